"""How `accord decide --where` shows a batch: the table, the sample to check, and what was written or taken back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict

import click

from accord.cli.report import print_json, print_table
from accord.crosswalks.sentences import sentence
from accord.model.verdicts import Verdict
from accord.tasks.bulk import Batch, Line, Quality
from accord.tasks.decide import Desk

__all__ = ["print_batch", "print_undone"]

_ALL_JUDGED = "All of them are judged one by one; nothing is left to write."
_NAMED = 5  # codes of what is left out
_COLUMNS = ("Subject", "Label", "As", "Object", "Label", "Confidence", "Warnings", "")


def print_batch(desk: Desk, batch: Batch, written: Sequence[Verdict] | None, style: str) -> None:
    """The batch as a dry run shows it, or, once it is written, what was written."""
    if style == "json":
        print_json(_as_json(batch, written))
        return
    if written is not None and not written:
        click.echo(_ALL_JUDGED)
        return
    if written is not None:
        said = f"{len(written)} verdicts are written, as batch {batch.name}."
        click.echo(f"{said} {_quality_words(batch.quality)}".rstrip())
        click.echo(f"Take all of them back with `accord decide {desk.entry.name} --undo --batch {batch.name}`.")
        click.echo(f"Write the cross-walk anew with `accord agree {desk.entry.name}`.")
        return
    if not batch.lines:
        click.echo("\n".join([f"{_nothing(desk, batch)}; nothing would be decided.", *_left_out(batch)]))
        return
    print_table("", _COLUMNS, [_row(line, batch) for line in batch.lines])
    for text in _summary(desk, batch):
        click.echo(text)


def print_undone(desk: Desk, verdicts: Sequence[Verdict], style: str) -> None:
    """What was taken back."""
    if style == "json":
        print_json({"taken_back": [verdict.record_id for verdict in verdicts]})
        return
    click.echo(f"{len(verdicts)} verdicts are taken back; their terms are open again.")
    click.echo(f"Write the cross-walk anew with `accord agree {desk.entry.name}`.")


def _nothing(desk: Desk, batch: Batch) -> str:
    """Why a batch is empty."""
    if not batch.candidates:
        return f"{desk.entry.name} has no open proposal"
    return "Every open proposal like that is left out" if batch.assigned else "No open proposal is like that"


def _row(line: Line, batch: Batch) -> tuple[object, ...]:
    mark = {True: "judged: right", False: "judged: wrong", None: ""}[line.judged_right]
    confidence = "" if line.proposal.confidence is None else f"{line.proposal.confidence:.2f}"
    return (
        line.subject.notation,
        line.subject.label(),
        line.decision.value,
        line.object.notation,
        line.object.label(),
        confidence,
        line.proposal.extension("ext_warning"),
        mark or ("check" if line.pair in batch.sample else ""),
    )


def _summary(desk: Desk, batch: Batch) -> list[str]:
    first = batch.lines[0]
    shown = f"{len(batch.lines)} of {batch.matching}" if batch.matching > len(batch.lines) else f"{batch.matching}"
    said = sentence(first.decision, first.subject.label(), first.object.label())
    many = f"{shown} proposals, {len(batch.open)} of them to be decided at one go as {_as_what(batch)}"
    lines = [f"\n{many}; the first: {said}"]
    lines += _left_out(batch)
    quality = batch.quality
    if quality and not quality.judged_all:
        lines.append(
            f"So that at most {float(quality.tolerated):.1%} are wrong, with 95% confidence: check {quality.sample} of "
            f"the {quality.total}, marked 'check' ({quality.judged} judged so far), one by one with `accord review` or "
            f"`accord decide {desk.entry.name} SUBJECT OBJECT --as ...`."
        )
    elif quality:
        lines.append(_quality_words(quality))
    if not batch.open:
        lines.append(_ALL_JUDGED)
    elif quality is None or quality.good:
        lines.append(f"Nothing is written yet. Write it with the same words and --batch {batch.name}.")
    elif quality.judged_all:
        lines.append("That is more than is tolerated: narrow the batch with --where, or decide one by one.")
    return lines


def _as_what(batch: Batch) -> str:
    """The answer of a batch; where each proposal has its own, how many have which."""
    counts = Counter(line.decision.value for line in batch.open or batch.lines)
    if not batch.as_proposed:
        return f"'{batch.answer.decision.value}'"
    return f"proposed ({', '.join(f'{count} {word}' for word, count in counts.most_common())})"


def _left_out(batch: Batch) -> list[str]:
    """What is left out, by the reason why: to be decided one by one, or by those to whom it is assigned."""
    return [
        f"{what}: {len(codes)} {why}: {', '.join(codes[:_NAMED])}{', ...' if len(codes) > _NAMED else ''}."
        for what, lines in (("Left out, to be decided one by one", batch.refused), ("Left out", batch.assigned))
        for why, codes in _by_reason(lines).items()
    ]


def _by_reason(lines: Sequence[tuple[Line, str]]) -> dict[str, list[str]]:
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for line, why in lines:
        codes[why].append(line.subject.notation)
    return codes


def _quality_words(quality: Quality | None) -> str:
    if quality is None:
        return "No sample was checked."
    return (
        f"Checked {quality.judged} of {quality.total}, {quality.wrong} wrong: with 95% confidence at most "
        f"{quality.worst} ({quality.worst / max(quality.total, 1):.1%}) are wrong."
    )


def _as_json(batch: Batch, written: Sequence[Verdict] | None) -> dict[str, object]:
    quality = batch.quality
    return {
        "batch": batch.name,
        "said": batch.said,
        "matching": batch.matching,
        "quality": asdict(quality) | {"tolerated": float(quality.tolerated), "good": quality.good} if quality else None,
        "lines": [
            {"subject": line.subject.iri, "object": line.object.iri, "as": line.decision,
             "confidence": line.proposal.confidence, "check": line.pair in batch.sample,
             "judged_right": line.judged_right}
            for line in batch.lines
        ],
        "refused": [{"subject": line.subject.iri, "why": why} for line, why in (*batch.refused, *batch.assigned)],
        "written": None if written is None else [verdict.record_id for verdict in written],
    }  # fmt: skip
