"""Staging: every input file becomes a Parquet file of texts with its records numbered: one shape for all later steps.

A staged record has its number in the run, its file's name, what is wrong with it and its raw text if it could not be
taken apart, then every source column as text. Nothing is dropped: a malformed row is staged with its fault. A sound
CSV file may be staged as it is instead, in pieces of so many records: that takes a fraction of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlglot import exp

from accord.engines import readers, sql
from accord.engines.duckdb import Session
from accord.engines.headers import check_columns
from accord.engines.nested import Workbook, taken_apart
from accord.engines.pieces import StagedPiece, cut_sound
from accord.engines.sieve import sift
from accord.engines.sinks import copied_as_is, synced, unguarded
from accord.engines.sources import InputFile, Kind, csv_header, digest_of, has_odd_line, look, whole_parquet
from accord.errors import NotReadable, placed
from accord.model.progress import Progress, silent

__all__ = ["Staged", "StagedFile", "commas_in", "stage", "stage_again", "staged_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    """An input file as it was staged: its name, its bytes' SHA-256 and its number of records."""

    name: str
    sha256: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """All input of a run: its files, and every source column that one of them has, in order of appearance.

    absent: needed columns that no record has; they stand among `columns`, and are empty; pieces: what was staged, in
    the order of the records.
    """

    files: tuple[StagedFile, ...]
    columns: tuple[str, ...]
    absent: tuple[str, ...] = ()
    pieces: tuple[StagedPiece, ...] = ()

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
    told: str = "",
    rows: int | None = None,
    progress: Progress = silent,
) -> Staged:
    """Stages files in `folder`, which the session may read and write.

    records: the path to a record in nested input; workbook: what reads Excel files; digests: the SHA-256 of files, by
    path, where it is known; told: a column for the numbers that Accord's own records have already; rows: how many
    records a piece of a sound CSV file has at the most, None where all is to be Parquet. Without their numbers, records
    stand in the order of their files all the same, and are staged on all cores.

    A JSON Lines file may lack a needed column; a record of it with an object or list in a `plain` column is malformed.
    Raises NotReadable where a file is empty, lacks a needed column or is no file of its kind.
    """
    for name in ("staged", "input"):
        (folder / name).mkdir(parents=True)
    apart = partial(taken_apart, records=records, workbook=workbook)
    sources = []
    for number, file in enumerate(files, start=1):
        place = folder / "input" / f"{number:06}"
        source = _flat_source(file, place, apart) if _is_nested(file, records) else _source(session, file, place)
        sources.append(_checked(source, needed, plain, told))
    absent = _absent(held := _all_columns(sources), needed)
    columns = (*held, *absent)
    staged: list[StagedFile] = []
    pieces: list[StagedPiece] = []
    for number, source in enumerate(sources, start=1):
        before = sum(file.records for file in staged)
        target = folder / "staged" / f"{number:06}.parquet"
        found = _in_pieces(source, target.with_suffix(""), rows) if rows else ()
        if not found:
            count = _staged(session, _looked_at(source), columns, target, before=before if numbered else None)
            found = (StagedPiece(name=target.name, records=count),)
        staged.append(_described(source.file, found, digests or {}))
        pieces += found
        progress(number, len(sources))
    synced(folder / "staged" / piece.name for piece in pieces)
    return Staged(files=tuple(staged), columns=columns, absent=absent, pieces=tuple(pieces))


def _checked(source: _Source, needed: Sequence[str], plain: Collection[str], told: str) -> _Source:
    check_columns(source.columns, () if source.file.kind is Kind.JSONL else needed, source.file)
    bears = source.file.own and readers.RECORD in source.columns
    found = tuple(name for name in source.columns if name in plain)
    return replace(source, plain=found, told=told if bears else "")


def _described(file: InputFile, pieces: Sequence[StagedPiece], digests: Mapping[Path, str]) -> StagedFile:
    sha256 = digests.get(file.path) or digest_of(file.path)
    return StagedFile(name=file.name, sha256=sha256, records=sum(piece.records for piece in pieces))


def _in_pieces(source: _Source, place: Path, rows: int) -> tuple[StagedPiece, ...]:
    """A sound CSV file, cut; nothing where the file is anything else."""
    if source.file.kind is not Kind.CSV or source.is_flat or source.is_guarded or len(source.columns) == 1:
        return ()
    return cut_sound(source.file, source.columns, rows, place)


