"""A Spark session that runs the same expressions as the DuckDB one, on this machine or on a cluster.

Spark is an extra (`pip install 'accord[spark]'`, Java 17 or newer): nothing of it is loaded before it is asked for.
ANSI mode is on, so that nothing wrong is passed over without a word; plans use the forms that give no value instead.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from subprocess import DEVNULL
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sqlglot import exp

from accord.engines import duckdb, sql
from accord.engines.dialects import LOWER_LETTERS, UPPER_LETTERS, Dialect, sql_of
from accord.engines.duckdb import Cell, checked_codes
from accord.engines.sources import Kind
from accord.engines.spark_errors import telling, why_not_started
from accord.errors import Unavailable

if TYPE_CHECKING:
    from py4j.java_gateway import JavaGateway
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["DEFAULT_MASTER", "File", "Session", "check_installed", "memory", "programs", "session", "shared_value"]

DEFAULT_MASTER = "local[*]"
"""This machine, with all its cores."""

_EXTRA_HINT = "Install it with `pip install 'accord[spark]'`, and Java 17 or newer; or leave `--engine spark` out."
_JAVA_HINT = "Install Java 17 or newer (a JRE is enough) and set JAVA_HOME, or leave `--engine spark` out."
_MASTER_HINT = "Check --master (local[2], spark://HOST:7077, yarn, k8s://...), --memory-limit and Java (17 or newer)."
_CODES_IN_A_MAP = 4
_PARTITION, _NO_VALUE = "accord_partition", "__HIVE_DEFAULT_PARTITION__"

_SETTINGS = {
    "spark.app.name": "accord",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # A text such as `${x}` in a cross-walk is a text.
    "spark.sql.variable.substitute": "false",
    # Look-ups are part of a plan's text, which Spark keeps for its history.
    "spark.sql.maxPlanStringLength": "10000",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_LOG = "spark.log.level"
_MEMORY = "spark.driver.memory"
_ON_THIS_MACHINE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",
}


def programs() -> tuple[str, ...]:
    """The engine and what writes its SQL, each with its version, for a run's record of what it used.

    Raises Unavailable where Spark or Java is not installed.
    """
    check_installed()
    return f"Apache Spark {version('pyspark')}", f"SQLGlot {version('sqlglot')}", *duckdb.programs()[:1]


@contextmanager
def session(*, master: str = DEFAULT_MASTER, memory_limit: str = "") -> Iterator[Session]:
    """A session on a cluster or on this machine, ended with the block.

    master: as Spark writes it (`local[2]`, `spark://host:7077`, `yarn`); memory_limit: of this machine's part ("2GB").
    Raises Unavailable where Spark or Java is not installed, or the master does not answer.
    """
    with tempfile.TemporaryDirectory(prefix="accord-spark-") as folder:
        spark = _started(master, memory_limit, Path(folder))
        try:
            yield Session(spark)
        finally:
            spark.stop()


def _started(master: str, memory_limit: str, folder: Path) -> SparkSession:
    check_installed()
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    here = {**_ON_THIS_MACHINE, "spark.local.dir": str(folder)} if master.startswith("local") else {}
    limit = {_MEMORY: memory(memory_limit)} if memory_limit else {}
    try:
        gateway = _gateway(limit.get(_MEMORY, ""))
        settings = SparkConf(_jvm=gateway.jvm).setMaster(master).setAll([*{**_SETTINGS, **here, **limit}.items()])
        settings.setIfMissing(_LOG, "OFF")
        return SparkSession(SparkContext(conf=settings, gateway=gateway))
    except (PySparkException, Py4JError) as error:
        why = why_not_started(error)
        what = f"Spark could not be started on '{master}'{why and ': '}{why}"
        raise Unavailable(what, hint=_MASTER_HINT) from error


@cache
def _gateway(memory_limit: str) -> JavaGateway:
    """The Java machine of this process, which outlives its sessions; another one for another bound of its memory.

    What it says is not for the user's screen.
    """
    from pyspark import SparkConf
    from pyspark.java_gateway import launch_gateway

    settings = SparkConf(loadDefaults=False).setAll([(_MEMORY, memory_limit)] if memory_limit else [])
    return launch_gateway(settings, popen_kwargs={"stdout": DEVNULL, "stderr": DEVNULL})  # type: ignore[no-untyped-call]


def check_installed() -> None:
    """Raises Unavailable where Spark or Java is not installed. Says so before anything else is done."""
    try:
        import pyspark  # noqa: F401  # whether it can be imported is the question
    except ImportError as error:
        raise Unavailable("Apache Spark is not installed", hint=_EXTRA_HINT) from error
    _check_java()


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home, "bin"))) if home else shutil.which("java")
    if found is None:
        where = "JAVA_HOME names no Java" if home else "Java is not installed"
        raise Unavailable(f"Apache Spark needs Java: {where}", hint=_JAVA_HINT)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that Spark committed: how many rows are in it, and the value that they share if they are partitioned.

    How many rows each of several files has is known of Parquet alone; of another kind, all are told of the first.
    """

    path: Path
    rows: int
    value: str | None = None


