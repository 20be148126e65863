"""`accord status`: how far the workspace is."""

from __future__ import annotations

from dataclasses import asdict

import click

from accord.cli.options import format_option, workspace_option
from accord.cli.report import print_json, print_table
from accord.tasks.status import Status, status
from accord.workspace import Workspace

__all__ = ["command"]


@click.command("status")
@format_option
@workspace_option
def command(style: str, workspace: Workspace) -> None:
    """Show vocabularies, open proposals, decisions and coverage.

    \b
    Example: accord status
    """  # noqa: D301  # click's own sign for lines that stay as they are
    {"text": _print_text, "json": _print_json}[style](status(workspace))


def _print_text(state: Status) -> None:
    click.echo(f"{state.title}\n")
    print_table("Vocabularies", *_schemes(state))
    click.echo()
    print_table("Mapping sets", *_sets(state))
    if not all(one.proposed for one in state.sets):
        click.echo("-: no proposals yet; make them with `accord propose`.")
    if candidates := [(s.name, s.terms, s.title) for s in state.schemes if s.name in state.candidates]:
        click.echo()
        print_table("In no mapping set: candidates for new shared terms", ("vocabulary", "terms", "title"), candidates)
    click.echo(f"\n{_summary(state)}")


def _print_json(state: Status) -> None:
    sets = [{**asdict(one), "coverage": round(one.coverage, 4)} for one in state.sets]
    print_json({**asdict(state), "sets": sets})


def _schemes(state: Status) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    columns = ("vocabulary", "terms", "retired", "version", "title", "steward")
    return columns, [(s.name, s.terms, s.retired, s.version, s.title, s.steward) for s in state.schemes]


def _sets(state: Status) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    columns = ("set", "terms", "mapped", "closed", "coverage", "open", "waiting", "disputes", "decisions")
    rows: list[tuple[object, ...]] = []
    for s in state.sets:
        waits = (s.open if s.proposed else "-", s.waiting, s.disputes)
        rows.append((s.name, s.terms, s.mapped, s.closed, f"{s.coverage:.0%}", *waits, s.decisions))
    return columns, rows


def _summary(state: Status) -> str:
    terms = sum(one.terms for one in state.sets)
    agreed = sum(one.mapped + one.closed for one in state.sets)
    share = f"{agreed / terms:.0%}" if terms else "none"
    return (
        f"{len(state.schemes)} vocabularies with {sum(s.terms for s in state.schemes):,} terms; "
        f"{agreed:,} of {terms:,} terms to be mapped are agreed ({share}), "
        f"{sum(s.open for s in state.sets):,} have open proposals, "
        f"{sum(s.disputes for s in state.sets):,} disputes."
    )
