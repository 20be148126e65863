from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.mappings import ExtensionSlot
from accord.namespaces import ACCORD
from accord.publication.sssom_json import write_sssom_json
from accord.publication.tables import concept_table, safe_cell
from tests.unit.publication.made import PLEA, agreed, edition, iri, row


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_vocabulary_is_a_table_with_a_row_for_each_term() -> None:
    [first, *rest] = rows(concept_table([PLEA]))
    assert (first["notation"], first["label_en"], first["iri"]) == ("G", "Guilty", iri("shared/plea", "G"))
    assert len(rest) == len(PLEA) - 1


def test_codes_keep_their_zeros_and_broader_terms_are_named_by_code() -> None:
    top = Concept(iri="https://x.example/007", scheme="https://x.example", notation="007")
    below = replace(top, iri="https://x.example/8", notation=" 8 ", broader=(top.iri, "https://elsewhere.example/1"))
    table = rows(concept_table([ConceptScheme(iri="https://x.example", concepts=(top, below))]))
    assert [r["notation"] for r in table] == ["007", " 8 "]
    assert table[1]["broader"] == "007 | https://elsewhere.example/1"


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@cmd", "\tx", "\r=x", "＝1"])
def test_no_cell_can_start_a_formula(text: str) -> None:
    concept = Concept(iri="https://x.example/1", scheme="s", notation=text, pref_labels=(Text(text=text, lang="en"),))
    [table] = rows(concept_table([ConceptScheme(iri="s", concepts=(concept,))]))
    assert table["notation"] == table["label_en"] == f"'{text}"


@given(st.text())
def test_a_safe_cell_is_the_text_or_the_text_behind_an_apostrophe(text: str) -> None:
    assert safe_cell(text) in (text, f"'{text}")
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_mapping_set_as_json_has_its_slots_and_resolves_its_names() -> None:
    one = replace(
        agreed(row(iri("courts/libra-plea", "1"), "exact", iri("shared/plea", "G"), ext_when="a=b")),
        subject_source="https://accord.example/courts/libra-plea",
        metadata=(("mapping_set_version", "1"),),
        extension_definitions=(ExtensionSlot(slot_name="ext_when", property=ACCORD + "when"),),
    )
    told = json.loads(write_sssom_json(one, edition().prefixes))
    [mapping] = told["mappings"]
    assert mapping["subject_id"] == "courts-libra-plea:1"
    assert mapping["predicate_id"] == "skos:exactMatch"
    assert mapping["ext_when"] == "a=b"
    assert told["mapping_set_version"] == "1"
    context = told["@context"]
    assert context["courts-libra-plea"] + "1" == iri("courts/libra-plea", "1")
    assert context["ext_when"] == {"@id": "accord:when"}
    assert context["accord"] == ACCORD
    assert "police-pnc-plea" not in context


def test_a_mapping_set_as_json_is_the_same_on_a_second_run() -> None:
    one = agreed(row(iri("courts/libra-plea", "1"), "exact", iri("shared/plea", "G")))
    assert write_sssom_json(one, edition().prefixes) == write_sssom_json(one, edition().prefixes)
