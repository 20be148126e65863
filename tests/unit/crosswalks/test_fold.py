from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from accord.crosswalks.fold import check_links, own_standing, settled, standing
from accord.model.verdicts import Verdict
from tests.unit.crosswalks.made import BASE, PLEA, SHARED, replacing, scheme, verdict

SUBJECT = scheme(PLEA, {"G": "Guilty", "NG": "Not guilty", "CON": "Consents"})
OBJECT = scheme(SHARED, {"G": "Guilty", "NG": "Not guilty", "ADM": "Admits"})
PUBLISHED = {"by": "published", "mapping_source": f"{BASE}a-table"}


def test_a_later_verdict_replaces_the_one_that_it_names() -> None:
    first = verdict("exact", "G", "G")
    second = verdict("broad", "G", "G", supersedes=replacing(first))
    assert standing([first, second]) == (second,)


def test_dates_and_row_order_do_not_decide() -> None:
    first = verdict("exact", "G", "G", date="2030-01-01")
    second = verdict("broad", "G", "G", date="2020-01-01", supersedes=replacing(first))
    assert all(standing(order) == (second,) for order in permutations([first, second, second]))


def test_what_is_undone_says_nothing() -> None:
    first = verdict("exact", "G", "G")
    undone = verdict("undone", "G", "G", supersedes=replacing(first))
    assert standing([undone, first]) == ()


def test_two_clones_of_one_reviewer_leave_both_verdicts_standing() -> None:
    here, there = verdict("exact", "G", "G"), verdict("broad", "G", "G")
    assert set(standing([here, there])) == {here, there}


def test_one_verdict_settles_what_two_clones_left() -> None:
    here, there = verdict("exact", "G", "G"), verdict("broad", "G", "G")
    last = verdict("close", "G", "G", supersedes=replacing(here, there))
    assert standing([here, there, last]) == (last,)


def test_nobody_erases_what_another_reviewer_has_said() -> None:
    ann = verdict("exact", "G", "G")
    bob = verdict("broad", "G", "G", by="bob", supersedes=replacing(ann))
    assert set(standing([ann, bob])) == {ann, bob}
    assert [finding.code for finding in check_links([ann, bob])] == ["supersedes-foreign"]


def test_a_reviewer_corrects_what_was_adopted() -> None:
    given_ = verdict("broad", "G", "G", **PUBLISHED)
    ann = verdict("exact", "G", "G", supersedes=replacing(given_))
    assert standing([given_, ann]) == (ann,)
    assert own_standing([given_, ann], given_.reviewer) == (given_,)
    assert not list(check_links([given_, ann]))


def test_what_was_adopted_stands_again_when_its_correction_is_taken_back() -> None:
    given_ = verdict("broad", "G", "G", **PUBLISHED)
    first = verdict("exact", "G", "G", supersedes=replacing(given_))
    second = verdict("close", "G", "G", supersedes=replacing(first))
    undone = verdict("undone", "G", "G", supersedes=replacing(second))
    assert standing([given_, first, second]) == (second,)
    assert standing([given_, first, second, undone]) == (given_,)


def test_a_link_to_a_verdict_that_no_log_has_is_reported_and_harmless() -> None:
    lost = verdict("exact", "G", "G", supersedes=(f"{BASE}verdict/none",))
    assert standing([lost]) == (lost,)
    assert [finding.code for finding in check_links([lost])] == ["supersedes-missing"]


def test_links_in_a_circle_do_not_loop() -> None:
    one = Verdict(decision=verdict("undone", "G").decision, record_id="a", supersedes=("b",), subject_id="s",
                  reviewer="r", date="2026-01-01")  # fmt: skip
    other = Verdict(decision=one.decision, record_id="b", supersedes=("a",), subject_id="s", reviewer="r", date="")
    assert standing([one, other]) == ()


def meaning(code: str, side: str = "subject") -> str:
    concept = (SUBJECT if side == "subject" else OBJECT).by_notation(code)[0]
    return concept.meaning


def test_a_mapping_and_a_closing_settle_the_subject_and_a_rejection_only_its_pair() -> None:
    mapped, closed = verdict("broad", "G", "G"), verdict("no-counterpart", "NG")
    rejected, unsure = verdict("wrong", "CON", "ADM", reason="no"), verdict("unsure", "CON", "NG")
    found = settled([mapped, closed, rejected, unsure], SUBJECT, OBJECT)
    assert found.subjects == {f"{PLEA}/G", f"{PLEA}/NG"}
    assert found.pairs == {(f"{PLEA}/G", f"{SHARED}/G"), (f"{PLEA}/CON", f"{SHARED}/ADM")}


def test_a_pair_whose_meaning_has_changed_is_open_again() -> None:
    same = verdict(
        "wrong", "CON", "ADM", reason="no", subject_meaning=meaning("CON"), object_meaning=meaning("ADM", "o")
    )
    changed = verdict("exact", "G", "G", subject_meaning=meaning("G"), object_meaning="0" * 16)
    found = settled([same, changed], SUBJECT, OBJECT)
    assert found.pairs == {(same.subject_id, same.object_id)}
    assert found.subjects == frozenset()


def test_a_pair_whose_object_is_gone_is_open_again() -> None:
    gone = verdict("exact", "G", "OLD", object_meaning="0" * 16)
    assert settled([gone], SUBJECT, OBJECT).subjects == frozenset()


def test_as_many_reviewers_settle_as_the_policy_asks() -> None:
    ann, bob = verdict("exact", "G", "G"), verdict("exact", "G", "G", by="bob")
    assert settled([ann], SUBJECT, OBJECT, reviewers=2).subjects == frozenset()
    assert settled([ann, bob], SUBJECT, OBJECT, reviewers=2).subjects == {f"{PLEA}/G"}


CHAIN = [verdict("exact", "G", "G")]
for word in ("broad", "close", "undone", "related"):
    CHAIN.append(verdict(word, "G", "G", supersedes=replacing(CHAIN[-1])))
CHAIN += [verdict("wrong", "CON", "ADM", reason="no", by="bob"), verdict("narrow", "NG", "NG", **PUBLISHED)]


@given(st.permutations(CHAIN), st.lists(st.sampled_from(CHAIN)))
def test_merging_logs_in_any_order_with_rows_twice_gives_the_same(order: list[Verdict], again: list[Verdict]) -> None:
    assert standing([*order, *again]) == standing(CHAIN)
