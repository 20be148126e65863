"""What `accord propose --fields` prints: proposals for a source's fields, and the drafted record mapping."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from accord.cli.report import print_json, print_report, print_table
from accord.tasks.draft_records import DraftedMapping, draft_records
from accord.tasks.propose_fields import ProposedFields, propose_fields
from accord.workspace import Workspace

__all__ = ["draft", "propose_for"]


def propose_for(
    workspace: Workspace, source: str, sample: Path | None, style: str, *, semantic: bool, learning: bool
) -> None:
    """Proposes field mappings and prints what was found."""
    found = propose_fields(workspace, source, sample, semantic=semantic, learning=learning)
    {"text": _print_proposed, "json": _print_proposed_json}[style](workspace, found)


def draft(workspace: Workspace, source: str, sample: Path | None, style: str, *, overwrite: bool) -> None:
    """Drafts a record mapping and prints what is in it."""
    found = draft_records(workspace, source, sample, overwrite=overwrite)
    {"text": _print_draft, "json": _print_draft_json}[style](workspace, found)


def _print_proposed(workspace: Workspace, found: ProposedFields) -> None:
    proposed = found.proposed
    state = "" if proposed.changed else " (unchanged)"
    click.echo(
        f"{proposed.subjects:,} of {proposed.terms:,} fields with proposals, {proposed.settled:,} settled: "
        f"{proposed.candidates:,} candidates in {workspace.place(proposed.path)}{state}"
    )
    if found.codes:
        rows = [
            (c.field, c.found.scheme, ", ".join(c.found.found.conversions), c.found.mapping_set) for c in found.codes
        ]
        print_table("\nFields whose values belong to a code list", ("field", "code list", "after", "mapping set"), rows)
    if found.report.findings:
        click.echo()
        print_report(found.report, "text")
    click.echo(f"\nNext: decide them with `accord review {proposed.mapping_set}`.")


def _print_proposed_json(workspace: Workspace, found: ProposedFields) -> None:
    proposed = found.proposed
    print_json({
        "set": proposed.mapping_set,
        "terms": proposed.terms,
        "settled": proposed.settled,
        "proposed": proposed.subjects,
        "candidates": proposed.candidates,
        "file": workspace.place(proposed.path),
        "changed": proposed.changed,
        "code_lists": [
            {"field": c.field, "scheme": c.found.scheme, "mapping_set": c.found.mapping_set,
             "convert": list(c.found.found.conversions)}
            for c in found.codes
        ],
        "findings": [asdict(finding) for finding in found.report],
    })  # fmt: skip


def _print_draft(workspace: Workspace, found: DraftedMapping) -> None:
    rows = [(d.field.target, d.field.source, _way(d.field.mapping_set, d.field.scheme, d.field.dates), d.remark)
            for d in found.fields]  # fmt: skip
    print_table("A draft, to be read through", ("property", "from", "as", "remark"), rows)
    click.echo(f"\nWritten to {workspace.place(found.path)}; not used: {', '.join(found.unused) or 'nothing'}; "
               f"not filled: {', '.join(found.unfilled) or 'nothing'}")  # fmt: skip
    click.echo("Next: try it with `accord translate` on a sample.")


def _way(mapping_set: str, scheme: str, dates: tuple[str, ...]) -> str:
    return mapping_set or scheme or ", ".join(dates)


def _print_draft_json(workspace: Workspace, found: DraftedMapping) -> None:
    print_json({
        "file": workspace.place(found.path),
        "fields": [
            {"property": d.field.target, "from": list(d.field.sources),
             "missing": {sign.code: sign.meaning for sign in d.field.missing}, "remark": d.remark}
            for d in found.fields
        ],
        "unfilled": list(found.unfilled),
        "unused": list(found.unused),
    })  # fmt: skip
