"""How long publishing takes, and in how much memory: the shipped workspace, and a made-up one of many terms.

    python benchmarks/publish.py [TERMS]      (default: 100000)

CPU time is that of all processes; memory is the most that they held together (Linux: proportional set size).
"""

from __future__ import annotations

import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from publishing_page import put

SETTINGS = """accord: 1
base: https://accord.example/
title: A large workspace
shared: shared
organisations:
  shared:
    name: Shared
    schemes: {big: {title: "Big list", steward: "Someone"}}
  police:
    name: Police
    schemes: {own: {title: "Own list", steward: "Someone"}}
mappings:
  police-own: {subject: police/own, object: shared/big}
"""
HEAD = "| what | into | files | s | CPU s | MiB |\n|---|---|---|---|---|---|\n"
KNOWN = "theft burglary robbery assault damage guilty offence court person vehicle".split()


ROOT = Path(__file__).resolve().parents[1]


def main(count: int) -> None:
    """Publishes both into an empty folder and once more, and writes the page."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made"
        make(count, made)
        for name, workspace in (("the shipped workspace", ROOT), (f"{count:,} made-up terms", made)):
            for what in ("empty folder", "nothing has changed"):
                rows.append(f"| {name} | {what} | {measured(workspace, Path(folder) / 'site' / workspace.name)} |")
                print(rows[-1])
    processors = len(os.sched_getaffinity(0))
    about = (
        f"`accord publish -o FOLDER` on {processors} processors, into the folder for temporary files (`TMPDIR`). "
        "Memory is the most that\nits processes held together; what they share counts once.\n\n"
    )
    put("Publishing", about + HEAD + "\n".join(rows))


def measured(workspace: Path, site: Path) -> str:
    """Files, seconds, CPU seconds and MiB of one run, as the cells of a row."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "accord", "publish", "--workspace", str(workspace), "-o", str(site)]
    before, start, most = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), 0.0
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        most = max(most, held(process.pid))
        time.sleep(0.2)
    seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        sys.exit(f"accord publish ended with {process.returncode}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    files = sum(path.is_file() for path in site.rglob("*"))
    return f"{files:,} | {seconds:.1f} | {cpu:.1f} | {most:,.0f}"


def held(pid: int) -> float:
    """MiB of a process and of those that it has started."""
    found = 0.0
    for one in (pid, *map(int, told(Path(f"/proc/{pid}/task/{pid}/children")).split())):
        share = re.search(r"^Pss:\s+(\d+)", told(Path(f"/proc/{one}/smaps_rollup")), re.MULTILINE)
        found += int(share[1]) / 1024 if share else 0
    return found


def told(path: Path) -> str:
    """What the system says, or nothing where the process has just ended."""
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def make(count: int, root: Path) -> None:
    """A workspace of `count` terms in two vocabularies, each with a label, a definition and a wider term."""
    drawn = random.Random(1)
    syllables = [a + b for a in "b c d f g h l m n p r s t v w th st".split() for b in "a e i o u ai ea".split()]
    words = ["".join(drawn.choices(syllables, k=drawn.randint(2, 4))) for _ in range(30_000)] + KNOWN * 3
    root.mkdir(parents=True)
    (root / "accord.yaml").write_text(SETTINGS, encoding="utf-8")
    for name, terms in (("shared/big", count - count // 100), ("police/own", count // 100)):
        path = root / "vocabularies" / f"{name}.ttl"
        path.parent.mkdir(parents=True)
        path.write_text("\n".join(turtle(name, terms, words, drawn)), encoding="utf-8")


def turtle(name: str, terms: int, words: list[str], drawn: random.Random) -> list[str]:
    """A scheme in Turtle; each term has up to ten narrower ones."""
    iri = f"https://accord.example/{name}"
    lines = [f"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<{iri}> a skos:ConceptScheme ."]
    for n in range(terms):
        label, definition = (" ".join(drawn.choices(words, k=k)) for k in (drawn.randint(1, 4), 12))
        above = f"skos:broader <{iri}/C{n // 10}>" if n >= 10 else f"skos:topConceptOf <{iri}>"
        lines.append(
            f'<{iri}/C{n}> a skos:Concept ; skos:inScheme <{iri}> ; skos:notation "C{n}" ; '
            f'skos:prefLabel "{label}"@en ; skos:definition "{definition}"@en ; {above} .'
        )
    return lines


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
