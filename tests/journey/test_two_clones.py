"""People in two clones, on two branches or in two windows decide, and Git merges: no log conflicts, nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.crosswalks.fold import standing
from accord.model.verdicts import Verdict
from accord.tasks.agree import check_derived
from accord.tasks.decisions import check_logs, load_verdicts
from accord.workspace import locked, open_workspace
from tests.conftest import REPOSITORY, Run

Command = Callable[..., Run]
SET = "courts-cp-plea"
ATTRIBUTES = REPOSITORY / "src" / "accord" / "workspace" / "template" / "gitattributes"


def git(folder: Path, *words: str, check: bool = True) -> str:
    who = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who |= {f"GIT_{role}_{what}": "x@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = ["git", "-c", "init.defaultBranch=main", *words]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **who}, capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def clones(tiny: Path, tmp_path: Path, run: Command) -> tuple[Path, Path]:
    """Two clones of one workspace, in which jane and bob have already decided something."""
    (tiny / ".gitattributes").write_bytes(ATTRIBUTES.read_bytes())
    (tiny / ".gitignore").write_text(".accord.lock\nbuild/\n", encoding="utf-8")
    for who in ("jane", "bob"):
        decide(run, tiny, ("UNFIT", "UNFIT"), "exact", who)
    run("agree", cwd=tiny)
    git(tiny, "init")
    git(tiny, "add", ".")
    git(tiny, "commit", "-m", "base")
    other = tmp_path / "other"
    git(tmp_path, "clone", str(tiny), str(other))
    return tiny, other


def decide(run: Command, folder: Path, pair: tuple[str, str], decision: str, who: str) -> None:
    subject, object_ = pair
    words = ("--as", decision, "--reason", "because", "--reviewer", who, "--date", "2026-01-31")
    result = run("decide", SET, subject, object_, *words, cwd=folder)
    assert result.code == 0, result.err


def commit(run: Command, folder: Path) -> set[Verdict]:
    run("agree", cwd=folder)
    git(folder, "add", ".")
    git(folder, "commit", "-m", "decided")
    return set(load_verdicts(open_workspace(folder), SET))


def merged(run: Command, here: Path, there: str) -> set[Verdict]:
    """What the logs hold after a merge in which the derived files are simply written anew."""
    git(here, "merge", there, check=False)
    conflicts = git(here, "diff", "--name-only", "--diff-filter=U").split()
    assert [name for name in conflicts if name.startswith("mappings/decisions/")] == []
    assert run("agree", cwd=here).code == 0
    git(here, "add", ".")
    git(here, "commit", "--allow-empty", "-m", "merged")
    workspace = open_workspace(here)
    odd = {finding.code for finding in check_logs(workspace, SET)}
    assert odd <= {"verdict-repeated"}  # both clones held the very same row: it counts once
    assert list(check_derived(workspace, SET)) == []
    return set(load_verdicts(workspace, SET))


def test_two_clones_merge_without_a_conflict_in_the_logs_and_without_a_lost_verdict(
    clones: tuple[Path, Path], run: Command
) -> None:
    here, there = clones
    decide(run, here, ("G", "G"), "exact", "jane")
    decide(run, here, ("CON", "CON"), "wrong", "jane")
    decide(run, there, ("G", "G"), "broad", "bob")
    decide(run, there, ("NG", "NG"), "exact", "bob")
    decide(run, there, ("AC", "AC"), "exact", "new-colleague")
    ours, theirs = commit(run, here), commit(run, there)
    git(here, "fetch", str(there), "main:theirs")
    assert merged(run, here, "theirs") == ours | theirs
    rejected = [v for v in standing(load_verdicts(open_workspace(here), SET)) if v.decision == "wrong"]
    assert [v.subject_id.rpartition("/")[2] for v in rejected] == ["CON"]
    assert "Dispute in courts-cp-plea" in run("agree", cwd=here).out


def test_one_person_on_two_branches_loses_nothing(clones: tuple[Path, Path], run: Command) -> None:
    here, there = clones
    for folder, codes in ((here, ("G", "NG", "IG")), (there, ("CON", "AA"))):
        for code in codes:
            decide(run, folder, (code, "G"), "close", "jane")
        decide(run, folder, ("AC", "AC"), "exact" if folder == here else "broad", "jane")
        decide(run, folder, ("GSJP", "G"), "broad", "jane")
    run("decide", SET, "G", "--undo", "--reviewer", "jane", cwd=here)
    ours, theirs = commit(run, here), commit(run, there)
    git(here, "fetch", str(there), "main:theirs")
    assert merged(run, here, "theirs") == ours | theirs
    stands = {(v.subject_id.rpartition("/")[2], v.decision.value) for v in standing(ours | theirs)
              if v.reviewer.endswith("/jane")}  # fmt: skip
    assert stands == {
        ("UNFIT", "exact"), ("NG", "close"), ("IG", "close"), ("CON", "close"), ("AA", "close"), ("GSJP", "broad"),
        ("AC", "exact"), ("AC", "broad"),
    }  # fmt: skip
    decide(run, here, ("AC", "AC"), "exact", "jane")
    last = [v for v in standing(load_verdicts(open_workspace(here), SET)) if v.subject_id.endswith("/AC")]
    assert [v.decision for v in last] == ["exact"]


def test_a_log_that_both_clones_begin_is_one_log(clones: tuple[Path, Path], run: Command) -> None:
    here, there = clones
    decide(run, here, ("G", "G"), "exact", "ann")
    decide(run, there, ("NG", "NG"), "exact", "ann")
    ours, theirs = commit(run, here), commit(run, there)
    git(here, "fetch", str(there), "main:theirs")
    assert merged(run, here, "theirs") == ours | theirs


def test_two_processes_that_decide_at_once_both_keep_every_verdict(tiny: Path) -> None:
    codes = ("G", "NG", "CON", "AC")
    commands = [
        [sys.executable, "-m", "accord", "decide", SET, code, "G", "--as", "close", "--reviewer", who]
        for code in codes
        for who in ("jane", "bob")
    ]
    running = [subprocess.Popen(command, cwd=tiny, stdout=subprocess.DEVNULL) for command in commands]
    assert [process.wait(timeout=120) for process in running] == [0] * len(commands)
    workspace = open_workspace(tiny)
    assert len(load_verdicts(workspace, SET)) == len(commands)
    assert list(check_logs(workspace, SET)) == []


def test_one_persons_two_windows_keep_every_verdict(tiny: Path) -> None:
    commands = [
        [sys.executable, "-m", "accord", "decide", SET, code, "G", "--as", "close", "--reviewer", "jane"]
        for code in ("G", "NG", "CON", "AC", "IG", "AA")
    ]
    running = [subprocess.Popen(command, cwd=tiny, stdout=subprocess.DEVNULL) for command in commands]
    assert [process.wait(timeout=120) for process in running] == [0] * len(commands)
    assert len(standing(load_verdicts(open_workspace(tiny), SET))) == len(commands)


def test_a_second_writer_that_waited_too_long_is_told(
    tiny: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accord.tasks.decisions.locked", lambda root: locked(root, wait=0.1))
    with locked(tiny):
        result = run("decide", SET, "G", "G", "--as", "exact", "--reviewer", "jane", cwd=tiny)
    assert result.code == 3
    assert "another process is writing to this workspace" in result.err
    assert not (tiny / "mappings" / "decisions").exists()
