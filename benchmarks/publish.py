"""Publishes a made-up workspace of many terms and says how long it took and how much memory.

python benchmarks/publish.py 100000 build/benchmark
"""

from __future__ import annotations

import random
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

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
KNOWN = "theft burglary robbery assault damage guilty offence court person vehicle".split()


def main(count: int, root: Path) -> None:
    """Makes, publishes, and publishes again."""
    shutil.rmtree(root, ignore_errors=True)
    make(count, root)
    for what in ("first run", "second run, nothing changed"):
        start = time.monotonic()
        command = [sys.executable, "-m", "accord", "publish", "--workspace", str(root), "-o", str(root / "site")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{what}: {time.monotonic() - start:.0f} s, at most {peak:,.0f} MiB so far")


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
    main(int(sys.argv[1]), Path(sys.argv[2]))
