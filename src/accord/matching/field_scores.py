"""The score of two fields: weighted evidence as log-odds, then as a calibrated probability.

Two steps of logistic regression, no weight below zero (more likeness is never less likely). The first weighs a pair's
own evidence and ranks; the second adds how the pair stands beside its rivals in its row and its column, and how many of
the other fields are found.
`benchmarks/train_fields.py` makes the weights that come with the program.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from accord.matching.field_evidence import Matrix
from accord.workspace.packaged import packaged_text

__all__ = ["STANDING", "FieldModel", "loads", "model", "standing"]

FILE_NAME = "field_weights.json"
STANDING = ("score", "over_row", "over_column", "same_name", "same_words", "overlap")
_FARTHEST = 4.0  # log-odds; being still farther ahead says no more
_IMAGINED, _HALF = 5.0, 0.5  # further fields, half of whose names are found: so that few fields say little of a table


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldModel:
    """The weights of both steps, by name of evidence, and what each begins with (log-odds)."""

    own: Mapping[str, float]
    own_start: float
    standing: Mapping[str, float]
    standing_start: float

    def score(self, evidence: Mapping[str, Matrix]) -> Matrix:
        """The log-odds that a pair's own evidence gives: shape (subjects, objects), rounded to nine digits."""
        parts = [weight * evidence[name] for name, weight in self.own.items()]
        total: Matrix = np.sum(parts, axis=0) + self.own_start
        return total.round(9)

    def confidence(self, score: Matrix, evidence: Mapping[str, Matrix]) -> Matrix:
        """The calibrated probability of each pair, rounded to six digits.

        A subject has one counterpart: of its best candidates equal ones share it, and the others have at most what
        these leave.
        """
        if not score.size:
            return np.zeros_like(score)
        parts = [self.standing[name] * values for name, values in standing(score, evidence).items()]
        odds: Matrix = np.sum(parts, axis=0) + self.standing_start
        likely = 1 / (1 + np.exp(-odds))
        first = score == score.max(axis=1, keepdims=True)
        shared = np.minimum(likely, 1 / first.sum(axis=1, keepdims=True))
        left = 1 - np.where(first, shared, 0).max(axis=1, keepdims=True)
        confidence: Matrix = np.where(first, shared, np.minimum(likely, left)).round(6)
        return confidence


def standing(score: Matrix, evidence: Mapping[str, Matrix]) -> dict[str, Matrix]:
    """How each pair stands: its score, how far it is ahead of the best other in its row and its column, its names.

    And the overlap: how much more than half of the names of the subject's other fields is in those of their best
    candidates. Two lists that hold the same things say so in most of their fields, and then a doubtful one has its
    counterpart too.
    """
    same_words = np.minimum(evidence["subject_words"], evidence["object_words"])
    return {
        "score": score,
        "over_row": _ahead(score),
        "over_column": _ahead(score.T).T,
        "same_name": evidence["same_name"],
        "same_words": same_words,
        "overlap": _overlap(score, same_words),
    }


def _ahead(score: Matrix) -> Matrix:
    if score.shape[1] < 2:
        return np.zeros_like(score)
    best = np.sort(score, axis=1)[:, -2:]
    rival = np.where(score == best[:, 1:], best[:, :1], best[:, 1:])
    return (score - rival).clip(-_FARTHEST, _FARTHEST)


def _overlap(score: Matrix, same_words: Matrix) -> Matrix:
    """The same in all of a row: the mean over the other rows, and over fields that are imagined besides."""
    if not score.size:
        return np.zeros_like(score)
    first = score == score.max(axis=1, keepdims=True)
    found = np.where(first, same_words, 0).max(axis=1)
    more = (found - _HALF).sum() - (found - _HALF)
    overlap = (more / (len(found) - 1 + _IMAGINED)).round(9)
    return np.broadcast_to(overlap[:, np.newaxis], score.shape)


@cache
def model(*, semantic: bool = False) -> FieldModel:
    """The shipped weights, without or with the semantic channel."""
    return loads(packaged_text("accord.matching", FILE_NAME), semantic=semantic)


def loads(text: str, *, semantic: bool) -> FieldModel:
    """The weights as `benchmarks/train_fields.py` writes them."""
    said = json.loads(text)["semantic" if semantic else "plain"]
    return FieldModel(
        own=said["own"],
        own_start=said["own_start"],
        standing=said["standing"],
        standing_start=said["standing_start"],
    )
