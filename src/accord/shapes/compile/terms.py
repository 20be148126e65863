# ruff: noqa: ARG002  # what a method asks for and gives is told once, in the class that all of these keep to
"""RDF terms as expressions: what a record's cell is in RDF, asked of the engine rather than looked up in a graph.

A condition is never unknown (SQL's NULL), provided that the cell holds a value: who asks makes sure of that.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from rdflib import BNode, Literal
from rdflib.term import Node
from sqlglot import exp

from accord.engines import sql
from accord.engines.functions import Function, applied
from accord.namespaces import RDF, code_from_iri
from accord.shapes.datatypes import DATATYPES, STRING

__all__ = [
    "FIELDS", "LANG_STRING", "Code", "Constant", "Kind", "Open", "Term", "Typed", "always", "both", "either", "fits",
    "never", "opposite",
]  # fmt: skip

LANG_STRING = RDF + "langString"
FIELDS = ("kind", "text", "datatype", "language")
"""The fields of a value in a list: its `Kind`, its IRI or text, its datatype and its language (empty where none)."""


class Kind(StrEnum):
    """What a node is (SHACL section 4.1.3)."""

    IRI = "iri"
    BLANK = "blank"
    LITERAL = "literal"


def always() -> sql.Expr:
    """What holds of every record."""
    return exp.true()


def never() -> sql.Expr:
    """What holds of none."""
    return exp.false()


def both(conditions: Iterable[sql.Expr]) -> sql.Expr:
    """Whether all conditions hold; what is known beforehand is left out."""
    parts = list(conditions)
    if any(_is(part, known=False) for part in parts):
        return never()
    open_ = [part for part in parts if not _is(part, known=True)]
    return exp.and_(*open_) if open_ else always()


def either(conditions: Iterable[sql.Expr]) -> sql.Expr:
    """Whether one condition holds; what is known beforehand is left out."""
    parts = list(conditions)
    if any(_is(part, known=True) for part in parts):
        return always()
    open_ = [part for part in parts if not _is(part, known=False)]
    return exp.or_(*open_) if open_ else never()


def opposite(condition: sql.Expr) -> sql.Expr:
    """Whether a condition does not hold."""
    if isinstance(condition, exp.Boolean):
        return never() if condition.this else always()
    if isinstance(condition, exp.Not):
        inner: sql.Expr = condition.this.unnest().copy()
        return inner
    return sql.negated(condition)


def fits(text: sql.Expr, pattern: str) -> sql.Expr:
    """Whether the whole of a text fits a pattern; the empty pattern is any text's."""
    return applied(Function.MATCHES, text, sql.text(f"^(?:{pattern})$")) if pattern else always()


