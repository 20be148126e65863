"""`accord derive`: a cross-walk turned round, or chained from several, with what was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from accord.cli.options import workspace_option
from accord.cli.report import print_causes
from accord.model.findings import Report
from accord.tasks.derive import Derived, derive, derived_text, findings, write_derived
from accord.workspace import Workspace

__all__ = ["command"]


@click.command("derive")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option("--through", metavar="SCHEME", multiple=True, help="A scheme to pass on the way; several in their order.")
@click.option("--output", "-o", metavar="FILE", type=click.Path(path_type=Path),
              help="The SSSOM file to write.  [default: print it]")  # fmt: skip
@workspace_option
def command(start: str, end: str, through: tuple[str, ...], output: Path | None, workspace: Workspace) -> None:
    """Derive a cross-walk between two schemes from agreed ones, turned round and chained.

    Broad and narrow never become exact; what is not unique is refused, with every candidate.

    \b
    Example: accord derive courts/libra-plea police/pnc-plea -o build/libra-pnc.sssom.tsv
    """  # noqa: D301  # click's own sign for lines that stay as they are
    derived = derive(workspace, start, end, through=through)
    if output is None:
        click.echo(derived_text(workspace, derived), nl=False)
        return
    write_derived(workspace, derived, output)
    click.echo("\n".join(_lines(derived)))
    print_causes(Report.of(findings(derived)))
    click.echo(f"Written to {output}.")


def _lines(derived: Derived) -> Iterator[str]:
    """How the way leads, and what came of it."""
    yield " -> ".join(scheme.title for scheme in derived.path) + f"  (from {', '.join(derived.sets)})"
    relations = Counter(row.relation.value for row in derived.usable if row.relation)
    told = ", ".join(f"{number} {relation}" for relation, number in sorted(relations.items()))
    yield f"{len(derived.usable)} terms can be translated{f' ({told})' if told else ''}."
    others = len(derived.derivation.rows) - len(derived.usable)
    if others:
        yield f"{others} more mappings are narrow, related or negative: true, but no translation."
