"""Records in an Excel workbook, as the texts that people saw in it."""

from __future__ import annotations

from collections.abc import Iterator

from accord.engines.sieve import Row
from accord.errors import NotReadable
from accord.formats.code_lists import Line, Mark, read_code_list

__all__ = ["workbook_rows"]

_LOSES = {Mark.SCIENTIFIC, Mark.TOO_LONG, Mark.ERROR}
_REFUSED = {
    "several-sheets": "Save the sheet with the records as a workbook of its own, or as CSV.",
    "ragged-row": "Delete what stands beside the records, or name its column.",
    "merged-cells": "Unmerge them and fill in every cell.",
}


def workbook_rows(data: bytes, name: str) -> Iterator[Row]:
    """The rows of a workbook's only sheet, the first of them the header; each cell as the text that it shows.

    A row in which the spreadsheet has changed a value for good (a long number, a number in scientific notation, an
    error) is a fault. Raises NotReadable where it is not clear what the records are: several sheets, merged cells.
    """
    table = read_code_list(data, place=name)
    for finding in table.findings:
        if finding.code in _REFUSED:
            place = finding.place.rpartition(":")[2]
            number = int(place) if place.isdigit() else None
            raise NotReadable(finding.message, path=name, line=number, hint=_REFUSED[finding.code])
    yield Row(values=table.columns)
    for line in table.lines:
        yield _row(line, table.columns)


def _row(line: Line, columns: tuple[str, ...]) -> Row:
    lost = [(columns[place], mark) for place, mark in line.marks if mark in _LOSES]
    if lost:
        column, mark = lost[0]
        return Row(fault=f"line {line.number}, column {column}: {mark}", raw=", ".join(line.cells))
    return Row(values=line.cells)
