from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.crosswalks.agree import Agreement, agree, to_replace
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE, Mapping
from accord.model.verdicts import Condition, Verdict
from accord.workspace import Policy
from tests.unit.crosswalks.made import BASE, SHARED, replacing, verdict

ONE = Policy()
JUDGED = Policy(adjudicator="judge")
PUBLISHED = {"by": "published", "mapping_source": f"{BASE}a-table"}


def pairs(found: Agreement) -> set[tuple[str, str, str]]:
    return {
        (code(row.subject_id), row.relation.value if row.relation else "", code(row.object_id))
        for row in found.mappings
    }


def code(iri: str) -> str:
    return iri.rpartition("/")[2]


def kinds(found: Agreement) -> list[str]:
    return [dispute.kind for dispute in found.disputes]


def only(found: Agreement) -> Mapping:
    (row,) = found.mappings
    return row


def test_one_reviewer_is_enough_where_the_policy_says_so() -> None:
    said = verdict("broad", "G", "G", reason="a kind of it")
    row = only(agree([said], ONE))
    assert (row.record_id, row.author_id, row.reviewer_id) == (said.record_id, (said.reviewer,), ())
    assert row.extension("ext_reason") == "a kind of it"
    assert row.mapping_cardinality == "1:1"


def test_who_says_the_same_stands_as_a_reviewer() -> None:
    ann, bob = verdict("exact", "G", "G", date="2026-02-01"), verdict("exact", "G", "G", by="bob", date="2026-01-01")
    row = only(agree([bob, ann], ONE))
    assert (row.record_id, row.author_id, row.reviewer_id) == (ann.record_id, (ann.reviewer,), (bob.reviewer,))
    assert (row.reviewer_agreement, row.review_date, row.reviewer_label) == (1.0, "2026-01-01", ("bob",))


def test_two_reviewers_are_waited_for_where_the_policy_asks_for_two() -> None:
    ann, bob = verdict("exact", "G", "G"), verdict("exact", "G", "G", by="bob")
    two = Policy(reviewers=2)
    assert agree([ann], two).mappings == ()
    assert agree([ann], two).waiting == (ann,)
    assert pairs(agree([ann, bob], two)) == {("G", "exact", "G")}


def test_the_author_of_a_pair_that_no_machine_proposed_may_not_count() -> None:
    strict = Policy(own_proposals=False)
    alone = verdict("exact", "G", "G")
    shown = verdict("exact", "NG", "NG", shown_predicate="skos:exactMatch", shown_rank=1)
    found = agree([alone, shown], strict)
    assert pairs(found) == {("NG", "exact", "NG")}
    assert found.waiting == (alone,)
    assert len(agree([alone, shown, verdict("exact", "G", "G", by="bob")], strict).mappings) == 2


def test_three_noes_are_three_kinds_of_rows() -> None:
    found = agree([verdict("wrong", "CON", "ADM", reason="r"), verdict("no-counterpart", "X"),
                   verdict("out-of-scope", "Y")], ONE)  # fmt: skip
    rows = {code(row.subject_id): row for row in found.mappings}
    assert rows["CON"].predicate_modifier == "Not"
    assert (rows["X"].object_id, rows["X"].mapping_cardinality) == (NO_TERM_FOUND, "1:0")
    assert (rows["Y"].predicate_id, rows["Y"].object_id) == (OUT_OF_SCOPE, SHARED)


