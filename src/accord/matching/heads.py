"""The head of a label: the word that the others only qualify. A "conference chair" is a chair, not a conference.

In English and the other Germanic languages it is the last word of the phrase, before any "of" or "for".
"""

from __future__ import annotations

from collections.abc import Sequence

from accord.matching.cores import SMALL, core

__all__ = ["FEW", "NO_HEAD", "head", "tells"]

FEW = 3  # words that tell, in a label that has a head; longer ones are sentences
NO_HEAD = ""
_BEFORE = frozenset("are been has have had is was be a an the".split())
_AFTER = frozenset("at by de del della des di du for from in of on to under von with without".split())
_SILENT = SMALL | _BEFORE | _AFTER


def head(words: Sequence[str]) -> str:
    """The core of the word that a normalised label's others qualify.

    >>> head(["deadline", "for", "papers"]), head(["has", "the", "first", "name"])
    ('deadline', 'name')
    """
    last = ""
    for word in words:
        if not last and word in _BEFORE:
            continue
        if last and word in _AFTER:
            break
        last = word
    return core(last) if last else NO_HEAD


def tells(word: str) -> bool:
    """Whether a word tells something by itself."""
    return word not in _SILENT
