"""What stands around a label: definitions and broader concepts, as texts to compare."""

from __future__ import annotations

from collections.abc import Sequence

from accord.matching.labels import comparable, language_of
from accord.model.concepts import Concept, Text
from accord.model.labels import normalise

__all__ = ["broader_labels", "definitions"]


def definitions(concepts: Sequence[Concept], language: str) -> list[str]:
    """Each concept's definition in the language (or of none named), normalised; empty where it has none."""
    return [_said(concept.definitions, language) for concept in concepts]


def broader_labels(concepts: Sequence[Concept], language: str) -> list[str]:
    """The preferred labels of each concept's broader concepts within the scheme; empty for a top concept."""
    labels = {concept.iri: _said(concept.pref_labels, language) for concept in concepts}
    return [" ".join(sorted(labels.get(iri, "") for iri in concept.broader)).strip() for concept in concepts]


def _said(texts: Sequence[Text], language: str) -> str:
    return " ".join(normalise(text.text) for text in sorted(texts) if comparable(language_of(text), language))
