"""The section on fields of docs/reference/matching-benchmark.md: the matcher beside its baselines, in one run.

    python benchmarks/fields.py [--data FOLDER]

Every table is matched with weights that have not seen it. Reports MRR and R@k, calibration, and CPU time against the
slowest baseline.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from goals_elsewhere import CALIBRATION
from measures import reliability
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from train_fields import Lot, calibration_error, fitted_standing, left_out_scores, lots_of, ranks, top

from accord.matching.field_evidence import Matrix, field_evidence, fields_of
from accord.matching.ngrams import trigram_vectors
from accord.matching.semantic import is_installed, load_meanings
from accord.model.labels import normalise
from accord.model.properties import PropertyTerm

COMA = ".44"  # MRR of Valentine's COMA on the four clinical tables, as published with the data
Proposals = list[tuple[Matrix, NDArray[np.bool_]]]  # of each table: confidence, and whether it is right
Scores = Callable[[Sequence[PropertyTerm], Sequence[PropertyTerm]], Matrix]


def names(terms: Iterable[PropertyTerm]) -> list[str]:
    return [normalise(term.name.replace("_", " ")) or " " for term in terms]


def exact(ours: Sequence[PropertyTerm], theirs: Sequence[PropertyTerm]) -> Matrix:
    return (np.array(names(ours))[:, None] == np.array(names(theirs))[None, :]).astype(np.float64)


def ratio(scorer: Callable[..., float]) -> Scores:
    return lambda ours, theirs: process.cdist(names(ours), names(theirs), scorer=scorer, dtype=np.float64)


def trigrams(ours: Sequence[PropertyTerm], theirs: Sequence[PropertyTerm]) -> Matrix:
    rows, columns = trigram_vectors(names(ours), names(theirs))
    return (rows @ columns.T).toarray().astype(np.float64)


def shared_values(ours: Sequence[PropertyTerm], theirs: Sequence[PropertyTerm]) -> Matrix:
    """Jaccard of the sets of normalised values."""
    sides = [[{normalise(value) for value, _ in term.profile.values} for term in side] for side in (ours, theirs)]
    return np.array([[len(a & b) / max(1, len(a | b)) for b in sides[1]] for a in sides[0]])


BASELINES: dict[str, Scores] = {
    "the same name": exact,
    "rapidfuzz ratio": ratio(fuzz.ratio),
    "rapidfuzz token_sort_ratio": ratio(fuzz.token_sort_ratio),
    "rapidfuzz WRatio": ratio(fuzz.WRatio),
    "trigram TF-IDF": trigrams,
    "values in common (Jaccard)": shared_values,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One matcher: (MRR, R@20) of each table, over all fields of all tables, and CPU seconds."""

    name: str
    tables: dict[str, tuple[float, float]]
    mrr: float
    recall: dict[int, float]
    seconds: float


def section(data: str | None = None) -> str:
    """The section as Markdown."""
    lots = lots_of(data, None)
    clinical = [lot for lot in lots if is_clinical(lot)]
    found = [baseline(name, score, clinical) for name, score in BASELINES.items()]
    lines = ["## Fields of records", "", *INTRODUCTION, ""]
    judged = [left_out(lots, semantic=False)]
    if is_installed():
        judged.append(left_out(lots_of(data, load_meanings()), semantic=True))
    found += [one for one, _ in judged]
    lines += table(found)
    lines += ["", f"Valentine's COMA has an MRR of {COMA} on the same tables, as published with them."]
    lines += ["", *calibrated([(one.name.strip("*"), proposals) for one, proposals in judged])]
    lines += ["", *others(lots)]
    return "\n".join(lines) + "\n"


INTRODUCTION = (
    "Columns of four clinical tables among 736 standard columns, half of which have no values (`matching/gdc`). MRR is",
    "the mean reciprocal rank of the first right column, R@20 the share of columns with a right one among the first",
    "20. Each table is matched with weights that have not seen it, nor the table made from it with other names.",
)


def baseline(name: str, score: Scores, lots: Sequence[Lot]) -> Row:
    start = time.process_time()
    scores = [score(lot.pair.subject, lot.pair.object) for lot in lots]
    return row(name, lots, scores, time.process_time() - start)


