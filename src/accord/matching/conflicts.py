"""Where two labels say different things, or say so little that being alike means little; each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from rapidfuzz import fuzz

from accord.matching.abbreviations import Abbreviations
from accord.matching.contrasts import DIRECTIONS, OPPOSED
from accord.matching.quoting import quoted_where
from accord.matching.reading import Reading, read, stem
from accord.matching.statutes import NO_NUMBERS, Reference
from accord.model.labels import normalise

__all__ = [
    "CONTRARY", "VERY_SHORT", "Warning", "conflicts", "form_only", "numbers_differ", "one_of", "other_parent",
    "same_provision", "word_of",
]  # fmt: skip

VERY_SHORT = "very-short"
_ALIKE_PARENTS = 60  # token set ratio


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Warning:  # the field's word; Python's own class is not used here
    """Why a pair needs a person's look: a stable kebab-case code, and the reason in a sentence for people."""

    code: str
    reason: str


def conflicts(one: Reading, other: Reading) -> Iterator[Warning]:
    """Where two labels say different things, however alike they look."""
    for check in _CHECKS:
        yield from check(one, other)


def _negation(one: Reading, other: Reading) -> Iterator[Warning]:
    if not one.denied and not other.denied:
        return
    found = sorted({*_plainly_denied(one, other), *_plainly_denied(other, one), *_denied_once(one, other)})
    if found:
        yield Warning(code="negation", reason=f"Only one of the labels denies {word_of(found[0], one, other)}.")


def _plainly_denied(one: Reading, other: Reading) -> frozenset[str]:
    """What one label denies and the other says outside of any denial."""
    return one.denied & other.affirmed - other.reached


def _denied_once(one: Reading, other: Reading) -> frozenset[str]:
    """What both labels deny and only one of them says as well: "not guilty", "not guilty but guilty of another"."""
    return one.denied & other.denied & (one.affirmed ^ other.affirmed)


def _opposed(one: Reading, other: Reading) -> Iterator[Warning]:
    if not one.opposed or not other.opposed:
        return
    groups = {group for group, _ in one.opposed} & {group for group, _ in other.opposed}
    for group in sorted(groups):
        ours = {place for at, place in one.opposed if at == group}
        theirs = {place for at, place in other.opposed if at == group}
        if ours - theirs and theirs - ours:
            mine = one_of(OPPOSED[group][min(ours - theirs)], one)
            yours = one_of(OPPOSED[group][min(theirs - ours)], other)
            yield Warning(code="opposed-words", reason=f"{mine} and {yours} rule each other out.")
            return


def _direction(one: Reading, other: Reading) -> Iterator[Warning]:
    if not one.governed or not other.governed:
        return
    ours, theirs = dict(sorted(one.governed)), dict(sorted(other.governed))
    for word in sorted(ours.keys() & theirs.keys()):
        if frozenset((ours[word], theirs[word])) in CONTRARY:
            mine, yours = _way(ours[word], one), _way(theirs[word], other)
            reason = f"One label says {mine}, the other {yours} the same thing: {word_of(word, one, other)}."
            yield Warning(code="direction", reason=reason)
            return


def _way(way: str, reading: Reading) -> str:
    """The word of a label that points that way."""
    return quoted_where(lambda word: DIRECTIONS.get(word) == way, reading, otherwise=way)


def word_of(form: str, *readings: Reading) -> str:
    """The word with that stem that one of some labels has, as a reason quotes it."""
    return quoted_where(lambda word: stem(word) == form, *readings, otherwise=form)


def one_of(words: str, reading: Reading) -> str:
    """Which of some words, joined by /, a label has, or the plural of which, as a reason quotes it."""
    known = words.split("/")
    return quoted_where(lambda word: word in known or word.removesuffix("s") in known, reading, otherwise=known[0])


CONTRARY = frozenset(map(frozenset, (
    ("to", "from"), ("by", "upon"), ("by", "from"), ("by", "to"), ("upon", "from"), ("before", "after"),
    ("over", "under"),
)))  # fmt: skip


def _residual(one: Reading, other: Reading) -> Iterator[Warning]:
    if one.residual != other.residual:
        yield Warning(code="residual", reason='Only one of the labels is an "other" category.')


