"""Sheets for filling in: nothing is spoilt, nothing runs, and the same table is the same file."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from accord.formats.code_lists import read_code_list
from accord.formats.sheets import DECISIONS, FillIn, SheetColumn, as_csv, as_workbook, guarded, unguarded

AWKWARD = (
    "007",
    "1/1",
    "1E5",
    "=cmd|'/c calc'!A1",
    "+44",
    "-1",
    "@SUM(A1)",
    "'quoted",
    "3-4",
    "TRUE",
    "12345678901234567",
)
TABLE = FillIn(
    title="Pleas",
    instructions=("Choose a verdict.",),
    columns=(
        SheetColumn(name="Key"),
        SheetColumn(name="Term", width=30),
        SheetColumn(name="Verdict", fill_in=True, choices=("exact", "wrong")),
        SheetColumn(name="Reason", fill_in=True, choices=("=odd", "other"), closed=False),
    ),
    rows=tuple((f"k{number}", text, "", "") for number, text in enumerate(AWKWARD)),
    day="2026-01-31",
)


def sheet(data: bytes, name: str = DECISIONS) -> Worksheet:
    found = openpyxl.load_workbook(io.BytesIO(data))[name]
    assert isinstance(found, Worksheet)
    return found


@pytest.mark.parametrize("made", [as_workbook, as_csv])
def test_every_code_comes_back_as_it_was(made) -> None:
    name = "x.xlsx" if made is as_workbook else "x.csv"
    table = read_code_list(made(TABLE), place=name, sheet=DECISIONS if made is as_workbook else "")
    seen = [line.cells[1] for line in table.lines]
    assert [text if made is as_workbook else unguarded(text) for text in seen] == list(AWKWARD)
    assert [line.marks for line in table.lines] == [()] * len(AWKWARD)


def test_no_cell_is_a_formula_a_number_or_a_date() -> None:
    for row in sheet(as_workbook(TABLE)).iter_rows(min_row=2, max_col=2):
        assert {cell.data_type for cell in row} == {"s"}
        assert {cell.number_format for cell in row} == {"@"}


def test_empty_cells_to_fill_in_are_text_too() -> None:
    cell = sheet(as_workbook(TABLE))["C2"]
    assert (cell.value, cell.number_format) == (None, "@")


def test_only_what_is_to_be_filled_in_can_be_changed() -> None:
    found = sheet(as_workbook(TABLE))
    assert found.protection.sheet
    assert [found.cell(2, column).protection.locked for column in (1, 2, 3, 4)] == [True, True, False, False]
    assert sheet(as_workbook(TABLE), "Instructions")["A3"].value == "Choose a verdict."


def test_choices_are_drop_downs_and_open_ones_take_other_words() -> None:
    rules = {str(rule.sqref): rule for rule in sheet(as_workbook(TABLE)).data_validations.dataValidation}
    assert rules["C2:C12"].formula1 == "Lists!$A$1:$A$2"
    assert rules["C2:C12"].showErrorMessage
    assert not rules["D2:D12"].showErrorMessage
    lists = sheet(as_workbook(TABLE), "Lists")
    assert [lists.cell(line, 2).value for line in (1, 2)] == ["=odd", "other"]
    assert lists.cell(1, 2).data_type == "s"


@pytest.mark.parametrize("made", [as_workbook, as_csv])
def test_the_same_table_is_the_same_file(made) -> None:
    assert made(TABLE) == made(replace(TABLE))


def test_no_text_of_a_csv_file_starts_a_formula() -> None:
    lines = as_csv(TABLE).decode("utf-8-sig").splitlines()
    assert [line for line in lines if line.split(",")[1].lstrip('"')[:1] in set("=+-@")] == []


@given(st.text())
def test_a_guarded_text_comes_back_and_starts_no_formula(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+-@\t\r")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12), max_size=5))
def test_whatever_the_labels_are_a_workbook_gives_them_back(labels: list[str]) -> None:
    rows = tuple((f"k{number}", text, "", "") for number, text in enumerate(labels))
    table = read_code_list(as_workbook(replace(TABLE, rows=rows)), place="x.xlsx", sheet=DECISIONS)
    assert [line.cells[1] for line in table.lines] == labels
