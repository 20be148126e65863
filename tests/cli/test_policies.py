"""`accord translate` under policies: purposes, what becomes of the unmapped, thresholds, a pinned release."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from tests.conftest import Run

Command = Callable[..., Run]

PURPOSES = """\
purposes:
  operational: {relations: [exact]}
  statistics: {relations: [exact, close, broad], unmapped: keep, thresholds: {unmapped: 50%}}
"""
SOURCES = "sources:\n  results: {organisation: courts, title: Results}\n"
MAPPING = """\
source: results
key: [case]
fields:
  case: Case
  Plea: {from: Plea, mapping: courts-libra-plea}
"""


@pytest.fixture
def courts(tiny: Path, run: Command) -> Path:
    """The small workspace with a record source and two purposes: plea 1 is exactly G, plea 2 more broadly NG."""
    with (tiny / "accord.yaml").open("a") as settings:
        settings.write(SOURCES + PURPOSES)
    mapped(tiny, MAPPING)
    for code, target, relation in (("1", "G", "exact"), ("2", "NG", "broad")):
        words = ("decide", "courts-libra-plea", code, target, "--as", relation, "--reviewer", "ann")
        assert run(*words, cwd=tiny).code == 0
    assert run("agree", "courts-libra-plea", cwd=tiny).code == 0
    (tiny / "in.csv").write_text("Case,Plea\nc1,1\nc2,2\nc3,3\n", encoding="utf-8")
    return tiny


def mapped(workspace: Path, text: str) -> None:
    (workspace / "mappings").mkdir(exist_ok=True)
    (workspace / "mappings" / "results.records.yaml").write_text(text, encoding="utf-8")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def used(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["runs"][-1]
    return told


def pleas(folder: Path) -> list[tuple[str, str, str]]:
    return [(row["case"], row["Plea"], row["accord_lossy"]) for row in read(folder / "accepted.csv")]


def test_a_purpose_says_which_relations_may_be_used(courts: Path, run: Command) -> None:
    result = run("translate", "results", "in.csv", "-o", "out", "--purpose", "operational", cwd=courts)
    assert result.code == 1
    assert "agreed only as broad, and only exact may be used here" in result.out
    assert pleas(courts / "out") == [("c1", "G", "")]
    assert used(courts / "out")["purpose"] == "operational"


def test_another_purpose_may_keep_what_is_unmapped_and_its_threshold_sets_the_exit_code(
    courts: Path, run: Command
) -> None:
    result = run("translate", "results", "in.csv", "-o", "out", "--purpose", "statistics", cwd=courts)
    assert result.code == 0, result.out
    assert pleas(courts / "out") == [("c1", "G", ""), ("c2", "NG", "Plea: broad"), ("c3", "3", "")]
    assert [row["note"] for row in read(courts / "out" / "lineage.csv")] == ["", "", "kept: unmapped"]


def test_a_retry_is_for_the_same_purpose(courts: Path, run: Command) -> None:
    assert run("translate", "results", "in.csv", "-o", "out", "--purpose", "operational", cwd=courts).code == 1
    assert run("translate", "--retry", "out", cwd=courts).code == 1
    assert used(courts / "out")["purpose"] == "operational"
    assert pleas(courts / "out") == [("c1", "G", "")]


def test_an_unknown_purpose_is_refused_with_those_there_are(courts: Path, run: Command) -> None:
    result = run("translate", "results", "in.csv", "-o", "out", "--purpose", "research", cwd=courts)
    assert result.code == 2
    assert "Known here: operational, statistics" in result.err


def test_a_field_may_say_otherwise_for_a_purpose(courts: Path, run: Command) -> None:
    policy = "unmapped: {operational: null, statistics: quarantine}, relations: {operational: [exact, broad]}"
    mapped(courts, MAPPING.replace("courts-libra-plea}", f"courts-libra-plea, {policy}}}"))
    assert run("translate", "results", "in.csv", "-o", "out", "--purpose", "operational", cwd=courts).code == 0
    assert pleas(courts / "out") == [("c1", "G", ""), ("c2", "NG", "Plea: broad"), ("c3", "", "")]
    assert run("translate", "results", "in.csv", "-o", "out", cwd=courts).code == 1


def test_a_field_that_must_not_fail_stops_the_run_and_nothing_is_written(courts: Path, run: Command) -> None:
    mapped(courts, MAPPING.replace("courts-libra-plea}", "courts-libra-plea, unmapped: fail}"))
    result = run("translate", "results", "in.csv", "-o", "out", cwd=courts)
    assert result.code == 3
    assert "Plea '3': nothing is agreed for this code" in result.err
    assert "nothing was written" in result.err
    assert not (courts / "out").exists()
    assert not (courts / ".out.unfinished").exists(), "nothing is kept of records that were not to be translated"


@pytest.mark.parametrize(
    ("thresholds", "code"),
    [
        ("{quarantined: 1}", 0),
        ("{quarantined: 0}", 1),
        ("{quarantined: 34%}", 0),
        ("{quarantined: 33%}", 1),
        ("{unmapped: 1, lossy: 0}", 1),
        ("{malformed: 0}", 0),
    ],
)
def test_thresholds_set_the_exit_code(courts: Path, run: Command, thresholds: str, code: int) -> None:
    mapped(courts, MAPPING + f"thresholds: {thresholds}\n")
    result = run("translate", "results", "in.csv", "-o", "out", cwd=courts)
    assert result.code == code, result.out
    assert ("threshold-passed" in result.out) is bool(code)


def test_a_threshold_that_is_passed_says_what_it_was_counted_among(courts: Path, run: Command) -> None:
    mapped(courts, MAPPING + "thresholds: {unmapped: 0, lossy: 0, quarantined: 0}\n")
    result = run("translate", "results", "in.csv", "-o", "out", cwd=courts)
    assert "unmapped: 1 of 6 filled values, where 0 are in order" in result.out
    assert "lossy: 1 of 4 filled values of accepted records, where 0 are in order" in result.out
    assert "quarantined: 1 of 3 records, where 0 are in order" in result.out


def test_an_expired_mapping_is_not_used(courts: Path, run: Command) -> None:
    words = ("decide", "courts-libra-plea", "4", "G", "--as", "exact", "--reviewer", "ann")
    assert run(*words, "--valid-to", "2011-12-31", cwd=courts).code == 0
    assert run("agree", "courts-libra-plea", cwd=courts).code == 0
    mapped(courts, MAPPING + '  Day: {from: Day, date: "%Y-%m-%d"}\nevent_date: Day\n')
    (courts / "in.csv").write_text("Case,Plea,Day\nc1,4,2011-12-31\nc2,4,2012-01-01\n", encoding="utf-8")
    result = run("translate", "results", "in.csv", "-o", "out", cwd=courts)
    assert "no-rule-applies" in result.out
    assert pleas(courts / "out") == [("c1", "G", "")]


@pytest.fixture
def released(courts: Path, run: Command, repository: Path) -> Path:
    """The workspace with a release, and plea 3 agreed after it."""
    shutil.copytree(repository / "shapes", courts / "shapes")
    (courts / "shapes" / "records.ttl").write_text(
        "@prefix accord: <https://accord.example/ns#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\naccord:Record a sh:NodeShape ;\n"
        " sh:targetClass accord:CourtResult ;\n"
        " sh:property [ sh:path accord:case ; sh:maxCount 1 ; sh:datatype xsd:string ] .\n"
    )
    signed = ("--sign-off", "J. Smith", "--role", "Head of data standards", "--date", "2026-11-22")
    frozen = run("release", "0.1.0", *signed, cwd=courts)
    assert frozen.code == 0, frozen.err
    words = ("decide", "courts-libra-plea", "3", "NG", "--as", "exact", "--reviewer", "ann")
    assert run(*words, cwd=courts).code == 0
    assert run("agree", "courts-libra-plea", cwd=courts).code == 0
    return courts


def test_a_run_pinned_to_a_release_uses_what_was_agreed_then(released: Path, run: Command) -> None:
    assert run("translate", "results", "in.csv", "-o", "now", cwd=released).code == 0
    assert run("translate", "results", "in.csv", "-o", "then", "--release", "0.1.0", cwd=released).code == 1
    assert len(pleas(released / "now")) == 3
    assert len(pleas(released / "then")) == 2
    told = used(released / "then")
    assert told["release"] == "0.1.0"
    roles = {file["role"]: file for file in told["files"]}
    assert roles["release"]["name"] == "releases/0.1.0/checksums.txt"
    assert re.fullmatch("[0-9a-f]{64}", roles["release"]["sha256"])
    assert roles["cross-walk"]["name"] == "releases/0.1.0/mappings/courts-libra-plea.sssom.tsv"


def test_a_release_that_was_changed_or_is_not_there_is_refused(released: Path, run: Command) -> None:
    result = run("translate", "results", "in.csv", "-o", "out", "--release", "0.2.0", cwd=released)
    assert (result.code, "Known here: 0.1.0" in result.err) == (2, True)
    path = released / "releases" / "0.1.0" / "mappings" / "courts-libra-plea.sssom.tsv"
    path.write_text(path.read_text().replace("broadMatch", "exactMatch"))
    result = run("translate", "results", "in.csv", "-o", "out", "--release", "0.1.0", cwd=released)
    assert (result.code, "not what the release's checksums say" in result.err) == (3, True)


def test_a_cross_walk_with_a_row_twice_is_refused_with_both_rows(courts: Path, run: Command) -> None:
    path = courts / "mappings" / "courts-libra-plea.sssom.tsv"
    *_, last = path.read_text().splitlines()
    path.write_text(path.read_text() + last.replace("verdict:", "verdict:x", 1) + "\n")
    result = run("translate", "results", "in.csv", "-o", "out", cwd=courts)
    assert result.code == 3
    assert "courts-libra-plea.sssom.tsv: the cross-walk has a row twice" in result.err
    assert result.err.count("'2 broad NG'") == 2
    assert not (courts / "out").exists()


def test_all_that_is_agreed_stands_in_a_child_table(courts: Path, run: Command) -> None:
    for target in ("G", "NG"):
        words = ("decide", "courts-libra-plea", "5", target, "--as", "close", "--reviewer", "ann")
        assert run(*words, cwd=courts).code == 0
    assert run("agree", "courts-libra-plea", cwd=courts).code == 0
    mapped(courts, MAPPING.replace("courts-libra-plea}", "courts-libra-plea, all-of: child-table}"))
    (courts / "in.csv").write_text("Case,Plea\nc1,1\nc2,5\nc3,\n", encoding="utf-8")
    assert run("translate", "results", "in.csv", "-o", "out", cwd=courts).code == 0
    assert "Plea" not in read(courts / "out" / "accepted.csv")[0]
    children = read(courts / "out" / "children.csv")
    told = [(row["record_key"], row["position"], row["target_code"], row["relation"]) for row in children]
    assert told == [("c1", "1", "G", "exact"), ("c2", "1", "G", "close"), ("c2", "2", "NG", "close")]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("where", ["array", "child-table"])
def test_several_concepts_survive_a_retry(courts: Path, run: Command, kind: str, where: str) -> None:
    for code in ("5", "6"):
        for target in ("G", "NG"):
            words = ("decide", "courts-libra-plea", code, target, "--as", "close", "--reviewer", "ann")
            assert run(*words, cwd=courts).code == 0
        assert run("agree", "courts-libra-plea", cwd=courts).code == 0
        mapped(courts, MAPPING.replace("courts-libra-plea}", f"courts-libra-plea, all-of: {where}}}"))
        (courts / "in.csv").write_text("Case,Plea\nc1,5\nc2,1\nc3,6\nc4,5\n", encoding="utf-8")
        if code == "5":
            assert run("translate", "results", "in.csv", "-o", "out", "--format", kind, cwd=courts).code == 1
    assert run("translate", "--retry", "out", cwd=courts).code == 0
    assert run("translate", "results", "in.csv", "-o", "whole", "--format", kind, cwd=courts).code == 0
    for name in ("accepted", *(["children"] if where == "child-table" else [])):
        assert rows_of(courts / "out" / f"{name}.{kind}") == rows_of(courts / "whole" / f"{name}.{kind}")


def rows_of(path: Path) -> list[Any]:
    if path.suffix != ".parquet":
        return path.read_text(encoding="utf-8").splitlines()
    return duckdb.read_parquet(str(path)).fetchall()


NESTED = """\
source: results
records: {path}
key: [urn, number]
fields:
  urn: {urn}
  number: {number}
  Plea: {{from: plea, mapping: courts-libra-plea}}
