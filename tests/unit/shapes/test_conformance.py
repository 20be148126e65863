from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat
from rdflib import Graph

from accord.errors import NotReadable
from accord.formats.rdf import read_rdf
from accord.model.findings import Finding, Severity
from accord.shapes.conformance import conformance
from accord.shapes.graphs import graph_of
from accord.shapes.shapes_file import read_shapes

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://example.org/> .
"""
SHAPE = """ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ;
    sh:property [ sh:path ex:size ; %s ; sh:message "A thing has a size."@en , "Mae maint i beth."@cy ;
        sh:description "Give it ex:size."@en ] ."""


def findings(constraint: str, data: str) -> list[Finding]:
    shapes = read_shapes((PREFIXES + SHAPE % constraint).encode(), "shapes.ttl")
    return list(conformance(graph(data), shapes, place="data.ttl", prefixes={"ex": "https://example.org/"}))


def graph(data: str) -> Graph:
    return graph_of(read_rdf((PREFIXES + data).encode(), RdfFormat.TURTLE))


def test_result_is_a_finding_in_plain_words() -> None:
    assert findings("sh:minCount 1", "ex:a a ex:Thing .") == [
        Finding(
            code="shacl-min-count",
            severity=Severity.ERROR,
            subject="ex:a",
            place="data.ttl",
            message="A thing has a size: here it is missing",
            hint="Give it ex:size.",
        )
    ]


@pytest.mark.parametrize(
    ("severity", "expected"),
    [("Violation", Severity.ERROR), ("Warning", Severity.WARNING), ("Info", Severity.INFO)],
)
def test_severity_is_the_shapes_own(severity: str, expected: Severity) -> None:
    found = findings(f"sh:minCount 1 ; sh:severity sh:{severity}", "ex:a a ex:Thing .")
    assert [f.severity for f in found] == [expected]


def test_values_do_not_appear_in_findings() -> None:
    found = findings("sh:maxInclusive 3", "ex:a a ex:Thing ; ex:size 1948 .")
    assert len(found) == 1
    assert "1948" not in repr(found)


@pytest.mark.parametrize("text", ["NaN", "sNaN", "INF", "1e3", "", " 5"])
def test_decimal_that_is_none_is_a_finding_and_no_crash(text: str) -> None:
    found = findings(
        "sh:datatype xsd:decimal ; sh:minInclusive 0", f'ex:a a ex:Thing ; ex:size "{text}"^^xsd:decimal .'
    )
    assert {f.code for f in found} == {"shacl-datatype", "shacl-min-inclusive"}


@pytest.mark.parametrize("text", ["1990-1-1", "1990-13-01", "01/02/1990", "1990-01-01T00:00:00"])
def test_date_that_is_none_is_a_finding(text: str) -> None:
    found = findings("sh:datatype xsd:date", f'ex:a a ex:Thing ; ex:size "{text}"^^xsd:date .')
    assert [f.code for f in found] == ["shacl-datatype"]


def test_string_with_and_without_its_datatype_is_the_same() -> None:
    assert findings('sh:in ( "G" )', 'ex:a a ex:Thing ; ex:size "G"^^xsd:string .') == []


def test_shape_that_cannot_be_applied_is_reported_once_with_its_file(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotReadable, match=r"shapes\.ttl") as caught:
        findings('sh:minCount "many"', "ex:a a ex:Thing .")
    assert caught.value.hint
    assert capfd.readouterr().err == ""


def test_named_graphs_are_one() -> None:
    data = "<https://example.org/g> { <https://example.org/a> <https://example.org/size> 1 }"
    assert len(graph_of(read_rdf(data.encode(), RdfFormat.TRIG))) == 1


def test_statement_about_a_statement_is_refused() -> None:
    data = "<https://example.org/a> <https://example.org/b> <<( <https://example.org/a> <https://example.org/b> 1 )>> ."
    with pytest.raises(NotReadable, match="triple term"):
        graph_of(read_rdf(data.encode(), RdfFormat.TURTLE))
