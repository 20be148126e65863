"""`accord sheet`: decide in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import click

from accord.cli.options import date_option, format_option, reviewer_option, workspace_option
from accord.cli.report import exit_code, print_json, print_report
from accord.errors import ExitCode
from accord.tasks.decide import Desk, open_desk
from accord.tasks.sheet import SheetIn, sheet_in, sheet_out
from accord.workspace import Workspace

__all__ = ["command"]


@click.command("sheet")
@click.argument("direction", metavar="out|in", type=click.Choice(["out", "in"]))
@click.argument("set_name", metavar="SET")
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False))
@click.option("--top", metavar="N", type=click.IntRange(min=1), default=5, show_default=True,
              help="How many candidates of a term to write out.")  # fmt: skip
@click.option("--check", "only_check", is_flag=True, help="Only check what is read in; write nothing.")
@reviewer_option
@date_option
@format_option
@workspace_option
def command(*, direction: str, set_name: str, file: str, top: int, only_check: bool, reviewer: str, day: str,
            style: str, workspace: Workspace) -> ExitCode:  # fmt: skip
    """Write the open proposals of SET to FILE (.xlsx or .csv) to be decided there, or read FILE back in.

    What is read in is checked row by row: unknown or changed keys, codes that the spreadsheet has spoilt,
    contradictions. While anything is wrong, nothing is written.

    \b
    Example: accord sheet out courts-cp-result build/courts-cp-result.xlsx --reviewer jane
    And back: accord sheet in courts-cp-result build/courts-cp-result.xlsx --reviewer jane
    """  # noqa: D301  # click's own sign for lines that stay as they are
    desk = open_desk(workspace, set_name, reviewer, day=day)
    if direction == "in":
        return _print_in(desk, sheet_in(desk, Path(file), only_check=only_check), style)
    written = sheet_out(desk, Path(file), top=top)
    if style == "json":
        print_json({"file": file, "rows": written.rows, "terms": written.terms})
    elif not written.rows:
        click.echo(f"{file}: nothing is open for {reviewer}. `accord assign {set_name}` shows who decides what.")
    else:
        click.echo(f"{file}: {written.rows:,} rows about {written.terms:,} terms, for {reviewer} to fill in.")
        click.echo(f"Read it back with `accord sheet in {set_name} {file} --reviewer {reviewer}`.")
    return ExitCode.FINE


def _print_in(desk: Desk, found: SheetIn, style: str) -> ExitCode:
    code = exit_code(found.report)
    if style == "json":
        fields = ("code", "severity", "subject", "place", "message", "hint")
        findings = [{name: getattr(finding, name) for name in fields} for finding in found.report]
        print_json({"rows": found.rows, "open": found.open, "known": found.known, "ready": found.ready,
                    "written": [verdict.record_id for verdict in found.written], "findings": findings})  # fmt: skip
        return code
    print_report(found.report, style)
    click.echo(f"{found.rows:,} rows: {found.open:,} left open, {found.known:,} said before, {found.ready:,} new.")
    if found.written:
        count = len(found.written)
        verdicts = "1 verdict is" if count == 1 else f"{count:,} verdicts are"
        click.echo(f"{verdicts} written. Now `accord agree {desk.entry.name}`.")
    elif code:
        click.echo("Nothing is written: put the errors right first.")
    else:
        click.echo("Nothing is written.")
    return code
