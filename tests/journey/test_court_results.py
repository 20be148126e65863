"""The shipped court results, translated with the shipped cross-walks, are what Bichard7 makes of them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run

Command = Callable[..., Run]

TRUE = (
    "Gender", "RemandStatus", "PleaStatus", "Verdict", "ModeOfTrialReason", "ActualOffenceDateCode",
    "OffenceRemandStatus", "DateOfHearing", "BirthDate", "ActualOffenceStartDate",
)  # fmt: skip
CODED = {
    "Gender": "Gender", "RemandStatus": "BailStatus", "PleaStatus": "Plea", "Verdict": "Finding",
    "ModeOfTrialReason": "ModeOfTrial", "ActualOffenceDateCode": "OffenceDateCode",
    "OffenceRemandStatus": "BailStatusOffence", "CJSresultCode": "ResultCode",
}  # fmt: skip
KEY = ("fixture", "OffenceSequenceNumber", "result_no")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def source(repository: Path) -> Path:
    return repository / "examples" / "records" / "spi_libra_results.csv"


@pytest.fixture
def translated(repository: Path, source: Path, tmp_path: Path, run: Command) -> Path:
    folder = tmp_path / "out"
    result = run("translate", "courts-results", str(source), "-o", str(folder), "--format", "csv", cwd=repository)
    assert result.code == 1, result.err
    assert "746 records in: 744 accepted, 2 in quarantine." in result.out
    return folder


def test_every_record_is_accepted_or_in_quarantine(translated: Path, source: Path) -> None:
    numbers = [
        int(row["accord_record"]) for name in ("accepted", "quarantine") for row in rows(translated / f"{name}.csv")
    ]
    assert sorted(numbers) == list(range(1, len(rows(source)) + 1))


def test_an_unknown_result_code_keeps_a_record_back(translated: Path) -> None:
    held = rows(translated / "quarantine.csv")
    reasons = [reason for row in held for reason in json.loads(row["accord_reasons"])]
    assert {(reason["field"], reason["value"], reason["code"]) for reason in reasons} == {
        ("CJSresultCode", "9991", "unknown-code")
    }


def test_codes_and_dates_are_those_that_bichard7_gives(translated: Path, repository: Path) -> None:
    expected_file = repository / "tests" / "data" / "records" / "cjs_data_standards_expected.csv"
    expected = {tuple(row[name] for name in KEY): row for row in rows(expected_file)}
    found = {tuple(row[name] for name in KEY): row for row in rows(translated / "accepted.csv")}
    shared = expected.keys() & found.keys()
    assert len(shared) == 743
    equal = Counter(name for key in shared for name in TRUE if found[key][name] == expected[key][name])
    assert {name: equal[name] for name in TRUE if equal[name] < 0.99 * len(shared)} == {}


def test_every_coded_value_has_its_origin(translated: Path, source: Path) -> None:
    given = {str(number): row for number, row in enumerate(rows(source), start=1)}
    accepted = {row["accord_record"]: row for row in rows(translated / "accepted.csv")}
    lineage = {(row["accord_record"], row["field"]): row for row in rows(translated / "lineage.csv")}
    for number, record in accepted.items():
        for field, column in CODED.items():
            told = lineage.get((number, field))
            assert (told is not None) == bool(given[number][column])
            if told:
                assert told["source_value"] == given[number][column]
                assert told["target_code"] == record[field]
                assert told["target_iri"].startswith("https://accord.example/shared/")
                assert bool(told["mapping_id"]) == bool(told["relation"]) == (field != "CJSresultCode")


def test_a_declared_conversion_keeps_the_original_beside_it(translated: Path) -> None:
    told = [row for row in rows(translated / "lineage.csv") if row["field"] == "ModeOfTrialReason"]
    assert {(row["source_value"], row["converted_value"], row["target_code"]) for row in told} == {
        ("01", "1", "SUM"), ("03", "3", "EST"), ("07", "7", "NOMOT"),
    }  # fmt: skip


def test_the_summary_covers_fields_codes_and_records(translated: Path) -> None:
    told = json.loads((translated / "summary.json").read_text(encoding="utf-8"))
    assert told["records"] == {"in": 746, "accepted": 744, "quarantined": 2, "malformed": 0}
    assert told["coverage"]["records"] == {"translated": 744, "total": 746, "share": 0.9973}
    assert told["coverage"]["fields"]["CJSresultCode"]["translated"] == 712
    assert told["coverage"]["codes"]["translated"] == told["coverage"]["codes"]["total"] - 1
    assert told["columns_not_carried"] == []


def test_every_published_code_of_every_cross_walk_is_translated(
    repository: Path, source: Path, tmp_path: Path, run: Command
) -> None:
    """Not only the codes that happen to stand in the shipped records."""
    codes = {
        "Gender": "0129", "BailStatus": "ABCLPSU", "Plea": "12345678", "Finding": "AGNO", "ModeOfTrial": "123456789",
        "OffenceDateCode": "123456", "BailStatusOffence": "ABCLPSU",
    }  # fmt: skip
    first = rows(source)[0]
    made = [
        {**first, column: f"0{code}" if column == "ModeOfTrial" else code, "fixture": f"{column}-{code}"}
        for column, known in codes.items()
        for code in known
    ]
    with (tmp_path / "in.csv").open("w", newline="", encoding="utf-8") as file:
        write = csv.DictWriter(file, list(first))
        write.writeheader()
        write.writerows(made)
    result = run("translate", "courts-results", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out"), cwd=repository)
    assert result.code == 0, result.out
    pleas = [row["PleaStatus"] for row in rows(tmp_path / "out" / "accepted.csv") if row["fixture"].startswith("Plea-")]
    assert pleas == ["G", "NG", "NONE", "CON", "OPP", "G", "ADM", "DEN"]
