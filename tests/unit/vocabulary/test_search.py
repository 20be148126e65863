"""Search as you type finds terms by code, by the beginnings of words, and past a slip of the finger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.model.concepts import Concept, Text
from accord.model.labels import tokens
from accord.vocabulary.search import SearchIndex

LABELS = ("Community order", "Community order revoked", "Suspended sentence order", "Bail", "Drug rehabilitation", "")


def concepts(*labels: str) -> list[Concept]:
    return [
        Concept(iri=f"a:{n}", scheme="a", notation=f"C{n}", pref_labels=(Text(text=label),) if label else ())
        for n, label in enumerate(labels)
    ]


INDEX = SearchIndex.of(concepts(*LABELS))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("order", (0, 1, 2)),
        ("com ord", (0, 1)),
        ("ORDER sus", (2,)),
        ("c3", (3,)),
        ("rehabilitaton", (4,)),
        ("comunity revoked", (1,)),
        ("zzzzzz", ()),
        ("", ()),
        (" - ", ()),
    ],
)
def test_a_text_finds_the_terms_with_its_words_shortest_first(text: str, places: tuple[int, ...]) -> None:
    assert INDEX.find(text) == places


def test_no_more_are_given_than_asked_for() -> None:
    assert INDEX.find("order", most=1) == (0,)


def test_an_empty_scheme_finds_nothing() -> None:
    assert SearchIndex.of([]).find("order") == ()


def test_alternative_and_hidden_labels_are_found() -> None:
    concept = Concept(
        iri="a:1", scheme="a", alt_labels=(Text(text="IPP"),), hidden_labels=(Text(text="indeterminate"),)
    )
    assert SearchIndex.of([concept]).find("ipp") == SearchIndex.of([concept]).find("indet") == (0,)


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=8))
def test_a_kept_index_finds_what_the_first_one_found(labels: list[str], text: str) -> None:
    index = SearchIndex.of(concepts(*labels))
    assert SearchIndex.from_facts(index.facts()).find(text) == index.find(text)


@given(st.lists(st.text(alphabet="abc ", max_size=8), min_size=1, max_size=8), st.integers(0, 7))
def test_every_word_of_every_label_is_found(labels: list[str], number: int) -> None:
    place = number % len(labels)
    for word in tokens(labels[place]):
        assert place in SearchIndex.of(concepts(*labels)).find(word)
