"""Deciding in a spreadsheet: the open proposals as a workbook or CSV, and what people filled in as verdicts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from accord.crosswalks.fold import own_standing, settled
from accord.errors import Misused
from accord.formats.sheets import FillIn, SheetColumn, as_csv, as_workbook
from accord.model.concepts import Concept
from accord.model.findings import Report
from accord.model.mappings import Mapping
from accord.model.verdicts import Decision, Verdict
from accord.namespaces import code_from_iri
from accord.tasks.assignments import assigned_to
from accord.tasks.decide import Desk, Given, record_all
from accord.tasks.decisions import load_proposed
from accord.tasks.sheet_rows import Known, Sheet, read_sheet
from accord.workspace import read_bytes, write_bytes

__all__ = ["SheetIn", "SheetOut", "sheet_in", "sheet_out"]

_ENDINGS = {".xlsx": as_workbook, ".csv": as_csv}
_WIDTHS = {"Term": 34, "Definition": 40, "Candidate": 34, "Candidate definition": 40, "Reason": 30, "Note": 40}
_INSTRUCTIONS = (
    "Each row is a term of yours and one candidate of the other list, the best candidate first.",
    "Fill in the green columns only. Choose a Verdict in the row of the candidate that you mean:",
    "  exact: both mean the same.  close: nearly the same.  related: neither is a kind of the other.",
    "  broad: the candidate is the broader (every Term is a Candidate).  narrow: the candidate is the narrower.",
    "  wrong: they do not match; say why under Reason.  unsure: ask again later.",
    "  no-counterpart: the other list has nothing for the term.  out-of-scope: the term is left out on purpose.",
    "To map to a term that is no candidate, put its code under Other code, in any row of your term.",
    "Leave the Verdict empty where you have not decided; such rows are left open.",
    "Do not change the Key, and do not sort some of the columns without the others.",
    "Read the sheet back with `accord sheet in`: every row is checked before anything is written.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOut:
    """A sheet that was written: where, and how many rows about how many terms."""

    path: Path
    rows: int
    terms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetIn:
    """A sheet that was read: its rows, how many were left open, how many say what the reviewer has said before.

    report: what is wrong or odd, each at its row; ready: verdicts to write; written: those that were, none where
    anything is wrong.
    """

    report: Report
    rows: int
    open: int
    known: int
    ready: int
    written: tuple[Verdict, ...]


def sheet_out(desk: Desk, path: Path, *, top: int = 5) -> SheetOut:
    """Writes the proposals that the reviewer has still to decide, with up to `top` candidates a term.

    Where terms are assigned, only the reviewer's. The file's ending says what it becomes. Raises Misused for any other
    than .xlsx and .csv, and for somebody to whom nothing is assigned; Unavailable without proposals.
    """
    made = _ENDINGS.get(path.suffix.lower())
    if made is None:
        raise Misused(f"'{path.suffix}' sheets are not written", hint="Name a file that ends with .xlsx or .csv.")
    rows = [row for row in _open(desk) if int(row.extension("ext_rank") or 1) <= top]
    table = FillIn(
        title=f"Accord: {desk.entry.subject.title} to {desk.entry.object.title} ({desk.entry.name})",
        instructions=_INSTRUCTIONS,
        columns=_columns(desk),
        rows=tuple(_cells(desk, row) for row in rows),
        day=desk.day,
    )
    write_bytes(path, made(table))
    return SheetOut(path=path, rows=len(rows), terms=len({row.subject_id for row in rows}))


def sheet_in(desk: Desk, path: Path, *, only_check: bool = False) -> SheetIn:
    """Checks every row of a filled-in sheet, and writes its verdicts at one go where nothing is wrong.

    Raises Unavailable or NotReadable where the file cannot be read as a sheet of this mapping set.
    """
    sheet = read_sheet(read_bytes(path), str(PurePath(path)), desk, _known(desk))
    given, known = _new(desk, sheet)
    fine = not sheet.errors and not only_check
    return SheetIn(
        report=Report.of(sheet.findings),
        rows=sheet.rows,
        open=sheet.open,
        known=known,
        ready=len(given),
        written=record_all(desk, given) if fine and given else (),
    )


def _open(desk: Desk) -> list[Mapping]:
    """The proposals about terms that neither enough people nor the reviewer have settled, by term and rank."""
    needed = desk.workspace.policy.reviewers
    everybody = settled(desk.verdicts, desk.subject, desk.object, reviewers=needed)
    mine = settled(own_standing(desk.verdicts, desk.reviewer), desk.subject, desk.object)
    subjects, pairs = everybody.subjects | mine.subjects, everybody.pairs | mine.pairs
    who = code_from_iri(desk.reviewer)
    wanted = assigned_to(desk.workspace, desk.entry.name, who)
    if wanted is not None and not wanted:
        what = f"the terms of {desk.entry.name} are assigned to others, none to {who}"
        raise Misused(what, hint="`accord assign` says who decides what.")
    places = {concept.iri: place for place, concept in enumerate(desk.subject)}
    found = [
        row
        for row in load_proposed(desk.workspace, desk.entry.name)
        if row.subject_id in places
        and row.subject_id not in subjects
        and (row.subject_id, row.object_id) not in pairs
        and (wanted is None or row.subject_id in wanted)
        and desk.object.get(row.object_id) is not None
    ]
    return sorted(found, key=lambda row: (places[row.subject_id], int(row.extension("ext_rank") or 0)))


def _known(desk: Desk) -> Known:
    """What each key stands for, of all that is proposed."""
    path = desk.workspace.proposed_path(desk.entry.name)
    rows = load_proposed(desk.workspace, desk.entry.name) if path.is_file() else ()
    found = {}
    for row in rows:
        subject, object_ = desk.subject.get(row.subject_id), desk.object.get(row.object_id)
        if subject and object_:
            found[key_of(subject, object_)] = (subject, object_, row)
    return Known(pairs=found, key_of=key_of)


def key_of(subject: Concept, object_: Concept) -> str:
    """The key of a row: 13 characters of which no spreadsheet makes a number or a date.

    It changes with what either term means, so that a verdict is never given about words that nobody has read.
    """
    said = "\n".join((subject.iri, object_.iri, subject.meaning, object_.meaning))
    return f"k{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def _columns(desk: Desk) -> tuple[SheetColumn, ...]:
    fill_in = {
        "Verdict": tuple(d.value for d in Decision if d is not Decision.UNDONE),
        "Reason": desk.workspace.review.reasons,
        "Note": (),
        "Other code": tuple(concept.notation for concept in desk.object if not concept.deprecated),
    }
    fixed = ("Key", "Rank", "Code", "Term", "Definition", "Candidate code", "Candidate", "Candidate definition",
             "Proposed", "Confidence", "Warnings")  # fmt: skip
    return (
        *(SheetColumn(name=name, width=_WIDTHS.get(name, 14)) for name in fixed),
        *(
            SheetColumn(name=name, width=_WIDTHS.get(name, 16), fill_in=True, choices=choices, closed=name == "Verdict")
            for name, choices in fill_in.items()
        ),
    )


def _cells(desk: Desk, row: Mapping) -> tuple[str, ...]:
    subject, object_ = desk.subject.get(row.subject_id), desk.object.get(row.object_id)
    if subject is None or object_ is None:
        raise LookupError("a row of the sheet has terms that are there")
    confidence = "" if row.confidence is None else f"{row.confidence:.2f}"
    said = (key_of(subject, object_), row.extension("ext_rank"), *_told(subject), *_told(object_))
    return (*said, row.relation or "", confidence, row.extension("ext_warning"), "", "", "", "")


def _told(concept: Concept) -> Iterator[str]:
    yield from (concept.notation, concept.label(), concept.definition())


def _new(desk: Desk, sheet: Sheet) -> tuple[list[Given], int]:
    """The verdicts that the reviewer has not given in just these words before, and how many they have."""
    stands = {
        (v.subject_id, v.object_id, v.decision, v.reason, v.note) for v in own_standing(desk.verdicts, desk.reviewer)
    }
    new = [
        one
        for one in sheet.given
        if (one.subject.iri, one.object.iri if one.object else "", one.answer.decision, one.answer.reason,
            one.answer.note) not in stands
    ]  # fmt: skip
    return new, len(sheet.given) - len(new)
