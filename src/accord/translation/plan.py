"""The plan of a translation: named steps from staged records to the files of a run, as SQL expressions.

    given       the source text of each field, where its conditions hold
    step 1, ... the same after one more of its steps, for fields whose steps may find a text not to be what they ask for
    converted   the text after all steps; nothing where it is a missing-value code
    found       the number of each value's outcome, as the text alone tells, and the day of each date
    settled     the number where the record has its say too: its day, its deciding fields
    valued      what each field becomes
    judged      whether the whole record is accepted

What becomes of a value is looked up by number in a list. So records cannot be multiplied or lost. They stay in the
order of their numbers, unless the list is long: then the engine joins it, and whoever writes the records orders them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlglot import exp

from accord.engines import sql
from accord.engines.conversions import stepped
from accord.engines.functions import Function, applied
from accord.engines.readers import FAULT
from accord.model.records import Case, Conversion, Field, RecordMapping
from accord.translation.lookups import Rule
from accord.translation.outcomes import DecidedCode, FieldOutcomes, OutcomeTable

__all__ = [
    "ACCEPTED", "Plan", "codes_type", "converted", "given", "has_problems", "is_empty", "is_untranslated", "kept",
    "listed", "outcome", "problem", "record_key", "value",
]  # fmt: skip

ACCEPTED = "accord_is_accepted"
"""The last step's column that says whether a record is accepted."""

_FEW = 4  # so many comparisons take the engine less time than a look into a list


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

    def judged(self, staged: sql.Expr, asked: Iterable[str] | None = None) -> sql.Expr:
        """Every staged record after the last step, with all that the steps found out, or what some columns need."""
        steps = [step(self) for step in _steps(self)]
        for found in steps if asked is None else _needed(steps, asked):
            added = [sql.definition(name, made) for name, made in found.items()]
            staged = exp.Subquery(this=sql.select([exp.Star(), *added], staged))
        return staged

    @property
    def placed(self) -> list[tuple[int, FieldOutcomes]]:
        """Each field (and each part of one that becomes several concepts) with its place."""
        return list(enumerate(self.table.fields))

    @property
    def properties(self) -> dict[str, list[tuple[int, FieldOutcomes]]]:
        """What may fill each property: several fields under their conditions, or the parts of one."""
        found: dict[str, list[tuple[int, FieldOutcomes]]] = {}
        for place, known in self.placed:
            found.setdefault(known.field.target, []).append((place, known))
        return found

    @property
    def key(self) -> list[tuple[int, FieldOutcomes]]:
        """Each field that identifies a record, with its place."""
        places = [self.place_of(name) for name in self.mapping.key]
        return [(place, self.table.fields[place]) for place in places]

    @property
    def day(self) -> sql.Expr:
        """The day of the record's event; no value where it has none that can be read."""
        event = self.mapping.event_date
        return _day(self.place_of(event)) if event else sql.as_text(exp.null())

    def column(self, name: str) -> sql.Expr:
        """A source column; no value where no input file has it."""
        return sql.column(name) if name in self.columns else sql.as_text(exp.null())

    def place_of(self, target: str) -> int:
        """The place of the field that fills a property."""
        return [known.field.target for known in self.table.fields].index(target)


def record_key(plan: Plan) -> sql.Expr:
    """A record's key as one text: its parts with `/` between them."""
    parts = [sql.as_text(value(plan.place_of(name))) for name in plan.mapping.key]
    filled = (exp.Coalesce(this=part, expressions=[sql.text("")]) for part in parts)
    return applied(Function.CONCAT_WITH, sql.text("/"), *filled)


def _steps(plan: Plan) -> list[Callable[[Plan], dict[str, sql.Expr]]]:
    """The steps in their order."""
    most = max((len(known.field.steps) for _, known in plan.placed if _is_stepwise(known.field)), default=0)
    single = [partial(_stepped, number=number) for number in range(1, most + 1)]
    return [_given, *single, _converted, _found, _settled, _valued, _judged]


def _needed(steps: Sequence[dict[str, sql.Expr]], asked: Iterable[str]) -> list[dict[str, sql.Expr]]:
    """What is made in each step, without the columns that those asked for do not need."""
    names, found = set(asked), []
    for step in reversed(steps):
        found.append({name: made for name, made in step.items() if name in names})
        names |= {column.name for made in found[-1].values() for column in made.find_all(exp.Column)}
    return [made for made in reversed(found) if made]


def _given(plan: Plan) -> dict[str, sql.Expr]:
    made: dict[str, sql.Expr] = {}
    for place, known in plan.placed:
        conditions = _conditions(plan, place)
        if conditions is not None:
            made[_applies(place).name] = conditions
        if known.field.sources:
            text = sql.joined([plan.column(name) for name in known.field.sources], known.field.separator)
            made[given(place).name] = text if conditions is None else sql.case([(conditions.copy(), text)])
    return made


