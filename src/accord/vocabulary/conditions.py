"""The integrity conditions of SKOS (https://www.w3.org/TR/skos-reference/#L1303), one function each, on any graph.

What SKOS entails counts as stated: a resource with a broader term is a concept (S19), `broadMatch` is a kind of
`broader` (S41), `related` and `exactMatch` hold in both directions (S23, S44), a SKOS-XL label is a label (S55-S57).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from accord.model.findings import Finding, Severity
from accord.namespaces import RDF, SKOS, SKOSXL
from accord.vocabulary.skos import Node

__all__ = ["CONDITIONS", "Statements", "check_conditions"]

Pairs = set[tuple[Node, Node]]

_HIERARCHY_UP = ("broader", "broaderTransitive", "broadMatch")
_HIERARCHY_DOWN = ("narrower", "narrowerTransitive", "narrowMatch")
_RELATED = ("related", "relatedMatch")
_MATCHES = ("exactMatch", "closeMatch")
_LABELS = ("prefLabel", "altLabel", "hiddenLabel")


class Statements:
    """A graph's statements by predicate (the name after `skos:`), each a set of subject and object."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._pairs: dict[str, Pairs] = defaultdict(set)
        for quad in quads:
            self._pairs[quad.predicate.value].add((quad.subject, quad.object))

    def __getitem__(self, name: str) -> Pairs:
        return self._pairs.get(SKOS + name, set())

    def subjects(self, *names: str) -> set[Node]:
        """Every resource that has one of the properties."""
        return {subject for name in names for subject, _ in self[name]}

    def objects(self, *names: str) -> set[Node]:
        """Every value of the properties."""
        return {value for name in names for _, value in self[name]}

    def typed(self, *names: str) -> set[Node]:
        """Every resource of one of the classes."""
        classes = {NamedNode(SKOS + name) for name in names}
        return {subject for subject, value in self._pairs.get(RDF + "type", ()) if value in classes}

    def labels(self, name: str) -> Pairs:
        """Labels of one kind, those of SKOS-XL among them (S55, S56, S57)."""
        forms = defaultdict(set)
        for label, form in self._pairs.get(SKOSXL + "literalForm", ()):
            forms[label].add(form)
        chained = {(s, form) for s, label in self._pairs.get(SKOSXL + name, ()) for form in forms.get(label, ())}
        return self[name] | chained

    def concepts(self) -> set[Node]:
        """Every concept, stated or entailed (S5 to S8, S19, S20, S39)."""
        relations = (*_HIERARCHY_UP, *_HIERARCHY_DOWN, *_RELATED, *_MATCHES)
        entailed = self.subjects(*relations, "topConceptOf") | self.objects(*relations, "hasTopConcept")
        return self.typed("Concept") | entailed

    def schemes(self) -> set[Node]:
        """Every concept scheme, stated or entailed (S4 to S8)."""
        entailed = self.objects("inScheme", "topConceptOf") | self.subjects("hasTopConcept")
        return self.typed("ConceptScheme") | entailed

    def parents(self) -> dict[Node, set[Node]]:
        """The broader terms of every concept, one step up (S22, S25, S41, S43)."""
        found: dict[Node, set[Node]] = defaultdict(set)
        for name in _HIERARCHY_UP:
            for narrow, broad in self[name]:
                found[narrow].add(broad)
        for name in _HIERARCHY_DOWN:
            for broad, narrow in self[name]:
                found[narrow].add(broad)
        return found


def check_conditions(quads: Iterable[Quad], *, place: str) -> Iterator[Finding]:
    """Every breach of a SKOS integrity condition in a graph. `place`: the file's name."""
    graph = Statements(quads)
    for code, condition in CONDITIONS.items():
        for subject, message, hint in sorted(condition(graph)):
            yield Finding(code=code, severity=Severity.ERROR, subject=subject, place=place, message=message, hint=hint)


Breach = tuple[str, str, str]


def concept_is_no_scheme(graph: Statements) -> Iterator[Breach]:
    """S9: skos:ConceptScheme is disjoint with skos:Concept."""
    for node in graph.concepts() & graph.schemes():
        yield _iri(node), "it is used as a concept and as a concept scheme", "Give each an IRI of its own (SKOS S9)."


