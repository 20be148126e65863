"""The measures of the matcher against decisions, on cases that can be counted by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.matching.evaluation import Proposal, evaluate, reliability
from accord.matching.learning import Outcome
from accord.model.mappings import Relation

EXACT, BROAD = Relation.EXACT, Relation.BROAD


def _proposed(subject: str, object_: str, rank: int, confidence: float, *, eligible: bool = False) -> Proposal:
    return Proposal(subject_id=subject, object_id=object_, rank=rank, confidence=confidence, relation=EXACT,
                    eligible=eligible)  # fmt: skip


PROPOSALS = (
    _proposed("a", "x", 1, 0.9, eligible=True), _proposed("a", "y", 2, 0.1),
    _proposed("b", "x", 1, 0.8), _proposed("b", "y", 2, 0.2),
    _proposed("c", "x", 1, 0.4), _proposed("c", "y", 2, 0.3),
    _proposed("d", "z", 1, 0.7, eligible=True),
    _proposed("undecided", "x", 1, 0.9),
)  # fmt: skip
DECISIONS = (
    Outcome(subject_id="a", object_id="x", relation=EXACT),
    Outcome(subject_id="b", object_id="y", relation=BROAD),
    Outcome(subject_id="b", object_id="x"),
    Outcome(subject_id="c", object_id="x", relation=BROAD),
    Outcome(subject_id="d"),
    Outcome(subject_id="e", object_id="w", relation=EXACT),
)


def test_the_measures_count_what_people_decided() -> None:
    found = evaluate(PROPOSALS, DECISIONS)
    assert (found.subjects, found.with_counterpart, found.rejected) == (5, 4, 1)
    assert found.precision == pytest.approx(1 / 3)
    assert found.recall == pytest.approx(1 / 4)
    assert found.recall_at == {1: 2 / 4, 5: 3 / 4, 10: 3 / 4}
    assert found.relations == pytest.approx(1 / 2)
    assert (found.eligible, found.eligible_right) == (2, 1)


def test_the_surest_misses_come_first_and_say_where_the_right_one_was() -> None:
    found = evaluate(PROPOSALS, DECISIONS).misses
    assert [(miss.subject_id, miss.proposed, miss.right, miss.rank) for miss in found] == [
        ("b", "x", ("y",), 2), ("d", "z", (), 0), ("e", "", ("w",), 0),
    ]  # fmt: skip


def test_without_decisions_there_is_nothing_to_measure() -> None:
    found = evaluate(PROPOSALS, ())
    assert (found.precision, found.recall, found.calibration_error, found.bins) == (None, None, None, ())
    assert found.recall_at == {1: None, 5: None, 10: None}


def test_calibration_compares_what_is_claimed_with_what_is_right() -> None:
    bins = reliability([0.1, 0.2, 0.9, 1.0], [False, False, True, False], bins=2)
    assert [(one.count, round(one.claimed, 6), one.right) for one in bins] == [(2, 0.15, 0.0), (2, 0.95, 0.5)]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40))
def test_bins_hold_every_proposal_once_and_nearly_as_many_each(said: list[tuple[float, bool]]) -> None:
    bins = reliability([claimed for claimed, _ in said], [right for _, right in said])
    assert sum(one.count for one in bins) == len(said)
    assert all(one.count > 0 for one in bins)
    assert max((one.count for one in bins), default=0) - min((one.count for one in bins), default=0) <= 1
