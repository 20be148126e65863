"""SQL as expressions: the building blocks that plans are made of. No value and no name is ever pasted into text.

A plan need not know which engine runs it: what differs between them is in `dialects`, and `applied` names a function of
either. `call` names one of DuckDB's own, for the reading and writing of files that it alone does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from sqlglot import exp

from accord.engines.functions import Function, applied
from accord.model.records import Conversion

__all__ = [
    "Expr", "all_of", "any_of", "as_text", "call", "case", "column", "converted", "copy_to", "count_where", "date_of",
    "definition", "element", "empty_to_null", "exploded", "is_among", "is_filled", "is_null", "joined", "negated",
    "number", "ranges", "row", "select", "sum_of", "table", "table_function", "text", "union_all", "unnested",
]  # fmt: skip

Expr = exp.Expr
_EARLIEST_YEAR = 1000


def text(value: str) -> exp.Literal:
    """A text value."""
    return exp.Literal.string(value)


def number(value: int) -> Expr:
    """A whole number."""
    return exp.Literal.number(value)


def column(name: str) -> exp.Column:
    """A column, its name taken as it is."""
    return exp.column(exp.to_identifier(name, quoted=True))


def definition(name: str, value: Expr) -> Expr:
    """A column of a result: its name and what it holds."""
    return exp.alias_(value, name, quoted=True, copy=False)


def table(name: str) -> exp.Table:
    """A table or a step of a plan."""
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def select(columns: Iterable[Expr], source: Expr | None = None, *, where: Expr | None = None) -> exp.Select:
    """Columns of a table, of the rows where a condition holds. The rows keep their order."""
    query = exp.Select(expressions=list(columns))
    if source is not None:
        query.from_(source, copy=False)
    return query if where is None else query.where(where, copy=False)


def union_all(queries: Sequence[exp.Query]) -> exp.Query:
    """The rows of several queries, one query after another."""
    first, *rest = queries
    whole: exp.Query = first
    for query in rest:
        whole = exp.Union(this=whole, expression=query, distinct=False)
    return whole


def call(function: str, *arguments: Expr) -> exp.Anonymous:
    """A function of DuckDB alone."""
    return exp.Anonymous(this=function, expressions=list(arguments))


def table_function(function: str, argument: Expr, options: Mapping[str, Expr]) -> exp.Table:
    """A function that gives rows, such as a reader of files, with its named options."""
    named = [exp.PropertyEQ(this=exp.to_identifier(key), expression=value) for key, value in options.items()]
    return exp.Table(this=exp.Anonymous(this=function, expressions=[argument, *named]))


def copy_to(query: exp.Query, path: Path, options: Mapping[str, Expr]) -> exp.Copy:
    """A query's rows as a file."""
    settings = [exp.CopyParameter(this=exp.var(key), expression=value) for key, value in options.items()]
    return exp.Copy(this=exp.Subquery(this=query), kind=False, files=[text(str(path))], params=settings)


def all_of(conditions: Iterable[Expr]) -> Expr:
    """Whether every condition holds; without conditions it does."""
    return exp.and_(exp.true(), *conditions)


def any_of(conditions: Iterable[Expr]) -> Expr:
    """Whether a condition holds; without conditions none does."""
    return exp.or_(exp.false(), *conditions)


