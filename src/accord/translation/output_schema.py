"""What the accepted records look like, for whoever reads them: JSON Schema for each record, CSVW for the CSV file.

Both are made from the plan: a coded property lists every code that it can have.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from accord.engines.readers import RECORD
from accord.engines.sinks import Holds
from accord.engines.sources import Kind
from accord.model.records import Field
from accord.namespaces import concept_iri
from accord.translation.held import LINEAGE_COLUMN, lineage_column
from accord.translation.plan import Plan
from accord.translation.results import LOSSY, accepted_columns
from accord.translation.summary import Summary

__all__ = ["csvw", "json_schema"]

_DAY = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_GUARD = "A text that a spreadsheet would take for a formula begins with an apostrophe that is no part of the value."
_OWN = {
    RECORD: "The record's number in the run; the lineage and the quarantine use the same numbers.",
    LOSSY: "The properties whose value says less than the source did, each with its relation.",
    LINEAGE_COLUMN: "Where each value came from, and by which mapping.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Property:
    """A column of the accepted records: what fills it, and what it can hold."""

    name: str
    holds: Holds
    fields: tuple[Field, ...]
    codes: tuple[str, ...]
    scheme_iri: str
    required: bool

    @property
    def is_day(self) -> bool:
        """Whether every field that fills it is a date."""
        return bool(self.fields) and all(field.dates for field in self.fields)

    @property
    def said(self) -> str:
        """Where its values come from, in words."""
        if self.name in _OWN:
            return _OWN[self.name]
        sources = dict.fromkeys(field.source for field in self.fields if field.sources)
        vocabularies = dict.fromkeys(field.mapping_set or field.scheme for field in self.fields if field.coded)
        words = [f"From {' or '.join(sources)}" if sources else "The same in every record"]
        words += [f"translated by {', '.join(vocabularies)}"] if vocabularies else []
        return ", ".join(words) + "."


def json_schema(plan: Plan, summary: Summary) -> str:
    """The JSON Schema (draft 2020-12) of one accepted record."""
    found = list(_properties(plan, summary))
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{summary.title or summary.source}: an accepted record",
        "type": "object",
        "properties": {one.name: _schema(one) for one in found},
        "required": [one.name for one in found if one.required],
        "additionalProperties": False,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def csvw(plan: Plan, summary: Summary, files: Sequence[str]) -> str:
    """The CSVW metadata (https://www.w3.org/TR/tabular-metadata/) of the files of accepted records; only where CSV."""
    if summary.kind is not Kind.CSV:
        return ""
    names = [{"url": quote(name, safe="/=")} for name in files]
    whole = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": f"{summary.title or summary.source}: accepted records",
        "dc:description": _GUARD,
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True},
        "tableSchema": {"columns": [_column(one) for one in _properties(plan, summary)], "primaryKey": RECORD},
        **(names[0] if len(names) == 1 else {"tables": names}),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _properties(plan: Plan, summary: Summary) -> Iterator[_Property]:
    lineage = [lineage_column(plan)] if LINEAGE_COLUMN in summary.columns else []
    for column in (*accepted_columns(plan), *lineage):
        fields = tuple(field for field in plan.mapping.fields if field.target == column.name)
        answers = [outcome.answer for outcome in plan.table.outcomes if outcome.field == column.name]
        known = {answer.target_code: answer.target_iri for answer in answers if answer.target_code}
        open_ = any(not field.coded for field in fields) or any(_keeps(field) for field in fields)
        yield _Property(
            name=column.name,
            holds=column.holds,
            fields=fields,
            codes=() if open_ else tuple(sorted(known)),
            scheme_iri=_scheme_iri(known),
            required=column.name == RECORD or column.name in plan.mapping.key,
        )


def _keeps(field: Field) -> bool:
    """Whether a code that cannot be translated stays as it is."""
    return field.unmapped == "keep"


def _scheme_iri(known: dict[str, str]) -> str:
    """The scheme of which all concepts are, if their IRIs are made of its IRI and the code."""
    schemes = {iri.rpartition("/")[0] for iri in known.values()}
    if len(schemes) != 1:
        return ""
    (scheme,) = schemes
    return scheme if all(concept_iri(scheme, code) == iri for code, iri in known.items()) else ""


def _schema(one: _Property) -> dict[str, object]:
    """What a value can be. One that is not there is null in JSON Lines, and empty in CSV."""
    if one.holds is Holds.NUMBER:
        return {"type": "integer", "minimum": 1, "description": one.said}
    value: dict[str, object] = {"type": "string"}
    if one.name == LINEAGE_COLUMN:
        told = {"type": ["object", "null"], "additionalProperties": {"type": ["string", "null"]}}
        value = {"type": "object", "additionalProperties": told}
    elif one.codes:
        value |= {"enum": list(one.codes)}
    elif one.is_day:
        value |= {"format": "date", "pattern": _DAY}
    elif one.name not in _OWN:
        value |= {"minLength": 1}
    is_list = one.holds is Holds.ROWS and one.name != LINEAGE_COLUMN
    whole: dict[str, object] = {"type": "array", "items": value} if is_list else value
    return {**(whole if one.required else _or_null(whole)), "description": one.said}


def _or_null(schema: dict[str, object]) -> dict[str, object]:
    codes = schema.get("enum")
    optional = {**schema, "type": [schema["type"], "null"]}
    return {**optional, "enum": [*codes, None]} if isinstance(codes, list) else optional


def _column(one: _Property) -> dict[str, object]:
    told: dict[str, object] = {
        "name": one.name,
        "titles": one.name,
        "dc:description": one.said,
        "datatype": _datatype(one),
        "required": one.required,
    }
    if one.scheme_iri and one.codes:
        told["valueUrl"] = f"{one.scheme_iri}/{{{one.name}}}"
    return told


def _datatype(one: _Property) -> object:
    if one.holds is Holds.NUMBER:
        return {"base": "integer", "minimum": 1}
    if one.is_day:
        return {"base": "date", "format": "yyyy-MM-dd"}
    return "json" if one.holds is Holds.ROWS else "string"
