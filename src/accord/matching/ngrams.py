"""Candidate search: labels as weighted character trigrams, and for each the nearest labels of the other scheme.

The weights are TF-IDF and the nearness is the cosine. Memory is bounded by working in blocks of rows; time grows
with the product of the two numbers of labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from accord.model.progress import Progress, silent

__all__ = ["Near", "nearest", "trigram_vectors"]

GRAM = 3
CELLS = 4_000_000  # of one block of similarities: 16 MB of 32-bit numbers, and some copies of it
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
    grams, rows = _trigrams([*subject_keys, *object_keys])
    vocabulary, columns = np.unique(grams, return_inverse=True)
    shape = (len(subject_keys) + len(object_keys), len(vocabulary))
    counts = csr_array((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
    counts.sum_duplicates()
    frequency = np.bincount(counts.indices, minlength=shape[1])
    rarity = 1 + np.log((1 + shape[0]) / (1 + frequency))
    weights = (1 + np.log(counts.data)) * rarity[counts.indices]
    owner = np.repeat(np.arange(shape[0]), np.diff(counts.indptr))
    lengths = np.sqrt(np.bincount(owner, weights=weights**2, minlength=shape[0]))
    counts.data = (weights / lengths[owner]).astype(np.float32)
    return counts[: len(subject_keys)], counts[len(subject_keys) :]


def nearest(
    rows: csr_array[np.float32], columns: csr_array[np.float32], *, most: int, progress: Progress = silent
) -> Near:
    """For each row its `most` nearest columns (all, where there are fewer), ties going to the earlier column.

    Columns that share nothing with the row fill up what is left, so that a short list is never empty.
    """
    transposed = columns.T.tocsr()
    step = max(1, CELLS // max(1, columns.shape[0]))
    found = []
    for start in range(0, rows.shape[0], step):
        block = (rows[start : start + step] @ transposed).toarray()
        row, column = np.nonzero(_largest(block, most))
        found.append(Near(row=row + start, column=column, cosine=block[row, column].clip(0, 1)))
        progress(min(start + step, rows.shape[0]), rows.shape[0])
    return Near.joined(found)


_NOWHERE = np.array([], dtype=np.int64)
_NO_COSINE = np.array([], dtype=np.float32)


def _trigrams(keys: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every trigram as a number, and the place of the key that it comes from."""
    text = "".join(f" {key} " for key in keys)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    owner = np.repeat(np.arange(len(keys)), [len(key) + 2 for key in keys])
    last = max(0, len(points) - GRAM + 1)
    grams = points[:last] << 2 * _BITS | points[1 : last + 1] << _BITS | points[2 : last + 2]
    whole = owner[:last] == owner[GRAM - 1 :][:last]
    return grams[whole], owner[:last][whole]


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
