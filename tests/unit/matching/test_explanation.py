"""A probability taken apart: the strongest evidence first, and what would have changed it."""

from __future__ import annotations

from math import exp

import pytest

from accord.matching import propose
from accord.matching.explanation import explain_pair, explained
from accord.matching.judging import judge
from tests.unit.matching.schemes import concept, ours, scheme

JUDGED = judge(concept("1", "Guilty"), concept("2", "Not guilty"), more={"unique": 1.0})
MEANINGS = {"likeness": "how alike the labels are", "margin": "how far ahead of the next best"}


def _chance(score: float) -> float:
    return 1 / (1 + exp(-score))


def test_bars_stand_strongest_first_and_the_weak_are_summed() -> None:
    found = explained(
        1.5,
        contributions={"likeness": 1.0, "margin": -2.0, "kind": 0.01, "notes": 0.02},
        values={"likeness": 0.9, "margin": 0.1},
        meanings=MEANINGS,
        chance=_chance,
        judgement=JUDGED,
    )
    assert [(bar.name, bar.meaning, bar.value, bar.adds) for bar in found.bars] == [
        ("margin", "how far ahead of the next best", 0.1, -2.0),
        ("likeness", "how alike the labels are", 0.9, 1.0),
    ]
    assert found.rest == pytest.approx(0.03)


def test_a_high_probability_is_told_by_what_carries_it_and_a_low_one_by_what_holds_it_back() -> None:
    said = {"likeness": 2.0, "margin": -1.0}
    high = explained(2.0, contributions=said, values={}, meanings=MEANINGS, chance=_chance, judgement=JUDGED)
    assert [change.name for change in high.changes] == ["likeness"]
    assert high.changes[0].probability == 0.5 < high.probability
    low = explained(-1.0, contributions=said, values={}, meanings=MEANINGS, chance=_chance, judgement=JUDGED)
    assert [change.name for change in low.changes] == ["margin"]
    assert low.changes[0].probability == 0.5 > low.probability


def test_the_relation_its_rule_and_the_warnings_belong_to_the_explanation() -> None:
    found = explained(0.0, contributions={}, values={}, meanings={}, chance=_chance, judgement=JUDGED)
    assert found.judgement.rule == "alike"
    assert [warning.code for warning in found.judgement.warnings] == ["negation"]


def test_the_rank_is_that_of_the_proposals_with_retired_objects_among_them() -> None:
    old = concept("old", "Fine", scheme="theirs", deprecated=True)
    live = [concept(f"{place}", label, scheme="theirs") for place, label in enumerate(("Bail", "Custody", "Fined"))]
    subject, object_ = ours("Fine", "Bail"), scheme("theirs", [old, *live])
    for row in propose(subject, object_):
        assert explain_pair(subject, object_, (row.subject_id, row.object_id)).rank == int(row.extension("ext_rank"))
