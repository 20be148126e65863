"""Nested input: JSON, XML and workbooks taken apart into flat records, nothing left out."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.engines import sql
from accord.engines.duckdb import Cell, session
from accord.engines.nested import flattened
from accord.engines.readers import FAULT
from accord.engines.sieve import Row
from accord.engines.sources import expand
from accord.engines.staging import stage, staged_table
from accord.engines.xml import xml_parts
from accord.errors import NotConfigured, NotReadable
from accord.tasks.workbooks import workbook_rows

HEARING = {
    "urn": "01AB",
    "hearing": {
        "date": "2024-07-01",
        "offences": [
            {"code": "TH68", "pleas": ["1", "2"], "value": 1.10, "bail": True},
            {"code": "CD71", "person": {"name": "A", "alias": None}},
        ],
    },
}
XML = """<?xml version="1.0"?>
<hearings court="B01" xmlns="urn:x">
  <sent>2024-07-02</sent>
  <hearing id="h1"><date>2024-07-01</date>
    <offence n="1"><code>TH68</code><plea>1</plea><plea>2</plea></offence>
    <offence n="2"><code>CD71</code></offence>
    <note>late</note>
  </hearing>
  <hearing id="h2"><offence n="1"><code>RT88</code></offence></hearing>
</hearings>
"""


def staged(path: Path, records: str = "", *needed: str) -> list[dict[str, Cell]]:
    """A file's records after the staging: the columns that are filled."""
    with session(path.parent, readable=[path]) as engine:
        work = path.parent / f"{path.stem}-work"
        found = stage(engine, expand([str(path)]).files, needed, work, records=records, workbook=workbook_rows)
        names = [FAULT, *found.columns]
        rows = engine.run(sql.select([sql.column(name) for name in names], staged_table(work)))
        return [{n: cell for n, cell in zip(names, row, strict=True) if cell is not None} for row in rows]


def test_each_entry_of_a_list_is_a_record_with_what_stands_around_it(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(HEARING) + "\n", encoding="utf-8")
    around = {"/urn": "01AB", "/hearing/date": "2024-07-01"}
    assert staged(path, "/hearing/offences") == [
        {**around, "code": "TH68", "pleas[1]": "1", "pleas[2]": "2", "value": "1.1", "bail": "true"},
        {**around, "code": "CD71", "person/name": "A"},
    ]


def test_a_number_in_json_stays_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"a": 1.10, "b": 1e400, "c": 12345678901234567890123}\n', encoding="utf-8")
    assert staged(path, "/") == [{"a": "1.10", "b": "1e400", "c": "12345678901234567890123"}]


