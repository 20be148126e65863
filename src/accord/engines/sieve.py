"""The slow, careful reading of a text file in which something is wrong: every row is kept, the malformed ones apart.

The engine reads a sound file much faster, so this is only for files that it refuses or that look odd.
CSV is read strictly after RFC 4180, except that a quote sign within an unquoted value (`6" knife`) is plain text.
"""

from __future__ import annotations

import io
import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from accord.engines.readers import LONGEST
from accord.engines.sources import MAX_LINE, InputFile, Kind, opened
from accord.errors import NotReadable

__all__ = ["MAX_RECORD", "Row", "csv_rows", "json_rows", "sift"]

MAX_RECORD = 256 * 1024
_SIGNS, _WORDS = 100, 10_000  # bytes for the signs around a record, and for what is said of a malformed one
_FIELD = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n][^,\r\n]*)?)(,|\r\n|\r|\n|\Z)')
_END = "\r\n"
_MARK = b"\xef\xbb\xbf".decode("latin-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record of a file: its values, or what is wrong with it and its text as it stands."""

    values: tuple[str, ...] = ()
    fault: str = ""
    raw: str = ""


def sift(file: InputFile, width: int, target: Path) -> None:
    """Writes a file's records as JSON lists, one on a line: fault, raw text, then `width` values.

    JSON, because its lines hold no line end but their own: no reader can take them apart in another way.
    Raises NotReadable for a line over 2 MiB, which is no record.
    """
    read = _READERS[file.kind]
    empty = (None,) * width
    with opened(file) as stream, target.open("w", encoding="utf-8") as out:
        for row in read(stream, width, file.name):
            out.write(_json((row.fault or None, row.raw or None, *(row.values or empty))) + "\n")


def csv_rows(stream: BinaryIO, width: int, name: str = "") -> Iterator[Row]:
    """The records of a CSV file below its header. Blank lines are no records.

    A quote that is never closed would swallow the rest of the file: only its first line is malformed, and reading
    goes on with the next one. A later line with an odd number of quotes may be the end of the broken value: it is
    malformed too, rather than taken for a record. A value that is too long and goes over many lines is one malformed
    record with all of these lines that are none by themselves.
    """
    with _Lines(stream, name) as lines:
        _next_record(lines)
        torn = False
        while (record := _next_record(lines)) is not None:
            if record.is_long:
                row, torn = _overlong(record, lines, width)
                yield row
            elif record.values is None:
                torn = True
                yield _malformed(record, "a quoted value is not closed, or text follows its closing quote")
            elif _spaced_quote(record.text):
                yield _malformed(record, "a quote sign follows a space")
            elif torn and record.text.count('"') % 2:
                torn = False
                yield _malformed(record, "the row seems to be the end of a broken one above")
            else:
                yield _judged(record, width)


def json_rows(stream: BinaryIO, _width: int = 1, name: str = "") -> Iterator[Row]:
    """The lines of a JSON Lines file as one value each; whether a line is a JSON object is for the engine to say."""
    with _Lines(stream, name) as lines:
        while (line := lines.next()) is not None:
            if line.strip():
                yield _judged(_Record(text=line, line=lines.number, values=(line.rstrip(_END),)), 1)


_READERS: dict[Kind, Callable[[BinaryIO, int, str], Iterator[Row]]] = {Kind.CSV: csv_rows, Kind.JSONL: json_rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """A record's text (each character one byte), the line it starts on, and its values if it can be taken apart.

    taken: its lines, where it has several; is_long: whether it is the first line of one that is longer than any may be.
    """

    text: str
    line: int
    values: tuple[str, ...] | None
    taken: tuple[str, ...] = ()
    is_long: bool = False


def _judged(record: _Record, width: int) -> Row:
    """A record's values as text, or what is wrong with it."""
    values = record.values or ()
    if "\x00" in record.text:
        return _malformed(record, "the row holds a NUL character")
    if len(values) != width:
        return _malformed(record, f"the row has {len(values)} columns where the header has {width}")
    if not record.text.isascii():
        try:
            values = tuple(value.encode("latin-1").decode("utf-8") for value in values)
        except UnicodeDecodeError as error:
            return _malformed(record, f"byte 0x{error.object[error.start]:02x} is not UTF-8")
    if len(record.text) > MAX_RECORD and not _fits(*values, room=_SIGNS):
        return _malformed(record, "the record is too long to be read")
    return Row(values=values)


def _malformed(record: _Record, why: str) -> Row:
    raw, size = _readable(record.text.rstrip(_END)), len(record.text)
    if size > MAX_RECORD and not _fits(raw, room=_WORDS):
        raw, why = _readable(record.text[:MAX_RECORD]), f"{why}; of its {size} bytes the first {MAX_RECORD} are kept"
    return Row(fault=f"line {record.line}: {why}", raw=raw)


def _readable(text: str) -> str:
    return text.encode("latin-1").decode("utf-8", errors="backslashreplace").replace("\x00", "\\x00")


def _fits(*texts: str, room: int) -> bool:
    """Whether the engine can read what is written of a record, with room for so many bytes more."""
    return len(_json(texts).encode()) + room <= LONGEST


def _json(row: Sequence[str | None]) -> str:
    return json.dumps(row, ensure_ascii=False)


def _spaced_quote(text: str) -> bool:
    if ' "' not in text:
        return False
    return any(unquoted.lstrip(" ").startswith('"') for _, unquoted, _ in _FIELD.findall(text) if unquoted)


def _next_record(lines: _Lines) -> _Record | None:
    """The next record, or None at the end of the file."""
    first = lines.next()
    while first is not None and not first.strip(_END):
        first = lines.next()
    if first is None:
        return None
    start = lines.number
    values = _values(first)
    if values is not None or not _opens(first):
        return _Record(text=first, line=start, values=values)
    taken = [first]
    size = len(first)
    while size <= MAX_RECORD and (line := lines.next()) is not None:
        taken.append(line)
        size += len(line)
        if '"' not in line:
            continue
        whole = "".join(taken)
        if (values := _values(whole)) is not None:
            return _Record(text=whole, line=start, values=values, taken=tuple(taken))
        if not _opens(whole):  # the quotes went wrong for good: no further line can mend the record
            break
    lines.give_back(taken[1:])
    return _Record(text=first, line=start, values=None, is_long=size > MAX_RECORD)


def _overlong(record: _Record, lines: _Lines, width: int) -> tuple[Row, bool]:
    """A record that is too long with all its lines, and whether its end was not found.

    It ends where its value is closed and as many columns follow as are lacking, or else before the next record.
    """
    kept, size, last = [record.text], len(record.text), record.line
    lacking = width + 1 - len(_values(record.text + '"') or ())
    is_closed = False
    while not is_closed and (line := lines.next()) is not None:
        following = _values(f'"{line}') if '"' in line else None
        is_closed = following is not None and len(following) == lacking
        if not is_closed and _is_next(line, lines, width):
            break
        last, size = lines.number, size + len(line)
        if size <= MAX_RECORD:
            kept.append(line)
    why = "a quoted value is not closed, or text follows its closing quote"
    if is_closed:
        why = f"the record is longer than {MAX_RECORD} bytes and ends in line {last}"
    elif last > record.line:
        why = f"a quoted value is not closed, and no line up to {last} is a record"
    held = "".join(kept)
    cut = f"; of its {size} bytes the first {len(held)} are kept" if size > len(held) else ""
    return _malformed(replace(record, text=held), why + cut), not is_closed


def _is_next(line: str, lines: _Lines, width: int) -> bool:
    """Whether a line, which was just read, begins a record by itself; it is given back then."""
    if '"' not in line:
        is_record = line.count(",") == width - 1 and bool(line.strip(_END))
        if is_record:
            lines.give_back([line])
        return is_record
    lines.give_back([line])
    found = _next_record(lines)
    is_record = found is not None and found.values is not None and len(found.values) == width
    lines.give_back(list(found.taken or (found.text,)) if found is not None else [])
    if not is_record:
        lines.next()
    return is_record


def _values(text: str) -> tuple[str, ...] | None:
    """The values of a record, or None where its quotes do not pair."""
    if '"' not in text:
        return tuple(text.rstrip(_END).split(","))
    found: list[str] = []
    position, more = 0, True
    while more:
        field = _FIELD.match(text, position)
        if field is None:
            return None
        quoted, unquoted, end = field.groups()
        found.append((unquoted or "") if quoted is None else quoted.replace('""', '"'))
        position, more = field.end(), end == ","
    return tuple(found) if position == len(text) else None


_OPEN = re.compile(r'(?:(?:"[^"]*(?:""[^"]*)*"|[^",\r\n][^,\r\n]*)?,)*"[^"]*(?:""[^"]*)*\Z')


def _opens(text: str) -> bool:
    """Whether a text ends within a quoted value, so that its record goes on in the next line."""
    return _OPEN.match(text) is not None


class _Lines:
    """A file's lines with their ends, each character one byte, and a way to give lines back."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        # Latin-1 maps every byte to one character, so that lines can be cut before it is known whether they are UTF-8.
        self._text = io.TextIOWrapper(stream, encoding="latin-1", newline="")
        self._given_back: deque[str] = deque()
        self._name = name
        self.number = 0

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, *_error: object) -> None:
        self._text.detach()  # whoever opened the stream closes it

    def next(self) -> str | None:
        """The next line, or None at the end. Raises NotReadable for one that is no line any more."""
        line = self._given_back.popleft() if self._given_back else self._text.readline(MAX_LINE)
        if not line:
            return None
        if self.number == 0:
            line = line.removeprefix(_MARK)
        self.number += 1
        if len(line) >= MAX_LINE:
            what = f"the line is longer than {MAX_LINE} bytes"
            raise NotReadable(what, path=self._name, line=self.number, hint="Is this a file of records, a row a line?")
        return line

    def give_back(self, lines: list[str]) -> None:
        """Lines to be read again, in their order."""
        self._given_back.extendleft(reversed(lines))
        self.number -= len(lines)
