"""Which form of a thing a client would rather have: HTTP content negotiation (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["MEDIA_TYPES", "preferred"]

MEDIA_TYPES: dict[str, str] = {
    "html": "text/html; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "xml": "application/xml",
    "atom": "application/atom+xml",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/x-icon",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "yaml": "application/yaml",
}
_MOST_RANGES = 32


def preferred(accept: str, offered: Sequence[str]) -> str:
    """The ending among `offered` (best first) that the Accept header likes best; empty where it likes none.

    >>> preferred("text/turtle;q=0.9, text/html;q=0.5", ["html", "ttl"])
    'ttl'
    """
    ranges = _ranges(accept or "*/*")
    liked = [(_quality(_plain(MEDIA_TYPES[ending]), ranges), -at, ending) for at, ending in enumerate(offered)]
    best = max(liked, default=(0.0, 0, ""))
    return best[2] if best[0] > 0 else ""


def _ranges(accept: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in accept.split(",")[:_MOST_RANGES]:
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [p[2:] for p in parameters if p.startswith("q=")]
        found[name] = _weight(weights[0]) if weights else 1.0
    return found


def _weight(text: str) -> float:
    """A weight from 0 to 1; what is none counts as 0."""
    whole, _, part = text.partition(".")
    known = (whole in {"0", "1"} and (not part or part.isdigit())) and text.isascii()
    return min(float(text), 1.0) if known else 0.0


def _quality(media_type: str, ranges: dict[str, float]) -> float:
    """The weight of the most specific range that covers the type."""
    for name in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0


def _plain(media_type: str) -> str:
    return media_type.partition(";")[0]
