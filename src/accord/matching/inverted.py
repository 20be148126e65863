"""Candidate search for large vocabularies: labels that share something rare.

An index leads from every whole label, every pair of neighbouring words, every pair of a label's rarest words, every
word and (for labels of one or two words) every trigram of the object labels to the labels that have it. What more than
`CAP` labels have is not indexed, and each subject label asks for its `ASKED` rarest things: so the work grows with the
number of labels and not with the product of the two numbers. The cap is a number and not a share, since a share of a
longer list is longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from accord.matching.labels import LabelTable
from accord.matching.ngrams import highest, trigrams
from accord.matching.vectors import stem
from accord.model.progress import Progress, silent

__all__ = ["FOUND", "sharing_rare_words"]

Indices = NDArray[np.int64]
Postings = tuple[Indices, Indices]  # of a kind of thing: the label's row, and a number that stands for the thing

CAP = 64  # object labels that share a thing, at most
ASKED = 10  # things that a subject label asks for, at most
FOUND = 12  # concepts for each subject, unless more are asked for
_RAREST = 4  # words of a label, each two of which are looked up together
_SHORT = 2  # words; a label with no more is looked up by its trigrams too
_BLOCK = 20_000


def sharing_rare_words(
    subject: LabelTable, object: LabelTable, wanted: Indices, *, most: int, progress: Progress = silent
) -> Indices:
    """Pairs of concepts as codes (`subject * number of objects + object`), ascending: up to `most` a wanted label."""
    ours, theirs = (
        np.array([c.kind for c in side.concepts], dtype=np.str_)[side.concept] for side in (subject, object)
    )
    asked = np.isin(subject.concept, wanted)
    found = [np.zeros(0, dtype=np.int64)]
    done = 0
    for kind in sorted(set(ours[asked].tolist())):
        rows, columns = np.flatnonzero(asked & (ours == kind)), np.flatnonzero(theirs == kind)
        step = partial(_further, progress, done, int(asked.sum()))
        found += _codes(subject, object, rows, columns, most=most, progress=step)
        done += len(rows)
    codes: Indices = np.unique(np.concatenate(found))
    return codes


def _codes(
    subject: LabelTable, object: LabelTable, asked: Indices, offered: Indices, *, most: int, progress: Progress
) -> Iterator[Indices]:
    """The codes of pairs of the concepts that the asked rows and the offered columns belong to."""
    rows, columns = _matrices([subject.keys[row] for row in asked.tolist()], [object.keys[c] for c in offered.tolist()])
    transposed = columns.T.tocsr()
    width = len(object.concepts)
    for start in range(0, len(asked), _BLOCK):
        row, column, _ = highest((rows[start : start + _BLOCK] @ transposed).tocsr(), most)
        yield np.unique(subject.concept[asked[row + start]] * width + object.concept[offered[column]])
        progress(min(start + _BLOCK, len(asked)), len(asked))


def _further(progress: Progress, before: int, total: int, done: int, _of: int) -> None:
    progress(before + done, total)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Indexed:
    """One kind of things of both sides, numbered alike: rows, numbers, and how many object labels have each number."""

    ours: Postings
    theirs: Postings
    frequency: Indices


def _matrices(
    subject_keys: Sequence[str], object_keys: Sequence[str]
) -> tuple[csr_array[np.float32], csr_array[np.float32]]:
    """Subject labels by the things they ask for, object labels by the things they are indexed under."""
    kinds = [_indexed(ours, theirs) for ours, theirs in _things(subject_keys, object_keys)]
    offsets = np.cumsum([0, *(len(kind.frequency) for kind in kinds)])
    frequency = np.concatenate([kind.frequency for kind in kinds])
    weight = (np.log(1 + len(object_keys) / np.maximum(frequency, 1)) ** 2).astype(np.float32)
    ours, theirs = (
        [np.concatenate(parts) for parts in zip(*lots, strict=True)]
        for lots in (
            [(kind.ours[0], kind.ours[1] + offset) for kind, offset in zip(kinds, offsets, strict=False)],
            [(kind.theirs[0], kind.theirs[1] + offset) for kind, offset in zip(kinds, offsets, strict=False)],
        )
    )
    rows, things = _rarest(ours[0], ours[1], frequency, most=ASKED)
    one = csr_array((weight[things], (rows, things)), shape=(len(subject_keys), int(offsets[-1])))
    ones = np.ones(len(theirs[0]), dtype=np.float32)
    other = csr_array((ones, (theirs[0], theirs[1])), shape=(len(object_keys), int(offsets[-1])))
    return one, other


def _rarest(rows: Indices, things: Indices, frequency: Indices, *, most: int) -> Postings:
    """Each row's rarest things, so many of them."""
    order = np.lexsort((things, frequency[things], rows))
    rows, things = rows[order], things[order]
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    place = np.arange(len(rows)) - np.repeat(starts, np.diff(starts, append=len(rows)))
    return rows[place < most], things[place < most]


