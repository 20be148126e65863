"""The false-friend guard: why two terms that look alike may still be different things.

It looks at form only, so it cannot tell two terms whose labels are equal and whose meanings are not (the plea
"Consents" of one list is "Admits" in another): only definitions, parents and people can.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.brief import is_alphabetic
from accord.matching.candidates import Candidates, Indices
from accord.matching.conflicts import (
    CONTRARY,
    VERY_SHORT,
    Warning,
    conflicts,
    form_only,
    numbers_differ,
    other_parent,
    same_provision,
)
from accord.matching.further import closed_up, contradicted, differences, says
from accord.matching.labels import LabelTable, alike_definitions, comparable, language_of, share_a_label
from accord.matching.parting import parting
from accord.matching.reading import Reader, Reading
from accord.matching.things_shared import in_common
from accord.model.concepts import Concept, Text
from accord.model.labels import normalise
from accord.model.mappings import ExtensionSlot, Mapping, Relation
from accord.namespaces import ACCORD, XSD

__all__ = [
    "WARNING",
    "Warning",
    "barred_from_bulk",
    "flags",
    "joined",
    "most_alike",
    "to_look_at",
    "warnings_for",
]

WARNING = ExtensionSlot(slot_name="ext_warning", property=ACCORD + "warning", type_hint=XSD + "string")

Flags = NDArray[np.bool_]


def warnings_for(
    subject: Concept,
    object: Concept,
    *,
    subject_parents: Sequence[str],
    object_parents: Sequence[str],
    language: str = "en",
    abbreviations: Abbreviations = NONE,
    reader: Reader | None = None,
    parents_meet: bool = False,
) -> tuple[Warning, ...]:
    """Everything about a pair that calls for a person's look, in the order of the code; nothing for most pairs.

    The labels compared are the most alike preferred labels that share a language, `language` first. Parents are the
    labels of the broader concepts; parents_meet: whether two of them share a label of any kind. A `reader` given brings
    its own abbreviations. Where other labels than those in `language` are compared, the last reason says which.
    """
    reading = reader or Reader(abbreviations)
    ours, theirs, spoken = most_alike(subject, object, language)
    one, other = (reading(closed_up(label, spoken), spoken) for label in (ours, theirs))
    found = list(conflicts(one, other))
    known = {warning.code for warning in found}
    found += (warning for warning in differences(one, other, spoken) if warning.code not in known)
    if not alike_definitions(subject, object):
        if not found and not share_a_label(subject, object):
            found += parting(one, other)
        doubtful = form_only(one, other, reading.abbreviations)
        found += (warning for warning in doubtful if warning.code != VERY_SHORT or _too_short(one, other))
    if not parents_meet and not _say_the_same(reading, subject_parents, object_parents):
        found += other_parent(one, other, subject_parents, object_parents)
    warnings = tuple(sorted(set(found)) if len(found) > 1 else found)
    if not warnings or not ours or (ours, theirs) == (subject.label(language), object.label(language)):
        return warnings
    told = f'{warnings[-1].reason} Compared are the labels "{ours}" and "{theirs}".'
    return (*warnings[:-1], replace(warnings[-1], reason=told))


def _say_the_same(reading: Reader, ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Whether a label of each side says the same, short forms written out and synonyms counted."""
    return not {reading(label).says for label in ours}.isdisjoint(reading(label).says for label in theirs)


def _too_short(one: Reading, other: Reading) -> bool:
    """Whether it matters that one of two labels is short: not in a script whose words are, nor of one provision."""
    short = any(reading.short and is_alphabetic(reading.label) for reading in (one, other))
    return short and not same_provision(one, other)


def barred_from_bulk(mapping: Mapping, relation: Relation) -> str:
    """Why a proposal may not be accepted as that relation together with others, unseen; nothing where it may.

    It may where it has no warning, as what it proposes; what is proposed as exact also as close, which claims less.
    """
    warned = mapping.extension("ext_warning").replace("|", ", ")
    if warned:
        return f"with a warning ({warned})"
    if mapping.relation is None or mapping.predicate_modifier:
        return "proposed as no match"
    claimed = {mapping.relation, Relation.CLOSE} if mapping.relation is Relation.EXACT else {mapping.relation}
    return "" if relation in claimed else f"proposed as {mapping.relation.value}"


def joined(warnings: Iterable[Warning]) -> tuple[str, str]:
    """Warnings as a row holds them: codes joined by `|` for `ext_warning`, and the reasons as one text."""
    listed = tuple(warnings)
    return "|".join(dict.fromkeys(w.code for w in listed)), " ".join(w.reason for w in listed)


def flags(
    found: Candidates,
    subject: LabelTable,
    object: LabelTable,
    *,
    language: str = "en",
    abbreviations: Abbreviations = NONE,
    reader: Reader | None = None,
) -> Flags:
    """For each pair of concepts whether it has any warning, for many pairs at once: shape (pairs,).

    As `warnings_for` on the labels in `language`, without what `further` adds; but a short reference to a statute
    ("s.45") is flagged even beside the same one, as are a short word of any script and parents that share only a
    synonym, since the weights were trained so.
    """
    return _flagged(*_sides(found, subject, object, language, reader or Reader(abbreviations)))


