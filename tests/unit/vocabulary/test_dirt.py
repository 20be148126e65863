"""Codes that spreadsheets, encodings or typing have spoilt, and codes that only look so."""

from __future__ import annotations

import pytest

from accord.formats.code_lists import Mark
from accord.vocabulary.dirt import Coded, code_findings, text_findings


def told(*codes: str) -> list[tuple[str, str]]:
    coded = [Coded(text=code, place=f"list.csv:{line}") for line, code in enumerate(codes, start=2)]
    return [(finding.code, finding.subject) for finding in code_findings(coded)]


@pytest.mark.parametrize("code", ["#N/A", "#REF!", "#NAME?", "#DIV/0!"])
def test_a_spreadsheet_error_is_no_code(code: str) -> None:
    assert told("A", code) == [("spoilt-code", code)]


@pytest.mark.parametrize("code", ["1-Jan", "12-Dec-2023", "Mar-04", "2023-01-01", "2023-01-01 00:00:00"])
def test_a_date_among_codes_that_are_none_is_suspicious(code: str) -> None:
    assert told("1/2", "A", "B", code) == [("spoilt-code", code)]


def test_a_list_of_dates_is_a_list_of_dates() -> None:
    assert told("2023-01-01", "2023-04-01", "2023-07-01") == []


def test_the_days_since_1900_betray_a_code_that_looked_like_a_date() -> None:
    [finding] = code_findings([Coded(text="1/2", place="l:2"), Coded(text="44562", place="l:3")])
    assert (finding.code, finding.place) == ("spoilt-code", "l:3")
    assert "It was probably 1/1" in finding.hint


def test_five_digits_alone_are_a_code() -> None:
    assert told("44562", "44563", "10001") == []


@pytest.mark.parametrize("code", ["1E+05", "1.2E5", "3e+10"])
def test_scientific_notation_is_suspicious(code: str) -> None:
    assert told("A", code) == [("spoilt-code", code)]


def test_a_letter_e_between_digits_is_a_code() -> None:
    assert told("1E5", "2E1") == []


def test_a_trailing_decimal_is_suspicious() -> None:
    assert told("1", "2.0") == [("spoilt-code", "2.0")]


def test_lost_zeros_show_beside_codes_of_one_width() -> None:
    assert told("001", "010", "100", "7") == [("leading-zeros-lost", "7")]


@pytest.mark.parametrize("codes", [("1", "10", "100"), ("0", "1", "22"), ("01", "001", "7"), ("001", "1000", "7")])
def test_numbers_of_several_widths_have_lost_nothing(codes: tuple[str, ...]) -> None:
    assert told(*codes) == []


@pytest.mark.parametrize(("one", "other"), [("g", "G"), ("N G", "NG"), ("A", "A ")])
def test_codes_that_only_case_or_spaces_tell_apart_are_told(one: str, other: str) -> None:
    assert ("code-clash", other) in told(one, other)


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        (Mark.ZEROS, "leading-zeros-recovered"),
        (Mark.FORMULA, "formula-cell"),
        (Mark.DATE, "spoilt-code"),
        (Mark.SCIENTIFIC, "spoilt-code"),
        (Mark.TOO_LONG, "spoilt-code"),
        (Mark.ERROR, "spoilt-code"),
    ],
)
def test_what_a_spreadsheet_did_to_a_cell_is_told(mark: Mark, kind: str) -> None:
    [finding] = code_findings([Coded(text="1", place="list.xlsx:2", mark=mark)])
    assert (finding.code, finding.place) == (kind, "list.xlsx:2")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CafÃ©", "scrambled-text"),
        ("donâ€™t", "scrambled-text"),
        ("Caf\ufffd", "lost-character"),
        ("zero\u200bwidth", "invisible-character"),
        ("bell\x07", "invisible-character"),
    ],
)
def test_text_read_wrongly_is_suspicious(text: str, kind: str) -> None:
    assert [finding.code for finding in text_findings(text, "list.csv:2", subject="x")] == [kind]


@pytest.mark.parametrize("text", ["Café", "Llŷn", "Château d'Â", "naïve – yes", "São Tomé", "Ãrea", "50 €"])
def test_accented_letters_are_nothing_to_speak_of(text: str) -> None:
    assert list(text_findings(text, "list.csv:2", subject="x")) == []
