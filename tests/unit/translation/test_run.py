"""Records through a record mapping: each ends in one place, and each value tells where it comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp, parse_one

from accord.engines.dialects import Dialect
from accord.engines.sources import Kind
from accord.model.mappings import Relation
from accord.model.records import Conversion, Field, MissingCode, RecordMapping
from accord.translation.described import statements
from accord.translation.layout import Layout
from accord.translation.lookups import NO_ANSWER, Answer, Entry, Lookup, crosswalk, membership
from accord.translation.outcomes import outcome_table
from accord.translation.plan import Plan
from accord.translation.tallies import Duplicate
from tests.unit.translation.made import LIBRA, SHARED, Ran, agreed, ran, row, scheme

PLEA = crosswalk(
    "libra-plea",
    scheme(LIBRA, "1", "2", "3", "4", "5", "6"),
    scheme(SHARED, "G", "NG", "NONE", "OLD", retired=["OLD"]),
    agreed(
        row("1", "G"),
        row("2", "NG", Relation.BROAD),
        row("3", "G", ext_when="Adjudicated=yes"),
        row("3", "NG", ext_when="Adjudicated=no"),
        row("4", "G", ext_valid_to="2011-12-31"),
        row("4", "NG", ext_valid_from="2012-01-01"),
        row("5", "NONE", ext_when="Adjudicated=yes"),
        row("5", "NG", ext_valid_from="2012-01-01"),
        row("5", "G"),
    ),
)
MAPPING = RecordMapping(
    source="x",
    key=("case",),
    event_date="Day",
    fields=(
        Field(target="case", sources=("Case",)),
        Field(target="Day", sources=("Day",), dates=("%Y-%m-%d", "%d/%m/%Y")),
        Field(
            target="Plea",
            sources=("Plea",),
            conversions=(Conversion.STRIP_LEADING_ZEROS,),
            missing=(MissingCode(code="9", meaning="not recorded"),),
            mapping_set="libra-plea",
        ),
        Field(target="System", constant="Libra"),
        Field(target="Name", sources=("First", "Last")),
    ),
)
RECORD = {"Case": "c1", "Day": "2011-09-26", "Plea": "1", "First": "Ann", "Last": "Bass", "Adjudicated": ""}


def translated(*changes: Mapping[str, str], lookups: Mapping[str, Lookup] | None = None) -> Ran:
    """The record with some changes, once for each."""
    return ran(MAPPING, lookups or {"libra-plea": PLEA}, [{**RECORD, **change} for change in changes])


def test_a_record_is_renamed_joined_filled_and_looked_up() -> None:
    (record,) = translated({}).accepted
    assert record == {
        "accord_record": "1",
        "case": "c1",
        "Day": "2011-09-26",
        "Plea": "G",
        "System": "Libra",
        "Name": "Ann Bass",
        "accord_lossy": "",
    }


def test_every_translated_value_keeps_its_origin_and_what_stays_as_it_was_is_not_told() -> None:
    lineage = translated({"Plea": "02", "Day": "26/09/2011"}).lineage
    assert [(told["field"], told["source_value"], told["converted_value"]) for told in lineage] == [
        ("Day", "26/09/2011", "2011-09-26"),
        ("Plea", "02", "2"),
        ("Name", "Ann Bass", "Ann Bass"),
    ]
    assert lineage[1] == {
        "accord_record": "1",
        "record_key": "c1",
        "field": "Plea",
        "source_field": "Plea",
        "source_value": "02",
        "converted_value": "2",
        "target_code": "NG",
        "target_iri": f"{SHARED}/NG",
        "relation": "broad",
        "mapping_id": "verdict:2-NG",
        "missing": "",
        "note": "",
    }


def test_an_empty_value_stays_empty_and_keeps_no_record_back() -> None:
    found = translated({"Plea": "", "Day": "", "First": "", "Last": ""})
    assert [(r["Plea"], r["Day"], r["Name"]) for r in found.accepted] == [("", "", "")]
    assert found.lineage == []


def test_a_missing_value_code_gives_no_value_and_says_why() -> None:
    found = translated({"Plea": "9"})
    assert found.accepted[0]["Plea"] == ""
    assert [(t["source_value"], t["target_code"], t["missing"]) for t in found.lineage if t["field"] == "Plea"] == [
        ("9", "", "not recorded")
    ]


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"Plea": "7"}, ["Plea: unknown-code"]),
        ({"Plea": "6"}, ["Plea: unmapped"]),
        ({"Plea": "3"}, ["Plea: no-rule-applies"]),
        ({"Day": "2011-02-30"}, ["Day: unreadable-date"]),
        ({"Day": "soon", "Plea": "7"}, ["Day: unreadable-date", "Plea: unknown-code"]),
    ],
)
def test_a_value_that_cannot_be_translated_quarantines_the_record_with_every_reason(
    change: dict[str, str], reasons: list[str]
) -> None:
    found = translated(change, {})
    assert found.reasons == [reasons]
    assert [record["accord_record"] for record in found.accepted] == ["2"]


def test_the_quarantine_holds_the_source_record_whole() -> None:
    (held,) = translated({"Plea": "07"}).quarantine
    assert {name: held[name] for name in RECORD} == {**RECORD, "Plea": "07"}
    (reason,) = json.loads(held["accord_reasons"])
    assert (reason["source_field"], reason["value"]) == ("Plea", "07")
    assert reason["reason"]
    assert reason["hint"]


@pytest.mark.parametrize(
    ("change", "plea"),
    [
        ({"Plea": "3", "Adjudicated": "yes"}, "G"),
        ({"Plea": "3", "Adjudicated": "no"}, "NG"),
        ({"Plea": "4", "Day": "2011-12-31"}, "G"),
        ({"Plea": "4", "Day": "01/01/2012"}, "NG"),
        ({"Plea": "5"}, "G"),
        ({"Plea": "5", "Adjudicated": "yes"}, "NONE"),
        ({"Plea": "5", "Day": "2012-06-01"}, "NG"),
    ],
)
def test_a_deciding_field_and_the_day_of_the_record_choose_the_mapping(change: dict[str, str], plea: str) -> None:
    assert [record["Plea"] for record in translated(change).accepted] == [plea]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Plea": "4", "Day": ""}, "no-rule-applies"),
        ({"Plea": "3", "Adjudicated": "YES"}, "no-rule-applies"),
        ({"Plea": "5", "Adjudicated": "yes", "Day": "2012-06-01"}, "ambiguous"),
    ],
)
def test_where_no_rule_or_more_than_one_holds_nothing_is_guessed(change: dict[str, str], reason: str) -> None:
    assert translated(change).reasons == [[f"Plea: {reason}"]]


def test_a_record_without_a_day_is_told_that_it_lacks_one() -> None:
    lookup = crosswalk("libra-plea", scheme(LIBRA, "1", "2"), scheme(SHARED, "G"), agreed(
        row("1", "G", ext_valid_to="2011-12-31"), row("2", "G", ext_when="Adjudicated=yes")
    ))  # fmt: skip
    records = [{"Plea": plea, "Day": day} for plea, day in (("1", ""), ("1", "2012-01-01"), ("2", ""))]
    found = translated(*records, lookups={"libra-plea": lookup})
    ((undated,), (late,), (plain,)) = (json.loads(held["accord_reasons"]) for held in found.quarantine)
    assert {one["code"] for one in (undated, late, plain)} == {"no-rule-applies"}
    assert undated["reason"] == "agreed only until 2011-12-31, and the record's event date is missing or unreadable"
    assert "`event_date:`" in undated["hint"]
    assert late["reason"] == "agreed only until 2011-12-31"
    assert plain["reason"] == "agreed only where Adjudicated is yes"


def test_a_deciding_field_that_the_source_lacks_decides_nothing() -> None:
    record = {name: value for name, value in RECORD.items() if name != "Adjudicated"}
    found = ran(MAPPING, {"libra-plea": PLEA}, [{**record, "Plea": "3"}, {**record, "Plea": "5"}])
    assert found.reasons == [["Plea: no-rule-applies"]]
    assert [accepted["Plea"] for accepted in found.accepted] == ["G"]


def test_a_value_is_tested_for_membership_of_a_scheme() -> None:
    field = Field(target="Plea", sources=("Plea",), scheme="shared/plea")
    mapping = replace(MAPPING, fields=(*MAPPING.fields[:2], field))
    lookups = {"shared/plea": membership("shared/plea", scheme(SHARED, "G", "NG"))}
    found = ran(mapping, lookups, [{**RECORD, "Plea": "NG"}, {**RECORD, "Plea": "1"}, {**RECORD, "Plea": ""}])
    assert [record["Plea"] for record in found.accepted] == ["NG", ""]
    assert found.reasons == [["Plea: unknown-code"]]
    assert [(told["target_iri"], told["relation"]) for told in found.lineage] == [(f"{SHARED}/NG", "")]


def test_a_record_mapping_without_codes_and_dates_accepts_everything() -> None:
    mapping = RecordMapping(source="x", key=("case",), fields=(Field(target="case", sources=("Case",)),))
    found = ran(mapping, {}, [RECORD, RECORD])
    assert (found.counts.accepted, len(found.accepted), found.lineage) == (2, 2, [])


def test_a_vocabulary_without_codes_quarantines_every_value() -> None:
    empty = crosswalk("libra-plea", scheme(LIBRA), scheme(SHARED, "G"), agreed())
    assert translated({}, lookups={"libra-plea": empty}).reasons == [["Plea: unknown-code"]]


def test_a_key_on_several_records_is_counted_and_all_of_them_are_translated() -> None:
    found = translated({}, {"Case": "c2"}, {}, {"Plea": "7"}, {"Case": ""})
    assert len(found.accepted) == 3
    assert found.counts.duplicates == (Duplicate(key="c1", records=3, first=1),)
    assert (found.counts.duplicate_keys, found.counts.duplicate_records, found.counts.incomplete_keys) == (1, 3, 1)


def test_a_record_whose_key_has_an_empty_part_is_quarantined() -> None:
    comma_row = dict.fromkeys(RECORD, "")
    found = translated({}, {"Case": "", "Plea": "7"}, comma_row)
    assert [record["accord_record"] for record in found.accepted] == ["1"]
    assert found.reasons == [["case: incomplete-key", "Plea: unknown-code"], ["case: incomplete-key"]]
    (reason,) = json.loads(found.quarantine[1]["accord_reasons"])
    assert "Fill the key's fields" in reason["hint"]


def test_a_part_of_the_key_that_is_no_known_code_is_not_called_empty() -> None:
    found = ran(replace(MAPPING, key=("case", "Plea")), {"libra-plea": PLEA}, [{**RECORD, "Plea": p} for p in "79"])
    assert found.reasons == [["Plea: unknown-code"], ["Plea: incomplete-key"]]
    assert found.counts.incomplete_keys == 1


@pytest.mark.parametrize(("value", "is_known"), [(" 1", True), ("01 ", True), (" 7", False)])
def test_a_known_code_with_stray_spaces_is_told_how_they_come_off(value: str, is_known: bool) -> None:
    (held,) = translated({"Plea": value}).quarantine
    (reason,) = json.loads(held["accord_reasons"])
    assert (reason["code"], reason["value"]) == ("unknown-code", value)
    assert ("stray spaces" in reason["reason"]) == is_known
    assert ("`convert: [trim, strip-leading-zeros]` for Plea" in reason["hint"]) == is_known


def test_what_the_hint_on_stray_spaces_says_helps() -> None:
    plea = replace(MAPPING.field("Plea"), conversions=(Conversion.TRIM, Conversion.STRIP_LEADING_ZEROS))
    mapping = replace(MAPPING, fields=(*MAPPING.fields[:2], plea))
    assert [r["Plea"] for r in ran(mapping, {"libra-plea": PLEA}, [{**RECORD, "Plea": " 01 "}]).accepted] == ["G"]


def test_outcomes_are_tallied_over_accepted_and_quarantined_records() -> None:
    found = translated({"Plea": "01"}, {"Plea": "1", "Day": "soon"}, {"Plea": "8"}, {"Plea": "7"}, {"Plea": "9"})
    told = {(t.field, t.value, t.target_code, t.problem): (t.accepted, t.quarantined) for t in found.counts.tallies}
    assert told["Plea", "1", "G", ""] == (1, 1)
    assert told["Plea", "8", "", "unknown-code"] == (0, 1)
    assert told["Plea", "7", "", "unknown-code"] == (0, 1)
    assert told["Plea", "9", "", ""] == (1, 0)
    assert told["Day", "", "", "unreadable-date"] == (0, 1)
    assert told["case", "", "", ""] == (2, 3)


@pytest.mark.parametrize("others", [1, 12], ids=["few", "many"])
def test_listed_codes_without_a_mapping_are_refused_and_counted_with_the_first_key_however_many(others: int) -> None:
    mapped = [f"m{place:02}" for place in range(others)]
    unmapped = [f"m{place:02}x" for place in range(others)]
    lookup = crosswalk(
        "libra-plea",
        scheme(LIBRA, *sorted([*mapped, *unmapped])),
        scheme(SHARED, "G"),
        agreed(*(row(code, "G") for code in mapped)),
    )
    changes = [{"Case": f"c{n}", "Plea": code} for code in (*mapped, *unmapped) for n in (2, 1)]
    found = translated(*changes, lookups={"libra-plea": lookup})
    assert [record["Plea"] for record in found.accepted] == ["G"] * (2 * others)
    told = {t.value: (t.accepted, t.quarantined, t.example) for t in found.counts.tallies if t.field == "Plea"}
    assert {code: told[code] for code in unmapped} == dict.fromkeys(unmapped, (0, 2, "c1"))
    assert {code: told[code] for code in mapped} == dict.fromkeys(mapped, (2, 0, ""))


codes = st.sampled_from(["", "1", "01", "2", "3", "4", "5", "6", "7", "9", "x", "'", " 1", "00"])
days = st.sampled_from(["", "2011-09-26", "26/09/2011", "2012-05-05", "2011-02-30", "x"])


@settings(max_examples=30)
@given(st.lists(st.tuples(codes, days, st.sampled_from(["", "yes", "no"])), min_size=1, max_size=30))
def test_no_record_is_lost_or_doubled_and_their_order_stays(rows: list[tuple[str, str, str]]) -> None:
    found = translated(*({"Plea": plea, "Day": day, "Adjudicated": told} for plea, day, told in rows))
    accepted = [int(record["accord_record"]) for record in found.accepted]
    quarantined = [int(record["accord_record"]) for record in found.quarantine]
    assert accepted == sorted(accepted)
    assert quarantined == sorted(quarantined)
    assert sorted(accepted + quarantined) == list(range(1, len(rows) + 1))
    assert (found.counts.accepted, found.counts.records) == (len(accepted), len(rows))
    assert all(reasons for reasons in found.reasons)
    assert {told["accord_record"] for told in found.lineage} <= {str(number) for number in accepted}


@pytest.mark.parametrize("engine", Dialect)
def test_no_step_is_a_join_because_joins_reorder_records(engine: Dialect) -> None:
    plan = Plan(mapping=MAPPING, table=outcome_table(MAPPING, {"libra-plea": PLEA}), columns=tuple(RECORD))
    asked = statements(plan, Layout(kind=Kind.PARQUET), engine)
    assert {"plan", "accepted", "quarantine", "lineage"} <= {one.name for one in asked}
    assert [one.name for one in asked if parse_one(one.sql, dialect=engine).find(exp.Join)] == []


def test_the_codes_of_many_fields_keep_their_numbers_apart() -> None:
    """More outcomes than a byte counts: the engine once could not add a code's place to its field's first number."""
    codes = [f"c{n}" for n in range(120)]
    entries = tuple(Entry(code=code, answer=Answer(target_code=code.upper())) for code in codes)
    fields = tuple(Field(target=f"t{n}", sources=(f"s{n}",), scheme="made") for n in range(4))
    mapping = RecordMapping(source="made", title="Made", key=("t0",), fields=fields)
    lookup = Lookup(name="made", entries=entries, unknown=NO_ANSWER)
    records = [{f"s{n}": codes[(row + n) % 120] for n in range(4)} for row in range(120)]
    made = ran(mapping, {"made": lookup}, records)
    assert [[row[f"t{n}"] for n in range(4)] for row in made.accepted] == [
        [record[f"s{n}"].upper() for n in range(4)] for record in records
    ]
