"""A pair of fields taken apart: the bars add up, and what is said to change it does."""

from __future__ import annotations

import math

import pytest

from accord.matching.field_explanation import explain_fields
from accord.matching.field_scores import model
from accord.matching.fields import match_fields
from accord.matching.training import FIELD_SOURCES, PUBLISHED, is_trained_on
from accord.workspace.packaged import packaged_text
from tests.unit.matching.test_fields import OURS, THEIRS, term


def log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


@pytest.mark.parametrize("place", range(len(OURS)))
def test_the_bars_and_the_rest_add_up_to_the_first_candidates_log_odds(place: int) -> None:
    rows = match_fields(OURS, THEIRS, top=1)
    found = explain_fields(OURS, THEIRS, (rows[place].subject_id, rows[place].object_id))
    assert found.probability == rows[place].confidence
    assert found.rank == 1
    start = model().standing_start + model().standing["score"] * model().own_start
    total = start + sum(bar.adds for bar in found.bars) + found.rest
    assert total == pytest.approx(log_odds(found.probability), abs=1e-3)


def test_a_rival_that_has_more_of_something_speaks_against_the_pair() -> None:
    found = explain_fields(OURS, THEIRS, ("urn:s:PleaCd", "urn:t:OffenceCode"))
    against = [bar for bar in found.bars if bar.adds < 0]
    assert against
    assert all(bar.rival > bar.value for bar in against if bar.rival is not None)


def test_an_unlikely_pair_is_told_what_would_have_helped_and_a_likely_one_what_would_have_hurt() -> None:
    unlikely = explain_fields(OURS, THEIRS, ("urn:s:PleaCd", "urn:t:OffenceCode"))
    assert unlikely.probability < 0.5
    assert [change.how for change in unlikely.changes] == ["wholly so"] * 3
    assert unlikely.changes[0].probability > unlikely.probability
    same = [term("FamilyName"), *OURS]
    likely = explain_fields(same, THEIRS, ("urn:s:FamilyName", "urn:t:FamilyName"))
    assert likely.probability > 0.5
    assert likely.changes[0].probability < likely.probability


def test_a_field_with_one_candidate_has_no_rival() -> None:
    found = explain_fields(OURS[:1], THEIRS[:1], ("urn:s:DOB", "urn:t:FamilyName"))
    assert found.rivals == ()
    assert all(bar.rival is None for bar in found.bars)


def test_what_the_weights_were_trained_on_is_known_by_their_own_word() -> None:
    assert all(f'"{key}"' in packaged_text("accord.matching", "weights.json") for key in PUBLISHED)
    assert all(f'"{key}"' in packaged_text("accord.matching", "field_weights.json") for key in FIELD_SOURCES)
    assert is_trained_on(PUBLISHED["cj-court/cp-plea"] + "tree/main")
    assert is_trained_on("", FIELD_SOURCES["courts"])
    assert not is_trained_on("")
    assert not is_trained_on("https://example.org/", "https://example.org/")
