"""`accord release`: freeze what is agreed, or see what changed since the last time."""

from __future__ import annotations

import click

from accord.cli.options import date_option, format_option, workspace_option
from accord.cli.report import print_json, progress_bar
from accord.errors import ExitCode, Misused
from accord.publication.releases import change_notes
from accord.tasks.release import Frozen, News, Signature, freeze, news
from accord.workspace import Workspace

__all__ = ["command"]


@click.command(name="release")
@click.argument("version", required=False)
@click.option("--sign-off", metavar="NAME", default="", help="Who signs the release off.")
@click.option("--role", metavar="ROLE", default="", help="In which role.")
@click.option("--since", metavar="VERSION", default="", help="Show changes since this release.  [default: the last]")
@click.option("--until", metavar="VERSION", default="", help="Show changes up to this release.  [default: now]")
@date_option
@format_option
@workspace_option
def command(
    *, workspace: Workspace, version: str | None, sign_off: str, role: str, since: str, until: str, day: str, style: str
) -> ExitCode:
    """Freeze vocabularies, cross-walks and shapes; without a version, show what changed and which version that makes.

    \b
    Example: accord release
    Example: accord release 1.2.0 --sign-off "J. Smith" --role "Head of data standards"
    """  # noqa: D301  # click's own sign for lines that stay as they are
    if version and (since or until):
        raise Misused("--since and --until show changes and freeze nothing", hint="Leave out the version.")
    with progress_bar("Reading vocabularies") as progress:
        if version:
            signature = Signature(name=sign_off, role=role, date=day)
            frozen = freeze(workspace, version, signature, progress=progress)
            _print_frozen(frozen, style)
        else:
            _print_news(news(workspace, since=since, until=until, progress=progress), workspace.title, style)
    return ExitCode.FINE


def _print_frozen(frozen: Frozen, style: str) -> None:
    release = frozen.release
    if style == "json":
        print_json({"version": release.version, "folder": str(frozen.folder), "files": frozen.files})
        return
    click.echo(f"Release {release.version}: {frozen.files} files in {frozen.folder}")
    click.echo(f"Signed off by {release.signed_off_by}, {release.role}, on {release.date}.")


def _print_news(told: News, title: str, style: str) -> None:
    if style == "json":
        rows = [
            {"kind": c.kind, "impact": c.impact.name.lower(), "part": c.part, "subject": c.subject, "text": c.text}
            for c in told.changes
        ]
        version = "" if told.until else str(told.proposed)
        print_json({"since": told.since, "until": told.until, "changes": rows, "proposed": version})
        return
    click.echo(change_notes(told.changes, title=title, since=told.since))
    if not told.until:
        click.echo(f"The next release would be {told.proposed}.")
