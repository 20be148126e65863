"""A part held in few columns: numbers rather than texts, wherever a number says it all.

What a coded value becomes, and what it was, follow from the number of its outcome. Whoever reads asks for the plan's
columns by their names: `reading` puts in the place of one that is not held how it follows from those that are. Records
in quarantine are few as a rule: they are taken from the staged part once more, whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sqlglot import exp

from accord.engines import sql
from accord.engines.readers import FILE, RAW, RECORD
from accord.model.policies import Unmapped
from accord.model.records import Field
from accord.translation.held import KEY, PLACE, held
from accord.translation.outcomes import FieldOutcomes
from accord.translation.plan import ACCEPTED, Plan, converted, given, listed, outcome, record_key, value
from accord.translation.results import TRACED, traces

__all__ = ["REFUSED", "holding", "reading", "refusing", "tallied", "traced", "unknown_codes"]

REFUSED = sql.table("accord_refused")
_NUMBER = "number"
_CODE = "code"
_PASSING = ("accord_found_", "accord_day_", "accord_step_")
"""Columns that only lead to others."""


def holding(plan: Plan, staged: sql.Expr) -> exp.Create:
    """The statement that works out the records of a part, in the place of those of another."""
    judged = plan.judged(staged)
    passing = (name for name in _made(judged) if name.startswith(_PASSING))
    uncoded = (converted(place).name for place, known in plan.placed if _has_source(known) and not known.field.coded)
    dropped = dict.fromkeys([FILE, RAW, *plan.columns, *passing, *uncoded, *_restored(plan)])
    rest = exp.Star(except_=[exp.to_identifier(name, quoted=True) for name in dropped])
    odd = {_odd(place).name: given(place) for place, known in plan.placed if _may_be_odd(known.field)}
    query = sql.select([rest, *_defined({**odd, KEY: record_key(plan)})], judged)
    return exp.Create(this=held(), kind="TABLE", replace=True, expression=query)


def reading(plan: Plan, query: exp.Select) -> exp.Select:
    """A query of the held records, whichever of the plan's columns it asks for."""
    restored = _restored(plan)

    def there(node: exp.Expr) -> exp.Expr:
        return restored[node.name].copy() if isinstance(node, exp.Column) and node.name in restored else node

    return cast(exp.Select, query.transform(there))


def refusing(plan: Plan, staged: sql.Expr) -> exp.Create:
    """The statement that takes the part's records in quarantine, with the plan's columns and those of the source."""
    numbers = sql.select([sql.column(RECORD)], held(), where=sql.negated(sql.column(ACCEPTED)))
    chosen = exp.In(this=sql.column(RECORD), query=exp.Subquery(this=numbers))
    judged = plan.judged(exp.Subquery(this=sql.select([exp.Star()], staged, where=chosen)))
    # The choice is a join, and joins reorder records.
    query = sql.select([exp.Star()], judged).order_by(sql.column(RECORD))
    return exp.Create(this=REFUSED.copy(), kind="TABLE", replace=True, expression=query)


def traced(plan: Plan) -> exp.Query:
    """The rows of the part's lineage, for `lineage_columns`: field after field, each in the order of records."""
    return sql.union_all([reading(plan, _traced(place, trace)) for place, trace in enumerate(traces(plan))])


def tallied(plan: Plan) -> exp.Query:
    """A row for each outcome of each field of the part: its number, and how often it came up.

    How often is two numbers: in all records, and in accepted ones. Last comes the first key, by its letters, of the
    records in quarantine.
    """
    return sql.union_all([reading(plan, _tally(place, known)) for place, known in plan.placed if _has_source(known)])


def unknown_codes(plan: Plan) -> exp.Query | None:
    """The same for each code that nobody knows, with the code behind the number. None where no field is coded."""
    coded = [(place, known) for place, known in plan.placed if known.spaced or known.unknown]
    queries = [query for place, known in coded for query in _unknown(plan, place, known)]
    return sql.union_all(queries) if queries else None


def _traced(place: int, trace: Mapping[str, sql.Expr]) -> exp.Select:
    there = sql.all_of([sql.column(ACCEPTED), sql.is_filled(trace[TRACED].copy())])
    values = {**trace, PLACE: sql.number(place)}
    return sql.select([sql.column(RECORD), sql.column(KEY), *_defined(values)], held(), where=there)


