"""Writes docs/reference/matching-benchmark.md: the matcher beside others on every visible set, in one run.

    python benchmarks/matching.py [--data FOLDER] [--only concepts|fields|batches|scale]

What is judged was left out of training: for each group the weights are trained anew on the others; the shipped weights,
which have seen the groups, stand beside them where goals are told. The sections on scale, fields and batches come
from matching_scale.py, fields.py and batches.py, and which of their goals are reached is read off their tables.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

import batches
import fields
import goals_elsewhere
import lexmatch
import matching_scale
import numpy as np
from baselines import BASELINES, baseline
from curves import Step
from measures import (
    Quality,
    Ranked,
    best_f1,
    calibration_error,
    chosen,
    peak_megabytes,
    quality,
    ranks,
    reliability,
    top_proposals,
)
from sets import data_folder
from train_reranker import (
    FIXED,
    MOST_SUBJECTS,
    Sample,
    by_table,
    calibrated,
    groups_of,
    key,
    left_out,
    ranked,
    read_samples,
    score,
    steps,
)

from accord.matching.reranker import Weights, model
from accord.matching.semantic import is_installed

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "matching-benchmark.md"
EXPLANATION = PAGE.parents[1] / "explanation" / "matching.md"
ONE_TO_ONE = ("dh", "conference", "cj-nationality", "cj-offence")  # groups where F1 makes sense
SINGLE = ("cj-prison", "cj-nationality", "cj-offence", "cj-court", "cj-police")  # shown pair by pair
MISSES = ("cj-court/cp-plea", "cj-court/cp-verdict", "cj-court/cp-bail")
LARGEST = "esco_onet"
OURS, WITH_MEANING = "Accord", "Accord with `--semantic`"

EVERY, CALIBRATION, MOST_ERROR = "all but the partial one", "calibration error", 0.05
WHOLE = "cj-offence/pnc-cjs-offence, every title"
GOALS = (
    ("dh", "F1, best threshold", 0.70),
    ("conference", "F1, best threshold", 0.66),
    ("conference", "F1, fixed threshold", 0.63),
    ("naics_isic", "R@10", 0.73),
    ("naics_isic", "R@10 with `--semantic`", 0.82),
    ("esco_onet", "R@10", 0.64),
    ("esco_onet", "R@10 with `--semantic`", 0.66),
    ("cj-prison/dps-charge-outcome and dps-appearance-outcome", "R@5", 0.95),
    ("cj-nationality/nomis-nationality", "R@1", 0.85),
    ("cj-nationality/nomis-nationality-seed", "R@1", 0.85),
    ("cj-nationality/iso-country-nationality", "R@5", 0.92),
    (WHOLE, "R@1", 0.85),
    (EVERY, CALIBRATION, MOST_ERROR),
    (EVERY, f"{CALIBRATION} with `--semantic`", MOST_ERROR),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One method on all groups: its rankings, and CPU seconds by group (from labels to scored candidates).

    shipped: the rankings by the weights that come with the program, of Accord's own runs.
    """

    name: str
    found: Mapping[str, Sequence[Ranked]]
    seconds: Mapping[str, float]
    shipped: Mapping[str, Sequence[Ranked]] = field(default_factory=dict)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data")
    parser.add_argument(
        "--only", choices=SECTIONS, help="write this part of the page, and leave the others as they are"
    )
    parser.add_argument("--peak", choices=[*BASELINES, OURS, WITH_MEANING], help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.peak:
        print(peak(options.data, options.peak))
        return
    folder = str(data_folder(options.data))
    for name in [options.only] if options.only else SECTIONS:
        tell(PAGE, name, SECTIONS[name](folder))
    tell(PAGE, "goals", goals_elsewhere.section(PAGE.read_text(encoding="utf-8")))


def concepts(data: str) -> str:
    """All about vocabularies; the reliability table goes into the explanation too."""
    plain, samples = accord(data, semantic=False)
    runs = [plain]
    if is_installed():
        runs.append(accord(data, semantic=True)[0])
    runs += [others(name, samples, plain) for name in BASELINES]
    peaks = {run.name: measured_peak(data, run.name) for run in runs}
    peer, why_not = lexmatch.run(samples, plain.found)
    if peer:
        runs.append(Run(name="OAK lexmatch", found=peer[0], seconds=peer[1]))
    tell(EXPLANATION, "reliability", bins(plain))
    ours = [run for run in runs if run.name in {OURS, WITH_MEANING}]
    parts = (
        introduction(runs, why_not),
        goals(runs, whole_list(data, samples)),
        equivalence(runs),
        ranking(runs),
        single(ours),
        confidence(ours),
        cost(runs, peaks),
        misses(samples, plain),
    )
    return "\n\n".join(part.strip("\n") for part in parts)


SECTIONS: dict[str, Callable[[str], str]] = {
    "concepts": concepts,
    "fields": fields.section,
    "batches": batches.section,
    "scale": lambda data: matching_scale.section(Path(data)),
}


def accord(data: str, *, semantic: bool) -> tuple[Run, list[Sample]]:
    """The left-out run; what it took is without training, and with reading the language model where it is used."""
    samples = read_samples(data, semantic=semantic)
    found = calibrated(samples, left_out(samples, semantic=semantic))
    seconds = {group: sum(s.seconds for s in samples if s.pair.group == group) for group in groups_of(samples)}
    name = WITH_MEANING if semantic else OURS
    return Run(name=name, found=found, seconds=seconds, shipped=shipped(samples, semantic=semantic)), samples


def shipped(samples: Sequence[Sample], *, semantic: bool) -> dict[str, list[Ranked]]:
    """The rankings by the weights that come with the program."""
    using = model(semantic=semantic)
    table = list(zip(using.odds.tolist(), using.chance.tolist(), strict=True))
    return by_table(
        samples, {key(one): score(one, summed(using.own), summed(using.standing)) for one in samples}, table
    )


def summed(weights: Weights) -> Step:
    curves = tuple(zip(weights.at, weights.adds, strict=True))
    return Step(names=weights.names, intercept=weights.intercept, curves=curves)


def whole_list(data: str, samples: Sequence[Sample]) -> tuple[Run, str]:
    """The longest list, of which 700 are judged elsewhere, as a whole; and how many terms that are."""
    group = WHOLE.partition("/")[0]
    whole = read_samples(data, semantic=False, only=group, whole=True)
    own, standing = steps([one for one in samples if one.pair.group != group], semantic=False)
    found = {WHOLE: [ranked(one, score(one, own, standing)) for one in whole]}
    run = Run(name=OURS, found=found, seconds={}, shipped={WHOLE: shipped(whole, semantic=False)[group]})
    return run, f"{sum(len(one.wanted) for one in whole):,}"


def others(name: str, samples: Sequence[Sample], plain: Run) -> Run:
    found: dict[str, list[Ranked]] = {group: [] for group in plain.found}
    seconds = dict.fromkeys(plain.found, 0.0)
    for one in samples:
        empty = ranked(one, np.zeros(len(one.found)))
        start = process_time()
        found[one.pair.group].append(baseline(one, empty, BASELINES[name](one)))
        seconds[one.pair.group] += process_time() - start
    return Run(name=name, found=found, seconds=seconds)


def measured_peak(data: str, name: str) -> float:
    command = [sys.executable, __file__, "--peak", name, "--data", data]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def peak(data: str | None, name: str) -> float:
    """Megabytes that a process of its own takes at most, on the largest set."""
    samples = read_samples(data, semantic=name == WITH_MEANING, only=LARGEST)
    for one in samples if name in BASELINES else ():
        baseline(one, ranked(one, np.zeros(len(one.found))), BASELINES[name](one))
    return peak_megabytes()


def introduction(runs: Sequence[Run], reason: str) -> str:
    left_aside = f"\n\nOAK lexmatch is not among them: {reason}." if reason else ""
    return f"""# How good the matcher is

`make bench-matching` writes this page: the matcher and {len(runs) - sum(r.name.startswith("Accord") for r in runs)}
others, on the same labels and in the same run. Accord's figures are for sets that its weights have not seen: for each
group of sets they are trained anew on the other groups, in the same way as the shipped weights are on all of them. What
the shipped weights reach is shown beside it where goals are told.{left_aside}

- *F1* is that of the pairs that are each other's best, of all pairs of vocabularies of a group together: once at the
  threshold that is best for the group, once at a fixed one. Accord's fixed threshold is a confidence of {FIXED}; the
  others' is the one that is best on the other groups.
- *R@k* is the share of source terms with any right target among the first k; *mean recall* the share of their right
  targets among the first ten; *MRR* the mean of one over the first right one's rank. In a reference that is known to
  be partial (esco_onet) only terms that are in it count.
- The sets: dh (thesauri of the digital humanities, several languages), conference (small ontologies), naics_isic
  (industry codes, many to many), esco_onet (occupations, many to one), and those that begin with `cj-` (cross-walks of
  police, courts, prisons and the person record, made by practitioners; where their target list is not among the data,
  and for offence titles and the courts' pleas and verdicts, they are matched against the targets that the cross-walk
  names, which is easier than the whole list). Of a list of more than {2 * MOST_SUBJECTS:,} terms that is not partial,
  {MOST_SUBJECTS} drawn at random are judged, of offence titles too.
"""


def goals(runs: Sequence[Run], whole: tuple[Run, str]) -> str:
    head = ("set", "measure", "goal", "left out", "shipped", "reached")
    using = {run.name: run for run in runs}
    rows = []
    for where, what, goal in GOALS:
        run = using.get(WITH_MEANING) if "semantic" in what else whole[0] if where == WHOLE else using[OURS]
        if run is None:
            continue
        values = [measured(each, where, what.removesuffix(" with `--semantic`")) for each in (run.found, run.shipped)]
        reached = [value < goal if where == EVERY else value >= goal for value in values]
        sign = "below " if where == EVERY else ""
        cells = [f"{value:.3f}" for value in values]
        rows.append((where, what, f"{sign}{goal:.2f}", *cells, "yes" if all(reached) else "**no**"))
    return (
        "## What it should reach, and whether it does\n\n"
        "Once by weights that have not seen the group, once by the shipped weights, which were trained on it too. Of "
        f"offence titles all {whole[1]} are judged here.\n\n" + table(head, rows)
    )


def measured(found: Mapping[str, Sequence[Ranked]], where: str, what: str) -> float:
    if where == EVERY:
        return calibration_error(*top_proposals([one for each in found.values() for one in each]))
    group, _, names = where.partition("/") if where != WHOLE else (WHOLE, "", "")
    each = [one for one in found[group] if not names or one.name.partition("/")[2] in names.split(" and ")]
    judged = quality(each, FIXED)
    return {
        "F1, best threshold": judged.f1,
        "F1, fixed threshold": judged.f1_fixed,
        **{f"R@{cut}": share for cut, share in judged.recall.items()},
    }[what]


def equivalence(runs: Sequence[Run]) -> str:
    head = ("", *(f"{group}: best | fixed" for group in ONE_TO_ONE))
    wide = tuple(part for column in head for part in column.split(" | "))
    rows = []
    for run in runs:
        cells = [run.name]
        for group in ONE_TO_ONE:
            fixed = FIXED if run.name.startswith("Accord") else elsewhere(run, group)
            found = quality(run.found[group], fixed)
            cells += [f"{found.f1:.3f}", f"{found.f1_fixed:.3f}"]
        rows.append(tuple(cells))
    return "## One to one: F1 at the best and at the fixed threshold\n\n" + table(wide, rows)


def elsewhere(run: Run, group: str) -> float:
    """The threshold that is best on the other groups."""
    return best_f1(*chosen([one for other in ONE_TO_ONE if other != group for one in run.found[other]]))[1]


def ranking(runs: Sequence[Run]) -> str:
    parts = ["## The order of the candidates"]
    for group in runs[0].found:
        rows = [(run.name, *figures(quality(run.found[group], FIXED))) for run in runs if group in run.found]
        parts.append(f"### {group}\n\n" + table(("", "R@1", "R@5", "R@10", "R@20", "mean recall", "MRR"), rows))
    return "\n\n".join(parts)


def figures(found: Quality) -> tuple[str, ...]:
    return tuple(f"{value:.3f}" for value in (*found.recall.values(), found.mean_recall, found.mrr))


def single(runs: Sequence[Run]) -> str:
    rows = [
        (one.name.partition("/")[2], run.name, str(len({subject for subject, _ in one.gold})),
         *figures(quality([one], FIXED)))
        for group in SINGLE
        for place, _ in enumerate(runs[0].found[group])
        for run in runs
        for one in [run.found[group][place]]
    ]  # fmt: skip
    head = ("cross-walk", "", "terms", "R@1", "R@5", "R@10", "R@20", "mean recall", "MRR")
    return "## Criminal justice, cross-walk by cross-walk\n\n" + table(head, rows)


def confidence(runs: Sequence[Run]) -> str:
    parts = [
        """## Whether the confidence is true

Of the first proposals of all terms, ten bins of (nearly) equal size: the confidence that was claimed and the share
that was right. Groups are calibrated by what scores were worth in the others. The partial reference (esco_onet) is
left out."""
    ]
    for run in runs:
        claimed, right = top_proposals([one for each in run.found.values() for one in each])
        parts.append(
            f"### {run.name}: expected calibration error {calibration_error(claimed, right):.3f}\n\n" + bins(run)
        )
        each = [
            (group, f"{calibration_error(*top_proposals(found)):.3f}")
            for group, found in run.found.items()
            if len(top_proposals(found)[0])
        ]
        parts.append("Group by group it is larger, since groups differ in how many terms have a match at all:\n\n"
                     + table(("group", "error"), each))  # fmt: skip
    return "\n\n".join(parts)


def bins(run: Run) -> str:
    claimed, right = top_proposals([one for each in run.found.values() for one in each])
    return table(
        ("proposals", "claimed", "right"),
        [(f"{size:,}", f"{mean:.3f}", f"{share:.3f}") for size, mean, share in reliability(claimed, right)],
    )


def tell(path: Path, name: str, what: str) -> None:
    """Puts a part of a page between its two marks; at the end where there are none."""
    start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    if start not in page:
        page = f"{page}{start}{end}\n"
    before, _, rest = page.partition(start)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{start}{what.strip()}\n{end}{after}", encoding="utf-8")


def cost(runs: Sequence[Run], peaks: Mapping[str, float]) -> str:
    fastest = sum(runs[0].seconds.values())
    rows = [
        (run.name, f"{sum(run.seconds.values()):.1f}", f"{sum(run.seconds.values()) / fastest:.2f}",
         f"{peaks[run.name]:,.0f}" if run.name in peaks else "not measured")
        for run in runs
    ]  # fmt: skip
    return (
        "## What it takes\n\nAll sets together, from labels to scored candidates, on one core; megabytes are the most "
        f"that a process of its own takes on {LARGEST}, with the labels prepared as Accord does.\n\n"
        + table(("", "CPU seconds", "by Accord's", "peak MB"), rows)
    )


def misses(samples: Sequence[Sample], run: Run) -> str:
    """Every term of the hard cross-walks whose first proposal is not right, with the reason."""
    parts = ["## Plea, verdict and bail: every miss"]
    every = {one.name: one for each in run.found.values() for one in each}
    for one in samples:
        if key(one) in MISSES:
            found = every[key(one)]
            rows = list(missed(one, found))
            total = len({subject for subject, _ in one.gold})
            head = ("term", "right", "proposed first", "rank of the right one", "why")
            title = f"### {one.pair.name}: {total - len(rows)} of {total} first proposals right"
            parts.append(f"{title}\n\n{table(head, rows)}" if rows else title)
    return "\n\n".join(parts)


def missed(one: Sample, found: Ranked) -> Iterator[tuple[str, str, str, str, str]]:
    subjects, objects = one.evidence.subject.table.concepts, one.evidence.object.table.concepts
    place = ranks(found)
    for subject in sorted({subject for subject, _ in one.gold}, key=lambda row: subjects[row].label()):
        mine = np.flatnonzero(found.subject == subject)
        right = [int(place[at]) for at in mine if found.right[at]]
        if right and min(right) == 1:
            continue
        first = next((objects[found.object[at]].label() for at in mine if place[at] == 1), "nothing")
        wanted = sorted(objects[other].label() for row, other in one.gold if row == subject)
        rank = str(min(right)) if right else "not found"
        label = subjects[subject].label()
        yield label, "; ".join(wanted), first, rank, reason(label, wanted, first)


def reason(label: str, wanted: Iterable[str], first: str) -> str:
    """Why labels alone do not lead to the right target."""
    words = set(label.casefold().split())
    shared = max(len(words & set(target.casefold().split())) for target in wanted)
    beside = len(words & set(first.casefold().split()))
    if label.casefold() == first.casefold():
        return "false friend: the list has a term of that name, and practice puts it elsewhere"
    if not shared:
        return "no word in common with the right one: practice, not wording"
    return "more words in common with the wrong one" if beside > shared else "several targets share the same words"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---" if place == 0 else "---:" for place, _ in enumerate(head)], *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    main(sys.argv[1:])
