"""How alike two candidates are: their labels first, their definitions and broader concepts as light evidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

__all__ = ["MEASURE", "Floats", "blended", "label_similarity"]

Floats = NDArray[np.float64]

# Three views of one pair of labels: what is rare in them, their words in any order, and whether one is contained in
# the other (which alone would give full marks to any subset).
_COSINE = 0.6
_SCORERS = ((fuzz.token_sort_ratio, 0.2), (fuzz.token_set_ratio, 0.2))
MEASURE = "0.6 trigram TF-IDF cosine + 0.2 token sort ratio + 0.2 token set ratio"


def label_similarity(subject_keys: Sequence[str], object_keys: Sequence[str], cosine: NDArray[np.float32]) -> Floats:
    """The likeness of each pair of normalised labels, 0 to 1, rounded to six digits; 1 for equal labels only.

    All three arguments, and the result, have one entry a pair.
    """
    likeness = _COSINE * cosine.astype(np.float64)
    for scorer, weight in _SCORERS:
        likeness += weight / 100 * process.cpdist(subject_keys, object_keys, scorer=scorer, dtype=np.float64)
    equal = np.fromiter((a == b for a, b in zip(subject_keys, object_keys, strict=True)), bool, len(subject_keys))
    return np.where(equal, 1.0, np.minimum(likeness, _NOT_EQUAL)).round(6)


_NOT_EQUAL = 0.999


def blended(labels: Floats, subject_texts: Sequence[str], object_texts: Sequence[str], *, weight: float) -> Floats:
    """The likeness with further evidence mixed in at `weight`, wherever both sides have a text to compare."""
    both = np.fromiter((bool(a and b) for a, b in zip(subject_texts, object_texts, strict=True)), bool, len(labels))
    scores = process.cpdist(subject_texts, object_texts, scorer=fuzz.token_sort_ratio, dtype=np.float64) / 100
    return np.where(both, (labels + weight * scores) / (1 + weight), labels).round(6)
