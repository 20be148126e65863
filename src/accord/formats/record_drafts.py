"""A first record mapping as YAML text, with remarks for the person who reads it through.

What is written are names of fields, properties, lists and formats, and signs for "no value" from a closed list: never a
value of a record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accord.model.records import Field, RecordMapping

__all__ = ["Drafted", "dumps"]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_WORDS = frozenset("null true false yes no on off y n".split())  # what YAML would not take for text


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """One field of the draft, and what a person should look at."""

    field: Field
    remark: str = ""


def dumps(mapping: RecordMapping, fields: Sequence[Drafted], *, head: Sequence[str], tail: Sequence[str]) -> str:
    """The draft's text. `head` and `tail` are remarks before and after; `fields` stand for those of the mapping."""
    return "".join(f"{line}\n" for line in _lines(mapping, fields, head, tail))


def _lines(
    mapping: RecordMapping, fields: Sequence[Drafted], head: Sequence[str], tail: Sequence[str]
) -> Iterator[str]:
    yield from (f"# {_one_line(line)}" for line in head)
    yield f"source: {_scalar(mapping.source)}"
    if mapping.title:
        yield f"title: {_scalar(mapping.title)}"
    yield f"key: [{', '.join(map(_scalar, mapping.key))}]"
    if mapping.event_date:
        yield f"event_date: {_scalar(mapping.event_date)}"
    yield ""
    yield "fields:"
    for drafted in fields:
        remark = f"  # {_one_line(drafted.remark)}" if drafted.remark else ""
        yield f"  {_scalar(drafted.field.target)}: {_value(drafted.field)}{remark}"
    yield from (f"# {_one_line(line)}" for line in tail)


def _value(field: Field) -> str:
    parts = list(_parts(field))
    return (
        parts[0][1]
        if len(parts) == 1 and len(field.sources) == 1
        else ("{" + ", ".join(f"{key}: {value}" for key, value in parts) + "}")
    )


def _parts(field: Field) -> Iterator[tuple[str, str]]:
    yield "from", _several(field.sources)
    if field.missing:
        yield "missing", "{" + ", ".join(f"{_text(m.code)}: {_scalar(m.meaning)}" for m in field.missing) + "}"
    if field.conversions:
        yield "convert", _several([str(step) for step in field.conversions])
    if field.mapping_set:
        yield "mapping", _scalar(field.mapping_set)
    if field.scheme:
        yield "scheme", field.scheme
    if field.dates:
        yield "date", _several(field.dates)


def _several(values: Sequence[str]) -> str:
    return _scalar(values[0]) if len(values) == 1 else f"[{', '.join(map(_scalar, values))}]"


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS else _text(text)


def _text(text: str) -> str:
    """A double-quoted scalar (YAML 1.2, section 7.3.1), with what cannot be printed as an escape."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
