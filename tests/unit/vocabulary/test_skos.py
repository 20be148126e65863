"""SKOS as values and back, and what is said of vocabularies that are not quite right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from accord.formats.rdf import read_rdf, write_rdf
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.namespaces import PREFIXES, concept_iri
from accord.vocabulary.skos import Vocabulary, read_schemes, scheme_triples

S = "https://data.example/scheme"
HEAD = """
@prefix : <https://data.example/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
<https://data.example/scheme> a skos:ConceptScheme ; dct:title "Scheme"@en .
"""
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=15)
TEXTS = st.lists(st.builds(Text, text=WORDS, lang=st.sampled_from(["", "cy", "en"])), max_size=3, unique=True).map(
    lambda texts: tuple(sorted(texts, key=lambda text: (text.lang, text.text)))
)


def read(turtle: str, *, scheme: str = "") -> Vocabulary:
    return read_schemes(read_rdf((HEAD + turtle).encode(), RdfFormat.TURTLE), place="v.ttl", scheme=scheme)


def only(vocabulary: Vocabulary) -> ConceptScheme:
    assert len(vocabulary.schemes) == 1
    return vocabulary.schemes[0]


def term(code: str, **values: object) -> Concept:
    facts: dict[str, object] = {"pref_labels": (Text(text=code, lang="en"),), **values}
    return Concept(iri=concept_iri(S, code), scheme=S, notation=code, **facts)  # type: ignore[arg-type]


@st.composite
def schemes(draw: st.DrawFn) -> ConceptScheme:
    codes = draw(st.lists(WORDS, unique=True, max_size=5))
    concepts = []
    for order, code in enumerate(codes):
        parents = draw(st.lists(st.sampled_from(codes), max_size=2, unique=True))
        concepts.append(
            term(
                code,
                pref_labels=draw(TEXTS),
                alt_labels=draw(TEXTS),
                hidden_labels=draw(TEXTS),
                definitions=draw(TEXTS),
                notes=draw(TEXTS),
                broader=tuple(sorted(concept_iri(S, parent) for parent in parents)),
                deprecated=draw(st.booleans()),
                valid_from=draw(st.sampled_from(["", "2020-01-31"])),
                valid_to=draw(st.sampled_from(["", "2021-12-31", "31 December"])),
                replaced_by=draw(st.sampled_from(["", concept_iri(S, "later")])),
                source=draw(st.sampled_from(["", "https://source.example/list", "a letter"])),
                order=order,
            )
        )
    return ConceptScheme(
        iri=S,
        titles=draw(TEXTS),
        descriptions=draw(TEXTS),
        notes=draw(TEXTS),
        version=draw(st.sampled_from(["", "4.3"])),
        publisher=draw(st.sampled_from(["", "A ministry"])),
        license=draw(st.sampled_from(["", "https://spdx.org/licenses/MIT"])),
        concepts=tuple(concepts),
    )


@given(schemes(), st.sampled_from([RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.JSON_LD]))
def test_a_written_scheme_is_read_as_it_was(scheme: ConceptScheme, syntax: RdfFormat) -> None:
    data = write_rdf(scheme_triples(scheme), syntax, {**PREFIXES, "s": f"{S}/"})
    assert only(read_schemes(read_rdf(data, syntax), place="v")) == scheme


@pytest.mark.parametrize("syntax", [RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS,
                                    RdfFormat.RDF_XML, RdfFormat.JSON_LD])  # fmt: skip
def test_every_syntax_holds_the_same_scheme(syntax: RdfFormat) -> None:
    label = Text(text="Ple: <b>&amp;</b> \"'''", lang="cy")
    scheme = ConceptScheme(iri=S, titles=(Text(text="S", lang="en"),), concepts=(term("G", pref_labels=(label,)),))
    data = write_rdf(scheme_triples(scheme), syntax, PREFIXES)
    assert only(read_schemes(read_rdf(data, syntax), place="v")) == scheme


def test_the_triples_say_what_skos_asks_of_a_top_concept() -> None:
    scheme = ConceptScheme(iri=S, concepts=(term("A"), term("B", broader=(concept_iri(S, "A"),))))
    said = write_rdf(scheme_triples(scheme), RdfFormat.N_TRIPLES, {}).decode()
    assert f"<{S}/A> <http://www.w3.org/2004/02/skos/core#topConceptOf> <{S}>" in said
    assert f"<{S}> <http://www.w3.org/2004/02/skos/core#hasTopConcept> <{S}/A>" in said
    assert f"<{S}/B> <http://www.w3.org/2004/02/skos/core#topConceptOf>" not in said


def test_terms_stand_in_their_published_order() -> None:
    found = only(read(":A skos:inScheme <https://data.example/scheme> ; sh:order 2 . "
                      ":B skos:inScheme <https://data.example/scheme> ; sh:order 1 . "
                      ":C skos:inScheme <https://data.example/scheme> ."))  # fmt: skip
    assert [concept.iri[-1] for concept in found] == ["B", "A", "C"]


def test_several_schemes_in_a_file_are_kept_apart() -> None:
    found = read(
        "<https://data.example/two> a skos:ConceptScheme . "
        ':A skos:inScheme <https://data.example/scheme>, <https://data.example/two> ; skos:notation "A" . '
        ':B skos:topConceptOf <https://data.example/two> ; skos:notation "B" .'
    )
    assert {scheme.iri: [c.notation for c in scheme] for scheme in found.schemes} == {
        "https://data.example/scheme": ["A"],
        "https://data.example/two": ["A", "B"],
    }
    assert not found.findings


def test_skos_xl_labels_are_labels() -> None:
    found = read(
        ':A skos:inScheme <https://data.example/scheme> ; skos:notation "A" ; '
        'skosxl:prefLabel [ a skosxl:Label ; skosxl:literalForm "Guilty"@en ] ; skosxl:altLabel :x . '
        ':x skosxl:literalForm "Euog"@cy .'
    )
    concept = only(found).concepts[0]
    assert concept.label() == "Guilty"
    assert concept.alt_labels == (Text(text="Euog", lang="cy"),)
    assert not found.findings


def test_a_skos_xl_label_without_text_is_a_finding() -> None:
    found = read(":A skos:inScheme <https://data.example/scheme> ; skos:notation 'A' ; skosxl:prefLabel :x .")
    assert [finding.code for finding in found.findings] == ["label-without-text"]


def test_narrower_and_has_top_concept_are_read_backwards() -> None:
    scheme = only(read("<https://data.example/scheme> skos:hasTopConcept :A . "
                       ":A skos:notation 'A' ; skos:narrower :B . "
                       ":B skos:notation 'B' ; skos:inScheme <https://data.example/scheme> ."))  # fmt: skip
    assert [c.notation for c in scheme.children(f"{S}/A")] == ["B"]


def test_a_cycle_is_read_without_end() -> None:
    scheme = only(read(":A skos:inScheme <https://data.example/scheme> ; skos:broader :B . "
                       ":B skos:inScheme <https://data.example/scheme> ; skos:broader :A ."))  # fmt: skip
    assert [c.iri for c in scheme.ancestors(f"{S}/A")] == [f"{S}/B"]


def test_terms_without_a_scheme_join_the_only_one_with_a_finding() -> None:
    found = read(":A a skos:Concept ; skos:notation 'A' .")
    assert [c.notation for c in only(found)] == ["A"]
    assert [(f.code, f.severity.value, f.place) for f in found.findings] == [
        ("concept-without-scheme", "warning", "v.ttl")
    ]


def test_terms_without_a_scheme_join_the_scheme_that_the_file_is_for() -> None:
    found = read("<https://data.example/two> a skos:ConceptScheme . :A a skos:Concept ; skos:notation 'A' .",
                 scheme="https://data.example/two")  # fmt: skip
    two = found.get("https://data.example/two")
    assert two is not None
    assert [c.notation for c in two] == ["A"]


def test_terms_that_might_belong_to_several_schemes_are_left_out_as_an_error() -> None:
    found = read("<https://data.example/two> a skos:ConceptScheme . :A a skos:Concept .")
    assert "error concept-without-scheme" in [f"{f.severity} {f.code}" for f in found.findings]
    assert not any(len(scheme) for scheme in found.schemes)


def test_a_scheme_that_is_only_named_is_read_with_a_finding() -> None:
    found = read(":A skos:inScheme <https://data.example/other> ; skos:notation 'A' .")
    assert "scheme-not-described" in [f.code for f in found.findings]
    assert found.get("https://data.example/other")


def test_a_scheme_that_is_a_blank_node_is_left_out_as_an_error() -> None:
    found = read(":A skos:inScheme [] ; skos:notation 'A' .")
    assert [f.code for f in found.findings if f.severity == "error"] == ["scheme-without-iri"]
    assert [scheme.iri for scheme in found.schemes] == [S]


def test_a_nameless_term_is_left_out_as_an_error() -> None:
    found = read('[] a skos:Concept ; skos:prefLabel "Nameless"@en .')
    assert [(f.code, f.subject) for f in found.findings if f.severity == "error"] == [
        ("concept-without-iri", "Nameless")
    ]


def test_a_term_without_a_code_goes_by_the_end_of_its_iri() -> None:
    found = read(":A%2F1 skos:inScheme <https://data.example/scheme> .")
    assert only(found).by_notation("A/1")
    assert [f.code for f in found.findings] == ["missing-notation"]


def test_of_several_codes_one_is_used_and_none_is_lost() -> None:
    found = read(":A skos:inScheme <https://data.example/scheme> ; skos:notation 'B', 'A' .")
    concept = only(found).concepts[0]
    assert (concept.notation, [label.text for label in concept.hidden_labels]) == ("A", ["B"])
    assert [f.code for f in found.findings] == ["several-notations"]


def test_an_rdfs_label_serves_where_there_is_no_preferred_one() -> None:
    found = read(":A skos:inScheme <https://data.example/scheme> ; skos:notation 'A' ; rdfs:label 'Guilty'@en .")
    assert only(found).concepts[0].label() == "Guilty"


def test_a_label_that_is_no_text_is_a_finding() -> None:
    found = read(":A skos:inScheme <https://data.example/scheme> ; skos:notation 'A' ; skos:prefLabel :B .")
    assert [f.code for f in found.findings] == ["label-without-text"]
    assert only(found).concepts[0].label() == "A"


def test_the_order_of_statements_does_not_change_what_a_term_means() -> None:
    one = read(":A skos:inScheme <https://data.example/scheme> ; skos:prefLabel 'Guilty'@en, 'Euog'@cy .")
    other = read(":A skos:prefLabel 'Euog'@cy . :A skos:inScheme <https://data.example/scheme> ; "
                 "skos:prefLabel 'Guilty'@en .")  # fmt: skip
    assert only(one).concepts[0].meaning == only(other).concepts[0].meaning


def test_a_file_without_any_vocabulary_holds_none() -> None:
    assert read_schemes([], place="v.ttl") == Vocabulary()
