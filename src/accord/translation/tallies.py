"""Tallies: how often each thing that can become of a value came up in a run, and what follows from that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from accord.translation.outcomes import DEFAULTED, KEPT

__all__ = ["Coverage", "Duplicate", "Tally", "added", "coverage_by_field", "coverage_of_codes", "coverage_of_values"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One outcome of one field: what the values become, and in how many records they stand.

    value: the code, of a coded field only (other values are people's data); is_retired: whether the target is a concept
    that should be used no more; relation, mapping_id: empty where nothing was looked up; missing: what a missing-value
    code means; problem, reason, hint: why the value could not be translated; note: the same where a policy kept the
    value (`kept: ...`) or left it out, or `defaulted`; accepted, quarantined: numbers of records.
    """

    field: str
    source_field: str
    value: str = ""
    is_code: bool = False
    target_code: str = ""
    is_retired: bool = False
    relation: str = ""
    mapping_id: str = ""
    missing: str = ""
    note: str = ""
    problem: str = ""
    reason: str = ""
    hint: str = ""
    example: str = ""
    accepted: int = 0
    quarantined: int = 0

    @property
    def records(self) -> int:
        """All records that it came up in."""
        return self.accepted + self.quarantined

    @property
    def is_given(self) -> bool:
        """Whether the source gave the value."""
        return self.note != DEFAULTED

    @property
    def is_untranslated(self) -> bool:
        """Whether the value could not be translated, whatever a policy made of that."""
        return bool(self.problem or (self.note and self.is_given))

    @property
    def why(self) -> str:
        """The code of the reason why the value could not be translated, whatever a policy made of that."""
        return (self.problem or self.note.removeprefix(KEPT)) if self.is_untranslated else ""

    @property
    def kept(self) -> int:
        """In how many accepted records the source's value stays, though it could not be translated."""
        return self.accepted if self.note.startswith(KEPT) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A key that stands on several records: how many, and the number of the first."""

    key: str
    records: int
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many of some things were translated."""

    translated: int
    total: int

    @property
    def share(self) -> float:
        """The part of them, from 0 to 1; 1 where there was nothing to translate. Four decimals, rounded down."""
        return int(self.translated * 10_000 / self.total) / 10_000 if self.total else 1.0


def added(one: Iterable[Tally], other: Iterable[Tally]) -> tuple[Tally, ...]:
    """Two runs' tallies as one: those of the same outcome are summed. In the order in which they first come."""
    found: dict[Tally, Tally] = {}
    for tally in (*one, *other):
        key = replace(tally, accepted=0, quarantined=0, example="")
        before = found.get(key, key)
        found[key] = replace(
            key,
            accepted=before.accepted + tally.accepted,
            quarantined=before.quarantined + tally.quarantined,
            example=min(filter(None, (before.example, tally.example)), default=""),
        )
    return tuple(tally for tally in found.values() if tally.records)


def coverage_by_field(tallies: Iterable[Tally]) -> dict[str, Coverage]:
    """For each field, how many of its filled values were translated."""
    by_field: dict[str, list[Tally]] = defaultdict(list)
    for tally in tallies:
        by_field[tally.field].append(tally)
    return {field: coverage_of_values(found) for field, found in by_field.items()}


def coverage_of_values(tallies: Iterable[Tally]) -> Coverage:
    """How many filled values were translated."""
    everything = tuple(tally for tally in tallies if tally.is_given)
    sound = sum(tally.records for tally in everything if not tally.is_untranslated)
    return Coverage(translated=sound, total=sum(tally.records for tally in everything))


def coverage_of_codes(tallies: Iterable[Tally]) -> Coverage:
    """How many different codes were translated, whatever their number of records."""
    codes = [tally for tally in tallies if tally.is_code]
    known = {(tally.field, tally.value) for tally in codes}
    broken = {(tally.field, tally.value) for tally in codes if tally.is_untranslated}
    return Coverage(translated=len(known - broken), total=len(known))
