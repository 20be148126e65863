"""A ranking as the decisions of its set change it: what was learned applied, and the order made anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from accord.matching.labels import LabelTable
from accord.matching.learning import Learned, Outcome, learn, lessons
from accord.matching.ranking import Ranking, falling, standing

__all__ = ["taught", "what_was_learned"]


def what_was_learned(ranking: Ranking, subject: LabelTable, object: LabelTable, outcomes: Iterable[Outcome]) -> Learned:
    """The lessons of the outcomes, given the machine's own ranking of all subjects, settled ones too."""
    ranked = zip(
        (subject.concepts[place].iri for place in ranking.candidates.subject.tolist()),
        (object.concepts[place].iri for place in ranking.candidates.object.tolist()),
        ranking.rank.tolist(),
        ranking.confidence.tolist(),
        strict=True,
    )
    return learn(lessons(ranked, outcomes))


def taught(ranking: Ranking, learned: Learned, object: LabelTable) -> tuple[Ranking, tuple[str, ...]]:
    """The ranking with every confidence after the lessons and ranks to match, and why each changed (or nothing).

    Retired objects stand where `ranking.standing` puts them. Equal confidences keep their order, and fall as
    `ranking.falling` has it.
    """
    if not learned.decisions:
        return ranking, ("",) * len(ranking.candidates)
    found = ranking.candidates
    iris = [object.concepts[place].iri for place in found.object.tolist()]
    before, after = ranking.confidence, learned.applied(ranking.confidence, iris)
    retired = np.array([concept.deprecated for concept in object.concepts], dtype=np.bool_)[found.object]
    stands = standing(found, after, after, retired)
    order = np.lexsort((ranking.rank, retired, -stands.score, stands.last, found.subject))
    # Places of one subject stand together in a ranking, so the ranks in their old places are those of the new order.
    sure = falling(after[order], before[order], found.subject)
    new = replace(ranking, candidates=found.only(order), confidence=sure, parts=ranking.parts[order])
    said = zip(order.tolist(), sure.tolist(), strict=True)
    return new, tuple(learned.reasons(iris[place], float(before[place]), now) for place, now in said)
