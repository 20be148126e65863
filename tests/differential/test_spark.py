"""Records through the same plan on DuckDB and on Spark: the same records, values and reasons, by their checksums."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from sqlglot import exp

from accord.engines import sql
from accord.engines.duckdb import session
from accord.engines.readers import RECORD
from accord.engines.sources import Kind, expand
from accord.engines.spark import Session
from accord.engines.staging import Staged, stage
from accord.errors import NotReadable, Unavailable
from accord.model.records import RecordMapping
from accord.translation.held import LINEAGE_COLUMN
from accord.translation.layout import Layout, Lineage, assembled, files_of
from accord.translation.manifest import PartDone
from accord.translation.on_spark import run_on_spark
from accord.translation.outcomes import outcome_table
from accord.translation.parts import cut
from accord.translation.partwise import OUTPUTS, counts, run_parts
from accord.translation.plan import Plan
from accord.translation.run import Counts
from tests.differential.made_mappings import COLUMNS, LOOKUPS, MAPPING, READ, in_file

pytestmark = pytest.mark.spark

SEEDS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """The two runs of the same staged input: their folders, what they counted, and how many records each seed has."""

    here: Path
    there: Path
    kind: Kind
    outputs: tuple[str, ...]
    counts: tuple[Counts, Counts]
    staged: Staged


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A file for each seed, and one with rows that cannot be taken apart."""
    folder = tmp_path_factory.mktemp("made")
    broken = folder / "broken.csv"
    broken.write_bytes(f'{",".join(COLUMNS)}\nc1,1\nc2,1,2011-09-26,1,\xff\n"c3,1\n'.encode("latin-1"))
    return [*(in_file(folder / f"{seed:03}.csv", seed) for seed in range(SEEDS)), broken]


def both(
    spark: Session,
    mapping: RecordMapping,
    files: Sequence[Path],
    work: Path,
    layout: Layout,
) -> Both:
    here, there, made, spark_made = (work / name for name in ("here", "there", "made", "spark"))
    for folder in (here, there, made, spark_made):
        folder.mkdir(parents=True)
    with session(work, readable=files) as engine:
        staged = stage(engine, expand(map(str, files)).files, mapping.needed_columns, work / "work", numbered=True)
        plan = Plan(mapping=mapping, table=outcome_table(mapping, LOOKUPS), columns=staged.columns)
        done: list[PartDone] = []
        parts = cut(staged.pieces, work / "work", 1000, numbered=True)
        run_parts(engine, plan, parts, made, layout=layout, note=done.append)
        told = counts(engine, plan, done, made)
        ran = run_on_spark(spark, plan, work / "work" / "staged", spark_made, layout=layout)
        told_there = counts(engine, plan, [ran], spark_made)
    for output in OUTPUTS:
        for made_in, parts_done, target in ((made, done, here), (spark_made, [ran], there)):
            written = [file for part in parts_done for file in part.files if file.output == output]
            if written:
                assembled(output, written, made_in, target, layout)
    names = tuple(dict.fromkeys(file.output for file in ran.files if file.output in OUTPUTS))
    return Both(here=here, there=there, kind=layout.kind, outputs=names, counts=(told, told_there), staged=staged)


CASES = {
    "codes": (MAPPING, Layout(kind=Kind.PARQUET), SEEDS),
    "readings": (READ, Layout(kind=Kind.PARQUET), SEEDS),
    "csv": (MAPPING, Layout(kind=Kind.CSV), 4),
    "csv-lineage": (MAPPING, Layout(kind=Kind.CSV, lineage=Lineage.COLUMN), 4),
    "jsonl": (MAPPING, Layout(kind=Kind.JSONL, lineage=Lineage.COLUMN), 4),
    "partitions": (MAPPING, Layout(kind=Kind.PARQUET, lineage=Lineage.NONE, partition_by="Plea"), 4),
}
"""A record mapping, how the outputs stand on disk, and of how many seeds there are records."""


@pytest.fixture(scope="module", params=CASES)
def ran(
    request: pytest.FixtureRequest, spark: Session, files: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Both:
    mapping, layout, seeds = CASES[request.param]
    return both(spark, mapping, [*files[:seeds], files[-1]], tmp_path_factory.mktemp(request.param), layout)


def rows(folder: Path, output: str, kind: Kind) -> list[dict[str, object]]:
    """The rows of an output, in the order of their records."""
    found = [row for path in files_of(folder, output, kind) for row in _READERS[kind](path)]
    for row in found:
        if isinstance(reasons := row.get("accord_reasons"), str):
            row["accord_reasons"] = json.loads(reasons)
    return sorted(found, key=lambda row: int(str(row[RECORD])))


def _parquet(path: Path) -> list[dict[str, object]]:
    with duckdb.connect() as connection:
        found = connection.execute("SELECT * FROM read_parquet($1, hive_partitioning=false)", [str(path)])
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, cells, strict=True)) for cells in found.fetchall()]


