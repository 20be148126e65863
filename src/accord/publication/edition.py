"""What a publication is made of, as values: the schemes, the cross-walks that people agreed, and who publishes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accord.model.concepts import ConceptScheme
from accord.model.mappings import MappingSet
from accord.workspace import MappingSetEntry, SchemeEntry

__all__ = ["Edition", "PublishedScheme", "PublishedSet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedScheme:
    """A scheme with what the workspace declares of it. `keeper` is its organisation's name."""

    entry: SchemeEntry
    keeper: str
    scheme: ConceptScheme


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedSet:
    """An agreed cross-walk, the very bytes of its file, and the IRIs of the subjects that are in dispute.

    `data` is empty where nothing has been agreed yet.
    """

    entry: MappingSetEntry
    agreed: MappingSet
    data: bytes = b""
    disputed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Everything to publish. `shared` is the key of the shared model; `organisations` are names by key, in order."""

    base: str
    title: str
    publisher: str
    license: str
    shared: str
    organisations: Mapping[str, str]
    prefixes: Mapping[str, str]
    schemes: tuple[PublishedScheme, ...]
    sets: tuple[PublishedSet, ...]

    @property
    def iri(self) -> str:
        """The IRI of the publication as a whole."""
        return f"{self.base}vocabulary"

    @property
    def shared_iris(self) -> frozenset[str]:
        """The IRIs of the shared schemes."""
        return frozenset(s.scheme.iri for s in self.schemes if s.entry.organisation == self.shared)

    @property
    def titles(self) -> dict[str, str]:
        """The schemes' declared titles by IRI."""
        return {s.scheme.iri: s.entry.title for s in self.schemes}
