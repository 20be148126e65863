"""`accord adopt`: published cross-walks taken over as their makers' verdicts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from accord.crosswalks.adoption import Adopter, Read
from accord.crosswalks.fold import own_standing
from accord.crosswalks.log import mapping_of, signed
from accord.crosswalks.published import PublishedRow, Recipe, check_systems, listed, open_systems
from accord.crosswalks.recipes import read_adoptions
from accord.crosswalks.soundness import Crosswalk, check_crosswalk
from accord.errors import Misused, Unavailable, placed
from accord.formats.code_lists import read_code_list
from accord.formats.located import read_yaml
from accord.model.findings import Finding, Report, Severity
from accord.model.mappings import Mapping, MappingSet
from accord.model.verdicts import Verdict
from accord.tasks.agree import agreement_on
from accord.tasks.decisions import append_verdicts, load_verdicts, reviewer_iri
from accord.tasks.load import load_scheme
from accord.workspace import MappingSetEntry, Workspace, read_bytes, read_text

__all__ = ["Adopted", "adopt", "adopt_all", "adoptions_path"]

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NEEDED = ("source_code", "relation", "target_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What became of a cross-walk's rows: every one of them is counted once.

    rows: all of the file; adopted: verdicts written; known: verdicts that the log had already; repeated, elsewhere,
    refused: see `Read`; report: what looks odd or could not be adopted.
    """

    set_name: str
    file: str
    reviewer: str
    rows: int
    adopted: int
    known: int
    repeated: int
    elsewhere: int
    refused: int
    report: Report


def adoptions_path(workspace: Workspace) -> Path:
    """The file with a workspace's recipes."""
    return workspace.root / "mappings" / "sources" / "adoptions.yaml"


def adopt_all(workspace: Workspace) -> tuple[Adopted, ...]:
    """Runs every recipe of `mappings/sources/adoptions.yaml`, in order; files are named relative to that folder.

    Raises Unavailable without recipes, NotReadable for a mistake in them or in a cross-walk.
    """
    path = adoptions_path(workspace)
    if not path.is_file():
        hint = "Name a cross-walk: `accord adopt CROSSWALK.csv SET`."
        raise Unavailable("there are no recipes for adoption", path=path, hint=hint)
    with placed(path):
        recipes = read_adoptions(read_yaml(read_text(path)), path=workspace.place(path))
    for recipe in recipes:
        with placed(path, recipe.line):
            workspace.mapping_set(recipe.set_name)
    return tuple(_adopt_one(workspace, recipe, path) for recipe in recipes)


def _adopt_one(workspace: Workspace, recipe: Recipe, path: Path) -> Adopted:
    with placed(path, recipe.line):
        return adopt(workspace, replace(recipe, file=str(path.parent / recipe.file)))


def adopt(workspace: Workspace, recipe: Recipe) -> Adopted:
    """Writes a published cross-walk's rows into its makers' log; rows that are there already are left alone.

    Relations are kept as given. What looks mistaken is a warning, to be corrected by a reviewer's later verdict.
    Raises Misused for an unknown set, a reviewer's name that cannot be one, a column that the file lacks or systems
    that are not named though the file has several, Unavailable or NotReadable for a file that cannot be read.
    """
    if not _SLUG.fullmatch(recipe.reviewer):
        hint = "Use small letters, digits and single hyphens, for example `--reviewer core-person-record`."
        raise Misused(f"'{recipe.reviewer}' cannot be a reviewer's name", hint=hint)
    entry = workspace.mapping_set(recipe.set_name)
    path = Path(recipe.file)
    source = recipe.source or f"{workspace.base}mappings/sources/{path.name}"
    adopter = _adopter(workspace, entry, replace(recipe, source=source), workspace.place(path.resolve()))
    rows = _rows(path, recipe)
    _ask_for_systems(rows, recipe, path)
    told = f"{workspace.place(adoptions_path(workspace))}:{recipe.line}" if recipe.line else adopter.place
    read = adopter.read(rows)
    new = _new(load_verdicts(workspace, entry.name), [verdict for _, verdict in read.verdicts], adopter.reviewer)
    append_verdicts(workspace, entry.name, new)
    return Adopted(
        set_name=entry.name,
        file=adopter.place,
        reviewer=recipe.reviewer,
        rows=len(rows),
        adopted=len(new),
        known=len(read.verdicts) - len(new),
        repeated=read.repeated,
        elsewhere=read.elsewhere,
        refused=read.refused,
        report=Report.of([*check_systems(rows, recipe, place=told), *read.findings, *_odd(read, adopter, workspace)]),
    )


