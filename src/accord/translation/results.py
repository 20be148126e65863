"""What a run writes and counts: accepted records, the quarantine, the lineage of values, and tallies of outcomes."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from accord.engines import sql
from accord.engines.functions import Function, applied
from accord.engines.readers import FAULT, FILE, KEY, RAW, REASONS, RECORD
from accord.engines.sinks import Column, Holds, holding
from accord.model.records import AllOf
from accord.translation.lookups import is_lossy
from accord.translation.outcomes import FieldOutcomes, Outcome
from accord.translation.plan import (
    ACCEPTED,
    Plan,
    converted,
    given,
    has_problems,
    is_empty,
    kept,
    listed,
    outcome,
    problem,
    record_key,
    value,
)

__all__ = [
    "CHILDREN", "INCOMPLETE_KEY", "INCOMPLETE_KEY_HINT", "LINEAGE", "LISTS", "LOSSY", "MALFORMED", "MALFORMED_HINT",
    "PLACE", "RECORD_KEY", "TRACED", "accepted_columns", "children_columns", "children_source", "has_children",
    "lineage_columns", "quarantine_columns", "record_number", "traced_fields", "traces",
]  # fmt: skip

LISTS = (
    "field", "source_field", "target_code", "target_iri", "relation", "mapping_id", "missing", "note", "lossy",
    "problem", "reason", "hint",
)  # fmt: skip
"""The columns of the table of outcomes that a run reads by number."""

_LOOKED_UP = ("field", "source_field", "target_code", "target_iri", "relation", "mapping_id", "missing", "note")
LOSSY = "accord_lossy"
"""The column of an accepted record that names the properties whose value says less than the source did."""

RECORD_KEY = "record_key"
CHILDREN = (RECORD, RECORD_KEY, "position", "field", "target_code", "target_iri", "relation", "mapping_id")
"""The columns of the child table."""

LINEAGE = (RECORD, RECORD_KEY, "field", "source_field", "source_value", "converted_value", *_LOOKED_UP[2:])
"""The columns of the lineage."""

MALFORMED = "malformed-row"
MALFORMED_HINT = "Correct the row at its source and send it again."
INCOMPLETE_KEY = "incomplete-key"
INCOMPLETE_KEY_HINT = "Fill the key's fields at the source, or name others as `key:` in the record mapping."
PLACE = "accord_place"
"""Which of a record's values a row of the lineage, or of the child table, tells of."""

TRACED = _NUMBER = "accord_number"
"""The column with the number of an outcome, of a row that is to become one of the lineage."""


def accepted_columns(plan: Plan) -> list[Column]:
    """An accepted record: its number, then its properties in the order of the record mapping, then what was lost.

    The last column names each property whose value says less than the source did, with its relation; it is there
    where the record mapping uses a cross-walk.
    """
    filled = {target: ways for target, ways in plan.properties.items() if _all_of(ways) is not AllOf.CHILD_TABLE}
    columns = [record_number(), *(_property(plan, target, ways) for target, ways in filled.items())]
    return (
        [*columns, Column(name=LOSSY, value=_lost(plan), holds=Holds.SAFE_TEXT)]
        if plan.mapping.mapping_sets
        else columns
    )


def _property(plan: Plan, target: str, ways: list[tuple[int, FieldOutcomes]]) -> Column:
    """A property: the first of the ways to fill it that gives a value, or a list of all that its parts give."""
    if _all_of(ways):
        parts = [sql.case([(sql.is_filled(value(place)), exp.Array(expressions=[sql.as_text(value(place))]))])
                 for place, _ in ways]  # fmt: skip
        any_part = sql.any_of(sql.is_filled(value(place)) for place, _ in ways)
        whole = applied(Function.LISTS_JOINED, exp.Array(expressions=parts))
        return Column(name=target, value=sql.case([(any_part, whole)]), holds=Holds.ROWS)
    first, *others = [column for place, known in ways for column in _ways_to_fill(plan, place, known)]
    return replace(first, others=tuple(others)) if others else first


