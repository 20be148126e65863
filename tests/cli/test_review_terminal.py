"""The reviewer in a real terminal, killed and resumed, and killed at random moments."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from accord.crosswalks.fold import standing
from accord.tasks.decisions import load_verdicts
from accord.tasks.review import reviewing
from accord.workspace import open_workspace
from tests.conftest import REPOSITORY, Run

SET = "courts-cp-hearing-type"
KILLS = 100


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The shipped hearing types, which nobody has decided."""
    for name in ("accord.yaml", "vocabularies/courts/cp-hearing-type.ttl", "vocabularies/shared/hearing-type.ttl",
                 f"mappings/{SET}.proposed.sssom.tsv"):  # fmt: skip
        target = tmp_path / "hearings" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, target)
    return tmp_path / "hearings"


class Terminal:
    """A tmux window of 80 by 24 that runs the reviewer."""

    def __init__(self, folder: Path, name: str) -> None:
        self._server, self._folder = ["tmux", "-L", name, "-f", os.devnull], folder

    def start(self) -> None:
        command = f"{sys.executable} -m accord review {SET} --reviewer jane"
        environment = [f"-ePYTHONPATH={REPOSITORY / 'src'}", "-eTERM=xterm-256color"]
        self._do("new-session", "-d", "-x", "80", "-y", "24", "-c", str(self._folder), *environment, command)

    def press(self, key: str) -> None:
        self._do("send-keys", key)

    def wait_for(self, words: str) -> str:
        """The screen, once it shows the words, in one line or two; fails after a minute."""
        deadline, screen = time.monotonic() + 60, ""
        while time.monotonic() < deadline:
            screen = self._do("capture-pane", "-p")
            if words in screen or words in " ".join(screen.split()):
                return screen
            time.sleep(0.05)
        pytest.fail(f"'{words}' never came; the screen shows:\n{screen}")

    def kill(self) -> None:
        """SIGKILL to the reviewer, and wait until its window is gone."""
        process = self._do("display-message", "-p", "#{pane_pid}").strip()
        subprocess.run(["kill", "-9", process], check=True)
        deadline = time.monotonic() + 30
        while self._alive() and time.monotonic() < deadline:
            time.sleep(0.05)

    def close(self) -> None:
        subprocess.run([*self._server, "kill-server"], capture_output=True, check=False)

    def _alive(self) -> bool:
        return subprocess.run([*self._server, "has-session"], capture_output=True, check=False).returncode == 0

    def _do(self, *words: str) -> str:
        return subprocess.run([*self._server, *words], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def terminal(workspace: Path, tmp_path: Path) -> Iterator[Terminal]:
    if not shutil.which("tmux"):
        if os.environ.get("CI"):
            pytest.fail("tmux is not installed")
        pytest.skip("tmux is not installed")
    found = Terminal(workspace, f"accord-{os.getpid()}-{tmp_path.name}")
    yield found
    found.close()


def decided(workspace: Path) -> int:
    return len(load_verdicts(open_workspace(workspace), SET))


@pytest.mark.tmux
def test_ten_decisions_survive_a_kill_and_three_are_taken_back(terminal: Terminal, workspace: Path) -> None:
    terminal.start()
    terminal.wait_for("0 of ")
    for number, key in enumerate("cbncrcboc", start=1):
        terminal.press(key)
        terminal.wait_for(f" {number} of ")
    terminal.press("u")  # unsure settles nothing, so the count stays
    terminal.wait_for("is not sure")
    assert decided(workspace) == 10
    terminal.kill()
    assert decided(workspace) == 10
    terminal.start()
    terminal.wait_for(" 9 of ")
    terminal.press("z")
    terminal.wait_for("Taken back")
    for left in (8, 7):
        terminal.press("z")
        terminal.wait_for(f" {left} of ")
    assert decided(workspace) == 13
    standing_now = standing(load_verdicts(open_workspace(workspace), SET))
    assert len(standing_now) == 7


def test_killed_at_a_hundred_random_moments_it_loses_no_acknowledged_verdict(workspace: Path) -> None:
    script = Path(__file__).with_name("kill_while_deciding.py")
    command = [sys.executable, str(script), str(workspace), SET, str(KILLS)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)
    assert finished.returncode == 0, finished.stderr
    acknowledged, *_ = finished.stdout.split()
    assert int(acknowledged) >= KILLS
    assert f", 0 lost, {KILLS} kills" in finished.stdout


def test_the_same_reviewer_cannot_review_one_set_in_two_places(run: Callable[..., Run], workspace: Path) -> None:
    with reviewing(open_workspace(workspace), SET, "jane"):
        second = run("review", SET, "--reviewer", "jane", cwd=workspace, stdin="q\n")
        other = run("review", SET, "--reviewer", "bob", cwd=workspace, stdin="q\n")
    assert second.code == 3
    assert "jane is already reviewing" in second.err
    assert other.code == 0
