"""The reports of a run: small files that are made at its end, and anew after a retry, and stand beside the records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from accord.translation import output_schema, registers, summary
from accord.translation.plan import Plan
from accord.translation.summary import Summary

__all__ = ["MANIFEST", "REPORTS", "SCHEMA", "SUMMARY", "Finished", "reports"]

SUMMARY = "summary.json"
SCHEMA = "accepted.schema.json"
MANIFEST = "manifest.json"
"""The file that ties a run to everything it used, and names each of its files with its digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A run that is over: what it amounts to, the plan that it ran, and the names of its files of accepted records."""

    summary: Summary
    plan: Plan
    accepted: tuple[str, ...]


REPORTS: Mapping[str, Callable[[Finished], str]] = {
    SUMMARY: lambda finished: summary.dumps(finished.summary),
    "unmapped.csv": lambda finished: registers.unmapped_table(finished.summary),
    "coverage.json": lambda finished: registers.coverage_json(finished.summary),
    "coverage.csv": lambda finished: registers.coverage_table(finished.summary),
    SCHEMA: lambda finished: output_schema.json_schema(finished.plan, finished.summary),
    "accepted.csv-metadata.json": lambda finished: output_schema.csvw(
        finished.plan, finished.summary, finished.accepted
    ),
}
"""Every report by the name of its file, and what makes its text (none where the run has no such report)."""


def reports(finished: Finished) -> dict[str, bytes]:
    """The bytes of every report, by the name of its file."""
    texts = {name: make(finished) for name, make in REPORTS.items()}
    return {name: text.encode() for name, text in texts.items() if text}
