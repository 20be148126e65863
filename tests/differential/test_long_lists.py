"""Long lists of codes are held as tables instead of lists: both ways give the same rows in the same order."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest

from accord.engines.duckdb import session
from accord.engines.sources import Kind, expand
from accord.engines.staging import stage
from accord.model.policies import Unmapped
from accord.model.records import Conversion, Field, RecordMapping
from accord.translation import outcomes
from accord.translation.layout import Layout, Lineage
from accord.translation.lookups import Answer, Entry, Lookup, Problem
from accord.translation.manifest import PartDone
from accord.translation.parts import ROW_GROUP, cut
from accord.translation.partwise import counts, run_parts
from accord.translation.plan import Plan
from accord.translation.run import Counts
from tests.differential.made_mappings import LOOKUPS, MAPPING, in_file

SEEDS = 24
CASES = {
    "parquet": (MAPPING, Layout(kind=Kind.PARQUET), SEEDS),
    "csv": (MAPPING, Layout(kind=Kind.CSV), SEEDS),
    "column": (MAPPING, Layout(kind=Kind.JSONL, lineage=Lineage.COLUMN), SEEDS),
    "partitions": (MAPPING, Layout(kind=Kind.PARQUET, lineage=Lineage.NONE, partition_by="Plea"), 4),
}


@pytest.mark.parametrize("case", CASES)
def test_every_seed_has_the_same_files_whether_its_lists_are_long_or_not(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapping, layout, seeds = CASES[case]
    sources = [in_file(tmp_path / f"{seed:03}.csv", seed) for seed in range(seeds)]
    lists = translated(mapping, LOOKUPS, sources, tmp_path / "lists", layout)
    monkeypatch.setattr(outcomes, "MOST_IN_A_LIST", 0)
    tables = translated(mapping, LOOKUPS, sources, tmp_path / "tables", layout)
    assert lists == tables
    assert lists[0].accepted > 10 * seeds, "hardly anything was compared"


@pytest.mark.parametrize(("kind", "unmapped"), [(Kind.PARQUET, Unmapped.QUARANTINE), (Kind.CSV, Unmapped.KEEP)])
def test_records_stay_in_their_order_under_long_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind, unmapped: Unmapped
) -> None:
    """Of many records, on many threads, some in quarantine, whatever a column is called (`rowid`)."""
    source = tmp_path / "in.csv"
    columns = ", ".join(f"' c' || (i * {n + 3} + i // 7) % 2000 AS column_{n}" for n in range(2))
    with duckdb.connect() as engine:
        engine.execute(
            f"COPY (SELECT i AS RowId, {columns} FROM range({3 * ROW_GROUP}) made(i)) TO '{source}' (HEADER)"
        )
    fields = (
        Field(target=f"field_{n}", sources=(f"column_{n}",), scheme="made", conversions=(Conversion.TRIM,),
              unmapped=unmapped if n else Unmapped.KEEP)
        for n in range(2)
    )  # fmt: skip
    mapping = RecordMapping(
        source="made", title="", key=("key",), fields=(Field(target="key", sources=("RowId",)), *fields)
    )
    problem = Answer(problem=Problem(code="unmapped", reason="nobody has decided it", hint="Decide it."))
    made = [Answer(target_code=f"T{n}", mapping_id=f"m{n}") if n % 2 else problem for n in range(1_900)]
    entries = tuple(Entry(code=f"c{n}", answer=answer) for n, answer in enumerate(made))
    lookups = {"made": Lookup(name="made", entries=entries, unknown=problem)}
    lists = translated(mapping, lookups, [source], tmp_path / "lists", Layout(kind=kind))
    monkeypatch.setattr(outcomes, "MOST_IN_A_LIST", 1_000)
    tables = translated(mapping, lookups, [source], tmp_path / "tables", Layout(kind=kind))
    assert lists == tables
    assert lists[0].records == 3 * ROW_GROUP
    assert (0 < lists[0].accepted < lists[0].records) is (unmapped is Unmapped.QUARANTINE)


def translated(
    mapping: RecordMapping, lookups: dict[str, Lookup], sources: list[Path], folder: Path, layout: Layout
) -> tuple[Counts, dict[str, str]]:
    """What a run counts, and a checksum of each file that it writes: of its bytes, or of the rows that Parquet holds.

    A list's codes lie in a Parquet file in another way than a table's.
    """
    folder.mkdir()
    table = outcomes.outcome_table(mapping, lookups)
    with session(folder, readable=sources, threads=8) as engine:
        staged = stage(engine, expand(map(str, sources)).files, mapping.needed_columns, folder / "work", numbered=False)
        plan = Plan(mapping=mapping, table=table, columns=staged.columns)
        done: list[PartDone] = []
        parts = cut(staged.pieces, folder / "work", 2 * ROW_GROUP)
        run_parts(engine, plan, parts, folder / "parts", layout=layout, note=done.append)
        found = counts(engine, plan, done, folder / "parts")
    files = {
        str(path.relative_to(folder)): hashlib.sha256(held(path)).hexdigest()
        for path in sorted((folder / "parts").rglob("*"))
        if path.is_file()
    }
    return found, files


def held(path: Path) -> bytes:
    """A file's bytes; of Parquet, the kinds of its columns and its rows in order, as JSON."""
    if path.suffix != ".parquet":
        return path.read_bytes()
    told = path.with_suffix(".told")
    source = f"FROM read_parquet('{path}', hive_partitioning=false)"
    with duckdb.connect() as connection:
        kinds = connection.execute(f"DESCRIBE {source}").fetchall()
        connection.execute(f"COPY ({source}) TO '{told}' (FORMAT json)")
    rows = told.read_bytes()
    told.unlink()
    return f"{kinds}\n".encode() + rows
