"""Translating an organisation's records to the shared model, and running a quarantine again."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from accord.engines.duckdb import programs, session
from accord.engines.sources import InputFile, Kind, expand
from accord.engines.staging import Staged, stage, stage_again, staged_table
from accord.errors import Misused, NotAllowed, Unavailable, placed
from accord.model.findings import Report
from accord.model.progress import Progress, silent
from accord.tasks.lookups import KnownSource, load_source, undecided
from accord.translation.merging import merged
from accord.translation.outcomes import outcome_table
from accord.translation.plan import Plan
from accord.translation.results import LINEAGE, accepted_columns
from accord.translation.run import OUTPUTS, STEPS, run
from accord.translation.summary import MADE_BY, Summary, Used, after_retry, dumps, findings, loads
from accord.workspace import Workspace, read_text, replace_folder, writable, write_text

__all__ = ["SUMMARY", "Translation", "retry", "translate"]

SUMMARY = "summary.json"
_OWN_FILES = frozenset({SUMMARY, *(f"{name}.{kind}" for name in OUTPUTS for kind in Kind)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A translation on disk: its folder, its summary, and what is worth knowing of it."""

    folder: Path
    summary: Summary
    report: Report


def translate(
    workspace: Workspace,
    source_name: str,
    inputs: Sequence[str],
    output: Path,
    *,
    format: str = "csv",
    progress: Progress = silent,
) -> Translation:
    """Translates the records of files, folders and globs into a folder: accepted, quarantine, lineage and a summary.

    format: csv, jsonl or parquet. Every record of the input stands in exactly one of accepted and quarantine. The
    folder appears whole or not at all, in place of an older translation there. Raises NotAllowed where it holds
    anything else, NotReadable where an input file lacks a column, Unavailable where there is none.
    """
    kind = Kind(format)
    known = load_source(workspace, source_name)
    found = expand(inputs)
    with writable(output):
        _check_output(output, found.files)
    steps = len(found.files) + STEPS
    with (
        _building(output) as (built, work),
        session(work.parent, readable=[file.path for file in found.files]) as engine,
    ):
        staged = stage(
            engine, found.files, known.mapping.needed_columns, work,
            plain=known.read_columns, progress=lambda done, _: progress(done, steps),
        )  # fmt: skip
        plan = _plan(known, staged)
        counts = run(
            engine, plan, staged_table(work), built,
            kind=kind, progress=lambda done, _: progress(len(found.files) + done, steps),
        )  # fmt: skip
        summary = Summary(
            source=source_name,
            title=known.mapping.title,
            kind=kind,
            counts=counts,
            columns=_columns(plan),
            source_columns=staged.columns,
            absent=staged.absent,
            not_carried=tuple(name for name in staged.columns if name not in known.mapping.columns),
            passed_over=found.passed_over,
            runs=(_used(known, staged),),
        )
        _put(summary, built, output)
    return _translation(output, summary, known)


def retry(workspace: Workspace, output: Path, *, progress: Progress = silent) -> Translation:
    """Runs the quarantine of a translation again: what passes now joins the accepted records, the rest stays there.

    Records that were accepted stay as they are. Raises Unavailable where the folder holds no translation, NotAllowed
    where the record mapping fills other fields by now.
    """
    before = _before(output)
    known = load_source(workspace, before.source)
    old = {name: output / f"{name}.{before.kind}" for name in OUTPUTS}
    _check_output(output, ())
    with _building(output) as (built, work), session(work.parent, readable=old.values()) as engine:
        file = InputFile(name=str(old["quarantine"]), path=old["quarantine"], kind=before.kind)
        staged = stage_again(engine, file, before.source_columns, work)
        plan = _plan(known, staged)
        _check_fields(before, plan, output)
        counts = run(engine, plan, staged_table(work), work, kind=before.kind, progress=progress)
        new = {name: work / path.name for name, path in old.items()}
        for name, columns in (("accepted", before.columns), ("lineage", LINEAGE)):
            merged(engine, before.kind, [old[name], new[name]], columns, built / old[name].name)
        new["quarantine"].replace(built / new["quarantine"].name)
        summary = after_retry(before, counts, _used(known, staged))
        _put(summary, built, output)
    return _translation(output, summary, known)


def _plan(known: KnownSource, staged: Staged) -> Plan:
    return Plan(mapping=known.mapping, table=outcome_table(known.mapping, known.lookups), columns=staged.columns)


def _columns(plan: Plan) -> tuple[str, ...]:
    return tuple(column.name for column in accepted_columns(plan))


def _used(known: KnownSource, staged: Staged) -> Used:
    return Used(programs=(f"accord {version('accord')}", *programs()), files=known.files, inputs=staged.files)


def _translation(output: Path, summary: Summary, known: KnownSource) -> Translation:
    there = [name for name in summary.source_columns if name not in summary.absent]
    report = Report.of([*known.findings, *undecided(known, there), *findings(summary)])
    return Translation(folder=output, summary=summary, report=report)


def _before(output: Path) -> Summary:
    path = output / SUMMARY
    if not path.is_file():
        raise Unavailable("there is no translation here", path=output, hint="Name a folder that `translate` wrote.")
    with placed(path):
        return loads(read_text(path))


def _check_fields(before: Summary, plan: Plan, output: Path) -> None:
    """Accepted records of two runs must have the same columns, or they could not stand in one file."""
    if before.columns != _columns(plan):
        what = "the record mapping fills other fields now than when these records were translated"
        raise NotAllowed(what, path=output, hint="Translate the records anew, into another folder.")


def _check_output(output: Path, inputs: Iterable[InputFile]) -> None:
    """Refuses to replace anything but an older translation."""
    folder = output.resolve()
    for file in inputs:
        if file.path.resolve().is_relative_to(folder):
            raise Misused(f"the output folder holds the input file '{file.name}'", hint="Name another output folder.")
    if not output.exists():
        return
    if not output.is_dir():
        raise NotAllowed("this is a file, not a folder", path=output, hint="Name a folder that may be replaced.")
    held = {path.name for path in output.iterdir()}
    foreign = sorted(held - _OWN_FILES)
    if foreign or (held and not _is_translation(output)):
        named = f"it holds {foreign[0]}, which is no part of a translation" if foreign else "it is no translation"
        hint = "Name a new folder, or empty this one."
        raise NotAllowed(f"the output folder would be replaced, but {named}", path=output, hint=hint)


def _is_translation(output: Path) -> bool:
    path = output / SUMMARY
    return path.is_file() and f'"made_by": "{MADE_BY}"' in read_text(path)


@contextmanager
def _building(output: Path) -> Iterator[tuple[Path, Path]]:
    """Two folders beside the output: one to be put in its place, one to work in. What is left of them is removed.

    A killed run can leave its folder behind, with records in it: the next run to the same place removes that too.
    """
    parent = output.absolute().parent
    prefix, suffix = f".{output.name}.", ".part"
    with writable(output):
        parent.mkdir(parents=True, exist_ok=True)
        for left in parent.iterdir():
            if left.name.startswith(prefix) and left.name.endswith(suffix):
                shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=parent, prefix=prefix, suffix=suffix) as folder:
            built, work = Path(folder, "built"), Path(folder, "work")
            built.mkdir()
            work.mkdir()
            yield built, work


def _put(summary: Summary, built: Path, output: Path) -> None:
    write_text(built / SUMMARY, dumps(summary))
    replace_folder(built, output.absolute())
