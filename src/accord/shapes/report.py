"""A validation report as RDF (SHACL section 3.6), in Turtle: the same results give the same bytes.

The values of records are left out: they are personal data. A result names its record by the record's number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from urllib.parse import quote

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from accord.shapes.judging import Result
from accord.shapes.records import RECORD
from accord.shapes.shapes_file import Shapes

__all__ = ["report_pieces"]

_HEADER = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"


def report_pieces(results: Iterable[Result], shapes: Shapes, within: str = "") -> Iterator[str]:
    """The report on one file's records, piece by piece, with what is said of a source shape that has a name.

    within: the file that tells its records apart from those of others.
    """
    record = f"{RECORD}{quote(within)}:" if within else RECORD
    told = iter(results)
    first = list(islice(told, 1))
    yield f"{_HEADER}\n[] a sh:ValidationReport ;\n    sh:conforms {'false' if first else 'true'}"
    for result in chain(first, told):
        yield f" ;\n    sh:result {_one(result, shapes, record)}"
    yield " .\n"


def _one(result: Result, shapes: Shapes, record: str) -> str:
    graph, source = shapes.graph, shapes.whole(result.shape)
    lines = [
        "a sh:ValidationResult",
        f"sh:focusNode <{record}{result.told}>",
        *([f"sh:resultPath {_iri(result.path)}"] if result.path else []),
        f"sh:resultSeverity {(graph.value(result.shape, SH.severity) or SH.Violation).n3()}",
        f"sh:sourceConstraintComponent sh:{result.component}",
        *([f"sh:sourceShape {source.n3()}"] if isinstance(source, URIRef) else []),
        *(f"sh:resultMessage {text}" for text in _messages(result.shape, graph)),
    ]
    return "[ " + " ;\n        ".join(lines) + " ]"


def _messages(shape: Node, graph: Graph) -> list[str]:
    return sorted(text.n3() for text in graph.objects(shape, SH.message) if isinstance(text, Literal))


def _iri(iri: str) -> str:
    return URIRef(iri).n3()
