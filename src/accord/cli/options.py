"""Options that several verbs share."""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Callable
from datetime import date
from math import isnan
from pathlib import Path
from typing import Any, TypeVar

import click

from accord.errors import Misused
from accord.workspace import Workspace, find_workspace, open_workspace

__all__ = [
    "Share", "date_option", "format_option", "reviewer_name", "reviewer_option", "sample_option", "semantic_option",
    "slug", "today", "workspace_option",
]  # fmt: skip


class Share(click.FloatRange):
    """A number from 0 to 1; "nan" is none, though it lies outside no bound."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number. Fails for what is none, as click has it."""
        number = float(super().convert(value, param, ctx))
        if isnan(number):
            self.fail(f"'{value}' is not a number from 0 to 1.", param, ctx)
        return number


_IN_NAMES = frozenset(" .-'\N{RIGHT SINGLE QUOTATION MARK}")  # besides letters and digits
F = TypeVar("F", bound=Callable[..., Any])


def _open(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Workspace:
    return open_workspace(Path(value) if value else find_workspace(Path.cwd()))


def workspace_option(function: F) -> F:
    """`--workspace DIR`, given to the command as an opened `Workspace`."""
    text = "The folder that holds accord.yaml.  [default: here or the nearest above]"
    return click.option("--workspace", "-w", metavar="DIR", callback=_open, help=text)(function)


def format_option(function: F) -> F:
    """`--format text|json`."""
    text = "How to print the result."
    choice = click.Choice(["text", "json"])
    return click.option("--format", "style", type=choice, default="text", show_default=True, help=text)(function)


def sample_option(function: F) -> F:
    """`--from FILE`: what has or describes the fields of a source, for sets of fields."""
    text = (
        "What has or describes the fields: a sample (or several: a folder, a glob), a schema.  [default: accord.yaml]"
    )
    kind = click.Path(path_type=Path)
    return click.option("--from", "sample", type=kind, metavar="FILE", help=text)(function)


def semantic_option(function: F) -> F:
    """`--semantic`: compare meanings too."""
    text = "Compare meanings too (extra 'semantic'; English only)."
    return click.option("--semantic", is_flag=True, help=text)(function)


def reviewer_option(function: F) -> F:
    """`--reviewer NAME`, by default the name in Git's settings, as a slug."""
    text = "Who decides.  [default: user.name in Git's settings]"
    return click.option("--reviewer", metavar="NAME", callback=_reviewer, help=text)(function)


def date_option(function: F) -> F:
    """`--date YYYY-MM-DD`, by default today."""
    return click.option(
        "--date", "day", metavar="YYYY-MM-DD", callback=_day, help="The day to record.  [default: today]"
    )(function)


def slug(name: str) -> str:
    """A person's name as a short name: small letters and digits, joined by hyphens.

    Raises Misused for a name with other signs than people's names have.
    """
    plain = unicodedata.normalize("NFC", name)
    odd = sorted({c for c in plain if not (c.isalnum() or c in _IN_NAMES)})
    if odd:
        hint = "Use letters, digits, spaces, dots, hyphens and apostrophes, for example `--reviewer jane`."
        raise Misused(f"'{plain}' cannot be a reviewer's name: it contains {' '.join(map(repr, odd))}", hint=hint)
    return "-".join("".join(c if c.isalnum() else " " for c in plain.casefold()).split())


def today() -> str:
    """Today's date, ISO 8601."""
    return date.today().isoformat()


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
    if value is None:
        return today()
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise Misused(f"'{value}' is not a date", hint="Write it as YYYY-MM-DD.") from error


def reviewer_name(value: str | None) -> str:
    """The short name of whoever is named, else of who Git's settings name. Raises Misused where nobody is."""
    name = slug(value or _git_name())
    if not name:
        raise Misused("nobody is named as the reviewer", hint="Add --reviewer NAME, or set user.name in Git.")
    return name


def _reviewer(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
    return reviewer_name(value)


def _git_name() -> str:
    try:
        found = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, check=False)  # noqa: S607  # the Git on the PATH is the one people use
    except FileNotFoundError:
        return ""
    return found.stdout.strip()
