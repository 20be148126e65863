"""Small tables as CSV (RFC 4180) that no spreadsheet takes for formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["dumps", "safe"]

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*")


def dumps(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table with its header, each cell as text. A text that looks like a formula begins with an apostrophe."""
    lines = (",".join(_quoted(safe(str(cell))) for cell in row) for row in (header, *rows))
    return "".join(f"{line}\n" for line in lines)


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula, by the rule that translated records follow; numbers are none.

    >>> safe("=1+1"), safe("-5"), safe("'=1")
    ("'=1+1", '-5', "''=1")
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _quoted(text: str) -> str:
    """The cell as RFC 4180 has it; Python's own writer leaves a lone carriage return bare, which ends a row."""
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\r\n') else text
