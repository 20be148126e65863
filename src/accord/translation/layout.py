"""How a run's outputs stand on disk: in what kind of file, with what lineage, cut by which property.

An output is one file, or a folder of the same name with one file for each part: `accepted.parquet`, or
`accepted.parquet/part-00001.parquet` and so on. The usual readers of Parquet take either by the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from accord.engines.sinks import joined_files, linked_file
from accord.engines.sources import Kind, digest_of
from accord.translation.manifest import Written

__all__ = [
    "Layout", "Lineage", "assembled", "described", "extended", "files_of", "next_part", "part_file", "partition",
]  # fmt: skip

_PART = re.compile(r"part-(\d+)\.")
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"


class Lineage(StrEnum):
    """Where the origin of each value is told."""

    TABLE = "table"  # an output of its own
    COLUMN = "column"  # within each accepted record
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The kind of the files, where the lineage stands, and the property by which accepted records are in folders."""

    kind: Kind
    lineage: Lineage = Lineage.TABLE
    partition_by: str = ""


def part_file(output: str, number: int, kind: Kind, *, within: str = "") -> str:
    """The name of a part's file of an output in the folder of a run."""
    return "/".join(filter(None, (output, within, f"part-{number:05}.{kind}")))


def partition(name: str, value: str | None) -> str:
    """The name of the folder for records whose property has a value, as readers of partitioned data expect it."""
    return f"{quote(name, safe=' ')}={_NO_VALUE if value is None else quote(value, safe=' ')}"


def assembled(output: str, files: Sequence[Written], parts: Path, target: Path, layout: Layout) -> list[Written]:
    """Puts the parts of an output into the folder of the finished run, and gives the files there.

    CSV and JSON Lines become one file; so does Parquet where there is one part only.
    """
    name = f"{output}.{layout.kind}"
    paths = [parts / file.name for file in files]
    if any(file.name.count("/") > 1 for file in files) or (layout.kind is Kind.PARQUET and len(files) > 1):
        return [_linked(file, parts, target, file.name.replace(output, name, 1)) for file in files]
    if len(files) == 1:
        return [_linked(files[0], parts, target, name)]
    joined_files(paths, target / name)
    return [described(target, name, output=output, rows=sum(file.rows for file in files))]


def extended(output: str, files: Sequence[Written], parts: Path, target: Path, before: Path) -> list[Written]:
    """An output in a folder of parts with more parts beside those that are there; gives the files of all."""
    held = sorted(path for path in before.rglob("part-*") if path.is_file())
    for path in held:
        linked_file(path, target / before.name / path.relative_to(before))
    older = [described(target, f"{before.name}/{path.relative_to(before)}", output=output) for path in held]
    return [*older, *(_linked(file, parts, target, file.name.replace(output, before.name, 1)) for file in files)]


def described(folder: Path, name: str, *, output: str, rows: int = 0) -> Written:
    """A file of an output as it is on disk. rows: 0 where they were not counted."""
    path = folder / name
    return Written(output=output, name=name, rows=rows, size=path.stat().st_size, sha256=digest_of(path))


def next_part(files: Iterable[Path]) -> int:
    """The number of the next part of an output that has some files already."""
    numbers = [int(found[1]) for path in files if (found := _PART.match(path.name))]
    return max(numbers, default=0) + 1


def files_of(folder: Path, output: str, kind: Kind) -> tuple[Path, ...]:
    """The files of an output in the folder of a finished run, in the order of parts; none where it has none."""
    path = folder / f"{output}.{kind}"
    if not path.is_dir():
        return (path,) if path.is_file() else ()
    return tuple(sorted(path.rglob(f"part-*.{kind}"), key=lambda found: (found.name, str(found))))


def _linked(file: Written, parts: Path, target: Path, name: str) -> Written:
    linked_file(parts / file.name, target / name)
    return Written(output=file.output, name=name, rows=file.rows, size=file.size, sha256=file.sha256)
