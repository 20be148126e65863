"""Verdicts and a new version of a vocabulary: which hold on, and which must be given again, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accord.crosswalks.fold import standing
from accord.model.concepts import Concept, Terms
from accord.model.verdicts import Decision, Verdict

__all__ = ["Carried", "Reopened", "carried", "reopened"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A verdict that no longer counts as settled, with the reason in words."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What became of the standing verdicts on terms of an earlier version.

    kept: both sides unchanged, so they hold on as they are; of these, `older` were given about an earlier version;
    reopened: a side has changed.
    """

    kept: tuple[Verdict, ...]
    older: int
    reopened: tuple[Reopened, ...]


def carried(verdicts: Iterable[Verdict], subject: Terms, object_: Terms) -> Carried:
    """The standing verdicts, held against what their terms mean now."""
    stands = standing(verdicts)
    again = reopened(stands, subject, object_)
    gone = {one.verdict.record_id for one in again}
    kept = tuple(verdict for verdict in stands if verdict.record_id not in gone)
    versions = (subject.version, object_.version)
    older = sum((v.subject_source_version, v.object_source_version) != versions for v in kept)
    return Carried(kept=kept, older=older, reopened=again)


def reopened(verdicts: Iterable[Verdict], subject: Terms, object_: Terms) -> tuple[Reopened, ...]:
    """The standing verdicts of which a side is gone or has come to mean something else. Unsure settles nothing."""
    found = []
    for verdict in standing(verdicts):
        reasons = [
            why
            for why in (
                _change(subject.get(verdict.subject_id), verdict.subject_id, verdict.subject_label,
                        verdict.subject_meaning, verdict.subject_source_version),
                _change(object_.get(verdict.object_id), verdict.object_id, verdict.object_label,
                        verdict.object_meaning, verdict.object_source_version),
            )
            if why
        ]  # fmt: skip
        if reasons and verdict.decision is not Decision.UNSURE:
            found.append(Reopened(verdict=verdict, reason="; ".join(reasons)))
    return tuple(found)


def _change(concept: Concept | None, iri: str, label: str, meaning: str, version: str) -> str:
    """In what a term differs from what the verdict was about, or nothing."""
    if not iri or not meaning or (concept is not None and concept.meaning == meaning):
        return ""
    since = f" since version {version}" if version else ""
    name = label or iri
    if concept is None:
        return f"'{name}' is gone{since}"
    if concept.deprecated:
        return f"'{name}' has been retired{since}"
    if label and concept.label() != label:
        return f"'{label}' is now called '{concept.label()}'"
    return f"'{name}' has another definition, other names or another place in the hierarchy{since}"
