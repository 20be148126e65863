"""The fields of a JSON Schema; nothing outside it is looked at, and nothing in it can run away."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import NotReadable
from accord.formats.json_schema import MOST_DEEP, MOST_FIELDS, loads
from accord.model.properties import Datatype, PropertyTerm

SCHEMA = {
    "title": "Hearing",
    "required": ["id", "defendants"],
    "properties": {
        "id": {"type": "string", "title": "Identifier", "description": "Which hearing."},
        "day": {"type": ["string", "null"], "format": "date"},
        "plea": {"$ref": "#/$defs/plea"},
        "defendants": {"type": "array", "items": {"$ref": "#/$defs/person"}},
        "court/room": {"type": "integer"},
    },
    "$defs": {
        "plea": {"enum": ["G", "NG", None, True, 3]},
        "person": {
            "allOf": [{"properties": {"name": {"type": "string"}}}, {"properties": {"age": {"type": "number"}}}]
        },
    },
}


def read(schema: object) -> dict[str, PropertyTerm]:
    return {term.name: term for term in loads(json.dumps(schema), base="urn:x/")}


def test_fields_come_with_names_types_descriptions_and_codes() -> None:
    found = read(SCHEMA)
    assert list(found) == ["id", "day", "plea", "defendants", "defendants/name", "defendants/age", "court/room"]
    assert (found["id"].title, found["id"].description) == ("Identifier", "Which hearing.")
    assert found["id"].required
    assert not found["day"].required
    assert found["day"].datatype is Datatype.DATE
    assert [code for code, _ in found["plea"].codes] == ["G", "NG", "3"]
    assert found["defendants"].repeated
    assert found["defendants/age"].datatype is Datatype.NUMBER
    assert found["court/room"].iri == "urn:x/court%2Froom"


def test_a_reference_that_leads_elsewhere_is_never_fetched() -> None:
    found = read({"properties": {
        "a": {"$ref": "https://127.0.0.1:9/schema.json", "description": "kept"},
        "b": {"$ref": "file:///etc/passwd"},
        "c": {"$ref": "#/nowhere"},
    }})  # fmt: skip
    assert [(term.name, term.datatype) for term in found.values()] == [(n, Datatype.UNKNOWN) for n in "abc"]
    assert found["a"].description == "kept"


def test_a_record_within_itself_is_entered_once() -> None:
    found = read({"properties": {"child": {"$ref": "#"}, "name": {"type": "string"}}})
    assert list(found) == ["child", "name"]


def test_a_schema_that_would_grow_without_bound_is_refused() -> None:
    many = {
        f"d{level}": {"properties": {f"f{n}": {"$ref": f"#/$defs/d{level + 1}"} for n in range(10)}}
        for level in range(MOST_DEEP)
    }
    with pytest.raises(NotReadable, match=f"more than {MOST_FIELDS} fields"):
        read({"$defs": many, "properties": {"x": {"$ref": "#/$defs/d0"}}})
    parts = {f"p{n}": {"allOf": [{"$ref": f"#/$defs/p{m}"} for m in range(800)]} for n in range(800)}
    with pytest.raises(NotReadable, match="refers to itself too often"):
        read({"$defs": parts, "properties": {"x": {"$ref": "#/$defs/p0"}}})
    deep = "{}"
    for _ in range(60):
        deep = '{"properties": {"a": ' + deep + "}}"
    assert len(loads(deep, base="urn:x/")) == MOST_DEEP


@pytest.mark.parametrize("text", ["", "[]", "{", '{"type": "object"}', '{"properties": []}', "[" * 100_000, '"x"'])
def test_what_describes_no_fields_is_told(text: str) -> None:
    with pytest.raises(NotReadable):
        loads(text, base="urn:x/")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["properties", "items", "allOf", "$ref", "type", "enum", "required", "format", "x"]), inner,
        max_size=4,
    ),
    max_leaves=15,
)  # fmt: skip


@given(st.dictionaries(st.text(max_size=3), anything, min_size=1, max_size=3))
def test_whatever_stands_in_a_schema_its_properties_are_fields(properties: dict[str, object]) -> None:
    tables = {name: node for name, node in properties.items() if isinstance(node, dict)}
    text = json.dumps({"properties": properties})
    if not tables:
        with pytest.raises(NotReadable):
            loads(text, base="urn:x/")
    else:
        found = [term.name for term in loads(text, base="urn:x/")]
        assert set(tables) <= set(found)
