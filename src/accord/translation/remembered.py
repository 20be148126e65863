"""What a run notes of its record mapping, so that its records' stories can be told when the file says something else.

That is the key, and where each property's text comes from: not how it is read, nor under which policy, which the
lineage tells value by value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from accord.model.records import AllOf, Conversion, Field, RecordMapping

__all__ = ["noted", "recalled", "remembered"]

_SLOTS = ("sources", "separator", "constant", "conversions", "mapping_set", "scheme", "all_of")
_USUAL = {slot.name: slot.default for slot in fields(Field)}


def remembered(mapping: RecordMapping) -> RecordMapping:
    """A record mapping with no more than is noted: of its conversions, those that cannot fail."""
    return recalled(noted(mapping), mapping.source)


def noted(mapping: RecordMapping) -> dict[str, Any]:
    """The key and the fields as plain values, those that are usual left out."""
    return {"key": list(mapping.key), "fields": [_noted(field) for field in mapping.fields]}


def recalled(told: Mapping[str, Any], source: str) -> RecordMapping:
    """The record mapping of a source that was `noted`. Raises KeyError, TypeError or ValueError where it was not."""
    return RecordMapping(source=source, key=tuple(told["key"]), fields=tuple(_recalled(one) for one in told["fields"]))


def _noted(field: Field) -> dict[str, Any]:
    plain = [step for step in field.conversions if isinstance(step, Conversion)]
    said = {slot: getattr(field, slot) for slot in _SLOTS} | {"sources": list(field.sources), "conversions": plain}
    return {"target": field.target} | {slot: value for slot, value in said.items() if value not in (_USUAL[slot], [])}


def _recalled(told: Mapping[str, Any]) -> Field:
    return Field(**{
        **told,
        "sources": tuple(told.get("sources", ())),
        "conversions": tuple(map(Conversion, told.get("conversions", ()))),
        "all_of": AllOf(told["all_of"]) if "all_of" in told else None,
    })  # fmt: skip
