"""`accord propose`: files written whole, unchanged on a second run, and what people have settled left out."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.formats import sssom
from accord.model.mappings import MappingSet
from tests.conftest import Run

Command = Callable[..., Run]
READ = """
import json, sys, sssom_pydantic
rows, _, _, errors = sssom_pydantic.read(sys.argv[1], return_errors=True)
print(json.dumps([len(rows), [str(error) for error in errors]]))
"""
SETS = ("courts-cp-plea", "courts-libra-plea")


def test_every_mapping_set_gets_its_file(run: Command, tiny: Path) -> None:
    result = run("propose", cwd=tiny)
    assert result.code == 0
    for name in SETS:
        assert f"mappings/{name}.proposed.sssom.tsv" in result.out
    rows = proposals(tiny, "courts-cp-plea")
    assert len(rows) == 45
    assert {row.extension("ext_rank") for row in rows} == {"1", "2", "3", "4", "5"}


def test_one_mapping_set_can_be_named(run: Command, tiny: Path) -> None:
    assert run("propose", "courts-cp-plea", cwd=tiny).code == 0
    assert [path.name for path in (tiny / "mappings").glob("*.tsv")] == ["courts-cp-plea.proposed.sssom.tsv"]


def test_the_file_says_what_it_is_and_which_file_to_use(run: Command, tiny: Path) -> None:
    run("propose", cwd=tiny)
    written = proposals(tiny, "courts-cp-plea")
    assert written.mapping_set_id == "https://accord.example/mappings/courts-cp-plea/proposed"
    assert "mappings/courts-cp-plea.sssom.tsv" in written.comment
    assert [slot.slot_name for slot in written.extension_definitions] == ["ext_evidence", "ext_rank", "ext_warning"]


def test_the_schemes_stand_as_curies_because_other_readers_want_them_so(run: Command, tiny: Path) -> None:
    run("propose", cwd=tiny)
    text = (tiny / "mappings" / "courts-cp-plea.proposed.sssom.tsv").read_text(encoding="utf-8")
    assert text.count("\tcourts:cp-plea\t") == text.count("\tshared:plea\t") == 45


@pytest.mark.peers
def test_another_reader_of_sssom_takes_every_row(run: Command, tiny: Path, peers_python: Path) -> None:
    run("propose", cwd=tiny)
    for path in (tiny / "mappings").glob("*.tsv"):
        finished = subprocess.run([peers_python, "-c", READ, path], capture_output=True, text=True, check=True)
        rows, errors = json.loads(finished.stdout)
        assert errors == []
        assert rows == len(proposals(tiny, path.name.removesuffix(".proposed.sssom.tsv")))


def test_a_second_run_changes_no_byte(run: Command, tiny: Path) -> None:
    run("propose", cwd=tiny)
    before = contents(tiny)
    result = run("propose", cwd=tiny)
    assert contents(tiny) == before
    assert result.out.count("(unchanged)") == len(SETS)


def test_settled_terms_are_not_proposed_again(run: Command, tiny: Path) -> None:
    words = ("courts-cp-plea", "ADB", "G", "--as", "exact", "--reviewer", "ada")
    assert run("decide", *words, cwd=tiny).code == 0
    first, *_ = json.loads(run("propose", "--format", "json", cwd=tiny).out)["sets"]
    assert (first["set"], first["terms"], first["settled"], first["proposed"]) == ("courts-cp-plea", 9, 1, 8)
    assert not [row for row in proposals(tiny, "courts-cp-plea") if row.subject_id.endswith("/ADB")]


def test_rejected_pair_is_not_proposed_again(run: Command, tiny: Path) -> None:
    words = ("courts-cp-plea", "CON", "CON", "--as", "wrong", "--reason", "false friend", "--reviewer", "ada")
    assert run("decide", *words, cwd=tiny).code == 0
    run("propose", cwd=tiny)
    rows = [row for row in proposals(tiny, "courts-cp-plea") if row.subject_id.endswith("/CON")]
    assert len(rows) == 5
    assert not [row for row in rows if row.object_id.endswith("/CON")]


def test_json_counts_what_the_table_counts(run: Command, tiny: Path) -> None:
    told = json.loads(run("propose", "--format", "json", cwd=tiny).out)
    assert told["sets"][0] == {
        "set": "courts-cp-plea",
        "terms": 9,
        "settled": 0,
        "proposed": 9,
        "candidates": 45,
        "equal_labels": 6,
        "file": "mappings/courts-cp-plea.proposed.sssom.tsv",
        "changed": True,
    }
    assert told["unmapped_schemes"] == []


def test_a_scheme_in_no_mapping_set_is_listed_as_a_candidate_for_shared_terms(run: Command, tiny: Path) -> None:
    settings = tiny / "accord.yaml"
    text = settings.read_text(encoding="utf-8")
    line = "  courts-libra-plea: {subject: courts/libra-plea, object: shared/plea}\n"
    assert line in text
    settings.write_text(text.replace(line, ""), encoding="utf-8")
    result = run("propose", cwd=tiny)
    assert "candidates for new shared terms" in result.out
    assert "courts/libra-plea" in result.out


def test_an_unknown_mapping_set_is_a_matter_of_usage(run: Command, tiny: Path) -> None:
    result = run("propose", "courts-cp-pleas", cwd=tiny)
    assert result.code == 2
    assert "courts-cp-plea, courts-libra-plea" in result.err


@pytest.mark.parametrize("file", ["courts/libra-plea.ttl", "shared/plea.ttl"])
def test_a_missing_vocabulary_leaves_every_proposal_as_it_was(file: str, run: Command, tiny: Path) -> None:
    (tiny / "vocabularies" / file).unlink()
    before = contents(tiny)
    result = run("propose", cwd=tiny)
    assert result.code == 3
    assert file in result.err
    assert contents(tiny) == before


def proposals(root: Path, name: str) -> MappingSet:
    """The proposals of a mapping set as they stand in its file."""
    return sssom.loads((root / "mappings" / f"{name}.proposed.sssom.tsv").read_text(encoding="utf-8"))


def contents(root: Path) -> dict[str, bytes]:
    """Every file of the workspace, the lock apart."""
    return {str(p): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file() and p.name != ".accord.lock"}
