"""What the compiled rules and pySHACL each find in the same records."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import RdfFormat
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node
from sqlglot import exp

from accord.engines import sql
from accord.engines.duckdb import Session
from accord.formats.rdf import read_rdf
from accord.shapes.compile.concepts import Concepts
from accord.shapes.compile.layout import NUMBER, layout_of
from accord.shapes.compile.lists import terms_of
from accord.shapes.compile.rules import Rules, compiled
from accord.shapes.compile.terms import either
from accord.shapes.conformance import Unjudgeable, results_of
from accord.shapes.constraints import told_apart
from accord.shapes.graphs import graph_of, literal
from accord.shapes.judging import Judge
from accord.shapes.record_model import RecordModel, record_model
from accord.shapes.records import RECORD, record_graph
from accord.shapes.shapes_file import Shapes, read_shapes
from tests.differential.made_shapes import VOCABULARY, Made

Found = tuple[int, Node, str]
"""A record's number, the shape and the component that it breaks."""


@dataclass
class Compared:
    """What was found in some records.

    rules: what they find where they can judge; reference: what pySHACL finds there; doubted: the rest.
    by_pyshacl: what it finds in all; whole: what the rules find with its help where they need it, if that was asked;
    counted: how many results each cause was told to have; listed: how many are listed. failed: the records at which
    pySHACL fails.
    """

    rules: set[Found]
    reference: set[Found]
    doubted: set[Found]
    by_pyshacl: set[Found]
    whole: set[Found] | None
    counted: Counter[tuple[Node, str]]
    listed: Counter[tuple[Node, str]]
    failed: set[int]
    compiled: Rules
    shapes: Shapes
    data: Graph


def known() -> Graph:
    return graph_of(read_rdf(VOCABULARY.encode(), RdfFormat.TURTLE))


def compare(engine: Session, case: Made, name: str, vocabulary: Graph, *, whole: bool) -> Compared:
    shapes = read_shapes(case.shapes.encode(), "made.ttl")
    model = record_model(shapes)
    shapes = told_apart(shapes)
    lists = [one.name for one in model.properties if case.kinds.get(one.name) == "list"]
    columns = [one.name for one in model.properties if one.name in case.kinds]
    rules = compiled(shapes.graph, layout_of(model, columns, lists), Concepts(graph=vocabulary))
    for codes_name, codes in rules.lists.items():
        values = exp.Array(expressions=[sql.text(code) for code in codes])
        engine.make_codes(f"{codes_name}", sql.select([sql.call("unnest", values)]))
    cells = {n: [_cell(record[n]) for record in case.records] for n in columns}
    engine.make_table(name, {NUMBER: list(range(1, len(case.records) + 1)), **cells})
    known_properties = {one.name: one for one in model.properties}
    rows = sql.select(
        [
            sql.column(NUMBER),
            *(
                sql.definition(n, terms_of(sql.column(n), known_properties[n]) if n in lists else sql.column(n))
                for n in columns
            ),
        ],
        sql.table(name),
    )
    facts = [sql.definition(name, fact.copy()) for name, fact in rules.facts.items()]
    asked = [c for rule in rules.rules for c in (rule.broken.copy(), either(d.condition.copy() for d in rule.doubts))]
    source = exp.Subquery(this=sql.select([exp.Star(), *facts], exp.Subquery(this=rows)))
    found, doubted = set(), set()
    for number, *told in engine.run(
        sql.select([sql.column(NUMBER), *(sql.definition(f"c{n}", c) for n, c in enumerate(asked))], source)
    ):
        for rule, is_broken, is_doubtful in zip(rules.rules, told[::2], told[1::2], strict=True):
            assert None not in (is_broken, is_doubtful), rule
            one = (int(number or 0), rule.shape, rule.component)
            found |= {one} if is_broken else set()
            doubted |= {one} if is_doubtful else set()
    left = {(one.shape, one.component) for one in rules.uncompiled}
    by_pyshacl, failed = _reference(case, shapes, model, vocabulary)
    # Of a property shape the properties of its values are left too.
    whole_parts = {one.shape for one in rules.uncompiled if (one.shape, SH.path, None) in shapes.graph}
    below = {part for one in whole_parts for part in shapes.graph.transitive_objects(one, SH.property)} - whole_parts
    reference = {one for one in by_pyshacl if one[1:] not in left and one[1] not in below}
    judged = {one for one in found if one[0] not in failed}
    judge = Judge(rules, shapes, model, vocabulary, lists=lists)
    judgement = judge.judge(engine, rows, columns) if whole else None
    results = list(judge.results(engine, rows, judgement)) if judgement else []
    assert [one.record for one in results] == sorted(one.record for one in results)
    breaches = judgement.breaches if judgement else ()
    return Compared(
        judged - doubted,
        reference - doubted,
        doubted,
        by_pyshacl,
        {(one.record, one.shape, one.component) for one in results if one.record not in failed} if whole else None,
        sum((Counter({(one.shape, one.component): one.records}) for one in breaches), Counter()),
        Counter((one.shape, one.component) for one in results if one.record not in failed),
        failed,
        rules,
        shapes,
        _graph(dict(enumerate(case.records, start=1)), model),
    )


