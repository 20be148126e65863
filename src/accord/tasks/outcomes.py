"""People's verdicts as the plain outcomes that matching learns from and is measured by."""

from __future__ import annotations

from collections.abc import Iterable

from accord.crosswalks.fold import standing
from accord.matching.learning import Outcome
from accord.model.verdicts import Decision, Verdict

__all__ = ["outcomes"]


def outcomes(verdicts: Iterable[Verdict]) -> tuple[Outcome, ...]:
    """What the standing verdicts settle; unsure settles nothing, and out of scope says nothing of the matcher."""
    return tuple(
        Outcome(
            subject_id=verdict.subject_id,
            object_id="" if verdict.decision is Decision.NO_COUNTERPART else verdict.object_id,
            relation=verdict.decision.relation,
        )
        for verdict in standing(verdicts)
        if verdict.decision not in {Decision.UNSURE, Decision.OUT_OF_SCOPE}
    )
