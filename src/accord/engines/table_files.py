"""The tables whose columns are looked at: one file, a folder's, or a glob's.

They may be tables that are never translated, cut at tabs; and none is taken apart first, as nested files and workbooks
must be.
"""

from __future__ import annotations

import glob
from pathlib import Path

from accord.engines.sources import InputFile, Kind, expand
from accord.errors import Misused, Unavailable

__all__ = ["table_files"]

_TABS = (".tsv", ".tsv.gz")


def table_files(name: str) -> tuple[InputFile, ...]:
    """The tables that a file's name, a folder or a glob stands for, those of a folder and a glob in name order.

    Raises Unavailable where there is none, Misused for another kind of file.
    """
    whole = Path(name).is_dir()
    if not whole and name.lower().endswith(_TABS):
        found = tuple(_tabbed(path) for path in _named(name))
    else:
        found = _expanded(name) if whole or _named(name) else ()
    others = [file for file in found if file.form is not None]
    if others and not whole:
        hint = "Save it as CSV, or name a schema that describes it."
        raise Misused(f"'{others[0].name}' is no table whose columns can be looked at", hint=hint)
    tables = tuple(file for file in found if file.form is None)
    if not tables:
        hint = "Name a CSV, TSV, JSON Lines or Parquet file, a folder that holds some, or a glob in quotes."
        raise Unavailable(f"'{name}' names no file", hint=hint)
    return tables


def _expanded(name: str) -> tuple[InputFile, ...]:
    try:
        return expand([name]).files
    except Unavailable:  # an empty folder
        return ()


def _named(name: str) -> tuple[Path, ...]:
    path = Path(name)
    if path.is_file():
        return (path,)
    names = sorted(glob.glob(name, recursive=True))  # noqa: PTH207  # Path.glob takes no absolute pattern
    return tuple(path for path in map(Path, names) if path.is_file())


def _tabbed(path: Path) -> InputFile:
    return InputFile(name=str(path), path=path, kind=Kind.CSV, packed=path.suffix.lower() == ".gz")
