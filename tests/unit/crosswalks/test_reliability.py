"""Agreement figures, held against the worked examples of their authors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.crosswalks.reliability import Ratings, alpha, confusions, kappa, percent

# Krippendorff 2011, example C: four observers, twelve units, some values missing.
FOUR_OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
BINARY = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")  # his example A
NOMINAL = ("a a b b d c c c e d d a", "b a b b b c c c e d d d")  # his example B


def by_thing(*observers: str) -> Ratings:
    columns = ([None if value == "." else value for value in line.split()] for line in observers)
    return list(zip(*columns, strict=True))


def table(both: int, first: int, second: int, neither: int) -> Ratings:
    """Two readers of the same proposals, each saying yes or no."""
    return [("y", "y")] * both + [("y", "n")] * first + [("n", "y")] * second + [("n", "n")] * neither


@pytest.mark.parametrize(
    ("observers", "published"), [(FOUR_OBSERVERS, 0.743), (BINARY, 0.095), (NOMINAL, 0.692)], ids=["C", "A", "B"]
)
def test_alpha_is_that_of_krippendorffs_examples(observers: tuple[str, ...], published: float) -> None:
    assert alpha(by_thing(*observers)).value == pytest.approx(published, abs=0.0005)


@pytest.mark.parametrize(
    ("counts", "published"), [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593)]
)
def test_kappa_is_that_of_the_textbook_tables(counts: tuple[int, int, int, int], published: float) -> None:
    assert kappa(table(*counts)).value == pytest.approx(published, abs=0.00005)


def test_percent_agreement_counts_pairs_of_verdicts() -> None:
    assert percent(table(20, 5, 10, 15)).value == pytest.approx(0.7)
    assert percent([("a", "a", "b")]).value == pytest.approx(1 / 3)


def test_an_interval_holds_its_figure_and_is_the_same_every_time() -> None:
    found = kappa(table(20, 5, 10, 15))
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert 0.1 < found.low < found.value < found.high < 0.7
    assert kappa(table(20, 5, 10, 15)) == found


def test_more_things_judged_make_a_narrower_interval() -> None:
    few, many = kappa(table(20, 5, 10, 15)), kappa(table(200, 50, 100, 150))
    assert None not in (few.low, few.high, many.low, many.high)
    assert (many.high or 0) - (many.low or 0) < ((few.high or 0) - (few.low or 0)) / 2


def test_where_nobody_varies_chance_leaves_nothing_to_compare() -> None:
    assert kappa([("a", "a")] * 5).value is None
    assert alpha([("a", "a", "a")] * 5).value is None
    assert percent([("a", "a")] * 5).value == 1


def test_nothing_judged_twice_gives_no_figure() -> None:
    for figure in (kappa, alpha, percent):
        assert figure([("a", None), (None, "b")]).value is None
        assert figure([]).value is None


def test_what_is_confused_is_counted_whoever_says_which() -> None:
    said = [("exact", "broad"), ("broad", "exact"), ("exact", "exact"), ("close", None), ("broad", "narrow")]
    assert confusions(said) == (("broad", "exact", 2), ("broad", "narrow", 1))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=12))
def test_neither_the_order_of_things_nor_of_reviewers_matters(said: list[tuple[str, str]]) -> None:
    turned = [(other, one) for one, other in reversed(said)]
    for figure in (kappa, alpha, percent):
        assert figure(turned).value == pytest.approx(figure(said).value)
