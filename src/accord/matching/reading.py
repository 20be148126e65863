"""What a label says, word by word: its content, what it denies, which way it points, what it counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import pairwise

from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.brief import acronyms, is_short
from accord.matching.contrasts import (
    DENYING_PREFIXES,
    DIRECTIONS,
    NOT_DENYING,
    OPPOSED,
    RESIDUAL,
    STOP,
    TURNS,
    beside,
    deniers,
)
from accord.matching.remembered import Remembered
from accord.matching.statutes import NO_NUMBERS, Numbers, numbers_in, plain
from accord.model.labels import normalise, tokens

__all__ = ["Reader", "Reading", "read", "stem"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One label as read. All words are stems, short forms written out and synonyms put into one word.

    text: the label with its short forms written out; words: every word in order, none a stem.
    content: the words that say something, each once, in order, without words of denial.
    denied: words right after a word of denial ("without bail") or in its form ("unconditional"); reached: these and
    the next ones, that may be denied too; affirmed: words that stand outside of any denial.
    prefixed: words that deny by their form, each with what it denies.
    opposed: by group of `OPPOSED`, the places of its words that occur.
    governed: words and the direction they stand in.
    residual: whether it is an "other" category; lists: whether it lists alternatives ("Sent or transferred").
    numbers: what it counts; named: words with the numbers that follow them ("Cat 1 - Level 2").
    short, acronyms: see `brief`. alone: what a part of the label says by itself, as `says`; listed: its words, short
    forms written out and synonyms put into one word.
    says: the content and the denials, in no order: equal for labels that differ in form only. "Unknown" and "not known"
    both say "not known". key: the label normalised.
    """

    label: str
    text: str
    words: tuple[str, ...]
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
    short: bool
    acronyms: frozenset[str]
    key: str
    alone: Callable[[str], frozenset[str]] = field(repr=False, compare=False)
    listed: Callable[[str], tuple[str, ...]] = field(repr=False, compare=False)

    says: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "says", _says(self.content, self.denied, self.affirmed, self.prefixed))

    @property
    def alternatives(self) -> frozenset[frozenset[str]]:
        """What each of the alternatives that it lists says alone, worked out anew each time.

        Those in a heading ("Asian/Asian British: Indian") do not count.
        """
        return frozenset(map(self.alone, _alternatives(self.text))) - {_NOTHING} if self.lists else _NO_LIST


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
    apart = tuple(said.split())
    words = abbreviations.one_word_for_each(apart)
    known = list(map(_words(language).__getitem__, words))
    prefixed, denied, reached, affirmed = _stances(words, known, language)
    numbers = numbers_in(text, said=apart)
    lists = "or" in words or "/" in text or ";" in text
    return Reading(
        label=label,
        words=words,
        content=_content(known),
        denied=denied,
        reached=reached,
        affirmed=affirmed,
        prefixed=prefixed,
        opposed=frozenset([place for word in known if word.opposed for place in word.opposed]),
        governed=_governed(words, known),
        residual=_is_residual(text, words),
        lists=lists,
        numbers=numbers,
        named={} if numbers is NO_NUMBERS and text.isascii() else _named(known),
        short=is_short(label, abbreviations),
        acronyms=acronyms(label, abbreviations),
        key=said if text == label else normalise(label),
        text=text,
        alone=partial(_said_alone, language=language, abbreviations=abbreviations),
        listed=partial(_listed, abbreviations=abbreviations),
    )


def _said_alone(text: str, *, language: str, abbreviations: Abbreviations) -> frozenset[str]:
    """What a part of a label's text says, as `Reading` has it of the whole; the rest of it not read."""
    words = abbreviations.one_word_for_each(tokens(text))
    known = list(map(_words(language).__getitem__, words))
    prefixed, denied, _, affirmed = _stances(words, known, language)
    return _says(_content(known), denied, affirmed, prefixed)


def _listed(text: str, *, abbreviations: Abbreviations) -> tuple[str, ...]:
    return abbreviations.one_word_for_each(tokens(plain(abbreviations.written_out(text))))


def _content(known: Sequence[_Word]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([word.stem for word in known if word.counts]))


