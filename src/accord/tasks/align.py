"""`accord align`: two vocabularies or ontologies matched, without a workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from accord.errors import Misused, NotReadable, placed
from accord.formats import sssom
from accord.formats.rdf import SYNTAXES, read_rdf, syntax_of
from accord.matching import RANK, SLOTS, propose
from accord.matching.abbreviations import packaged as abbreviations
from accord.matching.semantic import load_meanings
from accord.model.concepts import Concept, ConceptScheme
from accord.model.mappings import Mapping, MappingSet
from accord.model.progress import Progress, silent
from accord.namespaces import ACCORD, PREFIXES
from accord.vocabulary.ontology import PROPERTIES, PROPERTY, read_terms, read_words
from accord.vocabulary.skos import read_schemes
from accord.workspace import read_bytes, write_text

__all__ = ["Aligned", "align", "check_output", "load_terms"]

_TABLES = tuple(f"{ending}{packed}" for ending in (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".xlsx")
                for packed in ("", ".gz"))  # fmt: skip
_NAMESPACES = 200  # of one file that get a prefix
_FILES = f"{ACCORD.removesuffix('#')}/file/"
_WEB = {"file": _FILES, "http-web": "http://", "https-web": "https://", "urn": "urn:"}  # what is in none of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """What became of an alignment: terms of each file, subjects with a candidate that is alike, rows, and the file.

    confident: subjects whose first candidate has a confidence of at least 0.5.
    """

    source_terms: int
    target_terms: int
    matched: int
    confident: int
    rows: int
    path: Path


def align(
    source: Path,
    target: Path,
    output: Path,
    *,
    top: int = 1,
    semantic: bool = False,
    language: str = "en",
    progress: Progress = silent,
) -> Aligned:
    """Writes an SSSOM mapping set: the best `top` candidates of each term of `source` among those of `target`.

    Concepts, classes and properties are compared each with their own kind; a term whose kind the target lacks gets no
    row. With `semantic`, words of like meaning count (extra `semantic`). Raises Unavailable or NotReadable for a file
    that cannot be read or holds no terms, Misused where the two have nothing to compare.
    """
    check_output(output, source, target)
    meanings = load_meanings() if semantic else None
    ours, theirs = _comparable(load_terms(source), load_terms(target))
    rows = propose(
        _of_kinds(ours, {term.kind for term in theirs}),
        theirs,
        abbreviations=abbreviations(),
        meanings=meanings,
        top=top,
        language=language,
        progress=progress,
    )
    write_text(output, sssom.dumps(_mapping_set(rows, source, target), _prefixes(ours, theirs)))
    first = [row for row in rows if row.extension(RANK.slot_name) == "1"]
    return Aligned(
        source_terms=len(ours),
        target_terms=len(theirs),
        matched=sum(row.similarity_score is not None for row in first),
        confident=sum((row.confidence or 0) >= 0.5 for row in first),
        rows=len(rows),
        path=output,
    )


def check_output(output: Path, *inputs: Path) -> None:
    """Raises Misused where the file to write is one of those to read, which would be lost."""
    if output.resolve() in {path.resolve() for path in inputs}:
        raise Misused(f"{output} is one of the files to match", hint="Name another file after -o.")


def load_terms(path: Path) -> ConceptScheme:
    """All SKOS concepts, classes and properties of a file in any RDF syntax, as one scheme.

    Its IRI is that of the file's only concept scheme, else one made of the file's name. What the file imports is not
    looked at. Raises NotReadable where there are no terms.
    """
    if path.name.lower().endswith(_TABLES):
        hint = (
            "`accord import` makes a vocabulary of a code list, and `accord align-fields` matches the columns of two "
            f"tables. Here, use one of: {', '.join(SYNTAXES)}."
        )
        raise NotReadable(f"'{path.suffix}' is not the ending of an RDF file", path=path, hint=hint)
    named = _FILES + quote(path.stem, safe="")
    with placed(path):
        quads = list(read_rdf(read_bytes(path), syntax_of(path.name), base_iri=named))
        terms = {term.iri: term for term in read_terms(quads, scheme=named)}
        vocabulary = read_schemes(quads, place=str(path), scheme=named)
        concepts = {c.iri: c for scheme in vocabulary.schemes for c in scheme if c.iri not in terms}
        every = (*read_words(quads, concepts.values()), *terms.values())
        if not every:
            hint = "Name a file with SKOS concepts, or with OWL or RDFS classes or properties, each with an IRI."
            raise NotReadable("the file holds no terms that can be matched", hint=hint)
        alone = len(vocabulary.schemes) == 1 and not terms
        return ConceptScheme(iri=vocabulary.schemes[0].iri if alone else named, concepts=every)


def _comparable(ours: ConceptScheme, theirs: ConceptScheme) -> tuple[ConceptScheme, ConceptScheme]:
    """Both with kinds that can be compared: where one says `property` and no more, the other's are no more either."""
    if any(term.kind == PROPERTY for side in (ours, theirs) for term in side):
        ours, theirs = _with_plain_properties(ours), _with_plain_properties(theirs)
    kinds = [{term.kind for term in side} for side in (ours, theirs)]
    if kinds[0].isdisjoint(kinds[1]):
        held = [" and ".join(sorted(_PLURAL.get(kind, kind) for kind in side)) for side in kinds]
        raise Misused(
            f"the first file holds {held[0]}, the second {held[1]}: there is nothing to compare",
            hint="Terms are compared with their own kind only: concepts, classes, or properties.",
        )
    return ours, theirs


