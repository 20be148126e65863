# ruff: noqa: ARG002  # what a method asks for and gives is told once, in the class that all of these keep to
"""The value nodes of a focus node (SHACL section 3.4.1): none, one, one cell, or a list."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from sqlglot import exp

from accord.engines import sql
from accord.engines.functions import Function, applied
from accord.shapes.compile.terms import Open, Term, always, both, never, opposite

__all__ = ["Cell", "Many", "Nothing", "One", "Test", "Values"]

Test = Callable[[Term], sql.Expr]
"""What is asked of one value node."""


class Values(ABC):
    """A set of value nodes, as what can be asked of it."""

    __slots__ = ()

    @abstractmethod
    def number(self) -> sql.Expr:
        """How many there are; the same term counts once."""

    @abstractmethod
    def number_where(self, test: Test) -> sql.Expr:
        """Of how many something holds."""

    @abstractmethod
    def is_any(self, test: Test) -> sql.Expr:
        """Whether something holds of one of them."""

    def is_number_below(self, bound: int) -> sql.Expr:
        """Whether there are fewer than a number."""
        return exp.LT(this=self.number(), expression=sql.number(bound)) if bound > 0 else never()


@dataclass(frozen=True, slots=True)
class Nothing(Values):
    """No value node: a property that the records do not have."""

    def number(self) -> sql.Expr:
        """None."""
        return sql.number(0)

    def number_where(self, test: Test) -> sql.Expr:
        """Of none."""
        return sql.number(0)

    def is_any(self, test: Test) -> sql.Expr:
        """Never."""
        return never()


@dataclass(frozen=True, slots=True)
class One(Values):
    """One value node that is always there: a node shape's focus node itself."""

    term: Term

    def number(self) -> sql.Expr:
        """One."""
        return sql.number(1)

    def number_where(self, test: Test) -> sql.Expr:
        """One where it holds."""
        return sql.case([(test(self.term), sql.number(1))], sql.number(0))

    def is_any(self, test: Test) -> sql.Expr:
        """Whether it holds of the term."""
        return test(self.term)


@dataclass(frozen=True, slots=True)
class Cell(Values):
    """A cell of the table: one value node, or none where it holds no value."""

    term: Term
    is_there: sql.Expr

    def number(self) -> sql.Expr:
        """One where the cell is filled."""
        return sql.case([(self.is_there.copy(), sql.number(1))], sql.number(0))

    def number_where(self, test: Test) -> sql.Expr:
        """One where it is filled and the test holds."""
        return sql.case([(self.is_any(test), sql.number(1))], sql.number(0))

    def is_number_below(self, bound: int) -> sql.Expr:
        """Told by whether the cell is filled."""
        if bound == 1:
            return opposite(self.is_there.copy())
        return always() if bound > 1 else never()

    def is_any(self, test: Test) -> sql.Expr:
        """Whether it is filled and the test holds."""
        return both([self.is_there.copy(), test(self.term)])


@dataclass(frozen=True, slots=True)
class Many(Values):
    """A list of terms, each once (a child table's rows, or a list's elements)."""

    values: sql.Expr

    def number(self) -> sql.Expr:
        """The list's length."""
        return _length(self.values.copy())

    def number_where(self, test: Test) -> sql.Expr:
        """The length of the list of those that it holds of."""
        name = f"v{next(_NAMES)}"
        item = exp.to_identifier(name, quoted=True)
        condition = test(Open(exp.column(item.copy())))
        return _length(
            exp.ArrayFilter(this=self.values.copy(), expression=exp.Lambda(this=condition, expressions=[item]))
        )

    def is_any(self, test: Test) -> sql.Expr:
        """Whether that list has a member."""
        return exp.GT(this=self.number_where(test), expression=sql.number(0))


_NAMES = count()


def _length(values: sql.Expr) -> sql.Expr:
    return exp.Coalesce(this=applied(Function.LIST_LENGTH, values), expressions=[sql.number(0)])
