"""Recording a verdict: the terms found, the rules of trust kept, earlier verdicts replaced, the log written."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from accord.crosswalks.agree import to_replace
from accord.crosswalks.fold import own_standing
from accord.crosswalks.log import signed
from accord.errors import AccordError, Misused, NotAllowed
from accord.model.concepts import Concept, Terms
from accord.model.mappings import MANUAL_CURATION, RELATIONS, Mapping
from accord.model.verdicts import Condition, Decision, Verdict
from accord.namespaces import compact, expand
from accord.tasks.contradictions import contradicted
from accord.tasks.decisions import append_verdicts, load_proposed, load_verdicts, reviewer_iri
from accord.tasks.load import load_scheme
from accord.tasks.verdict_book import VerdictBook
from accord.workspace import MappingSetEntry, Workspace

__all__ = [
    "Answer", "Desk", "Given", "Recorded", "decide", "desk_book", "objection", "open_desk", "record", "record_all",
    "resolve", "take_back", "take_back_all",
]  # fmt: skip

_PAIRED = frozenset(decision for decision in Decision if not decision.closes_subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reviewer says of a pair or a subject. Dates are ISO 8601."""

    decision: Decision
    reason: str = ""
    note: str = ""
    confidence: float | None = None
    valid_from: str = ""
    valid_to: str = ""
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer to be recorded: about which terms, with the proposal that was shown, if one was."""

    subject: Concept
    object: Concept | None
    answer: Answer
    shown: Mapping | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A mapping set laid out for one reviewer on one day: both schemes, and every verdict until now."""

    workspace: Workspace
    entry: MappingSetEntry
    subject: Terms
    object: Terms
    reviewer: str
    reviewer_label: str
    day: str
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A verdict as written, those that it replaces, and the desk with it on."""

    verdict: Verdict
    replaced: tuple[Verdict, ...]
    desk: Desk


def open_desk(workspace: Workspace, set_name: str, reviewer: str, *, day: str, label: str = "") -> Desk:
    """The desk of a reviewer (a short name) for a mapping set.

    Raises Misused for an unknown set, Unavailable or NotReadable for a vocabulary or log that cannot be read.
    """
    entry = workspace.mapping_set(set_name)
    return Desk(
        workspace=workspace,
        entry=entry,
        subject=load_scheme(workspace, entry.subject),
        object=load_scheme(workspace, entry.object),
        reviewer=reviewer_iri(workspace, reviewer),
        reviewer_label=label,
        day=day,
        verdicts=load_verdicts(workspace, set_name),
    )


def decide(desk: Desk, subject: str, object_: str | None, answer: Answer) -> Recorded:
    """Records a verdict on terms named by code, CURIE or IRI; `undone` takes the reviewer's own verdict back.

    Raises Misused for an unknown term or an incomplete answer, NotAllowed for a relation that the hierarchy contradicts
    and for an exact match of schemes that must never be equated.
    """
    one = resolve(desk.workspace, desk.subject, subject)
    other = resolve(desk.workspace, desk.object, object_) if object_ else None
    if answer.decision is Decision.UNDONE:
        return take_back(desk, _own_verdict(desk, one, other), answer.reason)
    refused = contradicted(desk_book(desk), (desk.subject, desk.object), answer.decision, one, other)
    if refused:
        raise refused
    return record(desk, one, other, answer, shown=_proposal(desk, one, other))


def desk_book(desk: Desk, *, blind: bool | None = None) -> VerdictBook:
    """The verdicts on the desk, as its reviewer may see them; `blind` where the workspace's setting is not meant."""
    settings = desk.workspace
    return VerdictBook(
        desk.verdicts,
        reviewer=desk.reviewer,
        policy=settings.policy,
        blind=settings.review.blind if blind is None else blind,
        never_exact=settings.reason_never_exact(desk.entry),
    )


def record(desk: Desk, subject: Concept, object_: Concept | None, answer: Answer, *, shown: Mapping | None) -> Recorded:
    """Writes a verdict on terms, with the proposal that was shown; returns once it is on disk.

    Raises Misused for an incomplete answer, NotAllowed for an exact match of schemes that must never be equated.
    """
    refused = objection(desk, object_, answer)
    if refused:
        raise refused
    verdict, replaced = _composed(desk, Given(subject=subject, object=object_, answer=answer, shown=shown))
    return _written(desk, verdict, replaced)


