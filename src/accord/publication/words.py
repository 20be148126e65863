"""How the pages put things: relations as sentences, dates, sizes and counts in plain English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from datetime import date
from urllib.parse import unquote, urlsplit

from accord.crosswalks.sentences import sentence
from accord.model.concepts import Concept, Text
from accord.model.mappings import Relation
from accord.model.verdicts import Decision, Verdict
from accord.namespaces import code_from_iri
from accord.workspace import MappingSetEntry

__all__ = [
    "DISPUTES", "LANGUAGES", "RELATION_MEANINGS", "RELATION_TAGS", "brief", "day", "language", "parts", "said",
    "shortened", "size", "twin_names", "who",
]  # fmt: skip

RELATION_TAGS: Mapping[Relation, str] = {
    Relation.EXACT: "same meaning",
    Relation.CLOSE: "close in meaning",
    Relation.BROAD: "narrower",
    Relation.NARROW: "wider",
    Relation.RELATED: "related",
}
RELATION_MEANINGS: Mapping[Relation, str] = {
    Relation.EXACT: "The organisation's word and the shared term mean the same. One can stand for the other.",
    Relation.CLOSE: "They mean nearly the same. One can stand for the other for some purposes, not for all.",
    Relation.BROAD: "The organisation's word is a kind of the shared term: all of it belongs there; detail is lost.",
    Relation.NARROW: "The organisation's word covers more than the shared term: only some of it belongs there.",
    Relation.RELATED: "They have to do with each other, but neither can stand for the other.",
}  # read from the organisation's word: in `A skos:broadMatch B`, A is the narrower
DISPUTES: Mapping[str, str] = {
    "mapped-and-wrong": "one says that it matches, another that it does not",
    "two-relations": "one pair is compared in two ways",
    "two-conditions": "one match is said to hold in two different cases or times",
    "exact-to-two": "it is said to mean the same as two different terms",
    "mapped-and-closed": "one says that it matches, another that it matches nothing",
    "two-closings": "one says that it has no counterpart, another that it is out of scope",
    "never-exact": "it is said to mean the same as a term of a list that it must not be compared with",
}  # for everybody; analysts read those of `accord.crosswalks.sentences`
LANGUAGES = {"en": "English", "cy": "Cymraeg", "ga": "Gaeilge", "gd": "Gàidhlig", "fr": "Français", "de": "Deutsch"}
_LICENCES: Mapping[str, str] = {
    "https://spdx.org/licenses/MIT": "MIT licence",
    "https://opensource.org/licenses/MIT": "MIT licence",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/": "Open Government Licence 3.0",
}
_MONTHS = "January February March April May June July August September October November December".split()
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONG = 160


def parts(
    relation: Relation | Decision,
    subject: Concept | str,
    object_: Concept | str = "",
    *,
    entry: MappingSetEntry | None = None,
) -> list[str]:
    """A relation as a sentence in pieces: every second piece is a term. Two of one name bear their lists' titles.

    >>> parts(Relation.BROAD, "Proved SJP", "Guilty")
    ['Every ', 'Proved SJP', ' is a ', 'Guilty', '.']
    """
    names = [_term(subject), _term(object_)]
    if entry and names[0].casefold() == names[1].casefold():
        names = [f"{name} ({side.title})" for name, side in zip(names, (entry.subject, entry.object), strict=True)]
    return sentence(relation, *names).split("*")


def said(
    verdict: Verdict, concepts: Mapping[str, Concept], entry: MappingSetEntry, twins: Container[str] = ()
) -> list[str]:
    """What a verdict says, in pieces as `parts` gives them. Terms that no list holds go by the verdict's words.

    twins: the names that several terms of the verdicts beside it have (`twin_names`); the codes tell them apart.
    """
    subject = concepts.get(verdict.subject_id) or verdict.subject_label or code_from_iri(verdict.subject_id)
    object_ = concepts.get(verdict.object_id) or verdict.object_label or code_from_iri(verdict.object_id)
    if isinstance(object_, Concept) and _name(object_) in twins:
        object_ = f"{shortened(object_.label(), _LONG // 2)} ({code_from_iri(object_.iri)})"
    return parts(verdict.decision, subject, object_, entry=entry)


def twin_names(verdicts: Iterable[Verdict], concepts: Mapping[str, Concept]) -> frozenset[str]:
    """The names, without capitals, that several of the terms have with which some verdicts compare something."""
    named = dict.fromkeys(verdict.object_id for verdict in verdicts)
    count = Counter(_name(concept) for iri in named if (concept := concepts.get(iri)))
    return frozenset(name for name, times in count.items() if times > 1)


def who(iri: str, label: str) -> str:
    """A reviewer's name."""
    return label or code_from_iri(iri)


def day(text: str) -> str:
    """An ISO date as people write it: `22 November 2026`. Anything else comes back unchanged."""
    if not _DAY.fullmatch(text):
        return text
    year, month, number = map(int, text.split("-"))
    return f"{number} {_MONTHS[month - 1]} {year}" if _is_day(text) else text


def language(text: Text | str) -> str:
    """The name of a language in itself, else its tag."""
    tag = text.lang if isinstance(text, Text) else text
    return LANGUAGES.get(tag, tag or "no language given")


def brief(address: str) -> str:
    """What to call a web address: a licence's name, else the site and the last part of the path."""
    try:
        address_parts = urlsplit(address)
    except ValueError:
        return address
    last = unquote(address_parts.path.rstrip("/").rpartition("/")[2])
    return _LICENCES.get(address) or (f"{last} ({address_parts.hostname})" if last else f"{address_parts.hostname}")


def size(count: int) -> str:
    """A number of bytes as people read it: `950 bytes`, `12 kB`, `3.4 MB`."""
    if count < 1_000:
        return f"{count} bytes"
    return f"{count / 1_000:,.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"


def shortened(text: str, most: int = _LONG) -> str:
    """A text with its end cut off where it is long, told by an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _term(term: Concept | str) -> str:
    label = term if isinstance(term, str) else term.label()
    return shortened(label).replace("*", "\u2217")


def _name(concept: Concept) -> str:
    return concept.label().casefold()


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
