"""Questions about a publication, answered from memory: what a code means, is called elsewhere, and becomes."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from accord.crosswalks.sentences import sentence
from accord.errors import Misused
from accord.model.concepts import Concept
from accord.model.labels import normalise, tokens
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE
from accord.model.mappings import Mapping as Row
from accord.model.verdicts import Decision
from accord.publication.edition import Edition, PublishedScheme, PublishedSet
from accord.translation.lookups import NO_ANSWER, Answer, Entry, Lookup, Rule, crosswalk

__all__ = ["Becomes", "Circumstances", "Directory", "Match", "Term"]

_MOST_WORDS = 8  # of a question
_MOST_BEGINNINGS = 300  # words that begin alike
_ALIKE = 0.65  # Levenshtein similarity of two words, where one is misspelt
_CORRECTIONS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A concept in its vocabulary."""

    published: PublishedScheme
    concept: Concept


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What an agreed cross-walk says of a term: in words, with the other term where there is one."""

    set_name: str
    sentence: str
    relation: str
    mapping_id: str
    other: Term | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What an answer may depend on: fields of the record, and its day (ISO 8601, empty: unknown)."""

    fields: Mapping[str, str]
    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Becomes:
    """What a code becomes in another vocabulary, or why nothing."""

    code: str
    answer: Answer
    target: Term | None


