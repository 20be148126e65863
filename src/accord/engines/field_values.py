"""The values of each column of a file, counted, within bounds: the first records, the most frequent values.

Any table that people may have is looked at: columns without a name or named alike are told apart by their place, and a
malformed row is passed over. Only counts leave this module; what they are for decides what may be kept.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlglot import exp

from accord.engines import sql
from accord.engines.duckdb import Cell, Session, session
from accord.engines.readers import csv_texts, json_keys, json_lines, parquet, sifted_lines, sifted_rows
from accord.engines.sieve import sift
from accord.engines.sources import InputFile, Kind, csv_header, expand
from accord.errors import NotReadable, placed
from accord.model.properties import ColumnValues

__all__ = ["MOST_COLUMNS", "MOST_RECORDS", "MOST_VALUES", "column_values", "smallest_key"]

MOST_RECORDS = 200_000
MOST_VALUES = 1_000
MOST_COLUMNS = 5_000
MEMORY = "2GB"
_LOOKED_AT = "looked_at"
_LINE = "accord_line"


def column_values(file: str, *, records: int = MOST_RECORDS, values: int = MOST_VALUES) -> tuple[ColumnValues, ...]:
    """The columns of a CSV, JSON Lines or Parquet file in their order, each with its most frequent values.

    records: how many are looked at, from the first; values: how many of a column are listed. Raises Unavailable where
    there is no such file, Misused for another kind of file, NotReadable for one that is broken or too wide.
    """
    (found,) = expand([file]).files
    with _looked_at(found, records) as (engine, names):
        ((count,),) = engine.run(sql.select([exp.Count(this=exp.Star())], sql.table(_LOOKED_AT)))
        found_values = (_counted(engine, place, values) for place in range(len(names)))
        return tuple(
            ColumnValues(
                name=name,
                records=int(count or 0),
                filled=int(rows[0][2] or 0) if rows else 0,
                distinct=int(rows[0][3] or 0) if rows else 0,
                values=tuple((str(text), int(number or 0)) for text, number, *_ in rows),
            )
            for name, rows in zip(names, found_values, strict=True)
        )


def smallest_key(file: str, choices: Iterable[Sequence[str]], *, records: int = MOST_RECORDS) -> tuple[str, ...]:
    """The first choice of columns that tells all of a file's first records apart; empty where none does."""
    (found,) = expand([file]).files
    with _looked_at(found, records) as (engine, names):
        place = {name: _place(number) for number, name in enumerate(names)}
        for choice in choices:
            if _tells_apart(engine, [place[name] for name in choice]):
                return tuple(choice)
    return ()


def _tells_apart(engine: Session, columns: Sequence[str]) -> bool:
    held = sql.table(_LOOKED_AT)
    values = exp.Distinct(expressions=[sql.row({name: sql.column(name) for name in columns})])
    ((records, distinct),) = engine.run(sql.select([exp.Count(this=exp.Star()), exp.Count(this=values)], held))
    return records == distinct


@contextmanager
def _looked_at(file: InputFile, records: int) -> Iterator[tuple[Session, tuple[str, ...]]]:
    """A session that holds a file's first records, and the names of the columns."""
    with tempfile.TemporaryDirectory(prefix="accord-fields-") as name:
        folder = Path(name)
        link = folder / f"input.{file.kind}{'.gz' if file.packed else ''}"
        link.symlink_to(file.path.resolve())
        with session(folder, readable=[file.path], memory_limit=MEMORY) as engine, placed(file.name):
            names = _LOOKS[file.kind](engine, file, link, records)
            yield engine, names


def _look_at_csv(engine: Session, file: InputFile, link: Path, records: int) -> tuple[str, ...]:
    names = csv_header(file)
    places = _places(names)
    try:
        _keep(engine, csv_texts(link, places), places, records)
    except NotReadable:
        sifted = link.with_suffix(".sifted")
        sift(file, len(names), sifted)
        rows = exp.Subquery(this=sifted_rows(sifted, places))
        _keep(engine, rows, places, records)
    return tuple(heading.strip() or f"column {number}" for number, heading in enumerate(names, start=1))


def _look_at_json(engine: Session, file: InputFile, link: Path, records: int) -> tuple[str, ...]:
    lines = json_lines(link)
    try:
        names = _keys(engine, lines)
    except NotReadable:
        sifted = link.with_suffix(".sifted")
        sift(file, 1, sifted)
        lines = sifted_lines(sifted)
        names = _keys(engine, lines)
    places = _places(names)
    asked = exp.Array(expressions=[sql.text('$."' + heading.replace('"', '\\"') + '"') for heading in names])
    whole = sql.call("json_extract_string", sql.column(_LINE), asked)
    valid = sql.call("json_valid", sql.column(_LINE))
    columns = [
        sql.definition(place, sql.call("list_extract", whole.copy(), sql.number(number)))
        for number, place in enumerate(places, start=1)
    ]
    rows = exp.Subquery(this=sql.select(columns, exp.Subquery(this=lines), where=valid))
    _keep(engine, rows, places, records)
    return names


def _keys(engine: Session, lines: exp.Select) -> tuple[str, ...]:
    return tuple(str(key) for (key,) in engine.run(json_keys(lines)))


def _look_at_parquet(engine: Session, _file: InputFile, link: Path, records: int) -> tuple[str, ...]:
    described = engine.run(exp.Describe(this=sql.select([exp.Star()], parquet(link))))
    names = tuple(str(heading) for heading, *_ in described)
    places = _places(names)
    texts = [sql.definition(place, sql.as_text(sql.column(name))) for place, name in zip(places, names, strict=True)]
    rows = exp.Subquery(this=sql.select(texts, parquet(link)))
    _keep(engine, rows, places, records)
    return names


_LOOKS: dict[Kind, Callable[[Session, InputFile, Path, int], tuple[str, ...]]] = {
    Kind.CSV: _look_at_csv,
    Kind.JSONL: _look_at_json,
    Kind.PARQUET: _look_at_parquet,
}


def _places(names: Sequence[str]) -> list[str]:
    """What the columns are called while they are counted: names may be missing, or stand twice."""
    if len(names) > MOST_COLUMNS:
        hint = "Leave out what need not be matched."
        raise NotReadable(f"the file has {len(names)} columns, the limit is {MOST_COLUMNS}", hint=hint)
    return [_place(number) for number in range(len(names))]


def _place(number: int) -> str:
    return f"c{number}"


def _keep(engine: Session, rows: sql.Expr, columns: Sequence[str], records: int) -> None:
    first = sql.select([sql.column(name) for name in columns], rows).limit(records)
    engine.run(exp.Create(this=sql.table(_LOOKED_AT), kind="TABLE", expression=first))


def _counted(engine: Session, place: int, most: int) -> list[tuple[Cell, ...]]:
    """The values of one column, each with its number, the number of all values, and of different ones."""
    value, count = sql.column("value"), sql.column("count")
    texts = sql.select([sql.definition("value", sql.column(_place(place)))], sql.table(_LOOKED_AT))
    counts = sql.select([value, sql.definition("count", exp.Count(this=exp.Star()))], exp.Subquery(this=texts))
    groups = counts.group_by(value.copy())
    filled = exp.NEQ(this=sql.call("trim", value.copy()), expression=sql.text(""))
    totals = [exp.Window(this=exp.Sum(this=count.copy())), exp.Window(this=exp.Count(this=exp.Star()))]
    return engine.run(
        sql.select([value.copy(), count.copy(), *totals], exp.Subquery(this=groups), where=filled)
        .order_by(exp.Ordered(this=count.copy(), desc=True), value.copy())
        .limit(most)
    )
