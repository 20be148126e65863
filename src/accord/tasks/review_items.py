"""What a review puts before a reviewer: a subject with its candidates, how far it is, and terms that were found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from accord.crosswalks.log import mapping_of
from accord.engines.term_index import IndexedScheme
from accord.model.concepts import Concept, Terms
from accord.model.labels import normalise
from accord.model.mappings import Mapping
from accord.model.verdicts import Verdict
from accord.vocabulary.search import SearchIndex

__all__ = ["Candidate", "Item", "Tally", "decided_before", "terms_with"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A proposed object with the evidence for it; one that the reviewer found has no proposal.

    Where a verdict is asked for or looked at again, what it stated stands for a proposal.
    """

    concept: Concept
    proposal: Mapping | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One subject to decide, with its candidates, best first (none, where all of them were called wrong).

    `again` says why a verdict on it no longer counts: in what a term of it has changed since.
    """

    subject: Concept
    candidates: tuple[Candidate, ...]
    row: int = 0
    records: int = 0
    again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How far the review is: terms decided and in all, records that those stand in and in all.

    to_cover: the decisions, in the queue's order, after which 95% of the records are covered; None without records.
    disputed: terms on which verdicts contradict each other, as far as the reviewer may see it.
    """

    decided: int
    terms: int
    records_decided: int
    records: int
    to_cover: int | None
    disputed: int = 0


def decided_before(verdicts: Iterable[Verdict], subject: Concept, object_: Terms) -> list[Candidate]:
    """What verdicts map a subject to: with the relation that was stated, under today's labels."""
    stated = {verdict.object_id: mapping_of(verdict) for verdict in verdicts if verdict.decision.relation}
    terms = ((object_.get(iri), row) for iri, row in stated.items())
    return [
        Candidate(concept=term, proposal=replace(row, subject_label=subject.label(), object_label=term.label()))
        for term, row in terms
        if term
    ]


def terms_with(
    search: SearchIndex, scheme: IndexedScheme, text: str, most: int, *, among: NDArray[np.bool_] | None = None
) -> tuple[Concept, ...]:
    """The terms with that code or those words: the code first, then the whole label, then labels that begin so.

    `among` says of each place of the scheme whether its words are looked at.
    """
    exact = scheme.by_notation(text.strip()) or scheme.by_notation(text.strip().upper())
    hits = [scheme.at(place) for place in search.find(text, most=8 * most, among=among)]
    wanted = normalise(text)
    ranked = sorted(hits, key=lambda c: (normalise(c.label()) != wanted, not normalise(c.label()).startswith(wanted)))
    return tuple({concept.iri: concept for concept in (*exact, *ranked)}.values())[:most]
