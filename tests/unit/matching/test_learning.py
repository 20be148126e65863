"""What decisions teach: a little from a few, more from many, nothing from none, and always the same."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accord.matching.learning import UNTAUGHT, Decided, Outcome, learn, lessons, odds, probability_of
from accord.model.mappings import Relation

OPEN = np.array([0.2, 0.5, 0.9])
NAMES = ("x", "y", "z")
DECIDED = st.lists(
    st.builds(
        Decided,
        subject_id=st.integers(0, 9).map("s{}".format),
        object_id=st.integers(0, 5).map("o{}".format),
        accepted=st.booleans(),
        exact=st.booleans(),
        probability=st.one_of(st.none(), st.floats(0, 1)),
        first=st.booleans(),
    ),
    max_size=30,
)


def _first(count: int, *, accepted: bool, probability: float = 0.5, object_id: str = "") -> list[Decided]:
    return [
        Decided(subject_id=f"s{place}{accepted}", object_id=object_id or f"o{place}{accepted}", accepted=accepted,
                exact=accepted, probability=probability, first=True)
        for place in range(count)
    ]  # fmt: skip


def test_without_decisions_nothing_changes() -> None:
    assert learn([]) == UNTAUGHT
    assert UNTAUGHT.applied(OPEN, NAMES) is OPEN
    assert UNTAUGHT.reasons("x", 0.5, 0.5) == ""


def test_acceptances_raise_and_rejections_lower_what_is_open() -> None:
    assert (learn(_first(8, accepted=True)).applied(OPEN, NAMES) > OPEN).all()
    assert (learn(_first(8, accepted=False)).applied(OPEN, NAMES) < OPEN).all()


def test_one_decision_teaches_little_and_many_teach_more() -> None:
    one, many = (float(learn(_first(n, accepted=False)).applied(OPEN, NAMES)[1]) for n in (1, 40))
    assert 0.35 < one < 0.5
    assert many < 0.2


def test_a_set_that_is_well_calibrated_stays_as_it_is() -> None:
    said = _first(8, accepted=True, probability=0.8) + _first(2, accepted=False, probability=0.8)
    assert np.abs(learn(said).applied(OPEN, NAMES) - OPEN).max() < 0.03


def test_only_the_first_choices_recalibrate() -> None:
    others = [Decided(subject_id=f"s{n}", object_id="", accepted=False, probability=0.3) for n in range(20)]
    assert learn(others).shift == 0.0


def test_an_object_that_is_taken_loses_where_objects_are_taken_once() -> None:
    once = learn(_first(12, accepted=True))
    taken, free = once.applied(np.array([0.6, 0.6]), ("o0True", "o99"))
    assert taken < 0.45 < free
    assert "taken" in once.reasons("o0True", 0.6, float(taken))


def test_an_object_that_is_taken_keeps_its_place_where_objects_are_shared() -> None:
    shared = [one for n in range(4) for one in (_decided(n, 0), _decided(n, 1), _decided(n, 2))]
    assert learn(shared).taken_loses == 0.0


def test_an_object_that_people_keep_rejecting_loses_for_every_other_term() -> None:
    said = [Decided(subject_id=f"s{n}", object_id="x", accepted=False, refused=True) for n in range(4)]
    taught = learn(said)
    rejected, other, _ = taught.applied(np.array([0.5, 0.5, 0.5]), NAMES)
    assert rejected < other
    assert "rejected the object" in taught.reasons("x", 0.5, float(rejected))


def test_a_first_choice_that_people_passed_over_counts_as_rejected() -> None:
    ranked = [("a", "x", 1, 0.9), ("a", "y", 2, 0.1), ("b", "x", 1, 0.6), ("c", "z", 1, 0.5), ("open", "x", 1, 0.4)]
    outcomes = [
        Outcome(subject_id="a", object_id="y", relation=Relation.BROAD),
        Outcome(subject_id="b", object_id="x", relation=Relation.EXACT),
        Outcome(subject_id="c"),
        Outcome(subject_id="open", object_id="w"),
    ]
    assert [(one.subject_id, one.object_id, one.accepted, one.first) for one in lessons(ranked, outcomes)] == [
        ("a", "x", False, True), ("a", "y", True, False), ("b", "x", True, True), ("c", "z", False, True),
        ("open", "w", False, False),
    ]  # fmt: skip


@given(DECIDED, st.integers(0, 5))
def test_the_order_of_the_decisions_makes_no_difference(decided: list[Decided], seed: int) -> None:
    shuffled = decided[:]
    random.Random(seed).shuffle(shuffled)
    assert learn(decided) == learn(shuffled)


@given(DECIDED, st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_probabilities_stay_probabilities_and_keep_their_order(decided: list[Decided], said: list[float]) -> None:
    taught = learn(decided).applied(np.array(sorted(said)), ["free"] * len(said))
    assert ((taught >= 0) & (taught <= 1)).all()
    assert (np.diff(taught) >= 0).all()


@given(st.floats(0.001, 0.999))
def test_odds_and_probability_are_one_another_turned_round(value: float) -> None:
    assert abs(float(probability_of(odds(np.array([value])))[0]) - value) < 1e-9


def _decided(place: int, again: int) -> Decided:
    return Decided(subject_id=f"s{place}{again}", object_id=f"o{place}", accepted=True, exact=True)
