"""A relation that the hierarchies contradict is found, with the chain that contradicts it."""

from __future__ import annotations

from functools import partial

import pytest

from accord.crosswalks.hierarchy import Stated, contradiction, steps_up
from accord.model.concepts import Concept, ConceptScheme
from accord.model.mappings import Relation


def scheme(name: str, **broader: str) -> ConceptScheme:
    concepts = tuple(
        Concept(iri=f"{name}:{code}", scheme=name, broader=tuple(f"{name}:{one}" for one in above.split()))
        for code, above in broader.items()
    )
    return ConceptScheme(iri=name, concepts=concepts)


OURS = scheme("a", whole="", part="whole", piece="part")
THEIRS = scheme("b", whole="", part="whole", piece="part")


def against(relation: str, subject: str, object_: str, *stated: tuple[str, str, str]) -> tuple[str, ...]:
    known = [Stated(subject_id=s, object_id=o, relation=Relation(r)) for s, r, o in stated]

    def up(iri: str) -> object:
        return steps_up(iri, (OURS, THEIRS), [one for one in known if iri in {one.subject_id, one.object_id}])

    return contradiction(Relation(relation), subject, object_, up)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("relation", "subject", "object_", "stated", "chain"),
    [
        # broad to what is narrower than an exact match
        ("broad", "a:part", "b:piece", ("a:part", "exact", "b:part"), ("b:piece", "b:part", "a:part")),
        ("broad", "a:part", "b:part", ("a:part", "exact", "b:part"), ("b:part", "a:part")),
        ("narrow", "a:part", "b:whole", ("a:part", "exact", "b:part"), ("a:part", "b:part", "b:whole")),
        ("exact", "a:part", "b:whole", ("a:part", "exact", "b:part"), ("a:part", "b:part", "b:whole")),
        ("exact", "a:part", "b:part", ("a:part", "broad", "b:part"), ("a:part", "b:part")),
        # through one's own hierarchy
        ("exact", "a:whole", "b:piece", ("a:part", "exact", "b:part"), ("b:piece", "b:part", "a:part", "a:whole")),
        ("narrow", "a:piece", "b:part", ("a:part", "exact", "b:part"), ("a:piece", "a:part", "b:part")),
        ("broad", "a:whole", "b:part", ("a:part", "narrow", "b:part"), ("b:part", "a:part", "a:whole")),
    ],
)  # fmt: skip
def test_what_the_hierarchy_rules_out_is_told_with_its_chain(
    relation: str, subject: str, object_: str, stated: tuple[str, str, str], chain: tuple[str, ...]
) -> None:
    assert against(relation, subject, object_, stated) == chain


@pytest.mark.parametrize(
    ("relation", "subject", "object_", "stated"),
    [
        ("broad", "a:piece", "b:whole", ("a:part", "exact", "b:part")),
        ("narrow", "a:whole", "b:piece", ("a:part", "exact", "b:part")),
        ("exact", "a:piece", "b:piece", ("a:part", "exact", "b:part")),
        ("exact", "a:part", "b:part", ("a:part", "exact", "b:part")),
        ("close", "a:part", "b:whole", ("a:part", "exact", "b:part")),
        ("related", "a:part", "b:piece", ("a:part", "exact", "b:part")),
        ("broad", "a:part", "b:part", ("a:part", "close", "b:whole")),
    ],
)
def test_what_the_hierarchy_allows_is_not_refused(
    relation: str, subject: str, object_: str, stated: tuple[str, str, str]
) -> None:
    assert against(relation, subject, object_, stated) == ()


def test_a_cycle_in_a_hierarchy_ends_the_search() -> None:
    turning = scheme("a", one="two", two="one")
    up = partial(steps_up, sides=(turning, THEIRS), stated=())
    assert contradiction(Relation.BROAD, "a:one", "b:part", up) == ()
