"""Deciding many proposals at one go: which they are, whether a sample of them was good enough, and one undo for all."""

from __future__ import annotations

import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isfinite, nan

from accord.crosswalks.batches import batch_id, batch_of, batch_reason, drawn, sample_size, worst_case
from accord.crosswalks.fold import own_standing, settled
from accord.errors import AccordError, Misused, NotAllowed
from accord.matching.guard import barred_from_bulk
from accord.model.concepts import Concept
from accord.model.mappings import Mapping, Relation
from accord.model.verdicts import Decision, Verdict
from accord.namespaces import code_from_iri
from accord.tasks.assignments import deciders
from accord.tasks.contradictions import contradicted
from accord.tasks.decide import Answer, Desk, Given, desk_book, objection, record_all, take_back_all
from accord.tasks.decisions import load_proposed

__all__ = ["FIELDS", "Batch", "Line", "Quality", "decide_batch", "plan_batch", "undo_batch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A proposal of a batch: its best candidate, what the batch says of it, and what the reviewer has by itself.

    judged_right: whether the reviewer has said the same as the batch; None where nothing.
    """

    subject: Concept
    object: Concept
    proposal: Mapping
    decision: Decision
    judged_right: bool | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """The IRIs of both sides."""
        return (self.subject.iri, self.object.iri)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How good a batch is, by its sample.

    total: proposals of the batch; sample: how many to judge by themselves; judged: how many of these are; wrong: of
    these, where the reviewer says something else than the batch; worst: how many of the batch can be wrong, with 95%
    confidence, once the sample is judged.
    """

    tolerated: Fraction
    total: int
    sample: int
    judged: int
    wrong: int
    worst: int

    @property
    def judged_all(self) -> bool:
        """Whether the whole sample is judged."""
        return self.judged == self.sample

    @property
    def good(self) -> bool:
        """Whether the batch may be decided at one go."""
        return self.judged_all and self.worst <= self.total * self.tolerated


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Proposals that are to be given one answer, or each the relation that it proposes.

    name: what the batch is called for good; said: its conditions and answer in words; as_proposed: whether each is
    given the relation that it proposes; lines: its proposals, the most confident first; refused: those that may not be
    accepted unseen or that the hierarchy contradicts, and why; assigned: those that are other people's to decide, and
    whose; matching: how many there are before the cap; candidates: proposals that are open, whatever the conditions;
    sample: the pairs to judge one by one.
    """

    name: str
    said: str
    answer: Answer
    as_proposed: bool
    lines: tuple[Line, ...]
    refused: tuple[tuple[Line, str], ...]
    assigned: tuple[tuple[Line, str], ...]
    matching: int
    candidates: int
    sample: frozenset[tuple[str, str]]
    quality: Quality | None

    @property
    def open(self) -> tuple[Line, ...]:
        """What is written: the lines that the reviewer has not judged by themselves."""
        return tuple(line for line in self.lines if line.judged_right is None)


def plan_batch(
    desk: Desk,
    where: Sequence[str],
    answer: Answer,
    *,
    most: int,
    tolerated: Fraction | None = None,
    as_proposed: bool = False,
) -> Batch:
    """What a batch would decide; nothing is written.

    It is of each term's best candidate, where no verdict has settled the term and it is not assigned to others, and at
    most the `most` most confident ones. tolerated: the share of them that may be wrong. as_proposed: each is given the
    relation that it proposes, whatever the answer's decision; the rest of the answer holds. Raises Misused for a
    condition that is none or an answer that cannot be given, NotAllowed for one that breaks a rule of trust,
    Unavailable without proposals.
    """
    conditions = [_condition(text, desk) for text in where]
    candidates = _lines(desk, answer.decision, as_proposed=as_proposed)
    lines = [line for line in candidates if all(holds(line, desk) for holds in conditions)]
    forbidden = _refusal(desk, answer, lines)
    if forbidden:
        raise forbidden
    assigned = _others(desk, lines)
    lines = _without(lines, assigned)
    refused = _barred(lines)
    refused += _contradicted(desk, _without(lines, refused))
    lines = _without(lines, refused)
    lines.sort(key=lambda line: (-(line.proposal.confidence or 0), line.pair))
    kept = tuple(lines[:most])
    said = f"{' and '.join(where)}, as {'proposed' if as_proposed else answer.decision.value}"
    share = "unchecked" if tolerated is None else str(tolerated)
    size = 0 if tolerated is None else sample_size(len(kept), tolerated)
    sample = drawn((line.pair for line in kept), size)
    return Batch(
        name=batch_id(desk.reviewer, f"{desk.entry.name} {said}, {share}", map(_shown, kept)),
        said=said,
        answer=answer,
        as_proposed=as_proposed,
        lines=kept,
        refused=refused,
        assigned=assigned,
        matching=len(lines),
        candidates=len(candidates),
        sample=sample,
        quality=None if tolerated is None else _quality(kept, sample, tolerated),
    )


def decide_batch(desk: Desk, batch: Batch, name: str) -> tuple[Verdict, ...]:
    """Writes the batch that was shown under that name; gives the verdicts, none where each is judged by itself.

    Raises NotAllowed where it is written already, no longer the same batch or has nothing in it, or its sample is not
    judged or not good enough.
    """
    if any(batch_of(verdict) == name for verdict in own_standing(desk.verdicts, desk.reviewer)):
        hint = f"`accord decide {desk.entry.name} --undo --batch {name}` takes it back."
        raise NotAllowed(f"batch {name} is written already", hint=hint)
    if not batch.lines:
        hint = "The same words without --batch say what is left out."
        raise NotAllowed(f"there is nothing to write as batch {name}: no open proposal is like that", hint=hint)
    if name != batch.name:
        hint = f"What it would decide is now called {batch.name}: look at it, and name that."
        raise NotAllowed(f"the batch is no longer the one that was shown as {name}", hint=hint)
    quality = batch.quality
    if quality and not quality.judged_all:
        hint = f"Judge the other {quality.sample - quality.judged} of the sample one by one first."
        raise NotAllowed(f"{quality.judged} of the {quality.sample} to check are judged", hint=hint)
    if quality and not quality.good:
        what = f"{quality.wrong} of {quality.judged} checked are wrong, so up to {quality.worst} of the batch can be"
        raise NotAllowed(what, hint="Narrow it with --where, or decide the proposals one by one.")
    words = f"{batch.answer.reason}; " if batch.answer.reason else ""
    answer = replace(batch.answer, reason=batch_reason(batch.name, f"{words}{batch.said}; {_checked(quality)}"))
    return record_all(desk, [_given(line, answer) for line in batch.open])


def undo_batch(desk: Desk, name: str, reason: str = "") -> tuple[Verdict, ...]:
    """Takes back what stands of a batch of the reviewer's; gives the verdicts that were taken back.

    Raises Misused where nothing of it stands.
    """
    own = own_standing(desk.verdicts, desk.reviewer)
    found = tuple(verdict for verdict in own if batch_of(verdict) == name)
    if not found:
        known = ", ".join(sorted({batch_of(verdict) for verdict in own} - {""})) or "none"
        what = f"no verdict of yours stands in a batch '{name}'" if name else "--undo needs to know which batch"
        raise Misused(what, hint=f"Name it with --batch. Your batches here: {known}.")
    take_back_all(desk, found, reason)
    return found


def _lines(desk: Desk, decision: Decision, *, as_proposed: bool) -> list[Line]:
    """The best candidates of the terms that nobody has settled, and of those that the reviewer judged one by one."""
    needed = desk.workspace.policy.reviewers
    own = [v for v in own_standing(desk.verdicts, desk.reviewer) if v.decision is not Decision.UNSURE]
    judged: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in own:
        judged[verdict.subject_id].append(verdict)
    in_batches = {verdict.subject_id for verdict in own if batch_of(verdict)}
    closed = settled(desk.verdicts, desk.subject, desk.object, reviewers=needed).subjects - judged.keys()
    found = []
    for row in load_proposed(desk.workspace, desk.entry.name):
        subject, object_ = desk.subject.get(row.subject_id), desk.object.get(row.object_id)
        left_out = row.extension("ext_rank") != "1" or row.subject_id in closed | in_batches
        if subject is None or object_ is None or left_out:
            continue
        told = Decision(row.relation.value) if as_proposed and row.relation else decision
        right = _judgement(judged[row.subject_id], row.object_id, told)
        found.append(Line(subject=subject, object=object_, proposal=row, decision=told, judged_right=right))
    return found


def _judgement(verdicts: Iterable[Verdict], object_id: str, decision: Decision) -> bool | None:
    """Whether the reviewer's own verdicts on a term say what the batch says; None where they leave it open."""
    telling = [v for v in verdicts if v.object_id == object_id or v.decision is not Decision.WRONG]
    if not telling:
        return None
    about = "" if decision.closes_subject else object_id
    return any((v.object_id, v.decision) == (about, decision) for v in telling)


def _refusal(desk: Desk, answer: Answer, lines: Sequence[Line]) -> AccordError | None:
    if answer.decision in {Decision.UNSURE, Decision.UNDONE}:
        return Misused(f"'{answer.decision.value}' is said of one term at a time", hint="Name the term.")
    one_of_each = {line.decision: line for line in lines}.values()
    errors = (objection(desk, _about(line), replace(answer, decision=line.decision)) for line in one_of_each)
    return next((error for error in errors if error), None)


def _without(lines: Iterable[Line], left_out: Iterable[tuple[Line, str]]) -> list[Line]:
    pairs = {line.pair for line, _ in left_out}
    return [line for line in lines if line.pair not in pairs]


def _others(desk: Desk, lines: Iterable[Line]) -> tuple[tuple[Line, str], ...]:
    """What is assigned to others and not to the reviewer, with their names; not what the reviewer has judged anyway."""
    who, known = code_from_iri(desk.reviewer), deciders(desk.workspace, desk.entry.name)
    asked = ((line, known.get(line.subject.iri, (who,))) for line in lines if line.judged_right is None)
    return tuple((line, f"assigned to {' and '.join(names)}") for line, names in asked if who not in names)


def _barred(lines: Iterable[Line]) -> tuple[tuple[Line, str], ...]:
    """What may not be accepted unseen, and why; what the reviewer has judged by themselves is seen."""
    asked = ((line, line.decision.relation) for line in lines if line.judged_right is None)
    found = (
        (line, _renamed(line) or barred_from_bulk(line.proposal, relation)) for line, relation in asked if relation
    )
    return tuple((line, why) for line, why in found if why)


def _renamed(line: Line) -> str:
    """That a term was called otherwise when it was proposed: what the guard says of the row is of other words then."""
    row, sides = line.proposal, (line.subject, line.object)
    for said, term in zip((row.subject_label, row.object_label), sides, strict=True):
        if term.pref_labels and said.split() not in [text.text.split() for text in term.pref_labels]:
            return "proposed under another label (run `accord propose`)"
    return ""


def _shown(line: Line) -> tuple[str, ...]:
    """What a reviewer was shown of a proposal."""
    row = line.proposal
    return (*line.pair, line.decision.value, row.predicate_id, str(row.confidence), row.extension("ext_warning"))


def _contradicted(desk: Desk, lines: Iterable[Line]) -> tuple[tuple[Line, str], ...]:
    book, sides = desk_book(desk), (desk.subject, desk.object)
    found = ((one, contradicted(book, sides, one.decision, one.subject, _about(one))) for one in lines)
    return tuple((line, error.what) for line, error in found if error)


def _quality(lines: Sequence[Line], sample: frozenset[tuple[str, str]], tolerated: Fraction) -> Quality:
    judged = [line for line in lines if line.pair in sample and line.judged_right is not None]
    wrong = sum(not line.judged_right for line in judged)
    worst = worst_case(len(lines), len(judged), wrong) if lines else 0
    return Quality(
        tolerated=tolerated, total=len(lines), sample=len(sample), judged=len(judged), wrong=wrong, worst=worst
    )


def _checked(quality: Quality | None) -> str:
    if quality is None:
        return "no sample was checked"
    return (
        f"{quality.judged} of {quality.total} checked, {quality.wrong} wrong: "
        f"at most {quality.worst} ({quality.worst / max(quality.total, 1):.1%}) wrong, with 95% confidence"
    )


def _given(line: Line, answer: Answer) -> Given:
    told = replace(answer, decision=line.decision)
    return Given(subject=line.subject, object=_about(line), answer=told, shown=line.proposal)


def _about(line: Line) -> Concept | None:
    return None if line.decision.closes_subject else line.object


_Holds = Callable[[Line, Desk], bool]
_CONDITION = re.compile(r"\s*([a-z]+)\s*(>=|<=|!=|=|>|<)\s*(.+?)\s*")
_ORDER = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq, "!=": operator.ne}
_NUMBERS: dict[str, Callable[[Line], float | None]] = {
    "confidence": lambda line: line.proposal.confidence,
    "score": lambda line: line.proposal.similarity_score,
}
_WORDS: dict[str, Callable[[Line, Desk], frozenset[str]]] = {
    "relation": lambda line, _: frozenset({line.proposal.relation or ""}),
    "rule": lambda line, _: frozenset(
        map(code_from_iri, (*line.proposal.curation_rule, line.proposal.mapping_justification))
    ),
    "domain": lambda line, desk: frozenset(_codes_above(line, desk)),
    "warning": lambda line, _: frozenset((line.proposal.extension("ext_warning") or "none").split("|")),
}
FIELDS = (*_NUMBERS, *_WORDS)
"""What a condition can be about: confidence and score of the proposal; its relation; the rule of the rule table that it
was proposed by, or how it was found (the last part of `mapping_justification`); a code at or above either term; its
warnings, `none` where it has none."""


