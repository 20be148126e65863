"""The page of one concept: what it means, what everybody calls it, who agreed that, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.mappings import Mapping as Row
from accord.model.mappings import Relation
from accord.model.verdicts import Verdict
from accord.publication.edition import PublishedSet
from accord.publication.harmonise import Loosened
from accord.publication.rendering import Renderer, inside_script
from accord.publication.site import Closed, Match, Site
from accord.publication.words import who
from accord.workspace import SchemeEntry

__all__ = ["Others", "Said", "SaidOnce", "agreed_by", "concept_page", "meaning", "people", "warnings"]

_MOST_NARROWER = 200
_MOST_SAID = 100
_LOOSENED = {
    Loosened.SEVERAL: "Several codes of one list mean this, so the data calls it a close match.",
    Loosened.CHAINED: "Following it from list to list would join two codes of one list, so the data calls it a close "
    "match.",
    Loosened.CONDITIONAL: "It does not hold always, so the data calls it a close match.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One agreed relation as the page tells it: the other side's term, the sentence's parts, who, when, and caveats."""

    term: Concept
    organisation: str
    scheme: str
    relation: Relation
    match: Match
    by: str
    date: str
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """A shared concept that this one was matched with, and what the other organisations call that."""

    shared: Concept
    words: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOnce:
    """One verdict of the history; `stands` is whether nobody has replaced it since."""

    set: PublishedSet
    verdict: Verdict
    stands: bool


def concept_page(renderer: Renderer, concept: Concept, jsonld: bytes) -> tuple[str, bytes]:
    """The page's path and bytes. jsonld: what is said of the concept as compact JSON-LD, to stand in the page too."""
    site = renderer.site
    published = site.schemes[concept.scheme]
    scheme = published.scheme
    children = scheme.children(concept.iri)
    return renderer.page(
        "concept.html",
        f"{site.edition.paths[concept.iri]}.html",
        concept=concept,
        published=published,
        languages=_languages(concept),
        replacement=site.concepts.get(concept.replaced_by),
        broader=_known(concept.broader, scheme, site),
        narrower=children[:_MOST_NARROWER],
        narrower_count=len(children),
        related=_known(concept.related, scheme, site),
        said=_said(concept, site),
        others=_others(concept, site),
        closed=site.closed.get(concept.iri, ()),
        disputes=site.disputes.get(concept.iri, ()),
        history=_history(concept, site)[:_MOST_SAID],
        said_in_all=len(site.verdicts.get(concept.iri, ())),
        changes=site.changes.get(concept.iri, ())[::-1],
        warnings=warnings(published.entry.name, site),
        jsonld=inside_script(jsonld),
    )


def agreed_by(match: Match | Closed) -> str:
    """The people who agreed a match, as a sentence lists them."""
    return people(match.row)


def people(row: Row) -> str:
    """The people who agreed a row, as a sentence lists them."""
    ids = (*row.author_id, *row.reviewer_id)
    labels = (*row.author_label, *row.reviewer_label)
    names = labels if len(labels) >= len(ids) else [who(iri, "") for iri in ids]
    return ", ".join(dict.fromkeys(names))


def meaning(match: Match) -> Relation:
    """The relation that people agreed, whatever the data can say of it."""
    return Relation.EXACT if match.statement.loosened else match.statement.relation


def warnings(scheme_name: str, site: Site) -> list[tuple[SchemeEntry, str]]:
    """The vocabularies that must not be equated with this one (`org/key`), each with the reason."""
    pairs = [one for one in site.edition.never_exact if scheme_name in one.pair and len(set(one.pair)) == 2]
    entries = {one.entry.name: one.entry for one in site.edition.schemes} if pairs else {}
    return [(entries[next(name for name in one.pair if name != scheme_name)], one.reason) for one in pairs]


def _said(concept: Concept, site: Site, *, but: str = "") -> tuple[Said, ...]:
    found = [_one(match, concept, site) for match in site.matches.get(concept.iri, ())]
    order = list(site.edition.organisations)
    return tuple(sorted((s for s in found if s.term.iri != but), key=lambda s: (order.index(s.organisation), s.scheme)))


def _one(match: Match, concept: Concept, site: Site) -> Said:
    s = match.statement
    term = s.object if s.subject.iri == concept.iri else s.subject
    published = site.schemes[term.scheme]
    caveats = (
        f"It holds only {s.condition}." if s.condition else "",
        _LOOSENED[s.loosened] if s.loosened else "",
        f"Note: {match.row.comment}" if match.row.comment else "",
    )
    return Said(
        term=term,
        organisation=published.entry.organisation,
        scheme=published.entry.title,
        relation=meaning(match),
        match=match,
        by=agreed_by(match),
        date=match.row.review_date or match.row.mapping_date,
        caveats=tuple(caveat for caveat in caveats if caveat),
    )


def _others(concept: Concept, site: Site) -> list[Others]:
    """For an organisation's own term: the shared concepts it was matched with, where others use those too."""
    shared = [
        match.statement.object
        for match in site.matches.get(concept.iri, ())
        if match.statement.object.iri != concept.iri
    ]
    found = [Others(shared=one, words=_said(one, site, but=concept.iri)) for one in shared]
    return [one for one in found if one.words]


def _history(concept: Concept, site: Site) -> list[SaidOnce]:
    said = site.verdicts.get(concept.iri, ())
    ordered = sorted(said, key=lambda one: (one[1].date, one[1].record_id), reverse=True)
    return [SaidOnce(set=one, verdict=v, stands=v.record_id in one.standing) for one, v in ordered]


def _known(iris: Iterable[str], scheme: ConceptScheme, site: Site) -> list[Concept]:
    found = (scheme.get(iri) or site.concepts.get(iri) for iri in iris)
    return [concept for concept in found if concept]


def _languages(concept: Concept) -> Mapping[str, tuple[list[Text], list[Text], list[Text]]]:
    """The preferred labels, other labels and definitions by language, English first."""
    kinds = (concept.pref_labels, concept.alt_labels, concept.definitions)
    tags = sorted({text.lang for kind in kinds for text in kind}, key=lambda tag: (tag != "en", tag))
    pref, alt, defined = ({tag: [t for t in kind if t.lang == tag] for tag in tags} for kind in kinds)
    return {tag: (pref[tag], alt[tag], defined[tag]) for tag in tags}
