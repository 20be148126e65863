"""A record mapping written as YAML: what `record_mappings.loads` reads back as the same record mapping."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import singledispatch
from itertools import groupby

import yaml

from accord.model.records import (
    DEFAULT_ZONE,
    USABLE,
    Case,
    Clock,
    Conversion,
    Extract,
    Field,
    Measure,
    Moment,
    Number,
    RecordMapping,
    Split,
    Step,
    Truth,
)

__all__ = ["dumps"]

_RARE_BREAK = re.compile("[\r\x85\u2028\u2029]")
Written = str | bool | list["Written"] | dict[str, "Written"]


def dumps(mapping: RecordMapping) -> str:
    """A record mapping as YAML, as it holds for its purpose; what is as usual is left out."""
    told: dict[str, Written] = {"source": mapping.source}
    told |= _filled({"title": mapping.title, "records": mapping.records})
    told["key"] = list(mapping.key)
    told |= _filled({"event_date": mapping.event_date})
    told |= _filled({"thresholds": {threshold.counted.value: str(threshold) for threshold in mapping.thresholds}})
    told["fields"] = {target: _property(list(fields)) for target, fields in _by_target(mapping.fields)}
    return str(yaml.dump(told, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000))


class _Dumper(yaml.SafeDumper):
    """Writes texts with rare line breaks in double quotes, where they are escaped: else they are read as spaces."""


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    style = '"' if _RARE_BREAK.search(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def _by_target(fields: Iterable[Field]) -> Iterable[tuple[str, Iterable[Field]]]:
    return groupby(fields, key=lambda field: field.target)


def _property(fields: list[Field]) -> Written:
    """The field that fills a property; where there are several, each under its conditions."""
    cases = [field for field in fields if field.when]
    if not cases:
        return _field(fields[0])
    otherwise = [field for field in fields if not field.when]
    return {
        "when": [{"if": _conditions(field.when), **_body(field)} for field in cases],
        "otherwise": _body(otherwise[0]) if otherwise else "none",
    }


def _conditions(cases: Iterable[Case]) -> Written:
    return {case.column: list(case.values) for case in cases}


def _field(field: Field) -> Written:
    body = _body(field)
    return field.sources[0] if list(body) == ["from"] and len(field.sources) == 1 else body


def _body(field: Field) -> dict[str, Written]:
    if not field.sources:
        return {"constant": field.constant}
    told: dict[str, Written] = {"from": list(field.sources) if len(field.sources) > 1 else field.sources[0]}
    if field.separator != " ":
        told["separator"] = field.separator
    told |= _filled({
        "default": field.default,
        "missing": {code.code: code.meaning for code in field.missing},
        "convert": [_step(step) for step in field.conversions],
        "mapping": field.mapping_set,
        "scheme": field.scheme,
        "date": list(field.dates),
        "all-of": field.all_of.value if field.all_of else "",
    })  # fmt: skip
    if field.reading:
        told |= _READINGS[type(field.reading)](field.reading)
    if field.one_of:
        told["one-of"] = {field.one_of.column: {choice.value: choice.code for choice in field.one_of.choices}}
    if field.mapping_set and field.relations != USABLE:
        told["relations"] = [relation.value for relation in field.relations]
    usual = Field(target=field.target)
    if field.unmapped != usual.unmapped:
        told["unmapped"] = field.unmapped.value
    return told | ({"optional": True} if field.optional else {})


@singledispatch
def _step(step: Step) -> Written:
    raise TypeError(f"no such step: {step}")


@_step.register
def _(step: Conversion) -> Written:
    return step.value


@_step.register
def _(step: Split) -> Written:
    return {"split": {"at": step.at, "take": str(step.take)}}


@_step.register
def _(step: Extract) -> Written:
    return {"extract": step.pattern}


@_step.register
def _(step: Measure) -> Written:
    places: dict[str, Written] = {} if step.places is None else {"places": str(step.places)}
    return {"unit": {"from": step.source, "to": step.target, **places}}


def _moment(step: Moment) -> dict[str, Written]:
    zone: dict[str, Written] = {"zone": step.zone} if step.zone != DEFAULT_ZONE else {}
    return {"datetime": list(step.formats), **zone}


def _number(step: Number) -> dict[str, Written]:
    if step == Number(whole=step.whole):
        return {"number": "whole" if step.whole else "decimal"}
    return {"number": {"whole": step.whole, "decimal": step.decimal, "thousands": step.thousands}}


def _truth(step: Truth) -> dict[str, Written]:
    return {"boolean": {"true": list(step.true), "false": list(step.false)}}


def _clock(step: Clock) -> dict[str, Written]:
    return {"time": list(step.formats)}


_READINGS: Mapping[type, Callable[..., dict[str, Written]]] = {
    Moment: _moment,
    Number: _number,
    Truth: _truth,
    Clock: _clock,
}


def _filled(parts: Mapping[str, Written]) -> dict[str, Written]:
    return {name: value for name, value in parts.items() if value}
