"""What can be asked, as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0)."""

from __future__ import annotations

from accord.server.answers import Json
from accord.server.limits import Limits

__all__ = ["openapi"]

_TERM: Json = {"$ref": "#/components/schemas/Term"}
_TEXT: Json = {"type": "string"}
_NUMBER: Json = {"type": "integer"}
_NOTHING: Json = {"type": "null"}
_TEXTS: Json = {"type": "array", "items": {"type": "object", "properties": {"text": _TEXT, "language": _TEXT}}}
_TERMS: Json = {"type": "array", "items": _TERM}


def openapi(title: str, version: str, limits: Limits) -> dict[str, Json]:
    """The document for a publication of that title and version."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": version or "0",
            "description": "Vocabularies, agreed cross-walks and what codes become. Reading only.",
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/search": _get("Terms with these words, misspelt ones too", _SEARCH, "Terms"),
            "/lookup": _get("Terms with exactly this code, label or IRI (one of them)", _LOOKUP, "Terms"),
            "/concept/{organisation}/{scheme}/{code}": _get("Everything about one term", _CONCEPT, "Concept"),
            "/translate": {
                **_get("What codes become in another vocabulary", _TRANSLATE, "Becoming"),
                "post": _batch(limits),
            },
            "/health": _get("Whether the server answers, and what", [], "Health"),
            "/openapi.json": _get("This document", [], "Document"),
        },
        "components": {"schemas": _schemas(limits), "responses": {"Problem": _PROBLEM}},
    }


def _get(summary: str, parameters: list[Json], answer: str) -> dict[str, Json]:
    return {"get": {"summary": summary, "parameters": parameters, "responses": _responses(answer)}}


def _batch(limits: Limits) -> Json:
    body: Json = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Batch"}}}}
    summary = f"What up to {limits.codes} codes become, in at most {limits.body} bytes"
    return {"summary": summary, "requestBody": body, "responses": _responses("Becoming")}


def _responses(answer: str) -> Json:
    content: Json = {"application/json": {"schema": {"$ref": f"#/components/schemas/{answer}"}}}
    return {
        "200": {"description": "The answer", "content": content},
        "304": {"description": "The client has it already (If-None-Match)"},
        "default": {"$ref": "#/components/responses/Problem"},
    }


def _parameter(
    name: str, description: str, *, example: str = "", at: str = "query", several: bool = False, needed: bool = False
) -> Json:
    kind: Json = {"type": "array", "items": {"type": "string"}} if several else {"type": "string"}
    shown: Json = [example] if several else example
    told: dict[str, Json] = {"name": name, "in": at, "description": description, "schema": kind}
    return {**told, "required": needed or at == "path", **({"example": shown} if example else {})}


_SCHEME = _parameter("scheme", "Only in this vocabulary", example="shared/plea")
_SEARCH: list[Json] = [
    _parameter("q", "Words, a code or the beginning of a word", example="guilty", needed=True),
    _SCHEME,
    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}},
]
_LOOKUP: list[Json] = [
    _parameter("code", "A code exactly as it is written", example="G"),
    _parameter("label", "A name, capitals and punctuation apart", example="Not guilty"),
    _parameter("iri", "The IRI of a term"),
    _SCHEME,
]
_CONCEPT: list[Json] = [
    _parameter("organisation", "Who keeps the vocabulary", example="shared", at="path"),
    _parameter("scheme", "The vocabulary", example="plea", at="path"),
    _parameter("code", "The code, percent-encoded", example="G", at="path"),
]
_TRANSLATE: list[Json] = [
    _parameter("from", "The vocabulary of the codes", example="courts/cp-plea", needed=True),
    _parameter("to", "The vocabulary to translate to", example="shared/plea", needed=True),
    _parameter("code", "A code; several are given one by one", example="GSJP", several=True, needed=True),
    _parameter("on", "The day of the record, where an answer depends on it", example="2024-01-31"),
    _parameter("where", "A field of the record, where an answer depends on it: FIELD=VALUE", several=True),
]
_PROBLEM: Json = {
    "description": "What is wrong, and what to do",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def _schemas(limits: Limits) -> dict[str, Json]:
    term = _object(
        iri=_TEXT, code=_TEXT, label=_TEXT, scheme=_TEXT, scheme_title=_TEXT, organisation=_TEXT, page=_TEXT,
        retired={"type": "boolean"},
    )  # fmt: skip
    match = _object(
        mapping_set=_TEXT, sentence=_TEXT, relation=_TEXT, mapping_id=_TEXT,
        other={"anyOf": [_TERM, _NOTHING]},
    )  # fmt: skip
    concept = _object(
        labels=_TEXTS, other_labels=_TEXTS, definitions=_TEXTS, notes=_TEXTS, narrower=_TERMS,
        matches={"type": "array", "items": match}, data=_object(**{"turtle": _TEXT, "json-ld": _TEXT}),
    )  # fmt: skip
    return {
        "Term": term,
        "Terms": _object(count=_NUMBER, terms=_TERMS),
        "Concept": {"allOf": [_TERM, concept]},
        "Becoming": _object(count=_NUMBER, results={"type": "array", "items": _BECOMES}),
        "Batch": _batch_schema(limits),
        "Health": _object(status=_TEXT, version=_TEXT, terms=_NUMBER),
        "Problem": _object(status=_NUMBER, title=_TEXT, detail=_TEXT),
        "Document": {"type": "object"},
    }


def _batch_schema(limits: Limits) -> Json:
    codes: Json = {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": limits.codes}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["from", "to", "codes"],
        "properties": {
            "from": _TEXT,
            "to": _TEXT,
            "codes": codes,
            "on": {"type": "string", "format": "date"},
            "fields": {"type": "object", "additionalProperties": _TEXT},
        },
    }


def _object(**properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}


_BECOMES: Json = {
    "type": "object",
    "required": ["code", "target", "problem"],
    "properties": {
        "code": _TEXT,
        "target": {"anyOf": [_TERM, _NOTHING]},
        "relation": {"type": "string", "enum": ["exact", "close", "broad", ""]},
        "lossy": {"type": "boolean"},
        "mapping_id": _TEXT,
        "problem": {"anyOf": [_object(code=_TEXT, reason=_TEXT, hint=_TEXT), _NOTHING]},
    },
}
