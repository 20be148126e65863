"""Which verdicts still stand, and what they settle. Order comes from `supersedes` alone, never from dates or rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass

from accord.model.concepts import Terms
from accord.model.findings import Finding, Severity
from accord.model.verdicts import Decision, Verdict

__all__ = ["Settled", "check_links", "is_adopted", "own_standing", "settled", "standing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is not proposed again: pairs of subject and object IRI, and subjects as a whole."""

    pairs: frozenset[tuple[str, str]] = frozenset()
    subjects: frozenset[str] = frozenset()


def standing(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts that no other one replaces, in the order of reviewer and id; those that only take back say nothing.

    A reviewer replaces their own verdicts, and corrects those adopted from a published cross-walk; when the correction
    is taken back, what it corrected stands again. A link to another reviewer's own verdict has no effect
    (`check_links` reports it): nobody erases what somebody else has said.
    """
    unique = {verdict.record_id: verdict for verdict in verdicts}
    withdrawn = _withdrawn(unique)
    gone = {
        link
        for verdict in unique.values()
        for link in verdict.supersedes
        if link in unique
        and (_is_own(verdict, unique[link]) or (is_adopted(unique[link]) and verdict.record_id not in withdrawn))
    }
    left = [v for v in unique.values() if v.record_id not in gone and v.decision is not Decision.UNDONE]
    return tuple(sorted(left, key=lambda v: (v.reviewer, v.record_id)))


def _withdrawn(unique: Table[str, Verdict]) -> set[str]:
    """The verdicts that were taken back, and their reviewer's earlier ones that they had replaced."""
    found: set[str] = set()
    frontier = [verdict for verdict in unique.values() if verdict.decision is Decision.UNDONE]
    while frontier:
        verdict = frontier.pop()
        earlier = [unique[link] for link in verdict.supersedes if link in unique and link not in found]
        own = [one for one in earlier if _is_own(verdict, one)]
        found.update(one.record_id for one in own)
        frontier += own
    return found


def own_standing(verdicts: Iterable[Verdict], reviewer: str) -> tuple[Verdict, ...]:
    """What one reviewer says, whatever others have corrected of it."""
    return standing(verdict for verdict in verdicts if verdict.reviewer == reviewer)


def is_adopted(verdict: Verdict) -> bool:
    """Whether it was taken over from a published cross-walk."""
    return bool(verdict.mapping_source)


def settled(verdicts: Iterable[Verdict], subject: Terms, object_: Terms, *, reviewers: int = 1) -> Settled:
    """What enough reviewers have decided about terms that still mean what they meant.

    A mapping or a closing settles the subject, a wrong pair that pair. Unsure settles nothing.
    """
    pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
    subjects: dict[str, set[str]] = defaultdict(set)
    for verdict in standing(verdicts):
        if verdict.decision is Decision.UNSURE or not _unchanged(verdict, subject, object_):
            continue
        if verdict.object_id:
            pairs[verdict.subject_id, verdict.object_id].add(verdict.reviewer)
        if verdict.decision is not Decision.WRONG:
            subjects[verdict.subject_id].add(verdict.reviewer)
    return Settled(
        pairs=frozenset(pair for pair, who in pairs.items() if len(who) >= reviewers),
        subjects=frozenset(iri for iri, who in subjects.items() if len(who) >= reviewers),
    )


def check_links(verdicts: Iterable[Verdict]) -> Iterator[Finding]:
    """A finding for each `ext_supersedes` that names no verdict, or one that is another reviewer's own."""
    unique = {verdict.record_id: verdict for verdict in verdicts}
    for verdict in unique.values():
        for link in verdict.supersedes:
            if link not in unique:
                message = f"it replaces the verdict {link}, which no log of this set holds"
                yield _link("supersedes-missing", verdict, message, "Bring in the log that holds it, or decide again.")
            elif not (_is_own(verdict, unique[link]) or is_adopted(unique[link])):
                message = f"it replaces {link}, which is another reviewer's verdict; both stand"
                yield _link("supersedes-foreign", verdict, message, "Only its own reviewer can take a verdict back.")


def _link(code: str, verdict: Verdict, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, subject=verdict.record_id, message=message, hint=hint)


def _is_own(later: Verdict, earlier: Verdict) -> bool:
    return later.reviewer == earlier.reviewer


def _unchanged(verdict: Verdict, subject: Terms, object_: Terms) -> bool:
    sides = ((verdict.subject_meaning, subject.get(verdict.subject_id)),
             (verdict.object_meaning, object_.get(verdict.object_id)))  # fmt: skip
    return all(not digest or (concept is not None and concept.meaning == digest) for digest, concept in sides)
