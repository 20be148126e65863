"""Shapes within shapes: negation, conjunction, disjunction (SHACL section 4.6), sh:node and qualified counts (4.7)."""

from __future__ import annotations

from rdflib import Literal
from rdflib.namespace import SH
from rdflib.term import Node
from sqlglot import exp

from accord.engines import sql
from accord.shapes.compile.scope import Scope
from accord.shapes.compile.terms import Term, both, either, never, opposite
from accord.shapes.compile.texts import whole_number
from accord.shapes.compile.values import Values

__all__ = ["every", "exactly_one", "negated", "node", "qualified_max_count", "qualified_min_count", "some"]


def negated(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.6.1 sh:not: no value node conforms to the shape."""
    inner = scope.inside(parameter, turned=True)
    return inner.any_of(values, lambda term, s: s.conforms(parameter, term, s))


def every(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.6.2 sh:and: each value node conforms to every shape of the list."""
    shapes = scope.items(parameter)
    return scope.any_of(values, lambda term, s: opposite(both(_conform(shapes, term, s, turned=False))))


def some(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.6.3 sh:or: each value node conforms to a shape of the list."""
    shapes = scope.items(parameter)
    return scope.any_of(values, lambda term, s: opposite(either(_conform(shapes, term, s, turned=False))))


def exactly_one(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.6.4 sh:xone: each value node conforms to exactly one shape of the list."""
    shapes = scope.items(parameter)

    def breaks(term: Term, inner: Scope) -> sql.Expr:
        """Whether a value conforms to none of the shapes or to several."""
        told = [sql.case([(c, sql.number(1))], sql.number(0)) for c in _conform(shapes, term, inner, turned=True)]
        return exp.NEQ(this=exp.Paren(this=sql.sum_of(told)), expression=sql.number(1))

    return scope.any_of(values, breaks)


def node(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.7.1 sh:node: each value node conforms to the node shape."""
    inner = scope.inside(parameter)
    return inner.any_of(values, lambda term, s: opposite(s.conforms(parameter, term, s)))


def qualified_min_count(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.7.3 sh:qualifiedMinCount: at least so many value nodes conform to sh:qualifiedValueShape."""
    number = _qualified(values, scope)
    return never() if number is None else exp.LT(this=number, expression=sql.number(whole_number(parameter)))


def qualified_max_count(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.7.3 sh:qualifiedMaxCount: at most so many value nodes conform to sh:qualifiedValueShape."""
    number = _qualified(values, scope)
    return never() if number is None else exp.GT(this=number, expression=sql.number(whole_number(parameter)))


def _qualified(values: Values, scope: Scope) -> sql.Expr | None:
    """How many value nodes conform to the qualified shape and, if asked for, to no sibling's.

    Nothing where there is no such shape, or where it stands in a node shape: SHACL then passes over the count.
    """
    wanted = scope.parameter(SH.qualifiedValueShape)
    if wanted is None or (scope.shape, SH.path, None) not in scope.graph:
        return None
    siblings = _siblings(scope, wanted) if _is_disjoint(scope) else []

    def counts(term: Term, inner: Scope) -> sql.Expr:
        """Whether a value conforms to the qualified shape and to no sibling's."""
        others = either(_conform(siblings, term, inner, turned=True))
        own = inner.inside(wanted, turned=True)
        return both([own.conforms(wanted, term, own), opposite(others)])

    return scope.number_where(values, counts)


def _is_disjoint(scope: Scope) -> bool:
    return any(
        isinstance(node, Literal) and node.value is True for node in scope.parameters(SH.qualifiedValueShapesDisjoint)
    )


def _siblings(scope: Scope, wanted: Node) -> list[Node]:
    """The qualified shapes of the other property shapes of the same parent."""
    graph = scope.graph
    found = {
        shape
        for parent in graph.subjects(SH.property, scope.shape)
        for other in graph.objects(parent, SH.property)
        for shape in graph.objects(other, SH.qualifiedValueShape)
    }
    return sorted(found - {wanted}, key=lambda shape: shape.n3())


def _conform(shapes: list[Node], term: Term, scope: Scope, *, turned: bool) -> list[sql.Expr]:
    found = []
    for shape in shapes:
        inner = scope.inside(shape, turned=turned)
        found.append(inner.conforms(shape, term, inner))
    return found
