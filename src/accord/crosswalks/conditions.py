"""When a mapping holds: its deciding conditions and dates of validity, and whether two of them can overlap."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from accord.errors import Misused, NotReadable
from accord.model.verdicts import Condition

__all__ = ["Limited", "apart", "read_condition", "read_conditions", "write_conditions"]

_ESCAPES = {"\\": "\\\\", "|": "\\|"}


class Limited(Protocol):
    """Anything that holds only at some time or for some records. Dates are ISO 8601, empty where there is no limit."""

    @property
    def when(self) -> tuple[Condition, ...]:
        """The conditions that a record must meet."""

    @property
    def valid_from(self) -> str:
        """The first day on which it holds."""

    @property
    def valid_to(self) -> str:
        """The last day on which it holds."""


def read_condition(text: str) -> Condition:
    """One `FIELD=VALUE`. Raises Misused where it is not written so."""
    field, equals, value = text.partition("=")
    if not equals or not field.strip():
        raise Misused(f"'{text}' is not a condition", hint="Write FIELD=VALUE, for example adjudicated=yes.")
    return Condition(field=field.strip(), value=value.strip())


def read_conditions(text: str) -> tuple[Condition, ...]:
    r"""The conditions of an `ext_when` cell: `FIELD=VALUE`, several separated by `|` (`\|` is a bar in a value).

    Raises NotReadable where a part is not written so.
    """
    parts = _split(text) if text else []
    wrong = [part for part in parts if not part.partition("=")[0].strip() or "=" not in part]
    if wrong:
        raise NotReadable(f"ext_when has '{wrong[0]}'", hint="Write FIELD=VALUE, several separated by |.")
    return tuple(read_condition(part) for part in parts)


def write_conditions(conditions: Iterable[Condition]) -> str:
    """The conditions as an `ext_when` cell, in the order of their fields."""
    ordered = sorted(conditions, key=lambda c: (c.field, c.value))
    return "|".join("".join(_ESCAPES.get(c, c) for c in f"{one.field}={one.value}") for one in ordered)


def apart(one: Limited, other: Limited) -> bool:
    """Whether no record at no time can meet both: the periods do not touch, or one field is to have two values."""
    wanted = {condition.field: condition.value for condition in one.when}
    if any(wanted.get(condition.field, condition.value) != condition.value for condition in other.when):
        return True
    return _before(one.valid_to, other.valid_from) or _before(other.valid_to, one.valid_from)


def _before(end: str, start: str) -> bool:
    """Whether a period that ends then lies before one that starts then; the last day still counts."""
    return bool(end and start and end < start)


def _split(text: str) -> list[str]:
    parts, escaped = [""], False
    for char in text:
        if char == "|" and not escaped:
            parts.append("")
        elif char == "\\" and not escaped:
            escaped = True
            continue
        else:
            parts[-1] += char
        escaped = False
    return parts
