from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from accord.formats.rdf import SYNTAXES, write_rdf
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.namespaces import DCAT, DCT, OWL, RDF, SKOS, VOID, concept_iri
from accord.publication.data import Compiled, compiled, concept_data, data_files
from accord.publication.edition import Edition
from accord.publication.graph import FOAF
from accord.publication.harmonise import Harmonised, harmonised
from accord.publication.parts import ENDINGS, document
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


def made(one: Edition) -> Compiled:
    return compiled(one, found(one))


def everything(one: Edition) -> dict[str, bytes]:
    every = made(one)
    files = dict(data_files(one, found(one), every, one.paths))
    for published in one.schemes:
        for subject, own in every.schemes[published.scheme.iri][0].told.items():
            if concept := published.scheme.get(subject):
                path = one.paths[subject]
                files[f"{path}.ttl"], files[f"{path}.jsonld"] = concept_data(own, concept, published.scheme, every)
    return files


def files(one: Edition) -> dict[str, bytes]:
    """The whole vocabulary in each RDF syntax."""
    return {
        name: data for name, data in everything(one).items() if re.fullmatch(r"vocabulary\.(ttl|jsonld|nt|rdf)", name)
    }


def triples_of(data: bytes, name: str) -> set[Triple]:
    return {quad.triple for quad in parse(input=data, format=SYNTAXES[name[name.rindex(".") :]])}


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
    triples = triples_of(files(edition(SETS))["vocabulary.ttl"], "vocabulary.ttl")
    libra = NamedNode(iri("courts/libra-plea", "1"))
    assert {
        Triple(libra, NamedNode(RDF + "type"), NamedNode(SKOS + "Concept")),
        Triple(libra, NamedNode(SKOS + "inScheme"), NamedNode(LIBRA.iri)),
        Triple(libra, NamedNode(SKOS + "notation"), Literal("1")),
        Triple(libra, NamedNode(SKOS + "prefLabel"), Literal("Guilty", language="en")),
    } <= triples


def test_the_whole_says_what_it_is_and_where_it_comes_from() -> None:
    one = edition(SETS)
    triples = triples_of(files(one)["vocabulary.ttl"], "vocabulary.ttl")
    said = {(t.predicate.value, t.object) for t in triples if t.subject == NamedNode(BASE + "vocabulary")}
    assert {
        (RDF + "type", NamedNode(DCAT + "Dataset")),
        (RDF + "type", NamedNode(VOID + "Dataset")),
        (DCT + "title", Literal("Pleas of criminal justice", language="en")),
        (DCT + "publisher", NamedNode(BASE + "publisher")),
        (DCT + "license", NamedNode("https://spdx.org/licenses/MIT")),
        (DCT + "source", NamedNode("https://example.org/lists/pleas.csv")),
        (DCT + "hasPart", NamedNode(PLEA.iri)),
        (OWL + "versionInfo", Literal(made(one).version)),
    } <= said
    name = Triple(NamedNode(BASE + "publisher"), NamedNode(FOAF + "name"), Literal("The publishers"))
    assert name in triples
    assert made(one).triples == len(triples)


def test_the_version_changes_with_any_statement_and_with_nothing_else() -> None:
    versions = [made(each).version for each in (edition(SETS), edition(SETS), edition(SETS, title="Other"))]
    assert versions[0] == versions[1] != versions[2]


def test_n_triples_are_the_canonical_form() -> None:
    data = files(edition(SETS))["vocabulary.nt"]
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples_of(data, "x.nt"))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad.triple} .\n" for quad in dataset)
    assert data.decode() == "".join(lines)


def test_every_file_is_the_same_on_a_second_run() -> None:
    assert everything(edition(SETS)) == everything(edition(SETS))


def test_every_rdf_file_is_read_alike_by_both_readers() -> None:
    for name, data in everything(edition(SETS)).items():
        if name[name.rindex(".") :] in SYNTAXES and not name.endswith("sssom.json"):
            assert len(set(readings({name: data}).values())) == 1, name


def test_the_syntaxes_of_a_vocabulary_and_of_a_concept_agree() -> None:
    data = everything(edition(SETS))
    for path in ("shared/plea", "shared/plea/G", "courts/libra-plea/1"):
        several = {name: data[name] for name in (f"{path}.{e}" for e in ("ttl", "jsonld", "nt", "rdf")) if name in data}
        assert len(several) in (2, 4)
        assert len(set(readings(several).values())) == 1


def test_parts_put_together_are_the_graph_that_is_written_at_once() -> None:
    one = edition(SETS)
    parts = [part for several in made(one).schemes.values() for part in several]
    whole = triples_of(document("nt", parts, made(one).prefixes), "x.nt")
    for ending in ENDINGS:
        assert triples_of(document(ending, parts, made(one).prefixes), f"x.{ending}") == whole
    assert document("nt", parts, made(one).prefixes) == b"".join(
        sorted(write_rdf(whole, RdfFormat.N_TRIPLES, {}).splitlines(keepends=True))
    )


def test_a_concept_file_says_what_leads_to_it() -> None:
    data = everything(edition(SETS))
    guilty, libra = (NamedNode(iri(name, code)) for name, code in (("shared/plea", "G"), ("courts/libra-plea", "1")))
    exact = Triple(guilty, NamedNode(SKOS + "exactMatch"), libra)
    assert exact in triples_of(data["shared/plea/G.ttl"], "x.ttl")
    assert exact in triples_of(data["courts/libra-plea/1.jsonld"], "x.jsonld")


def test_the_shapes_are_published_byte_for_byte() -> None:
    one = replace(edition(SETS), shapes={"records": b"# shapes"})
    assert everything(one)["shapes/records.ttl"] == b"# shapes"


def test_nothing_is_a_blank_node() -> None:
    assert b"_:" not in files(edition(SETS))["vocabulary.nt"]


def test_a_cross_walk_is_copied_byte_for_byte_and_given_as_json_and_skos() -> None:
    one = edition(SETS)
    name = "crosswalks/courts-libra-plea-set"
    data = {path: content for path, content in everything(one).items() if path.startswith("crosswalks/")}
    assert set(data) == {f"{name}.sssom.tsv", f"{name}.sssom.json", f"{name}.ttl"}
    assert data[f"{name}.sssom.tsv"] == one.sets[0].data
    triples = triples_of(data[f"{name}.ttl"], "x.ttl")
    assert Triple(NamedNode(LIBRA_7), NamedNode(SKOS + "closeMatch"), NamedNode(ADMITS)) in triples
    assert len(triples) == 3


def test_a_set_without_an_agreement_has_no_matches() -> None:
    one = edition({("courts/libra-plea", "shared/plea"): agreed()})
    assert "crosswalks/courts-libra-plea-set.ttl" not in everything(one)


CODES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(st.lists(st.tuples(CODES, st.text(st.characters(exclude_categories=["Cs", "Cc"])))))
@example([("duty has not been paid etc.", 'p:etc\\. "p:x."')])
def test_a_code_of_any_letters_is_read_alike_by_both_readers(terms: list[tuple[str, str]]) -> None:
    notation = NamedNode(SKOS + "notation")
    triples = {Triple(NamedNode(iri("shared/plea", code)), notation, Literal(text)) for code, text in terms}
    data = write_rdf(triples, RdfFormat.TURTLE, edition().prefixes)
    assert set(readings({"x.ttl": data}).values()) == {frozenset(map(str, triples))}
