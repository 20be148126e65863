"""Cross-walks turned round and chained: what follows, what is refused, and from which decisions."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.crosswalks.chain import composed
from accord.crosswalks.chaining import chain, invert, reverse
from accord.crosswalks.derivation import Derivation, refused_rows, settled, signed_rows, sources_of
from accord.formats import sssom
from accord.model.mappings import (
    MANUAL_CURATION,
    MAPPING_CHAINING,
    MAPPING_INVERSION,
    NO_TERM_FOUND,
    OUT_OF_SCOPE,
    REFUSED,
    RELATIONS,
    Mapping,
    MappingSet,
    Relation,
)

BASE = "https://accord.example/"
A, B, C = f"{BASE}a/list/", f"{BASE}b/list/", f"{BASE}c/list/"
RELATED = [relation.value for relation in Relation]
CODES = st.sampled_from(["1", "2", "3"])
EXTENSIONS = st.sampled_from(["ext_when", "ext_subject_meaning", "other"])


def row(subject: str, relation: str, object_: str, *, modifier: str = "", **extra: str) -> Mapping:
    """A decided row between two IRIs; `extra` are extension slots without their `ext_`."""
    return Mapping(
        record_id=f"{BASE}verdict/{subject[-1]}{relation}{object_[-1]}{modifier}",
        subject_id=subject,
        subject_label=f"Term {subject[-1]}",
        predicate_id=RELATIONS[Relation(relation)],
        predicate_modifier=modifier,
        object_id=object_,
        object_label=f"Term {object_[-1]}",
        mapping_justification=MANUAL_CURATION,
        author_id=(f"{BASE}reviewer/ann",),
        mapping_date="2026-01-31",
        extra=tuple(sorted((f"ext_{name}", value) for name, value in extra.items())),
    )


def said(derivation: Derivation) -> list[tuple[str, str, str]]:
    """What a derivation says, in short: subject's code, relation (`not exact`), object's code."""
    return [
        (r.subject_id[-1], f"{'not ' if r.predicate_modifier else ''}{r.relation}", r.object_id[-1])
        for r in derivation.rows
    ]


def refused(derivation: Derivation) -> list[tuple[str, str]]:
    """What was refused: subject's code and why."""
    return [(refusal.subject_id[-1], refusal.code) for refusal in derivation.refusals]


def plain(*rows: Mapping) -> Derivation:
    return Derivation(rows=rows)


@st.composite
def mappings(draw: st.DrawFn) -> Mapping:
    """Rows with any relation and any filled slots of both sides."""
    text = st.text(max_size=5)
    texts = st.tuples(text, text)
    return replace(
        row(A + draw(CODES), draw(st.sampled_from(RELATED)), B + draw(CODES)),
        predicate_modifier=draw(st.sampled_from(["", "Not"])),
        subject_source=draw(text),
        object_source_version=draw(text),
        subject_preprocessing=draw(texts),
        object_match_field=draw(texts),
        mapping_cardinality=draw(st.sampled_from(["", "1:1", "1:n", "n:1", "n:n"])),
        confidence=draw(st.none() | st.floats(0, 1)),
        comment=draw(text),
        extra=tuple(sorted(draw(st.dictionaries(EXTENSIONS, text)).items())),
    )


@given(mappings())
def test_turning_a_mapping_round_twice_gives_the_mapping(mapping: Mapping) -> None:
    once = invert(mapping)
    assert once is not None
    assert invert(once) == mapping


@given(mappings())
def test_a_mapping_turned_round_has_its_sides_exchanged(mapping: Mapping) -> None:
    once = invert(mapping)
    assert once is not None
    assert (once.subject_id, once.object_id) == (mapping.object_id, mapping.subject_id)
    assert mapping.relation is not None
    assert once.relation is mapping.relation.inverse


def test_a_mapping_under_an_unknown_predicate_has_no_inverse() -> None:
    assert invert(replace(row(A + "1", "exact", B + "1"), predicate_id=OUT_OF_SCOPE)) is None


def test_a_row_turned_round_names_what_it_was_derived_from() -> None:
    decided = row(A + "1", "broad", B + "2")
    (back,) = reverse([decided]).rows
    assert back.mapping_justification == MAPPING_INVERSION
    assert sources_of(back) == (decided.record_id,)
    assert back.comment == "2 (Term 2) is narrow to 1 (Term 1), turned round"
    assert back.author_id == decided.author_id


def test_several_terms_for_one_are_refused_with_every_candidate() -> None:
    back = reverse([row(A + "1", "exact", B + "1"), row(A + "6", "exact", B + "1"), row(A + "2", "exact", B + "2")])
    assert said(back) == [("2", "exact", "2")]
    (refusal,) = back.refusals
    assert (refusal.code, [c.object_id[-1] for c in refusal.candidates]) == ("not-unique", ["1", "6"])
    assert "1 (Term 1), 6 (Term 6)" in refusal.reason


