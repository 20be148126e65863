"""Where a mapping stands in its life, worked out from the decisions alone; nothing of it is ever stored.

| stage | when |
|---|---|
| proposed | a machine proposes the pair, and nobody has said anything of it that still stands |
| in review | somebody has, and the policy asks for another reviewer; or the reviewer is not sure |
| agreed | it is a row of the agreed cross-walk, a rejection (`Not`) included |
| disputed | reviewers contradict each other, and nobody has settled it |
| withdrawn | its reviewer took it back, and nothing took its place |
| superseded | a later verdict took its place, or the adjudicator overruled it |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Table
from enum import StrEnum

from accord.crosswalks.agree import agree, statement
from accord.crosswalks.fold import standing
from accord.model.verdicts import Decision, Verdict
from accord.workspace import Policy

__all__ = ["Stage", "stage_of_pair", "stages"]


class Stage(StrEnum):
    """A stage in the life of a mapping, the liveliest first."""

    AGREED = "agreed"
    DISPUTED = "disputed"
    IN_REVIEW = "in review"
    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


def stages(verdicts: Iterable[Verdict], policy: Policy, *, never_exact: str = "") -> dict[str, Stage]:
    """The stage of every verdict, by `record_id`. A row that takes something back is itself `withdrawn`.

    never_exact: why the two schemes must not be equated, or empty (`accord.crosswalks.agree.agree`).
    """
    given = {verdict.record_id: verdict for verdict in verdicts}
    agreement = agree(given.values(), policy, never_exact=never_exact)
    stands = {verdict.record_id for verdict in standing(given.values())}
    disputed = {verdict.record_id for dispute in agreement.disputes for verdict in dispute.verdicts}
    agreed = {statement(given[row.record_id]) for row in agreement.mappings}
    waiting = {statement(verdict) for verdict in agreement.waiting}
    withdrawn = _withdrawn(given)
    rules: tuple[tuple[Callable[[Verdict], bool], Stage], ...] = (
        (lambda v: v.record_id in withdrawn or v.decision is Decision.UNDONE, Stage.WITHDRAWN),
        (lambda v: v.record_id not in stands, Stage.SUPERSEDED),
        (lambda v: v.record_id in disputed, Stage.DISPUTED),
        (lambda v: v.decision is Decision.UNSURE or statement(v) in waiting, Stage.IN_REVIEW),
        (lambda v: statement(v) in agreed, Stage.AGREED),
    )  # the first that fits; what fits none stands, and was overruled
    return {
        record_id: next((stage for fits, stage in rules if fits(verdict)), Stage.SUPERSEDED)
        for record_id, verdict in given.items()
    }


def stage_of_pair(
    verdicts: Sequence[Verdict], known: Table[str, Stage], pair: tuple[str, str], *, proposed: bool
) -> Stage | None:
    """The stage of a pair of subject and object IRI: the liveliest of its verdicts' stages (`known`).

    `proposed` is whether a machine proposes it. None where nobody, man or machine, has ever named the pair.
    """
    found = {known[v.record_id] for v in verdicts if (v.subject_id, v.object_id) == pair}
    return min(found | ({Stage.PROPOSED} if proposed else set()), key=list(Stage).index, default=None)


def _withdrawn(given: Table[str, Verdict]) -> set[str]:
    """What its own reviewer took back, as long as nothing else has taken its place."""
    taken: set[str] = set()
    replaced: set[str] = set()
    for verdict in given.values():
        own = {link for link in verdict.supersedes if link in given and given[link].reviewer == verdict.reviewer}
        (taken if verdict.decision is Decision.UNDONE else replaced).update(own)
    return taken - replaced
