"""How far a workspace is: its vocabularies, what waits for people, what they have decided, what that covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accord.crosswalks.fold import settled, standing
from accord.errors import placed
from accord.formats import sssom
from accord.model.concepts import ConceptScheme
from accord.model.mappings import MappingSet
from accord.model.verdicts import Verdict
from accord.tasks.agree import agreement_on, coverage
from accord.tasks.decisions import load_verdicts
from accord.tasks.load import declared_scheme
from accord.workspace import MappingSetEntry, SchemeEntry, Workspace, read_text

__all__ = ["SchemeStatus", "SetStatus", "Status", "status"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeStatus:
    """A vocabulary: how many terms, how many of them retired, which version."""

    name: str
    title: str
    steward: str
    version: str
    terms: int
    retired: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStatus:
    """A mapping set, counted in the terms of its subject scheme that are in use; disputes and decisions as such.

    mapped: terms with an agreed relation; closed: agreed to have no counterpart or to be out of scope; coverage: both
    as a share of the terms, 0 to 1; open: terms with proposals that nobody has settled; waiting: decided by too few
    reviewers; decisions: verdicts that stand; proposed: whether there is a file of proposals.
    """

    name: str
    subject: str
    object: str
    terms: int
    mapped: int
    closed: int
    coverage: float
    open: int
    waiting: int
    decisions: int
    disputes: int
    proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The state of a workspace. `candidates` are vocabularies in no mapping set: they may need new shared terms."""

    title: str
    schemes: tuple[SchemeStatus, ...]
    sets: tuple[SetStatus, ...]
    candidates: tuple[str, ...]


def status(workspace: Workspace) -> Status:
    """The state of the workspace, from its vocabularies, proposals and logs.

    A vocabulary without a file yet has no terms. Raises NotReadable where a file is malformed.
    """
    schemes = {entry.name: declared_scheme(workspace, entry) for entry in workspace.schemes}
    return Status(
        title=workspace.title,
        schemes=tuple(_scheme(entry, schemes[entry.name]) for entry in workspace.schemes),
        sets=tuple(_set(workspace, entry, schemes) for entry in workspace.mapping_sets),
        candidates=tuple(entry.name for entry in workspace.unmapped_schemes),
    )


def _scheme(entry: SchemeEntry, scheme: ConceptScheme) -> SchemeStatus:
    return SchemeStatus(
        name=entry.name,
        title=entry.title,
        steward=entry.steward,
        version=scheme.version,
        terms=len(scheme),
        retired=sum(concept.deprecated for concept in scheme),
    )


def _set(workspace: Workspace, entry: MappingSetEntry, schemes: Mapping[str, ConceptScheme]) -> SetStatus:
    subject, object_ = schemes[entry.subject.name], schemes[entry.object.name]
    verdicts = load_verdicts(workspace, entry.name)
    agreement = agreement_on(workspace, entry, verdicts)
    covered = coverage(MappingSet(mapping_set_id=entry.name, mappings=agreement.mappings), subject)
    return SetStatus(
        name=entry.name,
        subject=entry.subject.name,
        object=entry.object.name,
        terms=covered.terms,
        mapped=covered.mapped,
        closed=covered.closed,
        coverage=covered.share,
        open=len(_open(workspace, entry.name, verdicts, subject, object_)),
        waiting=len({verdict.subject_id for verdict in agreement.waiting}),
        decisions=len(standing(verdicts)),
        disputes=len(agreement.disputes),
        proposed=workspace.proposed_path(entry.name).is_file(),
    )


def _open(
    workspace: Workspace, name: str, verdicts: tuple[Verdict, ...], subject: ConceptScheme, object_: ConceptScheme
) -> set[str]:
    """The terms that have proposals and that no verdict has settled since."""
    path = workspace.proposed_path(name)
    if not path.is_file():
        return set()
    with placed(path):
        proposed = set(sssom.column(read_text(path), "subject_id"))
    return proposed - settled(verdicts, subject, object_, reviewers=workspace.policy.reviewers).subjects
