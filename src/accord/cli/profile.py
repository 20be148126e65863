"""`accord profile`."""

from __future__ import annotations

from dataclasses import asdict

import click

from accord.cli.options import format_option, workspace_option
from accord.cli.report import exit_code, many, print_json, print_report, print_table, progress_bar
from accord.errors import ExitCode
from accord.tasks.profile import Profile, profile
from accord.workspace import Workspace

__all__ = ["command"]

_COLUMNS = ("field", "column", "value", "records", "status", "label")


@click.command("profile")
@click.argument("source", metavar="SOURCE")
@click.argument("data", metavar="DATA...", nargs=-1, required=True)
@format_option
@workspace_option
def command(source: str, data: tuple[str, ...], style: str, workspace: Workspace) -> ExitCode:
    """Count the values of a source's coded fields.

    DATA are files, folders or globs of CSV, JSON, XML, Excel or Parquet. The counts are kept in build/profile/, which
    never enters the repository; before they go elsewhere, take out those under 10.

    \b
    Example: accord profile courts-results examples/records/spi_libra_results.csv
    """  # noqa: D301  # click's own sign for lines that stay as they are
    with progress_bar("Reading") as progress:
        found = profile(workspace, source, data, progress=progress)
    {"text": _print_text, "json": _print_json}[style](workspace, found)
    return exit_code(found.report)


def _print_text(workspace: Workspace, found: Profile) -> None:
    rows = [(v.field, v.column, v.value, v.records, v.status.value, v.label) for v in found.values]
    print_table(f"{many(found.records, 'record')} of {found.source}", _COLUMNS, rows)
    click.echo(f"\nWritten to {workspace.place(found.path)}\n")
    print_report(found.report, "text")


def _print_json(workspace: Workspace, found: Profile) -> None:
    print_json({
        "source": found.source,
        "file": workspace.place(found.path),
        "records": found.records,
        "malformed": found.malformed,
        "values": [asdict(value) for value in found.values],
        "findings": [asdict(finding) for finding in found.report],
    })  # fmt: skip
