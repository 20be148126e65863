"""Which of two values comes first: SPARQL 1.1's `<` (section 17.3), as sh:lessThan and the value ranges use it.

Values of two kinds (a date and a number, a text and a date) have no order: every comparison of them fails, and so does
one with NaN, or of two moments of which only one has a time zone. Numbers of more than 18 digits and days with a time
zone are left to pySHACL.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from accord.engines import sql
from accord.engines.functions import Function, applied
from accord.namespaces import XSD
from accord.shapes.compile.scope import NotCompilable, Scope
from accord.shapes.compile.terms import Constant, Kind, Term, both, either, opposite
from accord.shapes.datatypes import DATATYPES, Order, in_lexical_space

__all__ = ["Comparison", "compared", "compared_with"]

Comparison = type[exp.LT] | type[exp.LTE] | type[exp.GT] | type[exp.GTE]
"""How the first value must stand to the second."""

_MOST_DIGITS, _DAY = 18, len("2024-07-01")
_EXACT = exp.DataType.build("DECIMAL(38, 18)")
_WHOLE, _BINARY = exp.DataType.build("BIGINT"), exp.DataType.build("DOUBLE")
_ZONE = r"(?:Z|[+-][0-9][0-9]:[0-9][0-9])$"
_LONG = "a number has more than 18 digits"


@dataclass(frozen=True, slots=True)
class _Side:
    """A value in a comparison: its text, and the datatypes it may have, each with when it has it."""

    text: Callable[[], sql.Expr]
    datatypes: tuple[str, ...]
    is_of: Callable[[str], sql.Expr]

    def in_order(self, order: Order) -> sql.Expr:
        """Whether it is a value of an order."""
        return either(self.is_of(name) for name in self.names(order))

    def names(self, order: Order) -> tuple[str, ...]:
        """The datatypes of an order that it may have."""
        return tuple(name for name in self.datatypes if DATATYPES[name].order is order)


def compared(first: Term, second: Term, how: Comparison, scope: Scope) -> sql.Expr:
    """Whether a value stands to another as asked; not if they have no order."""
    _mixed(_term(first), _term(second), scope)
    return _compared(_term(first), _term(second), how, scope)


def compared_with(first: Term, constant: Constant, how: Comparison, scope: Scope) -> sql.Expr:
    """Whether a value stands to a value of the shapes graph as asked; not if they have no order."""
    if constant.kind is not Kind.LITERAL or constant.datatype not in DATATYPES:
        raise NotCompilable("the bound is no text, number, date or time")
    if not in_lexical_space(constant.text, constant.datatype) or DATATYPES[constant.datatype].order is Order.NONE:
        raise NotCompilable("the bound has no place in an order")
    sides = list(_constant(constant))
    if len(sides) == 1:
        _mixed(_term(first), sides[0], scope)
    return either(_compared(_term(first), side, how, scope) for side in sides)


def _term(term: Term) -> _Side:
    return _Side(term.text, term.datatypes(), term.is_well_formed)


def _constant(constant: Constant) -> Iterator[_Side]:
    """A bound; a number that has the same value in the other kind of number is one of both kinds."""
    order, text = DATATYPES[constant.datatype].order, constant.text
    yield _fixed(text, constant.datatype)
    if order is Order.BINARY and math.isfinite(float(text)) and float(text) == int(float(text)):
        yield _fixed(str(int(float(text))), f"{XSD}integer")
    if order is Order.EXACT and Decimal(float(text)) == Decimal(text):
        yield _fixed(repr(float(text)), f"{XSD}double")


def _fixed(text: str, datatype: str) -> _Side:
    return _Side(lambda: sql.text(text), (datatype,), lambda name: exp.true() if name == datatype else exp.false())


def _compared(first: _Side, second: _Side, how: Comparison, scope: Scope) -> sql.Expr:
    ways = []
    for order, compare in _ORDERS.items():
        is_here = both([first.in_order(order), second.in_order(order)])
        if is_here != exp.false():
            ways.append(both([is_here, compare(first, second, how, _Guarded(scope, is_here))]))
    return either(ways)


def _mixed(first: _Side, second: _Side, scope: Scope) -> None:
    """An exact number against a binary one: SPARQL would round the first."""
    for one, other in ((first, second), (second, first)):
        mixed = both([one.in_order(Order.EXACT), other.in_order(Order.BINARY)])
        scope.doubt(mixed, "a decimal number is compared with a binary one")


@dataclass(frozen=True, slots=True)
class _Guarded:
    """Doubts that matter only where both values are of one kind."""

    scope: Scope
    is_here: sql.Expr

    def doubt(self, condition: sql.Expr, why: str) -> None:
        """As `Scope.doubt`, where both values are of the kind."""
        self.scope.doubt(both([self.is_here.copy(), condition]), why)

    def quirk(self, condition: sql.Expr, why: str) -> None:
        """As `Scope.quirk`, where both values are of the kind."""
        self.scope.quirk(both([self.is_here.copy(), condition]), why)


def _texts(first: _Side, second: _Side, how: Comparison, _scope: _Guarded) -> sql.Expr:
    return how(this=first.text(), expression=second.text())


def _exact(first: _Side, second: _Side, how: Comparison, scope: _Guarded) -> sql.Expr:
    has_parts = any(f"{XSD}decimal" in side.names(Order.EXACT) for side in (first, second))
    kind = _EXACT if has_parts else _WHOLE
    for side in (first, second):
        scope.doubt(_is_long(side.text(), _MOST_DIGITS), _LONG)
    return _cast(first, second, how, kind)


def _is_long(text: sql.Expr, most: int) -> sql.Expr:
    if isinstance(text, exp.Literal):
        return exp.true() if len(text.name) > most else exp.false()
    return exp.GT(this=applied(Function.LENGTH, text), expression=sql.number(most))


def _binary(first: _Side, second: _Side, how: Comparison, scope: _Guarded) -> sql.Expr:
    for side in (first, second):
        if f"{XSD}float" in side.names(Order.BINARY):
            scope.doubt(side.is_of(f"{XSD}float"), "a number of single precision is compared")
    is_number = [opposite(_is_nan(side.text())) for side in (first, second)]
    scope.quirk(opposite(both(is_number)), "NaN has no place in an order")
    return both([*is_number, _cast(first, second, how, _BINARY)])


def _is_nan(text: sql.Expr) -> sql.Expr:
    return exp.EQ(this=text, expression=sql.text("NaN"))


def _cast(first: _Side, second: _Side, how: Comparison, kind: exp.DataType) -> sql.Expr:
    """A comparison of numbers; one that cannot be made fails."""
    one, other = (exp.TryCast(this=side.text(), to=kind.copy()) for side in (first, second))
    return exp.Coalesce(this=how(this=one, expression=other), expressions=[exp.false()])


def _days(first: _Side, second: _Side, how: Comparison, scope: _Guarded) -> sql.Expr:
    zoned = either(_is_long(side.text(), _DAY) for side in (first, second))
    scope.doubt(zoned, "a day has a time zone")
    return how(this=first.text(), expression=second.text())


def _moments(first: _Side, second: _Side, how: Comparison, scope: _Guarded) -> sql.Expr:
    """Moments without zones by their text; moments with zones by their seconds, then by the rest of the text.

    One with and one without have no order that would be certain (XSD 1.1 part 2, section 3.3.7.4).
    """
    zoned = [_has_zone(side.text()) for side in (first, second)]
    scope.quirk(
        exp.NEQ(this=exp.Paren(this=zoned[0]), expression=exp.Paren(this=zoned[1])), "only one time has a time zone"
    )
    for side in (first, second):
        scope.doubt(_is_odd_clock(side.text()), "a time is 24:00:00, or told to less than a microsecond")
    seconds = [_seconds(side.text()) for side in (first, second)]
    parts = [_part_of_second(side.text()) for side in (first, second)]
    strict = _STRICT.get(how, how)
    by_seconds = strict(this=seconds[0], expression=seconds[1])
    same = exp.EQ(this=seconds[0].copy(), expression=seconds[1].copy())
    by_instant = exp.Coalesce(
        this=either([by_seconds, both([same, how(this=parts[0], expression=parts[1])])]), expressions=[exp.false()]
    )
    by_text = how(this=_plain_clock(first.text()), expression=_plain_clock(second.text()))
    neither = opposite(either(one.copy() for one in zoned))
    return sql.case([(both(one.copy() for one in zoned), by_instant), (neither, by_text)], exp.false())


def _times(first: _Side, second: _Side, how: Comparison, scope: _Guarded) -> sql.Expr:
    for side in (first, second):
        scope.doubt(either([_has_zone(side.text()), _is_odd_clock(side.text())]), "a time of day has a time zone")
    return how(this=_plain_clock(first.text()), expression=_plain_clock(second.text()))


def _has_zone(text: sql.Expr) -> sql.Expr:
    return applied(Function.MATCHES, text, sql.text(_ZONE))


def _is_odd_clock(text: sql.Expr) -> sql.Expr:
    return applied(Function.MATCHES, text, sql.text(r"(?:^|T)24:|\.[0-9]{7}"))


def _plain_clock(text: sql.Expr) -> sql.Expr:
    """A time without the zeros behind its decimal sign, so that texts compare as times do."""
    return applied(Function.EXTRACT, text, sql.text(r"^([^.]+(?:\.[0-9]*[1-9])?)"), sql.number(1))


def _part_of_second(text: sql.Expr) -> sql.Expr:
    """`25` of `10:00:00.250+01:00`; texts of digits behind a decimal sign compare as they stand."""
    return applied(Function.EXTRACT, text, sql.text(r"\.([0-9]*?)0*(?:Z|[+-][0-9:]*)$"), sql.number(1))


def _seconds(text: sql.Expr) -> sql.Expr:
    """Seconds from the year 1970 on, in UTC, of `2024-07-01T10:00:00+01:00`."""
    day = exp.TryCast(this=_cut(text, 1, 10), to=exp.DataType.build("DATE"))
    start = exp.Cast(this=sql.text("1970-01-01"), to=exp.DataType.build("DATE"))
    days = exp.DateDiff(this=day, expression=start, unit=exp.var("DAY"))
    hours, minutes, seconds = (_number(_cut(text, place, 2)) for place in (12, 15, 18))
    zone = applied(Function.EXTRACT, text.copy(), sql.text(r"[+-][0-9][0-9]:[0-9][0-9]$"), sql.number(0))
    sign = exp.EQ(this=applied(Function.LEFT, zone, sql.number(1)), expression=sql.text("-"))
    offset = exp.Add(
        this=exp.Mul(this=_number(_cut(zone, 2, 2)), expression=sql.number(60)), expression=_number(_cut(zone, 5, 2))
    )
    ahead = sql.case([(sign, exp.Neg(this=exp.Paren(this=offset)))], exp.Paren(this=offset.copy()))
    parts = [
        _times_of(days, 86400),
        _times_of(hours, 3600),
        _times_of(minutes, 60),
        seconds,
        exp.Neg(this=_times_of(ahead, 60)),
    ]
    return exp.Paren(this=sql.sum_of(parts))


def _times_of(value: sql.Expr, number: int) -> sql.Expr:
    return exp.Paren(this=exp.Mul(this=exp.Cast(this=value, to=_WHOLE.copy()), expression=sql.number(number)))


def _cut(text: sql.Expr, place: int, length: int) -> sql.Expr:
    return applied(Function.SUBSTRING, text.copy(), sql.number(place), sql.number(length))


def _number(text: sql.Expr) -> sql.Expr:
    """A number of digits; 0 for no text."""
    return exp.Coalesce(this=exp.TryCast(this=text, to=_WHOLE.copy()), expressions=[sql.number(0)])


_STRICT: dict[Comparison, Comparison] = {exp.LTE: exp.LT, exp.GTE: exp.GT}
_ORDERS: dict[Order, Callable[[_Side, _Side, Comparison, _Guarded], sql.Expr]] = {
    Order.TEXT: _texts,
    Order.EXACT: _exact,
    Order.BINARY: _binary,
    Order.DATE: _days,
    Order.DATE_TIME: _moments,
    Order.TIME: _times,
}
