"""How the translation's time grows with records, coded fields and code lists; one case, in a process of its own.

    python benchmarks/translation_scaling.py ROWS FIELDS CODES

Made-up records of a key and so many coded fields, each with a list of so many codes, staged and translated part by part
without lineage, as `accord translate` does it. Prints CPU seconds (user and system) of getting ready (the lists handed
to the engine, the statements planned: what the first record takes), then of all else, and the peak memory in MB, as
JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from pathlib import Path

import duckdb
from measures import peak_megabytes

from accord.engines.duckdb import session
from accord.engines.sources import Kind, expand
from accord.engines.staging import stage
from accord.model.records import Field, RecordMapping
from accord.translation.layout import Layout, Lineage
from accord.translation.lookups import Answer, Entry, Lookup, Problem
from accord.translation.manifest import PartDone
from accord.translation.outcomes import outcome_table
from accord.translation.parts import cut, part_rows
from accord.translation.partwise import counts, run_parts
from accord.translation.plan import Plan

UNKNOWN = Answer(problem=Problem(code="unknown-code", reason="a code that nobody knows", hint="Correct it."))


def main(rows: int, fields: int, codes: int) -> None:
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as name:
        ready = translated(Path(name) / "first", 1, fields, codes)
        whole = translated(Path(name) / "all", rows, fields, codes)
        print(json.dumps({"ready": ready, "cpu": whole - ready, "memory": round(peak_megabytes())}))


def translated(folder: Path, rows: int, fields: int, codes: int) -> float:
    folder.mkdir()
    source = folder / "in.csv"
    mapping = RecordMapping(
        source="made", title="Made", key=("key",),
        fields=(
            Field(target="key", sources=("key",)),
            *(Field(target=f"field_{n}", sources=(f"column_{n}",), scheme="made") for n in range(fields)),
        ),
    )  # fmt: skip
    entries = tuple(
        Entry(code=f"c{n}", answer=Answer(target_code=f"T{n}", target_iri=f"https://accord.example/made/T{n}"))
        for n in range(codes)
    )
    table = outcome_table(mapping, {"made": Lookup(name="made", entries=entries, unknown=UNKNOWN)})
    write(source, rows, fields, codes)
    before = seconds()
    layout = Layout(kind=Kind.PARQUET, lineage=Lineage.NONE)
    with session(folder, readable=[source]) as engine:
        staged = stage(
            engine, expand([str(source)]).files, mapping.needed_columns, folder / "work",
            numbered=False, rows=part_rows(),
        )  # fmt: skip
        plan = Plan(mapping=mapping, table=table, columns=staged.columns)
        parts = cut(staged.pieces, folder / "work", part_rows())
        done: list[PartDone] = []
        run_parts(engine, plan, parts, folder / "parts", layout=layout, note=done.append)
        found = counts(engine, plan, done, folder / "parts")
    assert (found.records, found.accepted) == (rows, rows)
    return seconds() - before


def write(path: Path, rows: int, fields: int, codes: int) -> None:
    columns = ", ".join(f"'c' || CAST(hash(i, {n}) % {codes} AS VARCHAR) AS column_{n}" for n in range(fields))
    with duckdb.connect() as engine:
        engine.execute(f"COPY (SELECT i AS key, {columns} FROM range({rows}) AS made(i)) TO '{path}' (HEADER)")  # noqa: S608


def seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
