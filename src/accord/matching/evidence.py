"""All that two schemes offer to compare, prepared once: vectors of labels and descriptions, hierarchies, meanings."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.context import broader_labels, definitions, descriptions, families, parents
from accord.matching.cores import core
from accord.matching.labels import LabelTable
from accord.matching.looks import Looks, looks
from accord.matching.ngrams import trigram_vectors
from accord.matching.reading import Reader
from accord.matching.semantic import Meanings
from accord.matching.vectors import Sparse, bags, lengths, shares, unit, vectors

__all__ = ["Evidence", "Side", "evidence_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One scheme's part.

    trigrams, words: a unit row a label; word_lengths: of the word vectors before; description, definition, broader:
    a unit row a concept over words; parents, families: a row a concept (see `context`); meaning, meaning_all: a unit
    row a label and a row a concept, or None without the semantic channel. defined and placed: whether a concept has
    a definition, and a broader concept with a label.
    """

    table: LabelTable
    looks: Looks
    trigrams: csr_array[np.float32]
    cores: csr_array[np.float32]
    words: Sparse
    word_lengths: NDArray[np.float64]
    description: Sparse
    definition: Sparse
    broader: Sparse
    telling: Sparse
    said: Sparse
    defined: NDArray[np.bool_]
    placed: NDArray[np.bool_]
    parents: Sparse
    families: Sparse
    meaning: NDArray[np.float32] | None = None
    meaning_all: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Both sides, over the same vocabularies, and the reader that knows the short forms of the field."""

    subject: Side
    object: Side
    reader: Reader = field(default_factory=Reader)

    @property
    def is_semantic(self) -> bool:
        """Whether the semantic channel is on."""
        return self.subject.meaning is not None


def evidence_of(
    subject: LabelTable, object: LabelTable, *, meanings: Meanings | None = None, abbreviations: Abbreviations = NONE
) -> Evidence:
    """The evidence of two tables. `meanings` gives texts their embeddings, where the semantic channel is on."""
    tables = (subject, object)
    defined = [definitions(table.concepts) for table in tables]
    broader = [broader_labels(table.concepts) for table in tables]
    trigrams = trigram_vectors(subject.keys, object.keys)
    cores = trigram_vectors([core(key) for key in subject.keys], [core(key) for key in object.keys])
    looked = looks(subject.keys, object.keys)
    words = vectors(bags(subject.keys), bags(object.keys))
    described = [descriptions(*side) for side in zip(tables, defined, broader, strict=True)]
    about = vectors(described[0], described[1])
    telling, marks = shares(described[0], described[1])
    definition = vectors(bags(defined[0]), bags(defined[1]))
    above = vectors(bags(broader[0]), bags(broader[1]))
    sides = [
        Side(
            table=table,
            looks=looked[at],
            trigrams=trigrams[at],
            cores=cores[at],
            words=unit(words[at]),
            word_lengths=lengths(words[at]),
            description=unit(about[at]),
            definition=unit(definition[at]),
            broader=unit(above[at]),
            telling=telling[at],
            said=marks[at],
            defined=np.array([bool(text) for text in defined[at]], dtype=np.bool_),
            placed=np.array([bool(text) for text in broader[at]], dtype=np.bool_),
            parents=parents(table.concepts),
            families=families(table.concepts),
            meaning=None if meanings is None else meanings.of_labels(table),
            meaning_all=None if meanings is None else meanings.of_concepts(table, defined[at], broader[at]),
        )
        for at, table in enumerate(tables)
    ]
    return Evidence(subject=sides[0], object=sides[1], reader=Reader(abbreviations))
