"""Decisions taken at one go: how a batch is named in its verdicts, and how many of it must be looked at one by one.

The sample follows from the hypergeometric distribution (acceptance sampling with zero defects accepted): nobody looks
at every mapping of a batch, so the numbers say how many can still be wrong.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from fractions import Fraction

import numpy as np
from scipy.stats import hypergeom

from accord.errors import Misused
from accord.model.verdicts import Verdict

__all__ = ["CONFIDENCE", "batch_id", "batch_of", "batch_reason", "drawn", "read_share", "sample_size", "worst_case"]

CONFIDENCE = 0.95
_NAMED = re.compile(r"Batch ([0-9a-f]{8}): ")


def sample_size(total: int, tolerated: Fraction) -> int:
    """How many of `total` to check, so that a sample without a mistake bounds the mistakes by the tolerated share.

    It is the smallest n with P(no mistake among n | K mistakes among all) <= 5%, where K is the smallest number of
    mistakes that is more than is tolerated. 200 of which 5% may be wrong need 47.
    """
    intolerable = int(total * tolerated) + 1
    if intolerable > total:
        return 0
    sizes = np.arange(total + 1)
    return int(np.argmax(hypergeom.cdf(0, total, intolerable, sizes) <= 1 - CONFIDENCE))


def worst_case(total: int, checked: int, wrong: int) -> int:
    """The most mistakes that a batch can have, with 95% confidence, where `wrong` of `checked` were mistaken.

    It is the largest K with P(at most that many mistakes in the sample | K among all) > 5%: the upper end of the exact
    one-sided interval.
    """
    possible = np.arange(wrong, total - (checked - wrong) + 1)
    likely = possible[hypergeom.cdf(wrong, total, possible, checked) > 1 - CONFIDENCE]
    return int(likely.max())


def drawn(pairs: Iterable[tuple[str, str]], size: int) -> frozenset[tuple[str, str]]:
    """A random sample of pairs: those with the lowest digests, so that everybody draws the same one."""
    return frozenset(sorted(pairs, key=lambda pair: _digest("|".join(pair)))[:size])


def read_share(text: str) -> Fraction:
    """A share such as `5%` or `0.05`, exactly. Raises Misused for anything that is none, or not between 0 and 1."""
    number, percent, rest = text.strip().partition("%")
    if rest or not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", number):
        raise Misused(f"'{text}' is not a share", hint="Write it as 5% or 0.05.")
    share = Fraction(number) / (100 if percent else 1)
    if not 0 <= share < 1:
        raise Misused(f"'{text}' tolerates everything", hint="Write a share below 100%, such as 5%.")
    return share


def batch_id(reviewer: str, said: str, shown: Iterable[tuple[str, ...]]) -> str:
    """The name of a batch, 8 hex digits: of who decides what, and what was shown of each. Any change gives another."""
    return _digest("\n".join([reviewer, said, *sorted("|".join(one) for one in shown)]))[:8]


def batch_reason(name: str, words: str) -> str:
    """The reason that each verdict of a batch gives."""
    return f"Batch {name}: {words}"


def batch_of(verdict: Verdict) -> str:
    """The batch that a verdict was given in, or nothing for a verdict of its own."""
    found = _NAMED.match(verdict.reason)
    return found[1] if found else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
