"""Readers: the rows of a CSV, JSON Lines or Parquet file as a query whose every column is text, faults apart.

Nothing is guessed: no types, no delimiters, no headers. A code `01` stays `01`, an empty CSV value stays empty text.
A JSON value is its text (a number its value: `1.10` is `1.1`); JSON's null is no value, and so is a key left out. An
object or a list is a fault where a text is asked for, and its JSON elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlglot import exp

from accord.engines import sql
from accord.engines.sources import Kind

__all__ = [
    "FAULT", "FILE", "KEY", "LONGEST", "OWN_PREFIX", "QUARANTINE", "RAW", "REASONS", "RECORD", "as_written", "csv_rows",
    "csv_texts", "flat_rows", "is_object", "json_keys", "json_lines", "json_rows", "parquet", "parquet_files",
    "parquet_rows", "sifted_lines", "sifted_rows", "texts",
]  # fmt: skip

OWN_PREFIX = "accord_"
RECORD, KEY, FILE, REASONS, FAULT, RAW = QUARANTINE = (
    "accord_record",
    "accord_key",
    "accord_file",
    "accord_reasons",
    "accord_fault",
    "accord_raw",
)
"""What the quarantine says of a record before its source columns.

All but the key and the reasons are there from the staging on.
"""

_LINE = "accord_line"
# Where an empty value counts as the null text, the engine takes a row with one empty value too many for a sound one,
# and a row whose values have slipped by an unquoted comma goes unnoticed. So the null text is one that no file holds.
_NO_TEXT = "\ufdd0no value\ufdd0"
_JSON_FAULT = "the line is not a JSON object"
_NUL_FAULT = "the row holds a NUL character"
_NUL_ESCAPE = r"\u0000"
_NUL_WRITTEN = r"(^|[^\\])(\\\\)*\\u0000"  # the escape, its backslash none that is escaped itself
_NESTED = ("OBJECT", "ARRAY")
LONGEST = 2_000_000
"""So many bytes a record may have as it is read."""

_BUFFER = 32_000_000  # by itself the engine takes less of a file of a few of these, and copies the rows once more


def csv_texts(path: Path, columns: Sequence[str], *, header: bool = True) -> exp.Table:
    """A sound CSV file's rows, every column text. The engine raises an error at the first row that is malformed."""
    return _csv(path, columns, quote='"', delimiter=",", header=header)


def csv_rows(path: Path, columns: Sequence[str]) -> exp.Select:
    """The records of a sound CSV file."""
    return sql.select([*_sound(), *map(sql.column, columns)], csv_texts(path, columns))


def sifted_rows(path: Path, columns: Sequence[str]) -> exp.Select:
    """The records of a file after the sieve; a malformed one has its fault, its raw text and no values."""
    names = (FAULT, RAW, *columns)
    values = _json_values({name: f"$[{place}]" for place, name in enumerate(names)})
    return sql.select(_defined(values), exp.Subquery(this=json_lines(path)))


def flat_rows(path: Path, columns: Sequence[str]) -> exp.Select:
    """The records of a nested file that was taken apart: each line has the fault, the raw text, and values by path."""
    own = {FAULT: "$[0]", RAW: "$[1]"}
    values = _json_values({**own, **{name: f"$[2]{_path(name).removeprefix('$')}" for name in columns}})
    return sql.select(_defined(values), exp.Subquery(this=json_lines(path)))


def json_lines(path: Path) -> exp.Select:
    """The lines of a JSON Lines file that are UTF-8 throughout. Blank lines are no records."""
    lines = _csv(path, [_LINE], quote="", delimiter="\x01", header=False)
    filled = exp.NEQ(this=sql.call("trim", sql.column(_LINE)), expression=sql.text(""))
    return sql.select([*_sound(), sql.column(_LINE)], lines, where=filled)


def sifted_lines(path: Path) -> exp.Select:
    """The lines of a JSON Lines file after the sieve."""
    return sifted_rows(path, [_LINE])


