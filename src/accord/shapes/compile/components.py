"""The constraint components of SHACL Core (section 4), each as the condition under which a focus node breaks it.

A component takes the value nodes, a value of its parameter and the scope, and gives the condition; its docstring names
the clause. What it cannot say as a condition it refuses (`NotCompilable`), and leaves single records to pySHACL where
only these are in doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node
from sqlglot import exp

from accord.engines import sql
from accord.shapes.compile import logic, pairs, texts
from accord.shapes.compile.ordering import Comparison, compared_with
from accord.shapes.compile.scope import NotCompilable, Scope
from accord.shapes.compile.terms import (
    LANG_STRING,
    Code,
    Constant,
    Kind,
    Open,
    Term,
    both,
    either,
    never,
    opposite,
)  # fmt: skip
from accord.shapes.compile.values import One, Values
from accord.shapes.datatypes import DATATYPES

__all__ = ["COMPONENTS", "Component", "beyond"]

Broken = Callable[[Values, Node, Scope], sql.Expr]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A constraint component: its parameter, its clause in SHACL, and the condition under which it is broken."""

    parameter: URIRef
    name: str
    clause: str
    broken: Broken


def _class(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.1.1 sh:class: each value node is an instance of the class, or of a subclass (rdf:type/rdfs:subClassOf*)."""
    instances = scope.known.instances(parameter)
    classes = [Constant.of(URIRef(name)) for name in sorted(scope.known.with_subclasses(parameter))]

    def breaks(term: Term, inner: Scope) -> sql.Expr:
        """Whether a value is no instance: the record by its types, another by the known instances."""
        if inner.is_record(term):
            types = inner.values_of(RDF.type)
            return opposite(types.is_any(lambda kind: either(kind.is_term(one) for one in classes)))
        return opposite(_is_one_of(term, instances, inner))

    return scope.any_of(values, breaks)


def _is_one_of(term: Term, nodes: frozenset[str], scope: Scope) -> sql.Expr:
    if isinstance(term, Code):
        return scope.is_code_of(term, nodes)
    if isinstance(term, Open):
        named = [exp.EQ(this=term.text(), expression=sql.text(node)) for node in sorted(nodes)]
        return both([opposite(term.is_kind(Kind.LITERAL)), either(named)])
    return never()


def _datatype(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.1.2 sh:datatype: each value node is a literal of the datatype, in its lexical space (XSD 1.1 part 2)."""
    wanted = str(parameter)
    if wanted not in DATATYPES and wanted != LANG_STRING:
        raise NotCompilable(f"{wanted} is no datatype whose lexical space Accord knows")

    def breaks(term: Term, inner: Scope) -> sql.Expr:
        """Whether a value is of another datatype or outside its lexical space. Leaves 24:00:00 in doubt."""
        if wanted == LANG_STRING:
            return opposite(term.has_datatype(wanted))
        if DATATYPES[wanted].pattern.find("24:00:00") >= 0:
            inner.doubt(both([term.is_well_formed(wanted), texts.has(term.text(), "(?:^|T)24:")]), "a time is 24:00:00")
        return opposite(term.is_well_formed(wanted))

    return scope.any_of(values, breaks)


def _node_kind(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.1.3 sh:nodeKind: each value node is of the kind, or of one of the two."""
    kinds = _KINDS.get(parameter)
    if kinds is None:
        raise NotCompilable(f"{parameter} is no kind of node")
    return scope.any_of(values, lambda term, _: opposite(either(term.is_kind(kind) for kind in kinds)))


def _min_count(values: Values, parameter: Node, _scope: Scope) -> sql.Expr:
    """4.2.1 sh:minCount: there are at least so many value nodes; an empty cell is none."""
    return values.is_number_below(texts.whole_number(parameter))


def _max_count(values: Values, parameter: Node, _scope: Scope) -> sql.Expr:
    """4.2.2 sh:maxCount: there are at most so many value nodes."""
    return opposite(values.is_number_below(texts.whole_number(parameter) + 1))


def _bound(how: Comparison) -> Broken:
    """4.3 Value ranges: each value node compares with the bound as asked; one that cannot be compared breaks it."""

    def broken(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
        """Whether a value node does not compare with the bound as asked."""
        bound = Constant.of(parameter)

        def breaks(term: Term, inner: Scope) -> sql.Expr:
            """Whether one value does not compare so. Leaves dates that pySHACL reads otherwise in doubt."""
            tagged = term.has_datatype(LANG_STRING)
            inner.quirk(tagged, "a text in a language has no place in an order")
            _doubt_other_dates(term, bound, inner)
            return opposite(compared_with(term, bound, how, inner))

        return scope.any_of(values, breaks)

    return broken


def _doubt_other_dates(term: Term, bound: Constant, scope: Scope) -> None:
    """PySHACL lets some values of other kinds pass a bound."""
    orders = DATATYPES[bound.datatype].order if bound.datatype in DATATYPES else None
    other = [name for name in term.datatypes() if DATATYPES[name].order is not orders]
    scope.quirk(either(term.is_well_formed(name) for name in other), "a value and its bound have no order")


def _has_value(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.8.2 sh:hasValue: the term is among the value nodes (the same term, RDF 1.1 section 3.3)."""
    wanted = Constant.of(parameter)
    return opposite(scope.any_of(values, lambda term, _: term.is_term(wanted)))


def _in(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.8.3 sh:in: each value node is a member of the list (the same term)."""
    members = [Constant.of(item) for item in scope.items(parameter)]
    return scope.any_of(values, lambda term, _: opposite(either(term.is_term(member) for member in members)))


def _closed(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.8.1 sh:closed: a record has values of those properties only that the shape names or ignores."""
    return either(beyond(values, parameter, scope).values())


def beyond(values: Values, parameter: Node, scope: Scope) -> dict[str, sql.Expr]:
    """The properties that a closed shape does not let a record have, each with whether it has one.

    Raises NotCompilable for a closed shape of other nodes than records.
    """
    if isinstance(parameter, Literal) and parameter.value is False:
        return {}
    if not (isinstance(values, One) and scope.is_record(values.term)):
        raise NotCompilable("sh:closed looks at statements about a value, which are in no column")
    graph = scope.graph
    named = {str(path) for part in scope.parameters(SH.property) for path in graph.objects(part, SH.path)}
    ignored = {str(node) for head in scope.parameters(SH.ignoredProperties) for node in scope.items(head)}
    others = (path for path in scope.paths if path not in named | ignored)
    return {path: opposite(scope.values_of(URIRef(path)).is_number_below(1)) for path in others}


_KINDS: Mapping[Node, tuple[Kind, ...]] = {
    SH.IRI: (Kind.IRI,),
    SH.BlankNode: (Kind.BLANK,),
    SH.Literal: (Kind.LITERAL,),
    SH.BlankNodeOrIRI: (Kind.BLANK, Kind.IRI),
    SH.BlankNodeOrLiteral: (Kind.BLANK, Kind.LITERAL),
    SH.IRIOrLiteral: (Kind.IRI, Kind.LITERAL),
}

_TABLE: tuple[tuple[str, str, str, Broken], ...] = (
    ("class", "Class", "4.1.1", _class),
    ("datatype", "Datatype", "4.1.2", _datatype),
    ("nodeKind", "NodeKind", "4.1.3", _node_kind),
    ("minCount", "MinCount", "4.2.1", _min_count),
    ("maxCount", "MaxCount", "4.2.2", _max_count),
    ("minExclusive", "MinExclusive", "4.3.1", _bound(exp.GT)),
    ("minInclusive", "MinInclusive", "4.3.2", _bound(exp.GTE)),
    ("maxExclusive", "MaxExclusive", "4.3.3", _bound(exp.LT)),
    ("maxInclusive", "MaxInclusive", "4.3.4", _bound(exp.LTE)),
    ("minLength", "MinLength", "4.4.1", texts.min_length),
    ("maxLength", "MaxLength", "4.4.2", texts.max_length),
    ("pattern", "Pattern", "4.4.3", texts.pattern),
    ("languageIn", "LanguageIn", "4.4.4", texts.language_in),
    ("uniqueLang", "UniqueLang", "4.4.5", texts.unique_lang),
    ("equals", "Equals", "4.5.1", pairs.equals),
    ("disjoint", "Disjoint", "4.5.2", pairs.disjoint),
    ("lessThan", "LessThan", "4.5.3", pairs.less_than),
    ("lessThanOrEquals", "LessThanOrEquals", "4.5.4", pairs.less_than_or_equals),
    ("not", "Not", "4.6.1", logic.negated),
    ("and", "And", "4.6.2", logic.every),
    ("or", "Or", "4.6.3", logic.some),
    ("xone", "Xone", "4.6.4", logic.exactly_one),
    ("node", "Node", "4.7.1", logic.node),
    ("qualifiedMinCount", "QualifiedMinCount", "4.7.3", logic.qualified_min_count),
    ("qualifiedMaxCount", "QualifiedMaxCount", "4.7.3", logic.qualified_max_count),
    ("closed", "Closed", "4.8.1", _closed),
    ("hasValue", "HasValue", "4.8.2", _has_value),
    ("in", "In", "4.8.3", _in),
)
COMPONENTS: tuple[Component, ...] = tuple(
    Component(parameter=SH[parameter], name=f"{name}ConstraintComponent", clause=clause, broken=broken)
    for parameter, name, clause, broken in _TABLE
)
"""Every constraint component of SHACL Core but sh:property (4.7.2), whose results are those of the shape it names."""
