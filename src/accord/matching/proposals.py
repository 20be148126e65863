"""Two concept schemes into proposed mappings: ranked candidates for every open subject, with their evidence."""

from __future__ import annotations

import numpy as np

from accord.matching.candidates import Indices, candidates
from accord.matching.labels import LabelTable, label_table
from accord.matching.ranking import ranked
from accord.matching.rows import rows
from accord.model.concepts import ConceptScheme
from accord.model.mappings import Mapping
from accord.model.progress import Progress, silent

__all__ = ["propose"]


def propose(
    subject: ConceptScheme,
    object: ConceptScheme,
    *,
    settled_pairs: frozenset[tuple[str, str]] = frozenset(),
    settled_subjects: frozenset[str] = frozenset(),
    never_exact: bool = False,
    top: int = 5,
    language: str = "en",
    progress: Progress = silent,
) -> tuple[Mapping, ...]:
    """Ranked candidates for every subject concept that is not settled, by subject and rank (slot `ext_rank`).

    Each subject gets `top` candidates, fewer only where fewer objects are left, and after them any retired object
    with an equal label. Settled pairs (subject IRI, object IRI) and settled subjects (IRI) are not proposed. Labels
    are compared within a language; those without a language tag with all. The predicate is skos:exactMatch where
    the preferred labels are equal when normalised, no other concept of either scheme has that label, the object is
    live and the schemes are not declared `never_exact`; else skos:closeMatch. `language` is that of the labels shown.
    The order of the concepts in their schemes makes no difference.
    """
    subjects, objects = label_table(subject), label_table(object)
    wanted = [place for place, concept in enumerate(subjects.concepts) if concept.iri not in settled_subjects]
    found = candidates(
        subjects,
        objects,
        wanted=np.array(wanted, dtype=np.int64),
        closed=_closed(subjects, objects, settled_pairs),
        top=top,
        progress=progress,
    )
    ranking = ranked(found, subjects, objects, top=top, language=language)
    about = Mapping(
        subject_source=subject.iri,
        subject_source_version=subject.version,
        object_source=object.iri,
        object_source_version=object.version,
    )
    written = rows(ranking, subjects, objects, about=about, never_exact=never_exact, language=language)
    return tuple(sorted(written, key=lambda row: (row.subject_id, int(row.extension("ext_rank")))))


def _closed(subjects: LabelTable, objects: LabelTable, settled_pairs: frozenset[tuple[str, str]]) -> Indices:
    """The settled pairs as numbers, `subject * number of objects + object`; concepts since gone are left out."""
    ours = {concept.iri: place for place, concept in enumerate(subjects.concepts)}
    theirs = {concept.iri: place for place, concept in enumerate(objects.concepts)}
    pairs = [(ours[one], theirs[other]) for one, other in settled_pairs if one in ours and other in theirs]
    return np.array(sorted(one * len(theirs) + other for one, other in pairs), dtype=np.int64)
