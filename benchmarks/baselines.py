"""What others offer, on the same labels and the same pairs: equal labels, rapidfuzz's ratios, n-gram TF-IDF.

Each compares every label with every label of the same kind of term; two concepts are as alike as their most alike
labels. `token_set_ratio` is left out: it gives full marks to any subset.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from measures import Ranked
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from train_reranker import Sample

from accord.matching.ngrams import trigram_vectors

Block = Callable[[int, int], NDArray[np.floating]]  # first and last row of the subject labels; the likeness of each
KEPT = 50  # objects of each subject
ROWS = 200  # subject labels at a time


def exact(one: Sample) -> Block:
    number: dict[str, int] = {}
    sides = (one.evidence.subject.table.keys, one.evidence.object.table.keys)
    subjects, objects = (np.array([number.setdefault(key, len(number)) for key in keys]) for keys in sides)
    return lambda start, stop: (subjects[start:stop, np.newaxis] == objects[np.newaxis]).astype(np.float32)


def rapidfuzz(scorer: Callable[..., float]) -> Callable[[Sample], Block]:
    def of(one: Sample) -> Block:
        subjects, objects = one.evidence.subject.table.keys, one.evidence.object.table.keys
        return lambda start, stop: process.cdist(subjects[start:stop], objects, scorer=scorer, workers=1) / 100

    return of


def ngrams(one: Sample) -> Block:
    subjects, objects = trigram_vectors(one.evidence.subject.table.keys, one.evidence.object.table.keys)
    transposed = objects.T.tocsr()
    return lambda start, stop: (subjects[start:stop] @ transposed).toarray()


BASELINES: dict[str, Callable[[Sample], Block]] = {
    "equal labels": exact,
    "rapidfuzz ratio": rapidfuzz(fuzz.ratio),
    "rapidfuzz token_sort_ratio": rapidfuzz(fuzz.token_sort_ratio),
    "rapidfuzz WRatio": rapidfuzz(fuzz.WRatio),
    "trigram TF-IDF cosine": ngrams,
}


def baseline(one: Sample, ranked: Ranked, block: Block) -> Ranked:
    """The baseline's ranking of the subjects that `ranked` is about."""
    subjects, objects = one.evidence.subject.table, one.evidence.object.table
    our_kinds, their_kinds = (np.array([c.kind for c in side.concepts]) for side in (subjects, objects))
    columns = np.flatnonzero(np.diff(objects.concept, prepend=-1))
    lots = [wanted_rows(subjects.concept, rows) for rows in np.array_split(one.wanted, max(1, len(one.wanted) // ROWS))]
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []
    for rows in lots:
        if not len(rows):
            continue
        whole = np.concatenate([block(*run) for run in runs(rows)])
        first = np.flatnonzero(np.diff(subjects.concept[rows], prepend=-1))
        alike = np.maximum.reduceat(np.maximum.reduceat(whole, first), columns, axis=1)
        each = np.unique(subjects.concept[rows])
        alike[our_kinds[each][:, np.newaxis] != their_kinds[objects.concept[columns]][np.newaxis]] = -1
        best = np.argsort(-alike, axis=1, kind="stable")[:, :KEPT]
        row = np.repeat(each, best.shape[1])
        score = np.take_along_axis(alike, best, axis=1).ravel().round(6)
        some = score > 0
        found.append((row[some], objects.concept[columns][best.ravel()][some], score[some].astype(np.float64)))
    subject, object_, score = (np.concatenate(parts) for parts in zip(*found, strict=True))
    right = np.array([hit in one.gold for hit in zip(subject.tolist(), object_.tolist(), strict=True)], dtype=np.bool_)
    return replace(ranked, subject=subject, object=object_, score=score, right=right)


def wanted_rows(concept: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.flatnonzero(np.isin(concept, wanted))


def runs(rows: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Rows as stretches of neighbours."""
    breaks = np.flatnonzero(np.diff(rows) != 1) + 1
    return [(int(part[0]), int(part[-1]) + 1) for part in np.split(rows, breaks)]
