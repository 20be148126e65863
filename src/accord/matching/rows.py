"""A ranking as SSSOM rows: the predicate that the evidence allows, and the evidence slot by slot."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from accord.matching.candidates import NO_LABEL, Candidates, Indices
from accord.matching.guard import joined
from accord.matching.judging import Judgement
from accord.matching.labels import FIELDS, LabelTable
from accord.matching.ranking import Ranking
from accord.matching.rules import rule_iri
from accord.matching.similarity import MEASURE
from accord.model.mappings import LEXICAL_MATCHING, RELATIONS, ExtensionSlot, Mapping, filled
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
Flags = NDArray[np.bool_]

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
    sides = (subjects, found.subject), (objects, found.object)
    our_labels, their_labels = (_shown(table, used, language) for table, used in sides)
    ours, theirs = ([table.concepts[place] for place in used.tolist()] for table, used in sides)
    columns: dict[str, Sequence[object]] = {
        "subject_id": [concept.iri for concept in ours],
        "subject_label": our_labels,
        "predicate_id": [RELATIONS[judgement.relation] for judgement in judgements],
        "object_id": [concept.iri for concept in theirs],
        "object_label": their_labels,
        "confidence": ranking.confidence.tolist(),
        "curation_rule": [_rule(judgement.rule) for judgement in judgements],
        "comment": [
            " ".join(_remarks(row, judgement, lesson)) if row == NO_LABEL or judgement.warnings or lesson else ""
            for row, judgement, lesson in zip(found.subject_row.tolist(), judgements, lessons, strict=True)
        ],
        "extra": [_extensions(*row) for row in zip(ranking.rank.tolist(), _telling(ranking), judgements, strict=True)],
        **_evidence(found, subjects, objects),
    }
    yield from filled(replace(about, mapping_tool_version=_VERSION), columns)


def _shown(table: LabelTable, used: Indices, language: str) -> list[str]:
    label = {place: table.concepts[place].label(language) for place in np.unique(used).tolist()}
    return [label[place] for place in used.tolist()]


@cache
def _rule(rule: str) -> tuple[str]:
    return (rule_iri(rule),)


def _telling(ranking: Ranking) -> list[str]:
    """The strongest evidence of each candidate as `name=+2.10|name=-0.80`: log-odds that it adds, strongest first."""
    strongest = np.argsort(-np.abs(ranking.parts), axis=1, kind="stable")[:, :_STRONGEST]
    adds = np.take_along_axis(ranking.parts, strongest, axis=1).round(2)
    hundredths = np.rint(100 * adds).astype(np.int64)  # there are few: each is written once
    least, most = int(hundredths.min(initial=0)), int(hundredths.max(initial=0))
    amounts = [amount / 100 for amount in range(least, most + 1)]
    written = [f"{amount:+.2f}" if abs(amount) >= _WORTH_TELLING else "" for amount in amounts]
    told = [[f"{name}={amount}" if amount else "" for amount in written] for name in ranking.names]
    places: Indices = hundredths - least
    rows: Iterator[tuple[list[int], list[int]]] = zip(strongest.tolist(), places.tolist(), strict=True)
    pairs = (zip(*row, strict=True) for row in rows)
    return ["|".join([said for name, place in pair if (said := told[name][place])]) for pair in pairs]


def _extensions(rank: int, telling: str, judgement: Judgement) -> tuple[tuple[str, str], ...]:
    told = (("ext_evidence", telling), _ranked(rank)) if telling else (_ranked(rank),)
    return (*told, ("ext_warning", joined(judgement.warnings)[0])) if judgement.warnings else told


@cache
def _ranked(rank: int) -> tuple[str, str]:
    return "ext_rank", str(rank)


def _remarks(subject_row: int, judgement: Judgement, lesson: str) -> Sequence[str]:
    remarks = [_NOTHING_ALIKE] if subject_row == NO_LABEL else []
    remarks += [warning.reason for warning in judgement.warnings]
    return [*remarks, lesson] if lesson else remarks


def _evidence(found: Candidates, subjects: LabelTable, objects: LabelTable) -> dict[str, Sequence[object]]:
    """How each pair was matched, slot by slot; nothing but a word for it where no labels could be compared."""
    matched = found.subject_row != NO_LABEL
    sides = (subjects, found.subject_row), (objects, found.object_row)
    our_field, their_field = (_chosen(np.append(table.field, 0)[rows], matched, _FIELD, ()) for table, rows in sides)
    ours, theirs = (list(map((*table.keys, "").__getitem__, rows.tolist())) for table, rows in sides)
    words = {key: dict.fromkeys(key.split()) for key in {*ours, *theirs}}
    equal = np.fromiter(map(operator.eq, ours, theirs), np.int64, len(found))
    preprocessing = _chosen(equal, matched, (_PREPROCESSING, _PREPROCESSING), ())
    return {
        "mapping_justification": _chosen(equal, matched, (_SIMILARITY_MATCHING, LEXICAL_MATCHING), _NO_METHOD),
        "subject_match_field": our_field,
        "object_match_field": their_field,
        "subject_preprocessing": preprocessing,
        "object_preprocessing": preprocessing,
        "match_string": [
            _shared(one, other, words) if alike else ()
            for one, other, alike in zip(ours, theirs, matched.tolist(), strict=True)
        ],
        "similarity_score": [
            score if alike else None for score, alike in zip(found.similarity.tolist(), matched.tolist(), strict=True)
        ],
        "similarity_measure": _chosen(equal, matched, (MEASURE, MEASURE), ""),
    }


def _chosen(which: Indices, matched: Flags, words: Sequence[object], otherwise: object) -> list[object]:
    """The word that each pair's number stands for, another one where no labels were matched."""
    every = (*words, otherwise)
    return [every[place] for place in np.where(matched, which, len(words)).tolist()]


_FIELD = tuple((name,) for name in FIELDS)


def _shared(one: str, other: str, words: dict[str, dict[str, None]]) -> tuple[str, ...]:
    """The normalised label that both have, else the words that both labels have, in the subject's order."""
    if one == other:
        return (one,)
    theirs = words[other]
    return tuple([word for word in words[one] if word in theirs])
