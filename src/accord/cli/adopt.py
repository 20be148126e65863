"""`accord adopt`: an existing cross-walk as its makers' decisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import click

from accord.cli.options import date_option, format_option, workspace_option
from accord.cli.report import exit_code, print_json, print_report, print_table
from accord.crosswalks.conditions import read_condition
from accord.crosswalks.published import Columns, Recipe
from accord.errors import ExitCode, Misused
from accord.model.findings import Report
from accord.model.verdicts import Condition
from accord.tasks.adopt import Adopted, adopt, adopt_all
from accord.workspace import Workspace

__all__ = ["command"]

_COUNTS = ("rows", "adopted", "known", "repeated", "elsewhere", "refused")


@click.command("adopt")
@click.argument("crosswalk", type=click.Path(dir_okay=False), required=False)
@click.argument("set_name", metavar="[SET]", required=False)
@click.option("--subject-system", metavar="NAME", default="", help="What the file calls the set's subject scheme.")
@click.option("--object-system", metavar="NAME", default="", help="What the file calls the set's object scheme.")
@click.option("--turn", is_flag=True, help="The file runs from the object scheme to the subject scheme.")
@click.option("--via", metavar="SET", default="", help="The mapping set that leads on from the file's far side.")
@click.option("--where", metavar="COLUMN=VALUE", multiple=True, help="Only rows with that value; may be repeated.")
@click.option("--column", metavar="ROLE=NAME", multiple=True,
              help="What a column is called: source_code=CODE; may be repeated.")  # fmt: skip
@click.option("--composed", is_flag=True, help="The pairs were joined through a third list, not published as pairs.")
@click.option("--reviewer", metavar="NAME", default="", help="Whose decisions these are, as a short name.")
@click.option("--reviewer-label", metavar="TEXT", default="", help="The same in words.")
@click.option("--source", metavar="IRI", default="", help="Where the cross-walk was published.")
@click.option("--when", metavar="FIELD=VALUE", multiple=True, help="They hold where a record's field has a value.")
@click.option("--valid-from", metavar="YYYY-MM-DD", default="", help="The first day they hold.")
@click.option("--valid-to", metavar="YYYY-MM-DD", default="", help="The last day they hold.")
@date_option
@format_option
@workspace_option
def command(*, crosswalk: str | None, style: str, workspace: Workspace, **told: Any) -> ExitCode:
    """Take an existing cross-walk as its makers' decisions; without a name, every one in adoptions.yaml.

    Relations are kept as given, and every row is accounted for. Then write the cross-walk with `accord agree`.

    \b
    Example: accord adopt
    With a table of your own: accord adopt TABLE.csv SET --turn --reviewer NAME
    """  # noqa: D301  # click's own sign for lines that stay as they are
    found = (adopt(workspace, _recipe(crosswalk, told)),) if crosswalk else adopt_all(workspace)
    _print(found, style)
    return exit_code(Report.of(finding for one in found for finding in one.report))


def _recipe(crosswalk: str, told: dict[str, Any]) -> Recipe:
    if not told["set_name"] or not told["reviewer"]:
        hint = "Write `accord adopt FILE SET --reviewer NAME`; the reviewer is who made the cross-walk."
        raise Misused("a cross-walk needs its mapping set and its maker", hint=hint)
    return Recipe(
        file=crosswalk,
        set_name=told["set_name"],
        subject_system=told["subject_system"],
        object_system=told["object_system"],
        turn=told["turn"],
        via=told["via"],
        where=_pairs(told["where"]),
        composed=told["composed"],
        reviewer=told["reviewer"],
        reviewer_label=told["reviewer_label"],
        source=told["source"],
        date=told["day"],
        when=tuple(read_condition(text) for text in told["when"]),
        valid_from=told["valid_from"],
        valid_to=told["valid_to"],
        columns=_columns(told["column"]),
    )


def _pairs(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    found: list[Condition] = [read_condition(text) for text in texts]
    return tuple((pair.field, pair.value) for pair in found)


def _columns(texts: Iterable[str]) -> Columns:
    roles = [field.name for field in fields(Columns) if field.name != "notes"]
    named = dict(_pairs(texts))
    unknown = sorted(set(named) - set(roles))
    if unknown:
        raise Misused(f"there is no column role '{unknown[0]}'", hint=f"Roles are: {', '.join(roles)}.")
    return replace(Columns(), **named)  # type: ignore[arg-type]  # roles are texts, `notes` apart


def _print(found: tuple[Adopted, ...], style: str) -> None:
    findings = Report.of(finding for one in found for finding in one.report)
    if style == "json":
        rows = [{name: getattr(one, name) for name in ("set_name", "file", "reviewer", *_COUNTS)} for one in found]
        kept = [{name: getattr(finding, name) for name in ("code", "severity", "subject", "place", "message")}
                for finding in findings]  # fmt: skip
        print_json({"adopted": rows, "findings": kept})
        return
    print_report(findings, style)
    heads = ("Set", "Adopted by", "Rows", "Adopted", "Known", "Repeated", "Of other lists", "Refused")
    print_table("", heads, [(one.set_name, one.reviewer, *(getattr(one, n) for n in _COUNTS)) for one in found])
