"""Files that are made from others, and whether they are older than what they are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial

from accord.crosswalks.fold import settled
from accord.model.findings import Finding, Severity
from accord.model.mappings import MappingSet
from accord.tasks.agree import check_derived
from accord.tasks.decisions import load_proposed, load_verdicts
from accord.tasks.import_ import load_recipes, recipes_path, remade
from accord.tasks.load import load_scheme
from accord.tasks.shapes import Step
from accord.tasks.source_fields import field_vocabulary, shared_properties
from accord.vocabulary.recipes import Recipe
from accord.workspace import MappingSetEntry, SchemeEntry, Workspace, read_bytes

__all__ = ["freshness_steps"]


def freshness_steps(workspace: Workspace) -> list[Step]:
    """The steps that compare vocabularies with their recipes, proposals and agreed cross-walks with their origin."""
    every = (*workspace.mapping_sets, *workspace.field_sets)
    return [
        *_recipe_steps(workspace),
        partial(_record_properties, workspace),
        *(partial(_proposals, workspace, entry) for entry in every),
        *(partial(check_derived, workspace, entry.name) for entry in every),
    ]


def _record_properties(workspace: Workspace) -> Iterator[Finding]:
    """The vocabulary of the shared record's properties, where the shapes have changed since it was made."""
    for entry in {entry.object.path: entry.object for entry in workspace.field_sets}.values():
        made = entry.path.is_file() and field_vocabulary(workspace, shared_properties(workspace), entry)
        if made and read_bytes(entry.path) != made:
            place = workspace.place(entry.path)
            message = "the vocabulary is not what the records shapes describe"
            hint = "Make it anew with `accord propose --fields SOURCE`."
            yield _stale("stale-vocabulary", Severity.WARNING, entry.name, place=place, message=message, hint=hint)


def _recipe_steps(workspace: Workspace) -> list[Step]:
    if not recipes_path(workspace).is_file():
        return []
    recipes = cache(lambda: {recipe.scheme: recipe for recipe in load_recipes(workspace)})
    return [partial(_vocabulary, workspace, entry, recipes) for entry in workspace.schemes]


def _vocabulary(
    workspace: Workspace, entry: SchemeEntry, recipes: Callable[[], Mapping[str, Recipe]]
) -> Iterator[Finding]:
    """A vocabulary that was changed by hand, or whose published list or recipe has changed since."""
    recipe = recipes().get(entry.name)
    if recipe and entry.path.is_file() and read_bytes(entry.path) != remade(workspace, recipe):
        message = "the vocabulary is not what its recipe makes of the published list"
        hint = "Make it anew with `accord import`; changes belong into the list of additions."
        yield _stale(
            "stale-vocabulary",
            Severity.ERROR,
            entry.name,
            place=workspace.place(entry.path),
            message=message,
            hint=hint,
        )


def _proposals(workspace: Workspace, entry: MappingSetEntry) -> Iterator[Finding]:
    """Proposals for what people have settled since, or between other versions of the vocabularies."""
    path = workspace.proposed_path(entry.name)
    if not path.is_file():
        return
    place, proposed = workspace.place(path), load_proposed(workspace, entry.name)
    subject, object_ = load_scheme(workspace, entry.subject), load_scheme(workspace, entry.object)
    hint = "Make them anew with `accord propose`."
    for scheme, was in ((subject, _versions(proposed, "subject")), (object_, _versions(proposed, "object"))):
        if was - {scheme.version}:
            message = (
                f"they were made from version {', '.join(sorted(was))} of '{scheme.title()}', now {scheme.version}"
            )
            yield _stale("stale-proposals", Severity.WARNING, entry.name, place=place, message=message, hint=hint)
    done = settled(load_verdicts(workspace, entry.name), subject, object_, reviewers=workspace.policy.reviewers)
    rows = [row for row in proposed if row.subject_id in done.subjects or (row.subject_id, row.object_id) in done.pairs]
    if rows:
        message = f"{len(rows)} of {len(proposed)} proposals are for what people have settled since"
        yield _stale("settled-proposals", Severity.INFO, entry.name, place=place, message=message, hint=hint)


def _versions(proposed: MappingSet, side: str) -> set[str]:
    """The versions of one side's vocabulary that the proposals name."""
    return {getattr(row, f"{side}_source_version") for row in proposed} - {""}


def _stale(code: str, severity: Severity, subject: str, *, place: str, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=severity, subject=subject, place=place, message=message, hint=hint)
