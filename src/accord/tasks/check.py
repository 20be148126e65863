"""Everything that can be wrong in a workspace, in one report. A file that cannot be read hides nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from accord.errors import AccordError, NotConfigured, NotReadable, Unavailable
from accord.model.findings import Finding, Report, Severity
from accord.model.progress import Progress, silent
from accord.namespaces import compact
from accord.tasks.agree import check_set
from accord.tasks.freshness import freshness_steps
from accord.tasks.load import check_vocabulary
from accord.tasks.shapes import Step, shape_steps
from accord.workspace import Workspace

__all__ = ["UNREADABLE", "Area", "check", "could_run"]

UNREADABLE = "unreadable"
"""The code of a finding for a file that is malformed or missing: the check could not run on it."""


class Area(StrEnum):
    """What can be checked by itself."""

    VOCABULARY = "vocabulary"
    CROSSWALKS = "crosswalks"
    DERIVED = "derived"
    SHAPES = "shapes"


def check(
    workspace: Workspace,
    *,
    day: str,
    only: Collection[Area] = (),
    records: Path | None = None,
    progress: Progress = silent,
) -> Report:
    """The findings of every area, or of those in `only`.

    vocabulary: SKOS conditions and integrity of each scheme; crosswalks: logs, disputes, soundness; derived: files that
    are older than what they are made from; shapes: SHACL. day: the date, ISO 8601, on which "expired" is judged;
    records: translated records to hold against the records shapes. A malformed or missing file is a finding with the
    code `unreadable`, and the rest is checked all the same. Subjects are CURIEs, or names such as `shared/plea`.
    """
    steps = [step for area in Area if not only or area in only for step in _steps(area, workspace, day, records)]
    schemes, prefixes = {entry.iri: entry.name for entry in workspace.schemes}, workspace.prefixes
    found: list[Finding] = []
    for done, step in enumerate(steps):
        progress(done, len(steps))
        for finding in _guarded(step, workspace):
            name = schemes.get(finding.subject) or compact(finding.subject, prefixes)
            found.append(replace(finding, subject=name))
    progress(len(steps), len(steps))
    return Report.of(found)


def could_run(report: Report) -> bool:
    """Whether every file could be read."""
    return all(finding.code != UNREADABLE for finding in report)


def _steps(area: Area, workspace: Workspace, day: str, records: Path | None) -> list[Step]:
    sets = (*workspace.mapping_sets, *workspace.field_sets)
    makers: Mapping[Area, Callable[[], list[Step]]] = {
        Area.VOCABULARY: lambda: [partial(check_vocabulary, workspace, entry) for entry in workspace.schemes],
        Area.CROSSWALKS: lambda: [partial(check_set, workspace, s.name, day=day) for s in sets],
        Area.DERIVED: lambda: freshness_steps(workspace),
        Area.SHAPES: lambda: shape_steps(workspace, records),
    }
    return makers[area]()


def _guarded(step: Step, workspace: Workspace) -> Iterator[Finding]:
    try:
        yield from step()
    except (NotReadable, NotConfigured, Unavailable) as error:
        yield _unreadable(error, workspace)


def _unreadable(error: AccordError, workspace: Workspace) -> Finding:
    file = workspace.place(Path(error.path)) if error.path else ""
    place = file if error.line is None else f"{file}:{error.line}"
    return Finding(code=UNREADABLE, severity=Severity.ERROR, place=place, message=error.what, hint=error.hint)
