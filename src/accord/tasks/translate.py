"""Translating an organisation's records to the shared model, and running a quarantine again."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from accord.engines.dialects import Dialect
from accord.engines.duckdb import Session
from accord.engines.sources import InputFile, Inputs, Kind, digest_of
from accord.engines.staging import Staged, StagedFile, stage, stage_again
from accord.errors import Misused, NotAllowed, Unavailable, placed
from accord.model.findings import Finding, Report
from accord.model.progress import Progress, silent
from accord.tasks.how import How, as_one, programs, refuse_spark, run_left
from accord.tasks.lookups import KnownSource, undecided
from accord.tasks.turned import inputs_of, load_known
from accord.tasks.unfinished import Place, begun, working_place
from accord.tasks.workbooks import workbook_rows
from accord.translation.held import LINEAGE_COLUMN, lineage_names
from accord.translation.layout import (
    Layout,
    Lineage,
    assembled,
    described,
    extended,
    files_of,
    next_part,
)
from accord.translation.manifest import PartDone, Written, dumps
from accord.translation.merging import merged
from accord.translation.outcomes import OutcomeTable, outcome_table
from accord.translation.parts import Part, cut, part_rows
from accord.translation.partwise import OUTPUTS, counts, run_parts, told, written_columns
from accord.translation.plan import Plan
from accord.translation.remembered import remembered
from accord.translation.reports import MANIFEST, REPORTS, SUMMARY, Finished, reports
from accord.translation.results import CHILDREN
from accord.translation.run import Counts
from accord.translation.summary import MADE_BY, Summary, Used, after_retry, findings, loads
from accord.translation.thresholds import refuse_failing, weighed
from accord.workspace import Workspace, read_text, replace_folder, writable, write_all, write_text

__all__ = ["SUMMARY", "How", "Translation", "retry", "translate", "try_out"]

_OWN_FILES = frozenset({MANIFEST, *REPORTS, *(f"{name}.{kind}" for name in OUTPUTS for kind in Kind)})


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
    how: How | None = None,
    progress: Progress = silent,
) -> Translation:
    """Translates the records of files, folders and globs into a folder: accepted, quarantine, lineage and a summary.

    format: csv, jsonl or parquet (or all of it in `how`). Every record of the input stands in exactly one of accepted
    and quarantine. The folder appears whole or not at all, in place of an older translation there. A run that was
    killed is gone on with where nothing it depends on has changed; the outcome is that of a run in one go. Raises
    NotAllowed where the folder holds anything else, NotReadable where an input file lacks a column, Unavailable where
    there is none.
    """
    how = how or How(layout=Layout(kind=Kind(format)))
    asked = _asked(workspace, source_name, inputs, how)
    with writable(output):
        _check_output(output, asked.inputs.files)
    with working_place(output) as place:
        digests = {file.path: digest_of(file.path) for file in asked.inputs.files}
        about = _about(asked, digests, how)
        begin = begun(place, about, part_rows(how.memory_limit))
        manifest = begin.manifest
        with how.session(place.folder, [file.path for file in asked.inputs.files]) as engine:
            staged = manifest.staged or manifest.note_staged(
                _staged(engine, asked, place.work, how, digests=digests, rows=manifest.rows)
            )
            plan = _plan(asked, staged)
            parts = _parts(staged, place.work, manifest.rows, how)
            left = [part for part in parts if part.number not in manifest.parts]
            before = sum(part.records for part in manifest.parts.values())
            run_left(
                engine, plan, left, place,
                how=how, note=manifest.note_part, before=before, progress=progress,
            )  # fmt: skip
            done = [manifest.parts[part.number] for part in parts]
            counted = counts(engine, plan, done, place.parts)
            try:
                summary = _summary(asked, staged, plan, counted, how)
            except NotAllowed:
                place.emptied()  # a policy wants nothing written, so nothing is kept to go on with
                raise
        files = _built(done, place, how.layout)
        _put(_finished(summary, plan, files), files, about, place.built, output)
    return _translation(output, summary, asked.known, begin.findings)


def try_out(
    workspace: Workspace,
    source_name: str,
    inputs: Sequence[str],
    *,
    how: How | None = None,
    progress: Progress = silent,
) -> Translation:
    """What `translate` would do with records; nothing stays of what the engine puts aside for it."""
    how = how or How()
    refuse_spark(how, "a dry run")
    asked = _asked(workspace, source_name, inputs, how)
    with tempfile.TemporaryDirectory(prefix="accord-") as name:
        folder = Path(name)
        with how.session(folder, [file.path for file in asked.inputs.files]) as engine:
            rows = part_rows(how.memory_limit)
            staged = _staged(engine, asked, folder / "work", how, digests={}, rows=rows)
            plan = _plan(asked, staged)
            parts = _parts(staged, folder / "work", rows, how)
            done = told(engine, plan, parts, folder, progress=progress)
            summary = _summary(asked, staged, plan, counts(engine, plan, done, folder), how)
    return _translation(Path(), summary, asked.known, ())


def retry(workspace: Workspace, output: Path, *, how: How | None = None, progress: Progress = silent) -> Translation:
    """Runs the quarantine of a translation again: what passes now joins the accepted records, the rest stays there.

    Records that were accepted stay as they are. Raises Unavailable where the folder holds no translation, NotAllowed
    where the record mapping fills other fields by now.
    """
    how = how or How()
    refuse_spark(how, "a retry")
    before = _before(output)
    last = before.runs[-1]
    known = load_known(
        workspace, before.source, purpose=how.purpose or last.purpose, release=how.release or last.release
    )
    _check_output(output, ())
    old = {name: files_of(output, name, before.kind) for name in OUTPUTS}
    asked = _Asked(name=before.source, known=known, table=_table(known), inputs=Inputs(files=()))
    how = replace(how, layout=_layout(before, output))
    with working_place(output) as place:
        place.emptied()
        with how.session(place.folder, [path for paths in old.values() for path in paths]) as engine:
            files_held = [InputFile(name=str(path), path=path, kind=before.kind) for path in old["quarantine"]]
            staged = stage_again(engine, files_held, before.source_columns, place.work)
            plan = _plan(asked, staged)
            _check_fields(before, plan, how.layout, output)
            first = next_part(old["accepted"])
            parts = cut(staged.pieces, place.work, part_rows(how.memory_limit), numbered=True, first=first)
            done: list[PartDone] = []
            run_parts(
                engine, plan, parts, place.parts,
                layout=how.layout, note=done.append, first=first, progress=progress,
            )  # fmt: skip
            again = counts(engine, plan, done, place.parts)
            refuse_failing(known.mapping, again.tallies)
            place.built.mkdir()
            files = _rejoined(engine, before, done, place, output)
        summary = after_retry(before, again, _used(known, staged.files, how))
        about = _about(asked, {Path(file.name): file.sha256 for file in staged.files}, how)
        _put(_finished(summary, plan, files), files, about, place.built, output)
    return _translation(output, summary, known, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a run is asked for: the direction by name, what the workspace says on it, and the input."""

    name: str
    known: KnownSource
    table: OutcomeTable
    inputs: Inputs


