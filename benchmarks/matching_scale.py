"""How matching grows: labels made from real ones, 1,000 to 1,000,000 a side, and real offence titles beside rapidfuzz.

    python benchmarks/matching_scale.py [--data FOLDER] [TERMS ...]      (default: 1000 10000 100000 1000000)

Every run is a process of its own, measured in CPU seconds (user and system) and peak memory, from two lists of labels
in memory to finished proposals: label tables, candidates, evidence, ranking, relations, rows. Neither reading nor
writing files is counted. `section` gives the tables as Markdown for the benchmark page.

How the labels are made (`made`): the target list is real offence titles of the criminal courts in random order, and
where there are too few, the first half of one title with the second half of another, none twice. Each source label is
one of these in capitals, as the Police National Computer writes, worn: a word lost (one label in two), a letter lost
(three in ten), two neighbouring words swapped (three in twenty). The seed is fixed, so all runs see the same labels.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from measures import peak_megabytes
from rapidfuzz import fuzz, process
from sets import data_folder

from accord.matching import propose
from accord.matching.abbreviations import packaged
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.labels import normalise
from accord.model.mappings import Mapping

SIZES = (1_000, 10_000, 100_000, 1_000_000)
TITLES = "lists/courts/cjs_standing__offence-code.csv"
GOLD = "gold/offence_titles__pnc__to__cjs.csv"
OFFENCES = 10_000  # titles a side
LONGEST = 120  # letters of a title that is made of two
SEED = 1
RANKS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One run: terms a side, candidates asked for, CPU seconds, peak megabytes, and how often the right term is found.

    recall: of the subjects with a right object, among the first 1 and the first `top`.
    """

    terms: int
    top: int
    seconds: float
    megabytes: float
    first: float
    recall: float


def section(folder: Path, sizes: Sequence[int] = SIZES) -> str:
    """The two tables of the benchmark page: growth, and real offence titles beside brute force."""
    grown = [_run("made", folder, size) for size in sizes]
    ours, brute = _run("offences", folder, OFFENCES), _run("brute", folder, OFFENCES)
    return "\n".join([*_growth(grown), "", *_offences(ours, brute)]) + "\n"


def _growth(runs: Sequence[Measured]) -> Iterator[str]:
    yield "## How it grows"
    yield ""
    yield "Labels made from real offence titles (`benchmarks/matching_scale.py` says how), one candidate a term."
    yield ""
    yield "| terms a side | CPU s | times the size before | peak MB | R@1 |"
    yield "|---:|---:|---:|---:|---:|"
    for place, run in enumerate(runs):
        grown = f"{run.seconds / runs[place - 1].seconds:.1f}" if place else ""
        yield f"| {run.terms:,} | {run.seconds:.1f} | {grown} | {run.megabytes:,.0f} | {run.first:.3f} |"


def _offences(ours: Measured, brute: Measured) -> Iterator[str]:
    yield "## Offence titles beside brute force"
    yield ""
    yield f"{OFFENCES:,} PNC titles among {OFFENCES:,} CJS titles: all pairs that are known, the rest worn as above."
    yield "Brute force is rapidfuzz's `process.cdist` with `token_sort_ratio` on normalised titles. Recall is of the"
    yield f"known pairs only, with {RANKS} candidates a title."
    yield ""
    yield "| way | CPU s | ratio | peak MB | R@1 | R@10 |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, run in (("token_sort_ratio, all pairs", brute), ("accord", ours)):
        cells = f"{run.seconds:.1f} | {brute.seconds / run.seconds:.1f} | {run.megabytes:,.0f}"
        yield f"| {name} | {cells} | {run.first:.3f} | {run.recall:.3f} |"


