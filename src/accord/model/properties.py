"""A property term: one field of a record, as its source describes it, with what its values look like.

A profile lives in memory only. Record values are personal data, so nothing here is ever written as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["ColumnValues", "Datatype", "PropertyTerm", "ValueProfile"]


class Datatype(StrEnum):
    """What kind of value a field holds, as far as its source says or its values show."""

    UNKNOWN = ""
    TEXT = "text"
    CODE = "code"
    BOOLEAN = "boolean"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    NESTED = "nested"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnValues:
    """The values of a column, counted: the most frequent ones (of equals, in text order), and how many there are.

    records: that were looked at; filled: of these, with a value; distinct: different values, listed or not.
    """

    name: str
    records: int
    filled: int
    distinct: int
    values: tuple[tuple[str, int], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueProfile:
    """What a field's values look like. Shares are of filled records, from 0 to 1.

    numeric: the share that are numbers; low, high: the least and the greatest of these; dates: the formats that fit
    nearly every value, the likeliest first; patterns: the commonest shapes (`A9999`) with their shares; missing: well
    known signs for "no value" that occur; values: the most frequent ones with their numbers.
    """

    records: int = 0
    filled: int = 0
    distinct: int = 0
    numeric: float = 0.0
    low: float | None = None
    high: float | None = None
    mean_length: float = 0.0
    dates: tuple[str, ...] = ()
    patterns: tuple[tuple[str, float], ...] = ()
    missing: tuple[str, ...] = ()
    values: tuple[tuple[str, int], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyTerm:
    """One field of a record.

    name: exactly as the source writes it, a path (`person/name/family`) where fields are nested; title: another name
    for people; codes: the values that its schema allows, with their labels where it has some; scheme: the IRI of the
    code list that it is declared to use; profile: of its values, where there were any to look at.
    """

    iri: str
    name: str
    title: str = ""
    description: str = ""
    datatype: Datatype = Datatype.UNKNOWN
    codes: tuple[tuple[str, str], ...] = ()
    scheme: str = ""
    required: bool = False
    repeated: bool = False
    profile: ValueProfile = ValueProfile()
