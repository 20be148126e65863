"""What changed between two editions of a vocabulary, in words, and how much each change matters to those who use it.

A code that is withdrawn or means something else breaks what others built on it. A new code does not, and better wording
changes nothing that a machine reads. Semantic Versioning (https://semver.org/) makes three numbers of that.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from accord.crosswalks.sentences import sentence
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE
from accord.model.mappings import Mapping as Row
from accord.model.verdicts import Decision
from accord.publication.edition import Edition

__all__ = ["IMPACTS", "Change", "Impact", "Kind", "changes_between", "row_sentence"]


class Impact(IntEnum):
    """What a change asks of those who use the vocabulary: nothing, a look at what is new, or a change of their own."""

    PATCH = 0
    MINOR = 1
    MAJOR = 2


class Kind(StrEnum):
    """Every kind of change, the gravest first: change notes stand in this order."""

    SCHEME_WITHDRAWN = "vocabulary withdrawn"
    WITHDRAWN = "withdrawn"
    MEANING = "meaning changed"
    MOVED = "moved"
    MAPPING_WITHDRAWN = "match withdrawn"
    MAPPING_CHANGED = "match changed"
    SHAPES = "record rules changed"
    SCHEME_ADDED = "vocabulary added"
    ADDED = "added"
    RESTORED = "in use again"
    MAPPING_ADDED = "match added"
    RELABELLED = "relabelled"
    REWORDED = "reworded"


IMPACTS: Mapping[Kind, Impact] = {
    **dict.fromkeys(Kind, Impact.MAJOR),
    **dict.fromkeys((Kind.SCHEME_ADDED, Kind.ADDED, Kind.RESTORED, Kind.MAPPING_ADDED), Impact.MINOR),
    **dict.fromkeys((Kind.RELABELLED, Kind.REWORDED), Impact.PATCH),
}  # a term that moved counts under another broader term, and rules that changed may refuse records that passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change. `part` is the title of the vocabulary or cross-walk, `subject` the IRI of the term or of the part.

    `text` is a sentence that needs nothing around it but the part's title.
    """

    kind: Kind
    part: str
    subject: str
    text: str

    @property
    def impact(self) -> Impact:
        """How much it matters."""
        return IMPACTS[self.kind]


def changes_between(before: Edition, after: Edition) -> tuple[Change, ...]:
    """Every change, by kind, then in the order of the later edition."""
    found = [*_schemes(before, after), *_crosswalks(before, after), *_shapes(before, after)]
    order = list(Kind)
    return tuple(sorted(found, key=lambda change: order.index(change.kind)))


def _schemes(before: Edition, after: Edition) -> Iterator[Change]:
    old = {s.scheme.iri: s for s in before.schemes}
    new = {s.scheme.iri: s for s in after.schemes}
    for iri, one in new.items():
        if iri in old:
            yield from _terms(one.entry.title, old[iri].scheme, one.scheme)
        else:
            yield Change(
                kind=Kind.SCHEME_ADDED, part=one.entry.title, subject=iri, text=f"New, {_terms_of(one.scheme)}."
            )
    for iri, one in old.items():
        if iri not in new:
            text = f"No longer published. It had {_terms_of(one.scheme)}."
            yield Change(kind=Kind.SCHEME_WITHDRAWN, part=one.entry.title, subject=iri, text=text)


def _terms(title: str, old: ConceptScheme, new: ConceptScheme) -> Iterator[Change]:
    for concept in new:
        was = old.get(concept.iri)
        for kind, text in _new_term(concept) if was is None else _changed(was, concept, old, new):
            yield Change(kind=kind, part=title, subject=concept.iri, text=text)
    for concept in old:
        if concept.iri not in new:
            text = f"{_named(concept)} is no longer published."
            yield Change(kind=Kind.WITHDRAWN, part=title, subject=concept.iri, text=text)


def _new_term(concept: Concept) -> Iterator[tuple[Kind, str]]:
    yield Kind.ADDED, f"{_named(concept)} is new{' and already retired' if concept.deprecated else ''}."


def _changed(was: Concept, now: Concept, old: ConceptScheme, new: ConceptScheme) -> Iterator[tuple[Kind, str]]:
    """Each way in which a term is another than before."""
    yield from _use(was, now, new)
    if was.notation != now.notation:
        yield Kind.MEANING, f"The code of {_named(now)} was {was.notation}."
    for slot, what in (("valid_from", "is valid from"), ("valid_to", "is valid until")):
        if getattr(was, slot) != getattr(now, slot):
            then, today = (getattr(c, slot) or "no date" for c in (was, now))
            yield Kind.MEANING, f"{_named(now)} {what} {today} (before: {then})."
    yield from _texts(was.definitions, now.definitions, Kind.MEANING, f"The definition of {_named(now)}")
    yield from _texts(was.pref_labels, now.pref_labels, Kind.RELABELLED, f"The name of {now.notation}")
    if set(was.broader) != set(now.broader):
        yield Kind.MOVED, f"{_named(now)} moved from {_under(was, old)} to {_under(now, new)}."
    if _wording(was) != _wording(now):
        yield Kind.REWORDED, f"Other names of {_named(now)}, or notes on it, are worded anew."