def _csv(path: Path) -> list[dict[str, object]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return [dict(row) for row in csv.DictReader(stream, strict=True)]


def _jsonl(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


_READERS = {Kind.PARQUET: _parquet, Kind.CSV: _csv, Kind.JSONL: _jsonl}


def checksum(found: Sequence[Mapping[str, object]]) -> str:
    """The SHA-256 of rows as canonical text."""
    text = "\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in found)
    return hashlib.sha256(text.encode()).hexdigest()


def test_every_seed_has_the_same_keys_values_and_checksum_on_both_engines(ran: Both) -> None:
    for output in ran.outputs:
        here, there = (rows(folder, output, ran.kind) for folder in (ran.here, ran.there))
        assert [row[RECORD] for row in here] == [row[RECORD] for row in there]
        assert here, "nothing was compared"
        first = 1
        for file in ran.staged.files:
            numbers = range(first, first := first + file.records)
            of_seed = [[row for row in found if int(str(row[RECORD])) in numbers] for found in (here, there)]
            different = [pair for pair in zip(*of_seed, strict=True) if pair[0] != pair[1]]
            assert different == [], (output, file.name)
            assert checksum(of_seed[0]) == checksum(of_seed[1])


def test_both_engines_write_the_same_files(ran: Both) -> None:
    """The same names for the same outputs, so that what reads one translation reads the other."""
    here, there = (
        {str(path.relative_to(folder)).partition("/part-")[0] for path in folder.rglob("*") if path.is_file()}
        for folder in (ran.here, ran.there)
    )
    assert here == there


def test_both_engines_count_the_same(ran: Both) -> None:
    here, there = ran.counts
    assert here == there
    assert 0 < here.accepted < here.records


def test_a_code_that_could_start_a_formula_is_guarded_in_a_cell_and_as_it_is_within_json(ran: Both) -> None:
    if LINEAGE_COLUMN in (found := rows(ran.here, "accepted", ran.kind))[0] and ran.kind is Kind.CSV:
        for accepted in (found, rows(ran.there, "accepted", ran.kind)):
            told = [(row["Member"], json.loads(str(row[LINEAGE_COLUMN]))["Member"]) for row in accepted]
            codes = {(cell, member["target_code"]) for cell, member in told if member}
            assert ("'=1+1", "=1+1") in codes
            assert {str(cell).removeprefix("'") for cell, _ in codes} == {code or "" for _, code in codes}


def test_a_run_over_what_a_killed_one_left_ends_in_the_same_files(
    spark: Session, files: list[Path], tmp_path: Path
) -> None:
    with session(tmp_path, readable=files) as engine:
        staged = stage(engine, expand([str(files[0])]).files, READ.needed_columns, tmp_path / "work", numbered=True)
    plan = Plan(mapping=READ, table=outcome_table(READ, {}), columns=staged.columns)
    first, again = (
        run_on_spark(spark, plan, tmp_path / "work" / "staged", tmp_path, layout=Layout(kind=Kind.JSONL))
        for _ in range(2)
    )
    assert first == again


def test_a_code_that_stands_twice_in_a_look_up_is_refused_before_anything_is_read(spark: Session) -> None:
    with pytest.raises(NotReadable, match="the code 'a' stands twice in a look-up"):
        spark.make_codes("accord_codes_0", ["a", "b", "a"])


def test_an_error_of_spark_is_told_without_what_records_hold_and_without_javas_stack_trace(
    spark: Session, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = exp.Cast(this=sql.text("Ann Bass"), to=exp.DataType.build("INT"))
    with pytest.raises(NotReadable) as told:
        spark.run(sql.select([secret]))
    assert told.value.what == "the engine stopped: CAST_INVALID_INPUT"
    assert capfd.readouterr() == ("", "")


def test_a_time_zone_that_java_lacks_is_told_as_that(spark: Session) -> None:
    moment = sql.call("convert_timezone", *map(sql.text, ("Mars/Olympus", "UTC", "2024-01-01 00:00:00")))
    with pytest.raises(NotReadable, match="INVALID_TIMEZONE") as told:
        spark.run(sql.select([moment]))
    assert "time zone of the record mapping" in str(told.value.hint)


def test_an_error_of_spark_names_its_cause(spark: Session, tmp_path: Path) -> None:
    spark.write(sql.select([sql.definition("n", sql.number(1))]), tmp_path / "gone", Kind.PARQUET)
    spark.use_files("accord_gone", tmp_path / "gone")
    for path in (tmp_path / "gone").glob("*.parquet"):
        path.write_bytes(b"PAR1 no more PAR1")
    with pytest.raises(Unavailable) as told:
        spark.run(sql.select([exp.Star()], sql.table("accord_gone")))
    why = "FAILED_READ_FILE.NO_HINT, because of org.apache.hadoop.fs.ChecksumException"
    assert told.value.what == f"the engine could not go on: {why}"


def test_a_folder_whose_name_is_a_pattern_is_one_folder(spark: Session, tmp_path: Path) -> None:
    folder = tmp_path / "a [x] {1,2} *?"
    spark.write(sql.select([sql.definition("n", sql.number(1))]), folder, Kind.PARQUET)
    spark.use_files("accord_odd_folder", folder)
    assert spark.run(sql.select([exp.Star()], sql.table("accord_odd_folder"))) == [(1,)]
