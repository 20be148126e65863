"""`accord align`."""

from __future__ import annotations

from pathlib import Path

import click

from accord.cli.options import format_option
from accord.cli.report import print_json, progress_bar
from accord.tasks.align import Aligned, align

__all__ = ["command"]


@click.command("align")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--output", "-o", type=click.Path(path_type=Path), required=True, metavar="FILE",
              help="The SSSOM/TSV file to write.")  # fmt: skip
@click.option("--top", type=click.IntRange(1, 1000), default=1, show_default=True, help="Candidates for each term.")
@click.option("--semantic", is_flag=True, help="Compare meanings too (extra 'semantic'; English only).")
@click.option("--language", default="en", show_default=True, metavar="TAG", help="Of the labels that are shown.")
@format_option
def command(source: Path, target: Path, *, output: Path, top: int, semantic: bool, language: str, style: str) -> None:
    """Match two vocabularies or ontologies, without a workspace.

    \b
    Example: accord align vocabularies/courts/cp-plea.ttl vocabularies/shared/plea.ttl -o build/pleas.sssom.tsv
    """  # noqa: D301  # click's own sign for lines that stay as they are
    with progress_bar("Matching") as progress:
        found = align(source, target, output, top=top, semantic=semantic, language=language, progress=progress)
    {"text": _print_text, "json": _print_json}[style](found)


def _print_text(found: Aligned) -> None:
    alike = f"{found.matched:,} of {found.source_terms:,} terms have a candidate that is alike"
    sure = f"{found.confident:,} of them with a confidence of 0.5 or more"
    click.echo(f"{alike} among {found.target_terms:,}, {sure}: {found.rows:,} rows in {found.path}")


def _print_json(found: Aligned) -> None:
    print_json({
        "source_terms": found.source_terms,
        "target_terms": found.target_terms,
        "matched": found.matched,
        "confident": found.confident,
        "rows": found.rows,
        "file": str(found.path),
    })  # fmt: skip
