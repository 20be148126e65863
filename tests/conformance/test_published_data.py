"""The shipped workspace as published: every RDF file is one graph to two readers, and the catalogue keeps its shape."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse
from pyshacl import validate

from accord.formats.rdf import SYNTAXES
from accord.tasks.publish import publish
from accord.workspace import open_workspace
from tests.unit.publication.readers import OLD_JSON_LD_READER

pytestmark = pytest.mark.filterwarnings(OLD_JSON_LD_READER)

NAMES = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".jsonld": "json-ld"}
EACH = 200  # of the files of single concepts, every so many are read
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


@pytest.fixture(scope="module")
def site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "site"
    publish(open_workspace(repository), folder)
    return folder


def canonical(data: bytes, syntax: RdfFormat) -> frozenset[str]:
    """The lines of the graph under RDFC-1.0."""
    dataset = Dataset(parse(input=data, format=syntax))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, dataset))


def test_every_published_graph_is_the_same_to_both_readers_in_every_syntax(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # "0" as a double stays "0", as it is written
    things: dict[Path, list[Path]] = defaultdict(list)
    for path in sorted(site.rglob("*")):
        if path.suffix in NAMES:
            things[path.with_suffix("")].append(path)
    concepts = [thing for thing, paths in things.items() if len(paths) == 2]
    chosen = {*concepts[::EACH], *(thing for thing, paths in things.items() if len(paths) != 2)}
    assert len(chosen) > 80
    for thing in chosen:
        graphs = set()
        for path in things[thing]:
            data = path.read_bytes()
            graphs.add(canonical(data, SYNTAXES[path.suffix]))
            lines = rdflib.Graph().parse(data=data, format=NAMES[path.suffix]).serialize(format="nt", encoding="utf-8")
            graphs.add(canonical(lines, RdfFormat.N_TRIPLES))
        assert len(graphs) == 1, thing


def test_the_catalogue_keeps_the_shape_of_dcat_ap(site: Path, repository: Path) -> None:
    shapes = rdflib.Graph().parse(repository / "shapes" / "catalogue.ttl")
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