def stage_again(session: Session, files: Sequence[InputFile], columns: Sequence[str], folder: Path) -> Staged:
    """Stages a quarantine that Accord wrote, whose source records have some columns; records keep their numbers.

    Raises NotReadable where a file was changed so that it is a quarantine no more.
    """
    (folder / "staged").mkdir(parents=True)
    pieces = []
    for number, file in enumerate(files, start=1):
        target = folder / "staged" / f"{number:06}.parquet"
        with placed(file.name):
            query = _quarantined(file, columns)
            count = session.rows_copied(copied_as_is(Kind.PARQUET, target, query))
        pieces.append(StagedPiece(name=target.name, records=count))
    staged = tuple(_described(file, [piece], {}) for file, piece in zip(files, pieces, strict=True))
    return Staged(files=staged, columns=tuple(columns), pieces=tuple(pieces))


def _quarantined(file: InputFile, columns: Sequence[str]) -> exp.Select:
    """The source records that a file of a quarantine holds."""
    guarded = file.kind is Kind.CSV
    every = tuple(name for name in (*readers.QUARANTINE, *columns) if name != readers.KEY)
    held_names = csv_header(file) if guarded else every
    if tuple(name for name in held_names if name != readers.KEY) != every:
        hint = "It was changed. Translate the records anew."
        raise NotReadable("its columns are not those of the quarantine", path=file.name, line=1, hint=hint)
    texts = {name: unguarded(sql.column(name)) if guarded else sql.column(name) for name in every}
    own = {
        readers.RECORD: exp.Cast(this=texts[readers.RECORD], to=exp.DataType.build("BIGINT")),
        **{name: sql.empty_to_null(texts[name]) for name in (readers.FILE, readers.FAULT, readers.RAW)},
    }
    sound = sql.is_null(own[readers.FAULT].copy())
    values = {**own, **{name: sql.case([(sound.copy(), texts[name])]) for name in columns}}
    held = exp.Subquery(this=readers.texts(file.kind, file.path, held_names))
    return sql.select([sql.definition(name, value) for name, value in values.items()], held)


def staged_table(folder: Path) -> exp.Table:
    """What was staged in a folder, as a table whose rows stand in the order of their numbers."""
    return readers.parquet(folder / "staged" / "*.parquet")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """An input file with its columns.

    link: where the session sees it, under a name without the characters that the engine takes for a glob; told: what
    the column is called that keeps the numbers its records had, empty where they had none; commas: how many stand below
    a CSV file's header; is_sifted: whether it went through the sieve; is_flat: whether it was nested and was taken
    apart; plain: the columns of a JSON Lines file that may hold no object and no list.
    """

    file: InputFile
    link: Path
    columns: tuple[str, ...]
    told: str = ""
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
    return _Source(file=file, link=link, columns=csv_header(file))


def _looked_at(source: _Source) -> _Source:
    """A CSV file with what its bytes tell: where they are odd, it goes through the sieve."""
    if source.file.kind is not Kind.CSV or source.is_sifted:
        return source
    columns, seen = source.columns, look(source.file)
    commas = seen.commas - (len(columns) - 1) - sum(column.count(",") for column in columns)
    return _sift(source) if seen.is_odd or len(columns) == 1 else replace(source, commas=commas)


def _json_source(session: Session, file: InputFile, link: Path) -> _Source:
    source = _Source(file=file, link=link, columns=())
    try:
        if not has_odd_line(file):
            return replace(source, columns=_json_keys(session, readers.json_lines(link)))
    except NotReadable:
        pass
    source = _sift(source)
    return replace(source, columns=_json_keys(session, readers.sifted_lines(source.sifted)))


def _json_keys(session: Session, lines: exp.Select) -> tuple[str, ...]:
    """Every key of any object, in alphabetical order: JSON gives keys no order that would last."""
    return tuple(str(key) for (key,) in session.run(readers.json_keys(lines)))


def _parquet_source(session: Session, file: InputFile, link: Path) -> _Source:
    with whole_parquet(file):
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
        if source.file.kind is Kind.PARQUET:
            with whole_parquet(source.file):
                return session.rows_copied(_copy(source, columns, target, before))
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
    within = [commas_in(sql.column(name)) for name in source.held]
    ((found,),) = session.run(sql.select([exp.Sum(this=sql.sum_of(within))], readers.parquet(staged)))
    return source.commas == between + int(found or 0)


def commas_in(value: sql.Expr) -> sql.Expr:
    """How many commas a text has."""
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
        **({source.told: _value(source, readers.RECORD)} if source.told else {}),
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
