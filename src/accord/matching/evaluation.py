"""How good the matcher is, measured against what people have decided: `accord evaluate SET`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accord.matching.learning import Outcome
from accord.model.mappings import Relation

__all__ = ["Bin", "Evaluation", "Miss", "Proposal", "evaluate", "reliability"]

DEPTHS = (1, 5, 10)
BINS = 10
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One row of the matcher, as it is measured: IRIs, rank from 1, confidence, relation, rule, bulk eligibility."""

    subject_id: str
    object_id: str
    rank: int
    confidence: float
    relation: Relation | None
    rule: str = ""
    warnings: tuple[str, ...] = ()
    eligible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Part of the reliability table: how many proposals, what they claimed on average, and how many were right."""

    count: int
    claimed: float
    right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A decided subject whose first proposal is wrong: what was proposed how surely, what is right, and its rank.

    `right` is empty where the subject has no counterpart; `rank` is 0 where what is right is not proposed at all.
    """

    subject_id: str
    proposed: str
    confidence: float
    right: tuple[str, ...]
    rank: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The measures of one set; each share is 0 to 1, or None where nothing is there to measure.

    subjects: decided ones; with_counterpart: of these, those that have one. precision and recall: of the first
    proposals with a confidence of `threshold` or more, over decided subjects and over those with a counterpart.
    recall_at: share of subjects with a counterpart that have one among the first k. relations: share of the right
    first proposals whose relation is right too. eligible, eligible_right: proposals open to bulk acceptance, and to how
    many of them people gave the relation that is proposed. calibration_error: expected, over the bins.
    """

    subjects: int
    with_counterpart: int
    rejected: int
    threshold: float
    precision: float | None
    recall: float | None
    recall_at: Mapping[int, float | None]
    relations: float | None
    eligible: int
    eligible_right: int
    calibration_error: float | None
    bins: tuple[Bin, ...]
    misses: tuple[Miss, ...]


def evaluate(
    proposals: Iterable[Proposal], decisions: Iterable[Outcome], *, threshold: float = THRESHOLD
) -> Evaluation:
    """The matcher's proposals for every subject, settled ones too, against the decisions; undecided ones left out."""
    accepted, closed, rejected = _sorted_out(decisions)
    by_subject: dict[str, list[Proposal]] = defaultdict(list)
    for proposal in proposals:
        by_subject[proposal.subject_id].append(proposal)
    decided = sorted(accepted.keys() | closed)
    ranked = {iri: sorted(by_subject.get(iri, ()), key=lambda p: p.rank) for iri in decided}
    first = [ranked[iri][0] for iri in decided if ranked[iri]]
    right = [p for p in first if p.object_id in accepted.get(p.subject_id, {})]
    sure = [p for p in first if p.confidence >= threshold]
    sure_right = sum(p.object_id in accepted.get(p.subject_id, {}) for p in sure)
    eligible = [p for iri in decided for p in ranked[iri] if p.eligible]
    bins = reliability([p.confidence for p in first], [p.object_id in accepted.get(p.subject_id, {}) for p in first])
    return Evaluation(
        subjects=len(decided),
        with_counterpart=len(accepted),
        rejected=len(rejected),
        threshold=threshold,
        precision=_share(sure_right, len(sure)),
        recall=_share(sure_right, len(accepted)),
        recall_at={
            k: _share(sum(_rank(ranked[iri], accepted[iri]) in range(1, k + 1) for iri in accepted), len(accepted))
            for k in DEPTHS
        },
        relations=_share(sum(p.relation in accepted[p.subject_id][p.object_id] for p in right), len(right)),
        eligible=len(eligible),
        eligible_right=sum(p.relation in accepted.get(p.subject_id, {}).get(p.object_id, ()) for p in eligible),
        calibration_error=_expected_error(bins),
        bins=bins,
        misses=_misses(decided, ranked, accepted),
    )


def reliability(claimed: Sequence[float], right: Sequence[bool], *, bins: int = BINS) -> tuple[Bin, ...]:
    """Proposals by rising confidence in bins of equal count (the first ones one larger where they do not divide)."""
    order = sorted(range(len(claimed)), key=lambda place: (claimed[place], place))
    parts = min(bins, len(order))
    found = []
    start = 0
    for number in range(parts):
        size = len(order) // parts + (number < len(order) % parts)
        part = order[start : start + size]
        means = (sum(values[place] for place in part) / size for values in (claimed, right))
        found.append(Bin(count=size, claimed=next(means), right=next(means)))
        start += size
    return tuple(found)


def _sorted_out(
    decisions: Iterable[Outcome],
) -> tuple[dict[str, dict[str, set[Relation]]], set[str], set[tuple[str, str]]]:
    """Accepted objects with their relations by subject, subjects without a counterpart, and rejected pairs."""
    accepted: dict[str, dict[str, set[Relation]]] = defaultdict(dict)
    closed, rejected = set[str](), set[tuple[str, str]]()
    for decision in decisions:
        if decision.object_id and decision.relation is not None:
            accepted[decision.subject_id].setdefault(decision.object_id, set()).add(decision.relation)
        elif decision.object_id:
            rejected.add((decision.subject_id, decision.object_id))
        else:
            closed.add(decision.subject_id)
    return dict(accepted), closed - accepted.keys(), rejected


def _rank(ranked: Iterable[Proposal], accepted: Iterable[str]) -> int:
    """The rank of the best accepted object; 0 where none is proposed."""
    right = set(accepted)
    return next((p.rank for p in ranked if p.object_id in right), 0)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _expected_error(bins: Sequence[Bin]) -> float | None:
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.claimed - one.right) for one in bins) / total if total else None


def _misses(
    decided: Iterable[str], ranked: Mapping[str, Sequence[Proposal]], accepted: Mapping[str, Iterable[str]]
) -> tuple[Miss, ...]:
    """Wrong first proposals, the surest first, then subjects for which nothing was proposed."""
    found = []
    for iri in decided:
        first = ranked[iri][0] if ranked[iri] else None
        right = set(accepted.get(iri, ()))
        if (first is None and not right) or (first is not None and first.object_id in right):
            continue
        found.append(
            Miss(
                subject_id=iri,
                proposed=first.object_id if first else "",
                confidence=first.confidence if first else 0.0,
                right=tuple(sorted(right)),
                rank=_rank(ranked[iri], right),
                warnings=first.warnings if first else (),
            )
        )
    return tuple(sorted(found, key=lambda miss: (-miss.confidence, miss.subject_id)))
