"""The releases as an Atom feed (RFC 4287). Dates are those of the releases: nothing here asks the clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from accord.publication.changes import Change
from accord.publication.edition import Edition
from accord.publication.releases import Release, Version

__all__ = ["release_feed"]

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_CHANGES = 200  # in an entry; the page has them all


def release_feed(edition: Edition, releases: Sequence[Release]) -> bytes:
    """The feed, newest release first; nothing where there is no release, since a feed must say when it changed."""
    newest_first = sorted(releases, key=lambda release: Version.of(release.version) or (), reverse=True)
    if not newest_first:
        return b""
    entries = "".join(f"<entry>\n{''.join(_entry(edition, release))}</entry>\n" for release in newest_first)
    head = (
        f"<title>{_text(edition.title)}: releases</title>\n<id>{_text(edition.iri)}</id>\n"
        f"<updated>{max(release.date for release in releases)}T00:00:00Z</updated>\n"
        f"<author><name>{_text(edition.publisher or edition.title)}</name></author>\n"
        f'<link rel="self" type="application/atom+xml" href="{_text(edition.base)}releases.atom"/>\n'
        f'<link rel="alternate" type="text/html" href="{_text(edition.base)}"/>\n'
    )
    feed = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n{head}{entries}</feed>\n'
    )
    return feed.encode()


def _entry(edition: Edition, release: Release) -> Iterator[str]:
    address = _text(f"{edition.base}releases/{release.version}")
    yield f"<title>Release {release.version}</title>\n<id>{address}</id>\n<updated>{release.date}T00:00:00Z</updated>\n"
    yield f'<link rel="alternate" type="text/html" href="{address}.html"/>\n'
    yield f"<author><name>{_text(release.signed_off_by)}, {_text(release.role)}</name></author>\n"
    yield f'<content type="html">{_text(_notes(release))}</content>\n'


def _notes(release: Release) -> str:
    """What changed, as HTML under a heading for each kind of change."""
    first = "The first release." if not release.previous else f"Changes since {release.previous}."
    lists = [
        f"<h3>{_text(kind.value.capitalize())}</h3><ul>{''.join(map(_item, found))}</ul>"
        for kind, found in groupby(release.changes[:_MOST_CHANGES], lambda change: change.kind)
    ]
    more = len(release.changes) - _MOST_CHANGES
    rest = f"<p>... and {more:,} more changes.</p>" if more > 0 else ""
    return f"<p>{first}</p>{''.join(lists)}{rest}"


def _item(change: Change) -> str:
    """A change of a match has stars around its terms, which stand out here."""
    pieces = change.text.split("*") if change.kind.startswith("match") else [change.text]
    said = "".join(f"<b>{_text(piece)}</b>" if at % 2 else _text(piece) for at, piece in enumerate(pieces))
    return f"<li>{_text(change.part)}: {said}</li>"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))
