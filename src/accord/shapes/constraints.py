"""Constraints that stand several times in one shape, told apart: each in a shape of its own, with the same words.

A validation result names its shape and its component (SHACL section 3.6.2), so that two sh:or of one shape could not be
told from one another, and their records would be added up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from accord.shapes.shapes_file import Part, Shapes

__all__ = ["told_apart"]

_SEVERAL = tuple(SH[name] for name in ("class", "not", "and", "or", "xone", "node", "hasValue", "equals", "disjoint",
                                       "lessThan", "lessThanOrEquals"))  # fmt: skip
"""The parameters that a shape may have several times, each value being a constraint (SHACL section 2.1.1)."""
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_SHARED = frozenset({SH.path, SH.severity, SH.message, SH.description, SH.deactivated, *_TARGETS})
"""What a shape hands on to the shape of each of its constraints."""


def told_apart(shapes: Shapes) -> Shapes:
    """The same shapes; where one that gives results has a parameter several times, each value has a shape of its own.

    `parts` says of such a shape which one it comes from, and which of its constraints it holds.
    """
    graph = Graph()
    graph += shapes.graph
    parts: dict[Node, Part] = {}
    for shape in sorted(set(_giving_results(shapes.graph)), key=lambda node: node.n3()):
        repeated = {p: found for p in _SEVERAL if len(found := _values(shapes.graph, shape, p)) > 1}
        if repeated:
            _take_apart(graph, shape, repeated, parts)
    return replace(shapes, graph=graph, parts=parts)


def _giving_results(graph: Graph) -> Iterator[Node]:
    """The shapes of which a result can be: those with a target, and those that their sh:property leads to."""
    aimed = {shape for target in _TARGETS for shape in graph.subjects(target)} | _own_targets(graph)
    for shape in aimed:
        yield from (found for found in graph.transitive_objects(shape, SH.property) if found is not None)


def _own_targets(graph: Graph) -> set[Node]:
    """The shapes that are classes, and so their own target (SHACL section 2.1.3.3)."""
    return {shape for shape in graph.subjects(RDF.type, RDFS.Class) if (shape, RDF.type, SH.NodeShape) in graph}


def _values(graph: Graph, shape: Node, parameter: Node) -> list[Node]:
    return sorted(graph.objects(shape, parameter), key=lambda node: node.n3())


def _take_apart(graph: Graph, shape: Node, repeated: dict[URIRef, list[Node]], parts: dict[Node, Part]) -> None:
    """Puts shapes in the place of one. It stays as it was for those that name it, but gives no results itself."""
    said = [(predicate, value) for predicate, value in graph.predicate_objects(shape) if predicate != RDF.type]
    said += [(SH.targetClass, shape)] if shape in _own_targets(graph) else []
    shared = [(predicate, value) for predicate, value in said if predicate in _SHARED]
    contents = [("", [one for one in said if one[0] not in repeated])]
    for parameter, values in repeated.items():
        for number, value in enumerate(values, start=1):
            contents.append((_words(parameter, value, number, len(values)), [*shared, (parameter, value)]))
    parents = list(graph.subjects(SH.property, shape))
    for gone in (*((shape, target, None) for target in _TARGETS), (shape, RDF.type, None), (None, SH.property, shape)):
        graph.remove(gone)
    for words, content in contents:
        part = BNode(f"part{len(parts) + 1:06}")
        parts[part] = Part(whole=shape, words=words)
        for predicate, value in content:
            graph.add((part, predicate, value))
        for parent in parents:
            graph.add((parent, SH.property, part))


def _words(parameter: URIRef, value: Node, number: int, of: int) -> str:
    """Which constraint it is: by its value if that can be read, else by its place in the file."""
    name = f"sh:{parameter.removeprefix(str(SH))}"
    return f"{name} {value}" if isinstance(value, URIRef | Literal) else f"{name} {number} of {of}"
