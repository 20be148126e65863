"""The records of a part after the last step of a plan, held as a table while its outputs are written from it.

The plan is worked out once for each record, not once for each output. What is asked here of that table, either engine
can answer; it has all of the plan's columns and each record's key.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from accord.engines import sql
from accord.engines.functions import Function, applied
from accord.engines.readers import FAULT, RECORD
from accord.engines.sinks import Column, Holds
from accord.translation.plan import ACCEPTED, Plan, is_empty, record_key, value
from accord.translation.results import TRACED, lineage_columns, traces

__all__ = [
    "KEY", "LINEAGE_COLUMN", "counted", "held", "keys", "lineage_column", "repeated_keys", "shown_keys",

]  # fmt: skip

KEY = "record_key"
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


def lineage_column(plan: Plan) -> Column:
    """The lineage of a record as a list within it."""
    rows = [
        sql.case([(sql.is_filled(trace[TRACED]), exp.Array(expressions=[sql.row(_said(trace))]))])
        for trace in traces(plan)
    ]
    return Column(
        name=LINEAGE_COLUMN, value=applied(Function.LISTS_JOINED, exp.Array(expressions=rows)), holds=Holds.ROWS
    )


def counted(plan: Plan) -> exp.Select:
    """One row: all records of the part, the accepted, the malformed, and those with an empty part in their key."""
    lacking = sql.any_of(is_empty(plan, place) for place, _ in plan.key)
    conditions = [exp.true(), sql.column(ACCEPTED), sql.is_filled(sql.column(FAULT)), lacking]
    return sql.select([sql.count_where(condition) for condition in conditions], held())


def keys(plan: Plan) -> exp.Select:
    """The number and the key of each of the part's records that have a whole key, and a hash of it."""
    whole = sql.all_of([sql.is_null(sql.column(FAULT)), *(sql.is_filled(value(place)) for place, _ in plan.key)])
    key = record_key(plan)
    columns = [sql.column(RECORD), sql.definition(KEY, key), sql.definition(_HASH, sql.call("hash", key.copy()))]
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
    grouped = sql.select([sql.column(KEY), records, first], keys.copy(), where=chosen)
    return grouped.group_by(sql.column(KEY)).having(several.copy())


def _said(trace: Mapping[str, sql.Expr]) -> dict[str, sql.Expr]:
    """What the lineage says of a value, all of it text."""
    own = {column.name: column.value for column in lineage_columns() if column.name not in {RECORD, KEY}}

    def of_trace(node: exp.Expr) -> exp.Expr:
        return trace[node.name].copy() if isinstance(node, exp.Column) and node.name in trace else node

    return {name: sql.as_text(said.transform(of_trace)) for name, said in own.items()}