class Session:
    """A connection that runs expressions on Spark."""

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark

    def run(self, statement: sql.Expr) -> list[tuple[Cell, ...]]:
        """The rows that a statement gives.

        Raises NotReadable where input is malformed, Unavailable where the cluster cannot go on.
        """
        with telling():
            return [tuple(row) for row in self._query(statement).collect()]

    def rows(self, statement: sql.Expr) -> Iterator[tuple[Cell, ...]]:
        """`run`, a row at a time: one partition is held at once."""
        with telling():
            for row in self._query(statement).toLocalIterator():
                yield tuple(row)

    def use_files(self, name: str, folder: Path) -> None:
        """The Parquet files of a folder as a table. Every machine that takes part must see the folder."""
        with telling():
            self._spark.read.parquet(_place(folder, is_pattern=True)).createOrReplaceTempView(name)

    def keep(self, name: str, query: exp.Query) -> None:
        """A query's rows as a table that is worked out once, however often it is read."""
        with telling():
            kept = self._query(query).persist()
            kept.createOrReplaceTempView(name)

    def make_table(self, name: str, columns: Mapping[str, Sequence[Cell]]) -> None:
        """A table of given columns, all of one length. The type of each is told by its first filled cell."""
        rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
        kinds = {
            heading: _KINDS[type(next((cell for cell in cells if cell is not None), ""))]
            for heading, cells in columns.items()
        }
        shape = ", ".join(f"{_quoted(heading)}: {kind}" for heading, kind in kinds.items())
        with telling():
            query = f"SELECT inline(from_json(:rows, 'ARRAY<STRUCT<{shape}>>'))"
            self._spark.sql(query, args={"rows": json.dumps(rows)}).createOrReplaceTempView(name)

    def make_list(self, name: str, values: Sequence[str | None]) -> None:
        """A list for `sql.element`: a variable of the session, so that a look-up cannot multiply rows."""
        self._hold(name, "ARRAY<STRING>", json.dumps(values))

    def make_codes(self, name: str, codes: Sequence[str]) -> None:
        """Codes, each found with its place from 0. Raises NotReadable where a code stands twice."""
        buckets: list[dict[str, int]] = [{} for _ in range(max(1, len(codes) // _CODES_IN_A_MAP))]
        for place, code in enumerate(checked_codes(codes)):
            buckets[zlib.crc32(code.encode()) % len(buckets)][code] = place
        self._hold(name, "ARRAY<MAP<STRING, INT>>", json.dumps(buckets))

    def make_letters(self) -> None:
        """Each letter's other case, as DuckDB has it: Java's makes two letters of `ß`."""
        for name, (plain, other) in zip((UPPER_LETTERS, LOWER_LETTERS), duckdb.letters(), strict=True):
            self._hold(f"{name}_from", "STRING", plain)
            self._hold(f"{name}_to", "STRING", other)

    def write(self, query: exp.Query, folder: Path, kind: Kind, *, partition_by: str = "") -> list[File]:
        """Writes a query's rows into a new folder, committed as a whole; gives its files in order.

        They are parts of one file: a CSV file's header is a part of its own. partition_by: a column (of Parquet) for
        each of whose values there are files of their own.
        """
        from pyspark.sql import Observation
        from pyspark.sql.functions import col, count, lit

        with telling():
            counted = Observation()
            rows = self._query(query)
            counting = rows.observe(counted, count(lit(1)).alias("rows"))
            if partition_by:
                counting = counting.withColumn(_PARTITION, col(f"`{partition_by}`").cast("string"))
            writer = counting.write.options(**_OPTIONS[kind]).format(_FORMATS[kind])
            (writer.partitionBy(_PARTITION) if partition_by else writer).save(_place(folder))
            written = int(counted.get["rows"])
        parts = sorted(folder.rglob("part-*"))
        if kind is Kind.PARQUET:
            return [
                File(path=part, rows=duckdb.parquet_rows(part), value=shared_value(part.parent.name)) for part in parts
            ]
        if kind is Kind.CSV:
            parts = [_header(rows.columns, folder / "header"), *parts]
        return [File(path=part, rows=0 if place else written) for place, part in enumerate(parts)]

    def _hold(self, name: str, kind: str, value: str) -> None:
        variable = _quoted(name)
        given = ":value" if kind == "STRING" else f"from_json(:value, '{kind}')"
        with telling():
            self._spark.sql(f"DECLARE OR REPLACE VARIABLE {variable} {kind}")
            self._spark.sql(f"SET VAR {variable} = {given}", args={"value": value})

    def _query(self, statement: sql.Expr) -> DataFrame:
        return self._spark.sql(sql_of(statement, Dialect.SPARK))


def shared_value(folder: str) -> str | None:
    """The value whose records are in a folder; none where they have none, or are not partitioned."""
    value = folder.partition("=")[2]
    return unquote(value) if value and value != _NO_VALUE else None


def _header(columns: Sequence[str], path: Path) -> Path:
    with path.open("x", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerow(columns)
    return path


def _quoted(name: str) -> str:
    return str(exp.to_identifier(name, quoted=True).sql(dialect="spark"))


def _place(path: Path, *, is_pattern: bool = False) -> str:
    """A local path as Spark takes it; where it takes a pattern, without what a pattern's signs mean."""
    text = str(path.absolute())
    if is_pattern:
        text = "".join(f"\\{sign}" if sign in "{}[]*?\\," else sign for sign in text)
    return f"file:{text}"


def memory(limit: str) -> str:
    """DuckDB's "2GB" is Spark's "2g"."""
    return limit.strip().lower().replace("ib", "b").removesuffix("b").replace(" ", "")


_KINDS = {bool: "BOOLEAN", int: "BIGINT", str: "STRING"}
_FORMATS = {Kind.CSV: "csv", Kind.JSONL: "json", Kind.PARQUET: "parquet"}
_OPTIONS: dict[Kind, dict[str, str]] = {
    Kind.CSV: {
        "header": "false",
        "quote": '"',
        "escape": '"',
        "nullValue": "",
        "emptyValue": '""',
        "lineSep": "\n",
        "ignoreLeadingWhiteSpace": "false",
        "ignoreTrailingWhiteSpace": "false",
        "encoding": "UTF-8",
    },
    Kind.JSONL: {"ignoreNullFields": "false", "encoding": "UTF-8"},
    Kind.PARQUET: {},
}
