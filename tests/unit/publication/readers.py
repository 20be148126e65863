"""The published RDF files as two independent readers understand them."""

from __future__ import annotations

from collections.abc import Mapping

import rdflib
from pyoxigraph import RdfFormat, parse

from accord.formats.rdf import SYNTAXES

# rdflib's own JSON-LD reader still calls what rdflib has deprecated.
OLD_JSON_LD_READER = "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"
_RDFLIB_NAMES = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".jsonld": "json-ld"}


def readings(named: Mapping[str, bytes]) -> dict[str, frozenset[str]]:
    """What each reader makes of each file, as N-Triples lines."""
    read = {}
    for name, data in named.items():
        ending = name[name.rindex(".") :]
        triples = {quad.triple for quad in parse(input=data, format=SYNTAXES[ending])}
        read[f"pyoxigraph {name}"] = frozenset(map(str, triples))
        graph = rdflib.Graph().parse(data=data, format=_RDFLIB_NAMES[ending])
        lines = graph.serialize(format="nt", encoding="utf-8")
        again = {quad.triple for quad in parse(input=lines, format=RdfFormat.N_TRIPLES)}
        read[f"rdflib {name}"] = frozenset(map(str, again))
    return read
