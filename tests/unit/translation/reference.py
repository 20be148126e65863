"""A translation in plain Python, record by record: slow, and short enough to be seen to be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accord.model.records import Conversion, Field, RecordMapping
from accord.translation.lookups import NO_ANSWER, Answer, Entry, Lookup

_STEPS = {
    Conversion.TRIM: lambda text: text.strip(" "),
    Conversion.UPPER: str.upper,
    Conversion.LOWER: str.lower,
    Conversion.STRIP_LEADING_ZEROS: lambda text: text.lstrip("0") or ("0" if text else ""),
}


@dataclass(slots=True)
class Reference:
    """What records become: by number the accepted values, the reasons of the others, the lineage, and tallies."""

    accepted: dict[int, tuple[str, ...]] = field(default_factory=dict)
    quarantine: dict[int, tuple[str, ...]] = field(default_factory=dict)
    lineage: set[tuple[str, ...]] = field(default_factory=set)
    tallies: Counter[tuple[str, str, str, str, bool]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Value:
    """What a value was, what was looked up, what it becomes, and why it does not."""

    given: str
    text: str
    becomes: str
    answer: Answer = NO_ANSWER
    missing: str = ""
    problem: str = ""
    code: str = ""


def translated(
    mapping: RecordMapping, lookups: Mapping[str, Lookup], records: Sequence[Mapping[str, str]]
) -> Reference:
    found = Reference()
    for number, record in enumerate(records, start=1):
        values = {each.target: _value(mapping, each, lookups, record) for each in mapping.fields}
        key = [values[name] for name in mapping.key]
        reasons = [
            f"{name}: incomplete-key" for name in mapping.key if not (values[name].becomes or values[name].problem)
        ]
        reasons += [f"{name}: {value.problem}" for name, value in values.items() if value.problem]
        if reasons:
            found.quarantine[number] = tuple(reasons)
        else:
            found.accepted[number] = tuple(value.becomes for value in values.values())
            whole = "/".join(value.becomes for value in key)
            found.lineage |= {(str(number), whole, *row) for row in _lineage(mapping, values)}
        for name, value in values.items():
            if value.given:
                seen = (name, value.code, value.answer.target_code, value.problem, not reasons)
                found.tallies[seen] += 1
    return found


def _lineage(mapping: RecordMapping, values: Mapping[str, _Value]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for each in mapping.fields:
        value = values[each.target]
        after = value.text if each.coded else value.becomes
        if value.given and (each.coded or len(each.sources) > 1 or after != value.given):
            answer = value.answer
            after = after if each.changes_text or not each.coded else ""
            rows.append(
                (each.target, value.given, after, answer.target_code, answer.relation, answer.mapping_id, value.missing)
            )
    return rows


def _value(mapping: RecordMapping, each: Field, lookups: Mapping[str, Lookup], record: Mapping[str, str]) -> _Value:
    if not each.sources:
        return _Value(given="", text="", becomes=each.constant)
    given = each.separator.join(filter(None, (record[name] for name in each.sources)))
    meanings = {item.code: item.meaning for item in each.missing}
    if given in meanings:
        return _Value(given=given, text="", becomes="", missing=meanings[given], code=given)
    text = _stepped(given, each.steps)
    if not text:
        return _Value(given="", text="", becomes="")
    if each.dates:
        day = _day(text, each)
        return _Value(given=given, text=text, becomes=day, problem="" if day else "unreadable-date")
    if not each.coded:
        return _Value(given=given, text=text, becomes=text)
    answer = _answer(mapping, lookups[each.mapping_set or each.scheme], text, record)
    problem = answer.problem.code if answer.problem else ""
    return _Value(given=given, text=text, becomes=answer.target_code, answer=answer, problem=problem, code=text)


def _stepped(text: str, steps: Sequence[object]) -> str:
    for step in steps:
        text = _STEPS[Conversion(str(step))](text)
    return text


def _day(text: str, each: Field) -> str:
    for form in each.dates:
        try:
            day = datetime.strptime(text, form)
        except ValueError:
            continue
        if day.year >= 1000:
            return day.date().isoformat()
    return ""


def _answer(mapping: RecordMapping, lookup: Lookup, code: str, record: Mapping[str, str]) -> Answer:
    entries = {entry.code: entry for entry in lookup.entries}
    if code not in entries:
        return lookup.unknown
    entry: Entry = entries[code]
    event = mapping.field(mapping.event_date) if mapping.event_date else None
    day = _day(record[event.sources[0]], event) if event else ""
    holding = {
        rule.target: rule.answer
        for rule in reversed(entry.rules)
        if all(record.get(one.field) == one.value for one in rule.when)
        and (not rule.valid_from or (day and day >= rule.valid_from))
        and (not rule.valid_to or (day and day <= rule.valid_to))
    }
    if len(holding) > 1:
        return entry.several
    return next(iter(holding.values()), entry.answer)
