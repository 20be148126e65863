"""The evidence of a proposal as features from 0 to 1, and its warnings in words."""

from __future__ import annotations

from accord.model.mappings import RELATIONS, Mapping, Relation
from accord.tasks.evidence import evidence, warnings

ROW = Mapping(
    subject_label="Community order",
    object_label="Community sentence",
    object_id="b:1",
    predicate_id=RELATIONS[Relation.CLOSE],
    confidence=0.75,
    similarity_score=0.5,
    match_string=("community",),
)


def test_each_feature_has_a_strength_and_what_it_rests_on() -> None:
    rival = Mapping(object_id="b:2", confidence=0.25)
    found = {one.name: (round(one.strength, 2), one.because) for one in evidence(ROW, [ROW, rival])}
    assert found == {
        "confidence": (0.75, "proposed as close"),
        "similarity": (0.5, ""),
        "shared words": (0.33, "'community'"),
        "lead over rest": (0.5, ""),
    }


def test_a_candidate_behind_says_by_how_much() -> None:
    (*_, lead) = evidence(ROW, [Mapping(object_id="b:2", confidence=0.85)])
    assert (lead.strength, lead.because) == (0.0, "another candidate is 0.10 ahead")


def test_a_row_without_evidence_has_no_features() -> None:
    assert evidence(Mapping()) == ()


def test_warnings_are_told_in_words_where_there_are_any() -> None:
    coded = Mapping(extra=(("ext_warning", "opposite-sense|other-stage"),))
    assert warnings(coded) == ("opposite sense", "other stage")
    told = Mapping(comment="One is refused bail.", extra=coded.extra)
    assert warnings(told) == ("opposite sense, other stage: One is refused bail.",)
    assert warnings(Mapping(comment="A comment.")) == ()
