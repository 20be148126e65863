"""What translating a source will do, in words and in an engine's SQL, told without any record."""

from __future__ import annotations

from dataclasses import dataclass

from accord.engines.dialects import Dialect
from accord.engines.sources import Kind
from accord.tasks.lookups import load_source
from accord.translation.described import PlanStep, Statement, statements, steps
from accord.translation.layout import Layout
from accord.translation.outcomes import outcome_table
from accord.translation.plan import Plan
from accord.workspace import Workspace

__all__ = ["Planned", "plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan: its source, its engine, its steps in words, and what the engine runs."""

    source: str
    engine: Dialect
    steps: tuple[PlanStep, ...]
    statements: tuple[Statement, ...]


def plan(workspace: Workspace, source_name: str, *, engine: Dialect = Dialect.DUCKDB, kind: Kind = Kind.CSV) -> Planned:
    """The plan of a source for input that has every column it reads. kind: what the outputs are written as.

    Raises Misused for an unknown source, NotReadable or Unavailable where a file cannot be read.
    """
    known = load_source(workspace, source_name)
    columns = tuple(dict.fromkeys([*known.mapping.columns, *sorted(known.read_columns)]))
    made = Plan(mapping=known.mapping, table=outcome_table(known.mapping, known.lookups), columns=columns)
    layout = Layout(kind=kind)
    return Planned(
        source=source_name,
        engine=engine,
        steps=steps(made, known.lookups, layout, engine),
        statements=statements(made, layout, engine),
    )