def _conditions(plan: Plan, place: int) -> sql.Expr | None:
    """Whether the field at a place is the one that fills its property; None where it always is.

    It is the first of those whose conditions hold.
    """
    field = plan.table.fields[place].field
    others = [known.field for _, known in plan.properties[field.target] if known.part == 0]
    before = others[: next(number for number, other in enumerate(others) if other is field)]
    if not field.when and not before:
        return None
    own = sql.all_of(_is_case(plan, case) for case in field.when)
    return sql.all_of(
        [own, *(sql.negated(sql.all_of(_is_case(plan, case) for case in other.when)) for other in before)]
    )


def _is_case(plan: Plan, case: Case) -> sql.Expr:
    """Whether a column has one of some values. Without a value it has not, unless an empty one is asked for."""
    text = exp.Coalesce(this=plan.column(case.column), expressions=[sql.text("")])
    return sql.any_of(exp.EQ(this=text.copy(), expression=sql.text(wanted)) for wanted in case.values)


def _plain(field: Field) -> list[Conversion]:
    return [step for step in field.conversions if isinstance(step, Conversion)]


def _is_stepwise(field: Field) -> bool:
    return any(not isinstance(step, Conversion) for step in field.steps)


def _stepped(plan: Plan, *, number: int) -> dict[str, sql.Expr]:
    """The text of each field after its step of a number (from 1)."""
    return {
        _after(place, number).name: stepped(known.field.steps[number - 1], _before(place, number))
        for place, known in plan.placed
        if _is_stepwise(known.field) and len(known.field.steps) >= number
    }


def _before(place: int, number: int) -> sql.Expr:
    """The text that a step starts from; an empty one counts as no value."""
    return given(place) if number == 1 else sql.empty_to_null(_after(place, number - 1))


def _after(place: int, number: int) -> sql.Expr:
    return sql.column(f"accord_step_{place}_{number}")


def _converted(plan: Plan) -> dict[str, sql.Expr]:
    found: dict[str, sql.Expr] = {}
    for place, known in plan.placed:
        if known.field.sources:
            steps = known.field.steps
            codes = [missing.code for missing in known.field.missing]
            nothing = [(exp.EQ(this=given(place), expression=sql.text(code)), exp.null()) for code in codes]
            if _is_stepwise(known.field):
                text = sql.empty_to_null(_after(place, len(steps)))
                can_fail = (n for n, step in enumerate(steps, start=1) if not isinstance(step, Conversion))
                found[_unread(place).name] = sql.any_of(_fails(place, number) for number in can_fail)
            else:
                text = sql.converted(given(place), _plain(known.field))
            found[converted(place).name] = sql.case(nothing, text)
    return found


def _fails(place: int, number: int) -> sql.Expr:
    """Whether there was a text before a step and none after it."""
    return sql.all_of([sql.is_filled(_before(place, number)), sql.is_null(_after(place, number))])


def _found(plan: Plan) -> dict[str, sql.Expr]:
    made: dict[str, sql.Expr] = {}
    for place, known in plan.placed:
        if known.field.dates:
            made[_day(place).name] = sql.date_of(converted(place), known.field.dates)
    for place, known in plan.placed:
        if known.field.sources:
            branches: list[tuple[sql.Expr, sql.Expr]] = [
                (exp.EQ(this=given(place), expression=sql.text(code)), sql.number(number))
                for code, number in known.missing.items()
            ]
            if known.unreadable and _is_stepwise(known.field):
                branches.append((_unread(place), sql.number(known.unreadable)))
            branches.append((sql.is_null(converted(place)), _nothing(plan, place, known)))
            listed_number, *others = _numbers(place, known)
            if others and not _is_stepwise(known.field):
                # Most values are codes of the list, and the engine is quickest where it need not ask anything before.
                rest = sql.case(branches, exp.Coalesce(this=others[0], expressions=others[1:]))
                made[_first_outcome(place).name] = exp.Coalesce(this=listed_number, expressions=[rest])
            else:
                number = exp.Coalesce(this=listed_number, expressions=others)
                made[_first_outcome(place).name] = sql.case(branches, number)
    return made


def _nothing(plan: Plan, place: int, known: FieldOutcomes) -> sql.Expr:
    """The outcome where there is no value: that of the default, where the field has one and is the one that applies."""
    if not known.defaulted:
        return exp.null()
    applies = sql.is_null(sql.column(FAULT))
    if _conditions(plan, place) is not None:
        applies = sql.all_of([applies, _applies(place)])
    return sql.case([(applies, sql.number(known.defaulted))])