def _is(condition: sql.Expr, *, known: bool) -> bool:
    return isinstance(condition, exp.Boolean) and bool(condition.this) is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A term of the shapes graph."""

    kind: Kind
    text: str
    datatype: str = ""
    language: str = ""

    @classmethod
    def of(cls, node: Node) -> Constant:
        """A node of a graph. A text without a datatype is a string (RDF 1.1, section 3.3)."""
        if isinstance(node, Literal):
            datatype = LANG_STRING if node.language else str(node.datatype or STRING)
            return cls(kind=Kind.LITERAL, text=str(node), datatype=datatype, language=(node.language or "").lower())
        return cls(kind=Kind.BLANK if isinstance(node, BNode) else Kind.IRI, text=str(node))


class Term(ABC):
    """A value node, as what can be asked of it."""

    __slots__ = ()

    @abstractmethod
    def text(self) -> sql.Expr:
        """Its IRI, or a literal's text (SPARQL's STR)."""

    @abstractmethod
    def is_kind(self, kind: Kind) -> sql.Expr:
        """Whether it is of a kind."""

    @abstractmethod
    def has_datatype(self, datatype: str) -> sql.Expr:
        """Whether it is a literal of a datatype (SPARQL's DATATYPE), well-formed or not."""

    @abstractmethod
    def datatypes(self) -> tuple[str, ...]:
        """The datatypes it may have, of those that `DATATYPES` lists."""

    @abstractmethod
    def is_well_formed(self, datatype: str) -> sql.Expr:
        """Whether it is a literal of a listed datatype whose text is in its lexical space."""

    @abstractmethod
    def language(self) -> sql.Expr:
        """Its language in small letters; empty where it has none."""

    @abstractmethod
    def is_term(self, constant: Constant) -> sql.Expr:
        """Whether it is the same term as another: `"G"`, `"G"@en` and `<G>` all differ."""


@dataclass(frozen=True, slots=True)
class Typed(Term):
    """A cell that holds the text of a datatype; where it is in no lexical space of it, it is a plain string.

    is_sound: whether it is in the lexical space.
    """

    cell: sql.Expr
    datatype: str
    is_sound: sql.Expr

    def text(self) -> sql.Expr:
        """The cell."""
        return self.cell.copy()

    def is_kind(self, kind: Kind) -> sql.Expr:
        """Always a literal."""
        return always() if kind is Kind.LITERAL else never()

    def has_datatype(self, datatype: str) -> sql.Expr:
        """The column's datatype where the text is sound, else a string."""
        if datatype == self.datatype:
            return self.is_sound.copy()
        return opposite(self.is_sound.copy()) if datatype == STRING else never()

    def datatypes(self) -> tuple[str, ...]:
        """The column's datatype, and string for a text that is not sound."""
        return (self.datatype,) if self.datatype == STRING else (self.datatype, STRING)

    def is_well_formed(self, datatype: str) -> sql.Expr:
        """Told by whether the text is sound."""
        return self.has_datatype(datatype)

    def language(self) -> sql.Expr:
        """None."""
        return sql.text("")

    def is_term(self, constant: Constant) -> sql.Expr:
        """The text and the datatype of a literal without a language."""
        if constant.kind is not Kind.LITERAL or constant.language:
            return never()
        return both(
            [self.has_datatype(constant.datatype), exp.EQ(this=self.text(), expression=sql.text(constant.text))]
        )


@dataclass(frozen=True, slots=True)
class Code(Term):
    """A cell that holds the end of an IRI, such as a code of a scheme. `start` is what stands before it."""

    cell: sql.Expr
    start: str

    def text(self) -> sql.Expr:
        """Only where the code needs no percent signs; who asks must doubt the others (`is_plain`)."""
        return applied(Function.CONCAT, sql.text(self.start), self.code())

    def code(self) -> sql.Expr:
        """The code as it stands in the cell."""
        return self.cell.copy()

    def is_plain(self) -> sql.Expr:
        """Whether the code stands in the IRI as it is (RFC 3986, section 2.3)."""
        return fits(self.code(), "[A-Za-z0-9._~-]*")

    def codes(self, iris: Iterable[str]) -> list[str]:
        """The codes that some IRIs stand for, in order; others are no codes of this cell."""
        found = {iri: code_from_iri(f"x/{iri.removeprefix(self.start)}") for iri in iris if iri.startswith(self.start)}
        return sorted(code for iri, code in found.items() if self.start + quote(code, safe="") == iri)

    def is_kind(self, kind: Kind) -> sql.Expr:
        """Always an IRI."""
        return always() if kind is Kind.IRI else never()

    def has_datatype(self, datatype: str) -> sql.Expr:
        """None: it is no literal."""
        return never()

    def datatypes(self) -> tuple[str, ...]:
        """None."""
        return ()

    def is_well_formed(self, datatype: str) -> sql.Expr:
        """Never: it is no literal."""
        return never()

    def language(self) -> sql.Expr:
        """None."""
        return sql.text("")

    def is_term(self, constant: Constant) -> sql.Expr:
        """Told by the code within the IRI."""
        codes = self.codes([constant.text]) if constant.kind is Kind.IRI else []
        if not codes:
            return never()
        if isinstance(self.cell, exp.Literal):
            return always() if self.cell.name == codes[0] else never()
        return exp.EQ(this=self.code(), expression=sql.text(codes[0]))


@dataclass(frozen=True, slots=True)
class Open(Term):
    """A value in a list, which may be any term: a record of `FIELDS`."""

    cell: sql.Expr

    def text(self) -> sql.Expr:
        """As the row says."""
        return self._field("text")

    def is_kind(self, kind: Kind) -> sql.Expr:
        """As the row says."""
        return exp.EQ(this=self._field("kind"), expression=sql.text(kind))

    def has_datatype(self, datatype: str) -> sql.Expr:
        """As the row says, of a literal."""
        return exp.EQ(this=self._field("datatype"), expression=sql.text(datatype))

    def datatypes(self) -> tuple[str, ...]:
        """Any."""
        return tuple(DATATYPES)

    def is_well_formed(self, datatype: str) -> sql.Expr:
        """Told by the datatype and the pattern of its lexical space."""
        return both([self.has_datatype(datatype), fits(self.text(), DATATYPES[datatype].pattern)])

    def language(self) -> sql.Expr:
        """As the row says."""
        return self._field("language")

    def is_term(self, constant: Constant) -> sql.Expr:
        """Told by all four: kind, text, datatype and language."""
        parts = {name: str(getattr(constant, name)) for name in FIELDS}
        return both(exp.EQ(this=self._field(name), expression=sql.text(part)) for name, part in parts.items())

    def _field(self, name: str) -> sql.Expr:
        return exp.Dot(this=self.cell.copy(), expression=exp.to_identifier(name, quoted=True))
