"""A record mapping as YAML (`mappings/<source>.records.yaml`): every mistake is told with its line and a cure.

    source: courts-results
    key: [fixture, OffenceSequenceNumber]
    event_date: DateOfHearing
    fields:
      fixture: fixture
      Gender: {from: Gender, mapping: courts-libra-sex}
      DateOfHearing: {from: DateOfHearing, date: "%Y-%m-%d"}

It is a closed set of words: nothing written here is ever run.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from accord.formats.located import Located, Mistakes, read_yaml
from accord.model.records import Conversion, Field, MissingCode, RecordMapping

__all__ = ["OWN_PREFIX", "loads"]

OWN_PREFIX = "accord_"
_KEYS = ("source", "title", "key", "event_date", "fields")
_FIELD_KEYS = ("from", "separator", "constant", "missing", "convert", "mapping", "scheme", "date", "optional")
_WAYS = ("mapping", "scheme", "date")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DIRECTIVE = re.compile(r"%(-?.?)")
# A two-digit year is left out on purpose: it does not say its century, and a birth in 1948 would become one in 2048.
_DIRECTIVES = frozenset([*"YmdbBjaAHIMSfp%", *(f"-{part}" for part in "mdjHIMS")])
_DATE_HINT = 'Write the parts as %Y, %m and %d, for example "%d/%m/%Y"; months in words are %b (Sep) or %B (September).'


def loads(
    text: str, *, path: str, source: str, mapping_sets: Collection[str], schemes: Collection[str]
) -> RecordMapping:
    """The record mapping of a source. `mapping_sets` and `schemes` are the names that a field may use.

    Raises NotReadable naming every mistake, each with its line and what to write instead.
    """
    mistakes = Mistakes(path=path)
    reader = _Reader(mistakes, frozenset(mapping_sets), frozenset(schemes))
    mapping = reader.mapping(read_yaml(text), source)
    mistakes.raise_if_any()
    return mapping


class _Reader:
    """One pass over the document, part by part."""

    def __init__(self, mistakes: Mistakes, mapping_sets: frozenset[str], schemes: frozenset[str]) -> None:
        self.mistakes = mistakes
        self.known = {"mapping": mapping_sets, "scheme": schemes}

    def mapping(self, document: Located, source: str) -> RecordMapping:
        table = self.mistakes.table(document, _KEYS, "the record mapping")
        name = self.mistakes.required(table, "source", document.line, "the record mapping")
        if name and name != source:
            self.mistakes.choice(table["source"], [source], "source", default=source)
        nodes = self.mistakes.table(table.get("fields"), None, "fields")
        if not nodes:
            line = table["fields"].line if "fields" in table else document.line
            self.mistakes.add("there are no fields", line, "Add `fields:` with a line such as `Gender: {from: Sex}`.")
        fields = tuple(self._field(target, node) for target, node in nodes.items())
        self._check_targets(fields)
        return RecordMapping(
            source=name,
            title=self.mistakes.text(table.get("title"), "title"),
            key=self._key(table.get("key"), document.line, fields),
            event_date=self._event_date(table.get("event_date"), fields),
            fields=fields,
        )

    def _field(self, target: str, node: Located) -> Field:
        if isinstance(node.value, str):
            return Field(target=target, sources=(node.value,), line=node.line)
        what = f"field {target}"
        parts = self.mistakes.table(node, _FIELD_KEYS, what)
        self._check_way(parts, node, what)
        sources = [self.mistakes.text(item, "from") for item in self.mistakes.items(parts.get("from"), "from")]
        return Field(
            target=target,
            sources=tuple(sources),
            separator=self.mistakes.text(parts.get("separator"), "separator", default=" "),
            constant=self.mistakes.text(parts.get("constant"), "constant"),
            missing=self._missing(parts.get("missing")),
            conversions=self._conversions(parts.get("convert")),
            mapping_set=self._known(parts, "mapping", what),
            scheme=self._known(parts, "scheme", what),
            dates=tuple(self._date(item) for item in self.mistakes.items(parts.get("date"), "date")),
            optional=self.mistakes.yes_or_no(parts.get("optional"), "optional", default=False),
            line=node.line,
        )

    def _check_way(self, parts: dict[str, Located], node: Located, what: str) -> None:
        """A field has a constant alone, or a source and at most one way to translate it."""
        ways = [way for way in _WAYS if way in parts]
        if len(ways) > 1:
            hint = f"Keep one of them: {', '.join(ways)}."
            self.mistakes.add(f"{what} is translated in {len(ways)} ways at once", parts[ways[1]].line, hint)
        if "constant" in parts and len(parts) > 1:
            self.mistakes.add(f"{what} has a constant and a source", node.line, "Keep `constant` alone, or remove it.")
        if "constant" not in parts and not self.mistakes.items(parts.get("from"), "from"):
            hint = "Add `from: COLUMN` (or `from: [COLUMN, COLUMN]` to join them), or `constant: TEXT`."
            self.mistakes.add(f"{what} has no source", node.line, hint)

    def _missing(self, node: Located | None) -> tuple[MissingCode, ...]:
        table = self.mistakes.table(node, None, "missing")
        found = [
            MissingCode(code=code, meaning=self.mistakes.required(table, code, value.line, "missing"))
            for code, value in table.items()
        ]
        return tuple(found)

    def _conversions(self, node: Located | None) -> tuple[Conversion, ...]:
        words = [
            self.mistakes.choice(item, list(Conversion), "convert", default=Conversion.TRIM)
            for item in self.mistakes.items(node, "convert")
        ]
        return tuple(Conversion(word) for word in words)

    def _known(self, parts: dict[str, Located], way: str, what: str) -> str:
        if way not in parts:
            return ""
        return self.mistakes.choice(parts[way], self.known[way], f"{way} of {what}", default="")

    def _date(self, node: Located) -> str:
        text = self.mistakes.text(node, "date")
        found = set(_DIRECTIVE.findall(text))
        plain = {directive.removeprefix("-") for directive in found}
        wrong = sorted(found - _DIRECTIVES)
        if wrong:
            why = ": a two-digit year does not say its century" if "y" in plain else ""
            self.mistakes.add(f"the date format '{text}' has '%{wrong[0]}'{why}", node.line, _DATE_HINT)
        elif not ("Y" in plain and ("j" in plain or (plain & {"m", "b", "B"} and "d" in plain))):
            self.mistakes.add(f"the date format '{text}' does not name a day", node.line, _DATE_HINT)
        return text

    def _check_targets(self, fields: tuple[Field, ...]) -> None:
        seen: dict[str, Field] = {}
        for field in fields:
            if not _NAME.fullmatch(field.target) or field.target.lower().startswith(OWN_PREFIX):
                hint = f"Use letters, digits and _; names that start with '{OWN_PREFIX}' are Accord's own."
                self.mistakes.add(f"'{field.target}' cannot be a property's name", field.line, hint)
            other = seen.setdefault(field.target.lower(), field)
            if other is not field:
                hint = f"The other stands on line {other.line}. Rename one of them."
                self.mistakes.add(f"'{field.target}' and '{other.target}' differ only in case", field.line, hint)

    def _key(self, node: Located | None, line: int, fields: tuple[Field, ...]) -> tuple[str, ...]:
        targets = [field.target for field in fields]
        items = self.mistakes.items(node, "key")
        if not items:
            hint = "Add `key: [FIELD, ...]` with the fields that identify a record."
            self.mistakes.add("there is no key", node.line if node else line, hint)
        return tuple(self.mistakes.choice(item, targets, "a field of key", default="") for item in items)

    def _event_date(self, node: Located | None, fields: tuple[Field, ...]) -> str:
        if node is None:
            return ""
        dates = [field.target for field in fields if field.dates]
        return self.mistakes.choice(node, dates, "event_date (a field with `date:`)", default="")