_PLURAL = {
    "": "concepts",
    "class": "classes",
    "property": "properties",
    "object property": "object properties",
    "data property": "data properties",
}


def _with_plain_properties(scheme: ConceptScheme) -> ConceptScheme:
    plain = (replace(term, kind=PROPERTY) if term.kind in PROPERTIES else term for term in scheme)
    return replace(scheme, concepts=tuple(plain))


def _of_kinds(scheme: ConceptScheme, kinds: set[str]) -> ConceptScheme:
    return replace(scheme, concepts=tuple(term for term in scheme if term.kind in kinds))


def _mapping_set(rows: tuple[Mapping, ...], source: Path, target: Path) -> MappingSet:
    names = "/".join(quote(path.stem, safe="") for path in (source, target))
    return MappingSet(
        mapping_set_id=f"{ACCORD}alignment/{names}",
        mapping_set_title=f"{source.name} to {target.name}",
        license="https://w3id.org/sssom/license/unspecified",
        comment="Proposals by a machine that nobody has decided. ext_rank orders the candidates of a subject.",
        extension_definitions=SLOTS,
        mappings=rows,
    )


def _prefixes(ours: Iterable[Concept], theirs: Iterable[Concept]) -> dict[str, str]:
    """The standard prefixes, and one for each namespace that the terms of a file stand in: source, source2, ..."""
    found = {**PREFIXES, **_WEB}
    for name, concepts in (("source", ours), ("target", theirs)):
        spaces = Counter(_namespace(concept.iri) for concept in concepts)
        ordered = sorted(spaces.items(), key=lambda item: (-item[1], item[0]))[:_NAMESPACES]
        new = (space for space, _ in ordered if space not in found.values())
        found |= dict(zip(_names(name), list(new), strict=False))
    return found


def _names(name: str) -> Iterator[str]:
    """name, name2, name3, ..."""
    yield name
    place = 1
    while True:
        place += 1
        yield f"{name}{place}"


def _namespace(iri: str) -> str:
    """All of an IRI but its last part."""
    bare = iri.rstrip("/#:")
    return iri[: max(bare.rfind("#"), bare.rfind("/"), bare.rfind(":") if "//" not in bare else -1) + 1]
