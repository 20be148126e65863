"""IRIs and CURIEs: the namespaces Accord speaks, and the two conversions between full and short names."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote

from accord.errors import NotReadable

__all__ = [
    "ACCORD", "ADMS", "DCAT", "DCT", "OWL", "PREFIXES", "PROV", "RDF", "RDFS", "SCHEMA", "SEMAPV", "SH", "SKOS",
    "SKOSXL", "SSSOM", "VOID", "XSD", "code_from_iri", "compact", "concept_iri", "expand",
]  # fmt: skip

ACCORD = "https://accord.example/ns#"
ADMS = "http://www.w3.org/ns/adms#"
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
SEMAPV = "https://w3id.org/semapv/vocab/"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SKOSXL = "http://www.w3.org/2008/05/skos-xl#"
SSSOM = "https://w3id.org/sssom/"
VOID = "http://rdfs.org/ns/void#"
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Mapping[str, str] = {
    "accord": ACCORD, "adms": ADMS, "dcat": DCAT, "dct": DCT, "owl": OWL, "prov": PROV, "rdf": RDF, "rdfs": RDFS,
    "schema": SCHEMA, "semapv": SEMAPV, "sh": SH, "skos": SKOS, "skosxl": SKOSXL, "sssom": SSSOM, "void": VOID,
    "xsd": XSD,
}  # fmt: skip


def expand(name: str, prefixes: Mapping[str, str]) -> str:
    """The full IRI of a CURIE; an IRI (`scheme://...` or `urn:...`) comes back unchanged.

    Raises NotReadable for an unknown prefix or a name without one.
    """
    prefix, colon, local = name.partition(":")
    if colon and prefix in prefixes:
        return prefixes[prefix] + local
    if colon and (local.startswith("//") or prefix.lower() in {"urn", "mailto"}):
        return name
    known = ", ".join(sorted(prefixes)) or "none"
    raise NotReadable(
        f"'{name}' is not a name that can be resolved: the prefix '{prefix if colon else ''}' is not declared",
        hint=f"Declare the prefix in the file's curie_map, or write the full IRI. Declared here: {known}.",
    )


def compact(iri: str, prefixes: Mapping[str, str]) -> str:
    """The CURIE of an IRI under the longest matching namespace, else the IRI itself."""
    best = max((item for item in prefixes.items() if iri.startswith(item[1])), key=lambda i: len(i[1]), default=None)
    if best is None or len(iri) == len(best[1]):
        return iri
    return f"{best[0]}:{iri[len(best[1]) :]}"


def concept_iri(scheme_iri: str, code: str) -> str:
    """The IRI of a code in a scheme: the scheme's IRI, a slash, and the code percent-encoded (RFC 3986)."""
    return f"{scheme_iri}/{quote(code, safe='')}"


def code_from_iri(iri: str) -> str:
    """The last path segment of an IRI, decoded: the code that `concept_iri` was given."""
    return unquote(iri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1])
