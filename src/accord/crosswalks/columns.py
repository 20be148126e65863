"""Columns of a cross-walk or a log that nothing reads, though their names look like ones that count.

Unknown columns ride along unread, as SSSOM asks. So a `valid_to` that somebody adds by hand limits nothing; the slot is
`ext_valid_to`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator

from accord.model.findings import Finding, Severity
from accord.model.mappings import COLUMNS

__all__ = ["EXTENSIONS", "misnamed"]

EXTENSIONS = {
    "ext_supersedes": "string",
    "ext_reason": "string",
    "ext_valid_from": "date",
    "ext_valid_to": "date",
    "ext_when": "string",
    "ext_subject_meaning": "string",
    "ext_object_meaning": "string",
    "ext_shown_predicate": "string",
    "ext_shown_confidence": "float",
    "ext_shown_rank": "integer",
}
"""Accord's own columns of verdicts and agreed mappings, with their XSD types."""

_NEAR = 0.85  # of the letters, from which on a name is taken for a slip of another
_KNOWN = {name.removeprefix("ext_"): name for name in (*COLUMNS, *EXTENSIONS)}


def misnamed(names: Iterable[str], *, declared: Collection[str] = (), place: str) -> Iterator[Finding]:
    """A warning for each column that is neither known nor declared, and is spelt nearly as one that is known."""
    for name in sorted(set(names) - {*_KNOWN.values()} - set(declared)):
        meant = _meant(name)
        if meant:
            yield Finding(
                code="column-misnamed",
                severity=Severity.WARNING,
                place=place,
                message=f"nothing reads the column '{name}', so what it says has no effect",
                hint=f"Call it '{meant}' if that is meant; else declare it under `extension_definitions`.",
            )


def _meant(name: str) -> str:
    """The known column that a name was meant for, or nothing."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.strip().casefold()).removeprefix("ext_")
    near = difflib.get_close_matches(plain, _KNOWN, n=1, cutoff=_NEAR)
    return _KNOWN[near[0]] if near else ""
