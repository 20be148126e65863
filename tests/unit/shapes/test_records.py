from __future__ import annotations

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import SKOS, XSD

from accord.errors import NotReadable
from accord.shapes.graphs import members_of
from accord.shapes.record_model import RecordProperty, record_model
from accord.shapes.records import check_records, record_graph, unknown_schemes
from accord.shapes.shapes_file import Shapes, read_shapes

ANSWER = "https://example.org/shared/answer"
MEMBERS = members_of(ANSWER, [f"{ANSWER}/Y", f"{ANSWER}/N%2FA"])
BODY = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix r: <https://example.org/record#> .
@prefix : <https://example.org/shapes#> .
:Record a sh:NodeShape ; sh:targetClass r:Record ; sh:property :Answer , :Received .
:Answer a sh:PropertyShape ; sh:path r:Answer ; sh:minCount 1 ; sh:node :in-answer ; sh:message "one answer" .
:Received a sh:PropertyShape ; sh:path r:Received ; sh:datatype xsd:date ; sh:message "one day" .
:in-answer a sh:NodeShape ; sh:property [ sh:path skos:inScheme ; sh:hasValue <https://example.org/shared/answer> ] .
"""


def shapes(body: str = BODY) -> Shapes:
    return read_shapes(body.encode(), "records.ttl")


def test_model_names_columns_code_lists_and_types() -> None:
    assert record_model(shapes()).properties == (
        RecordProperty(name="Answer", iri="https://example.org/record#Answer", scheme=ANSWER),
        RecordProperty(name="Received", iri="https://example.org/record#Received", datatype=str(XSD.date)),
    )


def test_the_kind_of_record_may_be_a_class_that_is_its_own_shape() -> None:
    body = BODY.replace(":Record a sh:NodeShape ; sh:targetClass r:Record ;", "r:Record a sh:NodeShape , rdfs:Class ;")
    rdfs = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    assert record_model(shapes(rdfs + body)) == record_model(shapes())


@pytest.mark.parametrize("body", [BODY.replace("sh:targetClass r:Record ;", ""), BODY + ":X sh:targetClass r:Other ."])
def test_model_needs_one_kind_of_record(body: str) -> None:
    with pytest.raises(NotReadable, match="one kind of record"):
        record_model(shapes(body))


def test_code_becomes_the_concept_with_its_scheme() -> None:
    graph = record_graph([{"Answer": "N/A", "Other": "x"}], record_model(shapes()), MEMBERS)
    concept = URIRef(f"{ANSWER}/N%2FA")
    assert graph.value(URIRef("urn:accord:record:1"), URIRef("https://example.org/record#Answer")) == concept
    assert (concept, SKOS.inScheme, URIRef(ANSWER)) in graph
    assert Literal("x") not in set(graph.objects())


def test_empty_value_is_no_value() -> None:
    found = list(check_records([{"Answer": "", "Received": ""}], shapes(), MEMBERS, place="accepted.csv"))
    assert [(f.code, f.subject) for f in found] == [("shacl-min-count", "record 1")]


def test_code_of_no_list_is_found_in_its_record() -> None:
    records = [{"Answer": "Y"}, {"Answer": "Maybe"}, {"Answer": "Y", "Received": "1/2/2020"}]
    found = sorted((f.subject, f.code) for f in check_records(records, shapes(), MEMBERS, place="accepted.csv"))
    assert found == [("record 2", "shacl-node"), ("record 3", "shacl-datatype")]


def test_code_list_that_the_workspace_lacks_is_found() -> None:
    known = shapes()
    assert list(unknown_schemes(known, record_model(known), [ANSWER])) == []
    found = list(unknown_schemes(known, record_model(known), []))
    assert [(f.code, f.subject, f.place) for f in found] == [("shape-scheme-unknown", "Answer", "records.ttl:7")]
