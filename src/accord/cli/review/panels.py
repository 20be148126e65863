"""What each part of the screen says, as text with styles: from values to words, without a widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.content import Content

from accord.cli.review.about import about
from accord.cli.review.keys import CODES, KEYS, RELATIONS_BAR
from accord.crosswalks.sentences import DISPUTES, sentence
from accord.model.concepts import Concept
from accord.model.verdicts import Decision, Verdict
from accord.namespaces import code_from_iri
from accord.tasks.evidence import basis, evidence, warnings
from accord.tasks.review import Candidate, Item, ReviewSession, Tally

__all__ = [
    "View", "bars", "candidates", "details", "foot", "head", "others", "queue", "relation_bar", "said", "subject",
    "verdict_column",
]  # fmt: skip

Part = Content | str | tuple[str, str]

_BAR = 10
_WITH_CODES = 40  # columns from which a candidate's line has its code
_DIM = "dim"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is on screen: the item with the candidates found by search, the chosen one, and the relation leant to."""

    session: ReviewSession
    item: Item
    candidates: tuple[Candidate, ...]
    chosen: int
    leaning: Decision

    @property
    def candidate(self) -> Candidate | None:
        """The candidate under the cursor."""
        return self.candidates[self.chosen] if self.candidates else None


def head(session: ReviewSession, tally: Tally, width: int) -> Content:
    """Which set, who, how far in terms and records, and what is shown in which order."""
    who = f"{session.desk.entry.name} as {code_from_iri(session.reviewer)}"
    progress = [f"{tally.decided:,} of {tally.terms:,} terms"]
    progress += [f"{tally.disputed:,} disputed"] if tally.disputed else []
    if tally.records:
        progress.append(f"{tally.records_decided:,} of {tally.records:,} records")
    if tally.to_cover:
        plural = "s" * (tally.to_cover != 1)
        progress.append(f"{tally.to_cover:,} more decision{plural} cover{'' if plural else 's'} 95% of the records")
    modes = [f"by {session.queue.kind.value}", str(session.queue.filter), "blind" if session.blind else ""]
    line = " · ".join([who, *progress, *(mode for mode in modes if mode)])
    short = " · ".join([who, f"{tally.decided:,}/{tally.terms:,} terms", *_short(tally), *filter(None, modes)])
    return Content.styled(_cut(line if len(line) <= width else short, width), "bold")


def _short(tally: Tally) -> list[str]:
    share = f"{tally.records_decided / tally.records:.0%} of records" if tally.records else ""
    return [part for part in (share, f"{tally.to_cover:,} to 95%" if tally.to_cover else "") if part]


