"""A run: staged records through the plan into files, and what they amount to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlglot import exp

from accord.engines import sql
from accord.engines.duckdb import Cell, Session
from accord.engines.sinks import Column, copied, guarded, synced
from accord.engines.sources import Kind
from accord.errors import AccordError
from accord.model.progress import Progress, silent
from accord.translation import results
from accord.translation.lookups import is_lossy
from accord.translation.manifest import Seen
from accord.translation.outcomes import Outcome, OutcomeTable
from accord.translation.plan import ACCEPTED, Plan, codes_type
from accord.translation.tallies import Duplicate, Tally

__all__ = ["OUTPUTS", "STEPS", "Counts", "load_outcomes", "outcome_rows", "run", "statements", "tallies_of"]

OUTPUTS = ("accepted", "quarantine", "lineage")
"""What a run writes, each in a file of the chosen kind."""

STEPS = len(OUTPUTS) + 1
"""How many steps a run tells: each file, and the counting."""

_OUTCOMES = "accord_outcomes"
_SHOWN_DUPLICATES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a run amounts to, in records. `duplicates` has the first few of `duplicate_keys`."""

    records: int
    accepted: int
    malformed: int
    tallies: tuple[Tally, ...]
    duplicate_keys: int = 0
    duplicate_records: int = 0
    duplicates: tuple[Duplicate, ...] = ()
    incomplete_keys: int = 0


def run(
    session: Session, plan: Plan, staged: sql.Expr, folder: Path, *, kind: Kind, progress: Progress = silent
) -> Counts:
    """Translates staged records into accepted, quarantine and lineage files in a folder, and counts.

    Raises AccordError where a record would be lost or stand twice.
    """
    load_outcomes(session, plan.table, kind)
    written = []
    for number, statement in enumerate(statements(plan, staged, folder, kind), start=1):
        written.append(session.rows_copied(statement))
        progress(number, STEPS)
    synced(folder / f"{name}.{kind}" for name in OUTPUTS)
    judged = plan.judged(staged)
    counts = _counts(session, plan, judged)
    progress(STEPS, STEPS)
    _check(counts, *written[:2])
    return counts


def statements(plan: Plan, staged: sql.Expr, folder: Path, kind: Kind) -> list[exp.Copy]:
    """What writes each of the outputs, in their order."""
    judged = plan.judged(staged)
    accepted = sql.column(ACCEPTED)
    parts: list[tuple[list[Column], sql.Expr, sql.Expr]] = [
        (results.accepted_columns(plan), judged.copy(), accepted),
        (results.quarantine_columns(plan), judged.copy(), sql.negated(accepted.copy())),
        (results.lineage_columns(), results.lineage_source(plan, judged.copy()), exp.true()),
    ]
    return [
        copied(kind, folder / f"{name}.{kind}", columns, source, where=where)
        for name, (columns, source, where) in zip(OUTPUTS, parts, strict=True)
    ]


def load_outcomes(session: Session, table: OutcomeTable, kind: Kind) -> None:
    """The outcomes as lists of the session, and the codes of each coded field as a type."""
    rows = outcome_rows(table)
    columns: dict[str, Sequence[Cell]] = {
        name: [row[name] or None for row in rows] for name in ("code", *results.LISTS)
    }
    session.make_table(_OUTCOMES, {"number": list(range(1, len(rows) + 1)), **columns})
    for place, known in enumerate(table.fields):
        if known.first:
            between = exp.Between(this=sql.column("number"), low=sql.number(known.first), high=sql.number(known.last))
            codes = sql.select([sql.column("code")], sql.table(_OUTCOMES), where=between)
            session.make_codes(codes_type(place), codes.order_by(sql.column("number")))
    _make_list(session, "code", sql.column("code"))
    for name in results.LISTS:
        _make_list(session, name, guarded(sql.column(name)) if kind is Kind.CSV else sql.column(name))


def outcome_rows(table: OutcomeTable) -> list[dict[str, str]]:
    """What a run looks up by an outcome's number, from 1; empty where there is nothing to say."""
    return [_row(outcome) for outcome in table.outcomes]