def _numbers(place: int, known: FieldOutcomes) -> list[sql.Expr]:
    """The number of the outcome of a text that is there: the first of these that is one."""
    if not known.field.coded:
        return [sql.number(known.carried)]
    unknown = sql.number(known.unknown) if known.unknown else exp.null()
    if not known.first:
        return [unknown]
    code = applied(Function.CODE_PLACE, sql.text(codes_type(place)), converted(place))
    found: list[sql.Expr] = [exp.Add(this=code, expression=sql.number(known.first))]
    if known.spaced and not _is_stepwise(known.field):
        trimmed = sql.converted(given(place), (Conversion.TRIM, *_plain(known.field)))
        inner = applied(Function.CODE_PLACE, sql.text(codes_type(place)), trimmed)
        found.append(sql.case([(sql.is_filled(inner), sql.number(known.spaced))]))
    return [*found, unknown]


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
    said: dict[str, list[sql.Expr]] = {}
    for rule, _ in code.rules:
        said.setdefault(rule.target, []).append(_holds(plan, rule))
    count = sql.sum_of([sql.case([(sql.any_of(told), sql.number(1))], sql.number(0)) for told in said.values()])
    several = (exp.GT(this=count, expression=sql.number(1)), sql.number(code.several))
    one = [(_holds(plan, rule), sql.number(number)) for rule, number in code.rules]
    undated = [(sql.is_null(plan.day), sql.number(code.undated))] if code.undated else []
    return sql.case([several, *one, *undated], exp.null() if code.is_silent else sql.number(code.otherwise))


def _holds(plan: Plan, rule: Rule) -> sql.Expr:
    """Whether a rule holds for a record. A rule with dates holds for no record without a day."""
    limits: list[sql.Expr] = [exp.EQ(this=plan.column(c.field), expression=sql.text(c.value)) for c in rule.when]
    if rule.valid_from:
        limits.append(exp.GTE(this=plan.day, expression=sql.text(rule.valid_from)))
    if rule.valid_to:
        limits.append(exp.LTE(this=plan.day, expression=sql.text(rule.valid_to)))
    return exp.Coalesce(this=sql.all_of(limits), expressions=[exp.false()])


def _valued(plan: Plan) -> dict[str, sql.Expr]:
    made: dict[str, sql.Expr] = {}
    for place, known in plan.placed:
        if not known.field.sources:
            constant, conditions = sql.text(known.field.constant), _conditions(plan, place)
            made[value(place).name] = constant if conditions is None else sql.case([(_applies(place), constant)])
        elif known.field.coded:
            made[value(place).name] = _target(place, known)
        else:
            text = _day(place) if known.field.dates else converted(place)
            made[value(place).name] = _or_default(place, known, text)
    return made


def _target(place: int, known: FieldOutcomes) -> sql.Expr:
    """The target's code; where the field's policy keeps what cannot be translated, else the source's own value."""
    code = listed("target_code", outcome(place))
    own = exp.Coalesce(this=sql.as_text(code), expressions=[kept(place, known)])
    return own if known.field.keeps_unmapped else code


def kept(place: int, known: FieldOutcomes) -> sql.Expr:
    """The source's own value, where a policy keeps it because it cannot be translated; as given if unreadable."""
    own = exp.Coalesce(this=converted(place), expressions=[given(place)]) if known.unreadable else converted(place)
    return sql.case([(sql.is_filled(listed("note", outcome(place))), own)])


def _or_default(place: int, known: FieldOutcomes, text: sql.Expr) -> sql.Expr:
    if not known.defaulted:
        return text
    is_default = exp.EQ(this=outcome(place), expression=sql.number(known.defaulted))
    return sql.case([(is_default, sql.text(known.field.default))], text)


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
    return (known.field.coded or known.field.can_fail) and not known.field.sets_unmapped_aside


def problem(place: int, known: FieldOutcomes) -> sql.Expr:
    """Whether the value of a field keeps its record from being accepted: told by its outcome's number."""
    if len(sql.ranges(known.untranslated)) > _FEW:
        return sql.is_filled(listed("problem", outcome(place)))
    return sql.is_among(outcome(place), known.untranslated)


def is_untranslated(place: int, known: FieldOutcomes) -> sql.Expr:
    """Whether the value of a field could not be translated, whatever its policy makes of that."""
    if len(sql.ranges(known.untranslated)) > _FEW:
        said = sql.any_of(sql.is_filled(listed(name, outcome(place))) for name in ("problem", "note"))
        return sql.all_of([said, exp.NEQ(this=outcome(place), expression=sql.number(known.defaulted))])
    return sql.is_among(outcome(place), known.untranslated)


def _applies(place: int) -> sql.Expr:
    return sql.column(f"accord_applies_{place}")


def _unread(place: int) -> sql.Expr:
    return sql.column(f"accord_unread_{place}")


def _day(place: int) -> sql.Expr:
    return sql.column(f"accord_day_{place}")


def _first_outcome(place: int) -> sql.Expr:
    return sql.column(f"accord_found_{place}")
