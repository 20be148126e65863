"""The pages on chaining, going back and tracing say what the program does."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.crosswalks.chain import CHAINED
from accord.crosswalks.derivation import REASONS
from accord.model.mappings import Relation
from tests.conftest import REPOSITORY, Run

Command = Callable[..., Run]
CHAINING = REPOSITORY / "docs" / "explanation" / "chaining.md"
HOW_TO = ("translate-back", "trace-a-value")


def cell(first: Relation, second: Relation) -> str:
    found = CHAINED.get((first, second))
    return f"{found[0]} ({found[1]})" if found else "-"


def test_the_table_of_relations_is_that_of_the_program() -> None:
    lines = CHAINING.read_text(encoding="utf-8").splitlines()
    told = [[part.strip() for part in line.strip("|").split("|")] for line in lines if line.startswith("| **")]
    head = next(line for line in lines if line.startswith("| first"))
    assert [part.strip() for part in head.strip("|").split("|")][1:] == list(Relation)
    assert told == [[f"**{first}**", *(cell(first, second) for second in Relation)] for first in Relation]


def test_the_table_of_inverses_is_that_of_the_program() -> None:
    text = CHAINING.read_text(encoding="utf-8")
    found = dict(re.findall(r"^\| (\w+) \| (\w+)(?: \(RI\d\))? \|$", text, re.MULTILINE))
    assert found == {relation.value: relation.inverse.value for relation in Relation}


def test_every_reason_for_refusing_is_told() -> None:
    found = dict(re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", CHAINING.read_text(encoding="utf-8"), re.MULTILINE))
    assert found == REASONS


@pytest.mark.parametrize("page", HOW_TO)
def test_the_commands_of_the_page_run(page: str, run: Command, tmp_path: Path) -> None:
    for name in ("accord.yaml", "vocabularies", "mappings", "shapes", "examples"):
        source = REPOSITORY / name
        shutil.copytree(source, tmp_path / name) if source.is_dir() else shutil.copy(source, tmp_path / name)
    text = (REPOSITORY / "docs" / "how-to" / f"{page}.md").read_text(encoding="utf-8")
    commands = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    assert commands
    for command in commands:
        result = run(*shlex.split(command)[1:], cwd=tmp_path)
        assert result.code in {0, 1}, f"$ {command}\n{result.err}"
        assert result.out
