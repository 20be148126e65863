"""The two engines' ways of saying the same: one table of how each function of a plan is written in either's SQL.

Each function means the same on both, to the last sign: where an engine's own function differs (what counts as a space,
as a letter's capital, as the end of a text), it is not used, or is told to behave. A function that an engine has no
entry for cannot be used in its plans.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from sqlglot import exp

from accord.engines import moments, patterns
from accord.engines.functions import Function, name_of

__all__ = ["LOWER_LETTERS", "UPPER_LETTERS", "WRITERS", "Dialect", "sql_of"]

LOWER_LETTERS, UPPER_LETTERS = "accord_lower_letters", "accord_upper_letters"
"""Where a Spark session holds the letters that have a counterpart of the other case, and these counterparts.

Two texts each, as `NAME_from` and `NAME_to`, made with DuckDB's own tables.
"""

_SPACES = "\u0020\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""Unicode's Zs, which DuckDB's `trim` takes off; Spark's takes off U+0020 alone unless it is told."""


class Dialect(StrEnum):
    """An engine's SQL."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def sql_of(expression: exp.Expr, dialect: Dialect = Dialect.DUCKDB, *, pretty: bool = False) -> str:
    """An expression in an engine's own SQL; `pretty` for people to read.

    Raises KeyError for a function that the engine's table does not have.
    """
    whole = exp.Tuple(expressions=[expression.copy()])
    calls = [call for call in whole.find_all(exp.Anonymous) if name_of(call)]
    for call in reversed(calls):  # the innermost first
        call.replace(WRITERS[dialect][Function(name_of(call) or "")](*call.expressions))
    for cast in whole.find_all(exp.TryCast):
        cast.set("safe", value=True)  # or SQLGlot writes a plain CAST for Spark, and one bad value stops the run
    (done,) = whole.expressions
    return str(done.sql(dialect=dialect, identify=True, pretty=pretty))


_Writer = Callable[..., exp.Expr]


def _named(name: str) -> _Writer:
    """An engine's function that takes the same arguments in the same order."""
    return lambda *arguments: exp.Anonymous(this=name, expressions=list(arguments))


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def _code_place_duckdb(name: exp.Expr, value: exp.Expr) -> exp.Expr:
    """A cast to a type whose values are the codes: a look-up that the engine makes in one step.

    As a whole number of the usual size: the engine counts a few codes in a byte, in which sums of places would not fit.
    """
    place = _call("enum_code", exp.TryCast(this=value, to=exp.DataType.build(name.name, udt=True)))
    return exp.Cast(this=place, to=exp.DataType.build("INT"))


def _rows_duckdb(rows: exp.Expr) -> exp.Expr:
    return _call("unnest", rows, exp.PropertyEQ(this=exp.to_identifier("recursive"), expression=exp.true()))


def _held_spark(name: exp.Expr, place: exp.Expr) -> exp.Expr:
    return _element_spark(exp.column(exp.to_identifier(name.name, quoted=True)), place)


def _element_spark(rows: exp.Expr, place: exp.Expr) -> exp.Expr:
    return _call("get", rows, exp.Sub(this=exp.Paren(this=place), expression=_number(1)))


def _code_place_spark(name: exp.Expr, value: exp.Expr) -> exp.Expr:
    """Codes lie in small maps, found by a checksum: the engine searches a map from its beginning."""
    held = exp.column(exp.to_identifier(name.name, quoted=True))
    checksum = _call("crc32", exp.Cast(this=value, to=exp.DataType.build("BINARY")))
    bucket = exp.Mod(this=checksum, expression=_call("size", held.copy()))
    chosen = _call("get", held, exp.Cast(this=bucket, to=exp.DataType.build("INT")))
    return _call("try_element_at", chosen, value.copy())


def _with_case(name: str) -> _Writer:
    return lambda value: _call("translate", value, exp.column(f"{name}_from"), exp.column(f"{name}_to"))


