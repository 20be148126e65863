"""The harmonised vocabulary: what agreed cross-walks say, as SKOS statements that are safe to follow.

A shared concept carries a mapping statement to every organisation's term that was agreed for it, so a term that is
agreed to be narrower than a shared concept is a `skos:narrowMatch` of that concept. Between two organisations' own
schemes the statement stays on the term that was mapped.

`skos:exactMatch` is transitive and symmetric (https://www.w3.org/TR/skos-reference/#L4307, S44 and S45). That is what
harmonises: Libra's `1` and the PNC's `GUILTY` both mean the shared `G`, hence each other. It would also make two codes
of one list equal, where both were agreed to mean the same shared concept. Therefore:

- many-to-one and one-to-many exact mappings of two schemes are published as `skos:closeMatch`;
- exact mappings that hold only under a condition or for a time are published as `skos:closeMatch`;
- where a chain through several schemes would still join two concepts of one scheme, so are all links of that chain.

Each case is told in a `skos:editorialNote`. Relations other than exact are published as agreed. What is no relation
(wrong pairs, terms without a counterpart or out of scope) has no statement; the SSSOM files hold it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum

from pyoxigraph import Literal, NamedNode, Triple

from accord.crosswalks.conditions import read_conditions
from accord.model.concepts import Concept, ConceptScheme
from accord.model.mappings import NO_TERM_FOUND, RELATIONS, MappingSet, Relation
from accord.model.mappings import Mapping as Row
from accord.namespaces import SKOS

__all__ = [
    "Harmonised", "Loosened", "Statement", "harmonised", "mapping_triples", "note_triples",
    "shared_triples",
]  # fmt: skip


class Loosened(StrEnum):
    """Why an exact mapping is published as a close one."""

    SEVERAL = "several"
    CONDITIONAL = "conditional"
    CHAINED = "chained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One agreed relation between two known concepts, read from the subject.

    `relation` is what is published; where it is looser than what was agreed, `loosened` says why. `condition` is what
    the mapping depends on, in words. `record_id` is the verdict that decided it.
    """

    subject: Concept
    object: Concept
    relation: Relation
    loosened: Loosened | None = None
    condition: str = ""
    record_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmonised:
    """The statements of every mapping set by its name, and the agreed rows whose terms no scheme holds."""

    statements: Mapping[str, tuple[Statement, ...]]
    unknown: Mapping[str, tuple[Row, ...]]


def harmonised(schemes: Iterable[ConceptScheme], agreed: Mapping[str, MappingSet]) -> Harmonised:
    """What the agreed sets state about the concepts of the schemes.

    No chain of the exact statements, across all sets, joins two concepts of one scheme.
    """
    concepts = {concept.iri: concept for scheme in schemes for concept in scheme}
    stated: dict[str, tuple[Statement, ...]] = {}
    unknown: dict[str, tuple[Row, ...]] = {}
    for name, mapping_set in agreed.items():
        related = [(row, relation) for row in mapping_set if (relation := _relation(row))]
        stated[name] = tuple(_statement(row, how, concepts) for row, how in related if _is_known(row, concepts))
        unknown[name] = tuple(row for row, _ in related if not _is_known(row, concepts))
    return Harmonised(statements=_without_chains(_without_several(stated)), unknown=unknown)


def shared_triples(statements: Iterable[Statement], shared: AbstractSet[str]) -> Iterator[Triple]:
    """The statements with every shared concept as the subject. shared: the IRIs of the shared schemes."""
    for s in statements:
        if s.object.scheme in shared and s.subject.scheme not in shared:
            yield _triple(s.object, s.relation.inverse, s.subject)
        else:
            yield _triple(s.subject, s.relation, s.object)


def mapping_triples(statements: Iterable[Statement]) -> Iterator[Triple]:
    """The statements in the direction in which they were agreed."""
    for s in statements:
        yield _triple(s.subject, s.relation, s.object)


def note_triples(statements: Iterable[Statement], titles: Mapping[str, str]) -> Iterator[Triple]:
    """An editorial note on each object whose mapping is published looser than agreed, or holds only at times.

    titles: the schemes' titles by IRI.
    """
    groups: dict[tuple[str, str, str, str], list[Concept]] = defaultdict(list)
    for s in statements:
        if template := _NOTES[s.loosened] if s.loosened else s.condition and _ONLY:
            groups[s.object.iri, template, s.subject.scheme, s.condition].append(s.subject)
    for (concept, template, scheme, condition), terms in groups.items():
        named = _listed([f"{term.notation} ({term.label()})" for term in terms])
        text = template.format(scheme=titles.get(scheme, scheme), terms=named, condition=condition)
        yield Triple(NamedNode(concept), NamedNode(SKOS + "editorialNote"), Literal(text, language="en"))


