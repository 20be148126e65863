"""The labels of a scheme as one flat table: a row for each label that can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.model.concepts import Concept, Text
from accord.model.labels import normalise
from accord.namespaces import SKOS

__all__ = ["FIELDS", "LabelTable", "comparable", "label_table", "language_of"]

FIELDS = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel")  # the better known first


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTable:
    """Concepts, and their labels row by row, in an order that does not depend on how the scheme was written.

    concepts: live ones first, then by IRI, so that every tie between two rows goes to the live concept.
    keys, languages, concept, field: one entry a row; the normalised label, its language, the places of its concept
    in `concepts` and of its property in `FIELDS`. Rows of a concept stand together, preferred labels first.
    """

    concepts: tuple[Concept, ...]
    keys: tuple[str, ...]
    languages: tuple[str, ...]
    concept: NDArray[np.int64]
    field: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.keys)

    def rows_in(self, language: str) -> NDArray[np.int64]:
        """The rows whose label may be compared with one in that language."""
        return np.flatnonzero([comparable(language, other) for other in self.languages])


def label_table(concepts: Iterable[Concept]) -> LabelTable:
    """The table of all labels with a letter or digit in them; one said twice by a concept is one row."""
    ordered = tuple(sorted(concepts, key=lambda concept: (concept.deprecated, concept.iri)))
    rows = [
        (index, field, language, key)
        for index, concept in enumerate(ordered)
        for key, language, field in _labels(concept)
    ]
    return LabelTable(
        concepts=ordered,
        keys=tuple(key for _, _, _, key in rows),
        languages=tuple(language for _, _, language, _ in rows),
        concept=np.array([index for index, _, _, _ in rows], dtype=np.int64),
        field=np.array([field for _, field, _, _ in rows], dtype=np.int64),
    )


def comparable(one: str, other: str) -> bool:
    """Whether labels in two languages may be compared: they are the same, or one of them is not known."""
    return not one or not other or one == other


def language_of(text: Text) -> str:
    """The language proper of a text's tag: `en` of `en-GB` (RFC 5646, primary language subtag)."""
    return text.lang.partition("-")[0].casefold()


def _labels(concept: Concept) -> Iterator[tuple[str, str, int]]:
    """Key, language and field of each label, once, under the best known field that has it."""
    found: dict[tuple[str, str], int] = {}
    for field, texts in enumerate((concept.pref_labels, concept.alt_labels, concept.hidden_labels)):
        for text in sorted(texts):
            if key := normalise(text.text):
                found.setdefault((key, language_of(text)), field)
    for (key, language), field in found.items():
        yield key, language, field
