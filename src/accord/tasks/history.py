"""`accord log` and `accord carry`: who decided what and why, and which decisions hold in a new version."""

from __future__ import annotations

from dataclasses import dataclass

from accord.crosswalks.blind import visible
from accord.crosswalks.carry import Carried, carried
from accord.crosswalks.history import Event, history
from accord.tasks.decide import resolve
from accord.tasks.decisions import load_verdicts, reviewer_iri
from accord.tasks.load import load_scheme
from accord.workspace import Workspace

__all__ = ["CarriedSet", "History", "carry", "load_history"]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The verdicts on a mapping set or on one of its terms; `hidden` counts those that a blind reviewer may not see."""

    events: tuple[Event, ...]
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedSet:
    """What holds and what does not of a mapping set's verdicts; `versions` are those of subject and object now."""

    set_name: str
    versions: tuple[str, str]
    carried: Carried


def load_history(workspace: Workspace, set_name: str, term: str = "", *, reviewer: str = "") -> History:
    """What happened to the mapping set, or to a term (of its subject scheme, named by code, CURIE or IRI).

    Where the workspace has terms mapped blind, only what the reviewer (a short name) may see. Raises Misused for an
    unknown set or term, NotReadable for a malformed log.
    """
    entry = workspace.mapping_set(set_name)
    verdicts = load_verdicts(workspace, set_name)
    if term:
        subject = resolve(workspace, load_scheme(workspace, entry.subject), term)
        verdicts = tuple(verdict for verdict in verdicts if verdict.subject_id == subject.iri)
    shown = verdicts
    if workspace.review.blind:
        needed = max(2, workspace.policy.reviewers)
        shown = visible(verdicts, reviewer_iri(workspace, reviewer), needed=needed)
    events = history(shown, workspace.policy, never_exact=workspace.reason_never_exact(entry))
    return History(events=events, hidden=len(verdicts) - len(shown))


def carry(workspace: Workspace, set_name: str | None = None) -> tuple[CarriedSet, ...]:
    """The standing verdicts of one mapping set, or of all, held against today's vocabularies. Nothing is written.

    Raises Misused for an unknown set, Unavailable or NotReadable for a vocabulary or log that cannot be read.
    """
    entries = [workspace.mapping_set(set_name)] if set_name else list(workspace.mapping_sets)
    found = []
    for entry in entries:
        verdicts = load_verdicts(workspace, entry.name)
        if verdicts:
            subject, object_ = load_scheme(workspace, entry.subject), load_scheme(workspace, entry.object)
            what = carried(verdicts, subject, object_)
            found.append(CarriedSet(set_name=entry.name, versions=(subject.version, object_.version), carried=what))
    return tuple(found)