class Directory:
    """Every term of an edition by IRI, code, label and word, and every agreed cross-walk by code."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.schemes = {published.entry.name: published for published in edition.schemes}
        self.terms = [Term(published=p, concept=c) for p in edition.schemes for c in p.scheme]
        self._at = {term.concept.iri: at for at, term in enumerate(self.terms)}
        self._by_code: dict[str, list[int]] = defaultdict(list)
        self._by_label: dict[str, list[int]] = defaultdict(list)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for at, term in enumerate(self.terms):
            self._enter(at, term.concept)
        self._words = sorted(self._by_word)
        self._rows: dict[str, list[tuple[PublishedSet, Row]]] = defaultdict(list)
        self._lookups: dict[tuple[str, str], tuple[Lookup, dict[str, Entry]]] = {}
        for one in edition.sets:
            self._enter_set(one)

    def term(self, iri: str) -> Term | None:
        """The term with that IRI."""
        at = self._at.get(iri)
        return None if at is None else self.terms[at]

    def named(self, iri: str, scheme: str = "") -> tuple[Term, ...]:
        """The term with that IRI, if it is in the vocabulary."""
        return tuple(self._within([self._at[iri]] if iri in self._at else (), scheme))

    def coded(self, code: str, scheme: str = "") -> tuple[Term, ...]:
        """Every term with exactly that code, in one vocabulary (`shared/plea`) or in all."""
        return tuple(self._within(self._by_code.get(code, ()), scheme))

    def labelled(self, label: str, scheme: str = "") -> tuple[Term, ...]:
        """Every term that is called so, capitals and punctuation apart."""
        return tuple(self._within(self._by_label.get(normalise(label), ()), scheme))

    def search(self, text: str, scheme: str = "", *, most: int = 20) -> tuple[Term, ...]:
        """Terms that have all of the words, or words that begin so or are spelt nearly so; the best first."""
        wanted = tokens(text)[:_MOST_WORDS]
        exact = dict.fromkeys([*self._by_code.get(text.strip(), ()), *self._by_label.get(normalise(text), ())])
        found: set[int] | None = None
        for word in wanted:
            having = {at for near in self._near(word) for at in self._by_word[near]}
            found = having if found is None else found & having
        rest = sorted((found or set()) - exact.keys(), key=self._rank)
        return tuple(islice(self._within([*exact, *rest], scheme), most))

    def matches(self, term: Term) -> tuple[Match, ...]:
        """What the agreed cross-walks say of a term, on either side."""
        return tuple(self._match(one, row, term) for one, row in self._rows.get(term.concept.iri, ()))

    def becomes(
        self, codes: Sequence[str], source: str, target: str, circumstances: Circumstances
    ) -> tuple[Becomes, ...]:
        """What each code of a vocabulary becomes in another, as translation has it. Codes are compared as written.

        Raises Misused where no cross-walk leads from the one to the other.
        """
        known = self._lookups.get((source, target))
        if known is None:
            leads = ", ".join(b for a, b in sorted(self._lookups) if a == source)
            sources = ", ".join(sorted({a for a, _ in self._lookups}))
            hint = f"From there one can go to: {leads}." if leads else f"One can come from: {sources}."
            raise Misused(f"no agreed cross-walk leads from '{source}' to '{target}'", hint=hint)
        lookup, entries = known
        return tuple(self._becomes(code, lookup, entries.get(code), circumstances) for code in codes)

    def _enter(self, at: int, concept: Concept) -> None:
        self._by_code[concept.notation].append(at)
        labels = [label.text for label in (*concept.pref_labels, *concept.alt_labels)]
        for label in dict.fromkeys(map(normalise, labels)):
            self._by_label[label].append(at)
        said = (*labels, concept.notation, *(text.text for text in concept.definitions))
        for word in {word for text in said for word in tokens(text)}:
            self._by_word[word].append(at)

    def _enter_set(self, one: PublishedSet) -> None:
        for row in one.agreed:
            for iri in {row.subject_id, row.object_id}:
                if iri in self._at:
                    self._rows[iri].append((one, row))
        subject, object_ = (self.schemes[side.name].scheme for side in (one.entry.subject, one.entry.object))
        lookup = crosswalk(one.entry.name, subject, object_, one.agreed)
        names = (one.entry.subject.name, one.entry.object.name)
        self._lookups[names] = (lookup, {entry.code: entry for entry in lookup.entries})

    def _within(self, found: Sequence[int], scheme: str) -> Iterator[Term]:
        terms = (self.terms[at] for at in found)
        return (term for term in terms if not scheme or term.published.entry.name == scheme)

    def _near(self, word: str) -> list[str]:
        """The known words that begin so; where there are none, those that are spelt nearly so."""
        start = bisect_left(self._words, word)
        found = []
        for known in islice(self._words, start, start + _MOST_BEGINNINGS):
            if not known.startswith(word):
                break
            found.append(known)
        similar = Levenshtein.normalized_similarity
        return found or [
            known
            for known, _, _ in process.extract(
                word, self._words, scorer=similar, score_cutoff=_ALIKE, limit=_CORRECTIONS
            )
        ]

    def _rank(self, at: int) -> tuple[bool, bool, int, int]:
        """Terms in use before retired ones, the shared model's before others, short labels before long ones."""
        term = self.terms[at]
        is_shared = term.published.entry.organisation == self.edition.shared
        return (term.concept.deprecated, not is_shared, len(term.concept.label()), at)

    def _match(self, one: PublishedSet, row: Row, term: Term) -> Match:
        closed = {OUT_OF_SCOPE: Decision.OUT_OF_SCOPE, NO_TERM_FOUND: Decision.NO_COUNTERPART}
        decision = closed.get(row.predicate_id) or closed.get(row.object_id)
        if decision is None:
            decision = Decision.WRONG if row.predicate_modifier or not row.relation else Decision(row.relation.value)
        other = row.object_id if row.subject_id == term.concept.iri else row.subject_id
        said = sentence(decision, row.subject_label or row.subject_id, row.object_label or row.object_id)
        return Match(
            set_name=one.entry.name,
            sentence=said,
            relation=str(decision),
            mapping_id=row.record_id,
            other=self.term(other),
        )

    def _becomes(self, code: str, lookup: Lookup, entry: Entry | None, circumstances: Circumstances) -> Becomes:
        answer = lookup.unknown if entry is None else _decided(entry, circumstances)
        return Becomes(code=code, answer=answer, target=self.term(answer.target_iri))


def _decided(entry: Entry, circumstances: Circumstances) -> Answer:
    """The answer of the rule that holds; what is said where several do; else what holds always."""
    held = [rule for rule in entry.rules if _holds(rule, circumstances)]
    if len({rule.target for rule in held}) > 1:
        return entry.several
    if held:
        return held[0].answer
    return entry.answer if circumstances.day or entry.undated == NO_ANSWER else entry.undated


def _holds(rule: Rule, circumstances: Circumstances) -> bool:
    """Whether the fields have the values and the day lies within. A limit to a day holds on no unknown day."""
    day = circumstances.day
    if (rule.valid_from or rule.valid_to) and not day:
        return False
    in_time = (not rule.valid_from or rule.valid_from <= day) and (not rule.valid_to or day <= rule.valid_to)
    return in_time and all(circumstances.fields.get(c.field) == c.value for c in rule.when)
