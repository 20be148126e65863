"""The head of a label: the word that the others only qualify. A "conference chair" is a chair, not a conference.

In English and the other Germanic languages it is the last word of the phrase, before any "of" or "for".
"""

from __future__ import annotations

from collections.abc import Sequence

from accord.matching.cores import SMALL, core

__all__ = ["FEW", "NO_HEAD", "head", "telling"]

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
    start = next((place for place, word in enumerate(words) if word not in _BEFORE), len(words))
    phrase = words[start:]
    end = next((place for place, word in enumerate(phrase) if place and word in _AFTER), len(phrase))
    return core(phrase[:end][-1]) if end else NO_HEAD


def telling(words: Sequence[str]) -> frozenset[str]:
    """The cores of the words that tell something."""
    return frozenset(map(core, [word for word in words if word not in _SILENT]))
