"""Constraints on texts and languages (SHACL section 4.4)."""

from __future__ import annotations

import re

from rdflib import Literal
from rdflib.namespace import SH
from rdflib.term import Node
from sqlglot import exp

from accord.engines import patterns, sql
from accord.engines.functions import Function, applied
from accord.shapes.compile.scope import NotCompilable, Scope
from accord.shapes.compile.terms import Kind, Term, both, either, never, opposite
from accord.shapes.compile.values import Values

__all__ = ["has", "language_in", "max_length", "min_length", "pattern", "unique_lang", "whole_number"]

_PLAIN = r"[^\x20-\x7e]"
_NAMED = re.compile(r"\\[^.^$*+?()\[\]{}|/\\-]|\[:|\(\?|(?<!\\)\.")
"""What engines read in their own way beyond plain ASCII: `\\d`, `\\w`, `\\s`, `.`, classes with a name, flags."""


def has(text: sql.Expr, what: str) -> sql.Expr:
    """Whether a pattern fits somewhere in a text."""
    return applied(Function.MATCHES, text, sql.text(what))


def whole_number(node: Node) -> int:
    """A parameter that must be a whole number from 0 up."""
    if not isinstance(node, Literal) or not re.fullmatch("[0-9]+", str(node)):
        raise NotCompilable("its value is no whole number")
    return int(node)


def min_length(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.4.1 sh:minLength: each value node has at least so many signs (code points); a blank node breaks it."""
    least = whole_number(parameter)
    if not least:
        return never()
    return scope.any_of(
        values, lambda term, inner: _breaks(term, exp.LT(this=_length(term, inner), expression=sql.number(least)))
    )


def max_length(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.4.2 sh:maxLength: each value node has at most so many signs (code points); a blank node breaks it."""
    most = whole_number(parameter)
    return scope.any_of(
        values, lambda term, inner: _breaks(term, exp.GT(this=_length(term, inner), expression=sql.number(most)))
    )


def _length(term: Term, scope: Scope) -> sql.Expr:
    return applied(Function.LENGTH, scope.text(term))


def _breaks(term: Term, condition: sql.Expr) -> sql.Expr:
    return either([term.is_kind(Kind.BLANK), condition])


def pattern(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    r"""4.4.3 sh:pattern, sh:flags: each value node's text fits somewhere (XPath fn:matches); a blank node breaks it.

    Look-around, back-references and flags other than `i` and `m` are no rule. Where `.`, `\d`, `\w`, `\s` or a flag
    could mean different signs to different engines, texts with signs beyond printable ASCII are left to pySHACL, and
    so are texts that end in a line feed, before which Python's `$` fits.
    """
    flags = "".join(sorted({str(found).lower() for found in scope.parameters(SH.flags)}))
    if set(flags) - set("im") or len(scope.parameters(SH.flags)) > 1:
        raise NotCompilable(f"the flags '{flags}' are not the same in every engine")
    written = f"(?{flags}){parameter}" if flags else str(parameter)
    why = patterns.flaw(written)
    if why:
        raise NotCompilable(f"the pattern {why}")
    named = bool(flags) or _NAMED.search(str(parameter)) is not None or "[^" in str(parameter)

    def breaks(term: Term, inner: Scope) -> sql.Expr:
        """Whether a value has no text, or one that the pattern does not fit."""
        if named:
            inner.doubt(has(inner.text(term), _PLAIN), "a text has signs that patterns take in different ways")
        elif "$" in str(parameter):
            inner.quirk(has(inner.text(term), "\n$"), "a text ends in a line feed")
        return _breaks(term, opposite(has(inner.text(term), written)))

    return scope.any_of(values, breaks)


def language_in(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.4.4 sh:languageIn: each value node is a text in one of the languages, or in a form of it (langMatches)."""
    wanted = [str(item).lower() for item in scope.items(parameter)]

    def breaks(term: Term, _inner: Scope) -> sql.Expr:
        """Whether a value has no language, or one that is in no range of the list."""
        language = term.language()
        if isinstance(language, exp.Literal):
            return exp.true()
        matches = [
            either([
                exp.EQ(this=language.copy(), expression=sql.text(one)),
                applied(Function.STARTS_WITH, language.copy(), sql.text(f"{one}-")),
            ])
            for one in wanted
        ]  # fmt: skip
        anything = [exp.NEQ(this=language.copy(), expression=sql.text(""))] if "*" in wanted else []
        return opposite(either([*matches, *anything]))

    for one in wanted:
        if one.count("-") or one == "*":
            scope.doubt(values.is_any(lambda term: opposite(_is_literal_empty(term))), "a language range has parts")
            break
    return scope.any_of(values, breaks)


def _is_literal_empty(term: Term) -> sql.Expr:
    language = term.language()
    return exp.true() if isinstance(language, exp.Literal) else exp.EQ(this=language, expression=sql.text(""))


def unique_lang(values: Values, parameter: Node, scope: Scope) -> sql.Expr:
    """4.4.5 sh:uniqueLang: no two value nodes have the same language. The term `1` asks nothing, only `true` does."""
    if not isinstance(parameter, Literal) or str(parameter) != "true":
        return never()

    def is_shared(term: Term, _inner: Scope) -> sql.Expr:
        """Whether another value has the language of this one."""
        language = term.language()
        if isinstance(language, exp.Literal):
            return never()
        alike = values.number_where(lambda other: exp.EQ(this=other.language(), expression=language.copy()))
        filled = exp.NEQ(this=language.copy(), expression=sql.text(""))
        return both([filled, exp.GT(this=alike, expression=sql.number(1))])

    return scope.any_of(values, is_shared)
