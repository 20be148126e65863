"""Classes and properties of ontologies as terms."""

from __future__ import annotations

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from accord.model.concepts import Concept, Text
from accord.vocabulary.ontology import CLASS, DATA_PROPERTY, OBJECT_PROPERTY, PROPERTY, read_terms, read_words

HEAD = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix oio: <http://www.geneontology.org/formats/oboInOwl#> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix : <https://example.org/o#> .
"""


def quads(body: str) -> list[Quad]:
    return list(parse(input=(HEAD + body).encode(), format=RdfFormat.TURTLE))


def terms(body: str) -> dict[str, Concept]:
    """The terms of a Turtle body, by the last part of their IRIs."""
    return {term.iri.rpartition("#")[2]: term for term in read_terms(quads(body), scheme="https://example.org/o")}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (":t a owl:Class .", CLASS),
        (":t a rdfs:Class .", CLASS),
        (":t rdfs:subClassOf :u .", CLASS),
        (":t a owl:ObjectProperty .", OBJECT_PROPERTY),
        (":t a owl:FunctionalProperty , owl:DatatypeProperty .", DATA_PROPERTY),
        (":t a owl:TransitiveProperty .", OBJECT_PROPERTY),
        (":t a rdf:Property ; rdfs:range xsd:date .", DATA_PROPERTY),
        (":t a rdf:Property ; rdfs:range rdfs:Literal .", DATA_PROPERTY),
        (":t a rdf:Property ; rdfs:range :Person .", OBJECT_PROPERTY),
        (":t a rdf:Property .", PROPERTY),
        (":t a owl:AnnotationProperty .", PROPERTY),
    ],
)
def test_a_term_is_of_the_kind_that_its_type_says(body: str, kind: str) -> None:
    assert {name: term.kind for name, term in terms(body).items()} == {"t": kind}


def test_a_synonym_or_definition_that_is_a_node_says_what_its_label_says() -> None:
    body = """
    :femur a owl:Class ; rdfs:label "femur" ; oio:hasExactSynonym :n1 ;
        oio:hasRelatedSynonym [ rdfs:label "os femoris" ] ; oio:hasDefinition :n2 ; skos:altLabel :missing .
    :n1 a oio:Synonym ; rdfs:label "thigh bone" . :n2 a oio:Definition ; rdfs:label "The longest bone." .
    """
    (femur,) = terms(body).values()
    assert femur.alt_labels == (Text(text="thigh bone"),)
    assert femur.hidden_labels == (Text(text="os femoris"),)
    assert femur.definitions == (Text(text="The longest bone."),)


@pytest.mark.parametrize("body", [
    "[] a owl:Class .", ":t a owl:NamedIndividual .", ":t a skos:Concept .", "owl:Thing a owl:Class .",
    ":t a skos:Concept , owl:Class .", ":t rdfs:label 'x' .",
])  # fmt: skip
def test_what_is_no_named_class_or_property_is_left_out(body: str) -> None:
    assert terms(body) == {}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("hasLastName", "has Last Name"),
        ("last_name", "last name"),
        ("ISBNNumber", "ISBN Number"),
        ("Meta-Reviewer", "Meta Reviewer"),
        ("line2", "line 2"),
    ],
)
def test_a_term_without_a_label_gets_its_name_taken_apart(name: str, label: str) -> None:
    assert terms(f":{name} a owl:Class .")[name].pref_labels == (Text(text=label),)


@pytest.mark.parametrize("name", ["GO_0008150", "C123", "P31", "0123", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"])
def test_a_code_is_no_label(name: str) -> None:
    assert terms(f":{name} a owl:Class .")[name].pref_labels == ()


def test_all_that_is_said_of_a_term_is_read() -> None:
    (term,) = terms("""
    :Paper a owl:Class ; rdfs:label "Paper"@en , "Aufsatz"@de ; oio:hasExactSynonym "Article" ;
        oio:hasRelatedSynonym "Text" ; obo:IAO_0000115 "What somebody wrote."@en ; owl:deprecated true ;
        rdfs:subClassOf :Document , owl:Thing , :Paper , [ a owl:Restriction ] .
    """).values()
    assert term.pref_labels == (Text(text="Aufsatz", lang="de"), Text(text="Paper", lang="en"))
    assert term.alt_labels == (Text(text="Article"),)
    assert term.hidden_labels == (Text(text="Text"),)
    assert term.definitions == (Text(text="What somebody wrote.", lang="en"),)
    assert term.broader == ("https://example.org/o#Document",)
    assert term.deprecated


def test_a_property_stands_under_the_class_that_it_belongs_to() -> None:
    (term,) = terms(":title a owl:DatatypeProperty ; rdfs:domain :Paper ; rdfs:subPropertyOf :name .").values()
    assert term.broader == ("https://example.org/o#Paper", "https://example.org/o#name")


def test_a_concept_gets_the_words_that_stand_outside_of_skos() -> None:
    body = ':hasBail a skos:Concept ; rdfs:comment "Released until trial." ; oio:hasExactSynonym "on bail" .'
    (found,) = read_words(quads(body), [Concept(iri="https://example.org/o#hasBail", scheme="https://example.org/o")])
    assert found.pref_labels == (Text(text="has Bail"),)
    assert found.alt_labels == (Text(text="on bail"),)
    assert found.definitions == (Text(text="Released until trial."),)
