"""`accord affected`: the translated records in which a mapping made a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from accord.cli.options import format_option, workspace_option
from accord.cli.report import many, print_json, print_table
from accord.cli.story import decision_json, decision_lines
from accord.crosswalks.sentences import sentence
from accord.tasks.trace import Affected, affected
from accord.workspace import Workspace

__all__ = ["command"]

_SHOWN = 20


@click.command("affected")
@click.argument("mapping_id")
@click.argument("output", metavar="OUTPUT", type=click.Path(path_type=Path))
@click.option("--all", "every", is_flag=True, help=f"List the keys of all records, not of the first {_SHOWN}.")
@format_option
@workspace_option
def command(mapping_id: str, output: Path, *, every: bool, style: str, workspace: Workspace) -> None:
    """List the translated records that a mapping touched, to translate again when it was withdrawn.

    MAPPING_ID is the mapping_id of the lineage and of `accord explain`; OUTPUT a folder that `accord translate` wrote.

    \b
    Example: accord affected verdict:734aa28798cd67ecefee build/records
    """  # noqa: D301  # click's own sign for lines that stay as they are
    everything = every or style == "json"
    found = affected(workspace, mapping_id, output, most=None if everything else _SHOWN)
    if style == "json":
        print_json(_as_json(found))
        return
    click.echo("\n".join(_lines(found)))
    if found.touched.records:
        rows = [(t.field, t.source_field, t.code, t.target_code, t.relation, t.records) for t in found.touched.touches]
        print_table("", ("Field", "Source field", "Code", "Became", "Relation", "Records"), rows)
        click.echo("\n".join(_keys(found)))


def _keys(found: Affected) -> Iterator[str]:
    keys = found.touched.keys
    every = "Key of the record:" if len(keys) == 1 else "Keys of the records:"
    first = f"The first {many(len(keys), 'key')}:"
    yield f"\n{every if len(keys) == found.touched.records else first}"
    yield from (f"  {key} (record {number})" for number, key in keys)


def _lines(found: Affected) -> Iterator[str]:
    if found.decided:
        verdict = found.decided.verdict
        yield sentence(verdict.decision, verdict.subject_label, verdict.object_label)
        yield from decision_lines(found.decided)
    else:
        yield f"{found.mapping_id} stands in no log of this workspace."
    yield f"\nAccepted records with a value by this mapping: {found.touched.records:,}"


def _as_json(found: Affected) -> dict[str, object]:
    return {
        "mapping_id": found.mapping_id,
        "decision": decision_json(found.decided) if found.decided else None,
        "records": found.touched.records,
        "touches": [asdict(touch) for touch in found.touched.touches],
        "keys": [{"record": number, "key": key} for number, key in found.touched.keys],
    }
