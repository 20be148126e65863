"""Each shape of shapes/ has data that passes it and data that fails it, and only it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat
from rdflib import Literal, URIRef
from rdflib.namespace import SH

from accord.formats.rdf import read_rdf
from accord.model.findings import Finding
from accord.model.mappings import MANUAL_CURATION, NO_TERM_FOUND, OUT_OF_SCOPE, RELATIONS, Mapping, MappingSet, Relation
from accord.namespaces import RDFS, concept_iri
from accord.shapes.conformance import conformance
from accord.shapes.graphs import crosswalk_graph, graph_of, members_of
from accord.shapes.record_model import record_model
from accord.shapes.records import check_records, record_graph
from accord.shapes.shapes_file import Shapes, inspect, read_shapes

REPOSITORY = Path(__file__).resolve().parents[2]
FILES = ("vocabulary", "crosswalk", "records")

VOCABULARY = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix plea: <https://accord.example/shared/plea/> .

<https://accord.example/shared/plea> a skos:ConceptScheme ;
    dct:title "Plea status"@en ;
    dct:license <https://spdx.org/licenses/MIT> ;
    dct:publisher "Ministry of Justice" ;
    dct:source "CJS Data Standards Catalogue v4.3" ;
    owl:versionInfo "4.3" .

plea:G a skos:Concept ;
    skos:inScheme <https://accord.example/shared/plea> ;
    skos:notation "G" ;
    skos:prefLabel "Guilty"@en , "Euog"@cy ;
    skos:related plea:ADM ;
    schema:validFrom "2000-01-01"^^xsd:date .

plea:ADM a skos:Concept ;
    skos:inScheme <https://accord.example/shared/plea> ;
    skos:notation "ADM" ;
    skos:prefLabel "Admits"@en ;
    owl:deprecated true ;
    dct:isReplacedBy plea:G ;
    schema:validFrom "2000-01-01"^^xsd:date ;
    schema:validThrough "2020-12-31"^^xsd:date .
"""

# Shape: what to replace in the good vocabulary, and by what.
BAD_VOCABULARY = {
    "Scheme": [("<https://accord.example/shared/plea> a", "_:scheme a")],
    "scheme-title": [('dct:title "Plea status"@en', 'dct:title "Plea status"@en , "Pleas"@en')],
    "scheme-licence": [("dct:license <https://spdx.org/licenses/MIT> ;", "")],
    "scheme-publisher": [('dct:publisher "Ministry of Justice" ;', "")],
    "scheme-source": [('dct:source "CJS Data Standards Catalogue v4.3" ;', "")],
    "scheme-version": [('owl:versionInfo "4.3"', 'owl:versionInfo "4.3" , "4.4"')],
    "Concept": [("plea:G a", "_:guilty a")],
    "concept-code": [('skos:notation "G"', 'skos:notation "G" , "GUILTY"')],
    "concept-code-spaces": [('skos:notation "G"', 'skos:notation " G"')],
    "concept-label": [('"Guilty"@en', '"Guilty"@en , "Admitted"@en')],
    "concept-scheme": [("skos:inScheme <https://accord.example/shared/plea> ;\n    skos:notation \"G\"",
                        "skos:inScheme <https://accord.example/shared/pleas> ;\n    skos:notation \"G\"")],
    "concept-broader": [("skos:related plea:ADM", 'skos:related "Admits"')],
    "concept-retired": [("owl:deprecated true", "owl:deprecated true , false")],
    "concept-successor": [("dct:isReplacedBy plea:G", 'dct:isReplacedBy "Guilty"')],
    "concept-from": [('schema:validFrom "2000-01-01"^^xsd:date ;\n    schema:validThrough',
                      'schema:validFrom "2021-01-01"^^xsd:date ;\n    schema:validThrough')],
    "concept-to": [('"2020-12-31"^^xsd:date', '"31/12/2020"^^xsd:date')],
    "Labelled": [('skos:prefLabel "Guilty"@en , "Euog"@cy ;', 'skos:altLabel "Guilty"@en ;')],
    "Replaced": [("owl:deprecated true", "owl:deprecated false")],
}  # fmt: skip

