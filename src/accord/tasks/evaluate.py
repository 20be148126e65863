"""`accord evaluate`: the matcher measured against the decisions of a mapping set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from accord.crosswalks.fold import standing
from accord.errors import Misused
from accord.matching import propose as matched
from accord.matching.evaluation import DEPTHS, THRESHOLD, Evaluation, Proposal
from accord.matching.evaluation import evaluate as measured
from accord.matching.fields import match_fields
from accord.matching.guard import barred_from_bulk
from accord.matching.semantic import Meanings, load_meanings
from accord.matching.training import is_trained_on
from accord.model.concepts import Concept, ConceptScheme
from accord.model.mappings import Mapping as Row
from accord.model.mappings import Relation
from accord.model.progress import Progress, silent
from accord.namespaces import code_from_iri
from accord.tasks.decisions import load_verdicts
from accord.tasks.load import load_scheme
from accord.tasks.outcomes import outcomes
from accord.tasks.source_fields import field_sides
from accord.tasks.tables import load_abbreviations, load_rules
from accord.workspace import MappingSetEntry, Source, Workspace

__all__ = ["Evaluated", "evaluate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """The measures of a set, and the concepts that its misses name, by IRI.

    seen: decisions that come from what the shipped weights were trained on, which flatter them; of all `decisions`.
    """

    entry: MappingSetEntry
    evaluation: Evaluation
    concepts: Mapping[str, Concept]
    seen: int = 0
    decisions: int = 0

    def said(self, iri: str) -> str:
        """A concept as people say it, `label [code]`; the IRI's last part where the concept is gone."""
        concept = self.concepts.get(iri)
        return concept.label_and_code() if concept else code_from_iri(iri)


def evaluate(
    workspace: Workspace,
    set_name: str,
    *,
    threshold: float = THRESHOLD,
    sample: Path | None = None,
    semantic: bool = False,
    progress: Progress = silent,
) -> Evaluated:
    """Matches every term of a set as if nothing were decided or learned, and compares with what people decided.

    Nothing is written. sample: what has or describes the fields of a set of fields, by default the file that
    `accord.yaml` declares. semantic: compare meanings too, which needs the extra of that name. Raises Misused for an
    unknown set and for a sample of a set of terms, Unavailable or NotReadable for files that cannot be read.
    """
    entry = workspace.mapping_set(set_name)
    source = workspace.fields_source(entry)
    meanings = load_meanings() if semantic else None
    if source is not None:
        proposed = _fields(workspace, source, sample, meanings)
    elif sample is not None:
        raise Misused(f"'{set_name}' is a set of terms, which no sample is needed for", hint="Leave --from out.")
    else:
        proposed = _terms(workspace, entry, meanings, progress)
    verdicts = load_verdicts(workspace, set_name)
    found = measured(map(_proposal, proposed.rows), outcomes(verdicts), threshold=threshold)
    return Evaluated(
        entry=entry,
        evaluation=found,
        concepts=_by_iri(proposed.schemes),
        seen=sum(is_trained_on(one.mapping_source, one.subject_source) for one in standing(verdicts)),
        decisions=len(standing(verdicts)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proposed:
    """What the matcher proposes for every subject, and both schemes."""

    rows: tuple[Row, ...]
    schemes: tuple[ConceptScheme, ConceptScheme]


def _terms(workspace: Workspace, entry: MappingSetEntry, meanings: Meanings | None, progress: Progress) -> _Proposed:
    subject, object_ = load_scheme(workspace, entry.subject), load_scheme(workspace, entry.object)
    rows = matched(
        subject,
        object_,
        never_exact=workspace.never_exact_between(entry.subject.name, entry.object.name) is not None,
        shared_codes=entry.shared_codes,
        rules=load_rules(workspace),
        abbreviations=load_abbreviations(workspace),
        meanings=meanings,
        top=max(DEPTHS),
        language=workspace.languages[0],
        progress=progress,
    )
    return _Proposed(rows=rows, schemes=(subject, object_))


def _fields(workspace: Workspace, source: Source, sample: Path | None, meanings: Meanings | None) -> _Proposed:
    sides = field_sides(workspace, source, sample)
    known = load_abbreviations(workspace)
    rows = match_fields(sides.ours, sides.theirs, abbreviations=known, meanings=meanings, top=max(DEPTHS))
    return _Proposed(rows=rows, schemes=(sides.subject, sides.object))


def _proposal(row: Row) -> Proposal:
    return Proposal(
        subject_id=row.subject_id,
        object_id=row.object_id,
        rank=int(row.extension("ext_rank")),
        confidence=row.confidence or 0.0,
        relation=row.relation,
        rule="".join(code_from_iri(rule) for rule in row.curation_rule),
        warnings=tuple(filter(None, row.extension("ext_warning").split("|"))),
        eligible=row.extension("ext_rank") == "1" and not barred_from_bulk(row, row.relation or Relation.EXACT),
    )


def _by_iri(schemes: Iterable[ConceptScheme]) -> dict[str, Concept]:
    return {concept.iri: concept for scheme in schemes for concept in scheme}
