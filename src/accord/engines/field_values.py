"""The values of each column of a file or of several, counted, within bounds: first records, most frequent values.

Any table that people may have is looked at: columns without a name or named alike are told apart by their place, text
tables are cut at the sign that fits them, and a malformed row is passed over and counted. Only counts leave this
module; what they are for decides what may be kept. Several files are one table, whose columns meet by their names.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from sqlglot import exp

from accord.engines import readers, sql
from accord.engines.delimiters import delimiter_of
from accord.engines.duckdb import Cell, Session, session
from accord.engines.sieve import Row, csv_rows, json_rows
from accord.engines.sources import InputFile, Kind, csv_header, has_odd_line, look, opened
from accord.engines.staging import commas_in
from accord.engines.table_files import table_files
from accord.errors import NotReadable, placed
from accord.model.properties import ColumnValues

__all__ = ["MOST_COLUMNS", "MOST_RECORDS", "MOST_VALUES", "Columns", "column_values", "smallest_key"]

MOST_RECORDS = 200_000
MOST_VALUES = 1_000
MOST_COLUMNS = 5_000
MEMORY = "2GB"
_LOOKED_AT = "looked_at"
_LINE = "accord_line"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a file, or of several, in their order, and how they were read.

    delimiter: what cuts the columns of a text table; malformed: records that could not be taken apart and were passed
    over; fault: what is wrong with the first of them, and on which line; lacking: of several files those that lack
    columns which another has, with the names of these.
    """

    values: tuple[ColumnValues, ...]
    delimiter: str = ","
    malformed: int = 0
    fault: str = ""
    lacking: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A session's table of a file's first records: the columns' names, and what `Columns` says of the reading."""

    names: tuple[str, ...]
    delimiter: str = ","
    malformed: int = 0
    fault: str = ""
    lacking: tuple[tuple[str, tuple[str, ...]], ...] = ()


def column_values(
    file: str, *, records: int = MOST_RECORDS, values: int = MOST_VALUES, signs: Collection[str] = ()
) -> Columns:
    """The columns of a CSV, TSV, JSON Lines or Parquet file, or of several, each with its most frequent values.

    file: one, or what names several, as `table_files` has it; records: how many are looked at, the first of each file
    and no more than this of all; values: how many of a column are listed; signs: texts in small letters that are listed
    behind them however rare, whatever their punctuation. Raises Unavailable where there is no such file, Misused for
    another kind of file, NotReadable for one that is broken or too wide, or cut at another sign than the others.
    """
    with _looked_at(table_files(file), records) as (engine, held):
        ((count,),) = engine.run(sql.select([exp.Count(this=exp.Star())], sql.table(_LOOKED_AT)))
        found = (_listed(engine, place, values, signs) for place in range(len(held.names)))
        return Columns(
            values=tuple(
                ColumnValues(
                    name=name,
                    records=int(count or 0),
                    filled=int(rows[0][2] or 0) if rows else 0,
                    distinct=int(rows[0][3] or 0) if rows else 0,
                    values=tuple((_swapped(str(text), held.delimiter), int(number or 0)) for text, number, *_ in rows),
                )
                for name, rows in zip(held.names, found, strict=True)
            ),
            delimiter=held.delimiter,
            malformed=held.malformed,
            fault=held.fault,
            lacking=held.lacking,
        )


