"""What is known of values that are IRIs: the vocabulary's statements, asked while compiling, not for each record.

A constraint on a concept (that it is in a scheme, not deprecated, of a class) becomes a list of the concepts that break
it, or that meet it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyshacl
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

__all__ = ["UNKNOWN", "Concepts", "Judged"]

UNKNOWN = URIRef("urn:accord:unknown")
"""Stands for every IRI of which nothing is known."""

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_SILENT = frozenset({SH.path, SH.message, SH.severity, SH.description, SH.name, SH.order, SH.group, RDF.type})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Which of the known nodes are told apart, and what holds of every other.

    listed: the nodes that break a shape where others do not, or that keep it where others do not.
    """

    listed: frozenset[str]
    others_break: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Concepts:
    """The vocabulary as a graph."""

    graph: Graph

    def with_subclasses(self, wanted: Node) -> frozenset[str]:
        """A class and its subclasses over any number of steps (SHACL section 1.1, SHACL instance)."""
        return frozenset(str(found) for found in self.graph.transitive_subjects(RDFS.subClassOf, wanted))

    def instances(self, wanted: Node) -> frozenset[str]:
        """Every node that has a class or one of its subclasses."""
        classes = self.with_subclasses(wanted)
        return frozenset(str(node) for name in classes for node in self.graph.subjects(RDF.type, URIRef(name)))

    def judged(self, shape: Node, shapes: Graph) -> Judged:
        """Which nodes break a property shape: those without statements all do, or none does."""
        asked = {predicate for predicate, _ in shapes.predicate_objects(shape)} - _SILENT
        path = shapes.value(shape, SH.path)
        if asked == {SH.hasValue} and isinstance(path, URIRef):
            keep = [set(self.graph.subjects(path, value)) for value in shapes.objects(shape, SH.hasValue)]
            return Judged(listed=frozenset(map(str, set.intersection(*keep))), others_break=True)
        return self._by_pyshacl(shape, shapes)

    def _by_pyshacl(self, shape: Node, shapes: Graph) -> Judged:
        known = set(self.graph.subjects())
        aimed = Graph()
        for triple in shapes:
            if triple[1] not in _TARGETS:
                aimed.add(triple)
        for node in (*known, UNKNOWN):
            aimed.add((shape, SH.targetNode, node))
        _, results, _ = pyshacl.validate(self.graph, shacl_graph=aimed, inference="none")
        broken = set(results.objects(None, SH.focusNode)) if isinstance(results, Graph) else set()
        others = UNKNOWN in broken
        listed = known - broken if others else known & broken
        return Judged(listed=frozenset(map(str, listed)), others_break=others)
