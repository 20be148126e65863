"""`accord align-fields`: any two tables, schemas or contracts, without a workspace."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.formats import sssom
from tests.conftest import Run

Command = Callable[..., Run]

SOURCE = "CaseNo,DOB,Plea Cd,Family Nm\nC1,1948-11-11,G,Quimby\nC2,1971-02-03,NG,Quimby\n"
TARGETS = {
    "values.csv": "case_number,birth_date,plea,family_name\nX9,2001-01-01,G,Smith\nX8,2002-02-02,NG,Jones\n",
    "header.csv": "case_number,birth_date,plea,family_name\n",
    "described.csv": "Field,Description,Type\ncase_number,Number of the case,text\nbirth_date,Day of birth,date\n"
    "plea,What was pleaded,code\nfamily_name,Surname,text\n",
    "lines.jsonl": '{"case_number": "X9", "birth_date": "2001-01-01", "plea": "G", "family_name": "Smith"}\n',
    "schema.json": json.dumps({"properties": {
        "case_number": {"type": "string"}, "birth_date": {"format": "date"}, "plea": {"enum": ["G", "NG"]},
        "family_name": {"type": "string"},
    }}),
    "schema.xsd": '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Case"><xs:complexType>'
    '<xs:sequence><xs:element name="case_number" type="xs:string"/><xs:element name="birth_date" type="xs:date"/>'
    '<xs:element name="plea" type="xs:string"/><xs:element name="family_name" type="xs:string"/></xs:sequence>'
    "</xs:complexType></xs:element></xs:schema>",
    "contract.yaml": "schema:\n  - name: cases\n    properties:\n      - {name: case_number}\n"
    "      - {name: birth_date, logicalType: date}\n      - {name: plea}\n      - {name: family_name}\n",
}  # fmt: skip
RIGHT = {"CaseNo": "case_number", "DOB": "birth_date", "Plea Cd": "plea", "Family Nm": "family_name"}


@pytest.mark.parametrize("name", TARGETS)
def test_the_fields_of_a_table_find_theirs_in_whatever_describes_fields(
    run: Command, tmp_path: Path, name: str
) -> None:
    (tmp_path / "source.csv").write_text(SOURCE, encoding="utf-8")
    (tmp_path / name).write_text(TARGETS[name], encoding="utf-8")
    result = run("align-fields", "source.csv", name, "-o", "out.sssom.tsv", cwd=tmp_path)
    assert result.code == 0, result.err
    text = (tmp_path / "out.sssom.tsv").read_text(encoding="utf-8")
    rows = sssom.loads(text).mappings
    assert {row.subject_label: row.object_label for row in rows} == RIGHT
    assert all(row.confidence is not None for row in rows)
    assert "Quimby" not in text + result.out
    assert "Smith" not in text


def test_ranked_candidates_come_on_request_and_the_output_is_the_same_each_time(run: Command, tmp_path: Path) -> None:
    (tmp_path / "source.csv").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "wide.csv").write_text(",".join(f"case_{n}" for n in range(30)) + "\n", encoding="utf-8")
    words = ("align-fields", "source.csv", "wide.csv", "--top", "12", "-o")
    assert run(*words, "a.tsv", cwd=tmp_path).code == run(*words, "b.tsv", cwd=tmp_path).code == 0
    assert (tmp_path / "a.tsv").read_bytes() == (tmp_path / "b.tsv").read_bytes()
    rows = sssom.loads((tmp_path / "a.tsv").read_text(encoding="utf-8")).mappings
    assert [row.extension("ext_rank") for row in rows] == [str(n) for n in range(1, 13)] * 4


def test_a_name_with_signs_of_its_own_comes_back_exactly(run: Command, tmp_path: Path) -> None:
    names = ["Tumor/Normal", 'a "b"', "a,b", "#x", "ä|ö", "x\ty"]
    with (tmp_path / "s.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(names)
    assert run("align-fields", "s.csv", "s.csv", "-o", "o.tsv", cwd=tmp_path).code == 0
    rows = sssom.loads((tmp_path / "o.tsv").read_text(encoding="utf-8")).mappings
    assert {row.subject_label: row.object_label for row in rows} == {name: name for name in names}


def test_json_says_what_was_found(run: Command, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(SOURCE, encoding="utf-8")
    result = run("align-fields", "s.csv", "s.csv", "-o", "o.tsv", "--format", "json", cwd=tmp_path)
    assert json.loads(result.out) == {
        "source_fields": 4, "target_fields": 4, "confident": 4, "rows": 4, "file": "o.tsv", "findings": []
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "code", "said"),
    [
        ("a.txt", "a", 2, "no kind of file that has fields"),
        ("a.csv", "", 3, "a.csv:1: the file is empty"),
        ("a.json", '{"properties": {"a": }}', 3, "a.json:1: not valid JSON"),
        ("a.json", "{}", 3, "describes no fields"),
        ("a.xsd", '<!DOCTYPE a [<!ENTITY b "c">]><a/>', 3, "document type or entities"),
        ("a.yaml", "a: [", 3, "a.yaml:"),
        ("a.csv", 'a,"b\n1,2\n', 3, "a.csv:1: the header cannot be taken apart"),
        ("a.csv", 'field,description,type\na,"b" c,text\n', 3, "a.csv:2: not valid CSV"),
        ("a.jsonl", "[1]\n", 3, "a.jsonl: no line holds a JSON object"),
        ("a.parquet", "PAR1", 3, "a.parquet: the file is no Parquet file, or not whole"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    run: Command, tmp_path: Path, *, name: str, text: str, code: int, said: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "t.csv").write_text("a\n", encoding="utf-8")
    result = run("align-fields", name, "t.csv", "-o", "o.tsv", cwd=tmp_path)
    assert (result.code, said in result.err) == (code, True), result.err
    assert not (tmp_path / "o.tsv").exists()


def test_a_missing_file_is_told(run: Command, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n", encoding="utf-8")
    assert "names no file" in run("align-fields", "none.csv", "t.csv", "-o", "o.tsv", cwd=tmp_path).err
    assert "no such file" in run("align-fields", "none.json", "t.csv", "-o", "o.tsv", cwd=tmp_path).err


@pytest.mark.parametrize("output", ["a.csv", "b.csv"])
def test_no_table_is_written_over(run: Command, tmp_path: Path, output: str) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("plea\nG\n", encoding="utf-8")
    result = run("align-fields", "a.csv", "b.csv", "-o", output, cwd=tmp_path)
    assert (result.code, "one of the files to match" in result.err) == (2, True)
    assert (tmp_path / output).read_text(encoding="utf-8") == "plea\nG\n"


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_a_table_cut_at_another_sign_is_read_and_that_is_said(run: Command, tmp_path: Path, sign: str) -> None:
    (tmp_path / "source.csv").write_text(SOURCE.replace(",", sign), encoding="utf-8")
    (tmp_path / "t.csv").write_text(TARGETS["values.csv"], encoding="utf-8")
    (tmp_path / "d.csv").write_text(TARGETS["described.csv"].replace(",", sign), encoding="utf-8")
    for target in ("t.csv", "d.csv"):
        result = run("align-fields", "source.csv", target, "-o", "out.sssom.tsv", cwd=tmp_path)
        assert result.code == 0, result.err
        assert "other-delimiter  source.csv\n" in result.out
        assert "commas" in result.out
        rows = sssom.loads((tmp_path / "out.sssom.tsv").read_text(encoding="utf-8")).mappings
        assert {row.subject_label: row.object_label for row in rows} == RIGHT


def test_rows_that_cannot_be_taken_apart_are_warned_of(run: Command, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(SOURCE + 'C3,1980-01-01\nC4,"1981-01-01,G,Unclosed\n', encoding="utf-8")
    (tmp_path / "t.csv").write_text(TARGETS["values.csv"], encoding="utf-8")
    result = run("align-fields", "s.csv", "t.csv", "-o", "o.tsv", cwd=tmp_path)
    assert result.code == 0, result.err
    assert "warning malformed-record  s.csv\n" in result.out
    assert (
        "2 records could not be taken apart, and had to be passed over; the first: line 4: the row has 2 columns"
        in result.out
    )
    assert "Unclosed" not in result.out
    said = json.loads(run("align-fields", "s.csv", "t.csv", "-o", "o.tsv", "--format", "json", cwd=tmp_path).out)
    assert [finding["code"] for finding in said["findings"]] == ["malformed-record"]


def test_align_leads_those_who_name_tables_to_align_fields(run: Command, tmp_path: Path) -> None:
    for name in ("a.csv", "a.TSV", "a.parquet"):
        (tmp_path / name).write_text("a,b\n", encoding="utf-8")
        result = run("align", name, name, "-o", "o.tsv", cwd=tmp_path)
        assert (result.code, "accord align-fields" in result.err) == (3, True), result.err


@pytest.mark.parametrize("word", ["s*.csv", "d", "d/*"])
def test_several_files_are_read_as_one_and_a_lacking_column_is_told(run: Command, tmp_path: Path, word: str) -> None:
    (tmp_path / "d").mkdir()
    for folder in (tmp_path, tmp_path / "d"):
        (folder / "s1.csv").write_text("case_no,plea\n1,G\n2,NG\n", encoding="utf-8")
        (folder / "s2.csv").write_text("plea,born\nG,1971-02-03\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("plea,birth_date\nG,1948-11-11\n", encoding="utf-8")
    result = run("align-fields", word, "t.csv", "-o", "o.tsv", cwd=tmp_path)
    assert result.code == 0, result.err
    assert result.out.startswith("3 fields matched")
    assert "s1.csv\n        the file lacks columns that others have: born\n" in result.out
    refused = run("align-fields", word, "t.csv", "-o", "s1.csv" if word == "s*.csv" else "d/s1.csv", cwd=tmp_path)
    assert "one of the files to match" in refused.err


def test_files_cut_at_different_signs_are_refused_in_a_line(run: Command, tmp_path: Path) -> None:
    for name, text in (("s1.csv", "a,b\n1,2\n"), ("s2.csv", "a;b\n1;2\n"), ("t.csv", "a\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = run("align-fields", "s*.csv", "t.csv", "-o", "o.tsv", cwd=tmp_path)
    assert (result.code, "s2.csv: the columns are cut at another sign than those of s1.csv" in result.err) == (3, True)


@pytest.mark.parametrize("word", ["none.csv", "n*.csv", "empty"])
def test_the_advice_for_what_names_no_file_is_true(run: Command, tmp_path: Path, word: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "t.csv").write_text("a\n", encoding="utf-8")
    result = run("align-fields", word, "t.csv", "-o", "o.tsv", cwd=tmp_path)
    assert (result.code, "Excel" in result.err, "names no file" in result.err) == (3, False, True), result.err
