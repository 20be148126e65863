"""A run on DuckDB, part by part: each is worked out once, its files are put in place whole, and the manifest notes it.

Whatever is killed when, what the manifest notes is on disk, and what it does not note is made again, the same way. So
every record ends in the outputs exactly once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from accord.engines import readers, sql
from accord.engines.duckdb import Cell, Prepared, Session, prepared
from accord.engines.readers import RECORD
from accord.engines.sinks import copied_to_given, headless, rows_for, synced, unguarded
from accord.engines.sources import Kind, digest_of
from accord.errors import AccordError, NotAllowed
from accord.model.progress import Progress, silent
from accord.translation import held, narrow, results
from accord.translation.layout import Layout, Lineage, part_file, partition
from accord.translation.manifest import PartDone, Seen, Written
from accord.translation.parts import Part, part_table
from accord.translation.plan import ACCEPTED, Plan
from accord.translation.run import Counts, load_outcomes, tallies_of
from accord.translation.tallies import Duplicate

__all__ = ["KEYS", "OUTPUTS", "counts", "run_parts", "told", "written_columns"]

KEYS = "keys"
"""The output that only the run itself reads: each record's key, by which those that stand twice are found."""

OUTPUTS = _ACCEPTED, _QUARANTINE, _LINEAGE, _CHILDREN = "accepted", "quarantine", "lineage", "children"
"""What a run may write, each in files of the chosen kind."""

_SHOWN_DUPLICATES = 20
_MOST_PARTITIONS = 200
_MANY = "Accepted records can be cut by a property with few values only: name another one as --partition-by."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Output:
    """Rows that become a file of a part: of which output, of what kind, and in which folder of it.

    following: the same for a part that is not the first, whose CSV files have no header.
    """

    name: str
    kind: Kind
    query: exp.Query
    copy: Prepared
    following: Prepared
    within: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Script:
    """The statements of a run, which are the same for each part: put in SQL once.

    numbered: whether records need their numbers before they are worked out; ready: the places of fields of which what
    the lineage says is made ready.
    """

    numbered: bool
    holding: Prepared
    setting_aside: Prepared
    refusing: Prepared
    counted: Prepared
    tallied: Prepared
    untranslated: Prepared | None
    outputs: tuple[_Output, ...] = ()
    ready: frozenset[int] = frozenset()


def run_parts(
    session: Session,
    plan: Plan,
    parts: Sequence[Part],
    folder: Path,
    *,
    layout: Layout,
    note: Callable[[PartDone], None],
    first: int = 1,
    before: int = 0,
    progress: Progress = silent,
) -> None:
    """Translates parts into files in a folder, and has each noted once its files are on disk.

    first: the number of the run's first part, whose CSV files have a header; before: how many records of the run were
    translated already, for the progress. Raises AccordError where a record
    would be lost or stand twice.
    """
    total = before + sum(part.records for part in parts)
    script = _script(plan, parts, layout)
    for part in _worked_out(session, plan, script, parts):
        outputs = (*_partitioned(session, plan, layout), *script.outputs)
        files = tuple(_written(session, output, part, folder, is_first=part.number == first) for output in outputs)
        done = _done(session, plan, script, part, files)
        _check(done, part)
        note(done)
        before += part.records
        progress(before, total)


def told(
    session: Session, plan: Plan, parts: Sequence[Part], folder: Path, *, progress: Progress = silent
) -> tuple[PartDone, ...]:
    """What parts would amount to; nothing is written of any but its keys, into a folder."""
    done: list[PartDone] = []
    total = sum(part.records for part in parts)
    script = _script(plan, parts)
    for part in _worked_out(session, plan, script, parts):
        files = tuple(_written(session, output, part, folder, is_first=False) for output in script.outputs)
        done.append(_done(session, plan, script, part, files))
        progress(sum(one.records for one in done), total)
    return tuple(done)


def counts(session: Session, plan: Plan, done: Iterable[PartDone], folder: Path) -> Counts:
    """What the parts of a run amount to together. Their files stand in a folder."""
    parts = sorted(done, key=lambda part: part.number)
    keys = [folder / file.name for part in parts for file in part.files if file.output == KEYS]
    several, records, shown = _duplicates(session, keys) if plan.mapping.key and keys else (0, 0, ())
    return Counts(
        records=sum(part.records for part in parts),
        accepted=sum(part.accepted for part in parts),
        malformed=sum(part.malformed for part in parts),
        tallies=tallies_of(plan.table, _seen(parts)),
        duplicate_keys=several,
        duplicate_records=records,
        duplicates=shown,
        incomplete_keys=sum(part.incomplete_keys for part in parts),
    )


