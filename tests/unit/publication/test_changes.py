from __future__ import annotations

from dataclasses import replace

import pytest

from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.mappings import MappingSet
from accord.publication.changes import IMPACTS, Change, Impact, Kind, changes_between
from accord.publication.edition import Edition
from tests.unit.publication.made import LIBRA, PLEA, PNC, agreed, edition, iri, row

GUILTY = iri("shared/plea", "G")
LIBRA_1 = iri("courts/libra-plea", "1")


def with_guilty(**slots: object) -> Edition:
    """The shared pleas with G said otherwise."""
    concepts = tuple(replace(c, **slots) if c.iri == GUILTY else c for c in PLEA)  # type: ignore[arg-type]
    return edition(schemes=(scheme_of(concepts), LIBRA, PNC))


def scheme_of(concepts: tuple[Concept, ...]) -> ConceptScheme:
    return ConceptScheme(iri=PLEA.iri, titles=PLEA.titles, source=PLEA.source, license=PLEA.license, concepts=concepts)


def told(before: Edition, after: Edition) -> list[tuple[Kind, str]]:
    return [(change.kind, change.text) for change in changes_between(before, after)]


def english(text: str) -> tuple[Text, ...]:
    return (Text(text=text, lang="en"),)


def test_nothing_changed_says_nothing() -> None:
    assert changes_between(edition(), edition()) == ()


@pytest.mark.parametrize(
    ("slots", "kind", "text"),
    [
        (
            {"pref_labels": english("Pleads guilty")},
            Kind.RELABELLED,
            "The name of G was “Guilty” and is now “Pleads guilty”.",
        ),
        (
            {"definitions": english("Says so.")},
            Kind.REWORDED,
            "The definition of G (Guilty) is “Says so.”; it had none.",
        ),
        ({"broader": (iri("shared/plea", "ADM"),)}, Kind.MOVED, "G (Guilty) moved from the top to under ADM (Admits)."),
        (
            {"deprecated": True, "replaced_by": iri("shared/plea", "ADM")},
            Kind.WITHDRAWN,
            "G (Guilty) is retired; use ADM (Admits) instead.",
        ),
        ({"valid_to": "2026-01-01"}, Kind.MEANING, "G (Guilty) is valid until 2026-01-01 (before: no date)."),
        ({"notation": "GY"}, Kind.MEANING, "The code of GY (Guilty) was G."),
        (
            {"alt_labels": english("Guilt")},
            Kind.REWORDED,
            "Other names of G (Guilty), or notes on it, are worded anew.",
        ),
    ],
    ids=["relabelled", "defined", "moved", "retired", "validity", "code", "other names"],
)
def test_a_term_that_changed_is_told_in_a_sentence(slots: dict[str, object], kind: Kind, text: str) -> None:
    assert told(edition(), with_guilty(**slots)) == [(kind, text)]


def test_a_definition_that_changed_is_a_change_of_meaning() -> None:
    before, after = (with_guilty(definitions=english(text)) for text in ("Admits the offence.", "Admits it in court."))
    assert told(before, after) == [
        (Kind.MEANING, "The definition of G (Guilty) was “Admits the offence.” and is now “Admits it in court.”.")
    ]


def test_a_label_with_little_in_common_asks_for_a_check() -> None:
    [(kind, text)] = told(edition(), with_guilty(pref_labels=english("Contested")))
    assert kind is Kind.RELABELLED
    assert text.endswith("; please check that it still means the same.")


def test_a_retired_term_that_comes_back_is_in_use_again() -> None:
    assert told(with_guilty(deprecated=True), edition()) == [(Kind.RESTORED, "G (Guilty) is in use again.")]


def test_added_and_withdrawn_terms_and_vocabularies_are_told() -> None:
    less = edition(schemes=(scheme_of(PLEA.concepts[1:]), LIBRA))
    assert told(less, edition()) == [
        (Kind.SCHEME_ADDED, "New, 2 terms."),
        (Kind.ADDED, "G (Guilty) is new."),
    ]
    assert told(edition(), less) == [
        (Kind.SCHEME_WITHDRAWN, "No longer published. It had 2 terms."),
        (Kind.WITHDRAWN, "G (Guilty) is no longer published."),
    ]


def matched(relation: str, **slots: str) -> Edition:
    return edition({("courts/libra-plea", "shared/plea"): agreed(row(LIBRA_1, relation, GUILTY, **slots))})


def test_matches_are_told_as_sentences() -> None:
    none = edition({("courts/libra-plea", "shared/plea"): MappingSet(mapping_set_id="x")})
    [(added, new)] = told(none, matched("exact"))
    [(changed, other)] = told(matched("exact"), matched("broad"))
    [(withdrawn, gone)] = told(matched("broad"), none)
    assert (added, changed, withdrawn) == (Kind.MAPPING_ADDED, Kind.MAPPING_CHANGED, Kind.MAPPING_WITHDRAWN)
    assert new.startswith("Now agreed: *")
    assert "mean the same. Is now: Every *" in other
    assert gone.startswith("No longer agreed: Every *")


def test_a_condition_on_a_match_is_a_change() -> None:
    [(kind, text)] = told(matched("exact"), matched("exact", ext_when="adjudicated=yes", ext_valid_from="2020-01-01"))
    assert kind is Kind.MAPPING_CHANGED
    assert text.endswith("(where adjudicated=yes, from 2020-01-01)")


def test_who_agreed_and_when_is_no_change() -> None:
    one = matched("exact")
    again = replace(one.sets[0].agreed.mappings[0], mapping_date="2030-01-01", record_id="verdict:2")
    later = edition({("courts/libra-plea", "shared/plea"): agreed(again)})
    assert changes_between(one, later) == ()


def test_rules_for_records_that_changed_break() -> None:
    [change] = changes_between(edition(), replace(edition(), shapes={"records": b"#"}))
    assert (change.kind, change.impact) == (Kind.SHAPES, Impact.MAJOR)


def test_every_kind_has_an_impact() -> None:
    assert set(IMPACTS) == set(Kind)
    assert Change(kind=Kind.ADDED, part="", subject="", text="").impact is Impact.MINOR
    assert Change(kind=Kind.RELABELLED, part="", subject="", text="").impact is Impact.PATCH
