"""Writes the generated reference pages: `python docs/generate.py`, or `--check` to see whether they are up to date."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import findings

from accord.cli.main import VERBS, accord
from accord.workspace import write_text
from accord.workspace.keys import TABLES

REFERENCE = Path(__file__).parent / "reference"


def commands() -> str:
    """The help of every command, as a reader of the terminal sees it."""
    parts = ["# Commands\n\nGenerated from the program by `make docs`.\n", _help(accord, "accord")]
    group = click.Context(accord, info_name="accord")
    for verb in VERBS:
        if command := accord.get_command(group, verb):
            parts.append(_help(command, f"accord {verb}"))
    return "\n".join(parts)


def _help(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, terminal_width=100, max_content_width=100)
    text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    return f"## {name}\n\n```text\n{text}\n```\n"


def settings() -> str:
    """Every key of `accord.yaml`, table by table."""
    parts = [
        "# accord.yaml",
        "Generated from the program by `make docs`.",
        "The file at the root of a workspace says what is in it. `accord init` makes one to begin with; a key that is "
        "not listed here is refused, with its line and the key that was probably meant.",
    ]
    for name, keys in TABLES.items():
        rows = "".join(f"\n| `{key}` | {meaning} |" for key, meaning in keys.items())
        parts.append(f"## {name}\n\n| Key | What it says |\n|---|---|{rows}")
    return "\n\n".join(parts) + "\n"


PAGES = {"accord-yaml.md": settings, "commands.md": commands, "findings.md": findings.page}


def main() -> int:
    """Writes the pages; with --check only names those that would change."""
    check = "--check" in sys.argv[1:]
    stale = []
    for name, page in PAGES.items():
        path = REFERENCE / name
        if check and (not path.is_file() or path.read_text(encoding="utf-8") != page()):
            stale.append(name)
        elif not check:
            write_text(path, page())
    for name in stale:
        print(f"docs/reference/{name} is not what the program says: run `make docs`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
