"""What the decisions of a mapping set teach about what is still open in it.

Three lessons, each drawn from few decisions with care: how far the confidence is off in this set (a logistic
recalibration pulled towards no change), whether its objects are taken once only, and which objects people keep
rejecting. The same decisions in any order give the same result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from accord.matching.similarity import Floats
from accord.model.mappings import Relation

__all__ = ["UNTAUGHT", "Decided", "Learned", "Outcome", "learn", "lessons", "odds", "probability_of"]

_MOST_SURE = 0.999  # a probability beyond it says no more
_SHIFT_SPREAD = 1.0  # standard deviation that the prior gives the shift, in log-odds, around 0
_SLOPE_SPREAD = 0.35  # and the slope, around 1
_TAKEN_LEAST, _REJECTED_LEAST = -4.0, -1.5
_STEPS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What people settled: an accepted pair has a relation, a rejected one none, a closed subject neither object."""

    subject_id: str
    object_id: str = ""
    relation: Relation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A pair that people have settled: IRIs, whether they accepted it (as exact) or refused it, or passed it over.

    `probability` is what the machine says of the pair without any lesson; None where it does not propose the pair.
    `first` says whether the pair is the machine's first choice for its subject: only these recalibrate, since people
    are shown the first choices and pick the rest.
    """

    subject_id: str
    object_id: str
    accepted: bool
    exact: bool = False
    refused: bool = False
    probability: float | None = None
    first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """The lessons of a set, in log-odds: `slope * odds + shift`, less where an object is taken or often rejected."""

    slope: float = 1.0
    shift: float = 0.0
    decisions: int = 0
    taken: frozenset[str] = frozenset()
    taken_loses: float = 0.0
    rejected: tuple[tuple[str, float], ...] = field(default=())

    def applied(self, probability: Floats, objects: Sequence[str]) -> Floats:
        """Probabilities (shape (pairs,)) after the lessons, given each pair's object IRI; four digits."""
        if not self.decisions:
            return probability
        loses = dict(self.rejected)
        change = np.array([self._change(iri, loses) for iri in objects], dtype=np.float64)
        taught: Floats = probability_of(self.slope * odds(probability) + self.shift + change).round(4)
        return taught

    def reasons(self, object_id: str, before: float, after: float) -> str:
        """In a sentence, why the confidence of a pair is what it is; nothing where the lessons changed nothing."""
        if not self.decisions or f"{before:.2f}" == f"{after:.2f}":
            return ""
        because = [f"{self.decisions} decisions on first choices in this set"]
        if object_id in self.taken and self.taken_loses < 0:
            because.append("the object is taken, and in this set objects are taken once")
        if object_id in dict(self.rejected):
            because.append("people have rejected the object for other terms")
        return f"Confidence {before:.2f} became {after:.2f} after {'; '.join(because)}."

    def _change(self, object_id: str, loses: dict[str, float]) -> float:
        return loses.get(object_id, 0.0) + (self.taken_loses if object_id in self.taken else 0.0)


UNTAUGHT = Learned()


def learn(decided: Iterable[Decided]) -> Learned:
    """The lessons of a set's decisions; `UNTAUGHT` where there are none."""
    settled = sorted(set(decided), key=_order)
    if not settled:
        return UNTAUGHT
    first = [one for one in settled if one.first and one.probability is not None]
    slope, shift = _recalibrated(
        odds(np.array([one.probability for one in first], dtype=np.float64)),
        np.array([one.accepted for one in first], dtype=np.float64),
    )
    exact = {(one.subject_id, one.object_id) for one in settled if one.accepted and one.exact}
    return Learned(
        slope=round(slope, 4),
        shift=round(shift, 4),
        decisions=len(first) or len(settled),
        taken=frozenset(object_ for _, object_ in exact),
        taken_loses=round(_taken_loses(exact), 4),
        rejected=_rejected(settled),
    )


