"""Every row of every file is staged: sound ones as texts, malformed ones with their fault, none lost."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.engines.sieve import MAX_RECORD, csv_rows
from accord.errors import NotReadable, Unavailable
from tests.unit.engines.made import staged_rows, staging

HEADER = b"a,b,c\n"
GOOD = [("1", "2", "3"), ("4", "5", "6")]


def values(path: Path, data: bytes) -> list[tuple[object, ...] | str]:
    """Each staged record's values, or its fault."""
    file = path / "in.csv"
    file.write_bytes(data)
    rows = staged_rows(path, file)
    assert [row["accord_record"] for row in rows] == list(range(1, len(rows) + 1))
    return [str(row["accord_fault"]) if row["accord_fault"] else (row["a"], row["b"], row["c"]) for row in rows]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"1,2,3\n4,5,6\n", GOOD),
        (b"1,2,3\n4,5,6", GOOD),
        (b"1,2,3\r\n4,5,6\r\n", GOOD),
        (b"1,2,3\r\n4,5,6\n", GOOD),
        (b"1,2,3\r4,5,6\r", GOOD),
        (b"\n1,2,3\n\n4,5,6\n\n", GOOD),
        (b"", []),
        (b"01, x ,\n", [("01", " x ", "")]),
        (b'"1","2\nx","3""q"\n,"",\n', [("1", "2\nx", '3"q'), ("", "", "")]),
        (b'1,"2,x",3\n', [("1", "2,x", "3")]),
        (b'1,6" knife,3\n', [("1", '6" knife', "3")]),
        (b'"1\n",6" knife,3\n', [("1\n", '6" knife', "3")]),
        (b'1,"2\\",3\n', [("1", "2\\", "3")]),
        ("1,é,☃\n".encode(), [("1", "é", "☃")]),
    ],
)
def test_sound_rows_are_read_as_they_stand(tmp_path: Path, data: bytes, expected: object) -> None:
    assert values(tmp_path, HEADER + data) == expected


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (b"x,y", "the row has 2 columns where the header has 3"),
        (b"x,y,z,w", "the row has 4 columns where the header has 3"),
        (b"x,y,z,", "the row has 4 columns where the header has 3"),
        (b"  ", "the row has 1 columns where the header has 3"),
        (b'x,"y,z', "a quoted value is not closed, or text follows its closing quote"),
        (b'x,"y"y,z', "a quoted value is not closed, or text follows its closing quote"),
        (b'x,"y" ,z', "a quoted value is not closed, or text follows its closing quote"),
        (b'x,"y" "y",z', "a quoted value is not closed, or text follows its closing quote"),
        (b'x,"" "y",z', "a quoted value is not closed, or text follows its closing quote"),
        (b'x, "y",z', "a quote sign follows a space"),
        (b"x,\xff,z", "byte 0xff is not UTF-8"),
        (b"x,\xc3,z", "byte 0xc3 is not UTF-8"),
        (b"x,\x00,z", "the row holds a NUL character"),
    ],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_malformed_row_is_kept_with_its_fault_and_the_rows_around_it_are_read(
    tmp_path: Path, bad: bytes, fault: str, end: bytes
) -> None:
    data = end.join([b"a,b,c", b"1,2,3", bad, b'4,5,"6"', b""])
    assert values(tmp_path, data) == [GOOD[0], f"line 3: {fault}", GOOD[1]]


def test_an_unquoted_comma_that_lets_values_slip_is_noticed(tmp_path: Path) -> None:
    slipped = values(tmp_path, HEADER + b'"1,1",2,3\nSmith, John,5,\n')
    assert slipped == [("1,1", "2", "3"), "line 3: the row has 4 columns where the header has 3"]


def test_what_a_torn_value_leaves_behind_is_no_record(tmp_path: Path) -> None:
    torn = b'1,2,3\nx,"y ""z" q\nand, more",w\n4,5,6\n'
    assert [isinstance(row, tuple) for row in values(tmp_path, HEADER + torn)] == [True, False, False, True]


