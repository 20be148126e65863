"""The order of the candidates, and how sure the machine is of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from accord.matching.candidates import Candidates, Indices
from accord.matching.context import broader_labels, definitions
from accord.matching.labels import LabelTable
from accord.matching.similarity import Floats, blended

__all__ = ["Ranking", "ranked"]

_DEFINITION_WEIGHT = 0.2
_BROADER_WEIGHT = 0.1
_SUREST = 0.98  # equal words may still mean different things
_CONTRAST = 8  # how quickly a rival that is less alike stops casting doubt
_EQUAL = 4  # how many times more an equal label weighs than one that is nearly equal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The candidates to propose, by subject and rank.

    rank: from 1, without a gap; confidence: 0 to 1, never rising from one rank to the next.
    """

    candidates: Candidates
    rank: Indices
    confidence: Floats


def ranked(found: Candidates, subject: LabelTable, object: LabelTable, *, top: int, language: str) -> Ranking:
    """The best `top` candidates of each subject.

    Retired objects stand behind all live ones. Beyond `top`, only a retired object with an equal label is added: old
    records hold its code, and its label tells people why it is not the proposal.
    """
    strength = _with_context(found, subject, object, language)
    retired = np.array([concept.deprecated for concept in object.concepts], dtype=np.bool_)[found.object]
    order = np.lexsort((found.object, -strength, retired, found.subject))
    found, strength, retired = found.only(order), strength[order], retired[order]
    rank = _places(found.subject)
    kept = np.flatnonzero((rank <= top) | (retired & (found.similarity == 1)))
    found, strength = found.only(kept), strength[kept]
    return Ranking(candidates=found, rank=_places(found.subject), confidence=_confidence(found, strength))


def _with_context(found: Candidates, subject: LabelTable, object: LabelTable, language: str) -> Floats:
    """The labels' strength with definitions and broader concepts as light evidence where both sides have them."""
    strength = found.strength
    for texts_of, weight in ((definitions, _DEFINITION_WEIGHT), (broader_labels, _BROADER_WEIGHT)):
        ours, theirs = texts_of(subject.concepts, language), texts_of(object.concepts, language)
        if any(ours) and any(theirs):
            strength = blended(
                strength,
                [ours[place] for place in found.subject.tolist()],
                [theirs[place] for place in found.object.tolist()],
                weight=weight,
            )
    return strength


def _places(subject: Indices) -> Indices:
    """1, 2, 3, ... within each run of one subject."""
    first = np.flatnonzero(np.diff(subject, prepend=-1))
    return np.arange(len(subject)) - np.repeat(first, np.diff(first, append=len(subject))) + 1


def _confidence(found: Candidates, strength: Floats) -> Floats:
    """A heuristic, not a measured probability: 0.98 * how alike the pair is * its share among its rivals.

    The share is strength^8, four times that for equal labels, over the sum for all candidates of the subject, so
    two that are equally alike get half each. Four digits; nobody gets more than the one who stands before.
    """
    subject = found.subject
    weight = strength**_CONTRAST * np.where(found.similarity == 1, _EQUAL, 1)
    totals = np.bincount(subject, weights=weight) if len(subject) else weight
    share = np.divide(weight, totals[subject], out=np.zeros(len(weight)), where=totals[subject] > 0)
    confidence = (_SUREST * strength * share).round(4)
    falling = np.minimum.accumulate(confidence - 2.0 * subject)  # a step of 2 between subjects keeps them apart
    bounded: Floats = (falling + 2.0 * subject).round(4)
    return bounded
