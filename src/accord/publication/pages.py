"""All pages but those of the concepts: plain HTML that needs no script and loads nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from accord.publication.figures import coverage, figures, shared_schemes
from accord.publication.gone import Gone
from accord.publication.harmonise import Harmonised
from accord.publication.overview_pages import Overview, crosswalk_pages, overview_pages
from accord.publication.record_page import record_page
from accord.publication.release_pages import by_kind, release_pages
from accord.publication.releases import Past
from accord.publication.rendering import Renderer, asset, inside_script
from accord.publication.scheme_pages import scheme_pages
from accord.publication.search_index import search_files

__all__ = ["ASSETS", "with_pages"]

ASSETS = ("style.css", "search.js")


def with_pages(
    renderer: Renderer,
    found: Harmonised,
    data: Iterable[tuple[str, bytes]],
    *,
    version: str,
    past: Past,
    gone: dict[str, Gone],
) -> Iterator[tuple[str, bytes]]:
    """The data files as they come, and then all pages but those of the concepts.

    data: paths and bytes. Only the sizes are kept, so that a large site need not be held in memory. `gone` grows while
    the files are taken: what is no longer published, by IRI.
    """
    edition = renderer.site.edition
    sizes: dict[str, int] = {}
    for path, content in data:
        yield path, content
        sizes[path] = len(content)
    for name in ASSETS:
        yield name, asset(name)
    searched = yield from search_files(edition)
    yield record_page(renderer, edition)
    shared = {scheme.key: scheme for scheme in shared_schemes(edition, found)}
    told = Overview(
        figures=figures(edition, found),
        version=version,
        coverage=coverage(edition, found),
        shared=shared,
        sizes=sizes,
        releases=tuple(past.releases),
        unreleased=by_kind(past.changes),
        gone=gone,
        searched=inside_script(searched),
    )
    for one in edition.schemes:
        own = shared.get(one.entry.key) if one.entry.organisation == edition.shared else None
        yield from scheme_pages(renderer, one, own)
    yield from release_pages(renderer, past, _by_release(sizes), gone)  # the overview says what they find to be gone
    yield from overview_pages(renderer, told)
    yield from crosswalk_pages(renderer, told)


def _by_release(paths: Iterable[str]) -> Mapping[str, list[str]]:
    """The files of each release by version."""
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        folder, _, rest = path.partition("/")
        version, _, name = rest.partition("/")
        if folder == "releases" and name:
            found.setdefault(version, []).append(name)
    return found
