"""`accord translate --reverse` and `--to`: from the shared model back to a source, and from one source to another."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accord.tasks.translate import translate
from accord.workspace import open_workspace
from tests.conftest import Run

Command = Callable[..., Run]
LIBRA = """\
source: libra
key: [case]
event_date: Day
fields:
  case: Case
  Day: {from: Day, date: ["%Y-%m-%d", "%d/%m/%Y"]}
  Plea: {from: Plea, convert: strip-leading-zeros, mapping: courts-libra-plea}
  Name: {from: [Given, Family]}
  Court: {constant: Bow}
  Note: {from: Remark}
"""
PLATFORM = """\
source: platform
key: [case]
fields:
  case: caseId
  Plea: {from: plea, mapping: courts-cp-plea}
  Note: note
  Judge: judge
"""
RECORDS = """\
Case,Day,Plea,Given,Family,Remark
c1,2011-09-26,02,Ann,Lee,=1+1
c2,26/09/2011,3,Bob,Lee,'=1
c3,2011-09-26,1,Cyd,Lee,
c4,2011-09-26,,Dee,Lee,said
"""
AGREED = {
    "courts-libra-plea": [("1", "G", "exact"), ("6", "G", "exact"), ("2", "NG", "exact"), ("3", "UNFIT", "close")],
    "courts-cp-plea": [("NG", "NG", "exact"), ("G", "G", "broad"), ("UNFIT", "UNFIT", "close")],
}


@pytest.fixture
def courts(tiny: Path, run: Command) -> Path:
    """The small workspace with two sources of records, and pleas agreed for both."""
    with (tiny / "accord.yaml").open("a") as settings:
        settings.write("sources:\n  libra: {organisation: courts}\n  platform: {organisation: courts}\n")
    (tiny / "mappings").mkdir(exist_ok=True)
    (tiny / "mappings" / "libra.records.yaml").write_text(LIBRA)
    (tiny / "mappings" / "platform.records.yaml").write_text(PLATFORM)
    (tiny / "in.csv").write_text(RECORDS, encoding="utf-8")
    for name, rows in AGREED.items():
        for subject, target, relation in rows:
            words = (name, subject, target, "--as", relation, "--reviewer", "ann", "--date", "2026-01-31")
            assert run("decide", *words, cwd=tiny).code == 0
    assert run("agree", cwd=tiny).code == 0
    return tiny


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def reasons(output: Path) -> dict[str, list[str]]:
    """The codes of the reasons in a quarantine, by the first source column's value."""
    rows = read(output / "quarantine.csv")
    return {row["case"]: [reason["code"] for reason in json.loads(row["accord_reasons"])] for row in rows}


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_accepted_records_go_back_to_the_sources_codes(courts: Path, run: Command, kind: str) -> None:
    assert run("translate", "libra", "in.csv", "-o", "out", "--format", kind, cwd=courts).code == 0
    result = run("translate", "libra", "--reverse", "out", "-o", "back", cwd=courts)
    assert result.code == 1
    accepted = read(courts / "back" / "accepted.csv")
    assert [(row["Case"], row["Plea"], row["Day"], row["Remark"]) for row in accepted] == [
        ("c1", "2", "2011-09-26", "'=1+1"),
        ("c2", "3", "2011-09-26", "''=1"),
        ("c4", "", "2011-09-26", "said"),
    ]
    assert reasons(courts / "back") == {"c3": ["not-unique"]}
    assert "1 (Guilty), 6 (Guilty)" in result.out


def test_what_cannot_be_turned_is_left_out_and_told(courts: Path, run: Command) -> None:
    assert run("translate", "libra", "in.csv", "-o", "out", cwd=courts).code == 0
    result = run("translate", "libra", "--reverse", "out", "-o", "back", cwd=courts)
    assert "Given + Family cannot be taken apart again" in result.out
    assert {"Given", "Family", "Court"}.isdisjoint(read(courts / "back" / "accepted.csv")[0])


