"""A part held in few columns: numbers rather than texts, wherever a number says it all.

What a coded value becomes, and what it was, follow from the number of its outcome. Whoever reads asks for the plan's
columns by their names: `reading` puts in the place of one that is not held how it follows from those that are. Records
in quarantine are few as a rule: only of them the source's values are held, and they are worked out once more, whole.

A record's number is its place among those held, counted on from the part before. The engine keeps the order of what it
reads, but not across a join, which a look into long lists is (`OutcomeTable.is_long`): there, records have their
numbers before, and are `ordered` by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from sqlglot import exp

from accord.engines import sql
from accord.engines.functions import Function, name_of
from accord.engines.readers import FAULT, FILE, RAW, RECORD
from accord.engines.sinks import rows_for
from accord.engines.sources import Kind
from accord.model.policies import Unmapped
from accord.model.records import Field
from accord.translation.held import KEY, held, lineage_by_record
from accord.translation.outcomes import FieldOutcomes
from accord.translation.plan import (
    ACCEPTED,
    Plan,
    converted,
    given,
    is_untranslated,
    listed,
    outcome,
    record_key,
    value,
)
from accord.translation.results import PLACE, RECORD_KEY, TRACED, lineage_columns, quarantine_columns, traces

__all__ = [
    "PART", "REFUSED", "holding", "is_joined", "laid_down", "lineage", "numbering", "ordered", "reading", "ready",
    "refusing", "setting_aside", "tallied", "untranslated",
]  # fmt: skip

PART = sql.table("accord_part")
REFUSED = sql.table("accord_refused")
_LAID_DOWN = sql.table("accord_laid_down")
_WORKED_OUT = sql.table("accord_worked_out")
_SET_ASIDE = sql.table("accord_set_aside")
_SOURCE = "accord_source"
_ROW = "accord_row"
_ROW_ID = "rowid"
_NUMBER = "number"
_CODE = "code"


def holding(plan: Plan, staged: sql.Expr, readers: Iterable[exp.Expr] = (), *, numbered: bool = True) -> exp.Create:
    """The statement that works out the records of a part, in the place of those of another; `numbering` follows it.

    Held is what the readers, queries of the held records, ask for; without readers, all that they may ask for. Of
    records in quarantine it is the source's values too. Most of it stands as a record within one column: of columns
    by themselves the engine would count how many values they have.
    """
    restored = _restored(plan)
    odd = {_odd(place).name: given(place) for place, known in plan.placed if _may_be_odd(known.field)}
    source = exp.Array(expressions=[sql.column(name) for name in _sources(plan)])
    kept = sql.case([(sql.negated(sql.column(ACCEPTED)), source)])
    worked_out = {**odd, KEY: record_key(plan), _SOURCE: kept}
    asked = {column.name for query in readers for own in _of_held(query) for column in own.find_all(exp.Column)}
    made = _made(plan.judged(staged))
    asked = asked | {ACCEPTED, _SOURCE} if asked else {FAULT, *made, *worked_out}
    passing = [name for name in (FAULT, *made) if name in asked and name not in restored]
    beside = [*([RECORD] if numbered else ()), *(name for name in passing if name in {FAULT, ACCEPTED})]
    within: dict[str, sql.Expr] = {name: sql.column(name) for name in passing if name not in beside}
    within |= {name: value for name, value in worked_out.items() if name in asked}
    needed = {*passing, *(column.name for value in within.values() for column in value.find_all(exp.Column))}
    columns = [*map(sql.column, beside), sql.definition(_ROW, sql.row(within))]
    query = ordered(plan, sql.select(columns, plan.judged(staged, needed)), RECORD)
    return exp.Create(this=_WORKED_OUT.copy(), kind="TABLE", replace=True, expression=query)


def is_joined(plan: Plan, query: exp.Expr) -> bool:
    """Whether a query looks into long lists, so that its rows come in any order."""
    calls = query.find_all(exp.Anonymous) if plan.table.is_long else ()
    return any(name_of(call) is Function.HELD for call in calls)


def ordered(plan: Plan, query: exp.Select, *columns: str) -> exp.Select:
    """A query with its rows in the order of columns, which is the order in which they stand unless it `is_joined`."""
    return query.order_by(*map(sql.column, columns)) if is_joined(plan, query) else query


def laid_down(plan: Plan, rows: sql.Expr) -> exp.Create:
    """The statement that puts the records of a part down as they are, for `numbering` where they are to be joined.

    A column that is called as the engine calls the number of a row would stand in its way: it stands within another.
    """
    within = [FAULT, *(name for name in plan.columns if name.lower() == _ROW_ID)]
    others = exp.Star(except_=[exp.to_identifier(name, quoted=True) for name in within])
    row = sql.definition(_ROW, sql.row({name: sql.column(name) for name in within}))
    return exp.Create(this=_LAID_DOWN.copy(), kind="TABLE", replace=True, expression=sql.select([others, row], rows))


def numbering(before: int | None, *, ahead: bool = False) -> exp.Create:
    """The statement that numbers the records of a part, of which so many stand before; None where they have numbers.

    ahead: as they are laid down, instead of once they are worked out.
    """
    place = exp.Add(this=exp.column(_ROW_ID), expression=sql.number((before or 0) + 1))
    own = [] if before is None else [sql.definition(RECORD, place)]
    unpacked = exp.Column(this=exp.Star(), table=exp.to_identifier(_ROW, quoted=True))
    query = sql.select([*own, exp.Star(), unpacked], (_LAID_DOWN if ahead else _WORKED_OUT).copy())
    return exp.Create(this=PART.copy() if ahead else held(), kind="VIEW", replace=True, expression=query)


def _sources(plan: Plan) -> tuple[str, ...]:
    """What was staged of a record, other than its number."""
    return (FILE, FAULT, RAW, *plan.columns)


def _of_held(query: exp.Expr) -> Iterator[exp.Select]:
    """The parts of a query that read the held records themselves."""
    return (
        found for found in query.find_all(exp.Select) if (source := found.args.get("from_")) and source.this == held()
    )


def reading(plan: Plan, query: exp.Select) -> exp.Select:
    """A query of the held records, whichever of the plan's columns it asks for."""
    restored = _restored(plan)

    def there(node: exp.Expr) -> exp.Expr:
        """A column of the plan as the held records have it; anything else as it is."""
        return restored[node.name].copy() if isinstance(node, exp.Column) and node.name in restored else node

    return cast(exp.Select, query.transform(there))


