"""`accord import`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar

import click

from accord.cli.options import format_option, workspace_option
from accord.cli.report import exit_code, print_json, print_report, print_table, progress_bar
from accord.errors import ExitCode, Misused
from accord.tasks.import_ import Imports, Origin, import_list, import_recipes
from accord.vocabulary.columns import Columns, InLanguage
from accord.workspace import Workspace

__all__ = ["command"]

F = TypeVar("F", bound=Callable[..., Any])

_IN_LANGUAGE = re.compile(r"([a-z]{2,3}(?:-[A-Za-z0-9]+)*)=(.+)", re.S)
_ONE = {
    "code": "The column of the code.",
    "parent": "The column of the broader term's code.",
    "active": "The column that says whether a term is in use (Y or N).",
    "valid_from": "The column of the first day of validity.",
    "valid_to": "The column of the last day of validity.",
    "order": "The column of the place in the list.",
}
_MANY = {
    "label": "The column of the label; for another language --label cy=COLUMN.",
    "definition": "The column of the definition, likewise.",
    "key": "A column of a code of several parts, joined by '/': --key A --key B.",
    "note": "A column to keep as a note.",
}
_ORIGIN = {
    "publisher": "Who publishes the list.",
    "license": "Its licence, preferably as a web address.",
    "source": "Where it was found, preferably as a web address.",
    "version": "Its version.  [default: a digest of the file]",
}


def _list_options(function: F) -> F:
    """The options that say what a list's columns hold and where it comes from."""
    for name, text in {**_ONE, **_MANY, **_ORIGIN}.items():
        metavar = "TEXT" if name in _ORIGIN else "COLUMN"
        option = f"--{name.replace('_', '-')}"
        function = click.option(option, name, multiple=name in _MANY, metavar=metavar, help=text)(function)
    return function


@click.command("import")
@click.argument("what", metavar="[FILE|SCHEME]", required=False)
@click.option("--scheme", metavar="ORGANISATION/SCHEME", help="The scheme, declared in accord.yaml, to make of FILE.")
@click.option("--sheet", default="", metavar="NAME", help="The sheet of a workbook.  [default: its first]")
@_list_options
@format_option
@workspace_option
def command(
    what: str | None, scheme: str | None, sheet: str, style: str, workspace: Workspace, **named: str | tuple[str, ...]
) -> ExitCode:
    """Turn a code list (CSV or Excel) into a vocabulary.

    Columns that are not named are found by their usual names. Without a FILE, the vocabularies that have a recipe in
    vocabularies/imports.yaml are made again: all of them, or the SCHEME named.

    \b
    Example: accord import shared/plea
    With a list of your own: accord import LIST.xlsx --scheme courts/my-list --code Code --label Name
    """  # noqa: D301  # click's own sign for lines that stay as they are
    with progress_bar("Importing") as progress:
        if scheme is None:
            made = import_recipes(workspace, _recipes(what, workspace, named), progress=progress)
        else:
            origin = Origin(**{name: str(named[name] or "") for name in _ORIGIN})
            file = Path(_needed(what, scheme))
            columns = _columns(named, workspace.languages[0])
            made = import_list(workspace, file, scheme, columns=columns, sheet=sheet, origin=origin)
    {"text": _print_text, "json": _print_json}[style](made)
    return exit_code(made.report)


def _recipes(what: str | None, workspace: Workspace, named: Mapping[str, object]) -> tuple[str, ...]:
    if any(named.values()) or (what and what not in {s.name for s in workspace.schemes} and Path(what).exists()):
        hint = f"Add --scheme ORGANISATION/SCHEME, for example --scheme {workspace.shared}/new-list."
        raise Misused("the scheme to make of the list is not named", path=what, hint=hint)
    return (what,) if what else ()


def _needed(what: str | None, scheme: str) -> str:
    if what is None:
        raise Misused("no list is named", hint=f"Write `accord import FILE --scheme {scheme}`.")
    return what


def _columns(named: Mapping[str, str | tuple[str, ...]], language: str) -> Columns:
    many = {name: tuple(str(value) for value in named[name]) for name in _MANY}
    return Columns(
        labels=_in_languages(many["label"], language),
        definitions=_in_languages(many["definition"], language),
        key=many["key"],
        notes=many["note"],
        **{name: str(named[name] or "") for name in _ONE},
    )


def _in_languages(values: Iterable[str], language: str) -> InLanguage:
    matches = [(value, _IN_LANGUAGE.fullmatch(value)) for value in values]
    return tuple((match[1], match[2]) if match else (language, value) for value, match in matches)


def _print_text(imports: Imports) -> None:
    rows = [(one.scheme, one.terms, one.place if one.changed else f"{one.place} (unchanged)") for one in imports.made]
    print_table("", ("scheme", "terms", "file"), rows)
    if len(imports.made) == 1:
        click.echo(f"Read from: {imports.made[0].columns}")
    click.echo()
    print_report(imports.report, "text")


def _print_json(imports: Imports) -> None:
    print_json({
        "schemes": [asdict(one) for one in imports.made],
        "findings": [{field.name: getattr(f, field.name) for field in fields(f)} for f in imports.report],
    })  # fmt: skip
