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
    code, name = column_values(written(tmp_path / "a.csv", "code,name\n01,Ann\n02,\n01,Bob\n,Ann\n")).values
    assert (code.name, code.records, code.filled, code.distinct) == ("code", 4, 3, 2)
    assert code.values == (("01", 2), ("02", 1))
    assert name.values == (("Ann", 2), ("Bob", 1))


def test_signs_are_listed_however_rare_they_are(tmp_path: Path) -> None:
    rows = [*(f"v{n}" for n in range(50) for _ in range(2)), "N/A", "?", "9999-12-31", "not known", "nakh"]
    file = written(tmp_path / "a.csv", "n\n" + "\n".join(rows) + "\n")
    signs = ("n a", "?", "9999 12 31", "not known")
    (column,) = column_values(file, values=10, signs=signs).values
    assert (len(column.values), column.distinct, column.filled) == (14, 55, 105)
    assert column.values[10:] == (("9999-12-31", 1), ("?", 1), ("N/A", 1), ("not known", 1))
    (everything,) = column_values(file, values=100, signs=signs).values
    assert len(everything.values) == 55


def test_only_so_many_values_and_records_are_looked_at(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", "n\n" + "".join(f"{n}\n" for n in range(100)))
    (column,) = column_values(file, values=5).values
    assert (len(column.values), column.distinct, column.filled) == (5, 100, 100)
    (column,) = column_values(file, records=10).values
    assert (column.records, column.distinct) == (10, 10)


def test_a_header_alone_gives_columns_without_values(tmp_path: Path) -> None:
    one, other = column_values(written(tmp_path / "a.csv", "one,other\n")).values
    assert (one.name, one.records, one.values, other.name) == ("one", 0, (), "other")


def test_columns_without_a_name_or_named_alike_are_told_apart(tmp_path: Path) -> None:
    found = column_values(written(tmp_path / "a.csv", ",x,x,X\n1,2,3,4\n")).values
    assert [(column.name, column.values) for column in found] == [
        ("column 1", (("1", 1),)), ("x", (("2", 1),)), ("x", (("3", 1),)), ("X", (("4", 1),))
    ]  # fmt: skip


def test_a_malformed_row_is_passed_over_and_counted(tmp_path: Path) -> None:
    found = column_values(written(tmp_path / "a.csv", 'a,b\n1,2\n1,2,3\n"x\n4,5\n'))
    assert found.values[0].values[0] == ("1", 1)
    assert "3" not in dict(found.values[1].values)
    assert [(column.records, column.filled) for column in found.values] == [(2, 2), (2, 2)]
    assert (found.malformed, found.fault) == (2, "line 3: the row has 3 columns where the header has 2")


@pytest.mark.parametrize("sign", [",", ";"])
def test_a_row_with_an_empty_value_too_many_is_malformed_too(sign: str, tmp_path: Path) -> None:
    other = {",": ";", ";": ","}[sign]
    table = '"a,;",b\n1,2\n3,4,\n"5,;",6\n'.translate(str.maketrans(",;", sign + other))
    found = column_values(written(tmp_path / "a.csv", table))
    assert (found.malformed, found.fault) == (1, "line 3: the row has 3 columns where the header has 2")
    assert [column.filled for column in found.values] == [2, 2]
    assert column_values(written(tmp_path / "b.csv", table.replace(f"4{sign}", "4"))).malformed == 0


def test_a_line_that_is_no_object_is_passed_over_and_counted(tmp_path: Path) -> None:
    found = column_values(written(tmp_path / "a.jsonl", '{"a": "1"}\n\n[1]\n{"a"\n{"a": "2"}\n'))
    assert [(column.name, column.records, column.filled) for column in found.values] == [("a", 2, 2)]
    assert (found.malformed, found.fault) == (2, "line 3: the line is not a JSON object")


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_columns_are_cut_at_the_sign_that_fits(sign: str, tmp_path: Path) -> None:
    table = 'Name;"a;b";Sum, paid\n"x;y";1,5;"two ""2"""\n"x;y";1,5;z\n'.replace(";", sign)
    found = column_values(written(tmp_path / "a.csv", table))
    assert found.delimiter == sign
    assert [column.name for column in found.values] == ["Name", f"a{sign}b", "Sum, paid"]
    assert [column.values for column in found.values] == [
        ((f"x{sign}y", 2),), (("1,5", 2),), (('two "2"', 1), ("z", 1))
    ]  # fmt: skip
    ragged = column_values(written(tmp_path / "b.csv", f"a{sign}b\n1{sign}2\n3\n"))
    assert (ragged.malformed, ragged.fault) == (1, "line 3: the row has 1 columns where the header has 2")


@pytest.mark.parametrize(
    ("text", "sign", "columns"),
    [
        ("a,b;c\n1,2;3\n", ",", 2),  # both fit: comma comes first
        ("a,b;c;d\n", ";", 3),  # no rows: more columns
        ("a,b;c;d\n1,x\n2,y;z\n", ",", 2),  # the rows tell
        ('"a;b;c",d\n', ",", 2),  # within quotes no sign counts
        ("only\n1;2\n", ",", 1),
        ("a\tb\r\n1\t2\r\n", "\t", 2),
    ],
)
def test_of_several_signs_the_rows_decide(text: str, sign: str, columns: int, tmp_path: Path) -> None:
    found = column_values(written(tmp_path / "a.csv", text))
    assert (found.delimiter, len(found.values)) == (sign, columns)


def test_tables_cut_at_tabs_may_say_so_in_their_name(tmp_path: Path) -> None:
    assert [column.name for column in column_values(written(tmp_path / "a.tsv", "x\ty\n1\t2\n")).values] == ["x", "y"]
    packed = tmp_path / "a.tsv.gz"
    packed.write_bytes(gzip.compress(b"x\ty\n1\t2\n"))
    assert column_values(str(packed)).delimiter == "\t"
    assert smallest_key(str(packed), [["y"]]) == ("y",)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b'a,"b\n1,2\n', "the header cannot be taken apart"),
        ("a.jsonl", b"not json\n", "no line holds a JSON object"),
        ("a.jsonl", b'[{"a": 1}]\n', "no line holds a JSON object"),
        ("a.jsonl", b"", "the file is empty"),
        ("a.jsonl", b"{}\n", "its records have no keys"),
        ("a.parquet", b"", "no Parquet file, or not whole"),
        ("a.parquet", b"PAR1 and nothing else PAR1", "no Parquet file, or not whole"),
        ("a.jsonl.gz", gzip.compress(b'{"a": 1}\n', mtime=0)[:-4], "broken or cut short"),
    ],
)
def test_a_broken_file_is_told_as_that_and_never_as_a_bug(name: str, data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(NotReadable, match=said) as told:
        column_values(str(path))
    assert "bug" not in str(told.value)
    assert str(path) in str(told.value)


def test_a_parquet_file_whose_data_is_broken_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    duckdb.sql("SELECT 'word ' || range AS w FROM range(5000)").write_parquet(str(path))
    data = bytearray(path.read_bytes())
    data[4:2000] = bytes(1996)
    path.write_bytes(data)
    with pytest.raises(NotReadable, match="no Parquet file, or not whole"):
        column_values(str(path))


def test_json_lines_packed_files_and_parquet_are_read(tmp_path: Path) -> None:
    lines = written(tmp_path / "a.jsonl", '{"a": "1", "b \\"q\\"": {"c": 2}}\n{"a": "1"}\n')
    assert [(c.name, c.values) for c in column_values(lines).values] == [
        ("a", (("1", 2),)),
        ('b "q"', (('{"c":2}', 1),)),
    ]
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(b"a\n7\n"))
    assert column_values(str(packed)).values[0].values == (("7", 1),)
    parquet = tmp_path / "a.parquet"
    duckdb.sql("SELECT 1 AS n, DATE '2020-01-02' AS day").write_parquet(str(parquet))
    assert [(c.name, c.values) for c in column_values(str(parquet)).values] == [
        ("n", (("1", 1),)),
        ("day", (("2020-01-02", 1),)),
    ]


