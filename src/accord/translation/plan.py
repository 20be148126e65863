"""The plan of a translation: named steps from staged records to the files of a run, as SQL expressions.

    given       the source text of each field
    converted   the same after the field's conversions; nothing where it is a missing-value code
    found       the number of each value's outcome, as the text alone tells, and the day of each date
    settled     the number where the record has its say too: its day, its deciding fields
    valued      what each field becomes
    judged      whether the whole record is accepted

No step joins anything: what becomes of a value is looked up by number in a list. So records cannot be multiplied or
lost, and they stay in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from accord.engines import sql
from accord.engines.readers import FAULT
from accord.model.records import Conversion, RecordMapping
from accord.translation.lookups import Rule
from accord.translation.outcomes import DecidedCode, FieldOutcomes, OutcomeTable

__all__ = [
    "ACCEPTED", "Plan", "codes_type", "converted", "given", "has_problems", "is_empty", "listed", "outcome", "problem",
    "record_key", "value",
]  # fmt: skip

ACCEPTED = "accord_is_accepted"
"""The last step's column that says whether a record is accepted."""


def given(place: int) -> sql.Expr:
    """The source text of the field at a place (from 0); no value where it is empty."""
    return sql.column(f"accord_given_{place}")


def converted(place: int) -> sql.Expr:
    """The text of the field at a place that is looked up, read as a date or carried over."""
    return sql.column(f"accord_converted_{place}")


def outcome(place: int) -> sql.Expr:
    """The number of the outcome of the field at a place; no value where the source has none."""
    return sql.column(f"accord_outcome_{place}")


def value(place: int) -> sql.Expr:
    """What the field at a place becomes."""
    return sql.column(f"accord_value_{place}")


def codes_type(place: int) -> str:
    """The name of the type whose values are the codes of the field at a place, in the order of their outcomes."""
    return f"accord_codes_{place}"


