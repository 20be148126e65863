"""Each function of a plan is written for both engines, in forms that no bad value can stop."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlglot import exp

from accord.engines import dialects, sql
from accord.engines.dialects import Dialect, sql_of
from accord.engines.duckdb import letters, session
from accord.engines.functions import Function, applied
from tests.unit.engines.made import evaluated


@pytest.mark.parametrize("dialect", Dialect)
def test_every_function_has_its_entry(dialect: Dialect) -> None:
    assert set(dialects.WRITERS[dialect]) == set(Function)


def test_a_function_within_another_is_written_too() -> None:
    value = applied(Function.TRIM, applied(Function.LEFT, sql.column("x"), sql.number(2)))
    assert sql_of(value) == 'TRIM(LEFT("x", 2))'
    assert sql_of(value, Dialect.SPARK).endswith("FROM LEFT(`x`, 2))")


def test_writing_an_expression_leaves_it_as_it_is() -> None:
    value = applied(Function.CODE_PLACE, sql.text("codes"), sql.column("x"))
    assert sql_of(value, Dialect.SPARK) == sql_of(value, Dialect.SPARK)
    assert sql_of(value) == 'CAST(ENUM_CODE(TRY_CAST("x" AS codes)) AS INT)'


def test_a_safe_cast_stays_safe_on_spark() -> None:
    """SQLGlot writes a plain CAST unless it is told: one bad value would stop the run."""
    value = exp.TryCast(this=applied(Function.LEFT, sql.column("x"), sql.number(2)), to=exp.DataType.build("INT"))
    assert sql_of(value, Dialect.SPARK) == "TRY_CAST(LEFT(`x`, 2) AS INT)"


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d %b %Y", "%Y-%j", "%Y-%m-%d %I:%M:%S.%f %p"])
def test_a_date_on_spark_is_read_in_forms_that_cannot_fail(form: str) -> None:
    written = sql_of(sql.date_of(sql.column("x"), [form]), Dialect.SPARK)
    assert "TRY_MAKE_TIMESTAMP_NTZ(" in written
    assert " CAST(REGEXP_EXTRACT" not in written
    assert "STRPTIME" not in written


@pytest.mark.parametrize("word", ["epoch", "Infinity", " -infinity ", "EPOCH"])
def test_a_word_for_the_beginning_or_the_end_of_time_is_no_day(tmp_path: Path, word: str) -> None:
    """DuckDB reads these as 1900-01-01, whatever the format."""
    assert evaluated(tmp_path, sql.date_of(sql.text(word), ["%Y-%m-%d"])) is None


@pytest.mark.parametrize(("text", "day"), [("2011-366", None), ("2012-366", "2012-12-31"), ("1900-001", "1900-01-01")])
def test_the_last_day_of_a_leap_year_is_no_day_of_another(tmp_path: Path, text: str, day: str | None) -> None:
    assert evaluated(tmp_path, sql.date_of(sql.text(text), ["%Y-%j"])) == day


def test_the_first_day_of_1900_is_a_day(tmp_path: Path) -> None:
    assert evaluated(tmp_path, sql.date_of(sql.text("01/01/1900"), ["%d/%m/%Y"])) == "1900-01-01"


def test_letters_and_their_other_case_are_those_of_the_engine(tmp_path: Path) -> None:
    for function, (plain, other) in zip((Function.UPPER, Function.LOWER), letters(), strict=True):
        assert len(plain) == len(other) > 1000
        with session(tmp_path) as engine:
            assert engine.run(sql.select([applied(function, sql.text(plain))])) == [(other,)]


def test_a_text_that_holds_sql_stays_a_text() -> None:
    for dialect, written in ((Dialect.DUCKDB, "'''; DROP \\'"), (Dialect.SPARK, r"'\'; DROP \\'")):
        assert sql_of(sql.text("'; DROP \\"), dialect) == written
