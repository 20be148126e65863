"""Which objects are worth a closer look for each subject, and which two of their labels are most alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from accord.matching.labels import LabelTable
from accord.matching.ngrams import Near, nearest, trigram_vectors
from accord.matching.similarity import Floats, label_similarity
from accord.model.progress import Progress, silent

__all__ = ["NO_LABEL", "Candidates", "Indices", "candidates"]

Indices = NDArray[np.int64]

POOL = 30  # concepts that are looked at more closely for each label of a subject
NO_LABEL = -1
_FIELD_WEIGHT = np.array([1.0, 0.98, 0.96])  # a synonym says a little less than the preferred label


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Pairs of concepts, no pair twice: arrays of one length, in no promised order.

    subject, object: places in the two tables' concepts; subject_row, object_row: the rows of their most alike
    labels, or NO_LABEL where no two can be compared; similarity: of these labels, 0 to 1; strength: the same with a
    synonym counting a little less.
    """

    subject: Indices
    object: Indices
    subject_row: Indices
    object_row: Indices
    similarity: Floats
    strength: Floats

    def __len__(self) -> int:
        return len(self.subject)

    def only(self, chosen: Indices) -> Candidates:
        """Those at the given places, in that order."""
        return Candidates(
            subject=self.subject[chosen],
            object=self.object[chosen],
            subject_row=self.subject_row[chosen],
            object_row=self.object_row[chosen],
            similarity=self.similarity[chosen],
            strength=self.strength[chosen],
        )


def candidates(
    subject: LabelTable,
    object: LabelTable,
    *,
    wanted: Indices,
    closed: Indices,
    top: int,
    progress: Progress = silent,
) -> Candidates:
    """The pairs to rank for the subject concepts `wanted`: at least `top` for each, or all that are left.

    A closed pair (`subject * number of objects + object`) is passed over, and one more is looked at in its place.
    """
    width = len(object.concepts)
    most_closed = int(np.bincount(closed // width).max()) if len(closed) else 0
    labels_each = -(-len(object) // max(1, width))
    near = _search(subject, object, wanted, (max(POOL, top) + most_closed) * labels_each, progress)
    found = _best_labels(subject, object, near)
    found = found.only(np.flatnonzero(~np.isin(found.subject * width + found.object, closed)))
    return _joined(found, _fillers(found, wanted, closed, top, width))


def _search(subject: LabelTable, object: LabelTable, wanted: Indices, most: int, progress: Progress) -> Near:
    """The nearest labels for each label of the wanted subjects, within a language; rows and columns of the tables."""
    subject_vectors, object_vectors = trigram_vectors(subject.keys, object.keys)
    asked = np.isin(subject.concept, wanted)
    languages = np.array(subject.languages)
    found: list[Near] = []
    done = 0
    for language in sorted(set(subject.languages)):
        rows = np.flatnonzero(asked & (languages == language))
        columns = object.rows_in(language)
        step = partial(_further, progress, done, int(asked.sum()))
        near = nearest(subject_vectors[rows], object_vectors[columns], most=most, progress=step)
        found.append(Near(row=rows[near.row], column=columns[near.column], cosine=near.cosine))
        done += len(rows)
    return Near.joined(found)


def _further(progress: Progress, before: int, total: int, done: int, _of: int) -> None:
    progress(before + done, total)


def _best_labels(subject: LabelTable, object: LabelTable, near: Near) -> Candidates:
    """The pairs of labels that have something in common as pairs of concepts, each with its most alike labels."""
    subject_keys = [subject.keys[row] for row in near.row.tolist()]
    object_keys = [object.keys[row] for row in near.column.tolist()]
    similarity = label_similarity(subject_keys, object_keys, near.cosine)
    weight = _FIELD_WEIGHT[subject.field[near.row]] * _FIELD_WEIGHT[object.field[near.column]]
    pairs = Candidates(
        subject=subject.concept[near.row],
        object=object.concept[near.column],
        subject_row=near.row,
        object_row=near.column,
        similarity=similarity,
        strength=(similarity * weight).round(6),
    )
    order = np.lexsort((pairs.object_row, pairs.subject_row, -pairs.strength, pairs.object, pairs.subject))
    pairs = pairs.only(order[similarity[order] > 0])
    first = np.ones(len(pairs), dtype=np.bool_)
    first[1:] = (np.diff(pairs.subject) != 0) | (np.diff(pairs.object) != 0)
    return pairs.only(np.flatnonzero(first))


def _fillers(found: Candidates, wanted: Indices, closed: Indices, top: int, width: int) -> Candidates:
    """Pairs without any likeness, for subjects that have too few others: people must still get to see the term."""
    taken = set((found.subject * width + found.object).tolist()) | set(closed.tolist())
    enough = np.bincount(found.subject, minlength=int(wanted.max(initial=-1)) + 1)
    pairs = []
    for index in wanted[enough[wanted] < top].tolist():
        free = (place for place in range(width) if index * width + place not in taken)
        pairs += [(index, place) for place, _ in zip(free, range(top - int(enough[index])), strict=False)]
    nothing = np.full(len(pairs), NO_LABEL, dtype=np.int64)
    return Candidates(
        subject=np.array([index for index, _ in pairs], dtype=np.int64),
        object=np.array([place for _, place in pairs], dtype=np.int64),
        subject_row=nothing,
        object_row=nothing,
        similarity=np.zeros(len(pairs)),
        strength=np.zeros(len(pairs)),
    )


def _joined(one: Candidates, other: Candidates) -> Candidates:
    return Candidates(
        subject=np.concatenate([one.subject, other.subject]),
        object=np.concatenate([one.object, other.object]),
        subject_row=np.concatenate([one.subject_row, other.subject_row]),
        object_row=np.concatenate([one.object_row, other.object_row]),
        similarity=np.concatenate([one.similarity, other.similarity]),
        strength=np.concatenate([one.strength, other.strength]),
    )
