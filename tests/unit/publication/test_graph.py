from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from accord.formats.rdf import SYNTAXES, write_rdf
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.namespaces import DCAT, DCT, OWL, RDF, SKOS, VOID, concept_iri
from accord.publication.edition import Edition
from accord.publication.graph import crosswalk_files, vocabulary_files, vocabulary_graph
from accord.publication.harmonise import Harmonised, harmonised
from tests.unit.publication.made import BASE, LIBRA, PLEA, agreed, edition, iri, row
from tests.unit.publication.readers import OLD_JSON_LD_READER, readings

pytestmark = pytest.mark.filterwarnings(OLD_JSON_LD_READER)

LIBRA_7, LIBRA_8 = (iri("courts/libra-plea", code) for code in "78")
ADMITS = iri("shared/plea", "ADM")
SETS = {
    ("courts/libra-plea", "shared/plea"): agreed(
        row(iri("courts/libra-plea", "1"), "exact", iri("shared/plea", "G")),
        row(LIBRA_7, "exact", ADMITS),
        row(LIBRA_8, "exact", ADMITS),
        row(iri("courts/libra-plea", "2"), "exact", iri("shared/plea", "G"), predicate_modifier="Not"),
    )
}


def found(one: Edition) -> Harmonised:
    return harmonised((s.scheme for s in one.schemes), {s.entry.name: s.agreed for s in one.sets})


def files(one: Edition) -> dict[str, bytes]:
    return vocabulary_files(one, vocabulary_graph(one, found(one)))


def test_every_syntax_says_the_same_to_both_readers() -> None:
    read = readings(files(edition(SETS)))
    assert len(read) == 8
    assert len(set(read.values())) == 1
    assert min(map(len, read.values())) > 50


HOSTILE = [
    "<script>alert(1)</script>",
    "\"quotes\" and 'others' & <b>",
    "\u202eright to left\u2066",
    "line\r\nbreak\rand\ttab",
    "bell \x07, null \x00, noncharacter \ufffe",
    "]]> &lt; %s {{ 7 * 7 }} \\n",
    "\U0001f512 ‘curly’ e\u0301",
    " spaces ",
]


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_words_are_the_same_in_every_syntax(label: str) -> None:
    code = label.strip() or "x"
    concept = Concept(
        iri=concept_iri(PLEA.iri, code),
        scheme=PLEA.iri,
        notation=code,
        pref_labels=(Text(text=label, lang="en"),),
        definitions=(Text(text=label),),
    )
    one = edition(schemes=(ConceptScheme(iri=PLEA.iri, titles=PLEA.titles, concepts=(concept,)),))
    read = readings(files(one))
    assert len(set(read.values())) == 1
    plain = "".join("\ufffd" if c in "\x00\x07\ufffe" else c for c in label)
    said = Triple(NamedNode(concept.iri), NamedNode(SKOS + "prefLabel"), Literal(plain, language="en"))
    assert str(said) in next(iter(read.values()))


def test_the_file_stands_alone_with_every_organisations_own_terms() -> None:
    triples = vocabulary_graph(edition(SETS), found(edition(SETS))).triples
    libra = NamedNode(iri("courts/libra-plea", "1"))
    assert {
        Triple(libra, NamedNode(RDF + "type"), NamedNode(SKOS + "Concept")),
        Triple(libra, NamedNode(SKOS + "inScheme"), NamedNode(LIBRA.iri)),
        Triple(libra, NamedNode(SKOS + "notation"), Literal("1")),
        Triple(libra, NamedNode(SKOS + "prefLabel"), Literal("Guilty", language="en")),
    } <= triples


def test_the_whole_says_what_it_is_and_where_it_comes_from() -> None:
    graph = vocabulary_graph(edition(SETS), found(edition(SETS)))
    said = {(t.predicate.value, t.object) for t in graph.triples if t.subject == NamedNode(BASE + "vocabulary")}
    assert {
        (RDF + "type", NamedNode(DCAT + "Dataset")),
        (RDF + "type", NamedNode(VOID + "Dataset")),
        (DCT + "title", Literal("Pleas of criminal justice", language="en")),
        (DCT + "publisher", Literal("The publishers")),
        (DCT + "license", NamedNode("https://spdx.org/licenses/MIT")),
        (DCT + "source", NamedNode("https://example.org/lists/pleas.csv")),
        (DCT + "hasPart", NamedNode(PLEA.iri)),
        (OWL + "versionInfo", Literal(graph.version)),
    } <= said


def test_the_version_changes_with_any_statement_and_with_nothing_else() -> None:
    one, same, other = edition(SETS), edition(SETS), edition(SETS, title="Other")
    versions = [vocabulary_graph(each, found(each)).version for each in (one, same, other)]
    assert versions[0] == versions[1] != versions[2]


def test_nothing_is_a_blank_node() -> None:
    assert b"_:" not in files(edition(SETS))["vocabulary.nt"]


def test_a_cross_walk_is_copied_byte_for_byte_and_given_as_skos() -> None:
    one = edition(SETS)
    made = crosswalk_files(one, found(one))
    assert set(made) == {"crosswalks/courts-libra-plea-set.sssom.tsv", "crosswalks/courts-libra-plea-set.ttl"}
    assert made["crosswalks/courts-libra-plea-set.sssom.tsv"] == one.sets[0].data
    triples = {
        quad.triple for quad in parse(input=made["crosswalks/courts-libra-plea-set.ttl"], format=SYNTAXES[".ttl"])
    }
    close = NamedNode(SKOS + "closeMatch")
    assert Triple(NamedNode(LIBRA_7), close, NamedNode(ADMITS)) in triples
    assert len(triples) == 3


def test_a_set_without_an_agreement_has_no_file() -> None:
    one = edition({("courts/libra-plea", "shared/plea"): agreed()})
    assert "crosswalks/courts-libra-plea-set.ttl" not in crosswalk_files(one, found(one))


CODES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(st.lists(st.tuples(CODES, st.text(st.characters(exclude_categories=["Cs", "Cc"])))))
@example([("duty has not been paid etc.", 'p:etc\\. "p:x."')])
def test_a_code_of_any_letters_is_read_alike_by_both_readers(terms: list[tuple[str, str]]) -> None:
    notation = NamedNode(SKOS + "notation")
    triples = {Triple(NamedNode(iri("shared/plea", code)), notation, Literal(text)) for code, text in terms}
    data = write_rdf(triples, RdfFormat.TURTLE, edition().prefixes)
    assert set(readings({"x.ttl": data}).values()) == {frozenset(map(str, triples))}
