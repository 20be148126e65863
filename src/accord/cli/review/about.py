"""What is worth knowing of a term, in lines with a name: the screen and the prompt show the same."""

from __future__ import annotations

from collections.abc import Iterator

from accord.model.concepts import Concept
from accord.tasks.review import ReviewSession

__all__ = ["about"]


def about(session: ReviewSession, concept: Concept, *, of_object: bool) -> Iterator[tuple[str, str]]:
    """Path to the top, other labels, definition (which needs no name), siblings, notes: what there is of these."""
    path = session.path(concept, of_object=of_object)
    if len(path) > 1:
        yield "path", " > ".join(path)
    texts = (text.text for text in (*concept.pref_labels, *concept.alt_labels))
    other = [text for text in dict.fromkeys(texts) if text != concept.label()]
    if other:
        yield "also", ", ".join(other)
    if concept.definition():
        yield "", concept.definition()
    around = session.siblings(concept, of_object=of_object)
    if around:
        yield "beside it", ", ".join(one.label() for one in around)
    yield from (("note", note.text) for note in concept.notes)
