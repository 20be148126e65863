"""`accord explain SET A B`: why a pair of terms scored as it did, and what would have changed it."""

from __future__ import annotations

from dataclasses import dataclass

from accord.errors import Misused
from accord.matching.explanation import Explained
from accord.matching.explanation import explain_pair as taken_apart
from accord.model.concepts import Concept, ConceptScheme
from accord.tasks.decide import resolve
from accord.tasks.load import load_scheme
from accord.tasks.tables import load_abbreviations, load_rules
from accord.workspace import MappingSetEntry, Workspace

__all__ = ["ExplainedPair", "explain_pair"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedPair:
    """Both terms, their score taken apart, and the rival objects with their probabilities."""

    entry: MappingSetEntry
    subject: Concept
    object: Concept
    explained: Explained
    rivals: tuple[tuple[Concept, float], ...]


def explain_pair(workspace: Workspace, set_name: str, code: str, other: str) -> ExplainedPair:
    """Why a term of a set's subject scheme and one of its object scheme (code, CURIE or IRI) score as they do.

    As if nothing were decided or learned. Raises Misused for an unknown set or term, Unavailable or NotReadable for
    files that cannot be read.
    """
    entry = workspace.term_set(set_name)
    subjects, objects = load_scheme(workspace, entry.subject), load_scheme(workspace, entry.object)
    subject, object_ = resolve(workspace, subjects, code), resolve(workspace, objects, other)
    found = taken_apart(
        subjects,
        objects,
        (subject.iri, object_.iri),
        never_exact=workspace.never_exact_between(entry.subject.name, entry.object.name) is not None,
        shared_codes=entry.shared_codes,
        rules=load_rules(workspace),
        abbreviations=load_abbreviations(workspace),
        language=workspace.languages[0],
    )
    rivals = tuple((_concept(objects, rival.object_id), rival.probability) for rival in found.rivals)
    return ExplainedPair(entry=entry, subject=subject, object=object_, explained=found, rivals=rivals)


def _concept(scheme: ConceptScheme, iri: str) -> Concept:
    concept = scheme.get(iri)
    if concept is None:
        raise Misused(f"{iri} is no term of {scheme.title()}")
    return concept
