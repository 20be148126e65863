"""`accord`: the lazy command group and the one error boundary.

Only click is imported here, so that `accord --help` answers at once; a verb's module loads when the verb is used.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from accord import __version__
from accord.errors import AccordError, ExitCode, Unavailable

__all__ = ["VERBS", "accord", "main"]

VERBS = {
    "init": "Make a new workspace in a folder.",
    "status": "Show vocabularies, open proposals, decisions and coverage.",
    "import": "Turn a code list (CSV or Excel) into a vocabulary.",
    "show": "Look up a scheme or a term.",
    "profile": "Count the values of a source's coded fields.",
    "propose": "Propose mappings from an organisation's terms to the shared model.",
    "align": "Match two vocabularies or ontologies, without a workspace.",
    "align-fields": "Match the fields of two tables, schemas or contracts, without a workspace.",
    "assign": "Say who decides which terms.",
    "review": "Decide proposals in a full screen, a key for each verdict.",
    "decide": "Record one verdict, or a batch of them.",
    "sheet": "Decide in a spreadsheet: write one, read it back.",
    "adopt": "Take an existing cross-walk as its makers' decisions.",
    "agree": "Derive the agreed cross-walks from the decisions.",
    "agreement": "Say how far reviewers agree with one another.",
    "carry": "Say which decisions hold in a vocabulary's new version.",
    "requests": "List the new shared terms that are asked for.",
    "check": "Check vocabularies, cross-walks, derived files and shapes.",
    "derive": "Derive a cross-walk from agreed ones, turned round and chained.",
    "plan": "Say what translating a source will do, in words and in SQL.",
    "translate": "Translate records to the shared model.",
    "validate": "Hold translated records against the shapes, at the engine's speed.",
    "evaluate": "Measure the matcher against the decisions so far.",
    "explain": "Say in plain words what a code becomes, who decided it and why.",
    "affected": "List the translated records that a mapping touched.",
    "log": "Tell who decided what and why, and what it changed.",
    "publish": "Write the harmonised vocabulary for people and machines.",
    "release": "Freeze what is agreed, signed off, with its checksums and change notes.",
    "serve": "Answer over HTTP: pages, data, search and translation of codes.",
    "demo": "Run the whole journey on the shipped data.",
}  # in the order of the journey


class _LazyGroup(click.Group):
    """A group that knows its verbs' names and help without loading them."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Every verb in the order of the journey."""
        return list(VERBS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command; its module is loaded only now."""
        if cmd_name not in VERBS:
            return None
        name = "import_" if cmd_name == "import" else cmd_name.replace("-", "_")
        module = import_module(f"accord.cli.{name}")
        command: click.Command = module.command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs with a line each, as they are listed in the help."""
        with formatter.section("Commands, in the order of the journey"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="accord")
def accord() -> None:
    """Accord lets each organisation keep its own vocabulary and still agree.

    Vocabularies are loaded, mappings proposed, decided and checked, records translated, and the agreed vocabulary
    published. Start with `accord demo`.
    """


def main() -> NoReturn:
    """Runs the command line and ends the process: 0 fine, 1 findings, 2 usage, 3 could not run."""
    try:
        code = accord.main(standalone_mode=False)
    except AccordError as error:
        click.echo(f"Error: {error}", err=True)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = ExitCode.FINE
    except OSError as error:  # a full disk or a lost folder, wherever something is written on the way
        what = f"the system refused: {error.strerror or error}"
        hint = "Check the free space on the disk and in the folder for temporary files (TMPDIR), and the rights."
        click.echo(f"Error: {Unavailable(what, path=error.filename, hint=hint)}", err=True)
        code = ExitCode.COULD_NOT_RUN
    sys.exit(int(code or 0))


if __name__ == "__main__":
    main()
