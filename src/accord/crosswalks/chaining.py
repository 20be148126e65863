"""Cross-walks that follow from others: one turned round, or two put one after another; and what does not follow.

The rules are those of SSSOM (https://mapping-commons.github.io/sssom/chaining-rules/). Nothing is guessed: where a term
could become several, where a chain says nothing, or where a rule of trust forbids it, the row is refused with its
reason and every candidate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from math import prod

from accord.crosswalks.chain import composed
from accord.crosswalks.conditions import read_conditions
from accord.crosswalks.derivation import (
    NOT_UNIQUE,
    WEAKER,
    Derivation,
    Refusal,
    Span,
    derived,
    refused,
    settled,
    sources_of,
    told,
)
from accord.model.mappings import (
    MAPPING_CHAINING,
    MAPPING_INVERSION,
    NO_TERM_FOUND,
    OUT_OF_SCOPE,
    REFUSED,
    RELATIONS,
    Mapping,
    Relation,
)

__all__ = ["chain", "invert", "reverse"]

_PREDICATE_LABELS = {"has broader match": "has narrower match", "has narrower match": "has broader match"}
_SUBJECT, _OBJECT = "subject_", "object_"
_SIDES = {f.name: f.name.replace(_SUBJECT, _OBJECT, 1) for f in fields(Mapping) if f.name.startswith(_SUBJECT)}


def invert(row: Mapping) -> Mapping | None:
    """The same mapping read from its object (SSSOM rules RI1 and RI2); None for a predicate without a known inverse.

    Whoever turns a row round twice has the row again: `invert(invert(row)) == row`.
    """
    if row.relation is None:
        return None
    inverse = row.relation.inverse
    sides = {one: getattr(row, other) for one, other in _SIDES.items()}
    sides |= {other: getattr(row, one) for one, other in _SIDES.items()}
    label = row.predicate_label if inverse is row.relation else _PREDICATE_LABELS.get(row.predicate_label, "")
    return replace(
        row,
        **sides,
        predicate_id=RELATIONS[inverse],
        predicate_label=label,
        mapping_cardinality=":".join(reversed(row.mapping_cardinality.split(":"))),
        extra=tuple(sorted((_turned_name(name), value) for name, value in row.extra)),
    )


def reverse(rows: Iterable[Mapping], *, never_exact: str = "") -> Derivation:
    """A cross-walk turned round: each row inverted, its origin noted, and refused where it is not unique.

    Rows that close a subject say nothing of any object and are left out; a condition speaks of the subject's records,
    so what holds only under one is refused.
    """
    turned: list[Mapping] = []
    refusals: list[Refusal] = []
    for row in rows:
        back = invert(row)
        if back is None or NO_TERM_FOUND in {row.object_id, row.subject_id}:
            continue
        back = derived(back, MAPPING_INVERSION, sources_of(row), f"{told(back)}, turned round")
        if row.extension("ext_when"):
            refusals.append(refused("conditional", back, _where(row), [back]))
        else:
            turned.append(back)
    return settled(turned, refusals, never_exact)


def chain(first: Derivation, second: Derivation, *, never_exact: str = "") -> Derivation:
    """Two cross-walks in a row: what follows for the subjects of the first, by the table of `chain.CHAINED`.

    never_exact: why the outer two lists must not be equated, or empty.
    """
    onward: dict[str, list[Mapping]] = defaultdict(list)
    for row in dict.fromkeys(second.rows):
        onward[row.subject_id].append(row)
    stopped: dict[str, list[Refusal]] = defaultdict(list)
    for refusal in second.refusals:
        if refusal.code in {NOT_UNIQUE, WEAKER}:  # decided at the end of the whole chain, with every candidate
            onward[refusal.subject_id] += refusal.candidates
        else:
            stopped[refusal.subject_id].append(refusal)
    found: list[Mapping | Refusal] = list(first.refusals)
    for row in dict.fromkeys(first.rows):
        found += _ways_on(row, onward[row.object_id], stopped[row.object_id])
    rows = [one for one in found if isinstance(one, Mapping)]
    return settled(rows, [one for one in found if isinstance(one, Refusal)], never_exact)


def _ways_on(row: Mapping, onward: Sequence[Mapping], stopped: Sequence[Refusal]) -> Iterator[Mapping | Refusal]:
    """What follows for a row's subject from the rows of its object, and what does not."""
    closing = _CLOSINGS.get(row.object_id) or _CLOSINGS.get(row.predicate_id)
    if closing:
        yield refused(closing, row, "")
        return
    if row.relation is None:
        return
    if row.predicate_modifier:
        yield from (joined for step in onward if isinstance(joined := _joined(row, step), Mapping))
        return
    if not (onward or stopped):
        yield refused("leads-nowhere", row, told(row))
    for refusal in stopped:
        yield refused(refusal.code, row, f"{told(row)}, and then {refusal.reason}")
    for step in onward:
        closing = _CLOSINGS.get(step.object_id) or _CLOSINGS.get(step.predicate_id)
        if closing:
            yield refused(closing, row, told(row))
        elif step.relation is not None:
            yield from filter(None, [_joined(row, step)])


