"""How a table of records lies before the rules: a column of texts for each property, or a list of terms."""

from __future__ import annotations

from collections.abc import Collection

from rdflib.namespace import RDF, SH
from sqlglot import exp

from accord.engines import sql
from accord.engines.functions import Function, applied
from accord.shapes.compile.rules import Layout
from accord.shapes.compile.terms import Code, Term, Typed, always, both, fits
from accord.shapes.compile.values import Cell, Many, One, Values
from accord.shapes.datatypes import DATATYPES, STRING, Datatype, Order
from accord.shapes.record_model import RecordModel, RecordProperty
from accord.shapes.records import RECORD

__all__ = ["NUMBER", "layout_of"]

NUMBER = "accord_number"
"""The column with a record's place in its file, from 1."""


def layout_of(model: RecordModel, columns: Collection[str], lists: Collection[str] = ()) -> Layout:
    """The layout of a table whose texts are never empty: no value is NULL.

    columns: the table's; lists: those of them that hold lists of terms, each a record of `terms.FIELDS`.
    """
    number = Code(sql.as_text(sql.column(NUMBER)), RECORD)
    name = _end(model.record_class)
    known: dict[str, Values] = {
        str(SH.this): One(number),
        str(RDF.type): One(Code(sql.text(name), model.record_class.removesuffix(name))),
    }
    facts: dict[str, sql.Expr] = {}
    for one in model.properties:
        if one.name in lists:
            known[one.iri] = Many(sql.column(one.name))
        elif one.name in columns:
            known[one.iri] = Cell(_term(one, facts), sql.is_filled(sql.column(one.name)))
    return Layout(record=number, properties=known, facts=facts)


def _term(one: RecordProperty, facts: dict[str, sql.Expr]) -> Term:
    cell = sql.column(one.name)
    if one.scheme:
        return Code(cell, f"{one.scheme}/")
    datatype = DATATYPES.get(one.datatype or STRING)
    if datatype is None or not datatype.pattern:
        return Typed(cell, one.datatype or STRING, always())
    name = f"accord_sound_{len(facts)}"
    facts[name] = sql.all_of([sql.is_filled(cell), _is_sound(cell, datatype)])
    return Typed(cell, datatype.iri, sql.column(name))


def _is_sound(cell: sql.Expr, datatype: Datatype) -> sql.Expr:
    """Whether a text is in the lexical space. Days are tried the fast way first: written back, a day is alike."""
    told = fits(cell.copy(), datatype.pattern)
    if datatype.order is not Order.DATE:
        return told
    day = sql.as_text(exp.TryCast(this=cell.copy(), to=exp.DataType.build("DATE")))
    alike = exp.NullSafeEQ(this=day, expression=cell.copy())
    # Of a year before the first or beyond the last, or of the engine's own "infinity", the pattern tells.
    is_plain = exp.EQ(this=applied(Function.LENGTH, cell.copy()), expression=sql.number(len("2024-07-01")))
    late_enough = exp.GT(this=cell.copy(), expression=sql.text("0001"))
    return sql.case([(both([is_plain, alike, late_enough]), always())], told)


def _end(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]
