"""The candidate search gives what a comparison of every label with every other would give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.matching.ngrams import CELLS, nearest, trigram_vectors

KEYS = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=12)


@given(KEYS, KEYS)
def test_vectors_have_unit_length_and_equal_labels_are_nearest(ours: list[str], theirs: list[str]) -> None:
    left, right = trigram_vectors(ours, theirs)
    assert left.multiply(left).sum(axis=1) == pytest.approx(1, abs=1e-5)
    cosines = (left @ right.T).toarray()
    for row, key in enumerate(ours):
        for column, other in enumerate(theirs):
            if key == other:
                assert cosines[row, column] == pytest.approx(1, abs=1e-5)


@given(KEYS, KEYS, st.integers(1, 15))
def test_the_nearest_are_the_largest_and_in_a_tie_the_first(ours: list[str], theirs: list[str], most: int) -> None:
    left, right = trigram_vectors(ours, theirs)
    cosines = (left @ right.T).toarray()
    near = nearest(left, right, most=most)
    for row in range(len(ours)):
        best = sorted(range(len(theirs)), key=lambda column: (-cosines[row, column], column))[:most]
        assert near.column[near.row == row].tolist() == sorted(best)


def test_working_in_blocks_makes_no_difference() -> None:
    draw = np.random.default_rng(7)
    words = [f"offence {number:04} of the act" for number in draw.integers(0, 2000, 5000)]
    left, right = trigram_vectors(words[:2500], words[2500:])
    assert len(words[:2500]) * len(words[2500:]) > CELLS
    near = nearest(left, right, most=7)
    for row in (0, 1599, 1600, 1601, 2499):
        alone = nearest(left[[row]], right, most=7)
        assert near.column[near.row == row].tolist() == alone.column.tolist()


def test_labels_that_share_nothing_fill_up_in_order() -> None:
    near = nearest(*trigram_vectors(["中国"], ["guilty", "not guilty", "中国人"]), most=2)
    assert near.column.tolist() == [0, 2]
    assert near.cosine[0] == 0 < near.cosine[1]
