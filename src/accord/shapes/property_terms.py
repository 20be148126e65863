"""The properties of the shared record as property terms, with what the shapes say of each."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Graph, URIRef
from rdflib.namespace import SH, XSD
from rdflib.term import Node

from accord.model.properties import Datatype, PropertyTerm
from accord.shapes.record_model import RecordModel, record_model
from accord.shapes.shapes_file import Shapes

__all__ = ["property_terms"]

_DATATYPES = {
    str(XSD.date): Datatype.DATE, str(XSD.dateTime): Datatype.DATE, str(XSD.time): Datatype.TIME,
    str(XSD.integer): Datatype.NUMBER, str(XSD.decimal): Datatype.NUMBER, str(XSD.double): Datatype.NUMBER,
    str(XSD.boolean): Datatype.BOOLEAN, str(XSD.string): Datatype.TEXT,
}  # fmt: skip


def property_terms(shapes: Shapes) -> tuple[PropertyTerm, ...]:
    """The properties that a records shapes file describes, in name order, in the shapes' own words.

    Raises NotReadable where the shapes have no or several target classes.
    """
    model = record_model(shapes)
    parts = {iri: list(_shapes_of(shapes.graph, model, iri)) for iri in (known.iri for known in model.properties)}
    return tuple(
        PropertyTerm(
            iri=known.iri,
            name=known.name,
            title=_said(shapes.graph, parts[known.iri], SH.name),
            description=_said(shapes.graph, parts[known.iri], SH.message, SH.description),
            datatype=_DATATYPES.get(known.datatype, Datatype.UNKNOWN),
            scheme=known.scheme,
            required=any(int(str(n)) > 0 for n in _values(shapes.graph, parts[known.iri], SH.minCount)),
            repeated=not list(_values(shapes.graph, parts[known.iri], SH.maxCount)),
        )
        for known in model.properties
    )


def _shapes_of(graph: Graph, model: RecordModel, iri: str) -> Iterator[Node]:
    """The property shapes of the record's class for a property, the most telling first."""
    found = (
        part
        for shape in graph.subjects(SH.targetClass, URIRef(model.record_class))
        for part in graph.objects(shape, SH.property)
        if graph.value(part, SH.path) == URIRef(iri)
    )
    return iter(sorted(found, key=lambda part: (graph.value(part, SH.maxCount) is None, str(part))))


def _values(graph: Graph, parts: list[Node], predicate: URIRef) -> Iterator[Node]:
    return (value for part in parts for value in graph.objects(part, predicate))


def _said(graph: Graph, parts: list[Node], *predicates: URIRef) -> str:
    """What a property's first shape says of it."""
    return " ".join(
        text for part in parts[:1] for name in predicates for text in sorted(map(str, graph.objects(part, name)))
    )