def to_look_at(
    found: Candidates, subject: LabelTable, object: LabelTable, *, language: str = "en", reader: Reader
) -> Flags:
    """The pairs of many that `warnings_for` may have a warning of, on the labels in `language`: shape (pairs,).

    Those that only `parting` has a warning of are not among them.
    """
    ours, theirs, rows, columns = sides = _sides(found, subject, object, language, reader)
    looked_at = _flagged(*sides)
    told, untold = partial(says, language=language), partial(contradicted, language=language)
    for one, other, here, there in ((ours, theirs, rows, columns), (theirs, ours, columns, rows)):
        looked_at |= in_common(one.readings, other.readings, here, there, said=told, answered=untold) > 0
    return looked_at


def _sides(
    found: Candidates, subject: LabelTable, object: LabelTable, language: str, reader: Reader
) -> tuple[_Side, _Side, Indices, Indices]:
    """Both sides of some pairs, and each pair's places among their readings."""
    ours = _Side(subject, np.unique(found.subject), language, reader)
    theirs = _Side(object, np.unique(found.object), language, reader)
    return ours, theirs, ours.place[found.subject], theirs.place[found.object]


def _flagged(ours: _Side, theirs: _Side, rows: Indices, columns: Indices) -> Flags:
    flagged = np.zeros(len(rows), dtype=np.bool_)
    for check in (_stances, _contrasts, _directions, _residuals, _counts):
        flagged |= check(ours, theirs, rows, columns)
    for place in np.flatnonzero(_doubtful(ours, theirs, rows, columns) & ~flagged).tolist():
        flagged[place] = ours.warned(rows[place], theirs, columns[place])
    return flagged


class _Side:
    """The concepts of one side that are looked at, read. `place` leads from the table's concepts to the readings."""

    def __init__(self, table: LabelTable, used: Indices, language: str, reader: Reader) -> None:
        self.abbreviations = reader.abbreviations
        self.concepts = [table.concepts[index] for index in used.tolist()]
        above = {iri for concept in self.concepts for iri in concept.broader}
        labels = {c.iri: c.label(language) for c in table.concepts if c.iri in above} if above else {}
        self.place = np.zeros(len(table.concepts), dtype=np.int64)
        self.place[used] = np.arange(len(used))
        self.readings = [reader(_said(concept, language), language) for concept in self.concepts]
        self.parents = [
            tuple(sorted(labels[i] for i in c.broader if i in labels)) if c.broader else () for c in self.concepts
        ]
        self.short = self.each(attrgetter("short"))
        self.acronym = self.each(lambda reading: bool(reading.acronyms))
        self.cites = self.each(lambda reading: bool(reading.numbers.references))
        self.placed = np.array([bool(parents) for parents in self.parents], dtype=np.bool_)

    def each(self, asked: Callable[[Reading], bool]) -> Flags:
        """The answer for each reading."""
        return np.fromiter(map(asked, self.readings), np.bool_, len(self.readings))

    def warned(self, row: int, other: _Side, column: int) -> bool:
        """The checks that are made pair by pair."""
        mine, yours = self.readings[row], other.readings[column]
        if any(True for _ in numbers_differ(mine, yours)):
            return True
        if not alike_definitions(self.concepts[row], other.concepts[column]) and any(
            True for _ in form_only(mine, yours, self.abbreviations)
        ):
            return True
        return any(True for _ in other_parent(mine, yours, self.parents[row], other.parents[column]))


def _said(concept: Concept, language: str) -> str:
    """The label that counts in a language, whatever its region ("en-GB"); any where there is none or a choice."""
    spoken = [label.text for label in concept.pref_labels if language_of(label) in {language, ""}]
    if len(spoken) == 1:
        return spoken[0]
    return concept.label(language) if concept.pref_labels else ""


def _stances(ours: _Side, theirs: _Side, rows: Indices, columns: Indices) -> Flags:
    flagged = np.zeros(len(rows), dtype=np.bool_)
    for said, answered in ((_denied, _plain), (_both, _only_denied)):  # first what few labels say
        for one, other, here, there in ((ours, theirs, rows, columns), (theirs, ours, columns, rows)):
            flagged |= in_common(one.readings, other.readings, here, there, said=said, answered=answered) > 0
    return flagged


def _denied(reading: Reading) -> frozenset[str]:
    return reading.denied


def _plain(reading: Reading) -> frozenset[str]:
    return reading.affirmed - reading.reached


def _only_denied(reading: Reading) -> frozenset[str]:
    return reading.denied - reading.affirmed


def _both(reading: Reading) -> frozenset[str]:
    return reading.denied & reading.affirmed


