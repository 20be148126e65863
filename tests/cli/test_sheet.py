"""`accord sheet`: out to a spreadsheet and back, with every row checked before anything is written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from accord.crosswalks.fold import standing
from accord.model.verdicts import Verdict
from accord.tasks.decisions import load_verdicts
from accord.workspace import open_workspace
from tests.conftest import Run

Command = Callable[..., Run]
SET = "courts-cp-plea"
AWKWARD = """
<https://accord.example/courts/cp-plea/007> a skos:Concept ; skos:inScheme <https://accord.example/courts/cp-plea> ;
    skos:notation "007" ; skos:prefLabel "=cmd|' /c calc'!A1 guilty"@en .
<https://accord.example/courts/cp-plea/1%2F1> a skos:Concept ; skos:inScheme <https://accord.example/courts/cp-plea> ;
    skos:notation "1/1" ; skos:prefLabel "+Not guilty, \\u00e9 \\"quoted\\""@en .
"""


@pytest.fixture
def sheet(run: Command, tiny: Path) -> Command:
    path = tiny / "vocabularies" / "courts" / "cp-plea.ttl"
    path.write_text(path.read_text(encoding="utf-8") + AWKWARD, encoding="utf-8")
    run("propose", SET, cwd=tiny)

    def runner(direction: str, file: str, *words: str, by: str = "jane") -> Run:
        return run("sheet", direction, SET, file, "--reviewer", by, "--date", "2026-01-31", *words, cwd=tiny)

    return runner


Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def write(path: Path, rows: Rows) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8-sig")


def fill(path: Path, code: str, rank: int = 1, **cells: str) -> None:
    rows = read(path)
    (row,) = [row for row in rows if row["Code"] == code and row["Rank"] == str(rank)]
    row.update({name.replace("_", " "): text for name, text in cells.items()})
    write(path, rows)


def said(tiny: Path) -> dict[str, Verdict]:
    return {v.subject_id.rpartition("/")[2]: v for v in standing(load_verdicts(open_workspace(tiny), SET))}


def codes(result: Run) -> set[str]:
    return {finding["code"] for finding in json.loads(result.out)["findings"]}


@pytest.fixture
def out(sheet: Command, tiny: Path) -> Path:
    assert sheet("out", "x.csv").code == 0
    return tiny / "x.csv"


def test_what_was_filled_in_becomes_verdicts(sheet: Command, tiny: Path, out: Path) -> None:
    first = next(row for row in read(out) if row["Code"] == "G")
    fill(out, "G", Verdict="exact", Note="=not a formula")
    fill(out, "GSJP", Verdict="wrong", Reason="Different kind of thing")
    fill(out, "NG", Verdict="no-counterpart")
    result = sheet("in", "x.csv")
    assert result.code == 0, result.out + result.err
    assert "3 verdicts are written" in result.out
    found = said(tiny)
    assert {code: v.decision for code, v in found.items()} == {"G": "exact", "GSJP": "wrong", "NG": "no-counterpart"}
    assert found["G"].object_id.endswith(f"/{first['Candidate code']}")
    assert (found["G"].note, found["GSJP"].reason) == ("=not a formula", "Different kind of thing")
    assert found["G"].shown_rank == 1


def test_a_workbook_goes_through_a_spreadsheet_and_back_unharmed(sheet: Command, tiny: Path) -> None:
    sheet("out", "x.xlsx")
    book = openpyxl.load_workbook(tiny / "x.xlsx")
    page: Any = book["Decisions"]
    names = {cell.value: cell.column for cell in page[1]}
    for row in page.iter_rows(min_row=2):
        if row[names["Rank"] - 1].value == "1":
            page.cell(row[0].row, names["Verdict"]).value = "close"
    book.save(tiny / "saved.xlsx")
    result = sheet("in", "saved.xlsx", "--format", "json")
    assert codes(result) == set()
    found = said(tiny)
    assert {"007", "1%2F1", "G"} <= set(found)
    assert found["007"].subject_label == "=cmd|' /c calc'!A1 guilty"
    assert found["1%2F1"].subject_label == '+Not guilty, é "quoted"'


def test_no_cell_of_the_csv_file_starts_a_formula(out: Path) -> None:
    labels = {row["Code"]: row["Term"] for row in read(out)}
    assert labels["007"] == "'=cmd|' /c calc'!A1 guilty"
    assert labels["1/1"].startswith("'+")


def test_codes_that_the_spreadsheet_spoilt_are_told_and_the_key_says_which_was_meant(
    sheet: Command, tiny: Path, out: Path
) -> None:
    fill(out, "007", Verdict="exact")
    fill(out, "1/1", Verdict="close")
    rows = read(out)
    for row in rows:
        row["Code"] = {"007": "7", "1/1": "01-Jan"}.get(row["Code"], row["Code"])
    write(out, rows)
    result = sheet("in", "x.csv", "--format", "json")
    assert result.code == 0
    assert codes(result) == {"sheet-code-spoilt"}
    assert set(said(tiny)) == {"007", "1%2F1"}


def test_a_term_that_is_no_candidate_is_named_by_its_code(sheet: Command, tiny: Path, out: Path) -> None:
    fill(out, "CON", Verdict="broad", Other_code="NONE")
    assert sheet("in", "x.csv").code == 0
    assert said(tiny)["CON"].object_id.endswith("/NONE")


def break_key(rows: Rows) -> None:
    rows[0].update({"Key": "k000000000000", "Verdict": "exact"})


def shift_codes(rows: Rows) -> None:
    """As when only some of the columns are sorted."""
    shown = [row["Code"] for row in rows]
    for row, code in zip(rows, reversed(shown), strict=True):
        row["Code"] = code
    rows[0]["Verdict"] = "exact"


def unknown(rows: Rows) -> None:
    rows[0].update({"Key": "k000000000000", "Code": "ZZZ", "Verdict": "exact"})


def twice(rows: Rows) -> None:
    rows[0]["Verdict"] = "exact"
    rows.append({**rows[0], "Verdict": "broad"})


def two_exact(rows: Rows) -> None:
    rows[0]["Verdict"] = rows[1]["Verdict"] = "exact"


def closed_and_mapped(rows: Rows) -> None:
    rows[0]["Verdict"], rows[1]["Verdict"] = "no-counterpart", "exact"


def differing_notes(rows: Rows) -> None:
    rows[0]["Verdict"] = "exact"
    rows.append({**rows[0], "Note": "another"})


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (break_key, "sheet-key-changed"),
        (shift_codes, "sheet-key-mismatch"),
        (unknown, "sheet-unknown-id"),
        (twice, "sheet-two-verdicts"),
        (two_exact, "sheet-two-verdicts"),
        (closed_and_mapped, "sheet-two-verdicts"),
        (differing_notes, "sheet-row-repeated"),
        (lambda rows: rows[0].update({"Verdict": "exat"}), "sheet-unknown-verdict"),
        (lambda rows: rows[0].update({"Verdict": "wrong"}), "sheet-refused"),
        (lambda rows: rows[0].update({"Verdict": "exact", "Other code": "ZZZ"}), "sheet-unknown-id"),
        (lambda rows: rows[0].update({"Verdict": "out-of-scope", "Other code": "G"}), "sheet-two-answers"),
    ],
)
def test_while_anything_is_wrong_nothing_is_written(
    sheet: Command, tiny: Path, out: Path, harm: Callable[[Rows], None], code: str
) -> None:
    fill(out, "NG", Verdict="exact")
    rows = read(out)
    harm(rows)
    write(out, rows)
    result = sheet("in", "x.csv", "--format", "json")
    assert result.code == 1
    assert code in codes(result)
    assert said(tiny) == {}


def test_a_formula_in_a_cell_to_fill_in_is_refused(sheet: Command, tiny: Path) -> None:
    sheet("out", "x.xlsx")
    book = openpyxl.load_workbook(tiny / "x.xlsx")
    page: Any = book["Decisions"]
    names = {cell.value: cell.column for cell in page[1]}
    page.cell(2, names["Note"]).value = "=1+1"
    book.save(tiny / "x.xlsx")
    assert "sheet-formula" in codes(sheet("in", "x.xlsx", "--format", "json"))


def test_a_term_whose_words_have_changed_since_is_not_decided_unread(sheet: Command, tiny: Path, out: Path) -> None:
    fill(out, "G", Verdict="exact")
    path = tiny / "vocabularies" / "courts" / "cp-plea.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('"Guilty"@en', '"Guilty indeed"@en'), encoding="utf-8")
    assert "sheet-key-changed" in codes(sheet("in", "x.csv", "--format", "json"))
    assert said(tiny) == {}


def test_a_note_without_a_verdict_is_not_lost_silently(sheet: Command, out: Path) -> None:
    fill(out, "G", Note="to ask")
    result = sheet("in", "x.csv")
    assert result.code == 0
    assert "sheet-no-verdict" in result.out


def test_checking_alone_writes_nothing(sheet: Command, tiny: Path, out: Path) -> None:
    fill(out, "G", Verdict="exact")
    assert "1 new" in sheet("in", "x.csv", "--check").out
    assert said(tiny) == {}


def test_the_same_sheet_read_twice_adds_nothing(sheet: Command, tiny: Path, out: Path) -> None:
    fill(out, "G", Verdict="exact")
    sheet("in", "x.csv")
    assert "1 said before, 0 new" in sheet("in", "x.csv").out
    assert len(load_verdicts(open_workspace(tiny), SET)) == 1


def test_what_is_settled_or_somebody_elses_is_not_in_the_sheet(
    sheet: Command, run: Command, tiny: Path, out: Path
) -> None:
    run("decide", SET, "G", "G", "--as", "exact", "--reviewer", "jane", cwd=tiny)
    sheet("out", "x.csv")
    assert "G" not in {row["Code"] for row in read(out)}
    run("assign", SET, "jane", "bob", cwd=tiny)
    sheet("out", "mine.csv")
    sheet("out", "his.csv", by="bob")
    mine, his = ({row["Code"] for row in read(tiny / name)} for name in ("mine.csv", "his.csv"))
    assert mine
    assert his
    assert not mine & his


@pytest.mark.parametrize("name", ["x.ods", "x"])
def test_other_kinds_of_files_are_not_written(sheet: Command, name: str) -> None:
    result = sheet("out", name)
    assert result.code == 2
    assert ".xlsx or .csv" in result.err


def test_a_sheet_without_its_columns_is_not_read(sheet: Command, tiny: Path) -> None:
    (tiny / "x.csv").write_text("Code,Verdict\nG,exact\n", encoding="utf-8")
    result = sheet("in", "x.csv")
    assert result.code == 3
    assert "no column Key" in result.err


def test_nobody_gets_a_sheet_of_terms_that_are_assigned_to_others(sheet: Command, tiny: Path, run: Command) -> None:
    run("assign", SET, "ann", cwd=tiny)
    told = sheet("out", "sheet.csv", by="bob")
    assert (told.code, (tiny / "sheet.csv").exists()) == (2, False)
    assert "none to bob" in told.err
    assert sheet("out", "sheet.csv", by="ann").code == 0
