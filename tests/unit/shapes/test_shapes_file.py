from __future__ import annotations

import pytest

from accord.errors import NotReadable
from accord.model.findings import Severity
from accord.shapes.graphs import graph_of
from accord.shapes.shapes_file import Shapes, inspect, matching, read_shapes, targets, unmatched

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <https://example.org/shapes#> .
"""
GOOD = ":Concept a sh:NodeShape ; sh:targetClass skos:Concept ; sh:property [ sh:path skos:notation ; sh:minCount 1 ] ."


def shapes(body: str) -> Shapes:
    return read_shapes((PREFIXES + body).encode(), "shapes.ttl")


def test_good_shapes_have_no_findings() -> None:
    assert list(inspect(shapes(GOOD))) == []


@pytest.mark.parametrize(
    ("body", "subject", "line", "hint"),
    [
        (GOOD.replace("minCount", "minCont"), "sh:minCont", 5, "sh:minCount"),
        (GOOD.replace("targetClass", "targetClas"), "sh:targetClas", 5, "sh:targetClass"),
        (f'{GOOD}\n:Concept sh:sparql [ sh:select "SELECT $this" ] .', "sh:sparql", 6, "network"),
    ],
)
def test_term_that_is_not_shacl_core_is_found_with_its_line(body: str, subject: str, line: int, hint: str) -> None:
    found = {finding.subject: finding for finding in inspect(shapes(body)) if finding.code == "shape-not-core"}
    assert found[subject].place == f"shapes.ttl:{line}"
    assert found[subject].severity is Severity.ERROR
    assert hint in found[subject].hint


def test_shape_that_nothing_leads_to_is_found() -> None:
    found = list(inspect(shapes(f"{GOOD}\n:Lonely a sh:NodeShape ; sh:nodeKind sh:IRI .")))
    assert [(f.code, f.place) for f in found] == [("shape-matches-nothing", "shapes.ttl:6")]


def test_shape_that_is_a_class_is_its_own_target() -> None:
    body = ":Thing a sh:NodeShape , rdfs:Class ; sh:nodeKind sh:IRI ."
    assert list(inspect(shapes(body))) == []
    assert [target.node for target in targets(shapes(body))] == ["https://example.org/shapes#Thing"]


@pytest.mark.parametrize(
    ("target", "matches"),
    [
        ("sh:targetClass skos:Concept", True),
        ("sh:targetClass skos:Concep", False),
        ("sh:targetNode :it", True),
        ("sh:targetNode :other", False),
        ("sh:targetSubjectsOf skos:notation", True),
        ("sh:targetSubjectsOf skos:notatio", False),
        ("sh:targetObjectsOf skos:broader", True),
        ("sh:targetObjectsOf skos:narrower", False),
    ],
)
def test_target_that_matches_nothing_is_found(target: str, matches: bool) -> None:
    known = shapes(f":S a sh:NodeShape ; {target} ; sh:nodeKind sh:IRI .")
    data = read_shapes(
        f'{PREFIXES}:it a skos:Concept ; skos:notation "1" ; skos:broader :top .'.encode(), "d.ttl"
    ).graph
    wanted = targets(known)
    left = wanted - matching(wanted, data)
    found = list(unmatched(left, known, "the data"))
    assert [f.code for f in found] == ([] if matches else ["shape-matches-nothing"])
    assert all(f.place == "shapes.ttl:5" for f in found)


def test_nothing_matches_in_an_empty_graph() -> None:
    wanted = targets(shapes(GOOD))
    assert matching(wanted, graph_of(())) == frozenset()


def test_malformed_shapes_are_reported_with_their_line() -> None:
    with pytest.raises(NotReadable) as caught:
        shapes(":Broken a sh:NodeShape ; sh:targetClass ;;; .")
    assert caught.value.place == "shapes.ttl:5"
