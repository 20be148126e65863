"""A file of shared records as a table: each record's place in the file, and its columns as texts, an empty one as none.

CSV, JSON Lines and Parquet are read where they stand. A CSV or JSON Lines file that is not sound throughout is staged
row by row first, so that what is wrong with one record hides no other.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlglot import exp

from accord.engines import readers, sql
from accord.engines.duckdb import Session
from accord.engines.functions import Function, applied
from accord.engines.headers import check_columns
from accord.engines.sinks import unguarded
from accord.engines.sources import InputFile, Kind, csv_header, has_odd_line, look, whole_parquet
from accord.engines.staging import stage, staged_table
from accord.errors import NotReadable

__all__ = ["Commas", "RecordTable", "read_in_place", "read_staged", "with_children"]

_FIELD, _CODE, _PLACE, _TOLD = "field", "target_code", "accord_place", "accord_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTable:
    """The records of a file.

    rows: a query of their places (a column of the name asked for) and of their columns; nested: those of the columns
    that hold JSON; malformed: a query of the places of records that could not be taken apart, if any are
    left out; slipped: how it is made sure of that each row of a CSV file has a value for each column.
    """

    rows: exp.Query
    columns: tuple[str, ...]
    nested: tuple[str, ...] = ()
    malformed: exp.Query | None = None
    slipped: Commas | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commas:
    """The commas of a CSV file: where some are left over, the values of a row have slipped by a column.

    found: how many stand below the header; between: how many of them part the values of one row; column: of the rows,
    how many the values hold.
    """

    found: int
    between: int
    column: str = f"{readers.OWN_PREFIX}commas"

    def are_all_told(self, records: int, within: int) -> bool:
        """Whether so many records, with so many commas within values, account for them all."""
        return self.found == records * self.between + within


def read_in_place(
    session: Session, file: InputFile, wanted: Container[str], folder: Path, *, place: str
) -> RecordTable | None:
    """The table of a file as it stands; none where only a row-by-row look can judge it.

    wanted: the columns that matter; folder: one the session may read, for a link to the file; place: what the column of
    places is called. Raises NotReadable where the file is empty or has no columns.
    """
    if file.form is not None:
        return None
    link = folder / f"records.{file.kind}{'.gz' if file.packed else ''}"
    link.symlink_to(file.path.resolve())
    return _READERS[file.kind](session, file, link, wanted, place)


def read_staged(session: Session, file: InputFile, wanted: Container[str], folder: Path, *, place: str) -> RecordTable:
    """The table of a file after staging. A record that could not be taken apart is among the malformed."""
    staged = stage(session, [replace(file, own=True)], (), folder, told=_TOLD)
    fault = sql.column(readers.FAULT)
    columns = tuple(name for name in staged.columns if name in wanted)
    values = {name: sql.empty_to_null(sql.column(name)) for name in columns}
    described = session.run(exp.Describe(this=sql.select([exp.Star()], staged_table(folder))))
    if readers.RECORD in wanted and _TOLD in {name for name, *_ in described}:
        columns, values[readers.RECORD] = (*columns, readers.RECORD), sql.empty_to_null(sql.column(_TOLD))
    number = sql.definition(place, sql.column(readers.RECORD))
    rows = sql.select([number, *_defined(values)], staged_table(folder), where=sql.is_null(fault))
    malformed = sql.select([number.copy(), fault.copy()], staged_table(folder), where=sql.is_filled(fault.copy()))
    found = RecordTable(rows=rows, columns=columns, malformed=malformed)
    return replace(found, nested=_nested(session, found)) if file.kind is Kind.JSONL else found


def with_children(
    session: Session, table: RecordTable, files: Sequence[InputFile], wanted: Container[str], folder: Path
) -> RecordTable:
    """The table with one more column for each wanted property of a child table: its values as a list in JSON.

    files: those of the child table, which has a row for each value and names its record. The rows stay as many as they
    are. Raises NotReadable where the records have no numbers to be found by.
    """
    if readers.RECORD not in table.columns:
        raise NotReadable(f"the records have no {readers.RECORD} to find their child rows by", hint=_ANEW)
    children = sql.union_all([_texts(session, file, folder / f"children-{n}") for n, file in enumerate(files)])
    named = sql.select([sql.column(_FIELD)], exp.Subquery(this=children.copy())).distinct()
    found = sorted(str(name) for (name,) in session.run(named) if name in wanted and name not in table.columns)
    lists = [sql.definition(name, _listed(name)) for name in found]
    grouped = sql.select([sql.column(readers.RECORD), *lists], exp.Subquery(this=children))
    beside = exp.Subquery(this=grouped.group_by(sql.column(readers.RECORD)))
    rows = sql.select([exp.Star()], exp.Subquery(this=table.rows.copy()))
    joined = rows.join(beside, using=[exp.to_identifier(readers.RECORD, quoted=True)], join_type="left")
    return replace(table, rows=joined, columns=(*table.columns, *found), nested=(*table.nested, *found))


_ANEW = "Translate them again, or take the file out of the folder: it is then read without its child table."


def _texts(session: Session, file: InputFile, folder: Path) -> exp.Query:
    folder.mkdir(exist_ok=True)
    wanted = (readers.RECORD, _FIELD, _CODE)
    found = read_in_place(session, replace(file, own=True), wanted, folder, place=_PLACE)
    if found is None:
        raise NotReadable("the child table is not what the translation wrote", path=file.name, hint=_ANEW)
    return sql.select(map(sql.column, wanted), exp.Subquery(this=found.rows))


def _listed(name: str) -> sql.Expr:
    """The codes of a property, of a record's child rows."""
    own = exp.Where(this=exp.EQ(this=sql.column(_FIELD), expression=sql.text(name)))
    codes = exp.Filter(this=exp.ArrayAgg(this=sql.column(_CODE)), expression=own)
    return applied(Function.JSON, codes)


