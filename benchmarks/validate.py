"""Measures validation: records per CPU second beside pySHACL and pyrudof, and CPU and memory as everything grows.

    python benchmarks/validate.py [--rows 1000000] [--most 10000000] [--write]

Each measurement is a process of its own; its CPU time counts from reading the shapes to the last finding, so loading is
included and starting Python is not. No record stands twice; codes come from the real lists.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import validation_growth as growth
from measures import peak_megabytes
from rdflib import Graph
from rdflib.namespace import SH

from accord.shapes.conformance import results_of
from accord.shapes.record_model import record_model
from accord.shapes.records import RECORD, record_graph
from accord.shapes.shapes_file import Shapes, read_shapes
from accord.tasks.load import load_scheme
from accord.tasks.validate import validate, vocabulary_of
from accord.workspace import open_workspace

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "validation-benchmark.md"
LISTS = {
    "Gender": "gender", "RemandStatus": "remand-status", "ActualOffenceDateCode": "offence-date",
    "CJSresultCode": "result", "PleaStatus": "plea", "Verdict": "verdict", "ModeOfTrialReason": "mode-of-trial",
    "OffenceRemandStatus": "remand-status",
}  # fmt: skip
RUDOF = ROOT / ".venv-validators" / "bin" / "python"
SHAPES = ROOT / "shapes" / "records.ttl"
PEER_RECORDS = 4_000
RUNS = 3
LIMIT = "2GiB"
Found = dict[str, float]
"""What a measurement tells: records, results, CPU seconds, peak MB."""


def write_records(path: Path, rows: int) -> None:
    """Records of the shared model; in a hundredth of them something is wrong."""
    workspace = open_workspace(ROOT)
    entries = {entry.name: entry for entry in workspace.schemes}
    with duckdb.connect() as engine:
        picks = {}
        for place, (column, scheme) in enumerate(LISTS.items()):
            codes = [concept.notation for concept in load_scheme(workspace, entries[f"shared/{scheme}"])]
            engine.execute(f"SET VARIABLE codes_{place} = ?", [codes])
            listed = f"getvariable('codes_{place}')"
            picks[column] = (
                f"CASE WHEN hash(i, {place}, 'odd') % 1000 = 0 THEN '?' "
                f'ELSE {listed}[1 + CAST(hash(i, {place}) % len({listed}) AS INTEGER)] END AS "{column}"'
            )
        kind = {".csv": "(FORMAT csv, HEADER)", ".parquet": "(FORMAT parquet)"}[path.suffix]
        query = QUERY.format(coded=", ".join(picks.values()), rows=rows)
        engine.execute(f"COPY ({query}) TO '{path}' {kind}")


QUERY = """
SELECT
    'made-' || i AS fixture, i % 3 + 1 AS result_no, printf('%02dZD%07d', i % 43, i // 3) AS "PTIURN",
    CASE WHEN hash(i, 'no day') % 1000 = 0 THEN '31/02/2011' ELSE strftime(day, '%Y-%m-%d') END AS "DateOfHearing",
    printf('B%02dEF0%d', i % 77, i % 9) AS "CourtHearingLocation",
    ['Y', 'N', 'A'][1 + i % 3] AS "DefendantPresentAtHearing",
    CASE WHEN i % 3 = 0 THEN 'B01EF06' ELSE '' END AS "NextHearingLocation",
    printf('%04d', i % 9973) AS "CourtHouseCode",
    printf('%02d01ZD0100%09dA', i % 30, i) AS "ArrestSummonsNumber", ['Mr', 'Ms'][1 + i % 2] AS "Title",
    'Given' || hash(i, 'given') % 100003 AS "GivenName", 'Family' || hash(i, 'family') % 100019 AS "FamilyName",
    strftime(DATE '1950-01-01' + CAST(hash(i, 'birth') % 15000 AS INTEGER), '%Y-%m-%d') AS "BirthDate",
    printf('%03d', i % 7 + 1) AS "OffenceSequenceNumber",
    printf('%s%05d', ['TH', 'CJ', 'SX', 'RT', 'PL'][1 + i % 5], hash(i, 'offence') % 70000) AS "OffenceCode",
    'Made-up offence number ' || i || ', contrary to the section' AS "ActualOffenceWording",
    strftime(day - CAST(hash(i, 'before') % 900 AS INTEGER), '%Y-%m-%d') AS "ActualOffenceStartDate",
    CASE WHEN i % 4 = 0 THEN '' ELSE strftime(day - CAST(i % 2 AS INTEGER), '%Y-%m-%d') END AS "ConvictionDate",
    'Made-up result number ' || i AS "ResultVariableText", {coded}
FROM (SELECT i, DATE '2011-01-01' + CAST(hash(i, 'day') % 5000 AS INTEGER) AS day FROM range({rows}) AS made(i))
"""


def by_rules(path: Path, workspace: Path, shapes: Path, limit: str) -> int:
    started = time.process_time()
    found = validate(open_workspace(workspace), [str(path)], shape=shapes, memory_limit=limit)
    report(started, found.records, sum(cause.records for cause in found.causes))
    return 0


def by_pyshacl(path: Path) -> int:
    started = time.process_time()
    shapes, data = as_graph(path)
    results = results_of(data, shapes)
    records = len({node for node in data.subjects() if str(node).startswith(RECORD)})
    report(started, records, len(list(results.objects(None, SH.result))))
    return 0


def as_graph(path: Path) -> tuple[Shapes, Graph]:
    """The shapes, and the records with the vocabularies that the shapes name."""
    shapes = read_shapes(SHAPES.read_bytes(), "records.ttl")
    model = record_model(shapes)
    schemes = {one.scheme for one in model.properties}
    known = vocabulary_of(entry for entry in open_workspace(ROOT).schemes if entry.iri in schemes)
    with path.open(encoding="utf-8", newline="") as stream:
        return shapes, record_graph(csv.DictReader(stream), model, {}) + known


def report(started: float, records: int, results: int) -> None:
    used = time.process_time() - started
    print(json.dumps({"records": records, "results": results, "cpu": used, "peak": peak_megabytes()}))


def measured(
    way: str, path: Path, *, workspace: Path = ROOT, shapes: Path = SHAPES, runs: int = 1, limit: str = ""
) -> Found:
    """The run with the median CPU time."""
    words = [sys.executable, __file__, "--way", way, "--file", str(path), f"--limit={limit}"]
    return _median([*words, "--workspace", str(workspace), "--shapes", str(shapes)], runs)


def by_pyrudof(path: Path, runs: int) -> Found | None:
    """The run of pyrudof on the same records and shapes, the records as N-Triples; none where it is not installed."""
    if not RUDOF.exists():
        return None
    triples = path.with_suffix(".nt")
    as_graph(path)[1].serialize(triples, format="nt", encoding="utf-8")
    program = str(Path(__file__).with_name("validate_with_pyrudof.py"))
    found = _median([str(RUDOF), program, str(SHAPES), str(triples)], runs)
    return {**found, "records": PEER_RECORDS}


def _median(command: list[str], runs: int) -> Found:
    found = []
    for _ in range(runs):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(command)}: {done.stderr}")
        found.append(json.loads(done.stdout))
    middle: Found = sorted(found, key=lambda one: one["cpu"])[len(found) // 2]
    print(f"{' '.join(command[-8:])}: {middle}", file=sys.stderr)  # so that a long run shows how it goes
    return middle


def compare(folder: Path, rows: int, most: int) -> Iterator[str]:
    """Every way to validate, each on as many records as it can in good time."""
    peer_file = folder / "peer.csv"
    write_records(peer_file, PEER_RECORDS)
    same, peer, rudof = measured("rules", peer_file), measured("pyshacl", peer_file), by_pyrudof(peer_file, RUNS)
    ways = [("pySHACL, CSV", peer)] + ([("pyrudof, N-Triples made beforehand", rudof)] if rudof else [])
    for name, found in ways:
        if found["results"] != same["results"]:
            sys.exit(f"{name} finds {found['results']}, the compiled rules {same['results']}")
    rate = peer["records"] / peer["cpu"]
    for number, suffix, limits in ((rows // 4, ".csv", [""]), (rows, ".parquet", [""]), (rows, ".csv", [""]),
                                   (most, ".csv", ["", LIMIT])):  # fmt: skip
        path = folder / f"records{suffix}"
        write_records(path, number)
        for limit in limits:
            told = f"compiled rules, {_KINDS[suffix]}{', --memory-limit ' + limit if limit else ''}"
            ways.append((told, measured("rules", path, runs=RUNS if number <= rows else 1, limit=limit)))
        path.unlink()
    ways.append(("pySHACL, CSV, once more at the end", measured("pyshacl", peer_file)))
    yield from (_line(name, found, rate) for name, found in ways)


_KINDS = {".csv": "CSV", ".parquet": "Parquet"}


def _line(name: str, found: Found, peer_rate: float) -> str:
    rate = found["records"] / found["cpu"]
    cells = [f"{found['cpu']:.1f}", f"{rate:,.0f}", f"{rate / peer_rate:,.0f}", f"{found['peak']:,.0f}"]
    return f"| {name} | {int(found['records']):,} | {' | '.join(cells)} | {int(found['results']):,} |"


def grown(folder: Path, rows: int) -> Iterator[str]:
    """How the work grows with the fields that shapes speak of, with the shapes, and with the codes of a list."""
    path, shapes = folder / "records.parquet", folder / "shapes.ttl"
    write_records(path, rows)
    for count in growth.FIELDS:
        shapes.write_text(growth.with_fields(SHAPES, count), encoding="utf-8")
        yield _more("fields", count, measured("rules", path, shapes=shapes))
    for count in growth.TIMES:
        shapes.write_text(growth.several_times(SHAPES, count), encoding="utf-8")
        yield _more("times the shapes", count, measured("rules", path, shapes=shapes))
    for count in growth.CODES:
        workspace = folder / f"codes-{count}"
        coded = growth.with_codes(workspace, count, rows)
        found = measured("rules", coded, workspace=workspace, shapes=workspace / "shapes.ttl")
        yield _more("codes in the list of one field", count, found)


def _more(what: str, count: int, found: Found) -> str:
    micro = found["cpu"] / found["records"] * 1e6
    return f"| {count:,} {what} | {found['cpu']:.2f} | {micro:.2f} | {found['peak']:,.0f} | {int(found['results']):,} |"


PAGE_TEXT = """# How fast records are validated

Made by `make bench-validate`; the figures are this machine's, and only those of one run may be compared. Records are
made up, none twice, with codes from the real lists; one in a hundred has something wrong. The shapes are
`shapes/records.ttl` (27 properties, 79 constraints). CPU time runs from reading the shapes to the last finding, all
threads together, with loading the records and the vocabularies; starting Python is apart. All ways find the same number
of results in the records that all judge; the run stops where they do not.

| way | records | CPU s | records per CPU s | times pySHACL | peak MB | results |
|---|---:|---:|---:|---:|---:|---:|
{ways}

{rudof}

The goal is 300 times pySHACL's records per CPU second, loading included; 500 is the stretch. Goal and memory hold for
records that rules can judge: what is left to pySHACL goes at its pace.

## What more rows, fields, shapes and codes cost

{rows:,} records in Parquet, one run for each size. The shapes stand once, twice and four times in their file,
each time under names of their own. In the last three, one code in a hundred is in no list.

| what there is | CPU s | CPU microseconds a record | peak MB | results |
|---|---:|---:|---:|---:|
{more}
"""
WITH_RUDOF = """pyrudof is written in Rust. It takes RDF only, so the records were made N-Triples beforehand, which
is not in its time; the other two are measured from the CSV file on."""
WITHOUT_RUDOF = "pyrudof was not measured: it could not be installed here."


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--most", type=int, default=10_000_000)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--way", choices=["rules", "pyshacl"])
    parser.add_argument("--file", type=Path)
    parser.add_argument("--workspace", type=Path, default=ROOT)
    parser.add_argument("--shapes", type=Path, default=SHAPES)
    parser.add_argument("--limit", default="")
    asked = parser.parse_args()
    if asked.way == "rules":
        return by_rules(asked.file, asked.workspace, asked.shapes, asked.limit)
    if asked.way == "pyshacl":
        return by_pyshacl(asked.file)
    with tempfile.TemporaryDirectory() as folder:
        ways = "\n".join(compare(Path(folder), asked.rows, asked.most))
        more = "\n".join(grown(Path(folder), asked.rows))
    rudof = WITH_RUDOF if RUDOF.exists() else WITHOUT_RUDOF
    page = PAGE_TEXT.format(ways=ways, rudof=rudof, more=more, rows=asked.rows)
    print(page)
    if asked.write:
        PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
