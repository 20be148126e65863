"""Hostile words in a vocabulary: nothing runs, nothing breaks, nothing leaves the folder or takes another's place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from accord.namespaces import RDF, SKOS, concept_iri
from accord.tasks.publish import publish
from accord.workspace import open_workspace
from tests.web.conftest import serving

PLEA = "https://accord.example/shared/plea"
SHOUT = "window.ran = true"
WORDS = {
    "g": "small",
    "G": "capital",
    "CON": f"<script>{SHOUT}</script>",
    "nul": f'"><img src=x onerror="{SHOUT}">',
    "../../../outside": f"</script><script>{SHOUT}</script><!--",
    "..\\..\\outside": "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "index": f"javascript:{SHOUT}",
    "a/b?c#d": "\u202eright to left\u2066",
    "long": "lorem " * 1_700,
    "solid": "x" * 10_000,
    "<b>": "constructor __proto__ toString",
}


@pytest.fixture
def hostile(tiny: Path) -> Path:
    triples = []
    for code, label in WORDS.items():
        node = NamedNode(concept_iri(PLEA, code))
        triples += [
            Triple(node, NamedNode(RDF + "type"), NamedNode(SKOS + "Concept")),
            Triple(node, NamedNode(SKOS + "inScheme"), NamedNode(PLEA)),
            Triple(node, NamedNode(SKOS + "notation"), Literal(code)),
            Triple(node, NamedNode(SKOS + "prefLabel"), Literal(label, language="en")),
        ]
    triples.append(Triple(NamedNode(PLEA), NamedNode(RDF + "type"), NamedNode(SKOS + "ConceptScheme")))
    (tiny / "vocabularies/shared/plea.ttl").write_bytes(serialize(triples, format=RdfFormat.TURTLE) or b"")
    before = {path for path in tiny.rglob("*") if path.is_file()}
    publish(open_workspace(tiny), tiny / "site")
    assert {p for p in tiny.rglob("*") if p.is_file() and not p.is_relative_to(tiny / "site")} == before
    return tiny / "site"


def test_every_term_has_a_page_of_its_own_on_every_disk(hostile: Path) -> None:
    pages = list((hostile / "shared" / "plea").glob("*.html"))
    assert len(pages) == len(WORDS) == len({page.name.casefold() for page in pages})
    assert all(page.name.isascii() and not set(page.name) & set('<>:"/\\|?*') for page in pages)
    assert not {page.name.partition(".")[0].casefold() for page in pages} & {"con", "nul", "index"}


@pytest.mark.browser
def test_no_hostile_word_runs_or_breaks_a_page(hostile: Path, chromium: Any) -> None:
    shown = []
    with serving(hostile) as address:
        opened = chromium.new_page(viewport={"width": 375, "height": 812})
        terms = json.loads((hostile / "search/terms-0.json").read_text(encoding="utf-8"))
        pages = [f"{term[3]}.html" for term in terms if term[3].startswith("shared/plea/")]
        for path in [*pages, "shared/plea.html", "shared/plea~a-z.html", "index.html"]:
            opened.goto(address + path)
            assert opened.evaluate("window.ran") is None, path
            root = "document.documentElement"
            assert opened.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), path
            assert opened.locator("footer").count() == 1
            shown.append(opened.locator("h1").text_content().strip())
        for question in ("script", "onerror", "constructor", "__proto__", "lorem", "right", "outside"):
            opened.goto(f"{address}search.html?q={question}")
            opened.wait_for_selector("#search-results a")
            assert opened.evaluate("window.ran") is None
        opened.close()
    assert {label.strip() for label in WORDS.values()} <= set(shown)
