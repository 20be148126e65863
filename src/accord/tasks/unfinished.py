"""The place beside an output folder where a run keeps what it has done, so that it can go on if it is killed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from accord.model.findings import Finding, Severity
from accord.translation.manifest import Manifest, Written, changes, open_manifest, start_manifest
from accord.workspace import locked, writable

__all__ = ["Place", "begun", "working_place"]

_BUSY = "another run is writing this translation"
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Folders for what a run stages and works in, for the files of its parts, and for what it will hand over."""

    folder: Path

    @property
    def work(self) -> Path:
        """For the staged input."""
        return self.folder / "work"

    @property
    def parts(self) -> Path:
        """For the files of the parts that are done, and the manifest."""
        return self.folder / "parts"

    @property
    def built(self) -> Path:
        """For the finished outputs."""
        return self.folder / "built"

    def emptied(self) -> None:
        """Takes out whatever a run has left."""
        for folder in (self.work, self.parts, self.built):
            shutil.rmtree(folder, ignore_errors=True)
        self.parts.mkdir(parents=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A run that has begun: its manifest, and what is worth telling of an interrupted one that was found."""

    manifest: Manifest
    findings: tuple[Finding, ...] = ()


@contextmanager
def working_place(output: Path) -> Iterator[Place]:
    """The place of a run with this output, for one run at a time.

    It is removed when the run is over, and where a run has failed before any of its work could be used again. Raises
    Unavailable where another run holds it.
    """
    target = output.absolute()
    place = Place(folder=target.with_name(f".{target.name}.unfinished"))
    with writable(output):
        target.parent.mkdir(parents=True, exist_ok=True)
        place.folder.mkdir(exist_ok=True)
    with locked(place.folder, wait=0, what=_BUSY):
        with writable(output):
            _clear_older(target)
        try:
            yield place
        except BaseException:
            if not _is_worth_keeping(place):
                shutil.rmtree(place.folder, ignore_errors=True)
            raise
        shutil.rmtree(place.folder, ignore_errors=True)


def begun(place: Place, about: Mapping[str, str], rows: int) -> Begun:
    """The run that goes on from an interrupted one if that is the same in everything it depends on; else a new one.

    about: what it depends on, by name; rows: how many records a part of a new run has at the most.
    """
    left = open_manifest(place.parts)
    if left is not None and not changes(left.about, about) and left.staged is not None:
        shutil.rmtree(place.built, ignore_errors=True)
        whole = {number: part for number, part in left.parts.items() if _is_whole(part.files, place.parts)}
        left.parts.clear()
        left.parts.update(whole)
        return Begun(manifest=left, findings=(_resumed(len(whole)),))
    place.emptied()
    manifest = start_manifest(place.parts, about, rows)
    if left is None or left.staged is None:
        return Begun(manifest=manifest)
    return Begun(manifest=manifest, findings=(_anew(changes(left.about, about)),))


def _is_worth_keeping(place: Place) -> bool:
    left = open_manifest(place.parts)
    return left is not None and left.staged is not None


def _is_whole(files: Sequence[Written], folder: Path) -> bool:
    return all(file.is_whole(folder) for file in files)


def _resumed(parts: int) -> Finding:
    message = f"an interrupted run with the same input and cross-walks was found and went on; parts done: {parts}"
    return Finding(code="run-resumed", severity=Severity.INFO, message=message)


def _anew(changed: Sequence[str]) -> Finding:
    named, more = "; ".join(changed[:_SHOWN]), len(changed) - _SHOWN
    message = f"an interrupted run was found, but not gone on with, because this changed: {named}"
    return Finding(
        code="run-begun-anew",
        severity=Severity.INFO,
        message=message + (f"; and {more} more" if more > 0 else ""),
    )


def _clear_older(target: Path) -> None:
    """Earlier versions left folders of other names behind when they were killed, with records in them."""
    for left in target.parent.iterdir():
        if left.name.startswith(f".{target.name}.") and left.name.endswith(".part"):
            shutil.rmtree(left, ignore_errors=True)
