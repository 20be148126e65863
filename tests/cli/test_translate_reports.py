"""What stands beside translated records: the register of unmapped codes, the coverage, the schema of the output."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import Run

jsonschema = pytest.importorskip("jsonschema")
Command = Callable[..., Run]
KINDS = ["csv", "jsonl", "parquet"]
MAPPING = """\
source: results
title: Results of the courts
key: [case]
event_date: Day
fields:
  case: Case
  Day: {from: Day, date: "%d/%m/%Y"}
  Plea: {from: Plea, mapping: courts-libra-plea}
  Other: {from: Other, mapping: courts-libra-plea, unmapped: keep}
  Shared: {from: Shared, scheme: shared/plea}
  Note: Note
"""
RECORDS = """\
Case,Day,Plea,Other,Shared,Note
c1,26/09/2011,1,1,G,=1+1
c2,26/09/2011,2,77,,
c3,26/09/2011,77,1,NG,
b4,26/09/2011,77,,,
c5,,,,,
c6,26/09/2011,=1+1,,,
c7,26/09/2011,1,3,,
"""


@pytest.fixture
def courts(tiny: Path, run: Command) -> Path:
    """The small workspace with a record source and two pleas agreed, one of them under a broader term."""
    with (tiny / "accord.yaml").open("a") as settings:
        settings.write("sources:\n  results: {organisation: courts, title: Results}\n")
    (tiny / "mappings").mkdir(exist_ok=True)
    (tiny / "mappings" / "results.records.yaml").write_text(MAPPING)
    (tiny / "in.csv").write_text(RECORDS, encoding="utf-8")
    for subject, target, relation in (("1", "G", "exact"), ("2", "NG", "broad")):
        words = ("courts-libra-plea", subject, target, "--as", relation, "--reviewer", "ann", "--date", "2026-01-31")
        assert run("decide", *words, cwd=tiny).code == 0
    assert run("agree", cwd=tiny).code == 0
    return tiny


@pytest.fixture
def output(courts: Path, run: Command) -> Path:
    assert run("translate", "results", "in.csv", "-o", "out", cwd=courts).code == 1
    return courts / "out"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def told(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def records(output: Path, kind: str) -> list[dict[str, Any]]:
    """The accepted records as JSON has them: numbers as numbers, no value as null."""
    path = output / f"accepted.{kind}"
    if kind == "jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if kind == "csv":
        lists = ("accord_lineage",)
        found = [{name: value or None for name, value in row.items()} for row in read(path)]
        return [
            {name: json.loads(v) if v and name in lists else int(v) if name == "accord_record" and v else v
             for name, v in row.items()} for row in found
        ]  # fmt: skip
    relation = duckdb.read_parquet(str(path))
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def test_the_register_names_each_unmapped_code_with_its_count_and_an_example(output: Path) -> None:
    found = [
        (r["field"], r["code"], r["problem"], r["records"], r["example_key"]) for r in read(output / "unmapped.csv")
    ]
    assert found == [
        ("Plea", "77", "unknown-code", "2", "b4"),
        ("Other", "3", "unmapped", "1", "c7"),
        ("Other", "77", "unknown-code", "1", "c2"),
        ("Plea", "'=1+1", "unknown-code", "1", "c6"),
    ]


def test_a_kept_code_counts_as_unmapped_in_an_accepted_record(output: Path) -> None:
    kept = [row for row in read(output / "unmapped.csv") if row["field"] == "Other"]
    assert [(row["accepted"], row["kept"], row["quarantined"]) for row in kept] == [("1", "1", "0"), ("1", "1", "0")]


def test_the_coverage_is_told_by_record_by_field_and_by_code(output: Path) -> None:
    whole = told(output / "coverage.json")
    assert whole["records"] == {"translated": 4, "total": 7, "share": 0.5714, "quarantined": 3}
    fields = {field["field"]: (field["translated"], field["total"]) for field in whole["fields"]}
    assert fields["Plea"] == (3, 6)
    codes = {(c["field"], c["code"]): c for c in whole["by_code"]}
    assert codes["Plea", "2"]["lossy"] is True
    assert codes["Plea", "1"]["lossy"] is False
    assert codes["Plea", "77"]["problem"] == "unknown-code"


def test_the_table_of_coverage_says_the_same_as_the_json(output: Path) -> None:
    rows, whole = read(output / "coverage.csv"), told(output / "coverage.json")
    by_code = {(r["field"], r["code"].removeprefix("'")): r for r in rows if r["level"] == "code"}
    assert len(by_code) == len(whole["by_code"])
    for code in whole["by_code"]:
        row = by_code[code["field"], code["code"]]
        assert (int(row["translated"]), int(row["total"])) == (code["translated"], code["total"])
        assert (row["lossy"] == "yes") is code["lossy"]
    (records_row,) = [r for r in rows if r["level"] == "records"]
    assert float(records_row["share"]) == whole["records"]["share"]


def test_after_a_retry_the_register_holds_what_is_still_unmapped(output: Path, run: Command) -> None:
    text = (output.parent / "mappings" / "results.records.yaml").read_text()
    more = text.replace("mapping: courts-libra-plea}", "mapping: courts-libra-plea, unmapped: keep}", 1)
    (output.parent / "mappings" / "results.records.yaml").write_text(more)
    assert run("translate", "--retry", "out", cwd=output.parent).code in {0, 1}
    plea = {r["code"]: (r["accepted"], r["quarantined"]) for r in read(output / "unmapped.csv") if r["field"] == "Plea"}
    assert plea == {"77": ("2", "0"), "'=1+1": ("1", "0")}


@pytest.mark.parametrize("lineage", ["table", "column"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_accepted_record_is_as_the_schema_says(courts: Path, run: Command, kind: str, lineage: str) -> None:
    words = ("translate", "results", "in.csv", "-o", "out", "--format", kind, "--lineage", lineage)
    assert run(*words, cwd=courts).code == 1
    schema = told(courts / "out" / "accepted.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    found = records(courts / "out", kind)
    assert len(found) == 4
    for record in found:
        check.validate(record)
        assert list(record) == list(schema["properties"])


@pytest.mark.parametrize(
    "wrong",
    [{"Plea": "1"}, {"Day": "26/09/2011"}, {"case": None}, {"accord_record": 0}, {"More": "x"}, {"Shared": "x"}],
)
def test_a_record_that_is_not_as_agreed_breaks_the_schema(courts: Path, run: Command, wrong: dict[str, Any]) -> None:
    assert run("translate", "results", "in.csv", "-o", "out", "--format", "jsonl", cwd=courts).code == 1
    check = jsonschema.Draft202012Validator(told(courts / "out" / "accepted.schema.json"))
    good = records(courts / "out", "jsonl")[0]
    check.validate(good)
    with pytest.raises(jsonschema.ValidationError):
        check.validate({**good, **wrong})


def test_a_kept_code_may_stand_in_the_output(output: Path) -> None:
    schema = told(output / "accepted.schema.json")["properties"]
    assert "enum" not in schema["Other"]
    assert schema["Plea"]["enum"] == ["G", "NG", None]
    assert len(schema["Shared"]["enum"]) == 11


def test_the_metadata_describe_every_column_of_the_table(output: Path) -> None:
    csvw = told(output / "accepted.csv-metadata.json")
    assert csvw["@context"] == "http://www.w3.org/ns/csvw"
    assert (output / csvw["url"]).is_file()
    columns = {column["name"]: column for column in csvw["tableSchema"]["columns"]}
    assert list(columns) == list(read(output / "accepted.csv")[0])
    assert columns["Day"]["datatype"] == {"base": "date", "format": "yyyy-MM-dd"}
    assert columns["case"]["required"] is True
    assert columns["Plea"]["valueUrl"] == "https://accord.example/shared/plea/{Plea}"
    assert csvw["tableSchema"]["primaryKey"] == "accord_record"


def test_the_metadata_name_each_file_of_a_table_in_parts(courts: Path, run: Command) -> None:
    words = ("translate", "results", "in.csv", "-o", "out", "--partition-by", "Plea")
    assert run(*words, cwd=courts).code == 1
    tables = told(courts / "out" / "accepted.csv-metadata.json")["tables"]
    assert len(tables) == 3
    assert all((courts / "out" / table["url"]).is_file() for table in tables)


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_there_are_no_metadata_of_a_table_that_is_not_there(courts: Path, run: Command, kind: str) -> None:
    assert run("translate", "results", "in.csv", "-o", "out", "--format", kind, cwd=courts).code == 1
    assert not (courts / "out" / "accepted.csv-metadata.json").exists()
    assert (courts / "out" / "accepted.schema.json").is_file()