def _indexed(ours: Postings, theirs: Postings) -> _Indexed:
    """The things that few enough object labels have, numbered from 0."""
    known, number, frequency = np.unique(theirs[1], return_inverse=True, return_counts=True)
    rare = frequency <= CAP
    renumbered = np.cumsum(rare) - 1
    kept = rare[number]
    at = np.searchsorted(known, ours[1]).clip(0, max(0, len(known) - 1))
    asked = (known[at] == ours[1]) & rare[at] if len(known) else np.zeros(len(at), dtype=np.bool_)
    return _Indexed(
        ours=(ours[0][asked], renumbered[at[asked]]),
        theirs=(theirs[0][kept], renumbered[number[kept]]),
        frequency=frequency[rare].astype(np.int64),
    )


def _things(subject_keys: Sequence[str], object_keys: Sequence[str]) -> Iterator[tuple[Postings, Postings]]:
    """Whole labels, neighbouring words, the rarest words by twos, words, trigrams of short labels, of both sides."""
    labels: dict[str, int] = {}
    theirs, ours = (
        (np.arange(len(keys)), np.array([labels.setdefault(key, len(labels)) for key in keys], dtype=np.int64))
        for keys in (object_keys, subject_keys)
    )
    yield ours, theirs
    words: dict[str, int] = {}
    theirs, ours = (_words(keys, words) for keys in (object_keys, subject_keys))
    yield _neighbours(ours), _neighbours(theirs)
    ours, theirs = _once(ours), _once(theirs)
    frequency = np.bincount(theirs[1], minlength=len(words))
    yield _together(ours, frequency), _together(theirs, frequency)
    yield ours, theirs
    yield _short_trigrams(subject_keys), _short_trigrams(object_keys)


def _words(keys: Sequence[str], number: dict[str, int]) -> Postings:
    each = [[number.setdefault(stem(word), len(number)) for word in key.split()] for key in keys]
    rows = np.repeat(np.arange(len(keys)), [len(words) for words in each])
    return rows, np.fromiter((word for words in each for word in words), np.int64, len(rows))


def _neighbours(words: Postings) -> Postings:
    """Each word with the next one of the same label."""
    rows, number = words
    same = rows[1:] == rows[:-1]
    return _once((rows[1:][same], number[:-1][same] << 31 | number[1:][same]))


def _together(words: Postings, frequency: Indices) -> Postings:
    """Each two of a label's rarest words, of those that object labels have at all.

    Where many labels share a beginning and many an ending, two such words tell what no word and no neighbours do.
    """
    known = frequency[words[1]] > 0
    rows, number = _rarest(words[0][known], words[1][known], frequency, most=_RAREST)
    last = {ahead: len(rows) - ahead for ahead in range(1, _RAREST)}
    pairs = [(np.flatnonzero(rows[:end] == rows[ahead:]), ahead) for ahead, end in last.items() if end > 0]
    ours = [(rows[at], number[at], number[at + ahead]) for at, ahead in pairs]
    return (
        np.concatenate([_NOWHERE, *(row for row, _, _ in ours)]),
        np.concatenate([_NOWHERE, *(np.minimum(one, two) << 31 | np.maximum(one, two) for _, one, two in ours)]),
    )


_NOWHERE = np.zeros(0, dtype=np.int64)


def _once(postings: Postings) -> Postings:
    """The same, a thing that a label has twice once."""
    order = np.lexsort((postings[1], postings[0]))
    rows, things = postings[0][order], postings[1][order]
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = (np.diff(rows) != 0) | (np.diff(things) != 0)
    return rows[new], things[new]


def _short_trigrams(keys: Sequence[str]) -> Postings:
    short = np.array([place for place, key in enumerate(keys) if key.count(" ") < _SHORT], dtype=np.int64)
    things, owner = trigrams([keys[place] for place in short.tolist()])
    return _once((short[owner], things))
