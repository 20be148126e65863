"""Parts: the staged records cut by fixed ranges of row numbers, so that a run can stop after any part and go on.

The cut is through the input. Cut through a result it would be wrong: an engine may give rows in another order each
time, and a run that goes on after so many rows would then lose some and have others twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from sqlglot import exp

from accord.engines import sql
from accord.engines.pieces import StagedPiece, piece_rows
from accord.errors import Misused

__all__ = ["ROW_GROUP", "Part", "Slice", "cut", "memory_bytes", "part_rows", "part_table"]

ROW_GROUP = 122_880
"""How many rows the engine writes and reads together; a part is some of these."""

_MOST_GROUPS = 4
_BYTES_FOR_A_ROW = 4096  # measured: what a part's row takes at the most while its outputs are written, with some room
_MOST_SLICES = 64
_LEFT = 8  # the share of a part that may be left at the end
_ROW_NUMBER = "file_row_number"
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT])(i?)B", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Consecutive rows of a staged piece: its path, the first row (from 0) and how many."""

    piece: StagedPiece
    path: Path
    first: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some consecutive records of a run. The first part has the number 1.

    before: how many records of the run stand before the part's first; None where they have their numbers already.
    """

    number: int
    slices: tuple[Slice, ...]
    before: int | None = None

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
    pieces: Sequence[StagedPiece],
    folder: Path,
    rows: int,
    *,
    most: int | None = None,
    numbered: bool = False,
    first: int = 1,
) -> tuple[Part, ...]:
    """The parts of what was staged in a folder; no part has more than `rows`, or too many pieces.

    But a few that are left at the end go with the part before: a part takes time whatever it holds.

    most: how many records to take at the most, the first ones; numbered: whether these have their numbers already;
    first: the number of the first part. There is always a part, if only an empty one.
    """
    parts: list[tuple[Slice, ...]] = []
    held: list[Slice] = []
    slices = list(_slices(pieces, folder, rows, most=most))
    for one in slices:
        room = rows + (rows // _LEFT if one is slices[-1] else 0)
        if held and (sum(other.rows for other in held) + one.rows > room or len(held) == _MOST_SLICES):
            parts.append(tuple(held))
            held = []
        held.append(one)
    parts.append(tuple(held))
    ends = list(accumulate((sum(one.rows for one in slices) for slices in parts), initial=0))
    return tuple(
        Part(number=number, slices=slices, before=None if numbered else before)
        for number, (slices, before) in enumerate(zip(parts, ends, strict=False), start=first)
    )


def part_table(part: Part, columns: Sequence[str]) -> sql.Expr:
    """The records of a part in their order; with their numbers where these were staged.

    columns: those that the run's records have.
    """
    return exp.Subquery(this=sql.union_all([_rows(one, columns) for one in part.slices]))


def _slices(pieces: Sequence[StagedPiece], folder: Path, rows: int, *, most: int | None) -> Iterator[Slice]:
    before = 0
    for piece in pieces:
        taken = piece.records if most is None else min(piece.records, most - before)
        for first in range(0, max(taken, 0 if before else 1), rows):
            yield Slice(piece=piece, path=folder / "staged" / piece.name, first=first, rows=min(rows, taken - first))
        before += piece.records
        if most is not None and before >= most:
            return


def _rows(one: Slice, columns: Sequence[str]) -> exp.Query:
    if one.piece.columns:
        # A piece is cut at the same number of records as a part: it is taken whole, or its first records are.
        held = piece_rows(one.path, one.piece, columns)
        whole = one.rows == one.piece.records
        return held if whole else sql.select([exp.Star()], exp.Subquery(this=held.limit(one.rows)))
    row, whole_file = sql.column(_ROW_NUMBER), {"hive_partitioning": exp.false()}
    if _ROW_NUMBER in map(str.lower, columns):
        # The reader numbers no rows that have a column of that name; they are counted off, which takes longer.
        counted = sql.select([exp.Star()], sql.table_function("read_parquet", sql.text(str(one.path)), whole_file))
        return sql.select([exp.Star()], exp.Subquery(this=counted.limit(one.rows).offset(one.first)))
    staged = sql.table_function("read_parquet", sql.text(str(one.path)), {**whole_file, _ROW_NUMBER: exp.true()})
    within = exp.Between(this=row, low=sql.number(one.first), high=sql.number(one.first + one.rows - 1))
    return sql.select([exp.Star(except_=[exp.to_identifier(_ROW_NUMBER)])], staged, where=within)
