"""The shared record as its shapes describe it: its class, and its properties with their columns and code lists.

The shapes say how a column of text reads as RDF: a property whose values must lie in a scheme holds a code, any other
its datatype's text.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from urllib.parse import quote

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH, SKOS
from rdflib.term import Node

from accord.errors import NotReadable
from accord.shapes.paths import Steps, alternatives, steps
from accord.shapes.shapes_file import Shapes, Target, targets

__all__ = ["RecordModel", "RecordProperty", "local_name", "record_model", "with_columns"]


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


def with_columns(model: RecordModel, columns: Collection[str]) -> RecordModel:
    """The model with columns that no shape names as properties too, in the namespace of the record's class."""
    namespace = model.record_class.removesuffix(local_name(model.record_class))
    others = sorted(set(columns) - model.names)
    added = (RecordProperty(name=name, iri=f"{namespace}{quote(name, safe='')}") for name in others)
    return replace(model, properties=(*model.properties, *added))


def record_model(shapes: Shapes) -> RecordModel:
    """The shared record that a shapes file describes.

    Raises NotReadable where the shapes have no or several target classes.
    """
    graph = shapes.graph
    aimed = targets(shapes)
    classes = sorted({target.node for target in aimed if target.kind == str(SH.targetClass)})
    if len(classes) != 1:
        named = ", ".join(classes) or "none"
        hint = "Give one shape the record's class as its sh:targetClass."
        raise NotReadable(
            f"the shapes describe one kind of record, but {named} is targeted", path=shapes.place, hint=hint
        )
    found: dict[str, RecordProperty] = {}
    # What the shapes of a property say of its values comes before what those of several properties say.
    own: dict[str, list[Node]] = {}
    shared: dict[str, list[Node]] = {}
    for shape in _about_records(graph, aimed):
        for named in _named(graph, shape):
            found.setdefault(str(named), RecordProperty(name=local_name(str(named)), iri=str(named)))
        for path in graph.objects(shape, SH.path):
            for one in alternatives(graph, path):
                likes = own if one == path else shared
                likes.setdefault(str(one), []).append(shape)
    for iri, known in found.items():
        telling = [*own.get(iri, ()), *shared.get(iri, ())]
        datatypes = (min(map(str, graph.objects(shape, SH.datatype)), default="") for shape in telling)
        datatype = next(filter(None, datatypes), "")
        scheme = next(filter(None, (_scheme(graph, shape) for shape in telling)), "")
        found[iri] = replace(known, datatype=datatype, scheme=scheme)
    return RecordModel(record_class=classes[0], properties=tuple(sorted(found.values(), key=lambda p: p.name)))


_NAMING = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals, SH.targetSubjectsOf, SH.targetObjectsOf)


def _about_records(graph: Graph, aimed: Collection[Target]) -> list[Node]:
    """The shapes that records are held against, in order: those with a target, and those that these lead to."""
    names = {target.shape for target in aimed}
    waiting = sorted({shape for shape in graph.subjects() if str(shape) in names}, key=lambda node: node.n3())
    found: dict[Node, None] = {}
    while waiting:
        shape = waiting.pop(0)
        if shape in found:
            continue
        found[shape] = None
        if all(_path(graph, shape, path).to_record for path in graph.objects(shape, SH.path)):
            lists = [head for kind in (SH["and"], SH["or"], SH.xone) for head in graph.objects(shape, kind)]
            single = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
            inner = [node for kind in single for node in graph.objects(shape, kind)]
            inner += [node for head in lists for node in graph.items(head)]
            waiting += sorted(inner, key=lambda node: node.n3())
    return list(found)


def _path(graph: Graph, shape: Node, path: Node) -> Steps:
    """Where a shape's path leads from a record, or from a value of one that the shape aims at."""
    from_value = (shape, SH.targetObjectsOf, None) in graph
    return steps(graph, path, from_value=from_value)


def _named(graph: Graph, shape: Node) -> list[URIRef]:
    """The properties that a shape names: on its path, in its targets, and those that it compares or ignores."""
    named = {node for kind in _NAMING for node in graph.objects(shape, kind)}
    named |= {node for head in graph.objects(shape, SH.ignoredProperties) for node in graph.items(head)}
    for path in graph.objects(shape, SH.path):
        named |= _path(graph, shape, path).properties
    # A record's type is no column of it.
    return sorted(node for node in named if isinstance(node, URIRef) and node != RDF.type)


def _scheme(graph: Graph, part: Node) -> str:
    """The scheme that a property shape's values must be in: sh:node with skos:inScheme sh:hasValue."""
    for node in graph.objects(part, SH.node):
        for inner in graph.objects(node, SH.property):
            if graph.value(inner, SH.path) == SKOS.inScheme:
                return str(graph.value(inner, SH.hasValue) or "")
    return ""


def local_name(iri: str) -> str:
    """The last part of an IRI: the name of a column, or of a code list."""
    return iri.replace("#", "/").rstrip("/").rpartition("/")[2]
