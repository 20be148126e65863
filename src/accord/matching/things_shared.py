"""What the labels of many pairs have in common, counted at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from accord.matching.reading import Reading

__all__ = ["in_common"]

Indices = NDArray[np.int64]


def in_common(
    ours: Sequence[Reading],
    theirs: Sequence[Reading],
    rows: Indices,
    columns: Indices,
    *,
    said: Callable[[Reading], Collection[Hashable]],
    answered: Callable[[Reading], Collection[Hashable]],
) -> NDArray[np.int64]:
    """For each pair, how many of the things that our label says (`said`) theirs has (`answered`).

    Quickest where few of ours say anything: only what is paired with these is asked.
    """
    counts = np.zeros(len(rows), dtype=np.int64)
    things = list(map(said, ours))
    asked = np.fromiter(map(bool, things), np.bool_, len(things))[rows]
    names = {thing: place for place, thing in enumerate(dict.fromkeys(chain.from_iterable(things)))}
    if not names:
        return counts
    answers: list[Collection[Hashable]] = [_NOTHING] * len(theirs)
    for place in np.flatnonzero(np.bincount(columns[asked], minlength=len(theirs))).tolist():
        answers[place] = answered(theirs[place])
    left, right = _matrix(things, names), _matrix(answers, names)
    both = np.flatnonzero(_signs(left)[rows] & _signs(right)[columns])
    for start in range(0, len(both), _BLOCK):
        here = both[start : start + _BLOCK]
        counts[here] = left[rows[here]].multiply(right[columns[here]]).sum(axis=1)
    return counts


_BLOCK = 1 << 14  # pairs at a time, so that what they come to stays at hand in the processor's memory


def _matrix(said: Sequence[Collection[Hashable]], names: Mapping[Hashable, int]) -> csr_array[np.int64]:
    """A row a reading with a 1 for each thing that it says, of those with a number in `names`."""
    unknown = frozenset(names).isdisjoint
    known = [_NOTHING if unknown(each) else [names[thing] for thing in each if thing in names] for each in said]
    starts = np.zeros(len(known) + 1, dtype=np.int32)
    np.cumsum(np.fromiter(map(len, known), np.int32, len(known)), out=starts[1:])
    columns = np.fromiter(chain.from_iterable(known), np.int32, int(starts[-1]))
    shape = (len(said), max(1, len(names)))
    marks: csr_array[np.int64] = csr_array((np.ones(len(columns), dtype=np.int64), columns, starts), shape=shape)
    marks.sum_duplicates()
    return marks


def _signs(marks: csr_array[np.int64]) -> NDArray[np.uint64]:
    """A bit for each thing that a row has: rows without a bit in common have no thing in common."""
    signs = np.zeros(len(marks.indptr) - 1, dtype=np.uint64)
    owner = np.repeat(np.arange(len(signs)), np.diff(marks.indptr))
    np.bitwise_or.at(signs, owner, np.left_shift(np.uint64(1), (marks.indices % _BITS).astype(np.uint64)))
    return signs


_BITS = 64
_NOTHING: Sequence[int] = ()
