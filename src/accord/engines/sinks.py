"""Sinks: how a run's results are written as CSV, JSON Lines or Parquet.

A CSV file may be opened in a spreadsheet, where a text that starts with `=`, `+`, `-` or `@` would run as a formula. In
CSV such a text gets an apostrophe in front (numbers apart, and another one where the apostrophe was there already, so
that `unguarded` gives back exactly what stood there). JSON Lines and Parquet hold every text as it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from sqlglot import exp

from accord.engines import sql
from accord.engines.sources import Kind

__all__ = ["Column", "Holds", "copied", "copied_as_is", "guarded", "synced", "unguarded"]

_FORMULA_STARTS = "=+-@\t\r"


class Holds(Enum):
    """What a column of a result holds."""

    NUMBER = auto()
    TEXT = auto()
    SAFE_TEXT = auto()  # a text that cannot start a formula, or is guarded already
    ROWS = auto()  # records within a column: JSON text in CSV


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a result: its name, its value, and what it holds."""

    name: str
    value: sql.Expr
    holds: Holds = Holds.TEXT


def copied(kind: Kind, path: Path, columns: Sequence[Column], source: sql.Expr, *, where: sql.Expr) -> exp.Copy:
    """The statement that writes columns of a table, of the rows where a condition holds, as a file of some kind."""
    values = [sql.definition(column.name, _written(kind, column)) for column in columns]
    return copied_as_is(kind, path, sql.select(values, source, where=where))


def copied_as_is(kind: Kind, path: Path, query: exp.Query) -> exp.Copy:
    """The statement that writes a query's rows as a file of some kind, none of its texts guarded."""
    return sql.copy_to(query, path, _OPTIONS[kind])


def guarded(value: sql.Expr) -> sql.Expr:
    """A text that no spreadsheet takes for a formula."""
    # Not IN (...): the engine makes a join of that, and joins reorder rows.
    suspicious = sql.call("contains", sql.text(f"'{_FORMULA_STARTS}"), sql.call("left", value, sql.number(1)))
    starts = _matches(value, r"^'*[=+\-@\t\r]")
    a_number = _matches(value, r"^[+-]?[0-9][0-9.,]*$")
    risky = sql.all_of([suspicious, starts, sql.negated(a_number)])
    return sql.case([(risky, sql.call("concat", sql.text("'"), value.copy()))], value.copy())


def unguarded(value: sql.Expr) -> sql.Expr:
    """What a text was before it was guarded."""
    return sql.case([(_matches(value, r"^'+[=+\-@\t\r]"), sql.call("substr", value, sql.number(2)))], value.copy())


def synced(paths: Iterable[Path]) -> None:
    """Returns once files are on disk."""
    for path in paths:
        with path.open("rb") as written:
            os.fsync(written.fileno())


def _matches(value: sql.Expr, pattern: str) -> sql.Expr:
    return sql.call("regexp_matches", value.copy(), sql.text(pattern))


def _written(kind: Kind, column: Column) -> sql.Expr:
    if kind is Kind.CSV and column.holds is Holds.TEXT:
        return guarded(column.value)
    if kind is Kind.CSV and column.holds is Holds.ROWS:
        return sql.as_text(sql.call("to_json", column.value))
    return column.value


_OPTIONS: dict[Kind, dict[str, sql.Expr]] = {
    Kind.CSV: {"FORMAT": exp.var("csv"), "HEADER": exp.true()},
    Kind.JSONL: {"FORMAT": exp.var("json")},
    Kind.PARQUET: {"FORMAT": exp.var("parquet")},
}
