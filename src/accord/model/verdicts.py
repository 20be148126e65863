"""A person's verdict on a pair of terms or on a whole subject. Never changed, only superseded by a later one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from accord.model.mappings import MANUAL_CURATION, Relation

__all__ = ["Condition", "Decision", "Verdict"]


class Decision(StrEnum):
    """Every answer a reviewer can give, and taking an answer back."""

    EXACT = "exact"
    CLOSE = "close"
    BROAD = "broad"
    NARROW = "narrow"
    RELATED = "related"
    WRONG = "wrong"
    NO_COUNTERPART = "no-counterpart"
    OUT_OF_SCOPE = "out-of-scope"
    UNSURE = "unsure"
    UNDONE = "undone"

    @property
    def relation(self) -> Relation | None:
        """The relation that the decision states, if it states one."""
        return Relation(self.value) if self.value in set(Relation) else None

    @property
    def closes_subject(self) -> bool:
        """Whether it settles the subject as a whole rather than one pair."""
        return self in {Decision.NO_COUNTERPART, Decision.OUT_OF_SCOPE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A mapping that holds only where a field of the record has a value (`--when adjudicated=yes`)."""

    field: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One row of a reviewer's log.

    `record_id` is a digest of all the rest; `supersedes` names the `record_id` of each verdict that this one replaces
    (several, where one reviewer contradicted themselves on two machines). `reviewer` is an IRI. `extra` keeps foreign
    columns as sorted name-value pairs. Dates are ISO 8601 calendar dates. The `shown_...` fields are the proposal
    that was on screen, the `..._meaning` digests (`Concept.meaning`) what both terms said then.
    """

    record_id: str = ""
    decision: Decision
    subject_id: str
    object_id: str = ""
    subject_label: str = ""
    object_label: str = ""
    reviewer: str
    reviewer_label: str = ""
    date: str
    confidence: float | None = None
    reason: str = ""
    note: str = ""
    supersedes: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    when: tuple[Condition, ...] = ()
    justification: str = MANUAL_CURATION
    mapping_source: str = ""
    subject_source: str = ""
    subject_source_version: str = ""
    object_source: str = ""
    object_source_version: str = ""
    subject_meaning: str = ""
    object_meaning: str = ""
    shown_predicate: str = ""
    shown_confidence: float | None = None
    shown_rank: int | None = None
    extra: tuple[tuple[str, str], ...] = ()
