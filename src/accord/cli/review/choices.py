"""What the dialogs offer: filters, orders, hits of a search, and who settles a dispute."""

from __future__ import annotations

from collections.abc import Iterable

from accord.model.concepts import Concept
from accord.model.verdicts import Verdict
from accord.namespaces import code_from_iri
from accord.tasks.decide import Answer
from accord.tasks.queue import Band, Filter, Order
from accord.tasks.review import ReviewSession

__all__ = ["ORDERS", "filters", "found", "hits", "same", "who_settles"]

ORDERS: tuple[tuple[str, Order], ...] = (
    ("impact: records affected x uncertainty x harm", Order.IMPACT),
    ("score: the surest first", Order.SCORE),
    ("domain: what belongs together", Order.DOMAIN),
    ("file: as the code list has it", Order.FILE),
)


def filters(domains: Iterable[str]) -> tuple[tuple[str, Filter], ...]:
    """What can be shown alone, everything first."""
    return (
        ("everything", Filter()),
        *((f"{band.value} confidence", Filter(band=band)) for band in Band),
        ("with a warning", Filter(warned=True)),
        ("assigned to me", Filter(mine=True)),
        ("disputed", Filter(disputed=True)),
        ("flagged", Filter(flagged=True)),
        ("decided by me", Filter(decided=True)),
        ("to decide again: a term has changed", Filter(again=True)),
        *((f"domain: {name}", Filter(domain=name)) for name in domains),
    )


def found(session: ReviewSession, text: str, *, most: int, beyond: int) -> list[tuple[str, Concept]]:
    """Terms that a search offers: the object scheme's first, then others of the shared model with their scheme."""
    others = session.search_beyond(text, most=beyond)
    own = session.search(text, most=most - len(others))
    return [
        *hits(session, own, of_object=True),
        *((f"{concept.label()} ({concept.notation})  elsewhere: {title}", concept) for concept, title in others),
    ]


def hits(session: ReviewSession, concepts: Iterable[Concept], *, of_object: bool) -> list[tuple[str, Concept]]:
    """Terms found, each with its code and what it stands under."""
    lines = []
    for concept in concepts:
        above = " > ".join(session.path(concept, of_object=of_object)[:-1])
        lines.append((f"{concept.label()} ({concept.notation}){f'  in {above}' if above else ''}", concept))
    return lines


def who_settles(session: ReviewSession) -> str:
    """What the reviewer's verdict on a dispute is worth."""
    judge = session.desk.workspace.policy.adjudicator
    if judge and judge == code_from_iri(session.reviewer):
        return "You are the adjudicator: your verdict settles it. Every verdict is kept."
    return f"Your verdict is one more voice; {judge or 'nobody'} adjudicates. Every verdict is kept."


def same(verdict: Verdict, why: str) -> Answer:
    """What says the same as a verdict of a dispute, for a reason of one's own or else for the same."""
    return Answer(decision=verdict.decision, reason=why or verdict.reason, when=verdict.when,
                  valid_from=verdict.valid_from, valid_to=verdict.valid_to)  # fmt: skip
