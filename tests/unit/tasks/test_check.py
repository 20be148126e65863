from __future__ import annotations

from pathlib import Path

import pytest

from accord.model.findings import Severity
from accord.tasks.check import UNREADABLE, Area, check, could_run
from accord.tasks.init import init
from accord.workspace import Workspace, open_workspace

DAY = "2026-01-31"


@pytest.fixture
def ours(tmp_path: Path) -> Workspace:
    init(tmp_path / "ours")
    return open_workspace(tmp_path / "ours")


def test_new_workspace_has_no_findings(ours: Workspace) -> None:
    report = check(ours, day=DAY)
    assert list(report) == []
    assert could_run(report)


def test_progress_goes_from_nothing_to_everything(ours: Workspace) -> None:
    steps: list[tuple[int, int]] = []
    check(ours, day=DAY, progress=lambda done, total: steps.append((done, total)))
    total = steps[-1][1]
    assert steps == [(done, total) for done in range(total + 1)]


def test_areas_together_are_the_whole(ours: Workspace) -> None:
    path = ours.scheme("shared/answer").path
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('"Yes"@en', '"Yes"@en , "No"@en').replace("dct:license", "dct:rights"), encoding="utf-8"
    )
    parts = [finding for area in Area for finding in check(ours, day=DAY, only=[area])]
    assert sorted(map(repr, parts)) == sorted(map(repr, check(ours, day=DAY)))
    assert len(parts) > 3


def test_finding_of_a_whole_scheme_bears_its_name(ours: Workspace) -> None:
    path = ours.scheme("shared/answer").path
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("skos:definition", "skos:example"), encoding="utf-8")
    found = check(ours, day=DAY, only=[Area.VOCABULARY])
    assert [(f.code, f.severity, f.subject) for f in found] == [("missing-definition", Severity.INFO, "shared/answer")]


def test_file_that_cannot_be_read_is_a_finding_with_its_place(ours: Workspace) -> None:
    path = ours.scheme("example/form-answer").path
    path.write_bytes(b"\n\n<https://example.org/a> <b> \xff .\n")
    report = check(ours, day=DAY, only=[Area.VOCABULARY])
    assert [(f.code, f.place) for f in report] == [(UNREADABLE, "vocabularies/example/form-answer.ttl:3")]
    assert not could_run(report)


def test_the_same_workspace_gives_the_same_report(ours: Workspace) -> None:
    path = ours.scheme("shared/answer").path
    path.write_text(path.read_text(encoding="utf-8").replace("dct:", "dc:"), encoding="utf-8")
    assert check(ours, day=DAY) == check(ours, day=DAY)
