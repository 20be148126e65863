"""Staging: every input file becomes a Parquet file of texts with its records numbered: one shape for all later steps.

A staged record has its number in the run, its file's name, what is wrong with it and its raw text if it could not be
taken apart, then every source column as text. Nothing is dropped: a malformed row is staged with its fault.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlglot import exp

from accord.engines import readers, sql
from accord.engines.duckdb import Session
from accord.engines.nested import Workbook, taken_apart
from accord.engines.sieve import sift
from accord.engines.sinks import copied_as_is, synced, unguarded
from accord.engines.sources import InputFile, Kind, csv_header, digest_of, has_nul, look
from accord.errors import NotReadable, placed
from accord.model.progress import Progress, silent

__all__ = ["Staged", "StagedFile", "check_columns", "stage", "stage_again", "staged_files", "staged_table"]

_FORMULA = ("=", "+", "-", "@")
_SEPARATORS = {";": "';'", "\t": "a tab", "|": "'|'"}
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    """An input file as it was staged: its name, its bytes' SHA-256 and its number of records."""

    name: str
    sha256: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """All input of a run: its files, and every source column that one of them has, in order of appearance.

    absent: needed columns that no record has; they stand among `columns`, and are empty.
    """

    files: tuple[StagedFile, ...]
    columns: tuple[str, ...]
    absent: tuple[str, ...] = ()

    @property
    def records(self) -> int:
        """The number of records in all files."""
        return sum(file.records for file in self.files)


def stage(
    session: Session,
    files: Sequence[InputFile],
    needed: Sequence[str],
    folder: Path,
    *,
    plain: Collection[str] = (),
    records: str = "",
    workbook: Workbook | None = None,
    digests: Mapping[Path, str] | None = None,
    numbered: bool = True,
    progress: Progress = silent,
) -> Staged:
    """Stages files in `folder`, which the session may read and write.

    records: the path to a record in nested input; workbook: what reads Excel files.
    digests: the SHA-256 of files, by path, where it is known. Without their numbers, records stand in the order of
    their files all the same, and are staged on all cores.

    A JSON Lines file may leave a needed column out, since its records leave out empty values; a record of it with an
    object or a list in a `plain` column is malformed. Raises NotReadable where a file is empty, lacks a needed column
    or is no file of its kind.
    """
    (folder / "staged").mkdir(parents=True)
    (folder / "input").mkdir()
    apart = partial(taken_apart, records=records, workbook=workbook)
    places = [folder / "input" / f"{number:06}" for number in range(1, len(files) + 1)]
    sources = [
        _flat_source(file, place, apart) if _is_nested(file, records) else _source(session, file, place)
        for file, place in zip(files, places, strict=True)
    ]
    for source in sources:
        check_columns(source.columns, () if source.file.kind is Kind.JSONL else needed, source.file)
    sources = [replace(source, plain=tuple(name for name in source.columns if name in plain)) for source in sources]
    held = _all_columns(sources)
    absent = _absent(held, needed)
    columns = (*held, *absent)
    staged: list[StagedFile] = []
    for number, source in enumerate(sources, start=1):
        before = sum(file.records for file in staged)
        target = folder / "staged" / f"{number:06}.parquet"
        count = _staged(session, source, columns, target, before=before if numbered else None)
        known = (digests or {}).get(source.file.path) or digest_of(source.file.path)
        staged.append(StagedFile(name=source.file.name, sha256=known, records=count))
        progress(number, len(sources))
    synced(staged_files(folder))
    return Staged(files=tuple(staged), columns=columns, absent=absent)


def staged_files(folder: Path) -> tuple[Path, ...]:
    """What was staged in a folder, file by file in the order of the input."""
    return tuple(sorted((folder / "staged").glob("*.parquet")))


