"""The evidence for a pair: what labels, descriptions and parents have in common, as numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.matching.candidates import candidates
from accord.matching.cores import core
from accord.matching.evidence import evidence_of
from accord.matching.features import FEATURES, features
from accord.matching.labels import label_table
from accord.model.concepts import Concept, ConceptScheme, Text
from tests.unit.matching.schemes import PHRASES, concept, ours, scheme, theirs


def _evidence(subject: ConceptScheme, object: ConceptScheme) -> dict[tuple[str, str], dict[str, float]]:
    """The evidence of every pair that is looked at, by its labels."""
    gathered = evidence_of(label_table(subject), label_table(object))
    ours, theirs = gathered.subject.table.concepts, gathered.object.table.concepts
    found = candidates(gathered, wanted=np.arange(len(ours)), closed=np.zeros(0, dtype=np.int64), top=3)
    values = features(found, gathered)
    return {
        (ours[row].label(), theirs[column].label()): dict(zip(FEATURES, line, strict=True))
        for row, column, line in zip(found.subject.tolist(), found.object.tolist(), values.tolist(), strict=True)
    }


def test_an_equal_label_has_all_that_labels_can_have_in_common() -> None:
    shown = _evidence(ours("Conditional Bail"), theirs("Conditional bail", "Other"))
    equal = shown["Conditional Bail", "Conditional bail"]
    assert (equal["equal"], equal["equal_stems"]) == (1, 1)
    assert [round(equal[name], 6) for name in ("trigrams", "cores", "letters", "any_order", "alike")] == [1, 1, 1, 1, 1]
    assert shown["Conditional Bail", "Other"]["equal"] == 0


def test_a_plural_and_small_words_leave_the_core_equal() -> None:
    shown = _evidence(ours("Breaches of the order"), theirs("Breach of order"))[
        "Breaches of the order", "Breach of order"
    ]
    assert (shown["equal"], round(shown["cores"], 6)) == (0, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [("maps", "map"), ("policies", "policy"), ("is written by", "written by"), ("programme", "program"),
     ("digitisation", "digitization"), ("neighbour", "neighbor"), ("centre", "center"), ("palaeolithic", "paleolithic"),
     ("busses", "buses"), ("gruben", "grube")],
)  # fmt: skip
def test_variants_of_one_label_have_one_core(one: str, other: str) -> None:
    assert core(one) == core(other)


@pytest.mark.parametrize(("one", "other"), [("guilty", "not guilty"), ("bail", "no bail"), ("process", "proceed")])
def test_words_that_turn_the_meaning_stay_in_the_core(one: str, other: str) -> None:
    assert core(one) != core(other)


def test_a_label_of_nothing_but_small_words_keeps_them() -> None:
    assert core("is of the") == "is of the"


def test_a_person_and_a_deed_end_differently() -> None:
    shown = _evidence(ours("Presenter"), theirs("Presentation", "Presenters"))
    assert shown["Presenter", "Presentation"]["ending_differs"] == 1
    assert shown["Presenter", "Presenters"]["ending_differs"] == 0


def test_numbers_differ_only_where_each_label_has_one_of_its_own() -> None:
    shown = _evidence(ours("Section 45"), theirs("Section 47", "Section 45", "Section"))
    assert [shown["Section 45", other]["numbers_differ"] for other in ("Section 47", "Section 45", "Section")] == [
        1,
        0,
        0,
    ]


def test_labels_are_alike_only_as_far_as_every_measure_says_so() -> None:
    shown = _evidence(ours("River"), theirs("River site", "Lake site", "Field site"))["River", "River site"]
    assert shown["alike"] == min(shown["letters"], shown["any_order"], shown["cores"]) < 0.75


def test_one_label_in_common_says_less_of_terms_with_many() -> None:
    many = concept("1", "Corral", "Enclosure", "Fence", "Rampart", scheme="ours")
    shown = _evidence(scheme("ours", [many, concept("2", "Tunnel", scheme="ours")]), theirs("Corral", "Tunnel"))
    assert shown["Tunnel", "Tunnel"]["agreement"] == pytest.approx(1)
    assert next(known for names, known in shown.items() if names[1] == "Corral")["agreement"] < 0.5


def test_what_is_said_about_a_term_can_tell_it() -> None:
    dwelling = concept("1", "Burglary", scheme="theirs", definitions=(Text(text="Stealing from a dwelling house"),))
    shown = _evidence(
        ours("Dwelling house theft"), scheme("theirs", [dwelling, concept("2", "Arson", scheme="theirs")])
    )
    assert shown["Dwelling house theft", "Burglary"]["told"] > 0.4
    assert shown["Dwelling house theft", "Arson"]["told"] == 0


def test_parents_with_nothing_in_common_speak_against_a_pair() -> None:
    def under(name: str, parent: str) -> ConceptScheme:
        top = concept("1", parent, scheme=name)
        child = concept("2", "Court", scheme=name, broader=(top.iri,))
        return scheme(name, [top, child])

    apart = _evidence(under("ours", "Justice"), under("theirs", "Tennis"))["Court", "Court"]
    alike = _evidence(under("ours", "Justice"), under("theirs", "Justice"))["Court", "Court"]
    assert [apart["broader_differ"], alike["broader_differ"]] == pytest.approx([1, 0])
    assert [apart["broader"], alike["broader"]] == pytest.approx([0, 1])


_schemes = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=5)


@given(_schemes, _schemes)
def test_all_evidence_lies_between_nothing_and_one(one: list[str], other: list[str]) -> None:
    for shown in _evidence(ours(*one), theirs(*other)).values():
        assert all(-1e-6 <= value <= 1 + 1e-6 for value in shown.values()), shown


def test_no_pairs_have_no_evidence() -> None:
    gathered = evidence_of(label_table(ours()), label_table(theirs()))
    found = candidates(gathered, wanted=np.arange(0), closed=np.zeros(0, dtype=np.int64), top=3)
    assert features(found, gathered).shape == (0, len(FEATURES))


def test_a_term_without_labels_is_no_trouble() -> None:
    bare = Concept(iri="https://accord.example/ours/x", scheme="https://accord.example/ours")
    assert _evidence(scheme("ours", [bare]), theirs("Bail"))


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Conference", "Conference days", 1),
        ("Chair", "Session chair", 0),
        ("Date of birth", "Date of death", 0),
        ("Hearing", "Trial", 0),  # no word in common
        ("Failing to answer bail as soon as possible", "Failing to answer police bail", 0),  # a sentence has no head
    ],
)
def test_short_labels_that_share_a_word_may_differ_in_their_head(one: str, other: str, differ: float) -> None:
    assert _evidence(ours(one), theirs(other))[one, other]["heads_differ"] == differ
