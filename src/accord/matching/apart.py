"""Where two labels differ in one place only, by words that stand for as many others, or have no word in common.

"Foreign account" and "Home account" look alike, and no list of opposed words has them all. Such a word makes another
thing of it more often than it says the same in another way, and so it does in short labels whatever the order of the
words: "Supervision order" and "Order discharged". In long ones another order mostly says the same in other words.
Warnings for people; the score does not count them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from operator import eq

from accord.matching.brief import is_alphabetic
from accord.matching.conflicts import Warning
from accord.matching.contrasts import STOP
from accord.matching.quoting import quoted
from accord.matching.reading import Reading, stem
from accord.matching.remembered import Remembered
from accord.matching.spellings import are_english, in_english
from accord.matching.variants import initial, is_cut_off, one_word
from accord.model.labels import tokens

__all__ = ["FEW", "apart", "telling"]

FEW = 3  # words that one of two labels has at most that are told to have none in common, or all but one in any order

_Words = tuple[str, ...]
_NEITHER: tuple[_Words, _Words] = ((), ())

# Words that say nothing where another stands for them: "the", "this", "any".
_LITTLE = STOP - {"with"} | frozenset(
    "this that these those such any its his her their it them while whilst upon onto within will shall re".split()
)


def apart(one: Reading, other: Reading) -> Iterator[Warning]:
    """Where some words of one label stand for as many of the other and the rest says the same, or nothing does.

    The words must stand together and the rest in one order; in short labels one word for one is enough. Labels that
    have the same words say different things where each repeats another one in that place.
    """
    if one.key.replace(" ", "") == other.key.replace(" ", ""):
        return
    if not (is_alphabetic(one.label) and is_alphabetic(other.label)):
        return
    ours, theirs = telling(one), telling(other)
    if one.says == other.says:
        yield from _repeated(one, other, ours, theirs)
        return
    shared = not (one.says.isdisjoint(other.says) and set(ours).isdisjoint(theirs))
    if shared and len(ours) != len(theirs):
        yield from _shortened(one, other)
        return
    if not ours or not theirs or "".join(ours) == "".join(theirs):
        return
    few = min(len(ours), len(theirs)) <= FEW
    if few and not shared and len(ours + theirs) > 2 and not _alike(one, other, ours, theirs):
        yield Warning(code="no-word-in-common", reason="The labels have no word in common.")
    elif len(ours) == len(theirs) and (few or any(map(eq, map(stem, ours), map(stem, theirs)))):
        mine, yours = _rest(one, other, ours, theirs) if few else (ours, theirs)
        said, instead = _in_one_place(one, other, ours, theirs) if mine else _NEITHER
        where = "in one place only"
        if len(mine) == 1 < len(ours) and not said:
            said, instead, where = mine, yours, "in one word only, in whatever order"
        if said:
            reason = f"The labels differ {where}: one says {quoted(said, one)}, the other {quoted(instead, other)}."
            yield Warning(code="one-word-apart", reason=reason)


def _repeated(one: Reading, other: Reading, ours: _Words, theirs: _Words) -> Iterator[Warning]:
    """Where labels of the same words repeat different ones: "drink or drugs - drink" and "drink or drugs - drugs"."""
    said, instead = _in_one_place(one, other, ours, theirs) if len(ours) == len(theirs) else _NEITHER
    if said and {*map(stem, said)} <= {*map(stem, theirs)} and {*map(stem, instead)} <= {*map(stem, ours)}:
        where = f"one says {quoted(said, one)} again, the other {quoted(instead, other)}"
        yield Warning(code="one-word-apart", reason=f"The labels differ in one place only: {where}.")


def _shortened(one: Reading, other: Reading) -> Iterator[Warning]:
    """Where the labels are the same but for a short form, which may be written out in another number of words."""
    if one.says < other.says or other.says < one.says:
        return
    mine, yours = one.acronyms - other.acronyms, other.acronyms - one.acronyms
    if len(mine) == len(yours) == 1 and _without(one, mine) == _without(other, yours):
        where = f'one says "{min(mine)}", the other "{min(yours)}"'
        yield Warning(code="one-word-apart", reason=f"The labels differ in one place only: {where}.")


def _without(reading: Reading, words: frozenset[str]) -> Counter[str]:
    return Counter(tokens(reading.label)) - Counter(part for word in words for part in tokens(word))


def _in_one_place(one: Reading, other: Reading, ours: _Words, theirs: _Words) -> tuple[_Words, _Words]:
    """The words of two labels of one length that differ, where these stand together; else none."""
    pairs = enumerate(zip(ours, theirs, strict=True))
    places = [at for at, (mine, yours) in pairs if mine != yours and not _same(mine, yours, one, other)]
    if not places or places[-1] - places[0] >= len(places):
        return _NEITHER
    said, instead = (tuple([words[at] for at in places]) for words in (ours, theirs))
    return (said, instead) if not _alike(one, other, said, instead) else _NEITHER


def _rest(one: Reading, other: Reading, ours: _Words, theirs: _Words) -> tuple[_Words, _Words]:
    """The words of each of two labels that are not in the other, wherever they stand."""
    mine, yours = list(ours), list(theirs)
    for same in (eq, partial(_same, one=one, other=other), partial(_again, one=one, other=other)):
        for word in tuple(mine):
            if (found := next((it for it in yours if same(word, it)), None)) is not None:
                mine.remove(word)
                yours.remove(found)
    return tuple(mine), tuple(yours)


def _again(mine: str, yours: str, one: Reading, other: Reading) -> bool:
    """Whether one of two words has "re" before it, written apart, and the other begins with it: "re-open", "reopen"."""
    return ("re" in one.words and one_word(f"re{mine}", yours)) or (
        "re" in other.words and one_word(mine, f"re{yours}")
    )


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
