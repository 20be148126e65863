"""The pages that lead to the rest: home, organisations, cross-walks, what not to compare, changes, data, about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from accord.model.concepts import Concept
from accord.publication.changes import Change
from accord.publication.concept_pages import agreed_by, meaning
from accord.publication.edition import PublishedSet
from accord.publication.figures import Coverage, Figures, SharedScheme
from accord.publication.gone import Gone
from accord.publication.harmonise import Statement
from accord.publication.paths import crosswalk_path, organisation_path
from accord.publication.pictures import coverage_chart
from accord.publication.releases import Release
from accord.publication.rendering import Renderer
from accord.publication.site import Closed, Match, Site

__all__ = ["Crosswalk", "Overview", "crosswalk_pages", "overview_pages"]

_MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the leading pages tell: figures, coverage of every set, shared schemes, sizes of the files by path.

    `unreleased` is what changed since the newest release, by kind; `gone` is what is no longer published, by IRI;
    `searched` is what the search must know of its index, as JSON.
    """

    figures: Figures
    version: str
    coverage: tuple[Coverage, ...]
    shared: Mapping[str, SharedScheme]
    sizes: Mapping[str, int]
    releases: tuple[Release, ...] = ()
    unreleased: tuple[tuple[str, tuple[Change, ...]], ...] = ()
    gone: Mapping[str, Gone]
    searched: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """What one cross-walk's page tells: the matches, what was found not to match, and terms nobody has decided."""

    set: PublishedSet
    coverage: Coverage
    matches: tuple[Match, ...]
    closed: tuple[Closed, ...]
    open: tuple[Concept, ...]


def overview_pages(renderer: Renderer, told: Overview) -> Iterator[tuple[str, bytes]]:
    """Every page that is there once, and one for each organisation."""
    site = renderer.site
    edition = site.edition
    charts = {key: _chart(key, told.coverage) for key in edition.organisations}
    once = {
        "index.html": "home.html",
        "words.html": "words.html",
        "crosswalks.html": "crosswalks.html",
        "do-not-compare.html": "do_not_compare.html",
        "data.html": "data.html",
        "about.html": "about.html",
        "search.html": "search.html",
        "changes.html": "changes.html",
    }
    entries = {one.entry.name: one.entry for one in edition.schemes}
    for path, template in once.items():
        yield renderer.page(template, path, told=told, entries=entries)
    for key, name in edition.organisations.items():
        yield renderer.page(
            "organisation.html",
            f"{organisation_path(key)}.html",
            key=key,
            name=name,
            schemes=[one for one in edition.schemes if one.entry.organisation == key],
            rows=[row for row in told.coverage if row.organisation == key],
            chart=charts[key],
            told=told,
        )


def crosswalk_pages(renderer: Renderer, told: Overview) -> Iterator[tuple[str, bytes]]:
    """A page for each mapping set, agreed or not."""
    rows = {row.set_name: row for row in told.coverage}
    for one in renderer.site.edition.sets:
        yield renderer.page(
            "crosswalk.html",
            f"{crosswalk_path(one.entry.name)}.html",
            walk=_crosswalk(one, rows[one.entry.name], renderer.site),
            told=told,
            agreed_by=agreed_by,
            meaning=meaning,
            MOST=_MOST_ROWS,
        )


def _chart(key: str, coverage: Iterable[Coverage]) -> str:
    rows = [row for row in coverage if row.organisation == key]
    return coverage_chart(rows, described_by="coverage-text") if rows else ""


def _crosswalk(one: PublishedSet, coverage: Coverage, site: Site) -> Crosswalk:
    statements = site.found.statements[one.entry.name]
    matches = tuple(m for s in _subjects(statements) for m in site.matches[s] if _is(m, one, s))
    subjects = {m.statement.subject.iri for m in matches}
    scheme = site.schemes[one.entry.subject.iri].scheme
    closed = tuple(
        no for c in scheme for no in site.closed.get(c.iri, ()) if no.set is one and no.row.subject_id == c.iri
    )
    done = subjects | one.disputed | {no.row.subject_id for no in closed if not no.row.predicate_modifier}
    left = tuple(concept for concept in scheme if concept.iri not in done and not concept.deprecated)
    return Crosswalk(set=one, coverage=coverage, matches=matches, closed=closed, open=left)


def _subjects(statements: Iterable[Statement]) -> list[str]:
    ordered = sorted(statements, key=lambda s: (s.subject.order or 0, s.subject.notation))
    return list(dict.fromkeys(s.subject.iri for s in ordered))


def _is(match: Match, one: PublishedSet, subject: str) -> bool:
    return match.set is one and match.statement.subject.iri == subject
