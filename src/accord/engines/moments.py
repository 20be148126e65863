"""Days and times read from texts in a format of `%` parts, so that both engines read the same and neither stops.

DuckDB has `try_strptime`; Spark's own reading of dates differs from it in what it forgives. So Spark gets the format as
a pattern, and makes the moment of the parts that the pattern finds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

__all__ = ["on_duckdb", "on_spark", "parts_of"]

_DIRECTIVE = re.compile(r"%-?(.)|\s+|.", re.DOTALL)
_SPACE = r"[ \t\n\x0B\f\r]"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _one_of(words: tuple[str, ...]) -> str:
    return f"(?i:({'|'.join(words)}))"


# Possessive (`++`): the engine that is followed takes all the digits it may and never gives one back.
_PATTERNS: dict[str, str] = {
    "Y": "([0-9]{1,4}+)",
    "m": "([0-9]{1,2}+)",
    "d": "([0-9]{1,2}+)",
    "j": "([0-9]{1,3}+)",
    "H": "([0-9]{1,2}+)",
    "I": "([0-9]{1,2}+)",
    "M": "([0-9]{1,2}+)",
    "S": "([0-9]{1,2}+)",
    "f": "([0-9]{1,6}+)",
    "b": _one_of(tuple(word[:3] for word in _MONTHS)),
    "B": _one_of(_MONTHS),
    "a": _one_of(tuple(word[:3] for word in _DAYS)),
    "A": _one_of(_DAYS),
    "p": _one_of(("am", "pm")),
}


def parts_of(form: str) -> tuple[str, ...]:
    """The letters of a format's parts, in their order: `%Y-%m` has Y and m."""
    return tuple(found[1] for found in _DIRECTIVE.finditer(form) if found[1] and found[1] != "%")


def on_duckdb(value: exp.Expr, form: exp.Expr) -> exp.Expr:
    """The moment that a text names, on DuckDB, without what its `try_strptime` lets pass.

    It reads `epoch` and `infinity` as 1900-01-01 in any format, and day 366 of a common year as a day of the next.
    """
    moment = _call("try_strptime", value, form)
    year = _call("year", moment)
    sound: exp.Expr = exp.NEQ(this=year, expression=_number(1900))
    if "j" in parts_of(form.name):
        sound = exp.false()
        told = _call("contains", value.copy(), exp.Cast(this=year.copy(), to=exp.DataType.build("TEXT")))
    else:
        told = _call("regexp_matches", value.copy(), _text("[0-9]"))
    return exp.Case(ifs=[exp.If(this=exp.or_(sound, told, copy=False), true=moment.copy())])


def on_spark(value: exp.Expr, form: str) -> exp.Expr:
    """The moment that a text names, on Spark: a timestamp without zone, or no value."""
    groups = {letter: place for place, letter in enumerate(parts_of(form), start=1)}  # of equal parts the last counts
    found = _Found(value=value, pattern=_pattern(form), groups=groups)
    clock = (_hour(found), found.number("M", 0), _second(found))
    if "j" in groups:
        return _day_of_year(found, clock)
    return _moment(found.number("Y", 1900), _month(found), found.number("d", 1), *clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A value, the pattern of a format, and the group of each of its parts."""

    value: exp.Expr
    pattern: str
    groups: Mapping[str, int]

    def text(self, letter: str) -> exp.Expr:
        """A part's text; empty where the value does not fit."""
        place = _number(self.groups[letter])
        return _call("regexp_extract", self.value.copy(), _text(self.pattern), place)

    def number(self, letter: str, default: int) -> exp.Expr:
        """A part's number; no value where the value does not fit; the default where the format has no such part."""
        if letter not in self.groups:
            return _number(default)
        return exp.TryCast(this=self.text(letter), to=exp.DataType.build("INT"))


def _pattern(form: str) -> str:
    """What a text must look like: the whole of it, a run of spaces for a run of spaces, and more at either end."""
    signs = "".join(_sign(found) for found in _DIRECTIVE.finditer(form))
    return rf"\A{_SPACE}*+{signs}{_SPACE}*+\z"


def _sign(found: re.Match[str]) -> str:
    letter, whole = found[1], found[0]
    if letter and letter != "%":
        return _PATTERNS[letter]
    return f"{_SPACE}++" if whole.isspace() else re.escape(letter or whole)


def _month(found: _Found) -> exp.Expr:
    for letter in "bB":
        if letter in found.groups:
            start = _call("lower", _call("left", found.text(letter), _number(3)))
            names = exp.Array(expressions=[_text(word[:3]) for word in _MONTHS])
            return _call("nullif", _call("array_position", names, start), _number(0))
    return found.number("m", 1)


def _hour(found: _Found) -> exp.Expr:
    hour = found.number("I" if "I" in found.groups else "H", 0)
    if "I" in found.groups:
        hour = _within(hour, 1, 12)
    if "p" not in found.groups:
        return hour
    half = exp.EQ(this=_call("lower", found.text("p")), expression=_text("pm"))
    afternoon = exp.Case(ifs=[exp.If(this=half, true=_number(12))], default=_number(0))
    return exp.Add(
        this=exp.Mod(this=exp.Paren(this=_within(hour, 0, 12)), expression=_number(12)), expression=afternoon
    )


def _second(found: _Found) -> exp.Expr:
    whole = _within(found.number("S", 0), 0, 59)
    if "f" not in found.groups:
        return exp.Cast(this=whole, to=_SECONDS)
    part = exp.TryCast(this=_call("concat", _text("0."), found.text("f")), to=_SECONDS)
    return exp.Cast(this=exp.Add(this=exp.Cast(this=whole, to=_SECONDS), expression=part), to=_SECONDS)


def _day_of_year(found: _Found, clock: tuple[exp.Expr, ...]) -> exp.Expr:
    start = _moment(found.number("Y", 1900), _number(1), _number(1), *clock)
    days = _call("make_dt_interval", exp.Sub(this=_within(found.number("j", 1), 1, 366), expression=_number(1)))
    moment = exp.Paren(this=exp.Add(this=start, expression=days))
    same = exp.EQ(this=_call("year", moment), expression=found.number("Y", 1900))
    return exp.Case(ifs=[exp.If(this=same, true=moment.copy())])


def _moment(*parts: exp.Expr) -> exp.Expr:
    return _call("try_make_timestamp_ntz", *parts)


def _within(number: exp.Expr, low: int, high: int) -> exp.Expr:
    """A number if it lies between two others, else no value."""
    between = exp.Between(this=number, low=_number(low), high=_number(high))
    return exp.Case(ifs=[exp.If(this=between, true=number.copy())])


_SECONDS = exp.DataType.build("DECIMAL(8, 6)")


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)
