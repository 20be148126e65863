"""The files that a new workspace starts with."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["template_files"]

# A file with its leading dot would already work on this folder itself.
_DOTTED = {"gitattributes": ".gitattributes", "gitignore": ".gitignore"}


def template_files() -> dict[str, bytes]:
    """The content of every file of a new workspace, by its path inside it (`/` between folders), in name order."""
    return dict(sorted(_walk(files(__name__), "")))


def _walk(folder: Traversable, above: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _walk(entry, f"{above}{entry.name}/")
        elif not entry.name.endswith((".py", ".pyc")):
            yield above + _DOTTED.get(entry.name, entry.name), entry.read_bytes()
