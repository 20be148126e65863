"""Whether data conforms to shapes: pySHACL runs them, and every result becomes a finding in plain words."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping

import pyshacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, SH
from rdflib.term import Node

from accord.errors import NotReadable
from accord.model.findings import Finding, Severity
from accord.namespaces import compact
from accord.shapes.shapes_file import Shapes

__all__ = ["Unjudgeable", "conformance", "results_of", "subject_name", "told"]

# pySHACL prints a malformed shape on standard error before it raises; the error says it with the file's name.
logging.getLogger("pyshacl-validate").disabled = True

_HERE = {
    "min-count": "it is missing",
    "max-count": "there are several",
    "datatype": "a value is of another type",
    "node-kind": "a value is of another kind",
    "class": "a value is no such thing",
    "node": "a value is none of these",
    "in": "a value is none of these",
    "has-value": "the value that is asked for is not there",
    "pattern": "a value is written in another way",
    "min-length": "a value is empty or too short",
    "max-length": "a value is too long",
    "unique-lang": "a language has several",
    "min-inclusive": "a value is too low, or cannot be compared",
    "min-exclusive": "a value is too low, or cannot be compared",
    "max-inclusive": "a value is too high, or cannot be compared",
    "max-exclusive": "a value is too high, or cannot be compared",
    "less-than": "a value is too late or too high, or cannot be compared",
    "less-than-or-equals": "a value is too late or too high, or cannot be compared",
}  # how a value breaks its shape's rule, by the last words of the finding's code
_SEVERITIES = {SH.Violation: Severity.ERROR, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}


class Unjudgeable(NotReadable):
    """pySHACL cannot go on: a value is one that it fails to compare."""


def conformance(
    data: Graph, shapes: Shapes, *, place: str, prefixes: Mapping[str, str], name: Callable[[Node], str] | None = None
) -> Iterator[Finding]:
    """A finding for each validation result (SHACL section 3.6).

    The code comes from the constraint component (`shacl-min-count`), the severity from the shape, the message from
    sh:message and the hint from sh:description. `name` gives the subject of a finding for a focus node; by default its
    CURIE. Values never appear: a record's are personal data. Raises NotReadable where the shapes are malformed.
    """
    results = results_of(data, shapes)
    naming = name or (lambda node: subject_name(node, data, prefixes))
    for result in results.objects(None, SH.result):
        yield _finding(result, results, shapes, place, naming)


def results_of(data: Graph, shapes: Shapes) -> Graph:
    """PySHACL's report on a graph, as a graph.

    Raises NotReadable where the shapes are malformed, and its kind Unjudgeable where pySHACL fails at a value.
    """
    try:
        _, results, _ = pyshacl.validate(data, shacl_graph=shapes.graph, inplace=True, inference="none")
    except ReportableRuntimeError as error:
        hint = "Look up the constraint in https://www.w3.org/TR/shacl/ and correct the shape."
        raise NotReadable(f"a shape cannot be applied: {error.args[0]}", path=shapes.place, hint=hint) from error
    except re.error as error:
        hint = "pySHACL takes patterns as Python writes them."
        raise NotReadable(f"a pattern cannot be applied: {error}", path=shapes.place, hint=hint) from error
    except (ArithmeticError, TypeError) as error:
        hint = "Correct the value at its source: it is no value of its datatype, or cannot be compared."
        raise Unjudgeable("pySHACL stopped at a value", path=shapes.place, hint=hint) from error
    if not isinstance(results, Graph):
        hint = "Take the recursion out of the shapes."
        raise NotReadable(f"the shapes cannot be applied: {results}", path=shapes.place, hint=hint)
    return results


def subject_name(node: Node, data: Graph, prefixes: Mapping[str, str]) -> str:
    """How a focus node is called: a mapping by its two sides, anything else by its CURIE."""
    sides = [data.value(node, side) for side in (OWL.annotatedSource, OWL.annotatedTarget)]
    if any(sides):
        return " -> ".join(compact(str(side), prefixes) if side else "?" for side in sides)
    return compact(str(node), prefixes)


def _finding(result: Node, results: Graph, shapes: Shapes, place: str, name: Callable[[Node], str]) -> Finding:
    focus = results.value(result, SH.focusNode)
    return told(
        str(results.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH)),
        results.value(result, SH.sourceShape),
        shapes,
        subject=name(focus) if focus is not None else "",
        place=place,
        path=str(results.value(result, SH.resultPath) or ""),
    )


def told(component: str, source: Node | None, shapes: Shapes, *, subject: str, place: str, path: str = "") -> Finding:
    """The finding for a breach of a constraint, told by the shape's own words.

    component: the local name of the constraint component; source: the shape that has it; path: the property's IRI.
    """
    code = _code(component)
    graph = shapes.graph
    severity = graph.value(source, SH.severity)
    rule = _english(graph.objects(source, SH.message)).rstrip(".")
    part = shapes.parts.get(source) if source is not None else None
    which = part.words if part is not None else ""
    if not rule:
        rule = _rule(which or _asked(component, source, graph), source, graph)
    elif which:
        rule = f"{rule} ({which})"
    return Finding(
        code=f"shacl-{code}",
        severity=_SEVERITIES.get(severity, Severity.ERROR),  # type: ignore[call-overload]  # an own severity is an error
        subject=subject,
        place=place,
        message=_message(rule, code, path),
        hint=_english(graph.objects(source, SH.description)),
    )


def _rule(asked: str, source: Node | None, shapes: Graph) -> str:
    """A constraint of a shape that has no message. pySHACL's own words would quote values."""
    path = shapes.value(source, SH.path)
    where = f" of {path}" if isinstance(path, URIRef) else ""
    return f"The constraint {asked}{where} holds"


def _asked(component: str, source: Node | None, shapes: Graph) -> str:
    """What a constraint asks, by its parameter's name and its value if that can be read: `sh:minLength 3`."""
    name = component.removesuffix("ConstraintComponent")
    name = f"{name[:1].lower()}{name[1:]}"
    readable = [str(value) for value in shapes.objects(source, SH[name]) if isinstance(value, URIRef | Literal)]
    return " ".join([f"sh:{name}", *readable[:1]])


def _code(component: str) -> str:
    """`min-count` for MinCountConstraintComponent."""
    words = re.findall(r"[A-Z][a-z]*", component.removesuffix("ConstraintComponent"))
    return "-".join(word.lower() for word in words)


def _message(rule: str, code: str, path: str) -> str:
    """The rule in the shape's own words, and how it is broken."""
    if code == "closed":
        return f"{rule}: here {path} has a value"
    return f"{rule}: here {_HERE[code]}" if code in _HERE else rule


def _english(texts: Iterator[Node]) -> str:
    """The English text, else one without a language, else the first in order."""
    known = {text.language or "": str(text) for text in texts if isinstance(text, Literal)}
    return known.get("en") or known.get("") or next((known[language] for language in sorted(known)), "")
