from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from accord.namespaces import DCT, OWL, PREFIXES, RDF, SCHEMA, SH, SKOS, XSD
from accord.publication.jsonld import write_jsonld

BASE = "https://accord.example/"
NAMES = {**PREFIXES, "shared-plea": f"{BASE}shared/plea/"}
GUILTY = NamedNode(f"{BASE}shared/plea/G")


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def say(predicate: str, value: Literal | NamedNode, subject: NamedNode = GUILTY) -> Triple:
    return Triple(subject, NamedNode(predicate), value)


def read(data: bytes) -> set[Triple]:
    return {quad.triple for quad in parse(input=data, format=RdfFormat.JSON_LD)}


def test_concept_reads_like_plain_json() -> None:
    triples = [
        say(RDF + "type", NamedNode(SKOS + "Concept")),
        say(SKOS + "notation", Literal("G")),
        say(SKOS + "prefLabel", Literal("Guilty", language="en")),
        say(SKOS + "prefLabel", Literal("Euog", language="cy")),
        say(SKOS + "exactMatch", NamedNode(f"{BASE}courts/libra-plea/1")),
        say(OWL + "deprecated", typed("false", "boolean")),
        say(SH + "order", typed("3", "integer")),
    ]
    document = json.loads(write_jsonld(triples, {**NAMES, "libra": f"{BASE}courts/libra-plea/"}))
    assert document["@graph"] == [
        {
            "@id": "shared-plea:G",
            "@type": "skos:Concept",
            "deprecated": False,
            "exactMatch": "libra:1",
            "notation": "G",
            "order": 3,
            "prefLabel": {"cy": "Euog", "en": "Guilty"},
        }
    ]
    assert set(document["@context"]) == {
        "@version", "deprecated", "exactMatch", "libra", "notation", "order", "owl", "prefLabel", "sh", "shared-plea",
        "skos", "xsd",
    }  # fmt: skip


@pytest.mark.parametrize(
    "triple",
    [
        say(SKOS + "prefLabel", Literal("no language")),
        say(SKOS + "notation", typed("G", "token")),
        say(SKOS + "notation", Literal("G", language="en")),
        say(DCT + "source", Literal("a book")),
        say(DCT + "publisher", NamedNode("https://example.org/us")),
        say(OWL + "deprecated", typed("1", "boolean")),
        say(SH + "order", typed("007", "integer")),
        say(SH + "order", typed("٣", "integer")),
        say(SH + "order", typed("12345678901234567890", "integer")),
        say(SCHEMA + "validFrom", typed("2020-01-01", "date")),
        say("https://example.org/unknown", Literal("x")),
        say(SKOS + "related", NamedNode("urn:example:x")),
        say(SKOS + "related", NamedNode("skos:not-a-curie")),
        say(SKOS + "related", NamedNode(f"{BASE}shared/plea///evil.example/x")),
        say(SKOS + "related", NamedNode(f"{BASE}shared/plea/")),
        say(SKOS + "related", GUILTY, subject=NamedNode(f"{BASE}shared/plea/a%20b:c%2F@id")),
    ],
    ids=str,
)
def test_what_fits_no_term_is_written_in_full(triple: Triple) -> None:
    assert read(write_jsonld([triple], NAMES)) == {triple}


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.builds(lambda text, lang: Literal(text, language=lang), TEXTS, st.sampled_from(["en", "cy", "en-GB", "ar"])),
    st.builds(typed, st.one_of(st.integers().map(str), TEXTS), st.sampled_from(["integer", "boolean", "date"])),
)
PREDICATES = st.sampled_from(
    [SKOS + "prefLabel", SKOS + "notation", DCT + "source", OWL + "deprecated", SH + "order", SCHEMA + "validFrom"]
)
NODES = st.sampled_from(["shared/plea/G", "shared/plea/%3Cb%3E", "x#y", "shared/plea//a"]).map(
    lambda path: NamedNode(BASE + path)
)
TRIPLES = st.builds(
    lambda subject, predicate, value: say(predicate, value, subject), NODES, PREDICATES, st.one_of(LITERALS, NODES)
)


@given(st.lists(TRIPLES))
def test_reading_gives_the_written_graph_back(triples: list[Triple]) -> None:
    data = write_jsonld(triples, NAMES)
    assert read(data) == set(triples)
    assert data == write_jsonld(reversed(triples), NAMES)
