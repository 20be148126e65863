"""A table for people to fill in, as an Excel workbook or CSV that a spreadsheet program cannot spoil or run.

Every cell is text (`007`, `1/1` and `=cmd` stay what they are), only the cells to fill in can be changed, and closed
choices are drop-downs. In CSV, a text that a spreadsheet would take for a formula gets an apostrophe before it, which
`unguarded` takes away again (OWASP, "CSV Injection"). Reading is `accord.formats.code_lists`.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["DECISIONS", "FillIn", "SheetColumn", "as_csv", "as_workbook", "guarded", "unguarded"]

DECISIONS = "Decisions"
"""The name of the sheet that is filled in."""

_STARTS = "=+-@\t\r'"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP archive can name
_CHANGED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumn:
    """A column: its heading, its width in letters, and whether it is for filling in.

    choices: what can be chosen; closed: whether anything else is refused.
    """

    name: str
    width: int = 14
    fill_in: bool = False
    choices: tuple[str, ...] = ()
    closed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FillIn:
    """The table: what it is, how it is filled in (line by line), its columns and its rows. `day` is ISO 8601."""

    title: str
    instructions: tuple[str, ...]
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    day: str


def as_csv(table: FillIn) -> bytes:
    """The table as CSV, in UTF-8 with the byte order mark by which spreadsheet programs know it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([guarded(text) for text in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def as_workbook(table: FillIn) -> bytes:
    """The table as an Excel workbook: instructions, the sheet to fill in, a hidden one with the choices."""
    workbook = Workbook()
    sheet = workbook.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has no sheet")
    sheet.title = DECISIONS
    _fill(sheet, table)
    _add_choices(workbook, sheet, table)
    _add_instructions(workbook, table)
    made = datetime.datetime.combine(datetime.date.fromisoformat(table.day), datetime.time())
    workbook.properties.created = workbook.properties.modified = made
    out = io.BytesIO()
    workbook.save(out)
    return _repacked(out.getvalue(), f"{made.isoformat()}Z".encode())


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(tuple(_STARTS)) else text


def unguarded(text: str) -> str:
    """What `guarded` was given; a text that was not guarded comes back unchanged."""
    return text[1:] if text.startswith("'") and text[1:2] and text[1] in _STARTS else text


def _fill(sheet: Worksheet, table: FillIn) -> None:
    for place, column in enumerate(table.columns, start=1):
        head = sheet.cell(1, place)
        _put(head, column.name)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor="1F6F43" if column.fill_in else "44546A")
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
    wrapped, unlocked = Alignment(wrap_text=True, vertical="top"), Protection(locked=False)
    for line, row in enumerate(table.rows, start=2):
        for place, (column, text) in enumerate(zip(table.columns, row, strict=True), start=1):
            cell = sheet.cell(line, place)
            _put(cell, text)
            cell.alignment = wrapped
            if column.fill_in:
                cell.protection = unlocked
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.autoFilter = False  # what is not protected is allowed


def _put(cell: Cell | MergedCell, text: str) -> None:
    """The text as text: a cell that Excel neither counts, dates nor calculates, even when it is edited again."""
    cell.number_format = "@"
    if text:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(tuple(_STARTS))


def _add_choices(workbook: Workbook, sheet: Worksheet, table: FillIn) -> None:
    """A drop-down for each column with choices; they stand in a sheet of their own, since a list in a cell is short."""
    lists = workbook.create_sheet("Lists")
    lists.sheet_state = "hidden"
    chosen = [(place, column) for place, column in enumerate(table.columns, start=1) if column.choices]
    for number, (place, column) in enumerate(chosen, start=1):
        for line, choice in enumerate(column.choices, start=1):
            _put(lists.cell(line, number), choice)
        letter = get_column_letter(number)
        rule = DataValidation(type="list", formula1=f"Lists!${letter}$1:${letter}${len(column.choices)}",
                              allow_blank=True, showErrorMessage=column.closed)  # fmt: skip
        rule.errorTitle, rule.error = column.name, "Choose one of the list."
        here = get_column_letter(place)
        rule.add(f"{here}2:{here}{max(len(table.rows) + 1, 2)}")
        sheet.add_data_validation(rule)


def _add_instructions(workbook: Workbook, table: FillIn) -> None:
    page = workbook.create_sheet("Instructions", 0)
    page.column_dimensions["A"].width = 110
    for line, text in enumerate((table.title, "", *table.instructions), start=1):
        _put(page.cell(line, 1), text)
        page.cell(line, 1).alignment = Alignment(wrap_text=True, vertical="top")
    page.cell(1, 1).font = Font(bold=True, size=14)
    page.protection.sheet = True


def _repacked(workbook: bytes, modified: bytes) -> bytes:
    """The same workbook without the moment at which it was written: same input, same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in _ordered(given.namelist()):
            data = given.read(name)
            if name == "docProps/core.xml":
                data = _CHANGED.sub(rb"\g<1>" + modified + rb"\g<2>", data)
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _ordered(names: Iterable[str]) -> list[str]:
    """The content types first, as readers expect."""
    return sorted(names, key=lambda name: (name != "[Content_Types].xml", name))
