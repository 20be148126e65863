"""Why a pair scored as it did: what each piece of evidence added or took away, and what would have changed it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.candidates import Candidates, candidates, joined
from accord.matching.evidence import Evidence, evidence_of
from accord.matching.judging import Judgement, judged
from accord.matching.labels import LabelTable, label_table
from accord.matching.ranking import ranked
from accord.matching.reranker import SAID, Scored, scored
from accord.matching.rules import Rule
from accord.matching.semantic import Meanings
from accord.model.concepts import ConceptScheme

__all__ = ["Bar", "Change", "Explained", "Rival", "explain_pair", "explained"]

_TELLING = 0.05  # log-odds; less than this is not worth a line
_CHANGES = 3
_RIVALS = 3
_LOOKED_AT = 10  # candidates of every subject, among which the pair is scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One piece of evidence: its name, what it means, its value, and what it adds to the log-odds (below 0: takes).

    rival: the value that the nearest rival has, where what is added depends on it.
    """

    name: str
    meaning: str
    value: float
    adds: float
    rival: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the probability would be if one piece of evidence were otherwise: as for a usual pair, or as `how` says."""

    name: str
    meaning: str
    probability: float
    how: str = "as for a usual pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Another object (IRI) that the subject may mean, and its probability."""

    object_id: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A pair's probability taken apart: bars, the strongest first, the weakest summed in `rest`; what would change it.

    `judgement` says which relation is proposed, by which rule, and what the guard warns of. rank: the pair's among the
    subject's candidates, 0 where the search does not find it; rivals: the best others.
    """

    probability: float
    bars: tuple[Bar, ...]
    rest: float
    changes: tuple[Change, ...]
    judgement: Judgement
    rank: int = 0
    rivals: tuple[Rival, ...] = ()


def explain_pair(
    subject: ConceptScheme,
    object: ConceptScheme,
    pair: tuple[str, str],
    *,
    never_exact: bool = False,
    shared_codes: bool = False,
    rules: Iterable[Rule] | None = None,
    abbreviations: Abbreviations = NONE,
    meanings: Meanings | None = None,
    language: str = "en",
) -> Explained:
    """Why two terms (IRIs, one of each scheme) score as they do when nothing is decided or learned."""
    domain = f"{subject.title(language)} {object.title(language)}"
    abbreviations = abbreviations.within(domain)
    subjects, objects = (
        label_table(side, abbreviations=abbreviations, domain=domain, codes=shared_codes) for side in (subject, object)
    )
    evidence = evidence_of(subjects, objects, meanings=meanings, abbreviations=abbreviations)
    row, column = _place(subjects, pair[0]), _place(objects, pair[1])
    every = _candidates(evidence)
    found = _beside_the_pair(every, evidence, row, column)
    weighed = scored(found, evidence)
    at = int(np.flatnonzero((found.subject == row) & (found.object == column))[0])
    judgement = judged(
        found.only(np.array([at])),
        subjects,
        objects,
        probability=weighed.probability[at : at + 1],
        never_exact=never_exact,
        rules=rules,
        reader=evidence.reader,
        language=language,
    )[0]
    parts = explained(
        float(weighed.score[at]),
        contributions=weighed.contributions(at),
        values=weighed.values(at),
        meanings=SAID,
        chance=lambda score: float(weighed.model.probability(np.array([score]))[0] * weighed.share[at]),
        judgement=judgement,
    )
    best = _best(found, weighed, row)
    rivals = tuple(
        Rival(object_id=objects.concepts[found.object[place]].iri, probability=float(weighed.probability[place]))
        for place in [place for place in best if place != at][:_RIVALS]
    )
    return replace(parts, rank=_rank(every, evidence, row, column), rivals=rivals)


def explained(
    score: float,
    *,
    contributions: Mapping[str, float],
    values: Mapping[str, float],
    meanings: Mapping[str, str],
    chance: Callable[[float], float],
    judgement: Judgement,
) -> Explained:
    """The parts of a score in log-odds. `contributions` add up to it, but for a constant, by the evidence's name.

    `chance` gives the calibrated probability of a score.
    """
    bars = [
        Bar(name=name, meaning=meanings.get(name, name), value=values.get(name, 0.0), adds=adds)
        for name, adds in sorted(contributions.items(), key=lambda item: (-abs(item[1]), item[0]))
    ]
    telling = tuple(bar for bar in bars if abs(bar.adds) >= _TELLING)
    probability = chance(score)
    decisive = [bar for bar in telling if (bar.adds < 0) == (probability < 0.5)]
    return Explained(
        probability=probability,
        bars=telling,
        rest=sum(bar.adds for bar in bars) - sum(bar.adds for bar in telling),
        changes=tuple(
            Change(name=bar.name, meaning=bar.meaning, probability=chance(score - bar.adds))
            for bar in decisive[:_CHANGES]
        ),
        judgement=judgement,
    )


def _place(table: LabelTable, iri: str) -> int:
    return next(place for place, concept in enumerate(table.concepts) if concept.iri == iri)


def _candidates(evidence: Evidence) -> Candidates:
    everybody = np.arange(len(evidence.subject.table.concepts))
    return candidates(evidence, wanted=everybody, closed=np.zeros(0, dtype=np.int64), top=_LOOKED_AT)


def _beside_the_pair(every: Candidates, evidence: Evidence, row: int, column: int) -> Candidates:
    """Every subject's candidates, live or retired as the pair's object is, and the pair."""
    retired = _retired(evidence)
    found = every.only(np.flatnonzero(retired[every.object] == retired[column]))
    if ((found.subject == row) & (found.object == column)).any():
        return found
    others = np.delete(np.arange(len(retired)), column)
    alone = candidates(evidence, wanted=np.array([row]), closed=row * len(retired) + others, top=1)
    return joined([found, alone])


def _retired(evidence: Evidence) -> NDArray[np.bool_]:
    return np.array([concept.deprecated for concept in evidence.object.table.concepts], dtype=np.bool_)


def _rank(every: Candidates, evidence: Evidence, row: int, column: int) -> int:
    """The place of an object among a subject's proposals; 0 where it is not among the first."""
    found = ranked(every, evidence, wanted=np.array([row]), top=_LOOKED_AT)
    place = np.flatnonzero(found.candidates.object == column)
    return int(found.rank[place[0]]) if len(place) else 0


def _best(found: Candidates, weighed: Scored, row: int) -> list[int]:
    """The places of a subject's candidates, best first."""
    own = np.flatnonzero(found.subject == row)
    order = np.lexsort((found.object[own], -weighed.score[own]))
    best: list[int] = own[order].tolist()
    return best
