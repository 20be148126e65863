"""Values: lookups, labels, findings in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.findings import Finding, Report, Severity
from accord.model.labels import normalise
from accord.namespaces import code_from_iri, compact, concept_iri, expand


def _concept(code: str, *broader: str, **slots: object) -> Concept:
    return Concept(iri=f"x/{code}", scheme="x", notation=code, broader=tuple(f"x/{b}" for b in broader), **slots)  # type: ignore[arg-type]


def test_ancestors_come_nearest_first_and_a_cycle_ends() -> None:
    scheme = ConceptScheme(iri="x", concepts=(_concept("a", "b"), _concept("b", "c"), _concept("c", "a")))
    assert [c.notation for c in scheme.ancestors("x/a")] == ["b", "c"]


def test_a_code_that_stands_twice_gives_both_concepts() -> None:
    twice = (_concept("a"), Concept(iri="x/a2", scheme="x", notation="a"))
    assert ConceptScheme(iri="x", concepts=twice).by_notation("a") == twice


def test_codes_that_differ_in_case_or_zeros_are_different() -> None:
    scheme = ConceptScheme(iri="x", concepts=(_concept("1"), _concept("01"), _concept("a")))
    assert [len(scheme.by_notation(code)) for code in ("1", "01", "001", "A")] == [1, 1, 0, 0]


def test_the_label_asked_for_comes_first_then_any_then_the_code() -> None:
    both = _concept("a", pref_labels=(Text(text="Euog", lang="cy"), Text(text="Guilty", lang="en")))
    assert (both.label("en"), both.label("cy"), both.label("fr")) == ("Guilty", "Euog", "Euog")
    assert _concept("a").label() == "a"


def test_the_meaning_changes_with_the_words_and_not_with_the_place_in_the_list() -> None:
    guilty = _concept("1", pref_labels=(Text(text="Convicted"),), order=1)
    moved = _concept("1", pref_labels=(Text(text="Convicted"),), order=2)
    turned = _concept("1", pref_labels=(Text(text="Acquitted"),), order=1)
    assert guilty.meaning == moved.meaning != turned.meaning


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("White: Eng/Welsh/Scot", "white eng welsh scot"),
        ("Driver's licence", "drivers licence"),
        ("Café  ÉTÉ", "cafe ete"),
        ("Plea & Trial", "plea and trial"),
        ("  ", ""),
    ],
)
def test_labels_are_normalised_for_matching(label: str, key: str) -> None:
    assert normalise(label) == key


@given(st.text())
def test_normalising_twice_changes_nothing(label: str) -> None:
    assert normalise(normalise(label)) == normalise(label)


@given(st.text(min_size=1))
def test_a_code_survives_its_iri(code: str) -> None:
    code = code.encode("utf-8", "ignore").decode() or "x"
    iri = concept_iri("https://accord.example/x", code)
    assert code_from_iri(iri) == code
    assert expand(compact(iri, {"x": "https://accord.example/x/"}), {"x": "https://accord.example/x/"}) == iri


def test_a_report_is_worst_first_and_says_nothing_twice() -> None:
    info = Finding(code="b", severity=Severity.INFO, message="m")
    error = Finding(code="c", severity=Severity.ERROR, message="m")
    report = Report.of([info, error, info])
    assert report.findings == (error, info)
    assert report.counts() == {Severity.ERROR: 1, Severity.WARNING: 0, Severity.INFO: 1}
    assert report.at_least(Severity.WARNING) == (error,)
