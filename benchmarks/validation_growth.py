"""Shapes and code lists of several sizes, for the benchmark of the validation."""

from __future__ import annotations

from pathlib import Path

import duckdb
from rdflib import BNode, Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from accord.shapes.record_model import local_name, record_model
from accord.shapes.shapes_file import read_shapes

FIELDS = (7, 14, 27)
TIMES = (1, 2, 4)
CODES = (100, 10_000, 100_000)

_PAIRS = (SH.path, SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_CODED = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/shapes/Record> a sh:NodeShape ; sh:targetClass <https://example.org/Record> ;
  sh:property [ sh:path <https://example.org/Code> ; sh:minCount 1 ;
    sh:node [ sh:property [ sh:path skos:inScheme ; sh:hasValue <https://example.org/own/list> ] ] ] .
"""
_WORKSPACE = """accord: 1
base: https://example.org/
title: A long list
publisher: Nobody
license: https://spdx.org/licenses/MIT
languages: [en]
shared: own
organisations:
  own: {name: Own, schemes: {list: {title: List, steward: Nobody}}}
"""


def with_fields(path: Path, count: int) -> str:
    """Shapes that speak of the first so many fields of a shapes file only."""
    shapes = read_shapes(path.read_bytes(), path.name)
    kept = {one.name for one in record_model(shapes).properties[:count]}
    graph = shapes.graph
    for shape in set(graph.objects(None, SH.property)):
        named = {local_name(str(node)) for kind in _PAIRS for node in graph.objects(shape, kind)}
        if (None, SH.property, shape) in graph and "inScheme" not in named and named - kept:
            graph.remove((None, SH.property, shape))
            graph.remove((shape, None, None))
    return graph.serialize(format="turtle")


def several_times(path: Path, times: int) -> str:
    """The shapes of a file so many times over, each time under other names."""
    shapes, whole = read_shapes(path.read_bytes(), path.name).graph, Graph()
    for number in range(times):
        for subject, predicate, value in shapes:
            whole.add((_renamed(subject, number), predicate, _renamed(value, number)))
    return whole.serialize(format="turtle")


def _renamed(node: Node, number: int) -> Node:
    if isinstance(node, BNode):
        return BNode(f"{node}x{number}")
    return URIRef(f"{node}-{number}") if isinstance(node, URIRef) and "/shapes/" in node else node


def with_codes(workspace: Path, count: int, rows: int) -> Path:
    """Makes a workspace with a code list, and records with its codes; one in a hundred is none of them."""
    lists = workspace / "vocabularies" / "own"
    lists.mkdir(parents=True)
    (workspace / "accord.yaml").write_text(_WORKSPACE, encoding="utf-8")
    (workspace / "shapes.ttl").write_text(_CODED, encoding="utf-8")
    concepts = [f'l:c{n} a skos:Concept ; skos:inScheme <{_LIST}> ; skos:notation "c{n}" .' for n in range(count)]
    prefixes = f"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix l: <{_LIST}/> ."
    head = f"{prefixes}\n<{_LIST}> a skos:ConceptScheme ."
    (lists / "list.ttl").write_text("\n".join([head, *concepts, ""]), encoding="utf-8")
    path = workspace / "records.parquet"
    with duckdb.connect() as engine:
        engine.execute("CREATE TABLE made AS " + _RECORDS, [count, rows])
        engine.execute(f"COPY made TO '{path}' (FORMAT parquet)")
    return path


_RECORDS = """SELECT CASE WHEN hash(i, 'odd') % 100 = 0 THEN 'x' || i ELSE 'c' || hash(i, 'code') % $1 END AS "Code"
FROM range($2) AS made(i)"""
_LIST = "https://example.org/own/list"
