"""Nested records: JSON, JSON Lines and XML taken apart into flat ones, each value under the path that leads to it.

A value within the record has a path that starts at the record (`offence/code`), one outside of it a path that starts at
the document (`/hearing/date`); of several of one name each has its place (`alias[1]`, `alias[2]`). So nothing is left
out, and what is flat needs no reader of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Never, cast

from accord.engines.sieve import MAX_RECORD, Row, json_rows
from accord.engines.sources import Form, InputFile, opened
from accord.engines.xml import xml_parts
from accord.errors import NotConfigured, NotReadable

__all__ = ["Rows", "Workbook", "flattened", "taken_apart"]

MAX_LINE = 1_500_000
MAX_DOCUMENT = 256 * 1024 * 1024
MAX_COLUMNS = 5_000
_HALF = re.compile("[\ud800-\udfff]")

Workbook = Callable[[bytes, str], Iterable[Row]]
"""Reads a workbook's bytes (and its name, for errors) as rows of texts, the first of them the header."""

Rows = Iterator["Row | dict[str, str]"]
"""Flat records: their values by path, or what is wrong with one."""


def taken_apart(file: InputFile, records: str, target: Path, *, workbook: Workbook | None = None) -> tuple[str, ...]:
    """Writes a file's records flat, as JSON objects with their fault and raw text; gives their columns in order.

    records: the path to a record, which a workbook needs none of. Raises NotConfigured where it is lacking, NotReadable
    where the file cannot be taken apart at all.
    """
    if file.form is not Form.WORKBOOK and not records:
        hint = "Add `records:` with the path to a record, such as `/hearings/hearing/offence`, to the record mapping."
        raise NotConfigured(
            "the record mapping does not say what a record is in nested input", path=file.name, hint=hint
        )
    names = [name for name in records.split("/") if name]
    columns: dict[str, None] = {}
    with opened(file) as stream, target.open("w", encoding="utf-8") as out:
        for row in _rows(file, stream, names, workbook):
            values = {} if isinstance(row, Row) else row
            fault, raw = (row.fault, row.raw) if isinstance(row, Row) else (None, None)
            line = json.dumps([fault, raw, values])
            if why := _unfit(line, fault or "", raw or "", values):
                line, values = json.dumps([_spelt(fault or why), line[:MAX_RECORD], {}]), {}
            columns.update(dict.fromkeys(values))
            out.write(line + "\n")
            if len(columns) > MAX_COLUMNS:
                hint = "Name the list that grows in `records:`, so that each of its entries is a record."
                raise NotReadable(
                    f"its records have more than {MAX_COLUMNS} different paths", path=file.name, hint=hint
                )
    return tuple(columns)


def _unfit(line: str, fault: str, raw: str, values: Mapping[str, str]) -> str:
    """Why no reader of texts can hold a record, whose JSON is `line`; empty where one can."""
    if len(line) > MAX_LINE:
        return "the record is too long"
    if "\\u0000" not in line and "\\ud" not in line:
        return ""
    texts = "".join((fault, raw, *values, *values.values()))
    if "\x00" in texts:
        return "the record holds a NUL character"
    return "the record holds half of a surrogate pair, which is no character" if _HALF.search(texts) else ""


def _spelt(text: str) -> str:
    """A text with what is no character spelt out."""
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8").replace("\x00", "\\x00")


def _rows(file: InputFile, stream: BinaryIO, names: Sequence[str], workbook: Workbook | None) -> Rows:
    if file.form is Form.WORKBOOK:
        if workbook is None:
            raise NotConfigured("workbooks are not read here", path=file.name, hint="Save it as CSV.")
        return _sheet_rows(workbook(stream.read(MAX_DOCUMENT), file.name))
    read = {Form.JSON: _document, Form.XML: _elements, None: _lines}[file.form]
    return read(stream, names, file.name)


def _lines(stream: BinaryIO, names: Sequence[str], name: str) -> Rows:
    for number, row in enumerate(json_rows(stream, 1, name), start=1):
        if row.fault:
            yield row
            continue
        try:
            yield from flattened(_parsed(row.values[0]), names, raw=row.values[0])
        except (ValueError, RecursionError) as error:
            yield Row(fault=f"record {number}: {_why(error)}", raw=row.values[0])


def _document(stream: BinaryIO, names: Sequence[str], name: str) -> Rows:
    data = stream.read(MAX_DOCUMENT + 1)
    if len(data) > MAX_DOCUMENT:
        hint = "Send it as JSON Lines, one object a line."
        raise NotReadable(f"the document is larger than {MAX_DOCUMENT} bytes", path=name, hint=hint)
    try:
        value = _parsed(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise NotReadable(f"this is no JSON: {_why(error)}", path=name, line=line, hint="Fetch it anew.") from error
    return flattened(value, names, raw="")


def _elements(stream: BinaryIO, names: Sequence[str], name: str) -> Rows:
    for part in xml_parts(stream, names, name):
        if part.fault:
            yield Row(fault=part.fault, raw=part.raw)
        else:
            above = dict(_leaves(part.above, ""))
            yield from _walk(part.value, part.names, above, part.path, raw=part.raw)


def _sheet_rows(rows: Iterable[Row]) -> Rows:
    header: tuple[str, ...] = ()
    for row in rows:
        if not header:
            header = row.values
        else:
            yield row if row.fault else dict(zip(header, row.values, strict=True))


def flattened(value: object, names: Sequence[str], *, raw: str) -> Rows:
    """The flat records of a document, which stand where a path of names leads; `raw` is its text, for faults.

    Each list on the way is gone through. A value that is not there is left out.
    """
    return _walk(value, names, {}, "", raw=raw)


def _walk(value: object, names: Sequence[str], above: Mapping[str, str], path: str, *, raw: str) -> Rows:
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, names, above, path, raw=raw)
    elif not isinstance(value, dict):
        yield _fault(f"{path or '/'} is no object", value, raw)
    elif names and names[0] not in value:
        yield _fault(f"there is no {path}/{names[0]}", value, raw)
    else:
        others = [
            *_leaves({key: item for key, item in value.items() if key not in names[:1]}, f"{path}/" if names else "")
        ]
        known = {**above, **dict(others)}
        if len(known) < len(above) + len(others):
            yield _fault("two of its values have the same path", value, raw)
        elif not names:
            yield known
        else:
            yield from _walk(value[names[0]], names[1:], known, f"{path}/{names[0]}", raw=raw)


def _leaves(value: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    """Each text within an object, under its path."""
    for key, item in value.items():
        yield from _leaf(item, f"{prefix}{key}")


def _leaf(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield from _leaves(value, f"{path}/")
    elif isinstance(value, list):
        for place, item in enumerate(value, start=1):
            yield from _leaf(item, f"{path}[{place}]")
    elif value is not None:
        yield path, str(value).lower() if isinstance(value, bool) else str(value)


def _fault(why: str, value: object, raw: str) -> Row:
    return Row(fault=why, raw=(raw or json.dumps(value, ensure_ascii=False))[:MAX_RECORD])


def _parsed(text: str) -> object:
    """JSON with every number as it is written. Raises ValueError for what is none, and for a key that stands twice."""
    return cast(
        object,
        json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_number, object_pairs_hook=_once),
    )


def _no_number(word: str) -> Never:
    raise ValueError(f"'{word}' is no value in JSON")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key '{key}' stands twice")
        found[key] = value
    return found


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
