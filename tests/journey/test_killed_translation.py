"""A translation that is killed goes on where it stopped, and ends as if nothing had happened."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run

HERE = Path(__file__).parent
MAPPING = """\
source: results
key: [case]
event_date: Day
fields:
  case: Case
  Day: {from: Day, date: "%d/%m/%Y"}
  Plea: {from: Plea, convert: strip-leading-zeros, mapping: courts-libra-plea}
  Note: Note
"""


@pytest.fixture
def courts(tiny: Path, run: Callable[..., Run]) -> Path:
    """The small workspace with a record source and one plea agreed."""
    with (tiny / "accord.yaml").open("a") as settings:
        settings.write("sources:\n  results: {organisation: courts, title: Results}\n")
    (tiny / "mappings").mkdir(exist_ok=True)
    (tiny / "mappings" / "results.records.yaml").write_text(MAPPING)
    for words in (("decide", "courts-libra-plea", "1", "G", "--as", "exact", "--reviewer", "ann"),
                  ("agree", "courts-libra-plea")):  # fmt: skip
        assert run(*words, cwd=tiny).code == 0
    return tiny


def write_records(path: Path, count: int) -> None:
    pleas = ("1", "01", "2", "77", "", "1", "1", "001")
    with path.open("w", encoding="utf-8") as out:
        out.write("Case,Day,Plea,Note\n")
        for n in range(count):
            day = "soon" if n % 97 == 0 else f"{n % 28 + 1:02}/0{n % 9 + 1}/2011"
            out.write(f'c{n % (count - 50)},{day},{pleas[n * 7919 % 8]},"note {n * n}, in words"\n')


@pytest.mark.parametrize(("kind", "times"), [("csv", 10), ("parquet", 10)])
def test_a_run_killed_at_random_moments_ends_in_the_same_records(courts: Path, kind: str, times: int) -> None:
    write_records(courts / "in.csv", 30_000)
    (courts / "made").mkdir()
    words = [courts, courts / "in.csv", courts / "made" / "out", kind, 2048, times, 1]
    program = [sys.executable, str(HERE / "kill_while_translating.py"), *map(str, words)]
    result = subprocess.run(program, capture_output=True, text=True, check=False, cwd=courts)
    assert result.returncode == 0, result.stderr
    whole, *after = result.stdout.splitlines()
    assert len(after) == times
    assert {line.split()[0] for line in after} == {whole}
    # Of kills all over the run, some come when parts are done: what these checksums show is the going on.
    assert any(int(line.split()[1]) > 0 for line in after)