def setting_aside() -> exp.Create:
    """The statement that takes the part's records in quarantine as the source has them; `refusing` follows it.

    Few among many, they would have the engine work in steps of a handful of records each.
    """
    refused = sql.negated(sql.column(ACCEPTED))
    query = sql.select([sql.column(RECORD), sql.column(_SOURCE)], held(), where=refused)
    return exp.Create(this=_SET_ASIDE.copy(), kind="TABLE", replace=True, expression=query)


def refusing(plan: Plan) -> exp.Create:
    """The statement that works out the records that were set aside: what the quarantine says of them, and the codes."""
    names = enumerate(_sources(plan), start=1)
    source = {name: sql.call("list_extract", sql.column(_SOURCE), sql.number(place)) for place, name in names}
    rows = exp.Subquery(this=sql.select([sql.column(RECORD), *_defined(source)], _SET_ASIDE.copy()))
    readers = [*(column.value for column in quarantine_columns(plan)), untranslated(plan)]
    asked = {column.name for reader in readers if reader is not None for column in reader.find_all(exp.Column)}
    found = [name for name in _made(plan.judged(rows)) if name in asked]
    query = sql.select(map(sql.column, [RECORD, *found]), plan.judged(rows, found))
    return exp.Create(this=REFUSED.copy(), kind="TABLE", replace=True, expression=query)


def ready(plan: Plan) -> frozenset[int]:
    """The places of fields of which the lineage has all that it says at hand, by the number of an outcome."""
    listed_fields = {place for place, known in plan.placed if _is_listed(known.field) and not _may_be_odd(known.field)}
    return frozenset() if plan.table.is_long else frozenset(listed_fields)


