"""Which objects are worth a closer look for each subject, and which two of their labels are most alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from accord.matching.evidence import Evidence
from accord.matching.inverted import FOUND, sharing_rare_words
from accord.matching.labels import LabelTable, comparable
from accord.matching.ngrams import Near, Rows, nearest
from accord.matching.similarity import Floats, label_similarity, ratios
from accord.matching.vectors import dots
from accord.model.progress import Progress, silent

__all__ = ["BLOCK", "LARGE", "NO_LABEL", "Candidates", "Indices", "LabelPairs", "candidates", "joined", "label_pairs"]

Indices = NDArray[np.int64]

NO_LABEL = -1
LARGE = 50_000  # labels, from which on only those that share something rare are looked up
_BY_LABEL = 30  # concepts that a search by labels finds for a subject, at least
_OF_MANY = 20  # where there are very many
_MOST = 100  # at most, where the list is so short that it costs nothing
_PAIRS = 100_000
_MANY = 8_000  # labels, from which on the search by runs of letters is spared where words will do
_NEAR = 0.6  # cosine over words, and
_SEVERAL = 5  # objects, with which they will do
BLOCK = 1 << 18  # pairs that are looked at closely at a time, so that what is noted of each does not fill the memory
_REMEMBERED = 1 << 21  # pairs, up to which those of their labels are kept, so that they are compared once
_FIELD_WEIGHT = np.array([1.0, 0.98, 0.96, 0.98])  # a synonym says a little less than the preferred label
_TRIGRAMS = 0.6  # of a label pair's first impression; the rest are words


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Pairs of concepts, no pair twice: arrays of one length, in no promised order.

    subject, object: places in the two tables' concepts; subject_row, object_row: the rows of their most alike
    labels, or NO_LABEL where no two can be compared; similarity: of these labels, 0 to 1; any_order: the same by their
    letters alone, words in alphabetical order; labels: all pairs of their labels, unless there are very many.
    """

    subject: Indices
    object: Indices
    subject_row: Indices
    object_row: Indices
    similarity: Floats
    any_order: Floats
    labels: LabelPairs | None = None

    def __len__(self) -> int:
        return len(self.subject)

    def only(self, chosen: Indices) -> Candidates:
        """Those at the given places, in that order."""
        labels = None if self.labels is None else self.labels.only(chosen, len(self))
        return replace(self, labels=labels, **{name: getattr(self, name)[chosen] for name in _ARRAYS})

    def bare(self) -> Candidates:
        """The same without the pairs of their labels."""
        return replace(self, labels=None)


_ARRAYS = tuple(field.name for field in fields(Candidates) if field.name != "labels")


