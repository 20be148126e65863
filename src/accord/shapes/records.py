"""The shared record as shapes describe it, and records checked against it one by one.

The shapes say how a column of text reads as RDF: a property whose values must lie in a scheme holds a code, any other
its datatype's text. Checking a handful this way is exact and slow (about a thousand records a second).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH, SKOS, XSD
from rdflib.term import Node

from accord.errors import NotReadable
from accord.model.findings import Finding, Severity
from accord.namespaces import concept_iri
from accord.shapes.conformance import conformance
from accord.shapes.graphs import literal
from accord.shapes.shapes_file import Shapes

__all__ = [
    "RECORD",
    "Cell",
    "RecordModel",
    "RecordProperty",
    "check_fields",
    "check_records",
    "record_graph",
    "record_model",
    "unknown_schemes",
]

RECORD = "urn:accord:record:"
"""What a record's IRI begins with; its number follows."""


Cell = str | Sequence[Mapping[str, str]]
"""What a record holds under a name: a text, or several terms, each with its kind, text, datatype and language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordProperty:
    """A property of the shared record. `name` is its column; `scheme` the IRI of its code list, if it has one."""

    name: str
    iri: str
    datatype: str = ""
    scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordModel:
    """What the records shapes describe: the record's class and its properties in name order."""

    record_class: str
    properties: tuple[RecordProperty, ...]

    @property
    def names(self) -> frozenset[str]:
        """The columns that the shapes know."""
        return frozenset(known.name for known in self.properties)


def record_model(shapes: Shapes) -> RecordModel:
    """The shared record that a shapes file describes.

    Raises NotReadable where the shapes have no or several target classes.
    """
    graph = shapes.graph
    classes = sorted({str(node) for node in graph.objects(None, SH.targetClass)})
    if len(classes) != 1:
        named = ", ".join(classes) or "none"
        hint = "Give one shape the record's class as its sh:targetClass."
        raise NotReadable(
            f"the shapes describe one kind of record, but {named} is targeted", path=shapes.place, hint=hint
        )
    found: dict[str, RecordProperty] = {}
    for shape in _about_records(graph):
        path = graph.value(shape, SH.path)
        for named_path in _paths(graph, shape):
            found.setdefault(str(named_path), RecordProperty(name=_local(str(named_path)), iri=str(named_path)))
        if isinstance(path, URIRef):
            known = found[str(path)]
            datatype = known.datatype or min(map(str, graph.objects(shape, SH.datatype)), default="")
            found[str(path)] = replace(known, datatype=datatype, scheme=known.scheme or _scheme(graph, shape))
    return RecordModel(record_class=classes[0], properties=tuple(sorted(found.values(), key=lambda p: p.name)))


_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_PAIRS = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)


def _about_records(graph: Graph) -> list[Node]:
    """The shapes that records are held against, in order: those with a target, and those that these lead to."""
    waiting = sorted({shape for target in _TARGETS for shape in graph.subjects(target)}, key=lambda node: node.n3())
    found: dict[Node, None] = {}
    while waiting:
        shape = waiting.pop(0)
        if shape in found:
            continue
        found[shape] = None
        if (shape, SH.path, None) not in graph:
            lists = [head for kind in (SH["and"], SH["or"], SH.xone) for head in graph.objects(shape, kind)]
            inner = [node for kind in (SH.property, SH.node, SH["not"]) for node in graph.objects(shape, kind)]
            inner += [node for head in lists for node in graph.items(head)]
            waiting += sorted(inner, key=lambda node: node.n3())
    return list(found)


def _paths(graph: Graph, shape: Node) -> list[URIRef]:
    """The properties that a shape names: its own, and those that it compares it with."""
    named = [node for kind in (SH.path, *_PAIRS, SH.targetSubjectsOf) for node in graph.objects(shape, kind)]
    return sorted(node for node in named if isinstance(node, URIRef))


def unknown_schemes(shapes: Shapes, model: RecordModel, schemes: Iterable[str]) -> Iterator[Finding]:
    """A finding for each code list that the shapes name and the workspace does not have."""
    known = set(schemes)
    for named in model.properties:
        if named.scheme and named.scheme not in known:
            place = shapes.line_of(_local(named.scheme))
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


def _scheme(graph: Graph, part: Node) -> str:
    """The scheme that a property shape's values must be in: sh:node with skos:inScheme sh:hasValue."""
    for node in graph.objects(part, SH.node):
        for inner in graph.objects(node, SH.property):
            if graph.value(inner, SH.path) == SKOS.inScheme:
                return str(graph.value(inner, SH.hasValue) or "")
    return ""


def _local(iri: str) -> str:
    return iri.replace("#", "/").rstrip("/").rpartition("/")[2]
