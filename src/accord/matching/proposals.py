"""Two concept schemes into proposed mappings: ranked candidates for every open subject, with their evidence."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from operator import attrgetter

import numpy as np

from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.candidates import Indices, candidates
from accord.matching.evidence import Evidence, evidence_of
from accord.matching.judging import judged
from accord.matching.labels import LabelTable, label_table
from accord.matching.learning import UNTAUGHT, Learned, Outcome
from accord.matching.ranking import Ranking, ranked
from accord.matching.rows import TOOL, rows
from accord.matching.rules import Rule
from accord.matching.semantic import Meanings, tool_name
from accord.matching.teaching import taught, what_was_learned
from accord.model.concepts import ConceptScheme
from accord.model.mappings import Mapping
from accord.model.progress import Progress, silent

__all__ = ["propose"]


@contextmanager
def _without_collector() -> Iterator[None]:
    """Python's cycle collector at rest: it would look at millions of values, none in a cycle, again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():  # what was made counts as old at once, and is not looked through first
                gc.freeze()
                gc.unfreeze()
            gc.enable()


@_without_collector()
def propose(
    subject: ConceptScheme,
    object: ConceptScheme,
    *,
    settled_pairs: frozenset[tuple[str, str]] = frozenset(),
    settled_subjects: frozenset[str] = frozenset(),
    outcomes: Iterable[Outcome] = (),
    never_exact: bool = False,
    shared_codes: bool = False,
    rules: Iterable[Rule] | None = None,
    abbreviations: Abbreviations = NONE,
    meanings: Meanings | None = None,
    top: int = 5,
    language: str = "en",
    progress: Progress = silent,
) -> tuple[Mapping, ...]:
    """Ranked candidates for every subject concept that is not settled, by subject and rank (slot `ext_rank`).

    Each subject gets `top` candidates, fewer only where fewer objects are left, and besides any retired object with
    an equal label. Settled pairs (subject IRI, object IRI) and settled subjects (IRI) are not proposed. Labels
    are compared within a language; those without a language tag with all. With `shared_codes` the two schemes use one
    code system, and equal codes count as equal labels do. The predicate follows from `rules` (the packaged ones by
    default), the false-friend guard's warnings stand in slot `ext_warning`. `outcomes` are what people settled in this
    set, from which the rest is recalibrated. `language` is that of the labels shown.
    """
    domain = f"{subject.title()} {object.title()}"
    abbreviations = abbreviations.within(domain)
    subjects, objects = (
        label_table(side, abbreviations=abbreviations, domain=domain, codes=shared_codes) for side in (subject, object)
    )
    evidence = evidence_of(subjects, objects, meanings=meanings, abbreviations=abbreviations)
    wanted = np.array([p for p, one in enumerate(subjects.concepts) if one.iri not in settled_subjects], dtype=np.int64)
    closed = _closed(subjects, objects, {pair for pair in settled_pairs if pair[0] not in settled_subjects})
    learned = _learned(evidence, tuple(outcomes), top=top)
    ranking = _ranking(evidence, wanted=wanted, closed=closed, top=top, progress=progress)
    ranking, lessons = taught(ranking, learned, objects)
    judgements = judged(
        ranking.candidates,
        subjects,
        objects,
        probability=ranking.confidence,
        never_exact=never_exact,
        rules=rules,
        reader=evidence.reader,
        language=language,
    )
    about = _about(subject, object, TOOL if meanings is None else f"{TOOL} with {tool_name()}")
    written = rows(ranking, subjects, objects, about=about, judgements=judgements, lessons=lessons, language=language)
    return tuple(sorted(written, key=attrgetter("subject_id")))  # the ranks of a subject ascend already


def _about(subject: ConceptScheme, object: ConceptScheme, tool: str) -> Mapping:
    """What all rows say alike."""
    return Mapping(
        mapping_tool=tool,
        subject_source=subject.iri,
        subject_source_version=subject.version,
        object_source=object.iri,
        object_source_version=object.version,
    )


def _learned(evidence: Evidence, outcomes: tuple[Outcome, ...], *, top: int) -> Learned:
    """What the outcomes teach, judged by what the machine says of every subject with nothing settled."""
    if not outcomes:
        return UNTAUGHT
    subjects, objects = evidence.subject.table, evidence.object.table
    settled = {one.subject_id for one in outcomes}
    wanted = np.array([p for p, one in enumerate(subjects.concepts) if one.iri in settled], dtype=np.int64)
    ranking = _ranking(evidence, wanted=wanted, closed=np.zeros(0, dtype=np.int64), top=top)
    return what_was_learned(ranking, subjects, objects, outcomes)


def _ranking(evidence: Evidence, *, wanted: Indices, closed: Indices, top: int, progress: Progress = silent) -> Ranking:
    """The best candidates of the wanted subjects; all subjects are looked at, since they are rivals."""
    everybody = np.arange(len(evidence.subject.table.concepts))
    found = candidates(evidence, wanted=everybody, closed=closed, top=top, progress=progress)
    return ranked(found, evidence, wanted=wanted, top=top)


def _closed(subjects: LabelTable, objects: LabelTable, settled_pairs: Iterable[tuple[str, str]]) -> Indices:
    """The settled pairs as numbers, `subject * number of objects + object`; concepts since gone are left out."""
    ours = {concept.iri: place for place, concept in enumerate(subjects.concepts)}
    theirs = {concept.iri: place for place, concept in enumerate(objects.concepts)}
    pairs = [(ours[one], theirs[other]) for one, other in settled_pairs if one in ours and other in theirs]
    return np.array(sorted(one * len(theirs) + other for one, other in pairs), dtype=np.int64)
