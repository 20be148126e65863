"""`accord review`: a full-screen reviewer with a key for every verdict, or a plain prompt."""

from __future__ import annotations

import sys

import click

from accord.cli.options import date_option, reviewer_option, workspace_option
from accord.cli.report import progress_bar
from accord.cli.review.prompt import run_prompt
from accord.cli.review.screen import run_screen
from accord.namespaces import code_from_iri
from accord.tasks.assignments import assigned_to
from accord.tasks.queue import Order
from accord.tasks.review import ReviewSession, reviewing
from accord.workspace import Workspace

__all__ = ["command"]


@click.command("review")
@click.argument("set_name", metavar="SET")
@reviewer_option
@date_option
@click.option("--order", type=click.Choice([kind.value for kind in Order]), default="impact", show_default=True,
              help="What comes first.")  # fmt: skip
@click.option("--blind", is_flag=True, default=None, help="Show nothing of what others decided.")
@click.option("--plain", is_flag=True, help="Lines of text instead of a full screen; so without a terminal.")
@workspace_option
def command(
    set_name: str, reviewer: str, day: str, order: str, *, blind: bool | None, plain: bool, workspace: Workspace
) -> None:
    """Decide a mapping set's proposals with a key for each verdict; quit with q and come back any time.

    Every verdict is on disk before the next proposal is shown.

    \b
    Example: accord review courts-cp-result --reviewer jane
    """  # noqa: D301  # click's own sign for lines that stay as they are
    with reviewing(workspace, set_name, reviewer):
        mine = assigned_to(workspace, set_name, reviewer)
        if mine is not None and not mine:
            click.echo(f"The terms of {set_name} are assigned to others, so all of them are shown.")
        with progress_bar("Laying out the queue") as progress:
            session = ReviewSession(
                workspace,
                set_name,
                reviewer=reviewer,
                day=day,
                blind=blind,
                order=Order(order),
                assigned=mine or None,
                progress=progress,
            )
        terms = f"{session.total:,} term{'s' * (session.total != 1)}"
        click.echo(f"{terms} to decide in {set_name}, as {code_from_iri(session.reviewer)}.")
        full = not plain and sys.stdin.isatty() and sys.stdout.isatty()
        (run_screen if full else run_prompt)(session)
        session.close()
    done = f"{len(session.done)} decided, {session.left} left."
    click.echo(f"\n{done} Write the cross-walk anew with `accord agree {set_name}`.")
