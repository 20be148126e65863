"""The fields that a data contract describes, as property terms.

Read are the Open Data Contract Standard 3 (`schema` with `properties`) and 2 (`dataset` with `columns`):
https://bitol-io.github.io/open-data-contract-standard/
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from accord.errors import NotReadable
from accord.formats.located import Located, read_yaml
from accord.model.properties import Datatype, PropertyTerm

__all__ = ["MOST_DEEP", "MOST_FIELDS", "read_fields"]

MOST_FIELDS = 10_000
MOST_DEEP = 20
_TYPES = {
    **dict.fromkeys(("string", "text", "varchar", "char"), Datatype.TEXT),
    **dict.fromkeys(("integer", "number", "decimal", "int", "bigint", "double", "float", "numeric"), Datatype.NUMBER),
    **dict.fromkeys(("date", "timestamp", "datetime"), Datatype.DATE),
    "time": Datatype.TIME,
    "boolean": Datatype.BOOLEAN,
    "object": Datatype.NESTED,
}

Table = dict[str, Located]


def read_fields(text: str, *, base: str) -> tuple[PropertyTerm, ...]:
    """The fields of a contract's tables, in its order; where it has several tables, each path begins with the table's.

    base: what the terms' IRIs begin with. Raises NotReadable with the line for malformed YAML, and where the contract
    describes no or more than `MOST_FIELDS` fields.
    """
    contract = _table(read_yaml(text))
    tables = [_table(item) for word in ("schema", "dataset") for item in _items(contract.get(word))]
    found: list[PropertyTerm] = []
    for table in tables:
        start = (_text(table, "name", "table"),) if len(tables) > 1 else ()
        for term in _fields(table, start, base):
            found.append(term)
            if len(found) > MOST_FIELDS:
                hint = "Name a contract of fewer tables."
                raise NotReadable(f"the contract describes more than {MOST_FIELDS} fields", hint=hint)
    if not found:
        hint = "An ODCS contract has `schema:` with tables, each with `properties:`."
        raise NotReadable("the contract describes no fields", line=1, hint=hint)
    return tuple(found)


def _fields(table: Table, path: tuple[str, ...], base: str) -> Iterator[PropertyTerm]:
    if len(path) > MOST_DEEP:
        return
    for item in (node for word in ("properties", "columns") for node in _items(table.get(word))):
        field = _table(item)
        name = _text(field, "name", "column")
        if name:
            here = (*path, name)
            yield _term(field, here, base)
            yield from _fields(field, here, base)
            yield from _fields(_table(field.get("items")), here, base)


def _term(field: Table, path: tuple[str, ...], base: str) -> PropertyTerm:
    name = "/".join(path)
    said = _text(field, "logicalType").casefold()
    physical = _text(field, "physicalType").casefold().partition("(")[0]
    inner = _text(_table(field.get("items")), "logicalType").casefold()
    return PropertyTerm(
        iri=f"{base}{quote(name, safe='')}",
        name=name,
        title=_text(field, "businessName"),
        description=_text(field, "description"),
        datatype=_TYPES.get(inner) or _TYPES.get(said) or _TYPES.get(physical) or Datatype.UNKNOWN,
        codes=tuple((code, "") for code in _codes(field)),
        required=_text(field, "required").casefold() == "true",
        repeated=said == "array",
    )


def _codes(field: Table) -> list[str]:
    """The values that a quality rule allows (`validValues`), where it lists them."""
    rules = (_table(item) for item in _items(field.get("quality")))
    options = (_table(field.get("logicalTypeOptions")), *rules)
    return [value.value for table in options for word in ("enum", "validValues") for value in _items(table.get(word))
            if isinstance(value.value, str)]  # fmt: skip


def _table(node: Located | None) -> Table:
    return node.value if node is not None and isinstance(node.value, dict) else {}


def _items(node: Located | None) -> list[Located]:
    return node.value if node is not None and isinstance(node.value, list) else []


def _text(table: Table, *keys: str) -> str:
    found = (table[key].value for key in keys if key in table)
    return next((value for value in found if isinstance(value, str)), "")
