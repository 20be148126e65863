"""What a label says, word by word: its content, what it denies, which way it points, what it counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.contrasts import (
    BESIDE,
    DENYING_PREFIXES,
    DIRECTIONS,
    NOT_DENYING,
    OPPOSED,
    RESIDUAL,
    STOP,
    TURNS,
    deniers,
)
from accord.matching.statutes import Numbers, numbers_in, plain
from accord.model.labels import normalise, tokens

__all__ = ["Reader", "Reading", "read", "stem"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One label as read. All words are stems, short forms written out and synonyms put into one word.

    content: the words that say something, each once, in order, without words of denial.
    denied: words right after a word of denial ("without bail") or in its form ("unconditional"); reached: these and
    the next ones, that may be denied too; affirmed: words that stand outside of any denial.
    prefixed: words that deny by their form, each with what it denies.
    opposed: by group of `OPPOSED`, the places of its words that occur.
    governed: words and the direction they stand in.
    residual: whether it is an "other" category; lists: whether it lists alternatives ("Sent or transferred").
    numbers: what it counts; named: words with the numbers that follow them ("Cat 1 - Level 2").
    says: the content and the denials, in no order: equal for labels that differ in form only. "Unknown" and "not known"
    both say "not known". key: the label normalised.
    """

    label: str
    content: tuple[str, ...]
    denied: frozenset[str]
    reached: frozenset[str]
    affirmed: frozenset[str]
    prefixed: frozenset[tuple[str, str]]
    opposed: frozenset[tuple[int, int]]
    governed: frozenset[tuple[str, str]]
    residual: bool
    lists: bool
    numbers: Numbers
    named: Mapping[str, frozenset[str]]

    key: str

    says: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        plain = frozenset(self.content) - (self.denied - self.affirmed) - {form for form, _ in self.prefixed}
        object.__setattr__(self, "says", plain | {f"not {word}" for word in self.denied})

    def word(self, form: str) -> str:
        """A word of the label with that stem, for people to read; the stem itself where a short form stood for it."""
        return next((word for word in tokens(self.label) if stem(word) == form), form)


class Reader:
    """Reads labels, each once."""

    def __init__(self, abbreviations: Abbreviations = NONE) -> None:
        self.abbreviations = abbreviations
        self._read: dict[tuple[str, str], Reading] = {}

    def __call__(self, label: str, language: str = "en") -> Reading:
        """The reading of a label in a language."""
        found = self._read.get((label, language))
        if found is None:
            found = self._read[label, language] = read(label, language=language, abbreviations=self.abbreviations)
        return found


def read(label: str, *, language: str = "en", abbreviations: Abbreviations = NONE, domain: str = "") -> Reading:
    """A label as read in a language (a primary subtag; empty: not known, then as English)."""
    text = plain(abbreviations.written_out(label, domain=domain))
    said = normalise(text)
    words = abbreviations.one_word_for_each(tuple(said.split()))
    stems = tuple(stem(word) for word in words)
    denying = deniers(language)
    content = tuple(dict.fromkeys(s for w, s in zip(words, stems, strict=True) if w not in STOP and w not in denying))
    prefixed = _prefixed(words, language)
    denied, reached, affirmed = _denied(words, stems, denying)
    bases = {base for _, base in prefixed}
    return Reading(
        label=label,
        content=content,
        denied=denied | bases,
        reached=reached | bases,
        affirmed=affirmed,
        prefixed=prefixed,
        opposed=frozenset(found for word in words if word in _OPPOSED for found in _OPPOSED[word]),
        governed=_governed(words, stems),
        residual=_is_residual(text, words),
        lists="or" in words or "/" in text or ";" in text,
        numbers=numbers_in(text),
        named=_named(stems),
        key=said if text == label else normalise(label),
    )


_REMEMBERED = 1 << 16  # words; a field has few, and a long label many
_REACH = 3  # words that a denial may reach
_STAYS = 3  # letters that a stem keeps at least
_ENDINGS = (("ments", ""), ("ment", ""), ("ings", ""), ("ing", ""), ("ied", "y"), ("ies", "y"), ("ed", ""), ("es", ""),
            ("s", ""), ("e", ""))  # fmt: skip
