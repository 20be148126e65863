"""A DuckDB session that may read the files it is told to, write into one folder, and nothing else.

DuckDB 2.0.0 gives wrong results when it scans Arrow tables and data frames; nothing here does.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb
from sqlglot import exp

from accord.engines import sql
from accord.engines.dialects import sql_of
from accord.errors import AccordError, NotReadable, Unavailable

__all__ = ["Cell", "Prepared", "Session", "checked_codes", "letters", "parquet_rows", "prepared", "programs", "session"]

Cell = str | int | bool | None
"""What a result's cell holds: Accord asks the engine for texts, whole numbers and truth values only."""


_AT_A_TIME = 2_048
_IN_VARIABLE = "list_extract(getvariable('{}'), number)"


def programs() -> tuple[str, ...]:
    """The engine and what writes its SQL, each with its version, for a run's record of what it used."""
    return f"DuckDB {duckdb.__version__}", f"SQLGlot {version('sqlglot')}"


@contextmanager
def session(
    folder: Path, *, readable: Iterable[Path] = (), threads: int | None = None, memory_limit: str = ""
) -> Iterator[Session]:
    """An in-memory session that reads `readable` and reads, writes and spills in `folder`.

    memory_limit: as DuckDB writes it ("2GB"); threads: by default one for each core.
    """
    limits = {"threads": threads, "memory_limit": memory_limit}
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": str(folder / "spill"),
        "preserve_insertion_order": True,
        **{name: value for name, value in limits.items() if value},
    }
    with duckdb.connect(config=config) as connection:
        # Only after these can the door be closed, and only while it is open can they be set.
        connection.execute("SET allowed_paths = ?", [[str(path.resolve()) for path in readable]])
        connection.execute("SET allowed_directories = ?", [[f"{folder.resolve()}/"]])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield Session(connection)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement in the engine's SQL, for one that runs many times."""

    text: str


def prepared(statement: sql.Expr) -> Prepared:
    """A statement to be run many times, with other values for its placeholders."""
    return Prepared(sql_of(statement))


