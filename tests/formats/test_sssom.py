"""SSSOM/TSV: what is read is what was written, and a broken file says where."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import NotReadable
from accord.formats.sssom import column, dumps, loads
from accord.model.mappings import (
    ENTITY_SLOTS,
    LIST_SLOTS,
    MANUAL_CURATION,
    NO_TERM_FOUND,
    NUMBER_SLOTS,
    RELATIONS,
    ExtensionSlot,
    Mapping,
    MappingSet,
    Relation,
)
from accord.namespaces import ACCORD, PREFIXES, XSD

PLEA = "https://accord.example/shared/plea/"
PREFIXES_HERE = {**PREFIXES, "shared-plea": PLEA}
ROW = Mapping(
    subject_id=PLEA + "G",
    predicate_id=RELATIONS[Relation.EXACT],
    object_id=PLEA + "NG",
    mapping_justification=MANUAL_CURATION,
)
SET = MappingSet(mapping_set_id="https://accord.example/mappings/pleas", mappings=(ROW,))

text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(str.strip)
cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
iri = st.text("abcXYZ019-_%.", min_size=1, max_size=8).map(lambda local: PLEA + local)
number = st.integers(0, 1000).map(lambda n: n / 1000)


def _slot(name: str) -> st.SearchStrategy[object]:
    if name in NUMBER_SLOTS:
        return st.none() | number
    one = iri if name in ENTITY_SLOTS else cell
    return st.lists(one, max_size=3).map(tuple) if name in LIST_SLOTS else st.just("") | one


SLOTS = ("author_id", "confidence", "comment", "match_string", "subject_label", "reviewer_id", "see_also", "other")
mappings = st.builds(
    Mapping,
    subject_id=iri,
    predicate_id=st.sampled_from(sorted(RELATIONS.values())),
    object_id=iri | st.just(NO_TERM_FOUND),
    mapping_justification=st.just(MANUAL_CURATION),
    extra=st.dictionaries(st.sampled_from(["ext_reason", "unknown"]), cell).map(lambda d: tuple(sorted(d.items()))),
    **{name: _slot(name) for name in SLOTS},
)


@given(st.lists(mappings, max_size=5, unique=True), text)
def test_what_is_written_is_read_back(rows: list[Mapping], title: str) -> None:
    extension = ExtensionSlot(slot_name="ext_reason", property=ACCORD + "reason", type_hint=XSD + "string")
    whole = replace(SET, mapping_set_title=title, extension_definitions=(extension,), mappings=tuple(rows))
    back = loads(dumps(whole, PREFIXES_HERE))
    assert set(back.mappings) == set(rows)
    assert replace(back, mappings=whole.mappings) == whole
    assert dumps(back, PREFIXES_HERE) == dumps(whole, PREFIXES_HERE)


@given(st.lists(mappings, max_size=5, unique=True))
def test_one_column_is_what_the_whole_has_in_it(rows: list[Mapping]) -> None:
    written = dumps(replace(SET, mappings=tuple(rows)), PREFIXES_HERE)
    assert list(column(written, "subject_id")) == [row.subject_id for row in loads(written)]


def test_rows_stand_in_one_order_whatever_order_they_came_in() -> None:
    other = replace(ROW, subject_id=PLEA + "A")
    assert dumps(replace(SET, mappings=(ROW, other)), PREFIXES_HERE) == dumps(
        replace(SET, mappings=(other, ROW)), PREFIXES_HERE
    )


def test_two_files_may_bind_one_prefix_differently() -> None:
    written = dumps(SET, PREFIXES_HERE)
    assert "shared-plea:G" in written
    renamed = written.replace("shared-plea", "x")
    assert loads(renamed) == loads(written) == SET


def test_header_values_hold_for_every_row_that_says_nothing_else() -> None:
    written = dumps(SET, PREFIXES_HERE).replace("#mapping_set_id", '#mapping_tool: "other"\n#mapping_set_id')
    assert loads(written).mappings[0].mapping_tool == "other"


def test_unknown_columns_and_header_lines_survive() -> None:
    odd = replace(SET, metadata=(("creator_id", "a|b"), ("odd", "x")), mappings=(replace(ROW, extra=(("q", "1"),)),))
    assert loads(dumps(odd, PREFIXES_HERE)) == odd


BROKEN = {
    "a row with a column too few": ("skos:exactMatch\tshared-plea:NG\t", "skos:exactMatch\t", 8, "has 3 columns"),
    "an undeclared prefix": ("shared-plea:NG", "elsewhere:NG", 8, "prefix 'elsewhere' is not declared"),
    "a missing column": ("object_id", "object", 7, "column object_id is missing"),
    "a column twice": ("mapping_justification", "mapping_justification\tobject_id", 7, "stands twice"),
    "a header that is no YAML": ("#curie_map:", "#curie_map: [", 4, "not valid YAML"),
    "a row without an object": ("\tshared-plea:NG\t", "\t\t", 8, "lacks object_id"),
    "a lonely quote": ("shared-plea:NG", '"shared-plea:NG', 8, "not valid TSV"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_says_the_line_and_the_cause(case: str) -> None:
    old, new, line, cause = BROKEN[case]
    written = dumps(SET, PREFIXES_HERE)
    assert old in written
    with pytest.raises(NotReadable, match=cause) as error:
        loads(written.replace(old, new))
    assert error.value.line == line
    assert error.value.hint


@pytest.mark.parametrize("value", ["2", "-0.1", "nan", "high"])
def test_a_confidence_outside_0_to_1_is_refused(value: str) -> None:
    written = dumps(replace(SET, mappings=(replace(ROW, confidence=0.25),)), PREFIXES_HERE)
    with pytest.raises(NotReadable, match="confidence"):
        loads(written.replace("0.25", value))
