"""What a publication is made of, as values: the schemes, the cross-walks that people agreed, and who publishes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from accord.model.concepts import ConceptScheme
from accord.model.mappings import MappingSet
from accord.model.verdicts import Verdict
from accord.publication.paths import site_paths
from accord.workspace import MappingSetEntry, SchemeEntry
from accord.workspace.settings import NeverExact

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

    `data` is empty where nothing has been agreed yet. `verdicts` is everything that people have said, `standing` the
    `record_id` of what nobody has replaced since, `disputes` the kind of each dispute with what it is between.
    """

    entry: MappingSetEntry
    agreed: MappingSet
    data: bytes = b""
    disputed: frozenset[str] = frozenset()
    verdicts: tuple[Verdict, ...] = ()
    standing: frozenset[str] = frozenset()
    disputes: tuple[tuple[str, tuple[Verdict, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Everything to publish. `shared` is the key of the shared model; `organisations` are names by key, in order.

    `shapes` are the shapes files by name; `paths` says where each scheme and concept stands in the site, by IRI and
    without an ending; `contact` is the publisher's e-mail address, or nothing.
    """

    base: str
    title: str
    publisher: str
    license: str
    shared: str
    organisations: Mapping[str, str]
    prefixes: Mapping[str, str]
    schemes: tuple[PublishedScheme, ...]
    sets: tuple[PublishedSet, ...]
    shapes: Mapping[str, bytes] = field(default_factory=dict)
    never_exact: tuple[NeverExact, ...] = ()
    contact: str = ""
    paths: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        iris = [one.scheme.iri for one in self.schemes] + [c.iri for one in self.schemes for c in one.scheme]
        object.__setattr__(self, "paths", site_paths(iris, base=self.base))

    @property
    def iri(self) -> str:
        """The IRI of the publication as a whole."""
        return f"{self.base}vocabulary"

    @property
    def publisher_iri(self) -> str:
        """The IRI of who publishes it."""
        return f"{self.base}publisher"

    @property
    def shared_iris(self) -> frozenset[str]:
        """The IRIs of the shared schemes."""
        return frozenset(s.scheme.iri for s in self.schemes if s.entry.organisation == self.shared)

    @property
    def titles(self) -> dict[str, str]:
        """The schemes' declared titles by IRI."""
        return {s.scheme.iri: s.entry.title for s in self.schemes}
