"""Headers: whether columns can be told apart and written again, and whether those that are needed are there."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from accord.engines import readers
from accord.engines.sources import InputFile, Kind
from accord.errors import NotReadable

__all__ = ["check_columns"]

_FORMULA = ("=", "+", "-", "@")
_SEPARATORS = {";": "';'", "\t": "a tab", "|": "'|'"}
_SHOWN = 3
_BACK = (
    "Rename it, if it is. Translated records go back to a source's own codes with `accord translate SOURCE --reverse`."
)


def check_columns(columns: Sequence[str], needed: Sequence[str], file: InputFile) -> None:
    """A missing column would make every record's field empty without a word: it is told before anything is read."""
    line = 1 if file.kind is Kind.CSV else None
    seen: dict[str, str] = {}
    for column in columns:
        flaw = "" if file.own and column.startswith(readers.OWN_PREFIX) else _flaw(column, seen.get(column.lower()))
        if flaw:
            hint = _BACK if column.lower().startswith(readers.OWN_PREFIX) else "Rename it at its source."
            raise NotReadable(flaw, path=file.name, line=line, hint=hint)
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
