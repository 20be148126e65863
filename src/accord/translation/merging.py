"""After a retry: what was accepted before and what is accepted now, as one file in the order of records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlglot import exp

from accord.engines import readers, sql
from accord.engines.duckdb import Session
from accord.engines.readers import RECORD
from accord.engines.sinks import copied_as_is, synced
from accord.engines.sources import Kind

__all__ = ["merged"]

_PLACE = "accord_place"


def merged(session: Session, kind: Kind, parts: Sequence[Path], columns: Sequence[str], target: Path) -> int:
    """Writes the rows of several files that Accord wrote as one file; gives their number.

    A record's rows all come from one of the files, and stay in the order they have there.
    """
    rows = sql.union_all([_numbered(kind, part, columns) for part in parts])
    named = [sql.column(RECORD), *(sql.column(name) for name in columns if name != RECORD)]
    query = sql.select(named, exp.Subquery(this=rows)).order_by(sql.column(RECORD), sql.column(_PLACE))
    count = session.rows_copied(copied_as_is(kind, target, query))
    synced([target])
    return count


def _numbered(kind: Kind, path: Path, columns: Sequence[str]) -> exp.Select:
    """A file's rows with their places, their record's number as a number."""
    number = exp.Cast(this=sql.column(RECORD), to=exp.DataType.build("BIGINT"))
    values = [sql.column(name) for name in columns if name != RECORD]
    place = sql.definition(_PLACE, exp.Window(this=sql.call("row_number")))
    held = exp.Subquery(this=readers.as_written(kind, path, columns))
    return sql.select([sql.definition(RECORD, number), *values, place], held)
