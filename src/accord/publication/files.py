"""The whole publication as named bytes, one file after the other, and how a folder of it is recognised."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from accord.model.concepts import Concept, ConceptScheme
from accord.model.progress import Progress, silent
from accord.publication.concept_pages import concept_page
from accord.publication.data import Compiled, compiled, concept_data, data_files
from accord.publication.dataset import sitemap_files, void_file
from accord.publication.dcat import Stored, catalogue_files
from accord.publication.edition import Edition
from accord.publication.feed import release_feed
from accord.publication.figures import Figures, figures
from accord.publication.gone import GONE, Gone, gone_list
from accord.publication.harmonise import Harmonised
from accord.publication.pages import with_pages
from accord.publication.parts import Told
from accord.publication.releases import Past
from accord.publication.rendering import Renderer
from accord.publication.side_by_side import in_order
from accord.publication.site import site_of

__all__ = ["CHECKSUMS", "Published", "foreign", "published"]

CHECKSUMS = "checksums.txt"
_TOGETHER = 50  # concepts that one process does at a time

File = tuple[str, bytes]
"""A path below the folder, and the content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The files of a publication as path and bytes, to be taken once, and what they amount to."""

    files: Iterator[File]
    figures: Figures
    version: str


def published(
    edition: Edition, found: Harmonised, past: Past | None = None, *, processes: int = 1, progress: Progress = silent
) -> Published:
    """Every file of the publication, the checksums last. The same edition gives the same bytes.

    Only sizes and digests are kept of what was given out, so that a large site is not held in memory. processes: how
    many make the concepts' files side by side, as forks of this one. progress: steps done and in all.
    """
    terms = sum(len(one.scheme) for one in edition.schemes)
    made = compiled(edition, found, progress=lambda done, _: progress(done, 2 * terms))
    past = past or _none(edition)
    renderer = Renderer(site_of(edition, found, past.releases))
    concepts = _concepts(renderer, made, processes, lambda done: progress(terms + done, 2 * terms))
    files = _files(renderer, found, made, past, concepts)
    return Published(files=files, figures=figures(edition, found), version=made.version)


def foreign(names: Iterable[str], checksums: str) -> tuple[str, ...]:
    """The files of a folder that its checksums do not name: what a publication did not put there."""
    own = {line.partition("  ")[2] for line in checksums.splitlines()} | {CHECKSUMS}
    return tuple(sorted(set(names) - own))


def _files(
    renderer: Renderer, found: Harmonised, made: Compiled, past: Past, concepts: Iterator[File]
) -> Iterator[File]:
    edition = renderer.site.edition
    stored: dict[str, Stored] = {}
    yield from _noted(concepts, stored)
    data = _data(edition, found, made, past, stored)
    gone: dict[str, Gone] = {}
    yield from _noted(with_pages(renderer, found, data, version=made.version, past=past, gone=gone), stored)
    if gone:
        yield from _noted(iter([(GONE, gone_list(gone))]), stored)
    pages = {path for path in stored if path.endswith(".html")} - {one.page for one in gone.values()}
    yield from _noted(iter(sitemap_files(edition, pages).items()), stored)
    yield CHECKSUMS, _checksums(stored)


def _concepts(renderer: Renderer, made: Compiled, processes: int, progress: Callable[[int], None]) -> Iterator[File]:
    """The page and the data of each concept. progress: concepts done."""

    def files(several: Sequence[tuple[ConceptScheme, Concept, Told]]) -> list[File]:
        """The files of several concepts."""
        return [file for scheme, concept, own in several for file in _concept(renderer, made, scheme, concept, own)]

    told = [
        (published.scheme, concept, own)
        for published in renderer.site.edition.schemes
        for part in made.schemes[published.scheme.iri]
        for iri, own in part.told.items()
        if (concept := published.scheme.get(iri))
    ]
    batches = [told[at : at + _TOGETHER] for at in range(0, len(told), _TOGETHER)]
    for at, batch in enumerate(in_order(files, batches, processes)):
        yield from batch
        progress(min(len(told), (at + 1) * _TOGETHER))


def _concept(renderer: Renderer, made: Compiled, scheme: ConceptScheme, concept: Concept, own: Told) -> Iterator[File]:
    path = renderer.site.edition.paths[concept.iri]
    turtle, jsonld = concept_data(own, concept, scheme, made)
    yield f"{path}.ttl", turtle
    yield f"{path}.jsonld", jsonld
    yield concept_page(renderer, concept, jsonld)


def _data(
    edition: Edition, found: Harmonised, made: Compiled, past: Past, stored: Mapping[str, Stored]
) -> Iterator[File]:
    """What machines fetch. `stored` grows while the files are taken: the catalogue tells what was given out before."""
    yield from data_files(edition, found, made, edition.paths)
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


def _noted(files: Iterator[File], stored: dict[str, Stored]) -> Iterator[File]:
    for path, content in files:
        stored[path] = Stored(size=len(content), sha256=hashlib.sha256(content).hexdigest())
        yield path, content


def _checksums(stored: Mapping[str, Stored]) -> bytes:
    """As `sha256sum` writes and checks them."""
    return "".join(f"{one.sha256}  {path}\n" for path, one in sorted(stored.items())).encode()
