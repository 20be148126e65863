"""The terms of a file that can be matched: SKOS concepts, and the classes and properties of OWL and RDFS ontologies.

https://www.w3.org/TR/owl2-syntax/, https://www.w3.org/TR/rdf-schema/. Only what is named counts: class expressions
are passed over, since a label is what people match. Nothing is inferred, and what the file imports is not followed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from accord.model.concepts import Concept, Text
from accord.namespaces import DCT, OWL, RDF, RDFS, SKOS, SKOSXL, XSD, code_from_iri

__all__ = ["CONCEPT", "KINDS", "PROPERTIES", "PROPERTY", "read_terms", "read_words"]

Node = NamedNode | BlankNode | Literal | Triple
Facts = Mapping[str, Mapping[str, list[Node]]]

CONCEPT, CLASS, PROPERTY = "", "class", "property"
OBJECT_PROPERTY, DATA_PROPERTY = "object property", "data property"
PROPERTIES = frozenset({PROPERTY, OBJECT_PROPERTY, DATA_PROPERTY})
KINDS: Mapping[str, str] = {
    SKOS + "Concept": CONCEPT,
    OWL + "Class": CLASS,
    OWL + "DeprecatedClass": CLASS,
    RDFS + "Class": CLASS,
    OWL + "ObjectProperty": OBJECT_PROPERTY,
    OWL + "InverseFunctionalProperty": OBJECT_PROPERTY,
    OWL + "SymmetricProperty": OBJECT_PROPERTY,
    OWL + "TransitiveProperty": OBJECT_PROPERTY,
    OWL + "DatatypeProperty": DATA_PROPERTY,
    OWL + "AnnotationProperty": PROPERTY,
    OWL + "DeprecatedProperty": PROPERTY,
    OWL + "FunctionalProperty": PROPERTY,
    RDF + "Property": PROPERTY,
}
"""What a term's types make it; of several kinds the first of this order. Other properties go by their range."""

_ORDER = tuple(dict.fromkeys(KINDS.values()))
_OBO = "http://purl.obolibrary.org/obo/"
_OIO = "http://www.geneontology.org/formats/oboInOwl#"
_LABELS = (RDFS + "label", SKOS + "prefLabel")
_SYNONYMS = (SKOS + "altLabel", _OIO + "hasExactSynonym", _OBO + "IAO_0000118", DCT + "alternative")
_HIDDEN = (SKOS + "hiddenLabel", _OIO + "hasRelatedSynonym", _OIO + "hasNarrowSynonym", _OIO + "hasBroadSynonym")
_DEFINITIONS = (
    SKOS + "definition", _OBO + "IAO_0000115", _OIO + "hasDefinition", RDFS + "comment", DCT + "description",
)  # fmt: skip
_SAID = (RDFS + "label", SKOSXL + "literalForm", RDF + "value")  # of a synonym or a definition that is a node
_BROADER = (RDFS + "subClassOf", RDFS + "subPropertyOf", RDFS + "domain")
_BUILT_IN = (OWL, RDFS, RDF, XSD)
_TYPE = RDF + "type"
_RANGE = RDFS + "range"
_HUMP = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-zA-Z])(?=\d)")


def read_terms(quads: Iterable[Quad], *, scheme: str) -> tuple[Concept, ...]:
    """The named classes and properties, in the file's order; blank nodes and OWL's own terms are left out.

    A term that is a SKOS concept too counts as that and is left out here. A term without a label gets its local name,
    taken apart (`hasLastName`: has Last Name), unless that is a code (`GO_0008150`). A property stands under the
    properties that it specialises and under the classes that it belongs to (rdfs:domain). `scheme` is the IRI that all
    of them are said to be in.
    """
    facts = _facts(quads)
    kinds = {iri: _kind(found) for iri, found in facts.items() if not iri.startswith((*_BUILT_IN, "_:"))}
    return tuple(_term(iri, kind, facts, scheme) for iri, kind in kinds.items() if kind)


def read_words(quads: Iterable[Quad], concepts: Iterable[Concept]) -> tuple[Concept, ...]:
    """SKOS concepts with what a file says of them outside of SKOS: further synonyms, descriptions, else their names."""
    facts = _facts(quads)
    return tuple(_worded(concept, facts) for concept in concepts)


def _facts(quads: Iterable[Quad]) -> Facts:
    facts: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        if isinstance(quad.subject, NamedNode | BlankNode):
            facts[_place(quad.subject)][quad.predicate.value].append(quad.object)
    return facts


