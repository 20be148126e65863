"""What a column's values look like: numbers, dates and their formats, shapes, and signs for "no value"."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

from accord.model.labels import normalise
from accord.model.properties import ColumnValues, Datatype, PropertyTerm, ValueProfile

__all__ = ["DATE_FORMATS", "MISSING", "SIGNS_FOR_NOTHING", "datatype_of", "fits", "missing_meaning", "profiled"]

DATE_FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d%m%Y",
    "%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%d-%B-%Y", "%b %d, %Y", "%B %d, %Y",
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S",
)  # fmt: skip
"""The formats looked for, day before month: the likelier reading here comes first where both fit."""

# The closed list of what stands for "no value" in the data of many fields, and what each means: the words of a record
# mapping. Only these may be written to a draft, since other values are records' own.
MISSING: dict[str, str] = {
    **dict.fromkeys(("unknown", "not known", "unk", "n k", "nk", "don t know", "dont know"), "unknown"),
    **dict.fromkeys(("refused", "prefer not to say", "declined", "not disclosed"), "refused"),
    **dict.fromkeys(("not applicable", "n a", "na"), "not applicable"),
    **dict.fromkeys(("not recorded", "not reported", "not stated", "not specified", "not provided", "not available",
                     "null", "nan", "missing", "blank", "9999 12 31", "31 12 9999", "1900 01 01", "01 01 1900",
                     "0001 01 01", "99 99 9999", "9999 99 99", "00 00 0000", "0000 00 00"), "not recorded"),
}  # fmt: skip
# Days that are none, without a sign between: numbers elsewhere, so they count only where the other values are days.
_NO_DAYS = frozenset({"99999999", "00000000", "99991231", "31129999"})
_SIGNS = dict.fromkeys(("-", "--", "?", ".", "*"), "not recorded")
SIGNS_FOR_NOTHING = frozenset({*MISSING, *_SIGNS, *_NO_DAYS})
"""Every sign for "no value", normalised."""
# One with leading zeros is a code.
_NUMBER = re.compile(
    r"[+-]?(?:(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*|0)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?%?", re.ASCII
)
_DIGITS = re.compile(r"\d")
_MOSTLY = 0.95
_FEW = 60  # distinct values, up to which texts that repeat count as codes
_SHAPES = 5
_YEARS = range(1850, 2200)
_BOOLEANS = (frozenset({"yes", "no"}), frozenset({"y", "n"}), frozenset({"true", "false"}), frozenset({"t", "f"}))


def profiled(column: ColumnValues) -> ValueProfile:
    """The profile of a column, from its most frequent values."""
    missing = tuple(value for value, _ in column.values if missing_meaning(value))
    telling = _telling(column, missing)
    if any(value.strip() in _NO_DAYS for value in missing) and not _dates(telling, sum(n for _, n in telling)):
        missing = tuple(value for value in missing if value.strip() not in _NO_DAYS)
        telling = _telling(column, missing)
    total = sum(count for _, count in telling)
    numbers = [(float(bare), n) for value, n in telling if (bare := _bare_number(value))]
    shapes = Counter[str]()
    for value, count in telling:
        shapes[_shape(value)] += count
    return ValueProfile(
        records=column.records,
        filled=column.filled,
        distinct=column.distinct,
        numeric=sum(n for _, n in numbers) / total if total else 0.0,
        low=min((number for number, _ in numbers), default=None),
        high=max((number for number, _ in numbers), default=None),
        mean_length=sum(len(value) * count for value, count in telling) / total if total else 0.0,
        dates=_dates(telling, total),
        patterns=tuple((shape, count / total) for shape, count in _commonest(shapes)),
        missing=missing,
        values=column.values,
    )


def _telling(column: ColumnValues, missing: Collection[str]) -> list[tuple[str, int]]:
    return [(value.strip(), count) for value, count in column.values if value.strip() and value not in missing]


def missing_meaning(value: str) -> str:
    """What a well known sign for "no value" means; empty for any other value. For 99999999, what it means of a day."""
    bare = value.strip()
    return "not recorded" if bare in _NO_DAYS else _SIGNS.get(bare) or MISSING.get(normalise(value), "")


def fits(value: str, date_format: str) -> bool:
    """Whether a text is a plausible day in a format, years 1850 to 2199."""
    try:
        return datetime.strptime(value, date_format).year in _YEARS  # a day has no time zone
    except ValueError:
        return False


def datatype_of(term: PropertyTerm) -> Datatype:
    """What a field holds: as its source declares it, else as its values show, else unknown."""
    profile = term.profile
    if term.codes or term.scheme:
        return Datatype.CODE
    if term.datatype not in {Datatype.UNKNOWN, Datatype.TEXT} or not profile.filled:
        return term.datatype
    if profile.dates:
        return Datatype.DATE
    words = {value.strip().casefold() for value, _ in profile.values if value not in profile.missing}
    if words and any(words <= pair for pair in _BOOLEANS):
        return Datatype.BOOLEAN
    if profile.numeric >= _MOSTLY:
        return Datatype.NUMBER
    return Datatype.CODE if 0 < profile.distinct <= max(_FEW, 0) and _repeats(profile) else Datatype.TEXT


def _repeats(profile: ValueProfile) -> bool:
    return profile.filled >= 2 * profile.distinct or profile.mean_length <= _FEW


def _bare_number(value: str) -> str:
    """A number as Python reads it, empty where the text is none; one with leading zeros is a code."""
    if not _NUMBER.fullmatch(value):
        return ""
    bare = value.replace(",", "").rstrip("%")
    return bare if math.isfinite(float(bare)) else ""


def _shape(value: str) -> str:
    """Letters as `A` or `a`, digits as `9`, runs of one sign shortened to four: `AB1234567` is `AA9999`."""
    signs = "".join("9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in value[:64])
    return re.sub(r"(.)\1{4,}", lambda run: run[1] * 4, signs)


def _commonest(shapes: Counter[str]) -> Iterable[tuple[str, int]]:
    return sorted(shapes.items(), key=lambda item: (-item[1], item[0]))[:_SHAPES]


def _dates(values: list[tuple[str, int]], total: int) -> tuple[str, ...]:
    """The formats in which nearly all values are days, those that fit more of them first."""
    if not values or not _DIGITS.search(values[0][0]):
        return ()
    found = []
    for place, form in enumerate(DATE_FORMATS):
        fitting = sum(count for value, count in values if fits(value, form))
        if fitting >= _MOSTLY * total:
            found.append((-fitting, place, form))
    return tuple(form for _, _, form in sorted(found))
