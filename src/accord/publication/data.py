"""Everything that machines fetch: vocabularies in every usual syntax, a file for each concept, and the cross-walks.

Files come one by one, so that a hundred thousand concepts need not be held as files in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from accord.formats.rdf import write_rdf
from accord.model.concepts import Concept, ConceptScheme
from accord.model.progress import Progress, silent
from accord.namespaces import OWL, SKOS
from accord.publication.edition import Edition, PublishedSet
from accord.publication.graph import FOAF, Matches, about_triples, matches_of, subjects
from accord.publication.harmonise import Harmonised as Found
from accord.publication.harmonise import Statement, mapping_triples
from accord.publication.jsonld import Shortener, usable_prefixes
from accord.publication.parts import ENDINGS, Part, Prefixes, Told, document, jsonld_of, part, told, turtle_of
from accord.publication.paths import crosswalk_path
from accord.publication.sssom_json import write_sssom_json
from accord.publication.tables import concept_table

__all__ = ["WHOLE", "Compiled", "compiled", "concept_data", "data_files"]

WHOLE = "vocabulary"
_TOGETHER = 500  # subjects in a part


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A publication as texts to put together, and its version.

    The version is the beginning of the SHA-256 of the canonical N-Triples (RDFC-1.0) without the version. `schemes` are
    the parts by the scheme's IRI.
    """

    version: str
    triples: int
    prefixes: Prefixes
    matches: Matches
    about: Part
    schemes: Mapping[str, tuple[Part, ...]]


def compiled(edition: Edition, found: Found, *, progress: Progress = silent) -> Compiled:
    """The texts of everything. progress: concepts done and in all."""
    declared = {"foaf": FOAF, **edition.prefixes}
    prefixes = Prefixes(declared, Shortener(usable_prefixes(_iris(edition), declared)))
    matches = matches_of(edition, found)
    total = sum(len(published.scheme) for published in edition.schemes)
    done = 0
    schemes: dict[str, tuple[Part, ...]] = {}
    for published in edition.schemes:
        parts = []
        for several in _batches(subjects(published.scheme, matches)):
            parts.append(part(several, prefixes))
            progress(min(total, done + len(parts) * _TOGETHER), total)
        schemes[published.scheme.iri] = tuple(parts)
        done += len(published.scheme)
    about = set(about_triples(edition))
    version, triples = _digest(about, schemes)
    stated = Triple(NamedNode(edition.iri), NamedNode(OWL + "versionInfo"), Literal(version))
    return Compiled(
        version=version,
        triples=triples,
        prefixes=prefixes,
        matches=matches,
        about=part({*about, stated}, prefixes),
        schemes=schemes,
    )


def concept_data(own: Told, concept: Concept, scheme: ConceptScheme, made: Compiled) -> tuple[bytes, bytes]:
    """What is said of a concept and of what leads to it, as Turtle and as compact JSON-LD. own: its part's text."""
    near = told(set(_towards(concept, scheme, made.matches)), made.prefixes)
    said = {**near, concept.iri: own}
    in_order = (said[iri] for iri in sorted(said, key="<{}>".format))
    return turtle_of(in_order, made.prefixes), jsonld_of(said, made.prefixes)


def data_files(edition: Edition, found: Found, made: Compiled, paths: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Every file for machines but those of the concepts, as path and bytes: schemes, the whole, cross-walks and shapes.

    paths: where schemes stand, by IRI (`site_paths`). The same edition gives the same bytes.
    """
    for published in edition.schemes:
        scheme = published.scheme
        yield from _documents(paths[scheme.iri], [scheme], made.schemes[scheme.iri], made.prefixes)
    everything = [made.about, *chain.from_iterable(made.schemes.values())]
    yield from _documents(WHOLE, [s.scheme for s in edition.schemes], everything, made.prefixes)
    for one in edition.sets:
        yield from _crosswalk_files(one, found.statements[one.entry.name], made.prefixes.declared)
    for name, data in sorted(edition.shapes.items()):
        yield f"shapes/{name}.ttl", data


def _documents(
    path: str, schemes: Iterable[ConceptScheme], parts: Iterable[Part], prefixes: Prefixes
) -> Iterator[tuple[str, bytes]]:
    together = tuple(parts)
    for ending in ENDINGS:
        yield f"{path}.{ending}", document(ending, together, prefixes)
    yield f"{path}.csv", concept_table(schemes)


def _crosswalk_files(
    one: PublishedSet, statements: tuple[Statement, ...], prefixes: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """The agreed file byte for byte, the same as JSON, and its matches as SKOS in the direction that was agreed."""
    name = crosswalk_path(one.entry.name)
    if one.data:
        yield f"{name}.sssom.tsv", one.data
        yield f"{name}.sssom.json", write_sssom_json(one.agreed, prefixes)
    if statements:
        yield f"{name}.ttl", write_rdf(mapping_triples(statements), RdfFormat.TURTLE, prefixes)


def _towards(concept: Concept, scheme: ConceptScheme, matches: Matches) -> Iterator[Triple]:
    """What other concepts say of a concept: matches with it, and that it is the wider one."""
    yield from (said for said in matches.towards.get(concept.iri, ()) if said.subject != NamedNode(concept.iri))
    for child in scheme.children(concept.iri):
        if child.iri != concept.iri:
            yield Triple(NamedNode(child.iri), NamedNode(SKOS + "broader"), NamedNode(concept.iri))


def _batches(told: Iterator[tuple[str, list[Triple]]]) -> Iterator[list[Triple]]:
    while several := [triple for _, triples in islice(told, _TOGETHER) for triple in triples]:
        yield several


def _digest(about: set[Triple], schemes: Mapping[str, tuple[Part, ...]]) -> tuple[str, int]:
    """The version, and the number of triples with the one that states it."""
    lines = {f"{triple} .\n" for triple in about}
    lines.update(line for parts in schemes.values() for one in parts for line in one.lines)
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()[:12], len(lines) + 1


def _iris(edition: Edition) -> Iterator[str]:
    """Every IRI that a concept names, for what no prefix may look like."""
    for published in edition.schemes:
        for c in published.scheme:
            yield from (c.iri, c.scheme, c.replaced_by, c.source, *c.broader, *c.related)
