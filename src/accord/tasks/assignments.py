"""`accord assign`: who decides which terms of a mapping set, by share or by domain, each term once or by several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass
from pathlib import Path

from accord.errors import Misused, placed
from accord.formats.assignments import Rule, dumps, loads
from accord.model.concepts import ConceptScheme
from accord.tasks.load import load_scheme
from accord.workspace import MappingSetEntry, Workspace, locked, read_text, write_text

__all__ = ["Assigned", "assign", "assigned_to", "assignments", "deciders", "sets_of"]

_Rules = dict[str, tuple[Rule, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """Who decides how many terms of a mapping set by one rule, and how many terms the rule deals out."""

    set_name: str
    rule: Rule
    terms: int
    counts: tuple[tuple[str, int], ...]


def assigned_to(workspace: Workspace, set_name: str, reviewer: str) -> frozenset[str] | None:
    """The IRIs of the terms that a reviewer (a short name) is to decide in a mapping set; None where nobody is named.

    Raises Misused for an unknown set, NotReadable for a malformed file of assignments.
    """
    entry = workspace.mapping_set(set_name)
    rules = _load(workspace).get(set_name, ())
    if not rules:
        return None
    scheme = load_scheme(workspace, entry.subject)
    none: frozenset[str] = frozenset()
    return none.union(*(rule.dealt(_terms(scheme, rule.under)).get(reviewer, none) for rule in rules))


def deciders(workspace: Workspace, set_name: str) -> dict[str, tuple[str, ...]]:
    """Who decides each term of a mapping set: short names by the term's IRI; terms assigned to nobody are not in it.

    Raises Misused for an unknown set, NotReadable for a malformed file of assignments.
    """
    entry = workspace.mapping_set(set_name)
    found: defaultdict[str, set[str]] = defaultdict(set)
    if rules := _load(workspace).get(set_name, ()):
        scheme = load_scheme(workspace, entry.subject)
        for rule in rules:
            for reviewer, terms in rule.dealt(_terms(scheme, rule.under)).items():
                for term in terms:
                    found[term].add(reviewer)
    return {term: tuple(sorted(names)) for term, names in found.items()}


def assign(
    workspace: Workspace, sets: Iterable[str], reviewers: Table[str, int], *, each: int = 1, under: str = ""
) -> tuple[Assigned, ...]:
    """Writes who decides the terms of mapping sets, in the place of what was said of the same terms before.

    reviewers: short names and the sizes of their shares; nobody takes the assignment away. Raises Misused where a
    reviewer would get a term twice, or no term has the code `under`.
    """
    rule = Rule(reviewers=tuple(sorted(reviewers.items())), each=each, under=under)
    if reviewers and any(size * each > sum(reviewers.values()) for size in reviewers.values()):
        hint = "Name more reviewers, make the largest share smaller, or lower --each."
        raise Misused(f"{each} reviewers for each term, and somebody would get a term twice", hint=hint)
    entries = [workspace.mapping_set(name) for name in sets]
    for entry in entries:
        _terms(load_scheme(workspace, entry.subject), under)
    with locked(workspace.root):
        rules = _load(workspace)
        for entry in entries:
            others = tuple(old for old in rules.get(entry.name, ()) if old.under != under)
            rules[entry.name] = (*others, rule) if reviewers else others
        write_text(_path(workspace), dumps(rules))
    return assignments(workspace, [entry.name for entry in entries])


def assignments(workspace: Workspace, sets: Iterable[str] = ()) -> tuple[Assigned, ...]:
    """Who decides how much of the mapping sets and sets of fields, or of all of them, in declared order."""
    rules, wanted = _load(workspace), set(sets)
    entries = [entry for entry in _every(workspace) if not wanted or entry.name in wanted]
    return tuple(found for entry in entries for found in _counted(workspace, entry, rules.get(entry.name, ())))


def sets_of(workspace: Workspace, domain: str) -> tuple[str, ...]:
    """The mapping sets with a scheme (`organisation/key`) at either side, or with any scheme of an organisation.

    Raises Misused where there is none.
    """
    found = tuple(
        entry.name
        for entry in workspace.mapping_sets
        if any(domain in {side.name, side.organisation} for side in (entry.subject, entry.object))
    )
    if not found:
        known = sorted({side.name for entry in workspace.mapping_sets for side in (entry.subject, entry.object)})
        raise Misused(f"no mapping set has anything of '{domain}'", hint=f"Known here: {', '.join(known)}.")
    return found


def _counted(workspace: Workspace, entry: MappingSetEntry, rules: Iterable[Rule]) -> Iterable[Assigned]:
    for rule in rules:
        terms = _terms(load_scheme(workspace, entry.subject), rule.under)
        counts = tuple((who, len(given)) for who, given in rule.dealt(terms).items())
        yield Assigned(set_name=entry.name, rule=rule, terms=len(terms), counts=counts)


def _terms(scheme: ConceptScheme, under: str) -> tuple[str, ...]:
    """The terms in use, or of these the one with a code and all below it, in published order."""
    in_use = [concept for concept in scheme if not concept.deprecated]
    if not under:
        return tuple(concept.iri for concept in in_use)
    tops = {concept.iri for concept in scheme.by_notation(under)}
    if not tops:
        raise Misused(f"{scheme.title()} has no term '{under}'", hint="Name the code of a term that others lie under.")
    return tuple(c.iri for c in in_use if c.iri in tops or any(a.iri in tops for a in scheme.ancestors(c.iri)))


def _load(workspace: Workspace) -> _Rules:
    path = _path(workspace)
    if not path.is_file():
        return {}
    with placed(path):
        sets = {entry.name for entry in _every(workspace)}
        return loads(read_text(path), path=workspace.place(path), sets=sets)


def _every(workspace: Workspace) -> tuple[MappingSetEntry, ...]:
    return (*workspace.mapping_sets, *workspace.field_sets)


def _path(workspace: Workspace) -> Path:
    return workspace.root / "mappings" / "assignments.yaml"
