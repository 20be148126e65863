"""`accord validate`: records against the shapes, told by cause."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph

from accord.shapes import judging
from accord.shapes.conformance import results_of
from accord.shapes.records import RECORD
from accord.shapes.shapes_file import Shapes
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
    assert result.out == "1 record, 0 causes of findings, 0 errors among them\n"


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


def test_a_time_that_only_pyshacl_judges_is_told_without_a_traceback(ours: Path) -> None:
    (ours / "mine.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "ex:S a sh:NodeShape ; sh:targetClass ex:R ; sh:property [ sh:path ex:Received ; sh:datatype xsd:dateTime ] .\n"
    )
    (ours / "a.csv").write_text(f"{HEADER}1,2026-01-31T24:00:00,y\n", encoding="utf-8")
    words = [sys.executable, "-m", "accord.cli.main", "validate", "a.csv", "--shape", "mine.ttl"]
    result = subprocess.run(words, cwd=ours, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (1, "")
    assert "1 of them judged by pySHACL" in result.stdout


def test_a_record_that_pyshacl_fails_at_is_told_and_hides_no_other(run: Command, ours: Path) -> None:
    (ours / "mine.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "ex:S a sh:NodeShape ; sh:targetClass ex:R ; sh:property [ sh:path ex:Answer ; sh:minLength 3 ] ,\n"
        '  [ sh:path ex:Answer ; sh:datatype xsd:double ; sh:minInclusive 1.5 ; sh:pattern "^(?=.)" ] .\n'
    )
    (ours / "a.csv").write_text(f"{HEADER}1,,1.5\n2,,NaN\n3,,1\n", encoding="utf-8")
    result = run("validate", "a.csv", "--shape", "mine.ttl", "--format", "json", cwd=ours)
    told = [(c["code"], c["records"], c["subject"], c["message"]) for c in json.loads(result.out)["causes"]]
    rule, here = "of https://example.org/Answer holds", "here a value is"
    stops = "the record could not be judged: the rules leave it to pySHACL, which stops at one of its values"
    assert told[:-1] == [
        ("record-unjudged", 1, "record 2", stops),
        (
            "shacl-min-inclusive",
            1,
            "record 3",
            f"The constraint sh:minInclusive 1.5 {rule}: {here} too low, or cannot be compared",
        ),
        ("shacl-min-length", 1, "record 3", f"The constraint sh:minLength 3 {rule}: {here} empty or too short"),
    ]


def test_values_of_two_kinds_are_told_as_ones_that_may_not_be_comparable(run: Command, ours: Path) -> None:
    (ours / "mine.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "ex:S a sh:NodeShape ; sh:targetClass ex:R ;\n"
        "  sh:property [ sh:path ex:Received ; sh:datatype xsd:date ; sh:lessThan ex:Answer ] .\n"
    )
    (ours / "a.csv").write_text(f"{HEADER}1,2026-01-31,2026-02-01\n", encoding="utf-8")
    assert (
        "a value is too late or too high, or cannot be compared"
        in run("validate", "a.csv", "--shape", "mine.ttl", cwd=ours).out
    )


@pytest.mark.parametrize("row", ["2,2026-01-31,Y,", "2,2026-01-31", "2,,2026-01-31,Y"])
def test_a_row_whose_values_have_slipped_is_told_and_no_comma_within_a_value_is_taken_for_one(
    run: Command, ours: Path, row: str
) -> None:
    (ours / "a.csv").write_text(f'{HEADER}"1,a,",2026-01-31,Y\n{row}\n3,31/01/2026,Y\n', encoding="utf-8")
    found = causes(run, ours, "a.csv")
    assert {code: cause["subject"] for code, cause in found.items()} == {
        "record-malformed": "record 2", "shacl-datatype": "record 3",
    }  # fmt: skip


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


PATHS = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
ex:S a sh:NodeShape ; sh:targetClass ex:R ; %s .
"""
EITHER = "sh:path [ sh:alternativePath (ex:Received ex:Answer) ]"
MAYBE = "sh:path [ sh:zeroOrOnePath ex:Nothing ]"
SAME = "sh:property [ sh:path ex:Reference ; sh:equals ex:Answer ]"
ROWS = "a,b,\n,b,c\n,,c\na,,a\n"


