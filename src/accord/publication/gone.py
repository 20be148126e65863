"""What a release had and the workspace has no more: a page at its old address, so that no published link breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from accord.model.concepts import Concept
from accord.publication.edition import Edition, PublishedScheme
from accord.publication.paths import free_path
from accord.publication.releases import Release
from accord.publication.rendering import Renderer

__all__ = ["GONE", "Gone", "gone_in", "gone_list", "gone_page"]

GONE = "gone.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A term, or a vocabulary (then there is no `concept`), with the last release that had it.

    `page` is the path of what stands at its old address.
    """

    published: PublishedScheme
    concept: Concept | None
    release: Release
    page: str

    @property
    def iri(self) -> str:
        """The address that it had."""
        return self.concept.iri if self.concept else self.published.scheme.iri


def gone_in(release: Release, frozen: Edition, now: Edition, newer: Mapping[str, Gone]) -> Iterator[Gone]:
    """What the release is the last to have. newer: what is gone since later releases, by IRI."""
    taken = {path.casefold() for path in now.paths.values()}
    taken.update(one.page.removesuffix(".html").casefold() for one in newer.values())
    for published in frozen.schemes:
        for iri, concept in [(published.scheme.iri, None), *((one.iri, one) for one in published.scheme)]:
            if iri not in now.paths and iri not in newer:
                path = free_path(iri, base=now.base, taken=taken)
                taken.add(path.casefold())
                yield Gone(published=published, concept=concept, release=release, page=f"{path}.html")


def gone_page(renderer: Renderer, gone: Gone, then: str) -> tuple[str, bytes]:
    """The page at the old address. then: the path of the page that shows its words as they stood in that release."""
    replaced_by = gone.concept.replaced_by if gone.concept else ""
    return renderer.page(
        "gone.html", gone.page, gone=gone, then=then, replacement=renderer.site.concepts.get(replaced_by)
    )


def gone_list(gone: Mapping[str, Gone]) -> bytes:
    """Every address that is gone, with its page and the last release that had it, as JSON."""
    told = {iri: {"page": one.page, "release": one.release.version} for iri, one in sorted(gone.items())}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
