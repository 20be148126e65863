"""The documentation is true: its commands run, print what it says, and its links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY


def _pages(folder: str) -> list[Path]:
    return list((REPOSITORY / folder).glob("*.md" if folder == "." else "**/*.md"))


WORKSPACE = ("accord.yaml", "vocabularies", "mappings", "shapes", "examples")
PAGES = sorted(page for part in (".", "docs", "examples", "mappings", "vocabularies") for page in _pages(part))


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped workspace in which the documented commands run."""
    root = tmp_path_factory.mktemp("tour")
    for name in WORKSPACE:
        source = REPOSITORY / name
        shutil.copytree(source, root / name) if source.is_dir() else shutil.copy(source, root / name)
    return root


@pytest.mark.parametrize("page", ["tutorial.md", "how-to/align-two-files.md"])
def test_a_page_with_a_console_prints_what_it_says(shell: Path, page: str) -> None:
    for command, expected in _console_blocks(REPOSITORY / "docs" / page):
        result = _run(command, shell)
        assert _matches(expected, result.stdout + result.stderr), (
            f"$ {command}\n--- printed ---\n{result.stdout}{result.stderr}\n--- the page says ---\n{expected}"
        )


def test_the_commands_of_the_readme_run(shell: Path) -> None:
    for block in re.findall(r"```sh\n(.*?)```", (REPOSITORY / "README.md").read_text(encoding="utf-8"), re.DOTALL):
        for command in (line for line in block.splitlines() if line.startswith("accord ")):
            result = _run(command, shell)
            assert result.returncode in {0, 1}, f"$ {command}\n{result.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_leads_to_every_how_to() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    pages = [f"docs/how-to/{page.name}" for page in sorted((REPOSITORY / "docs" / "how-to").glob("*.md"))]
    assert [page for page in pages if f"({page})" not in readme] == []


def test_the_generated_reference_is_what_the_program_says() -> None:
    command = [sys.executable, str(REPOSITORY / "docs" / "generate.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_every_finding_on_the_shipped_workspace_is_explained(shell: Path) -> None:
    explained = set(re.findall(r"^\| `([^`]+)`", _reference("findings.md"), re.MULTILINE))
    told = json.loads(_run("accord check --format json", shell).stdout)
    codes = {str(finding["code"]) for finding in told["findings"]}
    patterns = [re.escape(code).replace("…", "[a-z-]+") for code in explained]
    assert codes
    assert [code for code in codes if not any(re.fullmatch(pattern, code) for pattern in patterns)] == []


def test_every_kind_of_finding_has_a_severity_and_says_something() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| ([a-z, ]*) \| (.*?) \| (.*) \|$", _reference("findings.md"), re.MULTILINE)
    assert len(rows) > 120
    assert [code for code, severity, said, _ in rows if not severity or not said] == []


def test_every_key_of_the_shipped_settings_is_explained() -> None:
    explained = set(re.findall(r"^\| `([^`]+)`", _reference("accord-yaml.md"), re.MULTILINE))
    settings = (REPOSITORY / "accord.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"^([a-z_]+):", settings, re.MULTILINE)) <= explained


def _reference(name: str) -> str:
    return (REPOSITORY / "docs" / "reference" / name).read_text(encoding="utf-8")


def test_the_pictures_of_the_reviewer_are_what_it_draws(tmp_path: Path) -> None:
    command = [sys.executable, str(REPOSITORY / "docs" / "pictures.py"), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    shown = {path.name: path.read_bytes() for path in (REPOSITORY / "docs" / "images" / "review").iterdir()}
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    stale = sorted(name for name in shown.keys() | drawn.keys() if shown.get(name) != drawn.get(name))
    assert stale == [], "python docs/pictures.py draws them anew"


def test_output_that_differs_is_noticed() -> None:
    assert _matches("one\n...\nfour\n", "one\ntwo\nthree\nfour\n")
    assert _matches("12 of ... terms\n", "12 of 99 terms\n")
    assert not _matches("one\nfour\n", "one\ntwo\nfour\n")
    assert not _matches("one\n", "two\n")


def _console_blocks(page: Path) -> list[tuple[str, str]]:
    """Each `$ command` of a console block with the lines printed below it."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    assert found, f"{page} has no console blocks"
    return found


def _matches(expected: str, printed: str) -> bool:
    """Whether it was printed, spaces at line ends apart; `...` stands for anything. Nothing expected is no demand."""
    if not expected.strip():
        return True
    lines = "\n".join(line.rstrip() for line in expected.strip().splitlines())
    seen = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    pattern = ".*".join(re.escape(part) for part in lines.split("..."))
    return re.fullmatch(pattern, seen, re.DOTALL) is not None


def _run(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    settings = {**os.environ, "PATH": path, "COLUMNS": "100", "GIT_CONFIG_GLOBAL": str(cwd / "gitconfig")}
    (cwd / "gitconfig").write_text("[user]\n\tname = Ada Analyst\n", encoding="utf-8")
    return subprocess.run(["bash", "-c", command], cwd=cwd, env=settings, input="q\n", capture_output=True, text=True,
                          check=False)  # fmt: skip