def _asked(workspace: Workspace, source_name: str, inputs: Sequence[str], how: How) -> _Asked:
    known = load_known(workspace, source_name, purpose=how.purpose, release=how.release)
    by = how.layout.partition_by
    if by and by not in {each.target for each in known.mapping.fields}:
        hint = f"It has: {', '.join(dict.fromkeys(each.target for each in known.mapping.fields))}."
        raise Misused(f"the record mapping fills no property '{by}' to partition by", hint=hint)
    return _Asked(
        name=source_name, known=known, table=_table(known),
        inputs=inputs_of(workspace, source_name, inputs, nested=bool(known.mapping.records)),
    )  # fmt: skip


def _table(known: KnownSource) -> OutcomeTable:
    return outcome_table(known.mapping, known.lookups)


def _about(asked: _Asked, digests: Mapping[Path, str], how: How) -> dict[str, str]:
    """Everything that the outcome of a run depends on, by name."""
    layout = how.layout
    chosen = {
        "format": layout.kind.value, "lineage": layout.lineage.value, "partition by": layout.partition_by,
        "purpose": asked.known.mapping.purpose, "release": asked.known.release,
    }  # fmt: skip
    return {
        "source": asked.name,
        **{f"the option {name}": value for name, value in {**chosen, "sample": str(how.sample or "")}.items()},
        **{f"the input {path}": digest for path, digest in digests.items()},
        **{f"the {file.role} {file.name}": file.sha256 for file in asked.known.files},
        **{f"the program {name}": number for name, _, number in (each.rpartition(" ") for each in _programs(how))},
        "what each code becomes": hashlib.sha256(repr(asked.table).encode()).hexdigest(),
    }


def _programs(how: How) -> tuple[str, ...]:
    return f"accord {version('accord')}", *programs(how.engine)


def _staged(engine: Session, asked: _Asked, work: Path, how: How, *, digests: Mapping[Path, str], rows: int) -> Staged:
    on_spark = how.engine is Dialect.SPARK
    return stage(
        engine, asked.inputs.files, asked.known.mapping.needed_columns, work,
        plain=asked.known.read_columns, records=asked.known.mapping.records, workbook=workbook_rows,
        digests=digests, numbered=on_spark, rows=None if on_spark else rows,
    )  # fmt: skip


