"""`accord agree`: the agreed cross-walks from the decisions."""

from __future__ import annotations

import click

from accord.cli.options import format_option, workspace_option
from accord.cli.report import print_json, print_table
from accord.crosswalks.sentences import DISPUTES, sentence
from accord.namespaces import code_from_iri
from accord.tasks.agree import Agreed, agree_all
from accord.workspace import Workspace

__all__ = ["command"]

_COUNTS = ("mapped", "wrong", "no-counterpart", "out-of-scope")
_SHOWN = 5


@click.command("agree")
@click.argument("set_name", metavar="[SET]", required=False)
@format_option
@workspace_option
def command(set_name: str | None, style: str, workspace: Workspace) -> None:
    """Derive the agreed cross-walks from the decisions, and list what is in dispute.

    A dispute is no failure: the pair is kept out until it is settled, and `accord check` warns of it.

    \b
    Example: accord agree courts-libra-plea
    """  # noqa: D301  # click's own sign for lines that stay as they are
    found = agree_all(workspace, set_name)
    if style == "json":
        print_json([_as_json(one) for one in found])
        return
    columns = (
        "Set",
        "Agreed",
        "Wrong",
        "No counterpart",
        "Out of scope",
        "Disputed",
        "Waiting",
        "Terms covered",
        "File",
    )
    print_table("", columns, [_row(one) for one in found])
    for one in found:
        _print_disputes(one)


def _row(one: Agreed) -> tuple[object, ...]:
    covered = f"{one.coverage.mapped + one.coverage.closed} of {one.coverage.terms} ({one.coverage.share:.0%})"
    counts = tuple(one.count(kind) for kind in _COUNTS)
    open_ = (len(one.agreement.disputes), len(one.agreement.waiting))
    file = "written" if one.changed else "unchanged" if one.begun else "none yet"
    return (one.name, *counts, *open_, covered, file)


def _print_disputes(one: Agreed) -> None:
    for dispute in one.agreement.disputes:
        why = f" ({dispute.reason.rstrip('.')})" if dispute.reason else ""
        click.echo(f"\nDispute in {one.name}: {DISPUTES[dispute.kind]}{why}")
        for verdict in dispute.verdicts[:_SHOWN]:
            who = verdict.reviewer_label or code_from_iri(verdict.reviewer)
            label = verdict.subject_label or code_from_iri(verdict.subject_id)
            other = verdict.object_label or code_from_iri(verdict.object_id)
            pair = " -> ".join(code_from_iri(iri) for iri in (verdict.subject_id, verdict.object_id) if iri)
            why = f" Because: {verdict.reason}" if verdict.reason else ""
            click.echo(f"  {pair}: {sentence(verdict.decision, label, other)} ({who}, {verdict.date}){why}")
        if len(dispute.verdicts) > _SHOWN:
            click.echo(f"  and {len(dispute.verdicts) - _SHOWN} more")


def _as_json(one: Agreed) -> dict[str, object]:
    disputes = [
        {
            "kind": dispute.kind,
            "reason": dispute.reason,
            "subject": dispute.subject_id,
            "sides": [
                {"reviewer": v.reviewer, "decision": v.decision, "object": v.object_id, "reason": v.reason}
                for v in dispute.verdicts
            ],
        }
        for dispute in one.agreement.disputes
    ]
    counts = {kind: one.count(kind) for kind in _COUNTS}
    covered = {"mapped": one.coverage.mapped, "closed": one.coverage.closed, "terms": one.coverage.terms}
    return {"set": one.name, **counts, "waiting": len(one.agreement.waiting), "disputes": disputes,
            "coverage": covered, "changed": one.changed}  # fmt: skip
