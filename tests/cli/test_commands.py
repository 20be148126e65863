"""Every command: its help, its documented example, and the promises that all of them keep."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from accord.cli.main import VERBS, accord
from tests.conftest import Run

WORKSPACE = ("accord.yaml", "vocabularies", "mappings", "shapes", "examples")
READERS = ("status", "show", "propose", "agree", "check")  # the verbs that run on a workspace without further words
TRANSLATED = "translate courts-results examples/records -o build/records"
BEFORE = dict.fromkeys(("affected", "explain", "validate"), (TRANSLATED,))  # what an example needs to have been run
RUN_ELSEWHERE = {"demo", "serve"}  # tests/cli/test_demo.py; tests/web runs the server, and stops it
Command = Callable[..., Run]


@pytest.fixture
def shipped(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """A copy of the shipped workspace that examples may write to."""
    root = tmp_path_factory.mktemp("shipped")
    for name in WORKSPACE:
        source = repository / name
        shutil.copytree(source, root / name) if source.is_dir() else shutil.copy(source, root / name)
    return root


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_is_one_sentence_and_an_example(verb: str, run: Command) -> None:
    result = run(verb, "--help")
    assert result.code == 0
    assert result.out.split("\n\n")[1].strip()
    assert "\\b" not in result.out
    assert _examples(verb), f"accord {verb} --help has no line 'Example: accord {verb} ...'"


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in RUN_ELSEWHERE])
def test_the_documented_example_runs(verb: str, run: Command, shipped: Path) -> None:
    for example in (*BEFORE.get(verb, ()), *_examples(verb)):
        result = run(*shlex.split(example), cwd=shipped, stdin="q\n")
        assert result.code in {0, 1}, f"accord {example}\n{result.err}"
        assert result.out


@pytest.mark.parametrize("verb", READERS)
def test_a_mistake_in_the_settings_gives_file_and_line(verb: str, run: Command, tiny: Path) -> None:
    _edit(tiny / "accord.yaml", "steward: Libra team", "stewart: Libra team")
    result = run(verb, cwd=tiny)
    assert result.code == 3
    assert "accord.yaml:15: " in result.err
    assert "Did you mean 'steward'?" in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("verb", READERS)
def test_a_malformed_vocabulary_gives_file_and_line_and_leaves_every_file_as_it_was(
    verb: str, run: Command, tiny: Path
) -> None:
    _edit(tiny / "vocabularies" / "courts" / "libra-plea.ttl", "skos:notation", "skos notation")
    before = _contents(tiny)
    result = run(verb, cwd=tiny)
    assert result.code == 3
    assert re.search(r"libra-plea\.ttl:\d+", result.err + result.out)
    assert "Traceback" not in result.err
    if verb != "propose":  # another set's proposals may already have been written, each whole
        assert _contents(tiny) == before


@pytest.mark.parametrize("verb", ["status", "check", "agree", "propose"])
def test_a_malformed_log_gives_file_and_line(verb: str, run: Command, tiny: Path) -> None:
    assert run("decide", "courts-libra-plea", "2", "NG", "--as", "exact", "--reviewer", "ada", cwd=tiny).code == 0
    log = tiny / "mappings" / "decisions" / "courts-libra-plea" / "ada.sssom.tsv"
    _edit(log, "skos:exactMatch\t", "skos:exactMatch ")
    result = run(verb, cwd=tiny)
    assert result.code == 3
    assert re.search(r"ada\.sssom\.tsv:\d+", result.err + result.out)
    assert "Traceback" not in result.err


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in {"init", "demo", "align", "align-fields"}])
def test_outside_a_workspace_a_command_says_how_to_make_one(verb: str, run: Command, tmp_path: Path) -> None:
    result = run(*shlex.split(_examples(verb)[0]), cwd=tmp_path)
    assert result.code in {2, 3}
    assert "accord init" in result.err


@pytest.mark.parametrize("verb", [*READERS, "explain"])
def test_json_is_json(verb: str, run: Command, tiny: Path) -> None:
    words = (verb, "courts-libra-plea", "2") if verb == "explain" else (verb,)
    result = run(*words, "--format", "json", cwd=tiny)
    assert result.code in {0, 1}
    json.loads(result.out)


def test_an_unknown_command_is_a_matter_of_usage(run: Command) -> None:
    assert run("translte").code == 2


def test_an_unknown_option_is_a_matter_of_usage(run: Command) -> None:
    assert run("status", "--colour", "blue").code == 2


def _examples(verb: str) -> list[str]:
    command = accord.get_command(click.Context(accord), verb)
    assert command is not None
    return re.findall(rf"Example: accord ({verb}\b.*)", command.help or "")


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _contents(root: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file() and p.name != ".accord.lock"}


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="nothing is forbidden to root")
@pytest.mark.parametrize(
    "words",
    [
        ("decide", "courts-libra-plea", "2", "NG", "--as", "exact", "--reviewer", "ada"),
        ("agree", "courts-libra-plea"),
        ("propose",),
        ("init", "new"),
        ("publish", "-o", "site"),
    ],
    ids=lambda words: words[0],
)
def test_a_folder_that_cannot_be_written_to_is_told_without_a_traceback(words: tuple[str, ...], tiny: Path) -> None:
    for folder in (tiny, *(path for path in tiny.rglob("*") if path.is_dir())):
        folder.chmod(0o555)
    command = [sys.executable, "-m", "accord", *words]
    if os.geteuid() == 0:  # root may write anywhere, so a process without its powers tries
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command]
        command[1:1] = ["--securebits=+noroot,+noroot_locked"]
    result = subprocess.run(command, cwd=tiny, capture_output=True, text=True, check=False, timeout=60)
    for folder in (tiny, *(path for path in tiny.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    assert result.returncode == 3, result.stdout + result.stderr
    assert "cannot be written" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_declared_scheme_without_a_file_yet_stops_nothing(run: Command, tiny: Path) -> None:
    (tiny / "vocabularies" / "courts" / "cp-plea.ttl").unlink()
    for verb in ("status", "show"):
        result = run(verb, cwd=tiny)
        assert result.code == 0, result.err
    assert "no file yet" in run("status", cwd=tiny).out
