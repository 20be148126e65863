"""A run on Spark: the same plan over the same staged input as on DuckDB.

The plan is worked out once for each record and kept; the outputs and the counts are all read from that. Each output is
one job, which Spark commits as a whole. To the rest of the run it is one part: its files have the names that a part's
files have, and the manifest notes it once all are there.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from accord.engines import sql
from accord.engines.duckdb import Cell
from accord.engines.readers import RECORD
from accord.engines.sinks import rows_for, synced
from accord.engines.sources import Kind, digest_of
from accord.engines.spark import Session
from accord.errors import AccordError, Misused
from accord.model.progress import Progress, silent
from accord.translation import held, results
from accord.translation.layout import Layout, Lineage, part_file, partition
from accord.translation.manifest import PartDone, Seen, Written
from accord.translation.outcomes import FieldOutcomes
from accord.translation.partwise import KEYS
from accord.translation.plan import ACCEPTED, Plan, codes_type, converted, listed, outcome, record_key
from accord.translation.run import outcome_rows

__all__ = ["STAGED", "Output", "outputs", "run_on_spark", "tallied", "worked_out"]

STAGED, _HELD = "accord_staged", "accord_held"
_NUMBER, _CODE = "number", "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """The rows of an output: its name, their query, the kind of file, the property by which they are in folders."""

    name: str
    query: exp.Query
    kind: Kind
    partition_by: str = ""


def run_on_spark(
    session: Session,
    plan: Plan,
    staged: Path,
    folder: Path,
    *,
    layout: Layout,
    most: int | None = None,
    progress: Progress = silent,
) -> PartDone:
    """Translates the staged (and numbered) records of a folder into files in another folder, as the part number 1.

    Both folders must be in sight of every machine that takes part. most: how many records to take, the first ones.
    Raises AccordError where a record would be lost or stand twice.
    """
    if layout.partition_by and layout.kind is not Kind.PARQUET:
        raise Misused("on Spark, only Parquet can be partitioned", hint="Add `--format parquet`.")
    _load(session, plan)
    session.use_files(STAGED, staged)
    session.keep(_HELD, worked_out(plan, most=most))
    asked = list(outputs(plan, layout))
    files: list[Written] = []
    for number, output in enumerate(asked, start=1):
        files += _written(session, output, folder)
        progress(number, len(asked))
    done = _done(session, plan, tuple(files))
    _check(done)
    return done


def worked_out(plan: Plan, *, most: int | None = None) -> exp.Select:
    """The records after the plan's last step, each with its key."""
    staged: sql.Expr = sql.table(STAGED)
    if most is not None:
        first = exp.LTE(this=sql.column(RECORD), expression=sql.number(most))
        staged = exp.Subquery(this=sql.select([exp.Star()], staged, where=first))
    return sql.select([exp.Star(), sql.definition(held.KEY, record_key(plan))], plan.judged(staged))


def outputs(plan: Plan, layout: Layout) -> Iterator[Output]:
    """Everything that is written, from the records that the session keeps; in the order of records."""
    kind, kept, own = layout.kind, held.held(), sql.column(ACCEPTED)
    columns = results.accepted_columns(plan)
    if layout.lineage is Lineage.COLUMN:
        columns = [*columns, held.lineage_column(plan)]
    queries = {
        "accepted": rows_for(kind, columns, kept, where=own),
        "quarantine": rows_for(kind, results.quarantine_columns(plan), kept.copy(), where=sql.negated(own.copy())),
    }
    if layout.lineage is Lineage.TABLE:
        queries["lineage"] = _lineage(plan, kind)
    if results.has_children(plan):
        source = results.children_source(plan, kept.copy())
        queries["children"] = rows_for(kind, results.children_columns(plan), source, where=exp.true())
    for name, query in queries.items():
        by_place = name == "children" or (name == "lineage" and kind is Kind.CSV)
        ordered = query.order_by(*map(sql.column, (RECORD, results.PLACE) if by_place else (RECORD,)))
        yield Output(
            name=name, query=ordered, kind=kind, partition_by=layout.partition_by if name == "accepted" else ""
        )
    if plan.mapping.key:
        yield Output(name=KEYS, query=held.keys(plan), kind=Kind.PARQUET)


def _lineage(plan: Plan, kind: Kind) -> exp.Select:
    if kind is Kind.CSV:
        return rows_for(kind, results.lineage_columns(plan), _traced(plan), where=exp.true())
    return rows_for(kind, held.lineage_by_record(plan), held.held(), where=sql.column(ACCEPTED))


