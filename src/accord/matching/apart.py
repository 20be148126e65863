"""Where two labels differ in one place only, by words that stand for as many others, or have no word in common.

"Foreign account" and "Home account" look alike, and no list of opposed words has them all. Such a word makes another
thing of it more often than it says the same in another way. Warnings for people; the score does not count them.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import eq

from accord.matching.brief import is_alphabetic
from accord.matching.conflicts import Warning
from accord.matching.contrasts import STOP
from accord.matching.reading import Reading, stem
from accord.matching.remembered import Remembered
from accord.matching.spellings import are_english, in_english
from accord.matching.variants import initial, is_cut_off, one_word
from accord.model.labels import tokens

__all__ = ["FEW", "apart", "telling"]

FEW = 3  # words that one of two labels has at most that are told to have none in common; of longer ones it is plain

_Words = tuple[str, ...]

# Words that say nothing where another stands for them: "the", "this", "any".
_LITTLE = STOP - {"with"} | frozenset(
    "this that these those such any its his her their it them while whilst upon onto within will shall re".split()
)


def apart(one: Reading, other: Reading) -> Iterator[Warning]:
    """Where some words of one label stand for as many of the other and the rest says the same, or nothing does."""
    if one.says == other.says or one.key.replace(" ", "") == other.key.replace(" ", ""):
        return
    if not (is_alphabetic(one.label) and is_alphabetic(other.label)):
        return
    ours, theirs = telling(one), telling(other)
    shared = not (one.says.isdisjoint(other.says) and set(ours).isdisjoint(theirs))
    if not ours or not theirs or (shared and len(ours) != len(theirs)) or "".join(ours) == "".join(theirs):
        return
    few = min(len(ours), len(theirs)) <= FEW
    if few and not shared and len(ours + theirs) > 2 and not _alike(one, other, ours, theirs):
        yield Warning(code="no-word-in-common", reason="The labels have no word in common.")
    elif len(ours) == len(theirs) and (few or any(map(eq, map(stem, ours), map(stem, theirs)))):
        yield from _in_one_place(one, other, ours, theirs)


def _in_one_place(one: Reading, other: Reading, ours: _Words, theirs: _Words) -> Iterator[Warning]:
    """The words of two labels of one length that differ, where these stand together."""
    pairs = enumerate(zip(ours, theirs, strict=True))
    places = [at for at, (mine, yours) in pairs if mine != yours and not _same(mine, yours, one, other)]
    if not places or places[-1] - places[0] >= len(places):
        return
    said, instead = (tuple([words[at] for at in places]) for words in (ours, theirs))
    if not _alike(one, other, said, instead):
        reason = f'The labels differ in one place only: one says "{" ".join(said)}", the other "{" ".join(instead)}".'
        yield Warning(code="one-word-apart", reason=reason)


def telling(reading: Reading) -> tuple[str, ...]:
    """The words that say something, or with which others do, in their order; foreign ones as English spells them."""
    return _TELLING[reading.label, reading.words]


def _alike(one: Reading, other: Reading, ours: _Words, theirs: _Words) -> bool:
    """Whether any of these words of two labels is the same in both."""
    begin: dict[str, list[str]] = {}
    for word in theirs:
        begin.setdefault(initial(word), []).append(word)
    return any(_same(mine, yours, one, other) for mine in ours for yours in begin.get(initial(mine), ()))


def _same(mine: str, yours: str, one: Reading, other: Reading) -> bool:
    return one_word(mine, yours) or is_cut_off(mine, yours, one.label) or is_cut_off(yours, mine, other.label)


def _telling(label: tuple[str, _Words]) -> _Words:
    written, words = label
    if not (written.isascii() and are_english(words)) and (spelt := in_english(written)):
        words = tokens(spelt)
    return tuple([word for word in words if word not in _LITTLE])


_TELLING: Remembered[tuple[str, _Words], _Words] = Remembered(_telling, most=1 << 17)
