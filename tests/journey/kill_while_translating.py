"""Runs a translation over and over, kills it at random moments, and prints what each outcome is after going on.

    python kill_while_translating.py WORKSPACE INPUT OUTPUT KIND ROWS TIMES SEED

ROWS is how many records a part has. Each line of the output is a checksum over all rows of all outputs; the first is
that of a run that nobody killed. After each later one stands how many parts the killed run had finished.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import duckdb

from accord.engines.sources import Kind
from accord.errors import AccordError
from accord.tasks import translate as translating
from accord.tasks.translate import How, translate
from accord.translation.layout import Layout, files_of
from accord.translation.partwise import OUTPUTS
from accord.workspace import open_workspace

workspace, source, output, kind = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Kind(sys.argv[4])
rows, times, chance = int(sys.argv[5]), int(sys.argv[6]), random.Random(int(sys.argv[7]))


def main() -> None:
    setattr(translating, "part_rows", lambda _limit: rows)  # noqa: B010  # small parts, so that kills fall between them
    started = time.monotonic()
    finish(begin())
    duration = time.monotonic() - started
    sys.stdout.write(f"{checksum()}\n")
    sys.stdout.flush()  # or each child would say it again
    for _ in range(times):
        child = begin()
        time.sleep(chance.uniform(0, duration * 1.1))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        done = parts_done()
        finish(begin())
        sys.stdout.write(f"{checksum()} {done}\n")
        sys.stdout.flush()


def begin() -> int:
    """A translation in a process of its own."""
    child = os.fork()
    if child == 0:
        how = How(layout=Layout(kind=kind), threads=2)
        try:
            translate(open_workspace(workspace), "results", [source], output, how=how)
        except AccordError as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    return child


def finish(child: int) -> None:
    _, status = os.waitpid(child, 0)
    if status:
        sys.exit("the run failed")


def parts_done() -> int:
    path = output.with_name(f".{output.name}.unfinished") / "parts" / "manifest.jsonl"
    return path.read_text().count('{"part"') if path.exists() else 0


def checksum() -> str:
    """Over every row of every output with its columns, over the summary, and over what is left behind."""
    summary = json.loads((output / "summary.json").read_text())
    found = [json.dumps(summary, sort_keys=True), *sorted(path.name for path in output.parent.iterdir())]
    for name in OUTPUTS:
        files = [str(path) for path in files_of(output, name, kind)]
        if files and kind is Kind.PARQUET:
            with duckdb.connect() as engine:
                found += [str(row) for row in engine.execute("FROM read_parquet(?)", [files]).fetchall()]
        elif files:
            found += [Path(path).read_text() for path in files]
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


main()
