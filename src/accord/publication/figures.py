"""The numbers and tables of a publication, ready to be shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from accord.model.concepts import Concept
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE, Relation
from accord.publication.edition import Edition, PublishedScheme, PublishedSet
from accord.publication.harmonise import Harmonised, Statement

__all__ = ["Coverage", "Figures", "SharedScheme", "Term", "Word", "coverage", "figures", "shared_schemes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A publication in numbers: vocabularies, terms, agreed relations between terms, terms in dispute."""

    schemes: int
    shared_schemes: int
    terms: int
    agreed: int
    disputed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How far a vocabulary's terms in use are settled against another.

    Each term counts once, and retired ones do not: `agreed` has a relation, `none` no counterpart, `outside` is out of
    scope, on `disputed` people differ, `open` is the rest.
    """

    set_name: str
    organisation: str
    title: str
    target: str
    terms: int
    agreed: int
    none: int
    outside: int
    disputed: int
    open: int

    @property
    def percent(self) -> int:
        """Terms with an agreed relation out of a hundred, rounded down: 100 means all."""
        return 100 * self.agreed // self.terms if self.terms else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """An organisation's term for a shared concept; `relation` is what was agreed, read from the organisation's term."""

    iri: str
    scheme: str
    code: str
    label: str
    relation: Relation
    condition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A shared concept and each organisation's words for it, by organisation key."""

    iri: str
    code: str
    label: str
    definition: str
    retired: bool
    words: dict[str, tuple[Word, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedScheme:
    """A shared scheme: its terms with agreed words, the terms without, and the organisations that map to it."""

    key: str
    title: str
    steward: str
    source: str
    organisations: tuple[str, ...]
    matched: tuple[Term, ...]
    unmatched: tuple[Term, ...]


def figures(edition: Edition, found: Harmonised) -> Figures:
    """The publication in numbers."""
    return Figures(
        schemes=len(edition.schemes),
        shared_schemes=len(edition.shared_iris),
        terms=sum(len(s.scheme) for s in edition.schemes),
        agreed=sum(map(len, found.statements.values())),
        disputed=sum(row.disputed for row in coverage(edition, found)),
    )


def coverage(edition: Edition, found: Harmonised) -> tuple[Coverage, ...]:
    """One row for each mapping set, in the order of the organisations and their sets."""
    schemes = {s.entry.name: s for s in edition.schemes}
    order = list(edition.organisations)
    rows = [_coverage(one, schemes[one.entry.subject.name], found.statements[one.entry.name]) for one in edition.sets]
    return tuple(sorted(rows, key=lambda row: order.index(row.organisation)))


def shared_schemes(edition: Edition, found: Harmonised) -> tuple[SharedScheme, ...]:
    """Every shared scheme with the organisations' words, in declared order."""
    words = _words(edition, found)
    return tuple(_shared(s, edition, words) for s in edition.schemes if s.entry.organisation == edition.shared)


def _coverage(one: PublishedSet, subject: PublishedScheme, statements: tuple[Statement, ...]) -> Coverage:
    terms = {concept.iri for concept in subject.scheme if not concept.deprecated}
    agreed = {s.subject.iri for s in statements} & terms
    none = {row.subject_id for row in one.agreed if row.object_id == NO_TERM_FOUND} & terms - agreed
    outside = {row.subject_id for row in one.agreed if row.predicate_id == OUT_OF_SCOPE} & terms - agreed - none
    disputed = one.disputed & terms - agreed - none - outside
    return Coverage(
        set_name=one.entry.name,
        organisation=one.entry.subject.organisation,
        title=one.entry.subject.title,
        target=one.entry.object.title,
        terms=len(terms),
        agreed=len(agreed),
        none=len(none),
        outside=len(outside),
        disputed=len(disputed),
        open=len(terms - agreed - none - outside - disputed),
    )


def _words(edition: Edition, found: Harmonised) -> dict[str, dict[str, tuple[Word, ...]]]:
    """The organisations' words by concept IRI and organisation key."""
    gathered: dict[str, dict[str, list[Word]]] = defaultdict(lambda: defaultdict(list))
    for one in edition.sets:
        for s in sorted(found.statements[one.entry.name], key=_published_order):
            word = Word(
                iri=s.subject.iri,
                scheme=one.entry.subject.title,
                code=s.subject.notation,
                label=s.subject.label(),
                relation=Relation.EXACT if s.loosened else s.relation,
                condition=s.condition,
            )
            gathered[s.object.iri][one.entry.subject.organisation].append(word)
    return {iri: {key: tuple(words) for key, words in by_key.items()} for iri, by_key in gathered.items()}


def _published_order(statement: Statement) -> tuple[int, str]:
    return (statement.subject.order or 0, statement.subject.notation)


def _shared(
    published: PublishedScheme, edition: Edition, words: dict[str, dict[str, tuple[Word, ...]]]
) -> SharedScheme:
    terms = [_term(concept, words.get(concept.iri, {})) for concept in published.scheme]
    mapping = {one.entry.subject.organisation for one in edition.sets if one.entry.object == published.entry}
    return SharedScheme(
        key=published.entry.key,
        title=published.entry.title,
        steward=published.entry.steward,
        source=published.scheme.source,
        organisations=tuple(key for key in edition.organisations if key in mapping),
        matched=tuple(term for term in terms if term.words),
        unmatched=tuple(term for term in terms if not term.words),
    )


def _term(concept: Concept, words: dict[str, tuple[Word, ...]]) -> Term:
    return Term(
        iri=concept.iri,
        code=concept.notation,
        label=concept.label(),
        definition=concept.definition(),
        retired=concept.deprecated,
        words=words,
    )