def record_all(desk: Desk, given: Iterable[Given]) -> tuple[Verdict, ...]:
    """Writes many verdicts at one go, each as `record` would; returns once all are on disk, none where one is refused.

    Raises what `record` raises.
    """
    about = _by_subject(desk.verdicts)
    new: list[Verdict] = []
    for one in given:
        refused = objection(desk, one.object, one.answer)
        if refused:
            raise refused
        narrow = replace(desk, verdicts=tuple(about[one.subject.iri]))
        ready = _distinct(narrow, *_composed(narrow, one))
        about[one.subject.iri].append(ready)
        new.append(ready)
    append_verdicts(desk.workspace, desk.entry.name, new)
    return tuple(new)


def take_back_all(desk: Desk, verdicts: Iterable[Verdict], reason: str = "") -> tuple[Verdict, ...]:
    """Writes at one go that the reviewer takes verdicts of theirs back; gives the rows that say so."""
    about = _by_subject(desk.verdicts)
    new = [
        _distinct(replace(desk, verdicts=tuple(about[verdict.subject_id])), _undone(desk, verdict, reason), (verdict,))
        for verdict in verdicts
    ]
    append_verdicts(desk.workspace, desk.entry.name, new)
    return tuple(new)


def objection(desk: Desk, object_: Concept | None, answer: Answer) -> AccordError | None:
    """Why an answer cannot be recorded: it is incomplete (Misused) or breaks a rule of trust (NotAllowed)."""
    decision = answer.decision
    if (decision in _PAIRED) != (object_ is not None):
        what = "needs an object" if decision in _PAIRED else "is about the subject alone"
        hint = "Write `accord decide SET SUBJECT OBJECT --as ...`; no-counterpart and out-of-scope take no OBJECT."
        return Misused(f"'{decision.value}' {what}", hint=hint)
    if decision is Decision.WRONG and not answer.reason.strip():
        return Misused("'wrong' needs a reason", hint="Say why it is wrong (--reason), so that others can follow.")
    if answer.valid_from and answer.valid_to and answer.valid_to < answer.valid_from:
        return Misused(f"it ends on {answer.valid_to}, before it begins", hint="Put --valid-from and --valid-to right.")
    rule = desk.workspace.never_exact_between(desk.entry.subject.name, desk.entry.object.name)
    if rule and decision is Decision.EXACT:
        what = f"{desk.entry.subject.name} and {desk.entry.object.name} must never be equated: {rule.reason}"
        return NotAllowed(what, hint="Say close, broad, narrow or related instead.")
    return None


def take_back(desk: Desk, verdict: Verdict, reason: str = "") -> Recorded:
    """Writes that the reviewer takes a verdict of theirs back; it says nothing from then on."""
    return _written(desk, _undone(desk, verdict, reason), (verdict,))


def restate(desk: Desk, verdict: Verdict) -> Recorded:
    """Writes what a verdict of before said once more; it replaces what a new one would replace."""
    return _written(desk, replace(verdict, date=desk.day), to_replace(verdict, desk.verdicts))


def resolve(workspace: Workspace, scheme: Terms, word: str) -> Concept:
    """The concept of a scheme named by its code, CURIE or IRI. Raises Misused with the closest terms."""
    found = scheme.by_notation(word)
    if len(found) > 1:
        hint = f"Name it in full: {', '.join(concept.iri for concept in found)}."
        raise Misused(f"{scheme.title()} has {len(found)} terms with the code '{word}'", hint=hint)
    prefix = word.partition(":")[0]
    known = prefix in workspace.prefixes or "//" in word
    concept = found[0] if found else scheme.get(expand(word, workspace.prefixes)) if known else None
    if concept is None:
        raise Misused(f"{scheme.title()} has no term '{word}'", hint=_closest(scheme, word))
    return concept


def _closest(scheme: Terms, word: str) -> str:
    names = {name.casefold(): concept for concept in scheme for name in (concept.label(), concept.notation)}
    close = dict.fromkeys(names[name] for name in difflib.get_close_matches(word.casefold(), names, n=4, cutoff=0.5))
    listed = list(close) or list(scheme)[:4]
    return f"Did you mean {', '.join(f'{c.notation} ({c.label()})' for c in listed)}?"


