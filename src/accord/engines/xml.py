"""XML read as a stream: the parts of a document one after another, each as plain objects, lists and texts.

A document type, entities and anything outside of the file are refused (https://docs.python.org/3/library/xml.html).
Attributes are read as children; the text of an element that has attributes or children is its `#text`. Names stand
without their namespace.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, tostring  # the types, and writing; defusedxml reads

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from accord.errors import NotReadable

__all__ = ["XmlPart", "xml_parts"]

MAX_DEPTH = 100
MAX_ELEMENTS = 1_000_000
MAX_RAW = 256 * 1024
TEXT = "#text"


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlPart:
    """A child of the document's root that holds records, or a fault.

    value: what it holds; names: the way from it to its records; path: where it is; above: what the root says besides,
    by path; raw: its text.
    """

    value: object = None
    names: tuple[str, ...] = ()
    path: str = ""
    above: dict[str, object] = field(default_factory=dict)
    fault: str = ""
    raw: str = ""


def xml_parts(stream: BinaryIO, names: Sequence[str], name: str) -> Iterator[XmlPart]:
    """The parts of a document that hold what a path of names (the root's first) leads to; only one is in memory.

    What the root says behind its first part comes too late to belong to it: it is a fault. Raises NotReadable for what
    is no XML, is not safe, or has no such path.
    """
    reader = _Reader(tuple(names), name)
    try:
        yield from reader.parts(stream)
    except ParseError as error:
        what = f"this is no XML: {str(error).partition(':')[0]}"
        raise NotReadable(what, path=name, line=error.position[0], hint="Fetch it anew.") from error
    except DefusedXmlException as error:
        what = "the XML declares a document type or entities"
        raise NotReadable(what, path=name, hint="Send it without; they are not safe to read.") from error


class _Reader:
    """One pass over a document."""

    def __init__(self, names: tuple[str, ...], name: str) -> None:
        self.names = names
        self.name = name
        self.above: dict[str, object] = {}
        self.passed: Counter[str] = Counter()
        self.found = 0

    def parts(self, stream: BinaryIO) -> Iterator[XmlPart]:
        """Each record as it ends, taken out of the tree behind it. Raises NotReadable where it is too deep or large."""
        depth, held, root = 0, 0, None
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth, held = depth + 1, held + 1
                root = root if root is not None else self._root(element)
                self._check_size(depth, held)
                continue
            depth -= 1
            if depth == 1 and len(self.names) > 1 and root is not None:
                yield from self._child(element)
                held = 0
                root.clear()
        if len(self.names) == 1 and root is not None:
            self.found += 1
            yield XmlPart(value=_value(root), path=f"/{self.names[0]}", raw=_raw(root))
        if not self.found:
            self._tell_of_none()

    def _root(self, element: Element) -> Element:
        root, wanted = _local(element.tag), self.names[0] if self.names else ""
        if root != wanted:
            hint = f"Write `records: /{'/'.join((root, *self.names[1:]))}`, or send the file to another source."
            raise NotReadable(f"the document is a '{root}', not a '{wanted}'", path=self.name, line=1, hint=hint)
        self.above = {f"/{root}/{_local(key)}": text for key, text in element.attrib.items()}
        return element

    def _child(self, element: Element) -> Iterator[XmlPart]:
        """A child of the root: a part that holds records, or something that the root says of all of them."""
        name = _local(element.tag)
        path = f"/{self.names[0]}/{name}"
        if name == self.names[1]:
            self.found += 1
            yield XmlPart(value=_value(element), names=self.names[2:], path=path, above=self.above, raw=_raw(element))
            return
        self.passed[name] += 1
        if self.found:
            yield XmlPart(fault=f"{path} stands behind the records, so that it belongs to none", raw=_raw(element))
        else:
            place = path if self.passed[name] == 1 else f"{path}[{self.passed[name]}]"
            self.above = {**self.above, place: _value(element)}

    def _check_size(self, depth: int, held: int) -> None:
        if depth > MAX_DEPTH or held > MAX_ELEMENTS:
            what = f"an element lies more than {MAX_DEPTH} deep" if depth > MAX_DEPTH else "a part is too large"
            raise NotReadable(what, path=self.name, hint="Is this a file of records?")

    def _tell_of_none(self) -> None:
        wanted = "/".join(self.names)
        close = difflib.get_close_matches(self.names[1], list(self.passed), n=1) if len(self.names) > 1 else []
        meant = f"Did you mean '/{self.names[0]}/{close[0]}'? " if close else ""
        hint = f"{meant}Correct `records:` in the record mapping."
        raise NotReadable(f"there is no /{wanted} in the document", path=self.name, hint=hint)


def _value(element: Element) -> object:
    """An element as a text, or as an object of its attributes and children; those of one name as a list."""
    named = [(_local(key), text) for key, text in element.attrib.items()]
    children: list[tuple[str, object]] = [*named, *((_local(child.tag), _value(child)) for child in element)]
    text = "".join([element.text or "", *(child.tail or "" for child in element)])
    if not children:
        return text
    found: dict[str, list[object]] = {}
    for name, value in children:
        found.setdefault(name, []).append(value)
    own: dict[str, object] = {TEXT: text} if text.strip() else {}
    return {**{name: values[0] if len(values) == 1 else values for name, values in found.items()}, **own}


def _local(tag: str) -> str:
    return str(tag).rpartition("}")[2]


def _raw(element: Element) -> str:
    return tostring(element, encoding="unicode")[:MAX_RAW].strip()
