"""A workspace as a release froze it, for a run that must not change with what is agreed afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from accord.errors import Misused, NotReadable
from accord.publication.releases import CHECKSUMS, Version, damaged
from accord.workspace import Workspace, open_workspace, read_bytes

__all__ = ["Pinned", "pinned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """What a run reads vocabularies and cross-walks from, and the file whose digest stands for all of it, if any."""

    workspace: Workspace
    checksums: Path | None = None


def pinned(workspace: Workspace, release: str) -> Pinned:
    """A release of the workspace, every file of it compared with its checksums; the workspace itself without one.

    Raises Misused naming the releases that there are, NotReadable where a file is not what the checksums say.
    """
    if not release:
        return Pinned(workspace=workspace)
    folder = workspace.root / "releases" / release
    if Version.of(release) is None or not (folder / CHECKSUMS).is_file():
        known = sorted(v for path in folder.parent.glob("*") if (v := Version.of(path.name)) is not None)
        hint = f"Known here: {', '.join(map(str, known)) or 'none'}."
        raise Misused(f"there is no release '{release}'", hint=hint)
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    files = {path.relative_to(folder).as_posix(): read_bytes(path) for path in paths}
    stated = files.pop(CHECKSUMS).decode("utf-8", errors="replace")
    if wrong := damaged(files, stated):
        hint = "A release is never changed by hand; restore the file."
        raise NotReadable("the file is not what the release's checksums say", path=folder / wrong[0], hint=hint)
    return Pinned(workspace=open_workspace(folder), checksums=folder / CHECKSUMS)
