"""What the reranker is trained to make small: how unlikely it thinks what is right, and how low it ranks it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


def likelihood(score: Floats, right: NDArray[np.bool_], weight: Floats) -> tuple[float, Floats]:
    """The weighted logistic loss, and its slope by score."""
    answer = np.where(right, 1.0, -1.0)
    margin = answer * score
    return float(weight @ np.logaddexp(0, -margin)), -answer * weight / (1 + np.exp(margin.clip(-30, 30)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The candidates of the subjects that have a right one among them: `places` of candidates, list after list."""

    places: Indices
    starts: Indices
    sizes: Indices
    right: NDArray[np.bool_]
    weight: Floats  # of each list, summing to one
    times: Floats  # how many candidates each stands for

    def loss(self, score: Floats) -> tuple[float, Floats]:
        """Minus the log of the chance that a draw by score is a right one, and its slope by score."""
        mine = score[self.places]
        highest = np.repeat(np.maximum.reduceat(mine, self.starts), self.sizes)
        drawn = np.exp(mine - highest) * self.times
        all_, good = (np.add.reduceat(part, self.starts) for part in (drawn, drawn * self.right))
        share, right = drawn / np.repeat(all_, self.sizes), drawn * self.right / np.repeat(good, self.sizes)
        slope = np.zeros(len(score))
        slope[self.places] = (share - right) * np.repeat(self.weight, self.sizes)
        return float(self.weight @ (np.log(all_) - np.log(good))), slope


def lists_of(owner: Indices, weight: Floats, right: NDArray[np.bool_], times: Floats) -> Lists:
    """The lists of all subjects with a right candidate; `owner`: the subject of each candidate."""
    matched = np.bincount(owner, weights=right & (weight > 0), minlength=int(owner.max()) + 1) > 0
    places = np.flatnonzero(matched[owner])
    places = places[np.argsort(owner[places], kind="stable")]
    starts = np.flatnonzero(np.diff(owner[places], prepend=-1))
    lists = weight[places][starts]
    return Lists(
        places=places,
        starts=starts,
        sizes=np.diff(starts, append=len(places)),
        right=right[places],
        weight=lists / lists.sum(),
        times=times[places],
    )
