"""`accord log`: who decided what and why, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator

import click

from accord.cli.options import format_option, reviewer_name, workspace_option
from accord.cli.report import print_json
from accord.crosswalks.batches import batch_of
from accord.crosswalks.history import Event
from accord.crosswalks.sentences import sentence
from accord.model.verdicts import Verdict
from accord.namespaces import code_from_iri
from accord.tasks.history import History, load_history
from accord.workspace import Workspace

__all__ = ["command"]


@click.command("log")
@click.argument("set_name", metavar="SET")
@click.argument("term", required=False)
@click.option("--reviewer", metavar="NAME", default="", help="Who asks, where terms are mapped blind.")
@format_option
@workspace_option
def command(set_name: str, term: str | None, reviewer: str, style: str, workspace: Workspace) -> None:
    """Tell who decided what and why, and what it changed; of one TERM, or of all.

    The stage in brackets is today's: agreed, disputed, in review, withdrawn or superseded.

    \b
    Example: accord log courts-cp-plea GSJP
    """  # noqa: D301  # click's own sign for lines that stay as they are
    asks = reviewer_name(reviewer) if workspace.review.blind else ""
    found = load_history(workspace, set_name, term or "", reviewer=asks)
    if style == "json":
        print_json(_as_json(found))
        return
    for event in found.events:
        click.echo("\n".join(_lines(event)))
    if not found.events:
        click.echo("Nobody has decided anything yet.")
    if found.hidden:
        verdicts = "1 verdict of others is" if found.hidden == 1 else f"{found.hidden:,} verdicts of others are"
        click.echo(f"{verdicts} hidden until you have decided on the same terms too.")


def _lines(event: Event) -> Iterator[str]:
    verdict = event.verdict
    who = verdict.reviewer_label or code_from_iri(verdict.reviewer)
    yield f"{verdict.date}  {who}: {_words(verdict)} [{event.stage.value}]"
    yield from (f"            {name}: {value}" for name, value in _details(event) if value)


def _details(event: Event) -> Iterator[tuple[str, str]]:
    verdict = event.verdict
    confidence = f" with confidence {verdict.shown_confidence:.2f}" if verdict.shown_confidence is not None else ""
    yield "Because", verdict.reason
    yield "Note", verdict.note
    yield "Shown", f"candidate {verdict.shown_rank}{confidence}" if verdict.shown_rank else ""
    yield "Published at", verdict.mapping_source
    yield "Replaces", "; ".join(_earlier(verdict, earlier) for earlier in event.replaced)
    yield "Changes", _change(event)


def _change(event: Event) -> str:
    if event.before == event.after:
        return ""
    was, now = (", ".join(said) or "nothing agreed" for said in (event.before, event.after))
    return f"{was} -> {now}"


def _words(verdict: Verdict) -> str:
    said = sentence(verdict.decision, verdict.subject_label, verdict.object_label)
    codes = " -> ".join(code_from_iri(iri) for iri in (verdict.subject_id, verdict.object_id) if iri)
    return f"{said} ({codes}: {verdict.decision.value})"


def _earlier(verdict: Verdict, earlier: Verdict) -> str:
    whose = "own" if earlier.reviewer == verdict.reviewer else code_from_iri(earlier.reviewer)
    return f"{whose}, {earlier.date}: {earlier.decision.value} {code_from_iri(earlier.object_id)}".rstrip()


def _as_json(found: History) -> dict[str, object]:
    events = [
        {
            "record_id": event.verdict.record_id,
            "date": event.verdict.date,
            "reviewer": event.verdict.reviewer,
            "subject": event.verdict.subject_id,
            "decision": event.verdict.decision,
            "object": event.verdict.object_id,
            "reason": event.verdict.reason,
            "note": event.verdict.note,
            "batch": batch_of(event.verdict),
            "replaces": [earlier.record_id for earlier in event.replaced],
            "stage": event.stage,
            "before": event.before,
            "after": event.after,
        }
        for event in found.events
    ]
    return {"events": events, "hidden": found.hidden}
