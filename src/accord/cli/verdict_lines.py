"""A verdict on one line, as people read it."""

from __future__ import annotations

from accord.crosswalks.sentences import sentence
from accord.model.verdicts import Verdict
from accord.namespaces import code_from_iri

__all__ = ["verdict_line"]


def verdict_line(verdict: Verdict) -> str:
    """What it says, of which object, who said it when, and why."""
    code = f" [{code_from_iri(verdict.object_id)}]" if verdict.object_id else ""
    who = verdict.reviewer_label or code_from_iri(verdict.reviewer)
    why = f" Because: {verdict.reason}" if verdict.reason else ""
    words = sentence(verdict.decision, verdict.subject_label, verdict.object_label)
    return f"{words}{code} ({who}, {verdict.date}){why}"
