"""SSSOM/TSV: mapping sets as text and back (https://mapping-commons.github.io/sssom/spec-formats-tsv/).

The header is commented YAML, the body tab-separated. Unknown columns and header lines ride along. Output is
canonical: header keys, columns and rows always stand in one order, and empty columns are left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Table
from dataclasses import fields
from itertools import islice

from accord.errors import NotReadable
from accord.formats.located import Located, read_yaml
from accord.model.mappings import COLUMNS, ENTITY_SLOTS, LIST_SLOTS, NUMBER_SLOTS, ExtensionSlot, Mapping, MappingSet
from accord.namespaces import PREFIXES, compact, expand

__all__ = ["column", "dumps", "header", "loads", "row"]

_SET_SLOTS = tuple(
    f.name for f in fields(MappingSet) if f.name not in {"metadata", "extension_definitions", "mappings"}
)
_SET_ENTITIES = frozenset({"subject_source", "object_source"})
_PROPAGATED = frozenset({
    "subject_type", "subject_source", "subject_source_version", "object_type", "object_source",
    "object_source_version", "predicate_type", "mapping_provider", "mapping_tool", "mapping_tool_id",
    "mapping_tool_version", "mapping_date", "publication_date", "subject_match_field", "object_match_field",
    "subject_preprocessing", "object_preprocessing", "similarity_measure", "curation_rule",
    "curation_rule_text", "cardinality_scope",
})  # fmt: skip  # what a header may state once for every row (SSSOM 1.1, "propagation of mapping set slots")
_SET_LISTS = frozenset({
    "mapping_set_source", "creator_id", "creator_label", "see_also", "subject_match_field", "object_match_field",
    "subject_preprocessing", "object_preprocessing", "curation_rule", "curation_rule_text", "cardinality_scope",
})  # fmt: skip
_NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
MAX_FIELD = 1_000_000


def loads(text: str) -> MappingSet:
    """A mapping set from SSSOM/TSV with an embedded header.

    Raises NotReadable with the line for a malformed header, a row with the wrong number of columns, an unknown
    prefix, a number that is none, or a missing required column.
    """
    commented, body_start = _split(text)
    head = _Header(read_yaml(commented) if commented.strip() else Located(value={}, line=1))
    rows = _rows(text, body_start)
    mappings = tuple(_mapping(cells, line, head) for line, cells in rows)
    return head.mapping_set(mappings)


def column(text: str, name: str) -> Iterator[str]:
    """The IRIs of one column of entities, row by row: for counting, many times faster than `loads`.

    Raises NotReadable with the line as `loads` does, for what it looks at.
    """
    commented, body_start = _split(text)
    head = _Header(read_yaml(commented) if commented.strip() else Located(value={}, line=1))
    for line, cells in _rows(text, body_start):
        yield head.iri(cells[name], line)


def dumps(mapping_set: MappingSet, prefixes: Table[str, str]) -> str:
    """The canonical text of a mapping set: rows sorted, CURIEs under `prefixes` (only those used are declared)."""
    ordered = sorted(mapping_set.mappings, key=_sort_key)
    extras = sorted({name for mapping in ordered for name, _ in mapping.extra})
    used = [c for c in COLUMNS if c in _NEEDED or any(getattr(m, c) not in ("", (), None) for m in ordered)]
    body = "".join(row(mapping, (*used, *extras), prefixes) for mapping in ordered)
    top = header(mapping_set, (*used, *extras), _used_prefixes(mapping_set, prefixes))
    return top + body


def header(mapping_set: MappingSet, columns: Iterable[str], prefixes: Table[str, str]) -> str:
    """The commented YAML header and the column line, every given prefix declared."""
    lines = ["sssom_version: '1.1'", "curie_map:"]
    lines += [f"  {prefix}: {_quoted(iri)}" for prefix, iri in sorted(prefixes.items())]
    for slot in _SET_SLOTS:
        value = getattr(mapping_set, slot)
        if value:
            lines.append(f"{slot}: {_quoted(compact(value, prefixes) if slot in _SET_ENTITIES else value)}")
    for key, value in sorted(mapping_set.metadata):
        in_list = "".join(f"\n  - {_quoted(part)}" for part in _parts(value)) if key in _SET_LISTS else ""
        lines += (f"{key}:{in_list}" if in_list else f"{key}: {_quoted(value)}").split("\n")
    if mapping_set.extension_definitions:
        lines.append("extension_definitions:")
    for extension in sorted(mapping_set.extension_definitions, key=lambda e: e.slot_name):
        lines.append(f"  - slot_name: {extension.slot_name}")
        lines.append(f"    property: {_quoted(compact(extension.property, prefixes))}")
        if extension.type_hint:
            lines.append(f"    type_hint: {_quoted(compact(extension.type_hint, prefixes))}")
    return "".join(f"#{line}\n" for line in lines) + "\t".join(columns) + "\n"


def row(mapping: Mapping, columns: Iterable[str], prefixes: Table[str, str]) -> str:
    """One mapping as a tab-separated line under the given columns."""
    return "\t".join(_quoted_cell(_cell(mapping, column, prefixes)) for column in columns) + "\n"


def _split(text: str) -> tuple[str, int]:
    """The header without its comment signs, and the number of header lines."""
    lines: list[str] = []
    for line in io.StringIO(text):
        if not line.startswith("#"):
            break
        lines.append(line[1:].rstrip("\r\n"))
    return "\n".join(lines), len(lines)


def _rows(text: str, offset: int) -> Iterator[tuple[int, dict[str, str]]]:
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(islice(io.StringIO(text, newline=""), offset, None), delimiter="\t", strict=True)
    columns: list[str] = []
    try:
        for cells in reader:
            line = offset + reader.line_num
            if not columns:
                columns = _checked_columns(cells, line)
            elif cells and len(cells) != len(columns):
                what = f"the row has {len(cells)} columns where the header has {len(columns)}"
                raise NotReadable(what, line=line, hint="Rows are separated by tabs; check this row for a lost one.")
            elif cells:
                yield line, dict(zip(columns, cells, strict=True))
    except csv.Error as error:
        hint = "Look for an unpaired quote sign in this row."
        raise NotReadable(f"not valid TSV: {error}", line=offset + reader.line_num, hint=hint) from error
    if not columns:
        hint = "An SSSOM/TSV file needs a line with the column names after its header."
        raise NotReadable("there is no column line", line=offset + 1, hint=hint)


def _checked_columns(cells: list[str], line: int) -> list[str]:
    missing = [name for name in _NEEDED if name not in cells]
    if missing:
        hint = "Every SSSOM file needs these columns: " + ", ".join(_NEEDED) + "."
        raise NotReadable(f"the column {', '.join(missing)} is missing", line=line, hint=hint)
    if len(set(cells)) != len(cells):
        twice = sorted({c for c in cells if cells.count(c) > 1})
        raise NotReadable(f"the column {', '.join(twice)} stands twice", line=line, hint="Remove one of them.")
    return cells


class _Header:
    """What a header says, and how the body's CURIEs read under it."""

    def __init__(self, root: Located) -> None:
        if not isinstance(root.value, dict):
            raise NotReadable("the header is not a table", line=1, hint="Write the header as `#key: value` lines.")
        self.table = root.value
        self.prefixes = {**PREFIXES, **dict(self._pairs("curie_map"))}
        self.defaults = {
            slot: value for slot in _PROPAGATED if (node := self.table.get(slot)) and (value := _plain(node))
        }

    def _pairs(self, key: str) -> list[tuple[str, str]]:
        node = self.table.get(key)
        if node is None or node.value is None:
            return []
        if not isinstance(node.value, dict) or not all(isinstance(v.value, str) for v in node.value.values()):
            raise NotReadable(f"{key} is not a table of texts", line=node.line, hint="Write `#  prefix: IRI` lines.")
        return [(k, str(v.value)) for k, v in node.value.items()]

    def iri(self, name: str, line: int) -> str:
        """The IRI of a CURIE. Raises NotReadable with the line for an unknown prefix."""
        try:
            return expand(name, self.prefixes)
        except NotReadable as error:
            error.line = line
            raise

    def mapping_set(self, mappings: tuple[Mapping, ...]) -> MappingSet:
        """The mapping set with the header's slots and some mappings."""
        known = {*_SET_SLOTS, "curie_map", "extension_definitions", "sssom_version"}
        slots: dict[str, str] = {}
        for slot in _SET_SLOTS:
            node = self.table.get(slot)
            text = _plain(node) if node else ""
            slots[slot] = self.iri(text, node.line) if node and text and slot in _SET_ENTITIES else text
        return MappingSet(
            **slots,
            metadata=tuple(sorted((k, _plain(v)) for k, v in self.table.items() if k not in known)),
            extension_definitions=self._extensions(),
            mappings=mappings,
        )

    def _extensions(self) -> tuple[ExtensionSlot, ...]:
        node = self.table.get("extension_definitions")
        items = node.value if node and isinstance(node.value, list) else []
        found = []
        for item in items:
            slot = item.value if isinstance(item.value, dict) else {}
            texts = {key: _plain(value) for key, value in slot.items()}
            if not texts.get("slot_name"):
                hint = "Each entry needs slot_name, property and type_hint."
                raise NotReadable("an extension definition lacks slot_name", line=item.line, hint=hint)
            names = {k: self.iri(texts[k], item.line) for k in ("property", "type_hint") if texts.get(k)}
            found.append(
                ExtensionSlot(
                    slot_name=texts["slot_name"],
                    property=names.get("property", ""),
                    type_hint=names.get("type_hint", ""),
                )
            )
        return tuple(found)


