from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from pyshacl import validate

from accord.model.mappings import MappingSet
from accord.publication.data import compiled
from accord.publication.dataset import sitemap_files, void_file
from accord.publication.dcat import Stored, catalogue_files
from accord.publication.edition import Edition
from accord.publication.harmonise import harmonised
from accord.publication.releases import Release
from tests.unit.publication.made import BASE, agreed, edition, iri, row
from tests.unit.publication.readers import OLD_JSON_LD_READER, readings

pytestmark = pytest.mark.filterwarnings(OLD_JSON_LD_READER)

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
FOAF = rdflib.Namespace("http://xmlns.com/foaf/0.1/")
ADMS = rdflib.Namespace("http://www.w3.org/ns/adms#")
SETS: dict[tuple[str, str], MappingSet] = {
    ("courts/libra-plea", "shared/plea"): agreed(
        row(iri("courts/libra-plea", "1"), "exact", iri("shared/plea", "G")),
        row(iri("courts/libra-plea", "7"), "broad", iri("shared/plea", "ADM")),
    )
}
ONE = replace(edition(SETS), shapes={"records": b"#"})
RELEASES = (
    Release(version="1.0.0", date="2026-01-02", signed_off_by="A. Jones", role="Registrar"),
    Release(version="1.1.0", date="2026-11-22", signed_off_by="J. Smith", role="Head of data", previous="1.0.0"),
)


def files(one: Edition = ONE, releases: tuple[Release, ...] = RELEASES) -> dict[str, bytes]:
    names = [f"{path}.{ending}" for path in ("vocabulary", *(one.paths[s.scheme.iri] for s in one.schemes))
             for ending in ("ttl", "jsonld", "nt", "rdf", "csv")]  # fmt: skip
    names += ["crosswalks/courts-libra-plea-set.sssom.tsv", "shapes/records.ttl"]
    stored = {name: Stored(size=len(name), sha256="ab" * 32) for name in names}
    return catalogue_files(one, stored, one.paths, releases, version="abc", is_released=False)


def test_the_contact_point_has_the_address_for_questions() -> None:
    told = graph(files(replace(ONE, contact="data@example.org"))["catalogue.ttl"])
    (address,) = set(told.objects(None, rdflib.URIRef("http://www.w3.org/2006/vcard/ns#hasEmail")))
    assert str(address) == "mailto:data@example.org"
    assert "hasEmail" not in files()["catalogue.ttl"].decode()


def graph(data: bytes) -> rdflib.Graph:
    return rdflib.Graph().parse(data=data, format="turtle")


def test_the_catalogue_has_what_dcat_ap_and_the_uk_model_ask_for(repository: Path) -> None:
    shapes = rdflib.Graph().parse(repository / "shapes" / "catalogue.ttl")
    conforms, _, text = validate(graph(files()["catalogue.ttl"]), shacl_graph=shapes)
    assert conforms, text


MANDATORY = [
    (DCAT.Catalog, "http://purl.org/dc/terms/title"),
    (DCAT.Catalog, "http://purl.org/dc/terms/description"),
    (DCAT.Catalog, "http://purl.org/dc/terms/publisher"),
    (DCAT.Dataset, "http://purl.org/dc/terms/title"),
    (DCAT.Dataset, "http://purl.org/dc/terms/description"),
    (DCAT.Distribution, "http://www.w3.org/ns/dcat#accessURL"),
    (FOAF.Agent, "http://xmlns.com/foaf/0.1/name"),
    (rdflib.URIRef("http://spdx.org/rdf/terms#Checksum"), "http://spdx.org/rdf/terms#algorithm"),
    (rdflib.URIRef("http://spdx.org/rdf/terms#Checksum"), "http://spdx.org/rdf/terms#checksumValue"),
]


@pytest.mark.parametrize(("kind", "predicate"), MANDATORY, ids=[predicate for _, predicate in MANDATORY])
def test_a_catalogue_without_a_mandatory_property_is_refused(
    kind: rdflib.URIRef, predicate: str, repository: Path
) -> None:
    shapes = rdflib.Graph().parse(repository / "shapes" / "catalogue.ttl")
    told = graph(files()["catalogue.ttl"])
    subject = min(told.subjects(rdflib.RDF.type, kind), key=str)
    assert (subject, rdflib.URIRef(predicate), None) in told
    told.remove((subject, rdflib.URIRef(predicate), None))
    conforms, _, _ = validate(told, shacl_graph=shapes)
    assert not conforms


