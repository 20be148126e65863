"""The shared record as its shapes draw it: class, properties, obligations, code lists, and an invented example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rdflib import Graph, Literal
from rdflib.namespace import SH, SKOS
from rdflib.term import Node

from accord.namespaces import XSD, code_from_iri
from accord.publication.edition import Edition
from accord.publication.rendering import Renderer
from accord.shapes.record_model import RecordProperty, record_model
from accord.shapes.shapes_file import Shapes, read_shapes

__all__ = ["Field", "example_record", "record_fields", "record_page"]

_KINDS: Mapping[str, str] = {
    f"{XSD}string": "text",
    f"{XSD}date": "date, as YYYY-MM-DD",
    f"{XSD}integer": "whole number",
    f"{XSD}decimal": "number",
    f"{XSD}boolean": "yes or no (true, false)",
}
_INVENTED: Mapping[str, str] = {f"{XSD}date": "2026-03-02", f"{XSD}integer": "1", f"{XSD}boolean": "true"}
_OBLIGATIONS = {(True, True): "exactly one", (True, False): "one or more", (False, True): "at most one"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A property of the shared record in words. `scheme` is the IRI of its code list, `rules` what values must obey."""

    property: RecordProperty
    kind: str
    obligation: str
    advice: bool
    rules: tuple[str, ...]
    example: str


def record_page(renderer: Renderer, edition: Edition) -> tuple[str, bytes]:
    """The page of the shared record, or one that says that none is declared."""
    data = edition.shapes.get("records")
    shapes = read_shapes(data, "shapes/records.ttl") if data else None
    fields = record_fields(shapes, edition) if shapes else ()
    return renderer.page(
        "model.html",
        "model.html",
        name=code_from_iri(record_model(shapes).record_class) if shapes else "",
        fields=fields,
        schemes={one.scheme.iri: one for one in edition.schemes},
        examples={one.property.name: _label(one, edition) for one in fields},
    )


def record_fields(shapes: Shapes, edition: Edition) -> tuple[Field, ...]:
    """Every property in the order of the shapes file. Raises NotReadable where they do not describe one record."""
    fields = (_field(one, shapes, edition) for one in record_model(shapes).properties)
    return tuple(sorted(fields, key=lambda field: _position(field.property.name, shapes.text)))


def example_record(shapes: Shapes, edition: Edition) -> dict[str, str]:
    """An invented record, column name to text. Values come from `skos:example` in the shapes, else from the type."""
    return {field.property.name: field.example for field in record_fields(shapes, edition) if field.example}


def _field(known: RecordProperty, shapes: Shapes, edition: Edition) -> Field:
    parts = sorted(_shapes_of(known, shapes.graph), key=str)
    least = max((_number(shapes.graph, part, SH.minCount) or 0 for part in parts), default=0)
    most = [count for part in parts if (count := _number(shapes.graph, part, SH.maxCount)) is not None]
    strict = [part for part in parts if shapes.graph.value(part, SH.severity) in {None, SH.Violation}]
    return Field(
        property=known,
        kind="code" if known.scheme else _KINDS.get(known.datatype, "text"),
        obligation=_OBLIGATIONS.get((least > 0, bool(most) and min(most) == 1), "any number"),
        advice=not strict,
        rules=tuple(rule for part in parts if (rule := _text(shapes.graph, part, SH.message))),
        example=_example(known, parts, shapes.graph, edition),
    )


def _shapes_of(known: RecordProperty, graph: Graph) -> Iterator[Node]:
    return (part for part in graph.subjects(SH.path) if str(graph.value(part, SH.path)) == known.iri)


def _example(known: RecordProperty, parts: list[Node], graph: Graph, edition: Edition) -> str:
    given = next((str(value) for part in parts for value in graph.objects(part, SKOS.example)), "")
    if given or not known.scheme:
        return given or _INVENTED.get(known.datatype, "")
    scheme = next((one.scheme for one in edition.schemes if one.scheme.iri == known.scheme), None)
    return next((concept.notation for concept in scheme or () if not concept.deprecated), "")


def _label(field: Field, edition: Edition) -> str:
    """The label of an example's code, if it is one."""
    scheme = next((one.scheme for one in edition.schemes if one.scheme.iri == field.property.scheme), None)
    found = scheme.by_notation(field.example) if scheme else ()
    return found[0].label() if found else ""


def _number(graph: Graph, part: Node, slot: Node) -> int | None:
    value = graph.value(part, slot)
    return int(value) if isinstance(value, Literal) and str(value).isdigit() else None


def _text(graph: Graph, part: Node, slot: Node) -> str:
    known = {value.language or "": str(value) for value in graph.objects(part, slot) if isinstance(value, Literal)}
    return known.get("en") or next((known[language] for language in sorted(known)), "")


def _position(name: str, text: str) -> tuple[int, str]:
    found = text.find(f":{name} ")
    return (found if found >= 0 else len(text), name)
