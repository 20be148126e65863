from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import NotReadable
from accord.formats.record_mappings import loads
from accord.model.records import Conversion, Field, MissingCode, RecordMapping

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


def read(text: str, *, source: str = "results") -> RecordMapping:
    return loads(text, path="mappings/results.records.yaml", source=source, mapping_sets=SETS, schemes=SCHEMES)


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
