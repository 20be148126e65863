"""`accord agreement`: how far reviewers agree with one another, by domain, and what they mix up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accord.crosswalks.fold import own_standing
from accord.crosswalks.reliability import Estimate, Ratings, alpha, confusions, kappa, percent
from accord.model.verdicts import Decision, Verdict
from accord.namespaces import code_from_iri
from accord.tasks.decisions import load_verdicts
from accord.workspace import Workspace

__all__ = ["DomainAgreement", "Measure", "agreement"]

EVERYTHING = "everything"
"""The domain that stands for all of them together."""

_Said = dict[object, dict[str, str]]  # thing judged: reviewer: what they said


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Agreement on one question, over the things that two or more reviewers have judged.

    percent: from 0 to 1; coefficient: kappa for two reviewers, else alpha (`method` says which), 1 at most; confused:
    what is said against what, and how often.
    """

    question: str
    things: int
    reviewers: tuple[str, ...]
    percent: Estimate
    method: str
    coefficient: Estimate
    confused: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainAgreement:
    """Agreement in one domain: a scheme that terms are mapped to, or everything.

    answer: of each term that several reviewers have mapped or closed, do they give the same answer (relation and
    object)? relation: of each pair that several have judged, do they name the same relation, or reject it alike?
    """

    domain: str
    answer: Measure
    relation: Measure


def agreement(workspace: Workspace, set_name: str | None = None) -> tuple[DomainAgreement, ...]:
    """The agreement of the reviewers of one mapping set, or of all, domain by domain and, of several, altogether.

    Each reviewer counts with what they themselves say, whoever has corrected it since; unsure is no answer. Domains
    that nobody has judged twice are left out. Raises Misused for an unknown set, NotReadable for a malformed log.
    """
    entries = [workspace.mapping_set(set_name)] if set_name else list(workspace.mapping_sets)
    answers: dict[str, _Said] = defaultdict(dict)
    relations: dict[str, _Said] = defaultdict(dict)
    for entry in entries:
        said = _said(load_verdicts(workspace, entry.name))
        answers[entry.object.name] |= _judged_twice({(entry.name, key): who for key, who in _answers(said).items()})
        relations[entry.object.name] |= _judged_twice({(entry.name, key): who for key, who in _relations(said).items()})
    domains = sorted(name for name in answers if answers[name] or relations[name])
    if len(domains) > 1:
        for by_domain in (answers, relations):
            by_domain[EVERYTHING] = {thing: who for name in domains for thing, who in by_domain[name].items()}
        domains.append(EVERYTHING)
    return tuple(
        DomainAgreement(
            domain=name, answer=_measure("answer", answers[name]), relation=_measure("relation", relations[name])
        )
        for name in domains
    )


def _said(verdicts: Iterable[Verdict]) -> list[Verdict]:
    given = tuple(verdicts)
    everybody = sorted({verdict.reviewer for verdict in given})
    standing = [verdict for reviewer in everybody for verdict in own_standing(given, reviewer)]
    return [verdict for verdict in standing if verdict.decision is not Decision.UNSURE]


def _answers(said: Iterable[Verdict]) -> _Said:
    """What each reviewer makes of each term: all their mappings of it, or that it is closed. Rejections are none."""
    found: dict[object, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for verdict in said:
        if verdict.decision is not Decision.WRONG:
            words = f"{verdict.decision.value} {verdict.object_id}".strip()
            found[verdict.subject_id][verdict.reviewer].add(words)
    return {
        subject: {reviewer: " and ".join(sorted(words)) for reviewer, words in who.items()}
        for subject, who in found.items()
    }


def _relations(said: Iterable[Verdict]) -> _Said:
    """What each reviewer says of each pair."""
    found: dict[object, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for verdict in said:
        if verdict.object_id:
            found[verdict.subject_id, verdict.object_id][verdict.reviewer].add(verdict.decision.value)
    return {
        pair: {reviewer: " and ".join(sorted(words)) for reviewer, words in who.items()} for pair, who in found.items()
    }


def _judged_twice(said: _Said) -> _Said:
    return {thing: who for thing, who in said.items() if len(who) > 1}


def _measure(question: str, said: _Said) -> Measure:
    reviewers = sorted({reviewer for who in said.values() for reviewer in who})
    ratings: Ratings = [[who.get(reviewer) for reviewer in reviewers] for _, who in sorted(said.items(), key=repr)]
    method: Callable[[Ratings], Estimate] = kappa if len(reviewers) == 2 else alpha
    return Measure(
        question=question,
        things=len(ratings),
        reviewers=tuple(code_from_iri(reviewer) for reviewer in reviewers),
        percent=percent(ratings),
        method=method.__name__,
        coefficient=method(ratings),
        confused=confusions(ratings),
    )
