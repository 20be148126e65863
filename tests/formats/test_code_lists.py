"""Code lists: CSV and Excel to lines of text, and what spreadsheets have done to them."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from accord.errors import Misused, NotReadable
from accord.formats.code_lists import CodeList, Mark, read_code_list

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=12)


def read(text: str, place: str = "list.csv") -> CodeList:
    return read_code_list(text.encode(), place=place)


def workbook(fill: Callable[[Worksheet], None]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    fill(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_cell(value: object, number_format: str = "General") -> CodeList:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["code", "label"])
        sheet.append([value, "Term"])
        sheet["A2"].number_format = number_format

    return read_code_list(workbook(fill), place="list.xlsx")


def codes_of(finding_list: CodeList) -> list[str]:
    return [finding.code for finding in finding_list.findings]


def test_every_code_is_text_exactly_as_published() -> None:
    found = read('code,label\n007,Bond\n"a b",Inner space\n G ,Spaces\n1.10,Version\n')
    assert [line.cells[0] for line in found.lines] == ["007", "a b", " G ", "1.10"]


def test_a_line_keeps_its_number_below_a_cell_of_several_lines() -> None:
    found = read('code,label\nA,"first\nsecond"\n\nB,Next\n')
    assert [(line.number, line.cells[0]) for line in found.lines] == [(2, "A"), (5, "B")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found_in_the_header(delimiter: str) -> None:
    found = read(f'code{delimiter}"label, or; name"\nA{delimiter}Term\n')
    assert found.columns == ("code", "label, or; name")
    assert found.lines[0].cells == ("A", "Term")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_without_a_remark(encoding: str) -> None:
    found = read_code_list("code,label\nLL,Llŷn\n".encode(encoding), place="list.csv")
    assert found.columns[0] == "code"
    assert found.lines[0].cells == ("LL", "Llŷn")
    assert not found.findings


def test_another_encoding_is_read_as_windows_1252_and_reported_with_its_line() -> None:
    found = read_code_list("code,label\nA,Plain\nC,Café – bar\n".encode("cp1252"), place="list.csv")
    assert found.lines[1].cells[1] == "Café – bar"
    assert [(f.code, f.place) for f in found.findings] == [("encoding-not-utf-8", "list.csv:3")]


def test_a_ragged_line_is_reported_and_kept() -> None:
    found = read("code,label\nA\nB,Two,extra\nC,Three,\n")
    assert [line.cells for line in found.lines] == [("A", ""), ("B", "Two"), ("C", "Three")]
    assert [(f.code, f.place) for f in found.findings] == [("ragged-row", "list.csv:2"), ("ragged-row", "list.csv:3")]
    assert "extra" in found.findings[1].hint


def test_a_column_name_that_stands_twice_is_reported() -> None:
    assert codes_of(read("code,label,label\nA,x,y\n")) == ["duplicate-column"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"  ,  \n", b"\xef\xbb\xbf"])
def test_an_empty_list_is_not_readable(data: bytes) -> None:
    with pytest.raises(NotReadable, match="the list is empty"):
        read_code_list(data, place="list.csv")


def test_an_unpaired_quote_gives_the_line() -> None:
    with pytest.raises(NotReadable) as error:
        read('code,label\nA,Fine\nB,"never closed\nC,Lost\n')
    assert error.value.place == "list.csv:3"


@pytest.mark.parametrize("data", [b"code,label\nA,\0\n", b"PK\x03\x04rest"])
def test_what_is_no_text_is_not_readable(data: bytes) -> None:
    with pytest.raises(NotReadable):
        read_code_list(data, place="list.csv")


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_other_spreadsheets_are_refused_with_a_way_out(ending: str) -> None:
    with pytest.raises(NotReadable, match=r"Save the list as \.xlsx or \.csv"):
        read_code_list(b"anything", place=f"list.{ending}")


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(lambda row: any(c.strip() for c in row)), max_size=6))
def test_a_table_of_text_comes_back_as_it_was(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["code", "label", "note"], *rows])
    found = read(out.getvalue())
    assert [list(line.cells) for line in found.lines] == rows


@pytest.mark.parametrize(
    ("value", "number_format", "text", "mark"),
    [
        ("007", "@", "007", None),
        (7, "General", "7", None),
        (7, "000", "007", Mark.ZEROS),
        (123, "000", "123", None),
        (12345, "00-00-00", "01-23-45", Mark.ZEROS),
        (12, '"A"000', "A012", Mark.ZEROS),
        (7, "000;-000;000", "007", Mark.ZEROS),
        (1.5, "0.00", "1.50", None),
        (2.0, "General", "2", None),
        (100000, "0.00E+00", "100000", Mark.SCIENTIFIC),
        (1234567890123456, "0", "1234567890123456", Mark.TOO_LONG),
        (datetime.datetime(2022, 1, 1), "d-mmm", "2022-01-01", Mark.DATE),
        (datetime.time(12, 30), "hh:mm", "12:30:00", Mark.DATE),
        (None, "General", "", None),
        (True, "General", "TRUE", None),
        ("#REF!", "General", "#REF!", Mark.ERROR),
    ],
)
def test_a_cell_becomes_the_text_that_a_reader_saw(
    value: object, number_format: str, text: str, mark: Mark | None
) -> None:
    line = with_cell(value, number_format).lines[0]
    assert line.cells[0] == text
    assert dict(line.marks).get(0) == mark


def test_a_formula_is_marked() -> None:
    line = with_cell('="A"&1').lines[0]
    assert dict(line.marks) == {0: Mark.FORMULA}


def test_merged_cells_are_reported() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (["code", "label"], ["A", "One"], ["B", "Two"]):
            sheet.append(row)
        sheet.merge_cells("B2:B3")

    found = read_code_list(workbook(fill), place="list.xlsx")
    assert [(f.code, f.place) for f in found.findings] == [("merged-cells", "list.xlsx:2")]
    assert found.lines[1].cells == ("B", "")


def test_the_line_numbers_of_a_workbook_are_its_rows() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B3"], sheet["C3"] = "code", "label"
        sheet["B5"], sheet["C5"] = "A", "One"

    found = read_code_list(workbook(fill), place="list.xlsx")
    assert found.columns == ("", "code", "label")
    assert [(line.number, line.cells) for line in found.lines] == [(5, ("", "A", "One"))]


def two_sheets() -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "Cover"
    first.append(["About"])
    book.create_sheet("Codes").append(["code", "label"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_is_chosen_by_name() -> None:
    assert read_code_list(two_sheets(), place="list.xlsx", sheet="Codes").columns == ("code", "label")


def test_the_first_sheet_is_read_and_the_others_named() -> None:
    found = read_code_list(two_sheets(), place="list.xlsx")
    assert [f.code for f in found.findings] == ["several-sheets"]
    assert "Codes" in found.findings[0].hint


def test_an_unknown_sheet_is_a_matter_of_usage() -> None:
    with pytest.raises(Misused, match="Cover, Codes"):
        read_code_list(two_sheets(), place="list.xlsx", sheet="Code")


def repacked(change: Callable[[zipfile.ZipFile], None]) -> bytes:
    """A workbook with one more part."""
    out = io.BytesIO(workbook(lambda sheet: sheet.append(["code", "label"])))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        change(packed)
    return out.getvalue()


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    bomb = repacked(lambda packed: packed.writestr("xl/media/zeros.bin", b"\0" * (257 * 1024**2)))
    assert len(bomb) < 1024**2
    with pytest.raises(NotReadable, match="unpacks to"):
        read_code_list(bomb, place="list.xlsx")


def test_a_workbook_whose_xml_declares_entities_is_refused() -> None:
    hostile = b'<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'
    with pytest.raises(NotReadable, match="document type"):
        read_code_list(repacked(lambda p: p.writestr("xl/more.xml", hostile)), place="list.xlsx")


def test_a_sheet_with_a_cell_at_the_far_end_is_refused() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["code", "label"])
        sheet["XFD1048576"] = "far"

    with pytest.raises(NotReadable, match="spans"):
        read_code_list(workbook(fill), place="list.xlsx")


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x05\x06" + b"\0" * 18])
def test_a_damaged_workbook_is_not_readable(data: bytes) -> None:
    with pytest.raises(NotReadable, match="not a readable Excel workbook"):
        read_code_list(data, place="list.xlsx")


@given(st.binary(max_size=200), st.sampled_from(["list.csv", "list.xlsx"]))
def test_any_bytes_are_a_list_or_told_to_be_none(data: bytes, place: str) -> None:
    try:
        found = read_code_list(data, place=place)
    except NotReadable:
        return
    assert all(len(line.cells) == len(found.columns) for line in found.lines)