def _parts(staged: Staged, work: Path, rows: int, how: How) -> tuple[Part, ...]:
    return as_one(cut(staged.pieces, work, rows, most=how.sample), how)


def _plan(asked: _Asked, staged: Staged) -> Plan:
    return Plan(mapping=asked.known.mapping, table=asked.table, columns=staged.columns)


def _summary(asked: _Asked, staged: Staged, plan: Plan, counted: Counts, how: How) -> Summary:
    refuse_failing(asked.known.mapping, counted.tallies)
    return Summary(
        source=asked.name,
        title=asked.known.mapping.title,
        kind=how.layout.kind,
        counts=counted,
        columns=written_columns(plan, how.layout),
        source_columns=staged.columns,
        absent=staged.absent,
        not_carried=tuple(name for name in staged.columns if name not in asked.known.mapping.columns),
        passed_over=asked.inputs.passed_over,
        partition_by=how.layout.partition_by,
        runs=(_used(asked.known, staged.files, how),),
    )


def _used(known: KnownSource, inputs: tuple[StagedFile, ...], how: How) -> Used:
    return Used(
        programs=_programs(how), files=known.files, inputs=inputs, purpose=known.mapping.purpose,
        release=known.release, mapping=remembered(known.mapping),
    )  # fmt: skip


def _translation(output: Path, summary: Summary, known: KnownSource, more: Iterable[Finding]) -> Translation:
    there = [name for name in summary.source_columns if name not in summary.absent]
    told_of = weighed(findings(summary), summary, known.mapping.thresholds)
    report = Report.of([*known.findings, *undecided(known, there), *told_of, *more])
    return Translation(folder=output, summary=summary, report=report)


def _built(done: Sequence[PartDone], place: Place, layout: Layout) -> list[Written]:
    """The finished outputs, put together from the parts."""
    place.built.mkdir()
    files: list[Written] = []
    for name in OUTPUTS:
        parts = [file for part in done for file in part.files if file.output == name]
        if parts:
            files += assembled(name, parts, place.parts, place.built, layout)
    return files


def _rejoined(
    engine: Session,
    before: Summary,
    done: Sequence[PartDone],
    place: Place,
    output: Path,
) -> list[Written]:
    """The outputs after a retry: what was accepted before and now; the quarantine as it is now."""
    kind = before.kind
    columns = {"accepted": before.columns, "lineage": lineage_names(kind), "children": CHILDREN}
    built: list[Written] = []
    for name in OUTPUTS:
        parts = [file for part in done for file in part.files if file.output == name]
        whole, older = f"{name}.{kind}", files_of(output, name, kind)
        if parts and (name == "quarantine" or not older):
            built += assembled(name, parts, place.parts, place.built, Layout(kind=kind))
        elif (output / whole).is_dir():
            built += extended(name, parts, place.parts, place.built, output / whole)
        elif parts:
            fresh = assembled(name, parts, place.parts, place.work, Layout(kind=kind))
            paths = [*older, *(place.work / file.name for file in fresh)]
            rows = merged(engine, kind, paths, columns[name], place.built / whole)
            built.append(described(place.built, whole, output=name, rows=rows))
    return built


def _layout(before: Summary, output: Path) -> Layout:
    """How the outputs of a translation stand on disk."""
    lineage = Lineage.TABLE if files_of(output, "lineage", before.kind) else Lineage.NONE
    if LINEAGE_COLUMN in before.columns:
        lineage = Lineage.COLUMN
    return Layout(kind=before.kind, lineage=lineage, partition_by=before.partition_by)


def _before(output: Path) -> Summary:
    path = output / SUMMARY
    if not path.is_file():
        raise Unavailable("there is no translation here", path=output, hint="Name a folder that `translate` wrote.")
    with placed(path):
        return loads(read_text(path))


def _check_fields(before: Summary, plan: Plan, layout: Layout, output: Path) -> None:
    """Accepted records of two runs must have the same columns, or they could not stand in one file."""
    if before.columns != written_columns(plan, layout):
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


def _finished(summary: Summary, plan: Plan, files: Sequence[Written]) -> Finished:
    accepted = tuple(file.name for file in files if file.output == "accepted")
    return Finished(summary=summary, plan=plan, accepted=accepted)


def _put(finished: Finished, files: Sequence[Written], about: Mapping[str, str], built: Path, output: Path) -> None:
    write_all({built / name: data for name, data in reports(finished).items()})
    write_text(built / MANIFEST, dumps(about, files))
    replace_folder(built, output.absolute())
