"""What the evidence allows a proposal to say: its relation by the rule table, and the guard's warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.candidates import LARGE, NO_LABEL, Candidates, Indices
from accord.matching.contrasts import STOP
from accord.matching.further import closed_up
from accord.matching.guard import Warning, most_alike, to_look_at, warnings_for
from accord.matching.labels import LabelTable, alike_definitions, comparable, language_of
from accord.matching.parting import partings
from accord.matching.reading import Reader, Reading, stem
from accord.matching.remembered import Remembered
from accord.matching.rules import Rule, predicate_for, predicates_for
from accord.matching.showing import shown, tail
from accord.matching.similarity import Floats
from accord.model.concepts import Concept, Text
from accord.model.labels import normalise, tokens
from accord.model.mappings import Relation

__all__ = ["RETIRED", "Judgement", "judge", "judged"]

RETIRED = Warning(code="retired", reason="The object is retired.")
_NOTHING = (Warning(code="no-word-in-common", reason="Their labels have nothing in common."),)


class Judgement(NamedTuple):
    """The relation proposed for a pair, the rule that says so (id and sentence), and the guard's warnings.

    A tuple: of these, many are made at once.
    """

    relation: Relation
    rule: str
    says: str
    warnings: tuple[Warning, ...]
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
    sides = _Side(subject, language), _Side(object, language)
    extra = np.zeros((len(found), 0)) if features is None else features
    columns = {
        **dict(zip(names, extra.T, strict=True)),
        "probability": probability,
        "never_exact": np.full(len(found), float(never_exact)),
    }
    remembers = max(len(subject), len(object)) <= LARGE
    step = max(1, len(found)) if remembers else _BLOCK
    judgements: list[Judgement] = []
    for start in range(0, len(found), step):
        places = np.arange(start, min(start + step, len(found)))
        speaking = _Speaking(language, reader if remembers else Reader(reader.abbreviations))
        part = {name: column[places] for name, column in columns.items()}
        judgements += _judged(found.only(places), sides, speaking, part, rules)
    return tuple(judgements)


_BLOCK = 20_000  # pairs; of large vocabularies the readings of one block are forgotten before the next


def _judged(
    found: Candidates,
    sides: tuple[_Side, _Side],
    speaking: _Speaking,
    given: Table[str, Floats],
    rules: Iterable[Rule] | None,
) -> Iterator[Judgement]:
    """A judgement for each pair of one block. given: evidence that is there already, a column each."""
    ours, theirs = sides
    labels = [speaking.labels(side, places) for side, places in zip(sides, (found.subject, found.object), strict=True)]
    simple = labels[0].counts & labels[1].counts
    warnings: list[tuple[Warning, ...]] = [()] * len(found)
    doubtful = ~simple | to_look_at(found, ours.table, theirs.table, language=speaking.language, reader=speaking.reader)
    bare = ~(ours.synonyms[found.subject] | theirs.synonyms[found.object])
    bare &= ~(ours.defined[found.subject] & theirs.defined[found.object])
    for place, parted in speaking.partings(labels, np.flatnonzero(~doubtful)).items():
        if bare[place]:
            warnings[place] = parted
        else:
            doubtful[place] = True
    for place in np.flatnonzero(doubtful).tolist():
        one, other = ours.concept(found.subject[place]), theirs.concept(found.object[place])
        warnings[place] = speaking.warnings(
            one,
            other,
            ours.parents(one),
            theirs.parents(other),
            parents_meet=not ours.called(one).isdisjoint(theirs.called(other)),
        )
    for place in np.flatnonzero(found.subject_row == NO_LABEL).tolist():
        warnings[place] = warnings[place] or _NOTHING
    columns = {
        **given,
        "unique": (ours.only[found.subject] & theirs.only[found.object]).astype(np.float64),
        **_shown(found, sides, labels, speaking),
        "warning": np.fromiter(map(bool, warnings), np.float64, len(warnings)),
    }
    for place, (rule, warned) in enumerate(zip(predicates_for(columns, rules), warnings, strict=True)):
        yield _judgement(rule, warned, _Seen(columns, place))


def _shown(
    found: Candidates, sides: tuple[_Side, _Side], labels: Sequence[_Labels], speaking: _Speaking
) -> dict[str, Floats]:
    """What each pair shows by itself, as `_Speaking.evidence` has it; pairs with one label each are read in bulk."""
    ours, theirs = labels
    told = {
        name: flag.astype(np.float64)
        for name, flag in shown(ours.readings, theirs.readings, ours.place, theirs.place).items()
    }
    told |= {name: np.zeros(len(found)) for name in ("equal_synonym", "same_definition")}
    told["retired"] = sides[1].retired[found.object].astype(np.float64)
    for name, holds, needs in (
        ("equal_synonym", _synonyms, sides[0].synonyms[found.subject] | sides[1].synonyms[found.object]),
        ("same_definition", alike_definitions, sides[0].defined[found.subject] & sides[1].defined[found.object]),
    ):
        for place in np.flatnonzero(needs).tolist():
            told[name][place] = holds(sides[0].concept(found.subject[place]), sides[1].concept(found.object[place]))
    for place in np.flatnonzero(~(ours.counts & theirs.counts)).tolist():
        pair = sides[0].concept(found.subject[place]), sides[1].concept(found.object[place])
        for name, value in speaking.evidence(*pair).items():
            told[name][place] = value
    return told


class _Seen(Table[str, float]):
    """The evidence of one pair of many: its entry in each column."""

    __slots__ = ("_columns", "_place")

    def __init__(self, columns: Table[str, Floats], place: int) -> None:
        self._columns = columns
        self._place = place

    def __getitem__(self, name: str) -> float:
        return float(self._columns[name][self._place])

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def judge(
    subject: Concept,
    object: Concept,
    *,
    subject_parents: Sequence[str] = (),
    object_parents: Sequence[str] = (),
    parents_meet: bool = False,
    more: Table[str, float],
    rules: Iterable[Rule] | None = None,
    abbreviations: Abbreviations = NONE,
    language: str = "en",
) -> Judgement:
    """The judgement on one pair. `more` is what the pair alone does not show: unique, never_exact, features."""
    speaking = _Speaking(language, Reader(abbreviations))
    warnings = speaking.warnings(subject, object, subject_parents, object_parents, parents_meet=parents_meet)
    seen = {**more, **speaking.evidence(subject, object), "warning": float(bool(warnings))}
    return _judgement(predicate_for(seen, rules), warnings, seen)


def _judgement(rule: Rule, warnings: tuple[Warning, ...], seen: Table[str, float]) -> Judgement:
    warned = (RETIRED, *warnings) if seen["retired"] else warnings
    return Judgement(rule.relation, rule.id, rule.says, warned, seen)


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
        more = _says_more(longer, shorter)
        found = {
            "equal_label": one.key == other.key != "",
            "same_words": _same_words(one, other),
            "equal_synonym": _synonyms(subject, object),
            "subject_says_more": _says_more(one, other),
            "object_says_more": _says_more(other, one),
            "alternatives": more and len(longer.alternatives) > len(shorter.alternatives),
            "one_alternative": more and shorter.says in longer.alternatives,
            "under_heading": tail(longer.label) == shorter.key != "",
            "same_definition": alike_definitions(subject, object),
            "retired": object.deprecated,
        }
        return {name: float(holds) for name, holds in found.items()}

    def labels(self, side: _Side, places: Indices) -> _Labels:
        """The labels that count of the concepts at `places` of their table, each read once."""
        used, at = np.unique(places, return_inverse=True)
        labels = [self.label(side.table.concepts[place]) for place in used.tolist()]
        readings = [self.reader(label, self.language) for label in labels]
        return _Labels(readings=readings, place=at, counts=np.fromiter(map(bool, labels), np.bool_, len(labels))[at])

    def warnings(
        self,
        subject: Concept,
        object: Concept,
        subject_parents: Sequence[str],
        object_parents: Sequence[str],
        *,
        parents_meet: bool = False,
    ) -> tuple[Warning, ...]:
        """The guard's."""
        return warnings_for(
            subject,
            object,
            subject_parents=subject_parents,
            object_parents=object_parents,
            language=self.language,
            reader=self.reader,
            parents_meet=parents_meet,
        )

    def partings(self, labels: Sequence[_Labels], pairs: Indices) -> dict[int, tuple[Warning, ...]]:
        """What parts the labels of some pairs, by their places; that counts only where nothing else is found."""
        ours, theirs = (
            [self.reader(closed_up(one.label, self.language), self.language) for one in side.readings]
            for side in labels
        )
        parted = partings(ours, theirs, *(side.place[pairs] for side in labels))
        return {int(pairs[place]): warnings for place, warnings in parted.items()}

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Labels:
    """Readings of labels, and for each pair of terms the place of its own among them, and whether there is a label."""

    readings: Sequence[Reading]
    place: Indices
    counts: NDArray[np.bool_]