def _tally(place: int, known: FieldOutcomes) -> exp.Select:
    accepted = sql.column(ACCEPTED)
    number = sql.definition(_NUMBER, outcome(place))
    rows = sql.select([number, accepted, sql.column(KEY)], held(), where=sql.is_filled(outcome(place)))
    shown = [sql.negated(accepted.copy())]
    if known.field.sets_unmapped_aside:
        shown.append(sql.is_filled(listed("note", sql.column(_NUMBER))))
    example = exp.Filter(this=exp.Min(this=sql.column(KEY)), expression=exp.Where(this=sql.any_of(shown)))
    counts = [exp.Count(this=exp.Star()), sql.count_where(accepted.copy()), example]
    return sql.select([sql.column(_NUMBER), *counts], exp.Subquery(this=rows)).group_by(sql.column(_NUMBER))


def _unknown(plan: Plan, place: int, known: FieldOutcomes) -> list[exp.Select]:
    """The unknown codes of a field among the records in quarantine, and where a policy lets them pass, the accepted."""
    number, text = outcome(place), converted(place)
    numbers = [one for one in (known.spaced, known.unknown) if one]
    unknown = sql.any_of(exp.EQ(this=number.copy(), expression=sql.number(one)) for one in numbers)
    columns = _defined({_NUMBER: number, _CODE: text, KEY: record_key(plan), ACCEPTED: sql.column(ACCEPTED)})
    rows = [sql.select(columns, REFUSED.copy(), where=unknown)]
    if _passes_unknown(known.field):
        passed = sql.all_of([sql.column(ACCEPTED), unknown.copy()])
        rows.append(reading(plan, sql.select([column.copy() for column in columns], held(), where=passed)))
    return [_codes_counted(exp.Subquery(this=query)) for query in rows]


def _codes_counted(rows: sql.Expr) -> exp.Select:
    grouped = [sql.column(_NUMBER), sql.column(_CODE)]
    counts = [exp.Count(this=exp.Star()), sql.count_where(sql.column(ACCEPTED)), exp.Min(this=sql.column(KEY))]
    return sql.select([*grouped, *counts], rows).group_by(*(column.copy() for column in grouped))


def _restored(plan: Plan) -> dict[str, sql.Expr]:
    """The plan's columns that are not held, each as it follows from those that are."""
    found: dict[str, sql.Expr] = {}
    for place, known in plan.placed:
        if _is_carried(known.field):
            is_there = (sql.is_filled(value(place)), sql.number(known.carried))
            found |= {given(place).name: value(place), outcome(place).name: sql.case([is_there])}
        elif _is_listed(known.field):
            code = sql.as_text(listed("code", outcome(place)))
            text = exp.Coalesce(this=code, expressions=[_odd(place)]) if _may_be_odd(known.field) else code
            found |= {given(place).name: text, converted(place).name: text.copy()}
            if not _may_be_odd(known.field):
                found[value(place).name] = listed("target_code", outcome(place))
    return found


def _has_source(known: FieldOutcomes) -> bool:
    return bool(known.field.sources)


def _is_carried(field: Field) -> bool:
    """Whether a value stays as it was given, whatever it is."""
    return field == _plain(field) and not field.coded and bool(field.sources)


def _is_listed(field: Field) -> bool:
    """Whether a value is a code as it was given: then the number of its outcome says what it was."""
    return field == _plain(field) and field.coded


def _may_be_odd(field: Field) -> bool:
    """Whether an accepted record may have a value that is no code of the field's list: its number says nothing."""
    return _is_listed(field) and _passes_unknown(field)


def _passes_unknown(field: Field) -> bool:
    return field.unmapped not in {Unmapped.QUARANTINE, Unmapped.FAIL}


def _plain(field: Field) -> Field:
    """The field if nothing happened to its texts before they are looked up; what else it says is left as it is."""
    return Field(
        target=field.target,
        sources=field.sources[:1],
        separator=field.separator,
        mapping_set=field.mapping_set,
        scheme=field.scheme,
        relations=field.relations,
        unmapped=field.unmapped,
        optional=field.optional,
        line=field.line,
    )


def _odd(place: int) -> sql.Expr:
    """The text of a value that may be no code of its list."""
    return sql.column(f"accord_odd_{place}")


def _made(judged: sql.Expr) -> list[str]:
    """The columns that the steps of a plan add."""
    names: list[str] = []
    while isinstance(judged, exp.Subquery) and isinstance(judged.this, exp.Select):
        names += [made.alias for made in judged.this.expressions if isinstance(made, exp.Alias)]
        judged = judged.this.args["from_"].this
    return names


def _defined(values: Mapping[str, sql.Expr]) -> list[sql.Expr]:
    return [sql.definition(name, made) for name, made in values.items()]
