"""Relations put one after another. Broad and narrow never chain into exact."""

from __future__ import annotations

from accord.model.mappings import Relation

__all__ = ["composed"]

_CHAINED = {
    **{(Relation.EXACT, relation): relation for relation in Relation},
    **{(relation, Relation.EXACT): relation for relation in Relation},
    (Relation.BROAD, Relation.BROAD): Relation.BROAD,
    (Relation.NARROW, Relation.NARROW): Relation.NARROW,
}  # closeMatch and relatedMatch are not transitive (SKOS reference 10.6.3), and broad with narrow says nothing


def composed(first: Relation, second: Relation) -> Relation | None:
    """The relation of A to C where A has the first to B and B the second to C; None where nothing follows."""
    return _CHAINED.get((first, second))
