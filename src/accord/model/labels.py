"""Label normalisation for matching. It never touches what is stored: codes and labels stay as published."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["normalise", "tokens"]

_APOSTROPHES = "'`\u2019\u00b4"
_WORD = re.compile(r"[^\W_]+")
_ASCII = {  # the same for ASCII at a tenth of the time: what is no letter and no digit is a space, and apostrophes go
    point: None if chr(point) in _APOSTROPHES else chr(point).lower() if chr(point).isalnum() else " "
    for point in range(128)
}


@lru_cache(maxsize=1 << 16)
def normalise(label: str) -> str:
    """A label as a matching key: Unicode NFKD without marks, case-folded, punctuation as single spaces.

    >>> normalise("White: Eng/Welsh/Scot - N.Irish")
    'white eng welsh scot n irish'
    """
    if label.isascii():
        return " ".join(label.replace("&", " and ").translate(_ASCII).split())
    plain = _without_marks(label).casefold()
    for apostrophe in _APOSTROPHES:
        plain = plain.replace(apostrophe, "")
    return " ".join(_WORD.findall(plain.replace("&", " and ")))


def _without_marks(label: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", label) if not unicodedata.combining(c))


@lru_cache(maxsize=1 << 16)
def tokens(label: str) -> tuple[str, ...]:
    """The words of the normalised label, in order."""
    return tuple(normalise(label).split())
