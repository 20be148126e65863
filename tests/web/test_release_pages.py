"""The pages of old releases and of what changed, in a real browser and before the validator, as all others are."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.unit.publication.made import LIBRA, NOMIS, PLEA, PNC, edition
from tests.unit.publication.test_release_pages import OLD, SETS, make, relabelled, release
from tests.web.conftest import SCREENSHOTS
from tests.web.test_browser import PHONE, WIDE
from tests.web.test_browser import RULES as WCAG
from tests.web.test_links import RULES as HTML

LONG = "Pleads guilty " * 700
KINDS = {
    "release": "releases/2.0.0.html",
    "released vocabulary": "releases/2.0.0/shared/plea.html",
    "released cross-walk": "releases/1.0.0/crosswalks/courts-libra-plea-set.html",
    "changes since": "changes.html",
    "changed concept": "shared/plea/G.html",
    "gone concept": "prisons/nomis-plea/CHG.html",
    "gone vocabulary": "prisons/nomis-plea.html",
}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two releases: one had a vocabulary that is gone, the newer has a hostile and very long word."""
    folder = tmp_path_factory.mktemp("released")
    new = relabelled(edition(), f"<script>window.ran = true</script>\u202e{LONG}")
    releases = (release("1.0.0", "2026-01-10"), release("2.0.0", "2026-02-11", "1.0.0", then=OLD, now=new))
    wider = edition(SETS, schemes=(PLEA, LIBRA, PNC, NOMIS))
    for name, data in make(OLD, frozen={"1.0.0": wider, "2.0.0": new}, releases=releases).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.mark.browser
@pytest.mark.parametrize("kind", KINDS)
def test_pages_of_releases_are_accessible_fit_and_run_nothing(
    kind: str, chromium: Any, released: Path, axe: str
) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for name, scheme, size in (("wide", "light", WIDE), ("dark", "dark", WIDE), ("phone", "light", PHONE)):
        context = chromium.new_context(viewport=size, color_scheme=scheme)
        opened = context.new_page()
        opened.goto((released / KINDS[kind]).as_uri())
        assert opened.evaluate("window.ran") is None
        root = "document.documentElement"
        assert opened.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), name
        opened.screenshot(path=SCREENSHOTS / f"{kind.replace(' ', '-')}-{name}.png")
        opened.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        opened.evaluate(axe)
        found = opened.evaluate("(rules) => axe.run({ runOnly: rules })", WCAG)
        assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found["violations"]] == [], name
        context.close()


def test_a_validator_finds_nothing_in_pages_of_releases(released: Path, html_validate: Path, tmp_path: Path) -> None:
    settings = tmp_path / "rules.json"
    settings.write_text(json.dumps(HTML), encoding="utf-8")
    command = [str(html_validate), "--config", str(settings), *(str(released / path) for path in KINDS.values())]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
