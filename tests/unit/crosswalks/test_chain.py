from __future__ import annotations

from itertools import product

import pytest

from accord.crosswalks.chain import composed
from accord.model.mappings import Relation


@pytest.mark.parametrize("relation", Relation)
def test_turning_round_twice_changes_nothing(relation: Relation) -> None:
    assert relation.inverse.inverse is relation


@pytest.mark.parametrize("relation", Relation)
def test_exact_adds_nothing_on_either_side(relation: Relation) -> None:
    assert composed(Relation.EXACT, relation) is relation
    assert composed(relation, Relation.EXACT) is relation


@pytest.mark.parametrize(("first", "second"), list(product(Relation, Relation)))
def test_only_exact_and_exact_chain_into_exact(first: Relation, second: Relation) -> None:
    both_exact = first is second is Relation.EXACT
    assert (composed(first, second) is Relation.EXACT) is both_exact


@pytest.mark.parametrize(("first", "second"), list(product(Relation, Relation)))
def test_the_way_back_is_the_inverse_of_the_way_there(first: Relation, second: Relation) -> None:
    there, back = composed(first, second), composed(second.inverse, first.inverse)
    assert back is (there.inverse if there else None)


def test_nothing_follows_from_broad_and_then_narrow() -> None:
    assert composed(Relation.BROAD, Relation.NARROW) is None
    assert composed(Relation.CLOSE, Relation.CLOSE) is None
