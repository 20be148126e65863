from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from accord.crosswalks.adoption import Adopter, Read
from accord.crosswalks.log import mapping_of
from accord.crosswalks.published import PublishedRow, Recipe, check_systems, open_systems
from accord.model.mappings import MANUAL_CURATION, MAPPING_CHAINING
from accord.model.verdicts import Condition
from tests.unit.crosswalks.made import BASE, PLEA, SHARED, scheme, verdict

OURS = scheme(PLEA, {"G": "Guilty", "SJP": "Guilty by post", "CON": "Consents"})
THEIRS = scheme(SHARED, {"G": "Guilty", "NG": "Not guilty", "ADM": "Admits"})
LIBRA = scheme(f"{BASE}courts/libra", {"1": "Guilty", "7": "Admits", "9": "Unknown"})
RECIPE = Recipe(file="table.csv", set_name="pleas", reviewer="makers", date="2026-01-31", source=f"{BASE}table")
ADOPTER = Adopter(
    recipe=RECIPE, subject=OURS, object=THEIRS, near=THEIRS, reviewer=f"{BASE}reviewer/makers", place="t.csv"
)


def row(line: int, source: str, relation: str, target: str, **cells: str) -> PublishedRow:
    known = {"source_code": source, "relation": relation, "target_code": target, **cells}
    return PublishedRow(line=line, cells=known)


def said(read: Read) -> list[tuple[str, str, str]]:
    return [(one.subject_id.rpartition("/")[2], one.decision.value, one.object_id.rpartition("/")[2])
            for _, one in read.verdicts]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "decision", "turned"),
    [
        ("exact", "exact", "exact"),
        ("narrower-to-broader", "broad", "narrow"),
        ("broader-to-narrower", "narrow", "broad"),
        ("close", "close", "close"),
        ("exact or close", "close", "close"),
        ("related", "related", "related"),
        (" Exact ", "exact", "exact"),
    ],
)
def test_relations_are_kept_as_given_and_turned_with_the_table(word: str, decision: str, turned: str) -> None:
    assert said(ADOPTER.read([row(2, "G", word, "G")])) == [("G", decision, "G")]
    backwards = replace(ADOPTER, recipe=replace(RECIPE, turn=True))
    assert said(backwards.read([row(2, "ADM", word, "CON")])) == [("CON", turned, "ADM")]


def test_a_verdict_says_where_it_comes_from() -> None:
    rows = [row(2, "G", "exact", "G", kind="explicit", notes="value 1", source_label="GLTY")]
    ((line, made),) = ADOPTER.read(rows).verdicts
    assert (line, made.reviewer, made.date) == (2, f"{BASE}reviewer/makers", "2026-01-31")
    assert (made.mapping_source, made.justification) == (f"{BASE}table", MANUAL_CURATION)
    assert made.note == "explicit; value 1; called 'GLTY' there"
    assert made.subject_meaning == OURS.by_notation("G")[0].meaning


def test_every_row_is_accounted_for() -> None:
    systems = replace(RECIPE, subject_system="courts", where=(("kind", "yes"),))
    rows = [
        row(2, "G", "exact", "G", source_system="courts", kind="yes"),
        row(3, "G", "exact", "G", source_system="courts", kind="yes"),
        row(4, "G", "exact", "G", source_system="police", kind="yes"),
        row(5, "G", "exact", "G", source_system="courts", kind="no"),
        row(6, "XX", "exact", "G", source_system="courts", kind="yes"),
        row(7, "CON", "exact", "", source_system="courts", kind="yes"),
        row(8, "CON", "same-ish", "G", source_system="courts", kind="yes"),
    ]
    read = replace(ADOPTER, recipe=systems).read(rows)
    assert (len(read.verdicts), read.repeated, read.elsewhere, read.refused) == (1, 1, 2, 3)
    assert [(one.code, one.place) for one in read.findings] == [
        ("unknown-code", "t.csv:6"), ("no-code", "t.csv:7"), ("unknown-relation", "t.csv:8"),
    ]  # fmt: skip


def test_a_row_that_contradicts_an_earlier_one_is_reported() -> None:
    read = ADOPTER.read([row(2, "G", "exact", "G"), row(3, "G", "close", "G")])
    assert said(read) == [("G", "exact", "G")]
    assert [(one.code, one.place) for one in read.findings] == [("contradictory-rows", "t.csv:3")]


def test_codes_are_text_and_never_guessed() -> None:
    assert ADOPTER.read([row(2, "g", "exact", "G"), row(3, " G", "exact", "G")]).refused == 2


def test_a_code_that_two_terms_share_is_refused() -> None:
    twins = replace(THEIRS, concepts=(*THEIRS.concepts, replace(THEIRS.concepts[0], iri=f"{SHARED}/other")))
    (finding,) = replace(ADOPTER, object=twins, near=twins).read([row(2, "G", "exact", "G")]).findings
    assert "2 terms" in finding.message


def test_exact_rows_between_schemes_that_must_never_be_equated_are_refused() -> None:
    read = replace(ADOPTER, never_exact="they differ").read([row(2, "G", "exact", "G"), row(3, "SJP", "close", "G")])
    assert said(read) == [("SJP", "close", "G")]
    assert [(one.code, one.severity) for one in read.findings] == [("never-exact", "error")]


