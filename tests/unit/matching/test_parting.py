"""What parts two labels in which no contrary words are found, of one pair and of many at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.matching.abbreviations import packaged
from accord.matching.conflicts import Warning
from accord.matching.guard import warnings_for
from accord.matching.parting import parting, partings
from accord.matching.reading import Reading, read
from tests.unit.matching.schemes import concept, texts

WORDS = (
    "attempted attempting to escape escapes offer supply supplying permit cause South Sudan Sudanese Upper Neolithic "
    "Gambia Zambia Niger Nigeria home foreign account accounts the of a with pre not archaisch Archaic sec. secretary "
    "13 two PNC CRO CPS RIC drink drugs imposed made - or re-open reopened case legal aid Park Run Parkrun / - colour "
    "color"
).split()
LABELS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("Gambia", "Zambia", "one-word-apart"),
        ("Enforcement of Foreign Account", "Enforcement of Home Account", "one-word-apart"),
        ("Adjournment after Judgement", "Adjournment with Judgement", "one-word-apart"),
        ("Adjournment pre Judgement", "Adjournment with Judgement", "part-or-other"),
        ("Trial", "Pre-Trial Review", "part-or-other"),
        ("Prosecution prevented, suspect too ill", "Prosecution prevented, suspect under age", "one-word-apart"),
        ("Madrid court", "Hague tribunal", "no-word-in-common"),
        ("Guyana", "French Guiana", "no-word-in-common"),
        ("Aiding prisoner to escape", "Aiding prisoner to attempt to escape", "act-differs"),
        ("Supply of cannabis", "Being concerned in the supply of cannabis", "act-differs"),
        ("Stopping on a clearway", "Causing stopping on a clearway", "act-differs"),
        ("Prisoner to escape", "Aid prisoner to escape", "act-differs"),
        ("Police, Gwent", "Dyfed Police", "one-word-apart"),
        ("Supervision Order", "Order Discharged", "one-word-apart"),
        ("Detention for Life", "Life Imprisonment", "one-word-apart"),
        ("Sudan", "South Sudan", "part-or-other"),
        ("PNC record", "CRO record", "one-word-apart"),
        ("Legacy (1991 Act)", "Legacy (pre 1991 Act)", "part-or-other"),
        ("Use likely to cause danger", "Cause use likely to cause danger", "act-differs"),
        ("Disqualification", "Disqualification not imposed", "negation"),
        ("Points disqualification", "Disqualification/Penalty Points Not Imposed", "negation"),
        ("Order", "Order was not made", "negation"),
        ("Unfit through drink or drugs - drugs", "Unfit through drink or drugs - drink", "one-word-apart"),
        ("Act on soldiers and seamen (soldiers)", "Act on soldiers and seamen (seamen)", "one-word-apart"),
        ("Neolithic", "Upper Neolithic", "part-or-other"),
    ],
)
def test_what_parts_two_labels_is_named_from_either_side(one: str, other: str, code: str) -> None:
    assert [warning.code for warning in _parting(one, other)] == [code]
    assert [warning.code for warning in _parting(other, one)] == [code]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Endorsable penalty notice", "Endorseable Penalty Notice"),
        ("Non-consensual analysis of DNA", "Non-consensual analyses of DNA"),
        ("Failure on other requirement", "Failure on other requireme."),
        ("Any other background", "Any other backgr'nd"),
        ("Saint Lucian", "St Lucian"),
        ("Fine Payment", "Pay Fine"),
        ("Use of colour photographs", "Using color photograph"),
        ("Home Office reference no", "Home Office reference number"),
        ("Breach of the order", "Breach of this order"),
        ("Park Run", "Parkrun"),
        ("Re-trial", "Retrial"),
        ("Case re-opened", "Reopen case"),
        ("Re-opened case", "Case to be reopened"),
        ("Re-opened case", "Reopen the case"),
        ("Order that dog be destroyed", "Order for Destruction of Dog"),
        ("archaisch", "Archaic"),
        ("Fr\u00fche Kupferzeit", "Early Copper Age"),
        ("Robbery", "Robbery of business property"),
        ("Review", "Pre-Trial Review"),
        ("Sentence", "Sentence, With Pre-Sentence Report"),
        ("PNC record", "PNC record held by CPS"),
        ("SDS (Standard Determinate Sentence)", "CJA03 Standard Determinate Sentence"),
        ("Not stated", "Ethnicity not stated"),
        ("Cause to use or permit to use", "Cause or permit to use"),
        ("Unknown", "Unknown / not stated"),
        ("Order of the court", "Court order"),
        ("Surety - find a surety", "Surety - find sureties"),
        ("Possession with intent", "Possession with intent to cause fear"),
        ("Production of cannabis", "Production or attempted production of cannabis"),
        ("Conspiracy to murder", "Conspiracy to commit murder"),
        ("One advocate", "Two advocates"),
        ("Police, Gwent", "Gwent Police"),
        (
            "Breach of travel restriction order (drugs) - leave UK",
            "Drugs - contravene travel restriction order - leave UK",
        ),
        ("Contribution order", "Legal Aid Contribution Order"),
        ("Death", "Cause of death"),
        ("Czechia", "The Czech Republic"),
        ("Belgium, Kingdom of", "Belgian"),
        ("WITH INTENT TO DEFRAUD HM", "With intent to defraud HM"),
        ("\u76d1\u72f1", "\u88c1\u5224\u6240"),
    ],
)
def test_one_word_in_another_form_or_a_word_more_parts_nothing(one: str, other: str) -> None:
    assert _parting(one, other) == ()
    assert _parting(other, one) == ()


def test_the_words_that_stand_for_one_another_are_told() -> None:
    (warning,) = _parting("Appeal against conviction", "Appeals against sentence")
    assert warning.reason == 'The labels differ in one place only: one says "conviction", the other "sentence".'
    (turned,) = _parting("Area manager", "Manager F")
    assert turned.reason == ('The labels differ in one word only, in whatever order: one says "area", the other "f".')
    (added,) = _parting("Escape", "Attempted escape")
    assert (
        added.reason == 'Only one of the labels says "attempted", which is another act than the one that it is about.'
    )


def test_words_that_differ_in_two_places_or_in_number_are_not_told() -> None:
    assert _parting("Fines paid in court", "Costs paid in prison") == ()
    assert _parting("Given a caution", "Given a penalty notice") == ()


def test_what_a_list_itself_calls_a_synonym_or_defines_alike_is_no_other_word() -> None:
    film, movie = concept("1", "Film"), concept("2", "Movie", scheme="theirs")
    assert [w.code for w in warnings_for(film, movie, subject_parents=(), object_parents=())] == ["one-word-apart"]
    named = concept("2", "Movie", scheme="theirs", alt_labels=texts("film"))
    assert warnings_for(film, named, subject_parents=(), object_parents=()) == ()
    said = texts("Pictures that move")
    alike = concept("1", "Film", definitions=said), concept("2", "Movie", scheme="theirs", definitions=said)
    assert warnings_for(*alike, subject_parents=(), object_parents=()) == ()


def test_where_something_else_is_found_it_is_not_told_besides() -> None:
    found = warnings_for(concept("1", "Male"), concept("2", "Female"), subject_parents=(), object_parents=())
    assert [warning.code for warning in found] == ["opposed-words"]


@given(st.lists(LABELS, min_size=1, max_size=5), st.lists(LABELS, min_size=1, max_size=5))
def test_many_pairs_are_parted_as_each_is(ours: list[str], theirs: list[str]) -> None:
    sides = [[_read(label) for label in labels] for labels in (ours, theirs)]
    rows, columns = (places.ravel() for places in np.meshgrid(range(len(ours)), range(len(theirs))))
    each = [parting(sides[0][row], sides[1][column]) for row, column in zip(rows, columns, strict=True)]
    assert partings(sides[0], sides[1], rows, columns) == {place: found for place, found in enumerate(each) if found}


def _parting(one: str, other: str) -> tuple[Warning, ...]:
    return parting(_read(one), _read(other))


def _read(label: str) -> Reading:
    return read(label, abbreviations=packaged())
