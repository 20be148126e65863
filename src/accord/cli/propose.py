"""`accord propose`."""

from __future__ import annotations

from collections.abc import Iterable

import click

from accord.cli.options import format_option, workspace_option
from accord.cli.report import print_json, print_table, progress_bar
from accord.tasks.propose import Proposed, propose
from accord.workspace import SchemeEntry, Workspace

__all__ = ["command"]

_COLUMNS = ("set", "terms", "settled", "proposed", "candidates", "equal labels", "file")


@click.command("propose")
@click.argument("set_name", metavar="[SET]", required=False)
@format_option
@workspace_option
def command(set_name: str | None, style: str, workspace: Workspace) -> None:
    """Propose mappings from an organisation's terms to the shared model: for one mapping set, or for all.

    \b
    Example: accord propose courts-cp-plea
    """  # noqa: D301  # click's own sign for lines that stay as they are
    with progress_bar("Matching") as progress:
        results = propose(workspace, set_name, progress=progress)
    unmapped = () if set_name else workspace.unmapped_schemes
    {"text": _print_text, "json": _print_json}[style](workspace, results, unmapped)


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