LONG = b"y\n" * (MAX_RECORD // 2 + 10)
LINES = LONG.count(b"\n")


def sifted(data: bytes) -> list[tuple[str, ...] | str]:
    """Each record's values after the slow, careful reading, or its fault."""
    return [row.fault or row.values for row in csv_rows(io.BytesIO(HEADER + data), 3)]


@pytest.mark.parametrize("end", [b'y",w\n', b'",w\n', b'y ""y""",w\n'])
@pytest.mark.parametrize("inside", [b"", b'he said ""no""\n', b'"" or ""more\n', b"\n"])
def test_a_value_that_is_too_long_and_goes_over_many_lines_is_one_malformed_row(inside: bytes, end: bytes) -> None:
    record = b'x,"' + inside + LONG + end
    first, row, second = sifted(b"1,2,3\n" + record + b"4,5,6\n")
    assert [first, second] == GOOD
    last = 2 + record.count(b"\n")
    whole = f"line 3: the record is longer than {MAX_RECORD} bytes and ends in line {last}"
    assert str(row).startswith(f"{whole}; of its {len(record)} bytes the first 2621")


def test_a_value_of_a_million_lines_is_one_malformed_row(tmp_path: Path) -> None:
    found = values(tmp_path, HEADER + b'1,2,3\nx,"' + b"y\n" * 1_100_000 + b'",w\n4,5,6\n')
    assert [found[0], found[2]] == GOOD
    assert len(found) == 3


def test_a_quote_sign_within_an_unquoted_value_is_text_in_a_record_of_several_lines_too() -> None:
    assert sifted(b'"1\n",6" knife,3\n4,5,6\n') == [("1\n", '6" knife', "3"), GOOD[1]]


@pytest.mark.parametrize("long", ["é" * 900_000, "\x01" * 900_000, "x" * 1_989_000, '""' * 1_040_000])
@pytest.mark.parametrize("bad", ["", ",4"])
def test_a_record_that_is_too_long_to_be_read_stops_no_run(tmp_path: Path, long: str, bad: str) -> None:
    found = values(tmp_path, HEADER + f'1,"{long}",3{bad}\nx\n4,5,6\n'.encode())
    assert found[1:] == ["line 3: the row has 1 columns where the header has 3", GOOD[1]]
    is_read = not bad and long[0] in "éx"
    assert isinstance(found[0], tuple) is is_read
    assert is_read or str(found[0]).startswith("line 2: the ")


def test_a_line_of_json_that_is_too_long_to_be_read_stops_no_run(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    long = json.dumps({"a": '"' * 700_000})
    file.write_bytes(long.encode() + b'\n{"a":"\xff"}\n{"a":"2"}\n')
    first, _, last = staged_rows(tmp_path, file)
    fault = "line 1: the record is too long to be read; of its 1400010 bytes the first 262144 are kept"
    assert (first["accord_fault"], first["accord_raw"]) == (fault, long[:MAX_RECORD])
    assert last["a"] == "2"


@pytest.mark.parametrize("after", [b"4,5,6\n", b'4,"5",6\n', b'4,"5\n",6\n'])
def test_what_follows_a_quote_that_is_never_closed_is_read_from_the_next_record_on(after: bytes) -> None:
    row, second, third = sifted(b'x,"y\n' + LONG + after + b"1,2,3\n")
    assert str(row).startswith(f"line 2: a quoted value is not closed, and no line up to {2 + LINES} is a record")
    assert (second[0], second[2], third) == ("4", "6", GOOD[0])


def test_sound_rows_behind_a_quote_that_is_never_closed_are_no_part_of_its_value() -> None:
    many = 2 * MAX_RECORD // len(b"1,2,3\n")
    found = sifted(b'x,"y,z\n' + b"1,2,3\n" * many + b'4,6",5\n')
    assert found[0] == "line 2: a quoted value is not closed, or text follows its closing quote"
    assert found[1:-1] == [GOOD[0]] * many
    assert "the end of a broken one above" in str(found[-1])


def test_a_quote_that_is_never_closed_is_one_malformed_row_up_to_the_end_of_the_file() -> None:
    (row,) = sifted(b'x,"y\n' + LONG)
    assert str(row).startswith(f"line 2: a quoted value is not closed, and no line up to {2 + LINES} is a record")


def test_a_malformed_row_keeps_its_text(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(HEADER + 'é,"x\n'.encode() + b"\xff,\x00\n")
    rows = staged_rows(tmp_path, file)
    assert [row["accord_raw"] for row in rows] == ['é,"x', "\\xff,\\x00"]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    assert values(tmp_path, b"\xef\xbb\xbf" + HEADER + b"1,2,3\nx\n")[0] == GOOD[0]


def test_a_single_column_is_read(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(b"a\n1\n\nx,y\n")
    assert [(row["a"], bool(row["accord_fault"])) for row in staged_rows(tmp_path, file)] == [
        ("1", False),
        (None, True),
    ]


@pytest.mark.parametrize(
    ("data", "what", "line"),
    [
        (b"", "the file is empty", 1),
        (b"\n\n", "the file is empty", 1),
        (b"a,a\n", "stands twice", 1),
        (b"a,A\n", "stands twice", 1),
        (b"a,\n", "a column has no name", 1),
        (b"a,=b\n", "would start a formula", 1),
        (b"a,accord_record\n", "one that Accord adds", 1),
        (b"a,\xff\n", "the header is not UTF-8", 1),
        (b"B\n", "the columns a, b are missing", 1),
    ],
)
def test_a_header_that_cannot_be_used_stops_the_run(tmp_path: Path, data: bytes, what: str, line: int) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(data)
    with pytest.raises(NotReadable, match=what) as caught:
        staged_rows(tmp_path, file, needed=["a", "b"])
    assert (caught.value.path, caught.value.line) == (str(file), line)


def test_a_missing_column_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(b"Gendr,Plea\n")
    with pytest.raises(NotReadable) as caught:
        staged_rows(tmp_path, file, needed=["Gender", "Plea"])
    assert "Did you mean its column 'Gendr'?" in caught.value.hint


def test_of_many_missing_columns_the_first_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(b"x,y\n")
    with pytest.raises(NotReadable) as caught:
        staged_rows(tmp_path, file, needed=[f"c{n}" for n in range(27)])
    assert "the columns c0, c1, c2 and 24 more are missing" in str(caught.value)
    assert "c1" not in caught.value.hint


@pytest.mark.parametrize(("sign", "name"), [(";", "';'"), ("\t", "a tab"), ("|", "'|'")])
def test_a_header_cut_at_other_signs_than_commas_is_told(tmp_path: Path, sign: str, name: str) -> None:
    file = tmp_path / "in.csv"
    file.write_text(f"Gender{sign}Plea\n")
    with pytest.raises(NotReadable) as caught:
        staged_rows(tmp_path, file, needed=["Gender", "Plea"])
    assert caught.value.hint == f"The separator seems to be {name}: save the file with commas."


def test_files_of_one_run_may_differ_in_the_order_and_number_of_columns(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("a,b\n1,2\n")
    (tmp_path / "2.csv").write_text("b,c,a\n20,30,10\n")
    rows = staged_rows(tmp_path, tmp_path / "1.csv", tmp_path / "2.csv", needed=["a", "b"])
    assert [(row["accord_record"], row["a"], row["b"], row["c"]) for row in rows] == [
        (1, "1", "2", None),
        (2, "10", "20", "30"),
    ]
    assert [Path(str(row["accord_file"])).name for row in rows] == ["1.csv", "2.csv"]


def test_two_spellings_of_a_column_in_two_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("a,b\n1,2\n")
    (tmp_path / "2.csv").write_text("a,B\n1,2\n")
    with pytest.raises(NotReadable, match="is called 'b' in another file"):
        staged_rows(tmp_path, tmp_path / "1.csv", tmp_path / "2.csv")


def test_a_file_name_with_glob_characters_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "a[1]*.csv").write_text("a,b,c\n1,2,3\n")
    (tmp_path / "a1.csv").write_text("a,b,c\n9,9,9\n")
    assert [row["a"] for row in staged_rows(tmp_path, tmp_path / "a[1]*.csv")] == ["1"]


def test_json_lines_are_read_as_texts(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    lines = ['{"a":"01","b":2,"c":null}', "", '{"b.c":{"x":[1]},"a":"é\\n","q\\"":true}']
    file.write_text("\n".join(lines), encoding="utf-8")
    first, second = staged_rows(tmp_path, file, needed=["a"])
    assert (first["a"], first["b"], first["c"]) == ("01", "2", None)
    assert (second["a"], second["b"], second["b.c"], second['q"']) == ("é\n", None, '{"x":[1]}', "true")


def test_a_key_that_no_json_record_has_is_an_empty_column(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"a":"1"}\n{"a":"2","c":"3"}\n')
    with staging(tmp_path, file, needed=["a", "b", "c"]) as (_, staged, _work):
        assert (staged.columns, staged.absent) == (("a", "c", "b"), ("b",))
    again = tmp_path / "again"
    again.mkdir()
    assert [row["b"] for row in staged_rows(again, file, needed=["a", "b"])] == [None, None]


def test_a_key_that_json_records_write_in_another_case_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"plea":"1"}\n')
    with pytest.raises(NotReadable, match="the column 'Plea' is written 'plea'"):
        staged_rows(tmp_path, file, needed=["Plea"])


@pytest.mark.parametrize("sifted", [b"", b'{"a":"\xff"}\n'])
def test_an_object_or_a_list_where_a_text_belongs_is_a_fault(tmp_path: Path, sifted: bytes) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(b'{"a":{"x":1}}\nnope\n{"a":[],"b":"2"}\n{"a":"3","b":[1]}\n' + sifted)
    rows = staged_rows(tmp_path, file, plain=["a", "gone"])[:4]
    nested = "'a' holds an object or a list where a text belongs"
    assert [row["accord_fault"] for row in rows] == [nested, "the line is not a JSON object", nested, None]
    assert [row["accord_raw"] for row in rows] == ['{"a":{"x":1}}', "nope", '{"a":[],"b":"2"}', None]
    assert [(row["a"], row["b"]) for row in rows] == [(None, None)] * 3 + [("3", "[1]")]


def test_what_is_no_json_object_is_kept_with_its_fault(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(b'{"a":"1"}\nnope\n[1]\n{"a":"\xff"}\n{"a":"2"}\n')
    rows = staged_rows(tmp_path, file)
    assert [row["a"] for row in rows] == ["1", None, None, None, "2"]
    assert [row["accord_fault"] for row in rows] == [
        None,
        "the line is not a JSON object",
        "the line is not a JSON object",
        "line 4: byte 0xff is not UTF-8",
        None,
    ]
    assert rows[1]["accord_raw"] == "nope"


def test_a_nul_that_json_spells_out_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    lines = [r'{"a":"x\u0000y"}', r'{"b\u0000":"1"}', r'{"a":"\\u0000"}', r'{"a":"\\\u0000"}']
    file.write_text("\n".join(lines), encoding="utf-8")
    with staging(tmp_path, file, needed=["a"]) as (_, staged, _work):
        assert staged.columns == ("a",)
    again = tmp_path / "again"
    again.mkdir()
    rows = staged_rows(again, file)
    nul = "the row holds a NUL character"
    assert [row["accord_fault"] for row in rows] == [nul, nul, None, nul]
    assert [row["accord_raw"] for row in rows] == [lines[0], lines[1], None, lines[3]]
    assert [row["a"] for row in rows] == [None, None, r"\u0000", None]


def test_a_nul_in_parquet_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "in.parquet"
    duckdb.sql("SELECT * FROM (VALUES (1, 'x' || chr(0)), (2, 'y'), (3, NULL)) t(n, a)").write_parquet(str(file))
    rows = staged_rows(tmp_path, file)
    assert [row["accord_fault"] for row in rows] == ["the row holds a NUL character", None, None]
    assert rows[0]["accord_raw"] == r'{"n":"1","a":"x\u0000"}'
    assert [(row["n"], row["a"]) for row in rows] == [(None, None), ("2", "y"), ("3", None)]


def test_parquet_is_read_as_texts(tmp_path: Path) -> None:
    file = tmp_path / "in.parquet"
    duckdb.sql("SELECT '01' AS a, 7 AS b, DATE '2011-09-26' AS c, NULL AS d").write_parquet(str(file))
    (row,) = staged_rows(tmp_path, file)
    assert (row["a"], row["b"], row["c"], row["d"]) == ("01", "7", "2011-09-26", None)


def test_what_is_no_parquet_stops_the_run_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "in.parquet"
    file.write_bytes(b"PAR1 but not really")
    with pytest.raises(NotReadable) as caught:
        staged_rows(tmp_path, file)
    assert caught.value.path == str(file)


@pytest.mark.parametrize("bad", [b"", b"x,y\n"])
def test_packed_files_are_read(tmp_path: Path, bad: bytes) -> None:
    file = tmp_path / "in.csv.gz"
    file.write_bytes(gzip.compress(HEADER + b"1,2,3\n" + bad))
    assert staged_rows(tmp_path, file)[0]["a"] == "1"


def test_a_packed_file_that_was_cut_short_stops_the_run(tmp_path: Path) -> None:
    file = tmp_path / "in.csv.gz"
    rows = b"".join(b"%d,%d,%d\n" % (n, n * n, n**3) for n in range(20_000))
    file.write_bytes(gzip.compress(HEADER + rows)[:-2000])
    with pytest.raises(NotReadable, match="broken or cut short"):
        staged_rows(tmp_path, file)


@pytest.mark.parametrize("size", [3 * 1024 * 1024, 40 * 1024 * 1024])
@pytest.mark.parametrize(("name", "above", "start"), [("in.csv", HEADER, b""), ("in.jsonl", b'{"a":"1"}\n', b'{"a":"')])
def test_a_line_without_end_stops_the_run(tmp_path: Path, name: str, above: bytes, start: bytes, size: int) -> None:
    file = tmp_path / name
    file.write_bytes(above + start + b"x" * size)
    with pytest.raises(NotReadable, match="longer than") as caught:
        staged_rows(tmp_path, file)
    assert caught.value.line == 2


def test_a_word_that_names_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="names no file"):
        staged_rows(tmp_path, tmp_path / "gone.csv")


def test_many_rows_stay_in_their_order(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("a,b\n" + "".join(f'{n},"x,{n}"\n' for n in range(300_000)))
    rows = staged_rows(tmp_path, file)
    assert all(row["a"] == str(number) and row["accord_record"] == number + 1 for number, row in enumerate(rows))
    assert len(rows) == 300_000


texts = st.text(st.sampled_from(list("ab,\"' \t\n\r=é")), max_size=8)


@given(st.lists(st.tuples(texts, texts, texts).filter(any), max_size=6))
def test_every_record_that_is_written_is_read_again(rows: list[tuple[str, str, str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        assert values(Path(folder), HEADER + out.getvalue().encode()) == rows


@given(st.text(st.sampled_from(list('ab,"" \n\r\x00é')), max_size=40))
def test_the_engine_and_the_sieve_read_alike(text: str) -> None:
    data = HEADER + text.encode()
    sifted = [row.fault or row.values for row in csv_rows(io.BytesIO(data), 3)]
    with tempfile.TemporaryDirectory() as folder:
        assert values(Path(folder), data) == sifted


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["a", "b", "c.d", 'e"f']),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6) | st.none(),
        ),
        max_size=6,
    )
)
def test_json_lines_lose_nothing(records: list[dict[str, str | None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "in.jsonl"
        file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        rows = staged_rows(Path(folder), file)
        assert len(rows) == len(records)
        for row, record in zip(rows, records, strict=True):
            assert {
                name: value for name, value in row.items() if not name.startswith("accord_") and value is not None
            } == {name: value for name, value in record.items() if value is not None}
