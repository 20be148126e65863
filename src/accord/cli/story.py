"""A record's story in plain words: each value, where it came from, who decided it, when and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import click

from accord.crosswalks.lifecycle import Stage
from accord.crosswalks.sentences import sentence
from accord.model.mappings import Relation
from accord.namespaces import code_from_iri
from accord.tasks.trace import Decided, Story, ValueStory
from accord.translation.outcomes import DEFAULTED, KEPT
from accord.translation.tracing import Refused

__all__ = ["decision_json", "decision_lines", "story_json", "story_lines"]


def story_lines(story: Story) -> Iterator[str]:
    """Every record with the key, its values in the order of its properties."""
    for number, values in story.accepted.items():
        yield click.style(f"Record {number} of {story.source}, accepted: {story.key}", bold=True)
        for value in values:
            yield from _value_lines(value)
    if story.others:
        first = f"accord explain --record '#{story.others[0]}'"
        yield f"{len(story.others):,} more accepted with this key, each told by its number: {first}, and so on."
    for refused in story.quarantined:
        yield click.style(f"Record {refused.number} of {story.source}, in quarantine: {story.key}", bold=True)
        yield from _refused_lines(refused)


def decision_lines(decided: Decided) -> Iterator[str]:
    """Who decided what, when and why, and whether it still holds."""
    verdict = decided.verdict
    who = verdict.reviewer_label or code_from_iri(verdict.reviewer)
    yield f"Decided by {who} on {verdict.date} ({decided.set_name}). Now: {decided.stage.value}."
    details = {"Because": verdict.reason, "Note": verdict.note, "Published at": verdict.mapping_source,
               "Mapping id": verdict.record_id}  # fmt: skip
    yield from (f"{name}: {text}" for name, text in details.items() if text)
    if decided.stage not in {Stage.AGREED, Stage.IN_REVIEW}:
        yield click.style(
            "This mapping no longer holds as it was used here; translate these records again.", fg="yellow"
        )
    for later in decided.replaced_by:
        who = later.reviewer_label or code_from_iri(later.reviewer)
        words = sentence(later.decision, later.subject_label, later.object_label)
        yield f"Replaced on {later.date} by {who}: {words}"


def _value_lines(value: ValueStory) -> Iterator[str]:
    shown = click.style(value.value or "(empty)", bold=True)
    gap = "\n" if value.decisions or value.lost else ""
    yield f"{gap}{value.field}: {shown}, {_origin(value)}"
    yield from (f"  {line}" for decided in value.decisions for line in (_said(decided), *decision_lines(decided)))
    if value.relation and [value.relation.value] != [decided.verdict.decision.value for decided in value.decisions]:
        yield f"  {'Chained' if len(value.decisions) > 1 else 'Turned round'}, the relation is {value.relation.value}."
    if value.relation and value.relation is not Relation.EXACT:
        yield "  Something of the meaning is lost on the way; the source value is kept in the lineage."
    yield from (f"  The mapping {lost} stands in no log of this workspace." for lost in value.lost)


def _origin(value: ValueStory) -> str:
    source = f"{value.source_field} '{value.source_value}'"
    converted = f", read as '{value.converted}'" if value.converted not in {"", value.source_value} else ""
    endings = (
        (value.constant and value.conditional, "a constant of the record mapping, under a condition."),
        (value.constant, "the same in every record."),
        (bool(value.missing), f"because {source} means: {value.missing}."),
        (value.note == DEFAULTED, f"what stands in where {value.source_field} has no value."),
        (
            bool(value.note),
            f"from {source}, which could not be translated ({value.note.removeprefix(KEPT)}) and was {_kept(value)}.",
        ),
        (bool(value.decisions or value.lost), f"from {source}{converted}."),
        (bool(value.scheme), f"from {source}{converted}, a code of {value.scheme} already."),
        (not value.source_field, "from no field of today's record mapping."),
        (value.source_value == value.value, f"carried over from {value.source_field} as it was given."),
    )
    return next((words for holds, words in endings if holds), f"from {source}{converted}.")


def _kept(value: ValueStory) -> str:
    return "kept as it is" if value.note.startswith(KEPT) else "left out"


def _said(decided: Decided) -> str:
    verdict = decided.verdict
    words = sentence(verdict.decision, verdict.subject_label, verdict.object_label)
    ends = f"{code_from_iri(verdict.subject_id)} to {code_from_iri(verdict.object_id)}"
    return f"{words} ({verdict.decision.value}, {ends})"


def _refused_lines(refused: Refused) -> Iterator[str]:
    if refused.fault:
        yield f"  The row could not be taken apart: {refused.fault}"
    for reason in refused.reasons:
        about = (
            f"{reason['field']} (from {reason['source_field']} '{reason['value'] or ''}'): " if reason["field"] else ""
        )
        yield f"  {about}{reason['reason']} [{reason['code']}]"
        if reason["hint"]:
            yield f"    -> {reason['hint']}"


def story_json(story: Story) -> dict[str, object]:
    """The same for programs."""
    return {
        "key": story.key,
        "source": story.source,
        "accepted": [
            {"record": number, "values": [_value_json(value) for value in values]}
            for number, values in story.accepted.items()
        ],
        "others": list(story.others),
        "quarantined": [asdict(refused) for refused in story.quarantined],
    }


def decision_json(decided: Decided) -> dict[str, object]:
    """A decision for programs."""
    verdict = decided.verdict
    return {
        "mapping_id": verdict.record_id,
        "set": decided.set_name,
        "sentence": sentence(verdict.decision, verdict.subject_label, verdict.object_label),
        "decision": verdict.decision.value,
        "subject_id": verdict.subject_id,
        "object_id": verdict.object_id,
        "reviewer": verdict.reviewer,
        "reviewer_label": verdict.reviewer_label,
        "date": verdict.date,
        "reason": verdict.reason,
        "note": verdict.note,
        "mapping_source": verdict.mapping_source,
        "stage": decided.stage.value,
        "replaced_by": [later.record_id for later in decided.replaced_by],
    }


def _value_json(value: ValueStory) -> dict[str, object]:
    return {
        "field": value.field,
        "value": value.value,
        "source_field": value.source_field,
        "source_value": value.source_value,
        "converted_value": value.converted,
        "relation": value.relation.value if value.relation else "",
        "target_iri": value.target_iri,
        "missing": value.missing,
        "note": value.note,
        "scheme": value.scheme,
        "constant": value.constant,
        "conditional": value.conditional,
        "decisions": [decision_json(decided) for decided in value.decisions],
        "lost": list(value.lost),
    }
