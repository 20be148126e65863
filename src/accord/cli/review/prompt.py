"""`accord review --plain`: one proposal at a time as lines of text, for screen readers and scripts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import click

from accord.cli.review.about import about
from accord.cli.review.choices import ORDERS, filters, found, hits, same, who_settles
from accord.crosswalks.sentences import DISPUTES, sentence
from accord.errors import Unavailable
from accord.model.concepts import Concept
from accord.model.verdicts import Decision, Verdict
from accord.namespaces import code_from_iri
from accord.tasks.decide import Answer
from accord.tasks.evidence import evidence, warnings
from accord.tasks.queue import Filter
from accord.tasks.review import Candidate, Item, ReviewSession

__all__ = ["VERDICTS", "run_prompt"]

VERDICTS = {
    "e": Decision.EXACT,
    "c": Decision.CLOSE,
    "b": Decision.BROAD,
    "n": Decision.NARROW,
    "r": Decision.RELATED,
    "w": Decision.WRONG,
    "0": Decision.NO_COUNTERPART,
    "o": Decision.OUT_OF_SCOPE,
    "u": Decision.UNSURE,
}  # key: verdict
_OTHERS = (
    "1-9 another candidate   / search   m more about both terms   t note   x flag   d disputes",
    "s skip   p back   g go to   f filter   v order   z undo the last   y redo   ? these keys   q quit",
)
_FOUND = 9  # hits of a search that are shown
_BEYOND = 3  # of these, at most so many of other shared schemes
_NOT_FOUND = "Nothing has these words."

T = TypeVar("T")


def run_prompt(session: ReviewSession) -> None:
    """The dialogue until the reviewer quits, the input ends, or nothing is left."""
    _Prompt(session, session.queue.filter).run()


class _Stopped(Exception):
    """The reviewer has had enough, or the input has ended."""


@dataclass(slots=True)
class _Prompt:
    """The dialogue: shows an item, takes a key, tells the session."""

    session: ReviewSession
    begun: Filter
    chosen: int = 0
    found: list[Candidate] = field(default_factory=list)

    def run(self) -> None:
        """Asks about one subject after the other until nothing is left or somebody stops."""
        try:
            while (item := self.next()) is not None:
                self.ask(item)
            click.echo("\nNothing is left to decide here.")
        except (_Stopped, EOFError, KeyboardInterrupt, click.Abort):
            pass

    def next(self) -> Item | None:
        """What is to be decided now, or None at the end; a filter that leaves nothing is taken away."""
        self.session.refresh()
        if self.session.current is None and self.session.queue.filter != self.begun:
            click.echo(f"\nNothing is left under the filter '{self.session.queue.filter}', which is taken away.")
            self.session.choose(self.begun)
        return self.session.current

    def ask(self, item: Item) -> None:
        """Shows an item until a key has moved the session on."""
        self.chosen, self.found = 0, []
        self.show(item)
        before = (self.session.current, len(self.session.done))
        while (self.session.current, len(self.session.done)) == before:
            key = _key()
            if key.isdigit() and key != "0":
                self.choose(item, int(key))
            elif key in VERDICTS:
                self.decide(item, VERDICTS[key])
            else:
                _ACTIONS.get(key, _Prompt.unknown)(self, item)

    def show(self, item: Item) -> None:
        """Shows a subject with its candidates, numbered."""
        click.echo("\n" + "─" * 72)
        done, left = len(self.session.done), self.session.left
        click.echo(f"{done} decided, {left} to go")
        self.show_term("", item.subject, of_object=False)
        self.remarks(item)
        for number, candidate in enumerate(self.candidates(item), start=1):
            mark = "→" if number == self.chosen + 1 else " "
            self.show_term(f"{mark} {number}", candidate.concept, of_object=True)
            click.echo(f"       {_evidence(candidate)}")
            for warning in warnings(candidate.proposal) if candidate.proposal else ():
                click.echo(f"       warning: {warning}")
        self.legend(item)

    def remarks(self, item: Item) -> None:
        """How many records it stands in, own marks, why it is asked again, and what was said of it and may be seen."""
        if item.records:
            click.echo(f"  in {item.records:,} records")
        if note := self.session.marks.notes.get(item.subject.iri):
            click.echo(f"  your note: {note}")
        if item.subject.iri in self.session.marks.flags:
            click.echo("  flagged")
        for dispute in self.session.disputes(item.subject.iri):
            click.echo(f"  disputed: {DISPUTES[dispute.kind]} (d)")
        for reason in item.again:
            click.echo(f"  to decide again: {reason}")
        for verdict in (*self.session.book.own(item.subject.iri), *self.session.others(item.subject.iri)):
            who = "you" if verdict.reviewer == self.session.reviewer else code_from_iri(verdict.reviewer)
            reason = f" ({verdict.reason})" if verdict.reason else ""
            click.echo(f"  {who}: {verdict.decision.value} {verdict.object_label}".rstrip() + reason)

    def show_term(self, mark: str, concept: Concept, *, of_object: bool) -> None:
        """Shows a term: name, code, path, definition."""
        style = click.style(concept.label(), bold=True)
        click.echo(f"{mark:<4} {style}  ({concept.notation})" if mark else f"\n{style}  ({concept.notation})")
        path = self.session.path(concept, of_object=of_object)
        indent = "       " if mark else "  "
        if len(path) > 1:
            click.echo(indent + " > ".join(path))
        if concept.definition():
            click.echo(indent + concept.definition())
        if concept.deprecated:
            click.echo(indent + "retired")

    def legend(self, item: Item) -> None:
        """What each key says of the pair, as a sentence: broad and narrow are too easily confused."""
        chosen = self.candidate(item)
        click.echo("")
        for key, decision in VERDICTS.items():
            if chosen or decision.closes_subject:
                other = chosen.concept.label() if chosen else ""
                click.echo(f"  {key}  {sentence(decision, item.subject.label(), other)}")
        for line in _OTHERS:
            click.echo(f"  {line}")

    def candidates(self, item: Item) -> tuple[Candidate, ...]:
        """The proposed candidates, then those that were searched for."""
        return (*item.candidates, *self.found)

    def candidate(self, item: Item) -> Candidate | None:
        """The chosen candidate, or None where there is none."""
        candidates = self.candidates(item)
        return candidates[self.chosen] if candidates else None

    def choose(self, item: Item, number: int) -> None:
        """Makes a candidate the chosen one."""
        if number > len(self.candidates(item)):
            click.echo(f"There are {len(self.candidates(item))} candidates.")
            return
        self.chosen = number - 1
        self.show(item)

    def decide(self, item: Item, decision: Decision) -> None:
        """Asks what a verdict needs and records it."""
        candidate = self.candidate(item)
        if candidate is None and not decision.closes_subject:
            click.echo("There is no candidate left: /, 0, o or s.")
            return
        reason = _line("Why is it wrong? ") if decision is Decision.WRONG else ""
        if decision is Decision.WRONG and not reason:
            click.echo("Not recorded: 'wrong' needs a reason. Press w again and write why, or press another key.")
            return
        self.record(Answer(decision=decision, reason=reason), candidate)

    def record(self, answer: Answer, candidate: Candidate | None) -> None:
        """Records an answer, or says why it is refused."""
        refused = self.session.objection(answer, candidate)
        if refused:
            click.echo(f"Not recorded: {refused}")
            return
        try:
            click.echo(f"Recorded: {_said(self.session.decide(answer, candidate))}")
        except Unavailable as error:
            click.echo(f"Not recorded: {error}")

    def search(self, item: Item) -> None:
        """Lists terms of the shared model; the one whose number is given becomes a candidate."""
        concept = _picked(found(self.session, _line("Search for: "), most=_FOUND, beyond=_BEYOND), _NOT_FOUND)
        if concept is None:
            return
        if elsewhere := self.session.where_to_map(concept):
            click.echo(f"No candidate here: {elsewhere}")
        else:
            self.take(item, concept)

    def take(self, item: Item, concept: Concept) -> None:
        """Makes a term a candidate, and chooses it."""
        if concept.iri not in [one.concept.iri for one in self.candidates(item)]:
            self.found.append(Candidate(concept=concept))
        self.choose(item, [one.concept.iri for one in self.candidates(item)].index(concept.iri) + 1)

    def more(self, item: Item) -> None:
        """Everything about the subject and the chosen candidate, and what speaks for the pair."""
        self.tell_about(item.subject, of_object=False)
        candidate = self.candidate(item)
        if candidate:
            self.tell_about(candidate.concept, of_object=True)
        for one in evidence(candidate.proposal) if candidate and candidate.proposal else ():
            click.echo(f"  {one.adds:+.1f}  {one.meaning}")

    def tell_about(self, concept: Concept, *, of_object: bool) -> None:
        """Shows everything that is known of a term."""
        click.echo(f"\n{concept.label()}  ({concept.notation})")
        for name, text in about(self.session, concept, of_object=of_object):
            click.echo(f"  {name}: {text}" if name else f"  {text}")

    def note(self, _item: Item) -> None:
        """Asks for a note on the next verdict."""
        text = _line("A note that goes with your verdict: ")
        self.session.note(text)
        click.echo("The note goes with your verdict." if text else "No note.")

    def flag(self, _item: Item) -> None:
        """Flags the subject, or takes the flag off."""
        click.echo("Flagged; f shows what is flagged." if self.session.flag() else "No longer flagged.")

    def dispute(self, item: Item) -> None:
        """The verdicts that contradict each other; the one whose number is given is said too."""
        disputes = self.session.disputes(item.subject.iri)
        if not disputes:
            click.echo("Nothing is in dispute here; f, then disputed, shows what is.")
            return
        click.echo(f"{DISPUTES[disputes[0].kind]}. {who_settles(self.session)}")
        verdict = _picked([(_side(verdict), verdict) for verdict in disputes[0].verdicts], "")
        if verdict is None:
            return
        concept = self.session.desk.object.get(verdict.object_id)
        self.record(same(verdict, _line("Why? ")), Candidate(concept=concept) if concept else None)

    def skip(self, _item: Item) -> None:
        """Puts the subject off."""
        self.session.skip()

    def back(self, _item: Item) -> None:
        """Goes back to the one before."""
        self.session.back()

    def jump(self, _item: Item) -> None:
        """Goes to a subject by code or words, decided or not."""
        subjects = self.session.find_subject(_line("Go to: "), most=_FOUND)
        concept = _picked(hits(self.session, subjects, of_object=False), _NOT_FOUND)
        if concept:
            self.session.jump(concept.iri)

    def filter(self, _item: Item) -> None:
        """Chooses what is shown."""
        chosen = _picked(filters(self.session.domains), "")
        if chosen:
            self.session.choose(chosen)
            click.echo(f"Showing {self.session.left:,}: {str(chosen) or 'everything'}.")

    def order(self, _item: Item) -> None:
        """Chooses what comes first."""
        chosen = _picked(ORDERS, "")
        if chosen:
            self.session.order_by(chosen)
            click.echo(f"Ordered by {chosen.value}.")

    def undo(self, _item: Item) -> None:
        """Takes the last verdict back."""
        undone = self.session.undo()
        click.echo(f"Taken back: {_said(undone)}" if undone else "There is nothing of yours to take back.")

    def redo(self, _item: Item) -> None:
        """Says again what was taken back."""
        again = self.session.redo()
        click.echo(f"Said again: {_said(again)}" if again else "There is nothing to say again.")

    def quit(self, _item: Item) -> None:
        """Ends the review."""
        raise _Stopped

    def unknown(self, _item: Item) -> None:
        """Lists the keys that there are."""
        click.echo(f"That is no key here. {' '.join(VERDICTS)} {' '.join(_OTHERS)}")


_ACTIONS: dict[str, Callable[[_Prompt, Item], None]] = {
    "m": _Prompt.more,
    "t": _Prompt.note,
    "x": _Prompt.flag,
    "d": _Prompt.dispute,
    "s": _Prompt.skip,
    "p": _Prompt.back,
    "g": _Prompt.jump,
    "f": _Prompt.filter,
    "v": _Prompt.order,
    "z": _Prompt.undo,
    "y": _Prompt.redo,
    "/": _Prompt.search,
    "?": _Prompt.legend,
    "q": _Prompt.quit,
}


def _said(verdict: Verdict) -> str:
    return sentence(verdict.decision, verdict.subject_label, verdict.object_label)


def _side(verdict: Verdict) -> str:
    """One side of a dispute: who, when, what, why."""
    why = "".join(f" {name}: {text}" for name, text in (("Reason", verdict.reason), ("Note", verdict.note)) if text)
    return f"{verdict.reviewer_label or code_from_iri(verdict.reviewer)}, {verdict.date}: {_said(verdict)}{why}"


def _evidence(candidate: Candidate) -> str:
    """Why it was proposed: the predicate, the score, and which fields gave which string."""
    row = candidate.proposal
    if row is None:
        return "found by search"
    verb = "decided before as" if row.record_id else "proposed"
    parts = [f"{verb} {row.relation.value}" if row.relation else verb]
    if row.confidence is not None:
        parts.append(f"confidence {row.confidence:.2f}")
    if row.similarity_score is not None:
        parts.append(f"similarity {row.similarity_score:.2f}")
    fields = [" = ".join(sorted({code_from_iri(iri) for iri in side}))
              for side in (row.subject_match_field, row.object_match_field) if side]  # fmt: skip
    if fields:
        parts.append(f"{' against '.join(fields)}")
    if row.match_string:
        parts.append("on '" + "', '".join(row.match_string) + "'")
    return ", ".join(parts)


def _key() -> str:
    """One key at a terminal; elsewhere the first character of a line. Raises _Stopped at the end of the input."""
    if sys.stdin.isatty():
        click.echo("> ", nl=False)
        key = click.getchar()
        click.echo(key)
        return key.lower()
    line = sys.stdin.readline()
    if not line:
        raise _Stopped
    return line.strip()[:1].lower()


def _line(question: str) -> str:
    click.echo(question, nl=False)
    line = sys.stdin.readline()
    if not line:
        raise _Stopped
    return line.strip()


def _picked(options: Sequence[tuple[str, T]], nothing: str) -> T | None:
    """What the number that is asked for stands before, or None; `nothing` is said where there is nothing to choose."""
    if not options:
        click.echo(nothing)
        return None
    for number, (line, _) in enumerate(options, start=1):
        click.echo(f"  {number}  {line}")
    numbered = {str(number): value for number, (_, value) in enumerate(options, start=1)}
    chosen = numbered.get(_line("Which number? "))
    if chosen is None:
        click.echo("Nothing is chosen.")
    return chosen
