"""The floors hold: imports point down, few rooms open files, and errors have one way out."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PROGRAM, REPOSITORY, Module, imported, modules

NEVER_MEET = frozenset({"vocabulary", "matching", "crosswalks", "shapes"})
OPENERS = frozenset({"workspace", "engines"})
OPENING = frozenset({"open", "read_text", "read_bytes", "write_text", "write_bytes"})
NO_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "manager"})
LATE_IMPORTERS = frozenset({"__init__.py", "cli/main.py"})
EXTRAS = frozenset({"py4j", "pyspark", "starlette", "uvicorn", "wordllama"})
ERROR_BOUNDARY = "cli/main.py"


# What each rule finds: a list of places with what is wrong there, empty when the rule is kept.


def meetings(root: Path) -> list[str]:
    """Imports between two of the four packages that never meet."""
    return [
        f"{module.at(node)} {module.package} imports {name}"
        for module in modules(root)
        if module.package in NEVER_MEET
        for node, name in imported(module, module.tree)
        if name.startswith("accord.") and name.split(".")[1] in NEVER_MEET - {module.package}
    ]


def opened_files(root: Path) -> list[str]:
    """Calls that open a file outside the two packages that may."""
    return [
        f"{module.at(node)} calls {_called(node)}"
        for module in modules(root)
        if module.package not in OPENERS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and _called(node) in OPENING
        and not _opens_no_file(node)
        and not _is_the_workspaces_own(node)
    ]


def vague_names(root: Path) -> list[str]:
    """Modules and packages whose name says nothing of what they hold."""
    return [
        module.place
        for module in modules(root)
        if NO_NAMES.intersection(module.place.removesuffix(".py").replace("/", "_").split("_"))
    ]


def blind_handlers(root: Path) -> list[str]:
    """Handlers that catch everything. One that only cleans up and raises again catches nothing."""
    return [
        f"{module.at(handler)} catches everything"
        for module, handler in _handlers(root)
        if (handler.type is None or {"Exception", "BaseException"} & set(_caught(handler)))
        and not ("BaseException" in _caught(handler) and _raises_again(handler))
    ]


def error_boundaries(root: Path) -> list[str]:
    """Every `except AccordError`."""
    return [module.at(handler) for module, handler in _handlers(root) if "AccordError" in _caught(handler)]


def hidden_imports(root: Path) -> list[str]:
    """Imports inside a function, other than in the lazy modules or of what needs an extra."""
    source = modules(root)
    optional = {_dotted(module) for module in source if _needs_extra(module)}
    return [
        f"{module.at(node)} imports {name} inside a function"
        for module in source
        if module.place not in LATE_IMPORTERS
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node, name in imported(module, function)
        if name.split(".")[0] not in EXTRAS and not {name, name.rpartition(".")[0]} & optional
    ]


RULES: dict[str, tuple[Callable[[Path], list[str]], dict[str, str]]] = {
    "the four packages never import one another": (
        meetings,
        {
            "vocabulary/lists.py": "from accord.matching import rank",
            "shapes/rules.py": "import accord.crosswalks.fold",
            "matching/rank.py": "from ..vocabulary import load",
            "crosswalks/fold.py": "from accord import shapes",
        },
    ),
    "only workspace and engines open files": (
        opened_files,
        {
            "tasks/check.py": "text = path.read_text()",
            "formats/rdf.py": "with open('x') as stream: pass",
            "cli/check.py": "path.open('rb')",
            "publication/site.py": "(folder / 'index.html').write_bytes(b'')",
            "model/labels.py": "import gzip\ngzip.open('x')",
        },
    ),
    "a module is named for what it holds": (
        vague_names,
        {"formats/rdf_utils.py": "", "common/labels.py": "", "tasks/manager.py": "", "helpers.py": ""},
    ),
    "nothing catches everything": (
        blind_handlers,
        {
            "tasks/a.py": "try: pass\nexcept Exception: pass",
            "tasks/b.py": "try: pass\nexcept: pass",
            "tasks/c.py": "try: pass\nexcept (ValueError, Exception) as error: raise",
            "workspace/d.py": "try: pass\nexcept BaseException: pass",
        },
    ),
    "no import hides in a function": (
        hidden_imports,
        {
            "tasks/check.py": "def check():\n    from accord.shapes import conform",
            "model/labels.py": "class Labels:\n    def fold(self):\n        import unicodedata",
        },
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_rule_is_kept(rule: str) -> None:
    find, _ = RULES[rule]
    assert find(PROGRAM) == []


@pytest.mark.parametrize(("rule", "place"), [(rule, place) for rule, (_, bad) in RULES.items() for place in bad])
def test_rule_finds_what_breaks_it(rule: str, place: str, tmp_path: Path) -> None:
    find, bad = RULES[rule]
    write(tmp_path, {place: bad[place]})
    assert len(find(tmp_path)) == 1


def test_what_the_rules_allow_is_not_found(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "workspace/writer.py": "f = open('x')\ntry: pass\nexcept BaseException:\n    f.close()\n    raise",
            "engines/spark.py": "import pyspark",
            "engines/__init__.py": "def run():\n    from accord.engines.spark import start\n    import pyspark.sql",
            "cli/main.py": "def main():\n    from accord.errors import Misused\n    os.open(os.devnull, os.O_WRONLY)",
            "cli/serve.py": "import webbrowser\nwebbrowser.open(address)",
            "vocabulary/lists.py": "from accord.vocabulary.tree import parent\nfrom accord.model import Concept",
        },
    )
    assert [finding for find, _ in RULES.values() for finding in find(tmp_path)] == []


def test_one_place_catches_accord_errors() -> None:
    expected = 1 if (PROGRAM / ERROR_BOUNDARY).exists() else 0
    found = error_boundaries(PROGRAM)
    assert len(found) == expected
    assert all(place.startswith(ERROR_BOUNDARY) for place in found)


def test_every_way_to_catch_an_accord_error_is_seen(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.py": "try: pass\nexcept AccordError: pass",
            "b.py": "try: pass\nexcept (OSError, errors.AccordError) as error: pass",
            "c.py": "try: pass\nexcept NotReadable: pass",
        },
    )
    assert error_boundaries(tmp_path) == ["a.py:2", "b.py:2"]


def test_contracts_of_the_floors_hold() -> None:
    finished = lint_imports(REPOSITORY, REPOSITORY / "src")
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("model/concepts.py", "import accord.workspace"),
        ("formats/rdf.py", "from accord.tasks import check"),
        ("vocabulary/lists.py", "import accord.matching"),
        ("translation/plan.py", "import accord.publication"),
        ("server/pages.py", "import accord.cli"),
        ("shapes/rules.py", "import accord"),
        ("nowhere/new.py", "x = 1"),
    ],
)
def test_contracts_of_the_floors_find_what_breaks_them(place: str, line: str, tmp_path: Path) -> None:
    floors = ("cli", "matching", "model", "publication", "server", "tasks", "workspace")
    write(tmp_path / "src" / "accord", {f"{floor}/__init__.py": "" for floor in floors})
    write(tmp_path / "src" / "accord", {"tasks/check.py": "", place: line})
    for folder in (tmp_path / "src").rglob("**/"):
        (folder / "__init__.py").touch()
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    finished = lint_imports(tmp_path, tmp_path / "src")
    assert finished.returncode == 1, finished.stdout + finished.stderr
    assert "BROKEN" in finished.stdout


def lint_imports(folder: Path, source: Path) -> subprocess.CompletedProcess[str]:
    """import-linter with the repository's contracts, on the package `accord` that stands in `source`."""
    run = (
        "import sys; sys.path.insert(0, sys.argv[1]); from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(config_filename='pyproject.toml', no_cache=True))"
    )
    return subprocess.run(
        [sys.executable, "-c", run, str(source)], cwd=folder, capture_output=True, text=True, check=False
    )


