from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.crosswalks.conditions import apart, read_condition, read_conditions, write_conditions
from accord.errors import Misused, NotReadable
from accord.model.verdicts import Condition, Verdict
from tests.unit.crosswalks.made import verdict

CONDITIONS = st.lists(
    st.builds(
        Condition,
        field=st.text("abc| \\", min_size=1).map(str.strip).filter(bool),
        value=st.text("xyz|=\\").map(str.strip),
    ),
    max_size=4,
    unique_by=lambda c: (c.field, c.value),
)


@given(CONDITIONS)
def test_conditions_survive_a_cell(conditions: list[Condition]) -> None:
    ordered = tuple(sorted(conditions, key=lambda c: (c.field, c.value)))
    assert read_conditions(write_conditions(conditions)) == ordered


@pytest.mark.parametrize("text", ["adjudicated", "=yes", "  =yes"])
def test_a_condition_needs_a_field_and_an_equals_sign(text: str) -> None:
    with pytest.raises(Misused):
        read_condition(text)
    with pytest.raises(NotReadable):
        read_conditions(text)


def limited(when: str = "", start: str = "", end: str = "") -> Verdict:
    return verdict("exact", "G", "G", when=read_conditions(when), valid_from=start, valid_to=end)


@pytest.mark.parametrize(
    ("one", "other", "are_apart"),
    [
        (limited(), limited(), False),
        (limited("a=1"), limited("a=2"), True),
        (limited("a=1"), limited("b=2"), False),
        (limited("a=1|b=2"), limited("a=1|b=3"), True),
        (limited(end="2020-12-31"), limited(start="2021-01-01"), True),
        (limited(end="2020-12-31"), limited(start="2020-12-31"), False),
        (limited(end="2020-12-31"), limited(), False),
        (limited("a=1", end="2020-12-31"), limited("a=1", start="2021-01-01"), True),
    ],
)
def test_mappings_are_apart_where_no_record_can_meet_both(one: Verdict, other: Verdict, are_apart: bool) -> None:
    assert apart(one, other) is are_apart
    assert apart(other, one) is are_apart
