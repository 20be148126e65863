"""`accord validate` on DuckDB and on Spark: the same records give the same causes and the same report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from accord.engines import spark as engine
from accord.engines.dialects import Dialect
from accord.engines.spark import Session
from accord.tasks import validate as task
from accord.tasks.validate import Validation, validate
from accord.workspace import open_workspace
from tests.differential import dirt
from tests.differential.compared_shapes import known
from tests.differential.made_shapes import made

pytestmark = pytest.mark.spark

SEEDS, RECORDS = (2, 3, 4), 60
GOOD = {
    "fixture": "invented-001", "result_no": "1", "DateOfHearing": "2026-03-02", "CourtHearingLocation": "B01EF01",
    "PTIURN": "01ZD0303226", "GivenName": "Ada", "FamilyName": "Example", "BirthDate": "1990-01-31", "Gender": "2",
    "RemandStatus": "UB", "OffenceSequenceNumber": "1", "OffenceCode": "TH68001", "ActualOffenceDateCode": "1",
    "ActualOffenceStartDate": "2026-01-01", "ConvictionDate": "2026-02-01", "CJSresultCode": "1015",
    "PleaStatus": "NG", "Verdict": "G", "ModeOfTrialReason": "SUM",
}  # fmt: skip
SEVERAL: dict[str, Sequence[object]] = {
    "GivenName": ["Ada", {"@value": "Ann", "@language": "en"}],
    "CJSresultCode": ["1015", {"@id": "https://accord.example/shared/result/3078"}],
    "PleaStatus": ["NG", "XX"],
    "Verdict": [],
}
"""Properties that hold several values in some records, or none."""

RESULTS = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://example.org/> .
ex:S a sh:NodeShape ; sh:targetClass ex:R ; sh:property [ sh:path ex:Result ; sh:node
  [ sh:property [ sh:path skos:inScheme ; sh:hasValue <https://accord.example/shared/result> ] ] ] .
"""


@pytest.fixture
def on_both(spark: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, repository: Path) -> OnBoth:
    """Validation on either engine, in the session of Spark that all tests share."""

    @contextmanager
    def shared(**_: object) -> Iterator[Session]:
        yield spark

    monkeypatch.setattr(engine, "session", shared)
    return OnBoth(repository, tmp_path)


class OnBoth:
    """Runs a validation on both engines."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self.workspace, self.folder = open_workspace(repository), folder

    def __call__(self, records: Path, shape: Path | None = None, *, reported: bool = True) -> tuple[Validation, str]:
        """What DuckDB finds, and its report, once Spark has found the same."""
        found: dict[Dialect, tuple[Validation, str]] = {}
        for dialect in Dialect:
            report = self.folder / f"{dialect}.ttl" if reported else None
            validation = validate(self.workspace, [str(records)], shape=shape, engine=dialect, report=report)
            found[dialect] = validation, report.read_text(encoding="utf-8") if report else ""
        assert found[Dialect.SPARK] == found[Dialect.DUCKDB]
        return found[Dialect.DUCKDB]


def mutated(seed: int) -> list[dict[str, object]]:
    """Records of the shipped model, in each of which a value or two is something else."""
    random = Random(seed)
    records: list[dict[str, object]] = []
    for _ in range(RECORDS):
        record: dict[str, object] = dict(GOOD)
        for name in random.sample(sorted(record), random.randint(0, 2)):
            record[name] = random.choice(
                ["", dirt.value(random, list(GOOD.values())), *random.sample(sorted(GOOD.values()), 1)]
            )
        records.append(record)
    return records


def in_lines(path: Path, records: Sequence[object]) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


def codes(found: Validation) -> set[str]:
    return {cause.finding.code for cause in found.causes if cause.records}


def test_mutated_records_break_the_shipped_shapes_alike_on_both_engines(on_both: OnBoth, tmp_path: Path) -> None:
    records = mutated(1)
    for place, record in enumerate(records[:30]):
        name = sorted(SEVERAL)[place % len(SEVERAL)]
        record[name] = SEVERAL[name]
    found, _ = on_both(in_lines(tmp_path / "records.jsonl", records), reported=False)
    assert found.records == RECORDS
    assert codes(found) >= {"shacl-node", "shacl-max-count", "shacl-datatype", "shacl-min-count", "shacl-pattern"}


@pytest.mark.parametrize("seed", SEEDS)
def test_shapes_of_every_kind_are_judged_alike_on_both_engines(
    on_both: OnBoth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(task, "vocabulary_of", lambda _: known())
    case = made(seed)
    (tmp_path / "made.ttl").write_text(case.shapes, encoding="utf-8")
    found, report = on_both(in_lines(tmp_path / "made.jsonl", case.records), shape=tmp_path / "made.ttl")
    assert report.count("sh:focusNode") == sum(cause.records for cause in found.causes) > len(case.records)


def test_a_row_that_cannot_be_taken_apart_hides_no_other_on_either_engine(on_both: OnBoth, tmp_path: Path) -> None:
    (tmp_path / "results.ttl").write_text(RESULTS, encoding="utf-8")
    (tmp_path / "records.csv").write_text("Case,Result\nc1,1015\nshort\nc3,x\n", encoding="utf-8")
    found, _ = on_both(tmp_path / "records.csv", shape=tmp_path / "results.ttl")
    assert codes(found) == {"record-malformed", "shacl-node"}
