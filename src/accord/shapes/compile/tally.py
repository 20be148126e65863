"""One pass over the records for all rules: how often each is broken, and the first record that breaks it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlglot import exp

from accord.engines import sql
from accord.shapes.compile.layout import NUMBER
from accord.shapes.compile.rules import Rule, Rules
from accord.shapes.compile.terms import both, either, never, opposite

__all__ = ["doubtful", "judged", "live", "tally"]

DOUBT = "accord_doubt"
_TOLD = "accord_told_by"


def live(rules: Rules) -> dict[int, Rule]:
    """The rules that a record can break at all, by their places: of a cell there is never more than one value."""
    return {place: rule for place, rule in enumerate(rules.rules) if rule.broken != never()}


def tally(rules: Rules, records: exp.Query, sums: Sequence[str] = (), *, told: str = NUMBER) -> exp.Select:
    """A query of one row: the number of records, of those in doubt, then two columns for each of the `live` rules.

    These are how many records break it, and the lowest number of one. Records in doubt are left out of both.
    told: the column with the numbers that records are told by; sums: columns of numbers, whose sums stand at the end.
    """
    counts: list[sql.Expr] = [exp.Count(this=exp.Star()), _number_of(sql.column(DOUBT))]
    for place in live(rules):
        # Not COUNT(*) FILTER (WHERE ...), which takes the engine twice as long.
        counts += [_number_of(_is_certain(place)), exp.Min(this=sql.case([(_is_certain(place), sql.column(told))]))]
    counts += [exp.Sum(this=sql.column(name)) for name in sums]
    named = [sql.definition(f"c{place}", count) for place, count in enumerate(counts)]
    return sql.select(named, exp.Subquery(this=_told(rules, records, {*sums, told} - {NUMBER})))


def judged(rules: Rules, records: exp.Query, *, told: str = NUMBER) -> exp.Select:
    """A query of each record that breaks a rule, in order: its place, the number it is told by, then its breaches.

    These say of each `live` rule whether it is broken. Records in doubt are left out.
    """
    names = [_name(place) for place in live(rules)]
    broken = either(_is_certain(place) for place in live(rules))
    number = sql.definition(_TOLD, sql.column(told))
    source = exp.Subquery(this=_told(rules, records, {told} - {NUMBER}))
    rows = sql.select([sql.column(NUMBER), number, *map(sql.column, names)], source, where=broken)
    return rows.order_by(sql.column(NUMBER))


def doubtful(rules: Rules, records: exp.Query, columns: Sequence[str]) -> exp.Select:
    """A query of each record in doubt, in order: its number and some columns."""
    told = exp.Subquery(this=_with_facts(rules, records))
    return sql.select(map(sql.column, (NUMBER, *columns)), told, where=_doubt(rules)).order_by(sql.column(NUMBER))


def _told(rules: Rules, records: exp.Query, others: Collection[str] = ()) -> exp.Select:
    named = [sql.definition(_name(place), rule.broken.copy()) for place, rule in live(rules).items()]
    doubt = sql.definition(DOUBT, _doubt(rules))
    return sql.select(
        [*map(sql.column, (NUMBER, *sorted(others))), doubt, *named], exp.Subquery(this=_with_facts(rules, records))
    )


def _with_facts(rules: Rules, records: exp.Query) -> exp.Select:
    facts = [sql.definition(name, fact.copy()) for name, fact in rules.facts.items()]
    return sql.select([exp.Star(), *facts], exp.Subquery(this=records))


def _number_of(condition: sql.Expr) -> sql.Expr:
    return exp.Count(this=sql.case([(condition, sql.number(1))]))


def _is_certain(place: int) -> sql.Expr:
    return both([sql.column(_name(place)), opposite(sql.column(DOUBT))])


def _doubt(rules: Rules) -> sql.Expr:
    return either(doubt.condition.copy() for doubt in rules.doubts)


def _name(place: int) -> str:
    return f"accord_rule_{place}"
