"""Which sign cuts the columns of a table that people have: comma, semicolon, tab or vertical bar.

The rule: a sign counts if it cuts the header into two columns and more. Of several, that one is taken by which most of
the first 100 rows have as many columns as the header; of equals, the one that makes most columns; then comma before
semicolon before tab before bar. Signs within quotes do not count. Where none cuts the header, it is one column.
"""

from __future__ import annotations

import csv
import io
from itertools import islice

from accord.engines.sources import MAX_HEADER, InputFile, opened
from accord.errors import NotReadable

__all__ = ["SIGNS", "delimiter_of"]

SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_ROWS = 100


def delimiter_of(file: InputFile) -> str:
    """The sign that cuts a text table's columns. Raises NotReadable where a quote of its header is not paired."""
    with opened(file) as stream:
        start = stream.read(MAX_HEADER)
    head = start.decode("utf-8-sig", errors="replace")
    lines = head if len(start) < MAX_HEADER else head[: head.rfind("\n") + 1]
    sign = max(SIGNS, key=lambda sign: _fit(lines, sign))  # of equals the first
    _check_header(lines, sign, file)
    return sign


def _fit(text: str, sign: str) -> tuple[float, int]:
    """The share of the first rows that have as many columns as the header, and that number; nothing for one column."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        header, *others = islice((row for row in rows if row), _ROWS + 1)
    except (csv.Error, ValueError):  # ValueError: there is no row
        return 0.0, 0
    if len(header) < 2:
        return 0.0, 0
    return sum(len(row) == len(header) for row in others) / len(others) if others else 1.0, len(header)


def _check_header(text: str, sign: str, file: InputFile) -> None:
    """A quote that is never closed would make one column name of the whole file."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    try:
        next((row for row in rows if row), None)
    except csv.Error as error:
        hint = "Look for an unpaired quote sign in the first row."
        raise NotReadable(f"the header cannot be taken apart: {error}", path=file.name, line=1, hint=hint) from error
