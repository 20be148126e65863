"""`accord validate` on files and disks that are not as they should be: told in words, and nothing half-written."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.engines.duckdb import Session, session
from accord.engines.record_tables import read_in_place
from accord.engines.sources import MAX_LINE, expand
from tests.conftest import Run

Command = Callable[..., Run]
HEADER = "Reference,Received,Answer\n"
GOOD = "1,2026-01-31,Y\n"


@pytest.fixture
def ours(tmp_path: Path, run: Command) -> Path:
    """A new workspace; its shapes ask for a reference, a day and an answer of a list."""
    assert run("init", str(tmp_path / "ours")).code == 0
    return tmp_path / "ours"


def in_process(ours: Path, limit: tuple[str, int], *words: str) -> subprocess.CompletedProcess[str]:
    """`accord` in a process of its own with a limit of the system's."""
    name, most = limit
    program = (
        f"import resource, sys; resource.setrlimit(resource.{name}, ({most}, {most}));"
        "from accord.cli.main import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", program, *words]
    return subprocess.run(command, cwd=ours, capture_output=True, text=True, check=False)


UNREADABLE = {
    "cut.csv.gz": (gzip.compress((HEADER + GOOD * 5000).encode())[:40], "broken or cut short"),
    "no.parquet": (b"PAR1 no table PAR1", "no whole Parquet file"),
    "utf-16.csv": ((HEADER + GOOD).encode("utf-16"), "not UTF-8"),
    "empty.csv": (b"", "the file is empty"),
    "long.csv": (HEADER.encode() + b'"' + b"x" * 3_000_000, "longer than"),
    "long.jsonl": (b'{"Reference": "' + b"x" * 3_000_000, "longer than"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_told_with_its_name(run: Command, ours: Path, name: str) -> None:
    content, words = UNREADABLE[name]
    (ours / "a.csv").write_text(HEADER + GOOD, encoding="utf-8")
    (ours / name).write_bytes(content)
    result = run("validate", "a.csv", name, "--report", "out.ttl", cwd=ours)
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith(f"Error: {name}")
    assert words in result.err
    assert not (ours / "out.ttl").exists()


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("a.csv", [HEADER.encode(), b"caf\xc3\xa9,2026-01-31,Y\n", b"caf\xe9,2026-01-31,Y\n", b"3,31/01/2026,Y\n"]),
        ("a.jsonl", [b'{"Reference":"a\xc3\xa9"}\n', b'{"Reference":"\xe9"}\n', b'{"Received":"31/01/2026"}\n']),
    ],
)
def test_a_record_in_another_encoding_is_told_and_counted_and_hides_no_other(
    run: Command, ours: Path, name: str, rows: list[bytes]
) -> None:
    (ours / name).write_bytes(b"".join(rows))
    result = run("validate", name, cwd=ours)
    assert result.code == 1
    assert "byte 0xe9 is not UTF-8" in result.out
    assert f"{name} record 2" in result.out
    assert f"{name} record 3" in result.out
    assert "3 records, " in result.out


@pytest.mark.parametrize("above", [b"", b'{"Reference":"a"}\n'])
def test_a_file_with_an_endless_line_is_not_handed_to_the_engine(
    ours: Path, monkeypatch: pytest.MonkeyPatch, above: bytes
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(Session, "run", lambda _self, statement: asked.append(statement))
    (ours / "in.jsonl").write_bytes(above + b'[{"Reference":"' + b"x" * MAX_LINE)
    (file,) = expand([str(ours / "in.jsonl")]).files
    with session(ours, readable=[file.path]) as engine:
        assert read_in_place(engine, file, ["Reference"], ours, place="n") is None
    assert asked == []


@pytest.mark.parametrize("name", ["in.csv", "in.jsonl"])
def test_one_endless_line_is_told_in_little_memory(ours: Path, name: str) -> None:
    with (ours / name).open("wb") as out:
        out.write(HEADER.encode() + b'"' if name == "in.csv" else b'{"Reference":"')
        out.seek(2 * 1024**3)
        out.write(b"x\n")
    result = in_process(ours, ("RLIMIT_AS", 3 * 1024**3), "validate", name, "--memory-limit", "500MiB")
    assert result.returncode == 3
    assert result.stderr.startswith(f"Error: {name}:")
    assert "the line is longer than" in result.stderr


@pytest.mark.parametrize(
    ("last", "words"),
    [("short\n", []), ("", ["--report", "out.ttl"])],
    ids=["while a file is taken apart", "while the report is written"],
)
def test_where_no_more_can_be_written_it_is_told_and_nothing_is_left(ours: Path, last: str, words: list[str]) -> None:
    rows = "".join(f"reference {n * n},31/01/2026,Q\n" for n in range(4000))
    (ours / "a.csv").write_text(HEADER + rows + last, encoding="utf-8")
    before = sorted(path.name for path in ours.iterdir())
    result = in_process(ours, ("RLIMIT_FSIZE", 50_000), "validate", "a.csv", *words)
    assert result.returncode == 3
    assert result.stderr.startswith("Error: ")
    assert "free space" in result.stderr
    assert "Traceback" not in result.stderr
    assert sorted(path.name for path in ours.iterdir()) == before


@pytest.mark.parametrize("words", [["validate", "a.csv"], ["translate", "results", "a.csv", "-o", "out"]])
def test_a_master_without_spark_is_refused(run: Command, ours: Path, words: list[str]) -> None:
    result = run(*words, "--master", "spark://cluster.example:7077", cwd=ours)
    assert result.code == 2
    assert "Add `--engine spark`" in result.err


def test_a_memory_limit_that_is_no_size_is_told(run: Command, ours: Path) -> None:
    (ours / "a.csv").write_text(HEADER + GOOD, encoding="utf-8")
    result = run("validate", "a.csv", "--memory-limit", "2 gigs", cwd=ours)
    assert result.code == 2
    assert "Write it as in 2GiB" in result.err


def test_a_report_that_cannot_be_written_is_told_before_anything_is_read(run: Command, ours: Path) -> None:
    (ours / "a.csv").write_text(HEADER + GOOD, encoding="utf-8")
    (ours / "file").write_text("", encoding="utf-8")
    result = run("validate", "a.csv", "--report", "file/out.ttl", cwd=ours)
    assert result.code == 3
    assert "file" in result.err


def test_the_advice_for_what_names_no_file_is_true(run: Command, ours: Path) -> None:
    result = run("validate", "none.csv", cwd=ours)
    assert "Name a CSV, JSON Lines or Parquet file, a folder that holds some, or a glob in quotes." in result.err