def _plain(node: Located) -> str:
    if isinstance(node.value, list):
        return "|".join(_escape(_plain(item)) for item in node.value)
    return node.value if isinstance(node.value, str) else ""


def _mapping(cells: dict[str, str], line: int, head: _Header) -> Mapping:
    texts = {**head.defaults, **{name: value for name, value in cells.items() if value}}
    slots: dict[str, object] = {}
    for name in COLUMNS:
        text = texts.get(name, "")
        if not text:
            continue
        if name in NUMBER_SLOTS:
            slots[name] = _number(text, name, line)
        elif name in LIST_SLOTS:
            parts = _parts(text)
            slots[name] = tuple(head.iri(p, line) for p in parts) if name in ENTITY_SLOTS else parts
        else:
            slots[name] = head.iri(text, line) if name in ENTITY_SLOTS else text
    missing = [name for name in _NEEDED if name not in slots]
    if missing:
        hint = "Fill it in; a row without it says nothing."
        raise NotReadable(f"the row lacks {', '.join(missing)}", line=line, hint=hint)
    extra = tuple(sorted((k, v) for k, v in cells.items() if k not in _COLUMN_SET and v))
    return Mapping(**slots, extra=extra)  # type: ignore[arg-type]  # names and types follow the dataclass's own fields


