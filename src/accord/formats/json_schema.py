"""The fields that a JSON Schema describes, as property terms (https://json-schema.org/draft/2020-12).

Only the schema's own text is read: a `$ref` into the same document is followed, one that leads elsewhere never is.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote

from accord.errors import NotReadable
from accord.model.properties import Datatype, PropertyTerm

__all__ = ["MOST_DEEP", "MOST_FIELDS", "loads"]

MOST_FIELDS = 10_000
MOST_DEEP = 20  # steps from the record down
MOST_STEPS = 500_000
MOST_CODES = 1_000
_PARTS = ("allOf", "anyOf", "oneOf")
_TYPES = {
    "string": Datatype.TEXT, "boolean": Datatype.BOOLEAN, "integer": Datatype.NUMBER, "number": Datatype.NUMBER,
    "object": Datatype.NESTED,
}  # fmt: skip
_FORMATS = {"date": Datatype.DATE, "date-time": Datatype.DATE, "time": Datatype.TIME}

Node = Mapping[str, object]


def loads(text: str, *, base: str) -> tuple[PropertyTerm, ...]:
    """The fields of the record that a schema describes, nested ones by their path (`person/name`), in its order.

    base: what the terms' IRIs begin with. Raises NotReadable where the text is no JSON Schema with properties, or where
    it describes more than `MOST_FIELDS` fields.
    """
    root = _parsed(text)
    found = tuple(_fields(_Schema(root), root, (), frozenset(), base))
    if not found:
        hint = "Name a schema whose root, or whose only definition, has `properties`."
        raise NotReadable("the schema describes no fields", line=1, hint=hint)
    return found


def _parsed(text: str) -> Node:
    try:
        root = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotReadable(f"not valid JSON: {error.msg}", line=error.lineno, hint="Check this line.") from error
    except RecursionError as error:
        raise NotReadable("the JSON is nested too deeply", line=1, hint="No schema needs that.") from error
    if not isinstance(root, dict):
        raise NotReadable("a JSON Schema is an object", line=1, hint="Name the schema's own file.")
    return root


class _Schema:
    """A document in which references are looked up, and which counts the fields that were found and the steps taken."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.count = 0
        self.steps = 0

    def step(self) -> None:
        """Counts a step. Raises NotReadable at the bound, which only a schema that refers to itself reaches."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise NotReadable("the schema refers to itself too often to be read", hint="Name a smaller schema.")

    def one_more(self) -> None:
        """Counts a field. Raises NotReadable at the bound."""
        self.count += 1
        if self.count > MOST_FIELDS:
            hint = "Name a smaller schema, for example that of one record."
            raise NotReadable(f"the schema describes more than {MOST_FIELDS} fields", hint=hint)

    def target(self, reference: object) -> Node:
        """What a reference within the document names; nothing for any other: it is never fetched."""
        if not isinstance(reference, str) or not reference.startswith("#"):
            return {}
        here: object = self.root
        for step in filter(None, reference.removeprefix("#").split("/")):
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            here = here.get(name) if isinstance(here, dict) else None
        return here if isinstance(here, dict) else {}


def _fields(
    schema: _Schema, node: Node, path: tuple[str, ...], met: frozenset[int], base: str
) -> Iterator[PropertyTerm]:
    """The fields of an object and, below each, those of what it holds. A node that holds itself is entered once."""
    whole = _whole(schema, node, met)
    met |= {id(part) for part in whole}
    required = {name for part in whole for name in _texts(part.get("required"))}
    for part in whole:
        for name, inner in _table(part.get("properties")).items():
            schema.one_more()
            here = (*path, name)
            about = _whole(schema, inner, frozenset())
            items = [_whole(schema, item, frozenset()) for each in about if isinstance(item := each.get("items"), dict)]
            below = [*about, *(each for several in items for each in several)]
            yield _term(here, below, base, required=name in required, repeated=bool(items))
            if len(here) < MOST_DEEP and not met & {id(each) for each in below}:
                for each in (about[0], *(several[0] for several in items if several)):
                    yield from _fields(schema, each, here, met, base)


def _whole(schema: _Schema, node: Node, met: frozenset[int]) -> list[Node]:
    """A node with what it refers to and what it is put together from, each once."""
    found: dict[int, Node] = {}
    waiting = deque([node])
    while waiting:
        schema.step()
        here = waiting.popleft()
        if id(here) not in found and (here is node or id(here) not in met):
            found[id(here)] = here
            if "$ref" in here and (target := schema.target(here["$ref"])):
                waiting.append(target)
            waiting += [part for word in _PARTS for part in _list(here.get(word)) if isinstance(part, dict)]
    return list(found.values())


def _term(path: tuple[str, ...], about: list[Node], base: str, *, required: bool, repeated: bool) -> PropertyTerm:
    name = "/".join(path)
    return PropertyTerm(
        iri=f"{base}{quote(name, safe='')}",
        name=name,
        title=_first(about, "title"),
        description=_first(about, "description"),
        datatype=_datatype(about),
        codes=tuple((code, "") for code in _codes(about)),
        required=required,
        repeated=repeated,
    )


def _datatype(about: list[Node]) -> Datatype:
    formats = (_FORMATS.get(str(part.get("format"))) for part in about)
    types = (_TYPES.get(word) for part in about for word in _texts(part.get("type")))
    nested = (Datatype.NESTED for part in about if part.get("properties"))
    return next((kind for kinds in (formats, types, nested) for kind in kinds if kind), Datatype.UNKNOWN)


def _codes(about: list[Node]) -> list[str]:
    listed = [
        value for part in about for value in (*_list(part.get("enum")), *([part["const"]] if "const" in part else []))
    ]
    return list(dict.fromkeys(str(value) for value in listed if isinstance(value, (str, int)) and value is not True))[
        :MOST_CODES
    ]


def _first(about: list[Node], key: str) -> str:
    return next((str(part[key]) for part in about if isinstance(part.get(key), str)), "")


def _table(value: object) -> dict[str, Node]:
    return {str(k): v for k, v in value.items() if isinstance(v, dict)} if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [item for item in _list(value) if isinstance(item, str)]
