"""How an explained pair looks: a bar a piece of evidence, to the right where it speaks for the pair."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

import click

from accord.cli.report import print_json
from accord.cli.verdict_lines import verdict_line
from accord.matching.explanation import Bar
from accord.model.mappings import Mapping
from accord.tasks.explain_pair import ExplainedPair

__all__ = ["print_pair"]

_WIDTH = 16  # characters of the longest bar
_SHOWN = 12


def print_pair(found: ExplainedPair, style: str) -> None:
    """An explained pair on standard output, as text or as JSON."""
    if style == "json":
        print_json(_as_json(found))
        return
    click.echo("\n".join(_lines(found)))


def _lines(found: ExplainedPair) -> Iterator[str]:
    e = found.explained
    ours, theirs = found.subject.label_and_code(), found.object.label_and_code()
    yield f"{click.style(ours, bold=True)} and {click.style(theirs, bold=True)}"
    place = f"rank {e.rank} for the term" if e.rank else "not among the candidates that the search finds"
    said = f"robability {e.probability:.2f}, {place}; proposed as {e.judgement.relation.value}."
    told = list(_row(found, found.row)) if found.row is not None and found.is_otherwise else []
    if told and found.lesson:
        yield from told
        yield f"By the evidence alone: p{said}"
    else:
        yield f"P{said}"
    yield f"  Rule {e.judgement.rule}: {e.judgement.says}"
    yield from (f"  Warning {warning.code}: {warning.reason}" for warning in e.judgement.warnings)
    if not found.lesson:
        yield from told
    if found.shared_code:
        yield f"  Both have the code {found.shared_code}, which in this set counts as a label that they share."
    yield from _decided(found)
    yield "\nEvidence (against | for), in log-odds:"
    longest = max((abs(bar.adds) for bar in e.bars), default=1.0)
    yield from (_bar(bar, longest) for bar in e.bars[:_SHOWN])
    rest = e.rest + sum(bar.adds for bar in e.bars[_SHOWN:])
    yield f"  {'':{_WIDTH}}|{'':{_WIDTH}} {rest:+6.2f}  everything else together"
    changes = [one for one in e.changes if f"{one.probability:.2f}" != f"{e.probability:.2f}"]
    if changes:
        yield "\nWhat would have changed it:"
        yield from (f"  {one.probability:.2f}  if this were {one.how}: {one.meaning}" for one in changes)
    if found.rivals:
        yield "\nRivals:"
        yield from (f"  {share:.2f}  {rival.label_and_code()}" for rival, share in found.rivals)


def _row(found: ExplainedPair, row: Mapping) -> Iterator[str]:
    """What the file of proposals says of the pair, and why that is not what the evidence comes to."""
    relation = row.relation.value if row.relation else "proposed"
    yield f"Confidence {row.confidence or 0:.2f}, rank {row.extension('ext_rank')} in the proposals, as {relation}."
    if found.lesson:
        yield f"  {found.lesson}"
    if found.without_meanings:
        yield (
            "  Meanings are compared here and were not in the proposals: leave --semantic out."
            if found.semantic
            else "  Meanings were compared in the proposals and are not counted here: add --semantic."
        )
    if found.lesson or found.without_meanings:
        return
    if f"{row.confidence or 0:.2f}" == f"{found.explained.probability:.2f}":
        yield "  The rank is another since rivals are settled, or decisions changed their confidence."
    else:
        yield "  It is held below the rank before, or rivals are settled, or the proposals are older: `accord propose`."


def _decided(found: ExplainedPair) -> Iterator[str]:
    """What people say, which counts for nothing in the probability."""
    if found.verdicts:
        yield "Decided by people, which counts for nothing in the probability:"
        yield from (f"  {verdict_line(verdict)}" for verdict in found.verdicts)
        return
    asked = f"`accord explain {found.entry.name} {quote(found.subject.notation)}`"
    yield f"Nobody has decided on this pair; {asked} tells what is decided of the first."


def _bar(bar: Bar, longest: float) -> str:
    length = max(1, round(_WIDTH * abs(bar.adds) / longest))
    against, for_ = ("#" * length, "") if bar.adds < 0 else ("", "#" * length)
    said = bar.meaning if bar.value else f"it is not so that {bar.meaning}"
    rival = "" if bar.rival is None else f"; the nearest rival {bar.rival:.2f}"
    return f"  {against:>{_WIDTH}}|{for_:<{_WIDTH}} {bar.adds:+6.2f}  {said} ({bar.value:.2f}{rival})"


def _as_json(found: ExplainedPair) -> dict[str, object]:
    e = found.explained
    return {
        "set": found.entry.name,
        "subject": found.subject.iri,
        "object": found.object.iri,
        "probability": e.probability,
        "rank": e.rank or None,
        "proposed": _row_json(found),
        "shared_code": found.shared_code or None,
        "relation": e.judgement.relation,
        "rule": e.judgement.rule,
        "warnings": [{"code": w.code, "reason": w.reason} for w in e.judgement.warnings],
        "evidence": [
            {"name": b.name, "meaning": b.meaning, "value": b.value, "rival": b.rival, "adds": b.adds} for b in e.bars
        ],
        "everything_else": e.rest,
        "changes": [
            {"name": c.name, "meaning": c.meaning, "how": c.how, "probability": c.probability} for c in e.changes
        ],
        "verdicts": [
            {
                "record_id": v.record_id,
                "decision": v.decision,
                "object": v.object_id,
                "reviewer": v.reviewer,
                "date": v.date,
                "reason": v.reason,
            }
            for v in found.verdicts
        ],
        "rivals": [{"object": rival.iri, "probability": share} for rival, share in found.rivals],
    }


def _row_json(found: ExplainedPair) -> dict[str, object] | None:
    row = found.row
    if row is None:
        return None
    rank = int(row.extension("ext_rank") or 0)
    return {
        "confidence": row.confidence,
        "rank": rank or None,
        "relation": row.relation,
        "lesson": found.lesson or None,
        "mapping_tool": row.mapping_tool,
    }
