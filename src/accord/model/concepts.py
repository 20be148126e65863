"""A concept scheme and its concepts, after SKOS (https://www.w3.org/TR/skos-reference/)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Concept", "ConceptScheme", "Terms", "Text"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Text:
    """Words in a language: `lang` is a BCP 47 tag, or empty where the source names none."""

    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One term of a scheme. `notation` is the code exactly as published; IRIs are full.

    `kind` is empty for a SKOS concept; a term of an ontology says what it is (`class`, `objprop`, `dataprop`), since
    only terms of one kind can be matched.
    """

    iri: str
    scheme: str
    kind: str = ""
    notation: str = ""
    pref_labels: tuple[Text, ...] = ()
    alt_labels: tuple[Text, ...] = ()
    hidden_labels: tuple[Text, ...] = ()
    definitions: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    deprecated: bool = False
    replaced_by: str = ""
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""
    order: int | None = None

    def label(self, lang: str = "en") -> str:
        """The preferred label in a language, else without language, else any, else the notation or the IRI."""
        for wanted in (lang, ""):
            for label in self.pref_labels:
                if label.lang == wanted and label.text:
                    return label.text
        return self.pref_labels[0].text if self.pref_labels else self.notation or self.iri

    def label_and_code(self) -> str:
        """`label [code]`, as people tell terms apart; the label alone where it is the code (a field) or has none."""
        label = self.label()
        return label if self.notation in {"", label} else f"{label} [{self.notation}]"

    def definition(self, lang: str = "en") -> str:
        """The definition in a language, else any, else nothing."""
        by_lang = {text.lang: text.text for text in reversed(self.definitions)}
        anything = self.definitions[0].text if self.definitions else ""
        return by_lang.get(lang) or anything

    @property
    def meaning(self) -> str:
        """A digest (16 hex digits) of what the concept says: labels, definitions, broader concepts, retirement.

        A verdict keeps it, so that a term whose words have changed since is put before people again.
        """
        said = (self.pref_labels, self.alt_labels, self.definitions, self.broader, self.deprecated)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


class Terms(Protocol):
    """What lookups need of a concept scheme, whether it is in memory (`ConceptScheme`) or in an index on disk."""

    @property
    def iri(self) -> str:
        """The scheme's IRI."""

    @property
    def version(self) -> str:
        """Its version; empty where it has none."""

    def __iter__(self) -> Iterator[Concept]: ...
    def __len__(self) -> int: ...
    def title(self, lang: str = "en") -> str:
        """Its title in a language, else in English, else in any."""

    def get(self, iri: str) -> Concept | None:
        """The concept of an IRI; None where there is none."""

    def by_notation(self, code: str) -> tuple[Concept, ...]:
        """Every concept with a code."""

    def children(self, iri: str) -> tuple[Concept, ...]:
        """The concepts right below one."""

    def ancestors(self, iri: str) -> tuple[Concept, ...]:
        """Every concept above one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptScheme:
    """A vocabulary: its description and its concepts, in published order.

    Lookups are by IRI and by notation; a notation may (wrongly) stand on several concepts, so it gives a tuple.
    """

    iri: str
    titles: tuple[Text, ...] = ()
    descriptions: tuple[Text, ...] = ()
    version: str = ""
    publisher: str = ""
    license: str = ""
    source: str = ""
    notes: tuple[Text, ...] = ()
    concepts: tuple[Concept, ...] = ()
    _by_iri: Mapping[str, Concept] = field(init=False, repr=False, compare=False)
    _by_notation: Mapping[str, tuple[Concept, ...]] = field(init=False, repr=False, compare=False)
    _children: Mapping[str, tuple[Concept, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_notation: dict[str, list[Concept]] = defaultdict(list)
        children: dict[str, list[Concept]] = defaultdict(list)
        for concept in self.concepts:
            by_notation[concept.notation].append(concept)
            for parent in concept.broader:
                children[parent].append(concept)
        object.__setattr__(self, "_by_iri", {concept.iri: concept for concept in self.concepts})
        object.__setattr__(self, "_by_notation", {code: tuple(found) for code, found in by_notation.items()})
        object.__setattr__(self, "_children", {iri: tuple(found) for iri, found in children.items()})

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts)

    def __len__(self) -> int:
        return len(self.concepts)

    def __contains__(self, iri: object) -> bool:
        return iri in self._by_iri

    def title(self, lang: str = "en") -> str:
        """The scheme's title in a language, else any, else its IRI."""
        by_lang = {text.lang: text.text for text in reversed(self.titles)}
        anything = self.titles[0].text if self.titles else self.iri
        return by_lang.get(lang) or anything

    def get(self, iri: str) -> Concept | None:
        """The concept with that IRI, if the scheme has it."""
        return self._by_iri.get(iri)

    def by_notation(self, code: str) -> tuple[Concept, ...]:
        """Every concept with exactly that code (normally none or one)."""
        return self._by_notation.get(code, ())

    def children(self, iri: str) -> tuple[Concept, ...]:
        """The concepts one step narrower."""
        return self._children.get(iri, ())

    def ancestors(self, iri: str) -> tuple[Concept, ...]:
        """Every broader concept within the scheme, nearest first; a cycle ends the walk instead of looping."""
        seen: dict[str, Concept] = {}
        frontier = [iri]
        while frontier:
            here = [self._by_iri[i] for i in frontier if i in self._by_iri]
            frontier = [p for c in here for p in c.broader if p not in seen and p != iri]
            seen.update({p: self._by_iri[p] for p in frontier if p in self._by_iri})
        return tuple(seen.values())