def test_unsure_and_undone_agree_nothing() -> None:
    first = verdict("exact", "G", "G")
    undone = verdict("undone", "G", "G", supersedes=replacing(first))
    assert agree([first, undone, verdict("unsure", "NG", "NG")], ONE).mappings == ()


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (verdict("exact", "G", "G"), verdict("wrong", "G", "G", by="bob", reason="r"), "mapped-and-wrong"),
        (verdict("exact", "G", "G"), verdict("broad", "G", "G", by="bob"), "two-relations"),
        (verdict("exact", "G", "G"), verdict("exact", "G", "G", by="bob", valid_from="2020-01-01"), "two-conditions"),
        (verdict("exact", "G", "G"), verdict("exact", "G", "NG", by="bob"), "exact-to-two"),
        (verdict("exact", "G", "G"), verdict("no-counterpart", "G", by="bob"), "mapped-and-closed"),
        (verdict("out-of-scope", "G"), verdict("no-counterpart", "G", by="bob"), "two-closings"),
        (verdict("exact", "G", "G"), verdict("broad", "G", "G"), "two-relations"),
    ],
)
def test_a_dispute_is_listed_with_both_sides_and_kept_out(one: Verdict, other: Verdict, kind: str) -> None:
    for order in ([one, other], [other, one]):
        found = agree(order, ONE)
        assert found.mappings == ()
        assert kinds(found) == [kind]
        assert set(found.disputes[0].verdicts) == {one, other}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (verdict("exact", "G", "G"), verdict("wrong", "G", "NG", by="bob", reason="r")),
        (verdict("broad", "G", "G"), verdict("broad", "G", "NG", by="bob")),
        (verdict("no-counterpart", "G"), verdict("wrong", "G", "NG", by="bob", reason="r")),
        (verdict("exact", "G", "G"), verdict("unsure", "G", "G", by="bob")),
        (
            verdict("exact", "G", "G", when=(Condition(field="a", value="1"),)),
            verdict("exact", "G", "NG", when=(Condition(field="a", value="2"),)),
        ),
        (verdict("exact", "G", "G", valid_to="2019-12-31"), verdict("broad", "G", "G", valid_from="2020-01-01")),
    ],
)
def test_what_can_both_be_true_is_no_dispute(one: Verdict, other: Verdict) -> None:
    assert agree([one, other], ONE).disputes == ()


def test_the_adjudicator_settles_a_dispute_and_nothing_leaves_the_logs() -> None:
    ann, bob = verdict("exact", "G", "G"), verdict("exact", "G", "NG", by="bob")
    judge = verdict("exact", "G", "NG", by="judge")
    found = agree([ann, bob, judge], JUDGED)
    assert pairs(found) == {("G", "exact", "NG")}
    assert kinds(found) == []
    assert (only(found).record_id, only(found).reviewer_id) == (judge.record_id, (bob.reviewer,))


def test_the_adjudicator_alone_settles_a_dispute_even_where_two_reviewers_are_needed() -> None:
    said = [verdict("exact", "G", "G"), verdict("broad", "G", "G", by="bob"), verdict("close", "G", "G", by="judge")]
    found = agree(said, Policy(reviewers=2, adjudicator="judge"))
    assert pairs(found) == {("G", "close", "G")}


def test_the_adjudicator_counts_as_one_reviewer_where_there_is_no_dispute() -> None:
    assert agree([verdict("exact", "G", "G", by="judge")], Policy(reviewers=2, adjudicator="judge")).mappings == ()


def test_a_correction_of_an_adopted_verdict_is_agreed_without_a_dispute() -> None:
    given_ = verdict("broad", "G", "G", **PUBLISHED)
    said = verdict("exact", "G", "G")
    correction = verdict("exact", "G", "G", supersedes=replacing(*to_replace(said, [given_])))
    found = agree([given_, correction], ONE)
    assert (pairs(found), kinds(found)) == ({("G", "exact", "G")}, [])


def test_a_new_verdict_replaces_ones_own_on_the_pair_and_what_it_contradicts() -> None:
    own, elsewhere = verdict("exact", "G", "G"), verdict("exact", "NG", "NG")
    bob, rejected = verdict("broad", "G", "G", by="bob"), verdict("wrong", "G", "ADM", reason="r")
    before = [own, elsewhere, bob, rejected]
    assert to_replace(verdict("broad", "G", "G"), before) == (own,)
    assert to_replace(verdict("no-counterpart", "G"), before) == (own,)
    assert to_replace(verdict("exact", "G", "NG"), before) == (own,)
    assert to_replace(verdict("close", "G", "ADM"), before) == (rejected,)


