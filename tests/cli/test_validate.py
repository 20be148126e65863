"""`accord validate`: records against the shapes, told by cause."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from tests.conftest import Run

Command = Callable[..., Run]
SH = "http://www.w3.org/ns/shacl#"
HEADER = "Reference,Received,Answer\n"


@pytest.fixture
def ours(tmp_path: Path, run: Command) -> Path:
    """A new workspace; its shapes ask for a reference, a day and an answer of a list."""
    assert run("init", str(tmp_path / "ours")).code == 0
    return tmp_path / "ours"


def causes(run: Command, ours: Path, *words: str) -> dict[str, dict[str, object]]:
    result = run("validate", *words, "--format", "json", cwd=ours)
    assert result.code in {0, 1}, result.err
    return {str(cause["code"]): cause for cause in json.loads(result.out)["causes"]}


def test_records_without_fault_give_no_cause(run: Command, ours: Path) -> None:
    (ours / "a.csv").write_text(f"{HEADER}1,2026-01-31,Y\n", encoding="utf-8")
    result = run("validate", "a.csv", cwd=ours)
    assert result.code == 0
    assert result.out == "1 records, 0 causes of findings, 0 of them errors\n"


def test_each_cause_is_told_once_with_its_first_record_and_without_values(run: Command, ours: Path) -> None:
    rows = "1,2026-01-31,Y\n2,31/01/2026,Y\n3,1990-1-1,Y\n4,2026-02-30,Maybe\n"
    (ours / "a.csv").write_text(HEADER + rows, encoding="utf-8")
    found = causes(run, ours, "a.csv")
    assert {code: (cause["records"], cause["subject"]) for code, cause in found.items()} == {
        "shacl-datatype": (3, "record 2"),
        "shacl-node": (1, "record 4"),
    }
    text = run("validate", "a.csv", cwd=ours)
    assert text.code == 1
    assert "Maybe" not in text.out
    assert "31/01/2026" not in text.out


def test_an_empty_value_is_no_value(run: Command, ours: Path) -> None:
    (ours / "a.csv").write_text(f'{HEADER}"",2026-01-31,Y\n', encoding="utf-8")
    assert set(causes(run, ours, "a.csv")) == {"shacl-min-count"}


def test_a_list_in_json_lines_holds_several_values(run: Command, ours: Path) -> None:
    (ours / "a.jsonl").write_text(
        '{"Reference": ["1", "2"], "Answer": ["Y"]}\n{"Reference": ["1", "1"], "Answer": "Y"}\n'
    )
    found = causes(run, ours, "a.jsonl")
    assert {code: cause["subject"] for code, cause in found.items()} == {"shacl-max-count": "record 1"}


def test_the_report_is_a_shacl_report_without_values(run: Command, ours: Path) -> None:
    (ours / "a.csv").write_text(f"{HEADER}1,31/01/2026,Y\n2,2026-01-31,Maybe\n", encoding="utf-8")
    assert run("validate", "a.csv", "--report", "out.ttl", cwd=ours).code == 1
    statements = list(parse((ours / "out.ttl").read_bytes(), format=RdfFormat.TURTLE))
    focus = [s.object.value for s in statements if s.predicate.value == f"{SH}focusNode"]
    assert focus == ["urn:accord:record:1", "urn:accord:record:2"]
    assert not [s for s in statements if s.predicate.value == f"{SH}value"]


def test_what_is_no_rule_is_named_and_judged_by_pyshacl_or_refused(run: Command, ours: Path) -> None:
    shapes = ours / "shapes" / "records.ttl"
    text = shapes.read_text(encoding="utf-8")
    pattern = 'sh:pattern "^(?=a)" ;\n    sh:message "A record has one reference."'
    shapes.write_text(text.replace('sh:message "A record has one reference."', pattern), encoding="utf-8")
    (ours / "a.csv").write_text(f"{HEADER}b1,2026-01-31,Y\na1,2026-01-31,Y\n", encoding="utf-8")
    found = causes(run, ours, "a.csv")
    assert (found["shacl-pattern"]["records"], found["shacl-pattern"]["subject"]) == (1, "record 1")
    assert "looks around" in str(found["constraint-not-compiled"]["message"])
    refused = run("validate", "a.csv", "--strict", cwd=ours)
    assert refused.code == 3
    assert "sh:pattern" in refused.err


def test_a_file_without_a_known_column_is_refused(run: Command, ours: Path) -> None:
    (ours / "a.csv").write_text("Ref,Day\n1,2\n", encoding="utf-8")
    result = run("validate", "a.csv", cwd=ours)
    assert result.code == 3
    assert "no column is a property of the shapes" in result.err


def test_other_shapes_than_the_workspaces_can_be_named(run: Command, ours: Path) -> None:
    (ours / "mine.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .\n"
        "ex:S a sh:NodeShape ; sh:targetClass ex:R ; sh:property [ sh:path ex:Reference ; sh:maxLength 2 ] .\n"
    )
    (ours / "a.csv").write_text(f"{HEADER}1234,x,y\n", encoding="utf-8")
    assert set(causes(run, ours, "a.csv", "--shape", "mine.ttl")) == {"shacl-max-length"}


def test_a_row_that_cannot_be_taken_apart_hides_no_wrong_code_of_a_long_list(
    run: Command, ours: Path, repository: Path
) -> None:
    (ours / "a.csv").write_text("CJSresultCode,Gender\n1015,1\nshort\n9999999,1\n", encoding="utf-8")
    found = causes(run, repository, str(ours / "a.csv"))
    assert (found["record-malformed"]["subject"], found["shacl-node"]["subject"]) == ("record 2", "record 3")


OUTCOMES = """\
source: results
key: [case]
fields:
  case: Case
  Pleas: {from: Plea, mapping: courts-libra-plea, all-of: child-table}
  Listed: {from: Plea, mapping: courts-libra-plea, all-of: array}
