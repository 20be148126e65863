"""A mapping and a mapping set, with the slot names of SSSOM 1.1 unchanged.

`dataclasses.fields(Mapping)` is the column list (https://mapping-commons.github.io/sssom/spec-model/).
IRIs are full here; files hold CURIEs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Columns
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import repeat

from accord.namespaces import ACCORD, SEMAPV, SKOS, SSSOM

__all__ = [
    "COLUMNS", "ENTITY_SLOTS", "LEXICAL_MATCHING", "LIST_SLOTS", "MANUAL_CURATION", "MAPPING_CHAINING",
    "MAPPING_INVERSION", "NO_TERM_FOUND", "NUMBER_SLOTS", "OUT_OF_SCOPE", "REFUSED", "RELATIONS", "UNDONE",
    "ExtensionSlot", "Mapping", "MappingSet", "Relation", "filled", "relation_of",
]  # fmt: skip

NO_TERM_FOUND = SSSOM + "NoTermFound"
OUT_OF_SCOPE = ACCORD + "outOfScope"
UNDONE = ACCORD + "undone"
REFUSED = ACCORD + "refused"
MANUAL_CURATION = SEMAPV + "ManualMappingCuration"
LEXICAL_MATCHING = SEMAPV + "LexicalMatching"
MAPPING_CHAINING = SEMAPV + "MappingChaining"
MAPPING_INVERSION = SEMAPV + "MappingInversion"


class Relation(StrEnum):
    """How a subject relates to its object, read from the subject: `broad` says that the object is the broader."""

    EXACT = "exact"
    CLOSE = "close"
    BROAD = "broad"
    NARROW = "narrow"
    RELATED = "related"

    @property
    def inverse(self) -> Relation:
        """What the object is to the subject (SKOS reference S43, S44)."""
        return {Relation.BROAD: Relation.NARROW, Relation.NARROW: Relation.BROAD}.get(self, self)


RELATIONS: dict[Relation, str] = {relation: f"{SKOS}{relation}Match" for relation in Relation}
_RELATION_OF = {iri: relation for relation, iri in RELATIONS.items()}


def relation_of(predicate_id: str) -> Relation | None:
    """The relation of a SKOS mapping predicate, or None for any other predicate."""
    return _RELATION_OF.get(predicate_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """One row of a mapping set. Empty text, an empty tuple and None mean that the slot is not filled.

    `extra` holds every further column (extension slots, unknown columns) as sorted name-value pairs.
    """

    record_id: str = ""
    subject_id: str = ""
    subject_label: str = ""
    subject_category: str = ""
    predicate_id: str = ""
    predicate_label: str = ""
    predicate_modifier: str = ""
    object_id: str = ""
    object_label: str = ""
    object_category: str = ""
    mapping_justification: str = ""
    author_id: tuple[str, ...] = ()
    author_label: tuple[str, ...] = ()
    reviewer_id: tuple[str, ...] = ()
    reviewer_label: tuple[str, ...] = ()
    creator_id: tuple[str, ...] = ()
    creator_label: tuple[str, ...] = ()
    license: str = ""
    subject_type: str = ""
    subject_source: str = ""
    subject_source_version: str = ""
    object_type: str = ""
    object_source: str = ""
    object_source_version: str = ""
    predicate_type: str = ""
    mapping_provider: str = ""
    mapping_source: str = ""
    mapping_cardinality: str = ""
    cardinality_scope: tuple[str, ...] = ()
    mapping_tool: str = ""
    mapping_tool_id: str = ""
    mapping_tool_version: str = ""
    mapping_date: str = ""
    publication_date: str = ""
    review_date: str = ""
    confidence: float | None = None
    reviewer_agreement: float | None = None
    curation_rule: tuple[str, ...] = ()
    curation_rule_text: tuple[str, ...] = ()
    subject_match_field: tuple[str, ...] = ()
    object_match_field: tuple[str, ...] = ()
    match_string: tuple[str, ...] = ()
    subject_preprocessing: tuple[str, ...] = ()
    object_preprocessing: tuple[str, ...] = ()
    similarity_score: float | None = None
    similarity_measure: str = ""
    see_also: tuple[str, ...] = ()
    issue_tracker_item: str = ""
    other: str = ""
    comment: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    def extension(self, name: str) -> str:
        """The value of an extension slot or unknown column, empty where it is not filled."""
        return next((value for key, value in self.extra if key == name), "")

    @property
    def relation(self) -> Relation | None:
        """The relation the predicate states, or None (negated mappings keep theirs: see `predicate_modifier`)."""
        return relation_of(self.predicate_id)


def filled(about: Mapping, columns: Columns[str, Sequence[object]]) -> Iterator[Mapping]:
    """Copies of `about`, each with its own entry of every column given: as `replace` row by row, but column by column.

    All columns have one entry a row, of the type of the slot that names them. Raises KeyError for any other name.
    """
    setters = {field.name: getattr(Mapping, field.name).__set__ for field in fields(Mapping)}
    rows = {len(column) for column in columns.values()}
    if len(rows) > 1 or not columns.keys() <= setters.keys():
        raise KeyError(f"columns of one length, named as slots are: {', '.join(columns)}")
    for start in range(0, max(rows, default=0), _LOT):
        own = {name: column[start : start + _LOT] for name, column in columns.items()}
        made = [object.__new__(Mapping) for _ in range(min(_LOT, max(rows) - start))]
        for name, setter in setters.items():
            deque(map(setter, made, own.get(name) or repeat(getattr(about, name))), maxlen=0)
        yield from made


_LOT = 1_000  # rows that are filled at a time, while they are at hand in the processor's memory

COLUMNS: tuple[str, ...] = tuple(f.name for f in fields(Mapping) if f.name != "extra")
LIST_SLOTS = frozenset(f.name for f in fields(Mapping) if f.type == "tuple[str, ...]")
NUMBER_SLOTS = frozenset(f.name for f in fields(Mapping) if f.type == "float | None")
ENTITY_SLOTS = frozenset({
    "record_id", "subject_id", "predicate_id", "object_id", "mapping_justification", "author_id", "reviewer_id",
    "creator_id", "subject_source", "object_source", "mapping_source", "mapping_tool_id", "curation_rule",
    "subject_match_field", "object_match_field", "subject_preprocessing", "object_preprocessing",
    "issue_tracker_item",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionSlot:
    """The declaration of an extension slot: its column, its property IRI and its value type IRI."""

    slot_name: str
    property: str
    type_hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingSet:
    """Mappings with what is said of them as a whole. `metadata` keeps every further header line as sorted pairs."""

    mapping_set_id: str
    mapping_set_title: str = ""
    mapping_set_description: str = ""
    license: str = ""
    subject_source: str = ""
    object_source: str = ""
    comment: str = ""
    metadata: tuple[tuple[str, str], ...] = ()
    extension_definitions: tuple[ExtensionSlot, ...] = ()
    mappings: tuple[Mapping, ...] = ()

    def __iter__(self) -> Iterator[Mapping]:
        return iter(self.mappings)

    def __len__(self) -> int:
        return len(self.mappings)
