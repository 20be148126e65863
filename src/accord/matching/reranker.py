"""The score: weighted evidence as log-odds, then as a calibrated probability. The weights come with the program.

Two steps of logistic regression over curves that only rise or only fall, as fixed beforehand (more likeness is never
less likely), so that a score is a sum that people can read. The first weighs a pair's own evidence; the second adds how
the pair stands among the others. A table, made on sets that were left out of training, turns the sum into a
probability.
`benchmarks/train_reranker.py` makes the weights.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from accord.errors import NotReadable
from accord.matching.candidates import BLOCK, NO_LABEL, Candidates
from accord.matching.evidence import Evidence
from accord.matching.features import FEATURES, MEANINGS, SEMANTIC, features
from accord.matching.relations import RELATIONS, relations
from accord.matching.similarity import Floats
from accord.workspace.packaged import packaged_text

__all__ = ["FIXED", "SAID", "Model", "Scored", "Weights", "model", "scored", "shares"]

SAID: Mapping[str, str] = {**MEANINGS, **RELATIONS}
FILE_NAME = "weights.json"
FIXED = 0.75
"""The confidence from which on one-to-one matches are best taken, near the best on sets left out of training."""


_MOST_KEPT = 1_000_000  # pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One step: a sum of curves, one a piece of evidence.

    names: of the evidence; intercept: log-odds; at, adds: for each name the values of the evidence (ascending) and the
    log-odds that each adds for a pair, against a usual pair.
    """

    names: tuple[str, ...]
    intercept: float
    at: tuple[Floats, ...]
    adds: tuple[Floats, ...]

    def parts(self, evidence: Floats) -> Floats:
        """What each piece of evidence adds to the log-odds of a usual pair: shape (pairs, names)."""
        columns = zip(evidence.T, self.at, self.adds, strict=True)
        parts: Floats = np.column_stack([np.interp(column, at, adds) for column, at, adds in columns])
        return parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Both steps and the calibration: `odds` (log-odds, ascending) and the `chance` (0 to 1) that goes with each."""

    own: Weights
    standing: Weights
    odds: NDArray[np.float64]
    chance: NDArray[np.float64]

    @property
    def names(self) -> tuple[str, ...]:
        """The evidence of both steps."""
        return (*self.own.names, *self.standing.names)

    def probability(self, score: Floats) -> Floats:
        """The calibrated probability of log-odds: between two points of the table on a straight line."""
        chance: Floats = np.interp(score, self.odds, self.chance)
        return chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """The pairs' evidence and score. standing: shape (pairs, names of the second step); score: log-odds (pairs,).

    kept: the own evidence, shape (pairs, names of the first step), or nothing where there are so many pairs that it is
    gathered anew of those that are asked for. share: what part of the chance that goes with its score a pair has (see
    `shares`); probability: with that.
    """

    found: Candidates
    evidence: Evidence
    kept: Floats
    standing: Floats
    score: Floats
    share: Floats
    probability: Floats
    model: Model

    def own(self, pairs: NDArray[np.int64]) -> Floats:
        """The own evidence of some pairs: shape (pairs, names of the first step)."""
        if len(self.kept):
            return self.kept[pairs]
        return np.vstack([self.kept, *(own for _, own in _gathered(self.found.only(pairs), self.evidence))])

    def values(self, pair: int) -> dict[str, float]:
        """The evidence of one pair, by name."""
        (own,) = self.own(np.array([pair])).tolist()
        return dict(zip(self.model.names, [*own, *self.standing[pair].tolist()], strict=True))

    def contributions(self, pair: int) -> dict[str, float]:
        """What each piece of evidence adds to the log-odds; with the intercepts they add up to the score."""
        (adds,) = self.parts(np.array([pair])).tolist()
        return dict(zip(self.model.names, adds, strict=True))

    def parts(self, pairs: NDArray[np.int64]) -> Floats:
        """What each piece of evidence adds to the log-odds of some pairs: shape (pairs, names of the model)."""
        parts: Floats = np.hstack(
            [self.model.own.parts(self.own(pairs)), self.model.standing.parts(self.standing[pairs])]
        )
        return parts


def scored(found: Candidates, evidence: Evidence) -> Scored:
    """The score of each pair. All candidates of a subject must be among them, since they are compared."""
    using = model(semantic=evidence.is_semantic)
    kept, first = _own(found, evidence, using.own)
    standing = relations(found, evidence, first)
    score = (first + using.standing.parts(standing).sum(axis=1) + using.standing.intercept).round(6)
    share = shares(found, score)
    probability = using.probability(score) * share
    return Scored(
        found=found,
        evidence=evidence,
        kept=kept,
        standing=standing,
        score=score,
        share=share,
        probability=probability,
        model=using,
    )


def _own(found: Candidates, evidence: Evidence, weights: Weights) -> tuple[Floats, Floats]:
    """The own evidence of each pair, unless there are very many, and the log-odds that it adds up to."""
    first = np.zeros(len(found))
    kept = np.zeros((len(found) if len(found) <= _MOST_KEPT else 0, len(weights.names)))
    for here, own in _gathered(found, evidence):
        first[here] = weights.parts(own).sum(axis=1) + weights.intercept
        kept[here] = own[: len(kept)]
    return kept, first


def _gathered(found: Candidates, evidence: Evidence) -> Iterator[tuple[slice, Floats]]:
    """The own evidence of some pairs after others, so that the memory it takes in the making is bounded."""
    for start in range(0, len(found), BLOCK):
        here = slice(start, min(start + BLOCK, len(found)))
        yield here, features(found.only(np.arange(here.start, here.stop)), evidence)


def shares(found: Candidates, score: Floats) -> Floats:
    """What part each pair has in the chance of its score: objects that nothing tells apart share it among them.

    Pairs without two labels that may be compared have none.
    """
    scores, number = np.unique(score, return_inverse=True)
    tied = found.subject * max(1, len(scores)) + number
    _, place, carriers = np.unique(tied, return_inverse=True, return_counts=True)
    part: Floats = np.where(found.subject_row == NO_LABEL, 0.0, 1 / carriers[place])
    return part


@cache
def model(*, semantic: bool = False) -> Model:
    """The shipped weights, without or with the semantic channel."""
    return loads(packaged_text("accord.matching", FILE_NAME), semantic=semantic)


def loads(text: str, *, semantic: bool = False) -> Model:
    """The weights in a file's text. Raises NotReadable where they are not for the evidence that is gathered."""
    document: _Document = json.loads(text)["semantic" if semantic else "plain"]
    table = document["calibration"]
    if any(high <= low for (low, _), (high, _) in pairwise(table)):
        raise NotReadable("the calibration's log-odds do not ascend", path=FILE_NAME, hint=_ANEW)
    return Model(
        own=_weights(document["own"], FEATURES + (SEMANTIC if semantic else ())),
        standing=_weights(document["standing"], tuple(RELATIONS)),
        odds=np.array([log_odds for log_odds, _ in table]),
        chance=np.array([chance for _, chance in table]),
    )


_ANEW = "Make the weights anew with benchmarks/train_reranker.py."


class _Sum(TypedDict):
    intercept: float
    curves: dict[str, list[tuple[float, float]]]


class _Document(TypedDict):
    own: _Sum
    standing: _Sum
    calibration: list[tuple[float, float]]


def _weights(step: _Sum, names: tuple[str, ...]) -> Weights:
    curves = step["curves"]
    if set(curves) != set(names):
        raise NotReadable("the weights are for other evidence than this version gathers", path=FILE_NAME, hint=_ANEW)
    return Weights(
        names=names,
        intercept=step["intercept"],
        at=tuple(np.array([at for at, _ in curves[name]]) for name in names),
        adds=tuple(np.array([adds for _, adds in curves[name]]) for name in names),
    )
