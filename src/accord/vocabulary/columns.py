"""Which column of a list holds what: as the user says, else as the usual column names suggest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from accord.errors import Misused
from accord.model.labels import normalise

__all__ = ["Columns", "InLanguage", "settle_columns"]

InLanguage = tuple[tuple[str, str], ...]
"""Pairs of language tag and column name."""

_USUAL: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "notation", "codes", "key", "identifier", "id", "value"),
    "labels": ("label", "pref label", "preflabel", "name", "title", "term", "literal", "meaning", "description",
               "desc"),
    "definitions": ("definition", "scope note", "description", "long description", "explanation"),
    "parent": ("broader", "broader code"),
    "active": ("active", "is active", "active flag", "active yn"),
    "valid_from": ("valid from", "effective from", "start date"),
    "valid_to": ("valid to", "effective to", "end date", "expiry date", "expired date"),
    "order": ("list seq", "list order", "sort order", "display order", "sequence", "seq", "order"),
    "source": ("source",),
    "notes": ("note", "notes", "scope", "comment", "comments"),
}  # fmt: skip  # normalised column names, likeliest first
_LANGUAGE = re.compile(r"(.+?) (en|cy|ga|gd|kw|sco|de|fr|es|it|pl|ro|nl|pt)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a list by what they hold. `key`: the columns that together make the code (default: `code`)."""

    code: str = ""
    labels: InLanguage = ()
    definitions: InLanguage = ()
    key: tuple[str, ...] = ()
    parent: str = ""
    active: str = ""
    valid_from: str = ""
    valid_to: str = ""
    order: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()

    def described(self) -> str:
        """What is read from where, in one line."""
        said = [(field.name.replace("_", " "), getattr(self, field.name)) for field in fields(self)
                if field.name != "key" or self.key != (self.code,)]  # fmt: skip
        return "; ".join(f"{name}: {_joined(value)}" for name, value in said if value)


def settle_columns(stated: Columns, header: Sequence[str], *, language: str, place: str) -> Columns:
    """The columns to read: those stated, checked against the header, and the usual ones for what is not stated.

    Raises Misused naming the header's columns where a stated one is missing or none can be taken for code or label.
    """
    found = _resolved(stated, header, place)
    taken = {found.code, *found.key, *found.notes, *(name for _, name in (*found.labels, *found.definitions))}
    free = [name for name in header if name and name not in taken]
    changes: dict[str, object] = {}
    for role in ("code", "labels", "definitions", "parent", "active", "valid_from", "valid_to", "order", "source"):
        if getattr(found, role) or (role == "code" and found.key):
            continue
        guessed = _in_languages(role, free, language) if role in {"labels", "definitions"} else _usual(role, free)
        used = {name for _, name in guessed} if isinstance(guessed, tuple) else {guessed}
        free = [name for name in free if name not in used]
        changes[role] = guessed
    if not found.notes:
        changes["notes"] = tuple(name for name in free if normalise(name) in _USUAL["notes"])
    settled = replace(found, **changes)  # type: ignore[arg-type]  # every role is given what it holds
    for role, needed in (("code", settled.code or settled.key), ("label", settled.labels)):
        if not needed:
            hint = f"Name it: --{role} COLUMN. The first line of the list has: {_joined(header)}."
            raise Misused(f"no column can be taken for the {role}", path=place, hint=hint)
    return settled if settled.key else replace(settled, key=(settled.code,))


def _resolved(stated: Columns, header: Sequence[str], place: str) -> Columns:
    """Every stated column as the header writes it."""
    spelt = {normalise(name): name for name in reversed(header)}

    def column(name: str) -> str:
        """The column's name as the header spells it. Raises Misused where there is none."""
        if name in header:
            return name
        if normalise(name) in spelt:
            return spelt[normalise(name)]
        hint = f"The first line of the list has: {_joined(header)}."
        raise Misused(f"the list has no column '{name}'", path=place, hint=hint)

    resolved: dict[str, object] = {}
    for field in fields(stated):
        value = getattr(stated, field.name)
        if isinstance(value, str):
            resolved[field.name] = column(value) if value else ""
        elif field.name in {"labels", "definitions"}:
            resolved[field.name] = tuple((lang, column(name)) for lang, name in value)
        else:
            resolved[field.name] = tuple(column(name) for name in value)
    return Columns(**resolved)  # type: ignore[arg-type]  # every field is given what it holds


def _usual(role: str, free: Iterable[str]) -> str:
    names = {normalise(name): name for name in reversed(list(free))}
    return next((names[usual] for usual in _USUAL[role] if usual in names), "")


def _in_languages(role: str, free: Sequence[str], language: str) -> InLanguage:
    """The usual column of a text, and its sisters in other languages (`label_cy`)."""
    sisters: dict[str, dict[str, str]] = {}
    for name in reversed(free):
        match = _LANGUAGE.fullmatch(normalise(name))
        stem, lang = (match[1], match[2]) if match else (normalise(name), language)
        sisters.setdefault(stem, {})[lang] = name
    chosen = next((sisters[usual] for usual in _USUAL[role] if usual in sisters), {})
    return tuple(sorted(chosen.items(), key=lambda item: (item[0] != language, item[0])))


def _joined(value: object) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return ", ".join(f"'{name}' ({lang})" for lang, name in value)
    return ", ".join(f"'{name}'" for name in value) if isinstance(value, (tuple, list)) else str(value)
