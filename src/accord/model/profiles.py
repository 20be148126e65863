"""What values a source's coded fields have, how often, and what the vocabulary says of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ValueCount", "ValueStatus"]


class ValueStatus(StrEnum):
    """How a value stands to the field's scheme, soundest first."""

    KNOWN = "known"
    CONVERTED = "known after conversion"
    RETIRED = "retired"
    MISSING = "missing-value code"
    EMPTY = "empty"
    SPACES = "known without its spaces"
    CASE = "known in another case"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCount:
    """One value of a coded field: the property it fills, the source column, the value, its records and its standing.

    `label` is the term's, or what a missing-value code means; empty where nothing is known of the value.
    """

    field: str
    column: str
    value: str
    records: int
    status: ValueStatus
    label: str = ""