SUBJECT, OBJECT = "https://accord.example/courts/cp-plea", "https://accord.example/shared/plea"
MAPPING = Mapping(
    record_id="https://accord.example/verdict/1",
    subject_id=concept_iri(SUBJECT, "IG"),
    predicate_id=RELATIONS[Relation.NARROW],
    object_id=concept_iri(OBJECT, "G"),
    mapping_justification=MANUAL_CURATION,
    author_id=("https://accord.example/reviewer/ann",),
    mapping_date="2026-01-31",
    confidence=0.9,
    subject_source=SUBJECT,
    object_source=OBJECT,
)
MEMBERS = {**members_of(SUBJECT, [concept_iri(SUBJECT, "IG")]), **members_of(OBJECT, [concept_iri(OBJECT, "G")])}
BAD_MAPPING = {
    "Mapping": {"record_id": ""},
    "subject": {"subject_id": ""},
    "relation": {"predicate_id": RDFS + "seeAlso"},
    "object": {"object_id": ""},
    "negated": {"predicate_modifier": "Inverse"},
    "justification": {"mapping_justification": "https://w3id.org/semapv/vocab/Guess"},
    "author": {"author_id": ()},
    "date": {"mapping_date": "31 January 2026"},
    "confidence": {"confidence": 1.5},
    "SubjectKnown": {"subject_id": concept_iri(SUBJECT, "XX")},
    "ObjectKnown": {"object_source": SUBJECT},
    "NoTermFound": {"object_id": NO_TERM_FOUND, "object_source": ""},
}

SHARED = {
    "gender": "1", "remand-status": "UB", "offence-date": "1", "result": "3078", "plea": "NG", "verdict": "G",
    "mode-of-trial": "SUM",
}  # fmt: skip
CODES = {
    iri: schemes
    for scheme, code in SHARED.items()
    for iri, schemes in members_of(
        f"https://accord.example/shared/{scheme}", [concept_iri(f"https://accord.example/shared/{scheme}", code)]
    ).items()
}
RECORD = {
    "fixture": "test-001",
    "result_no": "1",
    "CourtHearingLocation": "B01EF01", "DefendantPresentAtHearing": "A", "NextHearingLocation": "B01EF06",
    "ActualOffenceWording": "Attempt to rape a girl aged 13 / 14 / 15 / years of age - SOA 2003.",
    "ResultVariableText": "Travel Restriction Order",
    "PTIURN": "01ZD0303208", "DateOfHearing": "2011-09-26", "CourtHouseCode": "2576",
    "ArrestSummonsNumber": "1101ZD0100000448754K", "Title": "Mr", "GivenName": "TRPRFOUR", "FamilyName": "SEXOFFENCE",
    "BirthDate": "1948-11-11", "Gender": "1", "RemandStatus": "UB", "OffenceSequenceNumber": "001",
    "OffenceCode": "SX03001A", "ActualOffenceDateCode": "1", "ActualOffenceStartDate": "2010-11-28",
    "ConvictionDate": "2011-09-26", "CJSresultCode": "3078", "PleaStatus": "NG", "Verdict": "G",
    "ModeOfTrialReason": "SUM", "OffenceRemandStatus": "",
}  # fmt: skip  # the first synthetic result that the courts' own tests publish
BAD_RECORD = {
    "fixture": {"fixture": ""},
    "result_no": {"result_no": "first"},
    "CourtHearingLocation": {"CourtHearingLocation": "Croydon"},
    "DefendantPresentAtHearing": {"DefendantPresentAtHearing": "yes"},
    "PTIURN": {"PTIURN": "01ZD03"},
    "DateOfHearing": {"DateOfHearing": "26/09/2011"},
    "CourtHouseCode": {"CourtHouseCode": "576"},
    "ArrestSummonsNumber": {"ArrestSummonsNumber": "1101ZD0100000448754k"},
    "FamilyName": {"FamilyName": ""},
    "BirthDate": {"BirthDate": "2011-09-26"},
    "Gender": {"Gender": "M"},
    "RemandStatus": {"RemandStatus": "U"},
    "OffenceSequenceNumber": {"OffenceSequenceNumber": "0"},
    "OffenceCode": {"OffenceCode": ""},
    "NationalOffenceCode": {"OffenceCode": "0101AA001"},
    "ActualOffenceDateCode": {"ActualOffenceDateCode": "7"},
    "ActualOffenceStartDate": {"ActualOffenceStartDate": ""},
    "ConvictionDate": {"ConvictionDate": "2011-09-27"},
    "ConvictionAfterOffence": {"ConvictionDate": "2010-11-27"},
    "CJSresultCode": {"CJSresultCode": "9991"},
    "PleaStatus": {"PleaStatus": ""},
    "Verdict": {"Verdict": "N"},
    "ModeOfTrialReason": {"ModeOfTrialReason": "01"},
    "OffenceRemandStatus": {"OffenceRemandStatus": "X"},
}
# What no column of text can hold, as RDF all the same can.
BAD_VALUES = {
    "Title": Literal("Dr"),
    "GivenName": Literal("Ann", lang="en"),
    "ActualOffenceWording": Literal("Theft"),
    "ResultVariableText": Literal("Fine"),
    "NextHearingLocation": Literal("B41ME01"),
}


