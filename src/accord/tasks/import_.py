"""`accord import`: code lists become the workspace's vocabularies, from recipes or from a file at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from accord.errors import Misused, Unavailable, placed
from accord.formats.code_lists import CodeList, read_code_list
from accord.formats.located import read_yaml
from accord.formats.rdf import syntax_of, write_rdf
from accord.model.concepts import ConceptScheme, Text
from accord.model.findings import Report
from accord.model.progress import Progress, silent
from accord.vocabulary.catalogue import Listed, with_catalogue
from accord.vocabulary.columns import Columns, settle_columns
from accord.vocabulary.importer import Group, Imported, Part, import_lists
from accord.vocabulary.recipes import GroupRecipe, Recipe, read_recipes
from accord.vocabulary.skos import scheme_triples
from accord.workspace import SchemeEntry, Workspace, read_bytes, read_text, write_all

__all__ = ["Import", "Imports", "Origin", "import_list", "import_recipes", "load_recipes", "recipes_path", "remade"]

MAX_LIST = 128 * 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a list comes from: who publishes it, under what licence, its address and its version."""

    publisher: str = ""
    license: str = ""
    source: str = ""
    version: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One scheme made: its file, how many terms, what was read from which column, and whether the file changed."""

    scheme: str
    place: str
    terms: int
    columns: str
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """The schemes that an import made, and every oddity of their lists."""

    made: tuple[Import, ...]
    report: Report


def import_recipes(workspace: Workspace, schemes: Sequence[str] = (), *, progress: Progress = silent) -> Imports:
    """Makes schemes from the workspace's recipes: those named, or all.

    Raises Misused for a scheme without a recipe; Unavailable, NotReadable for a missing or malformed list. Nothing is
    written unless every list could be read.
    """
    recipes = {recipe.scheme: recipe for recipe in load_recipes(workspace)}
    chosen = list(schemes) or list(recipes)
    for name in chosen:
        if name not in recipes:
            hint = f"Name a list: `accord import FILE --scheme {name}`. Recipes exist for: {', '.join(recipes)}."
            raise Misused(f"there is no recipe for {name}", path=workspace.place(recipes_path(workspace)), hint=hint)
    made = []
    for done, name in enumerate(chosen):
        progress(done, len(chosen))
        made.append(_from_recipe(workspace, recipes[name]))
    page = {} if schemes else _catalogue(workspace, [(one, recipes[one.entry.name]) for one in made])
    return _written(workspace, made, page)


def import_list(
    workspace: Workspace,
    file: Path,
    scheme: str,
    *,
    columns: Columns | None = None,
    sheet: str = "",
    origin: Origin | None = None,
) -> Imports:
    """Makes one declared scheme from a CSV or Excel file.

    Raises Misused where `accord.yaml` does not declare the scheme (the hint has the lines to add) or a column is
    missing; Unavailable, NotReadable for a missing or malformed list.
    """
    entry = _declared(workspace, scheme)
    listed = _read_list(workspace, file, sheet)
    part = _part(workspace, listed, columns or Columns())
    described = _description(workspace, entry, origin or Origin(), read_bytes(file))
    return _written(workspace, [_Made(entry, part, import_lists([part], described, language=_language(workspace)))], {})


def remade(workspace: Workspace, recipe: Recipe) -> bytes:
    """What a recipe makes: the bytes that its scheme's file must have. Nothing is written.

    Raises Misused for a scheme that is not declared; Unavailable, NotReadable for a missing or malformed list.
    """
    return _bytes(workspace, _from_recipe(workspace, recipe))


def load_recipes(workspace: Workspace) -> tuple[Recipe, ...]:
    """The workspace's recipes (`vocabularies/imports.yaml`). Raises Unavailable where there are none."""
    path = recipes_path(workspace)
    if not path.is_file():
        hint = "Name a list: `accord import FILE --scheme ORGANISATION/SCHEME`."
        raise Unavailable("this workspace has no recipes for its vocabularies", path=path, hint=hint)
    with placed(path):
        document = read_yaml(read_text(path))
    return read_recipes(document, path=str(path), language=_language(workspace))


@dataclass(frozen=True, slots=True)
class _Made:
    entry: SchemeEntry
    part: Part
    imported: Imported


