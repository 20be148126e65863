"""`accord evaluate`: the matcher measured against the decisions of a mapping set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accord.matching import propose as matched
from accord.matching.evaluation import DEPTHS, THRESHOLD, Evaluation, Proposal
from accord.matching.evaluation import evaluate as measured
from accord.matching.guard import barred_from_bulk
from accord.model.concepts import Concept, ConceptScheme
from accord.model.mappings import Mapping as Row
from accord.model.mappings import Relation
from accord.model.progress import Progress, silent
from accord.namespaces import code_from_iri
from accord.tasks.decisions import load_verdicts
from accord.tasks.load import load_scheme
from accord.tasks.outcomes import outcomes
from accord.tasks.tables import load_abbreviations, load_rules
from accord.workspace import MappingSetEntry, Workspace

__all__ = ["Evaluated", "evaluate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """The measures of a set, and the concepts that its misses name, by IRI."""

    entry: MappingSetEntry
    evaluation: Evaluation
    concepts: Mapping[str, Concept]

    def said(self, iri: str) -> str:
        """A concept as people say it, `label [code]`; the IRI's last part where the concept is gone."""
        concept = self.concepts.get(iri)
        return f"{concept.label()} [{concept.notation}]" if concept else code_from_iri(iri)


def evaluate(
    workspace: Workspace, set_name: str, *, threshold: float = THRESHOLD, progress: Progress = silent
) -> Evaluated:
    """Matches every term of a set as if nothing were decided or learned, and compares with what people decided.

    Nothing is written. Raises Misused for an unknown set, Unavailable or NotReadable for files that cannot be read.
    """
    entry = workspace.term_set(set_name)
    subject, object_ = load_scheme(workspace, entry.subject), load_scheme(workspace, entry.object)
    verdicts = load_verdicts(workspace, set_name)
    rows = matched(
        subject,
        object_,
        never_exact=workspace.never_exact_between(entry.subject.name, entry.object.name) is not None,
        shared_codes=entry.shared_codes,
        rules=load_rules(workspace),
        abbreviations=load_abbreviations(workspace),
        top=max(DEPTHS),
        language=workspace.languages[0],
        progress=progress,
    )
    found = measured(map(_proposal, rows), outcomes(verdicts), threshold=threshold)
    return Evaluated(entry=entry, evaluation=found, concepts=_by_iri((subject, object_)))


def _proposal(row: Row) -> Proposal:
    return Proposal(
        subject_id=row.subject_id,
        object_id=row.object_id,
        rank=int(row.extension("ext_rank")),
        confidence=row.confidence or 0.0,
        relation=row.relation,
        rule="".join(code_from_iri(rule) for rule in row.curation_rule),
        warnings=tuple(filter(None, row.extension("ext_warning").split("|"))),
        eligible=not barred_from_bulk(row, Relation.EXACT),
    )


def _by_iri(schemes: Iterable[ConceptScheme]) -> dict[str, Concept]:
    return {concept.iri: concept for scheme in schemes for concept in scheme}
