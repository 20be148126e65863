"""What a sound concept scheme has beyond the letter of SKOS."""

from __future__ import annotations

from dataclasses import replace

from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.findings import Finding
from accord.vocabulary.integrity import check_scheme

S = "https://data.example/scheme"


def term(code: str, label: str = "", *, broader: str = "", **values: object) -> Concept:
    facts: dict[str, object] = {
        "notation": code,
        "pref_labels": (Text(text=label or f"Term {code}", lang="en"),),
        "definitions": (Text(text="Said.", lang="en"),),
        "broader": tuple(f"{S}/{parent}" for parent in broader),
        **values,
    }
    return Concept(iri=f"{S}/{code}", scheme=S, **facts)  # type: ignore[arg-type]


def found(*concepts: Concept, languages: tuple[str, ...] = ("en", "cy")) -> list[Finding]:
    scheme = ConceptScheme(iri=S, concepts=concepts)
    return list(check_scheme(scheme, place="v.ttl", languages=languages))


def told(*concepts: Concept) -> list[str]:
    return [finding.code for finding in found(*concepts)]


def test_a_sound_scheme_gives_no_findings() -> None:
    assert told(term("A"), term("B", broader="A"), term("C", broader="AB")) == []


def test_an_empty_scheme_gives_no_findings() -> None:
    assert told() == []


def test_a_circle_is_told_once_with_its_codes() -> None:
    [finding] = found(term("A", broader="C"), term("B", broader="A"), term("C", broader="B"), term("D", broader="A"))
    assert finding.code == "cycle"
    assert finding.severity == "error"
    assert finding.place == "v.ttl"
    assert finding.message.endswith("A -> C -> B -> A")


def test_a_term_that_is_its_own_broader_term_is_a_circle() -> None:
    assert told(term("A", broader="A")) == ["cycle"]


def test_two_circles_are_both_told() -> None:
    assert told(term("A", broader="B"), term("B", broader="A"), term("C", broader="D"), term("D", broader="C")) == [
        "cycle",
        "cycle",
    ]


def test_a_deep_hierarchy_is_walked_without_recursion() -> None:
    chain = [replace(term(str(n)), broader=(f"{S}/{n + 1}",)) for n in range(5000)]
    assert told(*chain) == []
    assert told(*chain, term("5000", broader="0")) == ["cycle"]


def test_one_code_on_two_terms_is_an_error() -> None:
    other = Concept(iri=f"{S}/other", scheme=S, notation="A", pref_labels=(Text(text="Other", lang="en"),),
                    definitions=(Text(text="Said."),))  # fmt: skip
    [finding] = found(term("A"), other)
    assert (finding.code, finding.severity) == ("duplicate-notation", "error")


def test_one_label_on_two_terms_in_use_is_told_with_their_codes() -> None:
    [finding] = found(term("PR", "Custody"), term("PB", "custody "))
    assert finding.code == "duplicate-label"
    assert "PR, PB" in finding.message


def test_a_retired_term_may_share_its_successors_label() -> None:
    assert told(term("A", "Custody"), term("B", "Custody", deprecated=True)) == []


def test_the_same_word_in_two_languages_is_no_duplicate() -> None:
    welsh = term("B", pref_labels=(Text(text="Term B", lang="en"), Text(text="Term A", lang="cy")))
    both = term("A", pref_labels=(Text(text="Term A", lang="en"), Text(text="Tymor", lang="cy")))
    assert told(both, welsh) == []


def test_a_language_that_only_some_terms_have_is_a_gap() -> None:
    welsh = term("A", pref_labels=(Text(text="Guilty", lang="en"), Text(text="Euog", lang="cy")))
    [finding] = found(welsh, term("B"), term("C"))
    assert finding.code == "language-gap"
    assert finding.message.startswith("2 of 3 terms have no label in 'cy'")


def test_a_language_that_no_term_has_is_no_gap() -> None:
    assert told(term("A"), term("B")) == []


def test_missing_labels_and_definitions_are_told_once_for_the_scheme() -> None:
    bare = [term(code, pref_labels=(), definitions=()) for code in "ABCDEFG"]
    findings = found(*bare)
    assert [(f.code, f.severity.value, f.subject) for f in findings] == [
        ("missing-label", "warning", S),
        ("missing-definition", "info", S),
    ]
    assert findings[0].message == "7 of 7 terms have no preferred label: A, B, C, D, E, ..."
