"""`accord publish`: the harmonised vocabulary, for people and machines."""

from __future__ import annotations

from pathlib import Path

import click

from accord.cli.options import workspace_option
from accord.cli.report import exit_code, print_report, progress_bar
from accord.errors import ExitCode
from accord.publication.side_by_side import usable_processes
from accord.tasks.publish import publish
from accord.workspace import Workspace

__all__ = ["command"]


@click.command(name="publish")
@click.option(
    "--output", "-o", metavar="DIR", type=click.Path(path_type=Path), required=True, help="Where to write it."
)
@workspace_option
def command(workspace: Workspace, output: Path) -> ExitCode:
    """Write the website of the harmonised vocabulary: pages to read and search, and data in every usual form.

    \b
    Example: accord publish -o build/site
    """  # noqa: D301  # click takes the backspace character for "do not wrap"
    with progress_bar("Publishing") as progress:
        made = publish(workspace, output, processes=usable_processes(), progress=progress)
    figures = made.figures
    click.echo(
        f"{output}: {figures.schemes} vocabularies, {figures.terms:,} terms, {figures.agreed:,} agreed matches, "
        f"{len(made.files)} files, version {made.version}"
    )
    click.echo(f"Open {output / 'index.html'} in a browser.")
    if made.report.findings:
        print_report(made.report, "text")
    return exit_code(made.report)
