"""The whole journey on a copy of a workspace, so that a newcomer sees every step and breaks nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from accord.errors import Unavailable
from accord.model.findings import Report
from accord.model.mappings import Mapping
from accord.tasks.agree import Agreed, agree_all
from accord.tasks.check import check
from accord.tasks.decisions import load_proposed
from accord.tasks.propose import Proposed, propose
from accord.tasks.publish import Publication, publish
from accord.tasks.status import Status, status
from accord.tasks.translate import Translation, translate
from accord.workspace import Workspace, open_workspace, read_bytes, write_all
from accord.workspace.files import replace_folder

__all__ = ["Demo", "demo"]

STEPS = 6
_PARTS = ("accord.yaml", "vocabularies", "mappings", "shapes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What each step of the journey gave. `example` is the surest open proposal that is not obvious from its label."""

    folder: Path
    status: Status
    proposed: tuple[Proposed, ...]
    example: Mapping | None
    agreed: tuple[Agreed, ...]
    checks: Report
    translation: Translation
    publication: Publication


def demo(workspace: Workspace, output: Path, *, day: str, tell: Callable[[int, str], None]) -> Demo:
    """Runs every step on a copy of the workspace in `output/workspace`; `tell` hears the number and name of each.

    Leaves the translated records in `output/records` and the publication in `output/vocabulary`. The records are those
    in the workspace's `examples/records`. day: ISO 8601, for what has expired. Raises Unavailable without examples.
    """
    records = workspace.root / "examples" / "records"
    if not records.is_dir() or not workspace.sources:
        hint = "Run the demonstration in a copy of Accord's own repository."
        raise Unavailable("there are no example records here", path=records, hint=hint)
    tell(1, "Reading the vocabularies")
    copy = _copied(workspace, output)
    found = status(copy)
    tell(2, "Comparing every open term with its target list")
    proposed = propose(copy)
    tell(3, "Deriving the cross-walks from people's decisions")
    agreed = agree_all(copy)
    tell(4, "Checking vocabularies, cross-walks and shapes")
    checks = check(copy, day=day)
    tell(5, "Translating the example records")
    translation = translate(copy, copy.sources[0].name, [str(records)], output / "records")
    tell(6, "Publishing the harmonised vocabulary")
    return Demo(
        folder=output,
        status=found,
        proposed=proposed,
        example=_example(copy, proposed),
        agreed=agreed,
        checks=checks,
        translation=translation,
        publication=publish(copy, output / "vocabulary"),
    )


def _copied(workspace: Workspace, output: Path) -> Workspace:
    target, built = output / "workspace", output / ".workspace.part"
    shutil.rmtree(built, ignore_errors=True)
    write_all({built / path.relative_to(workspace.root): read_bytes(path) for path in _files(workspace.root)})
    replace_folder(built, target)
    return open_workspace(target)


def _files(root: Path) -> Iterator[Path]:
    for part in _PARTS:
        yield from (path for path in (root / part, *(root / part).rglob("*")) if path.is_file())


def _example(workspace: Workspace, proposed: tuple[Proposed, ...]) -> Mapping | None:
    """The best proposal of the open sets whose two labels differ: what a machine alone must not decide."""
    open_sets = [found.mapping_set for found in proposed if found.subjects and not found.settled]
    first = [row for name in open_sets for row in load_proposed(workspace, name) if row.extension("ext_rank") == "1"]
    differing = [row for row in first if row.subject_label.casefold() != row.object_label.casefold()]
    return max(differing, key=lambda row: (row.confidence or 0, row.subject_id), default=None)
