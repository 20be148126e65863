"""What spreadsheets, encodings and typing do to codes and texts: each suspicion is a finding, nothing is changed."""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from accord.formats.code_lists import Mark
from accord.model.findings import Finding, Severity

__all__ = ["Coded", "code_findings", "text_findings"]

_ERROR = re.compile(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(rf"\d{{1,2}}-({_MONTHS})(-\d{{2,4}})?|({_MONTHS})-\d{{2,4}}|\d{{4}}-\d\d-\d\d([ T][\d:.]+)?", re.I)
_SHORT_DATE = re.compile(r"\d{1,2}[/-]\d{1,2}")
_SERIAL = re.compile(r"[2-6]\d{4}")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E[+-]?\d+", re.I)
_DECIMAL = re.compile(r"\d+\.0")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
_MOJIBAKE = re.compile(r"[ÂÃâ][\x80-\xbf\u0152-\u2122€-]")
_DAY_ZERO = datetime.date(1899, 12, 30)
_TOLD = {
    Mark.ERROR: ("spoilt-code", Severity.ERROR, "Put the code back from the list's own source."),
    Mark.DATE: ("spoilt-code", Severity.WARNING,
                "A spreadsheet turns codes such as 1/1 into dates: put the code back, with the column as text."),
    Mark.SCIENTIFIC: ("spoilt-code", Severity.WARNING,
                      "A spreadsheet turns codes such as 1E5 into numbers: put it back, with the column as text."),
    Mark.TOO_LONG: ("spoilt-code", Severity.WARNING, "Check the last digits, and make the column text."),
    Mark.FORMULA: ("formula-cell", Severity.WARNING, "Replace the formula by its value."),
    Mark.ZEROS: ("leading-zeros-recovered", Severity.INFO, "They were taken from it; make the column text to be sure."),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A code as the list has it, where it stands, and what a spreadsheet has done to its cell."""

    text: str
    place: str
    mark: Mark | None = None


def code_findings(codes: Sequence[Coded]) -> Iterator[Finding]:
    """Whatever makes a list's codes suspicious, one by one and beside one another."""
    for code in codes:
        if code.mark:
            kind, severity, hint = _TOLD[code.mark]
            yield _finding(kind, severity, code, code.mark.value, hint)
        yield from _whitespace(code)
        yield from text_findings(code.text, code.place, subject=code.text)
    unmarked = [code for code in codes if code.mark is None or code.mark is Mark.FORMULA]
    for suspicion in (_errors, _dates, _serials, _scientific, _decimals, _lost_zeros):
        yield from suspicion(unmarked)
    yield from _clashes(codes)


def text_findings(text: str, place: str, *, subject: str) -> Iterator[Finding]:
    """Signs that a text was read in the wrong encoding or carries what nobody can see."""
    here = Coded(text=subject, place=place)
    if "\ufffd" in text:
        message = f"'{text}' has a replacement character: a letter was lost before the list was saved"
        yield _finding("lost-character", Severity.WARNING, here, message, "Put the letter back from the source.")
    repaired = _unscrambled(text)
    if repaired:
        message = f"'{text}' looks like UTF-8 read as Windows-1252"
        yield _finding("scrambled-text", Severity.WARNING, here, message, f"It was probably '{repaired}'.")
    if _INVISIBLE.search(text) or _CONTROL.search(text):
        message = f"{text!a} has invisible characters"
        yield _finding("invisible-character", Severity.WARNING, here, message, "Remove them in the source.")


def _unscrambled(text: str) -> str:
    if not _MOJIBAKE.search(text):
        return ""
    try:
        repaired = text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return ""
    return repaired if repaired != text else ""


def _whitespace(code: Coded) -> Iterator[Finding]:
    if code.text != code.text.strip():
        message = f"the code {code.text!r} begins or ends with a space; it is kept so"
        yield _finding("stray-whitespace", Severity.WARNING, code, message, "Remove the space if it is no part of it.")


def _errors(codes: Sequence[Coded]) -> Iterator[Finding]:
    hint = _TOLD[Mark.ERROR][2]
    for code in _matching(_ERROR, codes):
        yield _finding("spoilt-code", Severity.ERROR, code, "the code is a spreadsheet's error message", hint)


def _dates(codes: Sequence[Coded]) -> Iterator[Finding]:
    """Dates among codes that mostly are none."""
    found = _matching(_DATE, codes)
    if 2 * len(found) < len(codes):
        hint = _TOLD[Mark.DATE][2]
        for code in found:
            yield _finding("spoilt-code", Severity.WARNING, code, f"the code '{code.text}' looks like a date", hint)


def _serials(codes: Sequence[Coded]) -> Iterator[Finding]:
    """Numbers such as 44562 in a list that also has codes such as 1/2: days since 1900, as spreadsheets count."""
    if not _matching(_SHORT_DATE, codes):
        return
    for code in _matching(_SERIAL, codes):
        day = _DAY_ZERO + datetime.timedelta(days=int(code.text))
        message = f"other codes look like 1/2, and {code.text} is how a spreadsheet stores {day.isoformat()}"
        guesses = [f"{day.day}/{day.month}", *([f"{day.month}/{day:%y}"] if day.day == 1 else [])]
        hint = f"It was probably {' or '.join(guesses)}: put the code back, with the column as text."
        yield _finding("spoilt-code", Severity.WARNING, code, message, hint)


def _scientific(codes: Sequence[Coded]) -> Iterator[Finding]:
    for code in _matching(_SCIENTIFIC, codes):
        if "+" in code.text or "." in code.text:
            message = f"the code '{code.text}' is a number in scientific notation"
            yield _finding("spoilt-code", Severity.WARNING, code, message, _TOLD[Mark.SCIENTIFIC][2])


def _decimals(codes: Sequence[Coded]) -> Iterator[Finding]:
    for code in _matching(_DECIMAL, codes):
        message = f"the code '{code.text}' is a whole number written with a decimal"
        hint = f"It was probably '{code.text.removesuffix('.0')}'."
        yield _finding("spoilt-code", Severity.WARNING, code, message, hint)


def _lost_zeros(codes: Sequence[Coded]) -> Iterator[Finding]:
    """Shorter numbers in a list whose other numbers have one width and begin with zeros."""
    numbers = [code for code in codes if code.text.isascii() and code.text.isdigit()]
    widths = Counter(len(code.text) for code in numbers if code.text.startswith("0") and len(code.text) > 1)
    if len(widths) != 1:
        return
    width = next(iter(widths))
    if any(len(code.text) > width for code in numbers):
        return
    for code in numbers:
        if len(code.text) < width:
            message = f"the code '{code.text}' has {len(code.text)} digits where others have {width} with leading zeros"
            hint = f"It was probably '{code.text.zfill(width)}': put the zeros back, with the column as text."
            yield _finding("leading-zeros-lost", Severity.WARNING, code, message, hint)


def _clashes(codes: Iterable[Coded]) -> Iterator[Finding]:
    """Codes that only case or spaces tell apart."""
    alike: dict[str, dict[str, Coded]] = defaultdict(dict)
    for code in codes:
        alike["".join(code.text.split()).casefold()].setdefault(code.text, code)
    for same in alike.values():
        first, *others = same.values()
        for code in others:
            message = f"the codes {first.text!r} ({first.place}) and {code.text!r} differ only in case or spaces"
            hint = "Both are kept. Check that both are meant; records often mix such codes up."
            yield _finding("code-clash", Severity.WARNING, code, message, hint)


def _matching(pattern: re.Pattern[str], codes: Iterable[Coded]) -> list[Coded]:
    return [code for code in codes if pattern.fullmatch(code.text.strip())]


def _finding(kind: str, severity: Severity, code: Coded, message: str, hint: str) -> Finding:
    return Finding(code=kind, severity=severity, subject=code.text, place=code.place, message=message, hint=hint)
