"""Makes src/accord/matching/weights.json, and says how good weights are on sets that they have not seen.

    python benchmarks/train_reranker.py [--data FOLDER] [--check]

The sets of benchmarks/sets.py fall into groups. For each group both steps of the score are trained on the other groups
and judged on it (leave one group out); the shipped weights are then trained on all of them. The calibration comes from
the scores that the groups got while they were left out. Nothing is tuned on single pairs.

In most cross-walks every subject has a counterpart, since only mapped terms were published. Real lists are not like
that: objects are taken away from these, few in one copy and most in another, so that the weights learn to say that
there is no match. Which candidate ranks first is learnt from the lists as they are, where every rival is there.

Each of the two steps is asked about sets that it has not seen. So in training, each group is left out in turn: the
first step's weights are the mean of those that this gives (cross-fitting; Chernozhukov et al. 2018), and the second
step is trained on what the first says of the group that it has not seen. It is the same for the weights that are judged
and for those that are shipped.

Two pieces of evidence count by a fixed curve (PRIOR): labels that are alike by every measure, since what the groups
teach about such labels differs, and a plain measure of likeness stands up better in a group that is new; and short
labels with another head each, since only one group has many of them. The handful of settings below and the
choice of evidence were made by how all groups do while they are left out, and of late by what the shipped weights reach
besides, and not for one of them; so the figures of left-out groups are a little too good for new ones, by the choice of
these few.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

import numpy as np
from curves import Step, knots, ramps
from losses import likelihood, lists_of
from measures import Ranked, calibration_error, quality, top_proposals
from numpy.typing import NDArray
from scipy.optimize import minimize
from sets import Pair, data_folder, pairs

from accord.matching.abbreviations import packaged
from accord.matching.candidates import Candidates, candidates
from accord.matching.evidence import Evidence, evidence_of
from accord.matching.features import FEATURES, SEMANTIC, features
from accord.matching.labels import label_table
from accord.matching.relations import RELATIONS, relations
from accord.matching.reranker import FIXED, shares
from accord.matching.semantic import Meanings, is_installed, load_meanings

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
WEIGHTS = Path(__file__).resolve().parents[1] / "src" / "accord" / "matching" / "weights.json"

# More of these never makes a match more likely; more of all others never makes it less likely.
AGAINST = {"ending_differs", "heads_differ", "longer", "short", "numbers_differ", "false_friend", "broader_differ"}
PRIOR = {"alike": 2.0, "heads_differ": -0.4}  # log-odds at 1; they go with the square of the evidence, not learnt
HELD_BACK = 1e-5  # how strongly weights are drawn to nothing
SMOOTH = 1e-4  # how strongly each stretch of a curve is drawn to the slope of the next
TAKEN_AWAY = (0.4, 0.8)  # shares of the objects that made-up gaps take, one copy each: lists differ in what they lack
MOST_SUBJECTS = 700  # of one pair in training, so that no large list outvotes the others
FEWEST = 60  # subjects, below which a group does not weigh less
LESS = 0.25  # a group weighs as the number of its subjects to the power of one less this
IN_FULL = {"dh", "conference"}  # groups that have real gaps
RANKED_ONLY = {"naics_isic", "esco_onet"}  # many-to-many or partial: they say what ranks higher, not how likely it is
LEVEL = 1e-3  # how strongly the levels of single pairs of vocabularies are drawn to the common one
ITERATIONS = 150
THIN = 5  # of pairs that are not alike and not right, one in five is trained with
ORDER = (0.02, 0.04)  # how much the order within a subject counts beside the likelihood of each pair, by step


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One pair of vocabularies with the evidence for its candidates; `weight` is each candidate's in training.

    likely, ordered: whether it teaches how likely a pair is, and which of a subject's candidates ranks first.
    """

    pair: Pair
    evidence: Evidence
    found: Candidates
    own: Floats
    right: NDArray[np.bool_]
    weight: Floats
    gold: frozenset[tuple[int, int]]
    wanted: Indices
    seconds: float
    likely: bool = True
    ordered: bool = True


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data")
    parser.add_argument("--only", help="one group to leave out, to try something quickly")
    parser.add_argument("--channel", choices=["plain", "semantic"])
    parser.add_argument("--check", action="store_true", help="say how good the weights are, and write nothing")
    options = parser.parse_args(arguments)
    channels = [options.channel] if options.channel else ["plain", *(["semantic"] if is_installed() else [])]
    made = {channel: trained(options.data, options.only, semantic=channel == "semantic") for channel in channels}
    if not options.check and not options.only:
        old = json.loads(WEIGHTS.read_text(encoding="utf-8")) if WEIGHTS.exists() else {}
        WEIGHTS.write_text(json.dumps({**old, **made}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def trained(data: str | None, only: str | None, *, semantic: bool) -> dict[str, object]:
    samples = read_samples(data, semantic=semantic)
    scores = left_out(samples, semantic=semantic, only=only)
    tell(calibrated([one for one in samples if key(one) in scores], scores))
    if only:
        return {}
    table = calibration([ranked(one, scores[key(one)]) for one in samples])
    own, standing = steps(samples, semantic=semantic)
    print("shipped weights, which have seen the groups:")
    tell(by_table(samples, {key(one): score(one, own, standing) for one in samples}, table))
    return {
        "own": written(own),
        "standing": written(standing),
        "calibration": table,
        "trained_on": sorted(key(one) for one in samples),
    }


def read_samples(data: str | None, *, semantic: bool, only: str = "", whole: bool = False) -> list[Sample]:
    """All pairs of vocabularies, or those of one group, with their evidence; `whole`: with all subjects of each."""
    meanings = load_meanings() if semantic else None
    return [sample(pair, meanings, whole=whole) for pair in pairs(data_folder(data)) if only in {"", pair.group}]


def left_out(samples: Sequence[Sample], *, semantic: bool, only: str | None = None) -> dict[str, Floats]:
    """The log-odds of each sample's candidates, by weights that were trained on the other groups."""
    scores: dict[str, Floats] = {}
    known: dict[frozenset[str], Step] = {}
    for group in [only] if only else groups_of(samples):
        own, standing = steps([one for one in samples if one.pair.group != group], semantic=semantic, known=known)
        scores |= {key(one): score(one, own, standing) for one in samples if one.pair.group == group}
    return scores


def calibrated(samples: Sequence[Sample], scores: Mapping[str, Floats]) -> dict[str, list[Ranked]]:
    """The left-out scores as probabilities, by group: each by what the scores of the other groups were worth."""
    plain = {group: [ranked(one, scores[key(one)]) for one in samples if one.pair.group == group]
             for group in groups_of(samples)}  # fmt: skip
    found = {}
    for group, each in plain.items():
        others = [one for other in plain if other != group for one in plain[other]]
        table = np.array(calibration(others or each))
        found[group] = [replace(one, score=np.interp(one.score, table[:, 0], table[:, 1]) * one.share) for one in each]
    return found


def by_table(
    samples: Sequence[Sample], scores: Mapping[str, Floats], table: Sequence[Sequence[float]]
) -> dict[str, list[Ranked]]:
    """Scores as probabilities by one table of calibration, by group."""
    log_odds, chance = np.array(table).T
    plain = [(one.pair.group, ranked(one, scores[key(one)])) for one in samples]
    found = [(group, replace(one, score=np.interp(one.score, log_odds, chance) * one.share)) for group, one in plain]
    return {group: [one for other, one in found if other == group] for group in groups_of(samples)}


def groups_of(samples: Sequence[Sample]) -> list[str]:
    return list(dict.fromkeys(one.pair.group for one in samples))


def sample(pair: Pair, meanings: Meanings | None, *, whole: bool = False) -> Sample:
    start = process_time()
    subject, object_ = (label_table(side, abbreviations=packaged()) for side in (pair.subject, pair.object))
    evidence = evidence_of(subject, object_, meanings=meanings, abbreviations=packaged())
    rows = {concept.iri: place for place, concept in enumerate(subject.concepts)}
    columns = {concept.iri: place for place, concept in enumerate(object_.concepts)}
    gold = frozenset((rows[one], columns[other]) for one, other in pair.gold if one in rows and other in columns)
    wanted = np.arange(len(subject.concepts))
    if not whole and len(wanted) > 2 * MOST_SUBJECTS and not pair.partial and pair.group not in IN_FULL:
        wanted = np.sort(np.random.default_rng(0).permutation(wanted)[:MOST_SUBJECTS])
        gold = frozenset(pair_ for pair_ in gold if pair_[0] in set(wanted.tolist()))
    found = candidates(evidence, wanted=wanted, closed=np.zeros(0, dtype=np.int64), top=10)
    own = features(found, evidence)
    seconds = process_time() - start
    right = np.array([hit in gold for hit in zip(found.subject.tolist(), found.object.tolist(), strict=True)])
    judged = np.ones(len(found))
    if pair.partial:
        judged = np.isin(found.subject, sorted({row for row, _ in gold})).astype(np.float64)
    chosen = np.random.default_rng(1).permutation(wanted)[:MOST_SUBJECTS]
    judged *= np.isin(found.subject, chosen) if pair.group not in IN_FULL else 1
    return Sample(
        pair=pair,
        evidence=evidence,
        found=found,
        own=own,
        right=right,
        weight=judged,
        gold=gold,
        wanted=wanted,
        seconds=seconds,
    )


def key(one: Sample) -> str:
    return f"{one.pair.group}/{one.pair.name}"


def with_gaps(samples: Sequence[Sample]) -> list[Sample]:
    """The samples for training: cross-walks as they are teach the order, with some of their objects gone the rest."""
    return [copy for one in samples for copy in copies(one)]


def copies(one: Sample) -> list[Sample]:
    if one.pair.group in IN_FULL:
        return [one]
    gaps = () if one.pair.group in RANKED_ONLY else TAKEN_AWAY
    return [replace(one, likely=False), *(replace(gapped(one, share), ordered=False) for share in gaps)]


def gapped(one: Sample, share: float) -> Sample:
    gone = np.random.default_rng(2).random(len(one.evidence.object.table.concepts)) < share
    kept = np.flatnonzero(~gone[one.found.object])
    return replace(one, found=one.found.only(kept), own=one.own[kept], right=one.right[kept], weight=one.weight[kept])


def steps(
    samples: Sequence[Sample], *, semantic: bool, known: dict[frozenset[str], Step] | None = None
) -> tuple[Step, Step]:
    """Both steps. For each group the first is trained on the others: their mean is the first step.

    The second is trained on scores that these gave to the group that they had not seen. known: first steps by the
    groups that they were trained on, which are added to; those of two groups left out serve for either.
    """
    samples = with_gaps(samples)
    names = FEATURES + (SEMANTIC if semantic else ())
    groups = groups_of(samples)
    known = {} if known is None else known
    for group in groups:
        others = frozenset(groups) - {group}
        if others not in known:
            known[others] = first_step(names, [one for one in samples if one.pair.group in others])
    unseen = {group: known[frozenset(groups) - {group}] for group in groups}
    first = [unseen[one.pair.group](one.own) for one in samples]
    standing = [relations(one.found, one.evidence, scores) for one, scores in zip(samples, first, strict=True)]
    second = fitted(
        tuple(RELATIONS),
        samples,
        lambda place, _: standing[place],
        order=ORDER[1],
        before=lambda place, _: first[place],
    )
    return mean_of(list(unseen.values())), second


def mean_of(steps: Sequence[Step]) -> Step:
    """The sum whose curves are the means of those of sums of the same evidence."""
    curves = zip(*(step.curves for step in steps), strict=True)
    return Step(
        names=steps[0].names,
        intercept=float(np.mean([step.intercept for step in steps])),
        curves=tuple((each[0][0], np.mean([adds for _, adds in each], axis=0)) for each in curves),
    )


def first_step(names: tuple[str, ...], samples: Sequence[Sample]) -> Step:
    """The learnt curves, and the fixed ones besides.

    With the channel of meanings, the mean of a sum with it and of one that never saw it: so it adds to what labels say
    and does not replace it.
    """
    learnt = [name for name in names if name not in PRIOR]
    plain = [name for name in learnt if name not in SEMANTIC]
    sums = [own_sum(each, names, samples) for each in ([plain] if learnt == plain else [learnt, plain])]
    found = {name: most * np.array(knots(name)) ** 2 for name, most in PRIOR.items()}
    for name in learnt:
        found[name] = np.mean([step.adds(name) for step in sums], axis=0)
    return Step(
        names=names,
        intercept=float(np.mean([step.intercept for step in sums])),
        curves=tuple((np.array(knots(name)), found[name]) for name in names),
    )


def own_sum(learnt: Sequence[str], names: Sequence[str], samples: Sequence[Sample]) -> Step:
    """The curves of some of the pair's own evidence."""
    columns = [names.index(name) for name in learnt]
    return fitted(tuple(learnt), samples, lambda _, one: one.own[:, columns], order=ORDER[0])


def fitted(
    names: tuple[str, ...],
    samples: Sequence[Sample],
    evidence: Callable[[int, Sample], Floats],
    *,
    order: float,
    before: Callable[[int, Sample], Floats] | None = None,
) -> Step:
    """A sum of curves that only rise or fall: it makes right pairs likely and ranks them above the subject's others.

    The first is logistic regression over pairs, the second a conditional logit over each subject's candidates.
    order: how much the second counts; before: log-odds that are there already, which the sum is added to.
    """
    kept = [thinned(one) for one in samples]
    rows = np.concatenate(
        [
            ramps(names, evidence(place, one)[chosen])
            for place, (one, (chosen, _)) in enumerate(zip(samples, kept, strict=True))
        ]
    )
    given = np.concatenate([
        before(place, one)[chosen] if before else np.zeros(len(chosen))
        for place, (one, (chosen, _)) in enumerate(zip(samples, kept, strict=True))
    ])  # fmt: skip
    times = np.concatenate([times for _, times in kept])
    right = np.concatenate([one.right[chosen] for one, (chosen, _) in zip(samples, kept, strict=True)])
    each = [(one, one.weight[chosen]) for one, (chosen, _) in zip(samples, kept, strict=True)]
    likely = np.concatenate([weight * likely_vote(one, samples) for one, weight in each]) * times
    likely /= likely.sum()
    owners = [one.found.subject[chosen] for one, (chosen, _) in zip(samples, kept, strict=True)]
    offsets = np.cumsum([0, *(len(one.evidence.subject.table.concepts) for one in samples)])
    owner = np.concatenate([own + offset for own, offset in zip(owners, offsets, strict=False)])
    votes = [weight * order_vote(one, samples) for one, weight in each]
    lists = lists_of(owner, np.concatenate(votes), right, times)

    before_bend, after_bend = neighbours(names)
    level = np.repeat(np.arange(len(samples)), [len(chosen) for chosen, _ in kept])
    width = rows.shape[1]

    def loss(sought: Floats) -> tuple[float, Floats]:
        common, weight, levels = sought[0], sought[1 : 1 + width], sought[1 + width :]
        score = rows @ weight + common + levels[level] + given
        cost, slope = likelihood(score, right, likely)
        worse, turn = lists.loss(score)
        slope = slope + order * turn
        bend = weight[after_bend] - weight[before_bend]
        total = cost + order * worse + HELD_BACK * float(weight @ weight) + LEVEL * float(levels @ levels)
        total += SMOOTH * float(bend @ bend)
        drawn = 2 * HELD_BACK * weight
        drawn += 2 * SMOOTH * (np.bincount(after_bend, bend, width) - np.bincount(before_bend, bend, width))
        turns = np.bincount(level, weights=slope, minlength=len(levels)) + 2 * LEVEL * levels
        return total, np.concatenate([[slope.sum()], rows.T @ slope + drawn, turns])

    signs = [-1 if name in AGAINST else 1 for name in names for _ in knots(name)[1:]]
    bounds = [
        (None, None),
        *((None, 0) if sign < 0 else (0, None) for sign in signs),
        *((None, None) for _ in samples),
    ]
    start = np.zeros(1 + width + len(samples))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": ITERATIONS}).x
    usual = likely @ rows
    return Step.of(names, found, usual)


def neighbours(names: Sequence[str]) -> tuple[Indices, Indices]:
    """The places of each two stretches that meet in a curve: the left ones and the right ones."""
    sizes = [len(knots(name)) - 1 for name in names]
    left = np.setdiff1d(np.arange(sum(sizes)), np.cumsum(sizes) - 1)
    return left, left + 1


def thinned(one: Sample) -> tuple[Indices, Floats]:
    """Places of the candidates to train with, and how many each stands for: of the unlike, one in five."""
    plain = ~one.right & (one.found.similarity < 0.5)
    left = np.random.default_rng(3).random(len(one.found)) * THIN < 1
    chosen = np.flatnonzero((~plain | left) & (one.weight > 0))
    return chosen, np.where(plain[chosen], float(THIN), 1.0)


def likely_vote(one: Sample, samples: Sequence[Sample]) -> float:
    """What each candidate weighs in the likelihood: its group's weight by the group's candidates.

    So a group does not weigh more because its subjects have many candidates each.
    """
    if not one.likely:
        return 0.0
    same = [other for other in samples if other.likely and other.pair.group == one.pair.group]
    return subjects_in(same) / sum(np.count_nonzero(other.weight > 0) for other in same) * weight_of(same)


def order_vote(one: Sample, samples: Sequence[Sample]) -> float:
    """What each subject weighs in the order of its candidates."""
    return weight_of([s for s in samples if s.ordered and s.pair.group == one.pair.group]) if one.ordered else 0.0


def weight_of(same: Sequence[Sample]) -> float:
    """The weight of each subject of a group: large lists count more, but by less than their length."""
    return max(FEWEST, subjects_in(same)) ** -LESS


def subjects_in(same: Sequence[Sample]) -> int:
    return sum(len(np.unique(one.found.subject[one.weight > 0])) for one in same)


def score(one: Sample, own: Step, standing: Step) -> Floats:
    first = own(one.own)
    return (first + standing(relations(one.found, one.evidence, first))).round(6)


def ranked(one: Sample, scores: Floats) -> Ranked:
    return Ranked(
        name=key(one),
        subject=one.found.subject,
        object=one.found.object,
        score=scores,
        right=one.right,
        gold=one.gold,
        share=shares(one.found, scores),
        partial=one.pair.partial,
    )


def calibration(every: Sequence[Ranked]) -> list[list[float]]:
    """Log-odds and the share that is right of the rank-1 proposals near them, never falling: at most 20 points."""
    scores, right = top_proposals(every)
    order = np.argsort(scores, kind="stable")
    bins = [[float(scores[part].mean()), float(right[part].mean()), len(part)] for part in np.array_split(order, 20)]
    pooled: list[list[float]] = []
    for point in bins:
        pooled.append(point)
        while len(pooled) > 1 and pooled[-2][1] >= pooled[-1][1]:  # pool adjacent violators
            last, before = pooled.pop(), pooled.pop()
            size = last[2] + before[2]
            pooled.append([(last[at] * last[2] + before[at] * before[2]) / size for at in (0, 1)] + [size])
    inner = [[round(log_odds, 4), round(min(max(share, 0.001), 0.985), 4)] for log_odds, share, _ in pooled]
    low, high = inner[0], inner[-1]
    return [[low[0] - 12, low[1] / 100], *inner, [high[0] + 6, (1 + high[1]) / 2]]


def written(step: Step) -> dict[str, object]:
    curves = {
        name: [[round(float(x), 4), round(float(y), 4)] for x, y in zip(*curve, strict=True)]
        for name, curve in zip(step.names, step.curves, strict=True)
    }
    return {"intercept": round(step.intercept, 4), "curves": curves}


def tell(found: Mapping[str, Sequence[Ranked]]) -> None:
    """What the left-out scores are worth."""
    for group, each in found.items():
        print(f"{group:15} {line(each)}", flush=True)
    every = [one for each in found.values() for one in each]
    print(f"all: ECE {calibration_error(*top_proposals(every)):.3f}", flush=True)


def line(each: Sequence[Ranked]) -> str:
    found = quality(each, FIXED)
    cuts = " ".join(f"R@{cut} {share:.3f}" for cut, share in found.recall.items())
    return (
        f"F1 {found.f1:.3f} at {found.best_threshold:.2f}, {found.f1_fixed:.3f} at {FIXED}  {cuts}  "
        f"MRR {found.mrr:.3f}  ECE {calibration_error(*top_proposals(each)):.3f}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
