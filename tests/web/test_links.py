"""The site as files: every link leads somewhere, nothing is loaded from elsewhere, pages stay small."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest

from tests.web.kinds import KINDS

LINK = re.compile(r'(?:href|src|action)="([^"]*)"')
ID = re.compile(r' id="([^"]*)"')
RULES = {
    "root": True,
    "extends": ["html-validate:recommended", "html-validate:document"],
    "rules": {"require-sri": ["error", {"target": "crossorigin"}]},
}


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    return {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}


def test_every_link_of_every_page_leads_somewhere(site: Path, pages: dict[str, str]) -> None:
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    ids = {path: set(ID.findall(html)) for path, html in pages.items()}
    broken = []
    for path, html in pages.items():
        for link in LINK.findall(html):
            if re.match("https?://|data:,$", link):
                continue
            where, _, part = link.partition("#")
            target = normpath(join(dirname(path), unquote(where))) if where else path
            if target not in files or (part and part not in ids[target]):
                broken.append((path, link))
    assert broken == []
    assert len(pages) > 4_000


def test_every_page_can_be_reached_from_the_first(pages: dict[str, str]) -> None:
    seen, frontier = set(), {"index.html"}
    while frontier:
        seen |= frontier
        links = {
            normpath(join(dirname(path), unquote(link.partition("#")[0])))
            for path in frontier
            for link in LINK.findall(pages[path])
            if link.partition("#")[0].endswith(".html")
        }
        frontier = {link for link in links if link in pages} - seen
    assert set(pages) - seen == set()


def test_nothing_is_asked_of_another_site(pages: dict[str, str]) -> None:
    outside = re.compile(
        r"<(?:link|script|img|iframe|form|source|object|embed)\b[^>]*(?:href|src|action|data)=\"(?:https?:)?//"
    )
    assert [path for path, html in pages.items() if outside.search(html)] == []


def test_a_concept_page_with_its_style_is_under_60_kb(site: Path, pages: dict[str, str]) -> None:
    style = (site / "style.css").stat().st_size
    concepts = {path: len(html.encode()) + style for path, html in pages.items() if path.count("/") == 2}
    assert len(concepts) > 4_000
    assert max(concepts.values()) < 60_000


def test_a_validator_finds_nothing_in_any_kind_of_page(site: Path, html_validate: Path, tmp_path: Path) -> None:
    settings = tmp_path / "rules.json"
    settings.write_text(json.dumps(RULES), encoding="utf-8")
    samples = sorted(path for path in site.rglob("*.html") if path.parent.parent.parent == site)[::100]
    checked = [*(str(site / path) for path in KINDS.values()), *map(str, samples)]
    command = [str(html_validate), "--config", str(settings), *checked]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_words_are_short_enough_to_read(site: Path) -> None:
    """Flesch-Kincaid grade of what is written for citizens: a reading age of 9 to 12 is a grade of 4 to 7."""
    for path in ("index.html", "about.html", "do-not-compare.html"):
        html = (site / path).read_text(encoding="utf-8").partition("<main")[2].partition("</main>")[0]
        paragraphs = re.findall(r"<(?:p|li)[^>]*>(.*?)</(?:p|li)>", html, re.DOTALL)
        text = " ".join(re.sub("<[^>]*>", "", one).strip() for one in paragraphs if "<a href" not in one)
        assert 2 < grade(text) <= 7.5, (path, grade(text))


def grade(text: str) -> float:
    """https://en.wikipedia.org/wiki/Flesch-Kincaid_readability_tests, syllables counted as groups of vowels."""
    sentences = max(1, len(re.findall(r"[.!?:](?:\s|$)", text)))
    words = re.findall(r"[A-Za-z’'-]+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
