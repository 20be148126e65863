"""Profiles as CSV."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import NotReadable
from accord.formats import profiles
from accord.model.profiles import ValueCount, ValueStatus

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
COUNTS = st.builds(
    ValueCount, field=WORDS, column=WORDS, value=WORDS, records=st.integers(0), status=st.sampled_from(ValueStatus),
    label=WORDS,
)  # fmt: skip


@given(st.lists(COUNTS, max_size=4))
def test_a_profile_comes_back_as_it_was(counts: list[ValueCount]) -> None:
    assert list(profiles.loads(profiles.dumps(counts))) == counts


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@cmd", "'=1"])
def test_no_cell_starts_a_formula(value: str) -> None:
    count = ValueCount(field="Plea", column="Plea", value=value, records=1, status=ValueStatus.UNKNOWN)
    cells = list(csv.reader(io.StringIO(profiles.dumps([count]))))[1]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.parametrize("row", ["a,b", "Plea,Plea,1,many,known,Guilty", "Plea,Plea,1,2,unheard-of,Guilty"])
def test_a_malformed_profile_gives_the_line(row: str) -> None:
    with pytest.raises(NotReadable) as error:
        profiles.loads(f"{profiles.dumps([])}{row}\n")
    assert error.value.line == 2


def test_another_csv_is_no_profile() -> None:
    with pytest.raises(NotReadable, match="this is no profile"):
        profiles.loads("code,label\n")
