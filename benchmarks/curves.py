"""The curves that the reranker is made of: straight lines between fixed values of the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GRID = (0.0, 0.2, 0.4, 0.55, 0.7, 0.8, 0.9, 1.0)
YES = (0.0, 1.0)
CONVEX = {"trigrams", "cores"}
KNOTS = {
    **dict.fromkeys(
        ("equal", "equal_stems", "ending_differs", "heads_differ", "short", "false_friend", "numbers_differ", "mutual"),
        YES,
    ),
    "lead": (-4.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 4.0),
    "lead_for_object": (-0.5, 0.0, 0.5, 1.0, 2.0, 4.0),
    "overlap": (0.0, 0.15, 0.3, 0.6, 0.9),
    "longer": (0.0, 0.5, 1.0),
    "parents_match": (0.0, 0.1, 0.5),
    "children_match": (0.0, 0.1, 0.5),
    "siblings_match": (0.0, 0.1, 0.5),
}  # fmt: skip


def knots(name: str) -> tuple[float, ...]:
    return KNOTS.get(name, GRID)


def ramps(names: Sequence[str], evidence: Floats) -> Floats:
    """Each value as how far it is up between each two neighbouring knots of its name, 0 to 1.

    For CONVEX evidence as how far it is up from each knot to the last: with weights of one sign the curve then gets
    steeper towards full likeness.
    """
    columns = [
        ((evidence[:, place] - low) / ((knots(name)[-1] if name in CONVEX else high) - low)).clip(0, 1)
        for place, name in enumerate(names)
        for low, high in pairwise(knots(name))
    ]
    return np.column_stack(columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A trained sum."""

    names: tuple[str, ...]
    intercept: float
    curves: tuple[tuple[Floats, Floats], ...]

    @classmethod
    def of(cls, names: tuple[str, ...], found: Floats, usual: Floats) -> Step:
        """From what was sought: the intercept, and each ramp's height; `usual`: each ramp's mean."""
        curves, start, intercept = [], 1, float(found[0])
        for name in names:
            at = np.array(knots(name))
            here = slice(start, start + len(at) - 1)
            middle = float(found[here] @ usual[start - 1 : start + len(at) - 2])
            intercept += middle
            curves.append((at, ramps((name,), at[:, np.newaxis]) @ found[here] - middle))
            start += len(at) - 1
        return cls(names=names, intercept=intercept, curves=tuple(curves))

    def adds(self, name: str) -> Floats:
        """What a piece of evidence adds at its knots; nothing where the sum does not know it."""
        return self.curves[self.names.index(name)][1] if name in self.names else np.zeros(len(knots(name)))

    def __call__(self, evidence: Floats) -> Floats:
        parts = [np.interp(column, *curve) for column, curve in zip(evidence.T, self.curves, strict=True)]
        return np.sum(parts, axis=0) + self.intercept