def test_the_lineage_of_a_record_that_went_back_names_the_decision(courts: Path, run: Command) -> None:
    assert run("translate", "libra", "in.csv", "-o", "out", cwd=courts).code == 0
    assert run("translate", "libra", "--reverse", "out", "-o", "back", cwd=courts).code == 1
    there, back = (
        next(
            row for row in read(courts / name / "lineage.csv") if row["field"] == "Plea" and row["target_code"] == code
        )
        for name, code in (("out", "UNFIT"), ("back", "3"))
    )
    assert (back["source_value"], back["relation"]) == ("UNFIT", "close")
    assert back["mapping_id"] == there["mapping_id"]
    assert "Now: agreed" in run("explain", "--record", "c2", "back", cwd=courts).out


def test_records_go_from_one_source_to_another_by_a_chain(courts: Path, run: Command) -> None:
    result = run("translate", "libra", "--to", "platform", "in.csv", "-o", "across", cwd=courts)
    assert result.code == 1
    accepted = read(courts / "across" / "accepted.csv")
    assert [(row["caseId"], row["plea"], row["note"]) for row in accepted] == [
        ("c1", "NG", "'=1+1"),
        ("c4", "", "said"),
    ]
    rows = json.loads(run("explain", "--record", "c1", "across", "--format", "json", cwd=courts).out)
    plea = next(value for value in rows["accepted"][0]["values"] if value["field"] == "plea")
    assert [decided["set"] for decided in plea["decisions"]] == ["courts-libra-plea", "courts-cp-plea"]
    assert plea["relation"] == "exact"
    assert "libra has no such property" in result.out


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_code_without_a_way_across_never_stands_in_the_other_sources_column(
    courts: Path, run: Command, kind: str
) -> None:
    for name, text in (("libra", LIBRA), ("platform", PLATFORM)):
        kept = text.replace("-plea}", "-plea, unmapped: keep}")
        (courts / "mappings" / f"{name}.records.yaml").write_text(kept)
    assert run("translate", "libra", "in.csv", "--to", "platform", "-o", "out", "--format", kind, cwd=courts).code == 0
    told = json.loads(run("explain", "--record", "c2", "out", "--format", "json", cwd=courts).out)
    plea = next(value for value in told["accepted"][0]["values"] if value["field"] == "plea")
    assert (plea["value"], plea["source_value"], plea["note"]) == ("", "3", "no-conclusion")
    register = {row["code"]: (row["accepted"], row["kept"]) for row in read(courts / "out" / "unmapped.csv")}
    assert register == {"1": ("1", "0"), "3": ("1", "0")}
    assert run("translate", "libra", "in.csv", "-o", "shared", "--format", kind, cwd=courts).code == 0
    assert run("translate", "libra", "--reverse", "shared", "-o", "back", "--format", "csv", cwd=courts).code == 0
    assert [row["Plea"] for row in read(courts / "back" / "accepted.csv")] == ["2", "3", "", ""]


def test_two_close_matches_and_a_narrow_one_are_no_way_across(courts: Path, run: Command) -> None:
    assert run("translate", "libra", "--to", "platform", "in.csv", "-o", "across", cwd=courts).code == 1
    found = {row["Case"]: json.loads(row["accord_reasons"])[0] for row in read(courts / "across" / "quarantine.csv")}
    assert found["c2"]["code"] == "no-conclusion"
    assert found["c3"]["code"] == "no-usable-relation"
    assert "declare a mapping set from courts/libra-plea to courts/cp-plea" in found["c2"]["hint"]