def lineage(plan: Plan, kind: Kind) -> exp.Select:
    """The part's lineage as an output of its own, as it stands in a file of some kind; in the order of records."""
    if kind is Kind.CSV:
        told = sql.union_all([reading(plan, _traced(place, trace)) for place, trace in enumerate(traces(plan))])
        rows = rows_for(kind, lineage_columns(plan), exp.Subquery(this=told), where=exp.true())
        return rows.order_by(sql.column(RECORD), sql.column(PLACE))
    rows = rows_for(kind, lineage_by_record(plan, ready(plan)), held(), where=sql.column(ACCEPTED))
    return ordered(plan, reading(plan, rows), RECORD)


def tallied(plan: Plan) -> exp.Query:
    """A row for each outcome of each field of the part: its number, and how often it came up.

    How often is two numbers: in all records, and in accepted ones.
    """
    return sql.union_all([reading(plan, _tally(place)) for place, known in plan.placed if _has_source(known)])


def untranslated(plan: Plan) -> exp.Query | None:
    """The same for each code that was not translated, with the code behind the number and, last, an example.

    The example is the first key, by its letters, of the records with the code. None where no field is coded.
    """
    queries = [query for place, known in plan.placed for query in _untranslated(plan, place, known)]
    return sql.union_all(queries) if queries else None


def _traced(place: int, trace: Mapping[str, sql.Expr]) -> exp.Select:
    there = sql.all_of([sql.column(ACCEPTED), sql.is_filled(trace[TRACED].copy())])
    values = {RECORD_KEY: sql.column(KEY), **trace, PLACE: sql.number(place)}
    return sql.select([sql.column(RECORD), *_defined(values)], held(), where=there)


def _tally(place: int) -> exp.Select:
    number = sql.column(_NUMBER)
    rows = sql.select([sql.definition(_NUMBER, outcome(place)), sql.column(ACCEPTED)], held())
    counts = [exp.Count(this=exp.Star()), sql.count_where(sql.column(ACCEPTED))]
    tally = sql.select([number, *counts], exp.Subquery(this=rows), where=sql.is_filled(number.copy()))
    return tally.group_by(number.copy())


def _untranslated(plan: Plan, place: int, known: FieldOutcomes) -> list[exp.Select]:
    """The codes of a field among the records in quarantine, and where a policy lets them pass, the accepted."""
    if not known.field.coded or not known.untranslated:
        return []
    wanted = is_untranslated(place, known)
    columns = _defined({
        _NUMBER: outcome(place), _CODE: converted(place), KEY: record_key(plan), ACCEPTED: sql.column(ACCEPTED),
    })  # fmt: skip
    rows = [sql.select(columns, REFUSED.copy(), where=wanted)]
    if _passes_unknown(known.field):
        passed = sql.all_of([sql.column(ACCEPTED), wanted.copy()])
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
            code = listed("code", outcome(place))
            text = exp.Coalesce(this=code, expressions=[_odd(place)]) if _may_be_odd(known.field) else code
            found |= {given(place).name: text, converted(place).name: text.copy()}
            if not _may_be_odd(known.field):
                found[value(place).name] = listed("target_code", outcome(place))
    return found


def _has_source(known: FieldOutcomes) -> bool:
    return bool(known.field.sources)


def _is_carried(field: Field) -> bool:
    """Whether a value stays as it was given, whatever it is."""
    return field.stays_as_given and not field.coded and bool(field.sources)


def _is_listed(field: Field) -> bool:
    """Whether a value is a code as it was given: then the number of its outcome says what it was."""
    return field.stays_as_given and field.coded


def _may_be_odd(field: Field) -> bool:
    """Whether an accepted record may have a value that is no code of the field's list: its number says nothing."""
    return _is_listed(field) and _passes_unknown(field)


def _passes_unknown(field: Field) -> bool:
    return field.unmapped not in {Unmapped.QUARANTINE, Unmapped.FAIL}


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
