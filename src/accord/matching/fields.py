"""Two lots of fields into proposed mappings: ranked candidates for every open field, with their evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version

from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.field_evidence import FIELD_EVIDENCE
from accord.matching.field_judging import KINDS_DIFFER, Weighed, weighed
from accord.matching.guard import WARNING
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
    abbreviations: Abbreviations = NONE,
    meanings: Meanings | None = None,
    top: int = 5,
) -> tuple[Mapping, ...]:
    """Ranked candidates for every subject field that is not settled, by subject and rank (slot `ext_rank`).

    Each gets `top` candidates, fewer only where fewer objects are left; all fields are looked at, since they are
    rivals. Rows are copies of `about`, and never hold a value of a record. Raises Misused for more than `MOST_PAIRS`.
    """
    if not subject or not object:
        return ()
    told = weighed(subject, object, abbreviations=abbreviations, meanings=meanings)
    tool = TOOL if meanings is None else f"{TOOL} with {tool_name()}"
    found: list[Mapping] = []
    for row, one in enumerate(subject):
        if one.iri not in settled_subjects:
            closed = {column for column, other in enumerate(object) if (one.iri, other.iri) in settled_pairs}
            order = [column for column in told.ranked(row) if column not in closed][:top]
            found += _rows(told, row, order, about or Mapping(), tool)
    return tuple(found)


def _rows(told: Weighed, row: int, order: Sequence[int], about: Mapping, tool: str) -> Iterator[Mapping]:
    for rank, (column, confidence) in enumerate(zip(order, told.likely(row, order), strict=True), start=1):
        one, other = told.subject.terms[row], told.object.terms[column]
        same = told.evidence["same_name"][row, column] > 0
        relation, rule = told.relation(row, column)
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
            confidence=confidence,
            curation_rule=(rule_iri(rule),),
            subject_match_field=(SKOS + "prefLabel",),
            object_match_field=(SKOS + "prefLabel",),
            similarity_score=round(float(told.evidence["name_trigrams"][row, column]), 6),
            similarity_measure="trigram TF-IDF cosine of the names",
            comment=" ".join(filter(None, [_reasons(told, row, column), clash])),
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
