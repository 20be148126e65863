"""The engine's translation, part by part, against one in plain Python: by keys and by every value, over many seeds."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from accord.engines.duckdb import session
from accord.engines.sources import Kind, expand
from accord.engines.staging import stage
from accord.model.records import Conversion, Field, MissingCode, RecordMapping
from accord.translation.layout import files_of
from accord.translation.lookups import membership
from accord.translation.outcomes import outcome_table
from accord.translation.plan import Plan
from tests.unit.translation.made import SHARED, scheme, written
from tests.unit.translation.reference import Reference, translated
from tests.unit.translation.test_run import PLEA

LOOKUPS = {"libra-plea": PLEA, "shared/plea": membership("shared/plea", scheme(SHARED, "G", "NG", "NONE"))}
MAPPING = RecordMapping(
    source="x",
    key=("case", "count"),
    event_date="Day",
    fields=(
        Field(target="case", sources=("Case",)),
        Field(target="count", sources=("Count",), conversions=(Conversion.STRIP_LEADING_ZEROS,)),
        Field(target="Day", sources=("Day",), dates=("%Y-%m-%d", "%d/%m/%Y")),
        Field(
            target="Plea",
            sources=("Plea",),
            conversions=(Conversion.STRIP_LEADING_ZEROS,),
            missing=(MissingCode(code="9", meaning="not recorded"),),
            mapping_set="libra-plea",
        ),
        Field(target="FirstPlea", sources=("FirstPlea",), mapping_set="libra-plea"),
        Field(target="Own", sources=("Own",), scheme="shared/plea"),
        Field(target="System", constant="Libra"),
        Field(target="Name", sources=("First", "Last")),
        Field(target="Note", sources=("Note",)),
    ),
)
CODES = ["", "1", "1", "2", "2", "01", "3", "4", "5", "6", "7", "9", "x", " 1"]
CHOICES = {
    "Count": ["1", "01", "002", "0", "10", ""],
    "Day": ["", "2011-09-26", "2011-09-26", "26/09/2011", "2012-05-05", "05/05/2012", "2011-02-30", "x"],
    "Plea": CODES,
    "FirstPlea": CODES,
    "Own": ["", "G", "G", "NG", "NONE", "1", "g"],
    "First": ["", "Ann", "Béa"],
    "Last": ["", "Bass", "O'Neil"],
    "Note": ["", "a, b", '6" knife', "=1+1", "line one\nline two"],
    "Adjudicated": ["", "yes", "no"],
}


def made_up(seed: int, count: int) -> list[dict[str, str]]:
    """Records of which most values are sound, so that a fair share is accepted."""
    chance = random.Random(seed)
    sound = {"Count": "1", "Day": "2011-09-26", "Plea": "1", "FirstPlea": "2", "Own": "G", "Note": "n"}
    records = []
    for number in range(count):
        drawn = {name: chance.choice(values) for name, values in CHOICES.items()}
        kept = {name: value for name, value in sound.items() if chance.random() < 0.7}
        records.append({"Case": f"c{number // 2}", **drawn, **kept})
    return records


@pytest.mark.parametrize("seed", range(12))
def test_every_record_is_what_plain_python_makes_of_it(tmp_path: Path, seed: int) -> None:
    kind = (Kind.PARQUET, Kind.CSV)[seed % 2]
    records = made_up(seed, 1500)
    wanted = translated(MAPPING, LOOKUPS, records)
    found, tallies = by_engine(tmp_path, records, kind)
    assert found.accepted == wanted.accepted
    assert found.quarantine == wanted.quarantine
    assert found.lineage == wanted.lineage
    assert tallies == wanted.tallies
    assert 100 < len(wanted.accepted) < 1400


def by_engine(
    folder: Path, records: list[dict[str, str]], kind: Kind
) -> tuple[Reference, Counter[tuple[str, str, str, str, bool]]]:
    source = folder / "in.csv"
    with source.open("w", newline="", encoding="utf-8") as out:
        write = csv.DictWriter(out, list(records[0]))
        write.writeheader()
        write.writerows(records)
    with session(folder, readable=[source], threads=2) as engine:
        staged = stage(engine, expand([str(source)]).files, MAPPING.needed_columns, folder / "work")
        plan = Plan(mapping=MAPPING, table=outcome_table(MAPPING, LOOKUPS), columns=staged.columns)
        counts = written(engine, plan, folder, staged, kind=kind, rows=600)
    found = Reference()
    names = [each.target for each in MAPPING.fields]
    for row in rows(folder, "accepted", kind):
        found.accepted[int(row["accord_record"])] = tuple(plain(row[name], kind) for name in names)
    for row in rows(folder, "quarantine", kind):
        held = row["accord_reasons"]
        reasons = json.loads(held) if isinstance(held, str) else held
        found.quarantine[int(row["accord_record"])] = tuple(f"{one['field']}: {one['code']}" for one in reasons)
    slots = ("accord_record", "record_key", "field", "source_value", "converted_value", "target_code", "relation",
             "mapping_id", "missing")  # fmt: skip
    lineage = [tuple(plain(row.get(slot), kind) for slot in slots) for row in told_rows(folder, kind)]
    assert len(lineage) == len(set(lineage))
    found.lineage = set(lineage)
    told: Counter[tuple[str, str, str, str, bool]] = Counter()
    for tally in counts.tallies:
        for is_accepted, number in ((True, tally.accepted), (False, tally.quarantined)):
            if number:
                told[tally.field, tally.value, tally.target_code, tally.problem, is_accepted] += number
    return found, told


def told_rows(folder: Path, kind: Kind) -> list[dict[str, Any]]:
    """The lineage with a row for each value, whatever it is in a file of that kind."""
    found = rows(folder, "lineage", kind)
    if kind is Kind.CSV:
        return found
    return [{**row, "field": name, **said} for row in found for name, said in row["accord_lineage"].items() if said]


def rows(folder: Path, name: str, kind: Kind) -> list[dict[str, Any]]:
    files = files_of(folder, name, kind)
    if kind is Kind.CSV:
        with files[0].open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))
    with duckdb.connect() as engine:
        told = engine.execute("FROM read_parquet(?)", [[*map(str, files)]])
        names = [column[0] for column in told.description or ()]
        return [dict(zip(names, row, strict=True)) for row in told.fetchall()]


def plain(cell: object, kind: Kind) -> str:
    text = "" if cell is None else str(cell)
    return text.removeprefix("'") if kind is Kind.CSV and text.startswith("'=") else text
