"""What stands around a label: definitions, broader concepts, and all words that say what a concept is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from accord.matching.labels import LabelTable
from accord.matching.vectors import Sparse, stems
from accord.model.concepts import Concept
from accord.model.labels import normalise

__all__ = ["broader_labels", "definitions", "descriptions", "families", "parents"]

_WEIGHTS = (1.0, 0.8, 0.8, 0.8)  # a word of a preferred label, of an alternative, of a hidden one, and a code
_DEFINED = 0.5
_BROADER = 0.4
_EMPTY = frozenset(
    "a an and as at by de der des die du el et for from il im in is la las le les los of on or the to und von "
    "with".split()
)


def definitions(concepts: Sequence[Concept]) -> list[str]:
    """Each concept's definitions, normalised; empty where it has none."""
    return [" ".join(normalise(text.text) for text in sorted(concept.definitions)) for concept in concepts]


def broader_labels(concepts: Sequence[Concept]) -> list[str]:
    """The preferred labels of each concept's broader terms among `concepts`, of whatever kind; empty for a top one."""
    above = {iri for concept in concepts for iri in concept.broader}
    labels = {c.iri: " ".join(normalise(text.text) for text in c.pref_labels) for c in concepts if c.iri in above}
    return [" ".join(sorted(labels.get(iri, "") for iri in concept.broader)).strip() for concept in concepts]


def descriptions(table: LabelTable, defined: Sequence[str], broader: Sequence[str]) -> list[dict[str, float]]:
    """All words about each concept with a weight: its labels, its definitions and its broader terms' labels."""
    found: list[dict[str, float]] = [
        {
            **dict.fromkeys(stems(above), _BROADER),
            **dict.fromkeys((word for word in stems(text) if word not in _EMPTY), _DEFINED),
        }
        for text, above in zip(defined, broader, strict=True)
    ]
    for row in range(len(table) - 1, -1, -1):  # preferred labels stand first, so that theirs is the last word
        bag = found[table.concept[row]]
        bag.update(dict.fromkeys(stems(table.keys[row]), _WEIGHTS[table.field[row]]))
    return found


def parents(concepts: Sequence[Concept]) -> Sparse:
    """Which concept has which as a broader one: shape (concepts, concepts)."""
    place = {concept.iri: index for index, concept in enumerate(concepts)}
    pairs = [(row, place[iri]) for row, concept in enumerate(concepts) for iri in concept.broader if iri in place]
    return _marks(pairs, len(concepts), len(concepts))


def families(concepts: Sequence[Concept]) -> Sparse:
    """Which concept stands under which broader one, described here or not: shape (concepts, broader ones)."""
    number: dict[str, int] = {}
    pairs = [(row, number.setdefault(i, len(number))) for row, c in enumerate(concepts) for i in c.broader]
    return _marks(pairs, len(concepts), max(1, len(number)))


def _marks(pairs: list[tuple[int, int]], height: int, width: int) -> Sparse:
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return csr_array((np.ones(len(pairs)), (rows, columns)), shape=(height, width))