_COLUMN_SET = frozenset(COLUMNS)


def _number(text: str, name: str, line: int) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise NotReadable(f"{name} is '{text}'", line=line, hint="Write a number from 0 to 1.") from error
    if not 0 <= value <= 1:
        raise NotReadable(f"{name} is {text}", line=line, hint="Write a number from 0 to 1.")
    return value


def _parts(text: str) -> tuple[str, ...]:
    r"""The values of a multi-valued cell: separated by `|`; in a value `\|` stands for a bar, `\\` for a backslash."""
    parts, current, escaped = [], "", False
    for char in text:
        if escaped or char not in "\\|":
            current += char if not escaped or char in "\\|" else "\\" + char
            escaped = False
        elif char == "\\":
            escaped = True
        else:
            parts.append(current)
            current = ""
    return (*parts, current + ("\\" if escaped else ""))


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def _cell(mapping: Mapping, column: str, prefixes: Table[str, str]) -> str:
    if column not in _COLUMN_SET:
        return mapping.extension(column)
    value = getattr(mapping, column)
    if column in NUMBER_SLOTS:
        return "" if value is None else f"{value:.6g}"
    if column in ENTITY_SLOTS:
        value = tuple(compact(v, prefixes) for v in value) if column in LIST_SLOTS else compact(value, prefixes)
    if column in LIST_SLOTS:
        return "|".join(_escape(part) for part in value)
    return str(value)


def _quoted_cell(text: str) -> str:
    """The cell as RFC 4180 quotes it; Python's own writer leaves a lone carriage return bare, which ends a row."""
    return '"' + text.replace('"', '""') + '"' if any(char in text for char in '\t\n\r"') else text


def _sort_key(mapping: Mapping) -> tuple[object, ...]:
    """Subject, then rank (proposals), then object, predicate, modifier and the record's id."""
    rank = mapping.extension("ext_rank")
    place = int(rank) if rank.isdigit() else 0
    m = mapping
    return (m.subject_id, place, m.object_id, m.predicate_id, m.predicate_modifier, m.record_id, repr(m))


def _used_prefixes(mapping_set: MappingSet, prefixes: Table[str, str]) -> dict[str, str]:
    everything = {**PREFIXES, **prefixes}
    iris = {getattr(mapping_set, slot) for slot in _SET_ENTITIES}
    iris |= {iri for slot in mapping_set.extension_definitions for iri in (slot.property, slot.type_hint)}
    for mapping in mapping_set.mappings:
        for slot in ENTITY_SLOTS:
            value = getattr(mapping, slot)
            iris.update(value if isinstance(value, tuple) else (value,))
    names = {compact(iri, everything).partition(":")[0] for iri in iris if iri}
    return {prefix: iri for prefix, iri in everything.items() if prefix in names}


def _quoted(text: str) -> str:
    """A YAML double-quoted scalar on one line (control characters escaped)."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    escapes = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(c, c) for c in plain) + '"'
