"""Every room says what it is for, values cannot change, and no file names a machine or a registry."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.source import PROGRAM, REPOSITORY, modules
from tests.conftest import FIRST

FROZEN = frozenset({"frozen", "slots", "kw_only"})

# Written so that this file does not match itself.
ADDRESS = re.compile(r"\bpypi[.]|\bindex[-]url|\bregistry[.]npm|pythonhosted[.]|\bdeb[.]debian|\bfind[-]links")
MACHINE_PATH = re.compile(r"(?<![\w.~})-])/(?:work|root|opt|home|Users)/\w")


def silent_modules(root: Path) -> list[str]:
    """Modules without a docstring."""
    return [module.place for module in modules(root) if not ast.get_docstring(module.tree)]


def changeable_values(root: Path) -> list[str]:
    """Dataclasses that are not frozen, slotted and keyword-only."""
    return [
        f"{module.at(node)} {node.name} is not {', '.join(sorted(FROZEN - _switched_on(decorator)))}"
        for module in modules(root)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
        if _names_dataclass(decorator) and FROZEN - _switched_on(decorator)
    ]


def face_flaws(face: ModuleType) -> list[str]:
    """Where what a module lists in `__all__`, what it shows to `dir`, and what it gives when asked differ."""
    listed = list(getattr(face, "__all__", []))
    shown = {name for name in dir(face) if not name.startswith("_")}
    return [
        *(f"{name} is listed twice" for name in sorted(set(listed)) if listed.count(name) > 1),
        *(f"{name} is listed and not there" for name in sorted(set(listed)) if not hasattr(face, name)),
        *(f"{name} is there and not listed" for name in sorted(shown - set(listed))),
        *(f"{name} is listed and not shown" for name in sorted(set(listed) - set(dir(face)))),
    ]


def telling_lines(files: Iterable[Path], pattern: re.Pattern[str]) -> list[str]:
    """Lines of text files that match a pattern; a file that is no UTF-8 text is passed over."""
    return [
        f"{path}:{number} {line.strip()[:100]}"
        for path in files
        for number, line in enumerate(_lines(path), start=1)
        if pattern.search(line)
    ]


def tracked(repository: Path) -> list[Path]:
    """The files that are committed, or would be by `git add --all`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    return [repository / name for name in listed.stdout.split("\0") if name and (repository / name).is_file()]


def test_every_module_says_what_it_is_for() -> None:
    assert silent_modules(PROGRAM) == []


def test_every_value_of_the_model_is_frozen_slotted_and_keyword_only() -> None:
    assert changeable_values(PROGRAM / "model") == []


@pytest.mark.parametrize("pattern", [ADDRESS, MACHINE_PATH], ids=["registry address", "machine path"])
def test_no_file_names_a_registry_or_a_machine(pattern: re.Pattern[str]) -> None:
    assert telling_lines(tracked(REPOSITORY), pattern) == []


@pytest.mark.skipif(not (PROGRAM / "__init__.py").exists(), reason="the package has no face yet")
def test_the_test_files_that_are_run_first_are_there() -> None:
    assert [name for name in FIRST if not (REPOSITORY / "tests" / name).is_file()] == []


def test_public_face_is_exact() -> None:
    face = importlib.import_module("accord")
    assert face.__all__
    assert face_flaws(face) == []
    assert not hasattr(face, "no_such_name")


def test_a_silent_module_is_found(tmp_path: Path) -> None:
    (tmp_path / "speaks.py").write_text('"""What people agreed."""\n', encoding="utf-8")
    (tmp_path / "silent.py").write_text("x = 1\n", encoding="utf-8")
    assert silent_modules(tmp_path) == ["silent.py"]


def test_a_changeable_value_is_found(tmp_path: Path) -> None:
    text = (
        "@dataclass(frozen=True, slots=True, kw_only=True)\nclass Good: ...\n"
        "@dataclass\nclass Bare: ...\n"
        "@dataclasses.dataclass(frozen=True, slots=False, kw_only=True)\nclass Half: ...\n"
    )
    (tmp_path / "values.py").write_text(text, encoding="utf-8")
    assert changeable_values(tmp_path) == [
        "values.py:4 Bare is not frozen, kw_only, slots",
        "values.py:6 Half is not slots",
    ]


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (ADDRESS, "--extra-" + "index" + "-url somewhere"),
        (ADDRESS, "see " + "pypi" + ".example"),
        (MACHINE_PATH, "cd /" + "work/main"),
        (MACHINE_PATH, "path: '/" + "home/ann/lists.csv'"),
    ],
)
def test_a_telling_line_is_found(pattern: re.Pattern[str], line: str, tmp_path: Path) -> None:
    fine = "https://example.org/work/lists and ../root/x, ~/work/y and https://w3id.org/home/z\n"
    (tmp_path / "notes.txt").write_text(f"{fine}{line}\n", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\xfe" + line.encode())
    found = telling_lines(sorted(tmp_path.iterdir()), pattern)
    assert found == [f"{tmp_path / 'notes.txt'}:2 {line}"]


def test_flaws_of_a_public_face_are_found() -> None:
    face = ModuleType("face")
    vars(face).update(__all__=["check", "check", "gone"], check=print, stray=1, _inner=2)
    assert face_flaws(face) == [
        "check is listed twice",
        "gone is listed and not there",
        "stray is there and not listed",
        "gone is listed and not shown",
    ]


def _names_dataclass(decorator: ast.expr) -> bool:
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(named).rpartition(".")[2] == "dataclass"


def _switched_on(decorator: ast.expr) -> set[str]:
    if not isinstance(decorator, ast.Call):
        return set()
    return {word.arg for word in decorator.keywords if word.arg and ast.unparse(word.value) == "True"}


def _lines(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8").splitlines()
    except UnicodeDecodeError:
        return []
