"""Other spellings of a label: in English, and as one word."""

from __future__ import annotations

import pytest

from accord.matching.heads import head
from accord.matching.labels import label_table
from accord.matching.spellings import as_one_word, in_english
from accord.model.concepts import Text
from tests.unit.matching.schemes import concept


@pytest.mark.parametrize(
    ("label", "english"),
    [
        ("Universität", "university"),
        ("Universitäten", "university"),
        ("Kriminologie", "criminology"),
        ("archäologisch", "archaeological"),
        ("byzantinische", "byzantine"),
        ("digitalización", "digitalization"),
        ("Université de Paris", "university de paris"),
        ("Frühmittelalter", "early mittelalter"),
        ("Spätbronzezeit", "late bronze age"),
        ("Jüngere Steinzeit", "late stone age"),
        ("XIX siècle", "xix century"),
    ],
)
def test_words_that_english_spells_otherwise_are_spelt_so(label: str, english: str) -> None:
    assert in_english(label) == english


@pytest.mark.parametrize(
    "label",
    ["Not guilty", "Westminster", "Altitude", "Vortex", "Theft from a vehicle", "Oberon", "Hochzeit", "dim", "", "01"],
)
def test_words_of_english_and_words_not_known_stay(label: str) -> None:
    assert in_english(label) == ""


def test_a_prefix_that_stands_apart_is_joined() -> None:
    assert as_one_word("non molestation order by e mail") == "nonmolestation order by email"
    assert as_one_word("section 5 a co op") == "section 5 a co op"  # "op" is no word that a prefix stands before


def test_the_english_spelling_is_in_english_where_the_language_is_known() -> None:
    one = concept("1", Text(text="Kriminologie", lang="de"))
    other = concept("2", Text(text="Kriminologie"))
    welsh = concept("3", Text(text="Kriminologie", lang="cy"))
    table = label_table([one, other, welsh])
    assert sorted(zip(table.keys, table.languages, strict=True)) == [
        ("criminology", ""),
        ("criminology", "en"),
        ("kriminologie", ""),
        ("kriminologie", "cy"),
        ("kriminologie", "de"),
    ]


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ("conference chair", "chair"),
        ("date of birth", "date"),
        ("has the first name", "name"),
        ("place for hearings in court", "place"),
        ("is", ""),
    ],
)
def test_the_head_is_the_word_that_the_others_qualify(label: str, word: str) -> None:
    assert head(label.split()) == word
