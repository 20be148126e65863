"""The rows of a filled-in sheet: which pair each is about, what is said of it, and everything that is wrong with it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass

from accord.crosswalks.agree import agree
from accord.crosswalks.sentences import DISPUTES
from accord.errors import NotReadable
from accord.formats.code_lists import CodeList, Line, Mark, read_code_list
from accord.formats.sheets import DECISIONS, unguarded
from accord.model.concepts import Concept, Terms
from accord.model.findings import Finding, Severity
from accord.model.mappings import Mapping
from accord.model.verdicts import Decision, Verdict
from accord.tasks.contradictions import contradicted
from accord.tasks.decide import Answer, Desk, Given, desk_book, objection
from accord.tasks.verdict_book import VerdictBook
from accord.workspace import Policy

__all__ = ["Known", "Sheet", "read_sheet"]

_WORKBOOKS = (".xlsx", ".xlsm")
_NEEDED = ("Key", "Code", "Candidate code", "Verdict")
_FILL_INS = ("Verdict", "Reason", "Note", "Other code")
_VERDICTS = {decision.value: decision for decision in Decision if decision is not Decision.UNDONE}
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?|\d{1,2}[- ]?[A-Za-z]{3}([- ]?\d{2,4})?|[A-Za-z]{3}[- ]?\d{1,4}"
                   r"|\d{4}-\d{2}-\d{2}.*")  # fmt: skip
_SPOILT = "A spreadsheet did this; the key still says which term is meant."


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What every key stands for (subject, object, proposal), and how the key of any pair is made."""

    pairs: Table[str, tuple[Concept, Concept, Mapping]]
    key_of: Callable[[Concept, Concept], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a sheet says: its rows, those left open, the verdicts given, and what is wrong or odd."""

    rows: int
    open: int
    given: tuple[Given, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> bool:
        """Whether anything forbids that its verdicts are written."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def read_sheet(data: bytes, place: str, desk: Desk, known: Known) -> Sheet:
    """Every row of a sheet (.xlsx or .csv) of the desk's mapping set, checked.

    Raises NotReadable where it is no spreadsheet, or lacks a column that `accord sheet out` had put there.
    """
    workbook = place.lower().endswith(_WORKBOOKS)
    table = read_code_list(data, place=place, sheet=DECISIONS if workbook else "")
    missing = [name for name in _NEEDED if name not in table.columns]
    if missing:
        hint = "Fill in the sheet that `accord sheet out` writes, and leave its headings as they are."
        raise NotReadable(f"the sheet has no column {' and no column '.join(missing)}", path=place, line=1, hint=hint)
    book = desk_book(desk)
    rows = [_Row(table, line, desk, known, book=book) for line in table.lines]
    read = [(row, row.given()) for row in rows]
    given = [(row, one) for row, one in read if one is not None]
    findings = [*table.findings, *(finding for row in rows for finding in row.findings)]
    kept = _once(given, findings)
    findings += _clashes(desk, kept)
    return Sheet(
        rows=len(rows),
        open=sum(row.is_open for row in rows),
        given=tuple(one for _, one in kept),
        findings=tuple(findings),
    )


class _Row:
    """One row: each step gives what it found, or nothing and a finding."""

    def __init__(self, table: CodeList, line: Line, desk: Desk, known: Known, *, book: VerdictBook) -> None:
        guarded = not table.place.lower().endswith(_WORKBOOKS)
        texts = [unguarded(text) for text in line.cells] if guarded else line.cells
        self.cells = dict(reversed([*zip(table.columns, texts, strict=True)]))
        self.marks = {table.columns[column]: mark for column, mark in line.marks}
        self.place = f"{table.place}:{line.number}"
        self.desk, self.known, self.book = desk, known, book
        self.findings: list[Finding] = []

    @property
    def is_open(self) -> bool:
        """Whether the row has no verdict yet."""
        return not self.said("Verdict")

    def said(self, name: str) -> str:
        """The text of a cell, stripped."""
        return self.cells.get(name, "").strip()

    def given(self) -> Given | None:
        """What the row says, or None where it says nothing or is wrong."""
        pair = self.pair()
        calculated = [name for name in _FILL_INS if self.marks.get(name) in {Mark.FORMULA, Mark.ERROR}]
        for name in calculated:
            self.find("sheet-formula", f"{name} holds a formula or an error", "Write it as plain text.")
        if self.is_open:
            lost = [name for name in _FILL_INS if self.said(name)]
            if lost:
                message = f"there is something under {' and '.join(lost)}, and no verdict"
                self.find("sheet-no-verdict", message, "Choose a verdict, or clear the row.", Severity.WARNING)
            return None
        decision = self.decision()
        if pair is None or decision is None or calculated:
            return None
        subject, candidate, proposal = pair
        other = self.other(decision)
        if other is None and self.said("Other code"):
            return None
        object_ = None if decision.closes_subject else other or candidate
        answer = Answer(decision=decision, reason=self.said("Reason"), note=self.said("Note"))
        sides = (self.desk.subject, self.desk.object)
        refused = objection(self.desk, object_, answer) or contradicted(self.book, sides, decision, subject, object_)
        if refused:
            self.find("sheet-refused", refused.what, refused.hint)
            return None
        return Given(subject=subject, object=object_, answer=answer, shown=self.shown(subject, object_, proposal))

    def pair(self) -> tuple[Concept, Concept, Mapping | None] | None:
        """The two terms that the row is about: its key and its codes must say the same."""
        key, codes = self.said("Key"), (self.cells["Code"], self.cells["Candidate code"])
        if key in self.known.pairs:
            subject, object_, proposal = self.known.pairs[key]
            changed = [(concept.notation, seen) for concept, seen in zip((subject, object_), codes, strict=True)
                       if concept.notation != seen]  # fmt: skip
            for code, seen in changed:
                if not _is_spoilt(code, seen):
                    message = f"the key is that of '{code}', the row shows '{seen}'"
                    hint = "Sorting some of the columns does this. Get a new sheet with `accord sheet out`."
                    self.find("sheet-key-mismatch", message, hint)
                    return None
                self.find("sheet-code-spoilt", f"'{code}' has become '{seen}'", _SPOILT, Severity.WARNING)
            return subject, object_, proposal
        return self.pair_by_codes(key, codes)

    def pair_by_codes(self, key: str, codes: tuple[str, str]) -> tuple[Concept, Concept, None] | None:
        """The pair of the two codes, where the key is theirs though it is no longer proposed."""
        sides = (self.desk.subject.by_notation(codes[0]), self.desk.object.by_notation(codes[1]))
        found = next(((s, o, None) for s in sides[0] for o in sides[1] if self.known.key_of(s, o) == key), None)
        if found:
            return found
        unknown = [code for code, concepts in zip(codes, sides, strict=True) if not concepts]
        if unknown:
            message = f"neither the key '{key}' nor the code '{unknown[0]}' is known"
            self.find("sheet-unknown-id", message, "Get a new sheet with `accord sheet out`.")
        else:
            message = "the key has been changed, or one of the terms has come to mean something else since"
            self.find("sheet-key-changed", message, "Get a new sheet with `accord sheet out`, and decide it there.")
        return None

    def decision(self) -> Decision | None:
        """The verdict that the row names, or None with a finding."""
        word = self.said("Verdict").casefold()
        if word not in _VERDICTS:
            close = difflib.get_close_matches(word, _VERDICTS, n=1)
            hint = f"Did you mean '{close[0]}'?" if close else f"Choose one of: {', '.join(_VERDICTS)}."
            self.find("sheet-unknown-verdict", f"'{self.said('Verdict')}' is no verdict", hint)
        return _VERDICTS.get(word)

    def other(self, decision: Decision) -> Concept | None:
        """The term under Other code; None where there is none, or with a finding."""
        code = self.said("Other code")
        if not code:
            return None
        found = self.desk.object.by_notation(code)
        if decision.closes_subject:
            self.find("sheet-two-answers", f"'{decision.value}' takes no other code", "Clear one of the two.")
        elif len(found) == 1 and self.marks.get("Other code") in {None, Mark.ZEROS}:
            return found[0]
        else:
            title = self.desk.object.title()
            message = f"{title} has {len(found)} terms with the code '{code}'" if len(found) != 1 else (
                f"the code '{code}' may not be what was typed: {self.marks['Other code']}")  # fmt: skip
            self.find("sheet-unknown-id", message, _meant(self.desk.object, code))
        return None

    def shown(self, subject: Concept, object_: Concept | None, proposal: Mapping | None) -> Mapping | None:
        """The proposal of what was decided; of a closed term, the candidate in whose row it was closed."""
        if object_ is None or (proposal and proposal.object_id == object_.iri):
            return proposal
        by_key = self.known.pairs.get(self.known.key_of(subject, object_))
        return by_key[2] if by_key else None

    def find(self, code: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> None:
        """Adds a finding on the row."""
        subject = self.said("Code") or self.said("Key")
        self.findings.append(
            Finding(code=code, severity=severity, subject=subject, place=self.place, message=message, hint=hint)
        )


_Rows = list[tuple[_Row, Given]]


def _once(given: _Rows, findings: list[Finding]) -> _Rows:
    """Each verdict once, with a finding for a row that only says again what another does."""
    kept: dict[tuple[str, str, Decision], tuple[_Row, Given]] = {}
    for row, one in given:
        key = (one.subject.iri, one.object.iri if one.object else "", one.answer.decision)
        before = kept.setdefault(key, (row, one))
        if before[1] is not one:
            same = before[1].answer == one.answer
            severity = Severity.INFO if same else Severity.ERROR
            message = f"the same verdict on the same pair stands in {before[0].place} too" + (
                "" if same else ", with another reason or note")  # fmt: skip
            findings.append(Finding(code="sheet-row-repeated", severity=severity, subject=one.subject.notation,
                                    place=row.place, message=message, hint="Keep one of the rows."))  # fmt: skip
    return list(kept.values())


def _clashes(desk: Desk, given: _Rows) -> Iterator[Finding]:
    """Two verdicts on one pair, and whatever else of one term cannot all be true."""
    verdicts = [
        Verdict(
            record_id=str(number),
            decision=one.answer.decision,
            subject_id=one.subject.iri,
            object_id=one.object.iri if one.object else "",
            reviewer=desk.reviewer,
            date=desk.day,
        )
        for number, (_, one) in enumerate(given)
    ]
    for dispute in agree(verdicts, Policy()).disputes:
        where = sorted({given[int(v.record_id)][0].place for v in dispute.verdicts})
        subject = desk.subject.get(dispute.subject_id)
        lines = ", ".join(one.rpartition(":")[2] for one in where)
        yield Finding(
            code="sheet-two-verdicts",
            severity=Severity.ERROR,
            subject=subject.notation if subject else dispute.subject_id,
            place=where[0],
            message=f"the rows {lines} contradict each other: {DISPUTES[dispute.kind]}",
            hint="Keep the verdict that you mean.",
        )


def _is_spoilt(code: str, seen: str) -> bool:
    """Whether a spreadsheet may have made one of the other: a number, a date, a truth value, or other spaces."""
    if code.split() == seen.split() or code.casefold() == seen.casefold() in {"true", "false"}:
        return True
    if _DATE.fullmatch(code) and _DATE.fullmatch(seen):
        return True
    try:
        return float(code) == float(seen)
    except ValueError:
        return False


def _meant(scheme: Terms, code: str) -> str:
    spoilt = [concept for concept in scheme if _is_spoilt(concept.notation, code)]
    close = difflib.get_close_matches(code, [concept.notation for concept in scheme], n=3)
    words = [f"'{concept.notation}' ({concept.label()})" for concept in spoilt[:3]] or [f"'{one}'" for one in close]
    return f"Did you mean {', '.join(words)}?" if words else "Look the code up with `accord show`."
