"""Thresholds: how much of something is still in order, and a value that a run must not meet at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from accord.errors import NotAllowed
from accord.model.findings import Finding, Severity
from accord.model.policies import Counted, Threshold, Unmapped
from accord.model.records import RecordMapping
from accord.translation.summary import Summary
from accord.translation.tallies import Tally, coverage_of_values

__all__ = ["refuse_failing", "weighed"]

_THRESHOLD_HINT = "Look at the reasons, or raise the threshold if that many are in order."


def weighed(findings: Iterable[Finding], summary: Summary, thresholds: Sequence[Threshold]) -> Iterator[Finding]:
    """Findings on a translation under its thresholds, if there are any: these alone then say whether it went well.

    An error becomes a warning, and each threshold that is passed is an error.
    """
    for finding in findings:
        is_error = finding.severity is Severity.ERROR
        yield replace(finding, severity=Severity.WARNING) if thresholds and is_error else finding
    for threshold in thresholds:
        found, total = _COUNTS[threshold.counted](summary)
        if threshold.is_passed(found, total):
            message = (
                f"{threshold.counted}: {found:,} of {total:,} {_OF[threshold.counted]}, where {threshold} are in order"
            )
            yield Finding(
                code="threshold-passed", severity=Severity.ERROR, subject=threshold.counted, message=message,
                hint=_THRESHOLD_HINT,
            )  # fmt: skip


def refuse_failing(mapping: RecordMapping, tallies: Iterable[Tally]) -> None:
    """Raises NotAllowed for a value that could not be translated in a field whose policy is to fail."""
    failing = {field.target for field in mapping.fields if field.unmapped is Unmapped.FAIL}
    found = [tally for tally in tallies if tally.problem and tally.field in failing]
    if found:
        first = max(found, key=lambda tally: tally.records)
        subject = f"{first.field} '{first.value}'" if first.is_code else first.field
        more = f", and {len(found) - 1} more such values" if len(found) > 1 else ""
        what = f"{first.records:,} record{'s' * (first.records != 1)}: {subject}: {first.reason}{more}"
        again = first.hint.replace("use `--retry`", "run it again")
        raise NotAllowed(what, hint=f"The field says `unmapped: fail`: nothing was written. {again}")


def _quarantined(summary: Summary) -> tuple[int, int]:
    return summary.quarantined, summary.counts.records


def _malformed(summary: Summary) -> tuple[int, int]:
    return summary.counts.malformed, summary.counts.records


def _unmapped(summary: Summary) -> tuple[int, int]:
    values = coverage_of_values(summary.counts.tallies)
    return values.total - values.translated, values.total


def _lossy(summary: Summary) -> tuple[int, int]:
    return summary.lossy, sum(tally.accepted for tally in summary.counts.tallies if tally.is_given)


_COUNTS: Mapping[Counted, Callable[[Summary], tuple[int, int]]] = {
    Counted.QUARANTINED: _quarantined,
    Counted.MALFORMED: _malformed,
    Counted.UNMAPPED: _unmapped,
    Counted.LOSSY: _lossy,
}

_OF: Mapping[Counted, str] = {
    Counted.QUARANTINED: "records",
    Counted.MALFORMED: "records",
    Counted.UNMAPPED: "filled values",
    Counted.LOSSY: "filled values of accepted records",
}
