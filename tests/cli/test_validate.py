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
