"""The program's source as the architecture tests read it: parsed, never imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = REPOSITORY / "src" / "accord"


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One source file: its place below the package's root ("cli/main.py"), its text, its syntax tree."""

    place: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The package of the floor that the module stands on: "cli" for cli/main.py, "errors" for errors.py."""
        return self.place.split("/", maxsplit=1)[0].removesuffix(".py")

    def at(self, node: ast.stmt | ast.expr | ast.excepthandler) -> str:
        """Where a finding stands: "cli/main.py:12"."""
        return f"{self.place}:{node.lineno}"


def modules(root: Path) -> list[Module]:
    """Every module below a package's folder, in the order of their places."""
    return [read(root, path) for path in sorted(root.rglob("*.py"))]


def read(root: Path, path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(place=path.relative_to(root).as_posix(), text=text, tree=ast.parse(text, filename=str(path)))


def imported(module: Module, node: ast.stmt | ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    """Every name that the imports below a node bring in, in full: `from .a import b` in x/y.py is accord.x.a.b."""
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            yield from ((child, alias.name) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            origin = ".".join(part for part in (_ancestor(module, child.level), child.module) if part)
            yield from ((child, f"{origin}.{alias.name}") for alias in child.names)


def _ancestor(module: Module, level: int) -> str:
    """The package that a relative import starts from; nothing for an absolute one."""
    if level == 0:
        return ""
    folders = ["accord", *module.place.split("/")[:-1]]
    return ".".join(folders[: len(folders) - level + 1])