def test_every_syntax_of_the_catalogue_says_the_same_to_both_readers() -> None:
    read = readings(files())
    assert len(read) == 6
    assert len(set(read.values())) == 1


def test_vocabularies_cross_walks_and_rules_are_catalogued_with_their_files() -> None:
    told = graph(files()["catalogue.ttl"])
    listed = set(told.objects(rdflib.URIRef(f"{BASE}catalogue"), DCAT.dataset))
    assert listed == {
        rdflib.URIRef(BASE + name)
        for name in ("vocabulary", "shared/plea", "courts/libra-plea", "police/pnc-plea", "shapes",
                     "mappings/courts-libra-plea-set")
    }  # fmt: skip
    addresses = {str(address) for address in told.objects(None, DCAT.downloadURL)}
    assert {f"{BASE}shared/plea.rdf", f"{BASE}vocabulary.nt", f"{BASE}shapes/records.ttl"} <= addresses


def test_each_release_says_who_signed_it_off_in_which_role() -> None:
    told = graph(files()["catalogue.ttl"])
    release = rdflib.URIRef(f"{BASE}releases/1.1.0")
    assert told.value(release, PROV.wasRevisionOf) == rdflib.URIRef(f"{BASE}releases/1.0.0")
    freeze = told.value(release, PROV.wasGeneratedBy)
    part = told.value(freeze, PROV.qualifiedAssociation)
    person, role = told.value(part, PROV.agent), told.value(part, PROV.hadRole)
    assert str(told.value(person, FOAF.name)) == "J. Smith"
    assert str(told.value(role, rdflib.RDFS.label)) == "Head of data"


@pytest.mark.parametrize(("is_released", "status"), [(True, "Completed"), (False, "UnderDevelopment")])
def test_the_status_says_whether_the_last_release_is_what_is_published(is_released: bool, status: str) -> None:
    made = catalogue_files(ONE, {}, ONE.paths, RELEASES, version="abc", is_released=is_released)
    told = graph(made["catalogue.ttl"])
    assert set(told.objects(None, ADMS.status)) == {rdflib.URIRef(f"http://purl.org/adms/status/{status}")}


def test_the_void_file_counts_triples_and_has_one_predicate_in_each_link_set() -> None:
    found = harmonised((s.scheme for s in ONE.schemes), {s.entry.name: s.agreed for s in ONE.sets})
    made = compiled(ONE, found)
    told = graph(void_file(ONE, found, made, ONE.paths))
    whole = rdflib.URIRef(f"{BASE}vocabulary")
    assert int(str(told.value(whole, VOID.triples))) == made.triples
    assert int(str(told.value(whole, VOID.entities))) == 10
    linksets = set(told.subjects(rdflib.RDF.type, VOID.Linkset))
    assert {str(one).rpartition("#")[2] for one in linksets} == {"exact", "broad"}
    assert all(len(list(told.objects(one, VOID.linkPredicate))) == 1 for one in linksets)
    assert len(set(readings({"void.ttl": void_file(ONE, found, made, ONE.paths)}).values())) == 1


def locations(data: bytes) -> list[str]:
    return [found.text or "" for found in ET.fromstring(data).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def test_the_sitemap_names_every_page_and_robots_the_sitemap() -> None:
    made = sitemap_files(ONE, ["index.html", "shared/plea/a & b~1.html"])
    assert locations(made["sitemap.xml"]) == [f"{BASE}index.html", f"{BASE}shared/plea/a%20%26%20b~1.html"]
    assert made["robots.txt"].decode().endswith(f"Sitemap: {BASE}sitemap.xml\n")


def test_more_pages_than_a_sitemap_holds_make_several() -> None:
    made = sitemap_files(ONE, (f"{at}.html" for at in range(50_001)))
    assert locations(made["sitemap.xml"]) == [f"{BASE}sitemap-1.xml", f"{BASE}sitemap-2.xml"]
    assert [len(locations(made[f"sitemap-{at}.xml"])) for at in (1, 2)] == [50_000, 1]
