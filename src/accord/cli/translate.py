"""`accord translate`: records to the shared model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
from click.core import ParameterSource

from accord.cli.how import how_options
from accord.cli.options import workspace_option
from accord.cli.report import exit_code, many, print_report, print_table, progress_bar
from accord.errors import ExitCode, Misused
from accord.model.progress import Progress
from accord.tasks.translate import How, Translation, retry, translate, try_out
from accord.tasks.turned import direction
from accord.translation.layout import files_of
from accord.translation.partwise import OUTPUTS
from accord.translation.tallies import Coverage
from accord.workspace import Workspace

__all__ = ["command"]


@click.command("translate")
@click.argument("source", required=False)
@click.argument("inputs", metavar="INPUT...", nargs=-1)
@click.option("--output", "-o", metavar="DIR", type=click.Path(path_type=Path),
              help="The folder to write, replaced whole.")  # fmt: skip
@click.option("--retry", "again", metavar="DIR", type=click.Path(path_type=Path),
              help="Run the quarantine of a translation again.")  # fmt: skip
@click.option("--reverse", is_flag=True, help="From the shared model back to SOURCE.")
@click.option("--to", "other", metavar="SOURCE", help="From SOURCE to another source, by chained cross-walks.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@how_options
@workspace_option
def command(*, source: str | None, inputs: tuple[str, ...], output: Path | None, again: Path | None, reverse: bool,
            other: str | None, dry_run: bool, how: How, workspace: Workspace) -> ExitCode:  # fmt: skip
    """Translate records to the shared model. INPUT is a file, a folder or a glob of CSV, JSON, XML, Excel or Parquet.

    Every record ends in accepted or in quarantine with its reasons; lineage has each value's origin. A run that was
    killed goes on where it stopped when it is started again.

    \b
    Example: accord translate courts-results examples/records -o build/records
    """  # noqa: D301  # click's own sign for lines that stay as they are
    way = direction(workspace, source, reverse=reverse, other=other)
    asked = _Asked(way=way, inputs=inputs, output=output, again=again, dry_run=dry_run, how=how)
    with progress_bar("Translating") as progress:
        made = _made(workspace, asked, progress)
    _print(made, asked)
    return exit_code(made.report)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the command's words ask for."""

    way: str | None
    inputs: tuple[str, ...]
    output: Path | None
    again: Path | None
    dry_run: bool
    how: How


def _made(workspace: Workspace, asked: _Asked, progress: Progress) -> Translation:
    if asked.again is not None:
        if asked.way or asked.inputs or asked.output:
            raise Misused("--retry takes no source, no input and no --output", hint="Write `translate --retry DIR`.")
        _refuse_settled()
        return retry(workspace, asked.again, how=asked.how, progress=progress)
    if not asked.way or not asked.inputs or (asked.output is None and not asked.dry_run):
        hint = "Write `accord translate SOURCE INPUT... -o DIR`, or `accord translate --retry DIR`."
        raise Misused("a source, some input and an output folder are needed", hint=hint)
    if asked.dry_run or asked.output is None:
        return try_out(workspace, asked.way, asked.inputs, how=asked.how, progress=progress)
    return translate(workspace, asked.way, asked.inputs, asked.output, how=asked.how, progress=progress)


def _refuse_settled() -> None:
    """A retry runs the whole quarantine, and writes as the first run wrote."""
    told = click.get_current_context().get_parameter_source
    given = [option for name, option in _SETTLED.items() if told(name) is ParameterSource.COMMANDLINE]
    if given:
        hint = "It runs the whole quarantine again, and keeps to how the translation stands on disk."
        raise Misused(f"--retry takes no {given[0]}", hint=hint)


_SETTLED = {
    "dry_run": "--dry-run", "sample": "--sample", "kind": "--format", "lineage": "--lineage",
    "partition_by": "--partition-by",
}  # fmt: skip


def _print(made: Translation, asked: _Asked) -> None:
    """What a manager wants to know first: how many records, how well covered, and what to do about the rest."""
    summary = made.summary
    accepted, total = summary.by_record.translated, summary.by_record.total
    click.echo(f"{summary.title or summary.source}")
    click.echo(f"{many(total, 'record')} in: {accepted:,} accepted, {summary.quarantined:,} in quarantine.")
    known = " and ".join((_covered(summary.by_code, "different code"), _covered(summary.by_value, "filled value")))
    click.echo(f"Translated: {known}; {summary.lossy:,} with a loss of meaning (close or broad).")
    click.echo("")
    rows = [(field, c.total, c.total - c.translated, _percent(c)) for field, c in summary.by_field.items()]
    print_table("", ("Field", "Values", "Not translated", "Coverage"), rows)
    click.echo("")
    print_report(made.report, "text")
    if asked.dry_run:
        click.echo("This was a dry run: nothing was written.")
        return
    held = [name for name in OUTPUTS if files_of(made.folder, name, summary.kind)]
    named = f"{', '.join(held[:-1])} and {held[-1]}"
    click.echo(f"Written to {made.folder}: {named} as {summary.kind}, and summary.json.")
    if summary.quarantined:
        click.echo(f"When the reasons are dealt with: accord translate --retry {made.folder}")


def _covered(coverage: Coverage, what: str) -> str:
    return f"{_percent(coverage)} of {many(coverage.total, what)}"


def _percent(coverage: Coverage) -> str:
    """Rounded down, so that 100.0% means all of them."""
    return f"{int(coverage.share * 1000) / 10:.1f}%"
