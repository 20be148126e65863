from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.tasks.releases import load_releases
from accord.workspace import open_workspace
from tests.conftest import Run

SIGNED = ("--sign-off", "J. Smith", "--role", "Head of data standards", "--date", "2026-11-22")
Runner = Callable[..., Run]


RECORDS = """@prefix accord: <https://accord.example/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
accord:Record a sh:NodeShape ;
    sh:targetClass accord:CourtResult ;
    sh:property [ sh:path accord:fixture ; sh:maxCount 1 ; sh:datatype xsd:string ] .
"""


@pytest.fixture
def released(tiny: Path, run: Runner, repository: Path) -> Path:
    shutil.copytree(repository / "shapes", tiny / "shapes")
    (tiny / "shapes" / "records.ttl").write_text(RECORDS, encoding="utf-8")
    assert run("release", "0.1.0", *SIGNED, cwd=tiny).code == 0
    return tiny


def reword(workspace: Path, was: str, now: str) -> None:
    path = workspace / "vocabularies" / "shared" / "plea.ttl"
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")


def test_a_release_freezes_the_files_byte_for_byte_with_checksums_and_signature(released: Path) -> None:
    folder = released / "releases" / "0.1.0"
    for name in ("accord.yaml", "vocabularies/shared/plea.ttl", "vocabularies/courts/cp-plea.ttl"):
        assert (folder / name).read_bytes() == (released / name).read_bytes()
    finished = subprocess.run(["sha256sum", "--check", "--strict", "checksums.txt"], cwd=folder, check=False,
                              capture_output=True, text=True)  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.count(": OK") == len([path for path in folder.rglob("*") if path.is_file()]) - 1
    assert "signed off by J. Smith, Head of data standards" in (folder / "changes.md").read_text(encoding="utf-8")


def test_a_release_is_itself_a_workspace(released: Path, run: Runner) -> None:
    assert run("show", "shared/plea", "G", "-w", str(released / "releases" / "0.1.0"), cwd=released).code == 0


def test_a_release_is_never_overwritten(released: Path, run: Runner) -> None:
    before = (released / "releases" / "0.1.0" / "release.json").read_bytes()
    again = run("release", "0.1.0", *SIGNED, cwd=released)
    assert again.code == 3
    assert "exists already" in again.err
    assert (released / "releases" / "0.1.0" / "release.json").read_bytes() == before


@pytest.mark.parametrize(
    "words", [("0.1.0",), ("0.1.0", "--sign-off", "J. Smith"), ("0.1.0", "--role", "x"), ("1.0", *SIGNED)]
)
def test_without_a_signature_or_a_version_nothing_is_released(words: tuple[str, ...], tiny: Path, run: Runner) -> None:
    assert run("release", *words, cwd=tiny).code == 2
    assert not (tiny / "releases").exists()


def test_what_has_an_error_is_not_released(tiny: Path, run: Runner) -> None:
    (tiny / "vocabularies" / "shared" / "plea.ttl").write_text("nonsense", encoding="utf-8")
    assert run("release", "0.1.0", *SIGNED, cwd=tiny).code == 3
    assert not (tiny / "releases").exists()


def test_the_notes_say_what_changed_and_propose_a_version(released: Path, run: Runner) -> None:
    reword(released, '"Guilty"', '"Pleads guilty"')
    shown = run("release", cwd=released)
    assert "## Relabelled (1)" in shown.out
    assert "The name of G was “Guilty” and is now “Pleads guilty”." in shown.out
    assert "The next release would be 0.1.1." in shown.out
    told = json.loads(run("release", "--format", "json", cwd=released).out)
    assert (told["since"], told["proposed"], told["changes"][0]["impact"]) == ("0.1.0", "0.1.1", "patch")


def test_a_version_that_hides_a_breaking_change_is_refused(released: Path, run: Runner) -> None:
    assert run("release", "1.0.0", *SIGNED, cwd=released).code == 0
    path = released / "vocabularies" / "courts" / "cp-plea.ttl"
    lines = path.read_text(encoding="utf-8")
    path.write_text(lines + "<https://accord.example/courts/cp-plea/G> <http://www.w3.org/2002/07/owl#deprecated> true .\n", encoding="utf-8")  # fmt: skip # noqa: E501
    refused = run("release", "1.0.1", *SIGNED, cwd=released)
    assert refused.code == 3
    assert "1.0.1 is too small a version" in refused.err
    assert "2.0.0 or later" in refused.err
    assert run("release", "2.0.0", *SIGNED, cwd=released).code == 0
    between = run("release", "--since", "1.0.0", "--until", "2.0.0", cwd=released)
    assert "G (Guilty) is retired." in between.out
    assert "The next release" not in between.out
    assert [release.version for release in load_releases(open_workspace(released))] == ["0.1.0", "1.0.0", "2.0.0"]


def test_a_release_that_was_changed_by_hand_is_noticed(released: Path, run: Runner) -> None:
    frozen = released / "releases" / "0.1.0" / "vocabularies" / "shared" / "plea.ttl"
    frozen.write_text(frozen.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    found = run("release", cwd=released)
    assert found.code == 3
    assert "plea.ttl" in found.err
    assert "checksums" in found.err


def test_an_unknown_release_is_named_with_those_that_exist(released: Path, run: Runner) -> None:
    unknown = run("release", "--since", "9.9.9", cwd=released)
    assert unknown.code == 2
    assert "Known here: 0.1.0." in unknown.err


def test_a_half_written_release_is_none(released: Path, run: Runner) -> None:
    shutil.copytree(released / "releases" / "0.1.0", released / "releases" / ".0.2.0.x")
    assert run("release", cwd=released).code == 0


def test_the_site_keeps_every_release_and_tells_of_it(released: Path, run: Runner) -> None:
    assert run("publish", "-o", "site", cwd=released).code == 0
    site = released / "site"
    frozen = site / "releases" / "0.1.0" / "vocabularies" / "shared" / "plea.ttl"
    assert frozen.read_bytes() == (released / "vocabularies" / "shared" / "plea.ttl").read_bytes()
    assert b"Release 0.1.0" in (site / "releases.atom").read_bytes()
    catalogue = (site / "catalogue.ttl").read_text(encoding="utf-8")
    assert "prov:wasGeneratedBy" in catalogue
    assert "adms/status/Completed" in catalogue