def _ways_to_fill(plan: Plan, place: int, known: FieldOutcomes) -> list[Column]:
    """What a field gives: texts that are safe in a spreadsheet apart from those that may not be."""
    field, target = known.field, known.field.target
    if field.coded:
        first, last = plan.table.numbers(place)
        holds = holding(found.answer.target_code for found in plan.table.outcomes[first - 1 : last])
        listed_code = Column(name=target, value=listed("target_code", outcome(place)), holds=holds)
        if field.keeps_unmapped:
            return [listed_code, Column(name=target, value=kept(place, known))]
        return [listed_code]
    safe = bool(field.dates) and not field.default
    return [Column(name=target, value=value(place), holds=Holds.SAFE_TEXT if safe else Holds.TEXT)]


def _all_of(ways: list[tuple[int, FieldOutcomes]]) -> AllOf | None:
    return ways[0][1].field.all_of


def _lost(plan: Plan) -> sql.Expr:
    """The properties that lost some meaning, such as `PleaStatus: broad`; no value where none did."""
    lossy = [
        _loss(place, known.part)
        for place, known in plan.placed
        if any(is_lossy(found.answer) for found in _outcomes(plan, known))
    ]
    return (
        sql.empty_to_null(applied(Function.CONCAT_WITH, sql.text("; "), *lossy)) if lossy else sql.as_text(exp.null())
    )


def _loss(place: int, part: int) -> sql.Expr:
    """What is lost in a place; of several parts of a property, what no earlier one has said."""
    said = sql.as_text(listed("lossy", outcome(place)))
    earlier = [sql.as_text(listed("lossy", outcome(place - back))) for back in range(1, part + 1)]
    new = sql.all_of(exp.NullSafeNEQ(this=said.copy(), expression=other) for other in earlier)
    return sql.case([(new, said)]) if earlier else said


def _outcomes(plan: Plan, known: FieldOutcomes) -> list[Outcome]:
    """What the codes of a field may become."""
    numbers = [*range(known.first, known.last + 1), *(number for code in known.decided for _, number in code.rules)]
    return [plan.table.outcome(number) for number in numbers if number]


def has_children(plan: Plan) -> bool:
    """Whether a property stands in the child table."""
    return any(known.field.all_of is AllOf.CHILD_TABLE for _, known in plan.placed)


def children_source(plan: Plan, judged: sql.Expr) -> sql.Expr:
    """A row for each value of a property that may have several, of the accepted records: its place among them."""
    ways = [pair for found in plan.properties.values() if _all_of(found) is AllOf.CHILD_TABLE for pair in found]
    rows = [
        sql.row({_NUMBER: outcome(place), "position": sql.number(known.part + 1), PLACE: sql.number(place)})
        for place, known in ways
    ]
    columns = [sql.column(RECORD), sql.definition(RECORD_KEY, record_key(plan)), sql.exploded(rows)]
    exploded = exp.Subquery(this=sql.select(columns, judged, where=sql.column(ACCEPTED)))
    there = sql.is_filled(listed("target_code", sql.column(_NUMBER)))
    return exp.Subquery(this=sql.select([exp.Star()], exploded, where=there))


def children_columns(plan: Plan) -> list[Column]:
    """The columns of the child table, of `children_source`."""
    number = sql.column(_NUMBER)
    own = {RECORD_KEY: Holds.TEXT, "position": Holds.NUMBER}
    found = ("field", "target_code", "target_iri", "relation", "mapping_id")
    return [
        record_number(),
        *(Column(name=name, value=sql.column(name), holds=holds) for name, holds in own.items()),
        *(_looked_up(plan, name, number) for name in found),
    ]


def quarantine_columns(plan: Plan) -> list[Column]:
    """A quarantined record: its number, key, file, every reason, and the source record whole, to be run again.

    Of a row that could not be taken apart it has the fault and the raw text.
    """
    return [
        record_number(),
        Column(name=KEY, value=sql.case([(sql.is_null(sql.column(FAULT)), record_key(plan))])),
        Column(name=FILE, value=sql.column(FILE)),
        Column(name=REASONS, value=_reasons(plan), holds=Holds.ROWS),
        Column(name=FAULT, value=sql.column(FAULT)),
        Column(name=RAW, value=sql.column(RAW)),
        *(Column(name=name, value=sql.column(name)) for name in plan.columns),
    ]


