"""Why two fields scored as they did: what each piece of evidence adds beside the nearest rival, and what would change.

A pair's probability hangs mostly on how far its score is ahead of the best other candidate. That lead is a sum over the
same evidence, so each bar holds both: what the evidence adds by itself, and what it adds to the lead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from accord.matching.abbreviations import NONE, Abbreviations
from accord.matching.explanation import Bar, Change, Explained, Rival
from accord.matching.field_evidence import FIELD_EVIDENCE
from accord.matching.field_judging import KINDS_DIFFER, RULES, Weighed, weighed
from accord.matching.field_scores import standing
from accord.matching.guard import Warning
from accord.matching.judging import Judgement
from accord.matching.semantic import Meanings
from accord.model.properties import PropertyTerm

__all__ = ["explain_fields"]

_TELLING = 0.05  # log-odds; less than this is not worth a line
_CHANGES = 3
_RIVALS = 3
_SAYS = {
    "same_words": "each name has the words of the other",
    "over_column": "scores higher or lower than the best of the object's other candidates",
    "overlap": "how much more than half of the other fields' names is found",
}
_NO_MORE = "no more so than for the nearest rival"
_WHOLLY = "wholly so"


def explain_fields(
    subject: Sequence[PropertyTerm],
    object: Sequence[PropertyTerm],
    pair: tuple[str, str],
    *,
    abbreviations: Abbreviations = NONE,
    meanings: Meanings | None = None,
) -> Explained:
    """Why two fields (IRIs, one of each side) score as they do among all others, when nothing is decided."""
    told = weighed(subject, object, abbreviations=abbreviations, meanings=meanings)
    row, column = ([term.iri for term in side].index(iri) for side, iri in zip((subject, object), pair, strict=True))
    bars = sorted(_bars(told, row, column), key=lambda bar: (-abs(bar.adds), bar.name))
    telling = tuple(bar for bar in bars if abs(bar.adds) >= _TELLING)
    order = told.ranked(row)
    likely = dict(zip(order, told.likely(row, order), strict=True))
    others = [one for one in order if one != column][:_RIVALS]
    return Explained(
        probability=likely[column],
        bars=telling,
        rest=sum(bar.adds for bar in bars) - sum(bar.adds for bar in telling),
        changes=tuple(_changes(told, row, column, bars)),
        judgement=_judgement(told, row, column),
        rank=order.index(column) + 1,
        rivals=tuple(Rival(object_id=object[one].iri, probability=likely[one]) for one in others),
    )


def _bars(told: Weighed, row: int, column: int) -> Iterator[Bar]:
    """What each piece of evidence adds to the log-odds; with what both steps begin with they add up to them."""
    weights = told.model.standing
    stands = {name: float(values[row, column]) for name, values in standing(told.score, told.evidence).items()}
    rival = _rival(told, row, column)
    lead = float(told.score[row, column] - told.score[row, rival]) if rival is not None else 0.0
    counted = stands["over_row"] / lead if lead else 0.0  # less than 1 where so long a lead says no more
    for name, weight in told.model.own.items():
        value = float(told.evidence[name][row, column])
        beside = float(told.evidence[name][row, rival]) if rival is not None else None
        ahead = value - beside if beside is not None else 0.0
        adds = weight * (weights["score"] * value + weights["over_row"] * counted * ahead)
        adds += weights[name] * stands[name] if name in weights else 0.0
        yield Bar(name=name, meaning=FIELD_EVIDENCE[name], value=value, adds=adds, rival=beside)
    for name, meaning in _SAYS.items():
        yield Bar(name=name, meaning=meaning, value=stands[name], adds=weights[name] * stands[name])


def _rival(told: Weighed, row: int, column: int) -> int | None:
    """The best other candidate of the subject."""
    return next((one for one in told.ranked(row) if one != column), None)


def _changes(told: Weighed, row: int, column: int, bars: Sequence[Bar]) -> Iterator[Change]:
    """What would have made a likely pair unlikely, or an unlikely one likely: the three that tell most.

    All pairs are weighed anew with the one value changed.
    """
    sure = _likely(told, row, column) >= 0.5
    found = []
    for bar in bars:
        value = min(bar.value, bar.rival or 0.0) if sure else 1.0
        if bar.name in told.model.own and value != bar.value:
            probability = _likely(told.were(bar.name, row, column, value), row, column)
            how = _NO_MORE if sure else _WHOLLY
            found.append(Change(name=bar.name, meaning=bar.meaning, probability=probability, how=how))
    yield from sorted(found, key=lambda change: (change.probability if sure else -change.probability, change.name))[
        :_CHANGES
    ]


def _likely(told: Weighed, row: int, column: int) -> float:
    order = told.ranked(row)
    return told.likely(row, order)[order.index(column)]


def _judgement(told: Weighed, row: int, column: int) -> Judgement:
    relation, rule = told.relation(row, column)
    clash = told.clash(row, column)
    return Judgement(
        relation=relation,
        rule=rule,
        says=RULES[rule],
        warnings=(Warning(code=KINDS_DIFFER, reason=clash),) if clash else (),
        evidence={name: float(values[row, column]) for name, values in told.evidence.items()},
    )