def test_a_whole_json_document_is_read_as_lines_are(tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    path.write_text(json.dumps([HEARING, HEARING], indent=1), encoding="utf-8")
    assert len(staged(path, "/hearing/offences")) == 4


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"urn": "1"}', "there is no /hearing"),
        ('{"hearing": {"offences": ["x"]}}', "/hearing/offences is no object"),
        ('{"a": 1, "a": 2}', "record 1: the key 'a' stands twice"),
        ('{"a": NaN}', "record 1: 'NaN' is no value in JSON"),
        ('{"a": ', "record 1: Expecting value"),
        ("[" * 100_000, "record 1: it is nested too deeply"),
        ('{"hearing": {"offences": [{"a": "x\\u0000"}]}}', "the record holds a NUL character"),
        ('{"hearing": {"offences": [{"a": "\\ud800"}]}}', "the record holds half of a surrogate pair"),
        ('{"hearing": {"offences": [{"\\udc00": "x"}]}}', "the record holds half of a surrogate pair"),
        ('{"\\ud800": 1, "\\ud800": 2}', "record 1: the key '\\ud800' stands twice"),
    ],
)
def test_a_line_without_records_is_at_fault_and_the_others_are_read(tmp_path: Path, line: str, fault: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(line + "\n" + json.dumps(HEARING) + "\n", encoding="utf-8")
    first, *rest = staged(path, "/hearing/offences")
    assert str(first[FAULT]).startswith(fault)
    assert [record["code"] for record in rest] == ["TH68", "CD71"]


def test_what_a_document_cannot_hold_is_at_fault_and_its_other_records_are_read(tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    path.write_text(r'[{"a": "\ud800"}, "\udc00", {"a": "\ud83d\ude00"}, {"a": "\\ud800 \\u0000"}]', encoding="utf-8")
    half, other, *rest = staged(path, "/")
    assert "half of a surrogate pair" in str(half[FAULT])
    assert other[FAULT] == "/ is no object"
    assert [record["a"] for record in rest] == ["\U0001f600", r"\ud800 \u0000"]


def test_xml_is_read_as_a_stream_with_attributes_as_children(tmp_path: Path) -> None:
    path = tmp_path / "in.xml.gz"
    path.write_bytes(gzip.compress(XML.encode()))
    around = {"/hearings/court": "B01", "/hearings/sent": "2024-07-02"}
    first = {
        **around,
        "/hearings/hearing/id": "h1",
        "/hearings/hearing/date": "2024-07-01",
        "/hearings/hearing/note": "late",
    }
    assert staged(path, "/hearings/hearing/offence") == [
        {**first, "n": "1", "code": "TH68", "plea[1]": "1", "plea[2]": "2"},
        {**first, "n": "2", "code": "CD71"},
        {**around, "/hearings/hearing/id": "h2", "n": "1", "code": "RT88"},
    ]


def test_what_stands_behind_the_records_of_an_xml_file_is_not_dropped(tmp_path: Path) -> None:
    path = tmp_path / "in.xml"
    path.write_text(XML.replace("</hearings>", "<count>2</count></hearings>"), encoding="utf-8")
    *_, last = staged(path, "/hearings/hearing/offence")
    assert last[FAULT] == "/hearings/count stands behind the records, so that it belongs to none"


@pytest.mark.parametrize(
    ("text", "records", "what", "hint"),
    [
        (XML, "/hearing/offence", "the document is a 'hearings', not a 'hearing'", "`records: /hearings/offence`"),
        (XML, "/hearings/hearin/offence", "there is no /hearings/hearin/offence", "Did you mean '/hearings/hearing'"),
        ("<a><b></a>", "/a/b", "this is no XML: mismatched tag", "Fetch it anew"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a><b>&x;</b></a>', "/a/b", "declares a document type or entities", "without"),
        ("<a><b>" + "<c>" * 200 + "</c>" * 200 + "</b></a>", "/a/b", "more than 100 deep", "file of records"),
        (XML, "", "does not say what a record is", "Add `records:`"),
    ],
)
def test_xml_that_is_not_safe_or_not_what_it_should_be_is_refused(
    tmp_path: Path, text: str, records: str, what: str, hint: str
) -> None:
    path = tmp_path / "in.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((NotReadable, NotConfigured)) as caught:
        staged(path, records)
    assert what in caught.value.what
    assert hint in caught.value.hint
    assert caught.value.path == str(path)


def peak(records: int) -> int:
    """How much memory reading so many records of an XML file takes at the most."""
    body = "".join(f"<r><code>{number:05}</code></r>" for number in range(records))
    stream = io.BytesIO(f"<rs>{body}</rs>".encode())
    tracemalloc.start()
    found = sum(1 for _ in xml_parts(stream, ["rs", "r"], "in.xml"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == records
    return most


def test_an_xml_file_is_never_held_whole() -> None:
    peak(100)
    assert peak(20_000) < 2 * peak(1_000)


def test_a_workbook_is_read_as_the_text_that_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Code", "Day", "Ref"])
    sheet.append([7, "2024-07-01", "A"])
    sheet.append(["01", "2024-07-02", 12345678901234567])
    sheet["A2"].number_format = "00"
    book.save(path)
    first, second = staged(path, "", "Code")
    assert first == {"Code": "07", "Day": "2024-07-01", "Ref": "A"}
    assert str(second[FAULT]).startswith("line 3, column Ref: the cell is a number of more than 15 digits")


def test_a_workbook_without_a_needed_column_or_with_several_sheets_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Code"])
    book.active.append(["1"])
    book.save(path)
    with pytest.raises(NotReadable, match="the column Plea is missing"):
        staged(path, "", "Plea")
    book.create_sheet("other")
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(NotReadable, match="2 sheets"):
        list(workbook_rows(out.getvalue(), "in.xlsx"))


def test_documents_in_a_folder_are_records_only_where_a_record_mapping_takes_them_apart(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Code\n1\n")
    (tmp_path / "b.json").write_text("{}")
    assert [file.path.name for file in expand([str(tmp_path)]).files] == ["a.csv"]
    assert [file.path.name for file in expand([str(tmp_path)], nested=True).files] == ["a.csv", "b.json"]


texts = st.text(max_size=5)
names = st.sampled_from(["a", "b/c", "d e", "é", "f.g", '"'])
values = st.recursive(texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3))


def scalars(value: object) -> list[str]:
    if isinstance(value, dict):
        return [found for item in value.values() for found in scalars(item)]
    return [found for item in value for found in scalars(item)] if isinstance(value, list) else [str(value)]


@given(
    st.dictionaries(st.sampled_from("abc"), values, max_size=3),
    st.lists(st.dictionaries(st.sampled_from("de"), values), max_size=3),
)
def test_every_text_of_a_document_stands_in_its_records(
    above: dict[str, object], records: list[dict[str, object]]
) -> None:
    found = list(flattened({**above, "r": records}, ["r"], raw=""))
    assert not any(isinstance(row, Row) for row in found)
    assert len(found) == len(records)
    for row, record in zip(found, records, strict=True):
        assert isinstance(row, dict)
        assert sorted(row.values()) == sorted([*scalars(above), *scalars(record)])


def test_two_values_under_one_path_are_at_fault() -> None:
    (row,) = flattened({"a/b": "1", "a": {"b": "2"}}, [], raw="")
    assert isinstance(row, Row)
    assert row.fault == "two of its values have the same path"
