"""`accord serve`: a publication on disk, and the questions about it that can be answered from memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat

from accord.errors import NotReadable, Unavailable
from accord.formats.rdf import read_rdf
from accord.model.progress import Progress, silent
from accord.namespaces import DCAT
from accord.publication.gone import GONE
from accord.tasks.directory import Directory
from accord.tasks.edition import edition_of
from accord.tasks.publish import publish
from accord.workspace import Workspace, read_bytes, read_text

__all__ = ["Service", "prepare"]

_CHECKSUMS = "checksums.txt"
_DIGEST_LENGTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What is served.

    base: the address that IRIs begin with; version: that of the publication, as its pages say it; site: the folder of
    the publication; files: the SHA-256 of each of its files by path, and nothing else is ever read; paths: where
    concepts and schemes stand in it, by IRI; gone: the pages of what is no longer published, by IRI.
    """

    base: str
    title: str
    version: str
    site: Path
    files: Mapping[str, str]
    paths: Mapping[str, str]
    gone: Mapping[str, str]
    directory: Directory


def prepare(workspace: Workspace, site: Path | None = None, *, progress: Progress = silent) -> Service:
    """Publishes into `build/site` of the workspace, or takes a folder that `accord publish` has written.

    Raises Unavailable where the folder is no publication, and what `publish` raises.
    """
    folder = site.absolute() if site else workspace.root / "build" / "site"
    if site is None:
        publish(workspace, folder, progress=progress)
    edition = edition_of(workspace)
    files = _published(folder)
    return Service(
        base=workspace.base,
        title=workspace.title,
        version=_version(folder, edition.iri),
        site=folder,
        files=files,
        paths=edition.paths,
        gone=_gone(folder) if GONE in files else {},
        directory=Directory(edition),
    )


def _version(folder: Path, whole: str) -> str:
    """The version that the catalogue states for the whole vocabulary."""
    said = read_rdf(read_bytes(folder / "catalogue.ttl"), RdfFormat.TURTLE)
    about = (NamedNode(whole), NamedNode(DCAT + "version"))
    stated = (quad.object for quad in said if (quad.subject, quad.predicate) == about)
    return next((one.value for one in stated if isinstance(one, Literal)), "")


def _gone(folder: Path) -> dict[str, str]:
    """The pages of what is no longer published, by IRI."""
    path = folder / GONE
    try:
        return {str(iri): str(told["page"]) for iri, told in json.loads(read_text(path)).items()}
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise NotReadable("this is no list of what is gone", path=path, hint="Publish it anew.") from error


def _published(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a publication, by path."""
    path = folder / _CHECKSUMS
    if not path.is_file():
        raise Unavailable("this is no publication", path=folder, hint=f"Make one with `accord publish -o {folder}`.")
    files: dict[str, str] = {}
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        digest, _, name = line.partition("  ")
        if len(digest) != _DIGEST_LENGTH or not name or ".." in Path(name).parts or Path(name).is_absolute():
            raise NotReadable("this is no line of checksums", path=path, line=number, hint="Publish it anew.")
        files[name] = digest
    return files