def written_columns(plan: Plan, layout: Layout) -> tuple[str, ...]:
    """The columns of the accepted records."""
    own = tuple(column.name for column in results.accepted_columns(plan))
    return (*own, held.LINEAGE_COLUMN) if layout.lineage is Lineage.COLUMN else own


def _script(plan: Plan, parts: Sequence[Part], layout: Layout | None = None) -> _Script:
    """layout: of what is written; without one it is the keys alone."""
    outputs = tuple(_outputs(plan, layout) if layout else _keys(plan))
    counted, tallied = narrow.reading(plan, held.counted(plan)), narrow.tallied(plan)
    untranslated = narrow.untranslated(plan)
    queries = [counted, tallied, untranslated, *(output.query for output in outputs)]
    if layout and layout.partition_by:
        queries.append(_accepted(plan, layout))
    asked = [query for query in queries if query is not None]
    plain = narrow.holding(plan, narrow.PART, asked, numbered=any(part.before is None for part in parts))
    numbered = narrow.is_joined(plan, plain)
    return _Script(
        numbered=numbered,
        holding=prepared(narrow.holding(plan, narrow.PART, asked) if numbered else plain),
        setting_aside=prepared(narrow.setting_aside()),
        refusing=prepared(narrow.refusing(plan)),
        counted=prepared(counted),
        tallied=prepared(tallied),
        untranslated=None if untranslated is None else prepared(untranslated),
        outputs=outputs,
        ready=narrow.ready(plan) if layout and layout.lineage is not Lineage.NONE else frozenset(),
    )


def _worked_out(session: Session, plan: Plan, script: _Script, parts: Sequence[Part]) -> Iterator[Part]:
    """Each part while the session holds it worked out."""
    load_outcomes(session, plan, script.ready)
    for part in parts:
        rows, is_ahead = part_table(part, plan.columns), script.numbered and part.before is not None
        if is_ahead:
            session.run(narrow.laid_down(plan, rows))
            session.run(narrow.numbering(part.before, ahead=True))
        else:
            view = sql.select([exp.Star()], rows)
            session.run(exp.Create(this=narrow.PART.copy(), kind="VIEW", replace=True, expression=view))
        session.run(script.holding)
        session.run(narrow.numbering(None if is_ahead else part.before))
        session.run(script.setting_aside)
        session.run(script.refusing)
        yield part


def _outputs(plan: Plan, layout: Layout) -> Iterator[_Output]:
    """What is written of each part that the session holds, other than accepted records in folders."""
    kind = layout.kind
    if not layout.partition_by:
        yield _output(_ACCEPTED, kind, _accepted(plan, layout))
    refused = rows_for(kind, results.quarantine_columns(plan), narrow.REFUSED.copy(), where=exp.true())
    yield _output(_QUARANTINE, kind, narrow.ordered(plan, refused, RECORD))
    if layout.lineage is Lineage.TABLE:
        yield _output(_LINEAGE, kind, narrow.lineage(plan, kind))
    if results.has_children(plan):
        source = results.children_source(plan, held.held())
        children = rows_for(kind, results.children_columns(plan), source, where=exp.true())
        yield _output(_CHILDREN, kind, narrow.ordered(plan, narrow.reading(plan, children), RECORD, results.PLACE))
    yield from _keys(plan)


def _keys(plan: Plan) -> Iterator[_Output]:
    """What is written of each part for the run itself to read, where records have keys."""
    if plan.mapping.key:
        yield _output(KEYS, Kind.PARQUET, narrow.reading(plan, held.keys(plan)))


def _output(name: str, kind: Kind, query: exp.Query, *, within: str = "") -> _Output:
    copy = prepared(copied_to_given(kind, query))
    following = copy if within else prepared(headless(copied_to_given(kind, query)))
    return _Output(name=name, kind=kind, query=query, copy=copy, following=following, within=within)


def _accepted(plan: Plan, layout: Layout) -> exp.Select:
    columns = results.accepted_columns(plan)
    if layout.lineage is Lineage.COLUMN:
        columns = [*columns, held.lineage_column(plan, narrow.ready(plan))]
    accepted = narrow.reading(plan, rows_for(layout.kind, columns, held.held(), where=sql.column(ACCEPTED)))
    return narrow.ordered(plan, accepted, RECORD)


def _partitioned(session: Session, plan: Plan, layout: Layout) -> Iterator[_Output]:
    """The accepted records of a part that the session holds, a folder for each value of a property."""
    field = layout.partition_by
    if not field:
        return
    whole, text = exp.Subquery(this=_accepted(plan, layout)), sql.as_text(sql.column(field))
    own = unguarded(text) if layout.kind is Kind.CSV else text
    for value in _values(session, sql.select([own], whole.copy()), field):
        is_it = exp.NullSafeEQ(this=own.copy(), expression=value)
        query = narrow.ordered(plan, sql.select([exp.Star()], whole.copy(), where=is_it), RECORD)
        name = None if isinstance(value, exp.Cast) else value.name
        yield _output(_ACCEPTED, layout.kind, query, within=partition(field, name))


