"""`accord explain`: what a code becomes, who decided it, when and why; or that it is open."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass

from accord.crosswalks.agree import Agreement, Dispute
from accord.crosswalks.blind import visible
from accord.crosswalks.fold import standing
from accord.crosswalks.lifecycle import Stage, stages
from accord.model.concepts import Concept, ConceptScheme
from accord.model.mappings import Mapping, Relation
from accord.model.verdicts import Decision, Verdict
from accord.tasks.agree import agreement_on
from accord.tasks.decide import resolve
from accord.tasks.decisions import load_agreed, load_proposed, load_verdicts
from accord.tasks.load import load_scheme
from accord.workspace import MappingSetEntry, Workspace

__all__ = ["Explanation", "Outcome", "explain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One agreed or proposed statement about the subject: its row, and the object where it has one."""

    row: Mapping
    object: Concept | None

    @property
    def lossy(self) -> bool:
        """Whether something of the meaning is lost on the way."""
        return self.row.relation is not Relation.EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All there is to say of one subject in a mapping set.

    agreed: its rows in the cross-walk, rejections apart; rejected, unsure, waiting, disputes: what stands in the logs;
    past: verdicts that were replaced or taken back; proposals: the machine's, best first, where nothing is agreed;
    stages: where each verdict stands in its life, by `record_id`;
    stale: whether the cross-walk's file is not what the logs come to.
    """

    entry: MappingSetEntry
    subject: Concept
    agreed: tuple[Outcome, ...]
    rejected: tuple[Verdict, ...]
    unsure: tuple[Verdict, ...]
    waiting: tuple[Verdict, ...]
    disputes: tuple[Dispute, ...]
    past: tuple[Verdict, ...]
    proposals: tuple[Outcome, ...]
    stages: Table[str, Stage]
    stale: bool


def explain(workspace: Workspace, set_name: str, code: str) -> Explanation:
    """What a term of a set's subject scheme (named by code, CURIE or IRI) becomes, and how that came about.

    Where terms are mapped blind, verdicts are told once enough reviewers have decided on the term.
    Raises Misused for an unknown set or term, Unavailable or NotReadable for files that cannot be read.
    """
    entry = workspace.mapping_set(set_name)
    subject = resolve(workspace, load_scheme(workspace, entry.subject), code)
    object_ = load_scheme(workspace, entry.object)
    verdicts = load_verdicts(workspace, set_name)
    if workspace.review.blind:
        verdicts = visible(verdicts, "", needed=max(2, workspace.policy.reviewers))
    agreement = agreement_on(workspace, entry, verdicts)
    written = load_agreed(workspace, set_name).mappings if workspace.agreed_path(set_name).is_file() else ()
    agreed = [row for row in written if row.subject_id == subject.iri]
    stands = [verdict for verdict in standing(verdicts) if verdict.subject_id == subject.iri]
    kept = {verdict.record_id for verdict in stands}
    return Explanation(
        entry=entry,
        subject=subject,
        agreed=_outcomes((row for row in agreed if not row.predicate_modifier), object_),
        rejected=tuple(v for v in stands if v.decision is Decision.WRONG),
        unsure=tuple(v for v in stands if v.decision is Decision.UNSURE),
        waiting=tuple(v for v in agreement.waiting if v.subject_id == subject.iri),
        disputes=tuple(d for d in agreement.disputes if d.subject_id == subject.iri),
        past=tuple(
            v
            for v in sorted(verdicts, key=lambda v: (v.date, v.record_id))
            if v.subject_id == subject.iri and v.record_id not in kept and v.decision is not Decision.UNDONE
        ),
        proposals=() if agreed else _proposals(workspace, entry, subject, object_),
        stages=stages(
            (v for v in verdicts if v.subject_id == subject.iri),
            workspace.policy,
            never_exact=workspace.reason_never_exact(entry),
        ),
        stale=_is_stale(agreed, agreement, subject),
    )


def _outcomes(rows: Iterable[Mapping], object_: ConceptScheme) -> tuple[Outcome, ...]:
    return tuple(Outcome(row=row, object=object_.get(row.object_id)) for row in rows)


def _proposals(
    workspace: Workspace, entry: MappingSetEntry, subject: Concept, object_: ConceptScheme
) -> tuple[Outcome, ...]:
    known = workspace.proposed_path(entry.name).is_file()
    rows = [row for row in load_proposed(workspace, entry.name) if row.subject_id == subject.iri] if known else []
    return _outcomes(sorted(rows, key=lambda row: int(row.extension("ext_rank") or 0)), object_)


def _is_stale(agreed: Iterable[Mapping], agreement: Agreement, subject: Concept) -> bool:
    """Judged by the statements alone: which verdicts decided, and who agreed."""
    now = [row for row in agreement.mappings if row.subject_id == subject.iri]
    written = {(row.record_id, row.reviewer_id) for row in agreed}
    return written != {(row.record_id, row.reviewer_id) for row in now}
