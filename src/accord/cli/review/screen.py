"""The full-screen reviewer: queue, subject, candidates, evidence, the relation as a sentence; a key for everything."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from accord.cli.review import panels
from accord.cli.review.choices import ORDERS, filters, found, hits, same, who_settles
from accord.cli.review.dialogs import Ask, Choice, Disputed, Find, Pages, help_text
from accord.cli.review.keys import BINDINGS, RELATIONS_BAR
from accord.cli.review.look import LOOK
from accord.cli.review.panels import View
from accord.crosswalks.agree import Dispute
from accord.crosswalks.sentences import sentence
from accord.errors import Unavailable
from accord.model.concepts import Concept
from accord.model.verdicts import Decision, Verdict
from accord.tasks.decide import Answer
from accord.tasks.queue import Filter, Order
from accord.tasks.review import Candidate, ReviewSession

__all__ = ["ReviewApp", "run_screen"]

_FOUND = 12  # hits of a search that are shown
_BEYOND = 4  # of these, at most so many of other shared schemes


def run_screen(session: ReviewSession) -> None:
    """Shows the reviewer until it is quit."""
    ReviewApp(session).run()


class ReviewApp(App[None]):
    """One subject at a time. Every verdict is on disk before the next subject is drawn."""

    CSS = LOOK
    TITLE = "accord review"
    BINDINGS: ClassVar[list[BindingType]] = list(BINDINGS)
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, session: ReviewSession) -> None:
        super().__init__()
        self.session = session
        self.found: list[Candidate] = []
        self.chosen = 0
        self.leaning = Decision.EXACT
        self.drawn: dict[str, Content] = {}

    def compose(self) -> ComposeResult:
        """Head, three columns, evidence, relations, message, foot."""
        yield Static(id="head")
        with Horizontal(id="columns"):
            yield _titled(Static(id="queue"), "Queue")
            yield _titled(Static(id="subject"), "To decide")
            yield _titled(Static(id="candidates"), "Candidates")
        with Horizontal(id="evidence"):
            yield _titled(Static(id="bars"), "Evidence")
            yield _titled(Static(id="others"), "Warnings, and what others said")
        yield Static(id="relations")
        yield Static(id="message")
        yield Static(id="foot")

    def on_mount(self) -> None:
        """Puts the first subject before the reviewer."""
        gc.freeze()  # what is loaded stays until the end: to look through it for garbage takes longer than a key may
        self._begin()

    def on_unmount(self) -> None:
        """Lets what was loaded be collected again."""
        gc.unfreeze()

    def on_resize(self) -> None:
        """Draws anew at the new size."""
        self.call_after_refresh(self.draw)

    # Drawing

    @property
    def view(self) -> View | None:
        """What is before the reviewer, or None at the end."""
        item = self.session.current
        if item is None:
            return None
        candidates = (*item.candidates, *self.found)
        chosen = min(self.chosen, max(0, len(candidates) - 1))
        return View(session=self.session, item=item, candidates=candidates, chosen=chosen, leaning=self.leaning)

    def draw(self) -> None:
        """Every part of the screen, from what the session says."""
        view, width = self.view, self.size.width
        self._put("head", panels.head(self.session, self.session.tally(), width - 2))
        size = self._part("queue").content_size
        row = view.item.row if view else None
        self._put("queue", panels.queue(self.session, row, max(8, size.width), max(1, size.height)))
        self._put("foot", panels.foot(width))
        if view is None:
            self._put_end()
            return
        room = max(16, self._part("candidates").content_size.width)
        self._put("subject", panels.subject(view))
        self._put("candidates", panels.candidates(view, room))
        self._put("bars", panels.bars(view))
        self._put("others", panels.others(view))
        self._put("relations", panels.relation_bar(view, width))

    def _part(self, name: str) -> Static:
        return self.screen_stack[0].query_one(f"#{name}", Static)

    def _put(self, name: str, text: Content) -> None:
        """Every part keeps its size, so nothing is laid out anew; what has not changed is not drawn."""
        if not self.drawn.get(name, Content("\n")).is_same(text):
            self.drawn[name] = text
            self._part(name).update(text, layout=False)

    def _put_end(self) -> None:
        skipped = int(self.session.queue.masks["skipped"].sum())
        words = "Nothing is left to decide here."
        if skipped:
            words = f"Nothing is left but the {skipped} you skipped: f, then 1, shows them again."
        disputed = self.session.tally().disputed
        if disputed:
            words += f"\n\n≠ {disputed:,} disputed: f, then 7, shows where verdicts contradict each other."
        self._put("subject", Content(f"{words}\n\nq quits; z takes the last verdict back; f shows others."))
        for name in ("candidates", "bars", "others", "relations"):
            self._put(name, Content(""))

    def tell(self, words: str) -> None:
        """A message under the relations."""
        self._part("message").remove_class("long")
        self._put("message", panels.said(words))

    def refuse(self, why: str, what: str = "Not recorded") -> None:
        """A message in full, however long."""
        self._part("message").add_class("long")
        self._put("message", panels.said(f"✗ {what}: {why}"))

    def _begin(self, message: str = "") -> None:
        """A subject is new on the screen: the first candidate, and the relation that was proposed for it."""
        self.found, self.chosen = [], 0
        self._lean_as_proposed()
        self.tell(message)
        self.draw()

    def _lean_as_proposed(self) -> None:
        view = self.view
        row = view.candidate.proposal if view and view.candidate else None
        proposed = row.relation if row else None
        self.leaning = Decision(proposed.value) if proposed else Decision.EXACT

    # Verdicts

    def action_say(self, name: str) -> None:
        """A verdict by its key."""
        self.session.refresh()
        view, decision = self.view, Decision(name)
        if view is None:
            return
        self.leaning = decision
        if view.candidate is None and not decision.closes_subject:
            self.tell("There is no candidate left: / searches, 0 says that there is no counterpart, o out of scope.")
        elif decision is Decision.WRONG:
            reasons = [(reason, reason) for reason in self.session.desk.workspace.review.reasons]
            self.push_screen(Choice[str]("Why is it wrong?", reasons, own=str), self._wrong)
        else:
            self._record(Answer(decision=decision))

    def action_say_leaning(self) -> None:
        """The verdict under the cursor."""
        self.action_say(self.leaning.value)

    def _wrong(self, reason: str | None) -> None:
        if reason:
            self._record(Answer(decision=Decision.WRONG, reason=reason))

    def _record(self, answer: Answer) -> None:
        view = self.view
        if view is None:
            return
        refused = self.session.objection(answer, view.candidate)
        if refused:
            self.draw()
            self.refuse(str(refused))
            return
        try:
            verdict = self.session.decide(answer, view.candidate)
        except Unavailable as error:
            self.refuse(str(error))
            return
        asks = (
            "  Asked for as a new shared term: `accord requests`."
            if verdict.decision is Decision.NO_COUNTERPART
            else ""
        )
        self._begin(f"✓ {_sentence(verdict)}  z takes it back.{asks}")

    def action_undo(self) -> None:
        """Takes back the last verdict."""
        self._again(self.session.undo, "↶ Taken back: {}  y says it again.", "There is nothing of yours to take back.")

    def action_redo(self) -> None:
        """Says again what was taken back."""
        self._again(self.session.redo, "↷ Said again: {}", "There is nothing to say again.")

    def _again(self, act: Callable[[], Verdict | None], words: str, nothing: str) -> None:
        try:
            verdict = act()
        except Unavailable as error:
            self.refuse(str(error))
            return
        self._begin(words.format(_sentence(verdict)) if verdict else nothing)

    # Choosing

    def action_lean(self, step: int) -> None:
        """The next or the previous relation under the cursor."""
        place = RELATIONS_BAR.index(self.leaning) + step
        self.leaning = RELATIONS_BAR[place % len(RELATIONS_BAR)]
        self.draw()

    def action_candidate(self, step: int) -> None:
        """The next or the previous candidate."""
        view = self.view
        if view and view.candidates:
            self.action_pick((view.chosen + step) % len(view.candidates) + 1)

    def action_pick(self, number: int) -> None:
        """A candidate by its number."""
        view = self.view
        if view is None:
            return
        if number > len(view.candidates):
            self.tell(f"There are {len(view.candidates)} candidates.")
            return
        self.chosen = number - 1
        self._lean_as_proposed()
        self.draw()

    def action_search(self) -> None:
        """Searches the shared model; what is taken becomes a candidate, where the mapping set maps to its scheme."""
        if self.view:
            title = f"{self.session.desk.object.title()}, then the rest of the shared model"
            self.push_screen(
                Find[Concept](title, lambda text: found(self.session, text, most=_FOUND, beyond=_BEYOND)), self._take
            )

    def _take(self, concept: Concept | None) -> None:
        view = self.view
        if concept is None or view is None:
            return
        if elsewhere := self.session.where_to_map(concept):
            self.refuse(elsewhere, "No candidate here")
            return
        known = [one.concept.iri for one in view.candidates]
        if concept.iri not in known:
            self.found.append(Candidate(concept=concept))
            known.append(concept.iri)
        self.action_pick(known.index(concept.iri) + 1)
        self.tell(f"*{concept.label()}* is candidate {known.index(concept.iri) + 1}: now the relation.")

    def action_details(self) -> None:
        """Everything about both terms."""
        if self.view:
            self.push_screen(Pages("Both terms in full", panels.details(self.view)))

    # Moving

    def action_skip(self) -> None:
        """Leaves the subject for the next session."""
        self.session.refresh()
        if self.view:
            self.session.skip()
            self._begin("↷ Skipped; the next session asks again.")

    def action_previous(self) -> None:
        """The subject before."""
        self.session.back()
        self._begin()

    def action_jump(self) -> None:
        """Goes to a subject by code or words."""
        self.push_screen(
            Find[Concept](
                "Go to", lambda text: hits(self.session, self.session.find_subject(text, most=_FOUND), of_object=False)
            ),
            self._jump,
        )

    def _jump(self, concept: Concept | None) -> None:
        if concept:
            self.session.jump(concept.iri)
            self._begin()

    def action_filter(self) -> None:
        """Chooses what is shown."""
        self.push_screen(Choice[Filter]("Show only", filters(self.session.domains)), self._filter)

    def _filter(self, chosen: Filter | None) -> None:
        if chosen is not None:
            self.session.choose(chosen)
            self._begin(f"Showing {self.session.left:,}: {str(chosen) or 'everything'}.")

    def action_order(self) -> None:
        """Chooses what comes first."""
        self.push_screen(Choice[Order]("What comes first", ORDERS), self._order)

    def _order(self, chosen: Order | None) -> None:
        if chosen is not None:
            self.session.order_by(chosen)
            self._begin(f"Ordered by {chosen.value}.")

    # Marks, disputes, and the rest

    def action_note(self) -> None:
        """A note for the verdict to come."""
        if self.view:
            value = self.session.marks.notes.get(self.view.item.subject.iri, "")
            self.push_screen(Ask("A note that goes with your verdict", value=value), self._note)

    def _note(self, text: str | None) -> None:
        if text is not None:
            self.session.note(text)
            self.draw()
            self.tell("The note goes with your verdict." if text else "No note.")

    def action_flag(self) -> None:
        """Flags, or takes the flag away."""
        if self.view:
            self.tell("⚑ Flagged; f shows what is flagged." if self.session.flag() else "No longer flagged.")
            self.draw()

    def action_dispute(self) -> None:
        """The verdicts that contradict each other, side by side."""
        view = self.view
        disputes = self.session.disputes(view.item.subject.iri) if view else ()
        if not view or not disputes:
            self.tell("Nothing is in dispute here; f, then disputed, shows what is.")
            return
        settles = who_settles(self.session)
        self.push_screen(
            Disputed(view.item.subject.label(), disputes[0], settles), lambda n: self._side(disputes[0], n)
        )

    def _side(self, dispute: Dispute, number: int | None) -> None:
        if number is not None:
            self.push_screen(
                Ask("Why? It is kept with your verdict"), lambda why: self._sided(dispute.verdicts[number], why)
            )

    def _sided(self, verdict: Verdict, why: str | None) -> None:
        if why is None:
            return
        concept = self.session.desk.object.get(verdict.object_id)
        if concept:
            self._take(concept)
        self._record(same(verdict, why))

    def action_light(self) -> None:
        """Light or dark."""
        self.theme = "textual-dark" if self.theme == "textual-light" else "textual-light"

    def action_keys(self) -> None:
        """Every key."""
        self.push_screen(Pages("Keys", help_text()))

    def action_leave(self) -> None:
        """Ends; everything that was said is on disk."""
        self.exit()


def _sentence(verdict: Verdict) -> str:
    return sentence(verdict.decision, verdict.subject_label, verdict.object_label)


W = TypeVar("W", bound=Widget)


def _titled(widget: W, title: str) -> W:
    widget.border_title = title
    return widget
