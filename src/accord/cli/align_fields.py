"""`accord align-fields`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from accord.cli.options import format_option
from accord.cli.report import print_json, print_report
from accord.tasks.align_fields import AlignedFields, align_fields

__all__ = ["command"]


@click.command("align-fields")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--output", "-o", type=click.Path(path_type=Path), required=True, metavar="FILE",
              help="The SSSOM/TSV file to write.")  # fmt: skip
@click.option("--top", type=click.IntRange(min=1), default=1, show_default=True, help="Candidates for each field.")
@click.option("--semantic", is_flag=True, help="Compare meanings too (extra 'semantic'; English only).")
@format_option
def command(*, source: Path, target: Path, output: Path, top: int, semantic: bool, style: str) -> None:
    """Match the fields of two tables, schemas or contracts, without a workspace.

    SOURCE and TARGET are CSV or TSV (a header alone will do), JSON Lines, Parquet, JSON Schema, XSD or an ODCS
    contract; a folder of tables or a glob in quotes is read as one table. Values help where there are some; none is
    written.

    \b
    Example: accord align-fields examples/records/spi_libra_results.csv examples/fields/cjs_court_result.csv -o f.tsv
    """  # noqa: D301  # click's own sign for lines that stay as they are
    found = align_fields(source, target, output, top=top, semantic=semantic)
    {"text": _print_text, "json": _print_json}[style](found)


def _print_text(found: AlignedFields) -> None:
    click.echo(
        f"{found.source_fields:,} fields matched among {found.target_fields:,}, {found.confident:,} of them with a "
        f"confidence of 0.5 or more: {found.rows:,} rows in {found.path}"
    )
    if found.report.findings:
        click.echo()
        print_report(found.report, "text")


def _print_json(found: AlignedFields) -> None:
    print_json({
        "source_fields": found.source_fields,
        "target_fields": found.target_fields,
        "confident": found.confident,
        "rows": found.rows,
        "file": str(found.path),
        "findings": [asdict(finding) for finding in found.report],
    })  # fmt: skip
