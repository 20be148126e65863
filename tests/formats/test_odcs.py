"""The fields of a data contract."""

from __future__ import annotations

import pytest

from accord.errors import NotReadable
from accord.formats.odcs import read_fields
from accord.model.properties import Datatype, PropertyTerm

THIRD = """\
apiVersion: v3.0.2
kind: DataContract
schema:
  - name: results
    properties:
      - name: plea_cd
        businessName: Plea
        description: What the defendant said.
        logicalType: string
        required: true
        quality: [{rule: invalidValues, validValues: [G, NG]}]
      - name: hearing
        logicalType: object
        properties:
          - {name: day, logicalType: date}
      - name: aliases
        logicalType: array
        items: {logicalType: string}
"""
SECOND = """\
dataset:
  - table: people
    columns:
      - {column: dob, physicalType: "varchar(10)", description: Born on}
  - table: cases
    columns:
      - {column: urn}
"""


def read(text: str) -> dict[str, PropertyTerm]:
    return {term.name: term for term in read_fields(text, base="urn:x/")}


def test_the_fields_of_a_contract_of_the_third_edition() -> None:
    found = read(THIRD)
    assert list(found) == ["plea_cd", "hearing", "hearing/day", "aliases"]
    plea = found["plea_cd"]
    assert (plea.title, plea.description, plea.required) == ("Plea", "What the defendant said.", True)
    assert plea.codes == (("G", ""), ("NG", ""))
    assert found["hearing/day"].datatype is Datatype.DATE
    assert (found["aliases"].repeated, found["aliases"].datatype) == (True, Datatype.TEXT)


def test_the_fields_of_a_contract_of_the_second_edition_begin_with_their_table() -> None:
    found = read(SECOND)
    assert list(found) == ["people/dob", "cases/urn"]
    assert found["people/dob"].datatype is Datatype.TEXT


@pytest.mark.parametrize("text", ["", "a: 1", "schema: x", "schema: [1, 2]", "a: &x 1\nb: *x", "schema:\n  - name: [}"])
def test_what_describes_no_fields_is_told(text: str) -> None:
    with pytest.raises(NotReadable):
        read_fields(text, base="urn:x/")