def stage_again(session: Session, files: Sequence[InputFile], columns: Sequence[str], folder: Path) -> Staged:
    """Stages a quarantine that Accord wrote, whose source records have some columns; records keep their numbers.

    Raises NotReadable where a file was changed so that it is a quarantine no more.
    """
    (folder / "staged").mkdir(parents=True)
    staged = []
    for number, file in enumerate(files, start=1):
        with placed(file.name):
            query = _quarantined(file, columns)
            count = session.rows_copied(copied_as_is(Kind.PARQUET, folder / "staged" / f"{number:06}.parquet", query))
        staged.append(StagedFile(name=file.name, sha256=digest_of(file.path), records=count))
    return Staged(files=tuple(staged), columns=tuple(columns))


def _quarantined(file: InputFile, columns: Sequence[str]) -> exp.Select:
    """The source records that a file of a quarantine holds."""
    every = (*readers.QUARANTINE, *columns)
    if file.kind is Kind.CSV and csv_header(file) != every:
        hint = "It was changed. Translate the records anew."
        raise NotReadable("its columns are not those of the quarantine", path=file.name, line=1, hint=hint)
    guarded = file.kind is Kind.CSV
    texts = {name: unguarded(sql.column(name)) if guarded else sql.column(name) for name in every}
    own = {
        readers.RECORD: exp.Cast(this=texts[readers.RECORD], to=exp.DataType.build("BIGINT")),
        **{name: sql.empty_to_null(texts[name]) for name in (readers.FILE, readers.FAULT, readers.RAW)},
    }
    sound = sql.is_null(own[readers.FAULT].copy())
    values = {**own, **{name: sql.case([(sound.copy(), texts[name])]) for name in columns}}
    held = exp.Subquery(this=readers.texts(file.kind, file.path, every))
    return sql.select([sql.definition(name, value) for name, value in values.items()], held)


def staged_table(folder: Path) -> exp.Table:
    """What was staged in a folder, as a table whose rows stand in the order of their numbers."""
    return readers.parquet(folder / "staged" / "*.parquet")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """An input file with its columns.

    link: where the session sees it, under a name without the characters that the engine takes for a glob; commas:
    how many stand below a CSV file's header; is_sifted: whether it went through the sieve; is_flat: whether it was
    nested and was taken apart; plain: the columns of a JSON Lines file that may hold no object and no list.
    """

    file: InputFile
    link: Path
    columns: tuple[str, ...]
    commas: int = 0
    is_sifted: bool = False
    is_flat: bool = False
    plain: tuple[str, ...] = ()

    @property
    def held(self) -> tuple[str, ...]:
        """The columns of its records: all but those that Accord has added."""
        return tuple(name for name in self.columns if not (self.file.own and name.startswith(readers.OWN_PREFIX)))

    @property
    def is_guarded(self) -> bool:
        """Whether Accord wrote it, and guarded what a spreadsheet would take for a formula."""
        return self.held != self.columns and self.file.kind is Kind.CSV

    @property
    def sifted(self) -> Path:
        """Where its rows stand once it has."""
        return self.link.with_suffix(".sifted")


def _source(session: Session, file: InputFile, place: Path) -> _Source:
    link = place.with_suffix(f".{file.kind}.gz" if file.packed else f".{file.kind}")
    link.symlink_to(file.path.resolve())
    return _SOURCES[file.kind](session, file, link)


def _is_nested(file: InputFile, records: str) -> bool:
    return file.form is not None or (bool(records) and file.kind is Kind.JSONL)


def _flat_source(file: InputFile, place: Path, apart: Callable[..., tuple[str, ...]]) -> _Source:
    """A nested file, taken apart into flat records."""
    source = _Source(file=file, link=place.with_suffix(".flat"), columns=(), is_sifted=True, is_flat=True)
    return replace(source, columns=apart(file, target=source.sifted))


def _csv_source(_session: Session, file: InputFile, link: Path) -> _Source:
    columns = csv_header(file)
    seen = look(file)
    commas = seen.commas - (len(columns) - 1) - sum(column.count(",") for column in columns)
    source = _Source(file=file, link=link, columns=columns, commas=commas)
    return _sift(source) if seen.is_odd or len(columns) == 1 else source


