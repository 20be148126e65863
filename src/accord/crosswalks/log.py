"""A reviewer's log: verdicts as rows of an append-only SSSOM/TSV file, and back.

| decision | predicate_id | modifier | object_id |
|---|---|---|---|
| exact, close, broad, narrow, related | the SKOS predicate | | the object |
| wrong | the proposed predicate, else skos:exactMatch | Not | the object |
| no-counterpart | skos:exactMatch | | sssom:NoTermFound |
| out-of-scope | accord:outOfScope | | the object scheme that the subject lies outside of |
| unsure | the proposed predicate, else skos:closeMatch; reviewer_agreement 0 | | the object |
| undone | accord:undone | | the object of the verdict taken back, or the object scheme |

`record_id` is a digest of everything else in the row, so that equal rows are equal ids and two clones merge by union.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, fields, replace
from typing import TypeVar
from urllib.parse import urlsplit

from accord.crosswalks.columns import EXTENSIONS, misnamed
from accord.crosswalks.conditions import read_conditions, write_conditions
from accord.errors import NotReadable, placed
from accord.formats import sssom
from accord.formats.located import read_yaml
from accord.model.findings import Finding, Severity
from accord.model.mappings import (
    NO_TERM_FOUND,
    OUT_OF_SCOPE,
    RELATIONS,
    UNDONE,
    ExtensionSlot,
    Mapping,
    MappingSet,
    Relation,
)
from accord.model.verdicts import Condition, Decision, Verdict
from accord.namespaces import ACCORD, XSD

__all__ = [
    "EXTENSIONS", "LOG_COLUMNS", "Log", "extension_slots", "log_head", "log_header", "log_row", "mapping_of",
    "read_log", "signed", "source_prefixes", "verdict_of", "whole_lines",
]  # fmt: skip

_SAME = (
    "record_id", "subject_id", "subject_label", "object_label", "subject_source", "subject_source_version",
    "object_source", "object_source_version", "mapping_source", "confidence",
)  # fmt: skip  # slots that a verdict and a row call by one name
LOG_COLUMNS = (
    "record_id", "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "mapping_justification", "author_id", "author_label", "subject_source", "subject_source_version",
    "object_source", "object_source_version", "mapping_source", "mapping_date", "confidence", "reviewer_agreement",
    "comment", *EXTENSIONS,
)  # fmt: skip
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_NOTHING_SHOWN = {Decision.WRONG: RELATIONS[Relation.EXACT], Decision.UNSURE: RELATIONS[Relation.CLOSE]}
_READINGS: tuple[tuple[Callable[[Mapping], bool], Decision], ...] = (
    (lambda row: row.predicate_id == UNDONE, Decision.UNDONE),
    (lambda row: row.predicate_id == OUT_OF_SCOPE, Decision.OUT_OF_SCOPE),
    (lambda row: row.object_id == NO_TERM_FOUND, Decision.NO_COUNTERPART),
    (lambda row: row.predicate_modifier == "Not", Decision.WRONG),
    (lambda row: row.reviewer_agreement == 0, Decision.UNSURE),
    *((lambda row, iri=iri: row.predicate_id == iri, Decision(relation.value)) for relation, iri in RELATIONS.items()),
)  # the first that fits decides


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What a log file says: its columns and prefixes, its verdicts in file order, each once, and what is odd."""

    columns: tuple[str, ...]
    prefixes: Table[str, str]
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]


def signed(verdict: Verdict, base: str) -> Verdict:
    """The verdict as a log keeps it: line breaks and tabs as spaces, and its `record_id` under the workspace's base.

    The id is the first 20 hex digits of the SHA-256 of every filled cell but itself, IRIs in full.
    """
    plain = replace(
        verdict,
        record_id="",
        subject_label=_flat(verdict.subject_label),
        object_label=_flat(verdict.object_label),
        reviewer_label=_flat(verdict.reviewer_label),
        reason=_flat(verdict.reason),
        note=_flat(verdict.note),
        when=tuple(Condition(field=_flat(one.field), value=_flat(one.value)) for one in verdict.when),
        extra=tuple((name, _flat(value)) for name, value in verdict.extra),
        confidence=None if verdict.confidence is None else float(_text(verdict.confidence)),
    )
    kept = verdict_of(mapping_of(plain))
    return replace(kept, record_id=f"{base}verdict/{_digest(kept)}")


def mapping_of(verdict: Verdict) -> Mapping:
    """The verdict as an SSSOM row."""
    predicate, modifier, object_id = _statement(verdict)
    extensions = {
        "ext_supersedes": "|".join(sorted(verdict.supersedes)),
        "ext_reason": verdict.reason,
        "ext_valid_from": verdict.valid_from,
        "ext_valid_to": verdict.valid_to,
        "ext_when": write_conditions(verdict.when),
        "ext_subject_meaning": verdict.subject_meaning,
        "ext_object_meaning": verdict.object_meaning,
        "ext_shown_predicate": verdict.shown_predicate,
        "ext_shown_confidence": _text(verdict.shown_confidence),
        "ext_shown_rank": _text(verdict.shown_rank),
    }
    filled = {(name, value) for name, value in (*extensions.items(), *verdict.extra) if value}
    return Mapping(
        **{name: getattr(verdict, name) for name in _SAME},
        predicate_id=predicate,
        predicate_modifier=modifier,
        object_id=object_id,
        mapping_justification=verdict.justification,
        author_id=(verdict.reviewer,),
        author_label=(verdict.reviewer_label,) if verdict.reviewer_label else (),
        mapping_date=verdict.date,
        reviewer_agreement=0.0 if verdict.decision is Decision.UNSURE else None,
        comment=verdict.note,
        extra=tuple(sorted(filled)),
    )


