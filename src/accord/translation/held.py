"""The records of a part after the last step of a plan, held as a table while its outputs are written from it.

The plan is worked out once for each record, not once for each output. What is asked here of that table, either engine
can answer; it has all of the plan's columns and each record's key.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import chain, count

from sqlglot import exp

from accord.engines import sql
from accord.engines.readers import FAULT, KEY, RECORD
from accord.engines.sinks import Column, Holds
from accord.engines.sources import Kind
from accord.translation.outcomes import FieldOutcomes
from accord.translation.plan import ACCEPTED, Plan, is_empty, listed, outcome, record_key, value
from accord.translation.results import LINEAGE, RECORD_KEY, TRACED, record_number, traced_fields

__all__ = [
    "KEY", "LINEAGE_COLUMN", "counted", "held", "keys", "lineage_by_record", "lineage_column", "lineage_lists",
    "lineage_names", "repeated_keys", "shown_keys",
]  # fmt: skip

LINEAGE_COLUMN = "accord_lineage"
_HELD = "accord_held"
_HASH = "accord_hash"
_RECORDS = "records"
_FIRST = "first"
_NUMBER = "number"
_CODE = "code"


def held() -> sql.Expr:
    """The records that are held."""
    return sql.table(_HELD)


def lineage_names(kind: Kind) -> tuple[str, ...]:
    """The columns of the lineage in an output of its own, in a file of some kind."""
    return LINEAGE if kind is Kind.CSV else (RECORD, RECORD_KEY, LINEAGE_COLUMN)


def lineage_by_record(plan: Plan, ready: Container[int] = ()) -> list[Column]:
    """The columns of the lineage with a row for each record, for files that hold records within a row."""
    return [record_number(), Column(name=RECORD_KEY, value=sql.column(KEY)), lineage_column(plan, ready)]


def lineage_column(plan: Plan, ready: Container[int] = ()) -> Column:
    """The lineage of a record within it: what happened to each of its values, by the property.

    Of a property that has several values, or several ways to come by one, the second is `Property_2`, and so on; that
    one has the property's name within.
    ready: the places of fields for which the session has a list of `lineage_lists`.
    """
    told = {
        name: _ready(plan, place) if place in ready else _said(name, known, trace)
        for name, (place, known, trace) in _named(plan)
    }
    return Column(name=LINEAGE_COLUMN, value=sql.row(told) if told else sql.as_text(exp.null()), holds=Holds.ROWS)


def lineage_lists(plan: Plan, outcomes: sql.Expr, ready: Container[int]) -> dict[str, exp.Select]:
    """What the lineage says of each outcome of some fields, of which the outcome says it all; by the list's name.

    outcomes: the table of outcomes, with their numbers.
    """
    number = sql.column(_NUMBER)
    lists: dict[str, exp.Select] = {}
    for name, (place, known, trace) in _named(plan):
        if place in ready:
            first, last = map(sql.number, plan.table.numbers(place))
            said = _said(name, known, {**trace, TRACED: number, "source_value": listed("code", number.copy())})
            numbered = sql.definition("place", _place_in_list(number, first)), sql.definition("value", said)
            within = exp.Between(this=number.copy(), low=first.copy(), high=last)
            lists[_list_of(place)] = sql.select(numbered, outcomes.copy(), where=within)
    return lists


def counted(plan: Plan) -> exp.Select:
    """One row: all records of the part, the accepted, the malformed, and those with an empty part in their key."""
    lacking = sql.any_of(is_empty(plan, place) for place, _ in plan.key)
    conditions = [exp.true(), sql.column(ACCEPTED), sql.is_filled(sql.column(FAULT)), lacking]
    return sql.select([sql.count_where(condition) for condition in conditions], held())


def keys(plan: Plan) -> exp.Select:
    """The number and the key of each of the part's records that have a whole key, and a hash of it."""
    whole = sql.all_of([sql.is_null(sql.column(FAULT)), *(sql.is_filled(value(place)) for place, _ in plan.key)])
    key = record_key(plan)
    columns = [sql.column(RECORD), sql.definition(RECORD_KEY, key), sql.definition(_HASH, sql.call("hash", key.copy()))]
    return sql.select(columns, held(), where=whole)


def repeated_keys(keys: sql.Expr) -> exp.Select:
    """One row: how many of the keys stand on several records, and on how many."""
    several = exp.Subquery(this=_repeated(keys))
    return sql.select([exp.Count(this=exp.Star()), exp.Sum(this=sql.column(_RECORDS))], several)


def shown_keys(keys: sql.Expr, most: int) -> exp.Select:
    """The first few keys that stand on several records: each with how many, and the number of the first."""
    return _repeated(keys).order_by(sql.column(_FIRST)).limit(most)


def _repeated(keys: sql.Expr) -> exp.Select:
    """Keys on several records. Told apart by their hashes first, which takes little memory; then by themselves."""
    several = exp.GT(this=exp.Count(this=exp.Star()), expression=sql.number(1))
    hashes = sql.select([sql.column(_HASH)], keys.copy()).group_by(sql.column(_HASH)).having(several)
    chosen = exp.In(this=sql.column(_HASH), query=exp.Subquery(this=hashes))
    records = sql.definition(_RECORDS, exp.Count(this=exp.Star()))
    first = sql.definition(_FIRST, exp.Min(this=sql.column(RECORD)))
    grouped = sql.select([sql.column(RECORD_KEY), records, first], keys.copy(), where=chosen)
    return grouped.group_by(sql.column(RECORD_KEY)).having(several.copy())


def _named(plan: Plan) -> Iterator[tuple[str, tuple[int, FieldOutcomes, Mapping[str, sql.Expr]]]]:
    """What can be told of a record's values, under a name each that no other has."""
    taken: set[str] = set()
    for place, known, trace in traced_fields(plan):
        target = known.field.target
        others = (f"{target}_{number}" for number in count(2))
        name = next(name for name in chain((target,), others) if name not in taken)
        taken.add(name)
        yield name, (place, known, trace)


def _ready(plan: Plan, place: int) -> sql.Expr:
    first, _ = plan.table.numbers(place)
    return listed(_list_of(place), _place_in_list(outcome(place), sql.number(first)))


def _list_of(place: int) -> str:
    return f"lineage_{place}"


def _place_in_list(number: sql.Expr, first: sql.Expr) -> sql.Expr:
    return exp.Add(this=exp.Sub(this=number, expression=first), expression=sql.number(1))


def _said(name: str, known: FieldOutcomes, trace: Mapping[str, sql.Expr]) -> sql.Expr:
    """What the lineage says of a value, as far as there may be something to say; nothing where nothing happened."""
    number, field = trace[TRACED], known.field
    any_of_field = sql.number(known.carried or known.first)
    may_say = {
        "field": name != field.target, "source_field": True, "source_value": True,
        "converted_value": field.changes_text or not field.coded,
        "target_code": field.coded, "target_iri": field.coded,
        "relation": bool(field.mapping_set), "mapping_id": bool(field.mapping_set),
        "missing": bool(field.missing),
        "note": bool(field.default) or field.sets_unmapped_aside,
    }  # fmt: skip
    same = ("field", "source_field")
    said = {
        each: trace[each] if each in trace else listed(each, any_of_field if each in same else number.copy())
        for each, is_said in may_say.items() if is_said
    }  # fmt: skip
    return sql.case([(sql.is_filled(number.copy()), sql.row(said))])
