"""What parts two labels in which nothing else was found: an act or a quarter added, or another word in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from accord.matching.added import NOTHING, Named, added, named
from accord.matching.apart import FEW, apart, telling
from accord.matching.conflicts import Warning
from accord.matching.reading import Reading, stem
from accord.matching.variants import initial

__all__ = ["parting", "partings"]

Indices = NDArray[np.int64]
Table = NDArray[np.int32]
Flags = NDArray[np.bool_]


def parting(one: Reading, other: Reading) -> tuple[Warning, ...]:
    """The warnings of what parts two labels; one of its kind."""
    return tuple(added(one, other)) or tuple(apart(one, other))


def partings(
    ours: Sequence[Reading], theirs: Sequence[Reading], rows: Indices, columns: Indices
) -> dict[int, tuple[Warning, ...]]:
    """The same of many pairs, by their places among these; pairs without a warning are left out."""
    found: dict[int, tuple[Warning, ...]] = {}
    for may, check in ((_may_add, added), (_may_be_apart, apart)):
        for place in np.flatnonzero(may(ours, theirs, rows, columns)).tolist():
            if place not in found and (warnings := tuple(check(ours[rows[place]], theirs[columns[place]]))):
                found[place] = warnings
    return found


def _may_add(ours: Sequence[Reading], theirs: Sequence[Reading], rows: Indices, columns: Indices) -> Flags:
    """Pairs of which only one names an act, or only one a quarter, or each another."""
    number: dict[Named, int] = {}
    each = [[named(one) for one in side] for side in (ours, theirs)]
    mine, yours = (
        np.array([0 if it is NOTHING else number.setdefault(it, len(number) + 1) for it in side], dtype=np.int64)
        for side in each
    )
    different: Flags = mine[rows] != yours[columns]
    return different


def _may_be_apart(ours: Sequence[Reading], theirs: Sequence[Reading], rows: Indices, columns: Indices) -> Flags:
    """Pairs that have as many words, of which those that differ may stand together; and short ones.

    Words with another first letter differ for sure; no word that is the same in both may stand between such words. Of
    pairs with a short label those of as many words, in whatever order, and those with no word in common. And pairs that
    both have a short form.
    """
    mine, yours = ([telling(one) for one in side] for side in (ours, theirs))
    sizes = [np.fromiter(map(len, side), np.int64, len(side)) for side in (mine, yours)]
    words, letters = _tables(mine, yours)
    flagged = np.zeros(len(rows), dtype=np.bool_)
    as_many = sizes[0][rows] == sizes[1][columns]
    few = np.minimum(sizes[0][rows], sizes[1][columns]) <= FEW
    flagged |= few & as_many
    long = np.flatnonzero(as_many & ~few)
    same, there = words[0][rows[long]] == words[1][columns[long]], words[0][rows[long]] > 0
    flagged[long] = _stand_together(same, letters[0][rows[long]] != letters[1][columns[long]])
    flagged[long] &= (same & there).any(axis=1)
    mixed = np.flatnonzero(few & ~as_many)
    flagged[mixed] = ~_share(words, rows[mixed], columns[mixed])
    shortened = [np.fromiter((bool(one.acronyms) for one in side), np.bool_, len(side)) for side in (ours, theirs)]
    flagged |= ~as_many & shortened[0][rows] & shortened[1][columns]
    return flagged


def _stand_together(same: Flags, different: Flags) -> Flags:
    """Whether no word that is the same stands between words that differ: shape (pairs,) of two (pairs, words)."""
    before = np.logical_or.accumulate(different, axis=1)
    after = np.logical_or.accumulate(different[:, ::-1], axis=1)[:, ::-1]
    together: Flags = np.logical_not((same & before & after).any(axis=1))
    return together


def _share(words: tuple[Table, Table], rows: Indices, columns: Indices) -> Flags:
    """Whether two labels have a word in common, wherever it stands."""
    shared = np.zeros(len(rows), dtype=np.bool_)
    mine, yours = words[0][rows], words[1][columns]
    for column in range(mine.shape[1]):
        left = np.flatnonzero(~shared)
        word = mine[left, column, np.newaxis]
        shared[left] = ((yours[left] == word) & (word > 0)).any(axis=1)
    return shared


def _tables(mine: Sequence[tuple[str, ...]], yours: Sequence[tuple[str, ...]]) -> tuple[_Sides, _Sides]:
    """The stems of each side's words as numbers, and their first letters: shapes (labels, words), 0 where none is."""
    words = list(dict.fromkeys(chain.from_iterable(chain(mine, yours))))
    number = {word: place for place, word in enumerate(words, start=1)}
    stems: dict[str, int] = {}
    form = np.array([0, *(stems.setdefault(stem(word), len(stems) + 1) for word in words)], dtype=np.int32)
    letter = np.array([0, *(ord(initial(word)) for word in words)], dtype=np.int32)
    longest = max(map(len, chain(mine, yours)), default=0)
    ours, theirs = (_table(side, number, longest) for side in (mine, yours))
    return (form[ours], form[theirs]), (letter[ours], letter[theirs])


def _table(labels: Sequence[tuple[str, ...]], number: Mapping[str, int], longest: int) -> Table:
    table = np.zeros((len(labels), longest), dtype=np.int32)
    for row, words in enumerate(labels):
        table[row, : len(words)] = [number[word] for word in words]
    return table


_Sides = tuple[Table, Table]