def _json_source(session: Session, file: InputFile, link: Path) -> _Source:
    source = _Source(file=file, link=link, columns=())
    try:
        if not has_nul(file):
            return replace(source, columns=_json_keys(session, readers.json_lines(link)))
    except NotReadable:
        pass
    source = _sift(source)
    return replace(source, columns=_json_keys(session, readers.sifted_lines(source.sifted)))


def _json_keys(session: Session, lines: exp.Select) -> tuple[str, ...]:
    """Every key of any object, in alphabetical order: JSON gives keys no order that would last."""
    return tuple(str(key) for (key,) in session.run(readers.json_keys(lines)))


def _parquet_source(session: Session, file: InputFile, link: Path) -> _Source:
    with placed(file.name):
        described = session.run(exp.Describe(this=sql.select([exp.Star()], readers.parquet(link))))
    return _Source(file=file, link=link, columns=tuple(str(name) for name, *_ in described))


_SOURCES: dict[Kind, Callable[[Session, InputFile, Path], _Source]] = {
    Kind.CSV: _csv_source,
    Kind.JSONL: _json_source,
    Kind.PARQUET: _parquet_source,
}


def _sift(source: _Source) -> _Source:
    width = 1 if source.file.kind is Kind.JSONL else len(source.columns)
    sift(source.file, width, source.sifted)
    return replace(source, is_sifted=True)


def check_columns(columns: Sequence[str], needed: Sequence[str], file: InputFile) -> None:
    """A missing column would make every record's field empty without a word: it is told before anything is read."""
    line = 1 if file.kind is Kind.CSV else None
    seen: dict[str, str] = {}
    for column in columns:
        flaw = "" if file.own and column.startswith(readers.OWN_PREFIX) else _flaw(column, seen.get(column.lower()))
        if flaw:
            raise NotReadable(flaw, path=file.name, line=line, hint="Rename it at its source.")
        seen[column.lower()] = column
    missing = [column for column in needed if column not in columns]
    if missing:
        raise NotReadable(_missing(missing), path=file.name, line=line, hint=_cure(missing, columns, file.kind))


def _missing(columns: Sequence[str]) -> str:
    """That columns are missing: the first few by name."""
    if len(columns) == 1:
        return f"the column {columns[0]} is missing"
    named, more = ", ".join(columns[:_SHOWN]), len(columns) - _SHOWN
    return f"the columns {named}{f' and {more} more' if more > 0 else ''} are missing"


def _cure(missing: Sequence[str], columns: Sequence[str], kind: Kind) -> str:
    """What to do about missing columns: the header may be cut at other signs, or a name be misspelt."""
    if kind is Kind.CSV and len(columns) == 1:
        for sign, name in _SEPARATORS.items():
            if sign in columns[0]:
                return f"The separator seems to be {name}: save the file with commas."
    close = difflib.get_close_matches(missing[0], columns, n=1)
    meant = f"Did you mean its column '{close[0]}'? " if close else ""
    return f"{meant}Add what is missing, or say `optional: true` for its field in the record mapping."


def _flaw(column: str, other: str | None) -> str:
    """Why a column cannot be told apart, or not be written again, if so."""
    if not column.strip():
        return "a column has no name"
    if other is not None:
        return f"the column '{column}' stands twice (as '{other}')"
    if column.lower().startswith(readers.OWN_PREFIX):
        return f"the column '{column}' is one that Accord adds: this is not a source's file"
    return f"the column name '{column}' would start a formula in a spreadsheet" if column[0] in _FORMULA else ""


def _all_columns(sources: Sequence[_Source]) -> tuple[str, ...]:
    """Every column of any file, once; two files' spellings of one name are refused, as SQL cannot tell them apart."""
    found: dict[str, str] = {}
    for source in sources:
        for column in source.held:
            if found.setdefault(column.lower(), column) != column:
                what = f"the column '{column}' is called '{found[column.lower()]}' in another file"
                raise NotReadable(what, path=source.file.name, hint="Translate the two files in separate runs.")
    return tuple(found.values())


