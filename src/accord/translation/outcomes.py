"""Outcomes: everything that can become of a field's value, numbered, so that a run handles numbers instead of words.

An outcome's number is its place in the table, from 1. The codes of one field stand together in the order of their
look-up: the number of a code's outcome is the field's first number plus the code's place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accord.model.records import Conversion, Field, RecordMapping
from accord.translation.lookups import NO_ANSWER, Answer, Lookup, Problem, Rule

__all__ = ["DecidedCode", "FieldOutcomes", "Outcome", "OutcomeTable", "outcome_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of a value of a field: carried over, a concept, a reason why there is none, or a problem.

    code: the source code, for an outcome of one code; missing: what a missing-value code means.
    """

    field: str
    source_field: str
    code: str = ""
    missing: str = ""
    answer: Answer = NO_ANSWER


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedCode:
    """A code that the record decides: its outcome where no rule holds, the rules' outcomes, and where several hold."""

    otherwise: int
    rules: tuple[tuple[Rule, int], ...]
    several: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOutcomes:
    """The numbers of a field's outcomes.

    carried: the value as it is; unreadable: no date; first, last, spaced and unknown: the codes of its look-up, one of
    them with spaces around it, and any other code (0 where the field has none of these); missing: by missing-value
    code.
    """

    field: Field
    carried: int
    unreadable: int = 0
    first: int = 0
    last: int = 0
    spaced: int = 0
    unknown: int = 0
    missing: Mapping[str, int]
    decided: tuple[DecidedCode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeTable:
    """All outcomes of a record mapping, and each field's numbers in the fields' order."""

    outcomes: tuple[Outcome, ...]
    fields: tuple[FieldOutcomes, ...]

    def outcome(self, number: int) -> Outcome:
        """The outcome with a number."""
        return self.outcomes[number - 1]


def outcome_table(mapping: RecordMapping, lookups: Mapping[str, Lookup]) -> OutcomeTable:
    """The outcomes of a record mapping. `lookups` holds one for each mapping set and scheme that a field names."""
    table: list[Outcome] = []
    fields = [_field_outcomes(field, lookups.get(field.mapping_set or field.scheme), table) for field in mapping.fields]
    return OutcomeTable(outcomes=tuple(table), fields=tuple(fields))


def _field_outcomes(field: Field, lookup: Lookup | None, table: list[Outcome]) -> FieldOutcomes:
    def number(answer: Answer, *, code: str = "", missing: str = "") -> int:
        """The number of one more outcome of the field."""
        table.append(Outcome(field=field.target, source_field=field.source, code=code, missing=missing, answer=answer))
        return len(table)

    carried = number(NO_ANSWER)
    missing = {item.code: number(NO_ANSWER, code=item.code, missing=item.meaning) for item in field.missing}
    unreadable = number(Answer(problem=_unreadable(field))) if field.dates else 0
    if lookup is None:
        return FieldOutcomes(field=field, carried=carried, missing=missing, unreadable=unreadable)
    numbers = [number(entry.answer, code=entry.code) for entry in lookup.entries]
    decided = [
        DecidedCode(
            otherwise=otherwise,
            rules=tuple((rule, number(rule.answer, code=entry.code)) for rule in entry.rules),
            several=number(entry.several, code=entry.code),
        )
        for otherwise, entry in zip(numbers, lookup.entries, strict=True)
        if entry.rules
    ]
    return FieldOutcomes(
        field=field,
        carried=carried,
        missing=missing,
        first=numbers[0] if numbers else 0,
        last=numbers[-1] if numbers else 0,
        spaced=number(Answer(problem=_spaced(field))),
        unknown=number(lookup.unknown),
        decided=tuple(decided),
    )


def _spaced(field: Field) -> Problem:
    words = ", ".join([Conversion.TRIM, *field.conversions])
    hint = (
        f"Write `convert: {f'[{words}]' if field.conversions else words}` for {field.target} in the record mapping, "
        "which takes them off; then use `--retry`."
    )
    return Problem(code="unknown-code", reason="a known code, but for stray spaces around it", hint=hint)


def _unreadable(field: Field) -> Problem:
    formats = " or ".join(field.dates)
    hint = "Correct the date at its source, or add its format to the field's `date:`; then use `--retry`."
    return Problem(code="unreadable-date", reason=f"not a day written as {formats}", hint=hint)
