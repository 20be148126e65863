"""`accord translate` on input and disks that are not as they should be: told in words, and nothing half-written."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import Run

Command = Callable[..., Run]

MAPPING = """\
source: results
title: Results of the courts
key: [case]
event_date: Day
fields:
  case: Case
  Day: {from: Day, date: "%d/%m/%Y"}
  Plea: {from: Plea, convert: strip-leading-zeros, mapping: courts-libra-plea}
  Note: Note
"""
HEADER = "Case,Day,Plea,Note\n"


@pytest.fixture
def courts(tiny: Path, run: Command) -> Path:
    """The small workspace with a record source and one plea agreed."""
    with (tiny / "accord.yaml").open("a") as settings:
        settings.write("sources:\n  results: {organisation: courts, title: Results}\n")
    (tiny / "mappings").mkdir(exist_ok=True)
    (tiny / "mappings" / "results.records.yaml").write_text(MAPPING)
    words = ("decide", "courts-libra-plea", "1", "G", "--as", "exact", "--reviewer", "ann")
    assert run(*words, cwd=tiny).code == 0
    assert run("agree", "courts-libra-plea", cwd=tiny).code == 0
    return tiny


def lines(count: int, plea: str = "1") -> str:
    return "".join(f"c{n},26/09/2011,{plea if n % 5 else '2'},n{n}\n" for n in range(count))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def summary(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return told


def nothing_left(courts: Path) -> bool:
    return not [path for path in courts.iterdir() if path.name.startswith(".out") or path.name == "out"]


def in_process(courts: Path, before: str, *words: str) -> subprocess.CompletedProcess[str]:
    """`accord` in a process of its own, after some statements."""
    program = f"import sys; from accord.cli.main import main; {before}; sys.exit(main())"
    command = [sys.executable, "-c", program, *words]
    return subprocess.run(command, cwd=courts, capture_output=True, text=True, check=False)


PARTS = "import accord.tasks.translate as t; t.part_rows = lambda limit: 100"
STOP = "; import accord.translation.partwise as p; p._check = lambda done, part: part.number < 3 or sys.exit(9)"


def test_a_run_goes_on_where_it_stopped_and_says_so(courts: Path, run: Command) -> None:
    (courts / "in.csv").write_text(HEADER + lines(1000))
    words = ("translate", "results", "in.csv", "-o", "out")
    assert in_process(courts, PARTS, *words).returncode == 1
    whole = {path.name: path.read_bytes() for path in (courts / "out").iterdir()}
    assert in_process(courts, PARTS + STOP, *words).returncode == 9
    assert (courts / ".out.unfinished").exists()
    result = in_process(courts, PARTS, *words)
    assert "run-resumed" in result.stdout
    assert "parts done: 2" in result.stdout
    assert {path.name: path.read_bytes() for path in (courts / "out").iterdir()} == whole
    assert not (courts / ".out.unfinished").exists()


@pytest.mark.parametrize("changed", ["input", "cross-walk", "format"])
def test_a_run_whose_input_or_agreement_changed_begins_anew_and_says_why(
    courts: Path, run: Command, changed: str
) -> None:
    (courts / "in.csv").write_text(HEADER + lines(1000))
    words = ["translate", "results", "in.csv", "-o", "out"]
    assert in_process(courts, PARTS + STOP, *words).returncode == 9
    if changed == "input":
        (courts / "in.csv").write_text(HEADER + lines(900))
    if changed == "cross-walk":
        assert run("decide", "courts-libra-plea", "2", "NG", "--as", "exact", "--reviewer", "ann", cwd=courts).code == 0
        assert run("agree", "courts-libra-plea", cwd=courts).code == 0
    if changed == "format":
        words += ["--format", "jsonl"]
    result = in_process(courts, PARTS, *words)
    assert "run-begun-anew" in result.stdout
    assert {"input": "the input in.csv", "format": "the option format"}.get(
        changed, "courts-libra-plea"
    ) in result.stdout
    assert summary(courts / "out")["records"]["in"] == (900 if changed == "input" else 1000)


def test_a_part_that_was_spoilt_is_made_again(courts: Path) -> None:
    (courts / "in.csv").write_text(HEADER + lines(1000))
    words = ("translate", "results", "in.csv", "-o", "out")
    assert in_process(courts, PARTS + STOP, *words).returncode == 9
    spoilt = courts / ".out.unfinished" / "parts" / "accepted" / "part-00001.csv"
    spoilt.write_text(spoilt.read_text().replace("n1,", "n9,"))
    result = in_process(courts, PARTS, *words)
    assert "parts done: 1" in result.stdout
    assert len(read(courts / "out" / "accepted.csv")) == 800


def test_two_runs_to_one_folder_do_not_mix(courts: Path) -> None:
    (courts / "in.csv").write_text(HEADER + lines(10))
    (courts / ".out.unfinished").mkdir()
    hold = "import fcntl; lock = open('.out.unfinished/.accord.lock', 'a'); fcntl.flock(lock, fcntl.LOCK_EX)"
    result = in_process(courts, hold, "translate", "results", "in.csv", "-o", "out")
    assert result.returncode == 3
    assert "another run is writing this translation" in result.stderr


def test_the_manifest_names_all_that_was_used_and_every_file(courts: Path, run: Command) -> None:
    (courts / "in.csv").write_text(HEADER + lines(10))
    run("translate", "results", "in.csv", "-o", "out", cwd=courts)
    told = json.loads((courts / "out" / "manifest.json").read_text())
    assert {"the input in.csv", "the record mapping mappings/results.records.yaml", "the program DuckDB"} <= set(
        told["run"]
    )
    assert any(name.startswith("the cross-walk") for name in told["run"])
    assert [file["name"] for file in told["files"]] == ["accepted.csv", "quarantine.csv", "lineage.csv"]
    for file in told["files"]:
        digest = subprocess.run(
            ["sha256sum", courts / "out" / file["name"]], capture_output=True, text=True, check=True
        )
        assert digest.stdout.split()[0] == file["sha256"]
        assert (courts / "out" / file["name"]).stat().st_size == file["size"]
    assert [file["rows"] for file in told["files"]] == [8, 2, 16]


def test_a_dry_run_counts_and_writes_nothing(courts: Path, run: Command) -> None:
    (courts / "in.csv").write_text(HEADER + lines(10))
    before = sorted(path.name for path in courts.iterdir())
    result = run("translate", "results", "in.csv", "--dry-run", cwd=courts)
    assert result.code == 1
    assert "10 records in: 8 accepted, 2 in quarantine." in result.out
    assert "nothing was written" in result.out
    assert sorted(path.name for path in courts.iterdir()) == before


def test_a_dry_run_tells_the_keys_that_stand_on_several_records_as_the_run_does(courts: Path, run: Command) -> None:
    (courts / "in.csv").write_text(HEADER + lines(10) + lines(1) + lines(2))
    dry, real = (
        run("translate", "results", "in.csv", *words, cwd=courts).out for words in (("--dry-run",), ("-o", "out"))
    )
    told = [re.search(r".*duplicate-key.*\n.*\n.*", text) for text in (dry, real)]
    assert told[0]
    assert told[1]
    assert told[0][0] == told[1][0]


def test_a_sample_is_the_first_records(courts: Path, run: Command) -> None:
    (courts / "in.csv").write_text(HEADER + lines(10))
    assert run("translate", "results", "in.csv", "-o", "out", "--sample", "4", cwd=courts).code == 1
    assert [row["case"] for row in read(courts / "out" / "accepted.csv")] == ["c1", "c2", "c3"]


@pytest.mark.parametrize("harm", ["cut", "holed"])
def test_a_broken_parquet_file_is_told_by_its_own_name(courts: Path, run: Command, harm: str) -> None:
    rows = (
        "SELECT 'c' || i AS \"Case\", '31/01/2026' AS \"Day\", '1' AS \"Plea\", '' AS \"Note\" FROM range(9000) AS t(i)"
    )
    duckdb.sql(f"COPY ({rows}) TO '{courts / 'in.parquet'}' (FORMAT parquet, COMPRESSION zstd)")
    whole = (courts / "in.parquet").read_bytes()
    broken = whole[: len(whole) // 2] if harm == "cut" else whole[:4] + bytes(4000) + whole[4004:]
    (courts / "in.parquet").write_bytes(broken)
    (courts / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .\n"
        "ex:S a sh:NodeShape ; sh:targetClass ex:R ; sh:property [ sh:path ex:Case ; sh:minCount 1 ] .\n"
    )
    for words in (
        ("translate", "results", "in.parquet", "-o", "out"),
        ("validate", "in.parquet", "--shape", "shapes.ttl"),
    ):
        result = run(*words, cwd=courts)
        assert result.code == 3
        assert result.err == "Error: in.parquet: the file is no whole Parquet file\n  Fetch it anew.\n"


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_accepted_records_stand_in_a_folder_for_each_value(courts: Path, run: Command, kind: str) -> None:
    assert run("decide", "courts-libra-plea", "2", "NG", "--as", "exact", "--reviewer", "ann", cwd=courts).code == 0
    assert run("agree", "courts-libra-plea", cwd=courts).code == 0
    (courts / "in.csv").write_text(HEADER + lines(10) + "c99,26/09/2011,,x\nc98,26/09/2011,3,x\n")
    words = ("translate", "results", "in.csv", "-o", "out", "--format", kind, "--partition-by", "Plea")
    assert run(*words, cwd=courts).code == 1
    folder = courts / "out" / f"accepted.{kind}"
    names = ["Plea=G", "Plea=NG", "Plea=__HIVE_DEFAULT_PARTITION__"]
    assert sorted(path.name for path in folder.iterdir()) == names
    before = {path: path.read_bytes() for path in folder.rglob("part-*")}
    assert run("translate", "--retry", "out", cwd=courts).code == 1
    assert {path: path.read_bytes() for path in folder.rglob("part-*")} == before, "what was accepted stays"
    assert run("decide", "courts-libra-plea", "3", "NG", "--as", "exact", "--reviewer", "ann", cwd=courts).code == 0
    assert run("agree", "courts-libra-plea", cwd=courts).code == 0
    assert run("translate", "--retry", "out", cwd=courts).code == 0
    readers = {"csv": "read_csv", "jsonl": "read_json", "parquet": "read_parquet"}
    with duckdb.connect() as engine:
        found = engine.execute(
            f"SELECT Plea, count(*) FROM {readers[kind]}('{folder}/*/*', hive_partitioning = false) GROUP BY 1"
        ).fetchall()
    assert sorted((plea or "", count) for plea, count in found) == [("", 1), ("G", 8), ("NG", 3)]


def test_a_retry_keeps_to_folders_where_nothing_was_accepted_before(courts: Path, run: Command) -> None:
    (courts / "in.csv").write_text(HEADER + "c98,26/09/2011,3,x\n")
    assert run("translate", "results", "in.csv", "-o", "out", "--partition-by", "Plea", cwd=courts).code == 1
    assert not (courts / "out" / "accepted.csv").exists()
    assert run("decide", "courts-libra-plea", "3", "NG", "--as", "exact", "--reviewer", "ann", cwd=courts).code == 0
    assert run("agree", "courts-libra-plea", cwd=courts).code == 0
    assert run("translate", "--retry", "out", cwd=courts).code == 0
    assert [path.name for path in (courts / "out" / "accepted.csv").iterdir()] == ["Plea=NG"]


def test_an_unknown_property_to_partition_by_is_told(courts: Path, run: Command) -> None:
    (courts / "in.csv").write_text(HEADER + lines(10))
    result = run("translate", "results", "in.csv", "-o", "out", "--partition-by", "Ple", cwd=courts)
    assert result.code == 2
    assert "It has: case, Day, Plea, Note." in result.err


def test_too_many_values_to_partition_by_are_told(courts: Path, run: Command) -> None:
    (courts / "in.csv").write_text(HEADER + lines(500))
    result = run("translate", "results", "in.csv", "-o", "out", "--partition-by", "case", cwd=courts)
    assert result.code == 3
    assert "case has more than 200 different values" in result.err
    assert not (courts / "out").exists()


def test_the_lineage_may_stand_within_the_records_or_nowhere(courts: Path, run: Command) -> None:
    (courts / "in.csv").write_text(HEADER + lines(2))
    assert run("translate", "results", "in.csv", "-o", "out", "--lineage", "column", cwd=courts).code == 1
    (record,) = read(courts / "out" / "accepted.csv")
    told = json.loads(record["accord_lineage"])
    assert told["Day"] == {"source_field": "Day", "source_value": "26/09/2011", "converted_value": "2011-09-26"}
    assert (told["Plea"]["source_value"], told["Plea"]["target_code"]) == ("1", "G")
    assert not (courts / "out" / "lineage.csv").exists()
    assert run("translate", "results", "in.csv", "-o", "out", "--lineage", "none", cwd=courts).code == 1
    assert "accord_lineage" not in read(courts / "out" / "accepted.csv")[0]
    assert run("translate", "--retry", "out", cwd=courts).code == 1


@pytest.mark.parametrize("size", ["2 gigs", "2", "-1GB", "2XB"])
def test_a_memory_limit_that_is_no_size_is_told(courts: Path, run: Command, size: str) -> None:
    (courts / "in.csv").write_text(HEADER + lines(2))
    result = run("translate", "results", "in.csv", "-o", "out", f"--memory-limit={size}", cwd=courts)
    assert result.code == 2
    assert "Write it as in 2GiB" in result.err


def test_a_truncated_gzip_is_told_and_nothing_is_left(courts: Path, run: Command) -> None:
    packed = gzip.compress((HEADER + lines(5000)).encode())
    (courts / "in.csv.gz").write_bytes(packed[: len(packed) // 2])
    result = run("translate", "results", "in.csv.gz", "-o", "out", cwd=courts)
    assert result.code == 3
    assert "in.csv.gz" in result.err
    assert nothing_left(courts)


def test_an_unreadable_file_among_others_is_told_and_nothing_is_left(courts: Path, run: Command) -> None:
    (courts / "a.csv").write_text(HEADER + lines(10))
    (courts / "b.parquet").write_bytes(b"PAR1 no table PAR1")
    result = run("translate", "results", "a.csv", "b.parquet", "-o", "out", cwd=courts)
    assert result.code == 3
    assert "b.parquet" in result.err
    assert nothing_left(courts)


def test_bytes_that_are_no_utf_8_are_quarantined_with_their_line(courts: Path, run: Command) -> None:
    mixed = HEADER.encode() + b"c1,26/09/2011,1,caf\xc3\xa9\n" + b"c2,26/09/2011,1,caf\xe9\n" + b"c3,26/09/2011,1,x\n"
    (courts / "in.csv").write_bytes(mixed)
    assert run("translate", "results", "in.csv", "-o", "out", cwd=courts).code == 1
    assert [row["Note"] for row in read(courts / "out" / "accepted.csv")] == ["caf\xe9", "x"]
    (held,) = read(courts / "out" / "quarantine.csv")
    assert "line 3: byte 0xe9 is not UTF-8" in held["accord_reasons"]


def test_a_file_in_utf_16_is_told(courts: Path, run: Command) -> None:
    (courts / "in.csv").write_bytes((HEADER + lines(3)).encode("utf-16"))
    result = run("translate", "results", "in.csv", "-o", "out", cwd=courts)
    assert result.code == 3
    assert "not UTF-8" in result.err
    assert nothing_left(courts)


@pytest.mark.parametrize("name", ["in.csv", "in.jsonl"])
def test_one_endless_line_is_told_in_little_memory(courts: Path, name: str) -> None:
    with (courts / name).open("wb") as out:
        out.write(HEADER.encode() if name == "in.csv" else b'{"Case":"c1","Note":"')
        out.seek(2 * 1024**3)
        out.write(b"x\n")
    limit = "import resource; resource.setrlimit(resource.RLIMIT_AS, (3 * 1024**3, 3 * 1024**3))"
    result = in_process(courts, limit, "translate", "results", name, "-o", "out", "--memory-limit", "500MiB")
    assert result.returncode in (1, 3)
    assert "Traceback" not in result.stderr
    assert name in result.stderr
    assert nothing_left(courts)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a small disk of its own")
def test_on_a_full_disk_the_run_stops_and_goes_on_when_there_is_room(courts: Path) -> None:
    disk = courts / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", disk], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("a small disk cannot be made here")
    try:
        (courts / "in.csv").write_text(HEADER + lines(4000))
        words = ("translate", "results", "in.csv", "-o", "disk/out")
        result = in_process(courts, PARTS, *words)
        assert result.returncode == 3
        assert "free space" in result.stderr
        assert not (disk / "out").exists()
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        assert in_process(courts, PARTS, *words).returncode == 1
        assert len(read(disk / "out" / "accepted.csv")) == 3200
    finally:
        subprocess.run(["umount", disk], check=True)
