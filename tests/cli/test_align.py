"""`accord align`: any two vocabularies or ontologies, without a workspace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.formats import sssom
from accord.model.mappings import MappingSet
from tests.conftest import Run

Command = Callable[..., Run]
HEAD = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/{name}#> .
"""
COURT = """
<https://example.org/court> a skos:ConceptScheme .
:G a skos:Concept ; skos:inScheme <https://example.org/court> ; skos:prefLabel "Guilty"@en .
:NG a skos:Concept ; skos:inScheme <https://example.org/court> ; skos:prefLabel "Not guilty"@en .
:UF a skos:Concept ; skos:inScheme <https://example.org/court> ; skos:prefLabel "Unfit to plead"@en .
"""
PRISON = """
<https://example.org/prison> a skos:ConceptScheme .
:1 a skos:Concept ; skos:inScheme <https://example.org/prison> ; skos:prefLabel "GUILTY"@en-GB .
:2 a skos:Concept ; skos:inScheme <https://example.org/prison> ; skos:prefLabel "NOT GUILTY"@en-GB .
:3 a skos:Concept ; skos:inScheme <https://example.org/prison> ;
    skosxl:prefLabel [ skosxl:literalForm "Plead, unfit to" ] .
"""


def written(folder: Path, name: str, body: str) -> str:
    (folder / f"{name}.ttl").write_text(HEAD.replace("{name}", name) + body, encoding="utf-8")
    return f"{name}.ttl"


def aligned(run: Command, folder: Path, source: str, target: str, *words: str) -> MappingSet:
    """The mapping set that aligning two Turtle bodies gives."""
    ours, theirs = written(folder, "ours", source), written(folder, "theirs", target)
    result = run("align", ours, theirs, "-o", "out.sssom.tsv", *words, cwd=folder)
    assert result.code == 0, result.err
    return sssom.loads((folder / "out.sssom.tsv").read_text(encoding="utf-8"))


def first(found: MappingSet) -> dict[str, str]:
    """Each subject's first candidate, by the last parts of their IRIs."""
    return {
        row.subject_id.rpartition("#")[2]: row.object_id.rpartition("#")[2]
        for row in found.mappings
        if row.extension("ext_rank") == "1"
    }


def test_two_vocabularies_become_one_mapping_set(run: Command, tmp_path: Path) -> None:
    found = aligned(run, tmp_path, COURT, PRISON)
    assert first(found) == {"G": "1", "NG": "2", "UF": "3"}
    assert len(found.mappings) == 3
    assert found.mapping_set_title == "ours.ttl to theirs.ttl"
    assert {row.subject_source for row in found.mappings} == {"https://example.org/court"}


def test_every_row_has_a_confidence_that_falls_with_the_rank(run: Command, tmp_path: Path) -> None:
    found = aligned(run, tmp_path, COURT, PRISON, "--top", "10")
    for subject in ("G", "NG", "UF"):
        rows = [row for row in found.mappings if row.subject_id.endswith(f"#{subject}")]
        rows.sort(key=lambda row: int(row.extension("ext_rank")))
        confidence = [row.confidence for row in rows]
        assert len(confidence) == 3
        assert None not in confidence
        assert confidence == sorted(confidence, reverse=True)  # type: ignore[type-var]


def test_as_many_candidates_are_ranked_as_are_asked_for(run: Command, tmp_path: Path) -> None:
    many = "".join(f':c{n} a skos:Concept ; skos:prefLabel "Court {n}"@en .\n' for n in range(40))
    found = aligned(run, tmp_path, COURT, many, "--top", "12")
    ranks = [int(row.extension("ext_rank")) for row in found.mappings if row.subject_id.endswith("#G")]
    assert sorted(ranks) == list(range(1, 13))


ONTOLOGY = """
<https://example.org/o> a owl:Ontology ; owl:imports <https://example.org/never-fetched> .
:Paper a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :hasAuthor ] , :Document .
:Document a owl:Class .
:hasAuthor a owl:ObjectProperty ; rdfs:domain :Paper .
:paperTitle a owl:DatatypeProperty ; rdfs:range xsd:string .
"""


