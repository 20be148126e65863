"""What a check has to say: findings, and the report that gathers them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Report", "Severity"]


class Severity(StrEnum):
    """How much a finding matters, mildest first."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for info, 1 for warning, 2 for error."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong or worth knowing.

    code: stable kebab-case name of the kind; subject: what it is about (IRI, CURIE, field);
    place: `file`, `file:line` or empty; message: what is so; hint: what to do.
    """

    code: str
    severity: Severity
    subject: str = ""
    place: str = ""
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The findings of one run, worst first, then by code, place and subject: the same input gives the same order."""

    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Report:
        """A report in canonical order, identical findings said once."""
        unique = dict.fromkeys(findings)
        ordered = sorted(unique, key=lambda f: (-f.severity.rank, f.code, f.place, f.subject, f.message))
        return cls(findings=tuple(ordered))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def at_least(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of that severity or worse."""
        return tuple(f for f in self.findings if f.severity.rank >= severity.rank)

    def counts(self) -> dict[Severity, int]:
        """How many findings of each severity, every severity named."""
        found = Counter(f.severity for f in self.findings)
        return {severity: found[severity] for severity in reversed(Severity)}
