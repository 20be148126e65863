from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from accord.formats import sssom
from accord.model.mappings import MANUAL_CURATION, RELATIONS, Mapping, MappingSet, Relation
from accord.tasks.publish import publish
from accord.workspace import open_workspace
from tests.unit.publication.readers import OLD_JSON_LD_READER, readings

SYNTAXES = {"vocabulary.ttl", "vocabulary.jsonld", "vocabulary.nt", "vocabulary.rdf"}


def agree(root: Path, *pairs: tuple[str, str, str], set_name: str = "courts-libra-plea") -> Path:
    """Writes an agreed cross-walk of (Libra code, relation, shared code)."""
    workspace = open_workspace(root)
    entry = workspace.mapping_set(set_name)
    rows = tuple(
        Mapping(
            subject_id=f"{entry.subject.iri}/{code}",
            predicate_id=RELATIONS[Relation(relation)],
            object_id=f"{entry.object.iri}/{shared}",
            mapping_justification=MANUAL_CURATION,
        )
        for code, relation, shared in pairs
    )
    path = workspace.agreed_path(set_name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        sssom.dumps(MappingSet(mapping_set_id="https://accord.example/x", mappings=rows), workspace.prefixes)
    )
    return path


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_publish_writes_the_vocabulary_the_cross_walks_and_a_page(tiny: Path, run) -> None:
    path = agree(tiny, ("1", "exact", "G"), ("2", "exact", "NG"))
    done = run("publish", "-o", "site", cwd=tiny)
    assert (done.code, done.err) == (0, "")
    assert "3 vocabularies, 27 terms, 2 agreed matches" in done.out
    site = content(tiny / "site")
    crosswalks = {f"crosswalks/courts-libra-plea.{ending}" for ending in ("sssom.tsv", "sssom.json", "ttl", "html")}
    concept = {f"shared/plea/G.{ending}" for ending in ("html", "ttl", "jsonld")}
    assert set(site) >= SYNTAXES | crosswalks | concept | {"index.html", "search/terms-0.json", "checksums.txt"}
    assert site["crosswalks/courts-libra-plea.sssom.tsv"] == path.read_bytes()


def test_publishing_twice_gives_the_same_bytes(tiny: Path, run) -> None:
    agree(tiny, ("1", "exact", "G"), ("7", "broad", "ADM"))
    run("publish", "-o", "one", cwd=tiny)
    run("publish", "-o", "two", cwd=tiny)
    before = content(tiny / "one")
    assert run("publish", "-o", "one", cwd=tiny).code == 0
    assert content(tiny / "one") == before == content(tiny / "two")


def test_another_process_with_another_hash_seed_publishes_the_same_bytes(tiny: Path) -> None:
    agree(tiny, ("1", "exact", "G"), ("7", "exact", "ADM"), ("8", "exact", "ADM"))
    for seed in ("1", "2"):
        words = [sys.executable, "-m", "accord", "publish", "-o", seed]
        subprocess.run(words, cwd=tiny, env={"PYTHONHASHSEED": seed}, check=True, capture_output=True)
    assert content(tiny / "1") == content(tiny / "2")


def test_what_has_not_changed_is_not_written_again(tiny: Path) -> None:
    agree(tiny, ("1", "exact", "G"))
    workspace = open_workspace(tiny)
    assert publish(workspace, tiny / "site").written == frozenset(content(tiny / "site"))
    assert publish(workspace, tiny / "site").written == frozenset()
    before = (tiny / "site/courts/libra-plea/2.html").stat()
    path = tiny / "vocabularies/courts/libra-plea.ttl"
    changed = path.read_text().replace('"Guilty"', '"Owns up"')
    assert changed != path.read_text()
    path.write_text(changed)
    again = publish(workspace, tiny / "site")
    pages = {name for name in again.written if name.endswith(".html")}
    assert {"courts/libra-plea/1.html", "shared/plea/G.html", "courts/libra-plea.html"} <= pages
    assert not [
        name
        for name in pages
        if name.startswith("courts/cp-plea/") and "Owns up" not in (tiny / "site" / name).read_text()
    ]
    assert (tiny / "site/courts/libra-plea/2.html").stat().st_ino == before.st_ino
    assert (tiny / "site/courts/libra-plea/2.html").stat().st_mtime_ns == before.st_mtime_ns


