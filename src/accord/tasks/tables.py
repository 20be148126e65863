"""The tables of matching that analysts may edit: the workspace's own where it has them, else those of the program."""

from __future__ import annotations

from accord.errors import placed
from accord.matching import abbreviations, rules
from accord.matching.abbreviations import Abbreviations
from accord.matching.rules import Rule
from accord.workspace import Workspace, read_text

__all__ = ["load_abbreviations", "load_rules"]


def load_abbreviations(workspace: Workspace) -> Abbreviations:
    """Those of `vocabularies/abbreviations.yaml`. Raises NotReadable with the line of every mistake."""
    path = workspace.root / "vocabularies" / "abbreviations.yaml"
    if not path.is_file():
        return abbreviations.packaged()
    with placed(path):
        return abbreviations.loads(read_text(path), path=workspace.place(path))


def load_rules(workspace: Workspace) -> tuple[Rule, ...]:
    """Those of `mappings/rules.yaml`. Raises NotReadable with the line of every mistake."""
    path = workspace.root / "mappings" / "rules.yaml"
    if not path.is_file():
        return rules.packaged()
    with placed(path):
        return rules.loads(read_text(path), path=workspace.place(path))
