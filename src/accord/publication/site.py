"""The site as a whole, for its pages to look things up: who says what of a concept, and where everything stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accord.model.concepts import Concept
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE
from accord.model.mappings import Mapping as Row
from accord.model.verdicts import Verdict
from accord.publication.changes import Change
from accord.publication.edition import Edition, PublishedScheme, PublishedSet
from accord.publication.harmonise import Harmonised, Statement
from accord.publication.releases import Release

__all__ = ["Closed", "Match", "Site", "site_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One agreed relation, in the cross-walk that it belongs to. `row` is what the agreed file says of it."""

    set: PublishedSet
    statement: Statement
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """What was agreed not to match: a wrong pair, or a term without counterpart or out of scope (`object` is None)."""

    set: PublishedSet
    row: Row
    object: Concept | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An edition with what is looked up again and again.

    `matches`, `closed`, `verdicts` and `disputes` are by the IRI of either side, `changes` by what changed, `schemes`
    by the scheme's IRI.
    """

    edition: Edition
    found: Harmonised
    schemes: Mapping[str, PublishedScheme]
    concepts: Mapping[str, Concept]
    matches: Mapping[str, list[Match]]
    closed: Mapping[str, list[Closed]]
    verdicts: Mapping[str, list[tuple[PublishedSet, Verdict]]]
    disputes: Mapping[str, list[tuple[PublishedSet, str, tuple[Verdict, ...]]]]
    changes: Mapping[str, list[tuple[Release, Change]]]

    def organisation(self, scheme: str) -> str:
        """The key of the organisation that keeps a scheme."""
        return self.schemes[scheme].entry.organisation


def site_of(edition: Edition, found: Harmonised, releases: Iterable[Release] = ()) -> Site:
    """The site of an edition. releases: what there is, oldest first."""
    matches: dict[str, list[Match]] = defaultdict(list)
    closed: dict[str, list[Closed]] = defaultdict(list)
    verdicts: dict[str, list[tuple[PublishedSet, Verdict]]] = defaultdict(list)
    disputes: dict[str, list[tuple[PublishedSet, str, tuple[Verdict, ...]]]] = defaultdict(list)
    concepts = {concept.iri: concept for one in edition.schemes for concept in one.scheme}
    for one in edition.sets:
        for match in _matches(one, found.statements[one.entry.name]):
            matches[match.statement.subject.iri].append(match)
            matches[match.statement.object.iri].append(match)
        for no in _closed(one, concepts):
            closed[no.row.subject_id].append(no)
            if no.object:
                closed[no.object.iri].append(no)
        for verdict in one.verdicts:
            for iri in dict.fromkeys((verdict.subject_id, verdict.object_id)):
                verdicts[iri].append((one, verdict))
        for kind, between in one.disputes:
            for iri in dict.fromkeys((between[0].subject_id, *(verdict.object_id for verdict in between))):
                disputes[iri].append((one, kind, between))
    return Site(
        edition=edition,
        found=found,
        schemes={one.scheme.iri: one for one in edition.schemes},
        concepts=concepts,
        matches=matches,
        closed=closed,
        verdicts=verdicts,
        disputes=disputes,
        changes=_changes(releases),
    )


def _changes(releases: Iterable[Release]) -> Mapping[str, list[tuple[Release, Change]]]:
    changes: dict[str, list[tuple[Release, Change]]] = defaultdict(list)
    for release in releases:
        for change in release.changes:
            changes[change.subject].append((release, change))
    return changes


def _matches(one: PublishedSet, statements: Iterable[Statement]) -> Iterable[Match]:
    rows = {(row.subject_id, row.object_id, row.record_id): row for row in one.agreed}
    for s in sorted(statements, key=lambda s: (s.subject.order or 0, s.subject.notation, s.object.notation)):
        yield Match(set=one, statement=s, row=rows[s.subject.iri, s.object.iri, s.record_id])


def _closed(one: PublishedSet, concepts: Mapping[str, Concept]) -> Iterable[Closed]:
    for row in one.agreed:
        if row.predicate_modifier or row.object_id == NO_TERM_FOUND or row.predicate_id == OUT_OF_SCOPE:
            yield Closed(set=one, row=row, object=concepts.get(row.object_id))