_CARRIES_OVER = (
    "Agreed to mean exactly this: {terms} of {scheme}. Published as a close match, because exact matches carry over "
    "from term to term and would make different codes of one list mean the same."
)
_NOTES = {
    Loosened.SEVERAL: _CARRIES_OVER,
    Loosened.CHAINED: _CARRIES_OVER,
    Loosened.CONDITIONAL: "Agreed to mean exactly this {condition}: {terms} of {scheme}. Published as a close match, "
    "because an exact match would hold always.",
}
_ONLY = "The match with {terms} of {scheme} holds only {condition}."


def _relation(row: Row) -> Relation | None:
    """The relation of two terms that a row states; a wrong pair and a term without a counterpart state none."""
    return None if row.predicate_modifier or row.object_id == NO_TERM_FOUND else row.relation


def _is_known(row: Row, concepts: Mapping[str, Concept]) -> bool:
    return row.subject_id in concepts and row.object_id in concepts


def _statement(row: Row, relation: Relation, concepts: Mapping[str, Concept]) -> Statement:
    condition = _condition(row)
    loosened = Loosened.CONDITIONAL if condition and relation == Relation.EXACT else None
    return Statement(
        subject=concepts[row.subject_id],
        object=concepts[row.object_id],
        relation=Relation.CLOSE if loosened else relation,
        loosened=loosened,
        condition=condition,
        record_id=row.record_id,
    )


def _condition(row: Row) -> str:
    """What a mapping depends on, in words; empty where it holds always."""
    start, end = row.extension("ext_valid_from"), row.extension("ext_valid_to")
    when = " and ".join(f"{c.field} is {c.value}" for c in read_conditions(row.extension("ext_when")))
    parts = (when and f"where {when}", start and f"from {start}", end and f"until {end}")
    return " ".join(part for part in parts if part)


def _without_several(stated: Mapping[str, tuple[Statement, ...]]) -> dict[str, tuple[Statement, ...]]:
    """Exact statements loosened where either side has several exact partners in the other's scheme."""
    pairs = {(s.subject.iri, s.object.iri): s for s in _exact(stated)}
    partners = Counter((s.subject.iri, s.object.scheme) for s in pairs.values())
    partners.update((s.object.iri, s.subject.scheme) for s in pairs.values())
    return _loosened(
        stated,
        Loosened.SEVERAL,
        {
            pair
            for pair, s in pairs.items()
            if partners[s.subject.iri, s.object.scheme] > 1 or partners[s.object.iri, s.subject.scheme] > 1
        },
    )


def _without_chains(stated: Mapping[str, tuple[Statement, ...]]) -> dict[str, tuple[Statement, ...]]:
    """Exact statements loosened where following them would lead from a concept to another of its own scheme."""
    exact = _exact(stated)
    links: dict[str, set[str]] = defaultdict(set)
    scheme_of = {concept.iri: concept.scheme for s in exact for concept in (s.subject, s.object)}
    for s in exact:
        links[s.subject.iri].add(s.object.iri)
        links[s.object.iri].add(s.subject.iri)
    clashing: set[str] = set()
    seen: set[str] = set()
    for start in links:
        if start not in seen:
            chain = _reached(start, links)
            seen |= chain
            if len({scheme_of[iri] for iri in chain}) < len(chain):
                clashing |= chain
    pairs = {(s.subject.iri, s.object.iri) for s in exact if s.subject.iri in clashing}
    return _loosened(stated, Loosened.CHAINED, pairs)


def _reached(start: str, links: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    frontier = {start}
    while frontier:
        found |= frontier
        frontier = {near for iri in frontier for near in links[iri]} - found
    return found


def _exact(stated: Mapping[str, tuple[Statement, ...]]) -> list[Statement]:
    return [s for found in stated.values() for s in found if s.relation == Relation.EXACT]


def _loosened(
    stated: Mapping[str, tuple[Statement, ...]], why: Loosened, pairs: AbstractSet[tuple[str, str]]
) -> dict[str, tuple[Statement, ...]]:
    def looser(s: Statement) -> Statement:
        """A statement, as close in place of exact where it is about one of the pairs."""
        concerned = s.relation == Relation.EXACT and (s.subject.iri, s.object.iri) in pairs
        return replace(s, relation=Relation.CLOSE, loosened=why) if concerned else s

    return {name: tuple(map(looser, found)) for name, found in stated.items()}


def _triple(subject: Concept, relation: Relation, object_: Concept) -> Triple:
    return Triple(NamedNode(subject.iri), NamedNode(RELATIONS[relation]), NamedNode(object_.iri))


def _listed(names: list[str]) -> str:
    """Names as a sentence lists them."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
