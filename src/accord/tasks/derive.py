"""`accord derive`: a cross-walk between two schemes that nobody mapped to each other, from those that people agreed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from pathlib import Path

from accord.crosswalks.chaining import chain, reverse
from accord.crosswalks.derivation import DERIVED_FROM, Derivation, Refusal, refused_rows, settled, signed_rows
from accord.crosswalks.log import extension_slots, source_prefixes
from accord.errors import Misused, Unavailable
from accord.formats import sssom
from accord.model.findings import Finding, Severity
from accord.model.mappings import ExtensionSlot, Mapping, MappingSet, Relation
from accord.namespaces import ACCORD, PROV, XSD, code_from_iri
from accord.tasks.decisions import load_agreed
from accord.tasks.load import load_scheme
from accord.workspace import SchemeEntry, Workspace, write_text

__all__ = ["Derived", "derive", "derive_along", "derived_text", "findings", "settle_hint", "write_derived"]

_SLOTS = (
    ExtensionSlot(slot_name=DERIVED_FROM, property=PROV + "wasDerivedFrom", type_hint=XSD + "string"),
    ExtensionSlot(slot_name="ext_refused", property=ACCORD + "refusal", type_hint=XSD + "string"),
    ExtensionSlot(slot_name="ext_refused_predicate", property=ACCORD + "refusedPredicate", type_hint=XSD + "string"),
)  # fmt: skip
_COMMENT = (
    "Derived by the SSSOM chaining rules from agreed cross-walks. Rows under accord:refused are no mappings: "
    "they say what was refused and why."
)
_UNUSABLE = (Relation.NARROW, Relation.RELATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A cross-walk that follows from agreed ones.

    path: the schemes it leads through, ends included; sets: the mapping sets it was made from; mapping_set: its rows,
    and what was refused under the predicate accord:refused.
    """

    path: tuple[SchemeEntry, ...]
    sets: tuple[str, ...]
    derivation: Derivation
    mapping_set: MappingSet

    @property
    def usable(self) -> tuple[Mapping, ...]:
        """The rows that translation uses: not narrow, not related, not negated."""
        rows = self.derivation.rows
        return tuple(row for row in rows if not row.predicate_modifier and row.relation not in _UNUSABLE)


def derive(workspace: Workspace, start: str, end: str, *, through: Sequence[str] = ()) -> Derived:
    """What follows for the terms of one scheme in another (both as `organisation/scheme`), turned round and chained.

    The shortest way through the agreed cross-walks is taken; `through` names schemes that it must pass, in order. Where
    people have decided a term in the direction that is needed, that counts and nothing is turned round for it. Raises
    Misused where no way or several lead there, Unavailable where a cross-walk on it is not agreed yet.
    """
    path = _path(workspace, [workspace.scheme(name) for name in (start, *through, end)])
    for name in _sets(workspace, path):
        _check_begun(workspace, name)
    return derive_along(workspace, path)


def derive_along(workspace: Workspace, path: Sequence[SchemeEntry]) -> Derived:
    """The same along schemes of which each is mapped to the next, in whichever direction.

    What nobody has agreed on yet is a cross-walk without rows.
    """
    legs = [_leg(workspace, one, other) for one, other in pairwise(path)]
    rule = workspace.never_exact_between(path[0].name, path[-1].name)
    never = rule.reason if rule else ""
    first, *onward = legs
    whole = reduce(lambda before, leg: chain(before, leg, never_exact=never), onward, first)
    if not onward:
        whole = settled(first.rows, first.refusals, never)
    whole = replace(whole, refusals=(*whole.refusals, *_unspoken(workspace, path, whole)))
    sets = _sets(workspace, path)
    found = _mapping_set(workspace, path, sets, whole)
    return Derived(path=tuple(path), sets=sets, derivation=whole, mapping_set=found)


def derived_text(workspace: Workspace, derived: Derived) -> str:
    """The derived cross-walk as SSSOM/TSV. It holds no time: the same agreed cross-walks give the same bytes."""
    sources = source_prefixes(row.mapping_source for row in derived.mapping_set)
    prefixes = sources | workspace.mapping_prefixes | {"derived": f"{workspace.base}derived/"}
    return sssom.dumps(derived.mapping_set, prefixes)


def write_derived(workspace: Workspace, derived: Derived, output: Path) -> bool:
    """Writes the derived cross-walk; says whether the file changed."""
    return write_text(output, derived_text(workspace, derived))


def findings(derived: Derived) -> Iterator[Finding]:
    """What was refused, each with its reason: a term that has no usable row is a warning, the rest is for information.

    Nothing is wrong with the records or the mappings: it is the question that has no single answer.
    """
    answered = {row.subject_id for row in derived.usable}
    for refusal in derived.derivation.refusals:
        open_ = refusal.subject_id not in answered
        code = code_from_iri(refusal.subject_id)
        yield Finding(
            code=refusal.code,
            severity=Severity.WARNING if open_ else Severity.INFO,
            subject=f"{derived.path[0].name} {code}",
            message=refusal.reason,
            hint=settle_hint(derived.path) if open_ else "",
        )


def settle_hint(path: Sequence[SchemeEntry]) -> str:
    """How people can settle what does not follow."""
    first, last = path[0].name, path[-1].name
    return f"To settle it, declare a mapping set from {first} to {last} in accord.yaml and decide it there."


