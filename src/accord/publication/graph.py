"""The publication as one RDF graph in every usual syntax: schemes, matches, their notes, and what the whole is.

There are no blank nodes, so the sorted graph is its own canonical form (RDFC-1.0).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from accord.formats.rdf import write_rdf
from accord.namespaces import DCAT, DCT, OWL, RDF, VOID
from accord.publication.edition import Edition
from accord.publication.harmonise import Harmonised, mapping_triples, note_triples, shared_triples
from accord.publication.jsonld import write_jsonld
from accord.vocabulary.skos import scheme_triples

__all__ = ["Graph", "crosswalk_files", "vocabulary_files", "vocabulary_graph"]

_SYNTAXES = {"nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML, "ttl": RdfFormat.TURTLE}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IRI = re.compile(r"(https?|urn):[^\s<>\"{}|\\^`]+")
_DESCRIPTION = (
    "Shared concepts with the matching terms of every organisation. Each organisation keeps its own words; people "
    "agreed every match."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The triples of a publication, and its version: the beginning of the SHA-256 of its N-Triples, version apart."""

    triples: frozenset[Triple]
    version: str


def vocabulary_graph(edition: Edition, found: Harmonised) -> Graph:
    """Everything in one graph, so that it stands alone."""
    said = {
        _writable(triple) for part in (_about(edition), _schemes(edition), _matches(edition, found)) for triple in part
    }
    digest = hashlib.sha256("\n".join(sorted(map(str, said))).encode()).hexdigest()
    version = digest[:12]
    stated = Triple(NamedNode(edition.iri), NamedNode(OWL + "versionInfo"), Literal(version))
    return Graph(triples=frozenset({*said, stated}), version=version)


def vocabulary_files(edition: Edition, graph: Graph) -> dict[str, bytes]:
    """The graph in Turtle, compact JSON-LD, N-Triples and RDF/XML, by file name."""
    files = {
        f"vocabulary.{ending}": write_rdf(graph.triples, syntax, edition.prefixes)
        for ending, syntax in _SYNTAXES.items()
    }
    return {**files, "vocabulary.jsonld": write_jsonld(graph.triples, edition.prefixes)}


def crosswalk_files(edition: Edition, found: Harmonised) -> dict[str, bytes]:
    """Each agreed cross-walk as its SSSOM file, byte for byte, and its matches as SKOS in Turtle, by file name."""
    files: dict[str, bytes] = {}
    for one in edition.sets:
        name = f"crosswalks/{one.entry.name}"
        if one.data:
            files[f"{name}.sssom.tsv"] = one.data
        if statements := found.statements[one.entry.name]:
            files[f"{name}.ttl"] = write_rdf(mapping_triples(statements), RdfFormat.TURTLE, edition.prefixes)
    return files


def _about(edition: Edition) -> Iterator[Triple]:
    """What the whole is: a dataset with title, publisher, licence, sources and parts."""
    sources = {s.scheme.source for s in edition.schemes}
    values: tuple[tuple[str, Iterable[NamedNode | Literal]], ...] = (
        (RDF + "type", (NamedNode(DCAT + "Dataset"), NamedNode(VOID + "Dataset"))),
        (DCT + "title", (Literal(edition.title, language="en"),)),
        (DCT + "description", (Literal(_DESCRIPTION, language="en"),)),
        (DCT + "publisher", _given({edition.publisher})),
        (DCT + "license", _given({edition.license})),
        (DCT + "source", _given(sources)),
        (DCT + "hasPart", (NamedNode(s.scheme.iri) for s in edition.schemes)),
    )
    for predicate, objects in values:
        for node in objects:
            yield Triple(NamedNode(edition.iri), NamedNode(predicate), node)


def _schemes(edition: Edition) -> Iterator[Triple]:
    for published in edition.schemes:
        yield from scheme_triples(published.scheme)


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