@pytest.mark.parametrize("name", FILES)
def test_shapes_file_holds_nothing_that_shacl_would_ignore(name: str) -> None:
    assert list(inspect(shapes(name))) == []


@pytest.mark.parametrize(
    ("name", "cases"),
    [
        ("vocabulary", set(BAD_VOCABULARY)),
        ("crosswalk", set(BAD_MAPPING)),
        ("records", {*BAD_RECORD, *BAD_VALUES}),
    ],
)
def test_every_shape_has_a_case(name: str, cases: set[str]) -> None:
    assert set(described(shapes(name))) == cases


def test_good_vocabulary_passes() -> None:
    assert vocabulary_findings(VOCABULARY) == []


@pytest.mark.parametrize("shape", BAD_VOCABULARY)
def test_vocabulary_fails(shape: str) -> None:
    text = VOCABULARY
    for old, new in BAD_VOCABULARY[shape]:
        assert old in text
        text = text.replace(old, new, 1)
    assert described(shapes("vocabulary"))[shape] in {f.hint for f in vocabulary_findings(text)}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"predicate_modifier": "Not"},
        {"object_id": NO_TERM_FOUND},
        {"predicate_id": OUT_OF_SCOPE, "object_id": OBJECT},
        {"predicate_id": OUT_OF_SCOPE, "object_id": NO_TERM_FOUND},
        {"confidence": None},
    ],
    ids=["relation", "wrong pair", "no counterpart", "out of scope", "out of scope without a term", "no confidence"],
)
def test_good_mapping_passes(change: dict[str, object]) -> None:
    assert mapping_findings(replace(MAPPING, **change)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", BAD_MAPPING)
def test_mapping_fails(shape: str) -> None:
    found = mapping_findings(replace(MAPPING, **BAD_MAPPING[shape]))  # type: ignore[arg-type]
    assert described(shapes("crosswalk"))[shape] in {f.hint for f in found}


def test_good_record_passes() -> None:
    assert record_findings(RECORD) == []


@pytest.mark.parametrize("shape", BAD_RECORD)
def test_record_fails_this_shape_and_no_other(shape: str) -> None:
    found = record_findings({**RECORD, **BAD_RECORD[shape]})
    dates_depend = {
        described(shapes("records"))[name] for name in ("BirthDate", "ActualOffenceStartDate", "ConvictionDate")
    }
    allowed = dates_depend if shape == "DateOfHearing" else set()
    hints = {f.hint for f in found}
    assert described(shapes("records"))[shape] in hints
    assert hints - allowed == {described(shapes("records"))[shape]}


@pytest.mark.parametrize("shape", BAD_VALUES)
def test_record_in_rdf_fails(shape: str) -> None:
    graph = record_graph([RECORD], record_model(shapes("records")), CODES)
    path = next(p.iri for p in record_model(shapes("records")).properties if p.name == shape)
    graph.add((URIRef("urn:accord:record:1"), URIRef(path), BAD_VALUES[shape]))
    found = conformance(graph, shapes("records"), place="records.ttl", prefixes={})
    assert {f.hint for f in found} == {described(shapes("records"))[shape]}


def shapes(name: str) -> Shapes:
    path = REPOSITORY / "shapes" / f"{name}.ttl"
    return read_shapes(path.read_bytes(), f"shapes/{name}.ttl")


def described(known: Shapes) -> dict[str, str]:
    """The description of every shape that has one, by the shape's local name."""
    return {str(shape).rpartition("#")[2]: str(text) for shape, text in known.graph.subject_objects(SH.description)}


def vocabulary_findings(text: str) -> list[Finding]:
    graph = graph_of(read_rdf(text.encode(), RdfFormat.TURTLE))
    return list(conformance(graph, shapes("vocabulary"), place="plea.ttl", prefixes={}))


def mapping_findings(mapping: Mapping) -> list[Finding]:
    mapping_set = MappingSet(mapping_set_id="https://accord.example/x", mappings=(mapping,))
    graph = crosswalk_graph(mapping_set, MEMBERS)
    return list(conformance(graph, shapes("crosswalk"), place="x.sssom.tsv", prefixes={}))


def record_findings(record: dict[str, str]) -> list[Finding]:
    return list(check_records([record], shapes("records"), CODES, place="accepted.csv"))
