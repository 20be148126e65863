"""All pairs of two lots of fields weighed: how each scores, how sure that is, and what may be said of it."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from accord.errors import Misused
from accord.matching.abbreviations import Abbreviations
from accord.matching.field_evidence import Fields, Matrix, field_evidence, fields_of
from accord.matching.field_scores import FieldModel, model
from accord.matching.ranking import falling
from accord.matching.semantic import Meanings
from accord.model.mappings import Relation
from accord.model.properties import Datatype, PropertyTerm

__all__ = ["KINDS_DIFFER", "MOST_PAIRS", "RULES", "Weighed", "weighed"]

MOST_PAIRS = 10_000_000  # of fields; some 1.5 GB
KINDS_DIFFER = "kinds-differ"  # the warning where two fields cannot hold the same
RULES = {
    "field-alike": "Two fields of one kind, with a probability of 0.5 or more, are proposed as the same.",
    "field-candidate": "The two are alike; a person must say how they relate.",
}
_SURE = 0.5  # from which on two fields of one kind are proposed as the same
_ADDS = 0.2  # log-odds, under which a piece of evidence is not worth a word
_CLASHES = 0.15  # of the evidence `kinds`, under which a person must look


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What is known of all pairs; every matrix has the shape (subject fields, object fields).

    score: log-odds by a pair's own evidence, which ranks; confidence: the calibrated probability beside its rivals.
    """

    subject: Fields
    object: Fields
    evidence: Table[str, Matrix]
    model: FieldModel
    score: Matrix
    confidence: Matrix

    def ranked(self, row: int) -> list[int]:
        """Columns, the highest score first; of equals the very same name, then the first IRI."""
        others = self.object.terms
        iris = np.array([other.iri for other in others])
        unlike = np.array([other.name != self.subject.terms[row].name for other in others])
        return [int(column) for column in np.lexsort((iris, unlike, -self.score[row]))]

    def likely(self, row: int, order: Sequence[int]) -> list[float]:
        """The probability of each of some columns in their order, `falling`."""
        one = np.zeros(len(order), dtype=np.intp)
        likely: list[float] = falling(self.confidence[row, order], self.score[row, order], one).tolist()
        return likely

    def relation(self, row: int, column: int, taught: float | None = None) -> tuple[Relation, str]:
        """What is proposed of a pair, and the rule of `RULES` that says so. taught: its confidence after decisions."""
        confidence = self.confidence[row, column] if taught is None else taught
        sure = confidence >= _SURE and not self.clash(row, column)
        return (Relation.EXACT, "field-alike") if sure else (Relation.CLOSE, "field-candidate")

    def clash(self, row: int, column: int) -> str:
        """Why the kinds of value cannot be the same, if so."""
        ours, theirs = self.subject.types[row], self.object.types[column]
        if Datatype.UNKNOWN in {ours, theirs} or self.evidence["kinds"][row, column] >= _CLASHES:
            return ""
        return f"The subject holds {_KINDS[ours]}, the object {_KINDS[theirs]}."

    def parts(self, row: int, column: int) -> list[tuple[str, float]]:
        """What each piece of evidence adds to the score, where it says something, the strongest first."""
        adds = ((name, weight * float(self.evidence[name][row, column])) for name, weight in self.model.own.items())
        telling = [(name, value) for name, value in adds if value >= _ADDS and name != "kinds"]
        return sorted(telling, key=lambda part: (-part[1], part[0]))

    def were(self, name: str, row: int, column: int, value: float) -> Weighed:
        """The same, had one pair that much of a piece of evidence."""
        changed = self.evidence[name].copy()
        changed[row, column] = value
        evidence = {**self.evidence, name: changed}
        score = self.model.score(evidence)
        return replace(self, evidence=evidence, score=score, confidence=self.model.confidence(score, evidence))


_KINDS = {
    Datatype.TEXT: "text", Datatype.CODE: "codes", Datatype.BOOLEAN: "yes or no", Datatype.NUMBER: "numbers",
    Datatype.DATE: "dates", Datatype.TIME: "times", Datatype.NESTED: "further fields", Datatype.UNKNOWN: "something",
}  # fmt: skip


def weighed(
    subject: Sequence[PropertyTerm],
    object: Sequence[PropertyTerm],
    *,
    abbreviations: Abbreviations,
    meanings: Meanings | None = None,
) -> Weighed:
    """Every pair weighed, since all fields are rivals. Raises Misused for more than `MOST_PAIRS`."""
    if len(subject) * len(object) > MOST_PAIRS:
        hint = "Leave out what need not be matched: whole tables, or the parts of a schema that no record uses."
        raise Misused(f"{len(subject)} by {len(object)} fields are too many to compare", hint=hint)
    ours, theirs = (fields_of(side, abbreviations=abbreviations) for side in (subject, object))
    evidence = field_evidence(ours, theirs, meanings=meanings)
    using = model(semantic=meanings is not None)
    score = using.score(evidence)
    confidence = using.confidence(score, evidence)
    return Weighed(subject=ours, object=theirs, evidence=evidence, model=using, score=score, confidence=confidence)