@pytest.mark.parametrize(
    ("shape", "numbers"),
    [
        (f"sh:property [ sh:path ex:Reference ] , [ {EITHER} ; sh:maxCount 0 ]", "1234"),
        (f"sh:property [ {EITHER} ; sh:minCount 1 ]", ""),
        (f"sh:property [ {EITHER} ; sh:maxCount 1 ]", "2"),
        ("sh:property [ sh:path ([ sh:zeroOrOnePath ex:Received ] ex:Answer) ; sh:maxCount 0 ]", "234"),
        ("sh:property [ sh:path [ sh:oneOrMorePath ex:Reference ] ; sh:maxCount 0 ]", "14"),
        ("sh:property [ sh:path [ sh:zeroOrMorePath ex:Received ] ; sh:maxCount 1 ]", "12"),
        (f"sh:property [ {MAYBE} ; sh:property [ sh:path ex:Answer ; sh:minCount 1 ] ]", "1"),
        ("sh:property [ sh:path (ex:Reference [ sh:inversePath ex:Reference ]) ; sh:maxCount 1 ]", "14"),
        (f"sh:not [ sh:property [ {EITHER} ; sh:hasValue 'c' ] ]", "23"),
        (f"sh:or ([ {SAME} ] [ sh:property [ sh:path ex:Received ; sh:minCount 1 ] ])", "3"),
        ("sh:name 'S' . ex:T sh:targetObjectsOf ex:Reference ; sh:minLength 2", "14"),
    ],
)  # fmt: skip
def test_properties_that_only_a_path_or_a_target_names_are_judged(
    run: Command, ours: Path, shape: str, numbers: str
) -> None:
    (ours / "mine.ttl").write_text(PATHS % shape, encoding="utf-8")
    (ours / "a.csv").write_text(HEADER + ROWS, encoding="utf-8")
    words = ("validate", "a.csv", "--shape", "mine.ttl", "--report", "out.ttl")
    result = run(*words, cwd=ours)
    assert result.code == (1 if numbers else 0), result.err
    report = (ours / "out.ttl").read_text(encoding="utf-8")
    assert set(re.findall(r"urn:accord:record:(\d+)>", report)) == set(numbers)


TWICE = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
ex:S a sh:NodeShape ; sh:targetClass ex:R ;
  sh:property ex:Answer-shape , [ sh:path ex:Reference ; sh:pattern "PATTERN" ] .
ex:Answer-shape sh:path ex:Answer ; sh:severity sh:Warning ; sh:message "An answer is one of ours" ;
  sh:or ( [ sh:in ( "Y" "N" ) ] [ sh:maxLength 1 ] ) ;
  sh:or ( [ sh:in ( "Y" "M" ) ] [ sh:minLength 3 ] ) ;
  sh:hasValue "Y" , "M" .
