"""Relations put one after another. Broad and narrow never chain into exact."""

from __future__ import annotations

from collections.abc import Mapping as Table

from accord.model.mappings import Relation

__all__ = ["CHAINED", "RULES", "composed"]

RULES: Table[str, str] = {
    "T1": "Exact, broad and narrow are transitive.",
    "RCE1": "Exact and then another relation is that relation.",
    "RCE2": "A relation and then exact is that relation.",
}
"""The rules by the names that they bear in the SSSOM chaining rules
(https://mapping-commons.github.io/sssom/chaining-rules/)."""

CHAINED: Table[tuple[Relation, Relation], tuple[Relation, str]] = {
    (Relation.EXACT, Relation.EXACT): (Relation.EXACT, "T1"),
    (Relation.BROAD, Relation.BROAD): (Relation.BROAD, "T1"),
    (Relation.NARROW, Relation.NARROW): (Relation.NARROW, "T1"),
    (Relation.EXACT, Relation.CLOSE): (Relation.CLOSE, "RCE1"),
    (Relation.EXACT, Relation.BROAD): (Relation.BROAD, "RCE1"),
    (Relation.EXACT, Relation.NARROW): (Relation.NARROW, "RCE1"),
    (Relation.EXACT, Relation.RELATED): (Relation.RELATED, "RCE1"),
    (Relation.CLOSE, Relation.EXACT): (Relation.CLOSE, "RCE2"),
    (Relation.BROAD, Relation.EXACT): (Relation.BROAD, "RCE2"),
    (Relation.NARROW, Relation.EXACT): (Relation.NARROW, "RCE2"),
    (Relation.RELATED, Relation.EXACT): (Relation.RELATED, "RCE2"),
}
"""What follows from two relations in a row, and by which rule. From two that are not here nothing follows: closeMatch
and relatedMatch are not transitive (SKOS reference 10.6.3), and broad with narrow says nothing."""


def composed(first: Relation, second: Relation) -> Relation | None:
    """The relation of A to C where A has the first to B and B the second to C; None where nothing follows."""
    found = CHAINED.get((first, second))
    return found[0] if found else None
