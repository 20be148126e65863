"""The confidence tells the ranks apart."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accord.matching.ranking import falling

sure = st.floats(0, 1)


@given(st.lists(st.lists(st.tuples(sure, st.integers(0, 3)), min_size=1, max_size=9), max_size=9))
def test_confidence_alone_gives_the_order(lots: list[list[tuple[float, int]]]) -> None:
    """Of one subject each is lower than the one before, even of those worth nothing; equal where the score is."""
    rows = [(number, *pair) for number, lot in enumerate(lots) for pair in sorted(lot, key=lambda one: -one[1])]
    subject = np.array([row[0] for row in rows], dtype=np.intp)
    confidence, score = (np.array([row[place] for row in rows], dtype=np.float64) for place in (1, 2))
    lower = falling(confidence, score, subject)
    assert len(lower) == len(rows)
    assert (lower <= np.maximum(confidence.round(6), 0.000008)).all(), "no more than room for those that follow"
    for at in range(1, len(rows)):
        if subject[at] == subject[at - 1]:
            assert lower[at] <= lower[at - 1]
            assert lower[at] < lower[at - 1] or score[at] == score[at - 1]
        else:
            assert lower[at] >= confidence[at].round(6)


def test_confidence_that_falls_by_itself_stays() -> None:
    given_, score, subject = np.array([0.9, 0.5, 0.499, 0.7]), np.array([3.0, 2.0, 1.0, 5.0]), np.array([0, 0, 0, 7])
    assert falling(given_, score, subject).tolist() == given_.tolist()


def test_what_is_worth_nothing_falls_too() -> None:
    score, subject = np.array([5.0, 2.0, 1.0, 1.0, 5.0]), np.array([0, 0, 0, 0, 1])
    assert falling(np.array([0.9, 0, 0, 0, 0]), score, subject).tolist() == [0.9, 0.000001, 0, 0, 0]


def test_nothing_falls_to_nothing() -> None:
    assert falling(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.intp)).tolist() == []
