"""Property terms as a concept scheme, so that people can look at fields, and decide on them, as on any other terms.

What is written says how a field is called and described. Nothing of its values is.
"""

from __future__ import annotations

from collections.abc import Iterable

from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.properties import PropertyTerm

__all__ = ["field_scheme"]


def field_scheme(terms: Iterable[PropertyTerm], *, iri: str, title: str) -> ConceptScheme:
    """The terms as concepts, in their order: the field's name is notation and label."""
    return ConceptScheme(
        iri=iri, titles=(Text(text=title, lang="en"),), concepts=tuple(_concept(term, iri) for term in terms)
    )


def _concept(term: PropertyTerm, scheme: str) -> Concept:
    return Concept(
        iri=term.iri,
        scheme=scheme,
        notation=term.name,
        pref_labels=(Text(text=term.name),),
        alt_labels=(Text(text=term.title),) if term.title and term.title != term.name else (),
        definitions=(Text(text=term.description, lang="en"),) if term.description else (),
    )
