"""How long a reader waits for the first result of the search in the browser, at many terms, beside other searches.

    python benchmarks/search.py [TERMS] [TIMES]      (default: 100000 5)

Headless Chromium asks each question in a window of its own, so that nothing is cached; what is measured is the time
from the question to the first result in the page, on a page that is open and on one that opens with the question, and
the processor time of the page's thread. The peers are MiniSearch and Pagefind (npm), where `make bench-search` has
installed them; they hold the same codes, labels and definitions.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from publish import make
from publishing_page import put

from accord.model.concepts import Concept
from accord.publication.edition import Edition
from accord.publication.harmonise import harmonised
from accord.publication.pages import with_pages
from accord.publication.releases import Past
from accord.publication.rendering import Renderer
from accord.publication.site import site_of
from accord.tasks.edition import edition_of
from accord.workspace import open_workspace

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "build" / "search"
HERE = Path(__file__).resolve().parent / "search_peers"
WATCH = """
window.asked = 0;
new MutationObserver(() => {
  if (!window.first && document.querySelector("#search-results li")) window.first = performance.now();
}).observe(document, { childList: true, subtree: true });
"""
ASK = """(words) => {
  document.getElementById("q").value = words;
  window.asked = performance.now();
  document.getElementById("search-form").requestSubmit();
}"""
DONE = "document.getElementById('search-status').textContent !== ''"


@dataclass
class Waits:
    """Milliseconds of each run: on an open page, on a page that opens with the question, of the page's thread."""

    asked: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    found: list[bool] = field(default_factory=list)


def main(count: int, times: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, made = Path(folder) / "root", Path(folder) / "made"
        make(count, made)
        edition = edition_of(open_workspace(made))
        searches = {"Accord": accord(edition, root / "accord"), **peers(edition, root)}
        asked = questions([concept for one in edition.schemes for concept in one.scheme])
        with served(root) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            waits = {(name, what): Waits() for what in asked for name in searches}
            for _ in range(times):
                for (name, what), one in waits.items():
                    measure(browser, f"{address}{name.lower()}/search.html", asked[what], one)
            browser.close()
    text = told(count, times, searches, asked, waits)
    print(text)
    put("Searching", text)


def accord(edition: Edition, folder: Path) -> int:
    """Writes the search as a publication has it; gives the bytes of its index."""
    found = harmonised((one.scheme for one in edition.schemes), {one.entry.name: one.agreed for one in edition.sets})
    renderer = Renderer(site_of(edition, found))
    nothing = Past(releases=(), files_of=lambda _: {}, edition_of=lambda _: edition)
    for path, data in with_pages(renderer, found, (), version="", past=nothing, gone={}):
        if path.startswith("search") or path == "style.css":
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
    return size(folder / "search")


def peers(edition: Edition, root: Path) -> dict[str, int]:
    """Has the peers index the same terms, where they are installed; gives the bytes of each index."""
    if not (PEERS / "node_modules").is_dir():
        return {}
    terms = root.parent / "terms.json"
    rows = [[c.iri, c.notation, c.label(), c.definition()] for one in edition.schemes for c in one.scheme]
    terms.write_text(json.dumps(rows), encoding="utf-8")
    sizes = {}
    for name in ("MiniSearch", "Pagefind"):
        folder = root / name.lower()
        folder.mkdir(parents=True)
        shutil.copy(HERE / "search.html", folder)
        shutil.copy(HERE / f"{name.lower()}.js", folder / "search.js")
        shutil.copy(PEERS / "node_modules" / "minisearch" / "dist" / "es" / "index.js", folder / "minisearch.js")
        script = shutil.copy(HERE / f"{name.lower()}.mjs", PEERS)  # beside what it imports
        subprocess.run(["node", script, str(terms), str(folder)], check=True, stdout=subprocess.DEVNULL)
        sizes[name] = size(folder / "index")
    return sizes


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def questions(terms: list[Concept]) -> dict[str, tuple[str, str]]:
    """What is asked, each with the code of a term that the answer must have."""
    middle = len(terms) // 2
    several = next(c for c in terms[middle:] if len(c.label().split()) == 2 and min(map(len, c.label().split())) > 5)
    first, second = several.label().split()
    return {
        "a word": (first, several.notation),
        "a word with a slip": (first[:2] + first[3] + first[2] + first[4:], several.notation),
        "two words": (f"{first} {second}", several.notation),
        "two words with slips": (f"{first[:-2]}{first[-1]} {second[:3]}{second[4:]}", several.notation),
        "a code": (terms[middle].notation, terms[middle].notation),
        "the beginning of a word": (first[:4], ""),
    }


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A plain static server in a process of its own."""
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--protocol", "HTTP/1.1"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        port = re.search(r"port (\d+)", process.stdout.readline())
        assert port is not None
        yield f"http://127.0.0.1:{port[1]}/"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def measure(browser: Browser, address: str, question: tuple[str, str], waits: Waits) -> None:
    """One run of a question in two new windows."""
    words, code = question
    with window(browser) as page:
        page.goto(address, wait_until="networkidle")
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        before = ticks(session)
        page.evaluate(ASK, words)
        page.wait_for_function(DONE, timeout=120_000)
        waits.cpu.append((ticks(session) - before) * 1000)
        waits.asked.append(page.evaluate("window.first - window.asked"))
        shown = page.locator("#search-results li").all_inner_texts()
        waits.found.append(any(re.search(rf"\b{code}\b", text) for text in shown))
    with window(browser) as page:
        page.goto(f"{address}?q={words.replace(' ', '+')}")
        page.wait_for_function(DONE, timeout=120_000)
        waits.opened.append(page.evaluate("window.first"))


@contextmanager
def window(browser: Browser) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    yield page
    context.close()


def ticks(session: Any) -> float:
    """Seconds of processor time of the page's thread so far."""
    told = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in told if one["name"] == "TaskDuration"))


def told(
    count: int,
    times: int,
    searches: dict[str, int],
    asked: dict[str, tuple[str, str]],
    waits: dict[tuple[str, str], Waits],
) -> str:
    head = (
        f"{count:,} made-up terms, each with a code, a label and a definition. Chromium asks each question {times} "
        "times, each time in a new\nwindow, so that nothing is cached, of a plain static server on the same machine. "
        "Milliseconds to the first result: median and,\nbehind a stroke, the slowest; *CPU* is the processor time of "
        "the page's thread until all results stand there (median).\n*Found* is in how many runs the term that was "
        "meant is among the results.\n\n"
    )
    table = ["| question | search | asked on an open page | page opened with the question | CPU | found |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for (name, what), one in waits.items():
        found = f"{sum(one.found)} of {times}" if asked[what][1] else ""
        table.append(f"| {what} | {name} | {both(one.asked)} | {both(one.opened)} | {median(one.cpu):.0f} | {found} |")
    sizes = "\n".join(["", "| search | its index, MB |", "|---|---|",
                       *(f"| {name} | {size / 1e6:,.1f} |" for name, size in searches.items())])  # fmt: skip
    return head + "\n".join(table) + "\n" + sizes


def both(values: list[float]) -> str:
    return f"{median(values):,.0f} / {max(values):,.0f}"


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    main(given[0] if given else 100_000, given[1] if len(given) > 1 else 5)