def verdict_of(row: Mapping) -> Verdict:
    """The verdict that a row of a log states. Raises NotReadable where it states none."""
    decision = next((decision for fits, decision in _READINGS if fits(row)), None)
    if decision is None or len(row.author_id) != 1:
        what = "no author" if decision else f"the predicate {row.predicate_id}"
        hint = "A row of a log has one author_id and a SKOS mapping predicate, accord:outOfScope or accord:undone."
        raise NotReadable(f"the row of {row.subject_id} states no verdict: {what}", hint=hint)
    return Verdict(
        **{name: getattr(row, name) for name in _SAME},
        decision=decision,
        object_id="" if row.object_id in {NO_TERM_FOUND, row.object_source} else row.object_id,
        reviewer=row.author_id[0],
        reviewer_label=row.author_label[0] if row.author_label else "",
        date=row.mapping_date,
        justification=row.mapping_justification,
        note=row.comment,
        reason=row.extension("ext_reason"),
        supersedes=tuple(part for part in row.extension("ext_supersedes").split("|") if part),
        valid_from=row.extension("ext_valid_from"),
        valid_to=row.extension("ext_valid_to"),
        when=read_conditions(row.extension("ext_when")),
        subject_meaning=row.extension("ext_subject_meaning"),
        object_meaning=row.extension("ext_object_meaning"),
        shown_predicate=row.extension("ext_shown_predicate"),
        shown_confidence=_number(row, "ext_shown_confidence", float),
        shown_rank=_number(row, "ext_shown_rank", int),
        extra=tuple((name, value) for name, value in row.extra if name not in EXTENSIONS),
    )


def extension_slots() -> tuple[ExtensionSlot, ...]:
    """The declarations of the columns that are Accord's own."""
    return tuple(
        ExtensionSlot(slot_name=name, property=ACCORD + name.removeprefix("ext_"), type_hint=XSD + kind)
        for name, kind in EXTENSIONS.items()
    )


def source_prefixes(sources: Iterable[str]) -> dict[str, str]:
    """A prefix for each web host that cross-walks were published on: other readers want a CURIE in `mapping_source`."""
    hosts = {part for source in sources if (part := urlsplit(source)).scheme and part.hostname}
    return {str(host.hostname).replace(".", "-"): f"{host.scheme}://{host.netloc}/" for host in hosts}


def log_header(set_name: str, reviewer: str, prefixes: Table[str, str], *, base: str) -> str:
    """The header of a new log. It is the same on every clone, so that two new logs merge line by line."""
    described = MappingSet(
        mapping_set_id=f"{base}mappings/decisions/{set_name}/{reviewer}",
        mapping_set_title=f"Verdicts on {set_name} by {reviewer}",
        comment="This is an append-only log of one reviewer's verdicts, each of which a later one may replace; "
        f"it is no cross-walk. The agreed cross-walk, for use, is mappings/{set_name}.sssom.tsv.",
        extension_definitions=extension_slots(),
    )
    return sssom.header(described, LOG_COLUMNS, prefixes)