def numbers_differ(one: Reading, other: Reading) -> Iterator[Warning]:
    """Provisions, years and other numbers that each label has and the other lacks."""
    yield from list(_counted(one, other)) or _swapped(one, other)


def _counted(one: Reading, other: Reading) -> Iterator[Warning]:
    ours, theirs = one.numbers, other.numbers
    if ours is NO_NUMBERS or theirs is NO_NUMBERS:
        return
    if _sections_differ(ours.references, theirs.references):
        said = _listed(ours.references - theirs.references, theirs.references - ours.references)
        yield Warning(code="section-differs", reason=f"The labels name different provisions: {said}.")
    for code, mine, yours in (
        ("year-differs", ours.years, theirs.years),
        ("numbers-differ", ours.others, theirs.others),
    ):
        if mine - yours and yours - mine:
            yield Warning(code=code, reason=f"The numbers differ: {_listed(mine - yours, yours - mine)}.")


def _swapped(one: Reading, other: Reading) -> Iterator[Warning]:
    """The same numbers behind other words: "Cat 1 - Level 2" and "Cat 2 - Level 1"."""
    for word in sorted(one.named.keys() & other.named.keys()):
        mine, yours = one.named[word] - other.named[word], other.named[word] - one.named[word]
        if mine and yours:
            reason = f"The numbers of {word_of(word, one, other)} differ: {_listed(mine, yours)}."
            yield Warning(code="numbers-differ", reason=reason)
            return


def _listed(*sides: Iterable[object]) -> str:
    return "; ".join(", ".join(sorted(map(str, side))) for side in sides)


def _sections_differ(ours: frozenset[Reference], theirs: frozenset[Reference]) -> bool:
    """Whether each label cites, under one kind, a provision that is no part of one that the other cites."""
    for kind in {r.kind for r in ours} & {r.kind for r in theirs}:
        mine, yours = ([r for r in side if r.kind == kind] for side in (ours, theirs))
        if _more(mine, yours) and _more(yours, mine):
            return True
    return False


def _more(some: Iterable[Reference], others: Iterable[Reference]) -> bool:
    return any(all(a.number != b.number or not _within(a.parts, b.parts) for b in others) for a in some)


def _within(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


_CHECKS: tuple[Callable[[Reading, Reading], Iterator[Warning]], ...] = (
    _negation, _opposed, _direction, _residual, numbers_differ,
)  # fmt: skip


def form_only(one: Reading, other: Reading, abbreviations: Abbreviations) -> Iterator[Warning]:
    """Labels that say so little that being alike means little.

    A label that is nothing but an acronym is doubtful even where its meaning is listed: one list may say it of an
    address and another of an event.
    """
    labels = (one.label, other.label)
    if one.short or other.short:
        yield Warning(code=VERY_SHORT, reason="A label this short can stand for many things.")
    for short in sorted(one.acronyms & other.acronyms):
        if abbreviations.is_ambiguous(short) or any(_is_all(label, short) for label in labels):
            reason = f'"{short}" is the same in form only: it may be short for different things.'
            yield Warning(code="acronym", reason=reason)


def same_provision(one: Reading, other: Reading) -> bool:
    """Whether both labels say nothing but the same reference to a statute, which says enough ("s.45", "section 45")."""
    return bool(one.numbers.references) and one.numbers == other.numbers and one.says == other.says


def _is_all(label: str, short: str) -> bool:
    return normalise(label) == normalise(short)


def other_parent(one: Reading, other: Reading, ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Warning]:
    """The same label under parents that have nothing in common."""
    if one.says != other.says or not ours or not theirs:
        return
    if not any(_alike(mine, yours) for mine, yours in product(ours, theirs)):
        reason = f'The label is the same, but it stands under "{ours[0]}" here and under "{theirs[0]}" there.'
        yield Warning(code="same-label-other-parent", reason=reason)


def _alike(one: str, other: str) -> bool:
    mine, yours = read(one), read(other)
    if any(True for _ in conflicts(mine, yours)):
        return False
    return bool(set(mine.content) & set(yours.content)) or (
        fuzz.token_set_ratio(normalise(one), normalise(other)) >= _ALIKE_PARENTS
    )
