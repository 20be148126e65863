"""Relations as sentences, because broad and narrow are the field's commonest mistake."""

from __future__ import annotations

from accord.model.mappings import Relation
from accord.model.verdicts import Decision

__all__ = ["DECISIONS", "DISPUTES", "sentence"]

_RELATIONS = {
    Relation.EXACT: "{subject} and {object} mean the same.",
    Relation.CLOSE: "{subject} and {object} mean nearly the same.",
    Relation.BROAD: "Every {subject} is {a_object} {object}.",
    Relation.NARROW: "Every {object} is {a_subject} {subject}.",
    Relation.RELATED: "{subject} has to do with {object}, but neither is a kind of the other.",
}  # `A skos:broadMatch B` says that B is the broader (SKOS reference 10.3)
DECISIONS = {
    **{Decision(relation.value): words for relation, words in _RELATIONS.items()},
    Decision.WRONG: "{subject} does not match {object}.",
    Decision.NO_COUNTERPART: "{subject} has no counterpart.",
    Decision.OUT_OF_SCOPE: "{subject} is out of scope.",
    Decision.UNSURE: "Whether {subject} matches {object} is not sure.",
    Decision.UNDONE: "What was said of {subject} is taken back.",
}
DISPUTES = {
    "mapped-and-wrong": "mapped by one, called wrong by another",
    "two-relations": "one pair, two relations",
    "two-conditions": "one pair, two conditions or periods of validity",
    "exact-to-two": "exact to two different terms",
    "mapped-and-closed": "mapped by one, closed by another",
    "two-closings": "without counterpart for one, out of scope for another",
    "never-exact": "exact between schemes that must never be equated",
}


def sentence(decision: Decision | Relation, subject: str, object_: str = "") -> str:
    """What a decision or relation says about two labels; where they are alike, "here" is the subject's list.

    >>> sentence(Decision.BROAD, "Proved SJP", "Guilty")
    'Every *Proved SJP* is a *Guilty*.'
    >>> sentence(Decision.BROAD, "Guilty", "Guilty")
    'Every *Guilty* here is a *Guilty* there.'
    """
    here, there = (" here", " there") if subject.casefold() == object_.casefold() else ("", "")
    return DECISIONS[Decision(decision.value)].format(
        subject=f"*{subject}*{here}",
        object=f"*{object_}*{there}",
        a_subject=_article(subject),
        a_object=_article(object_),
    )


def _article(label: str) -> str:
    return "an" if label[:1].casefold() in set("aeiou") else "a"
