"""Each function of a plan gives the same on DuckDB and on Spark, for every kind of dirt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from random import Random

import pytest
from sqlglot import exp

from accord.engines import sql
from accord.engines.duckdb import session
from accord.engines.functions import Function, applied, name_of
from accord.engines.spark import Session
from tests.differential import dirt

pytestmark = pytest.mark.spark

_VALUES = [*dirt.SPACES, *dirt.SIGNS, *dirt.LETTERS, *dirt.NUMBERS, *dirt.WORDS, *dirt.DATES]
_FORMATS = [
    "%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%Y-%j", "%d %b %Y", "%d %B %Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %I:%M %p",
    "%Y-%m-%d %H:%M:%S.%f", "%A %d %B %Y", "%d / %m / %Y", "%Y-%m-%d%%", "%H:%M:%S", "%I %p", "%-d.%-m.%Y",
    "%Y-%m-%dT%H:%M:%S",
    "%a %-d %b %Y %-H.%-M.%-S", "%Y [%m] (%d)*",
]  # fmt: skip
_PATTERNS = [
    "^a$", "$", "^", "a$", r"\s", r"^\s*$", r"\S+", r"\bx", r"\B", ".", "^.$", "^..$", "[^a]", "(?i)é", "(?i)SS",
    "(?i)[a-z]", "(?i)[^a-z]", "(?i)i", "(?s)^.$", "(?m)^$", "(?m)a$", r"[\s\d]+", r"[^\s]", r"\w+", r"\W", r"\d{1,3}",
    r"\p{L}+", r"\p{Lu}", r"\pN", "[[:alpha:]]", r"[]\[&|-]", r"[&&a]", "x{3,}", "{", "a|", r"\x{1F600}",
    r"[\x{80}-\x{10FFFF}]", "(a)|(0)", r"^[+-]?[0-9]+(?:[.][0-9]*)?$", r"^'*[=+\-@\t\r]", "#", " ", r"\$", r"\\", "é+",
]  # fmt: skip
_EMPTY = ["$", "^", r"^\s*$", r"\B", "(?m)^$", "a|"]
"""Patterns that fit where there is nothing; RE2 would put a replacement within a letter."""
_Made = Callable[[sql.Expr], sql.Expr]


def _n(number: int) -> sql.Expr:
    return sql.number(number)


def _plainly(function: Function, *more: sql.Expr) -> _Made:
    """A function of a value, with more arguments behind it."""
    return lambda value: applied(function, value, *more)


def _of_parts(function: Function, separator: str, *more: sql.Expr) -> _Made:
    """A function of the parts of a value."""
    return lambda value: applied(function, applied(Function.SPLIT, value, sql.text(separator)), *more)


def _moment(form: str) -> _Made:
    return lambda value: sql.as_text(applied(Function.MOMENT, value, sql.text(form)))


def _day(form: str) -> _Made:
    return lambda value: sql.date_of(value, [form])


def _local(value: sql.Expr) -> sql.Expr:
    moment = applied(Function.MOMENT, value, sql.text("%Y-%m-%d %H:%M:%S"))
    return sql.as_text(applied(Function.LOCAL, moment, sql.text("Europe/London")))


def _lists(value: sql.Expr) -> sql.Expr:
    lists = exp.Array(expressions=[exp.Array(expressions=[value]), exp.null()])
    return applied(Function.JSON, applied(Function.LISTS_JOINED, lists))


_NOTHING = sql.as_text(exp.null())
FUNCTIONS: dict[str, _Made] = {
    "trim": _plainly(Function.TRIM),
    "upper": _plainly(Function.UPPER),
    "lower": _plainly(Function.LOWER),
    "without-leading": _plainly(Function.WITHOUT_LEADING, sql.text("0")),
    "left": _plainly(Function.LEFT, _n(2)),
    "substring": _plainly(Function.SUBSTRING, _n(2), _n(3)),
    "length": _plainly(Function.LENGTH),
    "contains": _plainly(Function.CONTAINS, sql.text("0")),
    "contains-nothing": _plainly(Function.CONTAINS, sql.text("")),
    "starts-with": _plainly(Function.STARTS_WITH, sql.text("2011")),
    "replace": _plainly(Function.REPLACE, sql.text("\\"), sql.text("$1")),
    "concat": _plainly(Function.CONCAT, sql.text("-"), sql.text("x")),
    "concat-nothing": _plainly(Function.CONCAT, _NOTHING),
    "concat-with": lambda value: applied(Function.CONCAT_WITH, sql.text("/"), value, _NOTHING.copy(), value.copy()),
    "hash": _plainly(Function.HASH),
    "split": lambda value: applied(Function.JSON, applied(Function.SPLIT, value, sql.text("."))),
    "split-length": _of_parts(Function.LIST_LENGTH, "-"),
    "split-part": _of_parts(Function.ELEMENT, "|", _n(2)),
    "split-has": _of_parts(Function.LIST_CONTAINS, "/", sql.text("09")),
    "json": lambda value: applied(Function.JSON, sql.row({"a": value, "b": _NOTHING.copy()})),
    "lists": _lists,
    "compare": lambda value: exp.GT(this=value, expression=sql.text("a")),
    "differs": lambda value: exp.NullSafeNEQ(this=value, expression=sql.text("")),
    "or-else": lambda value: exp.Coalesce(this=sql.empty_to_null(value), expressions=[sql.text("-")]),
    "local": _local,
    **{f"moment {form}": _moment(form) for form in _FORMATS},
    **{f"day {form}": _day(form) for form in _FORMATS},
    **{f"matches {pattern}": _plainly(Function.MATCHES, sql.text(pattern)) for pattern in _PATTERNS},
    **{f"extracts {pattern}": _plainly(Function.EXTRACT, sql.text(pattern), _n(0)) for pattern in _PATTERNS},
    **{f"group {p}": _plainly(Function.EXTRACT, sql.text(p), _n(1)) for p in ["(a)|(0)", "^(.)", "([0-9]+)-"]},
    **{
        f"substitutes {pattern}": _plainly(Function.SUBSTITUTE, sql.text(pattern), sql.text(r"<\1$1>"))
        for pattern in _PATTERNS
        if pattern not in _EMPTY
    },
}


@pytest.fixture(scope="module")
def values() -> list[str | None]:
    random = Random(20110926)
    mixed = [dirt.value(random, ["1", "G", "NG", "É", "AB"]) for _ in range(1500)]
    return [None, *dict.fromkeys([*_VALUES, *mixed])]


def test_every_function_gives_the_same_on_both_engines(
    spark: Session, tmp_path: Path, values: list[str | None]
) -> None:
    columns = [sql.definition(f"c{n}", made(sql.column("value"))) for n, made in enumerate(FUNCTIONS.values())]
    query = sql.select([sql.column("number"), *columns], sql.table("accord_values"))
    with session(tmp_path) as engine:
        engine.make_table("accord_values", {"number": list(range(len(values))), "value": values})
        on_duckdb = sorted(map(_plain, engine.run(query)))
    spark.make_table("accord_values", {"number": list(range(len(values))), "value": values})
    on_spark = sorted(map(_plain, spark.run(query)))
    wrong = {
        name: (value, here[n], there[n])
        for value, here, there in zip(values, on_duckdb, on_spark, strict=True)
        for n, name in enumerate(FUNCTIONS, start=1)
        if here[n] != there[n]
    }
    assert wrong == {}


def test_every_function_is_written_for_both_engines() -> None:
    tested = {name_of(call) for made in FUNCTIONS.values() for call in made(sql.column("x")).find_all(exp.Anonymous)}
    held = {Function.HELD, Function.CODE_PLACE, Function.ROWS}  # what a session holds; whole runs test them
    assert set(Function) - tested <= held


def _plain(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(cell.isoformat() if isinstance(cell, date | datetime) else cell for cell in row)
