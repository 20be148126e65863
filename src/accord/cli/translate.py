"""`accord translate`: records to the shared model."""

from __future__ import annotations

from pathlib import Path

import click

from accord.cli.options import workspace_option
from accord.cli.report import exit_code, print_report, print_table, progress_bar
from accord.engines.sources import Kind
from accord.errors import ExitCode, Misused
from accord.model.progress import Progress
from accord.tasks.translate import Translation, retry, translate
from accord.translation.tallies import Coverage
from accord.workspace import Workspace

__all__ = ["command"]


@click.command("translate")
@click.argument("source", required=False)
@click.argument("inputs", metavar="INPUT...", nargs=-1)
@click.option(
    "--output", "-o", metavar="DIR", type=click.Path(path_type=Path), help="The folder to write, replaced whole."
)
@click.option("--format", "kind", type=click.Choice([kind.value for kind in Kind]), default="csv", show_default=True,
              help="How to write the records.")  # fmt: skip
@click.option("--retry", "again", metavar="DIR", type=click.Path(path_type=Path),
              help="Run the quarantine of a translation again.")  # fmt: skip
@workspace_option
def command(*, source: str | None, inputs: tuple[str, ...], output: Path | None, kind: str, again: Path | None,
            workspace: Workspace) -> ExitCode:  # fmt: skip
    """Translate records to the shared model. INPUT is a file, a folder or a glob of CSV, JSON Lines or Parquet.

    Every record ends in accepted or in quarantine with its reasons; lineage has each value's origin.

    \b
    Example: accord translate courts-results examples/records -o build/records
    """  # noqa: D301  # click's own sign for lines that stay as they are
    with progress_bar("Translating") as progress:
        made = _made(workspace, source, inputs, output or again, kind=kind, again=again, progress=progress)
    _print(made)
    return exit_code(made.report)


def _made(
    workspace: Workspace,
    source: str | None,
    inputs: tuple[str, ...],
    output: Path | None,
    *,
    kind: str,
    again: Path | None,
    progress: Progress,
) -> Translation:
    if again is not None:
        if source or inputs or output != again:
            raise Misused("--retry takes no source, no input and no --output", hint="Write `translate --retry DIR`.")
        return retry(workspace, again, progress=progress)
    if not source or not inputs or output is None:
        hint = "Write `accord translate SOURCE INPUT... -o DIR`, or `accord translate --retry DIR`."
        raise Misused("a source, some input and an output folder are needed", hint=hint)
    return translate(workspace, source, inputs, output, format=kind, progress=progress)


def _print(made: Translation) -> None:
    """What a manager wants to know first: how many records, how well covered, and what to do about the rest."""
    summary = made.summary
    accepted, total = summary.by_record.translated, summary.by_record.total
    click.echo(f"{summary.title or summary.source}")
    click.echo(f"{total:,} records in: {accepted:,} accepted, {summary.quarantined:,} in quarantine.")
    known = " and ".join((_covered(summary.by_code, "different codes"), _covered(summary.by_value, "filled values")))
    click.echo(f"Translated: {known}; {summary.lossy:,} with a loss of meaning (close or broad).")
    click.echo("")
    rows = [(field, c.total, c.total - c.translated, _percent(c)) for field, c in summary.by_field.items()]
    print_table("", ("Field", "Values", "Not translated", "Coverage"), rows)
    click.echo("")
    print_report(made.report, "text")
    click.echo(f"Written to {made.folder}: accepted, quarantine and lineage as {summary.kind}, and summary.json.")
    if summary.quarantined:
        click.echo(f"When the reasons are dealt with: accord translate --retry {made.folder}")


def _covered(coverage: Coverage, what: str) -> str:
    return f"{_percent(coverage)} of {coverage.total:,} {what}"


def _percent(coverage: Coverage) -> str:
    """Rounded down, so that 100.0% means all of them."""
    return f"{int(coverage.share * 1000) / 10:.1f}%"
