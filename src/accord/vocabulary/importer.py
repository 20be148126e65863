"""A code list becomes a concept scheme: each line a concept, each oddity of the list a finding with its line.

Codes are kept exactly as published. Labels lose spaces at both ends. A code that stands on several lines becomes one
concept; where its labels differ, the first active line's is preferred and the others are kept as alternatives.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from accord.formats.code_lists import CodeList, Line, Mark
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.findings import Finding, Severity
from accord.namespaces import concept_iri
from accord.vocabulary.columns import Columns, InLanguage
from accord.vocabulary.dirt import Coded, code_findings, text_findings

__all__ = ["Group", "Imported", "Part", "import_lists"]

_ACTIVE = {"y": True, "yes": True, "true": True, "1": True, "active": True, "": True,
           "n": False, "no": False, "false": False, "0": False, "inactive": False}  # fmt: skip
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?")
_UK_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
EXTENSION = "Local extension"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A column that sorts the terms without being their broader term: a note such as `Alert type: H (Self Harm)`."""

    column: str
    name: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A list and how to read it. The terms of an extension are marked as added to the published list."""

    list: CodeList
    columns: Columns
    groups: tuple[Group, ...] = ()
    extension: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The scheme that lists became, and what is odd about them."""

    scheme: ConceptScheme
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One line of a list, read."""

    code: str
    place: str
    labels: tuple[Text, ...]
    definitions: tuple[Text, ...]
    notes: tuple[Text, ...]
    parent: str
    active: bool
    valid_from: str
    valid_to: str
    source: str
    order: int | None


def import_lists(parts: Sequence[Part], scheme: ConceptScheme, *, language: str) -> Imported:
    """The lists as one scheme, described as `scheme` is (its own concepts are replaced).

    language: of notes that the import itself makes.
    """
    findings = [finding for part in parts for finding in part.list.findings]
    entries: dict[str, list[_Entry]] = {}
    for part in parts:
        reader = _Reader(part, language, findings)
        for entry in reader.entries():
            entries.setdefault(entry.code, []).append(entry)
        for column in part.columns.key:
            findings += code_findings(list(reader.coded(column)))
    for same in entries.values():
        findings += _duplicates(same)
    findings += _unknown_parents(entries)
    concepts = [_concept(scheme.iri, same, known=entries) for same in entries.values()]
    described = replace(scheme, concepts=tuple(_in_order(concepts)))
    return Imported(scheme=described, findings=tuple(dict.fromkeys(findings)))


class _Reader:
    """One list line by line; what is odd goes to `findings`."""

    def __init__(self, part: Part, language: str, findings: list[Finding]) -> None:
        self.part = part
        self.columns = part.columns
        self.language = language
        self.findings = findings
        self.at = {name: index for index, name in reversed(list(enumerate(part.list.columns)))}

    def entries(self) -> Iterator[_Entry]:
        """Each line with a code as a term; findings tell of the others."""
        for line in self.part.list.lines:
            code = "/".join(self.cell(line, name) for name in self.columns.key)
            labels = self.texts(line, self.columns.labels)
            if not all(self.cell(line, name).strip() for name in self.columns.key):
                shown = " | ".join(cell for cell in line.cells if cell.strip())
                message = f"the line has no code, so that nothing can refer to it; it is left out: {shown}"
                self.find("empty-code", Severity.ERROR, line, message, "Give it a code in the source.")
                continue
            if not labels:
                message = f"the code '{code}' has no label"
                self.find("missing-label", Severity.WARNING, line, message, "Add a label.", subject=code)
            yield self.entry(code, labels, line)

    def entry(self, code: str, labels: tuple[Text, ...], line: Line) -> _Entry:
        """What a line says of a term."""
        return _Entry(
            code=code,
            place=self.place(line),
            labels=labels,
            definitions=self.texts(line, self.columns.definitions),
            notes=tuple(Text(text=note, lang=self.language) for note in self.notes(line)),
            parent=self.cell(line, self.columns.parent),
            active=self.active(line),
            valid_from=self.date(line, self.columns.valid_from),
            valid_to=self.date(line, self.columns.valid_to),
            source=self.cell(line, self.columns.source).strip(),
            order=self.order(line),
        )

    def coded(self, name: str) -> Iterator[Coded]:
        """Every cell of a column of the code; empty ones are reported as such elsewhere."""
        column = self.at[name]
        for line in self.part.list.lines:
            if line.cells[column].strip():
                yield Coded(text=line.cells[column], place=self.place(line), mark=dict(line.marks).get(column))

    def cell(self, line: Line, name: str) -> str:
        """The line's cell in a column; nothing where the list has no such column."""
        return line.cells[self.at[name]] if name in self.at else ""

    def texts(self, line: Line, columns: InLanguage) -> tuple[Text, ...]:
        """The words in every language that the line has, stripped at both ends."""
        found = []
        for lang, name in columns:
            raw = self.cell(line, name)
            text = raw.strip()
            self.findings += text_findings(text, self.place(line), subject=text)
            if raw != text and text:
                message = f"{raw!r} begins or ends with a space, which is dropped"
                self.find("stray-whitespace", Severity.INFO, line, message, "Remove it in the source.", subject=text)
            if dict(line.marks).get(self.at[name]) is Mark.ERROR:
                message = f"the column '{name}' holds a spreadsheet error"
                self.find("spoilt-text", Severity.ERROR, line, message, "Put the text back.", subject=text)
            if text:
                found.append(Text(text=text, lang=lang))
        return tuple(found)

    def notes(self, line: Line) -> Iterator[str]:
        """What the groups and the columns of notes say, with the mark of a term that was added here."""
        for group in self.part.groups:
            if value := self.cell(line, group.column).strip():
                label = group.labels.get(value, "")
                yield f"{group.name}: {value} ({label})" if label else f"{group.name}: {value}"
        said = " ".join(text for name in self.columns.notes if (text := self.cell(line, name).strip()))
        if self.part.extension:
            yield f"{EXTENSION}: {said or 'not in the published list.'}"
        elif said:
            yield said

    def active(self, line: Line) -> bool:
        """Whether the line says that the term is in use, as it is where it says nothing that can be read."""
        text = self.cell(line, self.columns.active).strip().casefold()
        if text not in _ACTIVE:
            message = f"'{text}' does not say whether the term is active; it is taken as active"
            self.find("unreadable-flag", Severity.WARNING, line, message, "Write Y or N.")
        return _ACTIVE.get(text, True)

    def date(self, line: Line, name: str) -> str:
        """A day as YYYY-MM-DD, from that or DD/MM/YYYY; other text as it stands, with a finding."""
        text = self.cell(line, name).strip()
        iso, uk = _DATE.fullmatch(text), _UK_DATE.fullmatch(text)
        if text and not iso and not uk:
            message = f"'{text}' in the column '{name}' is no date; it is kept as text"
            self.find("unreadable-date", Severity.WARNING, line, message, "Write it as YYYY-MM-DD.")
        return iso[1] if iso else f"{uk[3]}-{uk[2]}-{uk[1]}" if uk else text

    def order(self, line: Line) -> int | None:
        """The line's place in the order, or None."""
        text = self.cell(line, self.columns.order).strip()
        if text and not re.fullmatch(r"-?\d{1,9}", text):
            message = f"'{text}' in the column '{self.columns.order}' is no whole number"
            self.find("unreadable-number", Severity.WARNING, line, message, "Write a whole number.")
            return None
        return int(text) if text else None

    def place(self, line: Line) -> str:
        """The line for people: `file:number`."""
        return f"{self.part.list.place}:{line.number}"

    def find(self, code: str, severity: Severity, line: Line, message: str, hint: str, *, subject: str = "") -> None:
        """Adds a finding on the line."""
        place = self.place(line)
        self.findings.append(
            Finding(code=code, severity=severity, subject=subject, place=place, message=message, hint=hint)
        )