def _run(what: str, folder: Path, size: int) -> Measured:
    command = [sys.executable, __file__, "--data", str(folder), "--one", what, str(size)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return Measured(**json.loads(told.stdout))


def one(what: str, folder: Path, size: int) -> Measured:
    """A run in this process."""
    theirs, ours, right, judged = made(folder, size) if what == "made" else offences(folder, size)
    top = 1 if what == "made" else RANKS
    subject, object_ = scheme("ours", ours), scheme("theirs", theirs)
    start = time.process_time()
    if what == "brute":
        ranks = [found for row in brute_force(ours, theirs) for found in row]
    else:
        rows = propose(subject, object_, abbreviations=packaged(), top=top)
    seconds = time.process_time() - start
    if what != "brute":
        ranks = list(_ranked(rows))
    hits = {(subject, rank) for subject, rank, found in ranks if theirs[found] in right[ours[subject]]}
    first = {subject for subject, rank in hits if rank == 1} & judged
    among = {subject for subject, _ in hits} & judged
    peak = peak_megabytes()
    return Measured(
        terms=size,
        top=top,
        seconds=seconds,
        megabytes=peak,
        first=len(first) / len(judged),
        recall=len(among) / len(judged),
    )


def _ranked(rows: Sequence[Mapping]) -> Iterator[tuple[int, int, int]]:
    for row in rows:
        places = (int(iri.rpartition("/")[2]) for iri in (row.subject_id, row.object_id))
        subject, found = places
        yield subject, int(row.extension("ext_rank")), found


def brute_force(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[list[tuple[int, int, int]]]:
    """The best targets of each source label by comparing it with all of them: (source, rank, target)."""
    sources, targets = [normalise(label) for label in ours], [normalise(label) for label in theirs]
    block = 500
    for start in range(0, len(sources), block):
        scores = process.cdist(sources[start : start + block], targets, scorer=fuzz.token_sort_ratio, workers=1)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :RANKS]
        for row, columns in enumerate(best.tolist()):
            yield [(start + row, rank, column) for rank, column in enumerate(columns, start=1)]


Lists = tuple[list[str], list[str], dict[str, set[str]], set[int]]


def made(folder: Path, size: int) -> Lists:
    """Target labels, source labels, which targets are right for each source label, and the sources to judge: all."""
    draw = random.Random(SEED)
    real = titles(folder)
    draw.shuffle(real)
    targets = dict.fromkeys(real[:size])
    words = [title.split() for title in real]
    while len(targets) < size:
        head, rest = draw.choice(words), draw.choice(words)
        title = " ".join(head[: (len(head) + 1) // 2] + rest[len(rest) // 2 :])[:LONGEST]
        if " " in title:
            targets.setdefault(title)
    sources = [worn(title, draw) for title in targets]
    right: dict[str, set[str]] = {}
    for source, target in zip(sources, targets, strict=True):
        right.setdefault(source, set()).add(target)
    return list(targets), sources, right, set(range(size))


def offences(folder: Path, size: int) -> Lists:
    """CJS titles and PNC titles: every known pair, then CJS titles without one and the same, worn."""
    right: dict[str, set[str]] = {}
    for row in _rows(folder / GOLD):
        right.setdefault(row["source_label"], set()).add(row["target_label"])
    known = dict.fromkeys(target for targets in right.values() for target in sorted(targets))
    targets = list(dict.fromkeys([*known, *titles(folder)]))[:size]
    sources = list(right)
    judged = set(range(len(sources)))
    draw = random.Random(SEED)
    for title in targets[len(known) :]:
        if len(sources) < size:
            sources.append(worn(title, draw))
            right.setdefault(sources[-1], set()).add(title)
    return targets, sources, right, judged


def titles(folder: Path) -> list[str]:
    """Every CJS offence title of two words and more, once."""
    return sorted({row["offence_title"] for row in _rows(folder / TITLES) if " " in row["offence_title"].strip()})


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def worn(title: str, draw: random.Random) -> str:
    words = title.split()
    if len(words) > 2 and draw.random() < 0.5:
        del words[draw.randrange(len(words))]
    if draw.random() < 0.3:
        place = draw.randrange(len(words))
        lost = draw.randrange(len(words[place]))
        words[place] = words[place][:lost] + words[place][lost + 1 :] or words[place]
    if len(words) > 3 and draw.random() < 0.15:
        place = draw.randrange(len(words) - 1)
        words[place], words[place + 1] = words[place + 1], words[place]
    return " ".join(words).upper()


def scheme(name: str, labels: Sequence[str]) -> ConceptScheme:
    iri = f"https://accord.example/{name}"
    concepts = (
        Concept(iri=f"{iri}/{place:07}", scheme=iri, pref_labels=(Text(text=label, lang="en"),))
        for place, label in enumerate(labels)
    )
    return ConceptScheme(iri=iri, concepts=tuple(concepts))


def main() -> None:
    parser = argparse.ArgumentParser(description="How matching grows with the number of terms.")
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--data", help="the folder with the benchmark data")
    parser.add_argument("--one", choices=("made", "offences", "brute"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    folder = data_folder(asked.data)
    if asked.one:
        print(json.dumps(asdict(one(asked.one, folder, asked.sizes[0]))))
    else:
        print(section(folder, asked.sizes))


if __name__ == "__main__":
    main()
