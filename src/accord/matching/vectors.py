"""Texts as weighted bags of words: TF-IDF vectors of labels and of all that is said about a concept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from accord.matching.remembered import Remembered

__all__ = ["Bag", "Sparse", "Vectors", "bags", "dots", "lengths", "shares", "stem", "stems", "unit", "vectors"]

Sparse = csr_array[np.float64]
Vectors = tuple[Sparse, Sparse]
Bag = Mapping[str, float]

_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ions", "ing", "ers", "ors", "ion", "ies", "er", "or", "ed",
            "es", "s", "e", "y")  # fmt: skip
_STAYS = 3  # letters that a stem keeps at least
_SMOOTH = 0.3  # what a word that every text has still counts
_BLOCK = 1 << 13  # pairs at a time, so that what they come to stays at hand in the processor's memory
_REMEMBERED = 1 << 18


def stem(word: str) -> str:
    """A word without its commonest ending, for comparison only: `manufacturing` and `manufacture` are one."""
    return _STEMS[word]


def stems(key: str) -> list[str]:
    """The stems of a normalised label, in order."""
    return list(map(_STEMS.__getitem__, key.split()))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STAYS:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > _STAYS and word[-1] == word[-2] else word


_STEMS = Remembered(_stem, most=_REMEMBERED)


def bags(keys: Sequence[str]) -> list[dict[str, float]]:
    """Each label as its stems, each counted once."""
    return [dict.fromkeys(stems(key), 1.0) for key in keys]


def vectors(subject: Sequence[Bag], object: Sequence[Bag]) -> Vectors:
    """Both sides' bags over one vocabulary, each word weighted by how rare it is; rows are not normalised.

    Shapes: (subjects, words) and (objects, words). Weight: the bag's own * (0.3 + ln((1 + n) / (1 + df))).
    """
    words = _numbering()
    ours, theirs = (_places(side, words) for side in (subject, object))
    width = max(1, len(words))
    rarity = _rarity(np.concatenate([ours[1], theirs[1]]), len(subject) + len(object), width)
    one, other = (
        csr_array((weights * rarity[columns], (rows, columns)), shape=(len(side), width))
        for side, (rows, columns, weights) in ((subject, ours), (object, theirs))
    )
    return one, other


def shares(subject: Sequence[Bag], object: Sequence[Bag]) -> tuple[Vectors, Vectors]:
    """Over one vocabulary, each side's weightiest words with their share of the row's rarity, and a 1 for every word.

    The dot product of a row of shares and a row of marks is how much of the one's weightiest words the other has.
    """
    words = _numbering()
    sides = [_places(side, words) for side in (subject, object)]
    width = max(1, len(words))
    rarity = _rarity(np.concatenate([columns for _, columns, _ in sides]), len(subject) + len(object), width)
    telling, said = [], []
    for side, (rows, columns, weights) in zip((subject, object), sides, strict=True):
        shape = (len(side), width)
        parts = rarity[columns] * (weights >= 1)
        total = np.bincount(rows, weights=parts, minlength=len(side))
        parts /= np.maximum(total, 1e-9)[rows]
        telling.append(csr_array((parts, (rows, columns)), shape=shape))
        said.append(csr_array((np.ones(len(rows)), (rows, columns)), shape=shape))
    return (telling[0], telling[1]), (said[0], said[1])


def lengths(rows: Sparse) -> NDArray[np.float64]:
    """The Euclidean length of each row."""
    owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    found: NDArray[np.float64] = np.sqrt(np.bincount(owner, weights=rows.data**2, minlength=rows.shape[0]))
    return found


def unit(rows: Sparse) -> Sparse:
    """The same rows with length 1; empty ones stay empty."""
    size = lengths(rows)
    size[size == 0] = 1
    scaled = rows.copy()
    scaled.data = rows.data / np.repeat(size, np.diff(rows.indptr))
    return scaled


def dots(
    rows: csr_array[np.floating], columns: csr_array[np.floating], row: NDArray[np.int64], column: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The dot product of each pair of rows of two matrices: shape (pairs,)."""
    found = np.zeros(len(row), dtype=np.float64)
    if not rows.nnz or not columns.nnz:
        return found
    for start in range(0, len(row), _BLOCK):
        here = slice(start, start + _BLOCK)
        found[here] = np.asarray(rows[row[here]].multiply(columns[column[here]]).sum(axis=1)).ravel()
    return found


def _rarity(columns: NDArray[np.int32], texts: int, width: int) -> NDArray[np.float64]:
    frequency = np.bincount(columns, minlength=width)
    rarity: NDArray[np.float64] = _SMOOTH + np.log((1 + texts) / (1 + frequency))
    return rarity


def _places(
    side: Sequence[Bag], words: defaultdict[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    rows = np.repeat(np.arange(len(side), dtype=np.int32), [len(bag) for bag in side])
    columns = np.fromiter(map(words.__getitem__, chain.from_iterable(side)), np.int32, len(rows))
    weights = np.fromiter(chain.from_iterable([bag.values() for bag in side]), np.float64, len(rows))
    return rows, columns, weights


def _numbering() -> defaultdict[str, int]:
    """A number for each word, in the order in which they are first asked for."""
    return defaultdict(count().__next__)
