"""What finds a publication: its VoID description for RDF tools, and sitemap and robots.txt for search engines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from accord.formats.rdf import write_rdf
from accord.model.mappings import RELATIONS
from accord.namespaces import DCT, RDF, SKOS, VOID, XSD
from accord.publication.data import WHOLE, Compiled
from accord.publication.edition import Edition
from accord.publication.harmonise import Harmonised

__all__ = ["sitemap_files", "void_file"]

_MOST_ADDRESSES = 50_000  # in a sitemap (https://www.sitemaps.org/protocol.html)
_FEATURES = {"ttl": "Turtle", "nt": "N-Triples", "rdf": "RDF_XML", "jsonld": "JSON-LD"}
_FORMATS = "http://www.w3.org/ns/formats/"


def void_file(edition: Edition, found: Harmonised, made: Compiled, paths: Mapping[str, str]) -> bytes:
    """`void.ttl`: how large the whole and its parts are, where the dumps are, and which links it holds.

    VoID, https://www.w3.org/TR/void/, sections 2 to 5; each link set has one predicate (section 5.2).
    """
    said = {*_whole(edition, made), *_parts(edition, made, paths), *_links(edition, found)}
    return write_rdf(said, RdfFormat.TURTLE, made.prefixes.declared)


def sitemap_files(edition: Edition, pages: Iterable[str]) -> dict[str, bytes]:
    """`sitemap.xml` and `robots.txt` of the pages, given as paths; more than 50,000 pages make several sitemaps."""
    addresses = [escape(edition.base + quote(page, safe="/~")) for page in sorted(pages)]
    shares = [addresses[at : at + _MOST_ADDRESSES] for at in range(0, len(addresses), _MOST_ADDRESSES)] or [[]]
    robots = f"User-agent: *\nAllow: /\nSitemap: {edition.base}sitemap.xml\n".encode()
    if len(shares) == 1:
        return {"sitemap.xml": _sitemap("urlset", "url", shares[0]), "robots.txt": robots}
    files = {f"sitemap-{at}.xml": _sitemap("urlset", "url", share) for at, share in enumerate(shares, start=1)}
    index = _sitemap("sitemapindex", "sitemap", [escape(edition.base + name) for name in files])
    return {**files, "sitemap.xml": index, "robots.txt": robots}


def _sitemap(root: str, entry: str, addresses: Iterable[str]) -> bytes:
    lines = "".join(f"<{entry}><loc>{address}</loc></{entry}>\n" for address in addresses)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</{root}>\n'.encode()


def _whole(edition: Edition, made: Compiled) -> Iterator[Triple]:
    about = edition.iri
    document = edition.base + "void.ttl"
    yield _link(document, RDF + "type", VOID + "DatasetDescription")
    yield _link(document, "http://xmlns.com/foaf/0.1/primaryTopic", about)
    yield _link(about, RDF + "type", VOID + "Dataset")
    yield Triple(NamedNode(about), NamedNode(DCT + "title"), Literal(edition.title, language="en"))
    yield Triple(NamedNode(about), NamedNode(VOID + "uriSpace"), Literal(edition.base))
    yield _count(about, "triples", made.triples)
    yield _count(about, "entities", sum(len(published.scheme) for published in edition.schemes))
    yield _link(about, VOID + "vocabulary", SKOS)
    yield _link(about, VOID + "vocabulary", DCT)
    for ending, feature in _FEATURES.items():
        yield _link(about, VOID + "feature", _FORMATS + feature)
        yield _link(about, VOID + "dataDump", f"{edition.base}{WHOLE}.{ending}")


def _parts(edition: Edition, made: Compiled, paths: Mapping[str, str]) -> Iterator[Triple]:
    for published in edition.schemes:
        iri = published.scheme.iri
        yield _link(edition.iri, VOID + "subset", iri)
        yield _link(iri, RDF + "type", VOID + "Dataset")
        yield _count(iri, "entities", len(published.scheme))
        yield _count(iri, "triples", sum(len(part.lines) for part in made.schemes[iri]))
        for ending in _FEATURES:
            yield _link(iri, VOID + "dataDump", edition.base + quote(f"{paths[iri]}.{ending}", safe="/~"))


def _links(edition: Edition, found: Harmonised) -> Iterator[Triple]:
    for one in edition.sets:
        name = f"{edition.base}mappings/{one.entry.name}"
        for relation, count in sorted(Counter(s.relation for s in found.statements[one.entry.name]).items()):
            linkset = f"{name}#{relation}"
            yield _link(edition.iri, VOID + "subset", linkset)
            yield _link(linkset, RDF + "type", VOID + "Linkset")
            yield _link(linkset, VOID + "linkPredicate", RELATIONS[relation])
            yield _link(linkset, VOID + "subjectsTarget", one.entry.subject.iri)
            yield _link(linkset, VOID + "objectsTarget", one.entry.object.iri)
            yield _count(linkset, "triples", count)


def _link(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def _count(subject: str, what: str, number: int) -> Triple:
    value = Literal(str(number), datatype=NamedNode(XSD + "integer"))
    return Triple(NamedNode(subject), NamedNode(VOID + what), value)
