"""Compact JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/): what a developer reads without knowing RDF.

The context travels in the file, so nothing is fetched to read it. Texts are grouped by language
(`"prefLabel": {"en": "Guilty"}`), concepts are named by CURIE, codes are plain strings. Whatever does not fit a term
of the context is written under its property's CURIE, in full: no statement is lost or bent.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from accord.namespaces import DCAT, DCT, OWL, RDF, SCHEMA, SH, SKOS, XSD, compact

__all__ = ["Nodes", "Shortener", "jsonld_document", "jsonld_nodes", "usable_prefixes", "write_jsonld"]

Json = str | bool | float | list["Json"] | dict[str, "Json"]

_TEXTS = {
    "title": DCT + "title",
    "description": DCT + "description",
    **{name: SKOS + name for name in ("prefLabel", "altLabel", "hiddenLabel", "definition", "note", "editorialNote")},
}
_LINKS = {
    **{name: DCT + name for name in ("hasPart", "isReplacedBy", "license", "source")},
    **{name: SKOS + name for name in ("inScheme", "topConceptOf", "hasTopConcept", "broader", "related")},
    **{f"{kind}Match": f"{SKOS}{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")},
}
_STRINGS = {
    "notation": SKOS + "notation",
    "publisher": DCT + "publisher",
    "version": DCAT + "version",
    "versionInfo": OWL + "versionInfo",
}
_TYPED = {
    "deprecated": (OWL + "deprecated", XSD + "boolean"),
    "order": (SH + "order", XSD + "integer"),
    "validFrom": (SCHEMA + "validFrom", XSD + "date"),
    "validThrough": (SCHEMA + "validThrough", XSD + "date"),
}
_TERMS: dict[tuple[str, str], str] = {
    **{(iri, "@language"): term for term, iri in _TEXTS.items()},
    **{(iri, "@id"): term for term, iri in _LINKS.items()},
    **{(iri, XSD + "string"): term for term, iri in _STRINGS.items()},
    **{typed: term for term, typed in _TYPED.items()},
}  # (property, kind of value): the term of the context
_NATIVE: dict[tuple[str, str], bool] = {(XSD + "boolean", "true"): True, (XSD + "boolean", "false"): False}
_ENCODED = json.JSONEncoder(ensure_ascii=False).encode
_MOST_DIGITS = 15  # whole numbers up to here are the same number to every JSON reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """Some subjects of a graph as the text that stands in `@graph`, and the names that it uses."""

    text: str
    used: frozenset[str]


def write_jsonld(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    """The canonical bytes of a graph: subjects, keys and values sorted, only used names declared.

    Raises TypeError for a blank node; a published graph has none.
    """
    unique = set(triples)
    iris = {node.value for t in unique for node in (t.subject, t.object) if isinstance(node, NamedNode)}
    short = Shortener(usable_prefixes(iris, prefixes))
    return jsonld_document([jsonld_nodes(unique, short)], short)


def usable_prefixes(iris: Iterable[str], prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that cannot be taken for a term of the context or for the beginning of one of the IRIs."""
    taken = {iri.partition(":")[0] for iri in iris} | set(_TEXTS) | set(_LINKS) | set(_STRINGS) | set(_TYPED)
    return {prefix: iri for prefix, iri in prefixes.items() if prefix not in taken}


