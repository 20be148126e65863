"""The order in which subjects are put before a reviewer, and which of them: arrays of one entry for each subject."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from accord.tasks.queue_index import QueueIndex

__all__ = ["Band", "Filter", "Order", "ReviewQueue"]

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

_LEAST = 0.05  # even where the machine is sure, much that is affected comes before little


class Order(StrEnum):
    """What comes first: records affected x uncertainty x harm; the surest; by domain; or as the list has it."""

    IMPACT = "impact"
    SCORE = "score"
    DOMAIN = "domain"
    FILE = "file"


class Band(StrEnum):
    """How sure the machine is of its best candidate: from 0.9 up, from 0.5 up, below."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


_BANDS = {Band.HIGH: (0.9, 2.0), Band.MEDIUM: (0.5, 0.9), Band.LOW: (-1.0, 0.5)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which subjects are shown: those that meet everything that is set.

    mine: assigned to the reviewer; again: decided about terms that have changed since; decided: by the reviewer, to
    look at again; these and disputed ones are shown though they are no longer open.
    """

    domain: str = ""
    band: Band | None = None
    warned: bool = False
    mine: bool = False
    disputed: bool = False
    flagged: bool = False
    decided: bool = False
    again: bool = False

    def __str__(self) -> str:
        """The filter in a few words, empty where nothing is set."""
        words = [self.domain, f"{self.band.value} confidence" if self.band else ""]
        words += [name for name in ("warned", "mine", "disputed", "flagged", "decided") if getattr(self, name)]
        words += ["to decide again"] if self.again else []
        return ", ".join(word for word in words if word)


class ReviewQueue:
    """The rows of the index in order, and masks over them. Moving on costs the same wherever it stands."""

    def __init__(self, index: QueueIndex, records: Iterable[int], weighed: Iterable[int]) -> None:
        self._index = index
        size = len(index)
        self.records = np.fromiter(records, dtype=np.int64, count=size)
        self._weighed = np.fromiter(weighed, dtype=np.int64, count=size)
        self.masks: dict[str, Mask] = {
            name: np.zeros(size, dtype=np.bool_)
            for name in ("skipped", "disputed", "flagged", "decided", "seen", "closed", "again")
        }
        self.open = np.array(index.proposed)
        self.mine = np.ones(size, dtype=np.bool_)
        self.kind = Order.IMPACT
        self.filter = Filter()
        self.order_by(Order.IMPACT)

    def order_by(self, kind: Order) -> None:
        """Puts the rows in another order; equals stay as the list has them."""
        self.kind = kind
        keys: dict[Order, NDArray[np.generic]] = {
            Order.IMPACT: -self.priority(),
            Order.SCORE: -self._index.confidence,
            Order.DOMAIN: self._index.domains,
            Order.FILE: np.zeros(len(self.open)),
        }
        self.order: Rows = np.argsort(keys[kind], kind="stable").astype(np.int64)
        self.position: Rows = np.empty_like(self.order)
        self.position[self.order] = np.arange(len(self.order))

    def priority(self) -> NDArray[np.float64]:
        """Records affected x uncertainty x harm, for each row. Uncertainty: 1 at a confidence of a half, 0 at 0 and 1.

        A record more is added everywhere, so that what no profile counts is still ordered by uncertainty.
        """
        uncertainty = 1.0 - np.abs(2.0 * self._index.confidence.astype(np.float64) - 1.0)
        return np.asarray((self._weighed + 1.0) * np.maximum(uncertainty, _LEAST), dtype=np.float64)

    def choose(self, filter_: Filter) -> None:
        """Shows only some of the rows."""
        self.filter = filter_

    def fitting(self) -> Mask:
        """The rows that the filter lets through, open or not."""
        chosen = self.filter
        fits = np.ones(len(self.open), dtype=np.bool_)
        if chosen.domain:
            names = np.array([name == chosen.domain for name in self._index.domain_names], dtype=np.bool_)
            fits &= names[self._index.domains]
        if chosen.band:
            least, below = _BANDS[chosen.band]
            fits &= (self._index.confidence >= least) & (self._index.confidence < below)
        if chosen.warned:
            fits &= self._index.warned
        if chosen.mine:
            fits &= self.mine
        for name in ("disputed", "flagged", "decided", "again"):
            if getattr(chosen, name):
                fits &= self.masks[name]
        return fits

    def waiting(self) -> Mask:
        """The rows still to be put before the reviewer."""
        again = self.filter.disputed or self.filter.decided
        left = self.fitting() & ~self.masks["skipped"]
        return left & ~self.masks["seen"] if again else left & self.open

    def after(self, row: int | None) -> int | None:
        """The next waiting row in order, from the beginning again after the last; None where none waits."""
        waits = self.waiting()[self.order]
        start = 0 if row is None else int(self.position[row]) + 1
        for part, offset in ((waits[start:], start), (waits[:start], 0)):
            first = int(part.argmax()) if len(part) else 0
            if len(part) and part[first]:
                return int(self.order[offset + first])
        return None

    def before(self, row: int | None) -> int | None:
        """The row before in order, whether decided since or not; None at the beginning."""
        shown = self.shown()
        end = len(shown) if row is None else int(np.searchsorted(self.position[shown], self.position[row]))
        return int(shown[end - 1]) if end else None

    def shown(self) -> Rows:
        """The rows that a list of the queue has, in order: those waiting, skipped or decided in this session."""
        mask = (self.waiting() | self.masks["seen"] | self.masks["skipped"]) & self.fitting()
        return self.order[mask[self.order]]

    def to_cover(self, share: float) -> int | None:
        """How many more decisions, in this order, until that share of all records is decided.

        None where no records are counted, or where the terms that are open do not stand in so many.
        """
        total = int(self.records.sum())
        already = int(self.records[self.masks["closed"]].sum())
        if not total or already >= share * total:
            return 0 if total else None
        ahead = self.order[self.open[self.order]]
        covered = already + np.cumsum(self.records[ahead])
        missing = int(np.searchsorted(covered, share * total)) + 1
        return missing if missing <= len(ahead) else None
