"""Record mappings turned round, and chained: from the shared model back to a source, and from one source to another.

Only what is sure to come back is turned: a field whose source is one column, and whose conversions lose nothing but how
a code was written. Every other field is left out and told. A column of a source gets codes of that source and no
others, which would be taken for its own: what a policy keeps on the way there is left out on the way back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from accord.model.findings import Finding, Severity
from accord.model.policies import Unmapped
from accord.model.records import Conversion, Field, RecordMapping

__all__ = ["ISO_DAY", "TURNED", "Turned", "lateral", "turned"]

ISO_DAY = "%Y-%m-%d"
"""How the shared model writes a day."""

TURNED = " -> "
"""What stands between the two ends in the name of a direction: `shared -> SOURCE`, `SOURCE -> OTHER`."""

_MODEST = frozenset({
    "target", "sources", "separator", "constant", "default", "missing", "conversions", "mapping_set", "scheme", "dates",
    "relations", "unmapped", "optional", "line",
})  # fmt: skip  # with any other slot filled, a field cannot be turned


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A record mapping in another direction, and what could not be turned.

    coded: for each field of it that is looked up, the two fields of the record mappings that it comes from: the one
    that fills the shared property (none where shared records come in), and the one that read the column now filled.
    """

    mapping: RecordMapping
    coded: tuple[tuple[Field, Field | None, Field], ...]
    findings: tuple[Finding, ...]


def turned(mapping: RecordMapping, shared: str) -> Turned:
    """From the shared model back to a source: each source column filled from the property that it had filled.

    Values come in their canonical form: `01` that had become `1` stays `1`, and a day is written as ISO 8601. Missing
    values stay empty, whatever the source had said of why.
    """
    findings: list[Finding] = []
    made: dict[str, Field] = {}
    coded: list[tuple[Field, Field | None, Field]] = []
    for field in mapping.fields:
        why = _why_not(field, mapping)
        if why:
            findings.append(_left_out(field.target, why))
        elif field.sources and field.sources[0] in made:
            findings.append(_left_out(field.target, f"{field.source} is filled from another property already"))
        elif field.sources:
            back = _back(field)
            made[back.target] = back
            coded += [(back, None, field)] if back.coded else []
            findings += _dates(field, mapping.source)
    return Turned(
        mapping=_whole(mapping, made.values(), f"{shared}{TURNED}{mapping.source}"),
        coded=tuple(coded),
        findings=tuple(findings),
    )


def lateral(first: RecordMapping, second: RecordMapping) -> Turned:
    """From one source to another: each column of the second from the columns of the first, through a shared property.

    The first's own conversions are kept; what it does not fill stays empty.
    """
    back = turned(second, "")
    forth = {field.target: field for field in first.fields}
    made: list[Field] = []
    coded: list[tuple[Field, Field | None, Field]] = []
    findings = list(back.findings)
    for field in back.mapping.fields:
        (shared,) = field.sources
        there, onward = forth.get(shared), second.field(shared)
        why = _why_not_onward(there, first, coded=onward.coded)
        if there is None or why:
            findings.append(_left_out(shared, why))
            continue
        policy = Unmapped.strictest(there.unmapped, field.unmapped)
        joined = replace(there, target=field.target, line=onward.line, unmapped=policy)
        if onward.coded or there.coded:
            allowed = tuple(relation for relation in there.relations if relation in onward.relations)
            walk = f"{there.source} to {field.target}"
            joined = replace(joined, mapping_set=walk, scheme="", dates=(), default="", relations=allowed)
            findings += [_without_default(there, field.target)] if there.default else []
            coded.append((joined, there, onward))
        made.append(joined)
    return Turned(
        mapping=_whole(second, made, f"{first.source}{TURNED}{second.source}"),
        coded=tuple(coded),
        findings=tuple(findings),
    )


def _whole(mapping: RecordMapping, fields: Iterable[Field], name: str) -> RecordMapping:
    """A record mapping of turned fields. Its key and event date are those of the mapping, where their columns are.

    So are its purpose and thresholds: a record that cannot go back counts as one that could not come.
    """
    made = tuple(fields)
    there = {field.target for field in made}
    columns = {field.target: field.sources[0] for field in mapping.fields if len(field.sources) == 1}
    return RecordMapping(
        source=name,
        title=f"{mapping.title or mapping.source}: {name}",
        key=tuple(columns[name] for name in mapping.key if columns.get(name) in there),
        event_date=event if (event := columns.get(mapping.event_date, "")) in there else "",
        purpose=mapping.purpose,
        thresholds=mapping.thresholds,
        fields=made,
    )


def _back(field: Field) -> Field:
    (column,) = field.sources
    return Field(
        target=column,
        sources=(field.target,),
        mapping_set=field.mapping_set,
        scheme=field.scheme,
        dates=(ISO_DAY,) if field.dates else (),
        relations=field.relations,
        unmapped=Unmapped.NULL if field.unmapped is Unmapped.KEEP else field.unmapped,
        optional=field.optional,
        line=field.line,
    )


def _why_not(field: Field, mapping: RecordMapping) -> str:
    """Why a field cannot be turned, or nothing."""
    if len(field.sources) > 1:
        return f"{field.source} cannot be taken apart again"
    if sum(other.target == field.target for other in mapping.fields) > 1:
        return "it is filled in several ways"
    plain = Field(target=field.target, **{name: getattr(field, name) for name in _MODEST - {"target"}})
    if plain != field or any(not isinstance(step, Conversion) for step in field.conversions):
        return "what is done to its values cannot be undone"
    return ""


def _why_not_onward(field: Field | None, first: RecordMapping, *, coded: bool) -> str:
    """Why a shared property of the first source cannot go on to the second, or nothing."""
    if field is None:
        return f"{first.source} has no such property"
    if sum(other.target == field.target for other in first.fields) > 1:
        return f"{first.source} fills it in several ways"
    if field.constant and coded:
        return f"it is the same in every record of {first.source}"
    return "its codes become several" if field.all_of or field.one_of else ""


def _dates(field: Field, source: str) -> Iterator[Finding]:
    if field.dates and ISO_DAY not in field.dates:
        message = f"its days are written as {ISO_DAY}, which {source} does not read"
        hint = f"Add {ISO_DAY} to its date formats, or convert the days afterwards."
        yield Finding(code="date-format", severity=Severity.WARNING, subject=field.source, message=message, hint=hint)


def _without_default(field: Field, column: str) -> Finding:
    message = f"its default {field.default} is a shared code: {column} stays empty where {field.source} has no value"
    hint = f"Fill {column} where it is empty by other means."
    return Finding(
        code="default-not-turned", severity=Severity.WARNING, subject=field.target, message=message, hint=hint
    )


def _left_out(target: str, why: str) -> Finding:
    hint = "Fill its columns by other means; the lineage of the first translation has every source value."
    return Finding(code="not-turned", severity=Severity.WARNING, subject=target, message=why, hint=hint)
