"""Whether an agreed cross-walk is sound: nothing contradictory, nothing pointing at terms that are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from itertools import combinations

from accord.crosswalks.agree import Dispute
from accord.crosswalks.columns import misnamed
from accord.crosswalks.conditions import apart, read_conditions
from accord.crosswalks.sentences import DISPUTES
from accord.model.concepts import Concept, ConceptScheme
from accord.model.findings import Finding, Severity
from accord.model.labels import normalise
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE, Mapping, MappingSet, Relation
from accord.model.verdicts import Condition, Verdict
from accord.namespaces import code_from_iri

__all__ = ["Crosswalk", "check_crosswalk", "dispute_findings", "suspicious"]

_SHOWN = 5
_DISPUTED = "It is kept out until one side takes its verdict back or the adjudicator decides."
_FORBIDDEN = "It is kept out. Whoever gave the verdict decides again: close, broad, narrow or related."


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """An agreed mapping set with what it is checked against.

    day: the date, ISO 8601, on which "expired" is judged; never_exact: why the two schemes must not be equated, or
    empty; place: the file; lines: the line of each row's `record_id`;
    decided: the verdict of each row's `record_id`, for what its terms meant then.
    """

    agreed: MappingSet
    subject: ConceptScheme
    object: ConceptScheme
    day: str
    never_exact: str = ""
    place: str = ""
    lines: Table[str, int] = field(default_factory=dict)
    decided: Table[str, Verdict] = field(default_factory=dict)


def check_crosswalk(crosswalk: Crosswalk) -> Iterator[Finding]:
    """Every way in which the cross-walk is not sound: errors for what is contradictory or dangling, else warnings."""
    for check in _CHECKS:
        yield from check(crosswalk)


def dispute_findings(disputes: Iterable[Dispute], *, place: str) -> Iterator[Finding]:
    """A warning for each dispute, naming both sides; an error where it breaks a declared rule."""
    for dispute in disputes:
        said = [f"{code_from_iri(v.reviewer)} says {v.decision.value} {code_from_iri(v.object_id)}".rstrip()
                for v in dispute.verdicts]  # fmt: skip
        more = f"; and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
        sides = "; ".join(said[:_SHOWN]) + more
        why = f" ({dispute.reason.rstrip('.')})" if dispute.reason else ""
        yield Finding(
            code=f"dispute-{dispute.kind}",
            severity=Severity.ERROR if dispute.reason else Severity.WARNING,
            subject=dispute.subject_id,
            place=place,
            message=f"{DISPUTES[dispute.kind]}{why}: {sides}",
            hint=_FORBIDDEN if dispute.reason else _DISPUTED,
        )


def suspicious(row: Mapping, subject: ConceptScheme, object_: ConceptScheme) -> str:
    """Why a relation looks mistaken though it may be right, or nothing.

    A false friend is a mapping past the term of the very same label.
    """
    one, other = subject.get(row.subject_id), object_.get(row.object_id)
    if one is None or other is None or row.relation is None or row.predicate_modifier:
        return ""
    labels = {normalise(label.text) for label in one.pref_labels} - {""}
    if labels & {normalise(label.text) for label in other.pref_labels}:
        differ = row.relation in {Relation.BROAD, Relation.NARROW}
        return f"both are called '{one.label()}', yet the relation is {row.relation.value}" if differ else ""
    same = [c for c in object_ if labels & {normalise(label.text) for label in c.pref_labels}]
    if same and not same[0].deprecated:
        return f"'{one.label()}' goes to '{other.label()}', though there is a '{same[0].label()}' ({same[0].notation})"
    return ""


def _contradictions(crosswalk: Crosswalk) -> Iterator[Finding]:
    """One pair with two relations (broad and narrow: both ways), or with a relation and a `Not`."""
    for rows in _grouped(crosswalk.agreed, lambda row: (row.subject_id, row.object_id)):
        for one, other in combinations(rows, 2):
            if _apart(one, other) or not (one.relation and other.relation):
                continue
            if bool(one.predicate_modifier) != bool(other.predicate_modifier):
                yield _error(crosswalk, "contradiction", one, "the pair is both mapped and called wrong")
            elif one.relation is not other.relation and not one.predicate_modifier:
                words = " and ".join(sorted((one.relation.value, other.relation.value)))
                yield _error(crosswalk, "contradiction", one, f"the pair is both {words}")


def _circles(crosswalk: Crosswalk) -> Iterator[Finding]:
    """A subject below one object and above another that contains it: broad and narrow both ways through a hierarchy."""
    for rows in _by_subject(crosswalk):
        above = [row for row in rows if row.relation is Relation.BROAD]
        below = {row.object_id for row in rows if row.relation is Relation.NARROW}
        for row in above:
            around = [c for c in crosswalk.object.ancestors(row.object_id) if c.iri in below]
            if around:
                message = (
                    f"it lies inside '{_code(row.object_id)}' and around '{around[0].notation}', which contains that"
                )
                yield _error(crosswalk, "broad-and-narrow", row, message)


def _to_many(crosswalk: Crosswalk) -> Iterator[Finding]:
    """One subject with several objects and no rule that tells them apart; worse where it is exact to two."""
    for rows in _by_subject(crosswalk):
        clashing = {row.object_id: row for pair in combinations(rows, 2) if not _apart(*pair) for row in pair}
        exact = [row for row in clashing.values() if row.relation is Relation.EXACT]
        known = sorted(_code(object_id) for object_id in clashing)
        codes = ", ".join(known[:_SHOWN]) + (f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else "")
        if len(exact) > 1:
            yield _error(crosswalk, "exact-to-two", exact[0], f"one term is exact to several: {codes}")
        elif len(clashing) > 1:
            message = f"one term goes to several ({codes}), and nothing says when to which"
            hint = "Give each its condition (`--when FIELD=VALUE`) or dates; until then its records are quarantined."
            yield _finding(crosswalk, "one-to-many", rows[0], message, hint=hint)


def _unknown(crosswalk: Crosswalk) -> Iterator[Finding]:
    """A side that its scheme does not have."""
    for row in crosswalk.agreed:
        for iri, scheme, side in _sides(row, crosswalk):
            if iri not in scheme:
                yield _error(crosswalk, f"unknown-{side}", row, f"{scheme.title()} has no term {iri}")


def _gone(crosswalk: Crosswalk) -> Iterator[Finding]:
    """A side that is retired or expired, and a mapping that is."""
    for row in crosswalk.agreed:
        if row.predicate_modifier:
            continue
        for iri, scheme, side in _sides(row, crosswalk):
            concept = scheme.get(iri)
            if concept is not None and concept.deprecated:
                message = f"the {side} '{concept.label()}' ({concept.notation}) is retired"
                yield _finding(crosswalk, f"retired-{side}", row, message, hint=_instead(concept))
            elif concept is not None and concept.valid_to and concept.valid_to < crosswalk.day:
                message = f"the {side} '{concept.label()}' ({concept.notation}) expired on {concept.valid_to}"
                yield _finding(crosswalk, f"expired-{side}", row, message, hint=_instead(concept))
        until = row.extension("ext_valid_to")
        if until and until < crosswalk.day:
            message = f"the mapping held until {until}"
            yield _finding(
                crosswalk, "expired-mapping", row, message, hint="Decide what holds since.", severity=Severity.INFO
            )


def _stale(crosswalk: Crosswalk) -> Iterator[Finding]:
    """A side that has come to mean something else since the verdict."""
    for row in crosswalk.agreed:
        verdict = crosswalk.decided.get(row.record_id)
        digests = {"subject": verdict.subject_meaning, "object": verdict.object_meaning} if verdict else {}
        versions = {"subject": row.subject_source_version, "object": row.object_source_version}
        for iri, scheme, side in _sides(row, crosswalk):
            concept, digest = scheme.get(iri), digests.get(side, "")
            if concept is not None and digest and digest != concept.meaning:
                was, now = versions[side] or "unnamed", scheme.version or "unnamed"
                message = f"'{concept.label()}' has come to mean something else since version {was} (now {now})"
                hint = "It is proposed again; look at it in `accord review`."
                yield _finding(crosswalk, f"stale-{side}", row, message, hint=hint)


def _never_equal(crosswalk: Crosswalk) -> Iterator[Finding]:
    """An exact mapping between schemes that must not be equated (`never_exact` in accord.yaml)."""
    for row in _relations(crosswalk.agreed) if crosswalk.never_exact else ():
        if row.relation is Relation.EXACT:
            message = f"these two schemes must never be equated: {crosswalk.never_exact}"
            yield _error(crosswalk, "never-exact", row, message)


def _doubtful(crosswalk: Crosswalk) -> Iterator[Finding]:
    """Relations that look mistaken, one finding for a subject: same words but not the same, and false friends."""
    for rows in _grouped(_relations(crosswalk.agreed), lambda row: row.subject_id):
        found = [(row, why) for row in rows if (why := suspicious(row, crosswalk.subject, crosswalk.object))]
        if found:
            (row, why), more = found[0], len(found) - 1
            message = f"{why} (and {more} more like it)" if more else why
            hint = "If it is mistaken, a reviewer corrects it with `accord decide`."
            yield _finding(crosswalk, "suspicious-relation", row, message, hint=hint)


def _misnamed(crosswalk: Crosswalk) -> Iterator[Finding]:
    agreed = crosswalk.agreed
    names = {name for row in agreed for name, _ in row.extra}
    yield from misnamed(names, declared={s.slot_name for s in agreed.extension_definitions}, place=crosswalk.place)


_CHECKS: tuple[Callable[[Crosswalk], Iterator[Finding]], ...] = (
    _contradictions, _circles, _to_many, _unknown, _gone, _stale, _never_equal, _doubtful, _misnamed,
)  # fmt: skip


def _relations(rows: Iterable[Mapping]) -> list[Mapping]:
    return [row for row in rows if row.relation and not row.predicate_modifier and row.object_id != NO_TERM_FOUND]


def _by_subject(crosswalk: Crosswalk) -> list[list[Mapping]]:
    """The relations of each subject that a record could be translated by."""
    rows = [row for row in _relations(crosswalk.agreed) if row.relation is not Relation.RELATED]
    return _grouped(rows, lambda row: row.subject_id)


def _grouped(rows: Iterable[Mapping], key: Callable[[Mapping], object]) -> list[list[Mapping]]:
    groups: dict[object, list[Mapping]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return list(groups.values())


def _sides(row: Mapping, crosswalk: Crosswalk) -> Iterator[tuple[str, ConceptScheme, str]]:
    yield row.subject_id, crosswalk.subject, "subject"
    if row.object_id != NO_TERM_FOUND and row.predicate_id != OUT_OF_SCOPE:
        yield row.object_id, crosswalk.object, "object"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    when: tuple[Condition, ...]
    valid_from: str
    valid_to: str


def _apart(one: Mapping, other: Mapping) -> bool:
    return apart(*(
        _Limits(
            when=read_conditions(row.extension("ext_when")),
            valid_from=row.extension("ext_valid_from"),
            valid_to=row.extension("ext_valid_to"),
        )
        for row in (one, other)
    ))  # fmt: skip


def _instead(concept: Concept) -> str:
    if concept.replaced_by:
        return f"Its successor is {_code(concept.replaced_by)}: decide on that."
    return "Decide whether another term takes its place."


def _code(iri: str) -> str:
    return code_from_iri(iri)


def _error(crosswalk: Crosswalk, code: str, row: Mapping, message: str) -> Finding:
    hint = "Correct it with `accord decide` and write the cross-walk anew with `accord agree`."
    return _finding(crosswalk, code, row, message, hint=hint, severity=Severity.ERROR)


def _finding(
    crosswalk: Crosswalk, code: str, row: Mapping, message: str, *, hint: str, severity: Severity = Severity.WARNING
) -> Finding:
    line = crosswalk.lines.get(row.record_id)
    place = f"{crosswalk.place}:{line}" if line else crosswalk.place
    return Finding(code=code, severity=severity, subject=row.subject_id, place=place, message=message, hint=hint)
