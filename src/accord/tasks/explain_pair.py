"""`accord explain SET A B`: why a pair of terms or fields scored as it did, and what would have changed it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from accord.crosswalks.blind import visible
from accord.crosswalks.fold import standing
from accord.errors import Misused
from accord.matching.explanation import Explained
from accord.matching.explanation import explain_pair as taken_apart
from accord.matching.field_explanation import explain_fields
from accord.matching.semantic import Meanings, load_meanings
from accord.model.concepts import Concept, ConceptScheme
from accord.model.mappings import Mapping
from accord.model.verdicts import Verdict
from accord.tasks.decide import resolve
from accord.tasks.decisions import load_proposed, load_verdicts
from accord.tasks.load import load_scheme
from accord.tasks.source_fields import field_sides
from accord.tasks.tables import load_abbreviations, load_rules
from accord.workspace import MappingSetEntry, Source, Workspace

__all__ = ["ExplainedPair", "explain_pair"]

_LESSON = re.compile(r"Confidence \d\.\d\d became .*")  # as `learning.Learned.reasons` says it, last in a comment


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedPair:
    """Both terms, their score taken apart, and the rival objects with their probabilities.

    verdicts: what people say, now, of the pair, or of the subject as a whole (no counterpart, out of scope); row: the
    pair's in the file of proposals, if it is there; shared_code: the code that both have, where equal codes count for
    equal labels; semantic: whether meanings were compared.
    """

    entry: MappingSetEntry
    subject: Concept
    object: Concept
    explained: Explained
    rivals: tuple[tuple[Concept, float], ...]
    verdicts: tuple[Verdict, ...] = ()
    row: Mapping | None = None
    shared_code: str = ""
    semantic: bool = False

    @property
    def is_otherwise(self) -> bool:
        """Whether the proposal has another confidence or rank than the evidence comes to."""
        if self.row is None:
            return False
        said = f"{self.row.confidence or 0:.2f}", int(self.row.extension("ext_rank") or 0)
        return said != (f"{self.explained.probability:.2f}", self.explained.rank)

    @property
    def lesson(self) -> str:
        """What the decisions of the set changed in the proposal's confidence, in a sentence; or nothing."""
        found = _LESSON.search(self.row.comment) if self.row else None
        return found.group() if found else ""

    @property
    def without_meanings(self) -> bool:
        """Whether the proposal was made with meanings, which are not compared here, or the other way round."""
        return self.row is not None and (" with " in self.row.mapping_tool) is not self.semantic


def explain_pair(
    workspace: Workspace, set_name: str, code: str, other: str, *, sample: Path | None = None, semantic: bool = False
) -> ExplainedPair:
    """Why a term of a set's subject scheme and one of its object scheme (code, CURIE or IRI) score as they do.

    As if nothing were decided or learned; the pair's row among the proposals, which learns, and what is decided are
    told beside it, the latter where terms are mapped blind once enough reviewers have decided. sample: what has or
    describes the fields of a set of fields, by default the file that `accord.yaml` declares. semantic: compare meanings
    too, which needs the extra of that name. Raises Misused for an unknown set or term and for a sample of a set of
    terms, Unavailable or NotReadable for files that cannot be read.
    """
    entry = workspace.mapping_set(set_name)
    source = workspace.fields_source(entry)
    meanings = load_meanings() if semantic else None
    if source is None:
        both = _terms(workspace, entry, sample, meanings)
    else:
        both = _fields(workspace, source, sample, meanings)
    subject, object_ = resolve(workspace, both.subjects, code), resolve(workspace, both.objects, other)
    found = both.explain((subject.iri, object_.iri))
    rivals = tuple((_concept(both.objects, rival.object_id), rival.probability) for rival in found.rivals)
    return ExplainedPair(
        entry=entry,
        subject=subject,
        object=object_,
        explained=found,
        rivals=rivals,
        verdicts=_said(workspace, set_name, subject, object_),
        row=_row(workspace, set_name, subject, object_),
        shared_code=subject.notation if entry.shared_codes and subject.notation == object_.notation else "",
        semantic=semantic,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """Both sides of a set, and how the score of a pair (IRIs) is taken apart."""

    subjects: ConceptScheme
    objects: ConceptScheme
    explain: Callable[[tuple[str, str]], Explained]


def _terms(workspace: Workspace, entry: MappingSetEntry, sample: Path | None, meanings: Meanings | None) -> _Sides:
    if sample is not None:
        raise Misused(f"'{entry.name}' is a set of terms, which no sample is needed for", hint="Leave --from out.")
    subjects, objects = load_scheme(workspace, entry.subject), load_scheme(workspace, entry.object)

    def explain(pair: tuple[str, str]) -> Explained:
        """The score of two terms."""
        return taken_apart(
            subjects,
            objects,
            pair,
            never_exact=workspace.never_exact_between(entry.subject.name, entry.object.name) is not None,
            shared_codes=entry.shared_codes,
            rules=load_rules(workspace),
            abbreviations=load_abbreviations(workspace),
            meanings=meanings,
            language=workspace.languages[0],
        )

    return _Sides(subjects=subjects, objects=objects, explain=explain)


def _fields(workspace: Workspace, source: Source, sample: Path | None, meanings: Meanings | None) -> _Sides:
    sides = field_sides(workspace, source, sample)

    def explain(pair: tuple[str, str]) -> Explained:
        """The score of two fields."""
        known = load_abbreviations(workspace)
        return explain_fields(sides.ours, sides.theirs, pair, abbreviations=known, meanings=meanings)

    return _Sides(subjects=sides.subject, objects=sides.object, explain=explain)


def _said(workspace: Workspace, set_name: str, subject: Concept, object_: Concept) -> tuple[Verdict, ...]:
    verdicts = load_verdicts(workspace, set_name)
    if workspace.review.blind:
        verdicts = visible(verdicts, "", needed=max(2, workspace.policy.reviewers))
    about = (subject.iri, object_.iri), (subject.iri, "")
    return tuple(one for one in standing(verdicts) if (one.subject_id, one.object_id) in about)


def _row(workspace: Workspace, set_name: str, subject: Concept, object_: Concept) -> Mapping | None:
    if not workspace.proposed_path(set_name).is_file():
        return None
    pair = subject.iri, object_.iri
    return next((row for row in load_proposed(workspace, set_name) if (row.subject_id, row.object_id) == pair), None)


def _concept(scheme: ConceptScheme, iri: str) -> Concept:
    concept = scheme.get(iri)
    if concept is None:
        raise Misused(f"{iri} is no term of {scheme.title()}")
    return concept
