"""The options that say how a translation works, given to a command as one value."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from accord.engines.dialects import Dialect
from accord.engines.sources import Kind
from accord.engines.spark import DEFAULT_MASTER
from accord.errors import Misused
from accord.tasks.how import How
from accord.translation.layout import Layout, Lineage

__all__ = ["engine_of", "how_options"]

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--format", "kind", type=click.Choice([kind.value for kind in Kind]), default="csv",
                 show_default=True, help="How to write the records."),
    click.option("--lineage", type=click.Choice([way.value for way in Lineage]), default="table", show_default=True,
                 help="Where each value's origin is told: in a table, in a column of the records, or nowhere."),
    click.option("--partition-by", metavar="FIELD", default="", help="A folder for each value of this property."),
    click.option("--purpose", metavar="NAME", default="",
                 help="What the records are meant for: one of `purposes:` in accord.yaml."),
    click.option("--release", metavar="VERSION", default="",
                 help="Read vocabularies and cross-walks as this release froze them."),
    click.option("--sample", metavar="N", type=click.IntRange(min=1), help="Translate the first N records only."),
    click.option("--memory-limit", metavar="SIZE", default="", help="How much the engine may take, such as 2GiB."),
    click.option("--engine", type=click.Choice([engine.value for engine in Dialect]), default=Dialect.DUCKDB.value,
                 show_default=True, help="What runs the plan: DuckDB here, or Spark, here or on a cluster."),
    click.option("--master", metavar="URL", default=DEFAULT_MASTER, show_default=True,
                 help="Where Spark runs, such as local[2], spark://HOST:7077 or yarn."),
    click.option("--threads", metavar="N", type=click.IntRange(min=1), help="How many cores to use.  [default: all]"),
)  # fmt: skip


def engine_of(engine: str, master: str) -> Dialect:
    """The engine that was asked for. Raises Misused where a Spark is named that would not be used."""
    if engine != Dialect.SPARK.value and master != DEFAULT_MASTER:
        raise Misused("--master says where Spark runs, and DuckDB was asked for", hint="Add `--engine spark`.")
    return Dialect(engine)


def how_options(function: F) -> F:
    """The options, given to the command as `how`."""

    @wraps(function)
    def collected(*, kind: str, lineage: str, partition_by: str, purpose: str, release: str, sample: int | None,
                  memory_limit: str, threads: int | None, engine: str, master: str, **given: Any) -> Any:  # fmt: skip
        """Calls the command with its options put together as one value."""
        layout = Layout(kind=Kind(kind), lineage=Lineage(lineage), partition_by=partition_by)
        how = How(layout=layout, sample=sample, memory_limit=memory_limit, threads=threads, purpose=purpose,
                  release=release, engine=engine_of(engine, master), master=master)  # fmt: skip
        return function(how=how, **given)

    whole: Callable[..., Any] = collected
    for option in reversed(_OPTIONS):
        whole = option(whole)
    return whole  # type: ignore[return-value]  # click adds to the function and gives it back
