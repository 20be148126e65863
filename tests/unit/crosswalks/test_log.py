from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.crosswalks.log import LOG_COLUMNS, log_header, log_row, mapping_of, read_log, signed, verdict_of
from accord.errors import NotReadable
from accord.formats import sssom
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE, RELATIONS, UNDONE, Relation
from accord.model.verdicts import Condition, Decision, Verdict
from accord.namespaces import PREFIXES
from tests.unit.crosswalks.made import BASE, PLEA, SHARED, verdict

TABLE = {
    **PREFIXES,
    "plea": f"{PLEA}/",
    "shared": f"{SHARED}/",
    "reviewer": f"{BASE}reviewer/",
    "verdict": f"{BASE}verdict/",
}
WORDS = st.text(max_size=30)
DATES = st.dates().map(lambda day: day.isoformat()) | st.just("")
SHARE = st.none() | st.floats(0, 1)
CONDITIONS = st.builds(Condition, field=st.from_regex(r"[A-Za-z]+", fullmatch=True), value=WORDS)
VERDICTS = st.builds(
    Verdict,
    decision=st.sampled_from(Decision),
    subject_id=st.just(f"{PLEA}/G"),
    object_id=st.just(f"{SHARED}/G"),
    subject_label=WORDS,
    object_label=WORDS,
    reviewer=st.just(f"{BASE}reviewer/ann"),
    reviewer_label=WORDS,
    date=st.dates().map(lambda day: day.isoformat()),
    confidence=SHARE,
    reason=WORDS,
    note=WORDS,
    supersedes=st.lists(st.sampled_from([f"{BASE}verdict/1", f"{BASE}verdict/2"]), unique=True).map(tuple),
    valid_from=DATES,
    valid_to=DATES,
    when=st.lists(CONDITIONS, max_size=3).map(tuple),
    subject_source=st.just(PLEA),
    object_source=st.just(SHARED),
    shown_predicate=st.sampled_from(["", *RELATIONS.values()]),
    shown_confidence=SHARE,
    shown_rank=st.none() | st.integers(1, 9),
)


def log(*verdicts: Verdict) -> str:
    rows = "".join(log_row(one, LOG_COLUMNS, TABLE) for one in verdicts)
    return log_header("pleas", "ann", TABLE, base=BASE) + rows


@given(VERDICTS)
def test_a_signed_verdict_comes_back_from_its_log_as_it_was(given_verdict: Verdict) -> None:
    closing = replace(given_verdict, object_id="") if given_verdict.decision.closes_subject else given_verdict
    written = signed(closing, BASE)
    read = read_log(log(written), "ann.sssom.tsv")
    assert read.verdicts == (written,)
    assert read.findings == ()
    assert verdict_of(mapping_of(written)) == written


@given(VERDICTS)
def test_a_log_row_stands_on_one_line(given_verdict: Verdict) -> None:
    assert log_row(signed(given_verdict, BASE), LOG_COLUMNS, TABLE).count("\n") == 1


@pytest.mark.parametrize(
    ("decision", "object_", "predicate", "modifier", "object_id"),
    [
        *((r.value, "G", RELATIONS[r], "", f"{SHARED}/G") for r in Relation),
        ("wrong", "G", RELATIONS[Relation.EXACT], "Not", f"{SHARED}/G"),
        ("no-counterpart", "", RELATIONS[Relation.EXACT], "", NO_TERM_FOUND),
        ("out-of-scope", "", OUT_OF_SCOPE, "", SHARED),
        ("unsure", "G", RELATIONS[Relation.CLOSE], "", f"{SHARED}/G"),
        ("undone", "G", UNDONE, "", f"{SHARED}/G"),
        ("undone", "", UNDONE, "", SHARED),
    ],
)
def test_each_verdict_is_written_as_the_design_says(
    decision: str, object_: str, predicate: str, modifier: str, object_id: str
) -> None:
    row = mapping_of(verdict(decision, "G", object_))
    assert (row.predicate_id, row.predicate_modifier, row.object_id) == (predicate, modifier, object_id)
    assert row.reviewer_agreement == (0 if decision == "unsure" else None)


def test_what_is_called_wrong_is_the_relation_that_was_proposed() -> None:
    row = mapping_of(verdict("wrong", "G", "G", reason="no", shown_predicate=RELATIONS[Relation.BROAD]))
    assert (row.predicate_id, row.predicate_modifier) == (RELATIONS[Relation.BROAD], "Not")


def test_the_id_is_a_digest_of_all_else() -> None:
    one = verdict("exact", "G", "G")
    assert one == verdict("exact", "G", "G")
    others = [
        verdict("exact", "G", "G", note="seen"),
        verdict("exact", "G", "NG"),
        verdict("exact", "G", "G", by="bob"),
    ]
    assert len({one.record_id, *(other.record_id for other in others)}) == 4


