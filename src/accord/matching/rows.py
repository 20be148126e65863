"""A ranking as SSSOM rows: the predicate that the evidence allows, and the evidence slot by slot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.metadata import version

import numpy as np

from accord.matching.candidates import NO_LABEL, Candidates
from accord.matching.labels import FIELDS, LabelTable
from accord.matching.ranking import Ranking
from accord.matching.similarity import MEASURE
from accord.model.concepts import Concept
from accord.model.labels import normalise
from accord.model.mappings import LEXICAL_MATCHING, RELATIONS, ExtensionSlot, Mapping, Relation
from accord.namespaces import ACCORD, SEMAPV, XSD

__all__ = ["RANK", "rows"]

RANK = ExtensionSlot(slot_name="ext_rank", property=ACCORD + "rank", type_hint=XSD + "integer")

_TOOL = "accord"
_VERSION = version(_TOOL)
_SIMILARITY_MATCHING = SEMAPV + "LexicalSimilarityThresholdMatching"
_NO_METHOD = SEMAPV + "UnspecifiedMatching"
# What `normalise` does to a label, in SEMAPV's words and spelling.
_STEPS = ("CaseNormalization", "DiacriticsSuppression", "PunctuationElemination", "BlankNormalisation")
_PREPROCESSING = tuple(SEMAPV + step for step in _STEPS)
_RETIRED = "The object is retired."
_NOTHING_ALIKE = "Nothing alike was found; listed so that the term is not overlooked."


def rows(
    ranking: Ranking,
    subjects: LabelTable,
    objects: LabelTable,
    *,
    about: Mapping,
    never_exact: bool,
    language: str,
) -> Iterator[Mapping]:
    """One row a candidate, each a copy of `about` filled in. Labels shown are those of `language`."""
    found = ranking.candidates
    equated = frozenset[int]() if never_exact else _equal_and_unique(found, subjects, objects)
    for place in range(len(found)):
        one, other = subjects.concepts[found.subject[place]], objects.concepts[found.object[place]]
        row = replace(
            about,
            subject_id=one.iri,
            subject_label=one.label(language),
            predicate_id=RELATIONS[Relation.EXACT if place in equated else Relation.CLOSE],
            object_id=other.iri,
            object_label=other.label(language),
            mapping_justification=_NO_METHOD,
            mapping_tool=_TOOL,
            mapping_tool_version=_VERSION,
            confidence=float(ranking.confidence[place]),
            comment=" ".join(_remarks(other, found.subject_row[place])),
            extra=(("ext_rank", str(ranking.rank[place])),),
        )
        yield row if found.subject_row[place] == NO_LABEL else _with_evidence(row, found, place, subjects, objects)


def _remarks(object_concept: Concept, subject_row: int) -> Iterator[str]:
    if object_concept.deprecated:
        yield _RETIRED
    if subject_row == NO_LABEL:
        yield _NOTHING_ALIKE


def _with_evidence(row: Mapping, found: Candidates, place: int, subjects: LabelTable, objects: LabelTable) -> Mapping:
    ours, theirs = int(found.subject_row[place]), int(found.object_row[place])
    our_key, their_key = subjects.keys[ours], objects.keys[theirs]
    return replace(
        row,
        mapping_justification=LEXICAL_MATCHING if our_key == their_key else _SIMILARITY_MATCHING,
        subject_match_field=(FIELDS[subjects.field[ours]],),
        object_match_field=(FIELDS[objects.field[theirs]],),
        subject_preprocessing=_PREPROCESSING,
        object_preprocessing=_PREPROCESSING,
        match_string=_shared(our_key, their_key),
        similarity_score=float(found.similarity[place]),
        similarity_measure=MEASURE,
    )


def _shared(one: str, other: str) -> tuple[str, ...]:
    """The normalised label that both have, else the words that both labels have, in the subject's order."""
    if one == other:
        return (one,)
    words = set(other.split())
    return tuple(dict.fromkeys(word for word in one.split() if word in words))


def _equal_and_unique(found: Candidates, subjects: LabelTable, objects: LabelTable) -> frozenset[int]:
    """The places of the pairs whose preferred labels are equal and stand on no other concept of either scheme.

    A retired object is never equated, and does not make the label of a live one less unique.
    """
    live = [concept for concept in objects.concepts if not concept.deprecated]
    ours, theirs = _carriers(subjects.concepts), _carriers(live)
    places = []
    for place in np.flatnonzero(found.similarity == 1).tolist():
        one, other = found.subject_row[place], found.object_row[place]
        key = subjects.keys[one]
        preferred = subjects.field[one] == objects.field[other] == 0
        retired = objects.concepts[found.object[place]].deprecated
        if preferred and not retired and ours[key] == theirs[key] == 1:
            places.append(place)
    return frozenset(places)


def _carriers(concepts: Iterable[Concept]) -> Counter[str]:
    """How many concepts have each normalised preferred label, in whatever language."""
    return Counter(key for concept in concepts for key in {normalise(label.text) for label in concept.pref_labels})
