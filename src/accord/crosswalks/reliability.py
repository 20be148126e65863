"""How far reviewers agree, beyond what chance alone would give, and how sure the figure is.

| figure | for | source |
|---|---|---|
| percent agreement | any number of reviewers | the share of the pairs of verdicts on one thing that are the same |
| Cohen's kappa | two | J. Cohen, "A coefficient of agreement for nominal scales", 1960 |
| Krippendorff's alpha, nominal | more, some silent | K. Krippendorff, "Computing ... Alpha-Reliability", 2011 |

Intervals are percentile bootstraps (B. Efron, 1979): the things judged are drawn again with replacement. All figures
come from one place, as functions of how often each thing is drawn; drawn once each, they are the estimate itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Estimate", "Ratings", "alpha", "confusions", "kappa", "percent"]

DRAWS = 2_000
SEED = 2011
_LEVEL = (2.5, 97.5)
_AT_ONCE = 20_000_000  # cells of the largest table made on the way

Ratings = Sequence[Sequence[str | None]]
"""A row for each thing judged, a column for each reviewer: what they said of it, or None where they said nothing."""

Floats = NDArray[np.float64]
_Figure = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with its 95% interval. `value` is None where nobody varies, so that chance leaves nothing to compare."""

    value: float | None
    low: float | None = None
    high: float | None = None


def percent(ratings: Ratings) -> Estimate:
    """The share (0 to 1) of the pairs of verdicts on one thing that are the same."""
    counts = _counts(ratings)
    said = counts.sum(axis=1)
    pairs = said * (said - 1)
    same = (counts * (counts - 1)).sum(axis=1)
    return _estimated(lambda weights: _ratio(weights @ same, weights @ pairs), len(counts), counts.shape[1])


def kappa(ratings: Ratings) -> Estimate:
    """Cohen's kappa of two reviewers, over the things that both have judged: 1 is full agreement, 0 is chance."""
    both = [row for row in ratings if None not in row]
    if any(len(row) != 2 for row in both):
        raise ValueError("kappa is for two reviewers")
    if not both:
        return Estimate(value=None)
    values = sorted({str(value) for row in both for value in row})
    one, other = (_indicator([str(row[side]) for row in both], values) for side in (0, 1))
    same = (one * other).sum(axis=1)

    def figure(weights: Floats) -> Floats:
        """Kappa for each row of weights, shape (draws, things): how often a draw takes a thing."""
        total = weights.sum(axis=1)
        expected = ((weights @ one) * (weights @ other)).sum(axis=1) / total**2
        return _ratio(weights @ same / total - expected, 1 - expected)

    return _estimated(figure, len(both), len(values))


def alpha(ratings: Ratings) -> Estimate:
    """Krippendorff's alpha for nominal data, over the things that two or more have judged."""
    counts = _counts(ratings)
    said = counts.sum(axis=1)
    differing = (said**2 - (counts**2).sum(axis=1)) / (said - 1)

    def figure(weights: Floats) -> Floats:
        """Alpha for each row of weights, shape (draws, things): how often a draw takes a thing."""
        total = weights @ said
        of_each = weights @ counts
        expected = (total**2 - (of_each**2).sum(axis=1)) / (total - 1)
        return 1 - _ratio(weights @ differing, expected)

    return _estimated(figure, len(counts), counts.shape[1])


def confusions(ratings: Ratings) -> tuple[tuple[str, str, int], ...]:
    """Which two different things are said of one and the same, and how often, the commonest first."""
    pairs = (
        tuple(sorted((one, other)))
        for row in ratings
        for one, other in combinations([value for value in row if value is not None], 2)
    )
    found = Counter((one, other) for one, other in pairs if one != other)
    return tuple((one, other, times) for (one, other), times in sorted(found.items(), key=lambda i: (-i[1], i[0])))


def _counts(ratings: Ratings) -> Floats:
    """How often each value was said (columns) of each thing that two or more have judged (rows)."""
    pairable = [Counter(value for value in row if value is not None) for row in ratings]
    pairable = [found for found in pairable if found.total() > 1]
    columns = {value: place for place, value in enumerate(sorted({v for found in pairable for v in found}))}
    counts = np.zeros((len(pairable), len(columns)))
    for place, found in enumerate(pairable):
        for value, times in found.items():
            counts[place, columns[value]] = times
    return counts


def _indicator(said: Sequence[str], values: Sequence[str]) -> Floats:
    found: Floats = (np.array(said)[:, None] == np.array(values)[None, :]).astype(np.float64)
    return found


def _estimated(figure: _Figure, things: int, values: int) -> Estimate:
    """The figure with every thing drawn once, and the percentiles of those with things drawn at random."""
    if things == 0:
        return Estimate(value=None)
    value = float(figure(np.ones((1, things)))[0])
    if np.isnan(value):
        return Estimate(value=None)
    random = np.random.default_rng(SEED)
    step = max(1, _AT_ONCE // max(things, values))
    parts = [
        figure(random.multinomial(things, np.full(things, 1 / things), size=min(step, DRAWS - start)).astype(float))
        for start in range(0, DRAWS, step)
    ]
    drawn = np.concatenate(parts)
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return Estimate(value=value)
    low, high = np.percentile(known, _LEVEL)
    return Estimate(value=value, low=float(low), high=float(high))


def _ratio(above: Floats, below: Floats) -> Floats:
    """The quotient; not a number where there is nothing to divide by."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=np.abs(below) > 1e-12)
