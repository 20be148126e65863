"""The whole publication as named bytes, and how a folder of it is recognised."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accord.publication.edition import Edition
from accord.publication.figures import Figures, figures
from accord.publication.graph import crosswalk_files, vocabulary_files, vocabulary_graph
from accord.publication.harmonise import Harmonised
from accord.publication.pages import index_page

__all__ = ["CHECKSUMS", "Published", "foreign", "published"]

CHECKSUMS = "checksums.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The files of a publication by path, and what they amount to."""

    files: Mapping[str, bytes]
    figures: Figures
    version: str


def published(edition: Edition, found: Harmonised) -> Published:
    """Every file of the publication. The same edition gives the same bytes."""
    graph = vocabulary_graph(edition, found)
    data = {**vocabulary_files(edition, graph), **crosswalk_files(edition, found)}
    files = {**data, "index.html": index_page(edition, found, graph.version, data)}
    return Published(
        files={**files, CHECKSUMS: _checksums(files)}, figures=figures(edition, found), version=graph.version
    )


def foreign(names: Iterable[str], checksums: str) -> tuple[str, ...]:
    """The files of a folder that its checksums do not name: what a publication did not put there."""
    own = {line.partition("  ")[2] for line in checksums.splitlines()} | {CHECKSUMS}
    return tuple(sorted(set(names) - own))


def _checksums(files: Mapping[str, bytes]) -> bytes:
    """As `sha256sum` writes and checks them."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode()