def _from_recipe(workspace: Workspace, recipe: Recipe) -> _Made:
    entry = workspace.scheme(recipe.scheme)
    folder = recipes_path(workspace).parent
    groups = tuple(_group(workspace, group, folder) for group in recipe.groups)
    part = _part(workspace, _read_list(workspace, folder / recipe.list, recipe.sheet), recipe.columns, groups=groups)
    parts = [part]
    if recipe.additions:
        parts.append(_part(workspace, _read_list(workspace, folder / recipe.additions), Columns(), extension=True))
    origin = Origin(publisher=recipe.publisher, license=recipe.license, source=recipe.source, version=recipe.version,
                    note=recipe.note)  # fmt: skip
    described = _description(workspace, entry, origin, read_bytes(folder / recipe.list))
    return _Made(entry, part, import_lists(parts, described, language=_language(workspace)))


def _catalogue(workspace: Workspace, made: Iterable[tuple[_Made, Recipe]]) -> dict[Path, bytes]:
    """The page that lists the vocabularies, where the workspace has one."""
    path = workspace.root / "vocabularies" / "README.md"
    if not path.is_file():
        return {}
    listed = [
        Listed(name=one.entry.name, list=recipe.list, additions=recipe.additions, scheme=one.imported.scheme)
        for one, recipe in made
    ]
    with placed(path):
        return {path: with_catalogue(read_text(path), listed).encode()}


def _written(workspace: Workspace, made: Sequence[_Made], page: Mapping[Path, bytes]) -> Imports:
    changed = write_all({**page, **{one.entry.path: _bytes(workspace, one) for one in made}})
    return Imports(
        made=tuple(
            Import(
                scheme=one.entry.name,
                place=workspace.place(one.entry.path),
                terms=len(one.imported.scheme),
                columns=one.part.columns.described(),
                changed=one.entry.path in changed,
            )
            for one in made
        ),
        report=Report.of(finding for one in made for finding in one.imported.findings),
    )


def _bytes(workspace: Workspace, made: _Made) -> bytes:
    syntax = syntax_of(made.entry.path.name)
    return write_rdf(scheme_triples(made.imported.scheme), syntax, workspace.prefixes)


def _declared(workspace: Workspace, name: str) -> SchemeEntry:
    known = {scheme.name: scheme for scheme in workspace.schemes}
    if name in known:
        return known[name]
    organisation, slash, key = name.partition("/")
    if not slash or not organisation or not key:
        raise Misused(f"'{name}' is no scheme's name", hint="Write --scheme ORGANISATION/SCHEME, such as courts/plea.")
    lines = [f"      {key}: {{title: ..., steward: ...}}"]
    if organisation not in {o.key for o in workspace.organisations}:
        lines = [f"  {organisation}:", "    name: ...", "    schemes:", *lines]
    else:
        lines = [f"  {organisation}:", "    schemes:", *lines]
    hint = "\n  ".join(["Add these lines (those that are not there yet) under `organisations:`", *lines])
    raise Misused(f"accord.yaml does not declare the scheme {name}", path="accord.yaml", hint=hint)


def _read_list(workspace: Workspace, path: Path, sheet: str = "") -> CodeList:
    return read_code_list(read_bytes(path, most=MAX_LIST), place=workspace.place(path), sheet=sheet)


def _part(
    workspace: Workspace, listed: CodeList, stated: Columns, *, groups: Iterable[Group] = (), extension: bool = False
) -> Part:
    columns = settle_columns(stated, listed.columns, language=_language(workspace), place=listed.place)
    return Part(list=listed, columns=columns, groups=tuple(groups), extension=extension)


def _group(workspace: Workspace, recipe: GroupRecipe, folder: Path) -> Group:
    labels: Mapping[str, str] = {}
    if recipe.list:
        part = _part(workspace, _read_list(workspace, folder / recipe.list), Columns())
        scheme = import_lists([part], ConceptScheme(iri="urn:groups"), language=_language(workspace)).scheme
        labels = {concept.notation: concept.label(_language(workspace)) for concept in scheme}
    return Group(column=recipe.column, name=recipe.name, labels=labels)


def _description(workspace: Workspace, entry: SchemeEntry, origin: Origin, data: bytes) -> ConceptScheme:
    """The scheme without its terms. A list without a version of its own is known by its content's digest."""
    language = _language(workspace)
    return ConceptScheme(
        iri=entry.iri,
        titles=(Text(text=entry.title, lang=language),),
        notes=(Text(text=origin.note, lang=language),) if origin.note else (),
        publisher=origin.publisher,
        license=origin.license,
        source=origin.source,
        version=origin.version or f"sha256:{hashlib.sha256(data).hexdigest()[:16]}",
    )


def _language(workspace: Workspace) -> str:
    return workspace.languages[0]


def recipes_path(workspace: Workspace) -> Path:
    """Where a workspace keeps its recipes."""
    return workspace.root / "vocabularies" / "imports.yaml"
