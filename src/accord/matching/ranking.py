"""The order of the candidates, and how sure the machine is of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.matching.candidates import NO_LABEL, Candidates, Indices
from accord.matching.evidence import Evidence
from accord.matching.reranker import Scored, scored
from accord.matching.similarity import Floats

__all__ = ["Ranking", "Standing", "falling", "ranked", "standing"]

_DIGITS = 6
_STEP = 1e-6
_LIKELY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The candidates to propose, by subject and rank.

    rank: from 1, without a gap; confidence: 0 to 1, a calibrated probability that tells the ranks apart (`falling`);
    parts: what each piece of evidence, by its name, adds to the log-odds: shape (candidates, names).
    """

    candidates: Candidates
    rank: Indices
    confidence: Floats
    names: tuple[str, ...]
    parts: Floats


def ranked(found: Candidates, evidence: Evidence, *, wanted: Indices, top: int) -> Ranking:
    """The best candidates of each wanted subject, `top` at most.

    `found` holds the candidates of all subjects, since those of the others are rivals for the objects. Retired objects
    are nobody's rivals, and stand where `standing` puts them.
    """
    retired = np.array([concept.deprecated for concept in evidence.object.table.concepts], dtype=np.bool_)[found.object]
    confidence = np.zeros(len(found))
    score = np.zeros(len(found))
    sides = [(places, scored(found.only(places), evidence)) for places in map(np.flatnonzero, (~retired, retired))]
    for places, weighed in sides:
        score[places], confidence[places] = weighed.score, weighed.probability
    found = found.bare()
    kept = np.flatnonzero(np.isin(found.subject, wanted))
    bare = found.subject_row == NO_LABEL
    stands = standing(found, score, confidence, retired)
    order = kept[
        np.lexsort((found.object[kept], retired[kept], -stands.score[kept], bare[kept], stands.last[kept],
                    found.subject[kept]))
    ]  # fmt: skip
    order = order[_places(found.subject[order]) <= top]
    found = found.only(order)
    return Ranking(
        candidates=found,
        rank=_places(found.subject),
        confidence=falling(confidence[order], stands.score[order], found.subject),
        names=sides[0][1].model.names,
        parts=_parts(sides, order),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What puts candidates in order: whether one stands behind all others, and the score that it ranks by."""

    last: NDArray[np.bool_]
    score: Floats


def standing(found: Candidates, score: Floats, confidence: Floats, retired: NDArray[np.bool_]) -> Standing:
    """Live ones rank by their score, and retired ones stand behind them; but for a retired one with an equal label.

    That ranks by its score too, since it tells people more than what is unrelated; yet behind every live one that is
    likely, or has an equal label.
    """
    alike = found.similarity == 1
    good = ~retired & (alike | (confidence >= _LIKELY))
    least = np.full(int(found.subject.max(initial=0)) + 1, np.inf)
    np.minimum.at(least, found.subject[good], score[good])
    behind = np.minimum(score, least[found.subject])
    return Standing(last=retired & ~alike, score=np.where(retired, behind, score))


def _parts(sides: Sequence[tuple[Indices, Scored]], wanted: Indices) -> Floats:
    """What the evidence adds for some of the pairs, each of which was scored on one of the sides."""
    parts = np.zeros((len(wanted), len(sides[0][1].model.names)))
    for places, weighed in sides:
        within = np.searchsorted(places, wanted)
        here = np.flatnonzero(np.append(places, -1)[within] == wanted)
        parts[here] = weighed.parts(within[here])
    return parts


def _places(subject: Indices) -> Indices:
    """1, 2, 3, ... within each run of one subject."""
    first = np.flatnonzero(np.diff(subject, prepend=-1))
    lengths = np.diff(first, append=len(subject))
    return np.arange(len(subject)) - np.repeat(first, lengths) + 1


def falling(confidence: Floats, score: Floats, subject: Indices) -> Floats:
    """The confidence of candidates in their order, by subject: lower than that of the one before, if by a millionth.

    So whoever has the confidence alone finds the same order; the last of a subject may have none, those before it some
    millionths at least. Those of one score that follow each other may have the same.
    """
    steps = (np.diff(score, prepend=score[:1]) != 0).cumsum()
    last = np.searchsorted(subject, subject, side="right") - 1
    room = (steps[last] - steps) * _STEP
    apart = steps * _STEP - 2.0 * subject  # and the subjects farther
    sure = np.maximum(confidence.round(_DIGITS), room) + apart
    lower: Floats = (np.minimum.accumulate(sure) - apart).clip(0, 1).round(_DIGITS)
    return lower
