"""What speaks for and against a candidate, as its proposal tells: the strongest evidence, and the warnings."""

from __future__ import annotations

from dataclasses import dataclass

from accord.matching.field_evidence import FIELD_EVIDENCE
from accord.matching.reranker import SAID
from accord.model.mappings import Mapping
from accord.namespaces import code_from_iri

__all__ = ["Feature", "basis", "evidence", "warnings"]

_SAID = {**FIELD_EVIDENCE, **SAID}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One piece of evidence: its name, what it adds to the log-odds (below 0: takes away), and what it means."""

    name: str
    adds: float
    meaning: str


def evidence(row: Mapping) -> tuple[Feature, ...]:
    """The strongest evidence of a proposal, the strongest first: its slot `ext_evidence`, `name=+2.10|name=-0.80`."""
    named = [part.rpartition("=") for part in row.extension("ext_evidence").split("|") if "=" in part]
    return tuple(Feature(name=name, adds=float(adds), meaning=_SAID.get(name, name)) for name, _, adds in named)


def basis(row: Mapping) -> str:
    """How sure the machine is, what it proposes and by which rule."""
    sure = "" if row.confidence is None else f"confidence {row.confidence:.2f}"
    proposed = f"proposed as {row.relation.value}" if row.relation else ""
    rule = f"by rule {', '.join(map(code_from_iri, row.curation_rule))}" if row.curation_rule else ""
    return ", ".join(filter(None, (sure, " ".join(filter(None, (proposed, rule))))))


def warnings(row: Mapping) -> tuple[str, ...]:
    """What may make the pair false friends, as the proposal says: the reasons in words where it has them."""
    codes = tuple(part.strip().replace("-", " ") for part in row.extension("ext_warning").split("|") if part.strip())
    return (f"{', '.join(codes)}: {row.comment}",) if codes and row.comment else codes
