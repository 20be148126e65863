"""The publication as RDF, subject by subject: concepts with their matches and notes, schemes, and what the whole is.

There are no blank nodes, so the sorted graph is its own canonical form (RDFC-1.0).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from accord.model.concepts import ConceptScheme
from accord.namespaces import DCAT, DCT, RDF, VOID
from accord.publication.edition import Edition
from accord.publication.harmonise import Harmonised, note_triples, shared_triples
from accord.vocabulary.skos import scheme_triples

__all__ = ["FOAF", "Matches", "about_triples", "matches_of", "subjects"]

FOAF = "http://xmlns.com/foaf/0.1/"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IRI = re.compile(r"(https?|urn):[^\s<>\"{}|\\^`]+")
_DESCRIPTION = (
    "Shared concepts with the matching terms of every organisation. Each organisation keeps its own words; people "
    "agreed every match."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """What agreed cross-walks say: the statements by the concept that they are about, and by the one they lead to."""

    of: Mapping[str, tuple[Triple, ...]]
    towards: Mapping[str, tuple[Triple, ...]]


def about_triples(edition: Edition) -> Iterator[Triple]:
    """What the whole is: a dataset with title, publisher, licence, sources and parts."""
    return map(_writable, _about(edition))


def subjects(scheme: ConceptScheme, matches: Matches) -> Iterator[tuple[str, list[Triple]]]:
    """Everything that is said of each concept, in published order, and at last of the scheme, by IRI."""
    of_scheme: list[Triple] = []
    of_concept: list[Triple] = []
    for triple in map(_writable, scheme_triples(scheme)):
        if triple.subject == NamedNode(scheme.iri):
            of_scheme.append(triple)
            continue
        if of_concept and of_concept[0].subject != triple.subject:
            yield _told(of_concept, matches)
            of_concept = []
        of_concept.append(triple)
    if of_concept:
        yield _told(of_concept, matches)
    yield scheme.iri, of_scheme


def matches_of(edition: Edition, found: Harmonised) -> Matches:
    """The published matches and the notes on them."""
    of: dict[str, list[Triple]] = defaultdict(list)
    towards: dict[str, list[Triple]] = defaultdict(list)
    for triple in map(_writable, _matches(edition, found)):
        of[_name(triple.subject)].append(triple)
        if isinstance(triple.object, NamedNode):
            towards[triple.object.value].append(triple)
    return Matches(
        of={iri: tuple(said) for iri, said in of.items()}, towards={iri: tuple(said) for iri, said in towards.items()}
    )


def _told(triples: list[Triple], matches: Matches) -> tuple[str, list[Triple]]:
    iri = _name(triples[0].subject)
    return iri, [*triples, *matches.of.get(iri, ())]


def _name(node: object) -> str:
    if isinstance(node, NamedNode):
        return node.value
    raise TypeError(f"{node} is no IRI")


def _about(edition: Edition) -> Iterator[Triple]:
    """What the whole is: a dataset with title, publisher, licence, sources and parts."""
    sources = {s.scheme.source for s in edition.schemes}
    values: tuple[tuple[str, Iterable[NamedNode | Literal]], ...] = (
        (RDF + "type", (NamedNode(DCAT + "Dataset"), NamedNode(VOID + "Dataset"))),
        (DCT + "title", (Literal(edition.title, language="en"),)),
        (DCT + "description", (Literal(_DESCRIPTION, language="en"),)),
        (DCT + "publisher", [NamedNode(edition.publisher_iri)] if edition.publisher else ()),
        (DCT + "license", _given({edition.license})),
        (DCT + "source", _given(sources)),
        (DCT + "hasPart", (NamedNode(s.scheme.iri) for s in edition.schemes)),
    )
    for predicate, objects in values:
        for node in objects:
            yield Triple(NamedNode(edition.iri), NamedNode(predicate), node)
    if edition.publisher:
        agent = NamedNode(edition.publisher_iri)
        yield Triple(agent, NamedNode(RDF + "type"), NamedNode(FOAF + "Agent"))
        yield Triple(agent, NamedNode(FOAF + "name"), Literal(edition.publisher))


def _matches(edition: Edition, found: Harmonised) -> Iterator[Triple]:
    for statements in found.statements.values():
        yield from shared_triples(statements, edition.shared_iris)
        yield from note_triples(statements, edition.titles)


def _given(values: Iterable[str]) -> list[NamedNode | Literal]:
    """Addresses as IRIs, other texts as they are, what is empty left out."""
    return [NamedNode(value) if _IRI.fullmatch(value) else Literal(value) for value in values if value]


def _writable(triple: Triple) -> Triple:
    """The triple with U+FFFD for control characters, which XML 1.0 cannot hold: all syntaxes say the same."""
    text = triple.object
    if not isinstance(text, Literal) or not _NOT_XML.search(text.value):
        return triple
    plain = _NOT_XML.sub("\ufffd", text.value)
    literal = Literal(plain, language=text.language) if text.language else Literal(plain, datatype=text.datatype)
    return Triple(triple.subject, triple.predicate, literal)