def log_head(text: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """A log's columns and declared prefixes: all that is needed to write a further row under it."""
    return _columns(text), _declared(text)


def log_row(verdict: Verdict, columns: tuple[str, ...], prefixes: Table[str, str]) -> str:
    """A signed verdict as a line under a log's columns. Raises NotReadable where the log lacks a column it needs."""
    row = mapping_of(verdict)
    filled = [name for name in LOG_COLUMNS if _value(row, name)] + [name for name, _ in verdict.extra]
    missing = [name for name in filled if name not in columns]
    if missing:
        hint = "Move the file away and start a new log; `accord` reads every file of the folder."
        raise NotReadable(f"the log lacks the column {', '.join(missing)}", hint=hint)
    return sssom.row(row, columns, prefixes)


def read_log(text: str, place: str) -> Log:
    """The verdicts of a log, in file order, and what is odd in it.

    Odd is a header repeated by a bad merge, a row that is there twice, one that was changed after it was written, and
    a last line that a kill cut short. Raises NotReadable with the line for a malformed row, or one without a verdict.
    """
    body, findings = _tidied(text, place)
    rows = sssom.loads(body)
    numbers = [number for number, line in enumerate(body.split("\n"), start=1) if line and not line.startswith("#")]
    verdicts: dict[str, Verdict] = {}
    for row, number in zip(rows, numbers[1:], strict=False):
        with placed(place, number):
            verdict = verdict_of(row)
        findings += _oddities(verdict, verdicts, f"{place}:{number}")
        verdicts.setdefault(verdict.record_id, verdict)
    columns, prefixes = log_head(body)
    declared = {slot.slot_name for slot in rows.extension_definitions}
    findings += misnamed(columns, declared=declared, place=place)
    return Log(columns=columns, prefixes=prefixes, verdicts=tuple(verdicts.values()), findings=tuple(findings))


def whole_lines(text: str) -> str:
    """The log with every row ended: a last row that only lacks its line end gets it, one that was cut short goes.

    What a kill cut short was never acknowledged.
    """
    rest, _, last = text.rpartition("\n")
    whole = last.count("\t") == len(_columns(text)) - 1 and last.count('"') % 2 == 0
    return text if not last else f"{text}\n" if whole else f"{rest}\n"


def _columns(text: str) -> tuple[str, ...]:
    return tuple(next((line for line in text.split("\n") if line and not line.startswith("#")), "").split("\t"))


def _declared(text: str) -> dict[str, str]:
    """The prefixes that the header declares: a new row is written under these, whatever they are now."""
    header = "\n".join(line[1:] for line in text.split("\n") if line.startswith("#"))
    table = read_yaml(header).value if header else {}
    node = table.get("curie_map") if isinstance(table, dict) else None
    pairs = node.value if node and isinstance(node.value, dict) else {}
    return {prefix: iri.value for prefix, iri in pairs.items() if isinstance(iri.value, str)}


def _tidied(text: str, place: str) -> tuple[str, list[Finding]]:
    """The log without what a merge or a kill may have left; every row keeps its line number."""
    lines = whole_lines(text).split("\n")
    found = []
    if len(lines) <= text.count("\n") + 1 and not text.endswith("\n"):
        message = "the last line was cut short, before its verdict was acknowledged"
        found.append(_odd("log-cut-short", f"{place}:{len(lines)}", message))
    top = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    again = [n for n, line in enumerate(lines) if n > top and line and (line.startswith("#") or line == lines[top])]
    for number in again:
        lines[number] = ""
    if again:
        message = "header lines stand again in the middle of the log"
        found.append(_odd("log-header-repeated", f"{place}:{again[0] + 1}", message))
    return "\n".join(lines), found


def _oddities(verdict: Verdict, before: Table[str, Verdict], place: str) -> list[Finding]:
    found = []
    if verdict.record_id in before:
        found.append(_odd("verdict-repeated", place, "the same row stands twice; it counts once"))
    if not verdict.record_id.endswith(f"verdict/{_digest(verdict)}"):
        message = "the row is not as it was written: its record_id does not fit what it says"
        hint = "Put the row back as Git has it, and record a new verdict with `accord decide`."
        found.append(Finding(code="verdict-altered", severity=Severity.ERROR, subject=verdict.record_id, place=place,
                             message=message, hint=hint))  # fmt: skip
    return found


def _odd(code: str, place: str, message: str) -> Finding:
    hint = "A merge or a stopped process can leave this; no verdict is lost. Remove the line if it disturbs."
    return Finding(code=code, severity=Severity.INFO, place=place, message=message, hint=hint)


def _statement(verdict: Verdict) -> tuple[str, str, str]:
    """predicate_id, predicate_modifier and object_id of the verdict's row (the table above)."""
    shown = verdict.shown_predicate or _NOTHING_SHOWN.get(verdict.decision, RELATIONS[Relation.EXACT])
    statements = {
        Decision.WRONG: (shown, "Not", verdict.object_id),
        Decision.NO_COUNTERPART: (RELATIONS[Relation.EXACT], "", NO_TERM_FOUND),
        Decision.OUT_OF_SCOPE: (OUT_OF_SCOPE, "", verdict.object_source),
        Decision.UNSURE: (shown, "", verdict.object_id),
        Decision.UNDONE: (UNDONE, "", verdict.object_id or verdict.object_source),
    }
    relation = verdict.decision.relation
    return (RELATIONS[relation], "", verdict.object_id) if relation else statements[verdict.decision]


def _flat(text: str) -> str:
    """On one line, so that a row of a log is a line of the file."""
    return _BREAKS.sub(" ", text).strip()


def _digest(verdict: Verdict) -> str:
    """Of the row as a JSON object of its filled slots, IRIs in full: whoever has the row can work it out again."""
    row = mapping_of(replace(verdict, record_id=""))
    names = [field.name for field in fields(row) if field.name != "extra"]
    cells = {name: value for name in names if (value := _value(row, name))} | dict(row.extra)
    said = json.dumps(cells, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def _value(row: Mapping, name: str) -> str | list[str]:
    value = getattr(row, name) if hasattr(row, name) else row.extension(name)
    return list(value) if isinstance(value, tuple) else _text(value)


def _text(value: str | float | None) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else str(value)


N = TypeVar("N", int, float)


def _number(row: Mapping, name: str, kind: Callable[[str], N]) -> N | None:
    text = row.extension(name)
    try:
        return kind(text) if text else None
    except ValueError as error:
        raise NotReadable(f"{name} is '{text}'", hint="Write a number, or leave it empty.") from error
