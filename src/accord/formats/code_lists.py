"""A code list in CSV or Excel: bytes to lines of text, with a mark on every cell that a spreadsheet has changed.

Every cell becomes the text that the list's maker saw; nothing is trimmed and no line is left out. Workbooks are read
without macros, links or entities, and only up to a bounded size.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from accord.errors import Misused, NotReadable
from accord.model.findings import Finding, Severity

__all__ = ["CodeList", "Line", "Mark", "read_code_list"]

MAX_UNPACKED = 256 * 1024**2
MAX_MEMBERS = 2_000
MAX_CELLS = 5_000_000
MAX_FIELD = 1_000_000
MAX_EXACT = 10**15
_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_OTHER_SPREADSHEETS = frozenset({".xls", ".xlsb", ".ods", ".numbers"})
_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')
_DIGITS = re.compile(r'(?:0|"[^"]*"|\\.|[-/ ().])*0(?:"[^"]*"|\\.|[-/ ().])*')
_DECIMALS = re.compile(r"[#,]*0\.(0+)")
_UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, TypeError, IndexError,
    AttributeError, EOFError, OSError, NotImplementedError,
)  # fmt: skip  # what openpyxl lets through from a workbook that is damaged


class Mark(StrEnum):
    """What a spreadsheet has done to a cell."""

    ZEROS = "leading zeros stood only in the cell's number format"
    DATE = "the cell is a date"
    SCIENTIFIC = "the cell is a number in scientific notation"
    TOO_LONG = "the cell is a number of more than 15 digits, of which a spreadsheet keeps only the first 15"
    FORMULA = "the cell is a formula; its last calculated value is read"
    ERROR = "the cell holds a spreadsheet error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a list: its number in the file (from 1), its cells as text, and the marked cells by column."""

    number: int
    cells: tuple[str, ...]
    marks: tuple[tuple[int, Mark], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A table of text: the header's names, the lines below it, and what is odd about the file as a whole."""

    place: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...] = ()


def read_code_list(data: bytes, *, place: str, sheet: str = "") -> CodeList:
    """The list in a CSV (comma, semicolon, tab or bar) or Excel file; `place` is its name, for its kind and findings.

    Raises NotReadable where it is neither or is damaged, Misused where the workbook has no such sheet.
    """
    ending = PurePath(place).suffix.lower()
    if ending in _OTHER_SPREADSHEETS:
        raise NotReadable(f"'{ending}' spreadsheets are not read", path=place, hint="Save the list as .xlsx or .csv.")
    found = _Workbook(data, place, sheet) if ending in _WORKBOOKS else _Text(data, place)
    rows = list(found.rows())
    if not rows:
        raise NotReadable("the list is empty", path=place, line=1, hint="It needs a line of column names and terms.")
    header, *lines = rows
    columns = tuple(cell.strip() for cell in header.cells)
    oddities = [*found.findings, *_header_oddities(columns, header.number, place)]
    fitted = tuple(_fitted(line, len(columns), place, oddities) for line in lines)
    return CodeList(place=place, columns=columns, lines=fitted, findings=tuple(oddities))


def _header_oddities(columns: tuple[str, ...], line: int, place: str) -> Iterator[Finding]:
    for name, count in Counter(columns).items():
        if name and count > 1:
            message = f"the column '{name}' stands {count} times; the first is read"
            yield _finding("duplicate-column", f"{place}:{line}", message, "Rename the others.")


def _fitted(line: Line, width: int, place: str, oddities: list[Finding]) -> Line:
    """A line with exactly as many cells as the header; cells beyond it that hold something are reported."""
    beyond = [cell for cell in line.cells[width:] if cell.strip()]
    if len(line.cells) < width or beyond:
        message = f"the line has {len(line.cells)} cells where the header has {width}"
        lost = f"Not read: {' | '.join(beyond)}. " if beyond else "The missing cells are read as empty. "
        hint = lost + "Check for a separator too many or too few, or an unquoted one in a text."
        oddities.append(_finding("ragged-row", f"{place}:{line.number}", message, hint))
    cells = (*line.cells[:width], *[""] * (width - len(line.cells)))
    return Line(number=line.number, cells=cells, marks=tuple(m for m in line.marks if m[0] < width))


