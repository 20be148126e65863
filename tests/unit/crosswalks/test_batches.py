"""Batches: how large a sample must be, what it bounds, and which it is."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.crosswalks.batches import batch_id, batch_of, batch_reason, drawn, read_share, sample_size, worst_case
from accord.errors import Misused
from tests.unit.crosswalks.made import verdict


def unseen(total: int, wrong: int, checked: int) -> float:
    """The chance that a sample shows none of the mistakes."""
    return comb(total - wrong, checked) / comb(total, checked)


def test_two_hundred_of_which_a_twentieth_may_be_wrong_need_a_sample_of_47() -> None:
    assert sample_size(200, Fraction(1, 20)) == 47
    assert unseen(200, 11, 47) <= 0.05 < unseen(200, 11, 46)


def test_a_clean_sample_of_47_bounds_the_mistakes_by_ten_of_two_hundred() -> None:
    assert worst_case(200, 47, 0) == 10
    assert worst_case(200, 200, 3) == 3
    assert worst_case(200, 0, 0) == 200


@given(st.integers(1, 400), st.integers(0, 99))
def test_a_clean_sample_of_the_size_asked_for_bounds_what_is_tolerated(total: int, percent: int) -> None:
    tolerated = Fraction(percent, 100)
    size = sample_size(total, tolerated)
    assert 0 <= size <= total
    assert worst_case(total, size, 0) <= total * tolerated
    if size:
        assert worst_case(total, size - 1, 0) > total * tolerated


@given(st.integers(1, 120), st.data())
def test_every_mistake_found_makes_the_bound_worse(total: int, data: st.DataObject) -> None:
    checked = data.draw(st.integers(1, total))
    bounds = [worst_case(total, checked, wrong) for wrong in range(checked + 1)]
    assert bounds == sorted(bounds)
    assert all(wrong <= bound <= total for wrong, bound in enumerate(bounds))


def test_everybody_draws_the_same_sample() -> None:
    pairs = [(f"s{number}", "o") for number in range(200)]
    sample = drawn(pairs, 47)
    assert len(sample) == 47
    assert drawn(reversed(pairs), 47) == sample
    assert sample != frozenset(pairs[:47])


def test_a_batch_is_called_something_else_once_anything_of_it_changes() -> None:
    pairs = [("s", "o"), ("t", "p")]
    name = batch_id("ann", "exact", pairs)
    assert batch_id("ann", "exact", reversed(pairs)) == name
    assert (
        len({name, batch_id("bob", "exact", pairs), batch_id("ann", "close", pairs), batch_id("ann", "exact", [])}) == 4
    )


def test_a_verdict_knows_its_batch() -> None:
    name = batch_id("ann", "exact", [])
    assert batch_of(verdict("exact", "G", "G", reason=batch_reason(name, "confidence>=0.9"))) == name
    assert batch_of(verdict("exact", "G", "G", reason="a batch of its own")) == ""


def test_a_share_is_read_exactly() -> None:
    assert read_share("5%") == read_share("0.05") == Fraction(1, 20)
    assert read_share("0") == 0


@pytest.mark.parametrize("text", ["five", "-1%", "100%", "1", "5 %%", "1e-2", ""])
def test_what_is_no_share_says_what_to_write(text: str) -> None:
    with pytest.raises(Misused, match=r"5%"):
        read_share(text)
