"""What a workspace says on a source of records: its record mapping, and a look-up for each coded field."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from accord.engines import patterns
from accord.engines.sources import digest_of
from accord.errors import placed
from accord.formats import record_mappings
from accord.formats.located import Located, Mistakes
from accord.model.concepts import ConceptScheme
from accord.model.findings import Finding, Severity
from accord.model.mappings import MappingSet
from accord.model.records import Field, RecordMapping
from accord.tasks.decisions import load_agreed
from accord.tasks.load import load_scheme
from accord.tasks.pinned import pinned
from accord.translation.lookups import Lookup, crosswalk, membership
from accord.translation.summary import UsedFile
from accord.workspace import SchemeEntry, Workspace, read_text

__all__ = ["KnownSource", "load_record_mapping", "load_source", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSource:
    """A source's record mapping, its look-ups by `Field.lookup`, the files these came from, and findings.

    release: the one that vocabularies and cross-walks are read from; empty for the workspace itself.
    """

    mapping: RecordMapping
    lookups: dict[str, Lookup]
    files: tuple[UsedFile, ...]
    findings: tuple[Finding, ...]
    release: str = ""

    @property
    def read_columns(self) -> frozenset[str]:
        """The source columns whose value is read: for a field, or to decide between mappings."""
        deciding = (name for lookup in self.lookups.values() for name in lookup.deciding_fields)
        return frozenset([*self.mapping.columns, *deciding])


def load_source(workspace: Workspace, source_name: str, *, purpose: str = "", release: str = "") -> KnownSource:
    """Everything that translating a source for a purpose needs; vocabularies and cross-walks as a release froze them.

    A cross-walk that nobody has agreed on yet is one without rows, so that its records go into quarantine and can be
    run again. Raises Misused for an unknown source, purpose or release, NotReadable or Unavailable where a file cannot
    be read.
    """
    frozen = pinned(workspace, release)
    mapping = load_record_mapping(workspace, source_name, purpose=purpose, names=frozen.workspace)
    reader = _Reader(frozen.workspace, workspace)
    reader.use("record mapping", workspace.source(source_name).mapping)
    if frozen.checksums:
        reader.use("release", frozen.checksums)
    lookups = {field.lookup: reader.lookup(field) for field in mapping.fields if field.coded}
    _check_codes(workspace, mapping, reader)
    return KnownSource(
        mapping=mapping,
        lookups=lookups,
        release=release,
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


def load_record_mapping(
    workspace: Workspace, source_name: str, *, purpose: str = "", names: Workspace | None = None
) -> RecordMapping:
    """The record mapping of a source, as it holds for a purpose; the mapping sets and schemes are those of `names`.

    Raises NotReadable naming every mistake in it, each with its line; Misused for an unknown source or purpose.
    """
    path = workspace.source(source_name).mapping
    place = workspace.place(path)
    known = names or workspace
    if purpose:
        workspace.purpose(purpose)
    with placed(place):
        return record_mappings.loads(
            read_text(path),
            path=place,
            source=source_name,
            mapping_sets=[entry.name for entry in known.mapping_sets],
            schemes=[entry.name for entry in known.schemes],
            purposes={each.name: each for each in workspace.purposes},
            purpose=purpose,
            flaw_of=patterns.flaw,
        )


class _Reader:
    """Reads what look-ups are made of, each file once, and notes each with its digest.

    workspace: the one that the files belong to, which may be a release; around: the one that names them.
    """

    def __init__(self, workspace: Workspace, around: Workspace) -> None:
        self.workspace = workspace
        self.around = around
        self.schemes: dict[str, ConceptScheme] = {}
        self.agreed: dict[str, MappingSet] = {}
        self.files: list[UsedFile] = []
        self.findings: list[Finding] = []

    def use(self, role: str, path: Path) -> None:
        """Notes a file, with its digest, as one that the translation depends on."""
        self.files.append(UsedFile(role=role, name=self.around.place(path), sha256=digest_of(path)))

    def scheme(self, entry: SchemeEntry) -> ConceptScheme:
        """The scheme, read once and noted."""
        if entry.name not in self.schemes:
            self.schemes[entry.name] = load_scheme(self.workspace, entry)
            self.use("vocabulary", entry.path)
        return self.schemes[entry.name]

    def lookup(self, field: Field) -> Lookup:
        """What becomes of the codes of a field: its own list, or an agreed cross-walk."""
        if field.scheme:
            return membership(field.scheme, self.scheme(self.workspace.scheme(field.scheme)))
        entry = self.workspace.mapping_set(field.mapping_set)
        with placed(self.around.place(self.workspace.agreed_path(entry.name))):
            return crosswalk(
                entry.name,
                self.scheme(entry.subject),
                self.scheme(entry.object),
                self._agreed(entry.name),
                relations=field.relations,
                all_of=field.all_of is not None,
                one_of=field.one_of,
            )

    def target(self, field: Field) -> ConceptScheme:
        """The scheme whose codes a coded field becomes."""
        named = self.workspace.mapping_set(field.mapping_set).object if field.mapping_set else None
        return self.scheme(named or self.workspace.scheme(field.scheme))

    def _agreed(self, name: str) -> MappingSet:
        if name not in self.agreed:
            self.agreed[name] = self._read_agreed(name)
        return self.agreed[name]

    def _read_agreed(self, name: str) -> MappingSet:
        path = self.workspace.agreed_path(name)
        if path.is_file():
            self.use("cross-walk", path)
            return load_agreed(self.workspace, name)
        message = "nothing is agreed yet: every record with a code of this cross-walk is quarantined"
        hint = f"Decide with `accord review {name}`, then run `accord agree {name}`."
        place = self.around.place(path)
        self.findings.append(
            Finding(
                code="nothing-agreed", severity=Severity.WARNING, subject=name, place=place, message=message, hint=hint
            )
        )
        return MappingSet(mapping_set_id=name)


def _check_codes(workspace: Workspace, mapping: RecordMapping, reader: _Reader) -> None:
    """The target codes that a record mapping names must be some. Raises NotReadable for each that is none."""
    mistakes = Mistakes(path=workspace.place(workspace.source(mapping.source).mapping))
    for field in mapping.fields:
        named = [("default", field.default)] if field.default else []
        named += [("one-of", choice.code) for choice in field.one_of.choices] if field.one_of else []
        codes = [concept.notation for concept in reader.target(field)] if named and field.coded else []
        for what, code in named if codes else []:
            node = Located(value=code, line=field.line)
            mistakes.choice(node, codes, f"a code of {what} of field {field.target}", default="")
    mistakes.raise_if_any()


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
