"""What a review puts before a reviewer: a subject with its candidates, how far it is, and terms that were found."""

from __future__ import annotations

from dataclasses import dataclass

from accord.engines.term_index import IndexedScheme
from accord.model.concepts import Concept
from accord.model.labels import normalise
from accord.model.mappings import Mapping
from accord.vocabulary.search import SearchIndex

__all__ = ["Candidate", "Item", "Tally", "terms_with"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A proposed object with the evidence for it; one that the reviewer found has no proposal."""

    concept: Concept
    proposal: Mapping | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One subject to decide, with its candidates, best first (none, where all of them were called wrong)."""

    subject: Concept
    candidates: tuple[Candidate, ...]
    row: int = 0
    records: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How far the review is: terms decided and in all, records that those stand in and in all.

    to_cover: the decisions, in the queue's order, after which 95% of the records are covered; None without records.
    """

    decided: int
    terms: int
    records_decided: int
    records: int
    to_cover: int | None


def terms_with(search: SearchIndex, scheme: IndexedScheme, text: str, most: int) -> tuple[Concept, ...]:
    """The terms with that code or those words: the code first, then the whole label, then labels that begin so."""
    exact = scheme.by_notation(text.strip()) or scheme.by_notation(text.strip().upper())
    hits = [scheme.at(place) for place in search.find(text, most=8 * most)]
    wanted = normalise(text)
    ranked = sorted(hits, key=lambda c: (normalise(c.label()) != wanted, not normalise(c.label()).startswith(wanted)))
    return tuple({concept.iri: concept for concept in (*exact, *ranked)}.values())[:most]
