"""Shapes compiled: a rule for each constraint of each property, and what could not be compiled, with the reason.

Rules are data: an id, the clause of the standard, the shape, and the condition under which a record breaks it. They
know nothing of the engine that will run them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node
from sqlglot import exp

from accord.engines import sql
from accord.shapes.compile.components import COMPONENTS, Component, beyond
from accord.shapes.compile.concepts import Concepts
from accord.shapes.compile.scope import Doubt, NotCompilable, Scope
from accord.shapes.compile.terms import Code, Constant, Kind, Open, Term, both, either, never, opposite
from accord.shapes.compile.values import Nothing, One, Values

__all__ = ["Layout", "Rule", "Rules", "Uncompiled", "compiled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How records lie in a table: the term a record is, and the values of each of its properties by their IRI.

    facts: columns to be worked out first, which the values name.
    """

    record: Term
    properties: Mapping[str, Values]
    facts: Mapping[str, sql.Expr] = field(default_factory=dict)

    def values_of(self, path: Node) -> Values:
        """The value nodes of a property. Raises NotCompilable for a path that is no property."""
        if not isinstance(path, URIRef):
            raise NotCompilable("the path is no property, but leads over several")
        return self.properties.get(str(path), Nothing())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A constraint of a shape.

    id: unique among the rules of a file; component: the local name of its SHACL component; path: the property's IRI,
    empty where the record itself is judged; broken: which records break it, of those that `Rules` are asked about.
    """

    id: str
    clause: str
    component: str
    shape: Node
    path: str
    broken: sql.Expr
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncompiled:
    """A constraint that pySHACL must judge: which one, why, and the records concerned."""

    component: str
    shape: Node
    path: str
    why: str
    concerned: sql.Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The constraints of a shapes file: those that are rules, and those that are not.

    facts: as in `Layout`; lists: the lists of codes that rules name.
    """

    rules: tuple[Rule, ...]
    uncompiled: tuple[Uncompiled, ...]
    facts: Mapping[str, sql.Expr]
    lists: Mapping[str, tuple[str, ...]]

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Which records pySHACL must judge as well, and why."""
        found = [Doubt(condition=one.concerned, why=one.why) for one in self.uncompiled]
        return (*found, *(doubt for rule in self.rules for doubt in rule.doubts))


def compiled(shapes: Graph, layout: Layout, known: Concepts) -> Rules:
    """The rules for the records of a layout. known: the vocabulary, for values that are concepts."""
    rules: list[Rule] = []
    uncompiled: list[Uncompiled] = []
    paths = tuple(sorted(path for path in layout.properties if path != str(SH.this)))
    scope = Scope(graph=shapes, shape=RDF.nil, values_of=layout.values_of, conforms=_conforms, known=known, paths=paths)
    for shape in _targeting(shapes):
        try:
            is_focus = _focus(shape, scope)
        except NotCompilable as refusal:
            uncompiled.append(_left(shape, "", "", refusal, exp.true()))
            continue
        if is_focus != never():
            values = One(layout.record)
            for one in _constraints(shape, values, scope.inside(shape), ""):
                _add(one, is_focus, rules, uncompiled)
    numbered = [replace(rule, id=f"{number:03}-{rule.id}") for number, rule in enumerate(rules, start=1)]
    lists = {name: codes for codes, name in scope.lists.items()}
    return Rules(rules=tuple(numbered), uncompiled=tuple(uncompiled), facts=layout.facts, lists=lists)


def _add(one: Rule | Uncompiled, is_focus: sql.Expr, rules: list[Rule], uncompiled: list[Uncompiled]) -> None:
    if isinstance(one, Uncompiled):
        uncompiled.append(replace(one, concerned=both([is_focus.copy(), one.concerned])))
        return
    broken = both([is_focus.copy(), one.broken])
    doubts = tuple(replace(d, condition=both([is_focus.copy(), d.condition])) for d in one.doubts)
    rules.append(replace(one, broken=broken, doubts=doubts))


def _targeting(shapes: Graph) -> list[Node]:
    """Every shape with a target (SHACL section 2.1.3), in order."""
    targets = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    found = {shape for target in targets for shape in shapes.subjects(target)}
    found |= {shape for shape in shapes.subjects(RDF.type, RDFS.Class) if _is_shape(shape, shapes)}
    return sorted(found, key=lambda shape: shape.n3())


def _is_shape(node: Node, shapes: Graph) -> bool:
    return any((node, RDF.type, kind) in shapes for kind in (SH.NodeShape, SH.PropertyShape))


def _focus(shape: Node, scope: Scope) -> sql.Expr:
    """Which records a shape is about."""
    graph = scope.graph
    classes = set(graph.objects(shape, SH.targetClass))
    if (shape, RDF.type, RDFS.Class) in graph:
        classes.add(shape)
    types, record = scope.values_of(RDF.type), scope.values_of(SH.this)
    wanted = [Constant.of(URIRef(name)) for one in classes for name in sorted(scope.known.with_subclasses(one))]
    found = [types.is_any(lambda term: either(term.is_term(one) for one in wanted))] if wanted else []
    for node in graph.objects(shape, SH.targetNode):
        found.append(record.is_any(lambda term, node=node: term.is_term(Constant.of(node))))  # type: ignore[misc]
    found += [_is_there(scope.values_of(path)) for path in graph.objects(shape, SH.targetSubjectsOf)]
    if next(graph.objects(shape, SH.targetObjectsOf), None) is not None:
        raise NotCompilable("sh:targetObjectsOf aims at values, not at records")
    return either(found)


def _is_there(values: Values) -> sql.Expr:
    return exp.GT(this=values.number(), expression=sql.number(0))


def _constraints(shape: Node, values: Values, scope: Scope, path: str) -> Iterator[Rule | Uncompiled]:
    """The rules of a node shape or of a property shape whose value nodes are given; none of a deactivated one."""
    graph = scope.graph
    if any(isinstance(node, Literal) and node.value is True for node in graph.objects(shape, SH.deactivated)):
        return
    own_path = graph.value(shape, SH.path)
    if own_path is not None:
        try:
            values, path = scope.values_of(own_path), str(own_path)
        except NotCompilable as refusal:
            yield from (_left(shape, name, "", refusal, exp.true()) for name in _names(shape, graph))
            return
    for component in COMPONENTS:
        for parameter in scope.parameters(component.parameter):
            yield from _ruled(component, parameter, values, scope, path)
    for part in scope.parameters(SH.property):
        if own_path is None:
            yield from _constraints(part, values, scope.inside(part), path)
        else:
            own = NotCompilable("the results of a value's own properties are not the record's")
            yield _left(part, "", path, own, _is_there(values))


def _names(shape: Node, graph: Graph) -> list[str]:
    """The components of a shape; one without a name where all that it has is properties of its values."""
    named = [component.name for component in COMPONENTS if (shape, component.parameter, None) in graph]
    return named or [""] * ((shape, SH.property, None) in graph)


def _ruled(
    component: Component, parameter: Node, values: Values, scope: Scope, path: str
) -> Iterator[Rule | Uncompiled]:
    inner = replace(scope, doubts=[])
    try:
        if component.parameter == SH.closed:  # a result for each property that should not be there
            broken = beyond(values, parameter, inner)
        else:
            broken = {path: component.broken(values, parameter, inner)}
    except NotCompilable as refusal:
        yield _left(scope.shape, component.name, path, refusal, exp.true())
        return
    name = str(component.parameter).rpartition("#")[2]
    for at, condition in broken.items():
        yield Rule(
            id=f"{_local(at)}-{name}" if at else name,
            clause=f"SHACL {component.clause}",
            component=component.name,
            shape=scope.shape,
            path=at,
            broken=condition,
            doubts=tuple(inner.doubts),
        )


def _local(iri: str) -> str:
    return iri.replace("#", "/").rstrip("/").rpartition("/")[2]


def _left(shape: Node, component: str, path: str, refusal: NotCompilable, concerned: sql.Expr) -> Uncompiled:
    return Uncompiled(component=component, shape=shape, path=path, why=str(refusal.args[0]), concerned=concerned)


def _conforms(shape: Node, term: Term, scope: Scope) -> sql.Expr:
    """Whether a term conforms to a shape (SHACL section 3.4.3): to each of its constraints."""
    graph = scope.graph
    if any(isinstance(node, Literal) and node.value is True for node in graph.objects(shape, SH.deactivated)):
        return exp.true()
    path = graph.value(shape, SH.path)
    if path is not None and not scope.is_record(term):
        return opposite(_breaks_known(shape, term, scope))
    values = scope.values_of(path) if path is not None else One(term)
    broken = [c.broken(values, p, scope) for c in COMPONENTS for p in scope.parameters(c.parameter)]
    parts = scope.parameters(SH.property)
    if path is not None and parts:
        raise NotCompilable("a value's own properties have properties")
    for part in parts:
        inner = scope.inside(part)
        broken.append(opposite(_conforms(part, term, inner)))
    return opposite(either(broken))


def _breaks_known(shape: Node, term: Term, scope: Scope) -> sql.Expr:
    """Whether a value breaks a property shape, as far as the vocabulary tells: nothing is known of other values."""
    if next(scope.graph.objects(shape, SH.property), None) is not None:
        raise NotCompilable("a value's own properties have properties")
    judged = scope.known.judged(shape, scope.graph)
    if isinstance(term, Code):
        listed = scope.is_code_of(term, judged.listed)
    elif isinstance(term, Open):
        named = either(exp.EQ(this=term.text(), expression=sql.text(node)) for node in sorted(judged.listed))
        listed = both([opposite(term.is_kind(Kind.LITERAL)), named])
    else:
        listed = never()
    return opposite(listed) if judged.others_break else listed
