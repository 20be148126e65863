"""What the evidence allows a proposal to say: its relation by the rule table, and the guard's warnings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.candidates import Candidates, Indices
from accord.matching.contrasts import STOP
from accord.matching.guard import Warning, alike_definitions, flags, most_alike, warnings_for
from accord.matching.labels import LabelTable, comparable, language_of
from accord.matching.reading import Reader, Reading, stem
from accord.matching.rules import Rule, predicate_for, predicates_for
from accord.matching.showing import shown, tail
from accord.matching.similarity import Floats
from accord.model.concepts import Concept, Text
from accord.model.labels import normalise, tokens
from accord.model.mappings import Relation

__all__ = ["Judgement", "judge", "judged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The relation proposed for a pair, the rule that says so (id and sentence), and the guard's warnings."""

    relation: Relation
    rule: str
    says: str
    warnings: tuple[Warning, ...] = ()
    evidence: Table[str, float]


def judged(
    found: Candidates,
    subject: LabelTable,
    object: LabelTable,
    *,
    probability: Floats,
    features: Floats | None = None,
    names: Sequence[str] = (),
    never_exact: bool = False,
    rules: Iterable[Rule] | None = None,
    abbreviations: Abbreviations = NONE,
    reader: Reader | None = None,
    language: str = "en",
) -> tuple[Judgement, ...]:
    """A judgement for each pair, in their order; meant for those that are proposed.

    probability: shape (pairs,); features: shape (pairs, names), evidence under these names. A `reader` given brings
    its own abbreviations.
    """
    reader = reader or Reader(abbreviations)
    speaking = _Speaking(language, reader)
    ours, theirs = _Side(subject, language), _Side(object, language)
    pairs = [
        (subject.concepts[row], object.concepts[column])
        for row, column in zip(found.subject.tolist(), found.object.tolist(), strict=True)
    ]
    simple = np.fromiter((bool(speaking.label(a) and speaking.label(b)) for a, b in pairs), np.bool_, len(pairs))
    warnings: list[tuple[Warning, ...]] = [()] * len(pairs)
    for place in np.flatnonzero(flags(found, subject, object, language=language, reader=reader) | ~simple).tolist():
        one, other = pairs[place]
        warnings[place] = speaking.warnings(one, other, ours.parents(one), theirs.parents(other))
    extra = np.zeros((len(found), 0)) if features is None else features
    columns = {
        **dict(zip(names, extra.T, strict=True)),
        "probability": probability,
        "never_exact": np.full(len(pairs), float(never_exact)),
        "unique": np.fromiter((ours.is_only(a) and theirs.is_only(b) for a, b in pairs), np.float64, len(pairs)),
        **_shown(found, pairs, simple, speaking),
        "warning": np.fromiter(map(bool, warnings), np.float64, len(pairs)),
    }
    chosen = predicates_for(columns, rules)
    seen = zip(*(column.tolist() for column in columns.values()), strict=True)
    return tuple(
        _judgement(rule, warned, dict(zip(columns, values, strict=True)))
        for rule, warned, values in zip(chosen, warnings, seen, strict=True)
    )


def _shown(
    found: Candidates, pairs: Sequence[tuple[Concept, Concept]], simple: NDArray[np.bool_], speaking: _Speaking
) -> dict[str, Floats]:
    """What each pair shows by itself, as `_Speaking.evidence` has it; pairs with one label each are read in bulk."""
    (ours, rows), (theirs, columns) = (
        speaking.readings([pair[side] for pair in pairs], places)
        for side, places in enumerate((found.subject, found.object))
    )
    told = {name: flag.astype(np.float64) for name, flag in shown(ours, theirs, rows, columns).items()}
    more = {
        "equal_synonym": (_synonyms(a, b) for a, b in pairs),
        "same_definition": (alike_definitions(a, b) for a, b in pairs),
        "retired": (b.deprecated for _, b in pairs),
    }
    told |= {name: np.fromiter(flag, np.float64, len(pairs)) for name, flag in more.items()}
    for place in np.flatnonzero(~simple).tolist():
        for name, value in speaking.evidence(*pairs[place]).items():
            told[name][place] = value
    return told


def judge(
    subject: Concept,
    object: Concept,
    *,
    subject_parents: Sequence[str] = (),
    object_parents: Sequence[str] = (),
    more: Table[str, float],
    rules: Iterable[Rule] | None = None,
    abbreviations: Abbreviations = NONE,
    language: str = "en",
) -> Judgement:
    """The judgement on one pair. `more` is what the pair alone does not show: unique, never_exact, features."""
    speaking = _Speaking(language, Reader(abbreviations))
    warnings = speaking.warnings(subject, object, subject_parents, object_parents)
    seen = {**more, **speaking.evidence(subject, object), "warning": float(bool(warnings))}
    return _judgement(predicate_for(seen, rules), warnings, seen)


