"""What one of two labels says besides all that the other says, where that makes another thing of it.

Mostly such a label is the narrower: every "Robbery of business property" is a "Robbery". But who attempts to escape
does not escape, South Sudan is no part of Sudan, and a fine that is not imposed is none. Warnings for people; the score
does not count them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from accord.matching.conflicts import Warning
from accord.matching.contrasts import ACTS, DONE, FIRST_ACTS, QUARTERS, STOP, THINGS_TOO
from accord.matching.quoting import quoted, quoted_where
from accord.matching.reading import Reading, stem
from accord.matching.remembered import Remembered

__all__ = ["NOTHING", "added", "named"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a label's words name: acts that stand before others (`ACTS`), each by its verb, and `QUARTERS`.

    earlier: words that stand behind "pre" only ("1991"); undone: what it says at its end was not done to what stands
    before ("imposed"), or nothing.
    """

    acts: frozenset[str]
    quarters: frozenset[str]
    earlier: frozenset[str] = frozenset()
    undone: str = ""


def added(one: Reading, other: Reading) -> Iterator[Warning]:
    """Where a label says all that the other says, and an act before that act, a quarter of it, "pre", or "not done".

    Or where labels have the same words, and the longer one begins with an act once more.
    """
    ours, theirs = named(one), named(other)
    if ours == theirs or one.key == other.key:
        return
    if one.says < other.says or (one.says == other.says and _length(one) < _length(other)):
        one, other, ours, theirs = other, one, theirs, ours
    acts, quarters = ours.acts - theirs.acts, ours.quarters - theirs.quarters
    if not other.says <= one.says or (one.says == other.says and _length(one) == _length(other)):
        return
    undone = f"not {stem(ours.undone)}"
    if ours.undone and undone not in other.says and frozenset({undone}) not in one.alternatives:
        said = quoted(("not", ours.undone), one)
        yield Warning(code="negation", reason=f"Only one of the labels says {said}.")
    for word in sorted(ours.earlier.intersection(other.words) - theirs.earlier)[:1]:
        yield Warning(code="part-or-other", reason=f'Only one of the labels says "pre" before {quoted((word,), one)}.')
    if not (acts or quarters) or len(one.alternatives) > len(other.alternatives):
        return
    for act in sorted(acts)[:1]:
        said = _word_for(act, one)
        reason = f"Only one of the labels says {said}, which is another act than the one that it is about."
        yield Warning(code="act-differs", reason=reason)
    for quarter in sorted(quarters)[:1]:
        reason = f'Only one of the labels says "{quarter}": that may be a part of the other, or another one.'
        yield Warning(code="part-or-other", reason=reason)


def _length(reading: Reading) -> int:
    """How many words of a label say something, each as often as it stands there."""
    return sum(word not in STOP for word in reading.words)


def _word_for(act: str, reading: Reading) -> str:
    return quoted_where(lambda word: act in {ACTS.get(word), FIRST_ACTS.get(word)}, reading, otherwise=act)


def named(reading: Reading) -> Named:
    """What a label names."""
    return _NAMED[reading.words]


def _named(words: tuple[str, ...]) -> Named:
    acts = frozenset(_acts(words)) if not _ACTING.isdisjoint(words) else frozenset()
    quarters, undone = QUARTERS.intersection(words), _undone(words) if words[-2:-1] == ("not",) else ""
    earlier = frozenset(_earlier(words)) if "pre" in words else frozenset()
    if not (acts or quarters or earlier or undone):
        return NOTHING
    return Named(acts=acts, quarters=quarters, earlier=earlier, undone=undone)


def _earlier(words: tuple[str, ...]) -> Iterator[str]:
    yield from (word for before, word in pairwise(words) if before == "pre" and words.count(word) == 1)


def _undone(words: tuple[str, ...]) -> str:
    last = words[-1]
    return last if len(words) > 2 and (last in DONE or last.endswith("ed")) and last not in words[:-1] else ""


def _acts(words: tuple[str, ...]) -> Iterator[str]:
    first = next((place for place, word in enumerate(words) if word not in STOP), 0)
    for place, word in enumerate(words):
        if word in ACTS and (place == first or word not in THINGS_TOO):
            yield ACTS[word]
    if words[first] in FIRST_ACTS and words[first + 1 : first + 2] != ("of",):
        yield FIRST_ACTS[words[first]]


_ACTING = ACTS.keys() | FIRST_ACTS.keys()
NOTHING = Named(acts=frozenset(), quarters=frozenset())
_NAMED: Remembered[tuple[str, ...], Named] = Remembered(_named, most=1 << 17)
