"""`accord assign`: who decides which terms."""

from __future__ import annotations

from collections.abc import Iterable

import click

from accord.cli.options import format_option, slug, workspace_option
from accord.cli.report import print_json, print_table
from accord.errors import Misused
from accord.tasks.assignments import Assigned, assign, assignments, sets_of
from accord.workspace import Workspace

__all__ = ["command"]


@click.command("assign")
@click.argument("set_name", metavar="[SET]", required=False)
@click.argument("reviewers", metavar="[REVIEWER[=SHARE]]...", nargs=-1)
@click.option("--domain", metavar="NAME", help="Every set of a scheme (org/scheme) or of an organisation, for a SET.")
@click.option("--under", metavar="CODE", default="", help="Only the term with that code, and the terms below it.")
@click.option("--each", metavar="N", type=click.IntRange(min=1), default=1, show_default=True,
              help="How many reviewers decide each term.")  # fmt: skip
@click.option("--nobody", is_flag=True, help="Take the assignment away.")
@format_option
@workspace_option
def command(*, set_name: str | None, reviewers: tuple[str, ...], domain: str | None, under: str, each: int,
            nobody: bool, style: str, workspace: Workspace) -> None:  # fmt: skip
    """Say who decides which terms of SET; without reviewers, show who does.

    Terms are dealt out by share, those that stand together to the same person, and each to as many as --each says.

    \b
    Example: accord assign courts-cp-result ann=2 bob=1 cyd=1 --each 2
    """  # noqa: D301  # click's own sign for lines that stay as they are
    named = (set_name, *reviewers) if domain and set_name else reviewers
    sets = sets_of(workspace, domain) if domain else (set_name,) if set_name else ()
    if (named or nobody) and not sets:
        raise Misused("no mapping set is named", hint="Write `accord assign SET REVIEWER...`, or --domain NAME.")
    if named or nobody:
        found = assign(workspace, [s for s in sets if s], {} if nobody else _shares(named), each=each, under=under)
    else:
        found = assignments(workspace, [s for s in sets if s])
    _print(found, style)


def _shares(named: Iterable[str | None]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in filter(None, named):
        name, equals, share = word.partition("=")
        if equals and not (share.isascii() and share.isdigit() and int(share)):
            raise Misused(f"'{word}' names no share", hint="Write NAME or NAME=2; shares are whole numbers.")
        found[slug(name)] = int(share or 1)
    return found


def _print(found: tuple[Assigned, ...], style: str) -> None:
    if style == "json":
        print_json([
            {"set": one.set_name, "under": one.rule.under, "each": one.rule.each, "terms": one.terms,
             "reviewers": dict(one.counts)}
            for one in found
        ])  # fmt: skip
        return
    if not found:
        click.echo("Nobody is assigned: everybody may decide everything.")
        return
    rows = [
        (one.set_name, one.rule.under or "all", one.terms, one.rule.each, name, count)
        for one in found
        for name, count in one.counts
    ]
    print_table("", ("Set", "Under", "Terms", "Each decided by", "Reviewer", "Decides"), rows)
