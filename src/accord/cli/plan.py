"""`accord plan`: what translating a source will do."""

from __future__ import annotations

from dataclasses import asdict

import click

from accord.cli.options import format_option, workspace_option
from accord.cli.report import print_json
from accord.engines.dialects import Dialect
from accord.tasks.plan import Planned, plan
from accord.workspace import Workspace

__all__ = ["command"]


@click.command("plan")
@click.argument("source")
@click.option("--engine", type=click.Choice([engine.value for engine in Dialect]), default=Dialect.DUCKDB.value,
              show_default=True, help="Whose SQL to print.")  # fmt: skip
@format_option
@workspace_option
def command(source: str, engine: str, style: str, workspace: Workspace) -> None:
    """Say what translating a source will do: its steps in words, and the SQL of either engine. No record is read.

    \b
    Example: accord plan courts-results
    Example: accord plan courts-results --engine spark
    """  # noqa: D301  # click's own sign for lines that stay as they are
    planned = plan(workspace, source, engine=Dialect(engine))
    if style == "json":
        print_json(asdict(planned))
        return
    _print(planned)


def _print(planned: Planned) -> None:
    for number, step in enumerate(planned.steps, start=1):
        click.secho(f"{number}. {step.name}", bold=True)
        for words in step.words:
            click.echo(f"   {words}")
    for statement in planned.statements:
        click.echo("")
        click.secho(f"-- {statement.name}", bold=True)
        click.echo(f"{statement.sql};")
