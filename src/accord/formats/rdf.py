"""RDF in every usual syntax: bytes to quads as a stream, and triples to canonical bytes.

Remote JSON-LD contexts are never fetched, and RDF/XML entities that could expand without bound are refused.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from accord.errors import NotReadable

__all__ = ["SYNTAXES", "iris_of", "read_rdf", "syntax_of", "write_rdf"]

SYNTAXES: Mapping[str, RdfFormat] = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
}
_ENTITY = re.compile(rb"<!ENTITY\s+(?:%\s+)?\S+\s+(SYSTEM|PUBLIC|\"[^\"]*\"|'[^']*')")
MAX_ENTITY = 1_000


def syntax_of(name: str) -> RdfFormat:
    """The syntax that a file's ending stands for. Raises NotReadable for an ending that is none of `SYNTAXES`."""
    ending = PurePath(name).suffix.lower()
    if ending not in SYNTAXES:
        hint = f"Use one of: {', '.join(SYNTAXES)}."
        raise NotReadable(f"'{ending or name}' is not the ending of an RDF file", path=name, hint=hint)
    return SYNTAXES[ending]


def read_rdf(data: bytes, syntax: RdfFormat, *, base_iri: str | None = None) -> Iterator[Quad]:
    """The quads of a document, in its order.

    Raises NotReadable with the line for malformed input, for remote contexts and for unbounded entities.
    """
    if syntax == RdfFormat.RDF_XML:
        _refuse_entities(data)
    try:
        yield from parse(input=data, format=syntax, base_iri=base_iri)
    except SyntaxError as error:
        raise NotReadable(f"not valid {syntax.name}: {_cause(error)}", line=error.lineno, hint=_hint(error)) from error
    except ValueError as error:
        raise NotReadable(f"not valid {syntax.name}: {error}", hint="Save the file as UTF-8.") from error


def write_rdf(triples: Iterable[Triple], syntax: RdfFormat, prefixes: Mapping[str, str]) -> bytes:
    """The canonical bytes of a graph: blank nodes named by RDFC-1.0, triples sorted, only used prefixes declared."""
    ordered = sorted(_canonical(triples), key=_sort_key)
    iris = sorted({iri for t in ordered for iri in iris_of(t)})
    used = {p: ns for p, ns in sorted(prefixes.items()) if _begins_any(ns, iris)}
    data = serialize(ordered, format=syntax, prefixes=used) or b""
    return _REPAIRS[syntax](data, used) if syntax in _REPAIRS else data


def iris_of(triple: Triple) -> Iterator[str]:
    """The names that a triple is written with: its nodes' IRIs, and a literal's datatype."""
    for node in (triple.subject, triple.predicate, triple.object):
        value = getattr(node, "value", "")
        datatype = getattr(node, "datatype", None)
        yield value if datatype is None else datatype.value


def _begins_any(namespace: str, ordered: list[str]) -> bool:
    """Whether any of the sorted IRIs begins with it: then so does the first that is not before it."""
    at = bisect_left(ordered, namespace)
    return at < len(ordered) and ordered[at].startswith(namespace)


def _with_plain_names(data: bytes, prefixes: Mapping[str, str]) -> bytes:
    r"""Turtle with the full IRI in place of each CURIE that needs a backslash: rdflib cannot read `p:etc\.`."""

    def plain(match: re.Match[bytes]) -> bytes:
        """A token of Turtle as it stands, or the full IRI of a CURIE with a backslash."""
        prefix, local = match.group("prefix"), match.group("local")
        if local is None or b"\\" not in local:
            return match.group()
        return b"<" + prefixes[prefix.decode()].encode() + re.sub(rb"\\(.)", rb"\1", local) + b">"

    return _TURTLE_TOKEN.sub(plain, data) if b"\\" in data else data


def _with_carriage_returns(data: bytes, _prefixes: Mapping[str, str]) -> bytes:
    """RDF/XML with carriage returns as references: whoever reads XML takes bare ones for line feeds (XML 1.0, 2.11)."""
    return data.replace(b"\r", b"&#13;")


_TURTLE_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^>]*>|(?P<prefix>[A-Za-z][\w.-]*):(?P<local>(?:[^\s\\,;<>"]|\\.)*)')
_REPAIRS = {
    RdfFormat.TURTLE: _with_plain_names,
    RdfFormat.TRIG: _with_plain_names,
    RdfFormat.RDF_XML: _with_carriage_returns,
}  # what other readers stumble over in what pyoxigraph writes


def _refuse_entities(data: bytes) -> None:
    for match in _ENTITY.finditer(data):
        value = match.group(1)
        if value in (b"SYSTEM", b"PUBLIC") or b"&" in value or len(value) > MAX_ENTITY:
            line = data.count(b"\n", 0, match.start()) + 1
            hint = "Write the value out; external, nested and very long entities are refused for safety."
            raise NotReadable("an XML entity that could expand without bound", line=line, hint=hint)


def _cause(error: SyntaxError) -> str:
    text = str(error.msg)
    if "LoadDocumentCallback" in text:
        return "it names a remote JSON-LD context, which is never fetched"
    return re.sub(r"^Parser error at line \d+ between columns (\d+) and \d+: ", r"column \1: ", text)


def _hint(error: SyntaxError) -> str:
    if "LoadDocumentCallback" in str(error.msg):
        return "Put the context's content into the file in place of its address."
    return "Look at this line and the one before it: often a full stop, a quote or a prefix is missing."


def _canonical(triples: Iterable[Triple]) -> Iterable[Triple]:
    plain = list(dict.fromkeys(triples))
    if not any(isinstance(node, BlankNode) for t in plain for node in (t.subject, t.object)):
        return plain
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in plain)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return [quad.triple for quad in dataset]


def _sort_key(triple: Triple) -> tuple[bool, str, bool, str, str]:
    """Named subjects before blank ones; rdf:type first within a subject."""
    predicate = triple.predicate.value
    is_type = predicate.endswith("#type")
    return (isinstance(triple.subject, BlankNode), str(triple.subject), not is_type, predicate, str(triple.object))
