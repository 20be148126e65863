"""The fields of an XML Schema; no entity is expanded, and no other file is opened."""

from __future__ import annotations

import pytest

from accord.errors import NotReadable
from accord.formats.xsd import MOST_FIELDS, loads
from accord.model.properties import Datatype, PropertyTerm

HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">'
CASE = (
    HEAD
    + """
  <xs:include schemaLocation="file:///etc/passwd"/>
  <xs:import namespace="urn:other" schemaLocation="http://127.0.0.1:9/other.xsd"/>
  <xs:element name="Case" type="t:CaseType"/>
  <xs:complexType name="CaseType">
    <xs:sequence>
      <xs:element name="PTIURN" type="t:URN"><xs:annotation><xs:documentation>The case's
        reference.</xs:documentation></xs:annotation></xs:element>
      <xs:element name="Defendant" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
        <xs:element name="BirthDate" type="xs:date"/><xs:element ref="t:Plea"/>
        <xs:element name="Child" type="t:CaseType" minOccurs="0"/>
      </xs:sequence><xs:attribute name="id" type="xs:int" use="required"/></xs:complexType></xs:element>
      <xs:element name="Other" type="o:Foreign" xmlns:o="urn:other" minOccurs="0"/>
    </xs:sequence>
  </xs:complexType>
  <xs:element name="Plea" type="t:PleaType"/>
  <xs:simpleType name="URN"><xs:restriction base="xs:string"/></xs:simpleType>
  <xs:simpleType name="PleaType"><xs:restriction base="xs:string">
    <xs:enumeration value="G"><xs:annotation>
      <xs:documentation>Guilty</xs:documentation></xs:annotation></xs:enumeration>
    <xs:enumeration value="NG"/>
  </xs:restriction></xs:simpleType>
</xs:schema>"""
)


def read(text: str) -> dict[str, PropertyTerm]:
    return {term.name: term for term in loads(text.encode(), base="urn:x/")}


def test_fields_come_with_paths_types_descriptions_and_codes() -> None:
    found = read(CASE)
    assert list(found) == [
        "PTIURN", "Defendant", "Defendant/BirthDate", "Defendant/Plea", "Defendant/Child", "Defendant/@id", "Other"
    ]  # fmt: skip
    assert found["PTIURN"].description == "The case's reference."
    assert found["PTIURN"].datatype is Datatype.TEXT
    assert (found["Defendant"].repeated, found["Defendant"].required) == (True, False)
    assert found["Defendant/BirthDate"].datatype is Datatype.DATE
    assert found["Defendant/Plea"].codes == (("G", "Guilty"), ("NG", ""))
    assert found["Defendant/@id"].required
    assert found["Other"].datatype is Datatype.UNKNOWN


def test_named_types_are_the_records_where_no_element_stands_at_the_top() -> None:
    text = (
        HEAD
        + '<xs:complexType name="A"><xs:all><xs:element name="x" type="xs:string"/></xs:all></xs:complexType>'
        + "</xs:schema>"
    )
    assert list(read(text)) == ["x"]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "text",
    [
        f'<!DOCTYPE s [<!ENTITY l0 "ha">{LAUGHS}]>{HEAD}<xs:element name="&l9;"/></xs:schema>',
        f'<!DOCTYPE s [<!ENTITY f SYSTEM "file:///etc/passwd">]>{HEAD}<xs:element name="&f;"/></xs:schema>',
        f'<!DOCTYPE s SYSTEM "http://127.0.0.1:9/x.dtd">{HEAD}</xs:schema>',
        "<html/>",
        "",
        "<xs:schema",
        f"{HEAD}</xs:schema>",
        '<?xml version="1.0" encoding="no-such"?><a/>',
    ],
)
def test_entities_document_types_and_what_is_no_schema_are_refused(text: str) -> None:
    with pytest.raises(NotReadable):
        loads(text.encode(), base="urn:x/")


def test_a_schema_that_would_grow_without_bound_is_refused() -> None:
    types = "".join(
        f'<xs:complexType name="T{n}"><xs:sequence>'
        + "".join(f'<xs:element name="e{m}" type="t:T{n + 1}"/>' for m in range(10))
        + "</xs:sequence></xs:complexType>"
        for n in range(12)
    )
    with pytest.raises(NotReadable, match=f"more than {MOST_FIELDS} fields"):
        read(f'{HEAD}<xs:element name="R" type="t:T0"/>{types}</xs:schema>')
    groups = "".join(
        f'<xs:group name="g{n}"><xs:sequence>' + f'<xs:group ref="t:g{n + 1}"/>' * 10 + "</xs:sequence></xs:group>"
        for n in range(20)
    )
    start = '<xs:element name="R"><xs:complexType><xs:group ref="t:g0"/></xs:complexType></xs:element>'
    with pytest.raises(NotReadable, match="refers to itself too often"):
        read(f"{HEAD}{start}{groups}</xs:schema>")
