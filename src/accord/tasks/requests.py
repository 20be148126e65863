"""`accord requests`: the new shared terms that are asked for.

There is no file of requests, and so nothing to file one with: a standing "no counterpart" verdict *is* the request,
its note is the wording that the reviewer asks for, and it is gone when the verdict is taken back or the term is
mapped. Vocabularies without a mapping set ask for a shared counterpart as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from accord.crosswalks.blind import visible
from accord.crosswalks.fold import standing
from accord.crosswalks.lifecycle import Stage, stages
from accord.model.labels import normalise
from accord.model.verdicts import Decision, Verdict
from accord.tasks.decisions import load_verdicts
from accord.workspace import MappingSetEntry, SchemeEntry, Workspace

__all__ = ["Asking", "Request", "Requests", "requests"]

_NOBODY = ""  # the reader of the list is no reviewer in particular


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One reviewer's verdict that a term has no counterpart, in which mapping set, and its stage."""

    set_name: str
    verdict: Verdict
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A term wanted in a shared scheme. Terms of the same words ask together, whichever organisation uses them."""

    scheme: SchemeEntry
    label: str
    asked_by: tuple[Asking, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """The IRIs of the terms that lack a counterpart."""
        return tuple(sorted({asking.verdict.subject_id for asking in self.asked_by}))

    @property
    def since(self) -> str:
        """The day of the first verdict, ISO 8601."""
        return min(asking.verdict.date for asking in self.asked_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """What is asked for: single terms, those that most terms need first; and whole vocabularies, in declared order."""

    terms: tuple[Request, ...]
    vocabularies: tuple[SchemeEntry, ...]


def requests(workspace: Workspace, set_name: str | None = None) -> Requests:
    """The requests from one mapping set, or from all of them and the vocabularies that are in none.

    Where reviewers decide blind, a verdict is told only once enough have decided on its term. Raises Misused for an
    unknown set, NotReadable for a malformed log.
    """
    entries = [workspace.mapping_set(set_name)] if set_name else list(workspace.mapping_sets)
    wanted: dict[tuple[str, str], list[tuple[MappingSetEntry, Asking]]] = defaultdict(list)
    for entry in entries:
        for asking in _asked(workspace, entry):
            key = normalise(asking.verdict.subject_label) or asking.verdict.subject_id
            wanted[entry.object.name, key].append((entry, asking))
    found = [
        Request(
            scheme=same[0][0].object,
            label=same[0][1].verdict.subject_label,
            asked_by=tuple(asking for _, asking in same),
        )
        for same in wanted.values()
    ]
    ordered = sorted(found, key=lambda request: (-len(request.terms), request.scheme.name, request.label))
    return Requests(terms=tuple(ordered), vocabularies=() if set_name else workspace.unmapped_schemes)


def _asked(workspace: Workspace, entry: MappingSetEntry) -> Iterator[Asking]:
    verdicts = load_verdicts(workspace, entry.name)
    known = stages(verdicts, workspace.policy, never_exact=workspace.reason_never_exact(entry))
    for verdict in standing(visible(verdicts, _NOBODY) if workspace.review.blind else verdicts):
        stage = known[verdict.record_id]
        if verdict.decision is Decision.NO_COUNTERPART and stage is not Stage.SUPERSEDED:
            yield Asking(set_name=entry.name, verdict=verdict, stage=stage)