def _make_list(session: Session, name: str, value: sql.Expr) -> None:
    """A column of the outcomes as a list. Its texts become a type of their own, so that a run moves numbers about."""
    kind = f"accord_{name}_texts"
    distinct = sql.select([sql.definition("text", value)], sql.table(_OUTCOMES), where=sql.is_filled(value.copy()))
    session.make_codes(kind, distinct.distinct().order_by(sql.column("text")))
    number = exp.Ordered(this=sql.column("number"))
    ordered = exp.Order(this=exp.Cast(this=value.copy(), to=exp.DataType.build(kind, udt=True)), expressions=[number])
    session.make_list(f"accord_{name}", sql.select([exp.ArrayAgg(this=ordered)], sql.table(_OUTCOMES)))


def _row(outcome: Outcome) -> dict[str, str]:
    answer, problem = outcome.answer, outcome.answer.problem
    return {
        "code": outcome.code,
        "field": outcome.field,
        "source_field": outcome.source_field,
        "target_code": answer.target_code,
        "target_iri": answer.target_iri,
        "relation": answer.relation,
        "mapping_id": answer.mapping_id,
        "missing": outcome.missing,
        "note": answer.aside.code if answer.aside else "",
        "lossy": f"{outcome.field}: {answer.relation}" if is_lossy(answer) else "",
        "problem": problem.code if problem else "",
        "reason": problem.reason if problem else "",
        "hint": problem.hint if problem else "",
    }


def _counts(session: Session, plan: Plan, judged: sql.Expr) -> Counts:
    ((records, accepted, malformed, lacking),) = session.run(results.record_counts(plan, judged.copy()))
    keys = session.run(results.duplicate_keys(plan, judged.copy()))
    duplicates = [Duplicate(key=str(key), records=_int(n), first=_int(first)) for key, n, first in keys]
    return Counts(
        records=_int(records),
        accepted=_int(accepted),
        malformed=_int(malformed),
        tallies=_tallies(session, plan, judged),
        duplicate_keys=len(duplicates),
        duplicate_records=sum(duplicate.records for duplicate in duplicates),
        duplicates=tuple(duplicates[:_SHOWN_DUPLICATES]),
        incomplete_keys=_int(lacking),
    )


def _tallies(session: Session, plan: Plan, judged: sql.Expr) -> tuple[Tally, ...]:
    """Every outcome that came up, in the order of their numbers."""
    numbers, query = results.carried_tally(plan, judged.copy())
    ((*counted,),) = session.run(query)
    found: list[tuple[int, str, int, int, str]] = [
        (number, "", _int(counted[2 * place]), _int(counted[2 * place + 1]), "") for place, number in enumerate(numbers)
    ]
    coded = results.coded_tally(plan, judged.copy())
    if coded is not None:
        rows = session.run(coded)
        found += [(_int(n), str(code or ""), _int(yes), _int(no), str(key or "")) for n, code, yes, no, key in rows]
    return tuple(
        replace(_tally(plan.table.outcome(n), code, yes, no), example=key)
        for n, code, yes, no, key in sorted(found)
        if yes or no
    )


def tallies_of(table: OutcomeTable, seen: Iterable[Seen]) -> tuple[Tally, ...]:
    """The tallies of outcomes that came up."""
    return tuple(
        replace(_tally(table.outcome(one.number), one.code, one.accepted, one.quarantined), example=one.example)
        for one in seen
    )


def _tally(outcome: Outcome, unknown: str, accepted: int, quarantined: int) -> Tally:
    answer, problem = outcome.answer, outcome.answer.problem or outcome.answer.aside
    return Tally(
        field=outcome.field,
        source_field=outcome.source_field,
        value=unknown or outcome.code,
        is_code=bool(unknown or outcome.code) and not outcome.missing,
        target_code=answer.target_code,
        is_retired=answer.is_retired,
        relation=answer.relation,
        mapping_id=answer.mapping_id,
        missing=outcome.missing,
        note=answer.aside.code if answer.aside else "",
        problem=answer.problem.code if answer.problem else "",
        reason=problem.reason if problem else "",
        hint=problem.hint if problem else "",
        accepted=accepted,
        quarantined=quarantined,
    )


def _check(counts: Counts, accepted: int, quarantined: int) -> None:
    """Nothing is lost and nothing stands twice."""
    if (accepted, quarantined) != (counts.accepted, counts.records - counts.accepted):
        what = f"{counts.records} records came in, but {accepted} accepted and {quarantined} quarantined were written"
        raise AccordError(what, hint="This is a bug in Accord. Nothing was left in the output folder.")


def _int(cell: Cell) -> int:
    return int(cell or 0)
