"""What `accord.yaml` says, as values: organisations, schemes, mapping sets, sources, shapes, policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from accord.errors import Misused
from accord.model.policies import Purpose
from accord.namespaces import PREFIXES

__all__ = [
    "DEFAULT_REASONS", "MappingSetEntry", "NeverExact", "Organisation", "Policy", "ReviewSettings", "SchemeEntry",
    "Source", "Workspace",
]  # fmt: skip

T = TypeVar("T")
FIELDS = ".fields"  # what the name of a set of fields ends with; no other name has a full stop


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeEntry:
    """A vocabulary of an organisation. `name` is `organisation/key`; `prefix` is its CURIE prefix."""

    organisation: str
    key: str
    title: str
    steward: str
    path: Path
    iri: str
    line: int = 0

    @property
    def name(self) -> str:
        """`organisation/key`, as commands and settings write it."""
        return f"{self.organisation}/{self.key}"

    @property
    def prefix(self) -> str:
        """The CURIE prefix of its concepts."""
        return f"{self.organisation}-{self.key}"

    @property
    def holds_fields(self) -> bool:
        """Whether it is a side of a set of fields, whose file `accord propose --fields` writes."""
        return self.path.name.endswith(f"{FIELDS}.ttl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who keeps vocabularies, and which."""

    key: str
    name: str
    schemes: tuple[SchemeEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingSetEntry:
    """Which organisation's scheme is mapped to which (usually shared) scheme.

    shared_codes: whether the two use one code system, so that an equal code is evidence.
    """

    name: str
    subject: SchemeEntry
    object: SchemeEntry
    shared_codes: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverExact:
    """Two schemes that look alike and must not be equated, and why."""

    pair: tuple[str, str]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A kind of record that an organisation sends, and the record mapping that translates it.

    fields: a file that has or describes its fields (a sample, a schema, a contract), if one is declared.
    """

    name: str
    organisation: str
    mapping: Path
    title: str = ""
    fields: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """When people's verdicts make an agreement.

    reviewers: how many must say the same; own_proposals: whether a pair that no machine proposed counts its own
    author's verdict as a review; adjudicator: whose verdict settles a dispute (empty: nobody's).
    """

    reviewers: int = 1
    own_proposals: bool = True
    adjudicator: str = ""


DEFAULT_REASONS = (
    "Same words, different meaning",
    "Broader or narrower, and a better candidate exists",
    "Different point in the process",
    "Different kind of thing",
    "The candidate is retired or replaced",
    "A coincidence of spelling",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSettings:
    """How proposals are reviewed.

    reasons: what a reviewer can say of a wrong pair with one key; sensitive: the schemes (`organisation/key`) and
    record properties where a wrong mapping does a person harm, which come first; blind: whether reviewers decide
    without seeing what others said.
    """

    reasons: tuple[str, ...] = DEFAULT_REASONS
    sensitive: frozenset[str] = frozenset()
    blind: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Everything a workspace declares. Paths are absolute; names resolve with `scheme` and `mapping_set`.

    contact: the e-mail address of who publishes, or nothing.
    """

    root: Path
    base: str
    title: str
    publisher: str
    contact: str
    license: str
    languages: tuple[str, ...]
    shared: str
    organisations: tuple[Organisation, ...]
    mapping_sets: tuple[MappingSetEntry, ...]
    sources: tuple[Source, ...]
    shapes: Mapping[str, Path]
    policy: Policy
    never_exact: tuple[NeverExact, ...]
    review: ReviewSettings = ReviewSettings()
    purposes: tuple[Purpose, ...] = ()
    own_prefixes: Mapping[str, str] = field(default_factory=dict)

    @property
    def schemes(self) -> tuple[SchemeEntry, ...]:
        """Every scheme of every organisation, in declared order."""
        return tuple(scheme for organisation in self.organisations for scheme in organisation.schemes)

    @property
    def shared_schemes(self) -> tuple[SchemeEntry, ...]:
        """The schemes of the shared model."""
        return tuple(scheme for scheme in self.schemes if scheme.organisation == self.shared)

    @property
    def unmapped_schemes(self) -> tuple[SchemeEntry, ...]:
        """The organisations' schemes that no mapping set names: candidates for new shared terms."""
        mapped = {e.name for s in self.mapping_sets for e in (s.subject, s.object)}
        return tuple(s for s in self.schemes if s.organisation != self.shared and s.name not in mapped)

    @property
    def prefixes(self) -> dict[str, str]:
        """Prefix to namespace: the standard ones, one for each scheme, `reviewer:` and `verdict:`."""
        sides = (*self.schemes, *(entry.subject for entry in self.field_sets))
        own = {scheme.prefix: f"{scheme.iri}/" for scheme in sides}
        return {
            **PREFIXES,
            **self.own_prefixes,
            **own,
            "reviewer": f"{self.base}reviewer/",
            "verdict": f"{self.base}verdict/",
        }

    @property
    def mapping_prefixes(self) -> dict[str, str]:
        """`prefixes`, and what gives each scheme's own IRI a CURIE too: other SSSOM readers refuse a source without."""
        known = self.prefixes
        names: dict[str, str] = {}
        for scheme in self.schemes:
            iri = scheme.iri.rstrip("/#")
            namespace = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
            taken = {*known, *names.values()}
            name = scheme.organisation if scheme.organisation not in taken else f"{scheme.prefix}-scheme"
            if namespace not in known.values():
                names.setdefault(namespace, name)
        return {name: namespace for namespace, name in names.items()} | known

    @property
    def field_sets(self) -> tuple[MappingSetEntry, ...]:
        """For each source of records the set that maps its fields to the shared record's properties.

        `accord propose --fields` writes the vocabularies of both sides.
        """
        shared = self._fields_of(self.shared, "record", "Properties of the shared record")
        return tuple(
            MappingSetEntry(
                name=f"{source.name}{FIELDS}",
                subject=self._fields_of(source.organisation, source.name, f"Fields of {source.title}"),
                object=shared,
            )
            for source in self.sources
        )

    def _fields_of(self, organisation: str, name: str, title: str) -> SchemeEntry:
        key = f"{name}-fields"
        return SchemeEntry(
            organisation=organisation,
            key=key,
            title=title,
            steward=organisation,
            path=self.root / "vocabularies" / organisation / f"{name}{FIELDS}.ttl",
            iri=f"{self.base}{organisation}/{key}",
        )

    def scheme(self, name: str) -> SchemeEntry:
        """The scheme called `organisation/key`. Raises Misused naming those that exist."""
        return _named(name, {s.name: s for s in self.schemes}, "scheme")

    def mapping_set(self, name: str) -> MappingSetEntry:
        """The mapping set of that name, or the set of a source's fields. Raises Misused naming those that exist."""
        return _named(name, {s.name: s for s in (*self.mapping_sets, *self.field_sets)}, "mapping set")

    def term_set(self, name: str) -> MappingSetEntry:
        """The mapping set of that name. Raises Misused for a set of a source's fields, which are matched otherwise."""
        entry = self.mapping_set(name)
        if entry in self.field_sets:
            hint = f"Fields are matched with `accord propose --fields {name.removesuffix(FIELDS)}`."
            raise Misused(f"'{name}' is a set of fields", hint=hint)
        return entry

    def fields_source(self, entry: MappingSetEntry) -> Source | None:
        """The source whose fields a set is about; nothing for a set of terms."""
        return self.source(entry.name.removesuffix(FIELDS)) if entry in self.field_sets else None

    def proposing(self, entry: MappingSetEntry) -> str:
        """The command that makes the proposals of a set."""
        source = self.fields_source(entry)
        return f"accord propose --fields {source.name}" if source else f"accord propose {entry.name}"

    def source(self, name: str) -> Source:
        """The record source of that name. Raises Misused naming those that exist."""
        return _named(name, {s.name: s for s in self.sources}, "record source")

    def purpose(self, name: str) -> Purpose:
        """The purpose of that name. Raises Misused naming those that exist."""
        return _named(name, {p.name: p for p in self.purposes}, "purpose")

    def proposed_path(self, mapping_set: str) -> Path:
        """The file that `accord propose` writes."""
        return self.root / "mappings" / f"{mapping_set}.proposed.sssom.tsv"

    def agreed_path(self, mapping_set: str) -> Path:
        """The file that `accord agree` writes and translation reads."""
        return self.root / "mappings" / f"{mapping_set}.sssom.tsv"

    def log_path(self, mapping_set: str, reviewer: str) -> Path:
        """A reviewer's log of verdicts."""
        return self.root / "mappings" / "decisions" / mapping_set / f"{reviewer}.sssom.tsv"

    def log_paths(self, mapping_set: str) -> tuple[Path, ...]:
        """Every reviewer's log of a mapping set, in name order."""
        return tuple(sorted((self.root / "mappings" / "decisions" / mapping_set).glob("*.sssom.tsv")))

    def place(self, path: Path) -> str:
        """A path as people write it: relative to the workspace where it lies inside it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def settings_place(self, line: int) -> str:
        """A line of `accord.yaml`."""
        return f"accord.yaml:{line}"

    def never_exact_between(self, one: str, other: str) -> NeverExact | None:
        """The declaration that forbids equating two schemes, in either order."""
        return next((rule for rule in self.never_exact if set(rule.pair) == {one, other}), None)

    def reason_never_exact(self, entry: MappingSetEntry) -> str:
        """Why the two schemes of a mapping set must not be equated, or empty."""
        rule = self.never_exact_between(entry.subject.name, entry.object.name)
        return rule.reason if rule else ""

    def __iter__(self) -> Iterator[Organisation]:
        return iter(self.organisations)


def _named(name: str, known: Mapping[str, T], what: str) -> T:
    if name in known:
        return known[name]
    raise Misused(f"there is no {what} '{name}'", hint=f"Known here: {', '.join(sorted(known)) or 'none'}.")
