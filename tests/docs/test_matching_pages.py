"""The pages on the matcher's tables, warnings and measures are true: what they say to write works as they say."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path

import pytest

from accord.matching.field_judging import KINDS_DIFFER
from accord.matching.judging import RETIRED
from tests.conftest import REPOSITORY
from tests.docs.test_documents import WORKSPACE, _matches, _run

HOW_TO = REPOSITORY / "docs" / "how-to"
BLOCK = re.compile(r"^( *)```(console|yaml)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
EDIT = re.compile(r"# (?P<file>\S+), (?P<where>above the rule|under) `(?P<anchor>[^`]+)`\n(?P<text>.*)", re.DOTALL)


@pytest.fixture
def shell(tmp_path: Path) -> Path:
    """A copy of the shipped workspace, which the page may edit."""
    for name in WORKSPACE:
        source = REPOSITORY / name
        shutil.copytree(source, tmp_path / name) if source.is_dir() else shutil.copy(source, tmp_path / name)
    (tmp_path / "build").mkdir()
    return tmp_path


@pytest.mark.parametrize("page", ["edit-the-matching-tables", "read-warnings", "measure-the-matcher"])
def test_what_the_page_says_to_write_and_to_run_does_what_it_says(page: str, shell: Path) -> None:
    for _, kind, text in BLOCK.findall((HOW_TO / f"{page}.md").read_text(encoding="utf-8")):
        if kind == "yaml":
            _edit(textwrap.dedent(text), shell)
            continue
        for part in re.split(r"^\$ ", textwrap.dedent(text), flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            result = _run(command, shell)
            printed = result.stdout + result.stderr
            assert "Traceback" not in printed
            assert _matches(expected, printed), f"$ {command}\n{printed}\n--- the page says ---\n{expected}"


def _edit(block: str, root: Path) -> None:
    """Puts a block where its first line says."""
    said = EDIT.fullmatch(block)
    assert said, block
    path = root / said["file"]
    text = path.read_text(encoding="utf-8")
    anchor = f"  - id: {said['anchor']}\n" if said["where"] == "above the rule" else f"\n{said['anchor']}\n"
    assert text.count(anchor) == 1
    both = f"{said['text']}{anchor}" if said["where"] == "above the rule" else f"{anchor}{said['text']}"
    path.write_text(text.replace(anchor, both), encoding="utf-8")


def test_every_warning_is_explained_and_no_other() -> None:
    rooms = (REPOSITORY / "src" / "accord" / "matching" / f"{name}.py" for name in ("conflicts", "added", "apart"))
    source = "".join(room.read_text(encoding="utf-8") for room in rooms)
    codes = set(re.findall(r'(?:code=|VERY_SHORT = |^ +\()"([a-z]+(?:-[a-z]+)*)"(?!, "\w+"\))', source, re.MULTILINE))
    explained = re.findall(
        r"^\| `([a-z-]+)` \|", (HOW_TO / "read-warnings.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(codes) > 12
    assert set(explained) == codes | {RETIRED.code, KINDS_DIFFER}
    assert len(explained) == len(set(explained))