def test_checksums_are_those_that_sha256sum_checks(tiny: Path, run) -> None:
    run("publish", "-o", "site", cwd=tiny)
    sha256sum = shutil.which("sha256sum")
    if sha256sum is None:
        pytest.skip("there is no sha256sum here")
    checked = subprocess.run([sha256sum, "-c", "checksums.txt"], cwd=tiny / "site", capture_output=True, check=False)
    assert checked.returncode == 0
    assert len(checked.stdout.splitlines()) == len(content(tiny / "site")) - 1


def test_an_older_publication_is_replaced_whole(tiny: Path, run) -> None:
    path = agree(tiny, ("1", "exact", "G"))
    run("publish", "-o", "site", cwd=tiny)
    path.unlink()
    assert run("publish", "-o", "site", cwd=tiny).code == 0
    assert {n for n in content(tiny / "site") if "sssom" in n} == set()
    assert "crosswalks/courts-libra-plea.html" in content(tiny / "site")
    assert [p.name for p in tiny.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize("foreign", ["notes.txt", "checksums.txt", "crosswalks/own.tsv"])
def test_a_folder_with_anything_else_in_it_is_left_alone(foreign: str, tiny: Path, run) -> None:
    run("publish", "-o", "site", cwd=tiny)
    site = tiny / "site"
    if foreign == "checksums.txt":
        (site / foreign).unlink()
    else:
        (site / foreign).parent.mkdir(exist_ok=True)
        (site / foreign).write_text("mine")
    before = content(site)
    done = run("publish", "-o", "site", cwd=tiny)
    assert done.code == 3
    assert "which no publication put there" in done.err
    assert "Name a new folder with -o" in done.err
    assert content(site) == before


def test_the_workspace_itself_is_never_replaced(tiny: Path, run) -> None:
    before = content(tiny)
    for output in (".", "vocabularies", "accord.yaml"):
        assert run("publish", "-o", output, cwd=tiny).code == 3
    assert content(tiny) == before


def test_an_empty_folder_and_a_new_one_below_new_folders_are_used(tiny: Path, run) -> None:
    (tiny / "empty").mkdir()
    assert run("publish", "-o", "empty", cwd=tiny).code == 0
    assert run("publish", "-o", "a/b/c", cwd=tiny).code == 0
    assert content(tiny / "empty") == content(tiny / "a" / "b" / "c")


@pytest.mark.parametrize("broken", ["vocabularies/shared/plea.ttl", "mappings/courts-libra-plea.sssom.tsv"])
def test_a_malformed_file_is_named_and_the_old_publication_stays(broken: str, tiny: Path, run) -> None:
    agree(tiny, ("1", "exact", "G"))
    run("publish", "-o", "site", cwd=tiny)
    before = content(tiny / "site")
    (tiny / broken).write_text("this is no\tdata")
    done = run("publish", "-o", "site", cwd=tiny)
    assert done.code == 3
    assert broken in done.err
    assert content(tiny / "site") == before
    assert not [p for p in tiny.iterdir() if p.name.startswith(".")]


def test_a_match_with_an_unknown_term_is_left_out_and_told(tiny: Path, run) -> None:
    agree(tiny, ("1", "exact", "G"), ("99", "exact", "NG"))
    done = run("publish", "-o", "site", cwd=tiny)
    assert done.code == 0
    assert "published-without  mappings/courts-libra-plea.sssom.tsv" in done.out
    assert b"libra-plea/99" not in content(tiny / "site")["vocabulary.nt"]


def test_a_folder_that_cannot_be_written_is_an_error_with_a_hint(tiny: Path, run) -> None:
    (tiny / "file").write_text("")
    done = run("publish", "-o", "file/site", cwd=tiny)
    assert done.code == 3
    assert "the folder cannot be written" in done.err


def test_publish_says_how_it_is_used(run) -> None:
    done = run("publish", "--help")
    assert done.code == 0
    assert "accord publish -o build/site" in done.out
    assert run("publish").code == 2


@pytest.mark.filterwarnings(OLD_JSON_LD_READER)
def test_every_published_file_says_the_same_to_both_readers(tiny: Path) -> None:
    agree(tiny, ("1", "exact", "G"), ("7", "exact", "ADM"), ("8", "exact", "ADM"))
    publish(open_workspace(tiny), tiny / "site")
    site = content(tiny / "site")
    assert len(set(readings({name: site[name] for name in SYNTAXES}).values())) == 1
