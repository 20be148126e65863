"""`accord profile`: which values a source's coded fields have, how often, and which of them nobody knows.

Only fields that the record mapping declares as coded are looked at; no other value of a record is kept.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from accord.engines import sql
from accord.engines.conversions import chained
from accord.engines.duckdb import Session, session
from accord.engines.readers import FAULT
from accord.engines.sources import InputFile, expand
from accord.engines.staging import Staged, stage, staged_table
from accord.errors import Unavailable, placed
from accord.formats import profiles
from accord.model.concepts import ConceptScheme
from accord.model.findings import Finding, Report, Severity
from accord.model.profiles import ValueCount, ValueStatus
from accord.model.progress import Progress, silent
from accord.model.records import Field, RecordMapping
from accord.tasks.load import load_scheme
from accord.tasks.lookups import load_record_mapping
from accord.tasks.workbooks import workbook_rows
from accord.workspace import SchemeEntry, Workspace, read_text, writable, write_text

__all__ = ["Profile", "load_profile", "profile", "profile_path"]

MAX_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The values of a source's coded fields, by field and falling frequency, and what is wrong with them.

    records: all that were read; malformed: those among them that could not be taken apart.
    """

    source: str
    path: Path
    records: int
    malformed: int
    values: tuple[ValueCount, ...]
    report: Report


def profile(workspace: Workspace, source_name: str, inputs: Sequence[str], *, progress: Progress = silent) -> Profile:
    """Counts the values of each coded field in files, folders or globs, and writes `build/profile/<source>.csv`.

    Raises Unavailable where a file is missing, NotReadable where the record mapping is malformed or a column missing.
    """
    source = workspace.source(source_name)
    mapping = load_record_mapping(workspace, source_name)
    schemes = {field: _scheme(workspace, field) for field in mapping.fields if field.coded}
    build = workspace.root / "build"
    with writable(build):
        build.mkdir(exist_ok=True)
    files = expand(inputs, nested=bool(mapping.records)).files
    with tempfile.TemporaryDirectory(dir=build, prefix=".profile-") as folder:
        counted = _counted(Path(folder), mapping, files, progress)
    values = tuple(_judged(counted.rows, schemes))
    path = profile_path(workspace, source_name)
    write_text(path, profiles.dumps(values))
    findings = [*_malformed(counted.malformed), *_findings(values, mapping, workspace.place(source.mapping))]
    return Profile(
        source=source_name,
        path=path,
        records=counted.records,
        malformed=counted.malformed,
        values=values,
        report=Report.of(findings),
    )


def load_profile(workspace: Workspace, source_name: str) -> tuple[ValueCount, ...]:
    """The last profile of a source. Raises Unavailable where there is none."""
    path = profile_path(workspace, source_name)
    if not path.is_file():
        hint = f"Make one with `accord profile {source_name} DATA`."
        raise Unavailable(f"{source_name} has not been profiled", path=path, hint=hint)
    with placed(path):
        return profiles.loads(read_text(path))


def profile_path(workspace: Workspace, source_name: str) -> Path:
    """Where a source's profile is kept: in the folder that never enters the repository."""
    return workspace.root / "build" / "profile" / f"{source_name}.csv"


@dataclass(frozen=True, slots=True)
class _Row:
    """A value of a field as it stands and after the field's conversions, with its number of records."""

    field: Field
    value: str
    converted: str
    records: int


@dataclass(frozen=True, slots=True)
class _Counted:
    records: int
    malformed: int
    rows: tuple[_Row, ...]


def _scheme(workspace: Workspace, field: Field) -> ConceptScheme:
    """The scheme whose codes a field holds: the subject side of its cross-walk, or the scheme itself."""
    entry: SchemeEntry = (
        workspace.mapping_set(field.mapping_set).subject if field.mapping_set else workspace.scheme(field.scheme)
    )
    return load_scheme(workspace, entry)


def _counted(folder: Path, mapping: RecordMapping, files: Sequence[InputFile], progress: Progress) -> _Counted:
    coded = [field for field in mapping.fields if field.coded]
    needed = [column for field in coded if not field.optional for column in field.sources]
    with session(folder, readable=[file.path for file in files]) as run:
        staged = stage(
            run, files, list(dict.fromkeys(needed)), folder,
            records=mapping.records, workbook=workbook_rows, progress=progress,
        )  # fmt: skip
        faulty = sql.select([exp.Count(this=exp.Star())], staged_table(folder), where=sql.is_filled(sql.column(FAULT)))
        ((malformed,),) = run.run(faulty)
        rows = tuple(row for field in coded for row in _values(run, folder, staged, field))
    return _Counted(staged.records, int(malformed or 0), rows)


