"""What a constraint is compiled with: its shape, what the focus node's properties are, and what remains in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from rdflib import Graph
from rdflib.namespace import RDF, SH
from rdflib.term import Node
from sqlglot import exp

from accord.engines import sql
from accord.engines.functions import Function, applied
from accord.shapes.compile.concepts import Concepts
from accord.shapes.compile.terms import Code, Term, either, never, opposite
from accord.shapes.compile.values import One, Values

__all__ = ["Conforms", "Doubt", "NotCompilable", "Scope", "Test"]

_LIST = 12


class NotCompilable(Exception):
    """A constraint that is no rule over columns; `args[0]` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Which records a rule cannot judge alone, and why: pySHACL judges them."""

    condition: sql.Expr
    why: str


Conforms = Callable[[Node, Term, "Scope"], sql.Expr]
"""Whether a term conforms to a shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where a constraint stands.

    shape: the shape that has it; values_of: the value nodes of a path at the focus node; paths: of the properties that
    a record may have, by their IRIs; conforms: the compiler
    itself, for shapes within shapes; known: what is known of values that are IRIs; within: the shapes around this one;
    is_turned: whether a breach here counts as conformance further out (under sh:not, sh:xone and counts);
    doubts, lists: gathered while compiling, the lists of codes with their names.
    """

    graph: Graph
    shape: Node
    values_of: Callable[[Node], Values]
    conforms: Conforms
    known: Concepts
    paths: tuple[str, ...] = ()
    within: tuple[Node, ...] = ()
    is_turned: bool = False
    doubts: list[Doubt] = field(default_factory=list)
    lists: dict[tuple[str, ...], str] = field(default_factory=dict)

    def parameters(self, parameter: Node) -> list[Node]:
        """The values of a parameter at the shape, in order."""
        return sorted(self.graph.objects(self.shape, parameter), key=lambda node: node.n3())

    def parameter(self, parameter: Node) -> Node | None:
        """The only value of a parameter at the shape, if it has one."""
        found = self.parameters(parameter)
        if len(found) > 1:
            raise NotCompilable(f"{parameter} stands several times")
        return found[0] if found else None

    def items(self, head: Node) -> list[Node]:
        """The members of a list."""
        found = list(self.graph.items(head))
        if not found and head != RDF.nil:
            raise NotCompilable("a list is malformed")
        return found

    def doubt(self, condition: sql.Expr, why: str) -> None:
        """Leaves the records for which a condition holds to pySHACL."""
        if condition != never():
            self.doubts.append(Doubt(condition=condition, why=why))

    def quirk(self, condition: sql.Expr, why: str) -> None:
        """As `doubt`, but only where pySHACL, finding less than the standard says, would end up finding more."""
        if self.is_turned:
            self.doubt(condition, why)

    def text(self, term: Term) -> sql.Expr:
        """A term's text (SPARQL's STR). Codes that an IRI writes with percent signs are left to pySHACL."""
        if isinstance(term, Code):
            self.doubt(opposite(term.is_plain()), "a code has signs that an IRI must encode")
        return term.text()

    def is_record(self, term: Term) -> bool:
        """Whether a term is the record itself."""
        record = self.values_of(SH.this)
        return isinstance(record, One) and record.term == term

    def is_code_of(self, term: Code, nodes: Iterable[str]) -> sql.Expr:
        """Whether a code's IRI is one of some nodes; many codes become a list that the engine holds."""
        codes = tuple(term.codes(nodes))
        if len(codes) < _LIST:
            return either(exp.EQ(this=term.code(), expression=sql.text(code)) for code in codes)
        name = self.lists.setdefault(codes, f"accord_codes_{len(self.lists)}")
        return sql.is_filled(applied(Function.CODE_PLACE, sql.text(name), term.code()))

    def inside(self, shape: Node, *, turned: bool = False) -> Scope:
        """The scope of a shape within this one. Raises NotCompilable for one within itself."""
        if shape in self.within:
            raise NotCompilable("the shape refers to itself")
        return replace(self, shape=shape, within=(*self.within, shape), is_turned=self.is_turned or turned)

    def any_of(self, values: Values, test: Test) -> sql.Expr:
        """Whether something holds of a value node; what is in doubt of one is in doubt of the record."""
        self._doubts_of(values, test)
        return values.is_any(lambda term: test(term, replace(self, doubts=[])))

    def number_where(self, values: Values, test: Test) -> sql.Expr:
        """Of how many value nodes something holds."""
        self._doubts_of(values, test)
        return values.number_where(lambda term: test(term, replace(self, doubts=[])))

    def _doubts_of(self, values: Values, test: Test) -> None:
        reasons: list[str] = []

        def is_doubtful(term: Term) -> sql.Expr:
            """Whether a test leaves a term in doubt; gathers its reasons."""
            inner = replace(self, doubts=[])
            test(term, inner)
            reasons.extend(doubt.why for doubt in inner.doubts)
            return either(doubt.condition for doubt in inner.doubts)

        self.doubt(values.is_any(is_doubtful), "; ".join(sorted(set(reasons))))


Test = Callable[[Term, Scope], sql.Expr]
"""What is asked of one value node, in the scope of the constraint that asks."""