def _says(
    content: tuple[str, ...],
    denied: frozenset[str],
    affirmed: frozenset[str],
    prefixed: frozenset[tuple[str, str]],
) -> frozenset[str]:
    says = frozenset(content)
    if denied or prefixed:
        says -= (denied - affirmed) | {form for form, _ in prefixed}
        says |= {f"not {word}" for word in denied}
    return says


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A word by itself: its stem, whether it says something, whether a denial passes it over, and as in `Reading`."""

    stem: str
    counts: bool
    passed: bool
    prefixed: tuple[tuple[str, str], ...]
    opposed: tuple[tuple[int, int], ...]


_REMEMBERED = 1 << 16  # words; a field has few, and a long label many
_REACH = 3  # words that a denial may reach
_STAYS = 3  # letters that a stem keeps at least
_ENDINGS = (("ments", ""), ("ment", ""), ("ings", ""), ("ing", ""), ("ied", "y"), ("ies", "y"), ("ed", ""), ("es", ""),
            ("s", ""), ("e", ""))  # fmt: skip
_KEPT = ("ss", "us", "is")
_TWICE = re.compile(r"([bdglmnprst])\1$")
_IZE = re.compile(r"iz(?=e|ing|ation)")


def stem(word: str) -> str:
    """An English word without its inflection: committed and commits are `commit`; British and American spelling alike.

    Far shorter than a full stemmer on purpose: `conviction` and `convict` stay two words.
    """
    return _STEMS[word]


def _stem(word: str) -> str:
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


_STEMS = Remembered(_stem, most=_REMEMBERED)


@lru_cache(maxsize=8)
def _words(language: str) -> Remembered[str, _Word]:
    return Remembered(partial(_word, language=language), most=_REMEMBERED)


def _word(word: str, language: str) -> _Word:
    return _Word(
        stem=stem(word),
        counts=word not in STOP and word not in deniers(language),
        passed=word in TURNS or word in beside(language),
        prefixed=_prefixed(word, language),
        opposed=_OPPOSED.get(word, ()),
    )


_NOTHING: frozenset[str] = frozenset()
_NO_PAIRS: frozenset[tuple[str, str]] = frozenset()


def _stances(
    words: tuple[str, ...], known: Sequence[_Word], language: str
) -> tuple[frozenset[tuple[str, str]], frozenset[str], frozenset[str], frozenset[str]]:
    """The words that deny by their form, and the content words that are denied, reached and affirmed."""
    prefixed = frozenset([pair for word in known if word.prefixed for pair in word.prefixed])
    denied, reached, affirmed = _denied(words, known, language)
    if prefixed:
        bases = {base for _, base in prefixed}
        denied, reached = denied | bases, reached | bases
    return prefixed, denied, reached, affirmed


def _denied(words: tuple[str, ...], known: Sequence[_Word], language: str) -> tuple[frozenset[str], ...]:
    """The content words right after a word of denial, those up to `_REACH` words after it, and the others."""
    denying = deniers(language)
    if denying.isdisjoint(words):
        return _NOTHING, _NOTHING, frozenset([word.stem for word in known if not word.passed])
    denied, reached, affirmed = set[str](), set[str](), set[str]()
    since = _REACH
    for word, one in zip(words, known, strict=True):
        if word in denying:
            since = 0
        elif word in TURNS:
            since = _REACH
        elif not one.passed:
            (reached if since < _REACH else affirmed).add(one.stem)
            if since == 0:
                denied.add(one.stem)
            since += 1
    return frozenset(denied), frozenset(reached), frozenset(affirmed)


def _named(words: Sequence[_Word]) -> dict[str, frozenset[str]]:
    """The numbers right behind each word."""
    stems = [word.stem for word in words]
    if not any(map(str.isdigit, stems)):
        return {}
    found: dict[str, set[str]] = {}
    for form, number in pairwise(stems):
        if number.isdigit() and form.isalpha():
            found.setdefault(form, set()).add(number)
    return {form: frozenset(numbers) for form, numbers in found.items()}


def _prefixed(word: str, language: str) -> tuple[tuple[str, str], ...]:
    """The stem of a word that denies by a prefix with the stem of the rest; several where it can be cut in two ways."""
    if word in NOT_DENYING:
        return ()
    prefixes = (p for p in DENYING_PREFIXES.get(language or "en", ()) if word.startswith(p))
    return tuple((stem(word), stem(word[len(p) :])) for p in prefixes if len(word) - len(p) > _STAYS)


def _governed(words: tuple[str, ...], known: Sequence[_Word]) -> frozenset[tuple[str, str]]:
    """Each content word right after a word of direction, with that direction."""
    if DIRECTIONS.keys().isdisjoint(words):
        return frozenset()
    found = set()
    direction = ""
    for word, one in zip(words, known, strict=True):
        if word in DIRECTIONS:
            direction = DIRECTIONS[word]
        elif word not in STOP:
            if direction:
                found.add((one.stem, direction))
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


def _alternatives(text: str) -> Iterator[str]:
    """Each alternative of the list behind the last colon, alone and with the heading.

    It may be a phrase ("Married or in civil partnership") or a word of one ("Commit/Send to court").
    """
    heading, _, listed = text.rpartition(":")
    found = [part for part in re.split(rf"{_OR.pattern}|,", listed, flags=re.IGNORECASE) if part.strip()]
    if len(found) < 2 or not _OR.search(listed):
        return
    words = _OR_WORDS.findall(listed)
    if len(words) == 1 and len(_OR.findall(listed)) == len(_OR.findall(words[0])):
        found += [listed.replace(words[0], word) for word in _OR.split(words[0])]
    for part in found:
        yield part
        if heading:
            yield f"{heading} {part}"


_OR = re.compile(r"\s*[/;]\s*|\s+or\s+", re.IGNORECASE)
_OR_WORDS = re.compile(rf"\w+(?:(?:{_OR.pattern})\w+)+", re.IGNORECASE)
_NO_LIST: frozenset[frozenset[str]] = frozenset()


def _places() -> dict[str, tuple[tuple[int, int], ...]]:
    """Each opposed word with its group and its place there."""
    found: dict[str, list[tuple[int, int]]] = {}
    for group, members in enumerate(OPPOSED):
        for place, alike in enumerate(members):
            for word in alike.split("/"):
                found.setdefault(word, []).append((group, place))
    return {word: tuple(places) for word, places in found.items()}


_OPPOSED = _places()