def write(root: Path, files: dict[str, str]) -> None:
    """A small tree of modules to try a rule on."""
    for place, text in files.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _is_the_workspaces_own(node: ast.Call) -> bool:
    """`read_text(path)` is the function of `accord.workspace`; a path's own is called as `path.read_text()`."""
    return isinstance(node.func, ast.Name) and node.func.id != "open"


def _opens_no_file(node: ast.Call) -> bool:
    """A browser's page and the null device are opened too, but hold no data."""
    return ast.unparse(node.func) == "webbrowser.open" or "os.devnull" in map(ast.unparse, node.args)


def _handlers(root: Path) -> Iterator[tuple[Module, ast.ExceptHandler]]:
    for module in modules(root):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler):
                yield module, node


def _caught(handler: ast.ExceptHandler) -> list[str]:
    """The last part of every name in an except clause."""
    if handler.type is None:
        return []
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [ast.unparse(caught).rpartition(".")[2] for caught in types]


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _needs_extra(module: Module) -> bool:
    """Whether a module imports a package of an extra at its top, so that it must itself be imported late."""
    return any(
        name.split(".")[0] in EXTRAS
        for statement in module.tree.body
        if isinstance(statement, ast.Import | ast.ImportFrom)
        for _, name in imported(module, statement)
    )


def _dotted(module: Module) -> str:
    return ".".join(["accord", *module.place.removesuffix(".py").removesuffix("/__init__").split("/")])