def _place(node: NamedNode | BlankNode) -> str:
    return node.value if isinstance(node, NamedNode) else f"_:{node.value}"


def _kind(facts: Mapping[str, list[Node]]) -> str:
    types = {node.value for node in facts.get(_TYPE, ()) if isinstance(node, NamedNode)}
    known = sorted((KINDS[name] for name in types & KINDS.keys()), key=_ORDER.index)
    if not known:
        stated = (kind for predicate, kind in _STATED.items() if predicate in facts)
        known = [next(stated, CONCEPT)]
    return _by_range(facts) if known[0] == PROPERTY else known[0]


_STATED = {RDFS + "subClassOf": CLASS, RDFS + "subPropertyOf": PROPERTY}  # only a class, or a property, has these


def _by_range(facts: Mapping[str, list[Node]]) -> str:
    ranges = [node.value for node in facts.get(_RANGE, ()) if isinstance(node, NamedNode)]
    if not ranges:
        return PROPERTY
    literal = any(value.startswith(XSD) or value in _TEXTS for value in ranges)
    return DATA_PROPERTY if literal else OBJECT_PROPERTY


_TEXTS = frozenset({RDFS + "Literal", RDF + "langString", RDF + "PlainLiteral"})


def _term(iri: str, kind: str, every: Facts, scheme: str) -> Concept:
    name = code_from_iri(iri)
    facts = every[iri]
    above = (node for predicate in _BROADER for node in facts.get(predicate, ()))
    broader = {node.value for node in above if isinstance(node, NamedNode) and not node.value.startswith(_BUILT_IN)}
    deprecated = {node.value for node in facts.get(OWL + "deprecated", ()) if isinstance(node, Literal)}
    types = {node.value for node in facts.get(_TYPE, ()) if isinstance(node, NamedNode)}
    return Concept(
        iri=iri,
        scheme=scheme,
        kind=kind,
        notation=name,
        pref_labels=_texts(iri, _LABELS, every) or _named(name.rpartition(":")[2]),
        alt_labels=_texts(iri, _SYNONYMS, every),
        hidden_labels=_texts(iri, _HIDDEN, every),
        definitions=_texts(iri, _DEFINITIONS, every),
        broader=tuple(sorted(broader - {iri})),
        deprecated=bool(deprecated & {"true", "1"} or types & _RETIRED),
    )


_RETIRED = frozenset({OWL + "DeprecatedClass", OWL + "DeprecatedProperty"})


def _worded(concept: Concept, every: Facts) -> Concept:
    told = concept.pref_labels or concept.alt_labels
    return replace(
        concept,
        pref_labels=concept.pref_labels or (() if told else _named(code_from_iri(concept.iri).rpartition(":")[2])),
        alt_labels=tuple(dict.fromkeys((*concept.alt_labels, *_texts(concept.iri, _SYNONYMS, every)))),
        hidden_labels=tuple(dict.fromkeys((*concept.hidden_labels, *_texts(concept.iri, _HIDDEN, every)))),
        definitions=concept.definitions or _texts(concept.iri, _DEFINITIONS, every),
    )


def _named(name: str) -> tuple[Text, ...]:
    """A local name as a label; a code says nothing."""
    words = _HUMP.sub(" ", name).replace("_", " ").replace("-", " ").strip()
    return () if _CODE.fullmatch(name) or not words else (Text(text=words),)


_CODE = re.compile(
    r"(?:[A-Z]{0,8}|[a-z]{0,2})[-_:.]?[\d.\-]+[A-Za-z]?|[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}"
)


def _texts(iri: str, predicates: Iterable[str], every: Facts) -> tuple[Text, ...]:
    """The literals of several properties, or those of the nodes that stand for them, by language and words."""
    facts = every.get(iri, {})
    nodes = [node for predicate in predicates for node in facts.get(predicate, ())]
    said = [
        literal
        for node in nodes
        if isinstance(node, NamedNode | BlankNode)
        for predicate in _SAID
        for literal in every.get(_place(node), {}).get(predicate, ())
    ]
    found = {
        Text(text=node.value, lang=node.language or "")
        for node in (*nodes, *said)
        if isinstance(node, Literal) and node.value.strip()
    }
    return tuple(sorted(found, key=lambda text: (text.lang, text.text)))
