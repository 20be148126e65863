"""`accord show`: a workspace's schemes, one scheme's terms, or one term with everything known about it."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accord.crosswalks.sentences import sentence
from accord.errors import Misused
from accord.model.concepts import Concept, ConceptScheme
from accord.model.labels import normalise, tokens
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE, Mapping
from accord.model.verdicts import Decision
from accord.namespaces import compact, expand
from accord.tasks.decisions import load_agreed
from accord.tasks.load import declared_scheme, load_scheme
from accord.workspace import SchemeEntry, Workspace

__all__ = ["AgreedRow", "Hit", "Hits", "SchemeTerms", "TermPage", "list_schemes", "look_up"]

MAX_CLOSE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeTerms:
    """A declared scheme with its terms."""

    entry: SchemeEntry
    scheme: ConceptScheme

    @property
    def retired(self) -> int:
        """How many of its terms are no longer in use."""
        return sum(concept.deprecated for concept in self.scheme)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its labels, those with most labels first."""
        spoken = Counter(label.lang for concept in self.scheme for label in concept.pref_labels if label.lang)
        return tuple(sorted(spoken, key=lambda lang: (-spoken[lang], lang)))


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedRow:
    """What an agreed cross-walk says of a term, as a sentence, with the other term's short name (empty: none)."""

    mapping_set: str
    sentence: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPage:
    """A term with its place in the hierarchy (broader terms nearest first) and its agreed mappings."""

    entry: SchemeEntry
    scheme: ConceptScheme
    concept: Concept
    curie: str
    broader: tuple[Concept, ...]
    narrower: tuple[Concept, ...]
    related: tuple[Concept, ...]
    mappings: tuple[AgreedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A term that a search found."""

    entry: SchemeEntry
    concept: Concept
    curie: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """The terms that a search found: terms whose code or label is what was searched for come first."""

    text: str
    hits: tuple[Hit, ...]


def list_schemes(workspace: Workspace) -> tuple[SchemeTerms, ...]:
    """Every declared scheme, in declared order. Raises NotReadable for a malformed file."""
    return tuple(SchemeTerms(entry=entry, scheme=declared_scheme(workspace, entry)) for entry in workspace.schemes)


def look_up(workspace: Workspace, words: Sequence[str]) -> SchemeTerms | TermPage | Hits:
    """What the words name: a scheme (`shared/plea`), a term (`shared/plea G`, a CURIE, an IRI), or a search text.

    A search that finds one term gives that term. Raises Misused where nothing is found, naming what is close.
    """
    first, *rest = words
    named = {entry.name: entry for entry in workspace.schemes}
    if first in named and not rest:
        return SchemeTerms(entry=named[first], scheme=load_scheme(workspace, named[first]))
    entries = (named[first],) if first in named else workspace.schemes
    text = " ".join(rest if first in named else words)
    schemes = [SchemeTerms(entry=entry, scheme=declared_scheme(workspace, entry)) for entry in entries]
    hits = tuple(_named(workspace, schemes, text) if first not in named else _coded(workspace, schemes, text))
    hits = hits or tuple(_searched(workspace, schemes, text))
    if not hits:
        raise Misused(f"nothing is called '{text}'", hint=_close(schemes, named, text))
    return _page(workspace, schemes, hits[0]) if len(hits) == 1 else Hits(text=text, hits=hits)


def _named(workspace: Workspace, schemes: Sequence[SchemeTerms], text: str) -> Iterator[Hit]:
    """The term of an IRI or a CURIE."""
    prefix = text.partition(":")[0]
    if ":" not in text or " " in text or not (prefix in workspace.prefixes or "//" in text):
        return
    iri = expand(text, workspace.prefixes)
    for one in schemes:
        if concept := one.scheme.get(iri):
            yield _hit(workspace, one, concept)


def _coded(workspace: Workspace, schemes: Sequence[SchemeTerms], code: str) -> Iterator[Hit]:
    for one in schemes:
        for concept in one.scheme.by_notation(code):
            yield _hit(workspace, one, concept)


def _searched(workspace: Workspace, schemes: Sequence[SchemeTerms], text: str) -> Iterator[Hit]:
    """Terms with that code or label, then terms whose labels have all of the words (or their beginnings)."""
    key, wanted = normalise(text), tokens(text)
    exact, partial = [], []
    for one in schemes:
        for concept in one.scheme:
            labels = [label.text for label in (*concept.pref_labels, *concept.alt_labels)]
            if concept.notation == text or key in map(normalise, labels):
                exact.append(_hit(workspace, one, concept))
            elif wanted and any(_has_all(wanted, tokens(label)) for label in labels):
                partial.append(_hit(workspace, one, concept))
    yield from exact
    yield from partial


def _has_all(wanted: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in wanted)


def _close(schemes: Sequence[SchemeTerms], named: dict[str, SchemeEntry], text: str) -> str:
    labels = {normalise(label.text): label.text for one in schemes for c in one.scheme for label in c.pref_labels}
    close = [labels[key] for key in difflib.get_close_matches(normalise(text), labels, n=MAX_CLOSE)]
    names = difflib.get_close_matches(text, named, n=MAX_CLOSE)
    options = ", ".join([*names, *(f"'{label}'" for label in close)])
    return f"Did you mean {options}?" if options else "`accord show` lists the schemes; `accord show SCHEME` its terms."


def _hit(workspace: Workspace, one: SchemeTerms, concept: Concept) -> Hit:
    return Hit(entry=one.entry, concept=concept, curie=compact(concept.iri, workspace.prefixes))


def _page(workspace: Workspace, schemes: Sequence[SchemeTerms], hit: Hit) -> TermPage:
    scheme = next(one.scheme for one in schemes if one.entry == hit.entry)
    concept = hit.concept
    return TermPage(
        entry=hit.entry,
        scheme=scheme,
        concept=concept,
        curie=hit.curie,
        broader=scheme.ancestors(concept.iri),
        narrower=scheme.children(concept.iri),
        related=tuple(other for iri in concept.related if (other := scheme.get(iri))),
        mappings=tuple(_agreed(workspace, hit)),
    )


def _agreed(workspace: Workspace, hit: Hit) -> Iterator[AgreedRow]:
    """What the agreed cross-walks say of a term, on either side."""
    for entry in workspace.mapping_sets:
        sides = {entry.subject.name, entry.object.name}
        if hit.entry.name in sides and workspace.agreed_path(entry.name).is_file():
            for row in load_agreed(workspace, entry.name):
                if hit.concept.iri in (row.subject_id, row.object_id):
                    yield _agreed_row(workspace, entry.name, row, hit.concept.iri)


def _agreed_row(workspace: Workspace, mapping_set: str, row: Mapping, iri: str) -> AgreedRow:
    decision = _decision(row)
    other = row.object_id if row.subject_id == iri else row.subject_id
    return AgreedRow(
        mapping_set=mapping_set,
        sentence=sentence(decision, row.subject_label or row.subject_id, row.object_label or row.object_id),
        other="" if decision.closes_subject else compact(other, workspace.prefixes),
    )


def _decision(row: Mapping) -> Decision:
    closed = {OUT_OF_SCOPE: Decision.OUT_OF_SCOPE, NO_TERM_FOUND: Decision.NO_COUNTERPART}
    if found := closed.get(row.predicate_id) or closed.get(row.object_id):
        return found
    return Decision.WRONG if row.predicate_modifier or not row.relation else Decision(row.relation.value)
