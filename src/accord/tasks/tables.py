"""The tables of matching that analysts may edit: the workspace's own where it has them, else those of the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from accord.errors import placed
from accord.matching import abbreviations, rules
from accord.matching.abbreviations import Abbreviations
from accord.matching.rules import Rule
from accord.workspace import Workspace, read_text

__all__ = ["load_abbreviations", "load_rules"]

T = TypeVar("T")


def load_abbreviations(workspace: Workspace) -> Abbreviations:
    """Those of `vocabularies/abbreviations.yaml`. Raises NotReadable with the line of every mistake."""
    path = workspace.root / "vocabularies" / "abbreviations.yaml"
    if not path.is_file():
        return abbreviations.packaged()
    return _read(workspace, path, abbreviations.loads)


def load_rules(workspace: Workspace) -> tuple[Rule, ...]:
    """Those of `mappings/rules.yaml`. Raises NotReadable with the line of every mistake."""
    path = workspace.root / "mappings" / "rules.yaml"
    if not path.is_file():
        return rules.packaged()
    return _read(workspace, path, rules.loads)


def _read(workspace: Workspace, path: Path, loads: Callable[..., T]) -> T:
    """A table from its file; a mistake is told with the file's name as people write it."""
    place = workspace.place(path)
    with placed(place):
        return loads(read_text(path, place=place), path=place)