def _path(workspace: Workspace, stops: Sequence[SchemeEntry]) -> tuple[SchemeEntry, ...]:
    """The schemes from the first stop to the last; between two stops the one shortest way."""
    found = [stops[0]]
    for one, other in pairwise(stops):
        found += _shortest(workspace, one, other)[1:]
    if len(found) == 2 and not _turned(workspace, *found):
        names = ", ".join(
            entry.name for entry in workspace.mapping_sets if (entry.subject, entry.object) == tuple(found)
        )
        raise Misused(f"there is nothing to derive: {names} maps these", hint="It is written by `accord agree`.")
    return tuple(found)


def _shortest(workspace: Workspace, start: SchemeEntry, end: SchemeEntry) -> tuple[SchemeEntry, ...]:
    if start == end:
        raise Misused(f"{start.name} is both ends", hint="Name two schemes.")
    ways: list[tuple[SchemeEntry, ...]] = [(start,)]
    seen = {start.name}
    while ways:
        there = [way for way in ways if way[-1] == end]
        if len(there) > 1:
            between = "; ".join(", ".join(scheme.name for scheme in way[1:-1]) for way in there)
            hint = "Say which with --through SCHEME."
            raise Misused(f"several ways lead from {start.name} to {end.name}: through {between}", hint=hint)
        if there:
            return there[0]
        ways = [(*way, scheme) for way in ways for scheme in _neighbours(workspace, way[-1]) if scheme.name not in seen]
        seen |= {way[-1].name for way in ways}
    hint = "Map both to a common scheme first; `accord status` lists the mapping sets."
    raise Misused(f"no mapping sets lead from {start.name} to {end.name}", hint=hint)


def _neighbours(workspace: Workspace, scheme: SchemeEntry) -> list[SchemeEntry]:
    sides = [(entry.subject, entry.object) for entry in workspace.mapping_sets]
    found = [there for here, there in (*sides, *((b, a) for a, b in sides)) if here == scheme]
    return list({entry.name: entry for entry in found}.values())


def _turned(workspace: Workspace, one: SchemeEntry, other: SchemeEntry) -> list[str]:
    """The mapping sets that are turned round on the way from one scheme to the other."""
    return [entry.name for entry in workspace.mapping_sets if (entry.object, entry.subject) == (one, other)]


def _straight(workspace: Workspace, one: SchemeEntry, other: SchemeEntry) -> list[str]:
    return [entry.name for entry in workspace.mapping_sets if (entry.subject, entry.object) == (one, other)]


def _sets(workspace: Workspace, path: Sequence[SchemeEntry]) -> tuple[str, ...]:
    return tuple(
        name
        for one, other in pairwise(path)
        for name in (*_straight(workspace, one, other), *_turned(workspace, one, other))
    )


def _leg(workspace: Workspace, one: SchemeEntry, other: SchemeEntry) -> Derivation:
    """From a scheme to its neighbour: as people decided in this direction, and for other terms what they did turned."""
    known = [row for name in _straight(workspace, one, other) for row in _agreed(workspace, name)]
    back = [row for name in _turned(workspace, one, other) for row in _agreed(workspace, name)]
    turned = reverse(back)
    decided = {row.subject_id for row in known if not row.predicate_modifier}
    return Derivation(
        rows=(*known, *(row for row in turned.rows if row.subject_id not in decided)),
        refusals=tuple(refusal for refusal in turned.refusals if refusal.subject_id not in decided),
    )


def _agreed(workspace: Workspace, name: str) -> Iterable[Mapping]:
    return load_agreed(workspace, name) if workspace.agreed_path(name).is_file() else ()


def _check_begun(workspace: Workspace, name: str) -> None:
    if not workspace.agreed_path(name).is_file():
        hint = f"Decide with `accord review {name}`, then run `accord agree {name}`."
        raise Unavailable(f"nothing is agreed for {name} yet", path=workspace.agreed_path(name), hint=hint)


def _unspoken(workspace: Workspace, path: Sequence[SchemeEntry], whole: Derivation) -> Iterator[Refusal]:
    """A refusal for each term in use of the first scheme that nothing was said of."""
    spoken = {row.subject_id for row in whole.rows} | {refusal.subject_id for refusal in whole.refusals}
    for concept in load_scheme(workspace, path[0]):
        if concept.iri not in spoken and not concept.deprecated:
            yield Refusal(
                subject_id=concept.iri,
                subject_label=concept.label(),
                code="leads-nowhere",
                reason=f"no term of {path[1].title} is mapped to it",
            )


def _mapping_set(
    workspace: Workspace, path: Sequence[SchemeEntry], sets: Sequence[str], whole: Derivation
) -> MappingSet:
    first, last = path[0], path[-1]
    rows = (*signed_rows(whole, workspace.base), *refused_rows(whole, last.iri, workspace.base))
    used = {name for row in rows for name, _ in row.extra}
    return MappingSet(
        mapping_set_id=f"{workspace.base}mappings/derived/{first.prefix}--{last.prefix}",
        mapping_set_title=f"{first.title} to {last.title}, derived",
        license=workspace.license,
        subject_source=first.iri,
        object_source=last.iri,
        comment=_COMMENT,
        metadata=(("mapping_set_source", "|".join(f"{workspace.base}mappings/{name}" for name in sets)),),
        extension_definitions=tuple(slot for slot in (*extension_slots(), *_SLOTS) if slot.slot_name in used),
        mappings=tuple(replace(row, subject_source="", object_source="") for row in rows),
    )
