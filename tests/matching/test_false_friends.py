"""The case table that analysts keep: pairs that look alike and differ, and pairs that look different and do not.

Every row is from the real lists. `false friend`: must never be open to bulk acceptance. `near twin`: must not be
barred by a warning, nor by anything else where it is proposed as exact. `cannot be told`: a false friend that labels do
not give away, kept here so that nobody thinks otherwise.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from accord.matching.abbreviations import packaged
from accord.matching.guard import barred_from_bulk, joined
from accord.matching.judging import Judgement, judge
from accord.model.concepts import Concept, Text
from accord.model.mappings import RELATIONS, Mapping, Relation

TABLE = Path(__file__).with_name("false_friends_and_near_twins.csv")
CASES = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


def _of(expected: str) -> list[object]:
    rows = [case for case in CASES if case["expected"] == expected]
    return [pytest.param(case, id=f"{case['subject_label'][:40]} | {case['object_label'][:40]}") for case in rows]


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize("case", _of("false friend"))
def test_a_false_friend_is_kept_out_of_every_bulk_acceptance(case: dict[str, str], relation: Relation) -> None:
    assert barred_from_bulk(_row(_judged(case)), relation)


@pytest.mark.parametrize("case", _of("near twin"))
def test_a_near_twin_is_not_barred(case: dict[str, str]) -> None:
    judged = _judged(case)
    assert judged.warnings == ()
    if judged.relation is Relation.EXACT:
        assert not barred_from_bulk(_row(judged), Relation.EXACT)


def test_half_of_the_near_twins_are_proposed_as_exact_and_so_open_to_bulk_acceptance() -> None:
    judged = [_judged(case) for case in CASES if case["expected"] == "near twin"]
    assert sum(one.relation is Relation.EXACT for one in judged) >= 0.5 * len(judged)


@pytest.mark.parametrize("case", _of("cannot be told"))
def test_labels_alone_do_not_give_every_false_friend_away(case: dict[str, str]) -> None:
    assert not barred_from_bulk(_row(_judged(case)), Relation.EXACT), "it can be told now: a `false friend`"


def test_there_are_sixty_of_each_and_every_row_is_whole() -> None:
    counts = Counter(case["expected"] for case in CASES)
    assert counts["false friend"] >= 60
    assert counts["near twin"] >= 60
    assert set(counts) == {"false friend", "near twin", "cannot be told"}
    assert all(case[name] for case in CASES for name in ("subject_label", "object_label", "why", "source_list"))


def test_most_false_friends_have_a_reason_and_the_rest_are_never_called_exact() -> None:
    judged = [_judged(case) for case in CASES if case["expected"] == "false friend"]
    assert sum(bool(one.warnings) for one in judged) >= 0.75 * len(judged)
    assert all(one.warnings or one.relation.value != "exact" for one in judged)


def _judged(case: dict[str, str]) -> Judgement:
    """As if no other term of either list had the label, which is when bulk acceptance is most dangerous."""
    return judge(
        _concept(case["subject_label"]),
        _concept(case["object_label"]),
        subject_parents=[parent for parent in case["subject_parents"].split("|") if parent],
        object_parents=[parent for parent in case["object_parents"].split("|") if parent],
        more={"unique": 1.0},
        abbreviations=packaged(),
    )


def _concept(label: str) -> Concept:
    return Concept(
        iri="https://accord.example/a/b/c",
        scheme="https://accord.example/a/b",
        pref_labels=(Text(text=label, lang="en"),),
    )


def _row(judged: Judgement) -> Mapping:
    codes, _ = joined(judged.warnings)
    return Mapping(predicate_id=RELATIONS[judged.relation], extra=(("ext_warning", codes),))
