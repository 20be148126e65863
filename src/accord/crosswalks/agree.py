"""From people's verdicts to what is agreed: who must say the same, what is in dispute, and what still waits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from accord.crosswalks.conditions import apart
from accord.crosswalks.fold import is_adopted, standing
from accord.crosswalks.log import mapping_of
from accord.model.mappings import NO_TERM_FOUND, Mapping
from accord.model.verdicts import Condition, Decision, Verdict
from accord.namespaces import code_from_iri
from accord.workspace import Policy

__all__ = ["Agreement", "Dispute", "Statement", "agree", "statement", "to_replace", "with_cardinality"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Verdicts on one subject that cannot all be true: `kind` says in what they differ.

    Of the kind `never-exact` are those that a declared rule forbids, whoever agrees; `reason` is that rule's.
    """

    kind: str
    subject_id: str
    verdicts: tuple[Verdict, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What the verdicts come to under the policy.

    mappings: the agreed rows; disputes: what is kept out until it is settled; waiting: verdicts that need another
    reviewer, one for each statement.
    """

    mappings: tuple[Mapping, ...]
    disputes: tuple[Dispute, ...]
    waiting: tuple[Verdict, ...]


Statement = tuple[str, str, Decision, tuple[Condition, ...], str, str]
_LOG_ONLY = frozenset({
    "ext_supersedes", "ext_shown_predicate", "ext_shown_confidence", "ext_shown_rank", "ext_subject_meaning",
    "ext_object_meaning",
})  # fmt: skip  # what whoever uses the cross-walk has no need of; the log has it under the same record_id


def agree(verdicts: Iterable[Verdict], policy: Policy, *, never_exact: str = "") -> Agreement:
    """The agreed rows, the disputes and what waits. The same verdicts give the same, in whatever order they come.

    never_exact: why the two schemes must not be equated, or empty. Exact verdicts are then kept out, whoever gave
    them, and the others are judged as if these had not been given.
    """
    said = [verdict for verdict in standing(verdicts) if verdict.decision is not Decision.UNSURE]
    disputes: list[Dispute] = []
    agreed: list[Mapping] = []
    waiting: list[Verdict] = []
    for subject_id, about in _by_subject(said).items():
        forbidden = [verdict for verdict in about if never_exact and verdict.decision is Decision.EXACT]
        out = {verdict.record_id for verdict in forbidden}
        if forbidden:
            disputes.append(_dispute("never-exact", subject_id, forbidden, reason=never_exact))
        left, decisive = _adjudicated([v for v in about if v.record_id not in out], policy.adjudicator)
        found = _disputes(subject_id, left)
        disputes += found
        disputed = {verdict.record_id for dispute in found for verdict in dispute.verdicts}
        for same in _by_statement(v for v in left if v.record_id not in disputed).values():
            settles = [v for v in same if v.record_id in decisive]
            first = (settles or same)[0]
            if settles or _reviews(same, policy) >= policy.reviewers:
                agreed.append(_agreed_row(first, same))
            else:
                waiting.append(first)
    return Agreement(mappings=with_cardinality(agreed), disputes=tuple(disputes), waiting=tuple(waiting))


def to_replace(verdict: Verdict, verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The standing verdicts that a new one takes the place of.

    These are the reviewer's own on the same pair (or on the same subject, where they would contradict themselves), and
    what was adopted from a published cross-walk for the pair, where it says something else.
    """
    about = standing(earlier for earlier in verdicts if earlier.subject_id == verdict.subject_id)
    own = [v for v in about if v.reviewer == verdict.reviewer and (_same_target(v, verdict) or _clash(v, verdict))]
    states = verdict.decision not in {Decision.UNSURE, Decision.UNDONE}
    others = [v for v in about if v.reviewer != verdict.reviewer and is_adopted(v) and _same_pair(v, verdict)]
    corrected = [v for v in others if states and statement(v) != statement(verdict) and not apart(v, verdict)]
    return (*own, *corrected)


def _by_subject(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in sorted(verdicts, key=lambda v: (v.subject_id, v.reviewer, v.record_id)):
        found[verdict.subject_id].append(verdict)
    return found


def _adjudicated(verdicts: Sequence[Verdict], adjudicator: str) -> tuple[list[Verdict], set[str]]:
    """The verdicts that the adjudicator has not overruled, and the ids of the adjudicator's that overruled some."""
    decisive: set[str] = set()
    overruled: set[str] = set()
    judged = [v for v in verdicts if adjudicator and code_from_iri(v.reviewer) == adjudicator]
    for own in judged:
        against = {v.record_id for v in verdicts if v.reviewer != own.reviewer and _clash(own, v)}
        overruled |= against
        decisive |= {own.record_id} if against else set()
    return [v for v in verdicts if v.record_id not in overruled], decisive


def _disputes(subject_id: str, verdicts: Sequence[Verdict]) -> list[Dispute]:
    """One dispute for each kind of clash about the subject, with every verdict that has a part in it."""
    parts: dict[str, dict[str, Verdict]] = defaultdict(dict)
    for one, other in combinations(verdicts, 2):
        kind = _clash(one, other)
        if kind:
            parts[kind].update({v.record_id: v for v in (one, other)})
    return [_dispute(kind, subject_id, part.values()) for kind, part in sorted(parts.items())]


def _dispute(kind: str, subject_id: str, verdicts: Iterable[Verdict], *, reason: str = "") -> Dispute:
    ordered = sorted(verdicts, key=lambda v: (v.object_id, v.reviewer, v.record_id))
    return Dispute(kind=kind, subject_id=subject_id, verdicts=tuple(ordered), reason=reason)


def _clash(one: Verdict, other: Verdict) -> str:
    """In what two verdicts on one subject contradict each other, or nothing."""
    if apart(one, other) or not {one.decision, other.decision}.isdisjoint({Decision.UNSURE, Decision.UNDONE}):
        return ""
    return next((kind for kind, is_so in _CLASHES if is_so(one, other) or is_so(other, one)), "")


def _maps(verdict: Verdict) -> bool:
    return verdict.decision.relation is not None


def _closes(verdict: Verdict) -> bool:
    return verdict.decision.closes_subject


def _same_target(one: Verdict, other: Verdict) -> bool:
    """Whether both speak of the same pair at the same time, or both of the subject as a whole."""
    return one.object_id == other.object_id and not apart(one, other)


def _same_pair(one: Verdict, other: Verdict) -> bool:
    return bool(one.object_id) and one.object_id == other.object_id


_CLASHES: tuple[tuple[str, Callable[[Verdict, Verdict], bool]], ...] = (
    ("mapped-and-wrong", lambda a, b: _same_pair(a, b) and _maps(a) and b.decision is Decision.WRONG),
    ("two-relations", lambda a, b: _same_pair(a, b) and _maps(a) and _maps(b) and a.decision is not b.decision),
    ("two-conditions", lambda a, b: _same_pair(a, b) and _maps(a) and _maps(b) and statement(a) != statement(b)),
    ("exact-to-two", lambda a, b: a.decision is b.decision is Decision.EXACT and a.object_id != b.object_id),
    ("mapped-and-closed", lambda a, b: _maps(a) and _closes(b)),
    ("two-closings", lambda a, b: _closes(a) and _closes(b) and a.decision is not b.decision),
)  # the first that fits names the clash


def statement(verdict: Verdict) -> Statement:
    """What two reviewers must both say to say the same."""
    v = verdict
    return (v.subject_id, v.object_id, v.decision, v.when, v.valid_from, v.valid_to)


def _by_statement(verdicts: Iterable[Verdict]) -> dict[Statement, list[Verdict]]:
    found: dict[Statement, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        found[statement(verdict)].append(verdict)
    return found


def _reviews(same: Sequence[Verdict], policy: Policy) -> int:
    """How many reviewers count. Where no machine proposed the pair, its author did; the policy says if that counts.

    A term is closed by people alone: no machine proposes that it has no counterpart or is out of scope.
    """
    reviewers = len({verdict.reviewer for verdict in same})
    proposed = policy.own_proposals or any(verdict.object_id and verdict.shown_rank for verdict in same)
    return reviewers if proposed else reviewers - 1


def _agreed_row(first: Verdict, same: Sequence[Verdict]) -> Mapping:
    """The deciding verdict's row, with everybody else who says the same as its reviewers."""
    others = {verdict.reviewer: verdict for verdict in same if verdict.reviewer != first.reviewer}
    row = mapping_of(first)
    return replace(
        row,
        reviewer_id=tuple(others),
        reviewer_label=tuple(verdict.reviewer_label or code_from_iri(who) for who, verdict in others.items()),
        review_date=max((verdict.date for verdict in others.values()), default=""),
        reviewer_agreement=1.0 if others else None,
        extra=tuple((name, value) for name, value in row.extra if name not in _LOG_ONLY),
    )


def with_cardinality(rows: Sequence[Mapping]) -> tuple[Mapping, ...]:
    """The rows with `mapping_cardinality`, counted over the relations of this set alone."""
    related = [row for row in rows if row.relation and not row.predicate_modifier and row.object_id != NO_TERM_FOUND]
    objects = Counter(subject for subject, _ in {(row.subject_id, row.object_id) for row in related})
    subjects = Counter(object_id for _, object_id in {(row.subject_id, row.object_id) for row in related})
    counted = {id(row): f"{'1n'[subjects[row.object_id] > 1]}:{'1n'[objects[row.subject_id] > 1]}" for row in related}
    none = {id(row): "1:0" for row in rows if row.object_id == NO_TERM_FOUND}
    return tuple(replace(row, mapping_cardinality=(counted | none).get(id(row), "")) for row in rows)
