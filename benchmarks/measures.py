"""How good a ranking is: F1 of a one-to-one choice, R@k, mean recall, reciprocal rank, and calibration."""

from __future__ import annotations

import resource
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
CUTS = (1, 5, 10, 20)
BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One pair of vocabularies ranked: arrays over the candidates, and the reference as positions."""

    name: str
    subject: Indices
    object: Indices
    score: Floats
    right: NDArray[np.bool_]
    gold: frozenset[tuple[int, int]]
    share: Floats  # of each candidate in the chance of its score
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Over all pairs of a group: F1 at the best threshold (and which), F1 at the fixed one, ranks."""

    f1: float
    best_threshold: float
    f1_fixed: float
    recall: dict[int, float]  # share of subjects with any gold target among the first k
    mean_recall: float  # of a subject's gold targets, among the first 10
    mrr: float


def quality(ranked: Sequence[Ranked], fixed: float) -> Quality:
    score, right, golds = chosen(ranked)
    f1, threshold = best_f1(score, right, golds)
    ranks = [rank for one in ranked for rank in first_ranks(one)]
    return Quality(
        f1=f1,
        best_threshold=threshold,
        f1_fixed=f1_at(score, right, golds, fixed),
        recall={cut: float(np.mean([rank <= cut for rank in ranks])) for cut in CUTS},
        mean_recall=float(np.mean([share for one in ranked for share in recalls(one, 10)])),
        mrr=float(np.mean([1 / rank for rank in ranks])),
    )


def chosen(ranked: Sequence[Ranked]) -> tuple[Floats, NDArray[np.bool_], int]:
    """The pairs that are the best of both their sides (ties included), of all pairs of vocabularies together."""
    score, right = [], []
    for one in ranked:
        best = mutual(one)
        score.append(one.score[best])
        right.append(one.right[best])
    return np.concatenate(score), np.concatenate(right), sum(len(one.gold) for one in ranked)


def mutual(one: Ranked) -> Indices:
    if not len(one.score):
        return np.zeros(0, dtype=np.int64)
    rows, columns = np.full(one.subject.max() + 1, -np.inf), np.full(one.object.max() + 1, -np.inf)
    np.maximum.at(rows, one.subject, one.score)
    np.maximum.at(columns, one.object, one.score)
    return np.flatnonzero((one.score >= rows[one.subject]) & (one.score >= columns[one.object]))


def best_f1(score: Floats, right: NDArray[np.bool_], golds: int) -> tuple[float, float]:
    order = np.argsort(-score, kind="stable")
    score, hits = score[order], np.cumsum(right[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + golds)
    f1[:-1][score[:-1] == score[1:]] = 0  # a threshold cannot cut between equals
    best = int(f1.argmax()) if len(f1) else 0
    return (float(f1[best]), float(score[best])) if len(f1) else (0.0, 0.0)


def f1_at(score: Floats, right: NDArray[np.bool_], golds: int, threshold: float) -> float:
    taken = score >= threshold
    return float(2 * right[taken].sum() / max(1, taken.sum() + golds))


def ranks(one: Ranked) -> Indices:
    """The rank of each candidate among those of its subject, from 1; ties in the order of the objects."""
    order = np.lexsort((one.object, -one.score, one.subject))
    owner = one.subject[order]
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    place = np.arange(len(owner)) - np.repeat(starts, np.diff(starts, append=len(owner)))
    found = np.empty(len(owner), dtype=np.int64)
    found[order] = place + 1
    return found


def first_ranks(one: Ranked) -> list[float]:
    """The rank of the best right candidate of each subject that has a gold target; infinite where there is none."""
    best = {subject: float("inf") for subject, _ in one.gold}
    place = ranks(one)
    for index in np.flatnonzero(one.right).tolist():
        subject = int(one.subject[index])
        best[subject] = min(best[subject], float(place[index]))
    return list(best.values())


def recalls(one: Ranked, cut: int) -> list[float]:
    """The share of each subject's gold targets among its first `cut` candidates."""
    golds: dict[int, int] = {}
    for subject, _ in one.gold:
        golds[subject] = golds.get(subject, 0) + 1
    taken = one.right & (ranks(one) <= cut)
    hits = np.bincount(one.subject[taken], minlength=max(golds, default=0) + 1)
    return [float(hits[subject]) / count for subject, count in golds.items()]


def top_proposals(ranked: Sequence[Ranked]) -> tuple[Floats, NDArray[np.bool_]]:
    """Score and rightness of every rank-1 proposal; those of partial references are left out."""
    score, right = [], []
    for one in ranked:
        if not one.partial:
            first = ranks(one) == 1
            score.append(one.score[first])
            right.append(one.right[first])
    return (np.concatenate(score), np.concatenate(right)) if score else (np.zeros(0), np.zeros(0, dtype=np.bool_))


def reliability(claimed: Floats, right: NDArray[np.bool_]) -> list[tuple[int, float, float]]:
    """Proposals, mean claimed probability and share that is right, of 10 bins of (nearly) equal size."""
    order = np.argsort(claimed, kind="stable")
    bins = [part for part in np.array_split(order, BINS) if len(part)]
    return [(len(part), float(claimed[part].mean()), float(right[part].mean())) for part in bins]


def calibration_error(claimed: Floats, right: NDArray[np.bool_]) -> float:
    """The expected calibration error over 10 bins of equal size."""
    total = max(1, len(claimed))
    return sum(size * abs(mean - share) for size, mean, share in reliability(claimed, right)) / total


def peak_megabytes() -> float:
    """The most memory that this process has held. Not ru_maxrss, which begins with what the parent held (Linux)."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
