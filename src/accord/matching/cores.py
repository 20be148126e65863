"""The core of a label: without words that carry little, its variants of spelling and its singular and plural as one.

A second look beside the label as it is, never in its place: where the two disagree, both count.
"""

from __future__ import annotations

import re

from accord.matching.remembered import Remembered

__all__ = ["SMALL", "core"]

SMALL = frozenset(
    "a an and are as at be been by de der des die das for from had has have in is la le les of on or that the to was "
    "were with".split()
)
_STAYS = 3  # letters that a word keeps at least
_REMEMBERED = 1 << 18
# British and American spelling, and letters written double or single.
_VARIANTS = (
    (re.compile(r"is(?=(?:e|es|ed|er|ers|ing|ation|ations)$)"), "iz"),
    (re.compile(r"our(?=s?$|ed$|ing$|al$|able$)"), "or"),
    (re.compile(r"(?<=[a-z])tre(?=s?$)"), "ter"),
    (re.compile(r"(?<=[a-z]{2})ae|oe(?=[a-z]{2})"), "e"),
    (re.compile(r"programme"), "program"),
    (re.compile(r"([a-z])\1"), r"\1"),
)
_PLURAL = re.compile(r"(?:(?<=s)es|(?<=x)es|(?<=z)es|(?<=ch)es|(?<=sh)es|(?<![isu])s|(?<=e)n)$")


def core(key: str) -> str:
    """The core of a normalised label; the label itself where nothing would be left."""
    words = key.split()
    return " ".join(map(_CORES.__getitem__, [word for word in words if word not in SMALL])) or key


def _core(word: str) -> str:
    if len(word) > _STAYS:
        word = word[:-3] + "y" if word.endswith("ies") else _PLURAL.sub("", word)
    for variant, usual in _VARIANTS:
        word = variant.sub(usual, word)
    return word


_CORES = Remembered(_core, most=_REMEMBERED)
