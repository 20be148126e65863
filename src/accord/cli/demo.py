"""`accord demo`: the whole journey, told so that a manager can read it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from accord.cli.options import date_option, workspace_option
from accord.crosswalks.sentences import sentence
from accord.errors import ExitCode
from accord.model.findings import Severity
from accord.model.mappings import Mapping, Relation
from accord.namespaces import code_from_iri
from accord.tasks.demo import STEPS, Demo, demo
from accord.workspace import Workspace

__all__ = ["command"]


@click.command("demo")
@click.option(
    "--output", "-o", metavar="DIR", type=click.Path(path_type=Path), help="Where to put it.  [default: build/demo]"
)
@date_option
@workspace_option
def command(workspace: Workspace, day: str, output: Path | None) -> ExitCode:
    """Run the whole journey on the shipped data: vocabularies, proposals, decisions, checks, records, publication.

    Works on a copy, so nothing in the workspace changes.

    \b
    Example: accord demo
    """  # noqa: D301  # click takes the backspace character for "do not wrap"
    folder = output or workspace.root / "build" / "demo"
    found = demo(workspace, folder, day=day, tell=_tell)
    click.echo("\n".join(["", f"The journey of a term, on the data of '{workspace.title}'", *_lines(found)]))
    return ExitCode.FINE


def _tell(step: int, what: str) -> None:
    click.echo(f"[{step}/{STEPS}] {what}", err=True)


def _lines(found: Demo) -> list[str]:
    return [
        *_part("Vocabularies", _vocabularies(found)),
        *_part("Proposals", _proposals(found)),
        *_part("Decisions and agreement", _agreement(found)),
        *_part("Checks", _checks(found)),
        *_part("Translation", _translation(found)),
        *_part("Publication", _publication(found)),
        *_part("Look at", _places(found.folder)),
        *_part("Next", _next(found)),
    ]


def _part(title: str, lines: list[str]) -> list[str]:
    return ["", click.style(title, bold=True), *(f"  {line}" for line in lines)]


def _vocabularies(found: Demo) -> list[str]:
    counts = Counter(scheme.name.partition("/")[0] for scheme in found.status.schemes)
    terms = sum(scheme.terms for scheme in found.status.schemes)
    by_organisation = ", ".join(f"{name} {count}" for name, count in counts.items())
    return [
        f"{len(found.status.schemes)} vocabularies with {terms:,} terms, each kept in its own words: {by_organisation}."
    ]


def _proposals(found: Demo) -> list[str]:
    open_sets = [one for one in found.proposed if one.subjects]
    subjects, candidates = sum(one.subjects for one in open_sets), sum(one.candidates for one in open_sets)
    said = [f"{subjects:,} terms that nobody has decided yet got {candidates:,} ranked candidates."]
    return said + ([_example(found.example)] if found.example else [])


def _example(row: Mapping) -> str:
    words = sentence(row.relation or Relation.CLOSE, row.subject_label, row.object_label)
    codes = f"{code_from_iri(row.subject_id)} -> {code_from_iri(row.object_id)}"
    return f"For example {codes}, {row.confidence or 0:.0%} sure: {words}"


def _agreement(found: Demo) -> list[str]:
    counts = [one.count("mapped") for one in found.agreed]
    disputes = sum(len(one.agreement.disputes) for one in found.agreed)
    reviewers = {who for one in found.agreed for row in one.agreement.mappings for who in row.author_id}
    return [
        f"{sum(counts):,} mappings are agreed in {sum(map(bool, counts))} cross-walks, as {len(reviewers)} teams of "
        "practitioners decided them.",
        f"{disputes} terms are in dispute. They stay out until people settle them, with both sides on record.",
    ]


def _checks(found: Demo) -> list[str]:
    counts = found.checks.counts()
    said = ", ".join(f"{count:,} {severity.value}{'s' * (count != 1)}" for severity, count in counts.items())
    verdict = "Nothing stands in the way of use" if not counts[Severity.ERROR] else "Errors must be mended first"
    return [f"{said}. {verdict}; `accord check` explains each."]


def _translation(found: Demo) -> list[str]:
    summary = found.translation.summary
    total, accepted = summary.counts.records, summary.counts.accepted
    reasons = [finding for finding in found.translation.report if finding.severity is Severity.ERROR]
    return [
        f"{total:,} court results came in: {accepted:,} translated ({summary.by_record.share:.1%}), "
        f"{summary.quarantined:,} set aside, none lost.",
        "Every translated value keeps its original and the decision behind it.",
        *(f"Set aside: {finding.subject}, {finding.message}" for finding in reasons[:3]),
    ]


def _publication(found: Demo) -> list[str]:
    files = found.publication.files
    pages = sum(name.endswith(".html") for name in files)
    return [
        f"The harmonised vocabulary as a website of {pages:,} pages: each term has one, and a search finds it.",
        f"{len(files) - pages:,} files of data stand beside them: Turtle, JSON-LD, N-Triples, RDF/XML, CSV, SSSOM.",
    ]


def _places(folder: Path) -> list[str]:
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    places = {
        "vocabulary/index.html": "the website; open it in a browser",
        "records/accepted.csv": "court results in shared codes",
        "records/quarantine.csv": "what was set aside, with its reasons",
        "records/lineage.csv": "where each value came from, and which decision made it so",
    }
    return [f"{shown / name!s:<40} {what}" for name, what in places.items()]


def _next(found: Demo) -> list[str]:
    waiting = next((one.mapping_set for one in found.proposed if one.subjects and not one.settled), None)
    return [f"accord review {waiting}   decide the first open proposals, a key for each"] if waiting else []
