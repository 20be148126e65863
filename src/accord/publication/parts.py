"""A large graph in every syntax without holding it whole: texts of some hundred subjects, put side by side."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import RdfFormat, Triple

from accord.formats.rdf import iris_of, write_rdf
from accord.publication.jsonld import Nodes, Shortener, jsonld_document, jsonld_nodes

__all__ = ["ENDINGS", "Part", "Prefixes", "Told", "document", "jsonld_of", "part", "told", "turtle_of"]

_MOST_KNOWN = 50_000  # IRIs whose prefixes are remembered
_DECLARATIONS = re.compile(rb"\A(?:@prefix [^\n]*\n)*")
_BLOCK = re.compile(rb"[^\n]*\n(?:\t[^\n]*\n)*")
_XML_ROOT = re.compile(rb'<\?xml [^\n]*\n<rdf:RDF((?: xmlns:[^\s=]+="[^"]*")*)>\n')
_XML_NAME = re.compile(rb' xmlns:[^\s=]+="[^"]*"')
_XML_END = b"</rdf:RDF>"


class Prefixes:
    """The prefixes of a whole graph, and the short names that JSON-LD can use."""

    def __init__(self, declared: Mapping[str, str], short: Shortener) -> None:
        self.declared = declared
        self.short = short
        self._sets: dict[frozenset[str], frozenset[str]] = {}
        self._beginning = lru_cache(_MOST_KNOWN)(
            lambda iri: frozenset(prefix for prefix, namespace in declared.items() if iri.startswith(namespace))
        )

    def of(self, triples: Iterable[Triple]) -> frozenset[str]:
        """The prefixes that some triples can use. Subjects that use the same ones share one set."""
        iris = {iri for triple in triples for iri in iris_of(triple)}
        used = frozenset().union(*map(self._beginning, iris))
        return self._sets.setdefault(used, used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said of one subject: Turtle without declarations, the prefixes to declare, and JSON-LD."""

    turtle: bytes
    prefixes: frozenset[str]
    node: Nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The texts of some subjects. All statements of a subject stand in one part.

    told is by the subject's IRI; xml is a body without its declarations, which are `xml_names`; lines are canonical
    N-Triples (RDFC-1.0, section 5), sorted.
    """

    told: Mapping[str, Told]
    xml: bytes
    xml_names: frozenset[bytes]
    lines: tuple[str, ...]


def part(triples: Iterable[Triple], prefixes: Prefixes) -> Part:
    """The texts of some triples without blank nodes. The same triples give the same texts."""
    unique = set(triples)
    xml_names, xml = _xml(write_rdf(unique, RdfFormat.RDF_XML, prefixes.declared))
    return Part(
        told=told(unique, prefixes),
        xml=xml,
        xml_names=xml_names,
        lines=tuple(sorted(f"{triple} .\n" for triple in unique)),
    )


def told(triples: Collection[Triple], prefixes: Prefixes) -> dict[str, Told]:
    """What some triples without blank nodes say of each subject, in the order in which Turtle has them."""
    if not triples:
        return {}
    subjects: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        subjects[str(triple.subject)].append(triple)
    body = _DECLARATIONS.sub(b"", write_rdf(triples, RdfFormat.TURTLE, prefixes.declared), count=1)
    return {
        subject[1:-1]: Told(turtle=text, prefixes=prefixes.of(said), node=jsonld_nodes(said, prefixes.short))
        for (subject, said), text in zip(sorted(subjects.items()), _blocks(body), strict=True)
    }


def turtle_of(subjects: Iterable[Told], prefixes: Prefixes) -> bytes:
    """A Turtle document of some subjects, which declares what it uses and no more."""
    several = tuple(subjects)
    used = frozenset[str]().union(*(one.prefixes for one in several))
    names = sorted(f"@prefix {prefix}: <{prefixes.declared[prefix]}> .\n".encode() for prefix in used)
    return b"".join([*names, *(one.turtle for one in several)])


def jsonld_of(subjects: Mapping[str, Told], prefixes: Prefixes) -> bytes:
    """A JSON-LD document of some subjects by IRI, which declares what it uses and no more."""
    return jsonld_document((subjects[iri].node for iri in sorted(subjects)), prefixes.short)


def document(ending: str, parts: Sequence[Part], prefixes: Prefixes) -> bytes:
    """A whole document of the parts in one of `ENDINGS`, which declares what it uses and no more."""
    return ENDINGS[ending](parts, prefixes)


def _turtle_document(parts: Sequence[Part], prefixes: Prefixes) -> bytes:
    return turtle_of((one for each in parts for one in each.told.values()), prefixes)


def _xml_document(parts: Sequence[Part], _prefixes: Prefixes) -> bytes:
    names = b"".join(sorted({name for one in parts for name in one.xml_names}))
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF' + names + b">\n"
    return b"".join([head, *(one.xml for one in parts), _XML_END, b"\n"])


def _jsonld_document(parts: Sequence[Part], prefixes: Prefixes) -> bytes:
    return jsonld_document((one.told[iri].node for one in parts for iri in sorted(one.told)), prefixes.short)


def _ntriples_document(parts: Sequence[Part], _prefixes: Prefixes) -> bytes:
    return "".join(sorted({line for one in parts for line in one.lines})).encode()


ENDINGS: Mapping[str, Callable[[Sequence[Part], Prefixes], bytes]] = {
    "ttl": _turtle_document,
    "jsonld": _jsonld_document,
    "nt": _ntriples_document,
    "rdf": _xml_document,
}


def _blocks(body: bytes) -> list[bytes]:
    """The text of each subject: its further lines are indented, and no literal holds a bare line feed."""
    return [match.group() for match in _BLOCK.finditer(body)]


def _xml(data: bytes) -> tuple[frozenset[bytes], bytes]:
    root = _XML_ROOT.match(data)
    if root is None:
        raise ValueError("this is not what the RDF/XML writer writes")
    body = data[root.end() :].rstrip().removesuffix(_XML_END)
    return frozenset(_XML_NAME.findall(root[1])), body
