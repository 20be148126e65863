"""How a translation works: on which engine, within which limits, and how its outputs stand on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from accord.engines import duckdb, spark
from accord.engines.dialects import Dialect
from accord.engines.duckdb import Session
from accord.engines.sources import Kind
from accord.errors import Misused
from accord.model.progress import Progress
from accord.tasks.unfinished import Place
from accord.translation.layout import Layout
from accord.translation.manifest import PartDone
from accord.translation.on_spark import run_on_spark
from accord.translation.parts import Part, memory_bytes
from accord.translation.partwise import run_parts
from accord.translation.plan import Plan

__all__ = ["How", "as_one", "programs", "refuse_spark", "run_left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How a run works: how its outputs stand on disk, how many records it takes, and with how much memory and cores.

    sample: the first so many records; None for all. memory_limit: as in "2GiB"; empty for what the engine takes by
    itself. threads: None for one for each core. purpose: what the records are meant for; release: the one that
    vocabularies and cross-walks are read from; empty for neither. engine: what runs the plan once input is staged;
    master: where Spark runs, as it writes that.
    """

    layout: Layout = field(default_factory=lambda: Layout(kind=Kind.CSV))
    sample: int | None = None
    memory_limit: str = ""
    threads: int | None = None
    purpose: str = ""
    release: str = ""
    engine: Dialect = Dialect.DUCKDB
    master: str = spark.DEFAULT_MASTER

    def session(self, folder: Path, readable: Iterable[Path]) -> AbstractContextManager[Session]:
        """A session of DuckDB within these limits: it stages the input, and runs the plan unless Spark does.

        Raises Unavailable where Spark is to run it and is not installed, before anything is staged.
        """
        if self.engine is Dialect.SPARK:
            spark.check_installed()
        limit = f"{memory_bytes(self.memory_limit)}B" if self.memory_limit else ""
        return duckdb.session(folder, readable=readable, threads=self.threads, memory_limit=limit)


def programs(engine: Dialect) -> tuple[str, ...]:
    """What runs a plan, each program with its version."""
    return _PROGRAMS[engine]()


def as_one(parts: Sequence[Part], how: How) -> tuple[Part, ...]:
    """The parts of a run. To Spark all records are one: it cuts them by itself, and commits each output whole."""
    if how.engine is Dialect.DUCKDB:
        return tuple(parts)
    return (Part(number=1, slices=tuple(chain.from_iterable(part.slices for part in parts))),)


def refuse_spark(how: How, what: str) -> None:
    """Raises Misused where Spark is asked for what only DuckDB does."""
    if how.engine is Dialect.SPARK:
        raise Misused(f"{what} runs on DuckDB alone", hint="Leave `--engine spark` out.")


def run_left(
    session: Session,
    plan: Plan,
    left: Sequence[Part],
    place: Place,
    *,
    how: How,
    note: Callable[[PartDone], None],
    before: int,
    progress: Progress,
) -> None:
    """Runs the parts that are left on the engine that is asked for, and has each noted once its files are on disk.

    before: how many records are done already, for the progress.
    """
    if how.engine is Dialect.DUCKDB:
        run_parts(session, plan, left, place.parts, layout=how.layout, note=note, before=before, progress=progress)
    elif left:
        with spark.session(master=how.master, memory_limit=how.memory_limit) as cluster:
            note(
                run_on_spark(
                    cluster,
                    plan,
                    place.work / "staged",
                    place.parts,
                    layout=how.layout,
                    most=how.sample,
                    progress=progress,
                )
            )


_PROGRAMS: dict[Dialect, Callable[[], tuple[str, ...]]] = {
    Dialect.DUCKDB: duckdb.programs,
    Dialect.SPARK: spark.programs,
}
