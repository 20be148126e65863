"""The published RDF files as two independent readers understand them."""

from __future__ import annotations

from collections.abc import Mapping

import rdflib
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from accord.formats.rdf import SYNTAXES

# rdflib's own JSON-LD reader still calls what rdflib has deprecated.
OLD_JSON_LD_READER = "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"
RDFLIB_NAMES = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".jsonld": "json-ld"}


def readings(named: Mapping[str, bytes]) -> dict[str, frozenset[str]]:
    """What each reader makes of each file, as canonical N-Triples lines (blank nodes named by RDFC-1.0)."""
    read = {}
    for name, data in named.items():
        ending = name[name.rindex(".") :]
        read[f"pyoxigraph {name}"] = _canonical(data, SYNTAXES[ending])
        graph = rdflib.Graph().parse(data=data, format=RDFLIB_NAMES[ending])
        lines = graph.serialize(format="nt", encoding="utf-8")
        read[f"rdflib {name}"] = _canonical(lines, RdfFormat.N_TRIPLES)
    return read


def _canonical(data: bytes, syntax: RdfFormat) -> frozenset[str]:
    graph = Dataset(parse(input=data, format=syntax))
    if any(isinstance(node, BlankNode) for quad in graph for node in (quad.subject, quad.object)):
        graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(str(quad.triple) for quad in graph)
