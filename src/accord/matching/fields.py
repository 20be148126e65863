"""Two lots of fields into proposed mappings: ranked candidates for every open field, with their evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from accord.errors import Misused
from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.field_evidence import FIELD_EVIDENCE, Fields, Matrix, field_evidence, fields_of
from accord.matching.field_scores import FieldModel, model
from accord.matching.guard import WARNING
from accord.matching.rows import EVIDENCE, RANK, TOOL
from accord.matching.rules import rule_iri
from accord.matching.semantic import Meanings, tool_name
from accord.model.mappings import RELATIONS, Mapping, Relation
from accord.model.properties import Datatype, PropertyTerm
from accord.namespaces import SEMAPV, SKOS

__all__ = ["MOST_PAIRS", "match_fields"]

MOST_PAIRS = 10_000_000  # of fields; some 1.5 GB
_COMPOSITE = SEMAPV + "CompositeMatching"
_LEXICAL = SEMAPV + "LexicalMatching"
_NO_METHOD = SEMAPV + "UnspecifiedMatching"
_SURE = 0.5  # from which on two fields of one kind are proposed as the same
_TOLD = 3  # pieces of evidence that a row names in words
_STRONGEST = 5  # that it lists
_ADDS = 0.2  # log-odds, under which a piece of evidence is not worth a word
_CLASHES = 0.15  # of the evidence `kinds`, under which a person must look
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
    if len(subject) * len(object) > MOST_PAIRS:
        hint = "Leave out what need not be matched: whole tables, or the parts of a schema that no record uses."
        raise Misused(f"{len(subject)} by {len(object)} fields are too many to compare", hint=hint)
    ours, theirs = (fields_of(side, abbreviations=abbreviations) for side in (subject, object))
    evidence = field_evidence(ours, theirs, meanings=meanings)
    using = model(semantic=meanings is not None)
    score = using.score(evidence)
    confidence = using.confidence(score, evidence)
    told = _Told(subject=ours, object=theirs, evidence=evidence, model=using, confidence=confidence)
    tool = TOOL if meanings is None else f"{TOOL} with {tool_name()}"
    found: list[Mapping] = []
    for row, one in enumerate(subject):
        if one.iri not in settled_subjects:
            closed = {column for column, other in enumerate(object) if (one.iri, other.iri) in settled_pairs}
            order = [column for column in _ranked(score[row], one.name, object) if column not in closed][:top]
            found += _rows(told, row, order, about or Mapping(), tool)
    return tuple(found)


def _ranked(score: Matrix, name: str, object: Sequence[PropertyTerm]) -> list[int]:
    """Columns, the highest score first; of equals the very same name, then the first IRI."""
    iris = np.array([other.iri for other in object])
    unlike = np.array([other.name != name for other in object])
    return [int(column) for column in np.lexsort((iris, unlike, -score))]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is known of all pairs."""

    subject: Fields
    object: Fields
    evidence: Table[str, Matrix]
    model: FieldModel
    confidence: Matrix


def _rows(told: _Told, row: int, order: Sequence[int], about: Mapping, tool: str) -> Iterator[Mapping]:
    # A rival further down is never called more likely than what stands above it.
    likely = np.minimum.accumulate(told.confidence[row, order]).tolist() if order else []
    for rank, (column, confidence) in enumerate(zip(order, likely, strict=True), start=1):
        one, other = told.subject.terms[row], told.object.terms[column]
        same = told.evidence["same_name"][row, column] > 0
        relation, rule = _relation(told, row, column)
        clash = _clash(told, row, column)
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
            extra=_extensions(rank, _parts(told, row, column), clash),
        )


def _extensions(rank: int, parts: list[tuple[str, float]], clash: str) -> tuple[tuple[str, str], ...]:
    telling = "|".join(f"{name}={adds:+.2f}" for name, adds in parts[:_STRONGEST])
    slots = (
        (EVIDENCE.slot_name, telling),
        (RANK.slot_name, str(rank)),
        (WARNING.slot_name, "kinds-differ" if clash else ""),
    )
    return tuple((name, value) for name, value in slots if value)


def _relation(told: _Told, row: int, column: int) -> tuple[Relation, str]:
    sure = told.confidence[row, column] >= _SURE and not _clash(told, row, column)
    return (Relation.EXACT, "field-alike") if sure else (Relation.CLOSE, "field-candidate")


def _clash(told: _Told, row: int, column: int) -> str:
    """Why the kinds of value cannot be the same, if so."""
    ours, theirs = told.subject.types[row], told.object.types[column]
    if Datatype.UNKNOWN in {ours, theirs} or told.evidence["kinds"][row, column] >= _CLASHES:
        return ""
    return f"The subject holds {_KINDS[ours]}, the object {_KINDS[theirs]}."


_KINDS = {
    Datatype.TEXT: "text", Datatype.CODE: "codes", Datatype.BOOLEAN: "yes or no", Datatype.NUMBER: "numbers",
    Datatype.DATE: "dates", Datatype.TIME: "times", Datatype.NESTED: "further fields", Datatype.UNKNOWN: "something",
}  # fmt: skip


def _justification(told: _Told, row: int, column: int, *, same: bool) -> str:
    if same:
        return _LEXICAL
    return _COMPOSITE if any(_parts(told, row, column)) else _NO_METHOD


def _reasons(told: _Told, row: int, column: int) -> str:
    """The strongest evidence in words; never a value of a record."""
    said = "; ".join(FIELD_EVIDENCE[name] for name, _ in _parts(told, row, column)[:_TOLD])
    return f"{said[0].upper()}{said[1:]}." if said else "Nothing alike was found; listed so that it is not overlooked."


def _parts(told: _Told, row: int, column: int) -> list[tuple[str, float]]:
    """What each piece of evidence adds to the log-odds, where it says something, the strongest first."""
    adds = ((name, weight * float(told.evidence[name][row, column])) for name, weight in told.model.own.items())
    telling = [(name, value) for name, value in adds if value >= _ADDS and name != "kinds"]
    return sorted(telling, key=lambda part: (-part[1], part[0]))
