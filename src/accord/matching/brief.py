"""Labels that say little by their form: acronyms, and labels of hardly a letter."""

from __future__ import annotations

import re
import unicodedata

from accord.matching.abbreviations import NONE, Abbreviations

__all__ = ["acronyms", "is_alphabetic", "is_short"]

_SHORT = 3  # letters; of a label this short the form says nothing
_ACRONYM = 6  # letters that a single word in capitals has at most to be an acronym


def is_short(label: str, abbreviations: Abbreviations) -> bool:
    """Whether a label has one to three letters and digits, short forms with one listed meaning written out."""
    if _LONG.search(label) or not _LETTER.search(label):
        return False
    return not _LONG.search(abbreviations.written_out(label))


def is_alphabetic(label: str) -> bool:
    """Whether a label is in an alphabet that writes each sound with a letter; a whole word of others has two or three.

    >>> is_alphabetic("\u0421\u0443\u0434"), is_alphabetic("\u76d1\u72f1"), is_alphabetic("\u0633\u062c\u0646")
    (True, False, False)
    """
    letters = (letter for letter in label if letter.isalpha())
    return label.isascii() or all(unicodedata.name(letter, "").split(" ")[0] in _ALPHABETS for letter in letters)


_ALPHABETS = frozenset("LATIN GREEK CYRILLIC COPTIC ARMENIAN GEORGIAN MODIFIER FULLWIDTH FEMININE MASCULINE".split())
_NOTHING: frozenset[str] = frozenset()
_SHOUTED = re.compile(r"[A-Z0-9]+ [A-Z0-9]")  # more than one word
_BETWEEN = re.compile(r"[^\w&/]|_")
_CAPITALS = re.compile(r"[A-Z0-9&/]{2}")
_ASCII_BETWEEN = {point: " " for point in range(128) if _BETWEEN.match(chr(point))}
_LETTER = re.compile(r"[^\W_]")
_LONG = re.compile(rf"(?:[^\W_][\W_]*){{{_SHORT + 1}}}")


def acronyms(label: str, abbreviations: Abbreviations = NONE) -> frozenset[str]:
    """The words in capitals that are listed as short forms or look like acronyms; none in a label all in capitals."""
    if label.isascii() and ((label.isupper() and _SHOUTED.match(label)) or not _CAPITALS.search(label)):
        return _NOTHING
    words = (label.translate(_ASCII_BETWEEN) if label.isascii() else _BETWEEN.sub(" ", label)).split()
    shouting = len(words) > 1 and label.isupper()
    capitals = [] if shouting else [w for w in words if w.isupper() and 2 <= len(w) <= _ACRONYM]
    return frozenset(w for w in capitals if w in abbreviations.abbreviations or _unspoken(w))


def _unspoken(word: str) -> bool:
    """Whether a word in capitals is not one that is read as a word: too short, or no vowel where one must be."""
    letters = [c for c in word if c.isalpha()]
    vowels = [c in "AEIOUY" for c in letters]
    runs = "".join("v" if vowel else "c" for vowel in vowels)
    return len(letters) < 4 or len(letters) != len(word) or not any(vowels) or "ccc" in runs or "vvv" in runs