"""
OF_PLEAS = """
  [ sh:path ex:NAME ; sh:minCount 1 ; sh:maxCount 1 ;
    sh:node [ sh:property [ sh:path skos:inScheme ; sh:hasValue <https://accord.example/shared/plea> ] ] ],
  [ sh:path ex:NAME ; sh:in ( <https://accord.example/shared/plea/G> <https://accord.example/shared/plea/NG> ) ]"""
OUTCOME_SHAPES = f"""\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://accord.example/ns#> .
ex:S a sh:NodeShape ; sh:targetClass ex:Outcome ; sh:property [ sh:path ex:case ; sh:minCount 1 ],
{OF_PLEAS.replace("NAME", "Pleas")},{OF_PLEAS.replace("NAME", "Listed")} .
"""


@pytest.fixture
def pleas(tiny: Path, run: Command) -> Path:
    """A workspace with a source of records, for one of whose codes two concepts are agreed."""
    with (tiny / "accord.yaml").open("a") as settings:
        settings.write("sources:\n  results: {organisation: courts}\n")
    (tiny / "mappings").mkdir(exist_ok=True)
    (tiny / "mappings" / "results.records.yaml").write_text(OUTCOMES)
    for code, target in (("1", "G"), ("5", "G"), ("5", "NG"), ("3", "UNFIT")):
        words = ("courts-libra-plea", code, target, "--as", "close", "--reviewer", "ann", "--date", "2026-01-31")
        assert run("decide", *words, cwd=tiny).code == 0
    assert run("agree", cwd=tiny).code == 0
    (tiny / "in.csv").write_text('Case,Plea\n"c ""1"" ,",1\nc2,5\nc3,\nc4,3\nc5,1\n', encoding="utf-8")
    (tiny / "shapes.ttl").write_text(OUTCOME_SHAPES)
    return tiny


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_properties_with_several_values_are_judged_with_all_of_them(pleas: Path, run: Command, kind: str) -> None:
    assert run("translate", "results", "in.csv", "-o", "out", "--format", kind, cwd=pleas).code == 0
    for words in ("out", f"out/accepted.{kind}"):
        result = run("validate", words, "--shape", "shapes.ttl", "--format", "json", cwd=pleas)
        assert result.code == 1, result.err
        told = json.loads(result.out)
        assert (told["records"], told["by_pyshacl"]) == (5, 0)
        assert [(cause["code"], cause["records"], cause["subject"]) for cause in told["causes"]] == [
            (code, 1, subject)
            for code, subject in (
                ("shacl-in", "record 4"),
                ("shacl-max-count", "record 2"),
                ("shacl-min-count", "record 3"),
            )
            for _ in ("in the child table", "in the array")
        ]


def test_accepted_records_whose_numbers_were_taken_out_are_refused_beside_a_child_table(
    pleas: Path, run: Command
) -> None:
    assert run("translate", "results", "in.csv", "-o", "out", cwd=pleas).code == 0
    (pleas / "out" / "accepted.csv").write_text("case\nc1\n", encoding="utf-8")
    result = run("validate", "out", "--shape", "shapes.ttl", cwd=pleas)
    assert result.code == 3
    assert "no accord_record to find their child rows by" in result.err
