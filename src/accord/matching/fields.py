"""Two lots of fields into proposed mappings: ranked candidates for every open field, with their evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.field_evidence import FIELD_EVIDENCE
from accord.matching.field_judging import KINDS_DIFFER, Weighed, weighed
from accord.matching.guard import WARNING
from accord.matching.learning import UNTAUGHT, Learned, Outcome, learn, lessons
from accord.matching.ranking import falling
from accord.matching.rows import EVIDENCE, RANK, TOOL
from accord.matching.rules import rule_iri
from accord.matching.semantic import Meanings, tool_name
from accord.model.mappings import RELATIONS, Mapping
from accord.model.properties import PropertyTerm
from accord.namespaces import SEMAPV, SKOS

__all__ = ["match_fields"]

_COMPOSITE = SEMAPV + "CompositeMatching"
_LEXICAL = SEMAPV + "LexicalMatching"
_NO_METHOD = SEMAPV + "UnspecifiedMatching"
_TOLD = 3  # pieces of evidence that a row names in words
_STRONGEST = 5  # that it lists
_VERSION = version(TOOL)


def match_fields(
    subject: Sequence[PropertyTerm],
    object: Sequence[PropertyTerm],
    *,
    about: Mapping | None = None,
    settled_pairs: frozenset[tuple[str, str]] = frozenset(),
    settled_subjects: frozenset[str] = frozenset(),
    outcomes: Iterable[Outcome] = (),
    abbreviations: Abbreviations = NONE,
    meanings: Meanings | None = None,
    top: int = 5,
) -> tuple[Mapping, ...]:
    """Ranked candidates for every subject field that is not settled, by subject and rank (slot `ext_rank`).

    Each gets `top` candidates, fewer only where fewer objects are left; all fields are looked at, since they are
    rivals. What the outcomes teach (`learning.learn`) changes the confidence and order of each field's candidates; it
    is told in the comment. Rows are copies of `about`, and never hold a value of a record. Raises Misused for more than
    `MOST_PAIRS`.
    """
    if not subject or not object:
        return ()
    told = weighed(subject, object, abbreviations=abbreviations, meanings=meanings)
    tool = TOOL if meanings is None else f"{TOOL} with {tool_name()}"
    learned = _learned(told, tuple(outcomes), top)
    found: list[Mapping] = []
    for row, one in enumerate(subject):
        if one.iri not in settled_subjects:
            closed = {column for column, other in enumerate(object) if (one.iri, other.iri) in settled_pairs}
            order = [column for column in told.ranked(row) if column not in closed][:top]
            found += _rows(told, row, _taught(told, learned, row, order), about or Mapping(), tool)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """An object's column, its confidence, and what decisions changed in it, if they did."""

    column: int
    confidence: float
    taught: bool = False
    lesson: str = ""


def _learned(told: Weighed, outcomes: tuple[Outcome, ...], top: int) -> Learned:
    """What the outcomes teach, judged by what the machine says of the settled fields with nothing settled."""
    settled = {one.subject_id for one in outcomes}
    return learn(lessons(_ranked(told, settled, top), outcomes)) if outcomes else UNTAUGHT


def _ranked(told: Weighed, wanted: Collection[str], top: int) -> Iterator[tuple[str, str, int, float]]:
    """The machine's own ranking of some fields: subject, object, rank, probability."""
    for row, one in enumerate(told.subject.terms):
        if one.iri in wanted:
            order = told.ranked(row)[:top]
            for rank, (column, said) in enumerate(zip(order, told.likely(row, order), strict=True), start=1):
                yield one.iri, told.object.terms[column].iri, rank, said


def _taught(told: Weighed, learned: Learned, row: int, order: Sequence[int]) -> list[_Candidate]:
    """The candidates of a field after the lessons, best first; equal ones keep their order."""
    before = told.likely(row, order)
    if not learned.decisions:
        return [_Candidate(column=column, confidence=said) for column, said in zip(order, before, strict=True)]
    iris = [told.object.terms[column].iri for column in order]
    after = learned.applied(np.array(before, dtype=np.float64), iris)
    places = np.argsort(-after, kind="stable")
    sure = falling(after[places], np.array(before)[places], np.zeros(len(order), dtype=np.intp)).tolist()
    return [
        _Candidate(
            column=order[place],
            confidence=now,
            taught=True,
            lesson=learned.reasons(iris[place], before[place], now),
        )
        for place, now in zip(places.tolist(), sure, strict=True)
    ]


def _rows(told: Weighed, row: int, candidates: Sequence[_Candidate], about: Mapping, tool: str) -> Iterator[Mapping]:
    for rank, candidate in enumerate(candidates, start=1):
        column = candidate.column
        one, other = told.subject.terms[row], told.object.terms[column]
        same = told.evidence["same_name"][row, column] > 0
        relation, rule = told.relation(row, column, candidate.confidence if candidate.taught else None)
        clash = told.clash(row, column)
        yield Mapping(
            subject_id=one.iri,
            subject_label=one.name,
            subject_category=told.subject.types[row].value,
            predicate_id=RELATIONS[relation],
            object_id=other.iri,
            object_label=other.name,
            object_category=told.object.types[column].value,
            mapping_justification=_justification(told, row, column, same=bool(same)),
            subject_type="rdf property",
            subject_source=about.subject_source,
            object_type="rdf property",
            object_source=about.object_source,
            mapping_tool=tool,
            mapping_tool_version=_VERSION,
            confidence=candidate.confidence,
            curation_rule=(rule_iri(rule),),
            subject_match_field=(SKOS + "prefLabel",),
            object_match_field=(SKOS + "prefLabel",),
            similarity_score=round(float(told.evidence["name_trigrams"][row, column]), 6),
            similarity_measure="trigram TF-IDF cosine of the names",
            comment=" ".join(filter(None, [_reasons(told, row, column), clash, candidate.lesson])),
            extra=_extensions(rank, told.parts(row, column), clash),
        )


def _extensions(rank: int, parts: list[tuple[str, float]], clash: str) -> tuple[tuple[str, str], ...]:
    telling = "|".join(f"{name}={adds:+.2f}" for name, adds in parts[:_STRONGEST])
    slots = (
        (EVIDENCE.slot_name, telling),
        (RANK.slot_name, str(rank)),
        (WARNING.slot_name, KINDS_DIFFER if clash else ""),
    )
    return tuple((name, value) for name, value in slots if value)


def _justification(told: Weighed, row: int, column: int, *, same: bool) -> str:
    if same:
        return _LEXICAL
    return _COMPOSITE if any(told.parts(row, column)) else _NO_METHOD


def _reasons(told: Weighed, row: int, column: int) -> str:
    """The strongest evidence in words; never a value of a record."""
    said = "; ".join(FIELD_EVIDENCE[name] for name, _ in told.parts(row, column)[:_TOLD])
    return f"{said[0].upper()}{said[1:]}." if said else "Nothing alike was found; listed so that it is not overlooked."
