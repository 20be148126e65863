"""Parts: the staged records cut by fixed ranges of row numbers, so that a run can stop after any part and go on.

The cut is through the input. Cut through a result it would be wrong: an engine may give rows in another order each
time, and a run that goes on after so many rows would then lose some and have others twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from accord.engines import sql
from accord.engines.readers import RECORD
from accord.errors import Misused

__all__ = ["ROW_GROUP", "Part", "Slice", "cut", "memory_bytes", "part_rows", "part_table"]

ROW_GROUP = 122_880
"""How many rows the engine writes and reads together; a part is some of these."""

_MOST_GROUPS = 4
_BYTES_FOR_A_ROW = 4096  # measured: what a part's row takes at the most while its outputs are written, with some room
_MOST_SLICES = 64
_ROW_NUMBER = "file_row_number"
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT])(i?)B", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Consecutive rows of one staged file: the first (from 0) and how many.

    before: how many records of the run stand before the file's first; None where the file has its records' numbers.
    """

    path: Path
    first: int
    rows: int
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some consecutive records of a run. The first part has the number 1."""

    number: int
    slices: tuple[Slice, ...]

    @property
    def records(self) -> int:
        """The number of records in the part."""
        return sum(piece.rows for piece in self.slices)


def part_rows(memory_limit: str = "") -> int:
    """How many records a part has at the most, for the engine's memory (as in "2GiB"; empty: as much as there is).

    Raises Misused where the limit cannot be read.
    """
    if not memory_limit:
        return _MOST_GROUPS * ROW_GROUP
    groups = memory_bytes(memory_limit) // _BYTES_FOR_A_ROW // ROW_GROUP
    return max(1, min(_MOST_GROUPS, groups)) * ROW_GROUP


def memory_bytes(limit: str) -> int:
    """A size as people write it, in bytes. Raises Misused where it is none."""
    found = _SIZE.fullmatch(limit.strip())
    if found is None:
        raise Misused(f"'{limit}' is no size of memory", hint="Write it as in 2GiB or 800MB.")
    number, unit, binary = found.groups()
    return int(float(number) * (1024 if binary else 1000) ** (1 + "KMGT".index(unit.upper())))


def cut(
    files: Sequence[tuple[Path, int]], rows: int, *, most: int | None = None, numbered: bool = False, first: int = 1
) -> tuple[Part, ...]:
    """The parts of staged files, each with its number of records; no part has more than `rows`, or too many files.

    most: how many records to take at the most, the first ones; numbered: whether the files have their records' numbers;
    first: the number of the first part. There is always a part, if only an empty one.
    """
    parts: list[tuple[Slice, ...]] = []
    held: list[Slice] = []
    for piece in _pieces(files, rows, most=most, numbered=numbered):
        if held and (sum(one.rows for one in held) + piece.rows > rows or len(held) == _MOST_SLICES):
            parts.append(tuple(held))
            held = []
        held.append(piece)
    parts.append(tuple(held))
    return tuple(Part(number=number, slices=slices) for number, slices in enumerate(parts, start=first))


def part_table(part: Part) -> sql.Expr:
    """The records of a part, numbered within the run and in that order."""
    return exp.Subquery(this=sql.union_all([_rows(piece) for piece in part.slices]))


def _pieces(files: Sequence[tuple[Path, int]], rows: int, *, most: int | None, numbered: bool) -> Iterator[Slice]:
    before = 0
    for path, records in files:
        taken = records if most is None else min(records, most - before)
        for first in range(0, max(taken, 0 if before else 1), rows):
            number = None if numbered else before
            yield Slice(path=path, first=first, rows=min(rows, taken - first), before=number)
        before += records
        if most is not None and before >= most:
            return


def _rows(piece: Slice) -> exp.Select:
    row = sql.column(_ROW_NUMBER)
    held = sql.table_function(
        "read_parquet",
        sql.text(str(piece.path)),
        {"hive_partitioning": exp.false(), _ROW_NUMBER: exp.true()},
    )
    own = [] if piece.before is None else [
        sql.definition(RECORD, exp.Add(this=row, expression=sql.number(piece.before + 1)))
    ]  # fmt: skip
    last = sql.number(piece.first + piece.rows - 1)
    within = exp.Between(this=row.copy(), low=sql.number(piece.first), high=last)
    return sql.select([*own, exp.Star(except_=[exp.to_identifier(_ROW_NUMBER)])], held, where=within)
