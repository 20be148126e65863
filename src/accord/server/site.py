"""Where an address of the publication leads: a file, the best form of a thing, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, unquote, urlsplit

from accord.publication.paths import crosswalk_path
from accord.server.negotiation import MEDIA_TYPES, preferred
from accord.tasks.serve import Service

__all__ = ["Elsewhere", "File", "Gone", "Nowhere", "Site"]

_FORMS: Mapping[str, str] = {
    "html": "html", "ttl": "ttl", "jsonld": "jsonld", "nt": "nt", "rdf": "rdf", "csv": "csv", "tsv": "sssom.tsv",
    "json": "sssom.json",
}  # fmt: skip  # the form a client asks for: how the file's name ends, best first
_FRONT = "index.html"

_LOST = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>There is no such page</title>
<link rel="stylesheet" href="{root}style.css">
</head>
<body>
<main class="page">
<h1>There is no such page</h1>
<p class="lede">The link may be old, or the address has a slip in it.</p>
<ul class="plain">
<li><a href="{root}">Start from the first page</a></li>
<li><a href="{root}search.html">Search words and codes</a></li>
<li><a href="{root}changes.html">See what has changed</a></li>
</ul>
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the publication. `digest` is its SHA-256; what stands under `releases/` never changes."""

    path: str
    digest: str

    @property
    def media_type(self) -> str:
        """What it is, from its name."""
        return MEDIA_TYPES.get(self.path.rpartition(".")[2], "application/octet-stream")

    @property
    def is_frozen(self) -> bool:
        """Whether it is part of a release. Pages are not: their frame is that of the newest site."""
        return self.path.count("/") > 1 and self.path.startswith("releases/") and not self.path.endswith(".html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A thing that is no longer published. `path` is the page that says so."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A thing that is no file: its best form stands at `path`."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nowhere:
    """Nothing here, or nothing in a form that the client takes: then `forms` are what there is."""

    forms: tuple[str, ...] = ()


class Site:
    """The addresses of a publication. Only what its checksums name can be reached."""

    def __init__(self, service: Service) -> None:
        self.files = service.files
        self.prefix = urlsplit(service.base).path.rstrip("/")
        self._things = {_normal(iri.removeprefix(service.base)): path for iri, path in service.paths.items()}
        sets = (one.entry.name for one in service.directory.edition.sets)
        self._things |= {"publisher": "about", "shapes": "model"}
        self._things |= {f"mappings/{name}": crosswalk_path(name) for name in sets}
        self._gone = {
            _normal(name): page
            for iri, page in service.gone.items()
            if page in self.files
            for stem in (iri.removeprefix(service.base), page.removesuffix(".html"))
            for name in (stem, *(f"{stem}.{ending}" for ending in ("html", "ttl", "jsonld")))
        }

    def at(self, raw_path: str, accept: str) -> File | Gone | Elsewhere | Nowhere:
        """Where a path (as sent, percent-encoded) leads, for a client with that Accept header."""
        sent = raw_path.removeprefix(self.prefix).lstrip("/")
        path = unquote(sent)
        if page := self._gone.get(_normal(sent)):
            return Gone(path=page)
        for name in (path, f"{path}{_FRONT}" if path.endswith("/") or not path else path):
            if name in self.files:
                return File(path=name, digest=self.files[name])
        thing = self._things.get(_normal(sent), path)
        forms = {form: name for form, ending in _FORMS.items() if (name := f"{thing}.{ending}") in self.files}
        if thing == "vocabulary" and _FRONT in self.files:
            forms = {"html": _FRONT, **forms}
        best = preferred(accept, list(forms))
        return Elsewhere(path=self.address(forms[best])) if best else Nowhere(forms=tuple(forms))

    def lost(self) -> str:
        """A page for people whom a link led to nothing."""
        return _LOST.format(root=escape(f"{self.prefix}/"))

    def address(self, path: str) -> str:
        """The address of a file on this server."""
        return f"{self.prefix}/{quote(path, safe='/~')}"


def _normal(path: str) -> str:
    """A path with one spelling for each character: `%2f` and `%2F` are the same, and so are `~` and `%7E`."""
    return "/".join(quote(unquote(part), safe="") for part in path.split("/"))
