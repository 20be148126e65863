"""Measures validation: records per CPU second, against pySHACL on the same shapes, and memory and time as files grow.

    python benchmarks/validate.py [--rows 1000000] [--most 0] [--write]

Each measurement is a process of its own; its CPU time counts from reading the shapes to the last finding, so loading is
included and starting Python is not. No record stands twice; codes come from the real lists. --most adds a larger run.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from rdflib.namespace import SH

from accord.shapes.conformance import results_of
from accord.shapes.record_model import record_model
from accord.shapes.records import record_graph
from accord.shapes.shapes_file import read_shapes
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
PEER_RECORDS = 4_000
RUNS = 3


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


def by_rules(path: Path) -> int:
    started = time.process_time()
    found = validate(open_workspace(ROOT), [str(path)])
    report(started, found.records, sum(cause.records for cause in found.causes))
    return 0


def by_pyshacl(path: Path) -> int:
    started = time.process_time()
    workspace = open_workspace(ROOT)
    shapes = read_shapes((ROOT / "shapes" / "records.ttl").read_bytes(), "records.ttl")
    model = record_model(shapes)
    schemes = {one.scheme for one in model.properties}
    known = vocabulary_of(entry for entry in workspace.schemes if entry.iri in schemes)
    with path.open(encoding="utf-8", newline="") as stream:
        records = list(csv.DictReader(stream))
    results = results_of(record_graph(records, model, {}) + known, shapes)
    report(started, len(records), len(list(results.objects(None, SH.result))))
    return 0


def report(started: float, records: int, results: int) -> None:
    used = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"records": records, "results": results, "cpu": used, "peak": peak}))


def measured(way: str, path: Path, runs: int = RUNS) -> dict[str, float]:
    """The run with the median CPU time."""
    found = []
    for _ in range(runs):
        done = subprocess.run(
            [sys.executable, __file__, "--way", way, "--file", str(path)], capture_output=True, text=True, check=True
        )
        found.append(json.loads(done.stdout))
    middle: dict[str, float] = sorted(found, key=lambda one: one["cpu"])[len(found) // 2]
    return middle


def compare(rows: int, most: int) -> str:
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        peer_file = Path(folder) / "peer.csv"
        write_records(peer_file, PEER_RECORDS)
        peer = measured("pyshacl", peer_file, 1)
        same = measured("rules", peer_file, 1)
        assert peer["results"] == same["results"], (peer, same)
        rate = peer["records"] / peer["cpu"]
        lines.append(_line(f"pySHACL, CSV, {PEER_RECORDS:,} records", peer, rate))
        sizes = [(rows // 4, ".csv"), (rows, ".csv"), (rows, ".parquet")] + ([(most, ".csv")] if most else [])
        for size, suffix in sizes:
            path = Path(folder) / f"records{suffix}"
            write_records(path, size)
            found = measured("rules", path, RUNS if size <= rows else 1)
            lines.append(
                _line(
                    f"compiled rules, {suffix[1:].upper().replace('PARQUET', 'Parquet')}, {size:,} records", found, rate
                )
            )
            path.unlink()
        again = measured("pyshacl", peer_file, 1)
        lines.append(_line(f"pySHACL, CSV, {PEER_RECORDS:,} records, once more at the end", again, rate))
    return "\n".join(lines)


def _line(name: str, found: dict[str, float], peer_rate: float) -> str:
    rate = found["records"] / found["cpu"]
    cells = [f"{found['cpu']:.1f}", f"{rate:,.0f}", f"{rate / peer_rate:,.0f}", f"{found['peak']:,.0f}"]
    return f"| {name} | {' | '.join(cells)} | {int(found['results']):,} |"


HEAD = """# How fast records are validated

Made by `make bench-validate`; the figures are this machine's, and only those of one run may be compared. Records are
made up, none twice, with codes from the real lists; one in a hundred has something wrong. The shapes are
`shapes/records.ttl` (27 properties, 79 constraints). CPU time runs from reading the shapes to the last finding, all
threads together, with loading the records and the vocabularies; starting Python is apart. Both ways find the same
results in the records that both judge; the run stops where they do not.

| way | CPU s | records per CPU s | times pySHACL | peak MB | results |
|---|---|---|---|---|---|
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--most", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--way")
    parser.add_argument("--file", type=Path)
    asked = parser.parse_args()
    if asked.way:
        return {"rules": by_rules, "pyshacl": by_pyshacl}[asked.way](asked.file)
    page = HEAD + compare(asked.rows, asked.most) + "\n"
    print(page)
    if asked.write:
        PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
