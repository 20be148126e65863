"""Everything that a record mapping can do to a value, one test for each, as records through the engine."""

from __future__ import annotations

from typing import Any

import pytest

from accord.model.mappings import NO_TERM_FOUND, Relation
from accord.model.mappings import Mapping as Row
from accord.model.policies import Unmapped
from accord.model.records import (
    USABLE,
    AllOf,
    Case,
    Choice,
    Clock,
    Conversion,
    Extract,
    Field,
    Measure,
    MissingCode,
    Moment,
    Number,
    OneOf,
    Reading,
    RecordMapping,
    Split,
    Step,
    Truth,
)
from accord.translation.lookups import Lookup, crosswalk
from tests.unit.translation.made import LIBRA, SHARED, Ran, agreed, ran, row, scheme, told_within

KEY = Field(target="case", sources=("Case",))
PLEAS = agreed(
    row("1", "G"),
    row("2", "G", Relation.BROAD),
    row("3", "G"),
    row("3", "NG", Relation.CLOSE),
    row("4", "NONE", Relation.NARROW),
    row("5", "NG"),
    row("5", "NONE", ext_valid_from="2012-01-01"),
)


def through(*fields: Field, event_date: str = "", **values: str) -> Ran:
    """One record with some values through some fields."""
    return ran(*one_record(*fields, event_date=event_date, **values))


def one_record(
    *fields: Field, event_date: str = "", **values: str
) -> tuple[RecordMapping, dict[str, Lookup], list[dict[str, str]]]:
    """A record mapping of some fields, its look-ups, and a record with some values."""
    mapping = RecordMapping(source="x", key=("case",), event_date=event_date, fields=(KEY, *fields))
    subject, object_ = scheme(LIBRA, "1", "2", "3", "4", "5", "6"), scheme(SHARED, "G", "NG", "NONE")
    lookups = {
        field.lookup: crosswalk(
            "pleas", subject, object_, PLEAS,
            relations=field.relations, all_of=field.all_of is not None, one_of=field.one_of,
        )
        for field in fields
        if field.coded
    }  # fmt: skip
    return mapping, lookups, [{"Case": "c1", **values}]


