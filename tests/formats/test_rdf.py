"""RDF: the same graph gives the same bytes, and hostile or broken input says where it is wrong."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from accord.errors import NotReadable
from accord.formats.rdf import SYNTAXES, read_rdf, syntax_of, write_rdf
from accord.namespaces import PREFIXES, SKOS

NOTATION = NamedNode(SKOS + "notation")
TRIPLES = [
    Triple(NamedNode("https://accord.example/x/NOT%20GUILTY"), NOTATION, Literal("NOT GUILTY")),
    Triple(NamedNode("https://accord.example/x/1%2F1"), NOTATION, Literal("1/1", language="en")),
    Triple(BlankNode("b"), NOTATION, Literal("x")),
    Triple(BlankNode("a"), NOTATION, BlankNode("b")),
]


@pytest.mark.parametrize("syntax", sorted(set(SYNTAXES.values()), key=str), ids=lambda s: s.name)
def test_what_is_written_is_read_back(syntax: RdfFormat) -> None:
    written = write_rdf(TRIPLES, syntax, PREFIXES)
    again = write_rdf((quad.triple for quad in read_rdf(written, syntax)), RdfFormat.N_TRIPLES, PREFIXES)
    assert again == write_rdf(TRIPLES, RdfFormat.N_TRIPLES, PREFIXES)


def test_neither_order_nor_blank_node_names_change_the_bytes() -> None:
    renamed = [
        Triple(BlankNode("z"), NOTATION, BlankNode("y")),
        Triple(BlankNode("y"), NOTATION, Literal("x")),
        *reversed(TRIPLES[:2]),
    ]
    assert write_rdf(renamed, RdfFormat.TURTLE, PREFIXES) == write_rdf(TRIPLES, RdfFormat.TURTLE, PREFIXES)


def test_malformed_turtle_gives_its_line() -> None:
    with pytest.raises(NotReadable, match="not valid Turtle") as error:
        list(read_rdf(b"@prefix a: <http://a/> .\na:b a:c a:d .\na:b a:c\n", RdfFormat.TURTLE))
    assert error.value.line in {3, 4}


def test_a_remote_context_is_never_fetched() -> None:
    data = b'{"@context": "https://example.org/context", "@id": "https://example.org/x", "name": "n"}'
    with pytest.raises(NotReadable, match="remote JSON-LD context"):
        list(read_rdf(data, RdfFormat.JSON_LD))


BOMB = b"""<!DOCTYPE r [<!ENTITY a "xxxx">
<!ENTITY b "&a;&a;">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>"""


@pytest.mark.parametrize(
    "data", [BOMB, BOMB.replace(b'"&a;&a;"', b'SYSTEM "file:///etc/passwd"'), BOMB.replace(b"&a;&a;", b"x" * 2000)]
)
def test_an_entity_that_could_expand_without_bound_is_refused(data: bytes) -> None:
    with pytest.raises(NotReadable, match="entity") as error:
        list(read_rdf(data, RdfFormat.RDF_XML))
    assert error.value.line == 2


def test_an_unknown_ending_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotReadable, match="docx") as error:
        syntax_of("words.docx")
    assert ".ttl" in error.value.hint