def test_a_glob_sign_in_a_files_name_names_no_other_file(tmp_path: Path) -> None:
    written(tmp_path / "ab.csv", "other\n1\n")
    assert column_values(written(tmp_path / "a[b].csv", "mine\n1\n")).values[0].name == "mine"


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


def test_several_files_are_one_table_whose_columns_meet_by_their_names(tmp_path: Path) -> None:
    written(tmp_path / "a.csv", "id,x,x\n1,G,p\n2,NG,q\n9,9,9,9\n")
    written(tmp_path / "b.jsonl", '{"y": 1, "x": "G"}\n{"y": 2, "x": "G"}\n')
    found = column_values(str(tmp_path))
    assert [(c.name, c.records, c.filled, c.distinct) for c in found.values] == [
        ("id", 4, 2, 2), ("x", 4, 4, 2), ("x", 4, 2, 2), ("y", 4, 2, 2)
    ]  # fmt: skip
    assert found.values[1].values == (("G", 3), ("NG", 1))
    assert (found.malformed, found.fault[: len(str(tmp_path)) + 6]) == (1, f"{tmp_path}/a.csv")
    assert found.lacking == ((f"{tmp_path}/a.csv", ("y",)), (f"{tmp_path}/b.jsonl", ("id", "x")))


def test_of_several_files_each_gives_its_share_of_the_records_looked_at(tmp_path: Path) -> None:
    for name in ("a", "b"):
        written(tmp_path / f"{name}.csv", "n\n" + "".join(f"{name}{n}\n" for n in range(100)))
    (column,) = column_values(f"{tmp_path}/*.csv", records=10).values
    assert (column.records, column.distinct) == (10, 10)
    assert {value[0] for value, _ in column.values} == {"a", "b"}


def test_the_key_of_several_files_tells_all_their_records_apart(tmp_path: Path) -> None:
    written(tmp_path / "a.csv", "case,no\n1,1\n2,1\n")
    written(tmp_path / "b.csv", "case,no\n1,2\n")
    assert smallest_key(f"{tmp_path}/*.csv", [["case"], ["case", "no"]]) == ("case", "no")
