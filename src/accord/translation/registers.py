"""The register of unmapped codes and the coverage report: what could not be translated, and how much could.

Both hold codes of declared coded fields only, no other value of any record. They stand beside the records and belong to
whoever may see these: the register names the key of an example.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from accord.formats import tables
from accord.model.mappings import Relation
from accord.translation.summary import Summary
from accord.translation.tallies import Coverage, Tally

__all__ = ["COVERAGE_COLUMNS", "UNMAPPED_COLUMNS", "coverage_json", "coverage_table", "unmapped_table"]

UNMAPPED_COLUMNS = (
    "field", "source_field", "code", "problem", "records", "accepted", "kept", "quarantined", "example_key", "reason",
    "hint",
)  # fmt: skip
COVERAGE_COLUMNS = (
    "level", "field", "source_field", "code", "target_code", "relation", "lossy", "translated", "total", "share",
    "problem", "mapping_id",
)  # fmt: skip


def unmapped_table(summary: Summary) -> str:
    """The register as CSV: a row for each code that could not be translated, the commonest first.

    records: in how many it stands; accepted: those that a policy let pass, with the code as it is (kept) or without a
    value; example_key: one of them.
    """
    found = sorted(unmapped(summary.counts.tallies), key=lambda t: (-t.records, t.field, t.value, t.why))
    rows = (
        (
            t.field,
            t.source_field,
            t.value,
            t.why,
            t.records,
            t.accepted,
            t.kept,
            t.quarantined,
            t.example,
            t.reason,
            t.hint,
        )
        for t in found
    )
    return tables.dumps(UNMAPPED_COLUMNS, rows)


def unmapped(tallies: Iterable[Tally]) -> Iterator[Tally]:
    """The codes that could not be translated."""
    return (tally for tally in tallies if tally.is_untranslated and tally.is_code)


def coverage_table(summary: Summary) -> str:
    """The coverage as CSV: all records, all values, each field, and each code of each coded field.

    lossy: `yes` where something of the meaning was lost on the way (close or broad).
    """
    return tables.dumps(COVERAGE_COLUMNS, _coverage_rows(summary))


def coverage_json(summary: Summary) -> str:
    """The same as JSON."""
    told = {
        "source": summary.source,
        "title": summary.title,
        "records": {**_share(summary.by_record), "quarantined": summary.quarantined},
        "values": _share(summary.by_value),
        "codes": _share(summary.by_code),
        "relations": {**summary.relations, "lossy": summary.lossy},
        "fields": [{"field": field, **_share(coverage)} for field, coverage in summary.by_field.items()],
        "by_code": [_code(tally) for tally in _codes(summary.counts.tallies)],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _coverage_rows(summary: Summary) -> Iterator[tuple[object, ...]]:
    for level, coverage in (("records", summary.by_record), ("values", summary.by_value), ("codes", summary.by_code)):
        yield (level, "", "", "", "", "", "", *_numbers(coverage), "", "")
    for field, coverage in summary.by_field.items():
        yield ("field", field, "", "", "", "", "", *_numbers(coverage), "", "")
    for t in _codes(summary.counts.tallies):
        numbers = _numbers(_translated(t))
        lossy = "yes" if is_lossy(t) else ""
        yield (
            "code",
            t.field,
            t.source_field,
            t.value,
            t.target_code,
            t.relation,
            lossy,
            *numbers,
            t.why,
            t.mapping_id,
        )


def is_lossy(tally: Tally) -> bool:
    """Whether something of the meaning is lost where the code becomes what it becomes."""
    return bool(tally.relation) and tally.relation != Relation.EXACT


def _codes(tallies: Iterable[Tally]) -> list[Tally]:
    return sorted((tally for tally in tallies if tally.is_code), key=lambda t: (t.field, t.value, t.target_code))


def _code(tally: Tally) -> dict[str, object]:
    return {
        "field": tally.field,
        "source_field": tally.source_field,
        "code": tally.value,
        "target_code": tally.target_code,
        "relation": tally.relation,
        "lossy": is_lossy(tally),
        "mapping_id": tally.mapping_id,
        "problem": tally.why,
        **_share(_translated(tally)),
    }


def _translated(tally: Tally) -> Coverage:
    return Coverage(translated=0 if tally.is_untranslated else tally.records, total=tally.records)


def _numbers(coverage: Coverage) -> tuple[object, ...]:
    return coverage.translated, coverage.total, coverage.share


def _share(coverage: Coverage) -> dict[str, float]:
    return {"translated": coverage.translated, "total": coverage.total, "share": coverage.share}
