"""`accord explain --record` and `accord affected`: how a record's values came about, and whom a mapping touched."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.conftest import Run

Command = Callable[..., Run]
MAPPING = """\
source: results
title: Results of the courts
key: [case, count]
event_date: Day
fields:
  case: Case
  count: {from: Count, convert: strip-leading-zeros}
  Day: {from: Day, date: "%d/%m/%Y"}
  Plea: {from: Plea, convert: strip-leading-zeros, mapping: courts-libra-plea, missing: {"0": not recorded}}
  Other: {from: Other, mapping: courts-libra-plea, unmapped: keep, default: NG}
  Every: {from: Every, mapping: courts-libra-plea, all-of: child-table}
  Court: {constant: Bow}
  Note: Note
"""
RECORDS = """\
Case,Count,Day,Plea,Note,Other,Every
c1,001,26/09/2011,01,=1+1,1,
c2,1,26/09/2011,2,,77,2
c3,1,26/09/2011,77,,1,
c4,1,26/09/2011,0,said,,
c5,1,26/09/2011,1,,2,
"""
KINDS = ["csv", "jsonl", "parquet"]


@pytest.fixture
def courts(tiny: Path, run: Command) -> Path:
    """The small workspace with a record source and two pleas agreed, one of them under a broader term."""
    with (tiny / "accord.yaml").open("a") as settings:
        settings.write("sources:\n  results: {organisation: courts, title: Results}\n")
    (tiny / "mappings").mkdir(exist_ok=True)
    (tiny / "mappings" / "results.records.yaml").write_text(MAPPING)
    (tiny / "in.csv").write_text(RECORDS, encoding="utf-8")
    decide(run, tiny, "1", "G", "--as", "exact", "--reason", "both plead guilty")
    decide(run, tiny, "2", "NG", "--as", "broad")
    return tiny


def decide(run: Command, root: Path, *words: str) -> None:
    done = run("decide", "courts-libra-plea", *words, "--reviewer", "ann", "--date", "2026-01-31", cwd=root)
    assert done.code == 0, done.err
    assert run("agree", cwd=root).code == 0


@pytest.fixture(params=KINDS)
def output(request: pytest.FixtureRequest, courts: Path, run: Command) -> Path:
    """A translation of the five records, in each kind of file."""
    assert run("translate", "results", "in.csv", "-o", "out", "--format", request.param, cwd=courts).code == 1
    return courts / "out"


def told(run: Command, output: Path, *words: str) -> Any:
    result = run(*words, "out", "--format", "json", cwd=output.parent)
    assert result.code == 0, result.err
    return json.loads(result.out)


def value(story: Any, field: str) -> Any:
    return next(found for found in story["accepted"][0]["values"] if found["field"] == field)


def mapping_id(run: Command, output: Path, key: str = "c1/1") -> str:
    found: str = value(told(run, output, "explain", "--record", key), "Plea")["decisions"][0]["mapping_id"]
    return found


def test_the_story_of_a_value_names_its_source_and_who_decided_what_when_and_why(run: Command, output: Path) -> None:
    out = run("explain", "--record", "c1/1", "out", cwd=output.parent).out
    for part in (
        "Record 1 of results, accepted: c1/1",
        "Plea: G, from Plea '01', read as '1'.",
        "*Guilty* here and *Guilty* there mean the same. (exact, 1 to G)",
        "Decided by ann on 2026-01-31 (courts-libra-plea). Now: agreed.",
        "Because: both plead guilty",
        "Day: 2011-09-26, from Day '26/09/2011', read as '2011-09-26'.",
        "case: c1, carried over from Case as it was given.",
        "Court: Bow, the same in every record.",
        "Note: =1+1, carried over",
    ):
        assert part in out, out


@pytest.mark.parametrize("kind", KINDS)
def test_records_in_folders_are_found_whatever_their_folders_are_called(courts: Path, run: Command, kind: str) -> None:
    words = ("translate", "results", "in.csv", "-o", "out", "--format", kind, "--partition-by", "count")
    assert run(*words, cwd=courts).code == 1
    assert value(told(run, courts / "out", "explain", "--record", "c1/1"), "Plea")["value"] == "G"


@pytest.mark.parametrize("lineage", ["table", "column"])
def test_a_record_in_quarantine_is_told_where_none_was_accepted(courts: Path, run: Command, lineage: str) -> None:
    (courts / "in.csv").write_text(RECORDS.splitlines()[0] + "\nc3,1,26/09/2011,77,,1,\n", encoding="utf-8")
    words = ("translate", "results", "in.csv", "-o", "out", "--lineage", lineage, "--partition-by", "count")
    assert run(*words, cwd=courts).code == 1
    assert "Plea '77'" in run("explain", "--record", "c3/1", "out", cwd=courts).out


def test_affected_names_the_code_that_was_looked_up_in_fields_with_conversions_and_without(
    run: Command, output: Path
) -> None:
    found = told(run, output, "affected", mapping_id(run, output))
    assert {(one["field"], one["code"]) for one in found["touches"]} == {("Plea", "1"), ("Other", "1")}


def test_a_lossy_value_is_marked_as_lossy(run: Command, output: Path) -> None:
    out = run("explain", "--record", "c2/1", "out", cwd=output.parent).out
    assert "Every *Not Guilty* here is a *Not Guilty* there. (broad, 2 to NG)" in out
    assert "Something of the meaning is lost on the way" in out


def test_a_missing_value_says_why_it_is_missing(run: Command, output: Path) -> None:
    story = told(run, output, "explain", "--record", "c4/1")
    assert value(story, "Plea")["missing"] == "not recorded"
    assert value(story, "Plea")["value"] == ""


def test_what_a_policy_made_of_a_value_is_told(run: Command, output: Path) -> None:
    out = run("explain", "--record", "c2/1", "out", cwd=output.parent).out
    assert "Other: 77, from Other '77', which could not be translated (unknown-code) and was kept as it is." in out
    out = run("explain", "--record", "c4/1", "out", cwd=output.parent).out
    assert "Other: NG, what stands in where Other has no value." in out


def test_a_value_in_a_table_of_its_own_has_its_story_too(run: Command, output: Path) -> None:
    story = told(run, output, "explain", "--record", "c2/1")
    assert (value(story, "Every")["value"], value(story, "Every")["relation"]) == ("NG", "broad")


def test_a_list_of_values_is_told_alike_of_every_kind_of_file(courts: Path, run: Command) -> None:
    mapping = courts / "mappings" / "results.records.yaml"
    mapping.write_text(MAPPING.replace("all-of: child-table", "all-of: array"))
    for kind in KINDS:
        assert run("translate", "results", "in.csv", "-o", "out", "--format", kind, cwd=courts).code == 1
        assert value(told(run, courts / "out", "explain", "--record", "c2/1"), "Every")["value"] == '["NG"]'


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lineage", ["table", "column"])
def test_a_property_called_record_key_is_not_taken_for_the_key(
    courts: Path, run: Command, kind: str, lineage: str
) -> None:
    (courts / "mappings" / "results.records.yaml").write_text(f"{MAPPING}  record_key: Note\n")
    words = ("translate", "results", "in.csv", "-o", "out", "--format", kind, "--lineage", lineage)
    assert run(*words, cwd=courts).code == 1
    found = told(run, courts / "out", "affected", mapping_id(run, courts / "out"))
    assert found["keys"] == [{"record": 1, "key": "c1/1"}, {"record": 5, "key": "c5/1"}]


@pytest.mark.parametrize("lineage", ["table", "column"])
def test_a_code_that_looks_like_a_formula_is_told_as_it_is(courts: Path, run: Command, lineage: str) -> None:
    recoded(courts, "=G")
    for kind in KINDS:
        words = ("translate", "results", "in.csv", "-o", "out", "--format", kind, "--lineage", lineage)
        assert run(*words, cwd=courts).code == 1
        found = told(run, courts / "out", "affected", mapping_id(run, courts / "out"))
        assert {touch["target_code"] for touch in found["touches"]} == {"=G"}


def recoded(courts: Path, code: str) -> None:
    """The workspace with another code for Guilty."""
    shared = courts / "vocabularies" / "shared" / "plea.ttl"
    shared.write_text(shared.read_text().replace('notation "G"', f'notation "{code}"'))


@pytest.mark.parametrize("code", ["=G", "'=G", "@G", "-1"])
def test_only_a_cell_of_its_own_is_guarded_within_json_a_code_is_what_it_is(
    courts: Path, run: Command, code: str
) -> None:
    recoded(courts, code)
    changed(courts, ("all-of: child-table", "all-of: array"))
    (courts / "in.csv").write_text(RECORDS.replace("=1+1,1,", "=1+1,1,1"), encoding="utf-8")
    words = ("translate", "results", "in.csv", "-o", "out", "--lineage", "column", "--partition-by", "Plea")
    assert run(*words, cwd=courts).code == 1
    folder = f"Plea={quote(code, safe=' ')}"
    with (courts / "out" / "accepted.csv" / folder / "part-00001.csv").open(encoding="utf-8", newline="") as stream:
        first = next(csv.DictReader(stream))
    cell = code if code == "-1" else f"'{code}"
    assert (first["Plea"], json.loads(first["Every"])) == (cell, [code])
    assert json.loads(first["accord_lineage"])["Plea"]["target_code"] == code


def test_a_column_that_looks_guarded_is_told_as_it_is(courts: Path, run: Command) -> None:
    changed(courts, ("Plea: {from: Plea, convert", 'Plea: {from: "\'=Plea", convert'))
    (courts / "in.csv").write_text(RECORDS.replace("Plea", "'=Plea"), encoding="utf-8")
    assert run("translate", "results", "in.csv", "-o", "out", cwd=courts).code == 1
    (refused,) = told(run, courts / "out", "explain", "--record", "c3/1")["quarantined"]
    assert refused["reasons"][0]["source_field"] == "'=Plea"
    story = told(run, courts / "out", "explain", "--record", "c1/1")
    assert value(story, "Plea")["source_field"] == "'=Plea"


RENAMED = (("key: [case, count]", "key: [Note]"), ("  case: Case", "  kase: Case"), ("Note: Note", "Note: Other"))


def changed(courts: Path, *changes: tuple[str, str]) -> None:
    mapping = courts / "mappings" / "results.records.yaml"
    for before, after in changes:
        assert before in mapping.read_text()
        mapping.write_text(mapping.read_text().replace(before, after))


@pytest.mark.parametrize("lineage", ["table", "column"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_story_tells_of_the_run_as_it_was_when_the_record_mapping_is_another_by_now(
    courts: Path, run: Command, kind: str, lineage: str
) -> None:
    changed(courts, ("  Every: {from: Every, mapping: courts-libra-plea, all-of: child-table}\n", ""))
    words = ("translate", "results", "in.csv", "-o", "out", "--format", kind, "--lineage", lineage)
    assert run(*words, cwd=courts).code == 1
    output = courts / "out"
    asked = mapping_id(run, output)
    questions = [("explain", "--record", "c1/1"), ("explain", "--record", "c3/1"), ("affected", asked)]
    before = [told(run, output, *question) for question in questions]
    changed(courts, *RENAMED)
    assert [told(run, output, *question) for question in questions] == before
    (courts / "mappings" / "results.records.yaml").unlink()
    assert [told(run, output, *question) for question in questions] == before
    assert "A key is made of case/count;" in run("explain", "--record", "none", "out", cwd=courts).err


def test_a_list_is_told_as_a_list_when_the_property_holds_none_by_now(courts: Path, run: Command) -> None:
    changed(courts, ("all-of: child-table", "all-of: array"))
    assert run("translate", "results", "in.csv", "-o", "out", "--format", "parquet", cwd=courts).code == 1
    changed(courts, ("all-of: array", "unmapped: keep"))
    assert value(told(run, courts / "out", "explain", "--record", "c2/1"), "Every")["value"] == '["NG"]'


def test_a_run_that_noted_no_record_mapping_is_told_by_that_of_today(courts: Path, run: Command) -> None:
    assert run("translate", "results", "in.csv", "-o", "out", cwd=courts).code == 1
    summary = courts / "out" / "summary.json"
    older = json.loads(summary.read_text())
    del older["runs"][0]["record_mapping"]
    summary.write_text(json.dumps(older))
    quarantine = courts / "out" / "quarantine.csv"
    head, row = quarantine.read_text(encoding="utf-8").splitlines()
    quarantine.write_text(f"{head.replace('accord_key,', '')}\n{row.replace('c3/1,', '', 1)}\n", encoding="utf-8")
    assert value(told(run, courts / "out", "explain", "--record", "c1/1"), "Note")["source_field"] == "Note"
    changed(courts, ("Note: Note", "Note: Other"), ("key: [case, count]", "key: [case]"))
    assert value(told(run, courts / "out", "explain", "--record", "c1"), "Note")["source_field"] == "Other"
    assert len(told(run, courts / "out", "explain", "--record", "c3")["quarantined"]) == 1
    changed(courts, ('{"0": not recorded}', '{"0": not recorded, "77": unknown}'))
    assert run("translate", "--retry", "out", cwd=courts).code == 0


def test_after_a_retry_under_another_key_records_are_found_by_either(courts: Path, run: Command) -> None:
    assert run("translate", "results", "in.csv", "-o", "out", cwd=courts).code == 1
    changed(courts, ("key: [case, count]", "key: [case]"), ("Note: Note", "Note: {from: Remark, optional: true}"))
    changed(courts, ('{"0": not recorded}', '{"0": not recorded, "77": unknown}'))
    assert run("translate", "--retry", "out", cwd=courts).code == 0
    for key in ("c1/1", "c1", "c3/1", "c3"):
        assert value(told(run, courts / "out", "explain", "--record", key), "case")["value"] == key[:2]
    assert value(told(run, courts / "out", "explain", "--record", "c1"), "Note")["source_field"] == "Note or Remark"
    assert "A key is made of case/count or case;" in run("explain", "--record", "none", "out", cwd=courts).err


def test_a_value_that_conditions_chose_is_told_with_every_field_that_it_may_come_from(
    courts: Path, run: Command
) -> None:
    cases = "{when: [{if: {Plea: '01'}, from: Case}, {if: {Plea: '2'}, constant: Bow}], otherwise: Count}"
    changed(courts, ("Court: {constant: Bow}", f"Court: {cases}"))
    assert run("translate", "results", "in.csv", "-o", "out", cwd=courts).code == 1
    out = run("explain", "--record", "c1/1", "out", cwd=courts).out
    assert "Court: c1, carried over from Case or Count as it was given." in out
    out = run("explain", "--record", "c2/1", "out", cwd=courts).out
    assert "Court: Bow, a constant of the record mapping, under a condition." in out


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_in_quarantine_is_found_by_the_key_that_the_register_names(
    courts: Path, run: Command, kind: str
) -> None:
    split = 'Case, convert: {extract: "c([0-9])"}'
    changed(courts, ("[case, count]", "[Day, case, Other]"), ("case: Case", f"case: {{from: {split}}}"))
    assert run("translate", "results", "in.csv", "-o", "out", "--format", kind, cwd=courts).code == 1
    with (courts / "out" / "unmapped.csv").open(encoding="utf-8", newline="") as stream:
        example = next(row["example_key"] for row in csv.DictReader(stream) if row["field"] == "Plea")
    assert example == "2011-09-26/3/G"
    (refused,) = told(run, courts / "out", "explain", "--record", example)["quarantined"]
    assert refused["values"]["Case"] == "c3"
    changed(courts, ('{"0": not recorded}', '{"0": not recorded, "77": unknown}'))
    assert run("translate", "--retry", "out", cwd=courts).code == 0
    assert len(told(run, courts / "out", "explain", "--record", example)["accepted"]) == 1


def test_a_record_in_quarantine_tells_its_reasons_where_no_lineage_was_written(courts: Path, run: Command) -> None:
    assert run("translate", "results", "in.csv", "-o", "out", "--lineage", "none", cwd=courts).code == 1
    assert [one["number"] for one in told(run, courts / "out", "explain", "--record", "c3/1")["quarantined"]] == [3]
    assert "has no lineage" in run("explain", "--record", "c1/1", "out", cwd=courts).err


@pytest.mark.parametrize(("name", "words"), [("accepted", "explain --record c1/1"), ("lineage", "affected verdict:x")])
def test_an_output_that_was_cut_short_is_told_as_that(courts: Path, run: Command, name: str, words: str) -> None:
    assert run("translate", "results", "in.csv", "-o", "out", "--format", "parquet", cwd=courts).code == 1
    path = courts / "out" / f"{name}.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    result = run(*words.split(), "out", cwd=courts)
    assert result.code == 3
    assert f"{name}.parquet: the file is no whole Parquet file" in result.err


def test_a_record_in_quarantine_tells_its_reasons(run: Command, output: Path) -> None:
    story = told(run, output, "explain", "--record", "c3/1")
    assert story["accepted"] == []
    (refused,) = story["quarantined"]
    assert [reason["code"] for reason in refused["reasons"]] == ["unknown-code"]
    assert "in quarantine" in run("explain", "--record", "c3/1", "out", cwd=output.parent).out


def test_of_a_key_on_many_records_the_first_are_told_and_the_others_named(courts: Path, run: Command) -> None:
    header, first, *_ = RECORDS.splitlines(keepends=True)
    (courts / "in.csv").write_text(header + first * 25, encoding="utf-8")
    assert run("translate", "results", "in.csv", "-o", "out", cwd=courts).code == 0
    story = told(run, courts / "out", "explain", "--record", "c1/1")
    assert [record["record"] for record in story["accepted"]] == list(range(1, 21))
    assert story["others"] == [21, 22, 23, 24, 25]
    out = run("explain", "--record", "c1/1", "out", cwd=courts).out
    assert "5 more accepted with this key, each told by its number: accord explain --record '#21', and so on." in out


def test_a_record_is_found_by_its_number_too(run: Command, output: Path) -> None:
    by_number, by_key = (told(run, output, "explain", "--record", key) for key in ("#2", "c2/1"))
    assert by_number["accepted"] == by_key["accepted"]


def test_the_records_that_a_mapping_touched_are_listed(run: Command, output: Path) -> None:
    asked = mapping_id(run, output)
    found = told(run, output, "affected", asked)
    assert found["records"] == 2
    assert found["keys"] == [{"record": 1, "key": "c1/1"}, {"record": 5, "key": "c5/1"}]
    touches = [(touch["field"], touch["code"], touch["target_code"], touch["records"]) for touch in found["touches"]]
    assert touches == [("Plea", "1", "G", 2), ("Other", "1", "G", 1)]
    for shorter in (asked.rpartition("/")[2], f"verdict:{asked.rpartition('/')[2]}"):
        assert told(run, output, "affected", shorter) == found
    out = run("affected", asked, "out", cwd=output.parent).out
    assert "Accepted records with a value by this mapping: 2" in out
    assert "c5/1 (record 5)" in out


def test_a_mapping_that_was_withdrawn_since_is_told_as_such(run: Command, output: Path) -> None:
    asked = mapping_id(run, output)
    decide(run, output.parent, "1", "NG", "--as", "exact")
    found = told(run, output, "affected", asked)
    assert found["decision"]["stage"] == "superseded"
    assert len(found["decision"]["replaced_by"]) == 1
    assert found["records"] == 2
    out = run("explain", "--record", "c1/1", "out", cwd=output.parent).out
    assert "This mapping no longer holds as it was used here; translate these records again." in out


def test_a_mapping_that_touched_nothing_is_no_mistake(run: Command, output: Path) -> None:
    decide(run, output.parent, "3", "NONE", "--as", "exact")
    asked = json.loads(run("explain", "courts-libra-plea", "3", "--format", "json", cwd=output.parent).out)
    found = told(run, output, "affected", asked["agreed"][0]["mapping_id"])
    assert (found["records"], found["keys"], found["touches"]) == (0, [], [])


def test_one_record_that_a_mapping_touched_is_told_as_one(courts: Path, run: Command) -> None:
    header, first, *_ = (courts / "in.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (courts / "in.csv").write_text(header + first, encoding="utf-8")
    assert run("translate", "results", "in.csv", "-o", "out", cwd=courts).code == 0
    out = run("affected", mapping_id(run, courts / "out"), "out", cwd=courts).out
    assert "Accepted records with a value by this mapping: 1\n" in out
    assert "Key of the record:\n" in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("explain", "--record", "nobody/1", "out"), 3, "A key is made of case/count"),
        (("explain", "--record", "c1/1", "."), 3, "there is no translation here"),
        (("explain", "--record", "c1/1", "out", "more"), 2, "--record takes one folder"),
        (("explain", "courts-libra-plea"), 2, "a set and a code are needed"),
        (("affected", "verdict:none", "out"), 3, "no log and no record has the mapping"),
        (("affected", "nothing:here", "out"), 2, "is not declared"),
    ],
)
def test_a_question_without_an_answer_says_so(
    courts: Path, run: Command, words: tuple[str, ...], code: int, said: str
) -> None:
    assert run("translate", "results", "in.csv", "-o", "out", cwd=courts).code == 1
    result = run(*words, cwd=courts)
    assert result.code == code
    assert said in result.err
