"""A reviewer's session with a mapping set: what is next, search, decide, skip, undo. It knows no screen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from accord.crosswalks.fold import own_standing, settled
from accord.errors import AccordError
from accord.model.concepts import Concept
from accord.model.labels import tokens
from accord.model.mappings import Mapping
from accord.model.verdicts import Decision, Verdict
from accord.tasks.decide import Answer, Desk, Recorded, objection, open_desk, record, take_back
from accord.tasks.decisions import load_proposed
from accord.workspace import Workspace

__all__ = ["Candidate", "Item", "ReviewSession"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A proposed object with the evidence for it."""

    concept: Concept
    proposal: Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One subject to decide, with its candidates, best first (none, where all of them were called wrong)."""

    subject: Concept
    candidates: tuple[Candidate, ...]


class ReviewSession:
    """The open proposals of a mapping set for one reviewer, in the subject scheme's order.

    What the reviewer or enough others have settled is not in the queue, so a session that was quit is resumed by
    opening another. Every verdict is on disk when `decide` returns. Raises what `open_desk` and `load_proposed` raise.
    """

    def __init__(self, workspace: Workspace, set_name: str, *, reviewer: str, day: str, label: str = "") -> None:
        self.desk: Desk = open_desk(workspace, set_name, reviewer, day=day, label=label)
        self.done: list[Verdict] = []
        self._skipped: set[str] = set()
        self._proposed = _by_subject(tuple(load_proposed(workspace, set_name)))
        self._refresh()
        self.total = len(self.queue)

    @property
    def current(self) -> Item | None:
        """What is to be decided now, or None at the end."""
        return self.queue[0] if self.queue else None

    @property
    def reviewer(self) -> str:
        """The reviewer's IRI."""
        return self.desk.reviewer

    def decide(self, answer: Answer, candidate: Candidate | None = None) -> Verdict:
        """Writes a verdict on the current subject and goes on; `candidate` is what it is about, unless it closes.

        Unsure is asked again in the next session. Raises Misused and NotAllowed as `record` does.
        """
        item = self._now()
        object_ = None if answer.decision.closes_subject or candidate is None else candidate.concept
        shown = candidate or next(iter(item.candidates), None)
        recorded = record(self.desk, item.subject, object_, answer, shown=shown.proposal if shown else None)
        if answer.decision is Decision.UNSURE:
            self._skipped.add(item.subject.iri)
        return self._recorded(recorded)

    def objection(self, answer: Answer, candidate: Candidate | None) -> AccordError | None:
        """Why the answer cannot be recorded for the current subject, or None."""
        object_ = None if answer.decision.closes_subject or candidate is None else candidate.concept
        return objection(self.desk, object_, answer)

    def skip(self) -> None:
        """Goes on to the next subject; the next session asks again."""
        self._skipped.add(self._now().subject.iri)
        self._refresh()

    def undo(self) -> Verdict | None:
        """Takes back the last verdict of this session and asks it again; None where there is none."""
        if not self.done:
            return None
        last = self.done.pop()
        recorded = take_back(self.desk, last)
        self.desk = recorded.desk
        self._skipped.discard(last.subject_id)
        self._refresh(first=last.subject_id)
        return last

    def search(self, text: str, *, most: int = 9) -> tuple[Concept, ...]:
        """The object scheme's terms with that code or those words in a label, the shortest labels first."""
        words = tokens(text)
        found = [
            concept
            for concept in self.desk.object
            if concept.notation.casefold() == text.strip().casefold()
            or (words and all(any(t.startswith(w) for t in _label_tokens(concept)) for w in words))
        ]
        return tuple(sorted(found, key=lambda c: (len(c.label()), c.notation))[:most])

    def path(self, concept: Concept, *, of_object: bool) -> tuple[str, ...]:
        """The labels from the top of the hierarchy down to the term."""
        scheme = self.desk.object if of_object else self.desk.subject
        return tuple(reversed([concept.label(), *(above.label() for above in scheme.ancestors(concept.iri))]))

    def _now(self) -> Item:
        item = self.current
        if item is None:
            raise LookupError("the queue is empty")
        return item

    def _recorded(self, recorded: Recorded) -> Verdict:
        self.desk = recorded.desk
        self.done.append(recorded.verdict)
        self._refresh(first=recorded.verdict.subject_id)
        return recorded.verdict

    def _refresh(self, *, first: str = "") -> None:
        """The queue anew; `first` is the subject to stay with while it is open."""
        open_ = self._open()
        ahead = [item for item in open_ if item.subject.iri == first]
        self.queue: list[Item] = ahead + [item for item in open_ if item.subject.iri != first and item.candidates]

    def _open(self) -> list[Item]:
        desk = self.desk
        needed = desk.workspace.policy.reviewers
        closed = settled(desk.verdicts, desk.subject, desk.object, reviewers=needed)
        own = settled(own_standing(desk.verdicts, desk.reviewer), desk.subject, desk.object)
        subjects, pairs = closed.subjects | own.subjects | self._skipped, closed.pairs | own.pairs
        return [
            Item(
                subject=concept,
                candidates=tuple(
                    Candidate(concept=found, proposal=row)
                    for row in self._proposed[concept.iri]
                    if (concept.iri, row.object_id) not in pairs and (found := desk.object.get(row.object_id))
                ),
            )
            for concept in desk.subject
            if concept.iri in self._proposed and concept.iri not in subjects
        ]


def _by_subject(rows: tuple[Mapping, ...]) -> dict[str, list[Mapping]]:
    found: dict[str, list[Mapping]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: int(row.extension("ext_rank") or 0)):
        found[row.subject_id].append(row)
    return dict(found)


def _label_tokens(concept: Concept) -> tuple[str, ...]:
    return tuple(t for label in (*concept.pref_labels, *concept.alt_labels) for t in tokens(label.text))
