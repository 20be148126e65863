"""The whole publication as named bytes, one file after the other, and how a folder of it is recognised."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from accord.model.progress import Progress, silent
from accord.publication.data import Compiled, compiled, data_files
from accord.publication.dataset import sitemap_files, void_file
from accord.publication.dcat import Stored, catalogue_files
from accord.publication.edition import Edition
from accord.publication.feed import release_feed
from accord.publication.figures import Figures, figures
from accord.publication.harmonise import Harmonised
from accord.publication.pages import with_pages
from accord.publication.releases import Past

__all__ = ["CHECKSUMS", "Published", "foreign", "published"]

CHECKSUMS = "checksums.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The files of a publication as path and bytes, to be taken once, and what they amount to."""

    files: Iterator[tuple[str, bytes]]
    figures: Figures
    version: str


def published(
    edition: Edition, found: Harmonised, past: Past | None = None, *, progress: Progress = silent
) -> Published:
    """Every file of the publication, the checksums last. The same edition gives the same bytes.

    Only sizes and digests are kept of what was given out, so that a large site is not held in memory. progress: steps
    done and in all.
    """
    terms = sum(len(one.scheme) for one in edition.schemes)
    made = compiled(edition, found, progress=lambda done, _: progress(done, 2 * terms))
    files = _files(edition, found, made, past or _none(edition), lambda done, _: progress(terms + done, 2 * terms))
    return Published(files=files, figures=figures(edition, found), version=made.version)


def foreign(names: Iterable[str], checksums: str) -> tuple[str, ...]:
    """The files of a folder that its checksums do not name: what a publication did not put there."""
    own = {line.partition("  ")[2] for line in checksums.splitlines()} | {CHECKSUMS}
    return tuple(sorted(set(names) - own))


def _files(
    edition: Edition, found: Harmonised, made: Compiled, past: Past, progress: Progress
) -> Iterator[tuple[str, bytes]]:
    stored: dict[str, Stored] = {}
    data = _data(edition, found, made, past, stored, progress=progress)
    site = with_pages(edition, found, data, version=made.version, past=past)
    yield from _noted(site, stored)
    pages = sorted(path for path in stored if path.endswith(".html"))
    yield from _noted(iter(sitemap_files(edition, pages).items()), stored)
    yield CHECKSUMS, _checksums(stored)


def _data(
    edition: Edition, found: Harmonised, made: Compiled, past: Past, stored: Mapping[str, Stored], *, progress: Progress
) -> Iterator[tuple[str, bytes]]:
    """What machines fetch. `stored` grows while the files are taken: the catalogue tells what was given out before."""
    yield from data_files(edition, found, made, edition.paths, progress=progress)
    for release in past.releases:
        for name, content in sorted(past.files_of(release.version).items()):
            yield f"releases/{release.version}/{name}", content
    if feed := release_feed(edition, past.releases):
        yield "releases.atom", feed
    yield "void.ttl", void_file(edition, found, made, edition.paths)
    yield from catalogue_files(
        edition, stored, edition.paths, past.releases, version=made.version, is_released=past.is_released
    ).items()


def _none(edition: Edition) -> Past:
    """Where nothing has been released yet."""
    return Past(releases=(), files_of=lambda _version: {}, edition_of=lambda _version: edition)


def _noted(files: Iterator[tuple[str, bytes]], stored: dict[str, Stored]) -> Iterator[tuple[str, bytes]]:
    for path, content in files:
        stored[path] = Stored(size=len(content), sha256=hashlib.sha256(content).hexdigest())
        yield path, content


def _checksums(stored: Mapping[str, Stored]) -> bytes:
    """As `sha256sum` writes and checks them."""
    return "".join(f"{one.sha256}  {path}\n" for path, one in sorted(stored.items())).encode()