def sum_of(values: Sequence[Expr]) -> Expr:
    """The sum of numbers in a row."""
    whole = values[0]
    for value in values[1:]:
        whole = exp.Add(this=whole, expression=value)
    return whole


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending numbers as the first and the last of each run without a gap."""
    found: list[tuple[int, int]] = []
    for value in numbers:
        first = found.pop()[0] if found and found[-1][1] == value - 1 else value
        found.append((first, value))
    return found


def is_among(value: Expr, numbers: Iterable[int]) -> Expr:
    """Whether a number is one of some ascending ones; where there is none, it is not."""
    within = (exp.Between(this=value.copy(), low=number(low), high=number(high)) for low, high in ranges(numbers))
    return exp.Coalesce(this=any_of(within), expressions=[exp.false()])


def count_where(condition: Expr) -> Expr:
    """How many rows there are for which a condition holds."""
    return exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=condition))


def negated(condition: Expr) -> Expr:
    """Whether a condition does not hold."""
    return exp.Not(this=exp.Paren(this=condition))


def is_null(value: Expr) -> Expr:
    """Whether there is no value."""
    return exp.Is(this=value, expression=exp.null())


def is_filled(value: Expr) -> Expr:
    """Whether there is a value."""
    return negated(is_null(value))


def case(branches: Iterable[tuple[Expr, Expr]], default: Expr | None = None) -> Expr:
    """The value of the first branch whose condition holds, else the default, else none."""
    chosen = exp.Case(ifs=[exp.If(this=condition, true=value) for condition, value in branches], default=default)
    return chosen if chosen.args["ifs"] else default or exp.null()


def as_text(value: Expr) -> Expr:
    """A value as text, in the engine's own notation."""
    return exp.Cast(this=value, to=exp.DataType.build("TEXT"))


def empty_to_null(value: Expr) -> Expr:
    """An empty text counts as no value: for SQL, `''` is a value, and it would satisfy a shape's `sh:minCount`."""
    return exp.Nullif(this=value, expression=text(""))


def joined(values: Sequence[Expr], separator: str) -> Expr:
    """Texts in a row with a separator, empty ones left out; no value where all are empty."""
    if len(values) == 1:
        return empty_to_null(values[0])
    return empty_to_null(applied(Function.CONCAT_WITH, text(separator), *(empty_to_null(value) for value in values)))


def converted(value: Expr, conversions: Iterable[Conversion]) -> Expr:
    """A text after its conversions, one after another; what they leave empty counts as no value."""
    for conversion in conversions:
        value = empty_to_null(_CONVERSIONS[conversion](value))
    return value


def _without_leading_zeros(value: Expr) -> Expr:
    """`01` is `1`; of a value that is all zeros one is left."""
    stripped = empty_to_null(applied(Function.WITHOUT_LEADING, value, text("0")))
    zero = case([(exp.EQ(this=applied(Function.LEFT, value.copy(), number(1)), expression=text("0")), text("0"))])
    return exp.Coalesce(this=stripped, expressions=[zero])


_CONVERSIONS: dict[Conversion, Callable[[Expr], Expr]] = {
    Conversion.TRIM: lambda value: applied(Function.TRIM, value),
    Conversion.UPPER: lambda value: applied(Function.UPPER, value),
    Conversion.LOWER: lambda value: applied(Function.LOWER, value),
    Conversion.STRIP_LEADING_ZEROS: _without_leading_zeros,
}


def date_of(value: Expr, formats: Iterable[str]) -> Expr:
    """The day that a text names in the first format that fits, as ISO 8601 text; no value where none fits.

    The safe form of parsing: one bad value must not stop a run. A year below 1000 is refused, because the engine
    reads `11-09-26` under `%Y-%m-%d` as a day of the year 11.
    """
    found = [_date_in(value.copy(), form) for form in formats]
    return as_text(exp.Coalesce(this=found[0], expressions=found[1:]))


def _date_in(value: Expr, form: str) -> Expr:
    day = exp.Cast(this=applied(Function.MOMENT, value, text(form)), to=exp.DataType.build("DATE"))
    late_enough = exp.GTE(this=applied(Function.YEAR, day), expression=number(_EARLIEST_YEAR))
    return case([(late_enough, day.copy())])


def row(fields: Mapping[str, Expr]) -> exp.Struct:
    """A record within a column."""
    named = [exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=v) for name, v in fields.items()]
    return exp.Struct(expressions=named)


def exploded(rows: Iterable[Expr]) -> Expr:
    """A row of the result for each of some records within a row, in their order, their fields as columns."""
    return unnested(exp.Array(expressions=list(rows)))


def unnested(rows: Expr) -> Expr:
    """A row of the result for each record in a list, their fields as columns."""
    return applied(Function.ROWS, rows)


def element(list_name: str, position: Expr) -> Expr:
    """The value at a position (from 1) of one of the session's lists; no value where there is no position.

    A look-up by position instead of a join: it cannot multiply rows, and it leaves their order alone.
    """
    return applied(Function.HELD, text(list_name), position)