def smallest_key(file: str, choices: Iterable[Sequence[str]], *, records: int = MOST_RECORDS) -> tuple[str, ...]:
    """The first choice of columns that tells all of a file's first records apart; empty where none does."""
    with _looked_at(table_files(file), records) as (engine, held):
        place = {name: _place(number) for number, name in enumerate(held.names)}
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
def _looked_at(files: Sequence[InputFile], records: int) -> Iterator[tuple[Session, _Held]]:
    """A session that holds the first records of files as one table, and what is known of the reading."""
    share = max(1, records // len(files))
    with tempfile.TemporaryDirectory(prefix="accord-fields-") as name:
        folder = Path(name)
        with session(folder, readable=[file.path for file in files], memory_limit=MEMORY) as engine:
            parts: list[_Held] = []
            for place, file in enumerate(files):
                parts.append(_part(engine, file, folder / str(place), share))
                if len(files) > 1:
                    _set_aside(engine, place)
            yield engine, parts[0] if len(parts) == 1 else _joined(engine, files, parts)


def _part(engine: Session, file: InputFile, folder: Path, records: int) -> _Held:
    """The first records of one file, and what is known of the reading. The folder is made for it."""
    folder.mkdir()
    link = folder / f"input.{file.kind}{'.gz' if file.packed else ''}"
    link.symlink_to(file.path.resolve())
    with placed(file.name):
        return _LOOKS[file.kind](engine, file, link, records)


def _set_aside(engine: Session, number: int) -> None:
    kept = sql.select([exp.Star()], sql.table(_LOOKED_AT))
    engine.run(exp.Create(this=sql.table(f"part_{number}"), kind="TABLE", expression=kept))


def _joined(engine: Session, files: Sequence[InputFile], parts: Sequence[_Held]) -> _Held:
    """The records of several files as one table: columns meet by their names, and again where one stands twice."""
    for file, held in zip(files, parts, strict=True):
        if held.delimiter != parts[0].delimiter:
            what = f"the columns are cut at another sign than those of {files[0].name}"
            raise NotReadable(what, path=file.name, hint="Save both with commas, or name one of them.")
    headings = [_numbered(held.names) for held in parts]
    every = tuple(dict.fromkeys(heading for found in headings for heading in found))
    places = _places([name for name, _ in every])
    rows: list[exp.Select] = []
    for number, found in enumerate(headings):
        at = {heading: _place(place) for place, heading in enumerate(found)}
        values = (sql.column(at[heading]) if heading in at else exp.Null() for heading in every)
        columns = [sql.definition(place, sql.as_text(value)) for place, value in zip(places, values, strict=True)]
        rows.append(sql.select(columns, sql.table(f"part_{number}")))
    whole: exp.Query = rows[0]
    for more in rows[1:]:
        whole = exp.Union(this=whole, expression=more, distinct=False)
    engine.run(exp.Create(this=sql.table(_LOOKED_AT), kind="TABLE", expression=whole, replace=True))
    sign = parts[0].delimiter
    lacks = ((file.name, [name for name, place in every if (name, place) not in set(found)])
             for file, found in zip(files, headings, strict=True))  # fmt: skip
    faults = (f"{file.name}, {held.fault}" for file, held in zip(files, parts, strict=True) if held.fault)
    return _Held(
        names=tuple(name for name, _ in every),
        delimiter=sign,
        malformed=sum(held.malformed for held in parts),
        fault=next(faults, ""),
        lacking=tuple((file, tuple(names)) for file, names in lacks if names),
    )


def _numbered(names: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Each name with how often it has stood before."""
    return tuple((name, names[:place].count(name)) for place, name in enumerate(names))


def _look_at_csv(engine: Session, file: InputFile, link: Path, records: int) -> _Held:
    sign = delimiter_of(file)
    if sign != ",":
        file = _cut_at_commas(file, sign, link.with_name("swapped.csv"))
        link = file.path
    names = csv_header(file)
    places = _places(names)
    held = _Held(
        names=tuple(_swapped(name, sign).strip() or f"column {number}" for number, name in enumerate(names, start=1)),
        delimiter=sign,
    )
    if not _is_kept(engine, file, link, places, records):
        sifted = link.with_suffix(".sifted")
        held = _sifted(held, file, sifted, records)
        _keep(engine, exp.Subquery(this=_sound(readers.sifted_rows(sifted, places), places)), places, records)
    return held


def _is_kept(engine: Session, file: InputFile, link: Path, places: Sequence[str], records: int) -> bool:
    """Whether the engine could take every row apart: its first records are kept then.

    It takes a row with one value too many for a sound one where the last is empty: then the commas do not add up.
    """
    try:
        _keep(engine, readers.csv_texts(link, places), places, records)
    except NotReadable:
        return False
    within = [exp.Sum(this=commas_in(sql.column(place))) for place in places]
    ((count, *found),) = engine.run(sql.select([exp.Count(this=exp.Star()), *within], sql.table(_LOOKED_AT)))
    rows = int(count or 0)
    if rows == records:  # there may be more, which nobody looks at
        return True
    seen = look(file)
    held = sum(name.count(",") for name in csv_header(file)) + sum(int(number or 0) for number in found)
    return not seen.is_odd and seen.commas == (rows + 1) * (len(places) - 1) + held


def _cut_at_commas(file: InputFile, sign: str, target: Path) -> InputFile:
    """A copy in which the sign and the comma have changed places: what is read from it is changed back."""
    table = bytes.maketrans(f"{sign},".encode(), f",{sign}".encode())
    with opened(file) as stream, target.open("wb") as out:
        while block := stream.read(_BLOCK):
            out.write(block.translate(table))
    return InputFile(name=file.name, path=target, kind=Kind.CSV)


def _swapped(text: str, sign: str) -> str:
    return text if sign == "," else text.translate(str.maketrans(f"{sign},", f",{sign}"))


def _sifted(held: _Held, file: InputFile, target: Path, records: int) -> _Held:
    """The first records of a text file written as `readers.sifted_rows` reads them, the malformed ones counted."""
    read: Callable[..., Iterator[Row]] = csv_rows if file.kind is Kind.CSV else json_rows
    width = len(held.names) if file.kind is Kind.CSV else 1
    malformed, fault = 0, ""
    with opened(file) as stream, target.open("w", encoding="utf-8") as out:
        for row in islice(read(stream, width, file.name), records):
            malformed += bool(row.fault)
            fault = fault or row.fault
            out.write(json.dumps((row.fault or None, None, *(row.values or (None,) * width))) + "\n")
    return replace(held, malformed=malformed, fault=fault)


def _sound(rows: exp.Select, columns: Sequence[str]) -> exp.Select:
    """The records that could be taken apart."""
    sound = sql.is_null(sql.column(readers.FAULT))
    return sql.select([sql.column(name) for name in columns], exp.Subquery(this=rows), where=sound)


def _look_at_json(engine: Session, file: InputFile, link: Path, records: int) -> _Held:
    lines = readers.json_lines(link)
    try:
        names = None if has_odd_line(file) else _keys(engine, lines)
    except NotReadable:
        names = None
    if names is None:
        sifted = link.with_suffix(".sifted")
        _sifted(_Held(names=()), file, sifted, records)
        lines = readers.sifted_lines(sifted)
        names = _keys(engine, lines)
    malformed = _no_objects(engine, lines, records)
    if not names:
        raise _without_names(file, malformed)
    places = _places(names)
    asked = exp.Array(expressions=[sql.text('$."' + heading.replace('"', '\\"') + '"') for heading in names])
    whole = sql.call("json_extract_string", sql.column(_LINE), asked)
    columns = [
        sql.definition(place, sql.call("list_extract", whole.copy(), sql.number(number)))
        for number, place in enumerate(places, start=1)
    ]
    rows = exp.Subquery(this=sql.select(columns, exp.Subquery(this=lines), where=readers.is_object()))
    _keep(engine, rows, places, records)
    return _Held(names=names, malformed=malformed, fault=_first_fault(file) if malformed else "")


def _keys(engine: Session, lines: exp.Select) -> tuple[str, ...]:
    return tuple(str(key) for (key,) in engine.run(readers.json_keys(lines)))


def _no_objects(engine: Session, lines: exp.Select, records: int) -> int:
    """How many of the first lines hold no JSON object."""
    first = exp.Subquery(this=sql.select([sql.column(_LINE)], exp.Subquery(this=lines)).limit(records))
    query = sql.select([exp.Count(this=exp.Star())], first, where=sql.negated(readers.is_object()))
    ((count,),) = engine.run(query)
    return int(count or 0)


def _first_fault(file: InputFile) -> str:
    """What is wrong with the first line that holds no JSON object."""
    with opened(file) as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip() and not _is_object(line):
                return f"line {number}: the line is not a JSON object"
    return ""


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _without_names(file: InputFile, malformed: int) -> NotReadable:
    if malformed:
        hint = "JSON Lines has a record on each line: {...}. Name a JSON Schema with the ending .json."
        return NotReadable("no line holds a JSON object", path=file.name, hint=hint)
    hint = "Its first line must hold a record: {...}, with a key for each field."
    return NotReadable("the file is empty, or its records have no keys", path=file.name, line=1, hint=hint)


def _look_at_parquet(engine: Session, file: InputFile, link: Path, records: int) -> _Held:
    with _parquet_told(file):
        described = engine.run(exp.Describe(this=sql.select([exp.Star()], readers.parquet(link))))
    names = tuple(str(heading) for heading, *_ in described)
    places = _places(names)
    texts = [sql.definition(place, sql.as_text(sql.column(name))) for place, name in zip(places, names, strict=True)]
    with _parquet_told(file):
        _keep(engine, exp.Subquery(this=sql.select(texts, readers.parquet(link))), places, records)
    return _Held(names=names)


@contextmanager
def _parquet_told(file: InputFile) -> Iterator[None]:
    try:
        yield
    except NotReadable as error:
        what = "the file is no Parquet file, or not whole"
        raise NotReadable(what, path=file.name, hint="Write it anew, or fetch it again.") from error


_LOOKS: dict[Kind, Callable[[Session, InputFile, Path, int], _Held]] = {
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
    engine.run(exp.Create(this=sql.table(_LOOKED_AT), kind="TABLE", expression=first, replace=True))


def _listed(engine: Session, place: int, most: int, signs: Collection[str]) -> list[tuple[Cell, ...]]:
    """The most frequent values of one column, and any sign that is rarer.

    Each has its number, the number of all values, and of different ones.
    """
    counts = _counts(place)
    found = engine.run(
        counts.order_by(exp.Ordered(this=sql.column("count"), desc=True), sql.column("value")).limit(most)
    )
    if len(found) < most or not signs:
        return found
    rare = engine.run(
        sql.select([exp.Star()], exp.Subquery(this=counts), where=_is_sign(signs)).order_by(sql.column("value"))
    )
    return [*found, *(row for row in rare if row not in found)]


def _counts(place: int) -> exp.Select:
    value, count = sql.column("value"), sql.column("count")
    texts = sql.select([sql.definition("value", sql.column(_place(place)))], sql.table(_LOOKED_AT))
    counts = sql.select([value, sql.definition("count", exp.Count(this=exp.Star()))], exp.Subquery(this=texts))
    groups = counts.group_by(value.copy())
    filled = exp.NEQ(this=sql.call("trim", value.copy()), expression=sql.text(""))
    totals = [
        sql.definition("filled", exp.Window(this=exp.Sum(this=count.copy()))),
        sql.definition("distinct_values", exp.Window(this=exp.Count(this=exp.Star()))),
    ]
    return sql.select([value.copy(), count.copy(), *totals], exp.Subquery(this=groups), where=filled)


def _is_sign(signs: Collection[str]) -> sql.Expr:
    """Whether a value is one of some texts, as it stands or by its letters and digits alone."""
    value = sql.column("value")
    small = sql.call("lower", value)
    bare = sql.call("regexp_replace", small, sql.text("[^a-z0-9]+"), sql.text(" "), sql.text("g"))
    listed = [sql.text(sign) for sign in sorted(signs)]
    return sql.any_of(
        [
            exp.In(this=sql.call("trim", text), expressions=[one.copy() for one in listed])
            for text in (bare, value.copy())
        ]
    )