def composing(*steps: tuple[str, str, str], **limits: Any) -> Adopter:
    via = [replace(mapping_of(verdict(relation, code, target, **limits)), subject_id=f"{BASE}courts/libra/{code}")
           for relation, code, target in steps]  # fmt: skip
    return replace(ADOPTER, recipe=replace(RECIPE, via="libra"), near=LIBRA, via=via)


def test_a_table_that_ends_in_another_list_is_led_on_through_that_lists_crosswalk() -> None:
    adopter = composing(("exact", "1", "G"), ("exact", "7", "ADM"))
    read = adopter.read([row(2, "SJP", "narrower-to-broader", "1"), row(3, "CON", "narrower-to-broader", "7")])
    assert said(read) == [("SJP", "broad", "G"), ("CON", "broad", "ADM")]
    made = read.verdicts[0][1]
    assert made.justification == MAPPING_CHAINING
    assert made.note == "through 'Guilty' (1)"


def test_a_way_on_that_is_not_agreed_or_proves_nothing_is_reported() -> None:
    adopter = composing(("narrow", "1", "G"))
    read = adopter.read([row(2, "SJP", "narrower-to-broader", "1"), row(3, "CON", "exact", "9")])
    assert [one.code for one in read.findings] == ["no-conclusion", "via-unmapped"]
    assert read.refused == 2


def test_a_composed_mapping_holds_only_where_both_steps_hold() -> None:
    adopter = composing(("exact", "1", "G"), when=(Condition(field="court", value="YC"),), valid_to="2025-12-31")
    ((_, made),) = adopter.read([row(2, "SJP", "exact", "1")]).verdicts
    assert made.when == (Condition(field="court", value="YC"),)
    assert made.valid_to == "2025-12-31"


def test_rows_that_call_codes_otherwise_are_adopted_with_one_warning_a_side() -> None:
    rows = [
        row(2, "G", "exact", "G", source_label="GUILTY!", target_label=""),
        row(3, "SJP", "broad", "G", source_label="Not guilty", target_label="Guilty"),
        row(4, "CON", "close", "ADM", source_label="Denies", target_label="Opposes"),
    ]
    read = ADOPTER.read(rows)
    assert len(read.verdicts) == 2 + 1
    assert (read.refused, [(one.code, one.severity, one.subject, one.place) for one in read.findings]) == (
        0,
        [("label-differs", "warning", PLEA, "t.csv:3"), ("label-differs", "warning", SHARED, "t.csv:4")],
    )
    assert "2 of 3 labels differ" in read.findings[0].message
    assert "SJP 'Not guilty' (here 'Guilty by post'); CON 'Denies' (here 'Consents')" in read.findings[0].message


def test_labels_are_compared_on_the_side_that_they_are_of_when_the_table_is_turned() -> None:
    backwards = replace(ADOPTER, recipe=replace(RECIPE, turn=True))
    read = backwards.read([row(2, "ADM", "exact", "CON", source_label="Admits", target_label="Consented to")])
    assert [(one.code, one.subject) for one in read.findings] == [("label-differs", PLEA)]


def test_many_labels_that_differ_are_summed_up() -> None:
    many = scheme(PLEA, {str(n): f"Term {n}" for n in range(9)})
    rows = [row(n + 2, str(n), "broad", "G", source_label="Other") for n in range(9)]
    (finding,) = replace(ADOPTER, subject=many).read(rows).findings
    assert finding.message.startswith("9 of 9 labels differ")
    assert finding.message.endswith("4 'Other' (here 'Term 4'); and 4 more")


def systems(*pairs: tuple[str, str]) -> list[PublishedRow]:
    return [row(n, "G", "exact", "G", source_system=one, target_list=other) for n, (one, other) in enumerate(pairs, 2)]


def test_a_system_that_no_row_is_of_is_an_error_that_lists_those_there_are() -> None:
    recipe = replace(RECIPE, subject_system="Court", object_system="Shared")
    (finding,) = check_systems(systems(("Courts", "Shared"), ("Police", "Shared")), recipe, place="r.yaml:3")
    assert (finding.code, finding.severity, finding.subject) == ("no-such-system", "error", "Court")
    assert (finding.place, finding.hint) == ("r.yaml:3", "The file has 'Courts', 'Police'.")


def test_a_system_is_looked_for_on_its_own_side_when_the_table_is_turned() -> None:
    rows = systems(("Shared", "Courts"))
    recipe = replace(RECIPE, subject_system="Courts", object_system="Shared")
    assert list(check_systems(rows, replace(recipe, turn=True), place="t")) == []
    assert [one.code for one in check_systems(rows, recipe, place="t")] == ["no-such-system"] * 2


def test_systems_that_never_meet_in_a_row_are_an_error_too() -> None:
    recipe = replace(RECIPE, subject_system="Courts", object_system="Prisons")
    (finding,) = check_systems(systems(("Courts", "Shared"), ("Police", "Prisons")), recipe, place="t")
    assert finding.code == "no-such-rows"
    assert "source_system 'Courts' and target_list 'Prisons'" in finding.message


def test_only_a_side_with_several_systems_and_no_name_is_asked_for() -> None:
    rows = systems(("Courts", "Shared"), ("Courts", "Prisons"), ("Police", "Shared"))
    asked = open_systems(rows, replace(RECIPE, subject_system="Courts"))
    assert [(system.side, names) for system, names in asked] == [("object", ("Prisons", "Shared"))]
    assert open_systems(rows, replace(RECIPE, subject_system="Police")) == ()
    assert [system.side for system, _ in open_systems(rows, RECIPE)] == ["subject", "object"]
