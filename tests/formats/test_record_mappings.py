from __future__ import annotations

from pathlib import Path

import pytest

from accord.engines.patterns import flaw
from accord.errors import NotReadable
from accord.formats.record_mappings import loads
from accord.model.mappings import Relation
from accord.model.policies import Purpose, Unmapped
from accord.model.records import USABLE, Case, Conversion, Field, MissingCode, Moment, RecordMapping

PURPOSES = {name: Purpose(name=name, relations=USABLE) for name in ("operational", "statistics")}
SETS = ("courts-libra-sex", "courts-libra-plea")
SCHEMES = ("shared/result",)
WHOLE = """\
source: results
title: Results
key: [case, number]
event_date: Day
fields:
  case: CaseNumber
  number: {from: No, convert: [trim, strip-leading-zeros]}
  Day: {from: Day, date: ["%Y-%m-%d", "%d/%m/%Y"]}
  Gender: {from: Sex, mapping: courts-libra-sex, missing: {X: not recorded}}
  Result: {from: Code, scheme: shared/result}
  Name: {from: [First, Last], separator: " ", optional: yes}
  System: {constant: Libra}
"""


def read(text: str, *, source: str = "results", purpose: str = "") -> RecordMapping:
    return loads(
        text, path="mappings/results.records.yaml", source=source, mapping_sets=SETS, schemes=SCHEMES,
        purposes=PURPOSES, purpose=purpose, flaw_of=flaw,
    )  # fmt: skip


def field(text: str, *, purpose: str = "", head: str = "") -> Field:
    """The field P as it is written."""
    return read(f"source: results\n{head}key: [case]\nfields:\n  case: Case\n  P: {text}\n", purpose=purpose).field("P")


def test_everything_that_a_field_can_say_is_read() -> None:
    mapping = read(WHOLE)
    assert (mapping.key, mapping.event_date, mapping.title) == (("case", "number"), "Day", "Results")
    assert [field.target for field in mapping.fields] == ["case", "number", "Day", "Gender", "Result", "Name", "System"]
    assert mapping.field("case") == Field(target="case", sources=("CaseNumber",), line=6)
    assert mapping.field("number").conversions == (Conversion.TRIM, Conversion.STRIP_LEADING_ZEROS)
    assert mapping.field("Day").dates == ("%Y-%m-%d", "%d/%m/%Y")
    assert mapping.field("Gender").missing == (MissingCode(code="X", meaning="not recorded"),)
    assert mapping.field("Result").scheme == "shared/result"
    assert mapping.field("Name").source == "First + Last"
    assert mapping.field("System") == Field(target="System", constant="Libra", line=12)


def test_optional_columns_are_read_and_not_needed() -> None:
    mapping = read(WHOLE)
    assert mapping.columns == ("CaseNumber", "No", "Day", "Sex", "Code", "First", "Last")
    assert mapping.needed_columns == ("CaseNumber", "No", "Day", "Sex", "Code")


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "cure"),
    [
        ("source: results", "source: result", 1, "source is 'result'", "Did you mean 'results'"),
        ("source: results\n", "", 1, "lacks 'source'", "Add `source: ...`"),
        ("key: [case, number]", "key: [case, numbr]", 3, "'numbr'", "Did you mean 'number'"),
        ("key: [case, number]\n", "", 1, "there is no key", "Add `key:"),
        ("event_date: Day", "event_date: case", 4, "is 'case'", "Day"),
        ("case: CaseNumber", "case: {fron: CaseNumber}", 6, "unknown key 'fron'", "Did you mean 'from'"),
        ("case: CaseNumber", "case: {optional: yes}", 6, "has no source", "Add `from: COLUMN`"),
        ("trim, strip", "trimm, strip", 7, "convert is 'trimm'", "Did you mean 'trim'"),
        ("%d/%m/%Y", "%d/%m/%y", 8, "does not say its century", "%Y"),
        ("%d/%m/%Y", "%Q", 8, "has '%Q'", "%Y"),
        ("%d/%m/%Y", "%m/%Y", 8, "does not name a day", "%d"),
        ("courts-libra-sex", "courts-libra-sexx", 9, "'courts-libra-sexx'", "Did you mean 'courts-libra-sex'"),
        ("scheme: shared/result", "scheme: shared/reslt", 10, "'shared/reslt'", "Did you mean 'shared/result'"),
        ("scheme: shared/result", "scheme: shared/result, date: x", 10, "2 ways at once", "Keep one of them"),
        ("constant: Libra", "constant: Libra, from: X", 12, "a constant and a source", "Keep `constant` alone"),
        ("optional: yes", "optional: maybe", 11, "optional is 'maybe'", "true or false"),
        ("  Name:", "  accord_name:", 11, "cannot be a property's name", "Accord's own"),
        ("  Name:", "  gender:", 11, "differ only in case", "line 9"),
        ("  Name:", "  Gender:", 11, "stands twice", "line 9"),
    ],
)
def test_a_mistake_gives_its_line_and_what_to_write(old: str, new: str, line: int, what: str, cure: str) -> None:
    assert WHOLE.count(old) == 1
    with pytest.raises(NotReadable) as caught:
        read(WHOLE.replace(old, new))
    assert caught.value.line == line
    assert what in caught.value.what
    assert cure in str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(NotReadable) as caught:
        read(WHOLE.replace("trim, strip", "trimm, strip").replace("%d/%m/%Y", "%y"))
    assert "yaml:7" in str(caught.value)
    assert "yaml:8" in str(caught.value)


