"""Parts hold each record of the input once, whatever the files' sizes."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.engines.dialects import sql_of
from accord.engines.pieces import StagedPiece
from accord.errors import Misused
from accord.translation.parts import ROW_GROUP, cut, memory_bytes, part_rows, part_table

SIZES = st.lists(st.integers(0, 40), max_size=200)


def numbers(sizes: list[int], rows: int, most: int | None = None) -> list[list[int]]:
    """The numbers of the records of each part, as the pieces have them; the part's own count must say the same."""
    pieces = [StagedPiece(name=str(place), records=size) for place, size in enumerate(sizes)]
    before = dict(zip((piece.name for piece in pieces), accumulate(sizes, initial=0), strict=False))
    found = []
    for part in cut(pieces, Path("work"), rows, most=most):
        found.append([
            before[one.piece.name] + row + 1 for one in part.slices for row in range(one.first, one.first + one.rows)
        ])  # fmt: skip
        assert part.before is not None
        assert found[-1] == list(range(part.before + 1, part.before + part.records + 1))
    return found


@given(SIZES, st.integers(1, 50))
def test_every_record_is_in_one_part_and_their_order_stays(sizes: list[int], rows: int) -> None:
    parts = numbers(sizes, rows)
    assert [number for part in parts for number in part] == list(range(1, sum(sizes) + 1))
    *before, last = map(len, parts)
    assert max(before, default=0) <= rows
    assert last <= rows + rows // 8


@given(SIZES, st.integers(1, 50), st.integers(1, 100))
def test_a_sample_is_the_first_records(sizes: list[int], rows: int, most: int) -> None:
    parts = numbers(sizes, rows, most)
    assert [number for part in parts for number in part] == list(range(1, min(most, sum(sizes)) + 1))


def test_many_small_files_share_a_part() -> None:
    assert len(numbers([3] * 100, 1000)) == 2


@pytest.mark.parametrize(("left", "parts"), [(125, [1000, 1125]), (126, [1000, 1000, 126])])
def test_a_few_records_at_the_end_go_with_the_part_before(left: int, parts: list[int]) -> None:
    assert [len(part) for part in numbers([1000, 1000, left], 1000)] == parts
    assert [len(part) for part in numbers([2000 + left], 1000)] == parts


@pytest.mark.parametrize("name", ["Plea", "file_row_number", "File_Row_Number"])
def test_rows_are_counted_whatever_the_columns_are_called(tmp_path: Path, name: str) -> None:
    (tmp_path / "staged").mkdir()
    with duckdb.connect() as engine:
        engine.execute(
            f"COPY (SELECT -n AS {name} FROM range(10) AS made(n)) TO '{tmp_path}/staged/1' (FORMAT parquet)"
        )
        parts = [part_table(part, [name]) for part in cut([StagedPiece(name="1", records=10)], tmp_path, 4)]
        found = [[row[0] for row in engine.execute(f"FROM {sql_of(part)}").fetchall()] for part in parts]
    assert found == [[0, -1, -2, -3], [-4, -5, -6, -7], [-8, -9]]


def test_without_records_there_is_one_empty_part() -> None:
    assert numbers([0, 0], 10) == [[]]


@pytest.mark.parametrize(
    ("limit", "groups"), [("", 4), ("2GiB", 4), ("1 GiB", 2), ("600MB", 1), ("100MB", 1), ("64GiB", 4)]
)
def test_a_part_is_smaller_where_memory_is_scarce(limit: str, groups: int) -> None:
    assert part_rows(limit) == groups * ROW_GROUP


@pytest.mark.parametrize(("words", "size"), [("2GiB", 2 * 1024**3), ("1.5 gb", 1_500_000_000), ("10KB", 10_000)])
def test_sizes_are_read_as_people_write_them(words: str, size: int) -> None:
    assert memory_bytes(words) == size


def test_what_is_no_size_is_told() -> None:
    with pytest.raises(Misused):
        memory_bytes("plenty")
