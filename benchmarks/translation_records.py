"""Made-up court results for measuring: 15 columns, 8 of them coded with the real lists; the same seed, the same bytes.

    python benchmarks/translation_records.py ROWS FILE [SEED]      (the file ends in .csv or .parquet)

Codes come from the agreed cross-walks and the shared result codes, unevenly, as codes do. A hundredth of the records
have something that cannot be translated: a code that nobody knows, or no date. Nothing in it is anybody's record.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import duckdb

from accord.tasks.lookups import load_source
from accord.workspace import Workspace, open_workspace

ROOT = Path(__file__).resolve().parents[1]
SOURCE = "bench"
MAPPING = """\
source: bench
title: Made-up court results
key: [PTIURN, result_no]
event_date: DateOfHearing
fields:
  PTIURN: PTIURN
  result_no: result_no
  DateOfHearing: {from: DateOfHearing, date: "%Y-%m-%d"}
  OffenceSequenceNumber: {from: OffenceSequenceNumber, convert: strip-leading-zeros}
  OffenceCode: OffenceCode
  ActualOffenceWording: OffenceWording
  ActualOffenceStartDate: {from: OffenceDateStartDate, date: "%d/%m/%Y"}
  Gender: {from: Gender, mapping: courts-libra-sex}
  RemandStatus: {from: BailStatus, mapping: courts-libra-bail}
  ActualOffenceDateCode: {from: OffenceDateCode, mapping: courts-libra-offence-date}
  PleaStatus: {from: Plea, mapping: courts-libra-plea}
  Verdict: {from: Finding, mapping: courts-libra-verdict}
  ModeOfTrialReason: {from: ModeOfTrial, convert: strip-leading-zeros, mapping: courts-libra-mode-of-trial}
  CJSresultCode: {from: ResultCode, scheme: shared/result}
  OffenceRemandStatus: {from: BailStatusOffence, mapping: courts-libra-bail}
"""
CODED = {
    "Gender": "courts-libra-sex", "BailStatus": "courts-libra-bail", "OffenceDateCode": "courts-libra-offence-date",
    "Plea": "courts-libra-plea", "Finding": "courts-libra-verdict", "ModeOfTrial": "courts-libra-mode-of-trial",
    "ResultCode": "shared/result", "BailStatusOffence": "courts-libra-bail",
}  # fmt: skip
"""Each coded column of the source with its look-up."""


def make_workspace(folder: Path) -> Workspace:
    """The shipped workspace with one more source of records."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("vocabularies", "mappings", "shapes"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    (folder / "mappings" / "bench.records.yaml").write_text(MAPPING, encoding="utf-8")
    settings = (ROOT / "accord.yaml").read_text(encoding="utf-8")
    source = "  bench: {organisation: courts, title: Made-up court results}\n"
    (folder / "accord.yaml").write_text(settings.replace("sources:\n", f"sources:\n{source}"), encoding="utf-8")
    return open_workspace(folder)


def codes(workspace: Workspace) -> dict[str, list[str]]:
    """For each coded column the codes that become something, in the order of their list."""
    known = load_source(workspace, SOURCE)
    return {
        column: [entry.code for entry in known.lookups[name].entries if entry.answer.target_code]
        for column, name in CODED.items()
    }


def write_records(path: Path, rows: int, lists: dict[str, list[str]], *, seed: int = 1) -> None:
    """Writes records of the source as CSV or Parquet."""
    kind = {".csv": "(FORMAT csv, HEADER)", ".parquet": "(FORMAT parquet)"}[path.suffix]
    with duckdb.connect() as engine:
        for column, known in lists.items():
            shown = [code.zfill(2) for code in known] if column == "ModeOfTrial" else known
            engine.execute(f"SET VARIABLE codes_{column} = ?", [shown])
        query = _QUERY.format(seed=seed, rows=rows, **_picks(seed))
        engine.execute(f"COPY ({query}) TO '{path}' {kind}")


def _picks(seed: int) -> dict[str, str]:
    """For each coded column the SQL that picks a code: the square of a random number makes the first ones common."""
    found = {}
    for place, column in enumerate(CODED):
        share = f"(hash(i, {place}, {seed}) % 1000003) / 1000003.0"
        listed = f"getvariable('codes_{column}')"
        picked = f"{listed}[1 + CAST(floor(pow({share}, 2) * len({listed})) AS INTEGER)]"
        found[column] = f"CASE WHEN hash(i, {place}, 'odd', {seed}) % 1000 = 0 THEN '?{place}' ELSE {picked} END"
    return found


_QUERY = """
SELECT
    printf('%02dZD%07d', i % 43, i // 3) AS "PTIURN",
    i % 3 + 1 AS "result_no",
    strftime(DATE '2011-01-01' + CAST(hash(i, 'day', {seed}) % 5000 AS INTEGER), '%Y-%m-%d') AS "DateOfHearing",
    printf('%03d', i % 7 + 1) AS "OffenceSequenceNumber",
    printf('%s%05d', ['TH', 'CJ', 'SX', 'RT', 'PL'][1 + i % 5], hash(i, 'offence', {seed}) % 700) AS "OffenceCode",
    'Offence number ' || hash(i, 'wording', {seed}) % 5000 || ', contrary to the section, in some words'
        AS "OffenceWording",
    CASE WHEN hash(i, 'no date', {seed}) % 500 = 0 THEN '31/02/2011'
        ELSE strftime(DATE '2008-01-01' + CAST(hash(i, 'start', {seed}) % 6000 AS INTEGER), '%d/%m/%Y') END
        AS "OffenceDateStartDate",
    {Gender} AS "Gender",
    {BailStatus} AS "BailStatus",
    {OffenceDateCode} AS "OffenceDateCode",
    {Plea} AS "Plea",
    {Finding} AS "Finding",
    {ModeOfTrial} AS "ModeOfTrial",
    {ResultCode} AS "ResultCode",
    {BailStatusOffence} AS "BailStatusOffence"
FROM range({rows}) AS made(i)
"""


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        lists = codes(make_workspace(Path(made)))
    write_records(Path(sys.argv[2]), int(sys.argv[1]), lists, seed=int(sys.argv[3]) if len(sys.argv) > 3 else 1)
