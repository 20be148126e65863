"""The labels of a scheme as one flat table: a row for each label that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.remembered import Remembered
from accord.matching.spellings import SPELT, as_one_word, in_english
from accord.model.concepts import Concept, Text
from accord.model.labels import normalise
from accord.namespaces import SKOS

__all__ = ["FIELDS", "LabelTable", "alike_definitions", "comparable", "label_table", "language_of", "share_a_label"]

# The better known first. A notation counts only where two schemes are declared to share their codes.
FIELDS = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel", SKOS + "notation")
_CODE = "zxx"  # ISO 639-2: no linguistic content, so that codes are compared with codes and not with words


# " - Theft Act 1968": the law that an offence is under says little about what was done, and one list has it, one not.
_STATUTE = re.compile(
    r"\s+[-\u2013\u2014]\s[^-\u2013\u2014]*\b(?:Act|Order|Regs?|Regulations|Rules)\b[^-\u2013\u2014]*$"
)

_DASHES = "-\u2013\u2014"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTable:
    """Concepts, and their labels row by row, in an order that does not depend on how the scheme was written.

    concepts: live ones first, then by IRI, so that every tie between two rows goes to the live concept.
    keys, written, languages, concept, field: one entry a row; the normalised label, the label as written but for its
    case, its language, the places of its concept in `concepts` and of its property in `FIELDS`. Rows of a concept
    stand together, preferred labels first.
    """

    concepts: tuple[Concept, ...]
    keys: tuple[str, ...]
    written: tuple[str, ...]
    languages: tuple[str, ...]
    concept: NDArray[np.int64]
    field: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many rows each concept has: shape (concepts,)."""
        return np.bincount(self.concept, minlength=len(self.concepts)).astype(np.int64)

    def rows_in(self, language: str, kind: str = "") -> NDArray[np.int64]:
        """The rows whose label may be compared with one in that language, of a term of that kind."""
        kinds = np.array([concept.kind == kind for concept in self.concepts], dtype=np.bool_)
        spoken = {other: comparable(language, other) for other in set(self.languages)}
        fits = np.fromiter((spoken[other] for other in self.languages), np.bool_, len(self.languages))
        return np.flatnonzero(fits & kinds[self.concept])


def label_table(
    concepts: Iterable[Concept], *, abbreviations: Abbreviations = NONE, domain: str = "", codes: bool = False
) -> LabelTable:
    """The table of all labels with a letter or digit in them; one said twice by a concept is one row.

    A label with short forms or synonyms that `abbreviations` knows has further rows with these written out, and one
    with words that may be spelt otherwise a row with that spelling. With `codes`, a concept's notation is a row too.
    """
    ordered = tuple(sorted(concepts, key=lambda concept: (concept.deprecated, concept.iri)))
    rows = [
        (index, *row)
        for index, concept in enumerate(ordered)
        for row in (*_labels(concept, abbreviations, domain), *(_code(concept) if codes else ()))
    ]
    return LabelTable(
        concepts=ordered,
        keys=tuple(key for _, key, _, _, _ in rows),
        written=tuple(written for _, _, written, _, _ in rows),
        languages=tuple(language for _, _, _, language, _ in rows),
        concept=np.array([index for index, _, _, _, _ in rows], dtype=np.int64),
        field=np.array([field for _, _, _, _, field in rows], dtype=np.int64),
    )


def alike_definitions(subject: Concept, object: Concept) -> bool:
    """Whether two concepts have a definition in common, but for case and punctuation."""
    if not subject.definitions or not object.definitions:
        return False
    ours, theirs = ({normalise(t.text) for t in concept.definitions} - {""} for concept in (subject, object))
    return bool(ours & theirs)


def share_a_label(one: Concept, other: Concept) -> bool:
    """Whether a preferred or alternative label of one is one of the other, in languages that can be compared."""
    if not one.alt_labels and not other.alt_labels and len(one.pref_labels) == len(other.pref_labels) == 1:
        return _is_one(one.pref_labels[0], other.pref_labels[0])
    ours, theirs = (concept.pref_labels + concept.alt_labels for concept in (one, other))
    return any(_is_one(mine, yours) for mine in ours for yours in theirs)


def _is_one(mine: Text, yours: Text) -> bool:
    said = normalise(mine.text)
    return said == normalise(yours.text) != "" and comparable(language_of(mine), language_of(yours))


def comparable(one: str, other: str) -> bool:
    """Whether labels in two languages may be compared: they are the same, or one of them is not known."""
    return not one or not other or one == other


def language_of(text: Text) -> str:
    """The language proper of a text's tag: `en` of `en-GB` (RFC 5646, primary language subtag)."""
    return _LANGUAGES[text.lang]


_LANGUAGES: Remembered[str, str] = Remembered(lambda tag: tag.partition("-")[0].casefold(), most=1 << 10)


def _labels(concept: Concept, abbreviations: Abbreviations, domain: str) -> Iterator[tuple[str, str, str, int]]:
    """Key, label as written, language and field of each label, once, under the best known field that has it."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    said = [
        (field, text)
        for field, texts in enumerate((concept.pref_labels, concept.alt_labels, concept.hidden_labels))
        for text in sorted(texts)
    ]
    keys = [normalise(text.text) for _, text in said]
    for key, (field, text) in zip(keys, said, strict=True):
        if key:
            found.setdefault((key, language_of(text)), (text.text.casefold().strip(), field))
    for key, (field, text) in zip(keys, said, strict=True):
        language = language_of(text)
        for form in _forms(text.text, key, abbreviations, domain):
            found.setdefault((form, language), (form, field))
        if language in SPELT and (form := normalise(in_english(text.text))):
            found.setdefault((form, language and "en"), (form, field))
    for (key, language), (written, field) in found.items():
        yield key, written, language, field


def _code(concept: Concept) -> Iterator[tuple[str, str, str, int]]:
    if key := normalise(concept.notation):
        yield key, concept.notation.casefold().strip(), _CODE, FIELDS.index(SKOS + "notation")


def _forms(label: str, key: str, abbreviations: Abbreviations, domain: str) -> Iterator[str]:
    """Other keys of a label: without the statute named at its end, short forms written out, prefixes not apart."""
    without = _STATUTE.sub("", label) if any(dash in label for dash in _DASHES) else label
    if without != label and (short := normalise(without)):
        yield short
    if abbreviations is not NONE and key:
        yield from abbreviations.forms(label, domain=domain, key=key)
    if (joined := as_one_word(key)) != key:
        yield joined
