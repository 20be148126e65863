"""A record mapping: how an organisation's fields become the shared model's properties."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Conversion", "Field", "MissingCode", "RecordMapping"]


class Conversion(StrEnum):
    """What may be done to a source value before it is looked up or carried over."""

    TRIM = "trim"
    UPPER = "upper"
    LOWER = "lower"
    STRIP_LEADING_ZEROS = "strip-leading-zeros"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingCode:
    """A source code that says why there is no value, and what it means ("not recorded")."""

    code: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """How one property of the shared record is filled.

    The source columns' values are joined by `separator` (empty ones left out), missing codes taken out, conversions
    applied in order; then the value is looked up in an agreed cross-walk (`mapping_set`), tested for membership of a
    scheme (`scheme`), read as a date in the first format that fits (`dates`), or carried over. A field with a
    `constant` has no source. `optional` columns need not be there. `line` is where the field stands in its file.
    """

    target: str
    sources: tuple[str, ...] = ()
    separator: str = " "
    constant: str = ""
    missing: tuple[MissingCode, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    mapping_set: str = ""
    scheme: str = ""
    dates: tuple[str, ...] = ()
    optional: bool = False
    line: int = 0

    @property
    def source(self) -> str:
        """The source columns as people write them: `A`, or `A + B` where they are joined."""
        return " + ".join(self.sources)

    @property
    def coded(self) -> bool:
        """Whether its values are codes of a vocabulary, not free text."""
        return bool(self.mapping_set or self.scheme)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMapping:
    """How one kind of record is translated: what identifies a record, when it happened, and its fields in order.

    `key` and `event_date` name fields by their target.
    """

    source: str
    title: str = ""
    key: tuple[str, ...] = ()
    event_date: str = ""
    fields: tuple[Field, ...] = ()

    def field(self, target: str) -> Field:
        """The field that fills a property. Raises KeyError where none does."""
        return {field.target: field for field in self.fields}[target]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every source column that a field reads, once."""
        return tuple(dict.fromkeys(column for field in self.fields for column in field.sources))

    @property
    def needed_columns(self) -> tuple[str, ...]:
        """The source columns without which nothing can be translated."""
        needed = (column for field in self.fields if not field.optional for column in field.sources)
        return tuple(dict.fromkeys(needed))

    @property
    def mapping_sets(self) -> tuple[str, ...]:
        """The cross-walks it reads, once each."""
        return tuple(dict.fromkeys(field.mapping_set for field in self.fields if field.mapping_set))

    @property
    def schemes(self) -> tuple[str, ...]:
        """The schemes whose membership it tests, once each."""
        return tuple(dict.fromkeys(field.scheme for field in self.fields if field.scheme))