_KEPT = ("ss", "us", "is")
_PASSED = BESIDE | TURNS
_TWICE = re.compile(r"([bdglmnprst])\1$")
_IZE = re.compile(r"iz(?=e|ing|ation)")


@lru_cache(maxsize=_REMEMBERED)
def stem(word: str) -> str:
    """An English word without its inflection: committed and commits are `commit`; British and American spelling alike.

    Far shorter than a full stemmer on purpose: `conviction` and `convict` stay two words.
    """
    if len(word) <= _STAYS or not word.isalpha():
        return word
    base = _IZE.sub("is", word)
    base = base.replace("our", "or") if len(base) > 5 else base
    for ending, instead in _ENDINGS:
        long_enough = len(base) - len(ending) >= _STAYS
        if base.endswith(ending) and long_enough and not (ending in {"s", "es"} and base.endswith(_KEPT)):
            base = base[: -len(ending)] + instead
            break
    if base.endswith("e") and len(base) > _STAYS:
        base = base[:-1]
    return _TWICE.sub(r"\1", base)


def _denied(words: tuple[str, ...], stems: tuple[str, ...], denying: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The content words right after a word of denial, those up to `_REACH` words after it, and the others."""
    if denying.isdisjoint(words):
        return frozenset(), frozenset(), frozenset(f for w, f in zip(words, stems, strict=True) if w not in _PASSED)
    denied, reached, affirmed = set[str](), set[str](), set[str]()
    since = _REACH
    for word, form in zip(words, stems, strict=True):
        if word in denying:
            since = 0
        elif word in TURNS:
            since = _REACH
        elif word not in BESIDE:
            (reached if since < _REACH else affirmed).add(form)
            if since == 0:
                denied.add(form)
            since += 1
    return frozenset(denied), frozenset(reached), frozenset(affirmed)


def _named(stems: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """The numbers right behind each word."""
    found: dict[str, set[str]] = {}
    for form, number in pairwise(stems):
        if number[0].isdigit() and number.isdigit() and form.isalpha():
            found.setdefault(form, set()).add(number)
    return {form: frozenset(numbers) for form, numbers in found.items()}


def _prefixed(words: tuple[str, ...], language: str) -> frozenset[tuple[str, str]]:
    """The stems of the words that deny by a prefix, each with the stem of the rest."""
    prefixes = DENYING_PREFIXES.get(language or "en", ())
    return frozenset(pair for word in words if word.startswith(prefixes) for pair in _bases(word, language))


@lru_cache(maxsize=_REMEMBERED)
def _bases(word: str, language: str) -> tuple[tuple[str, str], ...]:
    if word in NOT_DENYING:
        return ()
    prefixes = (p for p in DENYING_PREFIXES.get(language or "en", ()) if word.startswith(p))
    return tuple((stem(word), stem(word[len(p) :])) for p in prefixes if len(word) - len(p) > _STAYS)


def _governed(words: tuple[str, ...], stems: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Each content word right after a word of direction, with that direction."""
    found = set()
    direction = ""
    for word, form in zip(words, stems, strict=True):
        if word in DIRECTIONS:
            direction = DIRECTIONS[word]
        elif word not in STOP:
            if direction:
                found.add((form, direction))
            direction = ""
    return frozenset(found)


def _is_residual(label: str, words: tuple[str, ...]) -> bool:
    """Whether the label, or a part of it that punctuation sets off, is an "other" category; not "... or other"."""
    if "other" not in label.casefold():
        return not RESIDUAL.isdisjoint(words)
    return not RESIDUAL.isdisjoint(words) or any(_OTHER.match(part) for part in _PARTS.split(label))


_PARTS = re.compile(r"[:;()\[\]]|\s[-\u2013\u2014]\s?")
_OTHER = re.compile(
    r"\s*(?:(?:any|all)\s+)?other\b(?!\s+than\b)|(?!.*\b(?:or|and)\s+other\s*$).*\bother\s*$", re.IGNORECASE
)


def _places() -> dict[str, tuple[tuple[int, int], ...]]:
    """Each opposed word with its group and its place there."""
    found: dict[str, list[tuple[int, int]]] = {}
    for group, members in enumerate(OPPOSED):
        for place, alike in enumerate(members):
            for word in alike.split("/"):
                found.setdefault(word, []).append((group, place))
    return {word: tuple(places) for word, places in found.items()}


_OPPOSED = _places()
