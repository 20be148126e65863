"""Input files: which ones a command's words name, what kind each is, and what its bytes are."""

from __future__ import annotations

import csv
import glob
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

from accord.errors import Misused, NotReadable, Unavailable

__all__ = ["InputFile", "Inputs", "Kind", "Look", "csv_header", "digest_of", "expand", "look", "opened"]

CHUNK = 8 * 1024 * 1024
MAX_HEADER = 1024 * 1024


class Kind(StrEnum):
    """How records stand in a file."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


_KINDS = {".csv": Kind.CSV, ".jsonl": Kind.JSONL, ".ndjson": Kind.JSONL, ".parquet": Kind.PARQUET}
_PACKED = (Kind.CSV, Kind.JSONL)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file of records: its name as people wrote it, its path, its kind, and whether it is packed with gzip."""

    name: str
    path: Path
    kind: Kind
    packed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The files of a run in order, and the names of files in a folder that are no records."""

    files: tuple[InputFile, ...]
    passed_over: tuple[str, ...] = ()


def expand(words: Iterable[str]) -> Inputs:
    """The files that files, folders and globs name, each once; a folder's and a glob's in name order.

    In a folder, what is no CSV, JSON Lines or Parquet file is passed over and listed; hidden files are not looked at.
    Raises Unavailable where a word names nothing, Misused where it names a file of another kind.
    """
    files: dict[Path, InputFile] = {}
    passed_over: list[str] = []
    for word in words:
        asked = not Path(word).is_dir()
        found = list(_named(word))
        if not found:
            hint = "Name a CSV, JSON Lines or Parquet file, a folder that holds some, or a glob in quotes."
            raise Unavailable(f"'{word}' names no file", hint=hint)
        for path in found:
            file = _input(path)
            if file is not None:
                files.setdefault(path.resolve(), file)
            elif asked:
                raise Misused(f"'{path}' is no kind of file that can be translated", hint=f"Known: {_known()}.")
            else:
                passed_over.append(str(path))
    if not files:
        raise Unavailable("there are no records in " + ", ".join(words), hint=f"Known kinds of file: {_known()}.")
    return Inputs(files=tuple(files.values()), passed_over=tuple(sorted(passed_over)))


def _named(word: str) -> Iterator[Path]:
    path = Path(word)
    if path.is_dir():
        inside = (found for found in path.rglob("*") if found.is_file())
        yield from sorted(p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts))
    elif path.is_file():
        yield path
    else:
        names = sorted(glob.glob(word, recursive=True))  # noqa: PTH207  # Path.glob takes no absolute pattern
        yield from (path for path in map(Path, names) if path.is_file())


def _input(path: Path) -> InputFile | None:
    packed = path.suffix.lower() == ".gz"
    kind = _KINDS.get(Path(path.stem).suffix.lower() if packed else path.suffix.lower())
    if kind is None or (packed and kind not in _PACKED):
        return None
    return InputFile(name=str(path), path=path, kind=kind, packed=packed)


def _known() -> str:
    return ", ".join([*_KINDS, *(f"{suffix}.gz" for suffix, kind in _KINDS.items() if kind in _PACKED)])


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal. Raises Unavailable where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise Unavailable(f"the file cannot be read: {error.strerror}", path=path, hint="Check the rights.") from error


@contextmanager
def opened(file: InputFile) -> Iterator[BinaryIO]:
    """A file's bytes as a stream, unpacked. Raises NotReadable where the packing is broken or cut short."""
    try:
        stream = gzip.open(file.path) if file.packed else file.path.open("rb")  # noqa: SIM115  # closed below
    except OSError as error:
        what = f"the file cannot be read: {error.strerror}"
        raise Unavailable(what, path=file.name, hint="Check the rights.") from error
    try:
        with stream:
            yield cast(BinaryIO, stream)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise NotReadable("the gzip file is broken or cut short", path=file.name, hint="Fetch it anew.") from error


def csv_header(file: InputFile) -> tuple[str, ...]:
    """The column names of a CSV file, exactly as they stand.

    Raises NotReadable where the file is empty, its first row is no UTF-8, or a name is missing or stands twice.
    """
    with opened(file) as stream:
        start = stream.read(MAX_HEADER)
    try:
        # The bound may cut a letter in two; what follows the first row does not matter here.
        head = start.decode("utf-8-sig", errors="strict" if len(start) < MAX_HEADER else "ignore")
    except UnicodeDecodeError as error:
        if b"\n" not in start[: error.start].replace(b"\r", b"\n"):
            hint = "Save the file as UTF-8."
            raise NotReadable("the header is not UTF-8", path=file.name, line=1, hint=hint) from error
        head = start[: error.start].decode("utf-8-sig")
    rows = csv.reader(io.StringIO(head, newline=""))
    try:
        names = next((row for row in rows if row), [])
    except csv.Error as error:
        hint = "Look for an unpaired quote sign."
        raise NotReadable(f"the header is no CSV: {error}", path=file.name, line=1, hint=hint) from error
    if not names:
        raise NotReadable("the file is empty", path=file.name, line=1, hint="Its first row must name the columns.")
    return tuple(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a CSV file's raw bytes tell: whether only a row-by-row look can judge it, and how many commas it has."""

    is_odd: bool
    commas: int


# What the engine's CSV reader takes without a word and should not: a NUL, and spaces around a quoted value, which it
# cuts off. It is looked for in raw bytes, where it costs next to nothing; a false alarm only costs time.
_ODD = re.compile(rb'\x00|(?:^|[,\r\n]) +"|" +(?:[,\r\n]|$)')
_MARKS = (b"\x00", b' "', b'" ')
_OVERLAP = 256


def look(file: InputFile) -> Look:
    """A first look at a CSV file, as bytes."""
    tail, commas, odd = b"", 0, False
    with opened(file) as stream:
        while chunk := stream.read(CHUNK):
            data = tail + chunk
            odd = odd or (any(mark in data for mark in _MARKS) and _ODD.search(data) is not None)
            commas += chunk.count(b",")
            tail = data[-_OVERLAP:]
    return Look(is_odd=odd, commas=commas)
