"""What else parts two labels: warnings for people that the score does not count, since the weights never saw them.

What the weights were trained with is in `conflicts`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from accord.matching.conflicts import Warning, one_of, word_of
from accord.matching.contrasts import (
    ALONE,
    DENYING_PREFIXES,
    EXCEPTING,
    NOT_DENYING,
    OPPOSED,
    OPPOSED_TOO,
    SHORT_PREFIXES,
    STOP,
    beside,
)  # fmt: skip
from accord.matching.reading import Reading, stem
from accord.matching.remembered import Remembered
from accord.model.labels import tokens

__all__ = ["Further", "closed_up", "contradicted", "differences", "further", "says"]

Claim = tuple[str, object, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """What a label says besides its `Reading`. All words are stems.

    denied: what it denies by "other than", or by a prefix set off by a hyphen or before three letters ("unfit");
    came, of: words behind "from" and behind "of"; opposed: the places, by group, of words in `OPPOSED_TOO` and of the
    plurals of words in `OPPOSED`.
    """

    denied: frozenset[str]
    came: frozenset[str]
    of: frozenset[str]
    opposed: frozenset[tuple[int, int]]


def further(label: str, language: str) -> Further:
    """What a label says besides, in a language (a primary subtag; empty: not known, then as English)."""
    return _SEEN[label, language]


@lru_cache(maxsize=1 << 16)
def closed_up(label: str, language: str) -> str:
    """The label with a prefix that denies and its word in one: "Un-Conditional" is "UnConditional"."""
    return _hyphened(language).sub(r"\1\2", label) if "-" in label else label


def differences(one: Reading, other: Reading, language: str) -> Iterator[Warning]:
    """Where two labels say different things besides what `conflicts` finds; one warning of a kind."""
    mine, yours = further(one.label, language), further(other.label, language)
    if denied := _denied(mine, other, yours) or _denied(yours, one, mine):
        yield Warning(code="negation", reason=f"Only one of the labels denies {word_of(min(denied), one, other)}.")
    if turned := (mine.came - mine.of) & yours.of - yours.came or (yours.came - yours.of) & mine.of - mine.came:
        reason = f'One label says "from", the other "of" the same thing: {word_of(min(turned), one, other)}.'
        yield Warning(code="direction", reason=reason)
    places = one.opposed | mine.opposed, other.opposed | yours.opposed
    for group in sorted({group for group, _ in places[0]} & {group for group, _ in places[1]}):
        ours, theirs = ({place for at, place in side if at == group} for side in places)
        if ours - theirs and theirs - ours:
            said = one_of(_GROUPS[group][min(ours - theirs)], one), one_of(_GROUPS[group][min(theirs - ours)], other)
            yield Warning(code="opposed-words", reason=f"{said[0]} and {said[1]} rule each other out.")
            return


def says(reading: Reading, language: str) -> Collection[Claim]:
    """What a label says that another may contradict; nothing for most."""
    seen = further(reading.label, language)
    if not seen.denied and not seen.came and not seen.opposed:
        return ()
    return [
        *(("denies", word, "") for word in seen.denied),
        *(("from", word, "") for word in seen.came),
        *(("opposed", group, place) for group, place in seen.opposed),
    ]


def contradicted(reading: Reading, language: str) -> Collection[Claim]:
    """What `says` may give of another label that this one contradicts; the two may still agree."""
    seen = further(reading.label, language)
    return [
        *(("denies", word, "") for word in reading.content),
        *(("from", word, "") for word in seen.of),
        *(
            ("opposed", group, other)
            for group, place in seen.opposed | reading.opposed
            for other in range(len(_GROUPS[group]))
            if other != place
        ),
    ]


def _denied(seen: Further, other: Reading, too: Further) -> frozenset[str]:
    """What one label denies and the other says outside of any denial."""
    return seen.denied & frozenset(other.content) - too.denied - other.denied - other.reached


def _seen(asked: tuple[str, str]) -> Further:
    label, language = asked
    words = tokens(closed_up(label, language))
    known = [told for word in words if (told := _TOLD[word]) is not _NOTHING_TOLD]
    denied = _NONE if _EXCEPTING.isdisjoint(words) else frozenset(_excepted(words))
    if "-" in label:
        denied |= {stem(base.casefold()) for _, base in _hyphened(language).findall(label)}
    return Further(
        denied=denied | {base for base, _ in known if base},
        came=frozenset(_behind("from", words)) if "from" in words else _NONE,
        of=frozenset(_behind("of", words)) if "of" in words else _NONE,
        opposed=frozenset([place for _, places in known for place in places]),
    )


def _told(word: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """What a word by itself denies by its prefix, and its places; `_NOTHING_TOLD` for most."""
    found = _without_prefix(word), _places(word)
    return found if any(found) else _NOTHING_TOLD


def _excepted(words: tuple[str, ...]) -> Iterator[str]:
    """The first word that says something behind each "other than" and its like."""
    for place, pair in enumerate(pairwise(words)):
        if pair in EXCEPTING:
            yield from (stem(word) for word in _first_telling(words[place + 2 :]))


def _behind(direction: str, words: tuple[str, ...]) -> Iterator[str]:
    for place, word in enumerate(words):
        if word == direction and words[place - 1 : place + 1] not in EXCEPTING:
            yield from (stem(found) for found in _first_telling(words[place + 1 :]))


def _first_telling(words: tuple[str, ...]) -> list[str]:
    return [word for word in words if word not in STOP and word not in beside("en")][:1]


def _without_prefix(word: str) -> str:
    """The three letters behind a prefix that denies; `reading` takes care of longer ones."""
    prefix, base = word[:-_THREE], word[-_THREE:]
    return base if prefix in SHORT_PREFIXES and word not in NOT_DENYING else ""


def _places(word: str) -> tuple[tuple[int, int], ...]:
    """The places of a word in `OPPOSED_TOO`, and of what it is the plural or possessive of ("Mother's") in either."""
    if word in _OLD:
        return _PLACES_TOO.get(word, ())
    return _PLACES_TOO.get(word) or _PLACES.get(word.removesuffix("s"), ())


def _hyphened(language: str) -> re.Pattern[str]:
    return _PATTERNS[language or "en"]


_PATTERNS: Remembered[str, re.Pattern[str]] = Remembered(
    lambda language: re.compile(
        rf"\b({'|'.join(p for p in DENYING_PREFIXES.get(language, ()) if p not in ALONE) or '(?!)'})-([^\W\d_]+)",
        re.IGNORECASE,
    ),
    most=1 << 6,
)
_THREE = 3
_GROUPS = (*OPPOSED, *OPPOSED_TOO)
_OLD = frozenset(word for members in OPPOSED for alike in members for word in alike.split("/"))
_PLACES: dict[str, tuple[tuple[int, int], ...]] = {}
_PLACES_TOO: dict[str, tuple[tuple[int, int], ...]] = {}
for _group, _members in enumerate(_GROUPS):
    for _place, _alike in enumerate(_members):
        for _word in _alike.split("/"):
            for _table in (_PLACES, _PLACES_TOO) if _group >= len(OPPOSED) else (_PLACES,):
                _table[_word] = (*_table.get(_word, ()), (_group, _place))
_NONE: frozenset[str] = frozenset()
_NOTHING_TOLD: tuple[str, tuple[tuple[int, int], ...]] = ("", ())
_EXCEPTING = frozenset(first for first, _ in EXCEPTING)
_TOLD: Remembered[str, tuple[str, tuple[tuple[int, int], ...]]] = Remembered(_told, most=1 << 16)
_SEEN: Remembered[tuple[str, str], Further] = Remembered(_seen, most=1 << 16)