def test_classes_and_properties_are_compared_each_with_their_own_kind(run: Command, tmp_path: Path) -> None:
    other = """
    :a1 a rdfs:Class ; rdfs:label "paper" .
    :a2 a rdfs:Class ; rdfs:label "has author" .
    :a3 a owl:ObjectProperty ; rdfs:label "has author" .
    :a4 a owl:DatatypeProperty ; rdfs:label "title of paper" ; rdfs:comment "What the paper is called." .
    """
    found = aligned(run, tmp_path, ONTOLOGY, other)
    assert first(found) | {"Document": ""} == {"Paper": "a1", "Document": "", "hasAuthor": "a3", "paperTitle": "a4"}


def test_a_property_of_no_sort_is_compared_with_properties_of_every_sort(run: Command, tmp_path: Path) -> None:
    plain = ':p1 a rdf:Property ; rdfs:label "paper title" .\n:p2 a rdf:Property ; rdfs:label "has author" .'
    assert first(aligned(run, tmp_path, plain, ONTOLOGY)) == {"p1": "paperTitle", "p2": "hasAuthor"}


def test_a_term_that_is_said_in_several_languages_is_matched_within_each(run: Command, tmp_path: Path) -> None:
    ours = (
        ':a a skos:Concept ; skos:prefLabel "Gift"@en, "Geschenk"@de .\n:b a skos:Concept ; skos:prefLabel "Gift"@de .'
    )
    theirs = """
    :poison a skos:Concept ; skos:prefLabel "poison"@en, "Gift"@de .
    :gift a skos:Concept ; skos:prefLabel "gift"@en .
    """
    assert first(aligned(run, tmp_path, ours, theirs)) == {"a": "gift", "b": "poison"}


def test_words_are_taken_from_a_synonym_where_the_label_differs(run: Command, tmp_path: Path) -> None:
    ours = ':lorry a skos:Concept ; skos:prefLabel "Lorry"@en ; skos:altLabel "Heavy goods vehicle"@en .'
    theirs = """
    @prefix oio: <http://www.geneontology.org/formats/oboInOwl#> .
    :hgv a skos:Concept ; skos:prefLabel "HGV"@en ; skos:hiddenLabel "heavy goods vehicle"@en .
    :car a skos:Concept ; skos:prefLabel "Motor car"@en .
    """
    assert first(aligned(run, tmp_path, ours, theirs)) == {"lorry": "hgv"}


def test_terms_without_labels_go_by_their_names_and_blank_nodes_are_left_out(run: Command, tmp_path: Path) -> None:
    ours = ':hasLastName a owl:DatatypeProperty .\n[] a owl:DatatypeProperty ; rdfs:label "last name" .'
    theirs = ':p a owl:DatatypeProperty ; rdfs:label "last name" .\n:GO_0008150 a owl:DatatypeProperty .'
    found = aligned(run, tmp_path, ours, theirs, "--top", "5")
    assert first(found) == {"hasLastName": "p"}
    assert {row.subject_id for row in found.mappings} == {"https://example.org/ours#hasLastName"}


HOSTILE = """
:q a skos:Concept ; skos:prefLabel "=1+1\\t\\"quoted\\"\\nnext line | bar"@en ; skos:definition "@SUM(A1)"@en .
<urn:example:t1> a skos:Concept ; skos:prefLabel "Guilty"@en .
<https://example.org/x/y/> a skos:Concept ; skos:prefLabel "Ends in a slash"@en .
<https://example.org/a,b;c%7Cd> a skos:Concept ; skos:prefLabel "\u202eOdd\u0000name"@en .
<tag:example.org,2024:z> a skos:Concept ; skos:prefLabel "Tagged"@en .
"""
READ = """
import sys, warnings
from sssom.parsers import parse_sssom_table
from sssom.validators import validate
from sssom.constants import SchemaValidationType
found = parse_sssom_table(sys.argv[1])
kinds = "JsonSchema", "PrefixMapCompleteness", "StrictCurieFormat"
validate(found, [SchemaValidationType[kind] for kind in kinds])
print(len(found.df), found.df["confidence"].notna().all())
"""


