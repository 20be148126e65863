"""The pages of a publication: plain HTML that needs no script and loads nothing from elsewhere.

Every text from a vocabulary is escaped by the template engine, and stands in a `<bdi>`, so that marks for the
direction of writing cannot reach beyond it. Only web addresses become links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from accord.model.mappings import Relation
from accord.publication.edition import Edition
from accord.publication.figures import coverage, figures, shared_schemes
from accord.publication.harmonise import Harmonised

__all__ = ["RELATION_MEANINGS", "RELATION_TAGS", "index_page"]

RELATION_TAGS: Mapping[Relation, str] = {
    Relation.EXACT: "same meaning",
    Relation.CLOSE: "close in meaning",
    Relation.BROAD: "narrower",
    Relation.NARROW: "wider",
    Relation.RELATED: "related",
}
RELATION_MEANINGS: Mapping[Relation, str] = {
    Relation.EXACT: "The organisation's word and the shared term mean the same. One can stand for the other.",
    Relation.CLOSE: "They mean nearly the same. One can stand for the other for some purposes, not for all.",
    Relation.BROAD: "The organisation's word is a kind of the shared term: all of it belongs there; detail is lost.",
    Relation.NARROW: "The organisation's word covers more than the shared term: only some of it belongs there.",
    Relation.RELATED: "They have to do with each other, but neither can stand for the other.",
}  # read from the organisation's word: in `A skos:broadMatch B`, A is the narrower
_FORMATS: Mapping[str, str] = {
    "vocabulary.ttl": "Turtle: for people who read RDF",
    "vocabulary.jsonld": "Compact JSON-LD: for programs that read JSON",
    "vocabulary.nt": "N-Triples: for bulk loading, a statement on each line",
    "vocabulary.rdf": "RDF/XML: for tools that read only XML",
}
_LICENCES: Mapping[str, str] = {
    "https://spdx.org/licenses/MIT": "MIT licence",
    "https://opensource.org/licenses/MIT": "MIT licence",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/": "Open Government Licence 3.0",
}
_FOLDED_FROM = 60  # rows; a longer table opens on request
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_CONTROL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to fetch: its name, its address relative to the page, what it is, its size in bytes."""

    name: str
    href: str
    format: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CrosswalkFiles:
    """The files of one cross-walk, and the titles of the vocabularies that it joins."""

    subject: str
    object: str
    sssom: File | None
    turtle: File | None


def index_page(edition: Edition, found: Harmonised, version: str, files: Mapping[str, bytes]) -> bytes:
    """The front page: the figures, every shared term with each organisation's words, coverage, and the given files."""
    rows = coverage(edition, found)
    text = _TEMPLATES.get_template("index.html").render(
        edition=edition,
        version=version,
        figures=figures(edition, found),
        shared=shared_schemes(edition, found),
        coverage={key: [row for row in rows if row.organisation == key] for key in edition.organisations},
        vocabulary_files=[file for name in _FORMATS if (file := _file(name, files))],
        crosswalk_files=list(_crosswalk_files(edition, files)),
    )
    return text.encode()


def _crosswalk_files(edition: Edition, files: Mapping[str, bytes]) -> Iterable[CrosswalkFiles]:
    for one in edition.sets:
        sssom, turtle = (_file(f"crosswalks/{one.entry.name}{ending}", files) for ending in (".sssom.tsv", ".ttl"))
        if sssom or turtle:
            yield CrosswalkFiles(
                subject=one.entry.subject.title, object=one.entry.object.title, sssom=sssom, turtle=turtle
            )


def _file(path: str, files: Mapping[str, bytes]) -> File | None:
    if path not in files:
        return None
    name = path.rpartition("/")[2]
    return File(name=name, href=quote(path), format=_FORMATS.get(path, ""), size=len(files[path]))


def _brief(address: str) -> str:
    """What to call a web address: a licence's name, else the site and the last part of the path."""
    parts = urlsplit(address)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return _LICENCES.get(address) or (f"{last} ({parts.hostname})" if last else f"{parts.hostname}")


def _size(count: int) -> str:
    """A number of bytes as people read it: `950 bytes`, `12 kB`, `3.4 MB`."""
    if count < 1_000:
        return f"{count} bytes"
    return f"{count / 1_000:,.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"


def _shown(value: object) -> object:
    """A text without the control characters that HTML does not allow."""
    return _CONTROL.sub("\ufffd", value) if type(value) is str else value


def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("accord.publication"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters.update(brief=_brief, bytes=_size, thousands="{:,}".format)
    templates.tests["address"] = lambda text: _ADDRESS.fullmatch(text) is not None
    templates.globals.update(RELATION_TAGS=RELATION_TAGS, RELATION_MEANINGS=RELATION_MEANINGS, FOLDED_FROM=_FOLDED_FROM)
    return templates


_TEMPLATES = _templates()
