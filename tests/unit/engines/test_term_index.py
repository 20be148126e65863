"""What goes into the index comes out of it, and what cannot be read is as good as none."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from accord.engines.term_index import TermIndex, _concept, _mapping, _proposal, _said, open_index, writing_index
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.mappings import Mapping

TEXTS = st.lists(st.builds(Text, text=st.text(max_size=5), lang=st.sampled_from(["", "en", "cy"])), max_size=2).map(
    tuple
)
CONCEPTS = st.builds(
    Concept,
    iri=st.text(min_size=1, max_size=5),
    scheme=st.text(max_size=3),
    notation=st.text(max_size=3),
    pref_labels=TEXTS,
    definitions=TEXTS,
    notes=TEXTS,
    broader=st.lists(st.text(max_size=3), max_size=2).map(tuple),
    deprecated=st.booleans(),
    order=st.none() | st.integers(0, 9),
)
MAPPINGS = st.builds(
    Mapping,
    subject_id=st.text(max_size=4),
    object_id=st.text(max_size=4),
    confidence=st.none() | st.floats(0, 1),
    match_string=st.lists(st.text(max_size=3), max_size=2).map(tuple),
    extra=st.just((("ext_rank", "2"), ("ext_warning", "same words"))),
)


@given(CONCEPTS)
def test_a_concept_comes_back_as_it_was(concept: Concept) -> None:
    assert _concept(_said(concept)) == concept


@given(MAPPINGS)
def test_a_proposal_comes_back_as_it_was(mapping: Mapping) -> None:
    assert _mapping(str(_proposal(mapping)[3])) == mapping


def test_an_indexed_scheme_answers_as_the_scheme_in_memory_does(tmp_path: Path) -> None:
    scheme = tree()
    index = indexed(tmp_path / "a.index", scheme)
    found = index.scheme("subject")
    assert (found.iri, found.version, found.title(), len(found)) == (scheme.iri, "4", "Pleas", len(scheme))
    assert list(found) == list(scheme)
    for concept in scheme:
        assert found.get(concept.iri) == concept
        assert found.by_notation(concept.notation) == scheme.by_notation(concept.notation)
        assert found.children(concept.iri) == scheme.children(concept.iri)
        assert found.ancestors(concept.iri) == scheme.ancestors(concept.iri)
    assert found.get("a:none") is None
    assert found.place("a:none") is None


def test_proposals_come_in_the_order_of_their_rank(tmp_path: Path) -> None:
    index = indexed(tmp_path / "a.index", tree())
    assert [row.object_id for row in index.proposals("a:1")] == ["b:2", "b:1"]
    assert index.proposals("a:2") == ()


def test_a_file_that_is_no_index_or_another_version_counts_as_none(tmp_path: Path) -> None:
    path = tmp_path / "a.index"
    assert open_index(path) is None
    path.write_text("this is no index at all", encoding="utf-8")
    assert open_index(path) is None


def test_the_index_is_built_anew_over_one_that_is_in_use(tmp_path: Path) -> None:
    path = tmp_path / "a.index"
    index = indexed(path, tree())
    indexed(path, ConceptScheme(iri="a"))
    assert len(index.scheme("subject")) == 4
    assert [file.name for file in tmp_path.iterdir()] == ["a.index"]


def tree() -> ConceptScheme:
    concepts = tuple(
        Concept(iri=f"a:{n}", scheme="a", notation=str(n // 2), pref_labels=(Text(text=f"Term {n}", lang="en"),),
                broader=(f"a:{n - 1}",) if n else ("a:3",))
        for n in range(4)
    )  # fmt: skip
    return ConceptScheme(iri="a", version="4", titles=(Text(text="Pleas", lang="en"),), concepts=concepts)


def indexed(path: Path, scheme: ConceptScheme) -> TermIndex:
    rows = [
        Mapping(subject_id="a:1", object_id=f"b:{3 - rank}", confidence=0.5, extra=(("ext_rank", str(rank)),))
        for rank in (2, 1)
    ]
    told: list[tuple[int, int]] = []
    with writing_index(path, parts=2, progress=lambda *step: told.append(step)) as index:
        index.proposals(rows)
        index.scheme("subject", scheme)
        index.facts({"x": b"1"})
    assert told == sorted(told)
    found = open_index(path)
    assert found is not None
    assert found.fact("x") == b"1"
    return found
