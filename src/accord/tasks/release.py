"""`accord release`: freezing what is agreed, with its digests and who signed it off, and the notes on what changed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from accord.errors import Misused, NotAllowed
from accord.model.findings import Severity
from accord.model.progress import Progress, silent
from accord.publication.changes import Change, Impact, changes_between
from accord.publication.releases import (
    CHECKSUMS,
    NOTES,
    RELEASE,
    Release,
    Version,
    change_notes,
    checksums,
    impact_of,
    proposed_version,
    write_release,
)
from accord.tasks.check import check
from accord.tasks.edition import edition_of
from accord.tasks.releases import released_edition, released_versions, releases_folder
from accord.workspace import Workspace, locked, read_bytes, write_all
from accord.workspace.files import replace_folder

__all__ = ["Frozen", "News", "Signature", "freeze", "news"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs a release off, in which role, on which day (ISO 8601)."""

    name: str
    role: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What changed from one edition to another. `since` and `until` are versions; an empty `until` is the workspace."""

    since: str
    until: str
    changes: tuple[Change, ...]
    proposed: Version

    @property
    def impact(self) -> Impact:
        """The gravest impact among the changes."""
        return impact_of(self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A release on disk: its folder, how many files it has, and its notes."""

    folder: Path
    files: int
    release: Release


def news(workspace: Workspace, *, since: str = "", until: str = "", progress: Progress = silent) -> News:
    """What changed between two releases, or since one in the workspace; by default since the last release.

    Raises Misused for an unknown version, NotReadable where a release was changed by hand.
    """
    versions = released_versions(workspace)
    start = since or str(versions[-1] if versions else "")
    after = released_edition(workspace, until, progress=progress) if until else edition_of(workspace, progress=progress)
    if not start:
        return News(since="", until=until, changes=(), proposed=proposed_version(None, ()))
    changes = changes_between(released_edition(workspace, start), after)
    return News(since=start, until=until, changes=changes, proposed=proposed_version(Version.of(start), changes))


def freeze(workspace: Workspace, version: str, signature: Signature, *, progress: Progress = silent) -> Frozen:
    """Writes `releases/VERSION/`: vocabularies, agreed cross-walks and shapes byte for byte, notes and checksums.

    Raises Misused where the version or the signature says nothing; NotAllowed where the version exists, is smaller than
    the changes allow, or where `accord check` finds an error.
    """
    wanted = Version.of(version)
    if wanted is None:
        raise Misused(f"'{version}' is no version", hint="Write three numbers, for example 1.2.0.")
    if not signature.name.strip() or not signature.role.strip():
        raise Misused("nobody signs the release off", hint="Add --sign-off NAME and --role ROLE.")
    with locked(workspace.root):
        told = news(workspace, progress=progress)
        _refuse_version(workspace, wanted, told)
        _refuse_errors(workspace, signature.date)
        release = Release(
            version=version,
            date=signature.date,
            signed_off_by=signature.name.strip(),
            role=signature.role.strip(),
            previous=told.since,
            changes=told.changes,
        )
        files = dict(_frozen_files(workspace, release))
        folder = releases_folder(workspace) / version
        _put(folder, {**files, CHECKSUMS: checksums(files)})
    return Frozen(folder=folder, files=len(files) + 1, release=release)


def _frozen_files(workspace: Workspace, release: Release) -> Iterator[tuple[str, bytes]]:
    """What a release holds: with its own `accord.yaml` it is a workspace too, which every command can read."""
    agreed = [workspace.agreed_path(entry.name) for entry in workspace.mapping_sets]
    paths = [
        workspace.root / "accord.yaml",
        *(entry.path for entry in workspace.schemes),
        *(path for path in agreed if path.is_file()),
        *(path for path in workspace.shapes.values() if path.is_file()),
    ]
    for path in dict.fromkeys(paths):
        yield workspace.place(path), read_bytes(path)
    title = f"{workspace.title} {release.version}"
    signed = f"\nReleased on {release.date}, signed off by {release.signed_off_by}, {release.role}.\n"
    notes = change_notes(release.changes, title=title, since=release.previous)
    yield NOTES, (notes.rstrip("\n") + "\n" + signed).encode()
    yield RELEASE, write_release(release)


def _refuse_version(workspace: Workspace, wanted: Version, told: News) -> None:
    folder = releases_folder(workspace) / str(wanted)
    if folder.exists():
        hint = f"A release is never changed. The next would be {told.proposed}."
        raise NotAllowed(f"the release {wanted} exists already", path=folder, hint=hint)
    if told.since and wanted < told.proposed:
        gravest = next((c for c in told.changes if c.impact is told.impact), None)
        because = (
            f"since {told.since}, '{gravest.part}': {gravest.text}" if gravest else f"{told.since} is the last one"
        )
        hint = f"Release it as {told.proposed} or later. `accord release` shows every change."
        raise NotAllowed(f"{wanted} is too small a version: {because}", hint=hint)


def _refuse_errors(workspace: Workspace, day: str) -> None:
    errors = check(workspace, day=day).at_least(Severity.ERROR)
    if errors:
        first = errors[0]
        more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
        hint = "See `accord check`; what is signed off must be free of errors."
        raise NotAllowed(f"{first.code}: {first.message}{more}", path=first.place or None, hint=hint)


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Builds beside the folder, so that a kill leaves no half release."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as beside:
        built = Path(beside) / "built"
        write_all({built / name: data for name, data in files.items()})
        replace_folder(built, folder)
