"""The case table that analysts keep: pairs that look alike and differ, and pairs that look different and do not.

Every row is from the real lists. `false friend`: must never be open to bulk acceptance. `near twin`: must be open to
it, as what it is proposed as. What labels do not give away is kept here too, so that nobody thinks otherwise: `cannot
be told` is a false friend that is open, `warned of` a twin that is not.
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
def test_a_near_twin_is_open_as_what_it_is_proposed_as(case: dict[str, str]) -> None:
    judged = _judged(case)
    assert not judged.warnings
    assert not barred_from_bulk(_row(judged), judged.relation)


@pytest.mark.parametrize("case", _of("cannot be told"))
def test_labels_alone_do_not_give_every_false_friend_away(case: dict[str, str]) -> None:
    judged = _judged(case)
    assert not barred_from_bulk(_row(judged), judged.relation), "it can be told now: a `false friend`"


@pytest.mark.parametrize("case", _of("warned of"))
def test_labels_alone_do_not_show_every_twin(case: dict[str, str]) -> None:
    assert _judged(case).warnings, "it is known now: a `near twin`"


def test_there_are_sixty_of_each_and_every_row_is_whole() -> None:
    counts = Counter(case["expected"] for case in CASES)
    assert counts["false friend"] >= 60
    assert counts["near twin"] >= 60
    assert set(counts) == {"false friend", "near twin", "cannot be told", "warned of"}
    assert all(case[name] for case in CASES for name in ("subject_label", "object_label", "why", "source_list"))


@pytest.mark.parametrize("case", _of("false friend"))
def test_every_false_friend_has_a_reason_and_is_never_called_exact(case: dict[str, str]) -> None:
    judged = _judged(case)
    assert judged.warnings
    assert judged.relation is not Relation.EXACT


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