def _values(session: Session, values: exp.Select, field: str) -> list[sql.Expr]:
    """Every value that a property has, in order. Raises NotAllowed where there are too many for a folder each."""
    found = [value for (value,) in session.run(values.distinct().limit(_MOST_PARTITIONS + 1))]
    if len(found) > _MOST_PARTITIONS:
        raise NotAllowed(f"{field} has more than {_MOST_PARTITIONS} different values", hint=_MANY)
    texts = sorted(str(value) for value in found if value is not None)
    nothing = [sql.as_text(exp.null())] if None in found else []
    return [*map(sql.text, texts), *nothing]


def _written(session: Session, output: _Output, part: Part, folder: Path, *, is_first: bool) -> Written:
    """A file of a part: written under another name, and put in its place once it is on disk."""
    name = part_file(output.name, part.number, output.kind, within=output.within)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    rows = session.rows_copied(output.copy if is_first else output.following, [str(unfinished)])
    synced([unfinished])
    written = Written(
        output=output.name, name=name, rows=rows, size=unfinished.stat().st_size, sha256=digest_of(unfinished)
    )
    unfinished.replace(path)
    synced([path.parent])
    return written


def _done(session: Session, plan: Plan, script: _Script, part: Part, files: tuple[Written, ...]) -> PartDone:
    ((records, accepted, malformed, lacking),) = session.run(script.counted)
    return PartDone(
        number=part.number,
        records=_int(records),
        accepted=_int(accepted),
        malformed=_int(malformed),
        incomplete_keys=_int(lacking),
        seen=tuple(sorted(_outcomes_seen(session, plan, script), key=lambda one: (one.number, one.code))),
        files=files,
    )


def _outcomes_seen(session: Session, plan: Plan, script: _Script) -> Iterator[Seen]:
    """How often each outcome came up in the part that the session holds; codes that nobody knows one by one."""
    unknown = {number for known in plan.table.fields for number in (known.spaced, known.unknown)}
    examples: dict[int, list[str]] = defaultdict(list)
    for cell, code, records, accepted, key in session.run(script.untranslated) if script.untranslated else []:
        number = _int(cell)
        if number in unknown:
            yield _seen_once(number, str(code or ""), records, accepted, key)
        else:
            examples[number].append(str(key or ""))
    for cell, records, accepted in session.run(script.tallied):
        number = _int(cell)
        if number not in unknown:
            yield _seen_once(number, "", records, accepted, min(examples[number], default=""))


def _seen_once(number: int, code: str, records: Cell, accepted: Cell, example: Cell) -> Seen:
    return Seen(
        number=number,
        code=code,
        accepted=_int(accepted),
        quarantined=_int(records) - _int(accepted),
        example=str(example or ""),
    )


def _check(done: PartDone, part: Part) -> None:
    """Nothing is lost and nothing stands twice."""
    written = {name: sum(file.rows for file in done.files if file.output == name) for name in (_ACCEPTED, _QUARANTINE)}
    if (part.records, done.accepted, part.records - done.accepted) != (done.records, *written.values()):
        what = (
            f"{part.records} records of part {part.number} came in, but {written[_ACCEPTED]} accepted and "
            f"{written[_QUARANTINE]} quarantined were written"
        )
        raise AccordError(what, hint="This is a bug in Accord. Nothing was left in the output folder.")


def _seen(parts: Iterable[PartDone]) -> list[Seen]:
    """What came up in several parts, each outcome once, in the order of their numbers."""
    found: dict[tuple[int, str], list[Seen]] = defaultdict(list)
    for part in parts:
        for seen in part.seen:
            found[seen.number, seen.code].append(seen)
    return [
        Seen(
            number=number,
            code=code,
            accepted=sum(one.accepted for one in same),
            quarantined=sum(one.quarantined for one in same),
            example=min((one.example for one in same if one.example), default=""),
        )
        for (number, code), same in sorted(found.items())
    ]


def _duplicates(session: Session, files: Sequence[Path]) -> tuple[int, int, tuple[Duplicate, ...]]:
    """How many keys stand on several records, on how many, and the first few."""
    keys = readers.parquet_files(files)
    ((several, records),) = session.run(held.repeated_keys(keys))
    if not several:
        return 0, 0, ()
    shown = session.run(held.shown_keys(keys, _SHOWN_DUPLICATES))
    first = (Duplicate(key=str(key), records=_int(n), first=_int(number)) for key, n, number in shown)
    return _int(several), _int(records), tuple(first)


def _int(cell: Cell) -> int:
    return int(cell or 0)