def test_a_record_mapping_without_fields_is_refused() -> None:
    with pytest.raises(NotReadable, match="there are no fields"):
        read("source: results\nkey: [a]\n")


def test_the_shipped_record_mapping_is_sound(repository: Path) -> None:
    text = (repository / "mappings" / "courts-results.records.yaml").read_text(encoding="utf-8")
    sets = {word for word in text.replace("}", " ").replace(",", " ").split() if word.startswith("courts-libra-")}
    mapping = loads(text, path="x", source="courts-results", mapping_sets=sets, schemes=["shared/result"])
    assert {"Gender", "PleaStatus", "Verdict", "CJSresultCode"} <= {field.target for field in mapping.fields}
    assert mapping.key == ("fixture", "OffenceSequenceNumber", "result_no")


@pytest.mark.parametrize(
    ("text", "what", "cure"),
    [
        ("{from: X, convert: {split: {take: 1}}}", "split lacks 'at'", "Add `at: ...`"),
        ("{from: X, convert: {split: {at: /, take: 0}}}", "take is '0'", "from 1 up"),
        ("{from: X, convert: {splitt: {at: /}}}", "unknown key 'splitt'", "Did you mean 'split'"),
        ("{from: X, convert: {split: {at: /}, extract: x}}", "is not one thing", "a table such as"),
        ("{from: X, convert: {extract: '(a)(b)'}}", "has 2 groups", "(?:...)"),
        ("{from: X, convert: {extract: '(?=a)b'}}", "looks around", "in single quotes"),
        ("{from: X, convert: {extract: '(a'}}", "opens a bracket that is not closed", "in single quotes"),
        ("{from: X, convert: {extract: ''}}", "is empty", "in single quotes"),
        ("{from: X, convert: {unit: {from: week, to: days}}}", "the unit 'from' is 'week'", "Did you mean 'weeks'"),
        (
            "{from: X, convert: {unit: {from: months, to: days}}}",
            "months cannot be turned into days",
            "quarters, years",
        ),
        ("{from: X, convert: {unit: {from: days, to: weeks}}}", "decimals without end", "places: 2"),
        ("{from: X, convert: {unit: {from: days, to: weeks, places: 7}}}", "places is 7", "at most 6"),
        ("{from: X, number: hole}", "number is 'hole'", "Did you mean 'whole'"),
        ("{from: X, number: {decimal: ',', thousands: ','}}", "cannot be told apart", "thousands"),
        ("{from: X, boolean: {true: [Y]}}", "which words mean false", "boolean: {true:"),
        ("{from: X, boolean: {true: [Y], false: [Y]}}", "'Y' means true and false", "one of the two"),
        ("{from: X, datetime: '%d/%m/%Y'}", "does not name a time of day", "%H:%M"),
        ("{from: X, datetime: '%H:%M'}", "does not name a day", "%H:%M"),
        ("{from: X, datetime: '%d/%m/%Y %I:%M'}", "does not name a time of day", "%I:%M %p"),
        ("{from: X, time: '%d %H:%M'}", "has '%d', which is no time of day", "%H:%M"),
        (
            "{from: X, datetime: '%d/%m/%Y %H:%M', zone: Europe/Londn}",
            "zone is 'Europe/Londn'",
            "Did you mean 'Europe/London'",
        ),
        ("{from: X, zone: UTC}", "has 'zone' without 'datetime'", "Add `datetime:`"),
        ("{from: X, all-of: array}", "has 'all-of' without 'mapping'", "Add `mapping:`"),
        ("{from: X, mapping: courts-libra-sex, all-of: list}", "is 'list'", "array, child-table"),
        ("{from: X, mapping: courts-libra-sex, one-of: {A: {}}}", "what decides", "TARGET CODE"),
        (
            "{from: X, mapping: courts-libra-sex, one-of: {A: {x: M}}, all-of: array}",
            "all of the concepts and one",
            "Keep one",
        ),
        ("{from: X, missing: {9: not knwn}}", "missing 9 is 'not knwn'", "not recorded"),
        ("{from: X, unmapped: keep}", "translates nothing", "Remove `unmapped:`"),
        ("{from: X, date: '%Y-%m-%d', unmapped: keep}", "cannot keep what it cannot read", "quarantine, null or fail"),
        ("{from: X, mapping: courts-libra-sex, unmapped: drop}", "is 'drop'", "fail, keep, null, quarantine"),
        ("{from: X, mapping: courts-libra-sex, unmapped: ''}", "is ''", "fail, keep, null, quarantine"),
        ("{from: X, mapping: courts-libra-sex, relations: [exakt]}", "is 'exakt'", "Did you mean 'exact'"),
        ("{from: X, mapping: courts-libra-sex, relations: {statistic: [exact]}}", "is 'statistic'", "'statistics'"),
        ("{from: X, date: '%Y-%m-%d', default: tomorrow}", "the default of field P is no date", "2024-12-31"),
        ("{from: X, boolean: {true: [Y], false: [N]}, default: Y}", "is no boolean", "true or false"),
        ("{when: [{if: {A: b}, from: X}]}", "does not say what holds otherwise", "otherwise: none"),
        ("{when: [{from: X}], otherwise: Y}", "has no condition", "if: {COLUMN: VALUE}"),
        ("{when: [{if: {A: b}}], otherwise: Y}", "has no source", "Add `from: COLUMN`"),
        ("{otherwise: Y}", "has no case", "Add `when:`"),
        ("{when: [{iff: {A: b}, from: X}], otherwise: Y}", "unknown key 'iff'", "Did you mean 'if'"),
        ("{when: [{if: {A: b}, from: X}], otherwise: Y, from: Z}", "unknown key 'from'", "when"),
        ("{constant: x, default: y}", "a constant and a source", "Keep `constant` alone"),
    ],
)
def test_a_mistake_in_a_field_gives_its_line_and_what_to_write(text: str, what: str, cure: str) -> None:
    with pytest.raises(NotReadable) as caught:
        field(text)
    assert caught.value.line == 5
    assert what in str(caught.value)
    assert cure in str(caught.value)