def _concept(scheme: str, same: Sequence[_Entry], *, known: Container[str]) -> Concept:
    """One concept of every line with its code: the first active line speaks, the others add."""
    chief = next((entry for entry in same if entry.active), same[0])
    preferred: dict[str, Text] = {}
    for label in [*chief.labels, *(label for entry in same for label in entry.labels)]:
        preferred.setdefault(label.lang, label)
    labels = {label for entry in same for label in entry.labels}
    return Concept(
        iri=concept_iri(scheme, chief.code),
        scheme=scheme,
        notation=chief.code,
        pref_labels=_sorted(preferred.values()),
        alt_labels=_sorted(labels - set(preferred.values())),
        definitions=_sorted(text for entry in same for text in entry.definitions),
        notes=_sorted(text for entry in same for text in entry.notes),
        broader=(concept_iri(scheme, chief.parent),) if chief.parent and chief.parent in known else (),
        deprecated=not any(entry.active for entry in same),
        valid_from=chief.valid_from,
        valid_to=chief.valid_to,
        source=chief.source,
        order=chief.order,
    )


def _in_order(concepts: Sequence[Concept]) -> list[Concept]:
    """The list's own order where it states one (terms without a number last), else the order of its lines."""
    if all(concept.order is None for concept in concepts):
        return [replace(concept, order=number) for number, concept in enumerate(concepts, start=1)]
    return sorted(concepts, key=lambda c: (c.order is None, c.order or 0))


def _duplicates(same: Sequence[_Entry]) -> Iterator[Finding]:
    first, *others = same
    for entry in others:
        lines = f"{first.place} and {entry.place}"
        if entry.labels == first.labels:
            message = f"the code '{entry.code}' stands twice with the same label ({lines}); it is kept once"
            severity, hint = Severity.INFO, "Remove one of them in the source."
        else:
            message = f"the code '{entry.code}' stands twice: '{_words(first)}' and '{_words(entry)}' ({lines})"
            severity = Severity.WARNING
            hint = (
                "One label is preferred, the other kept as an alternative. Ask the steward if they differ in meaning."
            )
        yield Finding(code="duplicate-code", severity=severity, subject=entry.code, place=entry.place,
                      message=message, hint=hint)  # fmt: skip


def _unknown_parents(entries: Mapping[str, Sequence[_Entry]]) -> Iterator[Finding]:
    unknown = Counter(e.parent for same in entries.values() for e in same if e.parent and e.parent not in entries)
    for same in entries.values():
        for entry in same:
            if entry.parent in unknown:
                message = f"the broader term '{entry.parent}' of '{entry.code}' is not in the list"
                yield Finding(code="unknown-parent", severity=Severity.WARNING, subject=entry.code, place=entry.place,
                              message=message, hint="Add it, or correct the code.")  # fmt: skip


def _words(entry: _Entry) -> str:
    return "' / '".join(label.text for label in entry.labels)


def _sorted(texts: Iterable[Text]) -> tuple[Text, ...]:
    return tuple(sorted(set(texts), key=lambda text: (text.lang, text.text)))
