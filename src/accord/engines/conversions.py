"""Conversions: each step of a record mapping as an expression of a text, the same on every engine.

A step gives no value where the text is not what it should be (no number, too few parts); an empty text is a value that
was there and is empty. Numbers stay texts and are exact, however long; only units count, with 9 digits before the
decimal sign and 6 behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache, singledispatch
from math import ceil
from zoneinfo import ZoneInfo

from sqlglot import exp

from accord.engines import sql
from accord.engines.functions import Function, applied
from accord.model.records import Clock, Conversion, Extract, Measure, Moment, Number, Split, Step, Truth
from accord.model.units import decimals_of, factor

__all__ = ["chained", "offsets_of", "stepped"]

_EARLIEST_YEAR = 1000
_OFFSET = r"(?:Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])$"
_MOST_DIGITS = 22
_AMOUNT = exp.DataType.build("DECIMAL(15, 6)")


def chained(value: sql.Expr, steps: Iterable[Step]) -> sql.Expr:
    """A text after all of some steps; no value where one of them does not find what it asks for."""
    for step in steps:
        value = sql.empty_to_null(stepped(step, value))
    return value


@singledispatch
def stepped(step: Step, value: sql.Expr) -> sql.Expr:
    """A text after a step; no value where the text is not what the step asks for, or where there is none."""
    raise TypeError(f"no such step: {step}, {value}")


@stepped.register
def _converted(step: Conversion, value: sql.Expr) -> sql.Expr:
    return sql.converted(value, [step])


@stepped.register
def _split(step: Split, value: sql.Expr) -> sql.Expr:
    return applied(Function.ELEMENT, applied(Function.SPLIT, value, sql.text(step.at)), sql.number(step.take))


@stepped.register
def _extracted(step: Extract, value: sql.Expr) -> sql.Expr:
    return _where(
        value, step.pattern, applied(Function.EXTRACT, value.copy(), sql.text(step.pattern), sql.number(step.groups))
    )


@stepped.register
def _number(step: Number, value: sql.Expr) -> sql.Expr:
    """A number in its canonical form. Thousands, where there are any, stand in threes."""
    plain = value.copy()
    if step.thousands:
        plain = applied(Function.REPLACE, plain, sql.text(step.thousands), sql.text(""))
    if step.decimal != ".":
        plain = applied(Function.REPLACE, plain, sql.text(step.decimal), sql.text("."))
    return _where(value, _number_pattern(step), _canonical(plain))


def _number_pattern(step: Number) -> str:
    whole = "[0-9]+"
    if step.thousands:
        whole = f"(?:[0-9]{{1,3}}(?:[{step.thousands}][0-9]{{3}})+|[0-9]+)"
    return f"^[+-]?{whole}$" if step.whole else f"^[+-]?{whole}(?:[{step.decimal}][0-9]+)?$"


def _canonical(plain: sql.Expr) -> sql.Expr:
    """`+007.50` as `7.5`, `-0` as `0` (XSD 1.1 part 2, §3.3.3, the canonical mapping of decimal)."""
    whole = applied(Function.EXTRACT, plain, sql.text("^[+-]?0*([0-9]*)"), sql.number(1))
    part = applied(Function.EXTRACT, plain.copy(), sql.text(r"[.]([0-9]*?)0*$"), sql.number(1))
    is_negative = sql.all_of([
        exp.EQ(this=applied(Function.LEFT, plain.copy(), sql.number(1)), expression=sql.text("-")),
        applied(Function.MATCHES, plain.copy(), sql.text("[1-9]")),
    ])  # fmt: skip
    sign = sql.case([(is_negative, sql.text("-"))], sql.text(""))
    units = exp.Coalesce(this=sql.empty_to_null(whole), expressions=[sql.text("0")])
    decimals = sql.case(
        [(exp.NEQ(this=part, expression=sql.text("")), _texts(sql.text("."), part.copy()))], sql.text("")
    )
    return _texts(sign, units, decimals)


@stepped.register
def _measured(step: Measure, value: sql.Expr) -> sql.Expr:
    """A number in another unit, by decimal arithmetic alone: no binary fraction comes near it."""
    times = factor(step.source, step.target)
    places = decimals_of(times)
    if places is None:
        # Cut off after 21 digits and rounded up, so that what lies half-way goes up as it should: the error is less
        # than any distance from half-way that such a number can have.
        places = _MOST_DIGITS - len(str(int(times))) if times >= 1 else _MOST_DIGITS - 1
    digits = _decimal(times, places)
    amount = exp.TryCast(this=value.copy(), to=_AMOUNT)
    kind = exp.DataType.build(f"DECIMAL({_MOST_DIGITS}, {places})")
    product: exp.Expr = exp.Mul(this=amount, expression=exp.Cast(this=sql.text(digits), to=kind))
    if step.places is not None:
        product = exp.Round(this=product, decimals=sql.number(step.places))
    return _where(value, r"^[+-]?[0-9]{1,9}(?:[.][0-9]{1,6})?$", _canonical(sql.as_text(product)))


def _decimal(number: Fraction, places: int) -> str:
    digits = str(ceil(number * 10**places)).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


@stepped.register
def _truth(step: Truth, value: sql.Expr) -> sql.Expr:
    branches = [
        (_is_one_of(value, words), sql.text(name)) for name, words in (("true", step.true), ("false", step.false))
    ]
    return sql.case(branches)


def _is_one_of(value: sql.Expr, words: tuple[str, ...]) -> sql.Expr:
    # Not IN (...): an engine may make a join of that, and joins reorder rows.
    return sql.any_of(exp.EQ(this=value.copy(), expression=sql.text(word)) for word in words)


@stepped.register
def _clock(step: Clock, value: sql.Expr) -> sql.Expr:
    found = [_part(applied(Function.MOMENT, value.copy(), sql.text(form)), 12) for form in step.formats]
    return exp.Coalesce(this=found[0], expressions=found[1:])


@stepped.register
def _moment(step: Moment, value: sql.Expr) -> sql.Expr:
    found = [_moment_in(value.copy(), form, step.zone) for form in step.formats]
    return exp.Coalesce(this=found[0], expressions=found[1:])


def _moment_in(value: sql.Expr, form: str, zone: str) -> sql.Expr:
    own = form.endswith("%z")
    text = applied(Function.SUBSTITUTE, value, sql.text(_OFFSET), sql.text("")) if own else value
    moment = applied(Function.MOMENT, text, sql.text(form.removesuffix("%z").rstrip()))
    offset = _own_offset(value.copy()) if own else _offset(moment.copy(), zone)
    whole = exp.DPipe(this=exp.DPipe(this=exp.DPipe(this=_part(moment.copy(), 1, 10), expression=sql.text("T")),
                      expression=_part(moment.copy(), 12)), expression=offset)  # fmt: skip
    late_enough = exp.GTE(this=applied(Function.YEAR, moment), expression=sql.number(_EARLIEST_YEAR))
    return sql.case([(late_enough, whole)])


def _part(moment: sql.Expr, start: int, length: int = 20) -> sql.Expr:
    """Some signs of `2024-07-01 09:30:00`."""
    return applied(Function.SUBSTRING, sql.as_text(moment), sql.number(start), sql.number(length))


def _own_offset(value: sql.Expr) -> sql.Expr:
    """The offset that a text ends in, as `+01:00`; no value where it ends in none."""
    digits = applied(
        Function.REPLACE,
        applied(Function.EXTRACT, value, sql.text(_OFFSET), sql.number(0)),
        sql.text(":"),
        sql.text(""),
    )
    hours, minutes = (
        applied(Function.SUBSTRING, digits.copy(), sql.number(start), sql.number(n)) for start, n in ((1, 3), (4, 2))
    )
    is_utc = (exp.EQ(this=digits.copy(), expression=sql.text("Z")), sql.text("+00:00"))
    is_there = (exp.NEQ(this=digits.copy(), expression=sql.text("")), _texts(hours, sql.text(":"), minutes))
    return sql.case([is_utc, is_there])


def _offset(moment: sql.Expr, zone: str) -> sql.Expr:
    """How far a zone's clocks were from UTC when they showed a time; no value unless they showed it exactly once.

    In the night that the clocks go forward they skip an hour, and in the night that they go back one comes twice.
    """
    shown = {minutes: _is_shown(moment, zone, minutes) for minutes in offsets_of(zone)}
    times = sql.sum_of([sql.case([(told, sql.number(1))], sql.number(0)) for told in shown.values()])
    branches = [(told.copy(), sql.text(_written(minutes))) for minutes, told in shown.items()]
    return sql.case([(exp.EQ(this=times, expression=sql.number(1)), sql.case(branches))])


def _is_shown(moment: sql.Expr, zone: str, minutes: int) -> sql.Expr:
    """Whether the clocks of a zone, so many minutes ahead of UTC, showed a time."""
    ahead = exp.Interval(this=exp.Literal.string(str(minutes)), unit=exp.var("MINUTE"))
    in_utc = exp.Paren(this=exp.Sub(this=moment.copy(), expression=ahead))
    return exp.EQ(this=applied(Function.LOCAL, in_utc, sql.text(zone)), expression=moment.copy())


@lru_cache(maxsize=64)
def offsets_of(zone: str) -> tuple[int, ...]:
    """How many minutes a zone's clocks have been ahead of UTC since 1900, each once."""
    clocks = ZoneInfo(zone)
    seen = {
        datetime(year, month, day, tzinfo=UTC).astimezone(clocks).utcoffset()
        for year in range(1900, 2038)
        for month in range(1, 13)
        for day in (1, 15)
    }
    seconds = {int(offset.total_seconds()) for offset in seen if offset is not None}
    return tuple(sorted(found // 60 for found in seconds if found % 60 == 0))


def _written(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def _where(value: sql.Expr, pattern: str, made: sql.Expr) -> sql.Expr:
    """What is made of a text, if a pattern fits it."""
    return sql.case([(applied(Function.MATCHES, value.copy(), sql.text(pattern)), made)])


def _texts(*parts: sql.Expr) -> sql.Expr:
    return applied(Function.CONCAT, *parts)
