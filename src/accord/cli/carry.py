"""`accord carry`: which decisions hold in a vocabulary's new version."""

from __future__ import annotations

import click

from accord.cli.options import format_option, workspace_option
from accord.cli.report import print_json, print_table
from accord.model.verdicts import Verdict
from accord.namespaces import code_from_iri
from accord.tasks.history import CarriedSet, carry
from accord.workspace import Workspace

__all__ = ["command"]


@click.command("carry")
@click.argument("set_name", metavar="[SET]", required=False)
@format_option
@workspace_option
def command(set_name: str | None, style: str, workspace: Workspace) -> None:
    """Say which decisions hold in a vocabulary's new version, and which must be taken again, and why.

    Nothing has to be written: a verdict knows what both its terms meant, and holds on while both still mean it. Where
    one has changed, `accord review` asks again, `accord propose` finds new candidates and `accord check` warns.

    \b
    Example: accord carry courts-cp-plea
    """  # noqa: D301  # click's own sign for lines that stay as they are
    found = carry(workspace, set_name)
    if style == "json":
        print_json([_as_json(one) for one in found])
        return
    rows = [(one.set_name, " / ".join(filter(None, one.versions)), len(one.carried.kept), one.carried.older,
             len(one.carried.reopened)) for one in found]  # fmt: skip
    print_table("", ("Set", "Versions now", "Hold", "Of an earlier version", "To decide again"), rows)
    for one in found:
        for again in one.carried.reopened:
            click.echo(f"\n{one.set_name}: {_words(again.verdict)}\n  {again.reason}")
    if any(one.carried.reopened for one in found):
        click.echo("\n`accord review` asks them again; `accord propose` finds new candidates for them.")


def _words(verdict: Verdict) -> str:
    codes = " -> ".join(code_from_iri(iri) for iri in (verdict.subject_id, verdict.object_id) if iri)
    return f"{codes}: {verdict.decision.value} ({code_from_iri(verdict.reviewer)}, {verdict.date})"


def _as_json(one: CarriedSet) -> dict[str, object]:
    again = [
        {"record_id": r.verdict.record_id, "subject": r.verdict.subject_id, "object": r.verdict.object_id,
         "decision": r.verdict.decision, "reason": r.reason}
        for r in one.carried.reopened
    ]  # fmt: skip
    return {"set": one.set_name, "versions": one.versions, "hold": len(one.carried.kept),
            "of_an_earlier_version": one.carried.older, "again": again}  # fmt: skip
