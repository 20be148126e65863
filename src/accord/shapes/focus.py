"""Which records a result of pySHACL is about: its focus node may be a record, or something that records lead to."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from accord.shapes.paths import alternatives
from accord.shapes.records import RECORD

__all__ = ["records_of"]

_OF_NODES = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf)
"""Targets that may aim at a concept: its records are all that have it as a value."""


def records_of(focus: Node | None, shape: Node, shapes: Graph, data: Graph) -> frozenset[int]:
    """The numbers of all records from which a shape's targets and paths lead to a focus node.

    data: the records and the vocabulary.
    """
    return frozenset(_numbers(focus, shape, shapes, data, set())) if focus is not None else frozenset()


def _numbers(node: Node, shape: Node, shapes: Graph, data: Graph, done: set[tuple[Node, Node]]) -> Iterator[int]:
    if (node, shape) in done:
        return
    done.add((node, shape))
    if _is_record(node):
        yield int(str(node).removeprefix(RECORD))
        return
    by_itself = any((shape, kind, None) in shapes for kind in _OF_NODES)
    for way in [None] if by_itself else shapes.objects(shape, SH.targetObjectsOf):
        yield from (int(str(one).removeprefix(RECORD)) for one in data.subjects(way, node) if _is_record(one))
    for parent in shapes.subjects(SH.property, shape):
        path = shapes.value(parent, SH.path)
        before = [node] if path is None else _subjects(node, path, shapes, data)
        for subject in before:
            yield from _numbers(subject, parent, shapes, data, done)


def _is_record(node: Node) -> bool:
    return isinstance(node, URIRef) and node.startswith(RECORD)


def _subjects(node: Node, path: Node, shapes: Graph, data: Graph) -> Iterator[Node]:
    """What a path comes from; of a path over several properties, whatever has the node as a value."""
    for predicate in alternatives(shapes, path) or (None,):
        yield from data.subjects(predicate, node)