class _Side:
    """One scheme's labels: what parents are called, and which words of a label stand on one live concept only.

    only, retired, synonyms, defined: whether each concept's words stand on no other live one, whether it is retired,
    has alternative labels, has definitions.
    """

    def __init__(self, table: LabelTable, language: str) -> None:
        self.table = table
        above = {iri for concept in table.concepts for iri in concept.broader}
        self.above = {c.iri: c for c in table.concepts if c.iri in above}
        self.labels = {iri: concept.label(language) for iri, concept in self.above.items()}
        self.retired = _flags(concept.deprecated for concept in table.concepts)
        self.synonyms = _flags(bool(concept.alt_labels) for concept in table.concepts)
        self.defined = _flags(bool(concept.definitions) for concept in table.concepts)
        self.only = _only(table.concepts, self.retired)

    def concept(self, place: np.int64) -> Concept:
        """The concept at a place of the table."""
        return self.table.concepts[place]

    def parents(self, concept: Concept) -> tuple[str, ...]:
        """The labels of a concept's broader ones, in alphabetical order."""
        return tuple(sorted(self.labels[iri] for iri in concept.broader if iri in self.labels))

    def called(self, concept: Concept) -> frozenset[str]:
        """Everything that a concept's broader ones are called, normalised."""
        above = (self.above[iri] for iri in concept.broader if iri in self.above)
        labels = (text for one in above for text in (*one.pref_labels, *one.alt_labels, *one.hidden_labels))
        return frozenset(normalise(text.text) for text in labels) - {""}


def _flags(each: Iterable[bool]) -> NDArray[np.bool_]:
    return np.fromiter(each, np.bool_)


def _only(concepts: Sequence[Concept], retired: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which concepts share the words of no preferred label with a live concept of their kind but themselves."""
    number: dict[tuple[str, frozenset[str]], int] = {}
    said = [[number.setdefault((c.kind, key), len(number)) for key in _keys(c)] for c in concepts]
    owner = np.repeat(np.arange(len(said)), [len(keys) for keys in said])
    key = np.fromiter((key for keys in said for key in keys), np.int64, len(owner))
    carriers = np.bincount(key[~retired[owner]], minlength=len(number))
    only = np.ones(len(concepts), dtype=np.bool_)
    only[owner[carriers[key] > ~retired[owner]]] = False
    return only


def _keys(concept: Concept) -> set[frozenset[str]]:
    """What the preferred labels say, each as the stems of its words."""
    said = [tokens(label.text) for label in concept.pref_labels]
    return {frozenset(map(_TELLING.__getitem__, words)) - _SILENT or frozenset(words) for words in said}


_SILENT = frozenset({""})
_TELLING: Remembered[str, str] = Remembered(lambda word: "" if word in STOP else stem(word), most=1 << 16)


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