class _Text:
    """A delimited text file."""

    def __init__(self, data: bytes, place: str) -> None:
        self.place = place
        self.findings: list[Finding] = []
        if data[:2] == b"PK":
            hint = "Give the file the ending .xlsx if it is an Excel workbook."
            raise NotReadable("this is a packed file, not a text", path=place, hint=hint)
        self.text = self.decoded(data)
        if "\0" in self.text:
            line = self.text.count("\n", 0, self.text.index("\0")) + 1
            raise NotReadable("the file is not text", path=place, line=line, hint="Save the list as CSV or .xlsx.")

    def decoded(self, data: bytes) -> str:
        """UTF-8, with or without a byte order mark; UTF-16 with one; else what Windows writes, with a finding."""
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16", errors="replace")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"byte 0x{data[error.start]:02x} is not UTF-8; the file is read as Windows-1252"
            hint = "Check the accented letters, and save the file as UTF-8."
            self.findings.append(_finding("encoding-not-utf-8", f"{self.place}:{line}", message, hint))
            return data.decode("cp1252", errors="replace")

    def rows(self) -> Iterator[Line]:
        """The rows that have a value, each with its first line. Raises NotReadable where a quote is not paired."""
        csv.field_size_limit(MAX_FIELD)
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter(), strict=True)
        start = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield Line(number=start, cells=tuple(cells))
                start = reader.line_num + 1
        except csv.Error as error:
            hint = "Look for an unpaired quote sign on this line."
            raise NotReadable(f"not valid CSV: {error}", path=self.place, line=start, hint=hint) from error

    def delimiter(self) -> str:
        """The sign that stands most often outside quotes in the first row."""
        first = next((line for line in io.StringIO(self.text) if line.strip()), "")
        bare = _QUOTED.sub("", first)
        return max(_DELIMITERS, key=bare.count)


class _Workbook:
    """One sheet of an Excel workbook (ECMA-376), values and formulas side by side."""

    def __init__(self, data: bytes, place: str, sheet: str) -> None:
        self.place = place
        self.findings: list[Finding] = []
        _refuse_bomb(data, place)
        self.values = self.sheet(_opened(data, place, formulas=False), sheet)
        self.formulas = self.sheet(_opened(data, place, formulas=True), sheet)
        self.refuse_expanse()
        self.tell_of_merged()

    def sheet(self, workbook: Workbook, name: str) -> Worksheet:
        """The sheet of a name, or the first. Raises Misused where no sheet has the name, NotReadable where none is."""
        sheets = {sheet.title: sheet for sheet in workbook.worksheets}
        if name and name not in sheets:
            hint = f"It has: {', '.join(sheets)}."
            raise Misused(f"the workbook has no sheet '{name}'", path=self.place, hint=hint)
        if not sheets:
            raise NotReadable("the workbook has no sheet", path=self.place, hint="Save the list as CSV.")
        chosen = name or next(iter(sheets))
        if not name and len(sheets) > 1:
            message = f"the workbook has {len(sheets)} sheets; '{chosen}' is read"
            hint = f"Name another with --sheet: {', '.join(t for t in sheets if t != chosen)}."
            finding = _finding("several-sheets", self.place, message, hint, severity=Severity.INFO)
            self.findings = [*self.findings, finding] if finding not in self.findings else self.findings
        return sheets[chosen]

    def refuse_expanse(self) -> None:
        """A single cell at the far end makes a sheet of billions of cells."""
        rows, columns = self.values.max_row, self.values.max_column
        if rows * columns > MAX_CELLS:
            hint = "Delete the empty rows and columns behind the list, and save it again."
            raise NotReadable(f"the sheet spans {rows} rows and {columns} columns", path=self.place, hint=hint)

    def tell_of_merged(self) -> None:
        """Notes a finding for each area of merged cells."""
        for area in sorted(self.formulas.merged_cells.ranges, key=lambda area: (area.min_row, area.min_col)):
            message = f"the cells {area.coord} are merged; only the first of them has the value"
            hint = "Unmerge them and fill in every cell."
            self.findings.append(_finding("merged-cells", f"{self.place}:{area.min_row}", message, hint))

    def rows(self) -> Iterator[Line]:
        """The rows that have a value, each with its number in the sheet."""
        formulas, width = self.formulas.iter_rows(), self.values.max_column  # which openpyxl counts anew each time
        for number, (cells, originals) in enumerate(zip(self.values.iter_rows(), formulas, strict=True), start=1):
            read = [_cell(cell, original) for cell, original in zip(cells, originals, strict=True)]
            texts = [text for text, _ in read]
            while texts and not texts[-1]:
                texts.pop()
            if texts:
                texts += [""] * (width - len(texts))
                marks = tuple((column, mark) for column, (_, mark) in enumerate(read) if mark)
                yield Line(number=number, cells=tuple(texts), marks=marks)


