from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE, Mapping, Relation
from accord.namespaces import SKOS
from accord.publication.harmonise import (
    Harmonised,
    Loosened,
    harmonised,
    mapping_triples,
    note_triples,
    shared_triples,
)
from tests.unit.publication.made import LIBRA, NOMIS, PLEA, PNC, TITLES, agreed, iri, row

SHARED = frozenset({PLEA.iri})
LIBRA_1, LIBRA_7, LIBRA_8 = (iri("courts/libra-plea", code) for code in "178")
GUILTY, ADMITS, CONSENTS = (iri("shared/plea", code) for code in ("G", "ADM", "CON"))
PNC_GUILTY = iri("police/pnc-plea", "GUILTY")


def said(*rows: Mapping) -> Harmonised:
    return harmonised([PLEA, LIBRA, PNC, NOMIS], {"set": agreed(*rows)})


def triples(found: Harmonised) -> list[Triple]:
    return [t for statements in found.statements.values() for t in shared_triples(statements, SHARED)]


def match(subject: str, relation: str, object_: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(f"{SKOS}{relation}Match"), NamedNode(object_))


def notes(found: Harmonised) -> dict[str, list[str]]:
    titles = {f"https://accord.example/{name}": title for name, title in TITLES.items()}
    texts: dict[str, list[str]] = {}
    for statements in found.statements.values():
        for triple in note_triples(statements, titles):
            assert isinstance(triple.subject, NamedNode)
            assert isinstance(triple.object, Literal)
            texts.setdefault(triple.subject.value, []).append(triple.object.value)
    return texts


@pytest.mark.parametrize(
    ("agreed_relation", "published"),
    [("exact", "exact"), ("close", "close"), ("broad", "narrow"), ("narrow", "broad"), ("related", "related")],
)
def test_shared_concept_states_the_relation_the_other_way_round(agreed_relation: str, published: str) -> None:
    assert triples(said(row(LIBRA_1, agreed_relation, GUILTY))) == [match(GUILTY, published, LIBRA_1)]


def test_cross_walk_keeps_the_direction_in_which_it_was_agreed() -> None:
    found = said(row(LIBRA_8, "broad", ADMITS))
    assert list(mapping_triples(found.statements["set"])) == [match(LIBRA_8, "broad", ADMITS)]


def test_turning_a_relation_round_twice_gives_it_back() -> None:
    assert all(relation.inverse.inverse is relation for relation in Relation)


def test_between_two_organisations_the_statement_stays_on_the_subject() -> None:
    nomis = iri("prisons/nomis-plea", "G")
    assert triples(said(row(nomis, "broad", PNC_GUILTY))) == [match(nomis, "broad", PNC_GUILTY)]


def test_terms_of_different_organisations_stay_exact_to_one_shared_concept() -> None:
    found = said(row(LIBRA_1, "exact", GUILTY), row(PNC_GUILTY, "exact", GUILTY))
    assert set(triples(found)) == {match(GUILTY, "exact", LIBRA_1), match(GUILTY, "exact", PNC_GUILTY)}
    assert notes(found) == {}


def test_two_codes_of_one_list_exact_to_one_concept_are_published_as_close_with_a_note() -> None:
    found = said(row(LIBRA_7, "exact", ADMITS), row(LIBRA_8, "exact", ADMITS), row(PNC_GUILTY, "exact", GUILTY))
    assert set(triples(found)) == {
        match(ADMITS, "close", LIBRA_7),
        match(ADMITS, "close", LIBRA_8),
        match(GUILTY, "exact", PNC_GUILTY),
    }
    assert notes(found) == {
        ADMITS: [
            "Agreed to mean exactly this: 7 (Admits) and 8 (Admits in part) of Libra plea. Published as a close match, "
            "because exact matches carry over from term to term and would make different codes of one list mean the "
            "same."
        ]
    }


def test_one_code_exact_to_two_shared_concepts_is_published_as_close() -> None:
    found = said(row(LIBRA_7, "exact", ADMITS), row(LIBRA_7, "exact", CONSENTS))
    assert set(triples(found)) == {match(ADMITS, "close", LIBRA_7), match(CONSENTS, "close", LIBRA_7)}
    assert set(notes(found)) == {ADMITS, CONSENTS}


def test_one_exact_beside_a_narrower_code_stays_exact() -> None:
    found = said(row(LIBRA_7, "exact", ADMITS), row(LIBRA_8, "broad", ADMITS))
    assert set(triples(found)) == {match(ADMITS, "exact", LIBRA_7), match(ADMITS, "narrow", LIBRA_8)}