def test_an_exact_term_is_taken_before_a_close_one() -> None:
    back = reverse([row(A + "1", "exact", B + "1"), row(A + "6", "close", B + "1")])
    assert said(back) == [("1", "exact", "1")]
    assert refused(back) == [("1", "weaker")]


def test_terms_that_hold_at_different_times_are_no_rivals() -> None:
    back = reverse([
        row(A + "1", "exact", B + "1", valid_to="2019-12-31"),
        row(A + "6", "exact", B + "1", valid_from="2020-01-01"),
    ])  # fmt: skip
    assert said(back) == [("1", "exact", "1"), ("1", "exact", "6")]
    assert not back.refusals


def test_a_condition_on_the_sources_records_cannot_be_turned() -> None:
    back = reverse([row(A + "1", "exact", B + "1", when="adjudicated=yes")])
    assert not back.rows
    assert refused(back) == [("1", "conditional")]
    assert "where adjudicated is yes" in back.refusals[0].reason


def test_a_term_without_counterpart_says_nothing_of_any_other() -> None:
    back = reverse([replace(row(A + "1", "exact", B + "1"), object_id=NO_TERM_FOUND)])
    assert back == Derivation()


@pytest.mark.parametrize(("first", "second"), list(product(Relation, Relation)))
def test_a_chain_says_what_the_table_says(first: Relation, second: Relation) -> None:
    found = chain(plain(row(A + "1", first, B + "2")), plain(row(B + "2", second, C + "3")))
    follows = composed(first, second)
    assert said(found) == ([("1", str(follows), "3")] if follows else [])
    assert refused(found) == ([] if follows else [("1", "no-conclusion")])


def test_a_chained_row_names_both_decisions_and_who_made_them() -> None:
    first = row(A + "1", "exact", B + "2")
    second = replace(row(B + "2", "broad", C + "3"), author_id=(f"{BASE}reviewer/bob",), mapping_date="2026-02-01")
    (found,) = chain(plain(first), plain(second)).rows
    assert found.mapping_justification == MAPPING_CHAINING
    assert sources_of(found) == (first.record_id, second.record_id)
    assert found.author_id == (*first.author_id, *second.author_id)
    assert found.mapping_date == "2026-02-01"
    assert found.comment == "1 (Term 1) is exact to 2 (Term 2), then 2 (Term 2) is broad to 3 (Term 3)"


def test_a_negation_passes_through_exact_and_through_nothing_else() -> None:
    no = plain(row(B + "2", "exact", C + "3", modifier="Not"))
    assert said(chain(plain(row(A + "1", "exact", B + "2")), no)) == [("1", "not exact", "3")]
    for relation in ("close", "broad", "narrow", "related"):
        assert chain(plain(row(A + "1", relation, B + "2")), no) == Derivation()


def test_two_ways_that_contradict_each_other_are_refused() -> None:
    first = plain(row(A + "1", "exact", B + "1"), row(A + "1", "broad", B + "2"))
    second = plain(row(B + "1", "exact", C + "3"), row(B + "2", "exact", C + "3"))
    found = chain(first, second)
    assert not found.rows
    assert refused(found) == [("1", "contradiction")]


def test_two_ways_that_agree_are_one_row_with_both_origins() -> None:
    first = plain(row(A + "1", "broad", B + "1"), row(A + "1", "broad", B + "2"))
    second = plain(row(B + "1", "exact", C + "3"), row(B + "2", "broad", C + "3"))
    (found,) = chain(first, second).rows
    assert found.relation is Relation.BROAD
    assert len(sources_of(found)) == 4


def test_lists_that_must_not_be_equated_are_not_equated_by_a_chain() -> None:
    first, second = plain(row(A + "1", "exact", B + "1")), plain(row(B + "1", "exact", C + "1"))
    found = chain(first, second, never_exact="What an officer sees is not what a person says.")
    assert not found.rows
    assert refused(found) == [("1", "never-exact")]
    assert "What an officer sees" in found.refusals[0].reason


def test_what_is_not_unique_on_the_way_is_not_unique_at_the_end() -> None:
    first = plain(row(A + "5", "exact", B + "1"))
    back = reverse([row(C + "1", "exact", B + "1"), row(C + "6", "exact", B + "1")])
    found = chain(first, back)
    (refusal,) = found.refusals
    assert (refusal.code, [c.object_id for c in refusal.candidates]) == ("not-unique", [C + "1", C + "6"])


