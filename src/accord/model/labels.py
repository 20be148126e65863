"""Label normalisation for matching. It never touches what is stored: codes and labels stay as published."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normalise", "tokens"]

_APOSTROPHE = re.compile("[\u2019'`\u00b4]")
_SEPARATOR = re.compile(r"[\W_]+")


def normalise(label: str) -> str:
    """A label as a matching key: Unicode NFKD without marks, case-folded, punctuation as single spaces.

    >>> normalise("White: Eng/Welsh/Scot - N.Irish")
    'white eng welsh scot n irish'
    """
    plain = (label if label.isascii() else _without_marks(label)).casefold()
    return _SEPARATOR.sub(" ", _APOSTROPHE.sub("", plain.replace("&", " and "))).strip()


def _without_marks(label: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", label) if not unicodedata.combining(c))


def tokens(label: str) -> tuple[str, ...]:
    """The words of the normalised label, in order."""
    return tuple(normalise(label).split())
