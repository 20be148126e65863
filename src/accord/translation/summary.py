"""The summary of a translation (`summary.json`): what came in, what became of it, and exactly what was used.

It holds no time and no name of a person: the same records under the same mappings give the same bytes.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from accord.engines.sources import Kind
from accord.engines.staging import StagedFile
from accord.errors import NotReadable
from accord.model.findings import Finding, Severity
from accord.model.mappings import Relation
from accord.model.records import RecordMapping
from accord.translation.remembered import noted, recalled
from accord.translation.results import INCOMPLETE_KEY, INCOMPLETE_KEY_HINT
from accord.translation.run import Counts
from accord.translation.tallies import (
    Coverage,
    Duplicate,
    Tally,
    added,
    coverage_by_field,
    coverage_of_codes,
    coverage_of_values,
)

__all__ = ["MADE_BY", "Summary", "Used", "UsedFile", "after_retry", "dumps", "findings", "loads"]

MADE_BY = "accord translate"
_SHOWN = 40
_LOSSY = tuple(relation for relation in Relation if relation is not Relation.EXACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedFile:
    """A file of the workspace that a run used: as what (record mapping, cross-walk, vocabulary), and its digest."""

    role: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Everything that one run used: programs with their versions, files of the workspace, and the input.

    purpose: what the records are meant for, as far as it was said; release: the one that it was pinned to, if any;
    mapping: what is `remembered` of its record mapping; None where an older Accord noted nothing of it.
    """

    programs: tuple[str, ...]
    files: tuple[UsedFile, ...]
    inputs: tuple[StagedFile, ...]
    purpose: str = ""
    release: str = ""
    mapping: RecordMapping | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a translation amounts to. `runs` has the first run, then each `--retry` of its quarantine.

    columns: of the accepted records; source_columns: of all input; absent: those of them that fields need and no record
    has; not_carried: source columns that no field reads; passed_over: files in an input folder that hold no records;
    partition_by: the property with a folder of accepted records for each of its values, if there is one.
    """

    source: str
    title: str
    kind: Kind
    counts: Counts
    columns: tuple[str, ...]
    source_columns: tuple[str, ...]
    absent: tuple[str, ...] = ()
    not_carried: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    partition_by: str = ""
    runs: tuple[Used, ...] = ()

    @property
    def quarantined(self) -> int:
        """The number of records in quarantine."""
        return self.counts.records - self.counts.accepted

    @property
    def by_record(self) -> Coverage:
        """How many records were accepted."""
        return Coverage(translated=self.counts.accepted, total=self.counts.records)

    @property
    def by_value(self) -> Coverage:
        """How many filled values were translated."""
        return coverage_of_values(self.counts.tallies)

    @property
    def by_code(self) -> Coverage:
        """How many different codes were translated."""
        return coverage_of_codes(self.counts.tallies)

    @property
    def by_field(self) -> dict[str, Coverage]:
        """For each field, how many of its filled values were translated."""
        return coverage_by_field(self.counts.tallies)

    @property
    def relations(self) -> dict[str, int]:
        """How many values of accepted records were translated under each relation."""
        return {
            relation.value: sum(tally.accepted for tally in self.counts.tallies if tally.relation == relation)
            for relation in Relation
        }

    @property
    def lossy(self) -> int:
        """How many values of accepted records were translated under another relation than exact."""
        return sum(self.relations[relation] for relation in _LOSSY)

    @property
    def problems(self) -> tuple[Tally, ...]:
        """Why values could not be translated, what is commonest first."""
        found = [tally for tally in self.counts.tallies if tally.problem]
        return tuple(sorted(found, key=lambda t: (-t.quarantined, t.field, t.value, t.problem)))


def after_retry(before: Summary, again: Counts, used: Used) -> Summary:
    """The summary once a quarantine was run again: what was accepted stays, what was quarantined is told anew."""
    kept = [replace(t, quarantined=0, example=t.example if t.accepted else "") for t in before.counts.tallies]
    counts = replace(
        before.counts,
        accepted=before.counts.accepted + again.accepted,
        malformed=again.malformed,
        incomplete_keys=again.incomplete_keys,
        tallies=added(kept, again.tallies),
    )
    return replace(before, counts=counts, runs=(*before.runs, used))


def findings(summary: Summary) -> Iterator[Finding]:
    """What is worth knowing of a translation. Each reason for quarantine is an error, told once with its records."""
    counts = summary.counts
    if counts.malformed:
        yield Finding(
            code="malformed-row",
            severity=Severity.ERROR,
            message=f"{_records(counts.malformed)}: the row could not be taken apart into texts",
            hint="Each stands in the quarantine with its line and text. Correct it at its source and send it again.",
        )
    yield from (_problem(tally) for tally in summary.problems if tally.quarantined)
    yield from _retired(counts.tallies)
    if counts.duplicate_keys:
        first = ", ".join(duplicate.key for duplicate in counts.duplicates[:3])
        keys = f"{counts.duplicate_keys:,} key{'s' * (counts.duplicate_keys != 1)}"
        where = f"{keys} on {counts.duplicate_records:,} records"
        yield Finding(
            code="duplicate-key",
            severity=Severity.WARNING,
            message=f"several records have the same key: {where}; the first: {first}",
            hint="All of them were translated. Look at summary.json, and choose at the source which one holds.",
        )
    if counts.incomplete_keys:
        yield Finding(
            code=INCOMPLETE_KEY,
            severity=Severity.ERROR,
            message=f"{_records(counts.incomplete_keys)}: a part of the record's key is empty",
            hint=INCOMPLETE_KEY_HINT,
        )
    if summary.absent:
        yield _absent(summary)
    if summary.not_carried:
        yield Finding(
            code="column-not-carried",
            severity=Severity.INFO,
            message=f"no field reads these source columns: {', '.join(summary.not_carried)}",
            hint="Add a field for each that the shared record should have.",
        )
    for name in summary.passed_over:
        message = "the file holds no records and was passed over"
        yield Finding(code="file-passed-over", severity=Severity.INFO, place=name, message=message)


def _absent(summary: Summary) -> Finding:
    """JSON Lines leave empty values out, so a column that no record has may be in order, or misspelt."""
    close = difflib.get_close_matches(summary.absent[0], summary.not_carried, n=1)
    meant = f"Did you mean '{close[0]}' for {summary.absent[0]}? " if close else ""
    return Finding(
        code="column-absent",
        severity=Severity.WARNING,
        message=f"no record has these source columns, they count as empty: {', '.join(summary.absent)}",
        hint=f"{meant}Nothing needs doing where the source has no such values; otherwise correct the record mapping.",
    )


def _problem(tally: Tally) -> Finding:
    subject = f"{tally.field} '{tally.value[:_SHOWN]}'" if tally.is_code else tally.field
    message = f"{_records(tally.quarantined)}: {tally.reason}"
    return Finding(code=tally.problem, severity=Severity.ERROR, subject=subject, message=message, hint=tally.hint)


def _retired(tallies: Iterable[Tally]) -> Iterator[Finding]:
    for tally in tallies:
        if tally.is_retired:
            yield Finding(
                code="retired-target",
                severity=Severity.WARNING,
                subject=f"{tally.field} '{tally.value[:_SHOWN]}'",
                message=f"{_records(tally.records)}: {tally.target_code} is retired in the target vocabulary",
                hint="Decide the code anew if another concept has taken its place.",
            )


def _records(count: int) -> str:
    return f"{count:,} record{'s' * (count != 1)}"


def dumps(summary: Summary) -> str:
    """The summary as JSON, its keys in one order."""
    counts = summary.counts
    told: dict[str, object] = {
        "made_by": MADE_BY,
        "source": summary.source,
        "title": summary.title,
        "format": summary.kind.value,
        "records": {
            "in": counts.records,
            "accepted": counts.accepted,
            "quarantined": summary.quarantined,
            "malformed": counts.malformed,
        },
        "coverage": {
            "records": _share(summary.by_record),
            "values": _share(summary.by_value),
            "codes": _share(summary.by_code),
            "fields": {field: _share(coverage) for field, coverage in summary.by_field.items()},
        },
        "relations": {**summary.relations, "lossy": summary.lossy},
        "reasons": _reasons(summary),
        "duplicates": {
            "keys": counts.duplicate_keys,
            "records": counts.duplicate_records,
            "incomplete_keys": counts.incomplete_keys,
            "first": [asdict(duplicate) for duplicate in counts.duplicates],
        },
        "columns": list(summary.columns),
        "source_columns": list(summary.source_columns),
        "columns_absent": list(summary.absent),
        "columns_not_carried": list(summary.not_carried),
        "files_passed_over": list(summary.passed_over),
        "partition_by": summary.partition_by,
        "outcomes": [_filled(asdict(tally)) for tally in counts.tallies],
        "runs": [_told(used) for used in summary.runs],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def loads(text: str) -> Summary:
    """A summary from its JSON. Raises NotReadable where it is not one that Accord wrote."""
    hint = "Name the folder that `accord translate` wrote."
    try:
        told: object = json.loads(text)
    except ValueError as error:
        raise NotReadable("this is no JSON", hint=hint) from error
    if not isinstance(told, dict) or told.get("made_by") != MADE_BY:
        raise NotReadable("this is no summary of a translation", hint=hint)
    try:
        return _summary(told)
    except (KeyError, TypeError, ValueError) as error:
        raise NotReadable("the summary lacks something", hint="It was changed. Translate the records anew.") from error


def _summary(told: dict[str, Any]) -> Summary:
    records, duplicates = told["records"], told["duplicates"]
    counts = Counts(
        records=records["in"],
        accepted=records["accepted"],
        malformed=records["malformed"],
        tallies=tuple(Tally(**tally) for tally in told["outcomes"]),
        duplicate_keys=duplicates["keys"],
        duplicate_records=duplicates["records"],
        duplicates=tuple(Duplicate(**duplicate) for duplicate in duplicates["first"]),
        incomplete_keys=duplicates["incomplete_keys"],
    )
    return Summary(
        source=told["source"],
        title=told["title"],
        kind=Kind(told["format"]),
        counts=counts,
        columns=tuple(told["columns"]),
        source_columns=tuple(told["source_columns"]),
        absent=tuple(told["columns_absent"]),
        not_carried=tuple(told["columns_not_carried"]),
        passed_over=tuple(told["files_passed_over"]),
        partition_by=told["partition_by"],
        runs=tuple(_used(used, told["source"]) for used in told["runs"]),
    )


def _told(used: Used) -> dict[str, object]:
    plain = asdict(replace(used, mapping=None))
    del plain["mapping"]
    return {**plain, "record_mapping": noted(used.mapping)} if used.mapping else plain


def _used(told: dict[str, Any], source: str) -> Used:
    return Used(
        programs=tuple(told["programs"]),
        files=tuple(UsedFile(**file) for file in told["files"]),
        inputs=tuple(StagedFile(**file) for file in told["inputs"]),
        purpose=told.get("purpose", ""),
        release=told.get("release", ""),
        mapping=recalled(told["record_mapping"], source) if "record_mapping" in told else None,
    )


def _share(coverage: Coverage) -> dict[str, float]:
    return {"translated": coverage.translated, "total": coverage.total, "share": coverage.share}


def _reasons(summary: Summary) -> list[dict[str, object]]:
    """Why records are in quarantine, what is commonest first."""
    slots = ("field", "source_field", "value", "problem", "reason", "hint")
    return [
        {**{slot: getattr(tally, slot) for slot in slots}, "records": tally.quarantined}
        for tally in summary.problems
        if tally.quarantined
    ]


def _filled(told: dict[str, object]) -> dict[str, object]:
    """Without the slots that are not filled, which `Tally` fills again."""
    needed = ("field", "source_field")
    return {name: value for name, value in told.items() if name in needed or value not in ("", False, 0)}
