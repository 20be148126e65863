"""A shapes file: what it asks of data (SHACL Core, https://www.w3.org/TR/shacl/), read and looked over.

SHACL ignores what it does not know, so that a mistyped `sh:targetClas` conforms in silence. Here every unknown term,
and every shape that nothing leads to, is a finding. SPARQL constraints and rules are refused, since they can reach the
network.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Quad, Triple
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from accord.errors import placed
from accord.formats.rdf import read_rdf, syntax_of
from accord.model.findings import Finding, Severity
from accord.namespaces import compact
from accord.shapes.graphs import graph_of

__all__ = ["Part", "Shapes", "Target", "inspect", "matching", "read_shapes", "targets", "unmatched"]

CORE = frozenset(
    """
    NodeShape PropertyShape Shape PropertyGroup IRI Literal BlankNode BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral
    Violation Warning Info targetClass targetNode targetSubjectsOf targetObjectsOf property path inversePath
    alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath class datatype nodeKind minCount maxCount minExclusive
    minInclusive maxExclusive maxInclusive minLength maxLength pattern flags languageIn uniqueLang equals disjoint
    lessThan lessThanOrEquals not and or xone node qualifiedValueShape qualifiedMinCount qualifiedMaxCount
    qualifiedValueShapesDisjoint closed ignoredProperties hasValue in severity message deactivated name description
    order group defaultValue
    """.split()
)  # the terms of SHACL's part 1, sections 2 to 4
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A shape that holds some constraints of another. words: which one it is, where that one has several alike."""

    whole: Node
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """The shapes of one file. `place` is the file's name, `text` what stands in it.

    parts: the shapes that stand for parts of those in the file.
    """

    graph: Graph
    place: str
    text: str
    parts: Mapping[Node, Part] = field(default_factory=dict)

    def whole(self, shape: Node) -> Node:
        """The shape in the file that a shape is, or is a part of."""
        return self.parts[shape].whole if shape in self.parts else shape

    def line_of(self, word: str) -> str:
        """`file:line` of the first line with a word that stands by itself, else the file's name."""
        found = re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", self.text)
        return f"{self.place}:{self.text.count(chr(10), 0, found.start()) + 1}" if found else self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a shape is about: `kind` is the target predicate's IRI, `node` the class, property or node it names."""

    shape: str
    kind: str
    node: str


def read_shapes(data: bytes, place: str) -> Shapes:
    """The shapes of a document in any RDF syntax. Raises NotReadable with the line for a malformed one.

    Shapes without a name are numbered as they stand in the file, so that findings come in the same order each time.
    """
    with placed(place):
        graph = graph_of(_numbered(read_rdf(data, syntax_of(place))))
    return Shapes(graph=graph, place=place, text=data.decode("utf-8", errors="replace"))


def _numbered(statements: Iterable[Quad | Triple]) -> Iterator[Triple]:
    names: dict[BlankNode, BlankNode] = {}

    def named(node: BlankNode) -> BlankNode:
        """A blank node's new name: its number, by first appearance."""
        return names.setdefault(node, BlankNode(f"b{len(names) + 1:06}"))

    for said in statements:
        subject = named(said.subject) if isinstance(said.subject, BlankNode) else said.subject
        object_ = named(said.object) if isinstance(said.object, BlankNode) else said.object
        yield Triple(subject, said.predicate, object_)


def inspect(shapes: Shapes) -> Iterator[Finding]:
    """What is wrong with a shapes file itself. One with an error here is not run: it does not say what it seems to."""
    for term in sorted(_unknown_terms(shapes.graph)):
        close = difflib.get_close_matches(term, sorted(CORE), n=1)
        meant = f"Did you mean sh:{close[0]}? " if close else ""
        yield Finding(
            code="shape-not-core",
            severity=Severity.ERROR,
            subject=f"sh:{term}",
            place=shapes.line_of(term),
            message=f"sh:{term} is no term of SHACL Core, so this file's shapes are not applied",
            hint=f"{meant}SPARQL constraints and rules are not run, since they could reach the network.",
        )
    for shape in sorted(_aimless(shapes.graph)):
        yield Finding(
            code="shape-matches-nothing",
            severity=Severity.WARNING,
            subject=shape,
            place=shapes.line_of(re.split(r"[#/]", shape)[-1]),
            message="the shape has no target and no other shape uses it, so it is never applied",
            hint="Give it a sh:targetClass, or name it in another shape's sh:property or sh:node.",
        )


def targets(shapes: Shapes) -> frozenset[Target]:
    """Every declared target (SHACL section 2.1.3), those of shapes that are classes themselves included."""
    graph = shapes.graph
    declared = {
        Target(shape=str(shape), kind=str(kind), node=str(node))
        for kind in _TARGETS
        for shape, node in graph.subject_objects(kind)
    }
    classes = {
        Target(shape=str(shape), kind=str(SH.targetClass), node=str(shape))
        for shape in graph.subjects(RDF.type, RDFS.Class)
        if (shape, RDF.type, SH.NodeShape) in graph or (shape, RDF.type, SH.PropertyShape) in graph
    }
    return frozenset(declared | classes)


def matching(wanted: Iterable[Target], data: Graph) -> frozenset[Target]:
    """The targets that find something in a graph."""
    return frozenset(target for target in wanted if any(pattern in data for pattern in _patterns(target)))


def unmatched(wanted: Iterable[Target], shapes: Shapes, what: str) -> Iterator[Finding]:
    """A finding for each target that found nothing in any of the data. `what` names the data."""
    for target in sorted(wanted, key=lambda t: (t.shape, t.kind, t.node)):
        kind, node = (compact(iri, _prefixes(shapes.graph)) for iri in (target.kind, target.node))
        yield Finding(
            code="shape-matches-nothing",
            severity=Severity.WARNING,
            subject=node,
            place=shapes.line_of(re.split(r"[#/]", target.node)[-1]),
            message=f"nothing in {what} matches {kind} {node}, so the shape is never applied",
            hint="Check the spelling of the target, or remove the shape.",
        )


def _patterns(target: Target) -> tuple[tuple[Node | None, Node | None, Node | None], ...]:
    node = URIRef(target.node)
    found: dict[str, tuple[tuple[Node | None, Node | None, Node | None], ...]] = {
        str(SH.targetClass): ((None, RDF.type, node),),
        str(SH.targetNode): ((node, None, None), (None, None, node)),
        str(SH.targetSubjectsOf): ((None, node, None),),
        str(SH.targetObjectsOf): ((None, node, None),),
    }
    return found[target.kind]


def _unknown_terms(graph: Graph) -> set[str]:
    named = {str(node) for triple in graph for node in triple[1:] if isinstance(node, URIRef)}
    return {name.removeprefix(str(SH)) for name in named if name.startswith(str(SH))} - CORE


def _aimless(graph: Graph) -> set[str]:
    """Shapes with a name of their own that have no target and that no triple leads to."""
    named = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in graph.subjects(RDF.type, kind)}
    aimed = {shape for kind in _TARGETS for shape in graph.subjects(kind)} | set(graph.subjects(RDF.type, RDFS.Class))
    return {str(shape) for shape in named - aimed if isinstance(shape, URIRef) and (None, None, shape) not in graph}


def _prefixes(graph: Graph) -> dict[str, str]:
    return {prefix: str(namespace) for prefix, namespace in graph.namespaces() if prefix}
