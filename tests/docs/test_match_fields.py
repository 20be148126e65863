"""The page on matching fields is true: its commands run, one after another, and print what it says."""

from __future__ import annotations

import textwrap
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.docs.test_documents import _console_blocks, _matches, _run, shell

__all__ = ["shell"]  # the fixture


def test_the_commands_of_the_page_run_and_print_what_it_says(shell: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = (REPOSITORY / "docs" / "how-to" / "match-fields.md").read_text(encoding="utf-8")
    page.write_text(_flush(text), encoding="utf-8")
    for command, expected in _console_blocks(page):
        result = _run(command, shell)
        assert result.returncode == 0, f"$ {command}\n{result.stderr}"
        assert _matches(expected, result.stdout), f"$ {command}\n{result.stdout}\n--- the page says ---\n{expected}"


def _flush(text: str) -> str:
    """Blocks that stand within a list, moved to the margin."""
    start = "console\n"
    parts = text.split("```")
    return "```".join(start + textwrap.dedent(p.removeprefix(start)) if p.startswith(start) else p for p in parts)
