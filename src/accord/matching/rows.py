"""A ranking as SSSOM rows: the predicate that the evidence allows, and the evidence slot by slot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from typing import TypedDict

import numpy as np

from accord.matching.candidates import NO_LABEL, Indices
from accord.matching.guard import joined
from accord.matching.judging import Judgement
from accord.matching.labels import FIELDS, LabelTable
from accord.matching.ranking import Ranking
from accord.matching.rules import rule_iri
from accord.matching.similarity import MEASURE
from accord.model.concepts import Concept
from accord.model.mappings import LEXICAL_MATCHING, RELATIONS, ExtensionSlot, Mapping
from accord.namespaces import ACCORD, SEMAPV, XSD

__all__ = ["EVIDENCE", "RANK", "TOOL", "rows"]

EVIDENCE = ExtensionSlot(slot_name="ext_evidence", property=ACCORD + "evidence", type_hint=XSD + "string")
RANK = ExtensionSlot(slot_name="ext_rank", property=ACCORD + "rank", type_hint=XSD + "integer")

TOOL = "accord"
_VERSION = version(TOOL)
_SIMILARITY_MATCHING = SEMAPV + "LexicalSimilarityThresholdMatching"
_STRONGEST = 5
_WORTH_TELLING = 0.05  # log-odds
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
    judgements: Sequence[Judgement],
    lessons: Sequence[str],
    language: str,
) -> Iterator[Mapping]:
    """One row a candidate, each a copy of `about` filled in. Labels shown are those of `language`.

    judgements and lessons (what the decisions of the set changed, in a sentence or nothing) have one entry a candidate.
    """
    found = ranking.candidates
    evident = zip(
        judgements,
        lessons,
        found.subject.tolist(),
        found.object.tolist(),
        found.subject_row.tolist(),
        found.object_row.tolist(),
        found.similarity.tolist(),
        ranking.rank.tolist(),
        ranking.confidence.tolist(),
        _telling(ranking),
        strict=True,
    )
    our_labels, their_labels = _shown(subjects, found.subject, language), _shown(objects, found.object, language)
    for judgement, lesson, subject, object_, ours, theirs, similarity, rank, confidence, telling in evident:
        one, other = subjects.concepts[subject], objects.concepts[object_]
        yield Mapping(
            subject_id=one.iri,
            subject_label=our_labels[subject],
            predicate_id=RELATIONS[judgement.relation],
            object_id=other.iri,
            object_label=their_labels[object_],
            subject_source=about.subject_source,
            subject_source_version=about.subject_source_version,
            object_source=about.object_source,
            object_source_version=about.object_source_version,
            mapping_tool=about.mapping_tool,
            mapping_tool_version=_VERSION,
            confidence=confidence,
            curation_rule=_rule(judgement.rule),
            comment=" ".join(_remarks(other, ours, judgement, lesson)),
            extra=_extensions(rank, telling, judgement),
            **_evidence(subjects, objects, ours, theirs, similarity),
        )


def _shown(table: LabelTable, used: Indices, language: str) -> dict[int, str]:
    return {place: table.concepts[place].label(language) for place in np.unique(used).tolist()}


@cache
def _rule(rule: str) -> tuple[str]:
    return (rule_iri(rule),)


def _telling(ranking: Ranking) -> list[str]:
    """The strongest evidence of each candidate as `name=+2.10|name=-0.80`: log-odds that it adds, strongest first."""
    strongest = np.argsort(-np.abs(ranking.parts), axis=1, kind="stable")[:, :_STRONGEST]
    adds = np.take_along_axis(ranking.parts, strongest, axis=1).round(2)
    amounts, which = np.unique(adds, return_inverse=True)  # to two digits there are few: each is written once
    written = [f"{amount:+.2f}" if abs(amount) >= _WORTH_TELLING else "" for amount in amounts.tolist()]
    told = [[f"{name}={amount}" if amount else "" for amount in written] for name in ranking.names]
    places: Indices = which.reshape(strongest.shape)
    rows: Iterator[tuple[list[int], list[int]]] = zip(strongest.tolist(), places.tolist(), strict=True)
    pairs = (zip(*row, strict=True) for row in rows)
    return ["|".join([said for name, place in pair if (said := told[name][place])]) for pair in pairs]


def _extensions(rank: int, telling: str, judgement: Judgement) -> tuple[tuple[str, str], ...]:
    codes = joined(judgement.warnings)[0] if judgement.warnings else ""
    evidence = (("ext_evidence", telling),) if telling else ()
    warned = (("ext_warning", codes),) if codes else ()
    return (*evidence, _ranked(rank), *warned)


@cache
def _ranked(rank: int) -> tuple[str, str]:
    return "ext_rank", str(rank)


def _remarks(object_concept: Concept, subject_row: int, judgement: Judgement, lesson: str) -> list[str]:
    remarks = [_RETIRED] if object_concept.deprecated else []
    if subject_row == NO_LABEL:
        remarks.append(_NOTHING_ALIKE)
    remarks += [warning.reason for warning in judgement.warnings]
    return [*remarks, lesson] if lesson else remarks


class _Evidence(TypedDict, total=False):
    mapping_justification: str
    subject_match_field: tuple[str, ...]
    object_match_field: tuple[str, ...]
    subject_preprocessing: tuple[str, ...]
    object_preprocessing: tuple[str, ...]
    match_string: tuple[str, ...]
    similarity_score: float
    similarity_measure: str


def _evidence(subjects: LabelTable, objects: LabelTable, ours: int, theirs: int, similarity: float) -> _Evidence:
    if ours == NO_LABEL:
        return {"mapping_justification": _NO_METHOD}
    our_key, their_key = subjects.keys[ours], objects.keys[theirs]
    return {
        "mapping_justification": LEXICAL_MATCHING if our_key == their_key else _SIMILARITY_MATCHING,
        "subject_match_field": _FIELD[subjects.field.item(ours)],
        "object_match_field": _FIELD[objects.field.item(theirs)],
        "subject_preprocessing": _PREPROCESSING,
        "object_preprocessing": _PREPROCESSING,
        "match_string": _shared(our_key, their_key),
        "similarity_score": similarity,
        "similarity_measure": MEASURE,
    }


_FIELD = tuple((name,) for name in FIELDS)


def _shared(one: str, other: str) -> tuple[str, ...]:
    """The normalised label that both have, else the words that both labels have, in the subject's order."""
    if one == other:
        return (one,)
    words = set(other.split())
    return tuple(dict.fromkeys([word for word in one.split() if word in words]))
