"""Records as RDF, and checked against the shared record's shapes one by one.

Checking a handful this way is exact and slow (about a thousand records a second).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS, XSD
from rdflib.term import Node

from accord.model.findings import Finding, Severity
from accord.namespaces import concept_iri
from accord.shapes.conformance import conformance
from accord.shapes.graphs import literal
from accord.shapes.record_model import RecordModel, RecordProperty, local_name, record_model
from accord.shapes.shapes_file import Shapes

__all__ = ["RECORD", "Cell", "check_fields", "check_records", "record_graph", "unknown_schemes"]

RECORD = "urn:accord:record:"
"""What a record's IRI begins with; its number follows."""


Cell = str | Sequence[Mapping[str, str]]
"""What a record holds under a name: a text, or several terms, each with its kind, text, datatype and language."""


def unknown_schemes(shapes: Shapes, model: RecordModel, schemes: Iterable[str]) -> Iterator[Finding]:
    """A finding for each code list that the shapes name and the workspace does not have."""
    known = set(schemes)
    for named in model.properties:
        if named.scheme and named.scheme not in known:
            place = shapes.line_of(local_name(named.scheme))
            message = f"its codes must lie in {named.scheme}, which is no vocabulary of this workspace"
            hint = "Correct the scheme's IRI in the shape, or declare the vocabulary in accord.yaml."
            yield _told("shape-scheme-unknown", Severity.ERROR, named.name, place=place, message=message, hint=hint)


def check_fields(shapes: Shapes, model: RecordModel, fields: Mapping[str, str], *, place: str) -> Iterator[Finding]:
    """Where a record mapping and the shapes speak of different things.

    fields: the properties that the record mapping fills, each with the IRI of the scheme its codes end up in (empty
    for what is not coded); place: the record mapping's file.
    """
    known = {one.name: one for one in model.properties}
    for name in sorted(set(fields) - set(known)):
        message = f"the record mapping fills '{name}', which the shapes do not know, so nothing checks it"
        hint = f"Add a property shape for it to {shapes.place}, or correct the name."
        yield _told("record-property-unknown", Severity.WARNING, name, place=place, message=message, hint=hint)
    for name in sorted(set(known) - set(fields)):
        message = f"the shapes describe '{name}', which the record mapping does not fill"
        hint = "Map a field to it, if the source has one."
        yield _told("record-property-unfilled", Severity.INFO, name, place=place, message=message, hint=hint)
    for name in sorted(set(known) & set(fields)):
        one = known[name]
        if fields[name] and one.scheme and fields[name] != one.scheme:
            message = f"its codes end up in {fields[name]}, but the shapes ask for {one.scheme}"
            hint = "Use a cross-walk into that scheme, or correct the shape."
            yield _told("record-scheme-differs", Severity.ERROR, name, place=place, message=message, hint=hint)


def record_graph(
    records: Iterable[Mapping[str, Cell]],
    model: RecordModel,
    members: Mapping[str, frozenset[str]],
    *,
    numbers: Iterable[int] | None = None,
) -> Graph:
    """Records as RDF: record 1 is <urn:accord:record:1>; an empty value is no value.

    records: texts, or lists of terms, by column name, other columns than the model's left out; members: the schemes of
    each known concept; numbers: those of the records, by default counted from 1.
    """
    graph = Graph()
    for number, record in zip(numbers or count(1), records, strict=False):
        node = URIRef(f"{RECORD}{number}")
        graph.add((node, RDF.type, URIRef(model.record_class)))
        for known in model.properties:
            for value in _values(record.get(known.name, ""), known):
                graph.add((node, URIRef(known.iri), value))
                for scheme in members.get(str(value), ()) if known.scheme else ():
                    graph.add((value, SKOS.inScheme, URIRef(scheme)))
    return graph


def check_records(
    records: Iterable[Mapping[str, str]], shapes: Shapes, members: Mapping[str, frozenset[str]], *, place: str
) -> Iterator[Finding]:
    """What the records shapes find in translated records (column name to text, coded values as shared codes).

    members: the schemes of each known concept. The subject of a finding is `record N`, counted from 1.
    """
    model = record_model(shapes)
    graph = record_graph(records, model, members)
    yield from conformance(graph, shapes, place=place, prefixes={}, name=_record_name)


def _told(code: str, severity: Severity, subject: str, *, place: str, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=severity, subject=subject, place=place, message=message, hint=hint)


def _record_name(node: Node) -> str:
    return f"record {str(node).rpartition(':')[2]}"


def _values(cell: Cell, known: RecordProperty) -> Iterator[Node]:
    if isinstance(cell, str):
        if cell:
            yield _value(cell, known)
        return
    for term in cell:
        text, language = term["text"], term["language"]
        if term["kind"] == "literal":
            yield Literal(text, lang=language) if language else literal(text, term["datatype"])
        else:
            yield URIRef(text) if term["kind"] == "iri" else BNode(text)


def _value(text: str, known: RecordProperty) -> Node:
    if known.scheme:
        return URIRef(concept_iri(known.scheme, text))
    return literal(text, known.datatype or str(XSD.string))
