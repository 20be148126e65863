"""The folder of a translation as input: its accepted records, and what stands beside them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from accord.engines.sources import InputFile, Kind
from accord.errors import NotReadable
from accord.translation.layout import files_of
from accord.translation.reports import SCHEMA, SUMMARY
from accord.workspace import read_text

__all__ = ["Beside", "accepted_in", "beside", "whole_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What else is known of accepted records: their columns that hold lists, and the files of their child table."""

    lists: tuple[str, ...] = ()
    children: tuple[InputFile, ...] = ()


def accepted_in(word: str) -> list[str]:
    """The accepted records in the folder of a translation; of anything else, itself."""
    folder = Path(word)
    if not word or not (folder / SUMMARY).is_file():
        return [word]
    return [str(path) for kind in Kind for path in files_of(folder, "accepted", kind)]


def beside(file: InputFile) -> Beside:
    """What stands beside a file of accepted records; nothing beside any other file.

    Raises NotReadable where the translation's schema was changed by hand.
    """
    folder, kind = _folder(file), file.kind
    if folder is None:
        return Beside()
    children = (InputFile(name=str(found), path=found, kind=kind) for found in files_of(folder, "children", kind))
    return Beside(lists=_lists(folder / SCHEMA), children=tuple(children))


def whole_of(file: InputFile) -> str:
    """The accepted records that a file is a part of, as they were named; of any other file, its own name."""
    if _folder(file) is None:
        return file.name
    accepted = f"accepted.{file.kind}"
    named = Path(file.name)
    return next((str(each) for each in (named, *named.parents) if each.name == accepted), accepted)


def _folder(file: InputFile) -> Path | None:
    """The folder of the translation whose accepted records a file holds."""
    path = file.path.absolute()
    folder = next((each for each in path.parents if (each / SUMMARY).is_file()), None)
    return folder if folder is not None and path in files_of(folder, "accepted", file.kind) else None


def _lists(path: Path) -> tuple[str, ...]:
    """The properties that a JSON Schema of a record describes as lists."""
    try:
        described = json.loads(read_text(path))["properties"]
        return tuple(name for name, about in described.items() if "array" in about["type"])
    except (ValueError, KeyError, TypeError) as error:
        hint = "Translate the records again, or validate a copy of the file that stands by itself."
        raise NotReadable("the schema is not what the translation wrote", path=path, hint=hint) from error
