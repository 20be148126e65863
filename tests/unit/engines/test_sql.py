"""The building blocks of SQL do what their names say, for every value that a record may hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from accord.engines import sql
from accord.engines.duckdb import session
from accord.engines.sinks import guarded, unguarded
from accord.errors import NotReadable, Unavailable
from accord.model.records import Conversion
from tests.unit.engines.made import evaluated

WORDS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=12)


@pytest.mark.parametrize(
    ("conversions", "value", "expected"),
    [
        ([Conversion.STRIP_LEADING_ZEROS], "01", "1"),
        ([Conversion.STRIP_LEADING_ZEROS], "000", "0"),
        ([Conversion.STRIP_LEADING_ZEROS], "10", "10"),
        ([Conversion.STRIP_LEADING_ZEROS], "", None),
        ([Conversion.TRIM], "  ", None),
        ([Conversion.TRIM, Conversion.UPPER], " ab ", "AB"),
        ([Conversion.LOWER], "É", "é"),
        ([], "01", "01"),
    ],
)
def test_a_conversion_does_what_it_is_called(
    tmp_path: Path, conversions: list[Conversion], value: str, expected: str | None
) -> None:
    assert evaluated(tmp_path, sql.converted(sql.text(value), conversions)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2011-09-26", "2011-09-26"),
        ("26/09/2011", "2011-09-26"),
        ("2012-02-29", "2012-02-29"),
        ("2011-02-29", None),
        ("2011-02-30", None),
        ("11-09-26", None),
        ("2011-09-26x", None),
        ("2011-09-26T00:00:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_day_is_read_only_in_a_given_format(tmp_path: Path, value: str, expected: str | None) -> None:
    assert evaluated(tmp_path, sql.date_of(sql.text(value), ["%Y-%m-%d", "%d/%m/%Y"])) == expected


def test_a_format_that_fits_wins_over_an_earlier_one_that_misreads(tmp_path: Path) -> None:
    assert evaluated(tmp_path, sql.date_of(sql.text("01-02-2011"), ["%Y-%m-%d", "%d-%m-%Y"])) == "2011-02-01"


def test_joined_texts_leave_empty_ones_out(tmp_path: Path) -> None:
    parts = [sql.text("Ann"), sql.text(""), sql.text("Bass")]
    assert evaluated(tmp_path, sql.joined(parts, " ")) == "Ann Bass"
    assert evaluated(tmp_path, sql.joined([sql.text(""), sql.text("")], " ")) is None


def test_a_negation_covers_the_whole_condition(tmp_path: Path) -> None:
    either = sql.any_of([sql.is_null(sql.text("x")), sql.is_filled(sql.text("x"))])
    assert evaluated(tmp_path, sql.negated(either)) is False


@given(WORDS)
def test_a_text_is_never_taken_for_sql(value: str) -> None:
    with session(Path()) as engine:
        assert engine.run(sql.select([sql.text(value)])) == [(value,)]


@pytest.mark.parametrize("value", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-x", "-", "+1-2"])
def test_a_text_that_could_start_a_formula_gets_an_apostrophe(tmp_path: Path, value: str) -> None:
    assert evaluated(tmp_path, guarded(sql.text(value))) == f"'{value}"


@pytest.mark.parametrize("value", ["-5", "+3.25", "-1,000", "a=b", "", "'quoted'", "O'Neill", " x"])
def test_other_texts_and_numbers_stay_as_they_are(tmp_path: Path, value: str) -> None:
    assert evaluated(tmp_path, guarded(sql.text(value))) == value


@given(st.text(st.sampled_from(list("'=+-@\t\r15.a")), max_size=6) | WORDS)
def test_a_guarded_text_can_be_had_back(value: str) -> None:
    with session(Path()) as engine:
        assert engine.run(sql.select([unguarded(guarded(sql.text(value)))])) == [(value,)]


def test_a_session_reads_and_writes_only_where_it_may(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with session(tmp_path / "work") as engine:
        with pytest.raises(Unavailable, match="disabled by configuration"):
            engine.run(
                sql.select(
                    [sql.column("a")], sql.table_function("read_csv", sql.text(str(tmp_path / "secret.csv")), {})
                )
            )
        with pytest.raises(Unavailable, match="disabled by configuration"):
            engine.run(sql.copy_to(sql.select([sql.text("x")]), tmp_path / "out.csv", {}))


def test_a_code_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with session(tmp_path) as engine:
        engine.make_table("codes", {"code": ["A", "B", "A"]})
        with pytest.raises(NotReadable, match="'A' stands twice"):
            engine.make_codes("kind", sql.select([sql.column("code")], sql.table("codes")))


def test_a_table_has_columns_without_a_value_and_as_many_rows_as_are_given(tmp_path: Path) -> None:
    with session(tmp_path) as engine:
        engine.make_table("some", {"a": [1, None], "b": [None, None], "c": ["x", "é"]})
        engine.make_table("none", {"a": [], "b": []})
        engine.make_table("empty", {"a": [None, None], "b": [None, None]})
        found = [engine.run(sql.select([exp.Star()], sql.table(name))) for name in ("some", "none", "empty")]
        assert found == [[(1, None, "x"), (None, None, "é")], [], [(None, None), (None, None)]]


@pytest.mark.parametrize("is_long", [False, True])
def test_a_list_gives_its_element_by_number(tmp_path: Path, *, is_long: bool) -> None:
    with session(tmp_path) as engine:
        engine.make_table("codes", {"place": [1, 2, 3], "value": ["A", None, "C"]})
        engine.make_list("known", sql.select([exp.Star()], sql.table("codes")), is_long=is_long)
        found = [sql.element("known", sql.number(n)) for n in (1, 2, 3, 4)]
        assert engine.run(sql.select(found)) == [("A", None, "C", None)]


def test_an_error_of_the_engine_does_not_quote_records(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text('a,b\n1,2\nsecret "name",x,y\n')
    options = {
        "columns": sql.row({"a": sql.text("VARCHAR"), "b": sql.text("VARCHAR")}),
        "auto_detect": sql.negated(sql.is_null(sql.text(""))),
    }
    with session(tmp_path) as engine, pytest.raises(NotReadable) as caught:
        engine.run(
            sql.select([sql.column("a")], sql.table_function("read_csv", sql.text(str(tmp_path / "in.csv")), options))
        )
    assert "secret" not in str(caught.value)