def _adopter(workspace: Workspace, entry: MappingSetEntry, recipe: Recipe, place: str) -> Adopter:
    subject, object_ = load_scheme(workspace, entry.subject), load_scheme(workspace, entry.object)
    rule = workspace.never_exact_between(entry.subject.name, entry.object.name)
    near, via = object_, tuple[Mapping, ...]()
    if recipe.via:
        step = workspace.mapping_set(recipe.via)
        near = load_scheme(workspace, step.subject)
        via = agreement_on(workspace, step, load_verdicts(workspace, step.name)).mappings
    return Adopter(
        recipe=recipe,
        subject=subject,
        object=object_,
        near=near,
        via=via,
        reviewer=reviewer_iri(workspace, recipe.reviewer),
        never_exact=rule.reason if rule else "",
        place=place,
    )


def _rows(path: Path, recipe: Recipe) -> list[PublishedRow]:
    table = read_code_list(read_bytes(path), place=str(path))
    wanted = [getattr(recipe.columns, name) for name in _NEEDED] + [column for column, _ in recipe.where]
    systems = ("source_system", "target_system") if recipe.subject_system or recipe.object_system else ()
    missing = [name for name in (*wanted, *(getattr(recipe.columns, n) for n in systems)) if name not in table.columns]
    if missing:
        hint = f"It has {', '.join(table.columns)}. Say which is which with --column, for example source_code=CODE."
        raise Misused(f"{path.name} has no column {', '.join(missing)}", hint=hint)
    return [PublishedRow(line=line.number, cells=dict(zip(table.columns, line.cells, strict=True)))
            for line in table.lines]  # fmt: skip


def _ask_for_systems(rows: list[PublishedRow], recipe: Recipe, path: Path) -> None:
    """Raises Misused where the file has several systems on a side and the recipe does not say which it means."""
    found = open_systems(rows, recipe)
    if found:
        sides = " and ".join(f"{system.side} scheme ({system.column})" for system, _ in found)
        hint = "\n  ".join(f"Add --{system.side}-system (in a recipe `{system.side}:`) with one of: {listed(names)}."
                           for system, names in found)  # fmt: skip
        raise Misused(f"{path.name} has several systems; say which is the set's {sides}", hint=hint)


def _new(known: tuple[Verdict, ...], read: list[Verdict], reviewer: str) -> list[Verdict]:
    """The verdicts that the reviewer's log does not state yet; one on a known pair replaces what was said of it.

    What others have corrected stays corrected: it is the reviewer's own log that is compared.
    """
    before = {(v.subject_id, v.object_id): v for v in own_standing(known, reviewer)}
    new = []
    for verdict in read:
        earlier = before.get((verdict.subject_id, verdict.object_id))
        if earlier is None:
            new.append(verdict)
        elif _said(earlier) != _said(verdict):
            new.append(replace(verdict, supersedes=(earlier.record_id,)))
    return new


def _said(verdict: Verdict) -> tuple[object, ...]:
    return (verdict.decision, verdict.when, verdict.valid_from, verdict.valid_to)


def _odd(read: Read, adopter: Adopter, workspace: Workspace) -> list[Finding]:
    """What looks mistaken in the rows as given, at their lines of the published file."""
    rows = [(line, mapping_of(signed(verdict, workspace.base))) for line, verdict in read.verdicts]
    crosswalk = Crosswalk(
        agreed=MappingSet(mapping_set_id=adopter.recipe.source, mappings=tuple(row for _, row in rows)),
        subject=adopter.subject,
        object=adopter.object,
        day=adopter.recipe.date,
        place=adopter.place,
        lines={row.record_id: line for line, row in rows},
    )
    hint = "It is adopted as given. If it is mistaken, correct it with `accord decide`."
    return [replace(finding, severity=Severity.WARNING, hint=hint) for finding in check_crosswalk(crosswalk)]