def _proposal(desk: Desk, subject: Concept, object_: Concept | None) -> Mapping | None:
    path = desk.workspace.proposed_path(desk.entry.name)
    rows: Iterable[Mapping] = load_proposed(desk.workspace, desk.entry.name) if object_ and path.is_file() else ()
    return next((r for r in rows if object_ and (r.subject_id, r.object_id) == (subject.iri, object_.iri)), None)


def _own_verdict(desk: Desk, subject: Concept, object_: Concept | None) -> Verdict:
    own = [v for v in own_standing(desk.verdicts, desk.reviewer) if v.subject_id == subject.iri]
    wanted = [v for v in own if object_ is None or v.object_id == object_.iri]
    if len(wanted) == 1:
        return wanted[0]
    what = "several verdicts" if wanted else "no verdict"
    prefixes = desk.workspace.prefixes
    said = "; ".join(f"{v.decision.value} {compact(v.object_id, prefixes)}".strip() for v in own) or "nothing"
    raise Misused(f"there is {what} of yours to take back", hint=f"Of {subject.notation} you have said: {said}.")


def _composed(desk: Desk, given: Given) -> tuple[Verdict, tuple[Verdict, ...]]:
    """The verdict that is given, not yet signed, and those that it replaces."""
    subject, object_, answer, shown = given.subject, given.object, given.answer, given.shown
    verdict = Verdict(
        decision=answer.decision,
        subject_id=subject.iri,
        object_id=object_.iri if object_ else "",
        subject_label=subject.label(),
        object_label=object_.label() if object_ else "",
        reviewer=desk.reviewer,
        reviewer_label=desk.reviewer_label,
        date=desk.day,
        confidence=answer.confidence,
        reason=answer.reason,
        note=answer.note,
        valid_from=answer.valid_from,
        valid_to=answer.valid_to,
        when=answer.when,
        subject_source=desk.subject.iri,
        subject_source_version=desk.subject.version,
        object_source=desk.object.iri,
        object_source_version=desk.object.version,
        subject_meaning=subject.meaning,
        object_meaning=object_.meaning if object_ else "",
        shown_predicate=shown.predicate_id if shown else "",
        shown_confidence=shown.confidence if shown else None,
        shown_rank=int(shown.extension("ext_rank") or 0) or None if shown else None,
    )
    replaced = to_replace(verdict, desk.verdicts)
    if answer.decision is Decision.WRONG and not shown:
        # What is called wrong is then the relation that somebody had stated.
        stated = [RELATIONS[earlier.decision.relation] for earlier in replaced if earlier.decision.relation]
        verdict = replace(verdict, shown_predicate=stated[0] if stated else "")
    return verdict, replaced


def _undone(desk: Desk, verdict: Verdict, reason: str) -> Verdict:
    return replace(
        verdict,
        decision=Decision.UNDONE,
        date=desk.day,
        reason=reason,
        note="",
        confidence=None,
        justification=MANUAL_CURATION,
        mapping_source="",
    )


def _by_subject(verdicts: Iterable[Verdict]) -> defaultdict[str, list[Verdict]]:
    found: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        found[verdict.subject_id].append(verdict)
    return found


def _written(desk: Desk, verdict: Verdict, replaced: tuple[Verdict, ...]) -> Recorded:
    ready = _distinct(desk, verdict, replaced)
    append_verdicts(desk.workspace, desk.entry.name, [ready])
    return Recorded(verdict=ready, replaced=replaced, desk=replace(desk, verdicts=(*desk.verdicts, ready)))


def _distinct(desk: Desk, verdict: Verdict, replaced: tuple[Verdict, ...]) -> Verdict:
    """The verdict, signed, with its links.

    The same answer given again on the same day, after it was taken back, would be the very row that was taken back:
    so it names that one too.
    """
    known = {earlier.record_id for earlier in desk.verdicts if earlier.subject_id == verdict.subject_id}
    links = {earlier.record_id for earlier in replaced}
    while True:
        ready = signed(replace(verdict, supersedes=tuple(sorted(links))), desk.workspace.base)
        if ready.record_id not in known:
            return ready
        links.add(ready.record_id)
