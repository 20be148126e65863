"""Writing the harmonised vocabulary into a folder, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from accord.errors import NotAllowed, Unavailable
from accord.model.findings import Finding, Report, Severity
from accord.model.progress import Progress, silent
from accord.publication.changes import changes_between
from accord.publication.edition import Edition
from accord.publication.figures import Figures
from accord.publication.files import CHECKSUMS, foreign, published
from accord.publication.harmonise import Harmonised, harmonised
from accord.publication.releases import Past
from accord.tasks.edition import edition_of
from accord.tasks.releases import load_releases, release_files, released_edition
from accord.workspace import Workspace, read_text
from accord.workspace.files import write_folder

__all__ = ["Publication", "publish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A publication on disk: where, which files (path below the folder: size in bytes), what they amount to.

    `written` are the files that were not there already with the same content. The report names agreed rows that are
    left out of the RDF because a term is unknown.
    """

    folder: Path
    files: dict[str, int]
    written: frozenset[str]
    figures: Figures
    version: str
    report: Report


def publish(workspace: Workspace, output: Path, *, processes: int = 1, progress: Progress = silent) -> Publication:
    """Writes the vocabularies and the agreed cross-walks into a folder, in place of an older publication there.

    The same workspace gives the same bytes, and what has not changed is not written again. processes: how many work
    side by side, as forks of this one, which suits a program without threads. Raises NotAllowed where the
    folder holds anything that a publication did not put there, Unavailable or NotReadable where a vocabulary or an
    agreed cross-walk cannot be read.
    """
    folder = output.absolute()
    _refuse_foreign(folder)
    edition = edition_of(workspace)
    found = harmonised((s.scheme for s in edition.schemes), {s.entry.name: s.agreed for s in edition.sets})
    made = published(edition, found, _past(workspace, edition), processes=processes, progress=progress)
    sizes: dict[str, int] = {}
    written = _put(_measured(made.files, sizes), folder)
    return Publication(
        folder=folder,
        files=sizes,
        written=frozenset(name for name, anew in written.items() if anew),
        figures=made.figures,
        version=made.version,
        report=Report.of(_left_out(workspace, found)),
    )


def _past(workspace: Workspace, edition: Edition) -> Past:
    releases = load_releases(workspace)
    return Past(
        releases=releases,
        files_of=lambda version: release_files(workspace, version),
        edition_of=lambda version: released_edition(workspace, version),
        changes=changes_between(released_edition(workspace, releases[-1].version), edition) if releases else (),
    )


def _measured(files: Iterator[tuple[str, bytes]], sizes: dict[str, int]) -> Iterator[tuple[str, bytes]]:
    for name, data in files:
        sizes[name] = len(data)
        yield name, data


def _put(files: Iterator[tuple[str, bytes]], folder: Path) -> dict[str, bool]:
    try:
        return write_folder(files, folder)
    except OSError as error:
        hint = "Check the rights and the free space, or name another folder with -o."
        raise Unavailable(f"the folder cannot be written: {error.strerror}", path=folder, hint=hint) from error


def _refuse_foreign(output: Path) -> None:
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise NotAllowed("this is not a folder", path=output, hint="Name a new folder with -o.")
    names = [path.relative_to(output).as_posix() for path in output.rglob("*") if not path.is_dir()]
    if not names:
        return
    checksums = output / CHECKSUMS
    others = foreign(names, read_text(checksums) if checksums.is_file() else "")
    if others:
        hint = "Name a new folder with -o; only an older publication is replaced."
        raise NotAllowed(f"the folder holds '{others[0]}', which no publication put there", path=output, hint=hint)


def _left_out(workspace: Workspace, found: Harmonised) -> Iterator[Finding]:
    for name, rows in found.unknown.items():
        for row in rows:
            yield Finding(
                code="published-without",
                severity=Severity.WARNING,
                subject=row.subject_id,
                place=workspace.place(workspace.agreed_path(name)),
                message=f"the match with {row.object_id} names a term that no vocabulary here has; it is left out",
                hint="See what `accord check` says of this cross-walk.",
            )
