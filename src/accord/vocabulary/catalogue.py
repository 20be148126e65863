"""The table of a workspace's vocabularies that stands in `vocabularies/README.md`, between two marks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from accord.errors import NotReadable
from accord.model.concepts import ConceptScheme

__all__ = ["END", "START", "Listed", "with_catalogue"]

START, END = "<!-- made by `accord import`: schemes -->", "<!-- end -->"
_GITHUB = re.compile(r"https://github\.com/([^/]+/[^/]+)/(?:blob|tree)/([0-9a-f]{40})(?:/(.+))?")
_HEAD = (
    "| Scheme | Title | Terms | Retired | Source list | Publisher | Licence | Taken from |\n"
    "|---|---|--:|--:|---|---|---|---|\n"
)
_LICENCES = {
    "https://spdx.org/licenses/MIT": "MIT",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/": "OGL-3.0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A scheme with its name, the list it was made of, and the list of what was added to it (or nothing)."""

    name: str
    list: str
    additions: str
    scheme: ConceptScheme


def with_catalogue(text: str, listed: Iterable[Listed]) -> str:
    """The page with its table made anew. Raises NotReadable where the two marks are missing."""
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise NotReadable("the marks of the table are missing", hint=f"Write a line '{START}' and a line '{END}'.")
    return f"{before}{START}\n\n{_HEAD}{''.join(map(_row, listed))}\n{END}{after}"


def _row(one: Listed) -> str:
    scheme = one.scheme
    lists = " and ".join(f"[{path.rsplit('/', 1)[-1]}]({path})" for path in (one.list, one.additions) if path)
    cells = (
        f"[{one.name}]({one.name}.ttl)",
        scheme.title(),
        str(len(scheme)),
        str(sum(concept.deprecated for concept in scheme)),
        lists,
        scheme.publisher,
        _LICENCES.get(scheme.license, scheme.license),
        _origin(scheme.source),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _origin(source: str) -> str:
    """A file on GitHub as repository and commit, linked; anything else as it is."""
    match = _GITHUB.fullmatch(source)
    if not match:
        return source
    repository, commit, path = match.groups()
    return f"{repository} at [{commit[:12]}]({source}): `{path.rsplit('/', 1)[-1]}`" if path else (
        f"{repository} at [{commit[:12]}]({source})"
    )  # fmt: skip