def _absent(columns: Sequence[str], needed: Sequence[str]) -> tuple[str, ...]:
    """Needed columns that no file has. One written in another case is refused: SQL cannot tell the two apart."""
    spelt = {column.lower(): column for column in columns}
    absent = tuple(column for column in needed if column not in columns)
    for column in absent:
        if column.lower() in spelt:
            what = f"the column '{column}' is written '{spelt[column.lower()]}'"
            raise NotReadable(what, hint="Write it alike in the record mapping and in every record.")
    return absent


def _staged(session: Session, source: _Source, columns: Sequence[str], target: Path, *, before: int | None) -> int:
    """Stages one file and gives its number of records: at the engine's speed if it is sound, else row by row."""
    with placed(source.file.name):
        if source.is_sifted or source.file.kind is not Kind.CSV:
            return session.rows_copied(_copy(source, columns, target, before))
        try:
            count = session.rows_copied(_copy(source, columns, target, before))
        except NotReadable:
            count = None
        if count is None or not _commas_agree(session, source, target, count):
            count = session.rows_copied(_copy(_sift(source), columns, target, before))
        return count


def _commas_agree(session: Session, source: _Source, staged: Path, records: int) -> bool:
    """Whether every record has a value for each column, told by the commas that stand in the file.

    The engine takes a row with one value too many for a sound one if the last is empty: an unquoted comma in a text
    lets all later values slip by a column, and nothing is said. Then the commas do not add up.
    """
    between = records * (len(source.columns) - 1)
    if source.commas == between:
        return True
    within = [_commas_in(sql.column(name)) for name in source.held]
    ((found,),) = session.run(sql.select([exp.Sum(this=sql.sum_of(within))], readers.parquet(staged)))
    return source.commas == between + int(found or 0)


def _commas_in(value: sql.Expr) -> sql.Expr:
    bare = sql.call("replace", value, sql.text(","), sql.text(""))
    count = exp.Sub(this=sql.call("strlen", value.copy()), expression=sql.call("strlen", bare))
    return sql.case([(sql.call("contains", value.copy(), sql.text(",")), count)], sql.number(0))


def _copy(source: _Source, columns: Sequence[str], target: Path, before: int | None) -> exp.Copy:
    return copied_as_is(Kind.PARQUET, target, _numbered(source, columns, before))


def _numbered(source: _Source, columns: Sequence[str], before: int | None) -> exp.Select:
    """A file's rows with their numbers in the run (if asked for), and with every column that any file has."""
    place = exp.Window(this=sql.call("row_number"))
    number = {} if before is None else {readers.RECORD: exp.Add(this=place, expression=sql.number(before))}
    own = {
        **number,
        readers.FILE: sql.text(source.file.name),
        readers.FAULT: sql.column(readers.FAULT),
        readers.RAW: sql.column(readers.RAW),
    }
    nothing = sql.as_text(exp.null())
    values = {name: _value(source, name) if name in source.held else nothing.copy() for name in columns}
    rows = exp.Subquery(this=_rows(source))
    return sql.select([sql.definition(name, value) for name, value in {**own, **values}.items()], rows)


def _value(source: _Source, name: str) -> sql.Expr:
    return unguarded(sql.column(name)) if source.is_guarded else sql.column(name)


def _rows(source: _Source) -> exp.Query:
    if source.is_flat:
        return readers.flat_rows(source.sifted, source.columns)
    if source.file.kind is Kind.PARQUET:
        return readers.parquet_rows(source.link, source.columns)
    if source.file.kind is Kind.JSONL:
        lines = readers.sifted_lines(source.sifted) if source.is_sifted else readers.json_lines(source.link)
        return readers.json_rows(lines, source.columns, plain=source.plain)
    if source.is_sifted:
        return readers.sifted_rows(source.sifted, source.columns)
    return readers.csv_rows(source.link, source.columns)
