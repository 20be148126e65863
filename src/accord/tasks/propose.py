"""`accord propose`: mapping sets' open terms matched, and what people have settled left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from accord.crosswalks.fold import Settled, settled
from accord.formats import sssom
from accord.matching import SLOTS
from accord.matching import propose as matched
from accord.matching.learning import Outcome
from accord.matching.semantic import Meanings, load_meanings
from accord.model.concepts import ConceptScheme
from accord.model.mappings import LEXICAL_MATCHING, Mapping, MappingSet
from accord.model.progress import Progress, silent
from accord.tasks.decisions import load_verdicts
from accord.tasks.load import load_scheme
from accord.tasks.outcomes import outcomes
from accord.tasks.tables import load_abbreviations, load_rules
from accord.workspace import MappingSetEntry, Workspace, locked, write_all

__all__ = ["Proposed", "propose"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What became of one mapping set: numbers of terms, and the file.

    terms: in the subject scheme; settled: of these, by people's verdicts; subjects: with proposals;
    candidates: rows; equal_labels: subjects with a candidate whose normalised label is the same;
    changed: whether the file's content is new.
    """

    mapping_set: str
    terms: int
    settled: int
    subjects: int
    candidates: int
    equal_labels: int
    path: Path
    changed: bool


def propose(
    workspace: Workspace,
    set_name: str | None = None,
    *,
    top: int = 5,
    learning: bool = True,
    semantic: bool = False,
    progress: Progress = silent,
) -> tuple[Proposed, ...]:
    """Writes `mappings/<set>.proposed.sssom.tsv` of one mapping set, or of all of them, in declared order.

    With `learning`, the decisions of a set recalibrate what is still open in it; with `semantic`, words of like meaning
    count (raises Unavailable without the extra of that name).
    Nothing is written before everything is matched, and a file that would not change is left alone. A set in which
    everything is settled gets a file without rows. Raises Misused for an unknown set, Unavailable or NotReadable
    for a vocabulary or a log that cannot be read.
    """
    entries = workspace.mapping_sets if set_name is None else (workspace.term_set(set_name),)
    meanings = load_meanings() if semantic else None
    works = tuple(_work(workspace, entry, learning=learning) for entry in entries)
    total = sum(len(work.subject) for work in works)
    done = 0
    found: list[tuple[Mapping, ...]] = []
    for work in works:
        found.append(_match(workspace, work, top, meanings, _part(progress, done, len(work.subject), total)))
        done += len(work.subject)
    sets = [_mapping_set(workspace, work, mappings) for work, mappings in zip(works, found, strict=True)]
    files = {
        workspace.proposed_path(work.entry.name): sssom.dumps(mapping_set, workspace.mapping_prefixes).encode()
        for work, mapping_set in zip(works, sets, strict=True)
    }
    with locked(workspace.root):
        changed = frozenset(write_all(files))
    return tuple(
        _proposed(work, mappings, path, changed) for work, mappings, path in zip(works, found, files, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """A mapping set with all that matching needs."""

    entry: MappingSetEntry
    subject: ConceptScheme
    object: ConceptScheme
    settled: Settled
    outcomes: tuple[Outcome, ...]


def _work(workspace: Workspace, entry: MappingSetEntry, *, learning: bool) -> _Work:
    subject, object_ = load_scheme(workspace, entry.subject), load_scheme(workspace, entry.object)
    verdicts = load_verdicts(workspace, entry.name)
    closed = settled(verdicts, subject, object_, reviewers=workspace.policy.reviewers)
    taught = outcomes(verdicts) if learning else ()
    return _Work(entry=entry, subject=subject, object=object_, settled=closed, outcomes=taught)


def _match(
    workspace: Workspace, work: _Work, top: int, meanings: Meanings | None, progress: Progress
) -> tuple[Mapping, ...]:
    return matched(
        work.subject,
        work.object,
        settled_pairs=work.settled.pairs,
        settled_subjects=work.settled.subjects,
        outcomes=work.outcomes,
        rules=load_rules(workspace),
        abbreviations=load_abbreviations(workspace),
        meanings=meanings,
        never_exact=workspace.never_exact_between(work.entry.subject.name, work.entry.object.name) is not None,
        shared_codes=work.entry.shared_codes,
        top=top,
        language=workspace.languages[0],
        progress=progress,
    )


def _part(progress: Progress, before: int, terms: int, total: int) -> Progress:
    """The progress of one mapping set as a part of the whole, counted in subject terms."""

    def further(done: int, of: int) -> None:
        """Tells how far the whole is."""
        progress(before + terms * done // max(1, of), total)

    return further


def _mapping_set(workspace: Workspace, work: _Work, mappings: tuple[Mapping, ...]) -> MappingSet:
    name = work.entry.name
    agreed = workspace.place(workspace.agreed_path(name))
    return MappingSet(
        mapping_set_id=f"{workspace.base}mappings/{name}/proposed",
        mapping_set_title=f"{work.entry.subject.title} to {work.entry.object.title}: proposals",
        license=workspace.license,
        comment=(
            f"Proposals by a machine that nobody has decided. Use {agreed}, which people agreed. "
            "ext_rank orders the candidates of a subject; whoever wants a single answer reads rank 1."
        ),
        extension_definitions=SLOTS,
        mappings=mappings,
    )


def _proposed(work: _Work, mappings: tuple[Mapping, ...], path: Path, changed: frozenset[Path]) -> Proposed:
    return Proposed(
        mapping_set=work.entry.name,
        terms=len(work.subject),
        settled=sum(concept.iri in work.settled.subjects for concept in work.subject),
        subjects=_subjects(mappings),
        candidates=len(mappings),
        equal_labels=_subjects(m for m in mappings if m.mapping_justification == LEXICAL_MATCHING),
        path=path,
        changed=path in changed,
    )


def _subjects(mappings: Iterable[Mapping]) -> int:
    return len({mapping.subject_id for mapping in mappings})