def left_out(lots: Sequence[Lot], *, semantic: bool) -> tuple[Row, Proposals]:
    """The matcher with weights that have not seen the table, and the first proposals of each table."""
    scores = left_out_scores(lots, semantic=semantic)
    judged = [(lot, score) for lot, score in zip(lots, scores, strict=True) if lot.pair.judged]
    proposals = []
    for lot, score in judged:
        step = fitted_standing([(a, s) for a, s in judged if a.pair.group != lot.pair.group])
        proposals.append(top(score, step.confidence(score, lot.evidence), lot.right))
    clinical = [(lot, score) for lot, score in judged if is_clinical(lot)]
    start = time.process_time()
    for lot, _ in clinical:
        field_evidence(fields_of(lot.pair.subject), fields_of(lot.pair.object))
    seconds = time.process_time() - start
    name = "**Accord, with meanings**" if semantic else "**Accord**"
    found = row(name, [lot for lot, _ in clinical], [score for _, score in clinical], seconds)
    return found, proposals


def calibrated(judged: Sequence[tuple[str, Proposals]]) -> list[str]:
    """What first proposals claim and how many are right, for each of some matchers by name."""
    bins = []
    for _, proposals in judged:
        claimed, right = (np.concatenate(parts) for parts in zip(*proposals, strict=True))
        bins.append(reliability(claimed, right))
    alone = [calibration_error([proposals]) for proposals in judged[0][1]]
    count = sum(size for size, _, _ in bins[0])
    lines = [
        f"Calibration over the {count} first candidates of tables left out, in ten bins of (nearly) equal count: what",
        "is claimed, and what is right. Of a single table, which has few fields mostly, the error lies between",
        f"{min(alone):.3f} and {max(alone):.3f}.",
        "",
        "| bin | " + " | ".join(name for name, _ in judged) + " |",
        "|---|" + "---|" * len(judged),
    ]
    for place, each in enumerate(zip(*bins, strict=True), start=1):
        cells = [f"{claimed:.3f}, {right:.3f}" for _, claimed, right in each]
        lines.append("| " + " | ".join([str(place), *cells]) + " |")
    errors = [f"{calibration_error(proposals):.3f}" for _, proposals in judged]
    return [*lines, "| " + " | ".join([CALIBRATION, *errors]) + " |"]


def row(name: str, lots: Sequence[Lot], scores: Sequence[Matrix], seconds: float) -> Row:
    first = np.concatenate([first_ranks(score, lot.right) for lot, score in zip(lots, scores, strict=True)])
    return Row(
        name=name,
        tables={lot.pair.name: ranks(score, lot.right) for lot, score in zip(lots, scores, strict=True)},
        mrr=float((1 / first).mean()),
        recall={cut: float((first <= cut).mean()) for cut in (1, 5, 10, 20)},
        seconds=seconds,
    )


def first_ranks(score: Matrix, right: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The rank of the first right column of each field that has one; of equal scores the first."""
    order = np.argsort(-score, axis=1, kind="stable")
    hits = np.take_along_axis(right, order, axis=1)[right.any(axis=1)]
    return hits.argmax(axis=1) + 1


def table(found: Sequence[Row]) -> list[str]:
    tables = list(found[0].tables)
    head = ["matcher", *(f"{name}: MRR, R@20" for name in tables), "all: MRR", "R@1", "R@5", "R@10", "R@20", "CPU s"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for one in found:
        cells = [f"{one.tables[name][0]:.2f}, {one.tables[name][1]:.2f}" for name in tables]
        cells += [f"{one.mrr:.3f}", *(f"{value:.2f}" for value in one.recall.values()), f"{one.seconds:.1f}"]
        lines.append("| " + " | ".join([one.name, *cells]) + " |")
    return lines


def others(lots: Sequence[Lot]) -> list[str]:
    """Criminal justice: the same, table by table, beside the best baseline by name."""
    scores = left_out_scores(lots, semantic=False)
    lines = [
        "Criminal justice, with weights that have not seen the group (Libra has values, the rest names alone):",
        "",
        "| fields | source, target | MRR | R@20 | token_sort_ratio: MRR |",
        "|---|---|---|---|---|",
    ]
    for lot, score in zip(lots, scores, strict=True):
        if lot.pair.judged and not lot.pair.group.startswith("gdc/"):
            mrr, recall = ranks(score, lot.right)
            plain, _ = ranks(ratio(fuzz.token_sort_ratio)(lot.pair.subject, lot.pair.object), lot.right)
            size = f"{len(lot.pair.subject)}, {len(lot.pair.object)}"
            lines.append(f"| {lot.pair.name} | {size} | {mrr:.3f} | {recall:.2f} | {plain:.3f} |")
    return lines


def is_clinical(lot: Lot) -> bool:
    return lot.pair.judged and lot.pair.group.startswith("gdc/")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data")
    sys.stdout.write(section(parser.parse_args().data))