def _cell(value: object) -> str | None:
    if isinstance(value, list):
        return json.dumps(value) if value else None
    return str(value) or None


def _reference(case: Made, shapes: Shapes, model: RecordModel, vocabulary: Graph) -> tuple[set[Found], set[int]]:
    """What pySHACL finds, and the records at which it fails: one such value ends its whole run."""
    numbered = dict(enumerate(case.records, start=1))
    found, failed = set(), set()
    for numbers in _tried(
        list(numbered), lambda numbers: _results({n: numbered[n] for n in numbers}, shapes, model, vocabulary)
    ):
        if isinstance(numbers, int):
            failed.add(numbers)
        else:
            found |= numbers
    return found, failed


def _tried(numbers: list[int], judge: Callable[[list[int]], set[Found]]) -> Iterator[set[Found] | int]:
    try:
        yield judge(numbers)
    except Unjudgeable:
        if len(numbers) == 1:
            yield numbers[0]
            return
        for half in (numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]):
            yield from _tried(half, judge)


def _results(
    records: dict[int, dict[str, object]], shapes: Shapes, model: RecordModel, vocabulary: Graph
) -> set[Found]:
    results = results_of(_graph(records, model) + vocabulary, shapes)
    found = set()
    for result in results.objects(None, SH.result):
        focus, shape = results.value(result, SH.focusNode), results.value(result, SH.sourceShape)
        number = str(focus).removeprefix(RECORD)
        if shape is not None and number.isdigit() and int(number) in records:
            component = str(results.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH))
            found.add((int(number), shape, component))
    return found


def _graph(records: dict[int, dict[str, object]], model: RecordModel) -> Graph:
    """Records as RDF; what stands in lists is read here anew, not as the program reads it."""
    flat = [{n: v for n, v in record.items() if isinstance(v, str)} for record in records.values()]
    graph = record_graph(flat, model, {}, numbers=records)
    known = {one.name for one in model.properties}
    for number, texts in zip(records, flat, strict=True):
        for name in texts.keys() - known:  # whatever the shapes are thought to name
            if texts[name]:
                graph.add((URIRef(f"{RECORD}{number}"), URIRef(f"https://example.org/ns#{name}"), Literal(texts[name])))
    for number, record in records.items():
        for one in model.properties:
            items = record.get(one.name)
            for item in items if isinstance(items, list) else []:
                node = _node(item, one.datatype)
                if str(node):
                    graph.add((URIRef(f"{RECORD}{number}"), URIRef(one.iri), node))
    return graph


def _node(item: object, datatype: str) -> Node:
    if isinstance(item, str):
        return literal(item, datatype or "http://www.w3.org/2001/XMLSchema#string")
    assert isinstance(item, dict)
    if "@id" in item:
        return URIRef(item["@id"])
    if "@language" in item:
        return Literal(item["@value"], lang=item["@language"])
    return literal(item["@value"], item.get("@type", "http://www.w3.org/2001/XMLSchema#string"))