def test_a_chain_holds_while_both_of_its_parts_hold() -> None:
    first = plain(row(A + "1", "exact", B + "1", valid_from="2019-01-01", valid_to="2021-12-31", when="x=1"))
    (found,) = chain(first, plain(row(B + "1", "exact", C + "1", valid_from="2020-01-01"))).rows
    limits = [found.extension(f"ext_{name}") for name in ("valid_from", "valid_to", "when")]
    assert limits == ["2020-01-01", "2021-12-31", "x=1"]
    late = chain(first, plain(row(B + "1", "exact", C + "1", valid_from="2022-01-01")))
    assert refused(late) == [("1", "never-both-valid")]


@pytest.mark.parametrize(
    ("there", "code"),
    [
        (replace(row(A + "1", "exact", B + "1"), object_id=NO_TERM_FOUND), "no-counterpart"),
        (replace(row(A + "1", "exact", B + "1"), predicate_id=OUT_OF_SCOPE), "out-of-scope"),
        (row(A + "1", "exact", B + "9"), "leads-nowhere"),
    ],
)
def test_a_term_that_leads_nowhere_says_why(there: Mapping, code: str) -> None:
    found = chain(plain(there), plain(row(B + "1", "exact", C + "1")))
    assert refused(found) == [("1", code)]


RELATION_ROWS = st.lists(
    st.builds(lambda s, r, o: row(A + s, r, B + o), CODES, st.sampled_from(RELATED), CODES), max_size=6
)
ONWARD_ROWS = st.lists(
    st.builds(lambda s, r, o: row(B + s, r, C + o), CODES, st.sampled_from(RELATED), CODES), max_size=6
)


@given(RELATION_ROWS, ONWARD_ROWS)
def test_exact_never_comes_of_anything_but_exact(first: list[Mapping], second: list[Mapping]) -> None:
    found = chain(plain(*first), plain(*second))
    decided = {r.record_id: r for r in (*first, *second)}
    for made in found.rows:
        if made.relation is Relation.EXACT:
            assert all(decided[source].relation in {Relation.EXACT, Relation.CLOSE} for source in sources_of(made))
            assert any(
                one.relation is two.relation is Relation.EXACT
                and (one.subject_id, one.object_id, two.object_id) == (made.subject_id, two.subject_id, made.object_id)
                for one in first
                for two in second
            )


@given(RELATION_ROWS, ONWARD_ROWS)
def test_no_term_becomes_two(first: list[Mapping], second: list[Mapping]) -> None:
    for found in (reverse(first), chain(plain(*first), plain(*second)), chain(plain(*first), reverse(first))):
        usable = [r for r in found.rows if r.relation in {Relation.EXACT, Relation.CLOSE, Relation.BROAD}]
        assert len({r.subject_id for r in usable}) == len({(r.subject_id, r.object_id) for r in usable})


@given(RELATION_ROWS, ONWARD_ROWS)
def test_every_term_of_the_first_list_is_answered_or_refused(first: list[Mapping], second: list[Mapping]) -> None:
    found = chain(plain(*first), plain(*second))
    told = {r.subject_id for r in found.rows} | {r.subject_id for r in found.refusals}
    assert told == {r.subject_id for r in first}


@given(RELATION_ROWS, ONWARD_ROWS)
def test_the_order_of_rows_does_not_matter(first: list[Mapping], second: list[Mapping]) -> None:
    there = chain(plain(*first), plain(*second))
    assert said(chain(plain(*reversed(first)), plain(*reversed(second)))) == said(there)


@given(RELATION_ROWS, ONWARD_ROWS)
def test_a_derived_cross_walk_is_read_as_it_was_written(first: list[Mapping], second: list[Mapping]) -> None:
    found = chain(plain(*first), plain(*second))
    rows = (*signed_rows(found, BASE), *refused_rows(found, C, BASE))
    whole = MappingSet(mapping_set_id=f"{BASE}derived", mappings=rows)
    text = sssom.dumps(whole, {"accord.example": BASE})
    assert sorted(sssom.loads(text).mappings, key=repr) == sorted(dict.fromkeys(rows), key=repr)


@given(RELATION_ROWS)
def test_what_is_settled_stays_as_it_is(rows: list[Mapping]) -> None:
    once = reverse(rows)
    assert settled(once.rows, once.refusals, "") == once


def test_what_was_refused_stands_under_no_mapping_predicate() -> None:
    back = reverse([row(A + "1", "exact", B + "1"), row(A + "6", "exact", B + "1")])
    rows = list(refused_rows(back, A, BASE))
    assert {r.predicate_id for r in rows} == {REFUSED}
    assert {r.extension("ext_refused") for r in rows} == {"not-unique"}
    assert {r.extension("ext_refused_predicate") for r in rows} == {RELATIONS[Relation.EXACT]}
    assert len({r.record_id for r in rows}) == 2