def json_keys(lines: exp.Select) -> exp.Select:
    """Every key of any object among lines, in alphabetical order."""
    keys = sql.definition("key", sql.call("unnest", sql.call("json_keys", sql.column(_LINE))))
    sound = sql.all_of([is_object(), sql.negated(_escapes_nul())])
    found = sql.select([keys], exp.Subquery(this=lines), where=sound)
    return sql.select([sql.column("key")], exp.Subquery(this=found)).distinct().order_by(sql.column("key"))


def json_rows(lines: exp.Select, columns: Sequence[str], *, plain: Sequence[str] = ()) -> exp.Select:
    """The records of JSON lines: each key as a column. A record with an object or a list in a `plain` one is at fault.

    Such a value has no text of its own: its JSON would be taken for one. A NUL character is a fault too.
    """
    known = (sql.is_filled(sql.column(FAULT)), sql.column(FAULT))
    unfit = [(sql.negated(is_object()), sql.text(_JSON_FAULT)), (_escapes_nul(), sql.text(_NUL_FAULT))]
    fault = sql.case([known, *unfit, *_nested(plain)])
    told = sql.select([sql.definition(FAULT, fault), sql.column(RAW), sql.column(_LINE)], exp.Subquery(this=lines))
    at_fault = sql.is_filled(sql.column(FAULT))
    raw = sql.case([(sql.is_filled(sql.column(RAW)), sql.column(RAW)), (at_fault, sql.column(_LINE))])
    values = _object_values(columns, where=sql.is_null(sql.column(FAULT)))
    return sql.select(_defined({FAULT: sql.column(FAULT), RAW: raw, **values}), exp.Subquery(this=told))


def parquet(path: Path) -> exp.Table:
    """A Parquet file, or several by a glob in name order; folder names do not become columns."""
    return sql.table_function("read_parquet", sql.text(str(path)), {"hive_partitioning": exp.false()})


def parquet_files(paths: Sequence[Path]) -> exp.Table:
    """Some Parquet files of the same columns, one after another."""
    named = exp.Array(expressions=[sql.text(str(path)) for path in paths])
    return sql.table_function("read_parquet", named, {"hive_partitioning": exp.false()})


def parquet_rows(path: Path, columns: Sequence[str]) -> exp.Select:
    """The records of a Parquet file. One that holds a NUL character is at fault."""
    values = {name: sql.as_text(sql.column(name)) for name in columns}
    nul = sql.any_of(sql.call("contains", value, sql.call("chr", sql.number(0))) for value in values.values())
    at_fault = exp.Coalesce(this=nul, expressions=[exp.false()])
    raw = sql.as_text(sql.call("to_json", sql.row({name: value.copy() for name, value in values.items()})))
    own = {
        FAULT: sql.as_text(sql.case([(at_fault, sql.text(_NUL_FAULT))])),
        RAW: sql.as_text(sql.case([(at_fault.copy(), raw)])),
    }
    sound = {name: sql.case([(sql.negated(at_fault.copy()), value.copy())]) for name, value in values.items()}
    return sql.select(_defined({**own, **sound}), parquet(path))


def texts(kind: Kind, path: Path, columns: Sequence[str]) -> exp.Select:
    """The texts of a file that Accord wrote itself. `columns` names a CSV file's columns, all and in their order."""
    if kind is Kind.CSV:
        return sql.select(map(sql.column, columns), csv_texts(path, columns))
    if kind is Kind.PARQUET:
        return sql.select(_defined({name: sql.as_text(sql.column(name)) for name in columns}), parquet(path))
    return sql.select(_defined(_object_values(columns, where=is_object())), exp.Subquery(this=json_lines(path)))


