"""`accord requests`: the new shared terms that are asked for."""

from __future__ import annotations

import click

from accord.cli.options import format_option, workspace_option
from accord.cli.report import print_json, print_table
from accord.namespaces import code_from_iri, compact
from accord.tasks.requests import Request, Requests, requests
from accord.workspace import Workspace

__all__ = ["command"]

_COLUMNS = ("Wanted in", "Term", "For the codes", "Asked by", "Since", "Stage", "Note")


@click.command("requests")
@click.argument("set_name", metavar="[SET]", required=False)
@format_option
@workspace_option
def command(set_name: str | None, style: str, workspace: Workspace) -> None:
    """List the new shared terms that are asked for: terms that a reviewer found to have no counterpart.

    A request is gone when its verdict is taken back, or its term is mapped. Vocabularies in no mapping set are named
    below: they lack a shared counterpart as a whole.

    \b
    Example: accord requests
    """  # noqa: D301  # click's own sign for lines that stay as they are
    found = requests(workspace, set_name)
    if style == "json":
        print_json(_as_json(found))
        return
    if found.terms:
        print_table("", _COLUMNS, [_row(request, workspace) for request in found.terms])
    else:
        click.echo("No reviewer has found a term without counterpart.")
    if found.vocabularies:
        click.echo("\nVocabularies in no mapping set:")
        for scheme in found.vocabularies:
            click.echo(f"  {scheme.name}: {scheme.title} ({scheme.steward})")


def _row(request: Request, workspace: Workspace) -> tuple[object, ...]:
    return (
        request.scheme.name,
        request.label,
        ", ".join(compact(iri, workspace.prefixes) for iri in request.terms),
        ", ".join(sorted({code_from_iri(asking.verdict.reviewer) for asking in request.asked_by})),
        request.since,
        ", ".join(sorted({asking.stage.value for asking in request.asked_by})),
        "; ".join(dict.fromkeys(asking.verdict.note for asking in request.asked_by if asking.verdict.note)),
    )


def _as_json(found: Requests) -> dict[str, object]:
    terms = [
        {
            "scheme": request.scheme.name,
            "label": request.label,
            "terms": request.terms,
            "since": request.since,
            "asked_by": [
                {"set": a.set_name, "reviewer": a.verdict.reviewer, "date": a.verdict.date, "note": a.verdict.note,
                 "stage": a.stage, "record_id": a.verdict.record_id}
                for a in request.asked_by
            ],
        }
        for request in found.terms
    ]  # fmt: skip
    return {"terms": terms, "vocabularies": [scheme.name for scheme in found.vocabularies]}
