"""How results look: findings as text or JSON, tables, and a progress bar on standard error."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from accord.errors import ExitCode
from accord.model.findings import Finding, Report, Severity
from accord.model.progress import Progress, silent

__all__ = ["console", "exit_code", "many", "print_causes", "print_json", "print_report", "print_table", "progress_bar"]

MOST_EXAMPLES = 3
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def console() -> Console:
    """Standard output, plain where it is not a terminal; never wraps what a pipe reads."""
    out = Console(highlight=False, markup=False, emoji=False)
    return out if out.is_terminal else Console(highlight=False, markup=False, emoji=False, width=240)


def many(number: int, noun: str) -> str:
    """So many of something: `1 record`, `2,000 records`."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def print_json(value: object) -> None:
    """A value as canonical JSON on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True))


def print_report(report: Report, style: str) -> None:
    """Every finding with its place, cause and hint, then the counts; or the same as JSON."""
    if style == "json":
        fields = ("code", "severity", "subject", "place", "message", "hint")
        print_json({
            "findings": [{name: getattr(finding, name) for name in fields} for finding in report],
            "counts": report.counts(),
        })  # fmt: skip
        return
    for finding in report:
        click.echo(f"{_tag(finding.severity)} {finding.code}  {_where(finding)}\n        {finding.message}")
        if finding.hint:
            click.echo(f"        -> {finding.hint}")
    _print_counts(report)


def print_causes(report: Report) -> None:
    """The findings grouped by cause, worst first: how many there are of each and three examples, then the counts.

    Findings of one code that ask for the same cure have one cause.
    """
    causes: dict[tuple[Severity, str, str], list[Finding]] = {}
    for finding in report:
        causes.setdefault((finding.severity, finding.code, finding.hint), []).append(finding)
    for found in causes.values():
        _print_cause(found)
    _print_counts(report)


def _print_cause(found: Sequence[Finding]) -> None:
    first = found[0]
    shared = len(found) > 1 and all(finding.message == first.message for finding in found)
    times = f" ({len(found):,} times)" if len(found) > 1 else ""
    click.echo(f"{_tag(first.severity)} {click.style(first.code, bold=True)}{times}")
    if shared:
        click.echo(f"        {first.message}")
    for finding in found[:MOST_EXAMPLES]:
        click.echo(
            f"        {_where(finding) if shared else ': '.join(filter(None, (_where(finding), finding.message)))}"
        )
    if len(found) > MOST_EXAMPLES:
        click.echo(f"        ... and {len(found) - MOST_EXAMPLES:,} more")
    if first.hint:
        click.echo(f"        -> {first.hint}")


def _tag(severity: Severity) -> str:
    return click.style(f"{severity.value:<7}", fg=_COLOURS[severity])


def _where(finding: Finding) -> str:
    return " ".join(part for part in (finding.place, finding.subject) if part)


def _print_counts(report: Report) -> None:
    counts = report.counts()
    click.echo(", ".join(f"{count} {severity.value}{'s' * (count != 1)}" for severity, count in counts.items()))


def exit_code(report: Report, threshold: Severity = Severity.ERROR) -> ExitCode:
    """1 where any finding is at or above the threshold, else 0."""
    return ExitCode.FINDINGS if report.at_least(threshold) else ExitCode.FINE


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table; columns whose every value is a number are right-aligned."""
    table = Table(box=None, pad_edge=False)
    for index, name in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[index], (int, float)) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    if title:
        console().print(title, style="bold")
    console().print(table)


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """A progress bar on standard error, shown only at a terminal."""
    err = Console(stderr=True)
    if not err.is_terminal:
        yield silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=err, transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