def _condition(text: str, desk: Desk) -> _Holds:
    found = _CONDITION.fullmatch(text)
    name, sign, value = found.groups() if found else ("", "", "")
    if name not in FIELDS or (name in _WORDS and sign not in {"=", "!="}):
        hint = f"Write for example confidence>=0.9. Known: {', '.join(FIELDS)}."
        raise Misused(f"'{text}' is not a condition", hint=hint)
    compare = _ORDER[sign]
    if name == "relation" and value not in set(Relation):
        raise Misused(f"'{text}' names no relation", hint=f"Known: {', '.join(Relation)}.")
    if name == "domain" and not (desk.subject.by_notation(value) or desk.object.by_notation(value)):
        hint = "Name the code of a term of either side, as it is written there."
        raise Misused(f"'{text}': neither vocabulary has a term with that code", hint=hint)
    if name in _WORDS:
        return lambda line, desk: (value in _WORDS[name](line, desk)) is (sign == "=")
    limit = _number(value, text)
    return lambda line, _: (has := _NUMBERS[name](line)) is not None and bool(compare(has, limit))


def _number(value: str, text: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = nan
    if not isfinite(number):
        raise Misused(f"'{text}' compares with no number", hint="Write for example confidence>=0.9.")
    return number


def _codes_above(line: Line, desk: Desk) -> Iterator[str]:
    for one, scheme in ((line.subject, desk.subject), (line.object, desk.object)):
        yield from (term.notation for term in (one, *scheme.ancestors(one.iri)))