def test_the_id_does_not_depend_on_prefixes_or_on_the_order_of_columns() -> None:
    one = verdict("exact", "G", "G", reason="r")
    columns = tuple(reversed(LOG_COLUMNS))
    text = log_header("pleas", "ann", TABLE, base=BASE).replace("\t".join(LOG_COLUMNS), "\t".join(columns))
    read = read_log(text + log_row(one, columns, TABLE), "log")
    assert (read.verdicts, read.findings) == ((one,), ())


def test_a_foreign_column_survives() -> None:
    one = verdict("exact", "G", "G", extra=(("ticket", "17"),))
    columns = (*LOG_COLUMNS, "ticket")
    text = log_header("pleas", "ann", TABLE, base=BASE).replace("\t".join(LOG_COLUMNS), "\t".join(columns))
    read = read_log(text + log_row(one, columns, TABLE), "log")
    assert read.verdicts == (one,)
    assert read.columns == columns


def test_a_log_that_lacks_a_column_is_not_written_to_with_a_loss() -> None:
    with pytest.raises(NotReadable, match="ext_reason"):
        log_row(verdict("exact", "G", "G", reason="r"), tuple(c for c in LOG_COLUMNS if c != "ext_reason"), TABLE)


def test_the_same_row_twice_counts_once_and_is_mentioned() -> None:
    one = verdict("exact", "G", "G")
    read = read_log(log(one, one), "log")
    assert read.verdicts == (one,)
    assert [finding.code for finding in read.findings] == ["verdict-repeated"]


def test_a_header_repeated_by_a_bad_merge_is_mentioned_and_rows_keep_their_lines() -> None:
    one, other = verdict("exact", "G", "G"), verdict("exact", "NG", "NG")
    text = log(one) + log(other, other)
    read = read_log(text, "log")
    assert read.verdicts == (one, other)
    assert [finding.code for finding in read.findings] == ["verdict-repeated", "log-header-repeated"][::-1]
    assert read.findings[1].place == f"log:{text.count(chr(10))}"


def test_a_row_changed_by_hand_is_an_error_at_its_line() -> None:
    text = log(verdict("exact", "G", "G", reason="sure")).replace("sure", "quite")
    (finding,) = read_log(text, "log").findings
    assert (finding.code, finding.severity) == ("verdict-altered", "error")
    assert finding.place == f"log:{text.count(chr(10))}"


@pytest.mark.parametrize("kept", range(1, 60, 7))
def test_a_line_that_a_kill_cut_short_was_never_acknowledged(kept: int) -> None:
    one, other = verdict("exact", "G", "G"), verdict("exact", "NG", "NG")
    whole = log(one)
    row = log_row(other, LOG_COLUMNS, TABLE)
    read = read_log(whole + row[:kept], "log")
    assert read.verdicts == (one,)
    assert [finding.code for finding in read.findings] == ["log-cut-short"]


def test_a_last_row_that_only_lacks_its_line_end_counts() -> None:
    one = verdict("exact", "G", "G")
    read = read_log(log(one).rstrip("\n"), "log")
    assert (read.verdicts, read.findings) == ((one,), ())


def test_a_row_that_states_no_verdict_is_named_with_its_line() -> None:
    text = log(verdict("exact", "G", "G")).replace("skos:exactMatch", "owl:sameAs")
    with pytest.raises(NotReadable, match="states no verdict") as error:
        read_log(text, "log")
    assert error.value.place == f"log:{text.count(chr(10))}"


def test_a_log_is_sssom_with_every_extension_declared() -> None:
    parsed = sssom.loads(log(verdict("exact", "G", "G")))
    declared = {slot.slot_name for slot in parsed.extension_definitions}
    assert declared == {name for name in LOG_COLUMNS if name.startswith("ext_")}
    assert "no cross-walk" in parsed.comment
    assert "mappings/pleas.sssom.tsv" in parsed.comment


def test_every_field_of_a_verdict_reaches_its_row() -> None:
    full = verdict(
        "exact", "G", "G", subject_label="s", object_label="o", reviewer_label="Ann", confidence=0.5,
        reason="r", note="n", supersedes=(f"{BASE}verdict/1",), valid_from="2020-01-01", valid_to="2021-01-01",
        when=(Condition(field="f", value="v"),), mapping_source=f"{BASE}x", subject_source_version="1",
        object_source_version="2", subject_meaning="a", object_meaning="b", shown_predicate="p", shown_confidence=0.25,
        shown_rank=1, extra=(("ticket", "17"),),
    )  # fmt: skip
    assert all(getattr(full, field.name) for field in fields(Verdict))
    assert verdict_of(mapping_of(full)) == full
