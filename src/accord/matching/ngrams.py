"""Candidate search: labels as weighted character trigrams, and for each the nearest labels of the other scheme.

The weights are TF-IDF and the nearness is the cosine. Memory is bounded by working in blocks of rows; time grows
with the product of the two numbers of labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from accord.model.progress import Progress, silent

__all__ = ["Near", "Rows", "highest", "nearest", "trigram_vectors", "trigrams"]

Rows = csr_array[np.floating] | NDArray[np.float32]

GRAM = 3
MANY = 3_000  # columns, from which on time matters
RARE = 0.04  # of all columns that may have a trigram or a word, so that it is worth looking up
MOSTLY = 0.3  # of a row's squared length
CLOSE = 0.4  # of the best score of a row; what has less is not sorted
BLOCK = 500  # rows at a time, so that what they come to stays at hand in the processor's memory
CELLS = 4_000_000  # of one block of similarities: 16 MB of 32-bit numbers, and some copies of it
_CODE_POINTS = 0x110000
_TABLE = 1 << 26  # numbers of trigrams that a table is made for; with more letters than that they are sorted
_LOT = 1 << 15  # keys at a time
_BITS = 21  # a Unicode code point takes no more, so that three fit into 63 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Pairs of rows and how near they are (cosine, 0 to 1): three arrays of one length, by row and column."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    cosine: NDArray[np.float32]

    @classmethod
    def joined(cls, parts: Sequence[Near]) -> Near:
        """Several lots of pairs as one, in order."""
        return cls(
            row=np.concatenate([_NOWHERE, *(near.row for near in parts)]),
            column=np.concatenate([_NOWHERE, *(near.column for near in parts)]),
            cosine=np.concatenate([_NO_COSINE, *(near.cosine for near in parts)]),
        )


def trigram_vectors(
    subject_keys: Sequence[str], object_keys: Sequence[str]
) -> tuple[csr_array[np.float32], csr_array[np.float32]]:
    """Both schemes' labels (none empty) as unit vectors over the trigrams of all of them.

    Shapes: (subject labels, trigrams) and (object labels, trigrams). A label is taken with a space at each end.
    Weight: (1 + ln tf) * (1 + ln((1 + n) / (1 + df))).
    """
    numbers, width = _numbered_trigrams((subject_keys, object_keys))
    ours, theirs = (
        [_counted(lot, keys, width) for lot, keys in zip(lots, _lots(side), strict=True)]
        for lots, side in zip(numbers, (subject_keys, object_keys), strict=True)
    )
    frequency = sum((np.bincount(lot.indices, minlength=width) for lot in (*ours, *theirs)), np.zeros(width))
    rarity = 1 + np.log((1 + len(subject_keys) + len(object_keys)) / (1 + frequency))
    for lot in (*ours, *theirs):
        weights = (1 + np.log(lot.data)) * rarity[lot.indices]
        owner = np.repeat(np.arange(lot.shape[0]), np.diff(lot.indptr))
        lengths = np.sqrt(np.bincount(owner, weights=weights**2, minlength=lot.shape[0]))
        lot.data = (weights / lengths[owner]).astype(np.float32)
    return _stacked(ours, width), _stacked(theirs, width)


def _counted(numbers: NDArray[np.int32], keys: Sequence[str], width: int) -> csr_array[np.float32]:
    """How often each key has each trigram."""
    starts = np.zeros(len(keys) + 1, dtype=np.int32)
    np.cumsum(_sizes(keys) - (GRAM - 1), out=starts[1:])
    ones = np.ones(len(numbers), dtype=np.float32)
    counts: csr_array[np.float32] = csr_array((ones, numbers, starts), shape=(len(keys), width))
    counts.sum_duplicates()
    return counts


def _stacked(lots: Sequence[csr_array[np.float32]], width: int) -> csr_array[np.float32]:
    stacked: csr_array[np.float32] = vstack([csr_array((0, width), dtype=np.float32), *lots], format="csr")
    return stacked


def nearest(rows: Rows, columns: Rows, *, most: int, progress: Progress = silent) -> Near:
    """For each row its `most` nearest columns (all, where there are fewer), ties going to the earlier column.

    Columns that share nothing with the row fill up what is left, so that a short list is never empty. Of more than
    `MANY` columns of a sparse matrix only those are looked at that share something rare with the row, where what is
    rare makes up most of it.
    """
    if isinstance(rows, np.ndarray) or isinstance(columns, np.ndarray) or columns.shape[0] <= MANY:
        return _nearest(rows, columns, most, progress)
    rare = np.bincount(columns.indices, minlength=columns.shape[1]) <= RARE * columns.shape[0]
    owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    kept = np.bincount(owner, weights=rows.data**2 * rare[rows.indices], minlength=rows.shape[0])
    telling, plain = np.flatnonzero(kept >= MOSTLY), np.flatnonzero(kept < MOSTLY)
    whole = _nearest(rows[plain], columns, most, silent)
    found = _sharing(_only(rows[telling], rare), _only(columns, rare), most, progress)
    every = Near.joined(
        [
            Near(row=plain[whole.row], column=whole.column, cosine=whole.cosine),
            Near(row=telling[found.row], column=found.column, cosine=found.cosine),
        ]
    )
    order = np.lexsort((every.column, every.row))
    return Near(row=every.row[order], column=every.column[order], cosine=every.cosine[order])


def _only(matrix: csr_array[np.floating], rare: NDArray[np.bool_]) -> csr_array[np.floating]:
    """The matrix with nothing but its rare columns."""
    kept = rare[matrix.indices]
    starts = np.concatenate([[0], np.cumsum(kept)])[matrix.indptr].astype(matrix.indptr.dtype)
    return csr_array((matrix.data[kept], matrix.indices[kept], starts), shape=matrix.shape)


def _sharing(rows: csr_array[np.floating], columns: csr_array[np.floating], most: int, progress: Progress) -> Near:
    """The `most` nearest of those columns that share anything with the row and come near its best."""
    transposed = columns.T.tocsr()
    found = []
    for start in range(0, rows.shape[0], BLOCK):
        product = (rows[start : start + BLOCK] @ transposed).tocsr()
        row, column, cosine = highest(product, most)
        found.append(Near(row=row + start, column=column, cosine=cosine.astype(np.float32).clip(0, 1)))
        progress(min(start + BLOCK, rows.shape[0]), rows.shape[0])
    return Near.joined(found)


def highest(
    scores: csr_array[np.floating], most: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.floating]]:
    """Row, column and score of each row's highest scores; of equal ones the first columns.

    Scores far below a row's best are passed over: sorting them costs more than they are worth.
    """
    filled = np.flatnonzero(np.diff(scores.indptr))
    best = np.zeros(scores.shape[0], dtype=scores.data.dtype)
    if len(filled):
        best[filled] = np.maximum.reduceat(scores.data, scores.indptr[filled])
    near = np.flatnonzero(scores.data >= np.repeat(CLOSE * best, np.diff(scores.indptr)))
    row = np.searchsorted(scores.indptr, near, side="right") - 1
    column, score = scores.indices[near].astype(np.int64), scores.data[near]
    order = np.lexsort((column, -score, row))
    row, column, score = row[order], column[order], score[order]
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    place = np.arange(len(row)) - np.repeat(starts, np.diff(starts, append=len(row)))
    kept = place < most
    return row[kept], column[kept], score[kept]


def _nearest(rows: Rows, columns: Rows, most: int, progress: Progress) -> Near:
    transposed = columns.T if isinstance(columns, np.ndarray) else columns.T.tocsr()
    step = max(1, CELLS // max(1, columns.shape[0]))
    found = []
    for start in range(0, rows.shape[0], step):
        product = rows[start : start + step] @ transposed
        block = product if isinstance(product, np.ndarray) else product.toarray()
        row, column = np.nonzero(_largest(block, most))
        found.append(Near(row=row + start, column=column, cosine=block[row, column].clip(0, 1)))
        progress(min(start + step, rows.shape[0]), rows.shape[0])
    return Near.joined(found)


_NOWHERE = np.array([], dtype=np.int64)
_NO_COSINE = np.array([], dtype=np.float32)


def _numbered_trigrams(sides: Sequence[Sequence[str]]) -> tuple[list[list[NDArray[np.int32]]], int]:
    """For each lot of each side the trigrams of its keys, numbered in alphabetical order, and how many there are."""
    used = np.zeros(_CODE_POINTS, dtype=np.bool_)
    for side in sides:
        for keys in _lots(side):
            used[_points(keys)] = True
    letters = int(used.sum())
    number = np.cumsum(used) - 1
    codes = [[_codes(keys, number, letters) for keys in _lots(side)] for side in sides]
    if letters**GRAM > _TABLE:
        each = [np.unique(lot) for lots in codes for lot in lots]
        vocabulary = np.unique(np.concatenate(each))
        return [[np.searchsorted(vocabulary, lot).astype(np.int32) for lot in lots] for lots in codes], len(vocabulary)
    seen = np.zeros(letters**GRAM, dtype=np.bool_)
    for lots in codes:
        for lot in lots:
            seen[lot] = True
    place = np.cumsum(seen, dtype=np.int32) - 1
    return [[place[lot] for lot in lots] for lots in codes], int(seen.sum())


def _lots(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """The keys some after others: what is made on the way to their trigrams takes far more room than these."""
    return (keys[start : start + _LOT] for start in range(0, len(keys), _LOT))


def _codes(keys: Sequence[str], number: NDArray[np.int64], letters: int) -> NDArray[np.signedinteger]:
    """Every trigram as a number made of the numbers of its letters."""
    kind = np.int32 if letters**GRAM <= _TABLE else np.int64
    points: NDArray[np.signedinteger] = number[_points(keys)].astype(kind)
    ends = np.cumsum(_sizes(keys))
    whole = np.ones(len(points), dtype=np.bool_)
    whole[ends - 1] = whole[ends - 2] = False
    whole = whole[:-2]
    codes: NDArray[np.signedinteger] = ((points[:-2] * letters + points[1:-1]) * letters + points[2:])[whole]
    return codes


def trigrams(keys: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Every trigram as a number, and the place of the key that it comes from."""
    points, owner, whole = _letters(keys)
    wide = points.astype(np.int64)
    grams = wide[:-2] << 2 * _BITS | wide[1:-1] << _BITS | wide[2:]
    return grams[whole], owner[:-2][whole]


def _letters(keys: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    """The code points of all keys, a space at each end, the places of their keys, and where a trigram begins."""
    owner = np.repeat(np.arange(len(keys), dtype=np.int32), _sizes(keys))
    return _points(keys), owner, owner[:-2] == owner[2:]


def _points(keys: Sequence[str]) -> NDArray[np.int32]:
    """The code points of all keys, a space at each end."""
    text = "".join([f" {key} " for key in keys])
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.int32)


def _sizes(keys: Sequence[str]) -> NDArray[np.int64]:
    """How many letters each key has, with a space at each end."""
    return np.fromiter(map(len, keys), np.int64, len(keys)) + 2


def _largest(block: NDArray[np.float32], most: int) -> NDArray[np.bool_]:
    """Where each row has its `most` largest values; of equal ones the first."""
    width = block.shape[1]
    if most >= width:
        return np.ones(block.shape, dtype=np.bool_)
    least = np.partition(block, width - most, axis=1)[:, width - most, np.newaxis]
    above = block > least
    tied = block == least
    room = most - above.sum(axis=1, keepdims=True)
    chosen: NDArray[np.bool_] = above | (tied & (tied.cumsum(axis=1, dtype=np.int32) <= room))
    return chosen