def lessons(ranked: Iterable[tuple[str, str, int, float]], outcomes: Iterable[Outcome]) -> tuple[Decided, ...]:
    """What `learn` needs, from the machine's own ranking (subject, object, rank from 1, probability) and the outcomes.

    A first choice that people passed over, for another object or for none, counts as rejected.
    """
    proposed = {(subject, object_): (rank, said) for subject, object_, rank, said in ranked}
    settled = tuple(outcomes)
    accepted = {(one.subject_id, one.object_id) for one in settled if one.object_id and one.relation}
    exact = {(one.subject_id, one.object_id) for one in settled if one.object_id and one.relation is Relation.EXACT}
    refused = {(one.subject_id, one.object_id) for one in settled if one.object_id} - accepted
    closed = {one.subject_id for one in settled if not one.object_id} | {subject for subject, _ in accepted}
    passed = {pair for pair, (rank, _) in proposed.items() if rank == 1 and pair[0] in closed} - accepted
    return tuple(
        Decided(
            subject_id=pair[0],
            object_id=pair[1],
            accepted=pair in accepted,
            exact=pair in exact,
            refused=pair in refused,
            probability=proposed[pair][1] if pair in proposed else None,
            first=pair in proposed and proposed[pair][0] == 1,
        )
        for pair in sorted(accepted | refused | passed)
    )


def odds(probability: Floats) -> Floats:
    """Log-odds, bounded at a probability of .001 and .999."""
    bounded = np.clip(probability, 1 - _MOST_SURE, _MOST_SURE)
    logs: Floats = np.log(bounded / (1 - bounded))
    return logs


def probability_of(logs: Floats) -> Floats:
    """The probability of log-odds."""
    bounded: Floats = 1 / (1 + np.exp(-np.clip(logs, -30, 30)))
    return bounded


def _order(one: Decided) -> tuple[str, str, bool, bool, bool, bool, float]:
    said = -1.0 if one.probability is None else one.probability
    return one.subject_id, one.object_id, one.accepted, one.exact, one.refused, one.first, said


def _recalibrated(logs: Floats, accepted: Floats) -> tuple[float, float]:
    """Slope and shift of a logistic regression with normal priors around 1 and 0 (Platt 1999, as a posterior mode).

    Newton's method on a strictly concave function of two numbers: it ends at the one maximum, from any order of rows.
    """
    slope, shift = 1.0, 0.0
    for _ in range(_STEPS):
        said = probability_of(slope * logs + shift)
        weight = said * (1 - said)
        gradient = np.array([
            float(np.sum((accepted - said) * logs)) - (slope - 1) / _SLOPE_SPREAD**2,
            float(np.sum(accepted - said)) - shift / _SHIFT_SPREAD**2,
        ])  # fmt: skip
        cross = float(np.sum(weight * logs))
        curvature = np.array([
            [float(np.sum(weight * logs**2)) + 1 / _SLOPE_SPREAD**2, cross],
            [cross, float(np.sum(weight)) + 1 / _SHIFT_SPREAD**2],
        ])  # fmt: skip
        step = np.linalg.solve(curvature, gradient)
        slope, shift = slope + float(step[0]), shift + float(step[1])
        if float(np.abs(step).max()) < 1e-9:
            break
    return max(0.2, slope), shift


def _taken_loses(exact: Iterable[tuple[str, str]]) -> float:
    """What an object that is taken loses: the log of how often things were shared, per object taken once.

    Shared are objects of several subjects, and subjects with several objects: neither speaks for a 1:1 set.
    """
    pairs = tuple(exact)
    subjects = Counter(subject for subject, _ in pairs)
    takers = Counter(object_ for _, object_ in pairs)
    shared = sum(count > 1 for count in (*subjects.values(), *takers.values()))
    once = sum(subjects[subject] == takers[object_] == 1 for subject, object_ in pairs)
    return float(np.clip(np.log((shared + 1) / (once + 1)), _TAKEN_LEAST, 0.0))


def _rejected(settled: Iterable[Decided]) -> tuple[tuple[str, float], ...]:
    """Objects that were refused more often than accepted, and what they lose for every other subject."""
    balance: Counter[str] = Counter()
    for one in settled:
        balance[one.object_id] += one.accepted - one.refused
    loses = {iri: max(_REJECTED_LEAST, -float(np.log1p(-count)) / 2) for iri, count in balance.items() if count < 0}
    return tuple(sorted((iri, round(change, 4)) for iri, change in loses.items() if iri))
