"""SSSOM/JSON: a mapping set as JSON, which is JSON-LD too.

SSSOM 1.1 leaves the details open (https://mapping-commons.github.io/sssom/spec-formats-json/). This is what sssom-py
reads: the slots of the set beside `mappings`, entities as CURIEs that `@context` resolves, several values as a list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import fields

from accord.model.mappings import COLUMNS, ENTITY_SLOTS, Mapping, MappingSet
from accord.namespaces import PREFIXES, SSSOM, compact

__all__ = ["write_sssom_json"]

_SET_ENTITIES = frozenset({"subject_source", "object_source"})
_OF_THE_SET = tuple(f.name for f in fields(MappingSet) if f.type == "str")
Json = str | float | list["Json"] | dict[str, "Json"]
_AS_JSON_LD: dict[str, Json] = {"@vocab": SSSOM, "mappings": {"@container": "@list"}}


def write_sssom_json(mapping_set: MappingSet, prefixes: Table[str, str]) -> bytes:
    """The canonical bytes of a mapping set: rows in the set's order, empty slots left out, only used prefixes named.

    Extension slots stand in their row under their own name, as `@context` declares them.
    """
    names = _Names({**PREFIXES, **prefixes})
    body: dict[str, Json] = {
        slot: names.name(value) if slot in _SET_ENTITIES else value
        for slot in _OF_THE_SET
        if (value := getattr(mapping_set, slot))
    }
    body |= {key: value for key, value in sorted(mapping_set.metadata) if key not in {"curie_map", "sssom_version"}}
    rows: list[Json] = [_row(mapping, names) for mapping in mapping_set]
    extensions: dict[str, Json] = {
        slot.slot_name: {"@id": names.name(slot.property)}
        for slot in sorted(mapping_set.extension_definitions, key=lambda slot: slot.slot_name)
    }
    context = {**names.used(), **_links(mapping_set, body), **extensions, **_AS_JSON_LD}
    document = {"@context": context, **body, "sssom_version": "1.1", "mappings": rows}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _links(mapping_set: MappingSet, body: Iterable[str]) -> dict[str, Json]:
    """The declarations of the filled slots whose values are entities, not texts."""
    filled = {slot for slot in ENTITY_SLOTS for mapping in mapping_set if getattr(mapping, slot)}
    slots = sorted({*filled, *(_SET_ENTITIES & set(body))})
    return {slot: {"@id": SSSOM + slot, "@type": "@id"} for slot in slots}


def _row(mapping: Mapping, names: _Names) -> Json:
    slots: dict[str, Json] = {}
    for slot in COLUMNS:
        value = getattr(mapping, slot)
        if value in ("", (), None):
            continue
        if slot in ENTITY_SLOTS:
            slots[slot] = names.name(value) if isinstance(value, str) else [names.name(each) for each in value]
        else:
            slots[slot] = list(value) if isinstance(value, tuple) else value
    return slots | dict(mapping.extra)


class _Names:
    """CURIEs, and which prefixes they used."""

    def __init__(self, prefixes: Table[str, str]) -> None:
        self.prefixes = prefixes
        self.seen: set[str] = set()

    def name(self, iri: str) -> str:
        """The IRI as a CURIE, whose prefix is noted; as it is where no prefix fits."""
        curie = compact(iri, self.prefixes)
        if curie != iri:
            self.seen.add(curie.partition(":")[0])
        return curie

    def used(self) -> dict[str, Json]:
        """The prefixes that were used, in alphabetical order."""
        return {prefix: self.prefixes[prefix] for prefix in sorted(self.seen)}