"""


@pytest.mark.parametrize(("pattern", "by_pyshacl"), [("^r", 0), ("^(?=r)", 7)])
def test_constraints_of_one_kind_in_one_shape_are_counted_and_told_apart(
    run: Command, ours: Path, pattern: str, by_pyshacl: int
) -> None:
    (ours / "mine.ttl").write_text(TWICE.replace("PATTERN", pattern), encoding="utf-8")
    answers = ("Y", "N", "No", "Yes", "xx", "M", "xx")
    rows = [f"{'rx'[n % 2]}{n},2026-01-31,{answer}\n" for n, answer in enumerate(answers)]
    (ours / "a.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    result = run("validate", "a.csv", "--shape", "mine.ttl", "--format", "json", "--report", "out.ttl", cwd=ours)
    told = json.loads(result.out)
    assert told["by_pyshacl"] == by_pyshacl
    assert {c["message"]: (c["records"], c["subject"]) for c in told["causes"] if c["severity"] == "warning"} == {
        "An answer is one of ours (sh:or 1 of 2)": (4, "record 3"),
        "An answer is one of ours (sh:or 2 of 2)": (4, "record 2"),
        "An answer is one of ours (sh:hasValue Y): here the value that is asked for is not there": (6, "record 2"),
        "An answer is one of ours (sh:hasValue M): here the value that is asked for is not there": (6, "record 1"),
    }
    report = (ours / "out.ttl").read_text(encoding="utf-8")
    assert report.count("sh:sourceShape <https://example.org/Answer-shape>") == 20
    assert report.count("sh:resultSeverity <http://www.w3.org/ns/shacl#Warning>") == 20


@pytest.mark.parametrize("last", ["r8,2026-01-31,Y", "a row whose values have slipped,r8,2026-01-31,Y"])
def test_pyshacl_judges_a_record_once_for_the_findings_and_the_report(
    run: Command, ours: Path, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    asked: list[str] = []

    def counted(data: Graph, shapes: Shapes) -> Graph:
        asked.extend(sorted({str(node) for node in data.subjects() if str(node).startswith(RECORD)}))
        return results_of(data, shapes)

    monkeypatch.setattr(judging, "results_of", counted)
    monkeypatch.setattr(judging, "_AT_A_TIME", 3)
    (ours / "mine.ttl").write_text(TWICE.replace("PATTERN", "^(?=r)"), encoding="utf-8")
    rows = [f"{'rx'[n % 2]}{n},2026-01-31,N" for n in range(1, 8)]
    (ours / "a.csv").write_text("\n".join([HEADER.strip(), *rows, last, ""]), encoding="utf-8")
    result = run("validate", "a.csv", "--shape", "mine.ttl", "--format", "json", "--report", "out.ttl", cwd=ours)
    judged = json.loads(result.out)["by_pyshacl"]
    assert judged == 8 - ("slipped" in last)
    assert asked == [f"{RECORD}{number}" for number in range(1, judged + 1)]
    report = (ours / "out.ttl").read_text(encoding="utf-8")
    focus = [line.split()[1] for line in report.splitlines() if "sh:focusNode" in line]
    assert list(dict.fromkeys(focus)) == [f"<{record}>" for record in asked]
    assert report.count("sh:PatternConstraintComponent") == 4


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


@pytest.mark.parametrize("damage", ["", '"damaged\n'], ids=["whole", "damaged"])
@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_translated_record_is_told_by_the_number_that_it_has_in_the_run(
    pleas: Path, run: Command, kind: str, damage: str
) -> None:
    (pleas / "in.csv").write_text("Case,Plea\nc1,1\nc2,nothing agreed\nc3,1\nc4,3\nc5,3\n", encoding="utf-8")
    assert run("translate", "results", "in.csv", "-o", "out", "--format", kind, cwd=pleas).code == 1
    if damage and kind != "parquet":
        with (pleas / "out" / f"accepted.{kind}").open("a") as accepted:
            accepted.write(damage)
        (pleas / "out" / f"children.{kind}").unlink()
    for pattern in ("^G", "^(?=G)"):  # as a rule, and by pySHACL
        (pleas / "shapes.ttl").write_text(
            OUTCOME_SHAPES.replace("ex:case ; sh:minCount 1", f'ex:case ; sh:pattern "{pattern}"')
        )
        words = ("--shape", "shapes.ttl", "--format", "json", "--report", "out.ttl")
        result = run("validate", "out", *words, cwd=pleas)
        assert result.code == 1, result.err
        told = {cause["code"]: cause["subject"] for cause in json.loads(result.out)["causes"]}
        assert (told["shacl-in"], told["shacl-pattern"]) == ("record 4", "record 1")
        focus = re.findall(r"urn:accord:record:(\d+)>", (pleas / "out.ttl").read_text(encoding="utf-8"))
        assert set(focus) == {"1", "3", "4", "5"}
    if not damage:
        story = run("explain", "--record", "#4", "out", cwd=pleas)
        assert "c4" in story.out, story.err


def test_a_cause_in_several_parts_of_an_output_is_told_once_with_its_first_record(pleas: Path, run: Command) -> None:
    (pleas / "in.csv").write_text("Case,Plea\nc1,1\nc2,3\nc3,5\nc4,3\nc5,5\n", encoding="utf-8")
    words = ("translate", "results", "in.csv", "-o", "out", "--format", "parquet", "--partition-by", "case")
    assert run(*words, cwd=pleas).code == 0
    assert len(list((pleas / "out" / "accepted.parquet").rglob("*.parquet"))) == 5
    shapes = OUTCOME_SHAPES.replace("ex:case ; sh:minCount 1", 'ex:case ; sh:pattern "^(?=G)"')
    (pleas / "shapes.ttl").write_text(shapes, encoding="utf-8")
    result = run("validate", "out", "--shape", "shapes.ttl", "--format", "json", "--report", "out.ttl", cwd=pleas)
    causes = json.loads(result.out)["causes"]
    assert [(cause["code"], cause["records"], cause["subject"]) for cause in causes[:-1]] == [
        ("shacl-pattern", 5, "record 1"), ("shacl-in", 2, "record 2"), ("shacl-in", 2, "record 2"),
        ("shacl-max-count", 2, "record 3"), ("shacl-max-count", 2, "record 3"),
    ]  # fmt: skip
    assert "case=c2" in causes[1]["place"]
    assert causes[-1]["code"] == "constraint-not-compiled"
    focus = re.findall(r"urn:accord:record:(.+)>", (pleas / "out.ttl").read_text(encoding="utf-8"))
    assert set(focus) == {"1", "2", "3", "4", "5"}


@pytest.mark.parametrize("pattern", [".", "^(?=.)"], ids=["by rules", "by pySHACL"])
@pytest.mark.parametrize(("name", "text"), [
    ("a.csv", "Reference,Where from\n1,\n2,here\n3,there\n"),
    ("a.jsonl", '{"Reference": "1"}\n{"Where from": ["x"]}\n{"Where from": "y"}\n'),
])  # fmt: skip
def test_a_closed_shape_sees_the_columns_that_no_shape_names(
    run: Command, ours: Path, name: str, text: str, pattern: str
) -> None:
    closed = f'sh:closed true ; sh:property [ sh:path ex:Reference ; sh:pattern "{pattern}" ]'
    (ours / "mine.ttl").write_text(PATHS % closed, encoding="utf-8")
    (ours / name).write_text(text, encoding="utf-8")
    found = causes(run, ours, name, "--shape", "mine.ttl")
    assert (found["shacl-closed"]["records"], found["shacl-closed"]["subject"]) == (2, "record 2")
    assert "https://example.org/Where%20from" in str(found["shacl-closed"]["message"])


def test_records_of_several_files_have_names_of_their_own_in_the_report(run: Command, ours: Path) -> None:
    for name in ("a.csv", "an other.csv"):
        (ours / name).write_text(f"{HEADER}1,31/01/2026,Y\n", encoding="utf-8")
    result = run("validate", "a.csv", "an other.csv", "--format", "json", "--report", "out.ttl", cwd=ours)
    assert [cause["place"] for cause in json.loads(result.out)["causes"]] == ["a.csv", "an other.csv"]
    statements = list(parse((ours / "out.ttl").read_bytes(), format=RdfFormat.TURTLE))
    focus = [s.object.value for s in statements if s.predicate.value == f"{SH}focusNode"]
    assert focus == ["urn:accord:record:a.csv:1", "urn:accord:record:an%20other.csv:1"]


def test_accepted_records_whose_numbers_were_taken_out_are_refused_beside_a_child_table(
    pleas: Path, run: Command
) -> None:
    assert run("translate", "results", "in.csv", "-o", "out", cwd=pleas).code == 0
    (pleas / "out" / "accepted.csv").write_text("case\nc1\n", encoding="utf-8")
    result = run("validate", "out", "--shape", "shapes.ttl", cwd=pleas)
    assert result.code == 3
    assert "no accord_record to find their child rows by" in result.err
