"""Fields matched with fields: by name, description, kind and values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.matching.field_evidence import FIELD_EVIDENCE, SEMANTIC, field_evidence, fields_of
from accord.matching.field_profiles import profiled
from accord.matching.field_scores import STANDING, model
from accord.matching.fields import match_fields
from accord.matching.learning import Outcome
from accord.model.mappings import Mapping, Relation
from accord.model.properties import ColumnValues, Datatype, PropertyTerm

SECRET = "Hildegard Quimby"


def term(name: str, *values: str, description: str = "", side: str = "s", **said: object) -> PropertyTerm:
    counted = tuple((value, 3) for value in values)
    column = ColumnValues(
        name=name, records=3 * len(values), filled=3 * len(values), distinct=len(values), values=counted
    )
    return PropertyTerm(iri=f"urn:{side}:{name}", name=name, description=description, profile=profiled(column), **said)  # type: ignore[arg-type]


def best(subject: list[PropertyTerm], object_: list[PropertyTerm]) -> dict[str, str]:
    return {row.subject_label: row.object_label for row in match_fields(subject, object_, top=1)}


OURS = [
    term("DOB", "1948-11-11", "1971-02-03"),
    term("person_family_nm", SECRET, "Anon"),
    term("PleaCd", "G", "NG", "NONE"),
    term("c7", "Male", "Female"),
]
THEIRS = [
    term("FamilyName", side="t", description="The family name of a person."),
    term("BirthDate", side="t", datatype=Datatype.DATE, description="Date of birth."),
    term("PleaStatus", side="t", codes=(("G", "Guilty"), ("NG", "Not guilty"), ("NONE", "No plea"))),
    term("Gender", "male", "female", "not known", side="t"),
    term("OffenceCode", side="t"),
]


def test_names_descriptions_codes_and_values_find_the_counterparts() -> None:
    assert best(OURS, THEIRS) == {
        "DOB": "BirthDate", "person_family_nm": "FamilyName", "PleaCd": "PleaStatus", "c7": "Gender"
    }  # fmt: skip


def test_a_word_that_only_says_how_values_are_written_makes_no_field_the_same() -> None:
    ours_ = [term("surname"), term("forename"), term("dob"), term("sex_cd", "M", "F")]
    theirs_ = [term(name, side="t") for name in ("FamilyName", "GivenName", "BirthDate", "Gender", "PostalCode")]
    rows = {row.subject_label: row for row in match_fields(ours_, theirs_, top=1)}
    assert rows["sex_cd"].relation is Relation.CLOSE
    assert (rows["sex_cd"].confidence or 0) < 0.3
    (found,) = match_fields([term("eth_cd")], [*theirs_, term("ethnicity", side="t")], top=1)
    assert (found.object_label, found.relation) == ("ethnicity", Relation.EXACT)


def test_every_field_has_as_many_ranked_candidates_as_asked_for_each_with_a_confidence() -> None:
    rows = match_fields(OURS, THEIRS, top=3)
    assert [row.extension("ext_rank") for row in rows] == ["1", "2", "3"] * len(OURS)
    assert all(row.confidence is not None and 0 <= row.confidence <= 1 for row in rows)
    for start in range(0, len(rows), 3):
        found = [row.confidence or 0.0 for row in rows[start : start + 3]]
        assert found == sorted(found, reverse=True)


def outcomes(*pairs: tuple[str, str], relation: Relation | None = Relation.EXACT) -> list[Outcome]:
    return [Outcome(subject_id=f"urn:s:{ours}", object_id=f"urn:t:{theirs}", relation=relation)
            for ours, theirs in pairs]  # fmt: skip


def test_a_taken_object_loses_where_objects_are_taken_once() -> None:
    ours = [*OURS, term("BirthDt", "1948-11-11", "1971-02-03")]
    settled = outcomes(("DOB", "BirthDate"), ("person_family_nm", "FamilyName"), ("PleaCd", "PleaStatus"))
    before, after = (
        next(row for row in match_fields(ours, THEIRS, outcomes=said)
             if (row.subject_label, row.object_label) == ("BirthDt", "BirthDate"))
        for said in ((), settled)
    )  # fmt: skip
    assert (after.confidence or 0) < (before.confidence or 0)
    assert "the object is taken" in after.comment
    rows = [row for row in match_fields(ours, THEIRS, outcomes=settled) if row.subject_label == "BirthDt"]
    sure = [row.confidence or 0 for row in rows]
    assert sure == sorted(sure, reverse=True)
    assert [row.extension("ext_rank") for row in rows] == ["1", "2", "3", "4", "5"]


def test_confidence_tells_candidates_apart_after_decisions_too() -> None:
    plain, taught = (
        match_fields(OURS, THEIRS, outcomes=said, top=9)
        for said in ((), outcomes(("DOB", "Gender"), ("PleaCd", "FamilyName"), relation=None))
    )
    for iri in {row.subject_id for row in plain}:
        before, after = ([row.confidence for row in rows if row.subject_id == iri] for rows in (plain, taught))
        assert len(set(after)) >= len(set(before)) > 3


def test_an_object_that_people_reject_loses_for_other_fields() -> None:
    rejected = outcomes(("PleaCd", "Gender"), ("DOB", "Gender"), relation=None)
    before, after = (
        next(row for row in match_fields(OURS, THEIRS, outcomes=said)
             if (row.subject_label, row.object_label) == ("c7", "Gender"))
        for said in ((), rejected)
    )  # fmt: skip
    assert (after.confidence or 0) < (before.confidence or 0)
    assert "people have rejected the object" in after.comment


def test_a_small_target_gives_all_it_has() -> None:
    assert len(match_fields(OURS[:1], THEIRS, top=50)) == len(THEIRS)
    assert match_fields([], THEIRS) == match_fields(OURS, []) == ()


def test_no_value_of_a_record_is_written() -> None:
    assert SECRET not in repr(match_fields(OURS, THEIRS, top=5))


def test_settled_pairs_and_fields_are_not_proposed_again() -> None:
    pair = ("urn:s:DOB", "urn:t:BirthDate")
    rows = match_fields(OURS, THEIRS, settled_pairs=frozenset({pair}), settled_subjects=frozenset({"urn:s:c7"}))
    assert pair not in {(row.subject_id, row.object_id) for row in rows}
    assert {row.subject_id for row in rows} == {"urn:s:DOB", "urn:s:person_family_nm", "urn:s:PleaCd"}


def test_fields_whose_kinds_of_value_clash_carry_a_warning_and_are_not_called_the_same() -> None:
    (row,) = match_fields([term("Verdict", "2020-01-01", "2020-02-01")],
                          [term("Verdict", side="t", codes=(("G", "Guilty"),))])  # fmt: skip
    assert row.extension("ext_warning") == "kinds-differ"
    assert "dates" in row.comment
    assert row.relation is Relation.CLOSE


def test_the_same_name_with_the_same_kind_is_proposed_as_the_same() -> None:
    row = next(r for r in match_fields([term("PleaStatus", "G", "NG")], THEIRS) if r.object_label == "PleaStatus")
    assert (row.relation, row.curation_rule) == (Relation.EXACT, ("https://accord.example/ns#rule/field-alike",))


def test_the_order_of_the_fields_changes_nothing_but_the_order() -> None:
    def said(rows: tuple[Mapping, ...]) -> set[tuple[str, str, float | None, str]]:
        return {(r.subject_id, r.object_id, r.confidence, r.extension("ext_rank")) for r in rows}

    assert said(match_fields(OURS, THEIRS)) == said(match_fields(OURS[::-1], THEIRS[::-1]))


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("initials", term("dob"), term("date_of_birth")),
        ("same_name", term("birthDate"), term("BIRTH_DATE")),
        ("object_words", term("person_given_name"), term("GivenName")),
        ("subject_words", term("pathologic"), term("patholog_stage")),
        ("shared_values", term("a", "x1", "x2"), term("b", "x1", "x2", "x3")),
        ("numbers", term("a", "10", "20"), term("b", "10", "20")),
        ("shapes", term("a", "AB123", "CD456"), term("b", "ZZ999")),
        ("value_words", term("stage"), term("b", "Stage I", "Stage II")),
        ("like_values", term("a", "pT3", "pT1"), term("b", "T3", "T1")),
    ],
)
def test_each_piece_of_evidence_speaks_for_what_it_is_about(name: str, one: PropertyTerm, other: PropertyTerm) -> None:
    strange = term("zz_qq")
    found = field_evidence(fields_of([one, strange]), fields_of([other, strange]))[name]
    assert found[0, 0] > 0.3
    assert found[0, 1] < 0.1


def test_every_weight_has_its_evidence_and_speaks_for_likeness() -> None:
    for semantic in (False, True):
        using = model(semantic=semantic)
        assert set(using.own) == {name for name in FIELD_EVIDENCE if semantic or name != SEMANTIC}
        assert set(using.standing) == set(STANDING)
        assert min([*using.own.values(), *using.standing.values()]) >= 0


names = st.lists(st.text(max_size=12), min_size=1, max_size=5)
values = st.lists(st.text(max_size=8), max_size=4)


@settings(max_examples=40)
@given(names, names, values)
def test_any_names_and_values_give_evidence_from_0_to_1(ours: list[str], theirs: list[str], texts: list[str]) -> None:
    subject = fields_of([term(f"{name}", *dict.fromkeys(texts)) for name in ours])
    object_ = fields_of([term(f"{name}", *dict.fromkeys(texts[:2]), side="t") for name in theirs])
    for name, found in field_evidence(subject, object_).items():
        assert found.shape == (len(ours), len(theirs)), name
        assert np.all((found >= 0) & (found <= 1)), name


def test_a_doubtful_field_is_likelier_found_where_the_other_fields_are() -> None:
    def likely(words_of_others: float, others: int) -> float:
        evidence = {name: np.zeros((1 + others, 1 + others)) for name in FIELD_EVIDENCE}
        for name in ("subject_words", "object_words"):
            np.fill_diagonal(evidence[name], [0.6, *([words_of_others] * others)])
        return float(model().confidence(model().score(evidence), evidence)[0, 0])

    assert likely(0.1, 8) < likely(0.5, 8) < likely(1.0, 8)
    assert likely(1.0, 1) - likely(0.0, 1) < likely(1.0, 8) - likely(0.0, 8)


def test_candidates_of_a_field_have_at_most_what_the_first_leaves_and_equals_share() -> None:
    names = [term(name, "x") for name in ("FamilyName", "GivenName", "BirthDate", "City")]
    rivals = [term(name, "x", side="t") for name in ("FamilyName", "GivenName", "BirthDate", "home/City", "work/City")]
    rows = match_fields(names, rivals, top=5)
    for place in range(0, len(rows), 5):
        first, *others = (row.confidence or 0.0 for row in rows[place : place + 5])
        assert all(other <= 1 - first + 1e-9 for other in others)
    cities = [row.confidence or 0.0 for row in rows if row.subject_label == "City"]
    assert cities[0] == cities[1] <= 0.5
