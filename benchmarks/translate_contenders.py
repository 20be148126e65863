# ruff: noqa: PLC0415, S608  # each loads its own engine only, and its SQL is made of names given here
"""The same translation by each contender, each in a process of its own; started by `translate.py`.

    python benchmarks/translate_contenders.py NAME FOLDER INPUT

FOLDER holds `lists.json`, the codes with what they become. Prints CPU seconds (user and system), seconds by the clock,
peak memory in MB and the numbers of accepted and refused records as JSON. The work: dates in two formats to ISO 8601, a
number without its leading zeros, eight codes looked up; what cannot be translated goes into a file of its own.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from translation_records import CODED, MAPPING, SOURCE

CARRIED = ["PTIURN", "result_no", "OffenceCode", "OffenceWording"]
COLUMNS = [
    "PTIURN", "result_no", "DateOfHearing", "OffenceSequenceNumber", "OffenceCode", "OffenceWording",
    "OffenceDateStartDate", *CODED,
]  # fmt: skip
DATES = {"DateOfHearing": "%Y-%m-%d", "OffenceDateStartDate": "%d/%m/%Y"}
PART = 491_520
PARQUET = "(FORMAT parquet, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT 4096)"  # as Accord writes it: quicker, and smaller


def accord(folder: Path, source: Path, *, lineage: str = "none", memory: str = "") -> tuple[int, int]:
    from accord.engines.sources import Kind
    from accord.tasks.translate import How, translate
    from accord.translation.layout import Layout, Lineage
    from accord.workspace import open_workspace

    how = How(layout=Layout(kind=Kind.PARQUET, lineage=Lineage(lineage)), memory_limit=memory)
    made = translate(open_workspace(folder / "workspace"), SOURCE, [str(source)], folder / "out", how=how)
    return made.summary.counts.accepted, made.summary.quarantined


def accord_with_lineage(folder: Path, source: Path) -> tuple[int, int]:
    return accord(folder, source, lineage="table")


def accord_in_2_gib(folder: Path, source: Path) -> tuple[int, int]:
    return accord(folder, source, memory="2GiB")


def two_copies(folder: Path, source: Path) -> tuple[int, int]:
    """Plain DuckDB SQL: the CSV file is read twice, and joined with the lists."""
    engine = _engine(folder)
    names = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS)
    table = f"read_csv('{source}', columns = {{{names}}}, auto_detect = false, header = true)"
    return _copied(engine, table, folder / "accepted.parquet", folder / "refused.parquet")


def same_work(folder: Path, source: Path) -> tuple[int, int]:
    """Hand-written DuckDB SQL with all that a run that can be gone on with has to do.

    Staged to Parquet with a digest of the input; cut by row numbers; each part to a temporary name, fsync, rename, a
    line with digests in a manifest; and the coverage of each field, code by code.
    """
    engine = _engine(folder)
    names = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS)
    staged = folder / "staged.parquet"
    table = f"read_csv('{source}', columns = {{{names}}}, auto_detect = false, header = true)"
    digest = _digest(source)
    ((rows,),) = engine.execute(f"COPY (FROM {table}) TO '{staged}' {PARQUET}").fetchall()
    _sync(staged)
    accepted = refused = 0
    with (folder / "manifest.jsonl").open("w") as manifest:
        manifest.write(json.dumps({"input": digest}) + "\n")
        for number, first in enumerate(range(0, rows, PART)):
            part = f"""(SELECT * FROM read_parquet('{staged}', file_row_number = true)
                WHERE file_row_number BETWEEN {first} AND {first + PART - 1})"""
            engine.execute(f"CREATE OR REPLACE TABLE part AS {_judged(part)}")
            files = [folder / f"accepted-{number}.parquet", folder / f"refused-{number}.parquet"]
            counts = []
            for path, query in zip(files, (_accepted("part"), "SELECT * FROM part WHERE NOT ok"), strict=True):
                unfinished = path.with_suffix(".tmp")
                ((count,),) = engine.execute(f"COPY ({query}) TO '{unfinished}' {PARQUET}").fetchall()
                _sync(unfinished)
                counts.append((count, _digest(unfinished)))
                unfinished.rename(path)
            tallies = {
                name: engine.execute(f'SELECT "{name}", ok, count(*) FROM part GROUP BY ALL').fetchall()
                for name in CODED
            }
            dates = engine.execute("SELECT ok, count(d1), count(d2), count(*) FROM part GROUP BY ALL").fetchall()
            manifest.write(json.dumps([number, counts, tallies, dates]) + "\n")
            manifest.flush()
            os.fsync(manifest.fileno())
            accepted, refused = accepted + counts[0][0], refused + counts[1][0]
    return accepted, refused


def polars_replace(folder: Path, source: Path) -> tuple[int, int]:
    import polars as pl

    lists = _lists(folder)
    read = pl.scan_csv if source.suffix == ".csv" else pl.scan_parquet
    options = {"infer_schema": False} if source.suffix == ".csv" else {}
    frame = read(source, **options)
    days = [
        pl.col("DateOfHearing").str.to_date("%Y-%m-%d", strict=False).alias("d1"),
        pl.col("OffenceDateStartDate").str.to_date("%d/%m/%Y", strict=False).alias("d2"),
        pl.col("OffenceSequenceNumber").str.strip_chars_start("0").alias("osn"),
    ]
    coded = [
        (pl.col(name).str.strip_chars_start("0") if name == "ModeOfTrial" else pl.col(name))
        .replace_strict(lists[name], default=None, return_dtype=pl.String).alias(f"t_{name}")
        for name in CODED
    ]  # fmt: skip
    whole = pl.all_horizontal(
        pl.col("d1").is_not_null(),
        pl.col("d2").is_not_null(),
        *(pl.col(f"t_{name}").is_not_null() | pl.col(name).is_null() for name in CODED),
    )
    judged = frame.with_columns(*days, *coded).with_columns(whole.alias("ok")).collect(engine="streaming")
    accepted = judged.filter(pl.col("ok")).select(*CARRIED, "d1", "osn", "d2", *(f"t_{name}" for name in CODED))
    refused = judged.filter(~pl.col("ok"))
    accepted.write_parquet(folder / "accepted.parquet")
    refused.write_parquet(folder / "refused.parquet")
    return accepted.height, refused.height


def pandas_map(folder: Path, source: Path) -> tuple[int, int]:
    import pandas as pd

    lists = _lists(folder)
    frame = pd.read_csv(source, dtype=str, keep_default_na=False)
    frame["d1"] = pd.to_datetime(frame["DateOfHearing"], format="%Y-%m-%d", errors="coerce")
    frame["d2"] = pd.to_datetime(frame["OffenceDateStartDate"], format="%d/%m/%Y", errors="coerce")
    frame["osn"] = frame["OffenceSequenceNumber"].str.lstrip("0")
    ok = frame["d1"].notna() & frame["d2"].notna()
    for name in CODED:
        text = frame[name].str.lstrip("0") if name == "ModeOfTrial" else frame[name]
        frame[f"t_{name}"] = text.map(lists[name])
        ok &= frame[f"t_{name}"].notna() | (frame[name] == "")
    columns = [*CARRIED, "d1", "osn", "d2", *(f"t_{name}" for name in CODED)]
    accepted, refused = frame.loc[ok, columns], frame.loc[~ok]
    accepted.to_csv(folder / "accepted.csv", index=False)
    refused.to_csv(folder / "refused.csv", index=False)
    return len(accepted), len(refused)


def csv_loop(folder: Path, source: Path) -> tuple[int, int]:
    """The csv module, tuned: dictionaries bound to local names, rows as lists; each date is read, as the others do."""
    return _looped(folder, source, lambda form: partial(_day, form))


def csv_loop_with_memory(folder: Path, source: Path) -> tuple[int, int]:
    """The same loop, which remembers each date that it has read."""
    return _looped(folder, source, lambda form: _Days(form).__getitem__)


def _looped(folder: Path, source: Path, reader: Callable[[str], Callable[[str], str]]) -> tuple[int, int]:
    lists = _lists(folder)
    place = {name: COLUMNS.index(name) for name in COLUMNS}
    coded = [(place[name], lists[name], name == "ModeOfTrial") for name in CODED]
    dates, number = [(place[name], reader(form)) for name, form in DATES.items()], place["OffenceSequenceNumber"]
    accepted = refused = 0
    with (
        source.open(newline="", encoding="utf-8") as stream,
        (folder / "accepted.csv").open("w", newline="", encoding="utf-8") as yes,
        (folder / "refused.csv").open("w", newline="", encoding="utf-8") as no,
    ):
        rows, write, refuse = csv.reader(stream), csv.writer(yes).writerow, csv.writer(no).writerow
        write(next(rows))
        for row in rows:
            made = row.copy()
            ok = True
            for at, read in dates:
                made[at] = day = read(row[at])
                ok = ok and bool(day)
            made[number] = row[number].lstrip("0")
            for at, known, padded in coded:
                code = row[at]
                if code:
                    target = known.get(code.lstrip("0") if padded else code)
                    if target is None:
                        ok = False
                    else:
                        made[at] = target
            if ok:
                write(made)
                accepted += 1
            else:
                refuse(row)
                refused += 1
    return accepted, refused


def csv_loop_same_work(folder: Path, source: Path) -> tuple[int, int]:
    """The loop with what a run of Accord tells too: numbers, reasons, coverage by code, keys that stand twice."""
    lists = _lists(folder)
    place = {name: COLUMNS.index(name) for name in COLUMNS}
    coded = [(place[name], lists[name], name == "ModeOfTrial", name, Counter()) for name in CODED]
    dates = [(place[name], _Days(form).__getitem__) for name, form in DATES.items()]
    number = place["OffenceSequenceNumber"]
    keys: dict[tuple[str, str], int] = {}
    accepted = refused = twice = 0
    _digest(source)
    with (
        source.open(newline="", encoding="utf-8") as stream,
        (folder / "accepted.csv").open("w", newline="", encoding="utf-8") as yes,
        (folder / "refused.csv").open("w", newline="", encoding="utf-8") as no,
    ):
        rows, write, refuse = csv.reader(stream), csv.writer(yes).writerow, csv.writer(no).writerow
        write(["record", *next(rows)])
        for place_in_run, row in enumerate(rows, start=1):
            made = row.copy()
            reasons = []
            for at, read in dates:
                made[at] = day = read(row[at])
                if not day:
                    reasons.append((COLUMNS[at], "unreadable-date"))
            made[number] = row[number].lstrip("0")
            for at, known, padded, name, tally in coded:
                code = row[at]
                if code:
                    target = known.get(code.lstrip("0") if padded else code)
                    tally[code] += 1
                    if target is None:
                        reasons.append((name, "unknown-code"))
                    else:
                        made[at] = target
            key = (row[0], row[1])
            if key in keys:
                twice += 1
            keys[key] = place_in_run
            if reasons:
                refuse([place_in_run, reasons, *row])
                refused += 1
            else:
                write([place_in_run, *made])
                accepted += 1
    for name in ("accepted.csv", "refused.csv"):
        _sync(folder / name)
        _digest(folder / name)
    return accepted, refused


def _day(form: str, text: str) -> str:
    """A date as ISO 8601; empty where the text is none in that form."""
    try:
        return datetime.strptime(text, form).date().isoformat()
    except ValueError:
        return ""


class _Days(dict[str, str]):
    """Dates in a form as ISO 8601, each read once."""

    def __init__(self, form: str) -> None:
        self._form = form

    def __missing__(self, text: str) -> str:
        self[text] = _day(self._form, text)
        return self[text]


def _engine(folder: Path):
    import duckdb

    engine = duckdb.connect()
    # Without these the engine takes the long CSV file for the side to hold in memory, and needs four times as long.
    engine.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    for name, known in _lists(folder).items():
        engine.execute(f"CREATE TABLE l_{name} (code VARCHAR PRIMARY KEY, target VARCHAR)")
        engine.executemany(f"INSERT INTO l_{name} VALUES (?, ?)", list(known.items()))
    return engine


def _judged(table: str) -> str:
    joins = " ".join(
        f"LEFT JOIN l_{name} ON l_{name}.code = " + (f"ltrim(s.{name}, '0')" if name == "ModeOfTrial" else f"s.{name}")
        for name in CODED
    )
    targets = ", ".join(f"l_{name}.target AS t_{name}" for name in CODED)
    ok = " AND ".join(f"(t_{name} IS NOT NULL OR {name} IS NULL)" for name in CODED)
    return f"""SELECT *, d1 IS NOT NULL AND d2 IS NOT NULL AND {ok} AS ok FROM (
        SELECT s.*, CAST(try_strptime(s.DateOfHearing, '%Y-%m-%d') AS DATE) AS d1,
            CAST(try_strptime(s.OffenceDateStartDate, '%d/%m/%Y') AS DATE) AS d2,
            ltrim(s.OffenceSequenceNumber, '0') AS osn, {targets}
        FROM {table} AS s {joins})"""


def _accepted(judged: str) -> str:
    return (
        f"SELECT {', '.join(CARRIED)}, d1, osn, d2, {', '.join(f't_{name}' for name in CODED)} FROM {judged} WHERE ok"
    )


def _copied(engine, table: str, accepted: Path, refused: Path) -> tuple[int, int]:
    judged = _judged(table)
    ((yes,),) = engine.execute(f"COPY ({_accepted(f'({judged})')}) TO '{accepted}' {PARQUET}").fetchall()
    query = f"SELECT * FROM ({judged}) WHERE NOT ok"
    ((no,),) = engine.execute(f"COPY ({query}) TO '{refused}' {PARQUET}").fetchall()
    return yes, no


def _lists(folder: Path) -> dict[str, dict[str, str]]:
    return json.loads((folder / "lists.json").read_text(encoding="utf-8"))


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


CONTENDERS = {
    "accord": accord, "accord-lineage": accord_with_lineage, "accord-2gib": accord_in_2_gib, "two-copies": two_copies,
    "same-work": same_work, "polars": polars_replace, "pandas": pandas_map, "csv-loop": csv_loop,
    "csv-memory": csv_loop_with_memory, "csv-same-work": csv_loop_same_work,
}  # fmt: skip

if __name__ == "__main__":
    assert MAPPING
    began = time.perf_counter()
    counts = CONTENDERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu, clock = used.ru_utime + used.ru_stime, time.perf_counter() - began
    print(json.dumps({"cpu": cpu, "clock": clock, "memory": used.ru_maxrss // 1024, "counts": counts}))