def _csv(_session: Session, file: InputFile, link: Path, wanted: Container[str], place: str) -> RecordTable | None:
    every = csv_header(file)
    check_columns([name for name in every if not name.startswith(readers.OWN_PREFIX)], (), file)
    seen = look(file)
    # What looks odd in a file that Accord wrote is a false alarm: a quote and a space within a value.
    if (seen.is_odd and not file.own) or len(every) == 1:
        return None
    columns = tuple(name for name in every if name in wanted)
    is_guarded = any(name.startswith(readers.OWN_PREFIX) for name in every)
    source = readers.csv_texts(link, every)
    values = {name: sql.empty_to_null(_plain(name) if is_guarded else sql.column(name)) for name in columns}
    if seen.is_odd:  # they were counted to the odd place only
        rows = sql.select([_numbered(place), *_defined(values)], source)
        return RecordTable(rows=rows, columns=columns)
    below = seen.commas - (len(every) - 1) - sum(column.count(",") for column in every)
    slipped = Commas(found=below, between=len(every) - 1)
    within = sql.definition(slipped.column, sql.sum_of([_commas_in(sql.column(name)) for name in every]))
    rows = sql.select([_numbered(place), *_defined(values), within], source)
    return RecordTable(rows=rows, columns=columns, slipped=slipped)


def _plain(name: str) -> sql.Expr:
    """A text as it was before Accord guarded it against spreadsheets."""
    marked = applied(Function.STARTS_WITH, sql.column(name), sql.text("'"))
    return sql.case([(marked, unguarded(sql.column(name)))], sql.column(name))


def _json(session: Session, file: InputFile, link: Path, wanted: Container[str], place: str) -> RecordTable | None:
    if has_odd_line(file):
        return None
    lines = readers.json_lines(link)
    try:
        keys = [str(key) for (key,) in session.run(readers.json_keys(lines))]
        at_fault = sql.select([exp.Count(this=exp.Star())], exp.Subquery(this=readers.json_rows(lines, ())),
                              where=sql.is_filled(sql.column(readers.FAULT)))  # fmt: skip
        ((faults,),) = session.run(at_fault)
    except NotReadable:
        return None
    if faults:
        return None
    columns = tuple(name for name in keys if name in wanted)
    values = {name: sql.empty_to_null(sql.column(name)) for name in columns}
    rows = sql.select([_numbered(place), *_defined(values)], exp.Subquery(this=readers.json_rows(lines, columns)))
    found = RecordTable(rows=rows, columns=columns)
    return replace(found, nested=_nested(session, found))


def _parquet(session: Session, file: InputFile, link: Path, wanted: Container[str], place: str) -> RecordTable | None:
    with whole_parquet(file):
        described = session.run(exp.Describe(this=sql.select([exp.Star()], readers.parquet(link))))
    kinds = {str(name): str(kind) for name, kind, *_ in described if name in wanted}
    check_columns([name for name in kinds if not name.startswith(readers.OWN_PREFIX)], (), file)
    values = {name: sql.empty_to_null(_text_of(name, kind)) for name, kind in kinds.items()}
    nested = tuple(name for name, kind in kinds.items() if _is_nested(kind))
    rows = sql.select([_numbered(place), *_defined(values)], readers.parquet(link))
    return RecordTable(rows=rows, columns=tuple(kinds), nested=nested)


_READERS = {Kind.CSV: _csv, Kind.JSONL: _json, Kind.PARQUET: _parquet}


def _numbered(place: str) -> sql.Expr:
    return sql.definition(place, exp.Window(this=sql.call("row_number")))


def _defined(values: dict[str, sql.Expr]) -> list[sql.Expr]:
    return [sql.definition(name, value) for name, value in values.items()]


def _is_nested(kind: str) -> bool:
    return kind.endswith("[]") or kind.startswith(("STRUCT", "MAP"))


def _text_of(name: str, kind: str) -> sql.Expr:
    """A Parquet value as XSD writes it: a time between date and clock has a T (XSD 1.1 part 2, section 3.3.7)."""
    value = sql.column(name)
    if _is_nested(kind):
        return applied(Function.JSON, value)
    if kind.startswith("TIMESTAMP"):
        return applied(Function.REPLACE, sql.as_text(value), sql.text(" "), sql.text("T"))
    return sql.as_text(value)


def _nested(session: Session, table: RecordTable) -> tuple[str, ...]:
    """The columns of which some value is a JSON list or object."""
    if not table.columns:
        return ()
    asked: Sequence[sql.Expr] = [exp.Max(this=_is_json(sql.column(name))) for name in table.columns]
    named = [sql.definition(f"n{place}", value) for place, value in enumerate(asked)]
    ((*found,),) = session.run(sql.select(named, exp.Subquery(this=table.rows.copy())))
    return tuple(name for name, is_json in zip(table.columns, found, strict=True) if is_json)


def _is_json(value: sql.Expr) -> sql.Expr:
    starts = applied(Function.MATCHES, value, sql.text(r"^[\[{]"))
    return sql.case([(starts, sql.call("json_valid", value.copy()))], exp.false())


def _commas_in(value: sql.Expr) -> sql.Expr:
    bare = sql.call("replace", value, sql.text(","), sql.text(""))
    count = exp.Sub(this=sql.call("strlen", value.copy()), expression=sql.call("strlen", bare))
    return sql.case([(sql.call("contains", value.copy(), sql.text(",")), count)], sql.number(0))
