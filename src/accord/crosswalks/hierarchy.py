"""Whether the hierarchies contradict a relation: nothing can be broader than what it is itself a kind of."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from accord.model.concepts import Terms
from accord.model.mappings import Relation

__all__ = ["Stated", "Step", "contradiction", "steps_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A relation that stands between two terms (IRIs)."""

    subject_id: str
    object_id: str
    relation: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From a term to one that is at least as broad; `strictly` where it is broader."""

    to: str
    strictly: bool


Up = Callable[[str], Iterable[Step]]


def contradiction(relation: Relation, subject_id: str, object_id: str, up: Up) -> tuple[str, ...]:
    """The chain of terms, each a kind of the next or the same, that rules the relation out; empty where none does.

    Broad is ruled out by a chain from the object up to the subject, narrow by one from the subject up to the object,
    exact by either where a step of it is strict. Close and related never are. `up` gives the steps from a term.
    """
    tests = {
        Relation.EXACT: ((subject_id, object_id, True), (object_id, subject_id, True)),
        Relation.BROAD: ((object_id, subject_id, False),),
        Relation.NARROW: ((subject_id, object_id, False),),
    }
    chains = (_chain(start, end, up, strictly=strictly) for start, end, strictly in tests.get(relation, ()))
    return next((chain for chain in chains if chain), ())


def steps_up(iri: str, sides: Iterable[Terms], stated: Iterable[Stated]) -> Iterator[Step]:
    """The steps from a term: to its broader terms, and by the relations that stand with it."""
    for side in sides:
        concept = side.get(iri)
        yield from (Step(to=above, strictly=True) for above in (concept.broader if concept else ()))
    for one in stated:
        if one.relation is Relation.EXACT:
            yield Step(to=one.object_id if one.subject_id == iri else one.subject_id, strictly=False)
        elif one.relation is Relation.BROAD and one.subject_id == iri:
            yield Step(to=one.object_id, strictly=True)
        elif one.relation is Relation.NARROW and one.object_id == iri:
            yield Step(to=one.subject_id, strictly=True)


def _chain(start: str, end: str, up: Up, *, strictly: bool) -> tuple[str, ...]:
    """The shortest chain from one term up to another, with a strict step where one is asked for."""
    seen = {(start, False)}
    paths: deque[tuple[tuple[str, ...], bool]] = deque([((start,), False)])
    while paths:
        path, strict = paths.popleft()
        if path[-1] == end and len(path) > 1 and (strict or not strictly):
            return path
        for step in up(path[-1]):
            state = (step.to, strict or step.strictly)
            if state not in seen:
                seen.add(state)
                paths.append(((*path, step.to), state[1]))
    return ()
