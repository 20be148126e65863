"""What clients ask, read and bounded: query parameters and the body of a batch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accord.errors import Misused
from accord.tasks.directory import Circumstances

__all__ = ["Translation", "number", "one_of", "text", "translation_of_body", "translation_of_query"]

MOST_TEXT = 200
_BODY = ("from", "to", "codes", "fields", "on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """Codes of one vocabulary (`courts/cp-plea`) to become codes of another."""

    source: str
    target: str
    codes: tuple[str, ...]
    circumstances: Circumstances


def text(query: Mapping[str, str], name: str) -> str:
    """A short text, empty where it is not given. Raises Misused where it is too long."""
    value = query.get(name, "")
    if len(value) > MOST_TEXT:
        raise Misused(f"'{name}' has {len(value)} characters", hint=f"The limit is {MOST_TEXT}.")
    return value


def number(query: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    """A whole number from 1 to `most`. Raises Misused for anything else."""
    value = query.get(name, str(default))
    if not value.isascii() or not value.isdigit() or len(value) > 9 or not 1 <= int(value) <= most:
        raise Misused(f"'{name}' is no number from 1 to {most}", hint=f"Write {name}={default}, for example.")
    return int(value)


def one_of(query: Mapping[str, str], names: Sequence[str]) -> tuple[str, str]:
    """The one parameter of several that is given, with its text. Raises Misused where none or several are."""
    given = [(name, value) for name in names if (value := text(query, name))]
    if len(given) != 1:
        raise Misused(f"one of {', '.join(names)} is needed", hint=f"Write ?{names[0]}=..., for example.")
    return given[0]


def translation_of_query(pairs: Sequence[tuple[str, str]], *, most: int) -> Translation:
    """`?from=courts/cp-plea&to=shared/plea&code=G&code=NG&on=2024-01-31&where=adjudicated=yes`."""
    single = dict(pairs)
    codes = [value for name, value in pairs if name == "code"]
    fields = dict(value.partition("=")[::2] for name, value in pairs if name == "where")
    return _translation(text(single, "from"), text(single, "to"), codes, Circumstances(
        fields=fields, day=_day(text(single, "on"))), most)  # fmt: skip


def translation_of_body(body: bytes, *, most: int) -> Translation:
    """The same as JSON: `{"from": ..., "to": ..., "codes": [...], "on": ..., "fields": {...}}`."""
    try:
        told = json.loads(body)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Misused("the body is not valid JSON", hint='Send {"from": ..., "to": ..., "codes": [...]}.') from error
    if not isinstance(told, dict) or set(told) - set(_BODY):
        raise Misused("the body is no question", hint=f"It has these keys: {', '.join(_BODY)}.")
    codes, fields = told.get("codes", []), told.get("fields", {})
    is_text = all(isinstance(told.get(name, ""), str) for name in ("from", "to", "on"))
    if not is_text or not isinstance(codes, list) or not isinstance(fields, dict):
        raise Misused("the body has a value of the wrong kind", hint="codes is a list, fields a table, the rest text.")
    if not all(isinstance(value, str) for value in (*codes, *fields.values())):
        raise Misused("a code or field is not text", hint='Every code is text: write "01", not 1.')
    told_on = Circumstances(fields=fields, day=_day(told.get("on", "")))
    return _translation(told.get("from", ""), told.get("to", ""), codes, told_on, most)


def _translation(
    source: str, target: str, codes: Sequence[str], circumstances: Circumstances, most: int
) -> Translation:
    if not source or not target or not codes:
        raise Misused("'from', 'to' and a code are needed", hint="Write ?from=courts/cp-plea&to=shared/plea&code=G.")
    if len(codes) > most:
        raise Misused(f"there are {len(codes)} codes", hint=f"The limit is {most} in one question.")
    return Translation(source=source, target=target, codes=tuple(codes), circumstances=circumstances)


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError as error:
        raise Misused("'on' is not a date", hint="Write it as YYYY-MM-DD.") from error
