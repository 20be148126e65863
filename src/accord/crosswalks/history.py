"""What happened to a term, verdict by verdict: what each replaced, and what it changed in the agreement.

Order comes from the links between verdicts; where these leave it open, the earlier day comes first, and on one day the
adjudicator comes last. So two clones that hold the same verdicts tell the same story.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accord.crosswalks.agree import agree
from accord.crosswalks.lifecycle import Stage, stages
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE, Mapping
from accord.model.verdicts import Verdict
from accord.namespaces import code_from_iri
from accord.workspace import Policy

__all__ = ["Event", "history", "in_order"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A verdict in its place: what it replaced, its stage today, and what was agreed of its term before and after.

    `before` and `after` are statements in words such as `exact G`, `wrong CON` or `disputed`; empty where nothing was.
    """

    verdict: Verdict
    replaced: tuple[Verdict, ...]
    stage: Stage
    before: tuple[str, ...]
    after: tuple[str, ...]


def history(verdicts: Iterable[Verdict], policy: Policy, *, never_exact: str = "") -> tuple[Event, ...]:
    """Every verdict as it came, with its effect under today's policy and rule on what is never exact."""
    given = {verdict.record_id: verdict for verdict in verdicts}
    known = stages(given.values(), policy, never_exact=never_exact)
    until: defaultdict[str, list[Verdict]] = defaultdict(list)
    agreed: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    events = []
    for verdict in in_order(given.values(), adjudicator=policy.adjudicator):
        until[verdict.subject_id].append(verdict)
        after = _agreed(until[verdict.subject_id], policy, never_exact)
        events.append(
            Event(
                verdict=verdict,
                replaced=tuple(given[link] for link in verdict.supersedes if link in given),
                stage=known[verdict.record_id],
                before=agreed[verdict.subject_id],
                after=after,
            )
        )
        agreed[verdict.subject_id] = after
    return tuple(events)


def in_order(verdicts: Iterable[Verdict], *, adjudicator: str = "") -> tuple[Verdict, ...]:
    """The verdicts, each after those that it replaces; else by day and term, the adjudicator's last, and id.

    A. B. Kahn's sort (1962).
    """

    def place(verdict: Verdict) -> tuple[str, str, bool, str]:
        """Where a verdict stands among those that nothing else puts in order."""
        judges = bool(adjudicator) and code_from_iri(verdict.reviewer) == adjudicator
        return (verdict.date, verdict.subject_id, judges, verdict.record_id)

    given = {verdict.record_id: verdict for verdict in verdicts}
    later: defaultdict[str, list[Verdict]] = defaultdict(list)
    missing: dict[str, int] = {}
    for verdict in given.values():
        links = {link for link in verdict.supersedes if link in given}
        missing[verdict.record_id] = len(links)
        for link in links:
            later[link].append(verdict)
    ready = [place(verdict) for verdict in given.values() if not missing[verdict.record_id]]
    heapq.heapify(ready)
    found = []
    while ready:
        verdict = given[heapq.heappop(ready)[-1]]
        found.append(verdict)
        for after in later[verdict.record_id]:
            missing[after.record_id] -= 1
            if not missing[after.record_id]:
                heapq.heappush(ready, place(after))
    return tuple(found)


def _agreed(about: Sequence[Verdict], policy: Policy, never_exact: str) -> tuple[str, ...]:
    found = agree(about, policy, never_exact=never_exact)
    return (*sorted({_words(row) for row in found.mappings}), *(["disputed"] if found.disputes else []))


def _words(row: Mapping) -> str:
    if row.object_id == NO_TERM_FOUND:
        return "no counterpart"
    if row.predicate_id == OUT_OF_SCOPE:
        return "out of scope"
    said = "wrong" if row.predicate_modifier else row.relation or "mapped"
    return f"{said} {code_from_iri(row.object_id)}"
