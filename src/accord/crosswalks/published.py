"""A published cross-walk's rows, the recipe under which they are adopted, and which rows the recipe means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass

from accord.model.findings import Finding, Severity
from accord.model.verdicts import Condition

__all__ = [
    "COLUMNS",
    "Columns",
    "PublishedRow",
    "Recipe",
    "System",
    "check_systems",
    "is_meant",
    "listed",
    "open_systems",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What the columns of a published cross-walk are called."""

    source_system: str = "source_system"
    source_code: str = "source_code"
    source_label: str = "source_label"
    relation: str = "relation"
    target_system: str = "target_list"
    target_code: str = "target_code"
    target_label: str = "target_label"
    notes: tuple[str, ...] = ("kind", "notes")


COLUMNS = Columns()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a published cross-walk is adopted for a mapping set.

    subject_system, object_system: what the file calls the set's two sides; turn: the file runs from object to
    subject; via: the mapping set whose agreed cross-walk leads from the file's far side to the set's objects; where:
    further columns and the value that each must have; composed: the pairs were joined through a third list rather
    than published as pairs; source: the IRI of what was published; date: of adoption.
    """

    file: str
    set_name: str
    subject_system: str = ""
    object_system: str = ""
    turn: bool = False
    via: str = ""
    where: tuple[tuple[str, str], ...] = ()
    composed: bool = False
    reviewer: str
    reviewer_label: str = ""
    source: str = ""
    date: str
    when: tuple[Condition, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    columns: Columns = COLUMNS
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """One line of a published cross-walk: its number in the file, and its cells by column name."""

    line: int
    cells: Table[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A column that says which list a code is of: the set's side, the column's name, and the name wanted, if any."""

    side: str
    column: str
    wanted: str


def systems(recipe: Recipe) -> tuple[System, System]:
    """The columns that name the set's subject scheme and its object scheme (turned round where the file is)."""
    names = recipe.columns
    columns = (names.source_system, names.target_system)
    near, far = reversed(columns) if recipe.turn else columns
    return (System(side="subject", column=near, wanted=recipe.subject_system),
            System(side="object", column=far, wanted=recipe.object_system))  # fmt: skip


def is_meant(row: PublishedRow, recipe: Recipe) -> bool:
    """Whether the row is of the recipe's systems and has every value that the recipe asks for."""
    wanted = [(system.column, system.wanted) for system in systems(recipe) if system.wanted]
    return all(row.cells.get(column, "") == value for column, value in (*wanted, *recipe.where))


def open_systems(rows: Iterable[PublishedRow], recipe: Recipe) -> tuple[tuple[System, tuple[str, ...]], ...]:
    """The columns for which the recipe names no system though the rows that it means are of several, with those."""
    meant = [row for row in rows if is_meant(row, recipe)]
    found = [(system, _names(meant, system.column)) for system in systems(recipe) if not system.wanted]
    return tuple((system, names) for system, names in found if len(names) > 1)


def check_systems(rows: Iterable[PublishedRow], recipe: Recipe, *, place: str) -> Iterator[Finding]:
    """An error for each system that no row is of, with those there are; or else, where no row is meant, for that."""
    every = list(rows)
    unknown = [(system, names) for system in systems(recipe)
               if system.wanted and system.wanted not in (names := _names(every, system.column))]  # fmt: skip
    for system, names in unknown:
        message = f"no row has '{system.wanted}' as its {system.column}, so nothing is adopted"
        yield _error("no-such-system", system.wanted, place, message, f"The file has {listed(names)}.")
    if every and not unknown and not any(is_meant(row, recipe) for row in every):
        wanted = [(system.column, system.wanted) for system in systems(recipe) if system.wanted]
        message = "no row has " + " and ".join(f"{name} '{value}'" for name, value in (*wanted, *recipe.where))
        yield _error("no-such-rows", "", place, message, "Each is there, but not in one row; look into the file.")


def listed(names: Iterable[str]) -> str:
    """Names in quotes: those of systems have commas in them."""
    return ", ".join(f"'{name}'" for name in names)


def _names(rows: Iterable[PublishedRow], column: str) -> tuple[str, ...]:
    return tuple(sorted({row.cells.get(column, "") for row in rows}))


def _error(code: str, subject: str, place: str, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, subject=subject, place=place, message=message, hint=hint)