def labels_are_disjoint(graph: Statements) -> Iterator[Breach]:
    """S13: skos:prefLabel, skos:altLabel and skos:hiddenLabel are pairwise disjoint."""
    kinds = {name: graph.labels(name) for name in _LABELS}
    for one, other in (("prefLabel", "altLabel"), ("prefLabel", "hiddenLabel"), ("altLabel", "hiddenLabel")):
        for node, label in kinds[one] & kinds[other]:
            message = f"{label} is both its skos:{one} and its skos:{other}"
            yield _iri(node), message, f"Remove the skos:{other} (SKOS S13)."


def one_preferred_label(graph: Statements) -> Iterator[Breach]:
    """S14: no more than one skos:prefLabel for each language tag."""
    by_language: dict[tuple[Node, str], set[str]] = defaultdict(set)
    for node, label in graph.labels("prefLabel"):
        if isinstance(label, Literal):
            by_language[node, (label.language or "").casefold()].add(label.value)
    for (node, language), labels in by_language.items():
        if len(labels) > 1:
            said = " and ".join(f"'{label}'" for label in sorted(labels))
            where = f"in '{language}'" if language else "without a language"
            message = f"it has {len(labels)} preferred labels {where}: {said}"
            yield _iri(node), message, "Keep one, and make the others skos:altLabel (SKOS S14)."


def related_is_no_ancestor(graph: Statements) -> Iterator[Breach]:
    """S27: skos:related is disjoint with skos:broaderTransitive."""
    pairs = {(a, b) for name in _RELATED for a, b in graph[name]}
    parents = graph.parents() if pairs else {}
    ancestors: dict[Node, set[Node]] = {}
    for narrow, broad in pairs | {(b, a) for a, b in pairs}:
        if narrow not in ancestors:
            ancestors[narrow] = _ancestors(narrow, parents)
        if broad in ancestors[narrow]:
            message = f"{_iri(broad)} is both related to it and broader than it"
            yield _iri(narrow), message, "Keep the hierarchy or the association, not both (SKOS S27)."


def collection_is_no_concept(graph: Statements) -> Iterator[Breach]:
    """S37: skos:Collection is disjoint with skos:Concept and with skos:ConceptScheme."""
    collections = graph.typed("Collection", "OrderedCollection") | graph.subjects("member", "memberList")
    for what, others in (("a concept", graph.concepts()), ("a concept scheme", graph.schemes())):
        for node in collections & others:
            yield _iri(node), f"it is used as a collection and as {what}", "Give each an IRI of its own (SKOS S37)."


def exact_match_is_no_other(graph: Statements) -> Iterator[Breach]:
    """S46: skos:exactMatch is disjoint with skos:broadMatch and skos:relatedMatch (and so with narrowMatch)."""
    same = _classes(graph["exactMatch"])
    for name in ("broadMatch", "narrowMatch", "relatedMatch"):
        for one, other in graph[name]:
            if one in same and same.get(one) == same.get(other):
                message = f"{_iri(other)} is both its skos:exactMatch and its skos:{name}"
                yield _iri(one), message, "Keep the relation that is right; exactMatch is transitive (SKOS S46)."


CONDITIONS: dict[str, Callable[[Statements], Iterator[Breach]]] = {
    "skos-s9": concept_is_no_scheme,
    "skos-s13": labels_are_disjoint,
    "skos-s14": one_preferred_label,
    "skos-s27": related_is_no_ancestor,
    "skos-s37": collection_is_no_concept,
    "skos-s46": exact_match_is_no_other,
}


def _ancestors(node: Node, parents: dict[Node, set[Node]]) -> set[Node]:
    found: set[Node] = set()
    frontier = set(parents.get(node, ()))
    while frontier:
        found |= frontier
        frontier = {p for n in frontier for p in parents.get(n, ())} - found
    return found


def _classes(pairs: Pairs) -> dict[Node, Node]:
    """Each resource's representative under the symmetric, transitive closure of a relation."""
    leader: dict[Node, Node] = {}

    def find(node: Node) -> Node:
        """The one node that stands for all that are joined with this one."""
        leader.setdefault(node, node)
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for one, other in pairs:
        leader[find(one)] = find(other)
    return {node: find(node) for node in list(leader)}


def _iri(node: Node) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)
