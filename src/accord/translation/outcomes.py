"""Outcomes: everything that can become of a field's value, numbered, so that a run handles numbers instead of words.

An outcome's number is its place in the table, from 1. The codes of one field stand together in the order of their
look-up: the number of a code's outcome is the field's first number plus the code's place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from accord.model.records import Conversion, Field, RecordMapping
from accord.translation.lookups import NO_ANSWER, Answer, Entry, Lookup, Problem, Rule

__all__ = ["DEFAULTED", "KEPT", "DecidedCode", "FieldOutcomes", "Outcome", "OutcomeTable", "outcome_table"]

MOST_IN_A_LIST = 32_768
"""So many outcomes are found by number in less time in a list than in a table; measured."""

DEFAULTED = "defaulted"
"""What the lineage notes of a value that stands in where the source has none."""

KEPT = "kept: "
"""What the lineage notes of a source's value that stays where it cannot be translated, before the reason's code."""


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
    """A code that the record decides: its outcome where no rule holds, the rules' outcomes, and where several hold.

    undated: its outcome where no rule holds and the record has no day, if that is another one, else 0;
    is_silent: whether it has no outcome at all where no rule holds.
    """

    otherwise: int
    rules: tuple[tuple[Rule, int], ...]
    several: int
    undated: int = 0
    is_silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOutcomes:
    """The numbers of a field's outcomes.

    carried: the value as it is; defaulted: the field's default; unreadable: no date, no number, and so on; first, last,
    spaced and unknown: the codes of its look-up, one of them with spaces around it, and any other code (0 where the
    field has none of these); missing: by missing-value code. Where a code becomes several concepts, each `part` (from
    0) has numbers of its own, and only part 0 knows what is no code at all.
    """

    field: Field
    part: int = 0
    carried: int = 0
    defaulted: int = 0
    unreadable: int = 0
    first: int = 0
    last: int = 0
    spaced: int = 0
    unknown: int = 0
    missing: Mapping[str, int]
    decided: tuple[DecidedCode, ...] = ()
    untranslated: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeTable:
    """All outcomes of a record mapping, and the numbers of each field and of each of its parts, in their order."""

    outcomes: tuple[Outcome, ...]
    fields: tuple[FieldOutcomes, ...]

    @property
    def is_long(self) -> bool:
        """Whether there are too many outcomes for the engine to hold as lists: they are tables then."""
        return len(self.outcomes) > MOST_IN_A_LIST

    def numbers(self, place: int) -> tuple[int, int]:
        """The first and the last number of the field, or the part of one, at a place."""
        firsts = [known.first if known.part else known.carried for known in self.fields]
        return firsts[place], [*firsts, len(self.outcomes) + 1][place + 1] - 1

    def outcome(self, number: int) -> Outcome:
        """The outcome with a number."""
        return self.outcomes[number - 1]


def outcome_table(mapping: RecordMapping, lookups: Mapping[str, Lookup]) -> OutcomeTable:
    """The outcomes of a record mapping. `lookups` holds one for each name in its fields' `lookup`."""
    table: list[Outcome] = []
    fields = [
        found for field in mapping.fields for found in _Numberer(field, table).outcomes(lookups.get(field.lookup))
    ]
    return OutcomeTable(outcomes=tuple(table), fields=tuple(_judged(known, table) for known in fields))


def _judged(known: FieldOutcomes, table: Sequence[Outcome]) -> FieldOutcomes:
    """The same, with the numbers of what is not translated."""
    decided = (number for code in known.decided for number in (code.several, code.undated, *(n for _, n in code.rules)))
    own = {*range(known.first, known.last + 1), *decided, known.unreadable, known.spaced, known.unknown} - {0}
    answers = {number: table[number - 1].answer for number in own}
    untranslated = (number for number, answer in answers.items() if answer.problem or answer.aside)
    return replace(known, untranslated=tuple(sorted(untranslated)))


