"""Makes src/accord/matching/field_weights.json, and says how good weights are on tables that they have not seen.

    python benchmarks/train_fields.py [--data FOLDER] [--check]

Each group of benchmarks/field_sets.py (each clinical table is one) is judged by weights trained on the others; the
shipped weights are trained on all. Nothing is tuned on single tables.

The second step, which makes a score a probability, is trained on the scores that the groups got while they were left
out. It is hardly held back, since weights drawn to nothing make every sure proposal look less sure than it is. What
differs most between tables is how many fields have a counterpart, and in lists of published pairs every one has. So
objects are taken away, few in one copy and most in another, as in train_reranker.py: the second step learns what it
means that the other fields are found.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from field_sets import FieldPair, field_pairs
from numpy.typing import NDArray
from scipy.optimize import minimize
from sets import data_folder

from accord.matching.field_evidence import FIELD_EVIDENCE, SEMANTIC, Matrix, field_evidence, fields_of
from accord.matching.field_scores import STANDING, FieldModel, standing
from accord.matching.semantic import Meanings, is_installed, load_meanings

WEIGHTS = Path(__file__).resolve().parents[1] / "src" / "accord" / "matching" / "field_weights.json"
HELD_BACK = 1e-3  # how strongly weights of the first step are drawn to nothing
HARDLY = 1e-5  # and those of the second
MADE_UP = 0.25  # how much a table with changed names counts beside a real pair
NAMES_ALONE = 0.25  # and a pair without values
FARTHEST = 12  # rivals of a field that count in the second step
TAKEN_AWAY = (0.0, 0.4, 0.8)  # shares of the objects that are gone in the second step, one copy each


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One pair with its evidence and which pairs of fields are right: matrices of one shape."""

    pair: FieldPair
    evidence: dict[str, Matrix]
    right: NDArray[np.bool_]

    @property
    def weight(self) -> float:
        return MADE_UP if not self.pair.judged else NAMES_ALONE if self.pair.group == "integration" else 1.0


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data")
    parser.add_argument("--check", action="store_true", help="say how good the weights are, and write nothing")
    options = parser.parse_args(arguments)
    channels = ["plain", *(["semantic"] if is_installed() else [])]
    made = {channel: trained(options.data, semantic=channel == "semantic") for channel in channels}
    if not options.check:
        old = json.loads(WEIGHTS.read_text(encoding="utf-8")) if WEIGHTS.exists() else {}
        WEIGHTS.write_text(json.dumps({**old, **made}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def trained(data: str | None, *, semantic: bool) -> dict[str, object]:
    lots = lots_of(data, load_meanings() if semantic else None)
    scores = left_out_scores(lots, semantic=semantic)
    print("with" if semantic else "without", "the semantic channel, left out:")
    for lot, score in zip(lots, scores, strict=True):
        others = [(a, s) for a, s in zip(lots, scores, strict=True) if a.pair.group != lot.pair.group and a.pair.judged]
        mrr, recall = ranks(score, lot.right)
        error = calibration(fitted_standing(others), [(lot, score)])
        print(f"  {lot.pair.group:14s} {lot.pair.name:28s} MRR {mrr:.3f}  R@20 {recall:.3f}  calibration {error:.3f}")
    own, start = first_step(lots, semantic=semantic)
    judged = [(lot, score) for lot, score in zip(lots, scores, strict=True) if lot.pair.judged]
    print(f"  calibration of all together {left_out_calibration(judged):.3f}")
    return {"own": own, "own_start": start, **second_step(judged), "trained_on": sorted({x.pair.group for x in lots})}


def lots_of(data: str | None, meanings: Meanings | None) -> list[Lot]:
    return [lot(pair, meanings) for pair in field_pairs(data_folder(data))]


def lot(pair: FieldPair, meanings: Meanings | None) -> Lot:
    subject, object_ = fields_of(pair.subject), fields_of(pair.object)
    rows, columns = ({t.iri: place for place, t in enumerate(side)} for side in (pair.subject, pair.object))
    right = np.zeros((len(subject), len(object_)), dtype=np.bool_)
    for one, other in pair.gold:
        right[rows[one], columns[other]] = True
    return Lot(pair=pair, evidence=field_evidence(subject, object_, meanings=meanings), right=right)


def left_out_scores(lots: Sequence[Lot], *, semantic: bool) -> list[Matrix]:
    """Each pair's first-step scores by weights that have not seen its group."""
    steps = {group: first_step([x for x in lots if x.pair.group != group], semantic=semantic)
             for group in {x.pair.group for x in lots}}  # fmt: skip
    return [model(*steps[x.pair.group]).score(x.evidence) for x in lots]


def model(own: Mapping[str, float], start: float) -> FieldModel:
    return FieldModel(own=own, own_start=start, standing={}, standing_start=0.0)


def first_step(lots: Sequence[Lot], *, semantic: bool) -> tuple[dict[str, float], float]:
    """Logistic regression over all pairs of fields that have a counterpart; each real pair of tables counts alike."""
    names = [name for name in FIELD_EVIDENCE if semantic or name != SEMANTIC]
    evidence, right, weight = [], [], []
    for x in lots:
        asked = x.right.any(axis=1)
        evidence.append(np.stack([x.evidence[name][asked].ravel() for name in names], axis=1))
        right.append(x.right[asked].ravel())
        wrong = 1 / x.right.shape[1]
        weight.append(x.weight * np.where(right[-1], 1.0, wrong) / asked.sum())
    found = regression(np.concatenate(evidence), np.concatenate(right), np.concatenate(weight), held=HELD_BACK)
    return {name: round(float(value), 6) for name, value in zip(names, found[1:], strict=True)}, round(
        float(found[0]), 6
    )


def second_step(judged: Sequence[tuple[Lot, Matrix]]) -> dict[str, object]:
    found = fitted_standing(judged)
    return {"standing": dict(found.standing), "standing_start": found.standing_start}


def fitted_standing(judged: Sequence[tuple[Lot, Matrix]]) -> FieldModel:
    """How likely a pair is, from its score, its rivals and the other fields, among each field's best candidates."""
    evidence, right, weight = [], [], []
    for x, score in (copy for each in judged for copy in with_gaps(*each)):
        near = best(score, FARTHEST)
        stands = standing(score, x.evidence)
        evidence.append(np.stack([stands[name][near] for name in STANDING], axis=1))
        right.append(x.right[near])
        weight.append(np.full(int(near.sum()), x.weight / near.sum()))
    found = regression(np.concatenate(evidence), np.concatenate(right), np.concatenate(weight), held=HARDLY)
    stand = {name: round(float(value), 6) for name, value in zip(STANDING, found[1:], strict=True)}
    return FieldModel(own={}, own_start=0.0, standing=stand, standing_start=round(float(found[0]), 6))


def with_gaps(lot: Lot, score: Matrix) -> list[tuple[Lot, Matrix]]:
    """A pair of tables as it is, and without some of its objects."""
    chance = np.random.default_rng(2).random(score.shape[1])
    kept = [chance >= share for share in TAKEN_AWAY]
    return [(without(lot, columns), score[:, columns]) for columns in kept if columns.any()]


def without(lot: Lot, columns: NDArray[np.bool_]) -> Lot:
    evidence = {name: values[:, columns] for name, values in lot.evidence.items()}
    return replace(lot, evidence=evidence, right=lot.right[:, columns])


def regression(evidence: Matrix, right: NDArray[np.bool_], weight: Matrix, *, held: float) -> Matrix:
    """Log-odds of nothing, then one weight a column, none below zero. held: how strongly these are drawn to nothing."""
    weight, wanted = weight / weight.sum(), right.astype(np.float64)

    def loss(at: Matrix) -> tuple[float, Matrix]:
        odds = evidence @ at[1:] + at[0]
        missed = weight * (1 / (1 + np.exp(-odds)) - wanted)
        drawn = held * at[1:]
        value = float((weight * (np.logaddexp(0, odds) - wanted * odds)).sum() + (drawn @ at[1:]) / 2)
        return value, np.concatenate([[missed.sum()], evidence.T @ missed + drawn])

    start = np.concatenate([[-3.0], np.ones(evidence.shape[1])])
    bounds = [(None, None)] + [(0.0, None)] * evidence.shape[1]
    found: Matrix = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    return found


def best(score: Matrix, most: int) -> NDArray[np.bool_]:
    order = np.argsort(-score, axis=1, kind="stable")
    near = np.zeros(score.shape, dtype=np.bool_)
    np.put_along_axis(near, order[:, :most], values=True, axis=1)
    return near


def ranks(score: Matrix, right: NDArray[np.bool_]) -> tuple[float, float]:
    """Mean reciprocal rank, and the share of fields with a right one among the first 20."""
    order = np.argsort(-score, axis=1, kind="stable")
    hits = np.take_along_axis(right, order, axis=1)[right.any(axis=1)]
    first = hits.argmax(axis=1) + 1
    return float((1 / first).mean()), float((first <= 20).mean())


def left_out_calibration(judged: Sequence[tuple[Lot, Matrix]]) -> float:
    found = []
    for x, score in judged:
        step = fitted_standing([(a, s) for a, s in judged if a.pair.group != x.pair.group])
        found.append(top(score, step.confidence(score, x.evidence), x.right))
    return calibration_error(found)


def calibration(step: FieldModel, judged: Sequence[tuple[Lot, Matrix]]) -> float:
    return calibration_error([top(score, step.confidence(score, x.evidence), x.right) for x, score in judged])


def top(score: Matrix, confidence: Matrix, right: NDArray[np.bool_]) -> tuple[Matrix, NDArray[np.bool_]]:
    """The confidence of each field's first candidate, and whether it is right."""
    first = score.argmax(axis=1)[:, None]
    return np.take_along_axis(confidence, first, axis=1)[:, 0], np.take_along_axis(right, first, axis=1)[:, 0]


def calibration_error(proposals: Sequence[tuple[Matrix, NDArray[np.bool_]]], bins: int = 10) -> float:
    """The expected calibration error of first proposals in bins of equal count."""
    confidence, right = (np.concatenate(parts) for parts in zip(*proposals, strict=True))
    order = np.argsort(confidence, kind="stable")
    parts = np.array_split(order, bins)
    gaps = [len(part) * abs(confidence[part].mean() - right[part].mean()) for part in parts if len(part)]
    return float(sum(gaps) / len(order))


if __name__ == "__main__":
    main(sys.argv[1:])