def _traced(plan: Plan) -> sql.Expr:
    """A row for each value in the lineage, with its place among those of its record."""
    rows = [sql.row({**trace, results.PLACE: sql.number(place)}) for place, trace in enumerate(results.traces(plan))]
    columns = [sql.column(RECORD), sql.definition(results.RECORD_KEY, sql.column(held.KEY)), sql.exploded(rows)]
    exploded = exp.Subquery(this=sql.select(columns, held.held(), where=sql.column(ACCEPTED)))
    return exp.Subquery(this=sql.select([exp.Star()], exploded, where=sql.is_filled(sql.column(results.TRACED))))


def _load(session: Session, plan: Plan) -> None:
    """The outcomes as lists of the session, and the codes of each coded field."""
    rows = outcome_rows(plan.table)
    session.make_letters()
    for place, known in enumerate(plan.table.fields):
        if known.first:
            session.make_codes(codes_type(place), [row["code"] for row in rows[known.first - 1 : known.last]])
    for name in results.LISTS:
        session.make_list(f"accord_{name}", [row[name] or None for row in rows])


def _written(session: Session, output: Output, folder: Path) -> Iterator[Written]:
    """The files of an output as Spark committed them, under the names that a run's parts have."""
    committed = folder / f"{output.name}.committed"
    shutil.rmtree(committed, ignore_errors=True)  # of a run that was killed
    files = session.write(output.query, committed, output.kind, partition_by=output.partition_by)
    numbers: defaultdict[str, int] = defaultdict(int)
    for file in files:
        within = partition(output.partition_by, file.value) if output.partition_by else ""
        numbers[within] += 1
        name = part_file(output.name, numbers[within], output.kind, within=within)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        file.path.replace(path)
        synced([path, path.parent])
        yield Written(output=output.name, name=name, rows=file.rows, size=path.stat().st_size, sha256=digest_of(path))


def tallied(plan: Plan) -> exp.Select | None:
    """A row for each outcome that came up: its number, the code if nobody knows it, and how often it came up.

    How often is two numbers: in all records, and in accepted ones. Last comes the first key, by its letters, of those
    in quarantine and those that a policy let pass. None where every field is a constant.
    """
    rows = [
        sql.row({_NUMBER: outcome(place), _CODE: _unknown_code(place, known)})
        for place, known in plan.placed
        if known.field.sources
    ]
    if not rows:
        return None
    own = sql.column(ACCEPTED)
    exploded = exp.Subquery(this=sql.select([own, sql.column(held.KEY), sql.exploded(rows)], held.held()))
    shown = sql.any_of([sql.negated(own.copy()), sql.is_filled(listed("note", sql.column(_NUMBER)))])
    example = exp.Filter(this=exp.Min(this=sql.column(held.KEY)), expression=exp.Where(this=shown))
    counts = [exp.Count(this=exp.Star()), sql.count_where(own.copy()), example]
    grouped = [sql.column(_NUMBER), sql.column(_CODE)]
    found = sql.select([*grouped, *counts], exploded, where=sql.is_filled(sql.column(_NUMBER)))
    return found.group_by(*(column.copy() for column in grouped))


def _unknown_code(place: int, known: FieldOutcomes) -> sql.Expr:
    unknown = [exp.EQ(this=outcome(place), expression=sql.number(one)) for one in (known.spaced, known.unknown) if one]
    return sql.case([(sql.any_of(unknown), converted(place))]) if unknown else sql.as_text(exp.null())


def _seen(session: Session, plan: Plan) -> Iterator[Seen]:
    """Every outcome that came up; of a problem with a code, with an example."""
    query = tallied(plan)
    for cell, text, records, accepted, key in session.run(query) if query is not None else []:
        number, code = _int(cell), str(text or "")
        known = plan.table.outcome(number)
        has_example = (known.answer.problem or known.answer.aside) and (code or known.code)
        quarantined = _int(records) - _int(accepted)
        example = str(key or "") if has_example else ""
        yield Seen(number=number, code=code, accepted=_int(accepted), quarantined=quarantined, example=example)


def _done(session: Session, plan: Plan, files: tuple[Written, ...]) -> PartDone:
    ((records, accepted, malformed, lacking),) = session.run(held.counted(plan))
    return PartDone(
        number=1,
        records=_int(records),
        accepted=_int(accepted),
        malformed=_int(malformed),
        incomplete_keys=_int(lacking),
        seen=tuple(sorted(_seen(session, plan), key=lambda one: (one.number, one.code))),
        files=files,
    )


def _check(done: PartDone) -> None:
    """Nothing is lost and nothing stands twice."""
    rows = [sum(file.rows for file in done.files if file.output == name) for name in ("accepted", "quarantine")]
    if rows != [done.accepted, done.records - done.accepted]:
        what = f"{done.records} records came in, but {rows[0]} accepted and {rows[1]} quarantined were written"
        raise AccordError(what, hint="This is a bug in Accord. Nothing was left in the output folder.")


def _int(cell: Cell) -> int:
    return int(cell or 0)
