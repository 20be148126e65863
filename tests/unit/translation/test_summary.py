"""What a translation amounts to, told so that it can be read again and added to."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.engines.sources import Kind
from accord.engines.staging import StagedFile
from accord.errors import NotReadable
from accord.model.findings import Severity
from accord.translation.run import Counts
from accord.translation.summary import Summary, Used, UsedFile, after_retry, dumps, findings, loads
from accord.translation.tallies import Coverage, Duplicate, Tally, added, coverage_of_codes

EXACT = Tally(field="Plea", source_field="Plea", value="1", is_code=True, target_code="G", relation="exact", accepted=7)
BROAD = replace(EXACT, value="2", relation="broad", accepted=3, quarantined=1)
UNMAPPED = replace(EXACT, value="3", target_code="", relation="", problem="unmapped", reason="why", hint="so",
                   accepted=0, quarantined=2)  # fmt: skip
USED = Used(
    programs=("accord 1",),
    files=(UsedFile(role="vocabulary", name="v.ttl", sha256="ab"),),
    inputs=(StagedFile(name="in.csv", sha256="cd", records=12),),
)
SUMMARY = Summary(
    source="results",
    title="Results",
    kind=Kind.CSV,
    counts=Counts(
        records=12,
        accepted=10,
        malformed=0,
        tallies=(EXACT, BROAD, UNMAPPED),
        duplicate_keys=1,
        duplicate_records=2,
        duplicates=(Duplicate(key="a/1", records=2, first=4),),
        incomplete_keys=1,
    ),
    columns=("accord_record", "Plea"),
    source_columns=("Plea", "Other"),
    absent=("Plea",),
    not_carried=("Other",),
    passed_over=("README.md",),
    runs=(USED,),
)


def test_coverage_is_told_by_record_by_value_and_by_code() -> None:
    assert SUMMARY.by_record == Coverage(translated=10, total=12)
    assert SUMMARY.by_value == Coverage(translated=11, total=13)
    assert SUMMARY.by_code == Coverage(translated=2, total=3)
    assert SUMMARY.by_field == {"Plea": Coverage(translated=11, total=13)}


def test_a_share_is_rounded_down_so_that_one_means_all() -> None:
    assert Coverage(translated=99_999, total=100_000).share == 0.9999
    assert Coverage(translated=0, total=0).share == 1.0


def test_a_code_that_fails_in_some_records_is_not_covered() -> None:
    assert coverage_of_codes([EXACT, replace(EXACT, problem="ambiguous")]) == Coverage(translated=0, total=1)


def test_values_with_a_loss_of_meaning_are_counted() -> None:
    assert SUMMARY.lossy == 3
    assert SUMMARY.relations["exact"] == 7


def test_each_reason_is_an_error_and_the_rest_is_milder() -> None:
    told = {finding.code: finding.severity for finding in findings(SUMMARY)}
    assert told == {
        "unmapped": Severity.ERROR,
        "duplicate-key": Severity.WARNING,
        "incomplete-key": Severity.ERROR,
        "column-absent": Severity.WARNING,
        "column-not-carried": Severity.INFO,
        "file-passed-over": Severity.INFO,
    }


def test_one_key_on_several_records_is_told_as_one() -> None:
    (told,) = (finding.message for finding in findings(SUMMARY) if finding.code == "duplicate-key")
    assert told == "several records have the same key: 1 key on 2 records; the first: a/1"


def test_a_retired_target_and_a_malformed_row_are_told() -> None:
    counts = replace(SUMMARY.counts, tallies=(replace(EXACT, is_retired=True),), malformed=2)
    told = [finding.code for finding in findings(replace(SUMMARY, counts=counts))]
    assert told[:2] == ["malformed-row", "retired-target"]


def test_values_of_people_are_not_told() -> None:
    name = Tally(field="Birth", source_field="Birth", problem="unreadable-date", reason="why", hint="so", quarantined=1)
    (finding,) = findings(replace(SUMMARY, counts=Counts(records=1, accepted=0, malformed=0, tallies=(name,)),
                                  absent=(), not_carried=(), passed_over=()))  # fmt: skip
    assert finding.subject == "Birth"


def test_after_a_retry_the_total_stays_and_what_passed_is_added() -> None:
    passed = replace(UNMAPPED, target_code="NG", relation="close", mapping_id="m", problem="", reason="", hint="",
                     accepted=1, quarantined=0)  # fmt: skip
    again = Counts(
        records=2,
        accepted=1,
        malformed=0,
        tallies=(replace(BROAD, accepted=0), passed, replace(UNMAPPED, quarantined=1)),
    )
    after = after_retry(SUMMARY, again, USED)
    assert (after.counts.records, after.counts.accepted, after.quarantined) == (12, 11, 1)
    assert after.by_value == Coverage(translated=12, total=13)
    assert after.counts.duplicates == SUMMARY.counts.duplicates
    assert after.counts.incomplete_keys == 0
    assert len(after.runs) == 2


def test_tallies_of_one_outcome_are_summed() -> None:
    assert added([EXACT, BROAD], [replace(EXACT, quarantined=5)]) == (replace(EXACT, accepted=14, quarantined=5), BROAD)


def test_a_summary_is_read_again_as_it_was() -> None:
    assert loads(dumps(SUMMARY)) == SUMMARY


words = st.text(max_size=5)
tallies = st.builds(
    Tally,
    field=words, source_field=words, value=words, is_code=st.booleans(), target_code=words, is_retired=st.booleans(),
    relation=words, mapping_id=words, missing=words, problem=words, reason=words, hint=words,
    accepted=st.integers(0, 9), quarantined=st.integers(0, 9),
)  # fmt: skip


@given(st.lists(tallies, max_size=4), words, st.sampled_from(Kind))
def test_any_summary_is_read_again_as_it_was(found: list[Tally], word: str, kind: Kind) -> None:
    counts = replace(SUMMARY.counts, tallies=tuple(found), duplicates=(Duplicate(key=word, records=2, first=1),))
    summary = replace(SUMMARY, counts=counts, title=word, kind=kind, columns=(word,))
    assert loads(dumps(summary)) == summary


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"made_by": "someone"}', '{"made_by": "accord translate"}'])
def test_what_is_no_summary_is_refused(text: str) -> None:
    with pytest.raises(NotReadable):
        loads(text)


def test_a_summary_that_was_changed_is_refused() -> None:
    told = json.loads(dumps(SUMMARY))
    told["outcomes"][0]["colour"] = "red"
    with pytest.raises(NotReadable, match="lacks something"):
        loads(json.dumps(told))
