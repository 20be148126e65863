"""Rows and keys that are made many at a time are those that are made one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.model.labels import normalise
from accord.model.mappings import Mapping, filled

ABOUT = Mapping(mapping_tool="accord", comment="as all")


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_an_ascii_label_has_the_key_that_its_letters_would_have_among_others(label: str) -> None:
    assert normalise(f"{label} \u00df").removesuffix("ss").strip() == normalise(label)


def test_rows_filled_by_column_are_copies_with_their_own_entries() -> None:
    ids = [f"https://a.example/{place}" for place in range(2_345)]
    scores = [place / 2_345 for place in range(2_345)]
    made = list(filled(ABOUT, {"subject_id": ids, "confidence": scores}))
    assert made == [replace(ABOUT, subject_id=i, confidence=s) for i, s in zip(ids, scores, strict=True)]
    assert list(filled(ABOUT, {"subject_id": []})) == []


@pytest.mark.parametrize("columns", [{"subject": ["x"]}, {"subject_id": ["x"], "object_id": []}])
def test_columns_are_named_as_slots_and_of_one_length(columns: dict[str, list[str]]) -> None:
    with pytest.raises(KeyError, match="one length"):
        list(filled(ABOUT, columns))
