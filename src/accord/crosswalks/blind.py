"""Deciding blind: what a reviewer may see of the others, so that two people judge one term by themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from accord.crosswalks.fold import standing
from accord.model.verdicts import Decision, Verdict

__all__ = ["visible"]


def visible(verdicts: Iterable[Verdict], reviewer: str, *, needed: int = 2) -> tuple[Verdict, ...]:
    """The verdicts that a reviewer (an IRI) may see while terms are mapped blind, in the order given.

    One's own always; the others' on a term once `needed` reviewers have decided on it. Unsure decides nothing.
    """
    given = tuple(verdicts)
    who: dict[str, set[str]] = defaultdict(set)
    for verdict in standing(given):
        if verdict.decision is not Decision.UNSURE:
            who[verdict.subject_id].add(verdict.reviewer)
    return tuple(v for v in given if v.reviewer == reviewer or len(who[v.subject_id]) >= needed)
