"""The pages of each release: what changed in it, and its vocabularies and cross-walks as they stood then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from accord.publication.changes import Change, row_sentence
from accord.publication.concept_pages import people
from accord.publication.edition import Edition, PublishedScheme, PublishedSet
from accord.publication.gone import Gone, gone_in, gone_page
from accord.publication.paths import crosswalk_path
from accord.publication.releases import Past, Release
from accord.publication.rendering import MOST_ON_A_PAGE, Renderer

__all__ = ["by_kind", "release_pages"]


def release_pages(
    renderer: Renderer, past: Past, files: Mapping[str, Sequence[str]], gone: dict[str, Gone]
) -> Iterator[tuple[str, bytes]]:
    """A page for each release, for each vocabulary and cross-walk in it, and for what it was the last to have.

    files: the paths of each release's files by version. `gone` grows while the pages are taken: what is no longer
    published, by IRI. The releases' own pages come last, since what one withdrew is gone since an older one.
    """
    own: list[tuple[Release, dict[str, list[tuple[str, str]]]]] = []
    for release in reversed(past.releases):
        frozen = past.edition_of(release.version)
        sets = [one for one in frozen.sets if one.agreed.mappings]
        last = {one.iri: one for one in gone_in(release, frozen, renderer.site.edition, gone)}
        gone.update(last)
        parts = {
            "vocabularies": [(one.entry.title, _words_path(release, frozen, one, 1)) for one in frozen.schemes],
            "crosswalks": [(_title(one), _crosswalk_path(release, one)) for one in sets],
        }
        own.append((release, parts))
        for scheme in frozen.schemes:
            yield from _words_pages(renderer, release, frozen, scheme, gone)
        for one in sets:
            yield renderer.page(
                "release_crosswalk.html",
                _crosswalk_path(release, one),
                release=release,
                one=one,
                rows=one.agreed.mappings[:MOST_ON_A_PAGE],
                people=people,
                row_sentence=row_sentence,
                current={each.entry.name for each in renderer.site.edition.sets},
                gone=gone,
            )
        yield from _gone_pages(renderer, release, frozen, last)
    for release, parts in own:
        yield renderer.page(
            "release.html",
            f"releases/{release.version}.html",
            release=release,
            changes=by_kind(release.changes),
            files=files.get(release.version, ()),
            gone=gone,
            **parts,
        )


def by_kind(changes: Iterable[Change]) -> tuple[tuple[str, tuple[Change, ...]], ...]:
    """Changes by the name of their kind; they come in the order of their kinds."""
    return tuple((kind.value, tuple(found)) for kind, found in groupby(changes, lambda change: change.kind))


def _words_pages(
    renderer: Renderer, release: Release, frozen: Edition, published: PublishedScheme, gone: Mapping[str, Gone]
) -> Iterator[tuple[str, bytes]]:
    concepts = tuple(published.scheme)
    cuts = range(0, max(len(concepts), 1), MOST_ON_A_PAGE)
    paths = [_words_path(release, frozen, published, number) for number, _ in enumerate(cuts, 1)]
    for path, cut in zip(paths, cuts, strict=True):
        yield renderer.page(
            "release_words.html",
            path,
            release=release,
            published=published,
            concepts=concepts[cut : cut + MOST_ON_A_PAGE],
            paths=paths,
            gone=gone,
        )


def _gone_pages(
    renderer: Renderer, release: Release, frozen: Edition, last: Mapping[str, Gone]
) -> Iterator[tuple[str, bytes]]:
    for published in frozen.schemes:
        for at, iri in enumerate([published.scheme.iri, *(concept.iri for concept in published.scheme)], start=-1):
            if iri in last:
                number = max(at, 0) // MOST_ON_A_PAGE + 1
                yield gone_page(renderer, last[iri], _words_path(release, frozen, published, number))


def _words_path(release: Release, frozen: Edition, published: PublishedScheme, number: int) -> str:
    suffix = f"~{number}" if number > 1 else ""
    return f"releases/{release.version}/{frozen.paths[published.scheme.iri]}{suffix}.html"


def _title(one: PublishedSet) -> str:
    return f"{one.entry.subject.title} to {one.entry.object.title}"


def _crosswalk_path(release: Release, one: PublishedSet) -> str:
    return f"releases/{release.version}/{crosswalk_path(one.entry.name)}.html"
