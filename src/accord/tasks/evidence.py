"""What speaks for a candidate: one bar for each feature that the proposal tells of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accord.model.labels import tokens
from accord.model.mappings import Mapping
from accord.namespaces import code_from_iri

__all__ = ["Feature", "evidence", "warnings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One piece of evidence: its name, how strong it is from 0 to 1, and what it rests on."""

    name: str
    strength: float
    because: str = ""


def evidence(row: Mapping, others: Iterable[Mapping] = ()) -> tuple[Feature, ...]:
    """The evidence for a proposal in its SSSOM slots; `others` are the same subject's other candidates."""
    found = []
    if row.confidence is not None:
        found.append(Feature(name="confidence", strength=row.confidence, because=_proposed(row)))
    if row.similarity_score is not None:
        found.append(Feature(name="similarity", strength=row.similarity_score, because=_matched(row)))
    shared = _shared_words(row)
    if shared is not None:
        words = "', '".join(row.match_string)
        found.append(Feature(name="shared words", strength=shared, because=f"'{words}'" if words else ""))
    rivals = [other.confidence or 0.0 for other in others if other.object_id != row.object_id]
    if row.confidence is not None and rivals:
        lead = row.confidence - max(rivals)
        behind = "" if lead >= 0 else f"another candidate is {-lead:.2f} ahead"
        found.append(Feature(name="lead over rest", strength=max(0.0, lead), because=behind))
    return tuple(found)


def warnings(row: Mapping) -> tuple[str, ...]:
    """What may make the pair false friends, as the proposal says: the reasons in words where it has them."""
    codes = tuple(part.strip().replace("-", " ") for part in row.extension("ext_warning").split("|") if part.strip())
    return (f"{', '.join(codes)}: {row.comment}",) if codes and row.comment else codes


def _proposed(row: Mapping) -> str:
    return f"proposed as {row.relation.value}" if row.relation else ""


def _matched(row: Mapping) -> str:
    sides = (row.subject_match_field, row.object_match_field)
    fields = [" or ".join(dict.fromkeys(code_from_iri(iri) for iri in side)) for side in sides if side]
    return " against ".join(dict.fromkeys(fields))


def _shared_words(row: Mapping) -> float | None:
    one, other = set(tokens(row.subject_label)), set(tokens(row.object_label))
    return len(one & other) / len(one | other) if one and other else None
