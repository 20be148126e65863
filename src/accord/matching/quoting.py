"""A word of a label as a reason quotes it: as the label has it, and what stands there where the label has another.

Labels are read with short forms written out, synonyms put into one word and foreign words spelt in English. A reason
that quotes such a word without saying so is about a word that people look for in vain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from accord.matching.reading import Reading
from accord.matching.spellings import in_english
from accord.matching.statutes import plain
from accord.model.labels import tokens

__all__ = ["quoted", "quoted_where"]

_LONGEST = 4  # words of a label that one listed phrase stands for


def quoted(words: Sequence[str], reading: Reading) -> str:
    """Words that a reading has, in quotes; behind those that do not stand in its label, what they stand for.

    `"remanded" (in the list of synonyms and short forms for "Remand")`
    """
    said, there = f'"{" ".join(words)}"', set(tokens(reading.label))
    behind = dict.fromkeys(_behind(word, reading) for word in words if word not in there)
    return f"{said} ({'; '.join(behind)})" if behind else said


def quoted_where(holds: Callable[[str], bool], *readings: Reading, otherwise: str) -> str:
    """The first word of some labels, or else of their readings, of which something holds, as `quoted`."""
    for reading in readings:
        for word in tokens(reading.label):
            if holds(word):
                return f'"{word}"'
    found = ((word, reading) for reading in readings for word in reading.words if holds(word))
    word, where = next(found, ("", None))
    return quoted((word,), where) if where else f'"{otherwise}"'


def _behind(word: str, reading: Reading) -> str:
    """What of a label a word of its reading stands for, and by what."""
    parts = reading.label.split()
    for length in range(1, min(_LONGEST, len(parts)) + 1):
        for start in range(len(parts) - length + 1):
            part = _bare(" ".join(parts[start : start + length]))
            if word in tokens(plain(part)) or word in tokens(in_english(part) or ""):
                return f'as "{part}" is read'
            if word in reading.listed(part):
                return f'in the list of synonyms and short forms for "{part}"'
    return "as the label is read"


def _bare(part: str) -> str:
    """Without the punctuation around it, and brackets that enclose it or of which the other one is elsewhere."""
    bare = part.strip(",;:")
    whole = bare.startswith("(") and bare.endswith(")") and bare.count("(") == 1
    return bare.strip("()") if whole or bare.count("(") != bare.count(")") else bare