def _refuse_bomb(data: bytes, place: str) -> None:
    """Refuses a workbook that unpacks to too much, or whose XML declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()
            size = sum(member.file_size for member in members)
            if size > MAX_UNPACKED or len(members) > MAX_MEMBERS:
                what = f"the workbook unpacks to {size} bytes in {len(members)} parts"
                raise NotReadable(what, path=place, hint="Save only the list's sheet, as a workbook or CSV.")
            for member in members:
                if member.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in packed.read(member):
                    hint = "Save the list again from a spreadsheet program, or as CSV."
                    raise NotReadable("the workbook's XML declares a document type", path=place, hint=hint)
    except _UNREADABLE as error:
        raise _damaged(error, place) from error


def _opened(data: bytes, place: str, *, formulas: bool) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that a list does not use: drop-downs, styles, headers
            return openpyxl.load_workbook(io.BytesIO(data), data_only=not formulas, keep_links=False)
    except _UNREADABLE as error:
        raise _damaged(error, place) from error


def _damaged(error: BaseException, place: str) -> NotReadable:
    hint = "Open it in a spreadsheet program and save it again as .xlsx or .csv."
    return NotReadable(f"not a readable Excel workbook: {error}", path=place, hint=hint)


def _cell(cell: Cell | MergedCell, original: Cell | MergedCell) -> tuple[str, Mark | None]:
    """A cell as the text that a spreadsheet program shows, and its mark."""
    text, mark = _shown(cell.value, str(cell.number_format))
    if isinstance(cell, Cell) and cell.data_type == "e":
        mark = Mark.ERROR
    return text, mark or (Mark.FORMULA if isinstance(original, Cell) and original.data_type == "f" else None)


def _shown(value: object, number_format: str) -> tuple[str, Mark | None]:
    if value is None:
        return "", None
    if isinstance(value, bool):
        return str(value).upper(), None
    if isinstance(value, (int, float)):
        return _number(value, number_format.partition(";")[0])
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" "), Mark.DATE
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return str(value), Mark.DATE
    return str(value), None


def _number(value: float, number_format: str) -> tuple[str, Mark | None]:
    if "E+" in number_format.upper():
        return _plain(value), Mark.SCIENTIFIC
    if abs(value) >= MAX_EXACT:
        return _plain(value), Mark.TOO_LONG
    if decimals := _DECIMALS.fullmatch(number_format):
        return f"{value:.{len(decimals[1])}f}", None
    if _DIGITS.fullmatch(number_format) and value == int(value) >= 0:
        text = _in_digits(str(int(value)), number_format)
        return text, None if text == _plain(value) else Mark.ZEROS
    return _plain(value), None


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _in_digits(digits: str, number_format: str) -> str:
    """Digits under a format of zeros and fixed signs: `7` under `000` is `007`, `12345` under `0-00` is `123-45`."""
    parts = re.findall(r'0|"[^"]*"|\\.|[-/ ().]', number_format)
    left, shown = digits, ""
    for index, part in enumerate(reversed(parts)):
        if part != "0":
            shown = part.strip('"').removeprefix("\\") + shown
            continue
        last = "0" not in parts[: len(parts) - 1 - index]
        taken = left if last else left[-1:]
        shown, left = (taken or "0") + shown, left[: len(left) - len(taken)]
    return shown


def _finding(code: str, place: str, message: str, hint: str, *, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code=code, severity=severity, place=place, message=message, hint=hint)
