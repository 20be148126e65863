"""Policies of a translation: what a purpose allows, what becomes of the unmapped, and how much is too much."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from accord.model.mappings import Relation

__all__ = ["Counted", "Purpose", "Threshold", "Unmapped"]


class Unmapped(StrEnum):
    """What happens to a value that cannot be translated."""

    QUARANTINE = "quarantine"  # the record is set apart with its reason
    KEEP = "keep"  # the source's own value stays, and the lineage says so
    NULL = "null"  # there is no value, and the lineage says why
    FAIL = "fail"  # the run stops, and nothing is written

    @classmethod
    def strictest(cls, *policies: Unmapped) -> Unmapped:
        """Of several policies the one that lets the least pass."""
        return next(each for each in (cls.FAIL, cls.QUARANTINE, cls.NULL, cls.KEEP) if each in policies)


class Counted(StrEnum):
    """What a threshold counts, and of what it may be a share."""

    QUARANTINED = "quarantined"  # records in quarantine, of all records
    MALFORMED = "malformed"  # records that could not be taken apart, of all records
    UNMAPPED = "unmapped"  # values that could not be translated, of all that are filled
    LOSSY = "lossy"  # the same of accepted records: under another relation than exact, of all filled


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """How many of something are still in order: a number of them, or a share (in per cent) of all."""

    counted: Counted
    most: Decimal
    is_share: bool = False

    def is_passed(self, found: int, total: int) -> bool:
        """Whether there are more than are in order."""
        limit = self.most * total / 100 if self.is_share else self.most
        return found > limit

    def __str__(self) -> str:
        return f"{self.most}{'%' if self.is_share else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What records are meant for: the relations it allows, and its defaults for the unmapped and for thresholds."""

    name: str
    relations: tuple[Relation, ...] = ()
    unmapped: Unmapped | None = None
    thresholds: tuple[Threshold, ...] = ()
