"""The values of each column, counted, of any table that people may have."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pytest

from accord.engines.field_values import MOST_COLUMNS, column_values, smallest_key
from accord.errors import Misused, NotReadable, Unavailable


def written(path: Path, text: str) -> str:
    path.write_bytes(text.encode())
    return str(path)


def test_values_are_counted_the_most_frequent_first_and_empty_ones_left_out(tmp_path: Path) -> None:
    code, name = column_values(written(tmp_path / "a.csv", "code,name\n01,Ann\n02,\n01,Bob\n,Ann\n"))
    assert (code.name, code.records, code.filled, code.distinct) == ("code", 4, 3, 2)
    assert code.values == (("01", 2), ("02", 1))
    assert name.values == (("Ann", 2), ("Bob", 1))


def test_only_so_many_values_and_records_are_looked_at(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", "n\n" + "".join(f"{n}\n" for n in range(100)))
    (column,) = column_values(file, values=5)
    assert (len(column.values), column.distinct, column.filled) == (5, 100, 100)
    (column,) = column_values(file, records=10)
    assert (column.records, column.distinct) == (10, 10)


def test_a_header_alone_gives_columns_without_values(tmp_path: Path) -> None:
    one, other = column_values(written(tmp_path / "a.csv", "one,other\n"))
    assert (one.name, one.records, one.values, other.name) == ("one", 0, (), "other")


def test_columns_without_a_name_or_named_alike_are_told_apart(tmp_path: Path) -> None:
    found = column_values(written(tmp_path / "a.csv", ",x,x,X\n1,2,3,4\n"))
    assert [(column.name, column.values) for column in found] == [
        ("column 1", (("1", 1),)), ("x", (("2", 1),)), ("x", (("3", 1),)), ("X", (("4", 1),))
    ]  # fmt: skip


def test_a_malformed_row_is_passed_over(tmp_path: Path) -> None:
    found = column_values(written(tmp_path / "a.csv", 'a,b\n1,2\n1,2,3\n"x\n4,5\n'))
    assert found[0].values[0] == ("1", 1)
    assert "3" not in dict(found[1].values)


def test_json_lines_packed_files_and_parquet_are_read(tmp_path: Path) -> None:
    lines = written(tmp_path / "a.jsonl", '{"a": "1", "b \\"q\\"": {"c": 2}}\n{"a": "1"}\n')
    assert [(c.name, c.values) for c in column_values(lines)] == [("a", (("1", 2),)), ('b "q"', (('{"c":2}', 1),))]
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(b"a\n7\n"))
    assert column_values(str(packed))[0].values == (("7", 1),)
    parquet = tmp_path / "a.parquet"
    duckdb.sql("SELECT 1 AS n, DATE '2020-01-02' AS day").write_parquet(str(parquet))
    assert [(c.name, c.values) for c in column_values(str(parquet))] == [
        ("n", (("1", 1),)),
        ("day", (("2020-01-02", 1),)),
    ]


def test_a_glob_sign_in_a_files_name_names_no_other_file(tmp_path: Path) -> None:
    written(tmp_path / "ab.csv", "other\n1\n")
    assert column_values(written(tmp_path / "a[b].csv", "mine\n1\n"))[0].name == "mine"


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        column_values(str(tmp_path / "none.csv"))
    with pytest.raises(Misused):
        column_values(written(tmp_path / "a.txt", "a\n"))
    with pytest.raises(NotReadable, match="empty"):
        column_values(written(tmp_path / "a.csv", ""))
    with pytest.raises(NotReadable, match="the limit is"):
        column_values(written(tmp_path / "wide.csv", ",".join(f"c{n}" for n in range(MOST_COLUMNS + 1)) + "\n"))


def test_the_first_choice_that_tells_records_apart_is_the_key(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", "case,no,day\nA,1,x\nA,2,x\nB,1,x\n")
    assert smallest_key(file, [["case"], ["no"], ["day", "no"], ["case", "no"]]) == ("case", "no")
    assert smallest_key(file, [["day"]]) == ()
