"""Pieces: a sound CSV file cut into files of a fixed number of records, judged and copied as bytes in one pass.

A file is sound if it can be read in one way only (RFC 4180): it is UTF-8, quote signs enclose whole values, every
record has as many values as the header, and all lines break alike. Then it is known where each record ends without
taking one apart, and no reader can find anything wrong with a piece. Whatever else a file is, it is not judged here.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy
from numpy.typing import NDArray
from sqlglot import exp

from accord.engines import readers, sql
from accord.engines.sources import InputFile, opened
from accord.errors import Unavailable

__all__ = ["StagedPiece", "cut_sound", "piece_rows"]

_BLOCK = (
    256 * 1024
)  # its signs, and what is worked out for each of them, fit in a processor's cache, and need no new memory
_LONGEST = 1024 * 1024  # a longer record is left to those who can say what is wrong with it
_QUOTE, _COMMA, _RETURN, _NEWLINE = b'",\r\n'
_MARK = b"\xef\xbb\xbf"

_Places = NDArray[numpy.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedPiece:
    """What was staged as one: its file's name among what is staged, and its number of records.

    source: the name of the input file, and `columns` that file's columns, if it is a piece of a CSV file as it was.
    """

    name: str
    records: int
    source: str = ""
    columns: tuple[str, ...] = ()


def cut_sound(file: InputFile, columns: Sequence[str], rows: int, place: Path) -> tuple[StagedPiece, ...]:
    """Writes a sound CSV file's records as the files `PLACE-00001.csv` and so on, of `rows` records but for the last.

    Where the file has no records, is not sound or has other columns, gives nothing, and leaves nothing behind. The
    pieces have no header. Raises Unavailable where the disk is full, NotReadable where a packed file is broken.
    """
    try:
        with opened(file) as stream, _Pieces(place, rows) as pieces:
            is_whole = _copied(stream, len(columns), pieces)
        if not is_whole:
            for path in pieces.paths:
                path.unlink()
            return ()
    except OSError as error:
        what, hint = f"it cannot be put aside: {error.strerror}", "Check the disk's free space."
        raise Unavailable(what, path=file.name, hint=hint) from error
    return tuple(
        StagedPiece(name=path.name, records=count, source=file.name, columns=tuple(columns))
        for path, count in zip(pieces.paths, pieces.records, strict=True)
    )


def piece_rows(path: Path, piece: StagedPiece, columns: Sequence[str]) -> exp.Select:
    """The records of a piece of a CSV file, of which a run has some columns; without numbers, in their order."""
    nothing = sql.as_text(exp.null())
    own = {readers.FILE: sql.text(piece.source), readers.FAULT: nothing, readers.RAW: nothing.copy()}
    values = {name: sql.column(name) if name in piece.columns else nothing.copy() for name in columns}
    held = readers.csv_texts(path, piece.columns, header=False)
    return sql.select([sql.definition(name, value) for name, value in {**own, **values}.items()], held)


def _copied(stream: BinaryIO, width: int, pieces: _Pieces) -> bool:
    """Whether all records below the header are in the pieces."""
    left = stream.read(len(_MARK)).removeprefix(_MARK)
    ending, header = b"", 1
    while True:
        block = stream.read(_BLOCK)
        data = left + block
        if not block and not left:
            return True
        if not ending:
            ending = b"\r\n" if b"\r\n" in data else b"\n"
        if not block and not data.endswith(b"\n"):
            data += ending
        ends = _ends(data, width, ending)
        if ends is None or not len(ends):
            if ends is None or not block or len(data) > _LONGEST:
                return False
            left = data
            continue
        pieces.take(data, ends, header)
        left, header = data[ends[-1] :], 0


def _ends(data: bytes, width: int, ending: bytes) -> _Places | None:
    """Where each record ends of those that are whole; none where one of them is not sound. A record comes first."""
    signs = numpy.frombuffer(data, numpy.uint8)
    quotes = numpy.flatnonzero(signs == _QUOTE)
    inside = _inside(quotes, len(signs))
    ends = numpy.flatnonzero((signs == _NEWLINE) & ~inside) + 1
    if not len(ends):
        return ends
    size = int(ends[-1])
    signs, inside, quotes = signs[:size], inside[:size], quotes[quotes < size]
    is_sound = (
        _is_text(data[:size])
        and _breaks_alike(signs, ending)
        and _encloses(signs, quotes)
        and _has_columns((signs == _COMMA) & ~inside, ends, width, len(ending))
    )
    return ends if is_sound else None


def _inside(quotes: _Places, size: int) -> NDArray[numpy.bool_]:
    """Which of so many signs stand within quotes, their opening ones included."""
    bounds = numpy.concatenate(([0], quotes, [size]))
    is_odd = numpy.arange(len(quotes) + 1, dtype=numpy.uint64).astype(numpy.uint8) & 1
    return numpy.repeat(is_odd, numpy.diff(bounds)).view(numpy.bool_)


def _is_text(data: bytes) -> bool:
    if b"\x00" in data:
        return False
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _breaks_alike(signs: NDArray[numpy.uint8], ending: bytes) -> bool:
    """Whether every line breaks like the first, within quotes too: the engine takes the first break for that of all."""
    returns = signs == _RETURN
    return numpy.array_equal(returns[:-1], signs[1:] == _NEWLINE) if len(ending) > 1 else not returns.any()


def _encloses(signs: NDArray[numpy.uint8], quotes: _Places) -> bool:
    """Whether quote signs stand around whole values only; within one, two stand for one."""
    before, after = signs[quotes[0::2] - 1], signs[quotes[1::2] + 1]  # before the first sign stands the last: a newline
    opens = (before == _COMMA) | (before == _NEWLINE) | (before == _QUOTE)
    closes = (after == _COMMA) | (after == _NEWLINE) | (after == _RETURN) | (after == _QUOTE)
    return bool(opens.all() and closes.all())


def _has_columns(commas: NDArray[numpy.bool_], ends: _Places, width: int, ending: int) -> bool:
    """Whether every record has as many values as there are columns, and no line is blank or too long."""
    starts = numpy.concatenate(([0], ends[:-1]))
    sizes = ends - starts
    if sizes.min() <= ending or sizes.max() > _LONGEST:
        return False
    found = numpy.add.reduceat(commas.view(numpy.uint8), starts, dtype=numpy.uint8)
    # Counted in a byte, which is quick; a record with 256 too many would then show in the sum.
    return bool((found == (width - 1) % 256).all()) and int(numpy.count_nonzero(commas)) == len(ends) * (width - 1)


class _Pieces:
    """The files that records are written to, one after another."""

    def __init__(self, place: Path, rows: int) -> None:
        self._place, self._rows, self._open = place, rows, ExitStack()
        self._stream: BinaryIO | None = None
        self.paths: list[Path] = []
        self.records: list[int] = []

    def __enter__(self) -> _Pieces:
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.close()

    def take(self, data: bytes, ends: _Places, first: int) -> None:
        """Records that end at some places of the data, from the one with the number `first` (from 0) on."""
        view = memoryview(data)
        while first < len(ends):
            stream = self._file()
            last = min(first + self._rows - self.records[-1], len(ends))
            stream.write(view[int(ends[first - 1]) if first else 0 : int(ends[last - 1])])
            self.records[-1] += last - first
            first = last

    def _file(self) -> BinaryIO:
        """The file for the next record."""
        if self._stream is None or self.records[-1] == self._rows:
            self._open.close()
            self.paths.append(self._place.with_name(f"{self._place.name}-{len(self.paths) + 1:05}.csv"))
            self.records.append(0)
            self._stream = self._open.enter_context(self.paths[-1].open("xb"))
        return self._stream
