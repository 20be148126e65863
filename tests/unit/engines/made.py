"""Files of records, and what they are once staged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlglot import exp

from accord.engines import readers, sql
from accord.engines.duckdb import Cell, Session, session
from accord.engines.sources import expand
from accord.engines.staging import Staged, stage, staged_table


@contextmanager
def staging(
    folder: Path, *files: Path, needed: Sequence[str] = (), plain: Sequence[str] = ()
) -> Iterator[tuple[Session, Staged, Path]]:
    """A session in which files are staged."""
    work = folder / "work"
    work.mkdir()
    with session(work, readable=files) as engine:
        yield engine, stage(engine, expand(map(str, files)).files, needed, work, plain=plain), work


def staged_rows(
    folder: Path, *files: Path, needed: Sequence[str] = (), plain: Sequence[str] = ()
) -> list[dict[str, Cell]]:
    """The staged records of files, one table each."""
    with staging(folder, *files, needed=needed, plain=plain) as (engine, staged, work):
        names = [readers.RECORD, readers.FILE, readers.FAULT, readers.RAW, *staged.columns]
        query = sql.select([sql.column(name) for name in names], staged_table(work))
        return [dict(zip(names, row, strict=True)) for row in engine.run(query)]


def evaluated(folder: Path, value: sql.Expr) -> Cell:
    """The value of an expression."""
    with session(folder) as engine:
        ((cell,),) = engine.run(exp.Select(expressions=[value]))
        return cell
