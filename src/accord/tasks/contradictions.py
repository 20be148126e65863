"""Whether what a reviewer says contradicts the hierarchies of both schemes and what already stands."""

from __future__ import annotations

from collections.abc import Iterator

from accord.crosswalks.hierarchy import Stated, Step, contradiction, steps_up
from accord.crosswalks.sentences import sentence
from accord.errors import NotAllowed
from accord.model.concepts import Concept, Terms
from accord.model.verdicts import Decision
from accord.tasks.verdict_book import VerdictBook

__all__ = ["contradicted"]


def contradicted(
    book: VerdictBook, sides: tuple[Terms, ...], decision: Decision, subject: Concept, object_: Concept | None
) -> NotAllowed | None:
    """Why the hierarchy rules a relation of two terms out, or None.

    sides: both schemes; book: the verdicts that stand between them.
    """
    relation = decision.relation
    if object_ is None or relation is None:
        return None
    new = Stated(subject_id=subject.iri, object_id=object_.iri, relation=relation)

    def up(iri: str) -> Iterator[Step]:
        """The steps from a term upwards: by the hierarchies, and by what stands beside the new relation."""
        return steps_up(iri, sides, book.stated(iri, beside=new))

    chain = contradiction(relation, subject.iri, object_.iri, up)
    if not chain:
        return None
    labels = [concept.label() for iri in chain for side in sides if (concept := side.get(iri))]
    said = sentence(decision, subject.label(), object_.label())
    hint = "If the hierarchy or that verdict is wrong, correct it first; else choose another relation or candidate."
    return NotAllowed(f"the hierarchy contradicts it ({said}): {' < '.join(labels)}", hint=hint)