def as_written(kind: Kind, path: Path, columns: Sequence[str]) -> exp.Select:
    """The values of a file that Accord wrote itself, each in the form that it has there: a list stays a list.

    `columns` names a CSV file's columns, all and in their order; an empty text of one is no value.
    """
    if kind is Kind.CSV:
        values = {name: sql.empty_to_null(sql.column(name)) for name in columns}
        return sql.select(_defined(values), csv_texts(path, columns))
    if kind is Kind.PARQUET:
        return sql.select(map(sql.column, columns), parquet(path))
    asked = exp.Array(expressions=[sql.text(_path(name)) for name in columns])
    found = sql.call("json_extract", sql.column(_LINE), asked)
    held = {n: sql.call("list_extract", found.copy(), sql.number(place)) for place, n in enumerate(columns, start=1)}
    return sql.select(_defined(held), exp.Subquery(this=json_lines(path)))


def _csv(path: Path, columns: Sequence[str], *, quote: str, delimiter: str, header: bool) -> exp.Table:
    options: dict[str, sql.Expr] = {
        "columns": sql.row({name: sql.text("VARCHAR") for name in columns}),
        "auto_detect": exp.false(),
        "header": exp.true() if header else exp.false(),
        "delim": sql.text(delimiter),
        "quote": sql.text(quote),
        "escape": sql.text(quote),
        "comment": sql.text(""),
        "strict_mode": exp.true(),
        "null_padding": exp.false(),
        "nullstr": sql.text(_NO_TEXT),
        "hive_partitioning": exp.false(),
        "force_not_null": exp.Array(expressions=[sql.text(name) for name in columns]),
        "buffer_size": sql.number(_BUFFER),
        "max_line_size": sql.number(LONGEST),
    }
    return sql.table_function("read_csv", sql.text(str(path)), options)


def _sound() -> list[sql.Expr]:
    return _defined({FAULT: sql.as_text(exp.null()), RAW: sql.as_text(exp.null())})


def _defined(values: Mapping[str, sql.Expr]) -> list[sql.Expr]:
    return [sql.definition(name, value) for name, value in values.items()]


def is_object() -> sql.Expr:
    """Whether a line is a JSON object; only then may its type be asked for."""
    line = sql.column(_LINE)
    valid = sql.call("json_valid", line)
    kind = sql.case([(valid, sql.call("json_type", line.copy()))], sql.text(""))
    return exp.EQ(this=kind, expression=sql.text("OBJECT"))


def _escapes_nul() -> sql.Expr:
    """Whether a line of JSON writes a NUL character, which texts cannot hold."""
    looks_so = sql.call("contains", sql.column(_LINE), sql.text(_NUL_ESCAPE))
    is_so = sql.call("regexp_matches", sql.column(_LINE), sql.text(_NUL_WRITTEN))
    return sql.case([(looks_so, is_so)], exp.false())


def _nested(keys: Sequence[str]) -> list[tuple[sql.Expr, sql.Expr]]:
    """Whether an object's key holds an object or a list, each with what is then wrong with the record."""
    asked = exp.Array(expressions=[sql.text(_path(key)) for key in keys])
    types = sql.call("json_type", sql.column(_LINE), asked)
    found: list[tuple[sql.Expr, sql.Expr]] = []
    for place, key in enumerate(keys, start=1):
        kind = sql.call("list_extract", types.copy(), sql.number(place))
        nested = sql.any_of([exp.EQ(this=kind.copy(), expression=sql.text(word)) for word in _NESTED])
        found.append((nested, sql.text(f"'{key}' holds an object or a list where a text belongs")))
    return found


def _object_values(columns: Sequence[str], *, where: sql.Expr) -> dict[str, sql.Expr]:
    """The values of an object's keys as text, of the lines for which a condition holds. Each must be an object."""
    found = _json_values({name: _path(name) for name in columns})
    return {name: sql.case([(where.copy(), value)]) for name, value in found.items()}


def _json_values(paths: Mapping[str, str]) -> dict[str, sql.Expr]:
    """The values at some paths of a line's JSON, as text."""
    asked = exp.Array(expressions=[sql.text(path) for path in paths.values()])
    # The engine finds this expression many times over and works it out once for each row.
    found = sql.call("json_extract_string", sql.column(_LINE), asked)
    return {name: sql.call("list_extract", found.copy(), sql.number(n)) for n, name in enumerate(paths, start=1)}


def _path(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'$."{escaped}"'
