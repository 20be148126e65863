"""`accord propose --fields`: a source's fields matched with the shared record's properties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from accord.crosswalks.fold import settled
from accord.formats import sssom
from accord.matching import SLOTS
from accord.matching.fields import match_fields
from accord.matching.rows import RANK
from accord.matching.semantic import load_meanings
from accord.model.concepts import ConceptScheme
from accord.model.mappings import LEXICAL_MATCHING, Mapping, MappingSet
from accord.model.properties import PropertyTerm
from accord.tasks.decisions import load_verdicts
from accord.tasks.propose import Proposed
from accord.tasks.source_fields import (
    Attached,
    CodeLists,
    attached,
    code_lists,
    field_set,
    field_vocabulary,
    load_source_fields,
    shared_properties,
    with_codes,
)
from accord.tasks.tables import load_abbreviations
from accord.vocabulary.fields import field_scheme
from accord.workspace import MappingSetEntry, SchemeEntry, Source, Workspace, locked, write_all

__all__ = ["FieldCodes", "ProposedFields", "propose_fields"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCodes:
    """A field whose values belong to a code list, and the best one."""

    field: str
    found: Attached


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedFields:
    """What became of a source's fields: the proposals as `accord propose` counts them, and the code lists found."""

    proposed: Proposed
    codes: tuple[FieldCodes, ...]


def propose_fields(
    workspace: Workspace, source_name: str, sample: Path | None = None, *, top: int = 5, semantic: bool = False
) -> ProposedFields:
    """Writes `mappings/<source>.fields.proposed.sssom.tsv`, and the vocabularies of both sides.

    sample: a file that has or describes the fields, by default the one that `accord.yaml` declares. What people have
    settled is not proposed again. Values are looked at and never written. Raises Misused for an unknown source,
    Unavailable or NotReadable where a file is missing or malformed.
    """
    source = workspace.source(source_name)
    entry = field_set(workspace, source)
    lists = code_lists(workspace, source)
    ours = load_source_fields(workspace, source, sample)
    theirs = with_codes(workspace, shared_properties(workspace), lists)
    subject, object_ = _scheme(ours, entry.subject), _scheme(theirs, entry.object)
    closed = settled(load_verdicts(workspace, entry.name), subject, object_, reviewers=workspace.policy.reviewers)
    rows = match_fields(
        ours,
        theirs,
        about=Mapping(subject_source=subject.iri, object_source=object_.iri),
        settled_pairs=closed.pairs,
        settled_subjects=closed.subjects,
        abbreviations=load_abbreviations(workspace),
        meanings=load_meanings() if semantic else None,
        top=top,
    )
    changed = _write(workspace, entry, (ours, theirs), rows)
    path = workspace.proposed_path(entry.name)
    proposed = Proposed(
        mapping_set=entry.name,
        terms=len(subject),
        settled=sum(term.iri in closed.subjects for term in subject),
        subjects=len({row.subject_id for row in rows}),
        candidates=len(rows),
        equal_labels=len({row.subject_id for row in rows if row.mapping_justification == LEXICAL_MATCHING}),
        path=path,
        changed=path in changed,
    )
    return ProposedFields(proposed=proposed, codes=tuple(_codes(workspace, source, (ours, theirs), lists, rows)))


def _scheme(terms: Iterable[PropertyTerm], entry: SchemeEntry) -> ConceptScheme:
    return field_scheme(terms, iri=entry.iri, title=entry.title)


def _write(
    workspace: Workspace,
    entry: MappingSetEntry,
    sides: tuple[Iterable[PropertyTerm], Iterable[PropertyTerm]],
    rows: tuple[Mapping, ...],
) -> tuple[Path, ...]:
    agreed = workspace.place(workspace.agreed_path(entry.name))
    proposals = MappingSet(
        mapping_set_id=f"{workspace.base}mappings/{entry.name}/proposed",
        mapping_set_title=f"{entry.subject.title} to {entry.object.title}: proposals",
        license=workspace.license,
        comment=(
            f"Proposals by a machine that nobody has decided. Use {agreed}, which people agreed. "
            "ext_rank orders the candidates of a field; whoever wants a single answer reads rank 1."
        ),
        extension_definitions=SLOTS,
        mappings=rows,
    )
    files = {workspace.proposed_path(entry.name): sssom.dumps(proposals, workspace.mapping_prefixes).encode()}
    for side, terms in zip((entry.subject, entry.object), sides, strict=True):
        files[side.path] = field_vocabulary(workspace, terms, side)
    with locked(workspace.root):
        return write_all(files)


def _codes(
    workspace: Workspace,
    source: Source,
    sides: tuple[Iterable[PropertyTerm], Iterable[PropertyTerm]],
    lists: CodeLists,
    rows: Iterable[Mapping],
) -> Iterator[FieldCodes]:
    """The code lists of fields whose first candidate is a coded property."""
    ours, theirs = ({term.iri: term for term in side} for side in sides)
    for row in rows:
        if row.extension(RANK.slot_name) == "1":
            term = ours[row.subject_id]
            if found := attached(workspace, source, term, theirs[row.object_id], lists):
                yield FieldCodes(field=term.name, found=found[0])
