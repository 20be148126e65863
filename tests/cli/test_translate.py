"""`accord translate`: records in, accepted and quarantine out, and the quarantine again once more is agreed."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from accord.cli.main import VERBS
from tests.conftest import Run

Command = Callable[..., Run]

MAPPING = """\
source: results
title: Results of the courts
key: [case]
event_date: Day
fields:
  case: Case
  Day: {from: Day, date: "%Y-%m-%d"}
  Plea: {from: Plea, convert: strip-leading-zeros, mapping: courts-libra-plea}
  Note: Note
"""
HEADER = "Case,Day,Plea,Note,Other\n"


@pytest.fixture
def courts(tiny: Path) -> Path:
    """The small workspace with a record source; nothing is agreed."""
    with (tiny / "accord.yaml").open("a") as settings:
        settings.write("sources:\n  results: {organisation: courts, title: Results}\n")
    (tiny / "mappings").mkdir(exist_ok=True)
    (tiny / "mappings" / "results.records.yaml").write_text(MAPPING)
    return tiny


@pytest.fixture
def agreed(courts: Path, run: Command) -> Path:
    """The same with the first Libra plea agreed."""
    assert run("decide", "courts-libra-plea", "1", "G", "--as", "exact", "--reviewer", "ann", cwd=courts).code == 0
    assert run("agree", "courts-libra-plea", cwd=courts).code == 0
    return courts


def records(courts: Path, *rows: str, name: str = "in.csv") -> str:
    (courts / name).write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return name


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def summary(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return told


def test_records_are_translated_and_the_rest_is_quarantined(agreed: Path, run: Command) -> None:
    name = records(agreed, "c1,2011-09-26,01,,x", "c2,2011-09-26,2,,x", "c3,,,,x", "c4,x", "c5,2011-09-26,77,,x")
    result = run("translate", "results", name, "-o", "out", cwd=agreed)
    assert result.code == 1
    assert "5 records in: 2 accepted, 3 in quarantine." in result.out
    assert "accord review courts-libra-plea" in result.out
    assert "accord translate --retry out" in result.out
    assert [(row["case"], row["Plea"]) for row in read(agreed / "out" / "accepted.csv")] == [("c1", "G"), ("c3", "")]
    codes = [json.loads(row["accord_reasons"])[0]["code"] for row in read(agreed / "out" / "quarantine.csv")]
    assert codes == ["unmapped", "malformed-row", "unknown-code"]
    told = summary(agreed / "out")
    assert told["records"] == {"in": 5, "accepted": 2, "quarantined": 3, "malformed": 1}
    assert told["columns_not_carried"] == ["Other"]


def test_nothing_in_quarantine_is_fine(agreed: Path, run: Command) -> None:
    result = run("translate", "results", records(agreed, "c1,2011-09-26,1,,x"), "-o", "out", cwd=agreed)
    assert result.code == 0
    assert "--retry" not in result.out


def test_an_empty_table_is_fine(agreed: Path, run: Command) -> None:
    assert run("translate", "results", records(agreed), "-o", "out", cwd=agreed).code == 0
    assert read(agreed / "out" / "accepted.csv") == []


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_after_more_is_agreed_the_quarantine_passes(agreed: Path, run: Command, kind: str) -> None:
    rows = ["c1,2011-09-26,01,=1+1,x", "c2,2011-09-26,2,=1+1,'-x", "c3,2011-09-26,1,,", "c4,é", "c5,2011-09-26,3,,"]
    assert run("translate", "results", records(agreed, *rows), "-o", "out", "--format", kind, cwd=agreed).code == 1
    assert run("decide", "courts-libra-plea", "2", "NG", "--as", "close", "--reviewer", "ann", cwd=agreed).code == 0
    assert run("agree", "courts-libra-plea", cwd=agreed).code == 0
    result = run("translate", "--retry", "out", cwd=agreed)
    assert result.code == 1
    assert "5 records in: 3 accepted, 2 in quarantine." in result.out
    whole = run("translate", "results", "in.csv", "-o", "whole", "--format", kind, cwd=agreed)
    assert whole.code == 1
    for name in (f"accepted.{kind}", f"quarantine.{kind}", f"lineage.{kind}"):
        again, once = agreed / "out" / name, agreed / "whole" / name
        if kind == "parquet":
            assert duckdb.read_parquet(str(again)).fetchall() == duckdb.read_parquet(str(once)).fetchall()
        else:
            assert again.read_bytes() == once.read_bytes()
    told, fresh = summary(agreed / "out"), summary(agreed / "whole")
    differing = {"runs", "outcomes"}  # what each run used, and the order in which outcomes first came up
    assert {k: v for k, v in told.items() if k not in differing} == {
        k: v for k, v in fresh.items() if k not in differing
    }
    assert [used["inputs"][0]["records"] for used in told["runs"]] == [5, 3]


def test_a_second_retry_without_a_change_changes_no_record(agreed: Path, run: Command) -> None:
    run("translate", "results", records(agreed, "c1,2011-09-26,2,-x,", "c2,x"), "-o", "out", cwd=agreed)
    before = (agreed / "out" / "quarantine.csv").read_bytes()
    assert run("translate", "--retry", "out", cwd=agreed).code == 1
    assert (agreed / "out" / "quarantine.csv").read_bytes() == before


def test_a_cross_walk_without_agreement_quarantines_and_says_what_to_do(courts: Path, run: Command) -> None:
    result = run("translate", "results", records(courts, "c1,2011-09-26,1,,x"), "-o", "out", cwd=courts)
    assert result.code == 1
    assert "nothing-agreed" in result.out
    assert "accord agree courts-libra-plea" in result.out


def test_the_same_input_gives_the_same_bytes(agreed: Path, run: Command) -> None:
    name = records(agreed, *(f"c{n},2011-09-26,{n % 9},n,x" for n in range(500)))
    for folder in ("one", "two"):
        run("translate", "results", name, "-o", folder, cwd=agreed)
    for made in ("accepted.csv", "quarantine.csv", "lineage.csv", "summary.json"):
        assert (agreed / "one" / made).read_bytes() == (agreed / "two" / made).read_bytes()


def test_every_kind_of_input_gives_the_same_records(agreed: Path, run: Command) -> None:
    name = records(agreed, "c1,2011-09-26,01,é,x", "c2,2011-09-26,2,,x")
    rows = read(agreed / name)
    (agreed / "b.csv.gz").write_bytes(gzip.compress((agreed / name).read_bytes()))
    (agreed / "c.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (agreed / "d.ndjson.gz").write_bytes(gzip.compress((agreed / "c.jsonl").read_bytes()))
    duckdb.read_csv(str(agreed / name), all_varchar=True).write_parquet(str(agreed / "e.parquet"))
    found = []
    for source in (name, "b.csv.gz", "c.jsonl", "d.ndjson.gz", "e.parquet"):
        assert run("translate", "results", source, "-o", "out", cwd=agreed).code == 1
        found.append([(agreed / "out" / f"{made}.csv").read_text() for made in ("accepted", "lineage")])
    assert all(one == found[0] for one in found)


def test_one_record_is_told_as_one(agreed: Path, run: Command) -> None:
    result = run("translate", "results", records(agreed, "c1,2011-09-26,1,,x"), "-o", "out", cwd=agreed)
    assert "\n1 record in: 1 accepted, 0 in quarantine." in result.out
    assert " of 1 different code and " in result.out


def test_several_files_are_one_run(agreed: Path, run: Command) -> None:
    records(agreed, "c1,2011-09-26,1,,x", name="a.csv")
    records(agreed, "c2,2011-09-26,1,,x", "c1,2011-09-26,1,,x", name="b.csv")
    result = run("translate", "results", "a.csv", "*.csv", "-o", "out", cwd=agreed)
    assert result.code == 0
    assert [row["accord_record"] for row in read(agreed / "out" / "accepted.csv")] == ["1", "2", "3"]
    assert "duplicate-key" in result.out
    assert summary(agreed / "out")["duplicates"]["records"] == 2


def test_the_summary_has_the_digest_of_everything_that_was_used(agreed: Path, run: Command) -> None:
    run("translate", "results", records(agreed, "c1,2011-09-26,1,,x"), "-o", "out", cwd=agreed)
    (used,) = summary(agreed / "out")["runs"]
    assert [file["role"] for file in used["files"]] == ["cross-walk", "record mapping", "vocabulary", "vocabulary"]
    assert all(len(file["sha256"]) == 64 for file in (*used["files"], *used["inputs"]))
    assert [program.split()[0] for program in used["programs"]] == ["accord", "DuckDB", "SQLGlot"]


def test_a_missing_column_stops_before_anything_is_written(agreed: Path, run: Command) -> None:
    (agreed / "in.csv").write_text("Case,Dya,Plea,Note\n")
    result = run("translate", "results", "in.csv", "-o", "out", cwd=agreed)
    assert result.code == 3
    assert "in.csv:1: the column Day is missing" in result.err
    assert "Did you mean its column 'Dya'?" in result.err
    assert not (agreed / "out").exists()
    assert not [path for path in agreed.iterdir() if path.name.endswith(".part")]


def test_json_lines_may_leave_empty_keys_out(agreed: Path, run: Command) -> None:
    (agreed / "in.jsonl").write_text(
        '{"Case":"c1","Plea":"1","Dya":""}\n{"Case":"c2"}\n{"Case":"c3","Plea":{"is":"1"}}\n'
    )
    result = run("translate", "results", "in.jsonl", "-o", "out", cwd=agreed)
    assert "3 records in: 2 accepted, 1 in quarantine." in result.out
    assert result.out.count("column-absent") == 1
    assert "Day, Note" in result.out
    assert "Did you mean 'Dya' for Day?" in result.out
    assert [row["Plea"] for row in read(agreed / "out" / "accepted.csv")] == ["G", ""]
    (held,) = read(agreed / "out" / "quarantine.csv")
    (reason,) = json.loads(held["accord_reasons"])
    assert (reason["code"], reason["reason"]) == (
        "malformed-row", "'Plea' holds an object or a list where a text belongs",
    )  # fmt: skip
    assert summary(agreed / "out")["columns_absent"] == ["Day", "Note"]
    assert run("translate", "--retry", "out", cwd=agreed).code == 1


def test_a_row_of_only_commas_is_quarantined(agreed: Path, run: Command) -> None:
    result = run("translate", "results", records(agreed, "c1,2011-09-26,1,,x", ",,,,"), "-o", "out", cwd=agreed)
    assert result.code == 1
    assert "2 records in: 1 accepted, 1 in quarantine." in result.out
    assert "incomplete-key" in result.out


def test_a_deciding_field_that_the_source_lacks_is_told_with_its_mapping(agreed: Path, run: Command) -> None:
    words = ("decide", "courts-libra-plea", "2", "NG", "--as", "exact", "--reviewer", "ann", "--when", "Othr=yes")
    assert run(*words, cwd=agreed).code == 0
    assert run("agree", "courts-libra-plea", cwd=agreed).code == 0
    result = run("translate", "results", records(agreed, "c1,2011-09-26,1,,yes"), "-o", "out", cwd=agreed)
    assert "deciding-field-absent" in result.out
    assert "courts-libra-plea" in result.out
    assert "mappings of 2 hold only by the source's field 'Othr'" in result.out
    assert "Did you mean the column 'Other'?" in result.out


@pytest.mark.parametrize("folder", ["accord.yaml/out", "accord.yaml/in/out", "x" * 300])
def test_a_folder_that_cannot_be_made_is_told(agreed: Path, run: Command, folder: str) -> None:
    result = run("translate", "results", records(agreed, "c1,2011-09-26,1,,x"), "-o", folder, cwd=agreed)
    assert result.code == 3
    assert f"{folder}: it cannot be written" in result.err
    assert "Check the rights" in result.err


@pytest.mark.parametrize("held", ["accepted.csv", "quarantine.csv"])
def test_a_full_disk_is_told_with_the_folder(agreed: Path, held: str) -> None:
    big = [f"c{n},2011-09-26,{1 if held == 'accepted.csv' else 2},{n * 7919**9},x" for n in range(20_000)]
    records(agreed, *big)
    program = (
        "import resource, sys; from accord.cli.main import main; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); sys.exit(main())"
    )
    words = ["translate", "results", "in.csv", "-o", "out"]
    result = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=agreed, capture_output=True, text=True, check=False
    )
    assert result.returncode == 3
    assert "free space" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (agreed / "out").exists()


def test_a_mistake_in_the_record_mapping_gives_file_and_line(agreed: Path, run: Command) -> None:
    path = agreed / "mappings" / "results.records.yaml"
    path.write_text(MAPPING.replace("mapping: courts-libra-plea", "mapping: courts-libra-ple"))
    result = run("translate", "results", records(agreed), "-o", "out", cwd=agreed)
    assert result.code == 3
    assert "mappings/results.records.yaml:8: " in result.err
    assert "Did you mean 'courts-libra-plea'?" in result.err


def test_a_failed_run_leaves_the_older_translation_as_it_was(agreed: Path, run: Command) -> None:
    run("translate", "results", records(agreed, "c1,2011-09-26,1,,x"), "-o", "out", cwd=agreed)
    before = {path.name: path.read_bytes() for path in (agreed / "out").iterdir()}
    (agreed / "in.csv").write_text("Case\n")
    assert run("translate", "results", "in.csv", "-o", "out", cwd=agreed).code == 3
    assert {path.name: path.read_bytes() for path in (agreed / "out").iterdir()} == before


def test_an_older_translation_is_replaced_and_nothing_else_is(agreed: Path, run: Command) -> None:
    name = records(agreed, "c1,2011-09-26,1,,x")
    run("translate", "results", name, "-o", "out", cwd=agreed)
    assert run("translate", "results", name, "-o", "out", "--format", "jsonl", cwd=agreed).code == 0
    assert sorted(path.name for path in (agreed / "out").iterdir()) == [
        "accepted.jsonl", "accepted.schema.json", "coverage.csv", "coverage.json", "lineage.jsonl", "manifest.json",
        "quarantine.jsonl", "summary.json", "unmapped.csv",
    ]  # fmt: skip
    (agreed / "out" / "notes.txt").write_text("mine")
    result = run("translate", "results", name, "-o", "out", cwd=agreed)
    assert result.code == 3
    assert "notes.txt" in result.err
    assert (agreed / "out" / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("held", ["accepted.csv", "summary.json", "anything"])
def test_a_folder_that_accord_did_not_make_is_refused(agreed: Path, run: Command, held: str) -> None:
    (agreed / "out").mkdir()
    (agreed / "out" / held).write_text("{}")
    result = run("translate", "results", records(agreed), "-o", "out", cwd=agreed)
    assert result.code == 3
    assert "would be replaced" in result.err
    assert (agreed / "out" / held).read_text() == "{}"


def test_an_empty_folder_may_be_filled(agreed: Path, run: Command) -> None:
    (agreed / "out").mkdir()
    assert run("translate", "results", records(agreed), "-o", "out", cwd=agreed).code == 0


def test_an_output_folder_that_holds_the_input_is_refused(agreed: Path, run: Command) -> None:
    (agreed / "out").mkdir()
    name = records(agreed, name="out/in.csv")
    assert run("translate", "results", name, "-o", "out", cwd=agreed).code == 2
    assert (agreed / name).exists()


def test_what_a_killed_run_left_behind_is_removed(agreed: Path, run: Command) -> None:
    left = agreed / ".out.abc.part" / "work"
    left.mkdir(parents=True)
    (left / "records.parquet").write_text("x")
    assert run("translate", "results", records(agreed), "-o", "out", cwd=agreed).code == 0
    assert not left.parent.exists()


def test_a_record_mapping_with_other_fields_cannot_retry(agreed: Path, run: Command) -> None:
    run("translate", "results", records(agreed, "c1,2011-09-26,2,,x"), "-o", "out", cwd=agreed)
    (agreed / "mappings" / "results.records.yaml").write_text(MAPPING + "  More: Other\n")
    result = run("translate", "--retry", "out", cwd=agreed)
    assert result.code == 3
    assert "fills other fields now" in result.err


def test_a_quarantine_that_was_changed_cannot_be_run_again(agreed: Path, run: Command) -> None:
    run("translate", "results", records(agreed, "c1,2011-09-26,2,,x"), "-o", "out", cwd=agreed)
    path = agreed / "out" / "quarantine.csv"
    path.write_text(path.read_text().replace("Note,", "Noted,", 1))
    result = run("translate", "--retry", "out", cwd=agreed)
    assert result.code == 3
    assert "its columns are not those of the quarantine" in result.err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["results"], 2, "a source, some input and an output folder are needed"),
        (["results", "in.csv"], 2, "a source, some input and an output folder are needed"),
        ([], 2, "a source, some input and an output folder are needed"),
        (["results", "in.csv", "--retry", "out"], 2, "--retry takes no source"),
        (["--retry", "out", "--dry-run"], 2, "--retry takes no --dry-run"),
        (["--retry", "out", "--sample", "3"], 2, "--retry takes no --sample"),
        (["--retry", "out", "--format", "csv"], 2, "--retry takes no --format"),
        (["--retry", "out", "--lineage", "none"], 2, "--retry takes no --lineage"),
        (["--retry", "out", "--partition-by", "Plea"], 2, "--retry takes no --partition-by"),
        (["reslts", "in.csv", "-o", "out"], 2, "there is no record source 'reslts'"),
        (["results", "gone.csv", "-o", "out"], 3, "'gone.csv' names no file"),
        (["results", "accord.yaml", "-o", "out"], 2, "no kind of file that can be translated"),
        (["--retry", "gone"], 3, "there is no translation here"),
        (["results", "in.csv", "-o", "accord.yaml"], 3, "this is a file, not a folder"),
    ],
)
def test_words_that_make_no_sense_are_told(
    agreed: Path, run: Command, words: list[str], code: int, message: str
) -> None:
    records(agreed)
    result = run("translate", *words, cwd=agreed)
    assert result.code == code
    assert message in result.err
    assert "Traceback" not in result.err


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_read_is_told(agreed: Path, run: Command) -> None:
    (agreed / records(agreed)).chmod(0)
    assert run("translate", "results", "in.csv", "-o", "out", cwd=agreed).code == 3


def test_the_verb_is_listed() -> None:
    assert "translate" in VERBS
