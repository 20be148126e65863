"""`adoptions.yaml`: which published cross-walks a workspace has adopted, and how."""

from __future__ import annotations

from accord.crosswalks.conditions import read_condition
from accord.crosswalks.published import COLUMNS, Columns, Recipe
from accord.formats.located import Located, Mistakes

__all__ = ["read_adoptions"]

_KEYS = (
    "file", "set", "subject", "object", "turn", "via", "where", "composed", "reviewer", "label", "source", "date",
    "when", "valid_from", "valid_to", "columns",
)  # fmt: skip
_COLUMN_KEYS = tuple(name for name in Columns.__dataclass_fields__ if name != "notes")


def read_adoptions(document: Located, *, path: str) -> tuple[Recipe, ...]:
    """The recipes of a document (a list), in its order. Raises NotReadable naming every mistake with its line."""
    mistakes = Mistakes(path=path)
    found = [_recipe(node, mistakes) for node in mistakes.items(document, path)]
    mistakes.raise_if_any()
    return tuple(found)


def _recipe(node: Located, mistakes: Mistakes) -> Recipe:
    table = mistakes.table(node, _KEYS, "an adoption")
    needed = {
        key: mistakes.required(table, key, node.line, "an adoption") for key in ("file", "set", "reviewer", "date")
    }
    texts = {key: mistakes.text(table.get(key), key) for key in _KEYS if key not in {"where", "columns", "when"}}
    return Recipe(
        file=needed["file"],
        set_name=needed["set"],
        subject_system=texts["subject"],
        object_system=texts["object"],
        turn=mistakes.yes_or_no(table.get("turn"), "turn", default=False),
        via=texts["via"],
        where=_pairs(table.get("where"), mistakes, "where"),
        composed=mistakes.yes_or_no(table.get("composed"), "composed", default=False),
        reviewer=needed["reviewer"],
        reviewer_label=texts["label"],
        source=texts["source"],
        date=needed["date"],
        when=tuple(read_condition(f"{field}={value}") for field, value in _pairs(table.get("when"), mistakes, "when")),
        valid_from=texts["valid_from"],
        valid_to=texts["valid_to"],
        columns=_columns(table.get("columns"), mistakes),
        line=node.line,
    )


def _pairs(node: Located | None, mistakes: Mistakes, what: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, mistakes.text(value, name)) for name, value in mistakes.table(node, None, what).items())


def _columns(node: Located | None, mistakes: Mistakes) -> Columns:
    table = mistakes.table(node, (*_COLUMN_KEYS, "notes"), "columns")
    names = {key: mistakes.text(table[key], key) for key in _COLUMN_KEYS if key in table}
    notes = tuple(mistakes.text(item, "notes") for item in mistakes.items(table.get("notes"), "notes"))
    return Columns(**names, notes=notes if "notes" in table else COLUMNS.notes)