def all_made(fields: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """What texts become, each in a field of its own with some slots, or why they become nothing: all in one run."""
    made = [Field(target=f"P{n}", sources=(f"X{n}",), unmapped=Unmapped.NULL, **slots) for n, (_, slots) in
            enumerate(fields)]  # fmt: skip
    found = through(*made, **{f"X{n}": text for n, (text, _) in enumerate(fields)})
    notes = {told["field"]: told["note"] for told in found.lineage}
    return [notes.get(field.target) or found.accepted[0][field.target] for field in made]


REFUSED = "unreadable-value"


STEPS: list[tuple[Step, str, str]] = [
    (Split(at="/", take=2), "01/AB/7", "AB"),
    (Split(at="/", take=1), "01", "01"),
    (Split(at="/", take=2), "01", REFUSED),
    (Split(at="/", take=2), "01//7", ""),
    (Split(at="||", take=2), "a||b", "b"),
    (Split(at=".", take=1), "a.b", "a"),
    (Extract(pattern="([A-Z]{2})[0-9]+"), "case AB12", "AB"),
    (Extract(pattern="[0-9]+"), "case AB12", "12"),
    (Extract(pattern="^[0-9]+$"), "case AB12", REFUSED),
    (Extract(pattern="x([0-9]*)"), "x", ""),
    (Measure(source="weeks", target="days"), "2", "14"),
    (Measure(source="weeks", target="days"), "-1.5", "-10.5"),
    (Measure(source="years", target="months"), "2", "24"),
    (Measure(source="months", target="years", places=2), "7", "0.58"),
    (Measure(source="pence", target="pounds"), "1005", "10.05"),
    (Measure(source="pounds", target="pence"), "10.05", "1005"),
    (Measure(source="feet", target="metres"), "6", "1.8288"),
    (Measure(source="metres", target="feet", places=1), "1.8288", "6"),
    (Measure(source="days", target="weeks", places=0), "3.5", "1"),
    (Measure(source="days", target="weeks", places=0), "-3.5", "-1"),
    (Measure(source="days", target="weeks", places=6), "999999999.999999", "142857142.857143"),
    (Measure(source="weeks", target="days"), "999999999", "6999999993"),
    (Measure(source="weeks", target="days"), "1e3", REFUSED),
    (Measure(source="weeks", target="days"), "two", REFUSED),
    (Measure(source="miles", target="millimetres"), "999999999", "1609343998390656"),
]


def test_a_step_gives_what_it_says_or_refuses() -> None:
    found = all_made([(value, {"conversions": (step,)}) for step, value, _ in STEPS])
    told = [(step, value, got) for (step, value, _), got in zip(STEPS, found, strict=True)]
    assert told == STEPS


def test_steps_are_done_one_after_another() -> None:
    steps = (Conversion.TRIM, Split(at=":", take=2), Conversion.TRIM, Extract(pattern="([0-9]+) weeks?"))
    days = (*steps, Measure(source="weeks", target="days"))
    found = all_made([
        (" term: 6 weeks ", {"conversions": days}),
        (" term: six weeks ", {"conversions": days}),
        ("   ", {"conversions": steps}),
    ])  # fmt: skip
    assert found == ["42", REFUSED, ""]


READINGS: list[tuple[Reading, str, str]] = [
    (Number(whole=True), "007", "7"),
    (Number(whole=True), "-0", "0"),
    (Number(whole=True), "+12345678901234567890123", "12345678901234567890123"),
    (Number(whole=True), "1.5", REFUSED),
    (Number(whole=True), " 5", REFUSED),
    (Number(whole=True), "5\n", REFUSED),
    (Number(), "1.50", "1.5"),
    (Number(), "-0.0", "0"),
    (Number(), "-0.50", "-0.5"),
    (Number(), "5.", REFUSED),
    (Number(), "1e3", REFUSED),
    (Number(), "NaN", REFUSED),
    (Number(), "1,234", REFUSED),
    (Number(thousands=","), "1,234.50", "1234.5"),
    (Number(thousands=","), "1234.50", "1234.5"),
    (Number(thousands=","), "12,34", REFUSED),
    (Number(decimal=",", thousands="."), "1.234,5", "1234.5"),
    (Truth(true=("Y", "1"), false=("N",)), "1", "true"),
    (Truth(true=("Y", "1"), false=("N",)), "N", "false"),
    (Truth(true=("Y", "1"), false=("N",)), "y", REFUSED),
    (Clock(formats=("%H:%M", "%H%M")), "0930", "09:30:00"),
    (Clock(formats=("%I:%M %p",)), "9:30 PM", "21:30:00"),
    (Clock(formats=("%H:%M",)), "25:00", REFUSED),
    (Moment(formats=("%d/%m/%Y %H:%M",)), "01/07/2024 09:30", "2024-07-01T09:30:00+01:00"),
    (Moment(formats=("%d/%m/%Y %H:%M",)), "01/01/2024 09:30", "2024-01-01T09:30:00+00:00"),
    (Moment(formats=("%d/%m/%Y %H:%M",)), "01/07/1969 09:30", "1969-07-01T09:30:00+01:00"),
    (Moment(formats=("%d/%m/%Y %H:%M",), zone="Asia/Kolkata"), "01/07/2024 09:30", "2024-07-01T09:30:00+05:30"),
    (Moment(formats=("%Y-%m-%dT%H:%M:%S%z",)), "2024-07-01T09:30:00Z", "2024-07-01T09:30:00+00:00"),
    (Moment(formats=("%Y-%m-%dT%H:%M:%S%z",)), "2024-07-01T09:30:00-0500", "2024-07-01T09:30:00-05:00"),
    (Moment(formats=("%Y-%m-%dT%H:%M:%S.%f%z",)), "2024-07-01T09:30:00.25+01:00", "2024-07-01T09:30:00.25+01:00"),
    (Moment(formats=("%Y-%m-%dT%H:%M:%S%z",)), "2024-07-01T09:30:00", REFUSED),
    (Moment(formats=("%Y-%m-%d %H:%M",)), "2024-02-30 09:30", REFUSED),
]


def test_a_text_is_read_as_what_it_says_or_refused() -> None:
    found = all_made([(value, {"reading": reading}) for reading, value, _ in READINGS])
    assert [(reading, value, got) for (reading, value, _), got in zip(READINGS, found, strict=True)] == READINGS


def test_a_time_that_the_clocks_skipped_or_showed_twice_is_no_time() -> None:
    moment = {"reading": Moment(formats=("%Y-%m-%d %H:%M",))}
    texts = ["2024-03-31 00:59", "2024-03-31 01:30", "2024-10-27 01:30", "2024-10-27 02:00"]
    found = all_made([(text, moment) for text in texts])
    assert found == ["2024-03-31T00:59:00+00:00", REFUSED, REFUSED, "2024-10-27T02:00:00+00:00"]


def test_what_is_refused_says_what_was_asked_for() -> None:
    found = through(Field(target="Made", sources=("X",), reading=Truth(true=("Y",), false=("N",))), X="maybe")
    assert "not one of Y, N" in found.quarantine[0]["accord_reasons"]


def test_a_default_stands_in_where_the_source_has_nothing_and_the_lineage_says_so() -> None:
    found = through(Field(target="Made", sources=("X",), default="0"), X="")
    assert found.accepted[0]["Made"] == "0"
    assert [(t["field"], t["source_value"], t["note"]) for t in found.lineage] == [("Made", "", "defaulted")]
    assert through(Field(target="Made", sources=("X",), default="0"), X="7").accepted[0]["Made"] == "7"


def test_a_missing_value_code_is_no_default() -> None:
    field = Field(target="Made", sources=("X",), default="0", missing=(MissingCode(code="9", meaning="refused"),))
    found = through(field, X="9")
    assert found.accepted[0]["Made"] == ""
    assert [(t["missing"], t["note"]) for t in found.lineage] == [("refused", "")]


def test_a_missing_value_code_is_never_unreadable() -> None:
    field = Field(
        target="Made", sources=("X",), reading=Number(), missing=(MissingCode(code="n/k", meaning="unknown"),)
    )
    assert through(field, X="n/k").lineage[0]["missing"] == "unknown"


def test_a_condition_decides_which_column_fills_a_property() -> None:
    fields = (
        Field(target="Court", sources=("Crown",), when=(Case(column="Type", values=("CC",)),)),
        Field(target="Court", constant="youth", when=(Case(column="Type", values=("YC", "Y")),)),
        Field(target="Court", sources=("Mags",)),
    )
    record = {"Crown": "Leeds", "Mags": "York"}
    assert through(*fields, **record, Type="CC").accepted[0]["Court"] == "Leeds"
    assert through(*fields, **record, Type="Y").accepted[0]["Court"] == "youth"
    assert through(*fields, **record, Type="").accepted[0]["Court"] == "York"


def test_of_two_conditions_that_hold_the_first_decides() -> None:
    fields = (
        Field(target="Made", sources=("A",), when=(Case(column="P", values=("x",)),)),
        Field(target="Made", sources=("B",), when=(Case(column="Q", values=("x",)),)),
    )
    assert through(*fields, A="", B="b", P="x", Q="x").accepted[0]["Made"] == ""
    assert through(*fields, A="", B="b", P="", Q="x").accepted[0]["Made"] == "b"
    assert through(*fields, A="a", B="b", P="", Q="").accepted[0]["Made"] == ""


def test_a_field_that_does_not_apply_keeps_no_record_back() -> None:
    fields = (
        Field(target="Made", sources=("A",), reading=Number(), when=(Case(column="P", values=("x",)),)),
        Field(target="Made", sources=("B",)),
    )
    assert through(*fields, A="no number", B="b", P="").accepted[0]["Made"] == "b"
    assert through(*fields, A="no number", B="b", P="x").reasons == [["Made: unreadable-value"]]


def test_a_code_becomes_all_that_is_agreed_for_it() -> None:
    field = Field(target="Plea", sources=("P",), mapping_set="pleas", all_of=AllOf.ARRAY)
    found = through(field, P="3")
    assert found.accepted[0]["Plea"] == '["G","NG"]'
    assert [(t["target_code"], t["relation"]) for t in found.lineage] == [("G", "exact"), ("NG", "close")]
    assert found.accepted[0]["accord_lossy"] == "Plea: close"
    assert through(field, P="1").accepted[0]["Plea"] == '["G"]'
    assert through(field, P="").accepted[0]["Plea"] == ""
    assert through(field, P="6").reasons == [["Plea: unmapped"]]


def test_the_lineage_within_a_record_says_what_its_rows_say() -> None:
    fields = (
        Field(target="Made", sources=("A",), conversions=(Conversion.UPPER,), when=(Case(column="P", values=("1",)),)),
        Field(target="Made", sources=("B",), missing=(MissingCode(code="n/k", meaning="unknown"),)),
        Field(target="Made_2", sources=("A",), reading=Number(), default="0", unmapped=Unmapped.NULL),
        Field(target="Plea", sources=("P",), mapping_set="pleas", all_of=AllOf.ARRAY),
        Field(target="Other", sources=("P",), mapping_set="pleas", unmapped=Unmapped.KEEP),
    )
    for values in ({"A": "a", "B": "n/k", "P": "3"}, {"A": "", "B": "n/k", "P": "1"}, {"A": "7", "B": "", "P": ""}):
        lineage = through(*fields, **values).lineage
        (told,) = told_within(*one_record(*fields, **values))
        assert list(told) == ["Made", "Made_2", "Made_2_2", "Plea", "Plea_2", "Other"]
        named = {name: one["field"] for name, one in told.items() if one and "field" in one}
        assert named.items() <= {"Made_2": "Made", "Made_2_2": "Made_2", "Plea_2": "Plea"}.items()
        rows = [{"field": name, **one} for name, one in told.items() if one]
        assert [{name: text or None for name, text in row.items() if name in one} for one, row in zip(
            rows, lineage, strict=True)] == rows  # fmt: skip
        left_out = [
            text for one, row in zip(rows, lineage, strict=True) for name, text in row.items() if name not in one
        ]
        assert set(left_out) <= {"", "1", "c1"}, "only the record's number and key stand outside"


def test_all_of_leaves_out_what_was_not_valid_on_the_day() -> None:
    fields = (
        Field(target="Day", sources=("D",), dates=("%Y-%m-%d",)),
        Field(target="Plea", sources=("P",), mapping_set="pleas", all_of=AllOf.ARRAY),
    )
    assert through(*fields, event_date="Day", P="5", D="2011-01-01").accepted[0]["Plea"] == '["NG"]'
    assert through(*fields, event_date="Day", P="5", D="2012-01-01").accepted[0]["Plea"] == '["NG","NONE"]'


def test_one_of_several_concepts_is_chosen_by_a_column() -> None:
    chosen = OneOf(column="Court", choices=(Choice(value="CC", code="G"), Choice(value="MC", code="NG")))
    field = Field(target="Plea", sources=("P",), mapping_set="pleas", one_of=chosen)
    assert through(field, P="3", Court="CC").accepted[0]["Plea"] == "G"
    assert through(field, P="3", Court="MC").accepted[0]["Plea"] == "NG"
    assert through(field, P="3", Court="YC").reasons == [["Plea: ambiguous"]]
    assert through(field, P="1", Court="YC").accepted[0]["Plea"] == "G"


def test_a_lossy_value_is_marked_in_the_record_and_in_the_lineage() -> None:
    field = Field(target="Plea", sources=("P",), mapping_set="pleas")
    found = through(field, P="2")
    assert found.accepted[0]["accord_lossy"] == "Plea: broad"
    assert found.lineage[0]["relation"] == "broad"
    assert through(field, P="1").accepted[0]["accord_lossy"] == ""


def test_only_the_relations_that_are_allowed_are_used() -> None:
    exact = Field(target="Plea", sources=("P",), mapping_set="pleas", relations=(Relation.EXACT,))
    assert through(exact, P="2").reasons == [["Plea: no-usable-relation"]]
    assert "only exact may be used here" in through(exact, P="2").quarantine[0]["accord_reasons"]
    assert through(exact, P="3").accepted[0]["Plea"] == "G"
    every = Field(target="Plea", sources=("P",), mapping_set="pleas", relations=tuple(Relation))
    assert through(every, P="4").accepted[0]["accord_lossy"] == "Plea: narrow"


def decided(*rows: Row, one_of: OneOf | None = None, relations: tuple[Relation, ...] = (), **values: str) -> list[str]:
    """What code 1 becomes where only some relations may be used: its concept, relation and mapping, or the reason."""
    field = Field(target="Plea", sources=("P",), mapping_set="pleas", relations=relations or USABLE, one_of=one_of)
    day = Field(target="Day", sources=("Day",), dates=("%Y-%m-%d",))
    mapping = RecordMapping(source="x", key=("case",), event_date="Day", fields=(KEY, day, field))
    lookup = crosswalk("pleas", scheme(LIBRA, "1"), scheme(SHARED, "G", "NG"), agreed(*rows),
                       relations=field.relations, one_of=one_of)  # fmt: skip
    found = ran(mapping, {field.lookup: lookup}, [{"Case": "c1", "P": "1", "Day": "2015-01-01", "C": "", **values}])
    return [one for reasons in found.reasons for one in reasons] or [
        found.lineage[-1][name] for name in ("target_code", "relation", "mapping_id")
    ]


EXACT_ONLY = (Relation.EXACT,)
CHOICE = OneOf(column="C", choices=(Choice(value="CC", code="G"), Choice(value="MC", code="NG")))


@pytest.mark.parametrize(
    ("court", "every", "exact_only"),
    [
        ("CC", ["G", "broad", "verdict:1-G"], ["Plea: no-usable-relation"]),
        ("MC", ["NG", "exact", "verdict:1-NG"], ["NG", "exact", "verdict:1-NG"]),
        ("YC", ["Plea: ambiguous"], ["Plea: ambiguous"]),
    ],
)
def test_the_deciding_column_chooses_before_the_purpose_does(
    court: str, every: list[str], exact_only: list[str]
) -> None:
    rows = (row("1", "NG"), row("1", "G", Relation.BROAD))
    assert decided(*rows, one_of=CHOICE, C=court) == every
    assert decided(*rows, one_of=CHOICE, relations=EXACT_ONLY, C=court) == exact_only


@pytest.mark.parametrize(
    "limit",
    [{"ext_when": "C=CC"}, {"ext_valid_to": "2020-12-31"}, {"ext_when": "C=CC", "ext_valid_from": "2010-01-01"}],
)
def test_a_rule_that_holds_gives_way_to_nothing_where_its_relation_may_not_be_used(limit: dict[str, str]) -> None:
    rows = (row("1", "NG"), row("1", "G", Relation.BROAD, **limit))
    assert decided(*rows, C="CC") == ["G", "broad", "verdict:1-G"]
    assert decided(*rows, relations=EXACT_ONLY, C="CC") == ["Plea: no-usable-relation"]
    assert decided(*rows, relations=EXACT_ONLY, C="MC", Day="2021-01-01") == ["NG", "exact", "verdict:1-NG"]


def test_a_rule_that_holds_and_says_no_gives_way_to_nothing() -> None:
    rows = (row("1", "NG"), row("1", "", object_id=NO_TERM_FOUND, ext_when="C=CC"))
    assert decided(*rows, C="CC") == ["Plea: no-counterpart"]
    assert decided(*rows, C="MC") == ["NG", "exact", "verdict:1-NG"]


def test_the_relation_and_the_mapping_are_those_of_the_rule_that_holds() -> None:
    rows = (
        row("1", "G", ext_valid_to="2011-12-31", record_id="verdict:then"),
        row("1", "G", Relation.BROAD, ext_valid_from="2012-01-01", record_id="verdict:now"),
    )
    assert decided(*rows, Day="2011-01-01") == ["G", "exact", "verdict:then"]
    assert decided(*rows, Day="2015-01-01") == ["G", "broad", "verdict:now"]
    assert decided(*rows, relations=EXACT_ONLY, Day="2015-01-01") == ["Plea: no-usable-relation"]


@pytest.mark.parametrize(
    ("policy", "value", "note"), [(Unmapped.KEEP, "6", "kept: unmapped"), (Unmapped.NULL, "", "unmapped")]
)
def test_what_is_unmapped_is_kept_or_left_out_and_the_lineage_says_why(policy: Unmapped, value: str, note: str) -> None:
    found = through(Field(target="Plea", sources=("P",), mapping_set="pleas", unmapped=policy), P="6")
    assert found.accepted[0]["Plea"] == value
    assert [(t["source_value"], t["target_code"], t["note"]) for t in found.lineage] == [("6", "", note)]
    (tally,) = [tally for tally in found.counts.tallies if tally.field == "Plea"]
    assert (tally.note, tally.problem, tally.reason) == (note, "", "nothing is agreed for this code in pleas")


def test_a_code_that_cannot_be_read_is_kept_as_it_was_given() -> None:
    steps = (Split(at="/", take=2),)
    field = Field(target="Plea", sources=("P",), mapping_set="pleas", conversions=steps, unmapped=Unmapped.KEEP)
    found = through(field, P="six")
    assert found.accepted[0]["Plea"] == "six"
    assert [(t["source_value"], t["note"]) for t in found.lineage] == [("six", "kept: unreadable-value")]


def test_a_kept_value_starts_no_formula_in_a_spreadsheet() -> None:
    field = Field(target="Plea", sources=("P",), mapping_set="pleas", unmapped=Unmapped.KEEP)
    assert through(field, P="=1+1").accepted[0]["Plea"] == "'=1+1"


def test_an_unreadable_value_can_be_left_out() -> None:
    field = Field(target="Made", sources=("X",), reading=Number(), unmapped=Unmapped.NULL)
    found = through(field, X="many")
    assert found.accepted[0]["Made"] == ""
    assert [(t["source_value"], t["note"]) for t in found.lineage] == [("many", "unreadable-value")]
