"""How alike two labels are, in one number that people can read in a proposal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

__all__ = ["MEASURE", "Floats", "label_similarity", "ratios"]

Floats = NDArray[np.float64]

# Two views of one pair of labels: what is rare in them, and their words in any order.
_COSINE = 0.7
MEASURE = "0.7 trigram TF-IDF cosine + 0.3 token sort ratio"
_NOT_EQUAL = 0.999


def label_similarity(equal: NDArray[np.bool_], cosine: Floats, any_order: Floats) -> Floats:
    """The likeness of each pair of normalised labels, 0 to 1, rounded to six digits; 1 for equal labels only.

    All three arguments, and the result, have one entry a pair. any_order: see `ratios`.
    """
    likeness = _COSINE * cosine + (1 - _COSINE) * any_order
    return np.where(equal, 1.0, np.minimum(likeness, _NOT_EQUAL)).round(6)


def ratios(subject_keys: Sequence[str], object_keys: Sequence[str]) -> Floats:
    """The likeness of each pair with its words in alphabetical order (rapidfuzz's token sort ratio), 0 to 1."""
    ordered = {key: " ".join(sorted(key.split())) for key in {*subject_keys, *object_keys}}  # each once: keys recur
    sides = ([ordered[key] for key in keys] for keys in (subject_keys, object_keys))
    found: Floats = process.cpdist(*sides, scorer=fuzz.ratio, dtype=np.float64) / 100
    return found