def _joined(row: Mapping, step: Mapping) -> Mapping | Refusal | None:
    """The row from the subject of one to the object of the other. None where a negation leads to nothing."""
    if row.relation is None or step.relation is None:
        return None
    words = f"{told(row)}, then {told(step)}"
    relation, modifier = _conclusion(row, step)
    pair = derived(_ends(row, step), MAPPING_CHAINING, (*sources_of(row), *sources_of(step)), words)
    if relation is None:
        negated = row.predicate_modifier or step.predicate_modifier
        return None if negated else refused("no-conclusion", pair, words, [replace(pair, predicate_id=REFUSED)])
    pair = replace(pair, predicate_id=RELATIONS[relation], predicate_modifier=modifier)
    if step.extension("ext_when"):
        return refused("conditional", pair, _where(step), [pair])
    start, end = Span.of(row).together(Span.of(step))
    if start and end and start > end:
        return refused("never-both-valid", pair, words, [pair])
    kept = {**dict(pair.extra), "ext_valid_from": start, "ext_valid_to": end, "ext_when": row.extension("ext_when")}
    return replace(pair, extra=tuple(sorted((name, value) for name, value in kept.items() if value)))


def _conclusion(row: Mapping, step: Mapping) -> tuple[Relation | None, str]:
    """The relation of the ends and its modifier. A negation passes through exact alone: `A = B, B not C: A not C`."""
    first, second = row.relation, step.relation
    if first is None or second is None:
        return None, ""
    if not (row.predicate_modifier or step.predicate_modifier):
        return composed(first, second), ""
    plain = [one.relation for one in (row, step) if not one.predicate_modifier]
    return (composed(first, second), "Not") if plain == [Relation.EXACT] else (None, "")


def _ends(row: Mapping, step: Mapping) -> Mapping:
    """A row between the outer terms with everybody who said the two that it is made of."""
    authors = dict(zip(row.author_id, row.author_label, strict=False)) | dict(
        zip(step.author_id, step.author_label, strict=False)
    )
    given = [one.confidence for one in (row, step) if one.confidence is not None]
    return Mapping(
        **{name: getattr(row, name) for name in _SIDES},
        **{name: getattr(step, name) for name in _SIDES.values()},
        predicate_id=REFUSED,
        mapping_justification=MAPPING_CHAINING,
        author_id=tuple(dict.fromkeys((*row.author_id, *step.author_id))),
        author_label=tuple(authors.values()),
        mapping_date=max(row.mapping_date, step.mapping_date),
        mapping_source=row.mapping_source if row.mapping_source == step.mapping_source else "",
        license=row.license if row.license == step.license else "",
        confidence=prod(given) if given else None,
    )


def _where(row: Mapping) -> str:
    return " and ".join(f"where {c.field} is {c.value}" for c in read_conditions(row.extension("ext_when")))


def _turned_name(name: str) -> str:
    """An extension slot of one side is the other side's when the row is turned."""
    for one, other in ((f"ext_{_SUBJECT}", f"ext_{_OBJECT}"), (f"ext_{_OBJECT}", f"ext_{_SUBJECT}")):
        if name.startswith(one):
            return other + name.removeprefix(one)
    return name


_CLOSINGS = {NO_TERM_FOUND: "no-counterpart", OUT_OF_SCOPE: "out-of-scope"}
