"""`accord decide`: one verdict, or a batch of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from accord.cli.batch import print_batch, print_undone
from accord.cli.options import Share, date_option, format_option, reviewer_option, workspace_option
from accord.cli.report import print_json
from accord.crosswalks.batches import read_share
from accord.crosswalks.conditions import read_condition
from accord.crosswalks.sentences import sentence
from accord.errors import Misused
from accord.model.verdicts import Decision, Verdict
from accord.namespaces import code_from_iri
from accord.tasks.bulk import FIELDS, decide_batch, plan_batch, undo_batch
from accord.tasks.decide import Answer, Desk, Recorded, decide, open_desk
from accord.workspace import Workspace

__all__ = ["command"]

_AS_PROPOSED = "proposed"


def _day(_ctx: click.Context, param: click.Parameter, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError as error:
        raise Misused(f"--{param.human_readable_name} '{value}' is not a date", hint="Write YYYY-MM-DD.") from error


@click.command("decide")
@click.argument("set_name", metavar="SET")
@click.argument("subject", required=False)
@click.argument("object_", metavar="[OBJECT]", required=False)
@click.option("--as", "decision", type=click.Choice([*(d.value for d in Decision), _AS_PROPOSED]),
              help="The verdict; with --where also `proposed`, each as its proposal says.")  # fmt: skip
@click.option("--undo", is_flag=True, help="Take your verdict back (the same as --as undone), or a --batch.")
@click.option("--reason", metavar="TEXT", default="", help="Why; needed for `wrong`.")
@click.option("--note", metavar="TEXT", default="", help="Anything else worth keeping.")
@click.option("--confidence", type=Share(), help="How sure you are, from 0 to 1.")
@click.option("--when", metavar="FIELD=VALUE", multiple=True, help="It holds where a record's field has a value.")
@click.option("--valid-from", metavar="YYYY-MM-DD", default="", callback=_day, help="The first day it holds.")
@click.option("--valid-to", metavar="YYYY-MM-DD", default="", callback=_day, help="The last day it holds.")
@click.option("--where", metavar="CONDITION", multiple=True,
              help=f"All best proposals with that: {', '.join(FIELDS)}; may be repeated.")  # fmt: skip
@click.option("--most", metavar="N", type=click.IntRange(min=1), default=200, show_default=True,
              help="How many a batch has at most, the most confident first.")  # fmt: skip
@click.option("--tolerate", metavar="SHARE", help="How much of a batch may be wrong, e.g. 5%: asks for a sample.")
@click.option("--batch", metavar="ID", default="", help="Write the batch that was shown as ID, or --undo it.")
@reviewer_option
@date_option
@format_option
@workspace_option
def command(*, set_name: str, reviewer: str, day: str, style: str, workspace: Workspace, **said: Any) -> None:
    """Record one verdict on a pair of terms, or on a whole subject; terms are codes, CURIEs or IRIs.

    `broad` says that OBJECT is the broader. `no-counterpart` and `out-of-scope` take no OBJECT. A later verdict of
    yours on the same pair replaces this one. With --where, a batch is shown; it is written with --batch. Accepted so
    is only what has no warning, under the relation that is proposed (exact also as close).

    \b
    Example: accord decide courts-cp-plea G G --as exact --reviewer jane
    Example: accord decide courts-cp-result --where "confidence>=0.95" --as proposed --tolerate 5% --reviewer jane
    """  # noqa: D301  # click's own sign for lines that stay as they are
    desk = open_desk(workspace, set_name, reviewer, day=day)
    many = bool(said["where"] or said["batch"])
    if many is bool(said["subject"]):
        how = "--undo" if said["undo"] else "--as ..."
        other = "--undo --batch ID" if said["undo"] else "--where CONDITION --as ..."
        hint = f"Write `accord decide {set_name} SUBJECT OBJECT {how}`, or `accord decide {set_name} {other}`."
        raise Misused(f"say either SUBJECT or {'--batch' if said['undo'] else '--where'}", hint=hint)
    run = _batch if many else _single
    run(desk, said, style)


def _single(desk: Desk, said: dict[str, Any], style: str) -> None:
    if said["decision"] == _AS_PROPOSED:
        raise Misused("'proposed' is for a batch", hint="Name the relation, or choose proposals with --where.")
    recorded = decide(desk, said["subject"], said["object_"], _answer(said))
    if style == "json":
        print_json(_as_json(recorded))
        return
    click.echo(f"Recorded: {_words(recorded.verdict)}")
    for earlier in recorded.replaced:
        click.echo(f"Replaces: {_words(earlier)} ({code_from_iri(earlier.reviewer)}, {earlier.date})")
    click.echo(f"Write the cross-walk anew with `accord agree {desk.entry.name}`.")


def _batch(desk: Desk, said: dict[str, Any], style: str) -> None:
    if said["undo"]:
        if said["where"] and said["batch"]:
            raise Misused("--undo takes all of a batch back", hint="Leave --where out, or take single verdicts back.")
        _answer(said)  # refuses another verdict beside --undo
        print_undone(desk, undo_batch(desk, said["batch"], said["reason"]), style)
        return
    if not said["where"]:
        raise Misused("the batch has no condition", hint="Repeat the --where that showed it, or add --undo.")
    tolerated = read_share(said["tolerate"]) if said["tolerate"] else None
    as_proposed = said["decision"] == _AS_PROPOSED
    answer = _answer({**said, "decision": Decision.EXACT.value} if as_proposed else said)
    batch = plan_batch(desk, said["where"], answer, most=said["most"], tolerated=tolerated, as_proposed=as_proposed)
    written = decide_batch(desk, batch, said["batch"]) if said["batch"] else None
    print_batch(desk, batch, written, style)


def _answer(said: dict[str, Any]) -> Answer:
    word = Decision.UNDONE.value if said["undo"] else said["decision"]
    if said["undo"] and said["decision"] not in {None, word}:
        raise Misused("--undo and --as contradict each other", hint="Leave one of them out.")
    if not word:
        known = [*([_AS_PROPOSED] if said["where"] else []), *(decision.value for decision in Decision)]
        raise Misused("there is no verdict", hint=f"Add --as with one of: {', '.join(known)}.")
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
