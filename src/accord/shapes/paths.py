"""Paths of property shapes (SHACL section 2.3.1): which properties of a record they look at, and where they lead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from rdflib import Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from accord.errors import NotReadable

__all__ = ["Steps", "alternatives", "steps"]

_REPEATED = (SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """properties: those of a record that a path looks at; to_record: whether it can lead to a record."""

    properties: frozenset[Node]
    to_record: bool


def steps(graph: Graph, path: Node, *, from_value: bool = False) -> Steps:
    """The steps of a path from a record; `from_value`: from one of its values as well.

    A value of a record is no record, so what a sequence asks of it is no property of the record's.
    Raises NotReadable for a path that leads to itself.
    """
    found = _steps(graph, path, (), at_record=True)
    if not from_value:
        return found
    other = _steps(graph, path, (), at_record=False)
    return Steps(properties=found.properties | other.properties, to_record=found.to_record or other.to_record)


def alternatives(graph: Graph, path: Node) -> tuple[URIRef, ...]:
    """The properties whose values are those of a path, all alike: its own, or those that it lists as alternatives."""
    if isinstance(path, URIRef):
        return (path,)
    heads = graph.objects(path, SH.alternativePath)
    return tuple(one for head in heads for one in graph.items(head) if isinstance(one, URIRef))


def _steps(graph: Graph, path: Node, around: tuple[Node, ...], *, at_record: bool) -> Steps:
    if isinstance(path, URIRef):
        return Steps(properties=frozenset({path} if at_record else ()), to_record=False)
    if path in around:
        raise NotReadable("a path leads to itself", hint="Say in the shape's sh:path which properties it follows.")
    inner = partial(_steps, graph, around=(*around, path))
    for turned in graph.objects(path, SH.inversePath):
        return Steps(properties=inner(turned, at_record=True).properties, to_record=True)
    for head in graph.objects(path, SH.alternativePath):
        ways = [inner(one, at_record=at_record) for one in graph.items(head)]
        named = frozenset(name for way in ways for name in way.properties)
        return Steps(properties=named, to_record=any(way.to_record for way in ways))
    for kind in _REPEATED:
        for repeated in graph.objects(path, kind):
            once = inner(repeated, at_record=at_record)
            again = inner(repeated, at_record=True) if once.to_record else once
            stays = at_record and kind != SH.oneOrMorePath
            return Steps(properties=once.properties | again.properties, to_record=once.to_record or stays)
    named, here = frozenset[Node](), at_record
    for one in graph.items(path):
        step = inner(one, at_record=here)
        named, here = named | step.properties, step.to_record
    return Steps(properties=named, to_record=here)
