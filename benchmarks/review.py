"""How fast the reviewer is with very many open proposals: opening, a key to the next screen, search; and its memory.

    python benchmarks/review.py [TERMS]      (default: 100000 terms with an open proposal, 100000 shared terms)

Labels are drawn from the shipped vocabularies, two or three real labels joined. Each measure is a process of its own,
so that memory is what a reviewer sees. A key's time runs from the key press until the next screen is drawn and the
verdict is on disk.
"""

from __future__ import annotations

import asyncio
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from accord.cli.review.screen import ReviewApp
from accord.formats import sssom
from accord.model.mappings import LEXICAL_MATCHING, RELATIONS, ExtensionSlot, Mapping, MappingSet, Relation
from accord.namespaces import ACCORD, XSD
from accord.tasks.load import load_scheme
from accord.tasks.review import ReviewSession
from accord.workspace import open_workspace

ROOT = Path(__file__).resolve().parents[1]
SET = "theirs"
KEYS = ("e", "right", "c", "down", "b", "s", "n", "1", "r", "u", "z", "y", "left", "0", "o", "p", "s", "x")
ROUNDS = 12
SETTINGS = """accord: 1
base: https://accord.example/
title: Very many terms
shared: shared
organisations:
  shared: {name: Shared, schemes: {list: {title: Shared list, steward: Nobody}}}
  theirs: {name: Theirs, schemes: {list: {title: Their list, steward: Nobody}}}
mappings:
  theirs: {subject: theirs/list, object: shared/list}
"""


def main(size: int) -> None:
    """Makes the workspace, then measures in processes of their own."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make(root, size)
        print(f"{size:,} terms with an open proposal, {size:,} shared terms; index not yet built")
        for what in ("build", "open", "keys", "search"):
            subprocess.run([sys.executable, __file__, what, str(root), str(time.time())], check=True)


def make(root: Path, size: int) -> None:
    """A workspace with two long vocabularies of two levels, and a proposal for every term."""
    (root / "accord.yaml").write_text(SETTINGS, encoding="utf-8")
    labels = draw(size)
    for organisation in ("theirs", "shared"):
        path = root / "vocabularies" / organisation / "list.ttl"
        path.parent.mkdir(parents=True)
        path.write_text(turtle(organisation, labels), encoding="utf-8")
    rank = ExtensionSlot(slot_name="ext_rank", property=ACCORD + "rank", type_hint=XSD + "integer")
    base = "https://accord.example"
    chance = random.Random(2)
    rows = tuple(
        Mapping(
            subject_id=f"{base}/theirs/list/{n}",
            subject_label=label,
            predicate_id=RELATIONS[Relation.EXACT],
            object_id=f"{base}/shared/list/{n}",
            object_label=label,
            mapping_justification=LEXICAL_MATCHING,
            confidence=round(chance.random(), 4),
            similarity_score=1.0,
            match_string=(label.casefold(),),
            extra=(("ext_rank", "1"),),
        )
        for n, label in enumerate(labels)
    )
    proposed = MappingSet(
        mapping_set_id=f"{base}/mappings/theirs/proposed", extension_definitions=(rank,), mappings=rows
    )
    prefixes = {"theirs-list": f"{base}/theirs/list/", "shared-list": f"{base}/shared/list/"}
    path = root / "mappings" / "theirs.proposed.sssom.tsv"
    path.parent.mkdir()
    path.write_text(sssom.dumps(proposed, prefixes), encoding="utf-8")


def draw(size: int) -> list[str]:
    """As many different labels as asked for, of words that the shipped vocabularies use."""
    workspace = open_workspace(ROOT)
    concepts = [concept for entry in workspace.schemes for concept in load_scheme(workspace, entry)]
    real = sorted({concept.label() for concept in concepts if concept.pref_labels})
    chance = random.Random(1)
    drawn = (" ".join(chance.sample(real, 2)) for _ in range(3 * size))
    return list(dict.fromkeys(drawn))[:size]


def turtle(organisation: str, labels: list[str]) -> str:
    """A scheme: every hundredth term is the broader one of those after it."""
    scheme = f"https://accord.example/{organisation}/list"
    lines = [f"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<{scheme}> a skos:ConceptScheme .\n"]
    for n, label in enumerate(labels):
        text = label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
        above = f" ; skos:broader <{scheme}/{n - n % 100}>" if n % 100 else ""
        lines.append(
            f'<{scheme}/{n}> a skos:Concept ; skos:inScheme <{scheme}> ; skos:notation "{n}" ; '
            f'skos:prefLabel "{text}"@en ; skos:definition "What is called {text}."@en{above} .\n'
        )
    return "".join(lines)


def opened(root: Path) -> ReviewSession:
    return ReviewSession(open_workspace(root), SET, reviewer="jane", day="2026-01-31")


def build(root: Path, started: float) -> None:
    session = opened(root)
    report("index built", f"{time.time() - started:.1f} s", f"{session.left:,} open")


def open_(root: Path, started: float) -> None:
    """From the start of the process to the first screen drawn."""

    async def run() -> None:
        before = time.time()
        session = opened(root)
        laid_out = time.time()
        async with ReviewApp(session).run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            whole = f"{time.time() - started:.2f} s with Python and imports"
            report("queue opened", f"{laid_out - before:.2f} s", f"first screen {time.time() - before:.2f} s, {whole}")

    asyncio.run(run())


def keys(root: Path, _started: float) -> None:
    """Wall time as a person waits, and processor time, which other work on the machine does not stretch."""
    waited: list[float] = []
    worked: list[float] = []

    async def run() -> None:
        app = ReviewApp(opened(root))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            for key in KEYS * ROUNDS:
                drawn = asyncio.Event()
                start, spent = time.perf_counter(), time.process_time()
                app.simulate_key(key)
                app.call_after_refresh(drawn.set)
                await drawn.wait()
                waited.append((time.perf_counter() - start) * 1000)
                worked.append((time.process_time() - spent) * 1000)

    asyncio.run(run())
    report("key to next screen", *_spread(waited))
    report("  processor time", *_spread(worked))


def _spread(times: list[float]) -> tuple[str, str]:
    p99 = sorted(times)[min(len(times) - 1, round(len(times) * 0.99))]
    return f"{statistics.median(times):.1f} ms median", f"{p99:.1f} ms p99, {len(times)} keys"


def search(root: Path, _started: float) -> None:
    session = opened(root)
    texts = [word[:n] for word in ("community order", "suspended", "drug rehabilitaton", "zzz", "12345", "guilty not")
             for n in range(1, len(word) + 1)]  # fmt: skip
    times = []
    for text in texts:
        start = time.perf_counter()
        session.search(text, most=12)
        times.append((time.perf_counter() - start) * 1000)
    report(
        "search as you type",
        f"{statistics.median(times):.1f} ms median",
        f"{max(times):.1f} ms at most, {len(times)} texts",
    )


def report(what: str, figure: str, more: str) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<20} {figure:<18} {more}; peak {peak:.0f} MiB", flush=True)


MEASURES = {"build": build, "open": open_, "keys": keys, "search": search}

if __name__ == "__main__":
    if len(sys.argv) > 2:
        MEASURES[sys.argv[1]](Path(sys.argv[2]), float(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
