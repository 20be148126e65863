"""Small schemes and verdicts for the tests of cross-walks."""

from __future__ import annotations

from typing import Any

from accord.crosswalks.log import signed
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.verdicts import Decision, Verdict

BASE = "https://accord.example/"
PLEA = f"{BASE}courts/plea"
SHARED = f"{BASE}shared/plea"


def scheme(iri: str, labels: dict[str, str], **slots: dict[str, Any]) -> ConceptScheme:
    """A scheme of codes and labels; `slots` gives a code further fields."""
    concepts = tuple(
        Concept(
            iri=f"{iri}/{code}",
            scheme=iri,
            notation=code,
            pref_labels=(Text(text=label, lang="en"),),
            **slots.get(code, {}),
        )
        for code, label in labels.items()
    )
    return ConceptScheme(iri=iri, titles=(Text(text=iri.removeprefix(BASE), lang="en"),), concepts=concepts)


def verdict(decision: str, subject: str, object_: str = "", *, by: str = "ann", **slots: Any) -> Verdict:
    """A signed verdict on codes of `PLEA` and `SHARED`."""
    made = Verdict(
        decision=Decision(decision),
        subject_id=f"{PLEA}/{subject}",
        object_id=f"{SHARED}/{object_}" if object_ else "",
        reviewer=f"{BASE}reviewer/{by}",
        date=slots.pop("date", "2026-01-31"),
        subject_source=PLEA,
        object_source=SHARED,
        **slots,
    )
    return signed(made, BASE)


def replacing(*earlier: Verdict) -> tuple[str, ...]:
    """The ids of verdicts, for `supersedes`."""
    return tuple(sorted(one.record_id for one in earlier))
