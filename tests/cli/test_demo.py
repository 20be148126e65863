"""The whole journey on the shipped data, as a newcomer runs it first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.conftest import Run


def test_the_demonstration_tells_the_journey_and_leaves_a_website(
    repository: Path, tmp_path: Path, run: Callable[..., Run]
) -> None:
    told = run("demo", "-o", str(tmp_path / "demo"), "--date", "2026-11-22", cwd=repository)
    assert told.code == 0, told.err
    assert "[6/6] Publishing the harmonised vocabulary" in told.err
    assert "each term has one, and a search finds it" in told.out
    assert "the website; open it in a browser" in told.out
    for name in ("vocabulary/index.html", "vocabulary/search.html", "records/accepted.csv", "records/quarantine.csv"):
        assert (tmp_path / "demo" / name).is_file(), name
