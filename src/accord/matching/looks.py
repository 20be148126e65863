"""What a look at the words of each label shows, once for all pairs that it stands in.

Everything is a number: equal things have equal ones on both sides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from accord.matching.cores import SMALL, core
from accord.matching.heads import FEW, head, tells
from accord.matching.remembered import Remembered
from accord.matching.vectors import stem

__all__ = ["NO_WORD", "Looks", "looks"]

Indices = NDArray[np.int64]
NO_WORD = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """One side's labels, an entry each.

    key: the whole label; content: its stems in no order, small words aside; last: the stem of its last word; end: the
    core of that; head: of the word that the others qualify; telling: of the words that tell something, shape (labels,
    FEW), NO_WORD where there are no more or too many; numbers: the place in `named` of the numbers that it names;
    size: how many words it has.
    """

    key: Indices
    content: Indices
    last: Indices
    end: Indices
    head: Indices
    telling: Indices
    numbers: Indices
    size: Indices
    named: Sequence[frozenset[int]]


def looks(subject: Sequence[str], object: Sequence[str]) -> tuple[Looks, Looks]:
    """The looks of both sides' normalised labels (none empty)."""
    seen = _Seen()
    return _looks(subject, seen), _looks(object, seen)


def _numbering() -> defaultdict[Hashable, int]:
    return defaultdict(count().__next__)


class _Seen:
    """The things seen so far, each with its number.

    By word: stem_of, core_of, said (its stem, of a small word NO_WORD), told (its core, of one that tells nothing
    NO_WORD).
    """

    def __init__(self) -> None:
        self.keys, self.contents = _numbering(), _numbering()
        self.named: defaultdict[frozenset[int], int] = defaultdict(count().__next__)
        self.stems, self.cores = stems, cores = _numbering(), _numbering()
        self.stem_of = stem_of = _each_word(lambda word: stems[stem(word)])
        self.core_of = core_of = _each_word(lambda word: cores[core(word)])
        self.said = _each_word(lambda word: NO_WORD if word in SMALL else stem_of[word])
        self.told = _each_word(lambda word: core_of[word] if tells(word) else NO_WORD)


_SILENCE = frozenset({NO_WORD})
_REMEMBERED = 1 << 18


def _each_word(number: Callable[[str], int]) -> Remembered[str, int]:
    return Remembered(number, most=_REMEMBERED)


def _looks(keys: Sequence[str], seen: _Seen) -> Looks:
    words = [key.split() for key in keys]
    return Looks(
        key=_array(map(seen.keys.__getitem__, keys)),
        content=_array([seen.contents[_content(each, seen)] for each in words]),
        last=_array([seen.stem_of[each[-1]] for each in words]),
        end=_array([seen.core_of[each[-1]] for each in words]),
        head=_array([seen.cores[head(each)] for each in words]),
        telling=_telling(words, seen),
        numbers=_array([seen.named[_numbers(each)] for each in words]),
        size=_array(map(len, words)),
        named=tuple(seen.named),
    )


def _array(numbers: Iterable[int]) -> Indices:
    return np.fromiter(numbers, np.int64)


def _telling(words: Sequence[Sequence[str]], seen: _Seen) -> Indices:
    found = np.full((len(words), FEW), NO_WORD)
    for row, each in enumerate(words):
        told = dict.fromkeys(map(seen.told.__getitem__, each))
        told.pop(NO_WORD, None)
        if len(told) <= FEW:
            found[row, : len(told)] = list(told)
    return found


def _content(words: Sequence[str], seen: _Seen) -> frozenset[int]:
    return frozenset(map(seen.said.__getitem__, words)) - _SILENCE or frozenset([seen.stems[word] for word in words])


def _numbers(words: Sequence[str]) -> frozenset[int]:
    return frozenset([int(word) for word in words if word.isdecimal()])
