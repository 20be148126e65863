"""The data of the shipped site: every RDF file says the same to two readers, and the whole passes what it promises."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
import rdflib
from pyshacl import validate

from accord.formats.rdf import SYNTAXES, read_rdf
from accord.model.findings import Finding, Severity
from accord.vocabulary.conditions import check_conditions
from accord.vocabulary.integrity import check_scheme
from accord.vocabulary.skos import read_schemes
from tests.conftest import REPOSITORY
from tests.unit.publication.readers import OLD_JSON_LD_READER, RDFLIB_NAMES, readings

pytestmark = pytest.mark.filterwarnings(OLD_JSON_LD_READER)

PARTS = 4  # so that several processes can share the work
SAME_AS_TSV = """
import sys, warnings
warnings.simplefilter("ignore")
from sssom.parsers import parse_sssom_json, parse_sssom_table
columns = ["subject_id", "predicate_id", "object_id", "mapping_justification", "record_id"]
for path in sys.argv[1:]:
    told, same = parse_sssom_json(path).df[columns], parse_sssom_table(path.replace(".json", ".tsv")).df[columns]
    assert sorted(map(tuple, told.values)) == sorted(map(tuple, same.values)), path
print(len(sys.argv) - 1)
"""


@pytest.mark.parametrize("part", range(PARTS))
def test_every_rdf_file_says_the_same_in_every_syntax_and_to_both_readers(part: int, site: Path) -> None:
    together: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(site.rglob("*")):
        if path.suffix in RDFLIB_NAMES:
            together[path.relative_to(site).as_posix().removesuffix(path.suffix)].append(path)
    assert len(together) > 4_000
    for name in sorted(together)[part::PARTS]:
        said = readings({path.name: path.read_bytes() for path in together[name]})
        assert len(set(said.values())) == 1, name
        assert all(said.values()), name


def test_the_whole_passes_the_checks_that_it_is_published_with(site: Path) -> None:
    data = (site / "vocabulary.ttl").read_bytes()
    quads = list(read_rdf(data, SYNTAXES[".ttl"]))
    found: list[Finding] = list(check_conditions(quads, place="vocabulary.ttl"))
    vocabulary = read_schemes(quads, place="vocabulary.ttl")
    assert len(vocabulary.schemes) > 50
    found += vocabulary.findings
    for scheme in vocabulary.schemes:
        found += check_scheme(scheme, place="vocabulary.ttl", languages=("en",))
    assert [one for one in found if one.severity is Severity.ERROR] == []
    shapes = rdflib.Graph().parse(REPOSITORY / "shapes" / "vocabulary.ttl")
    conforms, _, report = validate(rdflib.Graph().parse(data=data, format="turtle"), shacl_graph=shapes)
    assert conforms, report


def test_the_catalogue_keeps_the_shape_of_dcat_ap(site: Path) -> None:
    shapes = rdflib.Graph().parse(REPOSITORY / "shapes" / "catalogue.ttl")
    conforms, _, text = validate(rdflib.Graph().parse(site / "catalogue.ttl"), shacl_graph=shapes)
    assert conforms, text


def test_the_checksums_are_those_of_the_files(site: Path) -> None:
    command = ["sha256sum", "--check", "--strict", "--quiet", "checksums.txt"]
    finished = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.peers
def test_sssom_py_reads_the_json_as_it_reads_the_table(site: Path, peers_python: Path) -> None:
    paths = sorted(map(str, (site / "crosswalks").glob("*.sssom.json")))
    finished = subprocess.run(
        [str(peers_python), "-c", SAME_AS_TSV, *paths], capture_output=True, text=True, check=False
    )
    assert finished.stdout.split()[-1:] == [str(len(paths))], finished.stderr