def test_after_it_is_settled_the_quarantine_passes_in_the_same_direction(courts: Path, run: Command) -> None:
    assert run("translate", "libra", "in.csv", "-o", "out", cwd=courts).code == 0
    assert run("translate", "libra", "--reverse", "out", "-o", "back", cwd=courts).code == 1
    settings = courts / "accord.yaml"
    more = "mappings:\n  libra-back: {subject: shared/plea, object: courts/libra-plea}\n"
    settings.write_text(settings.read_text().replace("mappings:\n", more))
    words = ("libra-back", "G", "1", "--as", "exact", "--reviewer", "ann", "--date", "2026-01-31")
    assert run("decide", *words, cwd=courts).code == 0
    assert run("agree", cwd=courts).code == 0
    result = run("translate", "--retry", "back", cwd=courts)
    assert result.code == 0
    assert [row["Plea"] for row in read(courts / "back" / "accepted.csv")] == ["2", "3", "1", ""]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("libra", "--reverse", "--to", "platform", "in.csv"), "lead two ways"),
        (("--reverse",), "a source is needed"),
        (("libra", "--to", "libra", "in.csv"), "libra is both ends"),
        (("libra", "--to", "nobody", "in.csv"), "there is no record source 'nobody'"),
    ],
)
def test_a_direction_without_sense_is_refused(courts: Path, run: Command, words: tuple[str, ...], said: str) -> None:
    result = run("translate", *words, "-o", "out", cwd=courts)
    assert result.code == 2
    assert said in result.err


def test_a_key_that_the_source_does_not_fill_is_told_so(courts: Path, run: Command) -> None:
    (courts / "mappings" / "platform.records.yaml").write_text(PLATFORM.replace("key: [case]", "key: [Judge]"))
    result = run("translate", "libra", "--to", "platform", "in.csv", "-o", "out", cwd=courts)
    assert result.code == 3
    assert "nothing of libra fills a part of the record's key (Judge: libra has no such property)" in result.err
    assert "record mapping of libra" in result.err


@pytest.fixture(scope="module")
def round_trip(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any, Path]:
    """The shipped court results translated, and back to Libra's codes."""
    workspace, root = open_workspace(repository), tmp_path_factory.mktemp("round")
    there = translate(workspace, "courts-results", [str(repository / "examples" / "records")], root / "there")
    back = translate(workspace, "shared -> courts-results", [str(root / "there")], root / "back")
    return there, back, root


def test_the_shipped_records_return_to_what_they_were(round_trip: tuple[Any, Any, Path], repository: Path) -> None:
    _, _, root = round_trip
    key = ("fixture", "OffenceSequenceNumber", "result_no")
    original = {
        tuple(row[name].lstrip("0") for name in key): row
        for row in read(repository / "examples" / "records" / "spi_libra_results.csv")
    }
    same: Counter[str] = Counter()
    found = read(root / "back" / "accepted.csv")
    columns = [name for name in found[0] if not name.startswith("accord_")]
    for row in found:
        before = original[tuple(row[name].lstrip("0") for name in key)]
        same.update(name for name in columns if row[name] == before[name])
        assert all(row[name].lstrip("0") == before[name].lstrip("0") for name in columns)
    share = same.total() / (len(found) * len(columns))
    page = (repository / "docs" / "how-to" / "translate-back.md").read_text(encoding="utf-8")
    assert f"| of these, values that are what they were, to the letter | {share:.2%} |" in page
    rewritten = {name for name in columns if same[name] < len(found)}
    assert rewritten == {"OffenceSequenceNumber", "ModeOfTrial"}  # `001` comes back as `1`: it meant that


def test_what_does_not_return_is_refused_with_every_candidate(round_trip: tuple[Any, Any, Path]) -> None:
    there, back, root = round_trip
    assert back.summary.counts.records == there.summary.counts.accepted == 744
    assert back.summary.counts.accepted == 535
    refused = {(row["field"], row["code"]): row for row in read(root / "back" / "unmapped.csv")}
    assert {code: int(row["records"]) for code, row in refused.items()} == {
        ("ModeOfTrial", "NOMOT"): 202,
        ("Plea", "G"): 7,
    }
    assert (
        "7 (No Mode of Trial), 8 (No Mode of Trial), 9 (No Mode of Trial)" in refused["ModeOfTrial", "NOMOT"]["reason"]
    )


PURPOSES = """\
purposes:
  operational: {relations: [exact]}
  statistics: {relations: [exact, close, broad], unmapped: keep, thresholds: {unmapped: 50%}}
"""
WAYS = {"back": ("libra", "--reverse", "there"), "across": ("libra", "--to", "platform", "in.csv")}
"""A way back, and one across, each with its source and its input."""


