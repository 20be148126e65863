"""Search as you type: a scheme's terms by code, by the beginnings of words, and past a slip of the finger."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from accord.model.concepts import Concept
from accord.model.labels import tokens

__all__ = ["SearchIndex"]

_LIKENESS = 70.0  # how like a word must be, of 100, to be taken for a misspelling
_LIKE_WORDS = 12
_LENGTHS = 2
_LAST = "\U0010ffff"


class SearchIndex:
    """Which terms have which words. Terms are numbers: their places in the scheme, given as `order`.

    `order` has the terms with the shortest labels first, so that the first hits are the best ones. A search of 100,000
    terms reads one slice of an array for each word.
    """

    FACTS = ("words", "starts", "terms", "order")

    def __init__(
        self, words: Sequence[str], starts: NDArray[np.int32], terms: NDArray[np.int32], order: NDArray[np.int32]
    ) -> None:
        self._words, self._starts, self._terms, self._order = list(words), starts, terms, order

    @classmethod
    def of(cls, concepts: Iterable[Concept]) -> SearchIndex:
        """The index of a scheme's concepts, in the scheme's order."""
        everything = list(concepts)
        order = sorted(range(len(everything)), key=lambda i: (len(everything[i].label()), everything[i].notation, i))
        found: dict[str, list[int]] = defaultdict(list)
        for rank, place in enumerate(order):
            for word in _words_of(everything[place]):
                found[word].append(rank)
        words = sorted(found)
        starts = np.cumsum([0, *(len(found[word]) for word in words)], dtype=np.int32)
        terms = np.array([rank for word in words for rank in found[word]], dtype=np.int32)
        return cls(words, starts, terms, np.array(order, dtype=np.int32))

    @classmethod
    def from_facts(cls, facts: dict[str, bytes]) -> SearchIndex:
        """The index again, from what `facts` gave."""
        arrays = [np.frombuffer(facts[name], dtype=np.int32) for name in ("starts", "terms", "order")]
        return cls(json.loads(facts["words"]), *arrays)

    def facts(self) -> dict[str, bytes]:
        """The index as named bytes, to be kept."""
        arrays = {"starts": self._starts, "terms": self._terms, "order": self._order}
        words = json.dumps(self._words, ensure_ascii=False).encode()
        return {"words": words, **{name: array.tobytes() for name, array in arrays.items()}}

    def find(self, text: str, *, most: int = 50, among: NDArray[np.bool_] | None = None) -> tuple[int, ...]:
        """The places of the terms that have every word of the text, or one that begins so; shortest label first.

        A word that no term has stands for those most like it. `among` says of each place whether it may be found.
        """
        words = tokens(text)
        if not words or not len(self._order):
            return ()
        hits = np.ones(len(self._order), dtype=np.bool_) if among is None else among[self._order]
        for word in dict.fromkeys(words):
            with_word = np.zeros(len(self._order), dtype=np.bool_)
            for first, last in self._slices(word):
                with_word[self._terms[self._starts[first] : self._starts[last]]] = True
            hits &= with_word
        return tuple(int(self._order[rank]) for rank in np.flatnonzero(hits)[:most])

    def _slices(self, word: str) -> list[tuple[int, int]]:
        """The ranges of words that begin with a word, or where there are none, of those that are like it."""
        first, last = bisect_left(self._words, word), bisect_left(self._words, word + _LAST)
        if first < last:
            return [(first, last)]
        # The first letter is seldom wrong, and a word much longer or shorter is no misspelling.
        first, last = bisect_left(self._words, word[0]), bisect_left(self._words, word[0] + _LAST)
        near = {n: one for n, one in enumerate(self._words[first:last], first) if abs(len(one) - len(word)) <= _LENGTHS}
        like = process.extract(word, near, scorer=fuzz.ratio, score_cutoff=_LIKENESS, limit=_LIKE_WORDS)
        return [(place, place + 1) for _, _, place in like]


def _words_of(concept: Concept) -> set[str]:
    labels = (*concept.pref_labels, *concept.alt_labels, *concept.hidden_labels)
    return {word for label in labels for word in tokens(label.text)} | set(tokens(concept.notation))
