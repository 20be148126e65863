"""`accord decide`: one verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from accord.cli.options import date_option, format_option, reviewer_option, workspace_option
from accord.cli.report import print_json
from accord.crosswalks.conditions import read_condition
from accord.crosswalks.sentences import sentence
from accord.errors import Misused
from accord.model.verdicts import Decision, Verdict
from accord.namespaces import code_from_iri
from accord.tasks.decide import Answer, Recorded, decide, open_desk
from accord.workspace import Workspace

__all__ = ["command"]


def _day(_ctx: click.Context, param: click.Parameter, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError as error:
        raise Misused(f"--{param.human_readable_name} '{value}' is not a date", hint="Write YYYY-MM-DD.") from error


@click.command("decide")
@click.argument("set_name", metavar="SET")
@click.argument("subject")
@click.argument("object_", metavar="[OBJECT]", required=False)
@click.option("--as", "decision", type=click.Choice([d.value for d in Decision]), help="The verdict.")
@click.option("--undo", is_flag=True, help="Take your verdict back (the same as --as undone).")
@click.option("--reason", metavar="TEXT", default="", help="Why; needed for `wrong`.")
@click.option("--note", metavar="TEXT", default="", help="Anything else worth keeping.")
@click.option("--confidence", type=click.FloatRange(0, 1), help="How sure you are, from 0 to 1.")
@click.option("--when", metavar="FIELD=VALUE", multiple=True, help="It holds where a record's field has a value.")
@click.option("--valid-from", metavar="YYYY-MM-DD", default="", callback=_day, help="The first day it holds.")
@click.option("--valid-to", metavar="YYYY-MM-DD", default="", callback=_day, help="The last day it holds.")
@reviewer_option
@date_option
@format_option
@workspace_option
def command(*, set_name: str, subject: str, object_: str | None, reviewer: str, day: str, style: str,
            workspace: Workspace, **said: Any) -> None:  # fmt: skip
    """Record one verdict on a pair of terms, or on a whole subject; terms are codes, CURIEs or IRIs.

    `broad` says that OBJECT is the broader. `no-counterpart` and `out-of-scope` take no OBJECT. A later verdict of
    yours on the same pair replaces this one.

    \b
    Example: accord decide courts-cp-plea G G --as exact --reviewer jane
    """  # noqa: D301  # click's own sign for lines that stay as they are
    desk = open_desk(workspace, set_name, reviewer, day=day)
    recorded = decide(desk, subject, object_, _answer(said))
    if style == "json":
        print_json(_as_json(recorded))
        return
    click.echo(f"Recorded: {_words(recorded.verdict)}")
    for earlier in recorded.replaced:
        click.echo(f"Replaces: {_words(earlier)} ({code_from_iri(earlier.reviewer)}, {earlier.date})")
    click.echo(f"Write the cross-walk anew with `accord agree {set_name}`.")


def _answer(said: dict[str, Any]) -> Answer:
    word = Decision.UNDONE.value if said["undo"] else said["decision"]
    if not word or (said["undo"] and said["decision"] not in {None, word}):
        raise Misused("there is no verdict" if not word else "--undo and --as contradict each other",
                      hint=f"Add --as with one of: {', '.join(d.value for d in Decision)}.")  # fmt: skip
    kept = {name: said[name] for name in ("reason", "note", "confidence", "valid_from", "valid_to")}
    return Answer(decision=Decision(word), when=tuple(read_condition(text) for text in said["when"]), **kept)


def _words(verdict: Verdict) -> str:
    said = sentence(verdict.decision, verdict.subject_label, verdict.object_label)
    codes = " -> ".join(code_from_iri(iri) for iri in (verdict.subject_id, verdict.object_id) if iri)
    return f"{said} [{codes}: {verdict.decision.value}]"


def _as_json(recorded: Recorded) -> dict[str, object]:
    verdict = recorded.verdict
    return {
        "record_id": verdict.record_id,
        "decision": verdict.decision,
        "subject": verdict.subject_id,
        "object": verdict.object_id,
        "reviewer": verdict.reviewer,
        "date": verdict.date,
        "replaces": [earlier.record_id for earlier in recorded.replaced],
        "sentence": sentence(verdict.decision, verdict.subject_label, verdict.object_label),
    }
