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
from accord.model.findings import Report
from accord.model.mappings import LEXICAL_MATCHING, Mapping, MappingSet
from accord.tasks.decisions import load_verdicts
from accord.tasks.outcomes import outcomes
from accord.tasks.propose import Proposed
from accord.tasks.source_fields import Attached, FieldSides, attached, field_sides, field_vocabulary
from accord.tasks.tables import load_abbreviations
from accord.workspace import Source, Workspace, locked, write_all

__all__ = ["FieldCodes", "ProposedFields", "propose_fields"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCodes:
    """A field whose values belong to a code list, and the best one."""

    field: str
    found: Attached


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedFields:
    """What became of a source's fields: the proposals as `accord propose` counts them, and the code lists found.

    report: what is worth knowing of how the fields were read.
    """

    proposed: Proposed
    codes: tuple[FieldCodes, ...]
    report: Report


def propose_fields(
    workspace: Workspace,
    source_name: str,
    sample: Path | None = None,
    *,
    top: int = 5,
    semantic: bool = False,
    learning: bool = True,
) -> ProposedFields:
    """Writes `mappings/<source>.fields.proposed.sssom.tsv`, and the vocabularies of both sides.

    sample: a file that has or describes the fields, or several tables, by default what `accord.yaml` declares. What
    people have settled is not proposed again, and teaches unless `learning` is off. Values are looked at and never
    written. Raises Misused for an unknown source, Unavailable or NotReadable where a file is missing or malformed.
    """
    source = workspace.source(source_name)
    sides = field_sides(workspace, source, sample)
    entry, subject = sides.entry, sides.subject
    verdicts = load_verdicts(workspace, entry.name)
    closed = settled(verdicts, subject, sides.object, reviewers=workspace.policy.reviewers)
    rows = match_fields(
        sides.ours,
        sides.theirs,
        about=Mapping(subject_source=subject.iri, object_source=sides.object.iri),
        settled_pairs=closed.pairs,
        settled_subjects=closed.subjects,
        outcomes=outcomes(verdicts) if learning else (),
        abbreviations=load_abbreviations(workspace),
        meanings=load_meanings() if semantic else None,
        top=top,
    )
    changed = _write(workspace, sides, rows)
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
    codes = tuple(_codes(workspace, source, sides, rows))
    return ProposedFields(proposed=proposed, codes=codes, report=Report.of(sides.findings))


def _write(workspace: Workspace, sides: FieldSides, rows: tuple[Mapping, ...]) -> tuple[Path, ...]:
    entry = sides.entry
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
    for side, terms in ((entry.subject, sides.ours), (entry.object, sides.theirs)):
        files[side.path] = field_vocabulary(workspace, terms, side)
    with locked(workspace.root):
        return write_all(files)


def _codes(workspace: Workspace, source: Source, sides: FieldSides, rows: Iterable[Mapping]) -> Iterator[FieldCodes]:
    """The code lists of fields whose first candidate is a coded property."""
    ours, theirs = ({term.iri: term for term in side} for side in (sides.ours, sides.theirs))
    for row in rows:
        if row.extension(RANK.slot_name) == "1":
            term = ours[row.subject_id]
            if found := attached(workspace, source, term, theirs[row.object_id], sides.lists):
                yield FieldCodes(field=term.name, found=found[0])
