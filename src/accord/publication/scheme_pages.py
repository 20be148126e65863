"""The pages of one vocabulary: its tree, its words from A to Z in every language, and who maps to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from accord.model.concepts import Concept, ConceptScheme
from accord.publication.concept_pages import warnings
from accord.publication.edition import PublishedScheme
from accord.publication.figures import SharedScheme
from accord.publication.pictures import Link, scheme_diagram
from accord.publication.rendering import MOST_ON_A_PAGE, Renderer
from accord.publication.site import Site

__all__ = ["Branch", "Letter", "Listed", "languages_of", "list_path", "scheme_pages"]

_DEEPEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A concept of a tree with the branches below it; `more` narrower ones are not shown here."""

    concept: Concept
    below: tuple[Branch, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A word of an alphabetical list in some language, and its concept."""

    word: str
    concept: Concept


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The words that begin with a letter; `#` stands for everything else."""

    name: str
    words: tuple[Listed, ...]


def scheme_pages(
    renderer: Renderer, published: PublishedScheme, shared: SharedScheme | None
) -> Iterator[tuple[str, bytes]]:
    """The vocabulary's own page, and the pages of its alphabetical lists. shared: its words, if it is a shared one."""
    site, scheme = renderer.site, published.scheme
    languages = languages_of(scheme)
    links = _links(published, site)
    yield renderer.page(
        "scheme.html",
        f"{site.edition.paths[scheme.iri]}.html",
        published=published,
        shared=shared,
        tree=tree(scheme),
        languages=languages,
        lists={lang: list_path(site, scheme, lang, 1) for lang in languages},
        links=links,
        picture=scheme_diagram(published.entry.title, links, described_by="diagram-text") if links else "",
        sets=[one for one in site.edition.sets if published.entry in (one.entry.subject, one.entry.object)],
        warnings=warnings(published.entry.name, site),
    )
    for lang in languages:
        yield from _list_pages(renderer, published, lang, languages)


def languages_of(scheme: ConceptScheme) -> tuple[str, ...]:
    """The languages of a vocabulary's words, English first; words without a language count as English."""
    found = {label.lang or "en" for concept in scheme for label in concept.pref_labels}
    return tuple(sorted(found | {"en"}, key=lambda tag: (tag != "en", tag)))


def tree(scheme: ConceptScheme) -> tuple[Branch, ...]:
    """The concepts from the top down, in published order. A concept in a cycle stands at the top.

    A large vocabulary shows its first levels only; what lies below stands on the pages of its concepts.
    """
    inner = {c.iri for c in scheme if any(parent in scheme and parent != c.iri for parent in c.broader)}
    tops = [c for c in scheme if c.iri not in inner] or list(scheme)
    deepest = _DEEPEST if len(scheme) <= MOST_ON_A_PAGE else 0
    return tuple(_branch(c, scheme, frozenset({c.iri}), deepest) for c in tops[:MOST_ON_A_PAGE])


def list_path(site: Site, scheme: ConceptScheme, lang: str, number: int) -> str:
    """The path of a page of the alphabetical list, counted from 1. No code's path looks like it: see `paths`."""
    suffix = f"-{number}" if number > 1 else ""
    return f"{site.edition.paths[scheme.iri]}~a-z{'' if lang == 'en' else f'~{_plain(lang)}'}{suffix}.html"


def _branch(concept: Concept, scheme: ConceptScheme, above: frozenset[str], deepest: int) -> Branch:
    children = [child for child in scheme.children(concept.iri) if child.iri not in above]
    if deepest == 0:
        return Branch(concept=concept, more=len(children))
    below = tuple(_branch(child, scheme, above | {child.iri}, deepest - 1) for child in children)
    return Branch(concept=concept, below=below)


def _list_pages(
    renderer: Renderer, published: PublishedScheme, lang: str, languages: tuple[str, ...]
) -> Iterator[tuple[str, bytes]]:
    site, scheme = renderer.site, published.scheme
    words = sorted(_words(scheme, lang), key=lambda one: (_sorting(one.word), one.concept.iri))
    cuts = range(0, max(len(words), 1), MOST_ON_A_PAGE)
    pages = [(list_path(site, scheme, lang, at), words[cut : cut + MOST_ON_A_PAGE]) for at, cut in enumerate(cuts, 1)]
    ranges = [(path, part[0].word[:12], part[-1].word[:12]) for path, part in pages if part]
    for path, part in pages:
        yield renderer.page(
            "a_to_z.html",
            path,
            published=published,
            lang=lang,
            languages={tag: list_path(site, scheme, tag, 1) for tag in languages},
            letters=_letters(part),
            count=len(words),
            ranges=ranges,
        )


def _words(scheme: ConceptScheme, lang: str) -> Iterator[Listed]:
    for concept in scheme:
        labels = [text.text for text in (*concept.pref_labels, *concept.alt_labels) if (text.lang or "en") == lang]
        if not labels and lang == "en":
            labels = [concept.label()]
        for label in dict.fromkeys(labels):
            yield Listed(word=label, concept=concept)


def _letters(words: Iterable[Listed]) -> list[Letter]:
    return [Letter(name=name, words=tuple(part)) for name, part in groupby(words, lambda one: _initial(one.word))]


def _initial(word: str) -> str:
    first = _sorting(word)[1][:1].upper()
    return first if first.isalpha() else "#"


def _sorting(word: str) -> tuple[bool, str, str]:
    """Words by their letters, accents and case apart; what does not begin with a letter comes first."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).casefold().strip()
    return (plain[:1].isalpha(), plain, word)


def _links(published: PublishedScheme, site: Site) -> list[Link]:
    """Who is matched with a vocabulary, in declared order."""
    found = []
    for one in site.edition.sets:
        sides = (one.entry.subject, one.entry.object)
        if published.entry in sides:
            other = sides[1] if published.entry == sides[0] else sides[0]
            count = len(site.found.statements[one.entry.name])
            name = site.edition.organisations[other.organisation]
            found.append(Link(title=other.title, organisation=name, count=count))
    return found


def _plain(lang: str) -> str:
    return "".join(c for c in lang.lower() if c.isascii() and (c.isalnum() or c == "-"))[:20] or "other"