@pytest.mark.parametrize(
    ("head", "what", "cure"),
    [
        ("records: hearing/offence\n", "the path to the records is 'hearing/offence'", "/hearings/hearing"),
        ("zone: London\n", "zone is 'London'", "Write one of"),
        ("zone: localtime\n", "zone is 'localtime'", "Write one of"),
        ("zone: Factory\n", "zone is 'Factory'", "Write one of"),
        ("thresholds: {quarantined: few}\n", "is 'few'", "`1%`"),
        ("thresholds: {quarantine: 1}\n", "unknown key 'quarantine'", "Did you mean 'quarantined'"),
        ("tresholds: {quarantined: 1}\n", "unknown key 'tresholds'", "Did you mean 'thresholds'"),
    ],
)
def test_a_mistake_above_the_fields_gives_its_line_and_what_to_write(head: str, what: str, cure: str) -> None:
    with pytest.raises(NotReadable) as caught:
        field("X", head=head)
    assert caught.value.line == 2
    assert what in str(caught.value)
    assert cure in str(caught.value)


def test_a_field_under_conditions_is_one_field_for_each_case() -> None:
    text = "{when: [{if: {A: b, C: [d, e]}, from: X}, {if: {A: c}, constant: y}], otherwise: Z}"
    head = "source: results\nkey: [case]\nfields:\n  case: Case\n"
    _, first, second, last = read(f"{head}  P: {text}\n").fields
    assert (first.sources, first.when) == (
        ("X",),
        (Case(column="A", values=("b",)), Case(column="C", values=("d", "e"))),
    )
    assert (second.constant, last.sources, last.when) == ("y", ("Z",), ())


def test_a_key_is_no_field_that_is_filled_in_different_ways() -> None:
    text = "source: results\nkey: [P]\nfields:\n  P: {when: [{if: {A: b}, from: X}], otherwise: Z}\n  Q: Q\n"
    with pytest.raises(NotReadable, match="a field of key is 'P'"):
        read(text)


def test_the_zone_of_the_file_holds_for_its_fields() -> None:
    moment = field("{from: X, datetime: '%d/%m/%Y %H:%M'}", head="zone: UTC\n").reading
    assert isinstance(moment, Moment)
    assert moment.zone == "UTC"
    own = field("{from: X, datetime: '%d/%m/%Y %H:%M', zone: Europe/Paris}", head="zone: UTC\n").reading
    assert isinstance(own, Moment)
    assert own.zone == "Europe/Paris"


PLEA = "{from: X, mapping: courts-libra-plea"


def test_a_policy_may_be_said_for_each_purpose_and_the_word_null_is_one() -> None:
    text = f"{PLEA}, unmapped: {{operational: null, statistics: keep}}}}"
    assert field(text, purpose="operational").unmapped is Unmapped.NULL
    assert field(text, purpose="statistics").unmapped is Unmapped.KEEP
    assert field(text).unmapped is Unmapped.QUARANTINE


def test_what_a_field_allows_for_all_purposes_never_widens_one() -> None:
    wide = f"{PLEA}, relations: [exact, narrow]}}"
    assert field(wide).relations == (Relation.EXACT, Relation.NARROW)
    assert field(wide, purpose="operational").relations == (Relation.EXACT,)
    own = f"{PLEA}, relations: {{operational: [narrow]}}}}"
    assert field(own, purpose="operational").relations == (Relation.NARROW,)
    assert field(own, purpose="statistics").relations == USABLE
