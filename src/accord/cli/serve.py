"""`accord serve`: answer over HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from accord.cli.options import workspace_option
from accord.cli.report import progress_bar
from accord.errors import ExitCode, Unavailable
from accord.tasks.serve import Service, prepare
from accord.workspace import Workspace

__all__ = ["command"]


@click.command(name="serve")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", metavar="NUMBER", type=click.IntRange(0, 65535), default=8000, show_default=True,
              help="The port; 0 takes any that is free.")  # fmt: skip
@click.option("--site", metavar="DIR", type=click.Path(path_type=Path),
              help="Serve this publication as it is.  [default: publish into build/site first]")  # fmt: skip
@workspace_option
def command(workspace: Workspace, host: str, port: int, site: Path | None) -> ExitCode:
    """Answer over HTTP: the pages, the data in the form that is asked for, search, and what codes become.

    \b
    Example: accord serve --port 8000
    """  # noqa: D301  # click's own sign for lines that stay as they are
    with progress_bar("Reading vocabularies") as progress:
        service = prepare(workspace, site, progress=progress)
    _serve(service, host, port)
    return ExitCode.FINE


def _serve(service: Service, host: str, port: int) -> None:
    try:
        from accord.server.run import run  # noqa: PLC0415  # the server is an extra
    except ModuleNotFoundError as error:
        hint = "Install it with `pip install accord[web]`."
        raise Unavailable(f"the server needs '{error.name}', which is not installed", hint=hint) from error
    run(
        service,
        host=host,
        port=port,
        ready=lambda address: click.echo(f"Serving {service.title} at {address}  (Ctrl-C stops)"),
        write=lambda line: click.echo(line, err=True),
    )
