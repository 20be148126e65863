"""How a pair stands among the others: better than its rivals or not, and whether parents, children and siblings match.

All from the pairs' own scores (log-odds), so that it comes after these and before the probability.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from accord.matching.candidates import Candidates
from accord.matching.evidence import Evidence
from accord.matching.similarity import Floats
from accord.matching.vectors import Sparse, dots

__all__ = ["RELATIONS", "relations"]

RELATIONS: Mapping[str, str] = {
    "lead": "scores higher or lower than the best of the subject's other candidates",
    "lead_for_object": "scores higher or lower than the best of the object's other candidates",
    "overlap": "how many of the subjects seem to have a match at all",
    "mutual": "each is the other's best candidate",
    "parents_match": "their broader terms match",
    "children_match": "their narrower terms match",
    "siblings_match": "terms beside the subject match terms beside the object",
}
_FAR = 4.0  # log-odds
_NOBODY = -8.0  # the score of a rival that is not there
_DOUBT = 2.0  # imagined siblings without a match


def relations(found: Candidates, evidence: Evidence, score: Floats) -> Floats:
    """What the other candidates say about each pair: shape (pairs, RELATIONS). score: log-odds, shape (pairs,)."""
    ours, theirs = evidence.subject, evidence.object
    by_subject = score - _best_rival(score, found.subject, len(ours.table.concepts))
    by_object = score - _best_rival(score, found.object, len(theirs.table.concepts))
    shape = (len(ours.table.concepts), len(theirs.table.concepts))
    likely = csr_array((_probability(score), (found.subject, found.object)), shape=shape)
    best = np.zeros(len(ours.table.concepts))
    np.maximum.at(best, found.subject, _probability(score))
    asked = np.unique(found.subject)
    overlap = np.full(len(found), best[asked].mean() if len(asked) else 0.0)
    columns = {
        "lead": by_subject.clip(-_FAR, _FAR),
        "lead_for_object": by_object.clip(-_FAR, _FAR),
        "overlap": overlap,
        "mutual": ((by_subject >= 0) & (by_object >= 0)).astype(np.float64),
        "parents_match": _neighbours(likely, ours.parents, theirs.parents, found, every=np.maximum),
        "children_match": _neighbours(
            likely, ours.parents.T.tocsr(), theirs.parents.T.tocsr(), found, every=np.minimum
        ),
        "siblings_match": _siblings(likely, ours.families, theirs.families, found),
    }
    return np.column_stack([columns[name] for name in RELATIONS])


def _best_rival(score: Floats, owner: NDArray[np.int64], owners: int) -> Floats:
    """The highest score of the others of the same owner."""
    best = np.full(owners, _NOBODY)
    np.maximum.at(best, owner, score)
    leads = score >= best[owner]
    alone = np.bincount(owner[leads], minlength=owners) == 1
    second = np.full(owners, _NOBODY)
    np.maximum.at(second, owner[~leads], score[~leads])
    rival: Floats = np.where(leads & alone[owner], second[owner], best[owner])
    return rival


def _probability(score: Floats) -> Floats:
    likely: Floats = 1 / (1 + np.exp(-score.clip(-30, 30)))
    return likely


def _neighbours(likely: Sparse, ours: Sparse, theirs: Sparse, found: Candidates, *, every: np.ufunc) -> Floats:
    """How likely it is that the neighbours match, summed over pairs of them, by the number of one side's neighbours."""
    if not ours.nnz or not theirs.nnz:
        return np.zeros(len(found))
    summed = dots((ours @ likely).tocsr(), theirs, found.subject, found.object)
    of_ours, of_theirs = np.diff(ours.indptr)[found.subject], np.diff(theirs.indptr)[found.object]
    share: Floats = (summed / np.maximum(every(of_ours, of_theirs), 1)).clip(0, 1)
    return share


def _siblings(likely: Sparse, ours: Sparse, theirs: Sparse, found: Candidates) -> Floats:
    """The share of the subject's siblings whose best chances lie under a broader term of the object."""
    if not ours.nnz or not theirs.nnz:
        return np.zeros(len(found))
    share = _at_most_one(likely)
    between = (ours.T.tocsr() @ share @ theirs).tocsr()
    together = dots((ours @ between).tocsr(), theirs, found.subject, found.object)
    families = np.diff(ours.indptr)[found.subject]
    own = dots((share @ theirs).tocsr(), theirs, found.subject, found.object) * families
    others = (ours @ np.asarray(ours.sum(axis=0)).ravel())[found.subject] - families
    matched: Floats = np.sqrt((together - own).clip(0) / (others + _DOUBT))
    return matched


def _at_most_one(likely: Sparse) -> Sparse:
    """Each row's chances scaled down to a sum of one, where they are more."""
    scaled = likely.copy()
    row = np.repeat(np.arange(likely.shape[0]), np.diff(likely.indptr))
    totals = np.bincount(row, weights=likely.data, minlength=likely.shape[0])
    scaled.data = likely.data / np.maximum(totals, 1)[row]
    return scaled