def candidates(
    evidence: Evidence, *, wanted: Indices, closed: Indices, top: int, progress: Progress = silent
) -> Candidates:
    """The pairs to rank for the subject concepts `wanted`: at least `top` for each, or all that are left.

    A closed pair (`subject * number of objects + object`) is passed over, and one more is looked at in its place.
    Only terms of one kind are paired.
    """
    width = len(evidence.object.table.concepts)
    most_closed = int(np.bincount(closed // width).max()) if len(closed) else 0
    subject, object_ = evidence.subject.table, evidence.object.table
    least = _BY_LABEL if len(object_) <= _MANY else _OF_MANY
    room = int(np.clip(_PAIRS // max(1, len(wanted)), least, _MOST))
    if max(len(subject), len(object_)) > LARGE:
        most = max(FOUND, top) + most_closed
        codes = sharing_rare_words(subject, object_, wanted, most=most, progress=progress)
    else:
        codes = _search(evidence, wanted, max(room, 2 * top) + most_closed, top, progress)
    codes = codes[~np.isin(codes, closed)]
    blocks = np.split(codes, range(BLOCK, len(codes), BLOCK))
    most_labels = BLOCK if len(codes) <= _REMEMBERED else 0
    found = joined([_best_labels(evidence, *np.divmod(some, max(1, width)), most_labels) for some in blocks])
    return joined([found, _fillers(evidence, found, wanted, closed, top)])


def _search(evidence: Evidence, wanted: Indices, most: int, top: int, progress: Progress) -> Indices:
    """The pairs that any way of searching finds, as codes in ascending order.

    Among more than `_MANY` labels, a subject with enough objects by their words, one of them near, is not looked up by
    its runs of letters too: that takes longest and finds it little.
    """
    by_description = most // 2
    described = evidence.subject.description, evidence.object.description
    words, unsure = _concept_codes(evidence, described, wanted, by_description), wanted
    if len(evidence.object.table) > _MANY:
        width = len(evidence.object.table.concepts)
        subject, object_ = np.divmod(words, width)
        nearest_word = np.zeros(len(evidence.subject.table.concepts))
        np.maximum.at(nearest_word, subject, dots(*described, subject, object_))
        enough = np.bincount(subject, minlength=len(nearest_word)) >= min(top, _SEVERAL)
        unsure = wanted[~(enough & (nearest_word >= _NEAR))[wanted]]
    ways = [
        words,
        _label_codes(evidence, (evidence.subject.trigrams, evidence.object.trigrams), unsure, most, progress),
    ]
    if evidence.subject.meaning is not None and evidence.object.meaning is not None:
        ways.append(_label_codes(evidence, (evidence.subject.meaning, evidence.object.meaning), wanted, most))
    if evidence.subject.meaning_all is not None and evidence.object.meaning_all is not None:
        whole = (evidence.subject.meaning_all, evidence.object.meaning_all)
        ways.append(_concept_codes(evidence, whole, wanted, by_description))
    found: Indices = np.sort(np.concatenate(ways))
    return found[np.flatnonzero(np.diff(found, prepend=-1))]


def _label_codes(
    evidence: Evidence, sides: tuple[Rows, Rows], wanted: Indices, most: int, progress: Progress = silent
) -> Indices:
    """The pairs of concepts whose labels are nearest: `most` for each wanted subject."""
    subject, object_ = evidence.subject.table, evidence.object.table
    asked = np.isin(subject.concept, wanted)
    found: list[Near] = []
    done = 0
    for rows, columns in _comparable_rows(subject, object_, np.flatnonzero(asked)):
        step = partial(_further, progress, done, int(asked.sum()))
        near = nearest(sides[0][rows], sides[1][columns], most=most, progress=step)
        found.append(Near(row=rows[near.row], column=columns[near.column], cosine=near.cosine))
        done += len(rows)
    near = Near.joined(found)
    return _best_codes(
        subject.concept[near.row], object_.concept[near.column], near.cosine, most, len(object_.concepts)
    )


def _concept_codes(evidence: Evidence, sides: tuple[Rows, Rows], wanted: Indices, most: int) -> Indices:
    """The pairs of concepts whose rows are nearest: `most` for each wanted subject."""
    subject, object_ = evidence.subject.table, evidence.object.table
    kinds = np.array([concept.kind for concept in object_.concepts], dtype=np.str_)
    ours = np.array([subject.concepts[place].kind for place in wanted.tolist()], dtype=np.str_)
    found: list[Near] = []
    for kind in sorted(set(ours.tolist())):
        rows, columns = wanted[ours == kind], np.flatnonzero(kinds == kind)
        near = nearest(sides[0][rows], sides[1][columns], most=most)
        found.append(Near(row=rows[near.row], column=columns[near.column], cosine=near.cosine))
    near = Near.joined(found)
    return _best_codes(near.row, near.column, near.cosine, most, len(object_.concepts))


def _comparable_rows(subject: LabelTable, object: LabelTable, asked: Indices) -> Iterator[tuple[Indices, Indices]]:
    """The asked rows in lots of one language and kind, each with the rows that they may be compared with."""
    languages = np.array(subject.languages, dtype=np.str_)[asked]
    kinds = np.array([concept.kind for concept in subject.concepts], dtype=np.str_)[subject.concept[asked]]
    for kind, language in sorted(set(zip(kinds.tolist(), languages.tolist(), strict=True))):
        columns = object.rows_in(language, kind)
        if len(columns):
            yield asked[(kinds == kind) & (languages == language)], columns


def _best_codes(subject: Indices, object: Indices, nearness: NDArray[np.float32], most: int, width: int) -> Indices:
    """The `most` nearest objects of each subject, of several labels the nearest; none without any nearness."""
    some = nearness > 0
    codes, nearness = subject[some] * width + object[some], nearness[some]
    order = np.lexsort((-nearness, codes))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = np.diff(codes[order]) != 0
    codes, nearness = codes[order][first], nearness[order][first]
    order = np.lexsort((codes, -nearness, codes // max(1, width)))
    owner = (codes // max(1, width))[order]
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    place = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    return codes[order[place < most]]


def _further(progress: Progress, before: int, total: int, done: int, _of: int) -> None:
    progress(before + done, total)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPairs:
    """All pairs of labels of some pairs of concepts that share a language: arrays of one length.

    pair: the place of the pair of concepts; subject_row, object_row: of the labels; trigrams, words: their cosines;
    impression: these two blended, a synonym counting a little less.
    """

    pair: Indices
    subject_row: Indices
    object_row: Indices
    trigrams: Floats
    cores: Floats
    words: Floats
    impression: Floats

    def only(self, chosen: Indices, pairs: int) -> LabelPairs:
        """Those of the chosen ones of so many pairs of concepts, in that order, numbered by their place there."""
        sizes = np.bincount(self.pair, minlength=pairs)
        each = sizes[chosen]
        pair = np.repeat(np.arange(len(chosen)), each)
        first = np.cumsum(sizes) - sizes
        place = np.arange(len(pair)) + np.repeat(first[chosen] - (np.cumsum(each) - each), each)
        return replace(self, pair=pair, **{name: getattr(self, name)[place] for name in _OF_LABELS})

    @classmethod
    def joined(cls, parts: Sequence[LabelPairs], sizes: Sequence[int]) -> LabelPairs:
        """Those of several lots of pairs of concepts, of the given sizes, as of one lot."""
        before = np.cumsum([0, *sizes])
        pair = np.concatenate([part.pair + start for part, start in zip(parts, before, strict=False)])
        return cls(pair=pair, **{name: np.concatenate([getattr(part, name) for part in parts]) for name in _OF_LABELS})


_OF_LABELS = tuple(field.name for field in fields(LabelPairs) if field.name != "pair")


def label_pairs(evidence: Evidence, subject: Indices, object: Indices) -> LabelPairs:
    """The label pairs of pairs of concepts, in order of these."""
    ours, theirs = evidence.subject, evidence.object
    our_counts, their_counts = ours.table.counts, theirs.table.counts
    sizes = our_counts[subject] * their_counts[object]
    pair = np.repeat(np.arange(len(subject)), sizes)
    place = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    each = their_counts[object][pair]
    row = (np.cumsum(our_counts) - our_counts)[subject][pair] + place // np.maximum(each, 1)
    column = (np.cumsum(their_counts) - their_counts)[object][pair] + place % np.maximum(each, 1)
    spoken = _share_language(ours.table, theirs.table, row, column)
    pair, row, column = pair[spoken], row[spoken], column[spoken]
    trigrams, words = dots(ours.trigrams, theirs.trigrams, row, column), dots(ours.words, theirs.words, row, column)
    weight = _FIELD_WEIGHT[ours.table.field[row]] * _FIELD_WEIGHT[theirs.table.field[column]]
    return LabelPairs(
        pair=pair,
        subject_row=row,
        object_row=column,
        trigrams=(trigrams * weight).clip(0, 1),
        cores=(dots(ours.cores, theirs.cores, row, column) * weight).clip(0, 1),
        words=(words * weight).clip(0, 1),
        impression=((_TRIGRAMS * trigrams + (1 - _TRIGRAMS) * words) * weight).round(6),
    )


def _share_language(subject: LabelTable, object: LabelTable, row: Indices, column: Indices) -> NDArray[np.bool_]:
    names = sorted({*subject.languages, *object.languages})
    number = {name: place for place, name in enumerate(names)}
    may = np.array([[comparable(one, other) for other in names] for one in names], dtype=np.bool_).reshape(
        len(names), len(names)
    )
    ours, theirs = (np.array([number[n] for n in side.languages], dtype=np.int64) for side in (subject, object))
    shared: NDArray[np.bool_] = may[ours[row], theirs[column]]
    return shared


def _best_labels(evidence: Evidence, subject: Indices, object: Indices, most_labels: int) -> Candidates:
    """Pairs of concepts with their most alike labels; those with no labels to compare are left out.

    All pairs of labels are kept with them where they are no more than `most_labels`.
    """
    found = label_pairs(evidence, subject, object)
    order = np.lexsort((-found.impression, found.pair))  # of equal ones the first rows
    pair = found.pair[order]
    best = order[np.flatnonzero(np.diff(pair, prepend=-1))]
    row, column = found.subject_row[best], found.object_row[best]
    ours, theirs = evidence.subject.table, evidence.object.table
    any_order = ratios([ours.keys[place] for place in row.tolist()], [theirs.keys[place] for place in column.tolist()])
    weight = _FIELD_WEIGHT[ours.field[row]] * _FIELD_WEIGHT[theirs.field[column]]
    equal = evidence.subject.looks.key[row] == evidence.object.looks.key[column]
    pairs = found.pair[best]
    return Candidates(
        subject=subject[pairs],
        object=object[pairs],
        subject_row=row,
        object_row=column,
        similarity=label_similarity(equal, found.trigrams[best] / weight, any_order),
        any_order=any_order,
        labels=found.only(pairs, len(subject)) if len(found.pair) <= most_labels else None,
    )


def _fillers(evidence: Evidence, found: Candidates, wanted: Indices, closed: Indices, top: int) -> Candidates:
    """Pairs without any likeness, for subjects that have too few others: people must still get to see the term."""
    ours, theirs = evidence.subject.table.concepts, evidence.object.table.concepts
    width = len(theirs)
    live = np.array([not concept.deprecated for concept in theirs], dtype=np.bool_)[found.object]
    enough = np.bincount(found.subject[live], minlength=len(ours))
    few = wanted[enough[wanted] < top]
    taken = set((found.subject * width + found.object)[np.isin(found.subject, few)].tolist()) | set(closed.tolist())
    pairs = []
    for index in few.tolist():
        kind = ours[index].kind
        free = (p for p in range(width) if theirs[p].kind == kind and index * width + p not in taken)
        pairs += [(index, place) for place, _ in zip(free, range(top - int(enough[index])), strict=False)]
    nothing = np.full(len(pairs), NO_LABEL, dtype=np.int64)
    subject, object_ = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return Candidates(
        subject=subject,
        object=object_,
        subject_row=nothing,
        object_row=nothing,
        similarity=np.zeros(len(pairs)),
        any_order=np.zeros(len(pairs)),
        labels=None if found.labels is None else label_pairs(evidence, subject, object_),
    )


def joined(parts: Sequence[Candidates]) -> Candidates:
    """Several lots of candidates as one, in order."""
    labels = [part.labels for part in parts if part.labels is not None]
    every = LabelPairs.joined(labels, [len(part) for part in parts]) if len(labels) == len(parts) else None
    return Candidates(
        labels=every, **{name: np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS}
    )