@pytest.mark.peers
@pytest.mark.parametrize("source", [COURT, HOSTILE], ids=["plain", "hostile"])
def test_another_reader_of_sssom_has_no_complaint(
    run: Command, tmp_path: Path, peers_python: Path, source: str
) -> None:
    found = aligned(run, tmp_path, source.replace("\\u0000", ""), PRISON, "--top", "3")
    command = [str(peers_python), "-c", READ, str(tmp_path / "out.sssom.tsv")]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.split() == [str(len(found.mappings)), "True"]
    assert "ERROR" not in finished.stderr
    assert "WARNING" not in finished.stderr


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.ttl", b"", "no terms"),
        ("broken.ttl", b"<a> <b", "broken.ttl:1"),
        ("list.csv", b"a,b\n", "'.csv' is not the ending"),
        ("codes.csv", b"code,label\n", "`accord import` makes a vocabulary of a code list"),
        ("binary.ttl", b"\xff\xfe\x00", "binary.ttl"),
        ("bomb.rdf", b'<!DOCTYPE x [<!ENTITY a "&b;&b;">]><x/>', "expand without bound"),
        ("only.ttl", b"<urn:a> <urn:b> <urn:c> .", "no terms"),
        ("remote.jsonld", b'{"@context": "https://example.org/c", "@id": "urn:a"}', "never fetched"),
    ],
)
def test_a_file_that_cannot_be_matched_is_named_with_the_reason(
    run: Command, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    written(tmp_path, "ours", COURT)
    (tmp_path / name).write_bytes(content)
    result = run("align", "ours.ttl", name, "-o", "out.sssom.tsv", cwd=tmp_path)
    assert result.code == 3
    assert name in result.err
    assert says in result.err
    assert not (tmp_path / "out.sssom.tsv").exists()


def test_a_missing_file_is_named(run: Command, tmp_path: Path) -> None:
    written(tmp_path, "ours", COURT)
    result = run("align", "ours.ttl", "theirs.ttl", "-o", "out.sssom.tsv", cwd=tmp_path)
    assert result.code == 3
    assert "theirs.ttl" in result.err


def test_files_with_nothing_to_compare_are_told_apart_by_what_they_hold(run: Command, tmp_path: Path) -> None:
    written(tmp_path, "ours", COURT)
    written(tmp_path, "theirs", ":C a owl:Class .")
    result = run("align", "ours.ttl", "theirs.ttl", "-o", "out.sssom.tsv", cwd=tmp_path)
    assert result.code == 2
    assert "the first file holds concepts, the second classes" in result.err


def test_a_file_is_never_written_over_its_own_source(run: Command, tmp_path: Path) -> None:
    written(tmp_path, "ours", COURT)
    written(tmp_path, "theirs", PRISON)
    result = run("align", "ours.ttl", "theirs.ttl", "-o", "./ours.ttl", cwd=tmp_path)
    assert result.code == 2
    assert COURT in (tmp_path / "ours.ttl").read_text(encoding="utf-8")


def test_the_numbers_can_be_read_by_programs(run: Command, tmp_path: Path) -> None:
    written(tmp_path, "ours", COURT)
    written(tmp_path, "theirs", PRISON)
    result = run("align", "ours.ttl", "theirs.ttl", "-o", "out.sssom.tsv", "--format", "json", cwd=tmp_path)
    found = json.loads(result.out)
    assert (found["source_terms"], found["target_terms"], found["matched"], found["rows"]) == (3, 3, 3, 3)


def test_the_semantic_channel_is_named_by_every_row_and_off_means_off(run: Command, tmp_path: Path) -> None:
    pytest.importorskip("wordllama")
    plain, told = aligned(run, tmp_path, COURT, PRISON), aligned(run, tmp_path, COURT, PRISON, "--semantic")
    assert {row.mapping_tool for row in plain.mappings} == {"accord"}
    assert all("wordllama" in row.mapping_tool for row in told.mappings)


def test_the_file_is_the_same_on_one_and_on_two_threads(tmp_path: Path) -> None:
    ours = COURT + "".join(
        f':o{n} a skos:Concept ; skos:prefLabel "Hearing {n % 97} in court {n}"@en .\n' for n in range(900)
    )
    theirs = PRISON + "".join(
        f':t{n} a skos:Concept ; skos:prefLabel "Court {n} hearing {n % 89}"@en .\n' for n in range(900)
    )
    written(tmp_path, "ours", ours)
    written(tmp_path, "theirs", theirs)
    files = []
    for threads, seed in (("1", "0"), ("2", "1"), ("2", "2")):
        limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), threads)
        environment = {**os.environ, **limits, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "accord", "align", "ours.ttl", "theirs.ttl", "-o", f"{seed}.tsv", "--top", "5"]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
        files.append((tmp_path / f"{seed}.tsv").read_bytes())
    assert files[0] == files[1] == files[2]
    assert files[0].count(b"\n") > 4_000
