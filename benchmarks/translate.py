"""How fast records are translated, and in how much memory, beside other ways to do it; writes the reference page.

    python benchmarks/translate.py [ROWS] [TIMES] [LARGE]      (default: 1000000 3 10000000; LARGE 0 leaves it out)

Every contender runs in a process of its own, in turn with the others. Told is the median of CPU seconds, user and
system, of all its threads, less what the same program takes for ten records (its start-up).
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import duckdb
from translation_records import CODED, codes, make_workspace, write_records

from accord.tasks.lookups import load_source

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "reference" / "translation-benchmark.md"
NAMES = {
    "accord": "Accord, without lineage",
    "accord-lineage": "Accord, with lineage",
    "same-work": "DuckDB SQL by hand, the same work",
    "two-copies": "DuckDB SQL by hand, two plain COPYs",
    "polars": "polars, `replace_strict`",
    "pandas": "pandas, `map`",
    "csv-loop": "csv module, tuned loop",
    "csv-memory": "csv module, tuned loop that remembers dates",
    "csv-same-work": "csv module, the same with numbers, reasons, coverage and double keys",
}
SCALED = (
    (250_000, 5, 100), (250_000, 15, 100), (250_000, 60, 100), (250_000, 15, 1_000), (250_000, 5, 10_000),
    (250_000, 1, 1_000_000), (500_000, 15, 100), (1_000_000, 15, 100),
)  # fmt: skip
"""Records, coded fields and codes in each list."""
TARGETS = (
    ("Accord against hand-written SQL that does the same work", "accord", "same-work", 1.2),
    ("Accord against two plain COPYs from CSV", "accord", "two-copies", 1.5),
    ("Lineage on against lineage off", "accord-lineage", "accord", 1.6),
    ("The tuned csv loop against Accord (more is better)", "csv-loop", "accord", 3.0),
    ("The loop that remembers dates against Accord (more is better)", "csv-memory", "accord", 3.0),
    ("The same with reasons, coverage and double keys against Accord (more is better)", "csv-same-work", "accord", 3.0),
)


def main(rows: int, times: int, large: int) -> None:
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as name:
        folder = Path(name)
        lists = prepared(folder)
        tiny, whole, half = folder / "tiny.csv", folder / "whole.csv", folder / "half.csv"
        write_records(tiny, 10, lists)
        write_records(whole, rows, lists)
        write_records(half, rows // 2, lists)
        found: dict[str, list[dict]] = defaultdict(list)
        started: dict[str, list[dict]] = defaultdict(list)
        for _ in range(times):
            for contender in NAMES:
                found[contender].append(measured(contender, folder, whole))
                started[contender].append(measured(contender, folder, tiny))
        grown = [scaled(*case) for case in SCALED]
        halves = [measured("accord", folder, half)["cpu"] for _ in range(times)]
        told = Told(found, started)
        half = statistics.median(halves) - told.start("accord")
        text = page(rows, times, told, (half, large_run(folder, lists, large))) + growth(grown)
        PAGE.write_text(text, encoding="utf-8")
        print(text)


def prepared(folder: Path) -> dict[str, list[str]]:
    workspace = make_workspace(folder / "workspace")
    known = load_source(workspace, "bench")
    becomes = {
        column: {e.code: e.answer.target_code for e in known.lookups[name].entries if e.answer.target_code}
        for column, name in CODED.items()
    }
    (folder / "lists.json").write_text(json.dumps(becomes), encoding="utf-8")
    return codes(workspace)


def measured(contender: str, folder: Path, source: Path) -> dict:
    command = [sys.executable, str(HERE / "translate_contenders.py"), contender, str(folder), str(source)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(result.stdout.splitlines()[-1])


class Told:
    def __init__(self, found: dict[str, list[dict]], started: dict[str, list[dict]]) -> None:
        self.found, self.started = found, started
        counts = {tuple(one["counts"]) for runs in found.values() for one in runs}
        assert len(counts) == 1, f"the contenders do not agree: {counts}"
        self.accepted, self.refused = counts.pop()

    def start(self, contender: str) -> float:
        return statistics.median(one["cpu"] for one in self.started[contender])

    def cpu(self, contender: str) -> float:
        return statistics.median(one["cpu"] for one in self.found[contender]) - self.start(contender)

    def clock(self, contender: str) -> float:
        before = statistics.median(one["clock"] for one in self.started[contender])
        return statistics.median(one["clock"] for one in self.found[contender]) - before

    def memory(self, contender: str) -> int:
        return max(one["memory"] for one in self.found[contender])


def scaled(rows: int, fields: int, codes: int) -> dict:
    words = [sys.executable, str(HERE / "translation_scaling.py"), *map(str, (rows, fields, codes))]
    result = subprocess.run(words, capture_output=True, text=True, check=True)
    return {"rows": rows, "fields": fields, "codes": codes, **json.loads(result.stdout.splitlines()[-1])}


def growth(grown: list[dict]) -> str:
    lines = [
        "",
        "How the time grows with records, coded fields and the codes in each field's list: made-up records of a key "
        "and coded fields alone, one run of each, without lineage. Getting ready is what the first record takes: "
        "planning, and handing the lists to the engine. Told for a million coded values is the rest.",
        "",
        "| records | coded fields | codes in each list | getting ready, CPU s | CPU s | for 1M values | peak MB |",
        "|---:|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {one['rows']:,} | {one['fields']} | {one['codes']:,} | {one['ready']:.2f} | {one['cpu']:.2f} | "
            f"{one['cpu'] * 1_000_000 / (one['rows'] * one['fields']):.2f} | {one['memory']:,} |"
            for one in grown
        ),
        "",
    ]
    return "\n".join(lines)


def large_run(folder: Path, lists: dict[str, list[str]], rows: int) -> dict[str, dict] | None:
    if not rows:
        return None
    source = folder / "large.csv"
    write_records(source, rows, lists)
    return {name: measured(name, folder, source) for name in ("accord", "accord-2gib")} | {"rows": {"rows": rows}}


def page(rows: int, times: int, told: Told, more: tuple[float, dict[str, dict] | None]) -> str:
    base = told.cpu("same-work")
    lines = [
        "# How fast records are translated",
        "",
        "Made by `make bench-translate`. Each way of working runs in a process of its own, in turn with the others, on "
        "the same machine; told are medians of CPU seconds (user and system, all threads) and of seconds by the "
        f"clock, both less start-up. The machine has {os.cpu_count()} cores and does other work besides, so that the "
        "clock tells less than the CPU; the ratios say more than the times.",
        "",
        f"{rows:,} made-up court results of 15 columns as CSV, 8 of them coded with the real lists, 2 dates, "
        f"1 number with leading zeros; {told.accepted:,} can be translated, {told.refused:,} cannot. Accepted and "
        f"refused records are written as Parquet (by pandas and the csv module as CSV). {times} runs of each, "
        f"DuckDB {duckdb.__version__}, Python {platform.python_version()}.",
        "",
        "| way | CPU s | against the same work by hand | clock s | peak MB | start-up, CPU s |",
        "|---|---:|---:|---:|---:|---:|",
        *(
            f"| {words} | {told.cpu(name):.2f} | {told.cpu(name) / base:.2f} | {told.clock(name):.2f} | "
            f"{told.memory(name):,} | {told.start(name):.2f} |"
            for name, words in NAMES.items()
        ),
        "",
        "The same work by hand is: the input's digest, staging as Parquet, parts by row numbers, temporary name, "
        "fsync, rename, a manifest line with digests, and the coverage by code. Accord does more: it looks for rows "
        "whose values have slipped by a column, keeps each record's number and every reason, finds keys that stand "
        "twice, and holds "
        "mappings to their dates and deciding fields. It stages less: a CSV file that can be read in one way only is "
        "cut into pieces as it is. Accord and DuckDB by hand write Parquet with the same settings "
        "(Zstandard, small dictionaries), which are quicker here than the engine's own.",
        "",
        "The csv loops write CSV and run on one core. The first reads every date in the form that the record mapping "
        "names, as every other way does. The second keeps each date that it has read, which pays here, as there are "
        "few different ones: it takes "
        f"{told.cpu('csv-memory') / told.cpu('two-copies'):.2f} times the CPU of the plain COPYs and "
        f"{told.cpu('csv-memory') / told.cpu('polars'):.2f} times that of polars, which do nothing but translate, so "
        "that no account of what was done could be given for a third of it. Neither gives one, but two numbers. The "
        "third tells reasons, coverage and double keys too, but no mapping or relation. None stages anything, and none "
        "can be gone on with.",
        "",
        "| what | CPU | clock | goal | |",
        "|---|---:|---:|---:|---|",
        *(target(told, *one) for one in TARGETS),
        f"| Twice as many records against twice the time | {told.cpu('accord') / (2 * more[0]):.2f} | | 1.1 | "
        f"{'reached' if told.cpu('accord') <= 2.2 * more[0] else 'missed'} |",
        *large(more[1]),
        "",
    ]
    return "\n".join(lines)


def target(told: Told, words: str, one: str, other: str, goal: float) -> str:
    ratio = told.cpu(one) / told.cpu(other)
    clock = told.clock(one) / told.clock(other)
    reached = ratio >= goal if one.startswith("csv") else ratio <= goal
    return f"| {words} | {ratio:.2f} | {clock:.2f} | {goal} | {'reached' if reached else 'missed'} |"


def large(found: dict[str, dict] | None) -> list[str]:
    if not found:
        return []
    plain, limited, rows = found["accord"], found["accord-2gib"], found["rows"]["rows"]
    ratio, clock = limited["cpu"] / plain["cpu"], limited["clock"] / plain["clock"]
    reached = ratio <= 1.15 and limited["memory"] <= 2048
    return [
        f"| {rows:,} records with `--memory-limit 2GiB` ({limited['memory']:,} MB at the peak) against without "
        f"({plain['memory']:,} MB) | {ratio:.2f} | {clock:.2f} | 1.15 | {'reached' if reached else 'missed'} |"
    ]


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*given, *(1_000_000, 3, 10_000_000)[len(given) :])
