"""What a run has at hand before its first record, and what its records amount to."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from accord.engines import sql
from accord.engines.duckdb import Cell, Session
from accord.translation import results
from accord.translation.held import lineage_lists
from accord.translation.lookups import is_lossy
from accord.translation.manifest import Seen
from accord.translation.outcomes import Outcome, OutcomeTable
from accord.translation.plan import Plan, codes_type
from accord.translation.tallies import Duplicate, Tally

__all__ = ["Counts", "load_outcomes", "outcome_rows", "tallies_of"]

_OUTCOMES = "accord_outcomes"


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


def load_outcomes(session: Session, plan: Plan, ready: Container[int] = ()) -> None:
    """The outcomes as lists of the session, and the codes of each coded field as a type.

    ready: the places of fields of which there is a list of what the lineage says, too.
    """
    table = plan.table
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
    for name in ("code", *results.LISTS):
        columns_of = [sql.definition("place", sql.column("number")), sql.definition("value", sql.column(name))]
        session.make_list(f"accord_{name}", sql.select(columns_of, sql.table(_OUTCOMES)), is_long=table.is_long)
    for name, said in lineage_lists(plan, sql.table(_OUTCOMES), ready).items():
        session.make_rows(f"accord_{name}", said)


def outcome_rows(table: OutcomeTable) -> list[dict[str, str]]:
    """What a run looks up by an outcome's number, from 1; empty where there is nothing to say."""
    return [_row(outcome) for outcome in table.outcomes]


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


def tallies_of(table: OutcomeTable, seen: Iterable[Seen]) -> tuple[Tally, ...]:
    """The tallies of outcomes that came up."""
    return tuple(_tally(table.outcome(one.number), one) for one in seen)


def _tally(outcome: Outcome, seen: Seen) -> Tally:
    answer, problem = outcome.answer, outcome.answer.problem or outcome.answer.aside
    return Tally(
        field=outcome.field,
        source_field=outcome.source_field,
        value=seen.code or outcome.code,
        is_code=bool(seen.code or outcome.code) and not outcome.missing,
        target_code=answer.target_code,
        is_retired=answer.is_retired,
        relation=answer.relation,
        mapping_id=answer.mapping_id,
        missing=outcome.missing,
        note=answer.aside.code if answer.aside else "",
        problem=answer.problem.code if answer.problem else "",
        reason=problem.reason if problem else "",
        hint=problem.hint if problem else "",
        accepted=seen.accepted,
        quarantined=seen.quarantined,
        example=seen.example,
    )
