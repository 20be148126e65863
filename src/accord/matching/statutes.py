"""References to statutes and other numbers in a label, read so that `s.45`, `S45` and `Section 45` are the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

__all__ = ["NO_NUMBERS", "Numbers", "Reference", "is_number", "numbers_in", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Reference:
    """A provision that a label names: its kind (`section`), its number (`20a`), its subdivisions (`1`, `b`)."""

    kind: str
    number: str
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.number}{''.join(f'({part})' for part in self.parts)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Everything in a label that is counted: provisions, years, and other numbers, levels and classes.

    Numbers are texts in lower case without leading zeros, ordinals and number words as digits, Roman numerals as
    digits; a letter counts where it names a class, a category or the like ("Class A").
    """

    references: frozenset[Reference] = frozenset()
    years: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()


_KINDS = {
    "section": r"sections?|secs?|ss?",
    "schedule": r"schedules?|sch",
    "article": r"articles?|arts?|aa",
    "regulation": r"regulations?|regs?|rr",
    "rule": r"rules?",
    "paragraph": r"paragraphs?|paras?",
}
_NUMBER = r"(?!(?:1[2-9]|20)\d\d\b)\d+[a-z]{0,2}\b(?:\s?\([0-9a-z]{1,4}\))*"
_REFERENCE = re.compile(
    rf"\b(?P<kind>{'|'.join(_KINDS.values())})\s?\.?\s?(?P<list>{_NUMBER}(?:(?:\s?(?:,|&|\band\b|\bor\b|/|-|\bto\b))+\s?{_NUMBER})*)",
    re.IGNORECASE,
)
_CITING = re.compile(r"[aceghnrstACEGHNRST]\s?\.?\s?(?!(?:1[2-9]|20)\d\d\b)\d")
_ONE_NUMBER = re.compile(r"(?P<number>\d+[a-z]{0,2})\b(?P<parts>(?:\s?\([0-9a-z]{1,4}\))*)", re.IGNORECASE)
_PART = re.compile(r"[0-9a-z]+", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[2-9]|20)\d\d(?!\d)")
_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?[a-z]?\b|\d+", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_DESIGNATORS = (
    "class cat category schedule annex appendix part pt group grade type level tier band stage phase table list rule "
    "zone unit wing plan option form model"
).split()
_DESIGNATED = re.compile(rf"\b(?:{'|'.join(_DESIGNATORS)})s?\b[\s.:(]*(?P<name>[ivx]{{1,4}}|[a-z])\b", re.IGNORECASE)
_ROMAN_WORD = re.compile(r"\b(?:I{2,3}|IV|VI{1,3}|IX|XI{0,3})\b")
_ROMAN = {name: str(place) for place, name in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii".split(), start=1)}
_WORDS = {
    word: str(place)
    for words in (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty",
        "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    )
    for place, word in enumerate(words.split())
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "hundred": "100", "thousand": "1000",
     "once": "1", "twice": "2", "half": "1/2", "quarter": "1/4"}  # fmt: skip
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"\w+")
_ASCII = {point: chr(point).lower() if _WORD.match(chr(point)) else " " for point in range(128)}
_DESIGNATING = frozenset([*_DESIGNATORS, *(f"{word}s" for word in _DESIGNATORS)])
_COUNTING = _DESIGNATING.union(_WORDS, _ROMAN)
NO_NUMBERS = Numbers()

# Ways to write a bound, put into words: "U18", "-18", "21+", "18 or over", ">12", "<12".
_BOUNDS = (
    (re.compile(r"\bU(?=\d\d\b)"), "under "),
    (re.compile(r"\bO(?=\d\d\b)"), "over "),
    (re.compile(r"(?:(?<=\s)-|<\s?)(?=\d)"), " under "),
    (re.compile(r">\s?(?=\d)"), " over "),
    (re.compile(r"(?<=\d)\s?\+"), " over "),
    (re.compile(r"(?<=\d)\s(?:yrs?|years)?\s?(?:and|&|or)\s(?:over|above|older|more)\b", re.IGNORECASE), " over "),
    (re.compile(r"(?<=\d)\s(?:yrs?|years)?\s?(?:and|&|or)\s(?:under|below|younger|less)\b", re.IGNORECASE), " under "),
    (re.compile(r"\b(?:less|fewer|younger) than\b", re.IGNORECASE), "under"),
    (re.compile(r"\b(?:more|greater|older) than\b", re.IGNORECASE), "over"),
)
_MAY_BOUND = re.compile(
    r"[UO]\d\d|[-<>+]\s?\d|\d\s?\+|(?:and|&|or)\s(?:over|above|older|more|under|below|younger|less)|than",
    re.IGNORECASE,
)  # whatever one of them could be in


def plain(label: str) -> str:
    """The label with its references and bounds in one way of writing: "S53(2)" is "section 53(2)", "21+" "21 over"."""
    if not _DIGIT.search(label) and "than" not in label.casefold():
        return label
    text = _ORDINAL.sub("", label)
    if _MAY_BOUND.search(text):
        for pattern, words in _BOUNDS:
            text = pattern.sub(words, text)
    return _REFERENCE.sub(_in_words, text) if _may_cite(text) else text


def numbers_in(label: str, *, said: Sequence[str] = ()) -> Numbers:
    """What the label counts. It need not be `plain` before. said: its normalised words, where they are at hand."""
    words = _words(label, said)
    has_digit = bool(_DIGIT.search(label))
    counts = not _COUNTING.isdisjoint(words)
    if not has_digit and not counts:
        return NO_NUMBERS
    references: frozenset[Reference] = frozenset()
    years: frozenset[str] = frozenset()
    others: list[str] = []
    rest = label
    if has_digit:
        text = _ORDINAL.sub("", label)
        cited = list(_REFERENCE.finditer(text)) if _may_cite(text) else []
        references = frozenset([reference for found in cited for reference in _references(found)])
        rest = _REFERENCE.sub(" ", text) if cited else text
        if years := frozenset(_YEAR.findall(rest)):
            rest = _YEAR.sub(" ", rest)
        others += [number.replace(",", "").lstrip("0").casefold() or "0" for number in _DIGITS.findall(rest)]
    if counts and not _WORDS.keys().isdisjoint(words):
        others += [_WORDS[word] for word in _WORD.findall(rest.casefold()) if word in _WORDS]
    if counts and not _DESIGNATING.isdisjoint(words):
        others += [_roman(found["name"]) for found in _DESIGNATED.finditer(rest)]
    if counts and not _ROMAN.keys().isdisjoint(words):
        others += [_roman(name) for name in _ROMAN_WORD.findall(rest)]
    return Numbers(references=references, years=years, others=frozenset(others))


def is_number(word: str) -> bool:
    """Whether a normalised word counts: it has a digit, or is a number word or a Roman numeral of several letters."""
    return not word.isalpha() or word in _WORDS or (word in _ROMAN and len(word) > 1)


def _words(label: str, said: Sequence[str]) -> Collection[str]:
    """The words of a label, of which normalising joins some and parts others."""
    if not label.isascii():
        return frozenset(_WORD.findall(label.casefold()))
    joined = "'" in label or "`" in label or "_" in label
    return said if said and not joined else frozenset(label.translate(_ASCII).split())


def _may_cite(text: str) -> bool:
    """Whether a reference could be in the text, at a glance: the last letter of a kind before a number."""
    return not text.isascii() or _CITING.search(text) is not None


def _roman(name: str) -> str:
    return _ROMAN.get(name.casefold(), name.casefold())


def _references(found: re.Match[str]) -> Iterable[Reference]:
    kind = _kind(found["kind"])
    for one in _ONE_NUMBER.finditer(found["list"]):
        parts = tuple(part.casefold() for part in _PART.findall(one["parts"]))
        yield Reference(kind=kind, number=one["number"].casefold().lstrip("0"), parts=parts)


@cache
def _kind(word: str) -> str:
    return next(kind for kind, pattern in _KINDS.items() if re.fullmatch(pattern, word, re.IGNORECASE))


def _in_words(found: re.Match[str]) -> str:
    return f" {_kind(found['kind'])} {found['list']}"
