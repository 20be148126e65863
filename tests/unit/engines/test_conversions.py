"""Conversions against exact arithmetic and the clocks of the time zone database: on many values, to the last digit."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import product
from random import Random
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.engines import sql
from accord.engines.conversions import offsets_of, stepped
from accord.engines.dialects import sql_of
from accord.model.records import Measure, Moment, Number, Step
from accord.model.units import UNITS, decimals_of, factor

PAIRS = [(one, other) for one, other in product(UNITS, UNITS) if UNITS[one] == UNITS[other]]


def after(values: list[str], *steps: Step) -> list[list[str | None]]:
    """Each value after each of some steps."""
    columns = [stepped(step, sql.column("v")) for step in steps]
    with duckdb.connect() as connection:
        rows = json.dumps([{"n": number, "v": value} for number, value in enumerate(values)])
        shape = '[{"n": "INTEGER", "v": "VARCHAR"}]'
        connection.execute("CREATE TABLE t AS SELECT unnest(from_json($1, $2), recursive := true)", [rows, shape])
        query = sql.select(columns, sql.table("t")).order_by(sql.column("n"))
        return [list(row) for row in connection.execute(sql_of(query)).fetchall()]


def rounded(number: Fraction, places: int) -> Fraction:
    """Half away from zero."""
    scaled = abs(number) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Fraction(whole if number >= 0 else -whole, 10**places)


def test_units_are_converted_exactly_and_rounded_half_away_from_zero() -> None:
    random = Random(1)
    values = ["0", "0.000001", "999999999.999999", "-999999999.999999", "0.5", "2.5", "-2.5", "3.5", "17.5"]
    values += [f"{random.randint(-(10**9) + 1, 10**9 - 1)}.{random.randint(0, 999999):06}" for _ in range(60)]
    values += [str(random.randint(0, 5000)) for _ in range(60)]
    steps = [
        Measure(source=one, target=other, places=places)
        for one, other in PAIRS
        for places in (0, 6)
    ]  # fmt: skip
    found = after(values, *steps)
    for value, row in zip(values, found, strict=True):
        for step, got in zip(steps, row, strict=True):
            exact = Fraction(value) * factor(step.source, step.target)
            assert got is not None
            assert Fraction(got) == rounded(exact, step.places or 0), (value, step, got)


def test_units_without_places_are_exact() -> None:
    values = ["1", "0.000001", "123456789.123456", "-7"]
    steps = [Measure(source=a, target=b) for a, b in PAIRS if decimals_of(factor(a, b)) is not None]
    assert len(steps) > 30
    for value, row in zip(values, after(values, *steps), strict=True):
        exact = [Fraction(value) * factor(step.source, step.target) for step in steps]
        assert [Fraction(got or "nan") for got in row] == exact


@pytest.mark.parametrize(("number", "decimals"), [("1/8", 3), ("1/3", None), ("7", 0), ("3/250", 3)])
def test_a_number_needs_as_many_decimals_as_its_denominator_says(number: str, decimals: int | None) -> None:
    assert decimals_of(Fraction(number)) == decimals


@settings(max_examples=25)
@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False).map(lambda d: f"{d:f}"), min_size=1, max_size=20))
def test_a_number_keeps_its_value_and_is_canonical(values: list[str]) -> None:
    for value, (got,) in zip(values, after(values, Number()), strict=True):
        assert got is not None
        assert Fraction(got) == Fraction(value)
        assert got == "0" or not got.startswith(("+", "00", "-0", "0")) or got.lstrip("-").startswith("0.")
        assert "." not in got or not got.endswith(("0", "."))


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
def test_a_time_has_the_offset_that_the_clocks_had_or_none(zone: str) -> None:
    clocks = ZoneInfo(zone)
    months = [datetime(2023, 1, 1), datetime(2023, 3, 1), datetime(2023, 9, 15)]
    hours = [start + timedelta(minutes=30 * step) for start in months for step in range(2 * 24 * 60)]
    values = [moment.strftime("%Y-%m-%d %H:%M") for moment in hours]
    found = after(values, Moment(formats=("%Y-%m-%d %H:%M",), zone=zone))
    for moment, (got,) in zip(hours, found, strict=True):
        first, second = (moment.replace(tzinfo=clocks, fold=fold) for fold in (0, 1))
        shown_once = first.utcoffset() == second.utcoffset()
        assert got == (first.isoformat() if shown_once else None), moment


def test_the_offsets_of_a_zone_are_those_that_it_had() -> None:
    assert offsets_of("Europe/London") == (0, 60, 120)
    assert offsets_of("Asia/Kolkata")[-1] == 390
    assert offsets_of("UTC") == (0,)
