"""The shared record's properties, as its shapes describe them."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import NotReadable
from accord.model.properties import Datatype
from accord.shapes.property_terms import property_terms
from accord.shapes.shapes_file import read_shapes

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix a: <urn:a#> .
"""


def test_the_shipped_shapes_give_names_kinds_lists_and_words(repository: Path) -> None:
    shapes = read_shapes((repository / "shapes" / "records.ttl").read_bytes(), "records.ttl")
    found = {term.name: term for term in property_terms(shapes)}
    assert found["BirthDate"].datatype is Datatype.DATE
    assert found["BirthDate"].description.startswith("A date of birth is one date")
    assert found["PleaStatus"].scheme == "https://accord.example/shared/plea"
    assert found["fixture"].required
    assert not found["Title"].required
    assert found["GivenName"].repeated
    assert not found["FamilyName"].repeated
    assert list(found) == sorted(found)


def test_of_several_shapes_of_a_property_the_one_that_bounds_it_is_the_most_telling() -> None:
    text = (
        HEAD
        + """a:R a sh:NodeShape ; sh:targetClass a:Record ;
        sh:property [ sh:path a:code ; sh:message "A look-alike."@en ] ,
            [ sh:path a:code ; sh:maxCount 1 ; sh:minCount 1 ; sh:datatype xsd:integer ; sh:message "Code."@en ] ."""
    )
    (term,) = property_terms(read_shapes(text.encode(), "r.ttl"))
    assert (term.name, term.description, term.datatype, term.required) == ("code", "Code.", Datatype.NUMBER, True)


def test_shapes_of_two_kinds_of_record_are_refused() -> None:
    text = HEAD + "a:R a sh:NodeShape ; sh:targetClass a:One , a:Other ."
    with pytest.raises(NotReadable):
        property_terms(read_shapes(text.encode(), "r.ttl"))
