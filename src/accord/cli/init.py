"""`accord init`: a new workspace."""

from __future__ import annotations

from pathlib import Path

import click

from accord.tasks.init import init

__all__ = ["command"]


@click.command(name="init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Make a new workspace in a folder.

    The folder must be new or empty. It gets settings with comments, two small vocabularies as examples, and shapes.

    \b
    Example: accord init our-vocabularies
    """  # noqa: D301  # click's own sign for lines that stay as they are
    for path in init(folder):
        click.echo(f"  {path}")
    click.echo(f"A new workspace is in {folder}. Edit {folder / 'accord.yaml'}, then go there and run `accord status`.")
