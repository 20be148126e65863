"""A Spark cluster of several processes on this machine: the same files, findings and reports as on DuckDB."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.differential import dirt
from tests.differential.conftest import JAVA
from tests.differential.test_validate_on_spark import in_lines, mutated

pytestmark = pytest.mark.spark

FILES, WORKERS, PATIENCE = 3, 2, 300
FIELDS = {"fixture", "DateOfHearing", "BirthDate", "Gender", "OffenceSequenceNumber", "PleaStatus", "ModeOfTrialReason",
          "result_no", "CJSresultCode", "ResultVariableText"}  # fmt: skip
LOGGED = """\
rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
appender.file.type = File
appender.file.name = file
appender.file.fileName = {}
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d %p %c: %m%n%ex
"""
HERE = {**os.environ, **JAVA, "SPARK_LOCAL_IP": "127.0.0.1"}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A master's address, and the folders in which each worker keeps what its executors say."""

    master: str
    works: Sequence[Path]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A master and two workers of one core each. Where CI is set, everything they need must be there."""
    spark = importlib.util.find_spec("pyspark")
    if spark is None or spark.origin is None or shutil.which("java") is None or shutil.which("bash") is None:
        reason = "pyspark, Java or bash is not installed, so that there can be no cluster"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    start = Path(spark.origin).parent / "bin" / "spark-class"
    folder = tmp_path_factory.mktemp("cluster")
    works = [folder / f"worker-{number}" for number in range(WORKERS)]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    with ExitStack() as running:
        log = running.enter_context((folder / "log").open("w+"))
        master = ["master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]
        own = ["worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0"]
        workers = ([*own, "--work-dir", str(work), address] for work in works)
        started = [running.enter_context(program(start, words, log.fileno())) for words in (master, *workers)]
        wait_for(folder / "log", "Registering worker", WORKERS, started)
        yield Cluster(address, works)


@contextmanager
def program(start: Path, words: Sequence[str], log: int) -> Iterator[subprocess.Popen[bytes]]:
    """One of Spark's programs, ended with the block."""
    command = ["bash", str(start), f"org.apache.spark.deploy.{words[0]}", *words[1:]]
    process = subprocess.Popen(command, stdout=log, stderr=log, env=HERE)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_for(log: Path, words: str, times: int, programs: Sequence[subprocess.Popen[bytes]]) -> None:
    """Until a log says something so many times; no longer than the programs that write it run."""
    end = time.monotonic() + PATIENCE
    while log.read_text(encoding="utf-8").count(words) < times:
        assert time.monotonic() < end, log.read_text(encoding="utf-8")
        assert [one.poll() for one in programs] == [None] * len(programs), log.read_text(encoding="utf-8")
        time.sleep(0.2)


def accord(folder: Path, *words: str) -> str:
    """What a command prints."""
    done = ran(folder, *words)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def ran(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process, and so a Java machine, of its own."""
    command = [sys.executable, "-m", "accord.cli.main", *words]
    here = {**HERE, **environment}
    return subprocess.run(command, cwd=folder, env=here, capture_output=True, text=True, check=False)


def made_records(repository: Path, folder: Path) -> list[str]:
    """Files of the shipped records with dirty values: several, so that there is work for each machine."""
    with (repository / "examples" / "records" / "spi_libra_results.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    paths = [folder / f"{number}.csv" for number in range(FILES)]
    for number, path in enumerate(paths):
        random = Random(number)
        with path.open("w", encoding="utf-8", newline="") as out:
            made = [[dirt.value(random, [v]) if random.random() < 0.05 else v for v in row] for row in rows]
            csv.writer(out).writerows([head, *made])
    return [str(path) for path in paths]


def test_translation_on_a_cluster_gives_the_same_files(cluster: Cluster, repository: Path, tmp_path: Path) -> None:
    words = ["translate", "courts-results", *made_records(repository, tmp_path)]
    workspace = small_workspace(repository, tmp_path / "workspace")
    accord(workspace, *words, "-o", str(tmp_path / "here"))
    before = [len(list(work.glob("app-*"))) for work in cluster.works]
    accord(workspace, *words, "-o", str(tmp_path / "there"), "--engine", "spark", "--master", cluster.master)
    assert [len(list(work.glob("app-*"))) for work in cluster.works] == [number + 1 for number in before]
    for name in ("accepted.csv", "quarantine.csv", "lineage.csv", "unmapped.csv", "coverage.csv"):
        here, there = (rows(tmp_path / side / name) for side in ("here", "there"))
        assert len(here) > 1, name
        assert here == there, name
    assert (tmp_path / "here" / "coverage.json").read_bytes() == (tmp_path / "there" / "coverage.json").read_bytes()


def small_workspace(repository: Path, folder: Path) -> Path:
    """The shipped workspace with a field of each kind: most of the time goes into the plan."""
    for name in ("mappings", "shapes", "vocabularies"):
        shutil.copytree(repository / name, folder / name)
    shutil.copy(repository / "accord.yaml", folder)
    path = folder / "mappings" / "courts-results.records.yaml"
    head, fields = path.read_text(encoding="utf-8").split("fields:\n")
    kept = [line for line in fields.splitlines() if line.strip().partition(":")[0] in FIELDS]
    assert len(kept) == len(FIELDS)
    path.write_text("\n".join([f"{head}fields:", *kept, ""]), encoding="utf-8")
    return folder


def rows(path: Path) -> list[list[str]]:
    """The values of a CSV file: DuckDB puts those with a `#` in quotes too, Spark only those that must be."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_validation_on_a_cluster_gives_the_same_findings(cluster: Cluster, repository: Path, tmp_path: Path) -> None:
    records = in_lines(tmp_path / "records.jsonl", mutated(1))
    told, reports = [], []
    for engine in (["duckdb"], ["spark", "--master", cluster.master]):
        report = tmp_path / f"{engine[0]}.ttl"
        words = ("validate", str(records), "--report", str(report), "--format", "json", "--engine")
        told.append(json.loads(accord(repository, *words, *engine)))
        reports.append(report.read_bytes())
    assert told[0]["causes"]
    assert told[0] == told[1]
    assert reports[0] == reports[1]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--master", "nonsense"], "'nonsense': Could not parse Master URL: 'nonsense'"),
        (["--memory-limit", "300MB"], "'local[*]': [INVALID_DRIVER_MEMORY.SYSTEM_MEMORY] Insufficient driver memory: "),
    ],
)
def test_why_spark_does_not_start_is_told_in_its_own_words(
    cluster: Cluster, repository: Path, tmp_path: Path, words: Sequence[str], why: str
) -> None:
    spark = ("--engine", "spark", *words)
    done = ran(repository, "translate", "courts-results", "examples/records", "-o", str(tmp_path / "out"), *spark)
    assert done.returncode == 3
    first, *others = done.stderr.splitlines()
    assert first.startswith(f"Error: Spark could not be started on {why}")
    assert len(others) == 1


def test_whoever_asks_for_sparks_log_gets_it_in_a_file(cluster: Cluster, repository: Path, tmp_path: Path) -> None:
    log = tmp_path / "spark.log"
    (tmp_path / "spark-defaults.conf").write_text("spark.log.level WARN\n")
    (tmp_path / "log4j2.properties").write_text(LOGGED.format(log))
    words = ("translate", "courts-results", "examples/records", "-o", str(tmp_path / "out"), "--engine", "spark")
    assert ran(repository, *words, SPARK_CONF_DIR=str(tmp_path)).returncode == 1
    assert "WARN" in log.read_text()
