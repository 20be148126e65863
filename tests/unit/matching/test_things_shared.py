"""What many pairs have in common, beside the same counted pair by pair."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accord.matching.reading import Reader, Reading
from accord.matching.things_shared import in_common

_READ = Reader()
# More things than there are bits in a sign, so that unlike things share one.
labels = st.lists(st.lists(st.integers(0, 200), max_size=9), min_size=1, max_size=40)


def _readings(lots: list[list[int]]) -> list[Reading]:
    return [_READ(" ".join(f"w{number}" for number in lot), "en") for lot in lots]


def _things(reading: Reading) -> frozenset[str]:
    return frozenset(reading.label.split())


@given(labels, labels)
def test_every_pair_has_as_much_in_common_as_when_it_is_counted_by_itself(
    ours: list[list[int]], theirs: list[list[int]]
) -> None:
    mine, yours = _readings(ours), _readings(theirs)
    rows, columns = (each.ravel() for each in np.indices((len(mine), len(yours))))
    found = in_common(mine, yours, rows, columns, said=_things, answered=_things)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    assert found.tolist() == [len(_things(mine[row]) & _things(yours[column])) for row, column in pairs]
