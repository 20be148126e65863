"""Record mappings turned round and chained: what is turned, what is left out, and what is said of it."""

from __future__ import annotations

import pytest

from accord.model.mappings import Relation
from accord.model.policies import Unmapped
from accord.model.records import AllOf, Case, Conversion, Extract, Field, MissingCode, Number, RecordMapping, Split
from accord.translation.turning import lateral, turned

CASE = Field(target="case", sources=("Case",))


def mapping(*fields: Field, source: str = "libra") -> RecordMapping:
    return RecordMapping(source=source, key=("case",), fields=(CASE, *fields))


def left_out(source: RecordMapping) -> dict[str, str]:
    return {finding.subject: finding.message for finding in turned(source, "shared").findings}


def test_a_column_is_filled_from_the_property_that_it_had_filled() -> None:
    way = turned(mapping(Field(target="Note", sources=("Remark",))), "shared")
    assert [(field.target, field.sources) for field in way.mapping.fields] == [
        ("Case", ("case",)),
        ("Remark", ("Note",)),
    ]
    assert way.mapping.source == "shared -> libra"
    assert way.mapping.key == ("Case",)
    assert not way.findings


def test_a_coded_field_keeps_its_relations_and_is_looked_up_the_other_way() -> None:
    plea = Field(
        target="Plea",
        sources=("plea",),
        mapping_set="libra-plea",
        relations=(Relation.EXACT,),
        unmapped=Unmapped.FAIL,
        conversions=(Conversion.TRIM,),
        missing=(MissingCode(code="0", meaning="unknown"),),
    )
    ((made, there, onward),) = turned(mapping(plea), "shared").coded
    assert (made.target, made.sources, made.relations, made.unmapped) == ("plea", ("Plea",), (Relation.EXACT,), "fail")
    assert not made.conversions
    assert (there, onward) == (None, plea)


def test_a_day_is_read_as_the_shared_model_writes_it() -> None:
    way = turned(mapping(Field(target="Day", sources=("day",), dates=("%d/%m/%Y",))), "shared")
    assert way.mapping.field("day").dates == ("%Y-%m-%d",)
    assert [finding.code for finding in way.findings] == ["date-format"]
    assert not turned(mapping(Field(target="Day", sources=("day",), dates=("%d/%m/%Y", "%Y-%m-%d"))), "shared").findings


@pytest.mark.parametrize(
    "field",
    [
        Field(target="Name", sources=("Given", "Family")),
        Field(target="Name", sources=("Name",), conversions=(Split(at=" "),)),
        Field(target="Name", sources=("Name",), conversions=(Extract(pattern="[0-9]+"),)),
        Field(target="Name", sources=("Name",), reading=Number()),
        Field(target="Name", sources=("Name",), mapping_set="libra-plea", all_of=AllOf.ARRAY),
        Field(target="Name", sources=("Name",), when=(Case(column="Kind", values=("x",)),)),
    ],
)
def test_what_is_not_sure_to_come_back_is_left_out_and_told(field: Field) -> None:
    assert list(left_out(mapping(field))) == ["Name"]
    assert [made.target for made in turned(mapping(field), "shared").mapping.fields] == ["Case"]


def test_a_property_that_is_filled_in_several_ways_is_left_out() -> None:
    one, other = Field(target="Name", sources=("A",)), Field(target="Name", sources=("B",))
    assert left_out(mapping(one, other)) == {"Name": "it is filled in several ways"}


def test_a_column_is_filled_once() -> None:
    one, other = Field(target="Plea", sources=("code",)), Field(target="Verdict", sources=("code",))
    assert left_out(mapping(one, other)) == {"Verdict": "code is filled from another property already"}


def test_a_constant_has_no_column_to_go_back_to() -> None:
    way = turned(mapping(Field(target="Court", constant="Bow")), "shared")
    assert [field.target for field in way.mapping.fields] == ["Case"]
    assert not way.findings


def test_from_one_source_to_another_the_firsts_conversions_are_kept() -> None:
    first = mapping(Field(target="Plea", sources=("plea",), conversions=(Conversion.UPPER,), mapping_set="libra-plea"))
    second = mapping(Field(target="Plea", sources=("PLEA_CODE",), mapping_set="other-plea"), source="other")
    way = lateral(first, second)
    made = way.mapping.field("PLEA_CODE")
    assert (made.sources, made.conversions) == (("plea",), (Conversion.UPPER,))
    assert way.mapping.source == "libra -> other"
    assert way.mapping.key == ("Case",)
    ((_, there, onward),) = way.coded
    assert (there, onward) == (first.field("Plea"), second.field("Plea"))


def test_only_relations_that_both_sources_allow_lead_across() -> None:
    first = mapping(Field(target="Plea", sources=("a",), mapping_set="a", relations=(Relation.EXACT, Relation.BROAD)))
    second = mapping(Field(target="Plea", sources=("b",), mapping_set="b", relations=(Relation.EXACT,)), source="other")
    assert lateral(first, second).mapping.field("b").relations == (Relation.EXACT,)


def test_a_column_of_a_source_never_keeps_a_code_that_is_not_the_sources() -> None:
    plea = Field(target="Plea", sources=("plea",), mapping_set="libra-plea", unmapped=Unmapped.KEEP)
    assert turned(mapping(plea), "shared").mapping.field("plea").unmapped is Unmapped.NULL


@pytest.mark.parametrize(
    ("one", "other", "made"),
    [
        (Unmapped.KEEP, Unmapped.KEEP, Unmapped.NULL),
        (Unmapped.KEEP, Unmapped.NULL, Unmapped.NULL),
        (Unmapped.KEEP, Unmapped.QUARANTINE, Unmapped.QUARANTINE),
        (Unmapped.NULL, Unmapped.QUARANTINE, Unmapped.QUARANTINE),
        (Unmapped.QUARANTINE, Unmapped.FAIL, Unmapped.FAIL),
    ],
)
def test_of_two_sources_policies_for_the_unmapped_the_stricter_holds_across(
    one: Unmapped, other: Unmapped, made: Unmapped
) -> None:
    for here, there in ((one, other), (other, one)):
        first = mapping(Field(target="Plea", sources=("a",), mapping_set="a", unmapped=here))
        second = mapping(Field(target="Plea", sources=("b",), mapping_set="b", unmapped=there), source="other")
        assert lateral(first, second).mapping.field("b").unmapped is made


def test_a_default_that_is_a_shared_code_fills_no_column_of_another_source() -> None:
    first = mapping(
        Field(target="Plea", sources=("a",), mapping_set="a", default="NG"),
        Field(target="Note", sources=("n",), default="none"),
    )
    second = mapping(
        Field(target="Plea", sources=("b",), mapping_set="b"), Field(target="Note", sources=("m",)), source="other"
    )
    way = lateral(first, second)
    assert (way.mapping.field("b").default, way.mapping.field("m").default) == ("", "none")
    assert [finding.code for finding in way.findings] == ["default-not-turned"]


def test_what_the_first_source_does_not_have_stays_out() -> None:
    second = mapping(Field(target="Judge", sources=("judge",)), source="other")
    way = lateral(mapping(), second)
    assert [field.target for field in way.mapping.fields] == ["Case"]
    assert [finding.message for finding in way.findings] == ["libra has no such property"]
