"""A large graph in every syntax without holding it whole: texts of some hundred subjects, put side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import RdfFormat, Triple

from accord.formats.rdf import write_rdf
from accord.publication.jsonld import Nodes, Shortener, jsonld_document, jsonld_nodes

__all__ = ["ENDINGS", "Part", "Prefixes", "document", "part"]

_XML_ROOT = re.compile(rb'<\?xml [^\n]*\n<rdf:RDF((?: xmlns:[^\s=]+="[^"]*")*)>\n')
_XML_NAME = re.compile(rb' xmlns:[^\s=]+="[^"]*"')
_XML_END = b"</rdf:RDF>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefixes:
    """The prefixes of a whole graph, and the short names that JSON-LD can use."""

    declared: Mapping[str, str]
    short: Shortener


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The texts of some subjects. All statements of a subject stand in one part.

    turtle and xml are bodies without their declarations, which are `turtle_names` and `xml_names`; lines are canonical
    N-Triples (RDFC-1.0, section 5), sorted.
    """

    turtle: bytes
    turtle_names: frozenset[bytes]
    xml: bytes
    xml_names: frozenset[bytes]
    nodes: Nodes
    lines: tuple[str, ...]


def part(triples: Iterable[Triple], prefixes: Prefixes) -> Part:
    """The texts of some triples without blank nodes. The same triples give the same texts."""
    unique = set(triples)
    turtle_names, turtle = _turtle(write_rdf(unique, RdfFormat.TURTLE, prefixes.declared))
    xml_names, xml = _xml(write_rdf(unique, RdfFormat.RDF_XML, prefixes.declared))
    return Part(
        turtle=turtle,
        turtle_names=turtle_names,
        xml=xml,
        xml_names=xml_names,
        nodes=jsonld_nodes(unique, prefixes.short),
        lines=tuple(sorted(f"{triple} .\n" for triple in unique)),
    )


def document(ending: str, parts: Sequence[Part], prefixes: Prefixes) -> bytes:
    """A whole document of the parts in one of `ENDINGS`, which declares what it uses and no more."""
    return ENDINGS[ending](parts, prefixes)


def _turtle_document(parts: Sequence[Part], _prefixes: Prefixes) -> bytes:
    names = sorted({name for one in parts for name in one.turtle_names})
    return b"".join([*names, *(one.turtle for one in parts)])


def _xml_document(parts: Sequence[Part], _prefixes: Prefixes) -> bytes:
    names = b"".join(sorted({name for one in parts for name in one.xml_names}))
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF' + names + b">\n"
    return b"".join([head, *(one.xml for one in parts), _XML_END, b"\n"])


def _jsonld_document(parts: Sequence[Part], prefixes: Prefixes) -> bytes:
    return jsonld_document((one.nodes for one in parts), prefixes.short)


def _ntriples_document(parts: Sequence[Part], _prefixes: Prefixes) -> bytes:
    return "".join(sorted({line for one in parts for line in one.lines})).encode()


ENDINGS: Mapping[str, Callable[[Sequence[Part], Prefixes], bytes]] = {
    "ttl": _turtle_document,
    "jsonld": _jsonld_document,
    "nt": _ntriples_document,
    "rdf": _xml_document,
}


def _turtle(data: bytes) -> tuple[frozenset[bytes], bytes]:
    """The declarations and the rest. Only what stands before the first statement is a declaration."""
    lines = data.splitlines(keepends=True)
    count = next((at for at, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    names = lines[:count]
    return frozenset(names), data[sum(map(len, names)) :]


def _xml(data: bytes) -> tuple[frozenset[bytes], bytes]:
    root = _XML_ROOT.match(data)
    if root is None:
        raise ValueError("this is not what the RDF/XML writer writes")
    body = data[root.end() :].rstrip().removesuffix(_XML_END)
    return frozenset(_XML_NAME.findall(root[1])), body