class Session:
    """A connection that runs expressions."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def run(self, statement: sql.Expr | Prepared, values: Sequence[object] = ()) -> list[tuple[Cell, ...]]:
        """The rows that a statement gives. `values` stand in for its placeholders.

        Raises NotReadable where input is malformed, Unavailable where the disk or the memory does not suffice.
        """
        text = statement.text if isinstance(statement, Prepared) else sql_of(statement)
        return self._execute(text, values)

    def rows(self, statement: sql.Expr) -> Iterator[tuple[Cell, ...]]:
        """`run`, a row at a time: they are never held all at once."""
        with self._connection.cursor() as cursor:
            try:
                cursor.execute(sql_of(statement))
                while some := cursor.fetchmany(_AT_A_TIME):
                    yield from some
            except _ERRORS as error:
                raise _told(error) from error

    def rows_copied(self, copy: exp.Copy | Prepared, values: Sequence[object] = ()) -> int:
        """Writes a file and gives its number of rows."""
        ((count,),) = self.run(copy, values)
        return int(count or 0)

    def make_table(self, name: str, columns: Mapping[str, Sequence[Cell]]) -> None:
        """A table of given columns, all of one length. The type of each is told by its first filled cell."""
        # As JSON texts, one a column: handing over lists cell by cell takes the engine a hundred times as long.
        given = {one for place, (one, cells) in enumerate(columns.items()) if not place or _is_filled(cells)}
        read = {
            heading: sql.call("unnest", sql.call("from_json", exp.Placeholder(), _shape(cells)))
            if heading in given
            else sql.as_text(exp.null())
            for heading, cells in columns.items()
        }
        query = sql.select(sql.definition(heading, cells) for heading, cells in read.items())
        values = [json.dumps(cells) for heading, cells in columns.items() if heading in given]
        self.run(exp.Create(this=sql.table(name), kind="TABLE", expression=query), values)

    def make_codes(self, name: str, codes: exp.Query) -> None:
        """A type whose values are the codes that a query gives, numbered from 0 in the query's order.

        Raises NotReadable where a code stands twice: the engine would pass over the second, and number those behind it
        wrongly.
        """
        checked_codes([str(code) for (code,) in self.run(codes)])
        statement = f"CREATE OR REPLACE TYPE {_quoted(name)} AS ENUM ({sql_of(codes)})"
        self._execute(statement, ())

    def make_list(self, name: str, values: exp.Query, *, is_long: bool = False) -> None:
        """A list for `sql.element`, from a query that gives each text (`value`) with its place (`place`, from 1).

        The engine goes through a list anew for every few records. A long one is a table instead, whose look-up is a
        join that cannot multiply rows, but does not keep their order.
        """
        if is_long:
            there = sql.select([exp.Star()], exp.Subquery(this=values), where=sql.is_filled(sql.column("value")))
            self.run(exp.Create(this=sql.table(name), kind="TABLE", replace=True, expression=there))
            found = f"(SELECT listed.value FROM {_quoted(name)} AS listed WHERE listed.place = number)"  # noqa: S608
        else:
            # Its texts become a type of their own, so that a run moves numbers about.
            kind, whole = f"{name}_texts", exp.Subquery(this=values)
            texts = sql.select([sql.column("value")], whole, where=sql.is_filled(sql.column("value")))
            self.make_codes(kind, texts.distinct().order_by(sql.column("value")))
            self._make_variable(name, exp.Cast(this=sql.column("value"), to=exp.DataType.build(kind, udt=True)), whole)
            found = _IN_VARIABLE.format(name)
        self._execute(f"CREATE OR REPLACE MACRO {_quoted(name)}(number) AS {found}", ())

    def make_rows(self, name: str, rows: exp.Query) -> None:
        """The same as `make_list` of records (`value`) instead of texts."""
        self._make_variable(name, sql.column("value"), exp.Subquery(this=rows))
        self._execute(f"CREATE OR REPLACE MACRO {_quoted(name)}(number) AS {_IN_VARIABLE.format(name)}", ())

    def _make_variable(self, name: str, value: sql.Expr, values: exp.Subquery) -> None:
        ordered = exp.Order(this=value, expressions=[exp.Ordered(this=sql.column("place"))])
        whole = exp.Subquery(this=sql.select([exp.ArrayAgg(this=ordered)], values.copy()))
        item = exp.EQ(this=exp.column(name), expression=whole)
        self.run(exp.Set(expressions=[exp.SetItem(this=item, kind="VARIABLE")], unset=False, tag=False))

    def _execute(self, statement: str, values: Sequence[object]) -> list[tuple[Cell, ...]]:
        try:
            return self._connection.execute(statement, list(values)).fetchall()
        except _ERRORS as error:
            raise _told(error) from error


def checked_codes(codes: Sequence[str]) -> Sequence[str]:
    """Codes as they are. Raises NotReadable where one stands twice."""
    twice = sorted(code for code, times in Counter(codes).items() if times > 1)
    if twice:
        hint = "Correct the list it comes from: what the code becomes would be a guess."
        raise NotReadable(f"the code '{twice[0]}' stands twice in a look-up", hint=hint)
    return codes


def letters() -> tuple[tuple[str, str], tuple[str, str]]:
    """Letters and their capitals, then letters and their small letters, as DuckDB has them: texts of equal length."""
    signs = "".join(map(chr, (*range(1, 0xD800), *range(0xE000, 0x110000))))
    with duckdb.connect() as connection:
        found = connection.execute("SELECT upper($1), lower($1)", [signs]).fetchall()
    upper, lower = found[0]
    return _changed(signs, upper), _changed(signs, lower)


def parquet_rows(path: Path) -> int:
    """How many rows a Parquet file has, as its own footer tells."""
    with duckdb.connect() as connection:
        found = connection.execute("SELECT num_rows FROM parquet_file_metadata($1)", [str(path)]).fetchall()
    return int(found[0][0])


def _changed(signs: str, others: str) -> tuple[str, str]:
    pairs = [(sign, other) for sign, other in zip(signs, others, strict=True) if sign != other]
    return "".join(sign for sign, _ in pairs), "".join(other for _, other in pairs)


def _quoted(name: str) -> str:
    return sql_of(exp.to_identifier(name, quoted=True))


def _is_filled(cells: Sequence[Cell]) -> bool:
    return any(cell is not None for cell in cells)


def _shape(cells: Sequence[Cell]) -> sql.Expr:
    filled = next((cell for cell in cells if cell is not None), "")
    return sql.text(json.dumps([{bool: "BOOLEAN", int: "BIGINT", str: "VARCHAR"}[type(filled)]]))


def _told(error: Exception) -> AccordError:
    """The engine's error in Accord's terms. Only its first line: the next ones may quote records."""
    what = "its words are cut" if isinstance(error, UnicodeDecodeError) else str(error).partition("\n")[0]
    for kind, hint in _RESOURCES.items():
        if isinstance(error, kind):
            return Unavailable(f"the engine could not go on: {what}", hint=hint)
    return NotReadable(f"the engine stopped: {what}", hint="Check the input; if it is sound, this is a bug in Accord.")


# Where it quotes a long record, the engine may cut its own words within a letter, and then they are no text.
_ERRORS = (duckdb.Error, UnicodeDecodeError)
_RESOURCES: dict[type[duckdb.Error], str] = {
    duckdb.OutOfMemoryException: "Free memory, or raise the limit.",
    duckdb.IOException: "Check the disk's free space, and that each input file is whole.",
    duckdb.PermissionException: "Check the rights on the input and the output folder.",
}
