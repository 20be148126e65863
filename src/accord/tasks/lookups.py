"""What a workspace says on a source of records: its record mapping, and a look-up for each coded field."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from accord.engines.sources import digest_of
from accord.errors import placed
from accord.formats import record_mappings
from accord.model.concepts import ConceptScheme
from accord.model.findings import Finding, Severity
from accord.model.mappings import MappingSet
from accord.model.records import RecordMapping
from accord.tasks.decisions import load_agreed
from accord.tasks.load import load_scheme
from accord.translation.lookups import Lookup, crosswalk, membership
from accord.translation.summary import UsedFile
from accord.workspace import MappingSetEntry, SchemeEntry, Workspace, read_text

__all__ = ["KnownSource", "load_record_mapping", "load_source", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSource:
    """A source's record mapping, its look-ups by mapping set and scheme, the files these came from, and findings."""

    mapping: RecordMapping
    lookups: dict[str, Lookup]
    files: tuple[UsedFile, ...]
    findings: tuple[Finding, ...]

    @property
    def read_columns(self) -> frozenset[str]:
        """The source columns whose value is read: for a field, or to decide between mappings."""
        deciding = (name for lookup in self.lookups.values() for name in lookup.deciding_fields)
        return frozenset([*self.mapping.columns, *deciding])


def load_source(workspace: Workspace, source_name: str) -> KnownSource:
    """Everything that translating a source needs.

    A cross-walk that nobody has agreed on yet is one without rows, so that its records go into quarantine and can be
    run again. Raises Misused for an unknown source, NotReadable or Unavailable where a file cannot be read.
    """
    mapping = load_record_mapping(workspace, source_name)
    reader = _Reader(workspace)
    reader.use("record mapping", workspace.source(source_name).mapping)
    lookups = {name: reader.crosswalk(workspace.mapping_set(name)) for name in mapping.mapping_sets}
    lookups |= {name: membership(name, reader.scheme(workspace.scheme(name))) for name in mapping.schemes}
    return KnownSource(
        mapping=mapping,
        lookups=lookups,
        files=tuple(sorted(reader.files, key=lambda file: (file.role, file.name))),
        findings=(*reader.findings, *_undecidable(mapping, lookups.values())),
    )


def undecided(known: KnownSource, columns: Sequence[str]) -> Iterator[Finding]:
    """Mappings that hold only where a source column has some value, which none of the records' `columns` is."""
    for lookup in known.lookups.values():
        for field in lookup.deciding_fields:
            if field not in columns:
                close = difflib.get_close_matches(field, columns, n=1)
                meant = f"Did you mean the column '{close[0]}'? " if close else ""
                codes = ", ".join(lookup.decided_by(field))
                yield Finding(
                    code="deciding-field-absent",
                    severity=Severity.WARNING,
                    subject=lookup.name,
                    message=f"mappings of {codes} hold only by the source's field '{field}', which no record has",
                    hint=f"{meant}Decide them again with `accord decide {lookup.name} ... --when FIELD=VALUE`.",
                )


def load_record_mapping(workspace: Workspace, source_name: str) -> RecordMapping:
    """The record mapping of a source. Raises NotReadable naming every mistake in it, each with its line."""
    path = workspace.source(source_name).mapping
    place = workspace.place(path)
    sets = [entry.name for entry in workspace.mapping_sets]
    schemes = [entry.name for entry in workspace.schemes]
    with placed(place):
        text = read_text(path)
        return record_mappings.loads(text, path=place, source=source_name, mapping_sets=sets, schemes=schemes)


class _Reader:
    """Reads what look-ups are made of, each vocabulary once, and notes each file with its digest."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.schemes: dict[str, ConceptScheme] = {}
        self.files: list[UsedFile] = []
        self.findings: list[Finding] = []

    def use(self, role: str, path: Path) -> None:
        self.files.append(UsedFile(role=role, name=self.workspace.place(path), sha256=digest_of(path)))

    def scheme(self, entry: SchemeEntry) -> ConceptScheme:
        if entry.name not in self.schemes:
            self.schemes[entry.name] = load_scheme(self.workspace, entry)
            self.use("vocabulary", entry.path)
        return self.schemes[entry.name]

    def crosswalk(self, entry: MappingSetEntry) -> Lookup:
        agreed = self._agreed(entry.name)
        return crosswalk(entry.name, self.scheme(entry.subject), self.scheme(entry.object), agreed)

    def _agreed(self, name: str) -> MappingSet:
        path = self.workspace.agreed_path(name)
        if path.is_file():
            self.use("cross-walk", path)
            return load_agreed(self.workspace, name)
        message = "nothing is agreed yet: every record with a code of this cross-walk is quarantined"
        hint = f"Decide with `accord review {name}`, then run `accord agree {name}`."
        place = self.workspace.place(path)
        self.findings.append(
            Finding(
                code="nothing-agreed", severity=Severity.WARNING, subject=name, place=place, message=message, hint=hint
            )
        )
        return MappingSet(mapping_set_id=name)


def _undecidable(mapping: RecordMapping, lookups: Iterable[Lookup]) -> Iterator[Finding]:
    """Cross-walks that depend on a record's day where the record mapping does not say which day that is."""
    for lookup in lookups:
        if lookup.is_dated and not mapping.event_date:
            yield Finding(
                code="no-event-date",
                severity=Severity.WARNING,
                subject=lookup.name,
                message="mappings with dates of validity cannot be used: the record mapping names no event_date",
                hint="Add `event_date:` with the field that says when the event was.",
            )
