"""`accord evaluate`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from accord.cli.options import Share, format_option, sample_option, semantic_option, workspace_option
from accord.cli.report import print_json, print_table, progress_bar
from accord.matching.evaluation import Miss
from accord.tasks.evaluate import Evaluated, evaluate
from accord.workspace import Workspace

__all__ = ["command"]

_WORST = 15


@click.command("evaluate")
@click.argument("set_name", metavar="SET")
@click.option("--threshold", type=Share(), default=0.5, show_default=True,
              help="The confidence from which a first proposal counts as an answer.")  # fmt: skip
@sample_option
@semantic_option
@format_option
@workspace_option
def command(
    set_name: str, *, threshold: float, sample: Path | None, semantic: bool, style: str, workspace: Workspace
) -> None:
    """Measure the matcher against the decisions of a mapping set, of terms or of fields, the worst misses named.

    \b
    Example: accord evaluate courts-libra-plea
    """  # noqa: D301  # click's own sign for lines that stay as they are
    with progress_bar("Matching") as progress:
        found = evaluate(workspace, set_name, threshold=threshold, sample=sample, semantic=semantic, progress=progress)
    if style == "json":
        _print_json(found)
    elif found.evaluation.subjects:
        _print_text(found)
    else:
        _print_nothing(workspace, found)


def _print_nothing(workspace: Workspace, found: Evaluated) -> None:
    name = found.entry.name
    there = workspace.proposed_path(name).is_file()
    first = "" if there else f"make proposals with `{workspace.proposing(found.entry)}`, "
    click.echo("Nothing is decided yet, so there is nothing to measure by.")
    click.echo(f"Next: {first}decide some with `accord review {name}`, then run `accord evaluate {name}` again.")


def _print_text(found: Evaluated) -> None:
    click.echo(f"{found.entry.subject.title} to {found.entry.object.title}")
    click.echo("Matched as if nothing were decided, and compared with the decisions.")
    if found.seen:
        part = f"{found.seen} of the {found.decisions} decisions come from what the shipped weights were trained on"
        click.echo(f"{part}: expect less of terms that they have not seen.")
    click.echo()
    print_table("", ("measure", "value", "what it says"), list(_measures(found)))
    if bins := found.evaluation.bins:
        rows = [(one.count, f"{one.claimed:.2f}", f"{one.right:.2f}") for one in bins]
        click.echo()
        print_table("Calibration of first proposals", ("proposals", "claimed", "right"), rows)
    if misses := found.evaluation.misses:
        click.echo()
        worst = [_miss(found, miss) for miss in misses[:_WORST]]
        print_table("Worst misses", ("term", "proposed", "confidence", "decided", "its rank", "warnings"), worst)
        if len(misses) > _WORST:
            click.echo(f"and {len(misses) - _WORST} more: --format json lists them all")


def _measures(found: Evaluated) -> Iterator[tuple[str, str, str]]:
    e = found.evaluation
    yield "decided terms", str(e.subjects), f"{e.with_counterpart} with a counterpart; {e.rejected} pairs rejected"
    said = f"of first proposals with confidence {e.threshold:g} or more"
    yield "precision", _percent(e.precision), f"right ones, {said}"
    yield "recall", _percent(e.recall), "terms with a counterpart that such a proposal finds"
    for depth, share in e.recall_at.items():
        yield f"R@{depth}", _percent(share), f"terms whose counterpart is among the first {depth}"
    yield "relations", _percent(e.relations), "right first proposals whose relation is right too"
    yield (
        "bulk",
        f"{e.eligible_right} of {e.eligible}",
        "proposals open to bulk acceptance that are right, relation and all",
    )
    error = "-" if e.calibration_error is None else f"{e.calibration_error:.3f}"
    yield "calibration error", error, "how far confidence is off on average; 0 is best"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}%"


def _miss(found: Evaluated, miss: Miss) -> tuple[str, ...]:
    decided = "; ".join(map(found.said, miss.right)) or "no counterpart"
    proposed = found.said(miss.proposed) if miss.proposed else "nothing"
    rank = str(miss.rank) if miss.rank else "-"
    return found.said(miss.subject_id), proposed, f"{miss.confidence:.2f}", decided, rank, " ".join(miss.warnings)


def _print_json(found: Evaluated) -> None:
    e = found.evaluation
    names = ("subjects", "with_counterpart", "rejected", "threshold", "precision", "recall", "relations", "eligible",
             "eligible_right", "calibration_error")  # fmt: skip
    print_json({
        "set": found.entry.name,
        "decisions": found.decisions,
        "decisions_trained_on": found.seen,
        **{name: getattr(e, name) for name in names},
        "recall_at": {str(depth): share for depth, share in e.recall_at.items()},
        "bins": [{"count": one.count, "claimed": one.claimed, "right": one.right} for one in e.bins],
        "misses": [
            {"subject": m.subject_id, "proposed": m.proposed, "confidence": m.confidence, "decided": list(m.right),
             "rank": m.rank, "warnings": list(m.warnings)}
            for m in e.misses
        ],
    })  # fmt: skip