"""


def test_nested_json_is_translated_record_by_record_and_a_quarantine_run_again(courts: Path, run: Command) -> None:
    offences = [{"number": "1", "plea": "1"}, {"number": "2", "plea": "3"}]
    (courts / "in.jsonl").write_text(json.dumps({"urn": "u1", "offences": offences}) + "\n")
    mapped(courts, NESTED.format(path="/offences", urn="/urn", number="number"))
    assert run("translate", "results", "in.jsonl", "-o", "out", cwd=courts).code == 1
    assert [(r["urn"], r["number"], r["Plea"]) for r in read(courts / "out" / "accepted.csv")] == [("u1", "1", "G")]
    assert run("decide", "courts-libra-plea", "3", "NG", "--as", "exact", "--reviewer", "ann", cwd=courts).code == 0
    assert run("agree", "courts-libra-plea", cwd=courts).code == 0
    assert run("translate", "--retry", "out", cwd=courts).code == 0
    assert [(r["number"], r["Plea"]) for r in read(courts / "out" / "accepted.csv")] == [("1", "G"), ("2", "NG")]


def test_xml_is_translated(courts: Path, run: Command) -> None:
    text = '<hearings><hearing urn="u1"><offence no="1"><plea>1</plea></offence></hearing></hearings>'
    (courts / "in.xml").write_text(text)
    mapped(courts, NESTED.format(path="/hearings/hearing/offence", urn="/hearings/hearing/urn", number="no"))
    assert run("translate", "results", "in.xml", "-o", "out", cwd=courts).code == 0
    assert [(r["urn"], r["number"], r["Plea"]) for r in read(courts / "out" / "accepted.csv")] == [("u1", "1", "G")]


def test_a_workbook_is_translated_as_the_text_it_shows(courts: Path, run: Command) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Case", "Plea"])
    book.active.append(["c1", 1])
    book.save(courts / "in.xlsx")
    assert run("translate", "results", "in.xlsx", "-o", "out", cwd=courts).code == 0
    assert pleas(courts / "out") == [("c1", "G", "")]


@pytest.mark.parametrize(
    ("settings", "what", "hint"),
    [
        ("  operational: {relations: [exakt]}", "is 'exakt'", "Did you mean 'exact'"),
        ("  operational: {relation: [exact]}", "unknown key 'relation'", "Did you mean 'relations'"),
        ("  operational: {unmapped: keep}", "does not say which relations", "relations: [exact]"),
        ("  operational: {relations: [exact], unmapped: drop}", "is 'drop'", "quarantine"),
        ("  operational: {relations: [exact], thresholds: {quarantind: 1}}", "'quarantind'", "Did you mean"),
        ("  operational: {relations: [exact], thresholds: {quarantined: 1.5}}", "is '1.5'", "1%"),
        ("  operational: {relations: [exact], thresholds: {quarantined: 101%}}", "is '101%'", "1%"),
    ],
)
def test_a_mistake_in_purposes_is_told_with_its_line(
    tiny: Path, run: Command, settings: str, what: str, hint: str
) -> None:
    path = tiny / "accord.yaml"
    line = path.read_text().count("\n") + 2
    path.write_text(path.read_text() + f"purposes:\n{settings}\n")
    result = run("status", cwd=tiny)
    assert result.code == 3
    assert f"accord.yaml:{line}: " in result.err
    assert what in result.err
    assert hint in result.err


def test_a_code_that_the_target_does_not_have_is_told_with_its_line(courts: Path, run: Command) -> None:
    mapped(courts, MAPPING.replace("courts-libra-plea}", "courts-libra-plea, default: UNFITT}"))
    result = run("translate", "results", "in.csv", "-o", "out", cwd=courts)
    assert result.code == 3
    assert "results.records.yaml:5: " in result.err
    assert "Did you mean 'UNFIT'" in result.err


def test_a_profile_counts_codes_after_every_step_of_their_field(courts: Path, run: Command) -> None:
    mapped(courts, MAPPING.replace("from: Plea,", "from: Plea, convert: {split: {at: /, take: 2}},"))
    (courts / "in.csv").write_text("Case,Plea\nc1,x/1\nc2,x/1\nc3,y\n", encoding="utf-8")
    result = run("profile", "results", "in.csv", "--format", "json", cwd=courts)
    assert result.code == 0, result.err
    told = {(value["value"], value["status"], value["records"]) for value in json.loads(result.out)["values"]}
    assert ("x/1", "known after conversion", 2) in told