def _judgement(rule: Rule, warnings: tuple[Warning, ...], seen: Table[str, float]) -> Judgement:
    return Judgement(relation=rule.relation, rule=rule.id, says=rule.says, warnings=warnings, evidence=seen)


class _Speaking:
    """What terms show by themselves in a language."""

    def __init__(self, language: str, reader: Reader) -> None:
        self.language = language
        self.reader = reader
        self._labels: dict[tuple[Text, ...], str] = {}

    def evidence(self, subject: Concept, object: Concept) -> dict[str, float]:
        """The simple evidence, by the names of the rule table; 1 for yes, 0 for no."""
        ours, theirs, spoken = self._labels_of(subject, object)
        one, other = self.reader(ours, spoken), self.reader(theirs, spoken)
        longer, shorter = (one, other) if len(one.says) >= len(other.says) else (other, one)
        found = {
            "equal_label": one.key == other.key != "",
            "same_words": _same_words(one, other),
            "equal_synonym": _synonyms(subject, object),
            "subject_says_more": _says_more(one, other),
            "object_says_more": _says_more(other, one),
            "alternatives": longer.lists and not shorter.lists,
            "under_heading": tail(longer.label) == shorter.key != "",
            "same_definition": alike_definitions(subject, object),
            "retired": object.deprecated,
        }
        return {name: float(holds) for name, holds in found.items()}

    def readings(self, concepts: Sequence[Concept], places: Indices) -> tuple[list[Reading], Indices]:
        """The readings of the concepts' labels, each once, and where each concept's is among them.

        places: the concepts' places in their table; a concept without a label that counts is read as nothing.
        """
        _, first, at = np.unique(places, return_index=True, return_inverse=True)
        return [self.reader(self.label(concepts[place]), self.language) for place in first.tolist()], at

    def warnings(
        self, subject: Concept, object: Concept, subject_parents: Sequence[str], object_parents: Sequence[str]
    ) -> tuple[Warning, ...]:
        """The guard's."""
        return warnings_for(
            subject,
            object,
            subject_parents=subject_parents,
            object_parents=object_parents,
            language=self.language,
            reader=self.reader,
        )

    def label(self, concept: Concept) -> str:
        """The one preferred label that counts in the language; nothing where there is none, or a choice of several."""
        labels = concept.pref_labels
        if labels not in self._labels:
            said = [text.text for text in labels if language_of(text) in {self.language, ""}]
            self._labels[labels] = said[0] if len(said) == 1 else ""
        return self._labels[labels]

    def _labels_of(self, subject: Concept, object: Concept) -> tuple[str, str, str]:
        ours, theirs = self.label(subject), self.label(object)
        return (ours, theirs, self.language) if ours and theirs else most_alike(subject, object, self.language)


class _Side:
    """One scheme's labels: what parents are called, and which words of a label stand on one live concept only."""

    def __init__(self, table: LabelTable, language: str) -> None:
        self.labels = {concept.iri: concept.label(language) for concept in table.concepts}
        self.keys = {concept.iri: _keys(concept) for concept in table.concepts}
        live = (concept for concept in table.concepts if not concept.deprecated)
        self.carriers = Counter(key for concept in live for key in self.keys[concept.iri])
        self._only: dict[str, bool] = {}

    def parents(self, concept: Concept) -> tuple[str, ...]:
        return tuple(sorted(self.labels[iri] for iri in concept.broader if iri in self.labels))

    def is_only(self, concept: Concept) -> bool:
        if concept.iri not in self._only:
            own = 0 if concept.deprecated else 1
            self._only[concept.iri] = all(self.carriers[key] <= own for key in self.keys[concept.iri])
        return self._only[concept.iri]


def _keys(concept: Concept) -> set[frozenset[str]]:
    """What the preferred labels say, each as the stems of its words."""
    said = [tokens(label.text) for label in concept.pref_labels]
    return {frozenset(stem(word) for word in words if word not in STOP) or frozenset(words) for words in said}


def _same_words(one: Reading, other: Reading) -> bool:
    """The same words in whatever order, or the same letters however they are cut into words ("Park Run", "Parkrun")."""
    letters = one.key.replace(" ", "")
    if letters == other.key.replace(" ", "") and letters.isalpha():
        return True
    return one.says == other.says != frozenset() and one.lists == other.lists


def _says_more(one: Reading, other: Reading) -> bool:
    return bool(other.says) and other.says < one.says


def _synonyms(one: Concept, other: Concept) -> bool:
    """Whether one lists what the other is called."""
    if not one.alt_labels and not other.alt_labels:
        return False
    return _is_synonym(one, other) or _is_synonym(other, one)


def _is_synonym(one: Concept, other: Concept) -> bool:
    """Whether a preferred label of one is an alternative label of the other."""
    return any(
        comparable(language_of(a), language_of(b)) and normalise(a.text) == normalise(b.text) != ""
        for b in other.alt_labels
        for a in one.pref_labels
    )
