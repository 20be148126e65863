"""Sinks: how a run's results are written as CSV, JSON Lines or Parquet.

A CSV file may be opened in a spreadsheet, where a text that starts with `=`, `+`, `-` or `@` would run as a formula. In
CSV such a text gets an apostrophe in front (numbers apart, and another one where the apostrophe was there already, so
that `unguarded` gives back exactly what stood there). JSON Lines and Parquet hold every text as it is, and so does JSON
within a CSV value, which starts with a bracket.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from sqlglot import exp

from accord.engines import sql
from accord.engines.functions import Function, applied
from accord.engines.sources import Kind

__all__ = [
    "Column", "Holds", "copied_as_is", "copied_to_given", "guarded", "headless", "holding", "joined_files",
    "linked_file", "rows_for", "synced", "unguarded",
]  # fmt: skip

_CHUNK = 8 * 1024 * 1024
_SUSPICIOUS = "'=+-@\t\r"


class Holds(Enum):
    """What a column of a result holds."""

    NUMBER = auto()
    TEXT = auto()
    SAFE_TEXT = auto()  # a text that cannot start a formula
    ROWS = auto()  # records within a column: JSON text in CSV


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a result: its name, its value, and what it holds.

    others: what stands in its place where there is no value, each with what it holds.
    """

    name: str
    value: sql.Expr
    holds: Holds = Holds.TEXT
    others: tuple[Column, ...] = ()


def holding(texts: Iterable[str]) -> Holds:
    """What a column holds whose every text is one of these: codes hardly ever need a guard, and it takes time."""
    return Holds.TEXT if any(text.startswith(tuple(_SUSPICIOUS)) for text in texts) else Holds.SAFE_TEXT


def copied_to_given(kind: Kind, query: exp.Query) -> exp.Copy:
    """The statement that writes rows as a file of some kind, whose path is given when it is run."""
    copy = copied_as_is(kind, Path(), query)
    copy.set("files", [exp.Placeholder()])
    return copy


def headless(copy: exp.Copy) -> exp.Copy:
    """The same statement for a file that is to stand behind another: a CSV file has no header then."""
    for option in copy.args["params"]:
        if option.this.name == "HEADER":
            option.set("expression", exp.false())
    return copy


def joined_files(parts: Sequence[Path], target: Path) -> None:
    """Writes files as one, one behind another, and returns once it is on disk."""
    with target.open("xb") as whole:
        for part in parts:
            with part.open("rb") as piece:
                shutil.copyfileobj(piece, whole, _CHUNK)
        whole.flush()
        os.fsync(whole.fileno())


def linked_file(source: Path, target: Path) -> None:
    """Puts a file in a second place without writing it again, or a copy where the disk has no links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
        synced([target])


def rows_for(kind: Kind, columns: Sequence[Column], source: sql.Expr, *, where: sql.Expr) -> exp.Select:
    """Columns of a table, of the rows where a condition holds, as they stand in a file of some kind."""
    values = [sql.definition(column.name, _written(kind, column)) for column in columns]
    return sql.select(values, source, where=where)


def copied_as_is(kind: Kind, path: Path, query: exp.Query) -> exp.Copy:
    """The statement that writes a query's rows as a file of some kind, none of its texts guarded."""
    return sql.copy_to(query, path, _OPTIONS[kind])


def guarded(value: sql.Expr) -> sql.Expr:
    """A text that no spreadsheet takes for a formula."""
    # Not IN (...): the engine makes a join of that, and joins reorder rows.
    suspicious = applied(Function.CONTAINS, sql.text(_SUSPICIOUS), applied(Function.LEFT, value, sql.number(1)))
    starts = _matches(value, r"^'*[=+\-@\t\r]")
    a_number = _matches(value, r"^[+-]?[0-9][0-9.,]*$")
    risky = sql.all_of([suspicious, starts, sql.negated(a_number)])
    return sql.case([(risky, applied(Function.CONCAT, sql.text("'"), value.copy()))], value.copy())


def unguarded(value: sql.Expr) -> sql.Expr:
    """What a text was before it was guarded."""
    return sql.case([(_matches(value, r"^'+[=+\-@\t\r]"), sql.call("substr", value, sql.number(2)))], value.copy())


def synced(paths: Iterable[Path]) -> None:
    """Returns once files, or the entries of folders, are on disk."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _matches(value: sql.Expr, pattern: str) -> sql.Expr:
    return applied(Function.MATCHES, value.copy(), sql.text(pattern))


def _written(kind: Kind, column: Column) -> sql.Expr:
    if column.others:
        first, *others = [sql.as_text(_one(kind, each)) for each in (column, *column.others)]
        return exp.Coalesce(this=first, expressions=others)
    return _one(kind, column)


def _one(kind: Kind, column: Column) -> sql.Expr:
    if kind is Kind.CSV and column.holds is Holds.TEXT:
        return guarded(column.value)
    if kind is Kind.CSV and column.holds is Holds.ROWS:
        return applied(Function.JSON, column.value)
    return column.value


_OPTIONS: dict[Kind, dict[str, sql.Expr]] = {
    Kind.CSV: {"FORMAT": exp.var("csv"), "HEADER": exp.true()},
    Kind.JSONL: {"FORMAT": exp.var("json")},
    # Measured: a dictionary of more values than these takes much time to make and saves little room. With Zstandard
    # besides, files are smaller, and written in less time, than with the engine's own choice.
    Kind.PARQUET: {
        "FORMAT": exp.var("parquet"), "COMPRESSION": exp.var("zstd"), "DICTIONARY_SIZE_LIMIT": sql.number(4096),
    },
}  # fmt: skip
