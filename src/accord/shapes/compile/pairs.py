"""Constraints on two properties of one record (SHACL section 4.5).

A record without the other property keeps them all but sh:equals.
"""

from __future__ import annotations

from rdflib import URIRef
from rdflib.term import Node
from sqlglot import exp

from accord.engines import sql
from accord.shapes.compile.ordering import Comparison, compared
from accord.shapes.compile.scope import NotCompilable, Scope
from accord.shapes.compile.terms import (
    LANG_STRING,
    Code,
    Kind,
    Term,
    both,
    either,
    never,
    opposite,
)  # fmt: skip
from accord.shapes.compile.values import Values
from accord.shapes.datatypes import DATATYPES

__all__ = ["disjoint", "equals", "less_than", "less_than_or_equals"]


def equals(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.5.1 sh:equals: the value nodes are the values of the other property, the same terms."""
    others = _others(parameter, scope)
    return either([_has_missing(values, others, scope), _has_missing(others, values, scope)])


def _has_missing(these: Values, those: Values, scope: Scope) -> sql.Expr:
    return scope.any_of(these, lambda term, inner: opposite(inner.any_of(those, lambda o, s: _same(term, o, s))))


def disjoint(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.5.2 sh:disjoint: no value node is a value of the other property."""
    others = _others(parameter, scope)
    return scope.any_of(values, lambda term, inner: inner.any_of(others, lambda other, s: _same(term, other, s)))


def less_than(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.5.3 sh:lessThan: each value node is less than each value of the other property; no order, no conformance."""
    return _ordered(values, parameter, exp.LT, scope)


def less_than_or_equals(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.5.4 sh:lessThanOrEquals: each value node is at most each value of the other property."""
    return _ordered(values, parameter, exp.LTE, scope)


def _ordered(values: Values, parameter: Node, how: Comparison, scope: Scope) -> sql.Expr:
    others = _others(parameter, scope)

    def breaks(first: Term, second: Term, inner: Scope) -> sql.Expr:
        """Whether two values are not in the order asked for; two without an order are not."""
        inner.quirk(opposite(_have_order(first, second)), "two values have no order")
        return opposite(compared(first, second, how, inner))

    return scope.any_of(values, lambda term, inner: inner.any_of(others, lambda other, s: breaks(term, other, s)))


def _have_order(first: Term, second: Term) -> sql.Expr:
    return either(
        both([first.is_well_formed(one), second.is_well_formed(other)])
        for one in first.datatypes()
        for other in second.datatypes()
        if DATATYPES[one].order is DATATYPES[other].order
    )


def _others(parameter: Node, scope: Scope) -> Values:
    if not isinstance(parameter, URIRef):
        raise NotCompilable("the other property has no IRI")
    return scope.values_of(parameter)


def _same(first: Term, second: Term, scope: Scope) -> sql.Expr:
    """Whether two terms are one (RDF 1.1, section 3.3)."""
    if isinstance(first, Code) and isinstance(second, Code):
        alike = exp.EQ(this=first.code(), expression=second.code())
        return alike if first.start == second.start else never()
    datatypes = {*first.datatypes(), *second.datatypes(), LANG_STRING}
    kinds = either(both([first.is_kind(kind), second.is_kind(kind)]) for kind in (Kind.IRI, Kind.BLANK))
    types = either(both([first.has_datatype(name), second.has_datatype(name)]) for name in sorted(datatypes))
    if kinds == never() and types == never():
        return never()
    language = exp.EQ(this=first.language(), expression=second.language())
    return both([exp.EQ(this=scope.text(first), expression=scope.text(second)), either([kinds, types]), language])
