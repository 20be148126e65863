"""Making a new workspace."""

from __future__ import annotations

from pathlib import Path

from accord.errors import NotAllowed
from accord.workspace import write_all
from accord.workspace.template import template_files

__all__ = ["init"]


def init(folder: Path) -> tuple[Path, ...]:
    """Makes a small working workspace in a folder that is new or empty. Gives the files made, in name order.

    Entries whose name starts with a dot (`.git`) may be there. Raises NotAllowed where anything else is, or where a
    file of the new workspace already exists; then nothing is written. `accord.yaml` comes last, so that a workspace
    that a kill cut short is none.
    """
    made = {folder / path: data for path, data in template_files().items()}
    _refuse_what_is_there(folder, tuple(made))
    settings = folder / "accord.yaml"
    write_all({path: data for path, data in made.items() if path != settings})
    write_all({settings: made[settings]})
    return tuple(made)


def _refuse_what_is_there(folder: Path, paths: tuple[Path, ...]) -> None:
    if folder.exists() and not folder.is_dir():
        raise NotAllowed("this is a file, not a folder", path=folder, hint="Name a new or an empty folder.")
    there = [entry.name for entry in folder.iterdir() if not entry.name.startswith(".")] if folder.exists() else []
    there += [path.name for path in paths if path.exists()]
    if there:
        named = ", ".join(sorted(set(there))[:3])
        hint = "Name a new or an empty folder; nothing has been written."
        raise NotAllowed(f"the folder is not empty: it holds {named}", path=folder, hint=hint)
