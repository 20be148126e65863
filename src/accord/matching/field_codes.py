"""Which code list a field's values belong to, and what must be done to them first (`01` is the list's `1`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from accord.model.properties import ValueProfile
from accord.model.records import Conversion

__all__ = ["FittingList", "converted", "fitting_lists"]

LEAST = 0.8  # of the filled records, so that values are taken for a list's codes


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingList:
    """A code list that values lie in: the share of records whose value does, and what is done to values first."""

    name: str
    share: float
    conversions: tuple[Conversion, ...] = ()


def fitting_lists(
    profile: ValueProfile, lists: Mapping[str, Collection[str]], *, least: float = LEAST
) -> tuple[FittingList, ...]:
    """The lists that hold at least that share of a field's values, best first: most records, fewest conversions, name.

    lists: the codes of each list by its name. Values that are well known signs for "no value" count only where a list
    has them.
    """
    found = (best for name, codes in lists.items() if (best := _best(profile, name, codes)).share >= least)
    return tuple(sorted(found, key=lambda one: (-one.share, len(one.conversions), one.name)))


def converted(value: str, conversions: Collection[Conversion]) -> str:
    """A value after conversions, as translation does them."""
    for conversion in conversions:
        value = _DONE[conversion](value)
    return value


def _best(profile: ValueProfile, name: str, codes: Collection[str]) -> FittingList:
    """The way to a list that most records go, of equals the shortest."""
    tried = [FittingList(name=name, share=_share(profile, codes, way), conversions=way) for way in _WAYS]
    return max(tried, key=lambda one: (one.share, -len(one.conversions)))


_WAYS: tuple[tuple[Conversion, ...], ...] = (
    (),
    (Conversion.TRIM,),
    (Conversion.UPPER,),
    (Conversion.LOWER,),
    (Conversion.STRIP_LEADING_ZEROS,),
    (Conversion.TRIM, Conversion.UPPER),
    (Conversion.TRIM, Conversion.LOWER),
    (Conversion.TRIM, Conversion.STRIP_LEADING_ZEROS),
)


def _share(profile: ValueProfile, codes: Collection[str], way: tuple[Conversion, ...]) -> float:
    inside = total = 0
    for value, count in _counting(profile, codes):
        total += count
        inside += count * (converted(value, way) in codes)
    return inside / total if total else 0.0


def _counting(profile: ValueProfile, codes: Collection[str]) -> Iterator[tuple[str, int]]:
    return ((value, n) for value, n in profile.values if value not in profile.missing or value.strip() in codes)


def _without_leading_zeros(value: str) -> str:
    return value.lstrip("0") or value[:1]


_DONE: dict[Conversion, Callable[[str], str]] = {
    Conversion.TRIM: lambda value: value.strip(" "),
    Conversion.UPPER: str.upper,
    Conversion.LOWER: str.lower,
    Conversion.STRIP_LEADING_ZEROS: _without_leading_zeros,
}