def queue(session: ReviewSession, row: int | None, width: int, height: int) -> Content:
    """The rows around the one before the reviewer; a sign says what was done with each."""
    rows = session.queue.shown()
    place = next(iter((rows == row).nonzero()[0]), 0) if row is not None else max(0, len(rows) - 1)
    first = max(0, min(int(place) - height // 3, len(rows) - height))
    lines = [_queue_line(session, int(one), row, width) for one in rows[first : first + height]]
    return Content("\n").join(lines)


def _queue_line(session: ReviewSession, row: int, current: int | None, width: int) -> Content:
    masks = session.queue.masks
    signs = ((masks["disputed"][row], "≠"), (masks["closed"][row], "✓"), (masks["flagged"][row], "⚑"),
             (masks["again"][row], "↺"), (masks["skipped"][row], "↷"))  # fmt: skip
    sign = next((sign for is_so, sign in signs if is_so), " ")
    records = int(session.queue.records[row])
    tail = f" {_amount(records)}" if records and width >= 18 else ""
    label = _cut(session.subject_at(row).label(), width - 3 - len(tail))
    text = f"{'▶' if row == current else ' '}{sign} {label:<{max(0, width - 3 - len(tail))}}{tail}"
    return Content.styled(text, "bold reverse" if row == current else _DIM if sign in "✓↷" else "")


def subject(view: View) -> Content:
    """The term to decide: labels, code, records, path to the top, definition, siblings, notes."""
    item, session = view.item, view.session
    lines: list[Content] = [_title(item.subject)]
    if item.records:
        lines.append(Content.styled(f"in {item.records:,} record{'s' * (item.records != 1)}", _DIM))
    lines += _about(session, item.subject, of_object=False)
    note = session.marks.notes.get(item.subject.iri)
    lines += [Content.assemble(("your note: ", "bold"), note)] if note else []
    lines += [Content.styled("⚑ flagged", "bold")] if item.subject.iri in session.marks.flags else []
    return Content("\n").join(lines)


def candidates(view: View, width: int) -> Content:
    """The ranked candidates in a line each, then everything about the chosen one."""
    lines = [_candidate_line(view, number, one, width) for number, one in enumerate(view.candidates)]
    if view.candidate is None:
        lines.append(Content("No candidate is left.\n/ searches; 0 or o closes the term."))
    else:
        lines += [Content.styled("─" * width, _DIM), _title(view.candidate.concept)]
        lines += _about(view.session, view.candidate.concept, of_object=True)
    return Content("\n").join(lines)


def _candidate_line(view: View, number: int, one: Candidate, width: int) -> Content:
    row = one.proposal
    score = "found" if row is None else f"{row.confidence:.2f}" if row.confidence is not None else ""
    mark = "▶" if number == view.chosen else " "
    sign = "⚠" if row and warnings(row) else " "
    code = f" ({one.concept.notation})" if width >= _WITH_CODES else ""
    label = _cut(one.concept.label(), width - 6 - len(score) - len(code)) + code
    text = f"{mark}{number + 1}{sign}{label:<{max(0, width - 5 - len(score))}} {score}"
    return Content.styled(text, "bold reverse" if number == view.chosen else "")


def _title(concept: Concept) -> Content:
    return Content.assemble((concept.label(), "bold underline"), f"  {concept.notation}")


def _about(session: ReviewSession, concept: Concept, *, of_object: bool) -> list[Content]:
    since = f" from {concept.valid_to}" if concept.valid_to else ""
    lines = [Content.styled(f"⚠ retired{since}", "bold")] if concept.deprecated else []
    named = about(session, concept, of_object=of_object)
    return lines + [Content.assemble((f"{name}: " if name else "", _DIM), text) for name, text in named]


def bars(view: View) -> Content:
    """A bar for each piece of evidence, in words; `+` speaks for the pair and `-` against it."""
    row = view.candidate.proposal if view.candidate else None
    if row is None:
        found = view.candidate is not None
        return Content("You found this one: there is no evidence of a machine." if found else "")
    telling = evidence(row)
    longest = max((abs(one.adds) for one in telling), default=1.0)
    lines = [Content(basis(row))]
    for one in telling:
        full = max(1, round(abs(one.adds) / longest * _BAR))
        bar = ("█" * full + "░" * (_BAR - full), "$success" if one.adds > 0 else "$warning")
        lines.append(Content.assemble(f"{one.adds:+5.1f} ", bar, f" {one.meaning}"))
    return Content("\n").join(lines)


def others(view: View) -> Content:
    """False-friend warnings of the chosen candidate, and what others said of the subject."""
    row = view.candidate.proposal if view.candidate else None
    lines = [Content.assemble((f"⚠ {text}", "bold $warning")) for text in (warnings(row) if row else ())]
    lines += [Content.assemble(("↺ to decide again: ", "bold"), reason) for reason in view.item.again]
    for dispute in view.session.disputes(view.item.subject.iri):
        lines.append(Content.styled(f"≠ disputed: {DISPUTES[dispute.kind]} (d)", "bold"))
    own = view.session.book.own(view.item.subject.iri)
    lines += [Content.assemble(("you: ", "bold"), _said_shortly(verdict)) for verdict in own]
    said_by_others = view.session.others(view.item.subject.iri)
    lines += [
        Content.assemble((f"{verdict.reviewer_label or code_from_iri(verdict.reviewer)}: ", "bold"),
                         _said_shortly(verdict)) for verdict in said_by_others
    ]  # fmt: skip
    if view.session.blind and not said_by_others:
        lines.append(Content.styled("What others said is hidden: you decide blind.", _DIM))
    return Content("\n").join(lines or [Content.styled("No warning, and nobody has decided on it.", _DIM)])


def _said_shortly(verdict: Verdict) -> str:
    reason = f" ({verdict.reason})" if verdict.reason else ""
    return f"{verdict.decision.value} {verdict.object_label}".strip() + reason


def relation_bar(view: View, width: int) -> Content:
    """The verdicts with their keys, the one under the cursor between signs; then what it says as a sentence."""
    wide = width >= 100
    parts: list[Part] = []
    after = False
    for decision in RELATIONS_BAR:
        here = decision is view.leaning
        name = decision.value if wide else _BRIEF.get(decision, decision.value)
        parts.append("▸" if here else "◂" if after else " " if parts else "")
        parts += [
            (CODES[decision], "bold reverse" if here else "bold underline"),
            (f" {name}", "reverse" if here else ""),
        ]
        after = here
    parts.append("◂" if after else "")
    other = view.candidate.concept.label() if view.candidate else ""
    says = _emphasised(sentence(view.leaning, view.item.subject.label(), other or "nothing"))
    return Content.assemble(*parts, "\n", ("Enter: ", _DIM), says)


_BRIEF = {Decision.NO_COUNTERPART: "none", Decision.OUT_OF_SCOPE: "out"}


def _emphasised(words: str) -> Content:
    """A sentence whose `*labels*` stand out."""
    parts = words.split("*")
    return Content.assemble(*((part, "bold italic" if number % 2 else "") for number, part in enumerate(parts)))


def said(words: str) -> Content:
    """A message, its labels standing out."""
    return _emphasised(words)


def foot(width: int) -> Content:
    """The keys that are not verdicts, as many as there is room for; help and quit always."""
    keys = [key for group in KEYS.values() for key in group if key.short]
    *rest, help_, leave = keys
    room, kept = width - 1 - sum(len(k.written) + len(k.short) + 3 for k in (help_, leave)), []
    for key in rest:
        room -= len(key.written) + len(key.short) + 3
        if room < 0:
            break
        kept.append(key)
    parts: list[Part] = []
    for key in (*kept, help_, leave):
        parts += [(f" {key.written}", "bold"), f" {key.short} "]
    return Content.assemble(*parts)


def details(view: View) -> Content:
    """Everything about the subject and the chosen candidate, one below the other, with every definition in full."""
    blocks = [Content.styled("To decide", _DIM), subject(view)]
    if view.candidate:
        blocks += [Content(""), Content.styled("Candidate", _DIM), _title(view.candidate.concept)]
        blocks += _about(view.session, view.candidate.concept, of_object=True)
    blocks += [Content(""), Content.styled("Evidence", _DIM), bars(view), others(view)]
    return Content("\n").join(blocks)


def verdict_column(number: int, verdict: Verdict, subject_label: str) -> Content:
    """One side of a dispute: who, when, what, why."""
    who = verdict.reviewer_label or code_from_iri(verdict.reviewer)
    lines: list[Content] = [
        Content.styled(f"{number}  {who}", "bold underline"),
        Content.styled(verdict.date, _DIM),
        _emphasised(sentence(verdict.decision, verdict.subject_label or subject_label, verdict.object_label)),
    ]
    shown = f"{verdict.shown_confidence:.2f}" if verdict.shown_confidence is not None else ""
    pairs: Iterable[tuple[str, str]] = (
        ("reason", verdict.reason),
        ("note", verdict.note),
        ("shown with confidence", shown),
        ("when", ", ".join(f"{one.field}={one.value}" for one in verdict.when)),
        ("valid from", verdict.valid_from),
        ("valid to", verdict.valid_to),
    )
    lines += [Content.assemble((f"{name}: ", _DIM), value) for name, value in pairs if value]
    return Content("\n").join(lines)


def _amount(records: int) -> str:
    """A count in at most four signs."""
    scales: Sequence[tuple[int, str]] = ((1_000_000, "m"), (1_000, "k"))
    return next((f"{records // size}{sign}" for size, sign in scales if records >= 10 * size), str(records))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(0, width - 1)] + "…"
