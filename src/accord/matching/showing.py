"""What many pairs of terms show by their labels, at once: the same evidence as pair by pair, in arrays."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from accord.matching.reading import Reading
from accord.matching.remembered import Remembered
from accord.model.labels import normalise

__all__ = ["shown", "tail"]

Flags = NDArray[np.bool_]
Indices = NDArray[np.int64]
Sides = tuple[Sequence[Reading], Sequence[Reading]]
Places = tuple[Indices, Indices]
_MOST = 1 << 16
_BITS = 63


def shown(ours: Sequence[Reading], theirs: Sequence[Reading], rows: Indices, columns: Indices) -> dict[str, Flags]:
    """The evidence that lies in two readings, by the names of the rule table: shape of each (pairs,).

    rows, columns: each pair's places in `ours` and `theirs`.
    """
    sides = (ours, theirs)
    places = (rows, columns)
    number: dict[Hashable, int] = {"": 0}
    key, letters, says, tails = (_numbers(number, sides, places, of) for of in (_key, _letters, _says, _tail))
    lists, spelt = (_each(sides, places, of) for of in (_lists, _is_spelt))
    size = [
        np.array([len(one.says) for one in side], dtype=np.int64)[at] for side, at in zip(sides, places, strict=True)
    ]
    signs = [np.array(list(map(_signs, side)), dtype=np.int64)[at] for side, at in zip(sides, places, strict=True)]
    our_longer = size[0] >= size[1]
    alike = (says[0] == says[1]) & (size[0] > 0) & (lists[0] == lists[1])
    we_say_more = (size[1] > 0) & (size[0] > size[1]) & (signs[1] & ~signs[0] == 0)
    they_say_more = (size[0] > 0) & (size[1] > size[0]) & (signs[0] & ~signs[1] == 0)
    for may, long, short in ((we_say_more, 0, 1), (they_say_more, 1, 0)):
        for place in np.flatnonzero(may).tolist():
            may[place] = sides[short][places[short][place]].says < sides[long][places[long][place]].says
    listing, among = _listed(sides, places, we_say_more, they_say_more)
    under = np.where(our_longer, (tails[0] == key[1]) & (key[1] > 0), (tails[1] == key[0]) & (key[0] > 0))
    return {
        "equal_label": (key[0] == key[1]) & (key[0] > 0),
        "same_words": ((letters[0] == letters[1]) & spelt[0]) | alike,
        "subject_says_more": we_say_more,
        "object_says_more": they_say_more,
        "alternatives": listing,
        "one_alternative": among,
        "under_heading": under.astype(np.bool_),
    }


def tail(label: str) -> str:
    """What stands behind the last colon, normalised; nothing where there is none: "British" of "White: British"."""
    return normalise(label.rpartition(":")[2]) if ":" in label else ""


def _listed(sides: Sides, places: Places, we_say_more: Flags, they_say_more: Flags) -> tuple[Flags, Flags]:
    """Whether the label that says more lists more alternatives, and whether the other is one of them."""
    listing, among = (np.zeros(len(we_say_more), dtype=np.bool_) for _ in range(2))
    known = Remembered[tuple[int, int], frozenset[frozenset[str]]](
        lambda at: sides[at[0]][at[1]].alternatives, most=_MOST
    )
    for more, long, short in ((we_say_more, 0, 1), (they_say_more, 1, 0)):
        for place in np.flatnonzero(more).tolist():
            ours, theirs = int(places[long][place]), int(places[short][place])
            if sides[long][ours].lists:
                listing[place] = len(known[long, ours]) > len(known[short, theirs])
                among[place] = sides[short][theirs].says in known[long, ours]
    return listing, among


def _key(reading: Reading) -> str:
    return reading.key


def _letters(reading: Reading) -> str:
    return reading.key.replace(" ", "")


def _says(reading: Reading) -> frozenset[str]:
    return reading.says


def _signs(reading: Reading) -> int:
    """A bit for each thing that a label says: nobody says it all whose label lacks one."""
    signs = 0
    for thing in reading.says:
        signs |= 1 << (hash(thing) % _BITS)
    return signs


def _tail(reading: Reading) -> str:
    return tail(reading.label)


def _lists(reading: Reading) -> bool:
    return reading.lists


def _is_spelt(reading: Reading) -> bool:
    return _letters(reading).isalpha()


def _numbers(
    number: dict[Hashable, int], sides: Sides, places: Places, of: Callable[[Reading], Hashable]
) -> list[Indices]:
    """A thing of each pair's readings as a number, equal things as equal ones, the empty text as 0."""
    return [
        np.fromiter((number.setdefault(of(one), len(number)) for one in side), np.int64, len(side))[at]
        for side, at in zip(sides, places, strict=True)
    ]


def _each(sides: Sides, places: Places, of: Callable[[Reading], bool]) -> list[Flags]:
    """A yes or no of each pair's readings, side by side."""
    return [np.fromiter(map(of, side), np.bool_, len(side))[at] for side, at in zip(sides, places, strict=True)]
