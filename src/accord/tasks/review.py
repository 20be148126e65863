"""A reviewer's session with a mapping set: what is next, search, decide, skip, undo, redo. It knows no screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from accord.crosswalks.agree import Dispute
from accord.crosswalks.fold import own_standing
from accord.errors import AccordError
from accord.model.concepts import Concept
from accord.model.progress import Progress, silent
from accord.model.verdicts import Decision, Verdict
from accord.tasks.affected import Affected, affected
from accord.tasks.contradictions import contradicted
from accord.tasks.decide import Answer, Desk, desk_book, objection, record, restate, take_back
from accord.tasks.decisions import load_verdicts, reviewer_iri
from accord.tasks.marks import Marks, desk_folder
from accord.tasks.queue import Filter, Order, ReviewQueue
from accord.tasks.queue_index import open_queue
from accord.tasks.review_items import Candidate, Item, Tally, decided_before, terms_with
from accord.tasks.shared_model import open_shared_model, where_to_map
from accord.tasks.verdict_book import VerdictBook
from accord.workspace import Workspace, locked

__all__ = ["Candidate", "Item", "ReviewSession", "Tally", "reviewing"]


@contextmanager
def reviewing(workspace: Workspace, set_name: str, reviewer: str) -> Iterator[None]:
    """Keeps the same reviewer from deciding the same set in two places at once. Raises Unavailable where they do."""
    workspace.mapping_set(set_name)
    folder = desk_folder(workspace, set_name, reviewer)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder, wait=0.0, what=f"{reviewer} is already reviewing {set_name} somewhere else"):
        yield


class ReviewSession:
    """The open proposals of a mapping set for one reviewer, what affects most records and is least sure first.

    What the reviewer or enough others have settled is not in the queue, so a session that was quit is resumed by
    opening another. Every verdict is on disk when `decide` returns. In blind mode nothing that others said is shown or
    counts. Raises Misused for an unknown set, Unavailable or NotReadable for a file that is missing or malformed.
    """

    def __init__(
        self,
        workspace: Workspace,
        set_name: str,
        *,
        reviewer: str,
        day: str,
        label: str = "",
        blind: bool | None = None,
        order: Order = Order.IMPACT,
        assigned: frozenset[str] | None = None,
        progress: Progress = silent,
    ) -> None:
        entry = workspace.mapping_set(set_name)
        self.blind = workspace.review.blind if blind is None else blind
        self._index = open_queue(workspace, entry, key=Affected.key, progress=progress)
        iri = reviewer_iri(workspace, reviewer)
        self.desk = Desk(
            workspace=workspace,
            entry=entry,
            subject=self._index.subject,
            object=self._index.object,
            reviewer=iri,
            reviewer_label=label,
            day=day,
            verdicts=(),
        )
        self.marks = Marks.read(desk_folder(workspace, set_name, reviewer) / "marks.json")
        self._shared = open_shared_model(workspace, entry, progress=progress)
        counts = affected(workspace, entry)
        keys = self._index.keys
        self.queue = ReviewQueue(self._index, (counts.records[k] for k in keys), (counts.weighed[k] for k in keys))
        self.queue.order_by(order)
        if assigned is not None:
            self.queue.mine[:] = False
            self.queue.mine[self._rows(assigned)] = True
            self.queue.choose(Filter(mine=True))
        self.book = self._read_verdicts()
        self.done: list[Verdict] = []
        self._earlier = self.book.decided_in_order()
        self.total = self.left
        self._row = self.queue.after(None)
        self._item: Item | None = None

    # What is before the reviewer

    @property
    def current(self) -> Item | None:
        """What is to be decided now, or None at the end."""
        if self._row is None:
            return None
        if self._item is None or self._item.row != self._row:
            self._item = self.item(self._row)
        return self._item

    @property
    def reviewer(self) -> str:
        """The reviewer's IRI."""
        return self.desk.reviewer

    @property
    def left(self) -> int:
        """How many subjects still wait under the filter."""
        return int(self.queue.waiting().sum())

    def item(self, row: int) -> Item:
        """A row of the queue with its candidates."""
        subject = self.subject_at(row)
        settled = self.book.settled(subject.iri, self.desk.subject, self.desk.object)
        again = self.book.reopened(subject.iri, self.desk.subject, self.desk.object)
        before = tuple(one.verdict for one in again)
        closed = settled.pairs
        if subject.iri in settled.subjects:  # looked at once more: any pair may be judged otherwise now
            before, closed = (*self.book.own(subject.iri), *self.book.others(subject.iri)), frozenset()
        found = [
            Candidate(concept=concept, proposal=proposal)
            for proposal in self._index.proposals(subject.iri)
            if (subject.iri, proposal.object_id) not in closed and (concept := self.desk.object.get(proposal.object_id))
        ]
        known = {candidate.concept.iri for candidate in found}
        found += [one for one in decided_before(before, subject, self.desk.object) if one.concept.iri not in known]
        why = tuple(f"{one.verdict.decision.value}: {one.reason}" for one in again)
        return Item(subject=subject, candidates=tuple(found), row=row, records=int(self.queue.records[row]), again=why)

    def subject_at(self, row: int) -> Concept:
        """The subject of a row of the queue."""
        return self._index.subject.at(row)

    def tally(self) -> Tally:
        """How far the review is, in terms and in records."""
        records, closed = self.queue.records, self.queue.masks["closed"]
        return Tally(
            decided=int(closed.sum()),
            terms=int((closed | self._index.proposed | self.queue.masks["again"]).sum()),
            records_decided=int(records[closed].sum()),
            records=int(records.sum()),
            to_cover=self.queue.to_cover(0.95),
            disputed=int(self.queue.masks["disputed"].sum()),
        )

    @property
    def domains(self) -> tuple[str, ...]:
        """The subject scheme's domains: its topmost terms."""
        return self._index.domain_names

    def path(self, concept: Concept, *, of_object: bool) -> tuple[str, ...]:
        """The labels from the top of the hierarchy down to the term."""
        scheme = self.desk.object if of_object else self.desk.subject
        return tuple(reversed([concept.label(), *(above.label() for above in scheme.ancestors(concept.iri))]))

    def siblings(self, concept: Concept, *, of_object: bool, most: int = 4) -> tuple[Concept, ...]:
        """Other terms with the same broader one; in a list without levels, those before and after."""
        scheme = self._index.object if of_object else self._index.subject
        place = scheme.place(concept.iri)
        if place is not None and not concept.broader:
            around_it = range(max(0, place - most // 2), min(len(scheme), place + most // 2 + 1))
            return tuple(scheme.at(one) for one in around_it if one != place)
        beside = (child for parent in concept.broader for child in scheme.children(parent, most=most + 1))
        around = [child for child in beside if child.iri != concept.iri]
        return tuple(around[:most])

    # Finding

    def search(self, text: str, *, most: int = 9) -> tuple[Concept, ...]:
        """The object scheme's terms with that code or those words in a label, the likest first."""
        return terms_with(self._index.object_search, self._index.object, text, most)

    def search_beyond(self, text: str, *, most: int = 4) -> tuple[tuple[Concept, str], ...]:
        """Terms of the shared model's other schemes, each with its scheme's title."""
        if self._shared is None:
            return ()
        found = self._shared.search(text, beyond=self.desk.object.iri, most=most)
        return tuple((concept, self._shared.titles[concept.scheme]) for concept in found)

    def where_to_map(self, found: Concept) -> str:
        """How the current subject is mapped to a term that `search_beyond` found, in words; empty for one's own."""
        desk = self.desk
        own = found.scheme == desk.object.iri
        return "" if own else where_to_map(desk.workspace, desk.entry, self._now().subject, found)

    def find_subject(self, text: str, *, most: int = 9) -> tuple[Concept, ...]:
        """The subject scheme's terms with that code or those words in a label."""
        return terms_with(self._index.subject_search, self._index.subject, text, most)

    # Moving

    def jump(self, subject_id: str) -> None:
        """Goes to a subject, decided or not. Raises LookupError where the scheme has no such term."""
        row = self._index.row(subject_id)
        if row is None:
            raise LookupError(subject_id)
        self._go(row)

    def skip(self) -> None:
        """Goes on to the next subject; the next session asks again."""
        row = self._now().row
        self.queue.masks["skipped"][row] = True
        self._go(self.queue.after(row))

    def back(self) -> None:
        """Goes to the subject before in the list, decided or not; stays at the first."""
        row = self.queue.before(self._row)
        self._go(self._row if row is None else row)

    def choose(self, filter_: Filter) -> None:
        """Shows only the subjects that the filter lets through, and those that were skipped again."""
        self.queue.choose(filter_)
        self._again()

    def order_by(self, order: Order) -> None:
        """Puts the queue in another order, and begins with its first."""
        self.queue.order_by(order)
        self._again()

    # Saying

    def decide(self, answer: Answer, candidate: Candidate | None = None) -> Verdict:
        """Writes a verdict on the current subject and goes on; `candidate` is what it is about, unless it closes.

        A note that waits goes with it. Unsure is asked again in the next session. Raises Misused and NotAllowed as
        `objection` gives them, Unavailable where another process holds the workspace for too long.
        """
        item = self._now()
        if refused := self.objection(answer, candidate):
            raise refused
        object_ = None if answer.decision.closes_subject or candidate is None else candidate.concept
        shown = candidate or next(iter(item.candidates), None)
        noted = replace(answer, note=answer.note or self.marks.notes.get(item.subject.iri, ""))
        desk = self._desk_for(item.subject.iri)
        recorded = record(desk, item.subject, object_, noted, shown=shown.proposal if shown else None)
        self.marks = self.marks.noted(item.subject.iri, "")
        self.done.append(recorded.verdict)
        self.queue.masks["skipped"][item.row] = answer.decision is Decision.UNSURE
        self._written(recorded.verdict)
        if not self.queue.waiting()[item.row]:
            self._go(self.queue.after(item.row))
        return recorded.verdict

    def objection(self, answer: Answer, candidate: Candidate | None) -> AccordError | None:
        """Why the answer cannot be recorded for the current subject, or None."""
        object_ = None if answer.decision.closes_subject or candidate is None else candidate.concept
        return objection(self.desk, object_, answer) or contradicted(
            self.book, (self.desk.subject, self.desk.object), answer.decision, self._now().subject, object_
        )

    def undo(self) -> Verdict | None:
        """Takes back the reviewer's last verdict, of this session or one before, and asks again; None without one.

        What that verdict had replaced of the reviewer's own stands again.
        """
        stack = self.done or self._earlier
        if not stack:
            return None
        last = stack[-1]
        before = own_standing((v for v in self.book.about(last.subject_id) if v != last), self.reviewer)
        taken = take_back(self._desk_for(last.subject_id), last)
        stack.pop()
        self._written(taken.verdict)
        for earlier in before:
            if earlier.record_id in last.supersedes:
                self._restored(earlier)
        self._reopen(last.subject_id)
        return last

    def redo(self) -> Verdict | None:
        """Says again what was taken back last, in this session or one before; None where a new verdict came since."""
        undone = self.book.undone_in_order()
        if not undone:
            return None
        again = restate(self._desk_for(undone[-1].subject_id), undone[-1]).verdict
        self.done.append(again)
        self._written(again)
        row = self._index.row(again.subject_id)
        self._go(row)
        if row is not None and not self.queue.waiting()[row]:
            self._go(self.queue.after(row))
        return again

    def note(self, text: str) -> None:
        """A note that goes with the current subject's next verdict; it is kept until then."""
        self.marks = self.marks.noted(self._now().subject.iri, text.strip())

    def flag(self) -> bool:
        """Flags the current subject, or takes the flag away; tells which."""
        item = self._now()
        self.marks = self.marks.flagged(item.subject.iri)
        flagged = item.subject.iri in self.marks.flags
        self.queue.masks["flagged"][item.row] = flagged
        return flagged

    # What others say

    def others(self, subject_id: str) -> tuple[Verdict, ...]:
        """What others say of a subject now; in blind mode only once enough have decided on it."""
        return self.book.others(subject_id)

    def disputes(self, subject_id: str) -> tuple[Dispute, ...]:
        """In what the verdicts on a subject contradict each other, as far as the reviewer may see them."""
        return self.book.disputes(subject_id)

    def refresh(self) -> bool:
        """Takes in what was written to the logs elsewhere since; tells whether anything was."""
        if self._stamp() == self._seen_logs:
            return False
        self.book = self._read_verdicts()
        self._item = None
        return True

    def close(self) -> None:
        """Lets go of the indexes."""
        self._index.close()
        if self._shared:
            self._shared.close()

    # Helpers

    def _now(self) -> Item:
        item = self.current
        if item is None:
            raise LookupError("the queue is empty")
        return item

    def _go(self, row: int | None) -> None:
        self._row, self._item = row, None

    def _again(self) -> None:
        self.queue.masks["skipped"][:] = False
        self.queue.masks["seen"][:] = False
        self._go(self.queue.after(None))

    def _reopen(self, subject_id: str) -> None:
        """Asks a subject again at once."""
        row = self._index.row(subject_id)
        if row is not None:
            self.queue.masks["skipped"][row] = self.queue.masks["seen"][row] = False
            self._go(row)

    def _restored(self, earlier: Verdict) -> None:
        again = restate(self._desk_for(earlier.subject_id), earlier).verdict
        for stack in (self.done, self._earlier):
            stack[:] = [again if v.record_id == earlier.record_id else v for v in stack]
        self._written(again)

    def _desk_for(self, subject_id: str) -> Desk:
        """The desk with only what was said of one subject: nothing else bears on a verdict on it."""
        return replace(self.desk, verdicts=self.book.about(subject_id))

    def _written(self, verdict: Verdict) -> None:
        self.book.add(verdict)
        row = self._index.row(verdict.subject_id)
        if row is not None:
            self.queue.masks["seen"][row] = True
            self._update(row, verdict.subject_id, self.book)
        self._item = None
        self._seen_logs = self._stamp()

    def _read_verdicts(self) -> VerdictBook:
        desk = self.desk
        self._seen_logs = self._stamp()
        verdicts = load_verdicts(desk.workspace, desk.entry.name)
        book = desk_book(replace(desk, verdicts=verdicts), blind=self.blind)
        self.queue.open[:] = self._index.proposed
        self.queue.masks["closed"][:] = self.queue.masks["again"][:] = False
        for subject_id in book.subjects:
            row = self._index.row(subject_id)
            if row is not None:
                self._update(row, subject_id, book)
        self.queue.masks["flagged"][self._rows(self.marks.flags)] = True
        return book

    def _update(self, row: int, subject_id: str, book: VerdictBook) -> None:
        closed = book.settled(subject_id, self.desk.subject, self.desk.object)
        self.queue.masks["closed"][row] = subject_id in closed.subjects
        again = bool(book.reopened(subject_id, self.desk.subject, self.desk.object))
        self.queue.masks["again"][row] = again
        self.queue.open[row] = (self._index.proposed[row] or again) and subject_id not in closed.subjects
        self.queue.masks["decided"][row] = bool(book.own(subject_id))
        self.queue.masks["disputed"][row] = bool(book.disputes(subject_id))

    def _rows(self, subjects: frozenset[str]) -> list[int]:
        return [row for iri in sorted(subjects) if (row := self._index.row(iri)) is not None]

    def _stamp(self) -> tuple[tuple[str, int, int], ...]:
        paths = self.desk.workspace.log_paths(self.desk.entry.name)
        return tuple((path.name, (told := path.stat()).st_mtime_ns, told.st_size) for path in paths)
