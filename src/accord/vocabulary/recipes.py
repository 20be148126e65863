"""How shipped vocabularies are made: `imports.yaml` names each scheme's list, its columns and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from accord.formats.located import Located, Mistakes
from accord.vocabulary.columns import Columns, InLanguage

__all__ = ["GroupRecipe", "Recipe", "read_recipes"]

_KEYS = ("list", "sheet", "additions", "columns", "groups", "publisher", "license", "source", "version", "note")
_ONE = ("code", "parent", "active", "valid_from", "valid_to", "order", "source")
_WORDED = ("label", "definition")
_MANY = ("key", "notes")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRecipe:
    """A column that groups the terms, what the groups are called, and the list that has the groups' labels."""

    column: str
    name: str
    list: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one scheme is made. Paths are relative to the recipes' own folder; empty texts are unknown."""

    scheme: str
    list: str
    sheet: str = ""
    additions: str = ""
    columns: Columns
    groups: tuple[GroupRecipe, ...] = ()
    publisher: str = ""
    license: str = ""
    source: str = ""
    version: str = ""
    note: str = ""
    line: int = 0


def read_recipes(document: Located, *, path: str, language: str) -> tuple[Recipe, ...]:
    """The recipes of a document, one for each scheme, in its order.

    language: of a label or definition column that names none. Raises NotReadable naming every mistake.
    """
    mistakes = Mistakes(path=path)
    found = [_recipe(name, node, mistakes, language) for name, node in mistakes.table(document, None, path).items()]
    mistakes.raise_if_any()
    return tuple(found)


def _recipe(name: str, node: Located, mistakes: Mistakes, language: str) -> Recipe:
    table = mistakes.table(node, _KEYS, name)
    texts = {key: mistakes.text(table.get(key), key) for key in _KEYS if key not in {"list", "columns", "groups"}}
    return Recipe(
        scheme=name,
        list=mistakes.required(table, "list", node.line, name),
        columns=_columns(table.get("columns"), mistakes, language),
        groups=tuple(_group(item, mistakes) for item in mistakes.items(table.get("groups"), "groups")),
        line=node.line,
        **texts,
    )


def _group(node: Located, mistakes: Mistakes) -> GroupRecipe:
    table = mistakes.table(node, ("column", "name", "list"), "a group")
    return GroupRecipe(
        column=mistakes.required(table, "column", node.line, "a group"),
        name=mistakes.required(table, "name", node.line, "a group"),
        list=mistakes.text(table.get("list"), "list"),
    )


def _columns(node: Located | None, mistakes: Mistakes, language: str) -> Columns:
    worded = [f"{name}@" for name in _WORDED]
    known = [*_ONE, *_WORDED, *_MANY]
    table = mistakes.table(node, None, "columns")
    for key, value in table.items():
        if key not in known and not key.startswith(tuple(worded)):
            hint = f"Write one of: {', '.join(known)}; or, for other languages, label@cy, definition@cy."
            mistakes.add(f"columns has an unknown key '{key}'", value.line, hint)
    many = {name: _names(table.get(name), name, mistakes) for name in _MANY}
    one = {name: mistakes.text(table.get(name), name) for name in _ONE}
    return Columns(
        labels=_in_languages(table, "label", mistakes, language),
        definitions=_in_languages(table, "definition", mistakes, language),
        key=many["key"],
        notes=many["notes"],
        **one,
    )


def _names(node: Located | None, what: str, mistakes: Mistakes) -> tuple[str, ...]:
    return tuple(mistakes.text(item, what) for item in mistakes.items(node, what))


def _in_languages(table: dict[str, Located], role: str, mistakes: Mistakes, language: str) -> InLanguage:
    named = {key.partition("@")[2] or language: mistakes.text(node, key)
             for key, node in table.items() if key.partition("@")[0] == role}  # fmt: skip
    return tuple(named.items())