_DUCKDB: dict[Function, _Writer] = {
    Function.TRIM: _named("trim"),
    Function.UPPER: _named("upper"),
    Function.LOWER: _named("lower"),
    Function.WITHOUT_LEADING: _named("ltrim"),
    Function.LEFT: _named("left"),
    Function.SUBSTRING: _named("substr"),
    Function.LENGTH: _named("length"),
    Function.CONTAINS: _named("contains"),
    Function.STARTS_WITH: _named("starts_with"),
    Function.REPLACE: _named("replace"),
    Function.CONCAT: _named("concat"),
    Function.CONCAT_WITH: _named("concat_ws"),
    Function.SPLIT: _named("string_split"),
    Function.HASH: _named("sha256"),
    Function.MATCHES: lambda value, pattern: _call("regexp_matches", value, _text(patterns.for_duckdb(pattern.name))),
    Function.EXTRACT: lambda value, pattern, group: _call(
        "regexp_extract", value, _text(patterns.for_duckdb(pattern.name)), group
    ),
    Function.SUBSTITUTE: lambda value, pattern, by: _call(
        "regexp_replace",
        value,
        _text(patterns.for_duckdb(pattern.name)),
        _text(by.name.replace("\\", r"\\")),
        _text("g"),
    ),
    Function.MOMENT: moments.on_duckdb,
    Function.YEAR: _named("year"),
    Function.LOCAL: lambda moment, zone: _call("timezone", zone, _call("timezone", _text("UTC"), moment)),
    Function.ELEMENT: _named("list_extract"),
    Function.LIST_LENGTH: _named("len"),
    Function.LIST_CONTAINS: _named("list_contains"),
    Function.LISTS_JOINED: _named("flatten"),
    Function.ROWS: _rows_duckdb,
    Function.JSON: lambda value: exp.Cast(this=_call("to_json", value), to=exp.DataType.build("TEXT")),
    Function.HELD: lambda name, place: _call(name.name, place),
    Function.CODE_PLACE: _code_place_duckdb,
}

_SPARK: dict[Function, _Writer] = {
    Function.TRIM: lambda value: exp.Trim(this=value, position="BOTH", expression=_text(_SPACES)),
    Function.UPPER: _with_case(UPPER_LETTERS),
    Function.LOWER: _with_case(LOWER_LETTERS),
    Function.WITHOUT_LEADING: lambda value, sign: exp.Trim(this=value, position="LEADING", expression=sign),
    Function.LEFT: _named("left"),
    Function.SUBSTRING: _named("substring"),
    Function.LENGTH: _named("char_length"),
    Function.CONTAINS: _named("contains"),
    Function.STARTS_WITH: _named("startswith"),
    Function.REPLACE: _named("replace"),
    Function.CONCAT: lambda *values: _call("concat_ws", _text(""), *values),
    Function.CONCAT_WITH: _named("concat_ws"),
    Function.SPLIT: lambda value, separator: _call("split", value, _text(patterns.quoted(separator.name))),
    Function.HASH: lambda value: _call("sha2", value, _number(256)),
    Function.MATCHES: lambda value, pattern: _call("regexp_like", value, _text(patterns.for_spark(pattern.name))),
    Function.EXTRACT: lambda value, pattern, group: _call(
        "regexp_extract", value, _text(patterns.for_spark(pattern.name)), group
    ),
    Function.SUBSTITUTE: lambda value, pattern, by: _call(
        "regexp_replace", value, _text(patterns.for_spark(pattern.name)), _text(patterns.quoted_replacement(by.name))
    ),
    Function.MOMENT: lambda value, form: moments.on_spark(value, form.name),
    Function.YEAR: _named("year"),
    Function.LOCAL: lambda moment, zone: _call("convert_timezone", _text("UTC"), zone, moment),
    Function.ELEMENT: _element_spark,
    Function.LIST_LENGTH: _named("size"),
    Function.LIST_CONTAINS: _named("array_contains"),
    Function.LISTS_JOINED: lambda lists: _call("flatten", _call("array_compact", lists)),
    Function.ROWS: _named("inline"),
    Function.JSON: lambda value: _call("to_json", value, _call("map", _text("ignoreNullFields"), _text("false"))),
    Function.HELD: _held_spark,
    Function.CODE_PLACE: _code_place_spark,
}

WRITERS: dict[Dialect, dict[Function, _Writer]] = {Dialect.DUCKDB: _DUCKDB, Dialect.SPARK: _SPARK}
