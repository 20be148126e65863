"""`accord --help` answers at once, because starting the program loads click and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import PROGRAM

ALLOWED = frozenset({"accord", "click"})
HEAVY = frozenset(
    {
        "duckdb",
        "jinja2",
        "numpy",
        "openpyxl",
        "pyoxigraph",
        "pyshacl",
        "rapidfuzz",
        "rdflib",
        "rich",
        "scipy",
        "sqlglot",
        "yaml",
    }
)
IMPORT = "import accord.cli.main"
HELP = "import accord.cli.main; sys.argv = ['accord', '--help']; accord.cli.main.main()"

# Coverage may watch the process, and an environment's own start-up may load things too: what Python has loaded
# before the first line of ours is not the program's doing.
PROBE = """
import json, sys
before = set(sys.modules)
try:
    {statement}
except SystemExit as end:
    assert not end.code, end.code
loaded = {{name.split(".")[0] for name in set(sys.modules) - before}}
print(json.dumps(sorted(loaded - sys.stdlib_module_names)), file=sys.stderr)
"""

started = pytest.mark.skipif(not (PROGRAM / "cli" / "main.py").exists(), reason="there is no command line yet")


def loaded_by(statement: str, path: Path) -> set[str]:
    """What a statement loads beyond the standard library, in a fresh Python that searches `path` first."""
    finished = subprocess.run(
        [sys.executable, "-c", PROBE.format(statement=statement)],
        env={**os.environ, "PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return set(json.loads(finished.stderr.splitlines()[-1]))


@started
@pytest.mark.parametrize("statement", [IMPORT, HELP])
def test_starting_loads_click_and_nothing_else(statement: str) -> None:
    assert loaded_by(statement, PROGRAM.parent) - ALLOWED == set()


@pytest.mark.parametrize("module", ["accord", "accord.errors", "accord.namespaces"])
def test_the_lowest_floor_and_the_face_load_nothing_heavy(module: str) -> None:
    assert loaded_by(f"import {module}", PROGRAM.parent) & HEAVY == set()


def test_a_heavy_import_is_found(tmp_path: Path) -> None:
    program = tmp_path / "accord" / "cli"
    program.mkdir(parents=True)
    (tmp_path / "rdflib.py").touch()
    (tmp_path / "accord" / "__init__.py").touch()
    (program / "__init__.py").touch()
    (program / "main.py").write_text("import rdflib\ndef main(): import sqlglot\n", encoding="utf-8")
    (tmp_path / "sqlglot.py").touch()
    assert loaded_by(IMPORT, tmp_path) - ALLOWED == {"rdflib"}
    assert loaded_by(HELP, tmp_path) - ALLOWED == {"rdflib", "sqlglot"}