@pytest.fixture
def for_purposes(courts: Path, run: Command) -> Path:
    """The workspace with two purposes, and shared records to go back."""
    with (courts / "accord.yaml").open("a") as settings:
        settings.write(PURPOSES)
    assert run("translate", "libra", "in.csv", "-o", "there", cwd=courts).code == 0
    return courts


def used(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["runs"][-1]
    return told


def pleas(folder: Path) -> dict[str, str]:
    """The plea of each accepted record, by its case; as Libra or as Common Platform calls both."""
    return {
        row.get("Case") or row["caseId"]: row.get("Plea", row.get("plea", "")) for row in read(folder / "accepted.csv")
    }


@pytest.mark.parametrize(
    ("way", "operational", "statistics"),
    [
        ("back", {"c1": "2", "c4": ""}, {"c1": "2", "c2": "3", "c3": "", "c4": ""}),
        ("across", {"c1": "NG", "c4": ""}, {"c1": "NG", "c2": "", "c3": "", "c4": ""}),
    ],
)
def test_a_purpose_holds_in_either_direction(
    for_purposes: Path, run: Command, way: str, operational: object, statistics: object
) -> None:
    strict = run("translate", *WAYS[way], "-o", "strict", "--purpose", "operational", cwd=for_purposes)
    assert strict.code == 1
    assert pleas(for_purposes / "strict") == operational
    assert used(for_purposes / "strict")["purpose"] == "operational"
    kept = run("translate", *WAYS[way], "-o", "kept", "--purpose", "statistics", cwd=for_purposes)
    assert kept.code == 0, kept.out
    assert pleas(for_purposes / "kept") == statistics


def test_the_retry_of_a_turned_run_is_for_the_same_purpose(for_purposes: Path, run: Command) -> None:
    words = ("translate", *WAYS["back"], "-o", "back", "--purpose", "operational")
    assert run(*words, cwd=for_purposes).code == 1
    again = run("translate", "--retry", "back", cwd=for_purposes)
    assert "only exact may be used here" in again.out
    assert pleas(for_purposes / "back") == {"c1": "2", "c4": ""}


@pytest.fixture
def released(for_purposes: Path, run: Command, repository: Path) -> Path:
    """The workspace with a release, after which everything that was agreed on a plea of Libra's changed."""
    shutil.copytree(repository / "shapes", for_purposes / "shapes")
    (for_purposes / "shapes" / "records.ttl").write_text(
        "@prefix accord: <https://accord.example/ns#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "accord:Record a sh:NodeShape ; sh:targetClass accord:CourtResult ;\n"
        " sh:property [ sh:path accord:case ; sh:maxCount 1 ] .\n"
    )
    signed = ("--sign-off", "J. Smith", "--role", "Head of data standards", "--date", "2026-11-22")
    assert run("release", "0.1.0", *signed, cwd=for_purposes).code == 0
    decided = ("courts-libra-plea", "2", "NG", "--as", "related", "--reviewer", "ann", "--date", "2026-02-01")
    assert run("decide", *decided, cwd=for_purposes).code == 0
    assert run("agree", "courts-libra-plea", cwd=for_purposes).code == 0
    return for_purposes


@pytest.mark.parametrize(("way", "plea"), [("back", "2"), ("across", "NG")])
def test_a_turned_run_pinned_to_a_release_reads_what_was_agreed_then(
    released: Path, run: Command, way: str, plea: str
) -> None:
    for output, pinned in (("now", ()), ("then", ("--release", "0.1.0")), ("again", ("--release", "0.1.0"))):
        purpose = ("--purpose", "operational") if output == "again" else ()
        run("translate", *WAYS[way], "-o", output, *pinned, *purpose, cwd=released)
    assert "c1" not in pleas(released / "now")
    assert pleas(released / "then")["c1"] == pleas(released / "again")["c1"] == plea
    told = used(released / "again")
    assert (told["release"], told["purpose"]) == ("0.1.0", "operational")
    files = {file["name"] for file in told["files"] if file["role"] != "record mapping"}
    assert {"releases/0.1.0/checksums.txt", "releases/0.1.0/mappings/courts-libra-plea.sssom.tsv"} <= files
    assert all(name.startswith("releases/0.1.0/") for name in files)
