"""`accord validate`: translated records against the records shapes."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from accord.cli.how import engine_of
from accord.cli.options import format_option, workspace_option
from accord.cli.report import many, print_json, progress_bar
from accord.engines.dialects import Dialect
from accord.errors import ExitCode
from accord.model.findings import Severity
from accord.tasks.validate import Cause, Validation, validate
from accord.workspace import Workspace

__all__ = ["command"]

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


@click.command("validate")
@click.argument("records", nargs=-1, required=True)
@click.option("--shape", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Shapes other than the workspace's records shapes.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Refuse what the rules alone cannot judge.")
@click.option("--engine", type=click.Choice([engine.value for engine in Dialect]), default=Dialect.DUCKDB.value,
              show_default=True, help="What judges the records.")  # fmt: skip
@click.option("--master", metavar="URL", default="local[*]", show_default=True, help="Where Spark runs.")
@click.option("--memory-limit", metavar="SIZE", default="", help="How much the engine may take, such as 2GiB.")
@click.option("--report", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
              help="Write every result as a SHACL report in Turtle.")  # fmt: skip
@click.option("--threshold", type=click.Choice([s.value for s in Severity]), default="error", show_default=True,
              help="The mildest finding that makes the exit code 1.")  # fmt: skip
@format_option
@workspace_option
def command(records: tuple[str, ...], *, shape: Path | None, strict: bool, engine: str, master: str, memory_limit: str,
            report: Path | None, threshold: str, style: str, workspace: Workspace) -> ExitCode:  # fmt: skip
    """Hold records of the shared model against its shapes: files, folders or globs of CSV, JSON Lines or Parquet.

    \b
    Example: accord validate build/records/accepted.csv
    """  # noqa: D301  # click's own sign for lines that stay as they are
    with progress_bar("Validating") as progress:
        found = validate(workspace, records, shape=shape, strict=strict, engine=engine_of(engine, master),
                         master=master, memory_limit=memory_limit, report=report, progress=progress)  # fmt: skip
    _PRINTERS[style](found)
    least = Severity(threshold).rank
    return ExitCode.FINDINGS if any(c.finding.severity.rank >= least for c in found.causes) else ExitCode.FINE


def _print_text(found: Validation) -> None:
    for cause in found.causes:
        _print_cause(cause)
    errors = sum(cause.finding.severity is Severity.ERROR for cause in found.causes)
    judged = f" ({found.by_pyshacl:,} of them judged by pySHACL)" if found.by_pyshacl else ""
    causes = f"{many(len(found.causes), 'cause')} of findings, {many(errors, 'error')} among them"
    click.echo(f"{many(found.records, 'record')}{judged}, {causes}")


def _print_cause(cause: Cause) -> None:
    finding = cause.finding
    times = f" ({many(cause.records, 'record')})" if cause.records else ""
    tag = click.style(f"{finding.severity.value:<7}", fg=_COLOURS[finding.severity])
    click.echo(f"{tag} {click.style(finding.code, bold=True)}{times}")
    click.echo(f"        {finding.message}")
    where = " ".join(part for part in (finding.place, finding.subject) if part)
    click.echo(f"        {'first: ' if cause.records else ''}{where}")
    if finding.hint:
        click.echo(f"        -> {finding.hint}")


def _print_json(found: Validation) -> None:
    causes = [{**asdict(cause.finding), "records": cause.records} for cause in found.causes]
    print_json({"records": found.records, "by_pyshacl": found.by_pyshacl, "causes": causes})


_PRINTERS = {"text": _print_text, "json": _print_json}