class _Numberer:
    """Numbers the outcomes of one field, and adds them to the table."""

    def __init__(self, field: Field, table: list[Outcome]) -> None:
        self.field = field
        self.table = table

    def outcomes(self, lookup: Lookup | None) -> list[FieldOutcomes]:
        """The field's outcomes, part by part."""
        field = self.field
        carried = self._number(NO_ANSWER)
        whole = FieldOutcomes(
            field=field,
            carried=carried,
            missing={
                item.code: self._number(NO_ANSWER, code=item.code, missing=item.meaning) for item in field.missing
            },
            unreadable=self._number(Answer(problem=_unreadable(field))) if field.can_fail else 0,
            defaulted=self._number(_default(field)) if field.default else 0,
        )
        if lookup is None:
            return [whole]
        first = replace(
            self._coded(whole, lookup.entries),
            spaced=self._number(Answer(problem=_spaced(field))),
            unknown=self._number(lookup.unknown),
        )
        widest = max((len(entry.more) for entry in lookup.entries), default=0)
        return [first, *(self._part(lookup, part) for part in range(1, widest + 1))]

    def _part(self, lookup: Lookup, part: int) -> FieldOutcomes:
        """What codes become besides, at one place behind the first."""
        entries = [entry.more[part - 1] for entry in lookup.entries if len(entry.more) >= part]
        return self._coded(FieldOutcomes(field=self.field, part=part, missing={}), entries)

    def _coded(self, known: FieldOutcomes, entries: Sequence[Entry]) -> FieldOutcomes:
        numbers = [self._number(entry.answer, code=entry.code) for entry in entries]
        decided = [
            DecidedCode(
                otherwise=otherwise,
                rules=tuple((rule, self._number(rule.answer, code=entry.code)) for rule in entry.rules),
                several=self._number(entry.several, code=entry.code),
                undated=self._number(entry.undated, code=entry.code) if entry.undated != NO_ANSWER else 0,
                is_silent=entry.answer == NO_ANSWER,
            )
            for otherwise, entry in zip(numbers, entries, strict=True)
            if entry.rules
        ]
        first, last = (numbers[0], numbers[-1]) if numbers else (0, 0)
        return replace(known, first=first, last=last, decided=tuple(decided))

    def _number(self, answer: Answer, *, code: str = "", missing: str = "") -> int:
        """The number of one more outcome of the field."""
        field = self.field
        self.table.append(
            Outcome(
                field=field.target, source_field=field.source, code=code, missing=missing,
                answer=_governed(answer, field),
            )
        )  # fmt: skip
        return len(self.table)


def _governed(answer: Answer, field: Field) -> Answer:
    """An answer under the field's policy for what cannot be translated."""
    problem = answer.problem
    if problem is None or not field.sets_unmapped_aside:
        return answer
    noted = replace(problem, code=f"{KEPT}{problem.code}") if field.keeps_unmapped else problem
    return replace(answer, problem=None, aside=noted)


def _default(field: Field) -> Answer:
    """The default: no value was there. It is noted as such, so that nobody takes it for the source's own."""
    target = field.default if field.coded else ""
    return Answer(target_code=target, aside=Problem(code=DEFAULTED, reason="the source has no value here", hint=""))


def _spaced(field: Field) -> Problem:
    words = ", ".join([Conversion.TRIM, *(str(step) for step in field.conversions if isinstance(step, Conversion))])
    hint = (
        f"Write `convert: {f'[{words}]' if field.conversions else words}` for {field.target} in the record mapping, "
        "which takes them off; then use `--retry`."
    )
    return Problem(code="unknown-code", reason="a known code, but for stray spaces around it", hint=hint)


def _unreadable(field: Field) -> Problem:
    if field.dates:
        formats = " or ".join(field.dates)
        hint = "Correct the date at its source, or add its format to the field's `date:`; then use `--retry`."
        return Problem(code="unreadable-date", reason=f"not a day written as {formats}", hint=hint)
    asked = ", then ".join(step.asked for step in field.steps if not isinstance(step, Conversion))
    hint = "Correct it at its source, or the field's steps in the record mapping; then use `--retry`."
    return Problem(code="unreadable-value", reason=f"not {asked}", hint=hint)