def listed(name: str, number: sql.Expr) -> sql.Expr:
    """What the table of outcomes says in a column at an outcome's number."""
    return sql.element(f"accord_{name}", number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps of a record mapping with its outcomes, for input that has some source columns."""

    mapping: RecordMapping
    table: OutcomeTable
    columns: tuple[str, ...]

    def judged(self, staged: sql.Expr) -> sql.Expr:
        """Every staged record after the last step, with all that the steps found out."""
        for step in _STEPS:
            added = [sql.definition(name, made) for name, made in step(self).items()]
            staged = exp.Subquery(this=sql.select([exp.Star(), *added], staged))
        return staged

    @property
    def placed(self) -> list[tuple[int, FieldOutcomes]]:
        """Each field with its place."""
        return list(enumerate(self.table.fields))

    @property
    def key(self) -> list[tuple[int, FieldOutcomes]]:
        """Each field that identifies a record, with its place."""
        places = [self.place_of(name) for name in self.mapping.key]
        return [(place, self.table.fields[place]) for place in places]

    def column(self, name: str) -> sql.Expr:
        """A source column; no value where no input file has it."""
        return sql.column(name) if name in self.columns else sql.as_text(exp.null())

    def place_of(self, target: str) -> int:
        """The place of the field that fills a property."""
        return [field.target for field in self.mapping.fields].index(target)


def record_key(plan: Plan) -> sql.Expr:
    """A record's key as one text: its parts with `/` between them."""
    parts = [sql.as_text(value(plan.place_of(name))) for name in plan.mapping.key]
    return sql.call("concat_ws", sql.text("/"), *(exp.Coalesce(this=p, expressions=[sql.text("")]) for p in parts))


def _given(plan: Plan) -> dict[str, sql.Expr]:
    return {
        given(place).name: sql.joined([plan.column(name) for name in known.field.sources], known.field.separator)
        for place, known in plan.placed
        if known.field.sources
    }


def _converted(plan: Plan) -> dict[str, sql.Expr]:
    found = {}
    for place, known in plan.placed:
        if known.field.sources:
            nothing = [(exp.EQ(this=given(place), expression=sql.text(code)), exp.null()) for code in known.missing]
            found[converted(place).name] = sql.case(nothing, sql.converted(given(place), known.field.conversions))
    return found


def _found(plan: Plan) -> dict[str, sql.Expr]:
    made: dict[str, sql.Expr] = {}
    for place, known in plan.placed:
        if known.field.dates:
            made[_day(place).name] = sql.date_of(converted(place), known.field.dates)
    for place, known in plan.placed:
        if known.field.sources:
            missing = [
                (exp.EQ(this=given(place), expression=sql.text(code)), sql.number(number))
                for code, number in known.missing.items()
            ]
            empty = (sql.is_null(converted(place)), exp.null())
            made[_first_outcome(place).name] = sql.case([*missing, empty], _number(place, known))
    return made


def _number(place: int, known: FieldOutcomes) -> sql.Expr:
    """The number of the outcome of a text that is there."""
    if known.field.coded:
        if not known.first:
            return sql.number(known.unknown)
        code = exp.TryCast(this=converted(place), to=exp.DataType.build(codes_type(place), udt=True))
        number = exp.Add(this=sql.call("enum_code", code), expression=sql.number(known.first))
        trimmed = sql.converted(given(place), (Conversion.TRIM, *known.field.conversions))
        inner = exp.TryCast(this=trimmed, to=exp.DataType.build(codes_type(place), udt=True))
        spaced = sql.case([(sql.is_filled(inner), sql.number(known.spaced))])
        return exp.Coalesce(this=number, expressions=[spaced, sql.number(known.unknown)])
    return sql.number(known.carried)


def _settled(plan: Plan) -> dict[str, sql.Expr]:
    """The outcome where dates, rules and deciding fields have had their say."""
    made = {}
    for place, known in plan.placed:
        if not known.field.sources:
            continue
        number = _first_outcome(place)
        unreadable = sql.all_of([sql.is_filled(converted(place)), sql.is_null(_day(place))])
        branches = [(unreadable, sql.number(known.unreadable))] if known.field.dates else []
        for code in known.decided:
            is_it = exp.EQ(this=number.copy(), expression=sql.number(code.otherwise))
            branches.append((is_it, _settle(plan, code)))
        made[outcome(place).name] = sql.case(branches, number)
    return made


def _settle(plan: Plan, code: DecidedCode) -> sql.Expr:
    """The outcome of a code that the record decides: that of the rule that holds, if all that hold say the same."""
    holding: dict[str, list[sql.Expr]] = {}
    numbers: dict[str, int] = {}
    for rule, number in code.rules:
        holding.setdefault(rule.answer.target_iri, []).append(_holds(plan, rule))
        numbers.setdefault(rule.answer.target_iri, number)
    said = {target: sql.any_of(conditions) for target, conditions in holding.items()}
    count = sql.sum_of([sql.case([(told, sql.number(1))], sql.number(0)) for told in said.values()])
    several = (exp.GT(this=count, expression=sql.number(1)), sql.number(code.several))
    one = [(told.copy(), sql.number(numbers[target])) for target, told in said.items()]
    return sql.case([several, *one], sql.number(code.otherwise))


def _holds(plan: Plan, rule: Rule) -> sql.Expr:
    """Whether a rule holds for a record. A rule with dates holds for no record without a day."""
    event = plan.mapping.event_date
    day = _day(plan.place_of(event)) if event else sql.as_text(exp.null())
    limits: list[sql.Expr] = [
        exp.EQ(this=plan.column(condition.field), expression=sql.text(condition.value)) for condition in rule.when
    ]
    if rule.valid_from:
        limits.append(exp.GTE(this=day, expression=sql.text(rule.valid_from)))
    if rule.valid_to:
        limits.append(exp.LTE(this=day.copy(), expression=sql.text(rule.valid_to)))
    return exp.Coalesce(this=sql.all_of(limits), expressions=[exp.false()])


def _valued(plan: Plan) -> dict[str, sql.Expr]:
    made: dict[str, sql.Expr] = {}
    for place, known in plan.placed:
        if not known.field.sources:
            made[value(place).name] = sql.text(known.field.constant)
        elif known.field.coded:
            made[value(place).name] = listed("target_code", outcome(place))
        else:
            made[value(place).name] = _day(place) if known.field.dates else converted(place)
    return made


def _judged(plan: Plan) -> dict[str, sql.Expr]:
    problems = [problem(place, known) for place, known in plan.placed if has_problems(known)]
    lacking = [is_empty(plan, place) for place, _ in plan.key]
    refused = sql.any_of([sql.is_filled(sql.column(FAULT)), *lacking, *problems])
    return {ACCEPTED: sql.negated(refused)}


def is_empty(plan: Plan, place: int) -> sql.Expr:
    """Whether a field is without a value in a sound record, other than by a problem that is told of it."""
    known = plan.table.fields[place]
    conditions = [sql.is_null(sql.column(FAULT)), sql.is_null(value(place))]
    if has_problems(known):
        conditions.append(sql.negated(problem(place, known)))
    return sql.all_of(conditions)


def has_problems(known: FieldOutcomes) -> bool:
    """Whether a value of the field can keep its record from being accepted."""
    return known.field.coded or bool(known.field.dates)


def problem(place: int, known: FieldOutcomes) -> sql.Expr:
    """Whether the value of a field keeps its record from being accepted."""
    if known.field.coded:
        return sql.is_filled(listed("problem", outcome(place)))
    at_fault = exp.EQ(this=outcome(place), expression=sql.number(known.unreadable))
    return exp.Coalesce(this=at_fault, expressions=[exp.false()])


def _day(place: int) -> sql.Expr:
    return sql.column(f"accord_day_{place}")


def _first_outcome(place: int) -> sql.Expr:
    return sql.column(f"accord_found_{place}")


_STEPS: tuple[Callable[[Plan], dict[str, sql.Expr]], ...] = (_given, _converted, _found, _settled, _valued, _judged)
