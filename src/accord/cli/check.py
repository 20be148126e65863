"""`accord check`: everything that can be wrong in a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from accord.cli.options import format_option, today, workspace_option
from accord.cli.report import exit_code, print_causes, print_report, progress_bar
from accord.errors import ExitCode
from accord.model.findings import Severity
from accord.tasks.check import Area, check, could_run
from accord.workspace import Workspace

__all__ = ["command"]


@click.command("check")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([area.value for area in Area]),
    help="Check this area only (may be repeated).",
)
@click.option("--records", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Hold a file of translated records against the records shapes.")  # fmt: skip
@click.option("--threshold", type=click.Choice([s.value for s in Severity]), default="error", show_default=True,
              help="The mildest finding that makes the exit code 1.")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Print every finding, not three examples of each cause.")
@format_option
@workspace_option
def command(
    *,
    only: tuple[str, ...],
    records: Path | None,
    threshold: str,
    every: bool,
    style: str,
    workspace: Workspace,
) -> ExitCode:
    """Check vocabularies, cross-walks, derived files and shapes.

    \b
    Example: accord check --only vocabulary --only crosswalks
    """  # noqa: D301  # click's own sign for lines that stay as they are
    areas = [Area(name) for name in only]
    with progress_bar("Checking") as progress:
        report = check(workspace, day=today(), only=areas, records=records, progress=progress)
    if style == "json" or every:
        print_report(report, style)
    else:
        print_causes(report)
    return exit_code(report, Severity(threshold)) if could_run(report) else ExitCode.COULD_NOT_RUN
