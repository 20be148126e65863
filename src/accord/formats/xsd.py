"""The fields that an XML Schema describes, as property terms (https://www.w3.org/TR/xmlschema-1/).

Only the schema's own text is read: `include`, `import` and `redefine` are never followed, a document type is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from accord.errors import NotReadable
from accord.model.properties import Datatype, PropertyTerm

__all__ = ["MOST_DEEP", "MOST_FIELDS", "loads"]

MOST_FIELDS = 10_000
MOST_DEEP = 20  # steps from the record down
MOST_STEPS = 100_000
MOST_CODES = 1_000
_XS = "{http://www.w3.org/2001/XMLSchema}"
_HELD = ("element", "attribute", "sequence", "choice", "all", "group", "complexContent", "simpleContent", "extension",
         "restriction", "complexType", "attributeGroup")  # fmt: skip  # what a field may stand in
_TYPES = {
    **dict.fromkeys(("string", "normalizedString", "token", "ID", "anyURI", "NMTOKEN"), Datatype.TEXT),
    **dict.fromkeys(("integer", "int", "long", "short", "byte", "decimal", "float", "double", "positiveInteger",
                     "nonNegativeInteger", "unsignedInt", "unsignedLong", "unsignedShort"), Datatype.NUMBER),
    **dict.fromkeys(("date", "dateTime", "gYear", "gYearMonth"), Datatype.DATE),
    "time": Datatype.TIME,
    "boolean": Datatype.BOOLEAN,
}  # fmt: skip


def loads(data: bytes, *, base: str) -> tuple[PropertyTerm, ...]:
    """The fields of every record that a schema describes, by path (`Case/Defendant/Name`, attributes as `@name`).

    Records are the elements at the top that no other refers to; where there are none, the named types.
    base: what the terms' IRIs begin with. Raises NotReadable with the line where the text is no XML Schema, has a
    document type or entities, or describes no or more than `MOST_FIELDS` fields.
    """
    root = _parsed(data)
    schema = _Schema(root)
    found = tuple(term for start in schema.starts() for term in _fields(schema, start, (), (), base))
    if not found:
        raise NotReadable("the schema describes no fields", line=1, hint="Name the file that declares the elements.")
    return found


def _parsed(data: bytes) -> Element:
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except ParseError as error:
        hint = "Check the tags around this line."
        raise NotReadable(f"not well-formed XML: {error.msg}", line=error.position[0], hint=hint) from error
    except DefusedXmlException as error:
        hint = "Take the document type and its entities out: they can expand without bound, or reach other files."
        raise NotReadable("the schema has a document type or entities", line=1, hint=hint) from error
    except (LookupError, ValueError) as error:
        raise NotReadable(f"not readable as XML: {error}", line=1, hint="Save the file as UTF-8.") from error
    if root.tag != f"{_XS}schema":
        raise NotReadable("this is no XML Schema", line=1, hint="Its root must be `schema` of XML Schema.")
    return root


class _Schema:
    """The named parts of a schema, by what they are and their local name."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.named = {(_kind(part), part.get("name", "")): part for part in root}
        self.count = 0
        self.steps = 0

    def starts(self) -> list[Element]:
        """Where records begin."""
        used = {_local(part.get("ref", "")) for part in self.root.iter(f"{_XS}element")}
        elements = [part for part in self.root if _kind(part) == "element"]
        types = [part for part in self.root if _kind(part) == "complexType"]
        return [part for part in elements if part.get("name", "") not in used] or elements or types

    def referred(self, part: Element) -> Element | None:
        """What an element, attribute or group refers to, and the type that it names."""
        name = part.get("ref") or part.get("type") or part.get("base") or ""
        kinds = (_kind(part),) if part.get("ref") else ("complexType", "simpleType")
        return next((self.named[kind, _local(name)] for kind in kinds if (kind, _local(name)) in self.named), None)

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


def _fields(
    schema: _Schema, part: Element, path: tuple[str, ...], met: tuple[Element, ...], base: str
) -> Iterator[PropertyTerm]:
    """The fields that stand in a part of a schema or in what it refers to; a part within itself is not entered."""
    if any(part is other for other in met) or len(path) > MOST_DEEP or len(met) > 4 * MOST_DEEP:
        return
    schema.step()
    met = (*met, part)
    target = schema.referred(part)
    if target is not None:
        yield from _fields(schema, target, path, met, base)
    for inner in part:
        kind = _kind(inner)
        if kind in {"element", "attribute"}:
            schema.one_more()
            name = inner.get("name") or _local(inner.get("ref", ""))
            here = (*path, f"@{name}" if kind == "attribute" else name)
            yield _term(schema, inner, here, base)
            yield from _fields(schema, inner, here, met, base)
        elif kind in _HELD:
            yield from _fields(schema, inner, path, met, base)


def _term(schema: _Schema, part: Element, path: tuple[str, ...], base: str) -> PropertyTerm:
    said = list(_about(schema, part))
    name = "/".join(path)
    return PropertyTerm(
        iri=f"{base}{quote(name, safe='')}",
        name=name,
        description=_documentation(said),
        datatype=_datatype(said),
        codes=_codes(said),
        required=part.get("use") == "required" or (_kind(part) == "element" and part.get("minOccurs", "1") != "0"),
        repeated=part.get("maxOccurs", "1") not in {"0", "1"},
    )


def _about(schema: _Schema, part: Element) -> Iterator[Element]:
    """The part, what it refers to, and what that is derived from, nearest first, each once."""
    here: Element | None = part
    seen: list[Element] = []
    while here is not None and not any(here is other for other in seen):
        seen.append(here)
        yield here
        derived = next((inner for inner in here.iter(f"{_XS}restriction")), None) if _is_simple(here) else None
        if derived is not None:
            yield derived
        here = (
            schema.referred(here)
            if schema.referred(here) is not None
            else (schema.referred(derived) if derived is not None else None)
        )


def _is_simple(part: Element) -> bool:
    return _kind(part) == "simpleType" or part.find(f"{_XS}simpleType") is not None


def _datatype(said: list[Element]) -> Datatype:
    names = (part.get(word, "") for part in said for word in ("type", "base"))
    known = next((_TYPES[_local(name)] for name in names if _local(name) in _TYPES), None)
    if known:
        return known
    nested = any(_kind(part) == "complexType" or part.find(f"{_XS}complexType") is not None for part in said)
    return Datatype.NESTED if nested else Datatype.UNKNOWN


def _codes(said: list[Element]) -> tuple[tuple[str, str], ...]:
    simple = [part for part in said if _kind(part) == "restriction"]
    listed = [
        (value.get("value", ""), _documentation([value]))
        for part in simple
        for value in part.findall(f"{_XS}enumeration")
    ]
    return tuple(dict.fromkeys(listed))[:MOST_CODES]


def _documentation(said: list[Element]) -> str:
    found = (part.find(f"{_XS}annotation/{_XS}documentation") for part in said)
    return next((" ".join("".join(text.itertext()).split()) for text in found if text is not None), "")


def _kind(part: Element) -> str:
    return part.tag.removeprefix(_XS)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