class Shortener:
    """Short names for IRIs under the prefixes that `usable_prefixes` gives; each is looked for once."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = prefixes
        self._known: dict[str, tuple[str, str]] = {}
        self.contexts: dict[frozenset[str], str] = {}
        """The contexts that were written already, by the names that they declare."""

    def __call__(self, iri: str) -> tuple[str, str]:
        """The CURIE of an IRI and its prefix, or the IRI and nothing; `//` after a prefix would read as an address."""
        if iri not in self._known:
            curie = compact(iri, self.prefixes)
            prefix, _, local = curie.partition(":")
            is_short = prefix in self.prefixes and not local.startswith("//")
            self._known[iri] = (curie, prefix) if is_short else (iri, "")
        return self._known[iri]


def jsonld_nodes(triples: Iterable[Triple], short: Shortener) -> Nodes:
    """The subjects of some triples, for a document with others. All statements of a subject belong into one text.

    Raises TypeError for a blank node.
    """
    names = _Names(short)
    subjects: dict[str, dict[str, list[Literal | NamedNode]]] = defaultdict(lambda: defaultdict(list))
    for triple in set(triples):
        value = _without_blank(triple.object)
        subjects[_without_blank(triple.subject).value][names.key(triple.predicate.value, value)].append(value)
    nodes: list[dict[str, Json]] = [
        {"@id": names.name(iri), **{key: names.values(key, _sorted(found)) for key, found in sorted(pairs.items())}}
        for iri, pairs in sorted(subjects.items())
    ]
    return Nodes(text=",\n".join(map(_lines, nodes)), used=frozenset(names.used))


def jsonld_document(parts: Iterable[Nodes], short: Shortener) -> bytes:
    """A document of the parts, in their order, that declares what they use and no more."""
    several = [part for part in parts if part.text]
    used = frozenset[str]().union(*(part.used for part in several))
    if used not in short.contexts:
        short.contexts[used] = _lines(_Names(short, used).context())
    graph = ",\n".join(part.text for part in several)
    return f'{{\n"@context": {short.contexts[used]},\n"@graph": [\n{graph}\n]\n}}\n'.encode()


def _sorted(values: list[Literal | NamedNode]) -> list[Literal | NamedNode]:
    return values if len(values) == 1 else sorted(values, key=str)


def _lines(table: Mapping[str, Json]) -> str:
    """A table with a line for each key: short to read, and many times faster to write than with full indentation."""
    return "{\n" + ",\n".join(f" {_ENCODED(key)}: {_ENCODED(value)}" for key, value in table.items()) + "\n}"


class _Names:
    """Short names for IRIs, and which of them were used."""

    def __init__(self, short: Shortener, used: Iterable[str] = ()) -> None:
        self.short = short
        self.used: set[str] = set(used)

    def name(self, iri: str) -> str:
        """The CURIE of an IRI, or the IRI."""
        name, prefix = self.short(iri)
        if prefix:
            self.used.add(prefix)
        return name

    def key(self, predicate: str, value: Literal | NamedNode) -> str:
        """The key that a value stands under: a term of the context where it fits."""
        if predicate == RDF + "type":
            return "@type"
        term = _TERMS.get((predicate, _kind(value)))
        if term is None or (term in _TYPED and _native(value) is None):
            return self.name(predicate)
        self.used.add(term)
        return term

    def values(self, key: str, nodes: list[Literal | NamedNode]) -> Json:
        """A value alone, several as a list, texts as a table by language."""
        if key not in _TEXTS:
            return _one_or_list([self.value(key, node) for node in nodes])
        by_language: dict[str, list[Json]] = defaultdict(list)
        for node in nodes:
            by_language[getattr(node, "language", "")].append(node.value)
        return {lang: _one_or_list(texts) for lang, texts in sorted(by_language.items())}

    def value(self, key: str, node: Literal | NamedNode) -> Json:
        """An object as the context lets a key have it: a name, a native value, or a value object."""
        if isinstance(node, NamedNode):
            return self.name(node.value) if key in _LINKS or key == "@type" else {"@id": self.name(node.value)}
        if key in _TYPED and (native := _native(node)) is not None:
            return native
        if node.language:
            return {"@language": node.language, "@value": node.value}
        if node.datatype.value == XSD + "string":
            return node.value
        return {"@type": self.name(node.datatype.value), "@value": node.value}

    def context(self) -> dict[str, Json]:
        """The declarations of all names that were used."""
        links: dict[str, Json] = {term: {"@id": self.name(iri), "@type": "@id"} for term, iri in self._used(_LINKS)}
        texts: dict[str, Json] = {
            term: {"@id": self.name(iri), "@container": "@language"} for term, iri in self._used(_TEXTS)
        }
        strings: dict[str, Json] = {term: self.name(iri) for term, iri in self._used(_STRINGS)}
        typed: dict[str, Json] = {
            term: {"@id": self.name(iri), "@type": self.name(datatype)}
            for term, (iri, datatype) in sorted(_TYPED.items())
            if term in self.used
        }
        terms = links | texts | strings | typed
        own: dict[str, Json] = {
            prefix: iri for prefix, iri in sorted(self.short.prefixes.items()) if prefix in self.used
        }
        return {"@version": 1.1, **own, **dict(sorted(terms.items()))}

    def _used(self, table: Mapping[str, str]) -> list[tuple[str, str]]:
        return [(term, iri) for term, iri in sorted(table.items()) if term in self.used]


def _without_blank(node: object) -> Literal | NamedNode:
    if isinstance(node, (Literal, NamedNode)):
        return node
    raise TypeError(f"{node} is neither an IRI nor a text")


def _kind(value: Literal | NamedNode) -> str:
    if isinstance(value, NamedNode):
        return "@id"
    return "@language" if value.language else value.datatype.value


def _native(value: Literal | NamedNode) -> str | bool | int | None:
    """The JSON value that stands for exactly this literal in a typed term, or None where none does."""
    if not isinstance(value, Literal):
        return None
    text, datatype = value.value, value.datatype.value
    if datatype == XSD + "date":
        return text
    if datatype == XSD + "integer":
        whole = text.lstrip("-").isdecimal() and text.isascii() and len(text) <= _MOST_DIGITS
        return int(text) if whole and str(int(text)) == text else None
    return _NATIVE.get((datatype, text))


def _one_or_list(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values
