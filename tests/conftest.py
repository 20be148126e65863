"""What every test may ask for."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from accord.cli.main import main

REPOSITORY = Path(__file__).resolve().parents[1]

# A slow machine is no failure, and a check that must pass draws the same examples every time.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


FIRST = (
    "differential/test_spark.py", "web/test_browser.py", "web/test_data.py", "differential/test_functions.py",
    "differential/test_validate_on_spark.py", "differential/test_spark_cluster.py",
    "differential/test_compiled_shapes.py", "journey/test_killed_translation.py", "differential/test_long_lists.py",
    "cli/test_commands.py",
)  # fmt: skip
"""The files that take longest. Of two processes one starts Spark, and the other a browser and the site."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that processes that take a file at a time (`--dist loadfile`) end together."""
    places = {str(REPOSITORY / "tests" / name): place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(str(item.path), len(FIRST)))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the working copy, which is itself a workspace."""
    return REPOSITORY


@pytest.fixture(scope="session")
def peers_python() -> Path:
    """The Python that has sssom-py and sssom-pydantic (`make peers`). Where CI is set, it must be there."""
    python = REPOSITORY / ".venv-peers" / "bin" / "python"
    if python.exists():
        return python
    if os.environ.get("CI"):
        pytest.fail("the other SSSOM readers are not installed: make peers")
    pytest.skip("the other SSSOM readers are not installed: make peers")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A small workspace of its own: the shared pleas, and those of Common Platform and Libra. Nothing is decided."""
    root = tmp_path / "tiny"
    shutil.copytree(REPOSITORY / "tests" / "data" / "tiny", root)
    return root


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a command left behind: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Runs the command line in this process: `run("status", "--format", "json", cwd=tiny)`."""

    def runner(*words: str, cwd: Path | None = None, stdin: str = "") -> Run:
        monkeypatch.chdir(cwd or Path.cwd())
        monkeypatch.setattr(sys, "argv", ["accord", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        printed = capfd.readouterr()
        return Run(code=int(end.value.code or 0), out=printed.out, err=printed.err)

    return runner
