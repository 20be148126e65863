"""`accord propose`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from accord.cli.options import format_option, sample_option, workspace_option
from accord.cli.propose_fields import draft, propose_for
from accord.cli.report import print_json, print_table, progress_bar
from accord.errors import Misused
from accord.tasks.propose import Proposed, propose
from accord.workspace import SchemeEntry, Workspace

__all__ = ["command"]

_COLUMNS = ("set", "terms", "settled", "proposed", "candidates", "equal labels", "file")


@click.command("propose")
@click.argument("set_name", metavar="[SET]", required=False)
@click.option(
    "--learning/--no-learning", default=True, help="Whether the set's decisions change what is open.  [default: yes]"
)
@click.option(
    "--fields", "source", metavar="SOURCE", help="Match a source's fields with the shared record's properties."
)
@sample_option
@click.option("--semantic", is_flag=True, help="Compare meanings too (extra 'semantic'; English only).")
@click.option("--draft", "is_draft", is_flag=True, help="With --fields: draft the record mapping from what is agreed.")
@click.option("--overwrite", is_flag=True, help="With --draft: put the draft in the place of a record mapping.")
@format_option
@workspace_option
def command(*, set_name: str | None, source: str | None, style: str, workspace: Workspace, **said: Any) -> None:
    """Propose mappings from an organisation's terms to the shared model: for one mapping set, or for all.

    With --fields, the fields of a source of records are matched with the shared record's properties. Decide them like
    any terms, in the set SOURCE.fields.

    \b
    Example: accord propose courts-cp-plea
    Example: accord propose --fields courts-results
    """  # noqa: D301  # click's own sign for lines that stay as they are
    if source:
        _for_fields(workspace, set_name, source, said, style)
        return
    if said["sample"] or said["is_draft"] or said["overwrite"]:
        raise Misused("no source is named", hint="Add --fields SOURCE.")
    with progress_bar("Matching") as progress:
        results = propose(workspace, set_name, learning=said["learning"], semantic=said["semantic"], progress=progress)
    unmapped = () if set_name else workspace.unmapped_schemes
    {"text": _print_text, "json": _print_json}[style](workspace, results, unmapped)


def _for_fields(workspace: Workspace, set_name: str | None, source: str, said: dict[str, Any], style: str) -> None:
    if set_name:
        raise Misused("say either SET or --fields SOURCE", hint=f"Write `accord propose --fields {source}`.")
    if said["overwrite"] and not said["is_draft"]:
        raise Misused("--overwrite is for a draft", hint="Add --draft, or leave --overwrite out.")
    if said["is_draft"]:
        draft(workspace, source, said["sample"], style, overwrite=said["overwrite"])
    else:
        propose_for(workspace, source, said["sample"], style, semantic=said["semantic"], learning=said["learning"])


def _print_text(workspace: Workspace, results: Iterable[Proposed], unmapped: Iterable[SchemeEntry]) -> None:
    state = {True: "", False: " (unchanged)"}
    rows = [(*_numbers(r).values(), workspace.place(r.path) + state[r.changed]) for r in results]
    print_table("Proposals", _COLUMNS, rows)
    if schemes := [(scheme.name, scheme.title) for scheme in unmapped]:
        click.echo("\nIn no mapping set, so candidates for new shared terms:")
        print_table("", ("scheme", "title"), schemes)
    click.echo("\nNext: decide the proposals with `accord review SET`.")


def _print_json(workspace: Workspace, results: Iterable[Proposed], unmapped: Iterable[SchemeEntry]) -> None:
    print_json({
        "sets": [{**_numbers(r), "file": workspace.place(r.path), "changed": r.changed} for r in results],
        "unmapped_schemes": [scheme.name for scheme in unmapped],
    })  # fmt: skip


def _numbers(result: Proposed) -> dict[str, object]:
    """In the order of the columns."""
    return {
        "set": result.mapping_set,
        "terms": result.terms,
        "settled": result.settled,
        "proposed": result.subjects,
        "candidates": result.candidates,
        "equal_labels": result.equal_labels,
    }
