"""Small tables: what is written is read again, and no cell can start a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.formats import tables

CELLS = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_every_cell_is_read_as_it_was_written_but_for_its_guard(rows: list[tuple[str, str]]) -> None:
    text = tables.dumps(("one", "two"), rows)
    head, *found = csv.reader(io.StringIO(text, newline=""))
    assert head == ["one", "two"]
    assert found == [[tables.safe(cell) for cell in row] for row in rows]


@given(CELLS)
def test_no_cell_starts_a_formula(cell: str) -> None:
    assert tables.safe(cell)[:1] not in {"=", "@", "\t", "\r"}
    assert tables.safe(cell) in {cell, f"'{cell}"}


@pytest.mark.parametrize(("cell", "safe"), [("-5", "-5"), ("+1", "+1"), ("-x", "'-x"), ("'=1", "''=1"), ("G", "G")])
def test_numbers_stay_and_what_looks_guarded_is_guarded_again(cell: str, safe: str) -> None:
    assert tables.safe(cell) == safe