def _directions(ours: _Side, theirs: _Side, rows: Indices, columns: Indices) -> Flags:
    """Words that one label has in a direction contrary to the other's."""
    turned: Flags = in_common(ours.readings, theirs.readings, rows, columns, said=_ways, answered=_contrary_ways) > 0
    return turned


def _ways(reading: Reading) -> Collection[tuple[str, str]]:
    return dict(sorted(reading.governed)).items() if len(reading.governed) > 1 else reading.governed


def _contrary_ways(reading: Reading) -> Collection[tuple[str, str]]:
    if not reading.governed:
        return _NO_WAYS
    return [(word, other) for word, way in _ways(reading) for pair in CONTRARY if way in pair for other in pair - {way}]


_NO_WAYS: Collection[tuple[str, str]] = ()


def _contrasts(ours: _Side, theirs: _Side, rows: Indices, columns: Indices) -> Flags:
    """Groups of opposed words of which each label has one that the other lacks: one bit a word."""
    flagged = np.zeros(len(rows), dtype=np.bool_)
    mine, yours = _bits(ours), _bits(theirs)
    for group in sorted(mine.keys() & yours.keys()):
        both = np.flatnonzero((mine[group] != 0)[rows] & (yours[group] != 0)[columns])
        left, right = mine[group][rows[both]], yours[group][columns[both]]
        flagged[both] |= ((left & ~right) != 0) & ((right & ~left) != 0)
    return flagged


def _bits(side: _Side) -> dict[int, NDArray[np.int32]]:
    """For each group that occurs, which of its words each label has: shape (labels,)."""
    found: dict[int, NDArray[np.int32]] = {}
    for row, reading in enumerate(side.readings):
        for group, place in reading.opposed:
            if group not in found:
                found[group] = np.zeros(len(side.readings), dtype=np.int32)
            found[group][row] |= 1 << place
    return found


def _residuals(ours: _Side, theirs: _Side, rows: Indices, columns: Indices) -> Flags:
    mine, yours = (side.each(lambda reading: reading.residual) for side in (ours, theirs))
    different: Flags = mine[rows] != yours[columns]
    return different


def _counts(ours: _Side, theirs: _Side, rows: Indices, columns: Indices) -> Flags:
    """Years, or other numbers, of which each label has one that the other lacks."""
    flagged = np.zeros(len(rows), dtype=np.bool_)
    for counted in (_years, _numbers):
        shared = in_common(ours.readings, theirs.readings, rows, columns, said=counted, answered=counted)
        mine, yours = (np.array([len(counted(r)) for r in side.readings], dtype=np.int64) for side in (ours, theirs))
        flagged |= (mine[rows] > shared) & (yours[columns] > shared)
    return flagged


def _years(reading: Reading) -> frozenset[str]:
    return reading.numbers.years


def _numbers(reading: Reading) -> frozenset[str]:
    return reading.numbers.others


def _numbered(reading: Reading) -> Collection[str]:
    return reading.named.keys()


def _with_numbers(reading: Reading) -> Collection[tuple[str, frozenset[str]]]:
    return reading.named.items()


def _doubtful(ours: _Side, theirs: _Side, rows: Indices, columns: Indices) -> Flags:
    """The pairs that the checks made pair by pair could flag at all."""
    said: dict[Hashable, int] = {}
    mine, yours = (
        np.array([said.setdefault(reading.says, len(said)) for reading in side.readings], dtype=np.int64)
        for side in (ours, theirs)
    )
    doubtful: Flags = ours.short[rows] | theirs.short[columns]
    doubtful |= ours.acronym[rows] & theirs.acronym[columns]
    doubtful |= ours.cites[rows] & theirs.cites[columns]
    doubtful |= in_common(
        ours.readings, theirs.readings, rows, columns, said=_numbered, answered=_numbered
    ) > in_common(ours.readings, theirs.readings, rows, columns, said=_with_numbers, answered=_with_numbers)
    doubtful |= ours.placed[rows] & theirs.placed[columns] & (mine[rows] == yours[columns])
    return doubtful


def most_alike(subject: Concept, object: Concept, language: str) -> tuple[str, str, str]:
    """The most alike preferred labels that share a language, in `language` where there are any, and the language.

    Both are empty where the two have no language in common.
    """
    pairs = [
        (a, b) for a in subject.pref_labels for b in object.pref_labels if comparable(language_of(a), language_of(b))
    ]
    if not pairs:
        return "", "", language
    if len(pairs) > 1:
        pairs.sort(key=lambda pair: (_spoken(*pair) in {language, ""}, _likeness(*pair), pair))
    ours, theirs = pairs[-1]
    return ours.text, theirs.text, _spoken(ours, theirs) or language


def _likeness(one: Text, other: Text) -> float:
    return fuzz.token_sort_ratio(normalise(one.text), normalise(other.text))


def _spoken(one: Text, other: Text) -> str:
    return language_of(one) or language_of(other)