def traced_fields(plan: Plan) -> list[tuple[int, FieldOutcomes, dict[str, sql.Expr]]]:
    """The fields of which the lineage may tell, and what it tells: the outcome's number, the value before and after.

    The value after is what the field's conversions made of it; there is none where it has no conversions.
    Without a number where nothing happened to the value, which is carried over as it was given.
    """
    return [(place, known, _trace(place, known)) for place, known in plan.placed if _can_change(known)]


def traces(plan: Plan) -> list[dict[str, sql.Expr]]:
    """What a row of the lineage says of each field: of at least one, if only that there is nothing to say."""
    return [trace for *_, trace in traced_fields(plan)] or [_no_trace()]


def lineage_columns(plan: Plan) -> list[Column]:
    """The columns of the lineage with a row for each value."""
    number = sql.column(_NUMBER)
    found = {name: _looked_up(plan, name, number) for name in _LOOKED_UP}
    own = {name: Column(name=name, value=sql.column(name)) for name in LINEAGE}
    return [{**own, **found, RECORD: record_number()}[name] for name in LINEAGE]


def _looked_up(plan: Plan, name: str, number: sql.Expr) -> Column:
    """What the table of outcomes says in a column; a source column or a target's code may be anything."""
    said = {
        "source_field": (known.field.source for known in plan.table.fields),
        "target_code": (found.answer.target_code for found in plan.table.outcomes),
    }
    return Column(name=name, value=listed(name, number.copy()), holds=holding(said.get(name, ())))


def record_number() -> Column:
    """The number of a record in the run."""
    return Column(name=RECORD, value=sql.column(RECORD), holds=Holds.NUMBER)


def _reasons(plan: Plan) -> sql.Expr:
    """Every reason why a record is quarantined: what it is as a whole, then in the order of its fields."""
    malformed: dict[str, sql.Expr] = {
        "code": sql.text(MALFORMED),
        "field": sql.text(""),
        "source_field": sql.text(""),
        "value": sql.text(""),
        "reason": sql.column(FAULT),
        "hint": sql.text(MALFORMED_HINT),
    }
    found = [(sql.is_filled(sql.column(FAULT)), malformed)]
    found += [(is_empty(plan, place), _lacking(known)) for place, known in plan.key]
    found += [(problem(place, known), _reason(place)) for place, known in plan.placed if has_problems(known)]
    lists = [sql.case([(holds, exp.Array(expressions=[sql.row(said)]))]) for holds, said in found]
    return applied(Function.LISTS_JOINED, exp.Array(expressions=lists))


def _lacking(known: FieldOutcomes) -> dict[str, sql.Expr]:
    said = {
        "code": INCOMPLETE_KEY, "field": known.field.target, "source_field": known.field.source, "value": "",
        "reason": "a part of the record's key is empty", "hint": INCOMPLETE_KEY_HINT,
    }  # fmt: skip
    return {name: sql.text(words) for name, words in said.items()}


def _reason(place: int) -> dict[str, sql.Expr]:
    number = outcome(place)
    said = {name: sql.as_text(listed(name, number.copy())) for name in ("field", "source_field", "reason", "hint")}
    code = sql.as_text(listed("problem", number))
    return {
        "code": code, "field": said["field"], "source_field": said["source_field"], "value": given(place),
        "reason": said["reason"], "hint": said["hint"],
    }  # fmt: skip


def _can_change(known: FieldOutcomes) -> bool:
    """Whether a value of the field can become another than was given."""
    field = known.field
    return field.coded or bool(field.dates or field.missing or field.steps or field.default or len(field.sources) > 1)


def _trace(place: int, known: FieldOutcomes) -> dict[str, sql.Expr]:
    field, number = known.field, outcome(place)
    after = converted(place) if field.coded else value(place)
    if field.coded and not field.changes_text:
        after = sql.as_text(exp.null())
    elif not (field.coded or len(field.sources) > 1):
        changed = exp.NullSafeNEQ(this=given(place), expression=after.copy())
        number = sql.case([(changed, number)])
    return {_NUMBER: number, "source_value": given(place), "converted_value": after}


def _no_trace() -> dict[str, sql.Expr]:
    nothing = sql.as_text(exp.null())
    none = exp.Cast(this=exp.null(), to=exp.DataType.build("INT"))
    return {_NUMBER: none, "source_value": nothing, "converted_value": nothing.copy()}
