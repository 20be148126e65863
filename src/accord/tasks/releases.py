"""Past releases as they stand on disk: read, and held against their checksums."""

from __future__ import annotations

from pathlib import Path

from accord.errors import Misused, NotReadable
from accord.model.progress import Progress, silent
from accord.publication.edition import Edition
from accord.publication.releases import CHECKSUMS, RELEASE, Release, Version, damaged, read_release
from accord.tasks.edition import edition_of
from accord.workspace import Workspace, open_workspace, read_bytes, read_text

__all__ = ["load_releases", "release_files", "released_edition", "released_versions", "releases_folder"]


def releases_folder(workspace: Workspace) -> Path:
    """Where releases stand, each in a folder named for its version."""
    return workspace.root / "releases"


def load_releases(workspace: Workspace) -> tuple[Release, ...]:
    """Every release, oldest first.

    Raises NotReadable where a file of a release is not what its checksums say.
    """
    return tuple(_load(workspace, version) for version in released_versions(workspace))


def release_files(workspace: Workspace, version: str) -> dict[str, bytes]:
    """The files of a release by path, its checksums included. Raises Misused for an unknown version."""
    folder = _folder(workspace, version)
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): read_bytes(path) for path in paths}


def released_edition(workspace: Workspace, version: str, *, progress: Progress = silent) -> Edition:
    """What a release froze. Raises Misused for an unknown version, NotReadable where it was changed by hand."""
    _load(workspace, version)
    return edition_of(open_workspace(_folder(workspace, version)), progress=progress)


def released_versions(workspace: Workspace) -> list[Version]:
    """The versions of the releases on disk, oldest first."""
    folder = releases_folder(workspace)
    if not folder.is_dir():
        return []
    names = [path.name for path in folder.iterdir() if path.is_dir()]
    return sorted(version for name in names if (version := Version.of(name)))


def _load(workspace: Workspace, version: object) -> Release:
    """A release whose files are what its checksums say."""
    files = release_files(workspace, str(version))
    folder = _folder(workspace, str(version))
    stated = files.pop(CHECKSUMS, b"").decode("utf-8", errors="replace")
    if wrong := damaged(files, stated):
        hint = "A release is never changed by hand; restore the file."
        raise NotReadable("the file is not what the release's checksums say", path=folder / wrong[0], hint=hint)
    return read_release(read_text(folder / RELEASE), place=workspace.place(folder / RELEASE))


def _folder(workspace: Workspace, version: str) -> Path:
    known = [str(each) for each in released_versions(workspace)]
    if version not in known:
        raise Misused(f"there is no release '{version}'", hint=f"Known here: {', '.join(known) or 'none'}.")
    return releases_folder(workspace) / version
