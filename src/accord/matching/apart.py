"""Where two labels differ in one place only, by words that stand for as many others, or have no word in common.

"Foreign account" and "Home account" look alike, and no list of opposed words has them all. Such a word makes another
thing of it more often than it says the same in another way. Warnings for people; the score does not count them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from accord.matching.brief import is_alphabetic
from accord.matching.conflicts import Warning
from accord.matching.contrasts import STOP
from accord.matching.reading import Reading
from accord.matching.remembered import Remembered
from accord.matching.spellings import in_english
from accord.matching.variants import is_cut_off, one_word
from accord.model.labels import tokens

__all__ = ["apart"]

_Words = tuple[str, ...]

# Words that say nothing where another stands for them: "the", "this", "any".
_LITTLE = STOP - {"with"} | frozenset(
    "this that these those such any its his her their it them while whilst upon onto within will shall re".split()
)


def apart(one: Reading, other: Reading) -> Iterator[Warning]:
    """Where some words of one label stand for as many of the other and the rest says the same, or nothing does."""
    if one.says == other.says or not (is_alphabetic(one.label) and is_alphabetic(other.label)):
        return
    ours, theirs = (_TELLING[reading.label, reading.words] for reading in (one, other))
    shared = not (one.says.isdisjoint(other.says) and set(ours).isdisjoint(theirs))
    if not ours or not theirs or "".join(ours) == "".join(theirs) or (shared and len(ours) != len(theirs)):
        return
    if not shared and not any(_same(pair, one, other) for pair in product(ours, theirs)) and len(ours + theirs) > 2:
        yield Warning(code="no-word-in-common", reason="The labels have no word in common.")
    elif len(ours) == len(theirs):
        yield from _in_one_place(one, other, ours, theirs)


def _in_one_place(one: Reading, other: Reading, ours: _Words, theirs: _Words) -> Iterator[Warning]:
    """The words of two labels of one length that differ, where these stand together."""
    places = [at for at, pair in enumerate(zip(ours, theirs, strict=True)) if not _same(pair, one, other)]
    if not places or places[-1] - places[0] >= len(places):
        return
    said, instead = ([words[at] for at in places] for words in (ours, theirs))
    if not any(_same(pair, one, other) for pair in product(said, instead)):
        reason = f'The labels differ in one place only: one says "{" ".join(said)}", the other "{" ".join(instead)}".'
        yield Warning(code="one-word-apart", reason=reason)


def _same(pair: tuple[str, str], one: Reading, other: Reading) -> bool:
    mine, yours = pair
    return one_word(mine, yours) or is_cut_off(mine, yours, one.label) or is_cut_off(yours, mine, other.label)


def _telling(label: tuple[str, _Words]) -> _Words:
    """The words that say something, or with which others do, in their order; foreign ones as English spells them."""
    written, words = label
    if spelt := in_english(written):
        words = tokens(spelt)
    return tuple([word for word in words if word not in _LITTLE])


_TELLING: Remembered[tuple[str, _Words], _Words] = Remembered(_telling, most=1 << 17)