def test_agreeing_with_what_was_adopted_is_a_review_and_no_correction() -> None:
    given_ = verdict("broad", "G", "G", **PUBLISHED)
    assert to_replace(verdict("broad", "G", "G"), [given_]) == ()
    assert to_replace(verdict("unsure", "G", "G"), [given_]) == ()


def test_a_rule_for_another_time_replaces_nothing() -> None:
    before = verdict("exact", "G", "G", valid_to="2019-12-31")
    assert to_replace(verdict("broad", "G", "G", valid_from="2020-01-01"), [before]) == ()


def test_cardinality_counts_the_relations_of_the_set() -> None:
    found = agree([verdict("broad", "A", "G"), verdict("exact", "B", "G"), verdict("broad", "C", "N"),
                   verdict("narrow", "C", "M"), verdict("wrong", "A", "N", reason="r")], ONE)  # fmt: skip
    rows = {(code(row.subject_id), code(row.object_id)): row.mapping_cardinality for row in found.mappings}
    assert rows == {("A", "G"): "n:1", ("B", "G"): "n:1", ("C", "N"): "1:n", ("C", "M"): "1:n", ("A", "N"): ""}


def test_what_only_the_log_needs_stays_in_the_log() -> None:
    said = verdict("exact", "G", "G", subject_meaning="a", shown_rank=1, extra=(("ticket", "17"),))
    assert only(agree([said], ONE)).extra == (("ticket", "17"),)


SAID = [
    verdict(word, subject, "" if word in {"no-counterpart", "out-of-scope"} else object_, by=who, reason="r")
    for word in ("exact", "broad", "wrong", "no-counterpart", "unsure")
    for subject, object_, who in (("G", "G", "ann"), ("G", "NG", "bob"), ("NG", "NG", "judge"))
]


@given(st.lists(st.sampled_from(SAID)), st.randoms())
def test_the_order_of_the_logs_and_their_rows_changes_nothing(said: list[Verdict], chance: object) -> None:
    mixed = list(said)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    assert agree(said, JUDGED) == agree(mixed, JUDGED)


@given(st.lists(st.sampled_from(SAID)))
def test_no_agreed_rows_contradict_each_other(said: list[Verdict]) -> None:
    rows = [row for row in agree(said, JUDGED).mappings if row.relation and not row.predicate_modifier]
    exact = [row for row in rows if row.relation == "exact" and row.object_id != NO_TERM_FOUND]
    assert len({row.subject_id for row in exact}) == len(exact)
    assert len({(row.subject_id, row.object_id) for row in rows}) == len(rows)


def test_three_reviewers_in_any_order_have_one_author() -> None:
    said = [verdict("exact", "G", "G", by=who) for who in ("cat", "ann", "bob")]
    assert len({agree(order, ONE).mappings for order in permutations(said)}) == 1


def test_exact_verdicts_between_schemes_that_must_never_be_equated_are_kept_out_with_the_reason() -> None:
    ann, bob, judge = (verdict("exact", "G", "G", by=who) for who in ("ann", "bob", "judge"))
    found = agree([judge, bob, ann], JUDGED, never_exact="They differ.")
    assert (found.mappings, found.waiting) == ((), ())
    (dispute,) = found.disputes
    assert (dispute.kind, dispute.reason, dispute.verdicts) == ("never-exact", "They differ.", (ann, bob, judge))


def test_other_verdicts_are_judged_as_if_the_forbidden_one_had_not_been_given() -> None:
    said = [verdict("exact", "G", "G", by="judge"), verdict("close", "G", "G"), verdict("broad", "NG", "G")]
    found = agree(said, JUDGED, never_exact="They differ.")
    assert pairs(found) == {("G", "close", "G"), ("NG", "broad", "G")}
    assert kinds(found) == ["never-exact"]
    assert pairs(agree(said, JUDGED)) == {("G", "exact", "G"), ("NG", "broad", "G")}
