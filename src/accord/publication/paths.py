"""Where a thing's page and data files stand in the site: a path from its IRI that is safe on every disk and server.

The path follows the IRI below the workspace's base (`https://.../shared/plea/G` stands at `shared/plea/G`), so that
IRIs dereference where the base is served. What is not plain is spelt as far as it is plain, with a digest of the IRI
behind a `~`: characters other than letters, digits, `.`, `_` and `-`, the device names of Windows, the site's own file
names, very long names, and the second of two names that differ in case only. A plain name never holds a `~`, so no
code can be written to take another's place, and none can climb out of the site.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from urllib.parse import quote, unquote

__all__ = ["crosswalk_path", "free_path", "href", "organisation_path", "site_path", "site_paths"]

_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,78}(?<!\.)")
_ADDRESS = re.compile(r"[A-Za-z0-9._~/-]*")  # what no address escapes, as nearly every path is
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_-]+")
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
_OWN = frozenset({
    "about", "catalogue", "changes", "checksums", "crosswalks", "data", "do-not-compare", "elsewhere", "feed", "index",
    "model", "releases", "robots", "search", "shapes", "sitemap", "vocabulary",
})  # fmt: skip  # the site's own pages, files and folders


def site_path(iri: str, *, base: str) -> str:
    """The path of a scheme or concept below the site's folder, without an ending: `shared/plea/G`.

    Two IRIs that differ in case only get paths that do so too: see `site_paths`.
    """
    below = iri.removeprefix(base) if iri.startswith(base) else f"elsewhere/{re.sub('^[a-z]+:/*', '', iri)}"
    *folders, name = [part for part in re.split("[/#?]", below) if part] or ["~"]
    own = not iri.startswith(base)
    parts = [_segment(part, iri, folder=True, own=own and not n) for n, part in enumerate(folders)]
    return "/".join([*parts, _segment(name, iri, folder=False, own=own and not folders)])


def site_paths(iris: Iterable[str], *, base: str) -> dict[str, str]:
    """The path of each scheme and concept of a site by IRI; no two are the same where case does not count."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for iri in sorted(set(iris)):
        path = free_path(iri, base=base, taken=taken)
        taken.add(path.casefold())
        found[iri] = path
    return found


def free_path(iri: str, *, base: str, taken: Collection[str]) -> str:
    """The path of a scheme or concept beside others. taken: their paths, case-folded."""
    path = site_path(iri, base=base)
    return f"{path[:120].partition('~')[0]}~{_digest(iri)}" if path.casefold() in taken else path


def organisation_path(key: str) -> str:
    """The path of an organisation's page without its ending."""
    return _segment(key, key, folder=False, own=False)


def crosswalk_path(name: str) -> str:
    """The path of a mapping set's page and files without their endings: `crosswalks/courts-cp-plea`."""
    return f"crosswalks/{_segment(name, name, folder=False, own=True)}"


def href(path: str, page: str) -> str:
    """The address of a file of the site as a page of the site writes it. Both are paths below the site's folder."""
    there, here = path.split("/"), page.split("/")[:-1]
    same = 0
    while same < len(here) and same < len(there) - 1 and here[same] == there[same]:
        same += 1
    address = "/".join([".."] * (len(here) - same) + there[same:])
    return address if _ADDRESS.fullmatch(address) else quote(address, safe="/~")


def _segment(part: str, iri: str, *, folder: bool, own: bool) -> str:
    """One name of a path. `own`: the site's own names are meant, and allowed. A folder's name has no dot."""
    text = unquote(part)
    plain = _PLAIN.fullmatch(text) and not (folder and "." in text)
    stem = text.partition(".")[0].casefold()
    if plain and stem not in _DEVICES and (own or text.casefold() not in _OWN):
        return text
    about = part if folder else iri
    return f"{_NOT_PLAIN.sub('-', text).strip('-')[:40]}~{_digest(about)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
