"""How long proposals take and how much memory, beside a comparison of every label with every other.

    python benchmarks/propose.py [TERMS ...]      (default: 1000 5000 20000)

Labels are drawn from the shipped vocabularies: two real labels joined, and misspelt on one side. The peer is
rapidfuzz's token_sort_ratio on every pair, measured on a sample of rows and scaled up. One process, CPU seconds.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from rapidfuzz import fuzz, process

from accord.matching import propose
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.tasks.load import load_scheme
from accord.workspace import open_workspace

SAMPLE = 100
ROOT = Path(__file__).resolve().parents[1]


def main(sizes: list[str]) -> None:
    columns = ("terms", "rows", "CPU s", "peak MB", "first right", "every pair CPU s", "ratio")
    print("{:>8} {:>9} {:>8} {:>8} {:>12} {:>18} {:>7}".format(*columns))
    for size in sizes:
        subprocess.run([sys.executable, __file__, "--one", size], check=True)


def one(size: int) -> None:
    ours, theirs = labels(size)
    start = time.process_time()
    rows = propose(scheme("ours", ours), scheme("theirs", theirs))
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    first = [row for row in rows if row.extension("ext_rank") == "1"]
    right = sum(row.subject_id.rpartition("/")[2] == row.object_id.rpartition("/")[2] for row in first) / size
    start = time.process_time()
    process.cdist(ours[:SAMPLE], theirs, scorer=fuzz.token_sort_ratio, workers=1)
    peer = (time.process_time() - start) * size / min(SAMPLE, size)
    print(
        f"{size:8} {len(rows):9} {seconds:8.1f} {peak:8.0f} {right:12.3f} {peer:18.1f} {peer / seconds:7.1f}",
        flush=True,
    )


def labels(size: int) -> tuple[list[str], list[str]]:
    """As many different labels as asked for, and the same with a letter lost and some words in capitals."""
    workspace = open_workspace(ROOT)
    concepts = [concept for entry in workspace.schemes for concept in load_scheme(workspace, entry)]
    real = sorted({concept.label() for concept in concepts if concept.pref_labels})
    draw = random.Random(1)
    clean = list(dict.fromkeys(f"{draw.choice(real)} {draw.choice(real)}" for _ in range(2 * size)))[:size]
    return [worn(label, draw) for label in clean], clean


def worn(label: str, draw: random.Random) -> str:
    lost = draw.randrange(len(label))
    return (label[:lost] + label[lost + 1 :]).title()


def scheme(name: str, of: list[str]) -> ConceptScheme:
    iri = f"https://accord.example/{name}"
    concepts = (
        Concept(iri=f"{iri}/{place:07}", scheme=iri, pref_labels=(Text(text=label, lang="en"),))
        for place, label in enumerate(of)
    )
    return ConceptScheme(iri=iri, concepts=tuple(concepts))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(int(sys.argv[2]))
    else:
        main(sys.argv[1:] or ["1000", "5000", "20000"])
