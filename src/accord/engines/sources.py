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

import numpy
from numpy.typing import NDArray

from accord.errors import Misused, NotReadable, Unavailable

__all__ = [
    "Form", "InputFile", "Inputs", "Kind", "Look", "MAX_LINE", "csv_header", "digest_of", "expand",
    "has_odd_line", "is_whole_parquet", "look", "opened", "whole_parquet",
]  # fmt: skip

CHUNK = 8 * 1024 * 1024
MAX_LINE = 2 * 1024 * 1024
"""So many bytes a line may have. The engine passes over one that is longer than its buffer if it is the last."""

MAX_HEADER = 1024 * 1024


class Kind(StrEnum):
    """How records stand in a file."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Form(StrEnum):
    """What a file must be taken apart from before it has records that stand one after another."""

    JSON = "json"
    XML = "xml"
    WORKBOOK = "workbook"


_KINDS = {
    ".csv": Kind.CSV, ".jsonl": Kind.JSONL, ".ndjson": Kind.JSONL, ".parquet": Kind.PARQUET,
    ".json": Kind.JSONL, ".xml": Kind.JSONL, ".xlsx": Kind.CSV, ".xlsm": Kind.CSV,
}  # fmt: skip
_FORMS = {".json": Form.JSON, ".xml": Form.XML, ".xlsx": Form.WORKBOOK, ".xlsm": Form.WORKBOOK}
_NOT_PACKED = (".parquet", ".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file of records: its name as people wrote it, its path, its kind, and whether it is packed with gzip.

    form: what it must be taken apart from; its kind is then that of what comes out. own: whether Accord may have
    written it; what it added to the records is passed over, and texts are unguarded.
    """

    name: str
    path: Path
    kind: Kind
    packed: bool = False
    own: bool = False
    form: Form | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The files of a run in order, and the names of files in a folder that are no records."""

    files: tuple[InputFile, ...]
    passed_over: tuple[str, ...] = ()


def expand(words: Iterable[str], *, nested: bool = False, advised: str = "CSV, JSON, XML, Excel or Parquet") -> Inputs:
    """The files that files, folders and globs name, each once; a folder's and a glob's in name order.

    In a folder, what is no file of records is passed over and listed, and so are JSON and XML documents unless the
    input is `nested`; hidden files are not looked at. advised: the kinds of file that the caller takes, for an error.
    Raises Unavailable where a word names nothing, Misused where it names a file of another kind.
    """
    files: dict[Path, InputFile] = {}
    passed_over: list[str] = []
    for word in words:
        if not word:  # it would be the current folder, where it is meant as the value of a variable that is not set
            raise Misused("an input has no name", hint="Write '.' for the current folder.")
        asked = not Path(word).is_dir()
        found = list(_named(word))
        if not found:
            hint = f"Name a {advised} file, a folder that holds some, or a glob in quotes."
            raise Unavailable(f"'{word}' names no file", hint=hint)
        for path in found:
            file = _input(path)
            if file is not None and (asked or nested or file.form not in (Form.JSON, Form.XML)):
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
    ending = Path(path.stem).suffix.lower() if packed else path.suffix.lower()
    if ending not in _KINDS or (packed and ending in _NOT_PACKED):
        return None
    return InputFile(name=str(path), path=path, kind=_KINDS[ending], packed=packed, form=_FORMS.get(ending))


def _known() -> str:
    return ", ".join([*_KINDS, *(f"{ending}.gz" for ending in _KINDS if ending not in _NOT_PACKED)])


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


# What the engine's CSV reader takes without a word and should not: a NUL, spaces around a quoted value, which it cuts
# off, and two quoted values with spaces between them, of which it makes one. It is looked for in raw bytes, where it
# costs next to nothing; a false alarm only costs time.
_ODD = re.compile(rb'\x00|(?:^|[,\r\n]) +"|" +(?:[",\r\n]|$)')
_OVERLAP = 256
_PARQUET_END = b"PAR1"
_QUOTE, _COMMA, _SPACE = b'", '
_BLOCK = 256 * 1024  # fits in a processor's cache


def look(file: InputFile) -> Look:
    """A first look at a CSV file, as bytes."""
    tail, commas, since = b"", 0, 0
    with opened(file) as stream:
        while block := stream.read(_BLOCK):
            data = tail + block
            signs = numpy.frombuffer(data, numpy.uint8)
            since = _since_line_end(block, since)
            if since > MAX_LINE or ((b"\x00" in data or _has_spaced_quote(signs)) and _ODD.search(data) is not None):
                return Look(is_odd=True, commas=0)
            commas += int(numpy.count_nonzero(signs[len(tail) :] == _COMMA))
            tail = data[-_OVERLAP:]
    return Look(is_odd=False, commas=commas)


def _has_spaced_quote(signs: NDArray[numpy.uint8]) -> bool:
    """Whether a quote sign stands beside a space: few values have one, and only then is a closer look due."""
    quotes, spaces = signs == _QUOTE, signs == _SPACE
    return bool((quotes[1:] & spaces[:-1]).any() or (quotes[:-1] & spaces[1:]).any())


def has_odd_line(file: InputFile) -> bool:
    """Whether a file holds what the engine's readers take in another way: a NUL character, or a line without end."""
    since = 0
    with opened(file) as stream:
        while chunk := stream.read(CHUNK):
            since = _since_line_end(chunk, since)
            if since > MAX_LINE or b"\x00" in chunk:
                return True
    return False


def _since_line_end(block: bytes, before: int) -> int:
    """How many bytes stand behind the last line end when a block was read; `before`: when it was not."""
    end = max(block.rfind(b"\n"), block.rfind(b"\r"))
    return len(block) - end - 1 + (before if end < 0 else 0)


def is_whole_parquet(path: Path) -> bool:
    """Whether a Parquet file has its end; what stands before it is not looked at."""
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - len(_PARQUET_END), 0))
        return stream.read() == _PARQUET_END


@contextmanager
def whole_parquet(file: InputFile) -> Iterator[None]:
    """Says of a Parquet file that the engine cannot read, and would name by a path of its own, that it is broken."""
    try:
        yield
    except NotReadable as error:
        raise NotReadable("the file is no whole Parquet file", path=file.name, hint="Fetch it anew.") from error