def _use(was: Concept, now: Concept, new: ConceptScheme) -> Iterator[tuple[Kind, str]]:
    successor = new.get(now.replaced_by)
    instead = f"; use {_named(successor) if successor else now.replaced_by} instead" if now.replaced_by else ""
    if now.deprecated and not was.deprecated:
        yield Kind.WITHDRAWN, f"{_named(now)} is retired{instead}."
    elif was.deprecated and not now.deprecated:
        yield Kind.RESTORED, f"{_named(now)} is in use again."
    elif was.replaced_by != now.replaced_by:
        yield Kind.REWORDED, f"What stands for {_named(now)} is said anew{instead}."


def _texts(was: tuple[Text, ...], now: tuple[Text, ...], kind: Kind, what: str) -> Iterator[tuple[Kind, str]]:
    """One sentence for each language in which the words differ."""
    for lang in sorted({text.lang for text in (*was, *now)}):
        then, today = (" / ".join(t.text for t in texts if t.lang == lang) for texts in (was, now))
        language = f" ({lang})" if lang not in ("", "en") else ""
        if then == today:
            continue
        if then and today:
            yield kind, f"{what}{language} was “{then}” and is now “{today}”{_hint(kind, then, today)}."
        else:
            # Words in one more language, or a definition where there was none, take nothing from anybody.
            told = f"is “{today}”; it had none" if today else f"was “{then}”; it has none now"
            yield Kind.REWORDED, f"{what}{language} {told}."


def _hint(kind: Kind, then: str, today: str) -> str:
    """Labels that have little in common may hide a new meaning: the reader is told."""
    alike = difflib.SequenceMatcher(None, then.casefold(), today.casefold()).ratio()
    return "; please check that it still means the same" if kind is Kind.RELABELLED and alike < 0.5 else ""


def _crosswalks(before: Edition, after: Edition) -> Iterator[Change]:
    old = {one.entry.name: one for one in before.sets}
    new = {one.entry.name: one for one in after.sets}
    for name in dict.fromkeys([*new, *old]):
        entry = (new.get(name) or old[name]).entry
        was, now = (_rows(sets[name].agreed.mappings) if name in sets else {} for sets in (old, new))
        for pair in dict.fromkeys([*now, *was]):
            for kind, text in _row_changes(was.get(pair), now.get(pair)):
                part = f"{entry.subject.title} to {entry.object.title}"
                yield Change(kind=kind, part=part, subject=pair[0], text=text)


def _row_changes(was: Row | None, now: Row | None) -> Iterator[tuple[Kind, str]]:
    """A statement that came, went, or says something else. Who agreed and when does not count."""
    if was is None and now is not None:
        yield Kind.MAPPING_ADDED, f"Now agreed: {row_sentence(now)}"
    elif was is not None and now is None:
        yield Kind.MAPPING_WITHDRAWN, f"No longer agreed: {row_sentence(was)}"
    elif was is not None and now is not None and _states(was) != _states(now):
        yield Kind.MAPPING_CHANGED, f"Was: {row_sentence(was)} Is now: {row_sentence(now)}"


def _rows(rows: tuple[Row, ...]) -> dict[tuple[str, str], Row]:
    return {(row.subject_id, row.object_id): row for row in rows}


def _states(row: Row) -> tuple[str, ...]:
    limits = (row.extension(name) for name in ("ext_when", "ext_valid_from", "ext_valid_to"))
    return (row.predicate_id, row.predicate_modifier, *limits)


def row_sentence(row: Row) -> str:
    """An agreed row as a sentence, with what it depends on. Stars stand around its labels and nowhere else."""
    closed = {OUT_OF_SCOPE: Decision.OUT_OF_SCOPE, NO_TERM_FOUND: Decision.NO_COUNTERPART}
    decision = closed.get(row.predicate_id) or closed.get(row.object_id)
    if decision is None:
        decision = Decision.WRONG if row.predicate_modifier or not row.relation else Decision(row.relation.value)
    start, end, when = (row.extension(name) for name in ("ext_valid_from", "ext_valid_to", "ext_when"))
    limits = [part for part in (when and f"where {when}", start and f"from {start}", end and f"until {end}") if part]
    names = (row.subject_label or row.subject_id, row.object_label or row.object_id)
    said = sentence(decision, *(name.replace("*", "\u2217") for name in names))
    return f"{said} ({', '.join(limits)})" if limits else said


def _shapes(before: Edition, after: Edition) -> Iterator[Change]:
    for name in sorted({*before.shapes, *after.shapes}):
        if before.shapes.get(name) != after.shapes.get(name):
            text = "The rules in this file changed; records that passed may be refused."
            yield Change(kind=Kind.SHAPES, part=f"shapes/{name}.ttl", subject=f"{after.base}shapes/{name}", text=text)


def _named(concept: Concept) -> str:
    return f"{concept.notation} ({concept.label()})" if concept.notation else concept.label()


def _under(concept: Concept, scheme: ConceptScheme) -> str:
    parents = [scheme.get(iri) for iri in concept.broader]
    names = [_named(parent) if parent else iri for parent, iri in zip(parents, concept.broader, strict=True)]
    return f"under {' and '.join(names)}" if names else "the top"


def _wording(concept: Concept) -> tuple[object, ...]:
    return (set(concept.alt_labels), set(concept.notes), set(concept.related), concept.source)


def _terms_of(scheme: ConceptScheme) -> str:
    return f"{len(scheme):,} term{'s' * (len(scheme) != 1)}"