def test_the_same_pair_agreed_in_two_sets_is_no_reason_to_loosen_it() -> None:
    one = agreed(row(LIBRA_1, "exact", GUILTY))
    found = harmonised([PLEA, LIBRA], {"first": one, "second": one})
    assert set(triples(found)) == {match(GUILTY, "exact", LIBRA_1)}


def test_a_chain_through_another_list_does_not_make_two_codes_the_same() -> None:
    found = harmonised(
        [PLEA, LIBRA, PNC],
        {
            "libra": agreed(row(LIBRA_1, "exact", GUILTY)),
            "pnc": agreed(row(PNC_GUILTY, "exact", GUILTY)),
            "libra-pnc": agreed(row(LIBRA_7, "exact", PNC_GUILTY)),
        },
    )
    statements = [s for several in found.statements.values() for s in several]
    assert {s.relation for s in statements} == {Relation.CLOSE}
    assert {s.loosened for s in statements} == {Loosened.CHAINED}
    assert set(notes(found)) == {GUILTY, PNC_GUILTY}


def test_an_exact_mapping_under_a_condition_is_published_as_close_and_says_when() -> None:
    found = said(row(LIBRA_1, "exact", GUILTY, ext_when="adjudicated=yes", ext_valid_from="2020-01-01"))
    assert triples(found) == [match(GUILTY, "close", LIBRA_1)]
    [note] = notes(found)[GUILTY]
    assert "exactly this where adjudicated is yes from 2020-01-01: 1 (Guilty) of Libra plea." in note


def test_another_relation_under_a_condition_stays_and_says_when() -> None:
    found = said(row(LIBRA_8, "broad", ADMITS, ext_valid_to="2019-12-31"))
    assert triples(found) == [match(ADMITS, "narrow", LIBRA_8)]
    assert notes(found) == {ADMITS: ["The match with 8 (Admits in part) of Libra plea holds only until 2019-12-31."]}


@pytest.mark.parametrize(
    "no_relation",
    [
        row(LIBRA_1, "exact", GUILTY, predicate_modifier="Not"),
        row(LIBRA_1, "exact", NO_TERM_FOUND),
        Mapping(subject_id=LIBRA_1, predicate_id=OUT_OF_SCOPE, object_id=PLEA.iri, mapping_justification="x"),
    ],
    ids=["wrong pair", "no counterpart", "out of scope"],
)
def test_what_is_no_relation_states_nothing(no_relation: Mapping) -> None:
    found = said(no_relation)
    assert triples(found) == []
    assert found.unknown == {"set": ()}


def test_a_relation_to_an_unknown_term_is_set_aside() -> None:
    unknown = row(LIBRA_1, "exact", iri("shared/plea", "GONE"))
    found = said(unknown, row(LIBRA_1, "close", GUILTY))
    assert triples(found) == [match(GUILTY, "close", LIBRA_1)]
    assert found.unknown == {"set": (unknown,)}


CONCEPTS = [concept for scheme in (PLEA, LIBRA, PNC, NOMIS) for concept in scheme]
CONCEPT = st.sampled_from(CONCEPTS)
PAIRS = st.lists(
    st.tuples(CONCEPT, st.sampled_from(list(Relation)), CONCEPT).filter(lambda p: p[0].scheme != p[2].scheme),
    max_size=12,
)


@given(PAIRS)
def test_following_exact_matches_never_leads_to_another_code_of_the_same_list(pairs) -> None:
    found = said(*(row(a.iri, relation.value, b.iri) for a, relation, b in pairs))
    exact = [(str(t.subject), str(t.object)) for t in triples(found) if t.predicate == NamedNode(SKOS + "exactMatch")]
    scheme_of = {f"<{concept.iri}>": concept.scheme for concept in CONCEPTS}
    for chain in chains(exact):
        assert len({scheme_of[node] for node in chain}) == len(chain)


@given(PAIRS)
def test_only_exact_matches_are_ever_loosened_and_none_is_lost(pairs) -> None:
    rows = [row(a.iri, relation.value, b.iri) for a, relation, b in pairs]
    statements = said(*rows).statements["set"]
    assert len(statements) == len(rows)
    for agreed_row, s in zip(rows, statements, strict=True):
        assert (s.subject.iri, s.object.iri) == (agreed_row.subject_id, agreed_row.object_id)
        assert s.relation == (Relation.CLOSE if s.loosened else agreed_row.relation)
        assert agreed_row.relation == Relation.EXACT or not s.loosened


def chains(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """The sets of nodes that the pairs join, by merging until nothing overlaps."""
    found: list[set[str]] = []
    for pair in pairs:
        touching = [chain for chain in found if chain & set(pair)]
        found = [chain for chain in found if not chain & set(pair)] + [set(pair).union(*touching)]
    return found
