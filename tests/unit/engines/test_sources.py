"""Which files a command's words name."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.engines.sources import Kind, digest_of, expand
from accord.errors import Misused, Unavailable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.csv",
        "a.jsonl",
        "c.parquet",
        "d.CSV.GZ",
        "README.md",
        ".hidden.csv",
        "sub/e.ndjson.gz",
        ".git/f.csv",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    return tmp_path


def test_a_folder_gives_its_records_in_name_order_and_tells_what_it_passed_over(folder: Path) -> None:
    found = expand([str(folder)])
    assert [file.path.relative_to(folder).as_posix() for file in found.files] == [
        "a.jsonl", "b.csv", "c.parquet", "d.CSV.GZ", "sub/e.ndjson.gz",
    ]  # fmt: skip
    assert [file.kind for file in found.files] == [Kind.JSONL, Kind.CSV, Kind.PARQUET, Kind.CSV, Kind.JSONL]
    assert [file.packed for file in found.files] == [False, False, False, True, True]
    assert found.passed_over == (str(folder / "README.md"),)


def test_a_glob_gives_the_files_it_fits(folder: Path) -> None:
    assert [file.path.name for file in expand([f"{folder}/*.csv", f"{folder}/**/*.gz"]).files] == [
        "b.csv",
        "e.ndjson.gz",
    ]


def test_a_file_that_is_named_twice_is_taken_once(folder: Path) -> None:
    assert len(expand([str(folder / "b.csv"), f"{folder}/*.csv", str(folder / "sub" / ".." / "b.csv")]).files) == 1


def test_files_stay_in_the_order_of_the_words(folder: Path) -> None:
    found = expand([str(folder / "c.parquet"), str(folder / "a.jsonl")])
    assert [file.path.name for file in found.files] == ["c.parquet", "a.jsonl"]


def test_an_empty_word_is_not_taken_for_the_current_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(Misused, match="an input has no name"):
        expand([""])


def test_a_word_that_names_nothing_is_refused(folder: Path) -> None:
    with pytest.raises(Unavailable, match="names no file"):
        expand([f"{folder}/*.xml"])


def test_a_file_of_another_kind_is_refused(folder: Path) -> None:
    with pytest.raises(Misused, match="no kind of file that can be translated"):
        expand([str(folder / "README.md")])


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(Unavailable, match="there are no records"):
        expand([str(tmp_path)])


def test_a_digest_is_the_sha_256_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert digest_of(tmp_path / "x") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
