"""`accord explain`: in plain words what a code becomes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from accord.cli.bars import print_pair
from accord.cli.options import format_option, sample_option, semantic_option, workspace_option
from accord.cli.report import print_json
from accord.cli.story import story_json, story_lines
from accord.cli.verdict_lines import verdict_line
from accord.crosswalks.conditions import read_conditions
from accord.crosswalks.sentences import DISPUTES, sentence
from accord.errors import Misused
from accord.model.mappings import MAPPING_CHAINING, NO_TERM_FOUND, OUT_OF_SCOPE, Mapping
from accord.model.verdicts import Decision, Verdict
from accord.namespaces import code_from_iri
from accord.tasks.explain import Explanation, Outcome, explain
from accord.tasks.explain_pair import explain_pair
from accord.tasks.trace import story
from accord.workspace import Workspace

__all__ = ["command"]

_SHOWN = 8


@click.command("explain")
@click.argument("set_name", metavar="SET|OUTPUT")
@click.argument("code", required=False)
@click.argument("other", required=False)
@click.option("--record", "key", metavar="KEY", help="Tell the story of a translated record's values instead.")
@sample_option
@semantic_option
@format_option
@workspace_option
def command(
    *,
    set_name: str,
    code: str | None,
    other: str | None,
    key: str | None,
    sample: Path | None,
    semantic: bool,
    style: str,
    workspace: Workspace,
) -> None:
    """Say in plain words what a code becomes, who decided it, when and why; or how a record's values came about.

    With a second code, of the set's other list: why the two score as they do, and what would have changed it. Where
    decisions have changed the proposal's confidence, both numbers are told. In a set of fields (SOURCE.fields) the
    codes are the fields' names.

    With --record, OUTPUT is a folder that `accord translate` wrote; KEY is the record's key, or `#` and its number.

    \b
    Example: accord explain courts-cp-plea GSJP
    Example: accord explain courts-cp-plea GSJP G
    Example: accord explain --record '#1' build/records
    """  # noqa: D301  # click's own sign for lines that stay as they are
    if key is not None:
        told = story(workspace, key, Path(_only(set_name, code)))
        print_json(story_json(told)) if style == "json" else click.echo("\n".join(story_lines(told)))
        return
    if code is None:
        raise Misused("a set and a code are needed", hint="Write `accord explain SET CODE`, or --record KEY OUTPUT.")
    if other is not None:
        print_pair(explain_pair(workspace, set_name, code, other, sample=sample, semantic=semantic), style)
        return
    if semantic:
        raise Misused("--semantic is for a pair", hint="Write `accord explain SET CODE OTHER --semantic`.")
    if sample is not None:
        raise Misused("--from is for two fields", hint="Write `accord explain SOURCE.fields FIELD OTHER --from FILE`.")
    found = explain(workspace, set_name, code)
    if style == "json":
        print_json(_as_json(found))
        return
    click.echo("\n".join(_lines(found)))


def _only(output: str, code: str | None) -> str:
    if code is not None:
        raise Misused("--record takes one folder", hint="Write `accord explain --record KEY OUTPUT`.")
    return output


def _lines(found: Explanation) -> Iterator[str]:
    subject = found.subject
    yield f"{click.style(subject.label(), bold=True)} ({subject.notation}) in {found.entry.subject.title}"
    yield from (f"  {text}" for text in (subject.definition(), "This term is retired." * subject.deprecated) if text)
    if not found.agreed:
        yield f"\nIt becomes nothing yet: no mapping to {found.entry.object.title} is agreed."
    for outcome in found.agreed:
        yield from _outcome(found, outcome)
    yield from _verdicts(found)
    if found.proposals:
        yield "\nProposed by the machine, for a reviewer to decide:"
        yield from (_proposal(outcome) for outcome in found.proposals)
    if found.stale:
        yield f"\nThe decisions have changed since the cross-walk was written: `accord agree {found.entry.name}`."


def _verdicts(found: Explanation) -> Iterator[str]:
    """What else people have said, each kind under its title."""
    disputed = {f"In dispute ({DISPUTES[dispute.kind]}), and kept out until it is settled": dispute.verdicts
                for dispute in found.disputes}  # fmt: skip
    parts = disputed | {
        "Waiting for another reviewer": found.waiting,
        "Rejected": found.rejected,
        "Not sure": found.unsure,
        "Earlier, since replaced or taken back": found.past,
    }
    for title, verdicts in parts.items():
        if verdicts:
            yield f"\n{title}:"
            yield from (f"  {verdict_line(v)} [{found.stages[v.record_id].value}]" for v in verdicts[:_SHOWN])
        if len(verdicts) > _SHOWN:
            yield f"  and {len(verdicts) - _SHOWN} more"


def _outcome(found: Explanation, outcome: Outcome) -> Iterator[str]:
    row = outcome.row
    yield f"\n{_statement(found, outcome)}"
    lossy = outcome.lossy and row.object_id != NO_TERM_FOUND and row.predicate_id != OUT_OF_SCOPE
    if lossy:
        yield "  Something of the meaning is lost on the way; translated records keep the original beside it."
    stage = found.stages.get(row.record_id)
    now = f" Stage: {stage.value}." if stage else ""
    yield f"  Decided by {_who(row.author_label, row.author_id)} on {row.mapping_date}.{now}"
    if row.reviewer_id:
        yield f"  Agreed by {_who(row.reviewer_label, row.reviewer_id)}, last on {row.review_date}."
    yield from (f"  {name}: {value}" for name, value in _details(row) if value)


def _details(row: Mapping) -> Iterator[tuple[str, str]]:
    conditions = read_conditions(row.extension("ext_when"))
    yield "Because", row.extension("ext_reason")
    yield "Note", row.comment
    yield "How", "joined through another list" if row.mapping_justification == MAPPING_CHAINING else ""
    yield "Published at", row.mapping_source
    yield "Holds where", " and ".join(f"{one.field} is {one.value}" for one in conditions)
    yield "Holds from", row.extension("ext_valid_from")
    yield "Holds until", row.extension("ext_valid_to")
    yield "Mapping id", row.record_id


def _statement(found: Explanation, outcome: Outcome) -> str:
    row, object_ = outcome.row, outcome.object
    if row.predicate_id == OUT_OF_SCOPE:
        return f"{sentence(Decision.OUT_OF_SCOPE, found.subject.label())} It is left out on purpose."
    if row.object_id == NO_TERM_FOUND or row.relation is None:
        return f"{sentence(Decision.NO_COUNTERPART, found.subject.label())} ({found.entry.object.title})"
    label, code = (object_.label(), object_.notation) if object_ else (row.object_label, code_from_iri(row.object_id))
    said = sentence(row.relation, found.subject.label(), label)
    return f"It becomes {label} ({code}) in {found.entry.object.title}. {said} ({row.relation.value})"


def _proposal(outcome: Outcome) -> str:
    label = outcome.object.label() if outcome.object else outcome.row.object_label
    confidence = f", confidence {outcome.row.confidence:.2f}" if outcome.row.confidence is not None else ""
    relation = outcome.row.relation.value if outcome.row.relation else "proposed"
    return f"  {label} ({code_from_iri(outcome.row.object_id)}): {relation}{confidence}"


def _who(labels: tuple[str, ...], iris: tuple[str, ...]) -> str:
    return " and ".join(labels) or " and ".join(code_from_iri(iri) for iri in iris)


def _as_json(found: Explanation) -> dict[str, object]:
    return {
        "set": found.entry.name,
        "subject": {"iri": found.subject.iri, "code": found.subject.notation, "label": found.subject.label()},
        "agreed": [_outcome_json(_statement(found, outcome), outcome) for outcome in found.agreed],
        "disputes": [
            {"kind": d.kind, "verdicts": [_verdict_json(v, found) for v in d.verdicts]} for d in found.disputes
        ],
        "waiting": [_verdict_json(v, found) for v in found.waiting],
        "rejected": [_verdict_json(v, found) for v in found.rejected],
        "unsure": [_verdict_json(v, found) for v in found.unsure],
        "past": [_verdict_json(v, found) for v in found.past],
        "proposals": [
            {"object": o.row.object_id, "label": o.row.object_label, "confidence": o.row.confidence}
            for o in found.proposals
        ],
        "stale": found.stale,
    }


def _outcome_json(words: str, outcome: Outcome) -> dict[str, object]:
    row = outcome.row
    return {
        "sentence": words,
        "relation": row.relation,
        "object": row.object_id,
        "code": outcome.object.notation if outcome.object else "",
        "lossy": outcome.lossy,
        "decided_by": row.author_id,
        "decided_on": row.mapping_date,
        "agreed_by": row.reviewer_id,
        "reason": row.extension("ext_reason"),
        "note": row.comment,
        "source": row.mapping_source,
        "when": row.extension("ext_when"),
        "valid_from": row.extension("ext_valid_from"),
        "valid_to": row.extension("ext_valid_to"),
        "mapping_id": row.record_id,
    }


def _verdict_json(verdict: Verdict, found: Explanation) -> dict[str, object]:
    names = ("record_id", "decision", "object_id", "reviewer", "date", "reason", "note", "supersedes")
    return {name: getattr(verdict, name) for name in names} | {"stage": found.stages[verdict.record_id]}
