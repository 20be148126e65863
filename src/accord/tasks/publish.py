"""Writing the harmonised vocabulary into a folder, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from accord.errors import NotAllowed, Unavailable
from accord.model.findings import Finding, Report, Severity
from accord.model.mappings import MappingSet
from accord.model.progress import Progress, silent
from accord.publication.edition import Edition, PublishedScheme, PublishedSet
from accord.publication.figures import Figures
from accord.publication.files import CHECKSUMS, foreign, published
from accord.publication.harmonise import Harmonised, harmonised
from accord.tasks.agree import agreement_on
from accord.tasks.decisions import load_agreed, load_verdicts
from accord.tasks.load import load_scheme
from accord.workspace import MappingSetEntry, Workspace, read_bytes, read_text, write_all
from accord.workspace.files import replace_folder

__all__ = ["Publication", "edition_of", "publish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A publication on disk: where, which files (path below the folder: size in bytes), what they amount to.

    The report names agreed rows that are left out of the RDF because a term is unknown.
    """

    folder: Path
    files: dict[str, int]
    figures: Figures
    version: str
    report: Report


def publish(workspace: Workspace, output: Path, *, progress: Progress = silent) -> Publication:
    """Writes the vocabularies and the agreed cross-walks into a folder, in place of an older publication there.

    The same workspace gives the same bytes. Raises NotAllowed where the folder holds anything that a publication did
    not put there, Unavailable or NotReadable where a vocabulary or an agreed cross-walk cannot be read.
    """
    folder = output.absolute()
    _refuse_foreign(folder)
    edition = edition_of(workspace, progress=progress)
    found = harmonised((s.scheme for s in edition.schemes), {s.entry.name: s.agreed for s in edition.sets})
    made = published(edition, found)
    _put(made.files, folder)
    return Publication(
        folder=folder,
        files={name: len(data) for name, data in made.files.items()},
        figures=made.figures,
        version=made.version,
        report=Report.of(_left_out(workspace, found)),
    )


def edition_of(workspace: Workspace, *, progress: Progress = silent) -> Edition:
    """Everything that a workspace has to publish."""
    keepers = {organisation.key: organisation.name for organisation in workspace}
    total = len(workspace.schemes)
    schemes = []
    for done, entry in enumerate(workspace.schemes, start=1):
        scheme = load_scheme(workspace, entry)
        schemes.append(PublishedScheme(entry=entry, keeper=keepers[entry.organisation], scheme=scheme))
        progress(done, total)
    return Edition(
        base=workspace.base,
        title=workspace.title,
        publisher=workspace.publisher,
        license=workspace.license,
        shared=workspace.shared,
        organisations=keepers,
        prefixes=workspace.prefixes,
        schemes=tuple(schemes),
        sets=tuple(_published_set(workspace, entry) for entry in workspace.mapping_sets),
    )


def _published_set(workspace: Workspace, entry: MappingSetEntry) -> PublishedSet:
    path = workspace.agreed_path(entry.name)
    agreement = agreement_on(workspace, entry, load_verdicts(workspace, entry.name))
    disputed = frozenset(dispute.subject_id for dispute in agreement.disputes)
    if not path.exists():
        return PublishedSet(entry=entry, agreed=MappingSet(mapping_set_id=entry.name), disputed=disputed)
    return PublishedSet(
        entry=entry, agreed=load_agreed(workspace, entry.name), data=read_bytes(path), disputed=disputed
    )


def _put(files: Mapping[str, bytes], folder: Path) -> None:
    """Builds beside the folder, on the same disk, so that a finished publication takes its place in one step."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as beside:
            built = Path(beside) / "built"
            write_all({built / name: data for name, data in files.items()})
            replace_folder(built, folder)
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
