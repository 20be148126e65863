"""`accord agreement`: how far reviewers agree with one another."""

from __future__ import annotations

from dataclasses import asdict

import click

from accord.cli.options import format_option, workspace_option
from accord.cli.report import print_json, print_table
from accord.crosswalks.reliability import Estimate
from accord.tasks.agreement import DomainAgreement, agreement
from accord.workspace import Workspace

__all__ = ["command"]

_SHOWN = 10
_COLUMNS = ("Domain", "Question", "Reviewers", "Judged twice", "The same", "95% interval", "Beyond chance",
            "95% interval")  # fmt: skip


@click.command("agreement")
@click.argument("set_name", metavar="[SET]", required=False)
@format_option
@workspace_option
def command(set_name: str | None, style: str, workspace: Workspace) -> None:
    """Say how far reviewers agree: percent, and Cohen's kappa (two) or Krippendorff's alpha (more), by domain.

    Answer: do they give a term the same answer, relation and object? Relation: do they name the same relation for a
    pair that both have judged, or reject it alike? Kappa and alpha are 1 for full agreement and 0 for chance.

    \b
    Example: accord agreement courts-cp-nationality-nomis
    """  # noqa: D301  # click's own sign for lines that stay as they are
    found = agreement(workspace, set_name)
    if style == "json":
        print_json([asdict(one) for one in found])
        return
    if not found:
        click.echo("Nothing has been judged by two reviewers yet.")
        return
    print_table("", _COLUMNS, [row for one in found for row in _rows(one)])
    _print_confused(found[-1])


def _rows(one: DomainAgreement) -> list[tuple[object, ...]]:
    return [
        (
            one.domain,
            measure.question,
            len(measure.reviewers),
            measure.things,
            _percent(measure.percent.value),
            _interval(measure.percent, percent=True),
            f"{measure.method} {_number(measure.coefficient.value)}",
            _interval(measure.coefficient),
        )
        for measure in (one.answer, one.relation)
        if measure.things
    ]


def _print_confused(one: DomainAgreement) -> None:
    """What is said against what of one pair, of everything; whole answers differ in too many ways to list."""
    if one.relation.confused:
        pairs = [(first, second, times) for first, second, times in one.relation.confused[:_SHOWN]]
        click.echo()
        print_table("Of one pair", ("One says", "Another says", "Times"), pairs)


def _interval(estimate: Estimate, *, percent: bool = False) -> str:
    shown = _percent if percent else _number
    return f"{shown(estimate.low)} to {shown(estimate.high)}" if estimate.low is not None else ""


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"
