"""The W3C's SHACL core cases through the compiled rules.

`make conformance` fetches them, as pySHACL's source distribution carries them, into build/conformance; nothing of them
is in the project. A case's data graph is laid out flat: a record for each node, a list of terms for each property.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH, Namespace
from rdflib.term import Node
from sqlglot import exp

from accord.engines import sql
from accord.engines.duckdb import session
from accord.formats.rdf import read_rdf, syntax_of
from accord.shapes.compile.concepts import Concepts
from accord.shapes.compile.layout import NUMBER
from accord.shapes.compile.rules import Layout, Rules, compiled
from accord.shapes.compile.terms import FIELDS, Constant, Open, either
from accord.shapes.compile.values import Many, One, Values
from accord.shapes.graphs import graph_of, literal

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / "build" / "conformance"
SUITE = next(iter(sorted(FOLDER.glob("pyshacl-*/test/resources/sht_tests/core"))), FOLDER / "missing")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
TERM = "[{" + ", ".join(f'"{name}": "VARCHAR"' for name in FIELDS) + "}]"

PATHS = "the path is no property, but leads over several"
VALUES = "the results of a value's own properties are not the record's"
TARGETS = "sh:targetObjectsOf aims at values, not at records"
# RDF 1.1 (section 5.2) lets any text be rdf:HTML; pySHACL finds fault with what its parser refuses, so it is asked.
HTML = f"{RDF.HTML} is no datatype whose lexical space Accord knows"
NOT_FLAT: dict[str, str] = {
    "property/or-datatypes-001.ttl": HTML,
    "property/property-001.ttl": VALUES,
    "targets/targetObjectsOf-001.ttl": TARGETS,
    "complex/shacl-shacl.ttl": TARGETS,
    "validation-reports/shared.ttl": VALUES,
    **dict.fromkeys(
        (
            "path/path-alternative-001.ttl", "path/path-complex-001.ttl", "path/path-complex-002.ttl",
            "path/path-inverse-001.ttl", "path/path-oneOrMore-001.ttl", "path/path-sequence-001.ttl",
            "path/path-sequence-002.ttl", "path/path-sequence-duplicate-001.ttl", "path/path-strange-001.ttl",
            "path/path-strange-002.ttl", "path/path-zeroOrMore-001.ttl", "path/path-zeroOrOne-001.ttl",
        ),
        PATHS,
    ),
}  # fmt: skip
"""The cases that do not fit a flat record, with the reason that the compiler gives. What is not here must pass."""

Result = tuple[Node, Node | None, str, Node | None, Node]
"""Focus node, property, component, source shape (both only where they have an IRI), severity."""


@dataclass
class Case:
    shapes: Graph
    data: Graph
    expected: set[Result]


def cases() -> list[str]:
    if not SUITE.is_dir():
        return ["missing"]
    folders = ("node", "property", "targets", "misc", "path", "complex", "validation-reports")
    files = (path for folder in folders for path in sorted((SUITE / folder).glob("*.ttl")))
    return [str(path.relative_to(SUITE)) for path in files if "sht:Validate" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", cases())
def test_case_passes_or_does_not_fit_a_flat_record(name: str) -> None:
    if name == "missing":
        if os.environ.get("CI"):
            pytest.fail("the cases are missing: run `make conformance`")
        pytest.skip("the cases are missing: run `make conformance`")
    case = read(SUITE / name)
    found, rules = judged(case)
    reasons = {one.why for one in rules.uncompiled} if found is not None else {"a record is in doubt"}
    if name in NOT_FLAT:
        assert reasons == {NOT_FLAT[name]}
        return
    assert reasons == set()
    assert found == case.expected


def test_the_list_names_cases_that_there_are() -> None:
    if SUITE.is_dir():
        assert set(NOT_FLAT) <= set(cases())


def read(path: Path) -> Case:
    manifest = Graph().parse(path, publicID=path.as_uri())
    entry = next(manifest.subjects(RDF.type, SHT.Validate))
    action, report = manifest.value(entry, MF.action), manifest.value(entry, MF.result)
    shapes, data = (_graph(manifest.value(action, slot)) for slot in (SHT.shapesGraph, SHT.dataGraph))
    results = manifest.objects(report, SH.result)
    return Case(shapes, data, {_expected(manifest, result) for result in results})


def _graph(node: Node | None) -> Graph:
    path = Path(str(node).removeprefix("file://"))
    base = f"@base <{path.as_uri()}> .\n".encode()
    return graph_of(read_rdf(base + path.read_bytes(), syntax_of(path.name)))


def _expected(manifest: Graph, result: Node) -> Result:
    focus, path, shape, severity, component = (
        manifest.value(result, slot)
        for slot in (SH.focusNode, SH.resultPath, SH.sourceShape, SH.resultSeverity, SH.sourceConstraintComponent)
    )
    assert focus is not None
    assert severity is not None
    return _plain(focus), _named(path), str(component).removeprefix(str(SH)), _named(shape), severity


def _named(node: Node | None) -> Node | None:
    return node if isinstance(node, URIRef) else None


def _plain(node: Node) -> Node:
    """Blank nodes are told apart by no name; texts are plain, as Accord reads them."""
    if isinstance(node, BNode):
        return BNode("any")
    if isinstance(node, Literal) and node.datatype:
        return literal(str(node), str(node.datatype))
    return node


def judged(case: Case) -> tuple[set[Result] | None, Rules]:
    """What the rules find; nothing where a record is in doubt."""
    nodes = _nodes(case)
    paths = sorted({*map(str, case.data.predicates()), str(RDF.type)})
    record = Open(sql.column("focus"))
    properties: dict[str, Values] = {path: Many(sql.column(f"p{n}")) for n, path in enumerate(paths)}
    rules = compiled(
        case.shapes,
        Layout(record=record, properties={**properties, str(SH.this): One(record)}),
        Concepts(graph=case.data),
    )
    columns: dict[str, list[str]] = {"focus": [json.dumps([_term(node)]) for node in nodes]}
    for number, path in enumerate(paths):
        columns[f"p{number}"] = [
            json.dumps([_term(o) for o in case.data.objects(node, URIRef(path))]) for node in nodes
        ]
    told = [column for rule in rules.rules for column in (rule.broken, either(d.condition for d in rule.doubts))]
    found: set[Result] = set()
    with tempfile.TemporaryDirectory() as folder, session(Path(folder)) as engine:
        for name, codes in rules.lists.items():
            values = exp.Array(expressions=[sql.text(code) for code in codes])
            engine.make_codes(name, sql.select([sql.call("unnest", values)]))
        engine.make_table("nodes", {NUMBER: list(range(len(nodes))), **columns})
        lists = {name: sql.call("from_json", sql.column(name), sql.text(TERM)) for name in columns}
        lists["focus"] = sql.call("list_extract", lists["focus"], sql.number(1))
        rows = sql.select([sql.column(NUMBER), *(sql.definition(n, v) for n, v in lists.items())], sql.table("nodes"))
        asked = [sql.definition(f"c{number}", column.copy()) for number, column in enumerate(told)]
        for place, *answers in engine.run(sql.select([sql.column(NUMBER), *asked], exp.Subquery(this=rows))):
            for rule, is_broken, is_doubtful in zip(rules.rules, answers[::2], answers[1::2], strict=True):
                if is_doubtful:
                    return None, rules
                if is_broken:
                    severity = case.shapes.value(rule.shape, SH.severity) or SH.Violation
                    at = URIRef(rule.path) if rule.path else None
                    focus = _plain(nodes[int(place or 0)])
                    found.add((focus, at, rule.component, _named(rule.shape), severity))
    return found, rules


def _nodes(case: Case) -> list[Node]:
    found = {*case.data.subjects(), *case.data.objects(), *case.shapes.objects(None, SH.targetNode)}
    return sorted(found, key=lambda node: node.n3())


def _term(node: Node) -> dict[str, str]:
    constant = Constant.of(node)
    return {name: str(getattr(constant, name)) for name in FIELDS}