def _values(run: Session, folder: Path, staged: Staged, field: Field) -> Iterator[_Row]:
    """The distinct values of a field, the commonest first."""
    columns = [sql.column(name) for name in field.sources if name in staged.columns]
    if not columns:
        return
    value = sql.joined(columns, field.separator)
    query = sql.select(
        [
            sql.definition("value", value),
            sql.definition("converted", chained(value.copy(), field.conversions)),
            sql.definition("records", exp.Count(this=exp.Star())),
        ],
        staged_table(folder),
        where=sql.is_null(sql.column(FAULT)),
    )
    ordered = [exp.Ordered(this=sql.column("records"), desc=True), exp.Ordered(this=sql.column("value"))]
    for found, converted, records in run.run(query.group_by(value.copy()).order_by(*ordered)):
        yield _Row(field, str(found or ""), str(converted or ""), int(records or 0))


def _judged(rows: Iterable[_Row], schemes: Mapping[Field, ConceptScheme]) -> Iterator[ValueCount]:
    folded = {field: _folded(scheme) for field, scheme in schemes.items()}
    for row in rows:
        status, label = _standing(row, schemes[row.field], folded[row.field])
        yield ValueCount(
            field=row.field.target,
            column=row.field.source,
            value=row.value,
            records=row.records,
            status=status,
            label=label,
        )


def _standing(row: _Row, scheme: ConceptScheme, folded: Mapping[str, str]) -> tuple[ValueStatus, str]:
    if not row.value:
        return ValueStatus.EMPTY, ""
    meanings = {code.code: code.meaning for code in row.field.missing}
    if row.value in meanings:
        return ValueStatus.MISSING, meanings[row.value]
    if found := scheme.by_notation(row.converted):
        known = ValueStatus.KNOWN if row.converted == row.value else ValueStatus.CONVERTED
        return ValueStatus.RETIRED if found[0].deprecated else known, found[0].label()
    if found := scheme.by_notation(row.converted.strip()):
        return ValueStatus.SPACES, found[0].label()
    key = _key(row.converted)
    return (ValueStatus.CASE, folded[key]) if key in folded else (ValueStatus.UNKNOWN, "")


def _folded(scheme: ConceptScheme) -> dict[str, str]:
    """Labels by code without case and spaces."""
    return {_key(concept.notation): concept.label() for concept in reversed(scheme.concepts)}


def _key(code: str) -> str:
    return "".join(code.split()).casefold()


_TOLD = {
    ValueStatus.UNKNOWN: ("unknown-code", Severity.WARNING, "codes that the scheme does not have",
                          "Ask the source what they mean, and add them to the scheme or to `missing:`."),
    ValueStatus.CASE: ("dirty-code", Severity.WARNING, "codes that the scheme has in another case or with other spaces",
                       "Add `convert: upper` (or lower) to the field, or have the source corrected."),
    ValueStatus.SPACES: ("dirty-code", Severity.WARNING, "codes with stray spaces",
                         "Add `convert: trim` to the field, or have the source corrected."),
    ValueStatus.RETIRED: ("retired-code", Severity.INFO, "retired codes",
                          "Old records may have them; new ones should not."),
}  # fmt: skip


def _findings(values: Iterable[ValueCount], mapping: RecordMapping, place: str) -> Iterator[Finding]:
    """For each field and each kind of trouble one finding, with its commonest values."""
    grouped: dict[tuple[str, ValueStatus], list[ValueCount]] = defaultdict(list)
    for value in values:
        if value.status in _TOLD:
            grouped[value.field, value.status].append(value)
    for (field, status), same in grouped.items():
        code, severity, what, hint = _TOLD[status]
        named = ", ".join(f"'{value.value}'" for value in same[:MAX_NAMED]) + (", ..." if len(same) > MAX_NAMED else "")
        records = sum(value.records for value in same)
        message = f"{same[0].column} has {what}, in {records:,} record{'s' * (records != 1)}: {named}"
        where = f"{place}:{mapping.field(field).line}"
        yield Finding(code=code, severity=severity, subject=field, place=where, message=message, hint=hint)


def _malformed(count: int) -> Iterator[Finding]:
    if count:
        records = "1 record" if count == 1 else f"{count:,} records"
        message = f"{records} could not be taken apart, and had to be left out of the counts"
        hint = "`accord translate` quarantines each with its reason."
        yield Finding(code="malformed-record", severity=Severity.WARNING, message=message, hint=hint)
