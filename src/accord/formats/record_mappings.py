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
from collections.abc import Callable, Collection, Mapping

from accord.formats.located import Located, Mistakes, read_yaml
from accord.formats.policies import read_thresholds
from accord.formats.record_fields import FieldReader, Known
from accord.formats.record_steps import StepReader
from accord.model.policies import Purpose, Threshold
from accord.model.records import Field, RecordMapping

__all__ = ["OWN_PREFIX", "loads"]

OWN_PREFIX = "accord_"
_KEYS = ("source", "title", "records", "zone", "key", "event_date", "thresholds", "fields")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PATH = re.compile(r"/|(/[^/\s\[\]]+)+")


def _no_flaw(_pattern: str) -> str:
    return ""


def loads(
    text: str,
    *,
    path: str,
    source: str,
    mapping_sets: Collection[str],
    schemes: Collection[str],
    purposes: Mapping[str, Purpose] | None = None,
    purpose: str = "",
    flaw_of: Callable[[str], str] = _no_flaw,
) -> RecordMapping:
    """The record mapping of a source, as it holds for a purpose.

    `mapping_sets`, `schemes` and `purposes` are the names that a field may use; `flaw_of` says why a pattern cannot be
    used. Raises NotReadable naming every mistake, each with its line and what to write instead.
    """
    mistakes = Mistakes(path=path)
    known = Known(
        mapping_sets=mapping_sets,
        schemes=schemes,
        purposes=purposes or {},
        purpose=(purposes or {}).get(purpose),
        flaw_of=flaw_of,
    )
    mapping = _Reader(mistakes, known).mapping(read_yaml(text), source)
    mistakes.raise_if_any()
    return mapping


class _Reader:
    """One pass over the document, part by part."""

    def __init__(self, mistakes: Mistakes, known: Known) -> None:
        self.mistakes = mistakes
        self.known = known

    def mapping(self, document: Located, source: str) -> RecordMapping:
        """The record mapping; mistakes are noted, not raised."""
        table = self.mistakes.table(document, _KEYS, "the record mapping")
        name = self.mistakes.required(table, "source", document.line, "the record mapping")
        if name and name != source:
            self.mistakes.choice(table["source"], [source], "source", default=source)
        nodes = self.mistakes.table(table.get("fields"), None, "fields")
        if not nodes:
            line = table["fields"].line if "fields" in table else document.line
            self.mistakes.add("there are no fields", line, "Add `fields:` with a line such as `Gender: {from: Sex}`.")
        zone = StepReader(self.mistakes, self.known.flaw_of).zone(table.get("zone"))
        reader = FieldReader(self.mistakes, self.known, zone)
        fields = tuple(field for target, node in nodes.items() for field in reader.fields(target, node))
        self._check_targets(fields)
        return RecordMapping(
            source=name,
            title=self.mistakes.text(table.get("title"), "title"),
            records=self._records(table.get("records")),
            key=self._key(table.get("key"), document.line, fields),
            event_date=self._event_date(table.get("event_date"), fields),
            purpose=self.known.purpose.name if self.known.purpose else "",
            thresholds=self._thresholds(table.get("thresholds")),
            fields=fields,
        )

    def _records(self, node: Located | None) -> str:
        path = self.mistakes.text(node, "records")
        if node is not None and not _PATH.fullmatch(path):
            hint = "Write the names on the way to a record: `/hearings/hearing/offence`; `/` is a line's object."
            self.mistakes.add(f"the path to the records is '{path}'", node.line, hint)
        return path

    def _thresholds(self, node: Located | None) -> tuple[Threshold, ...]:
        """The mapping's own; for what it says nothing on, the purpose's."""
        own = read_thresholds(self.mistakes, node)
        said = {threshold.counted for threshold in own}
        usual = self.known.purpose.thresholds if self.known.purpose else ()
        return (*own, *(threshold for threshold in usual if threshold.counted not in said))

    def _check_targets(self, fields: tuple[Field, ...]) -> None:
        seen: dict[str, Field] = {}
        for field in fields:
            if not _NAME.fullmatch(field.target) or field.target.lower().startswith(OWN_PREFIX):
                hint = f"Use letters, digits and _; names that start with '{OWN_PREFIX}' are Accord's own."
                self.mistakes.add(f"'{field.target}' cannot be a property's name", field.line, hint)
            other = seen.setdefault(field.target.lower(), field)
            if other.target != field.target:
                hint = f"The other stands on line {other.line}. Rename one of them."
                self.mistakes.add(f"'{field.target}' and '{other.target}' differ only in case", field.line, hint)

    def _key(self, node: Located | None, line: int, fields: tuple[Field, ...]) -> tuple[str, ...]:
        items = self.mistakes.items(node, "key")
        if not items:
            hint = "Add `key: [FIELD, ...]` with the fields that identify a record."
            self.mistakes.add("there is no key", node.line if node else line, hint)
        targets = {field.target for field in fields} - _special(fields)
        return tuple(self.mistakes.choice(item, targets, "a field of key", default="") for item in items)

    def _event_date(self, node: Located | None, fields: tuple[Field, ...]) -> str:
        if node is None:
            return ""
        dates = {field.target for field in fields if field.dates} - _special(fields)
        return self.mistakes.choice(node, dates, "event_date (a field with `date:`)", default="")


def _special(fields: tuple[Field, ...]) -> set[str]:
    """Properties that are filled now in one way and now in another, or by several concepts: they identify nothing."""
    return {field.target for field in fields if field.when or field.all_of}
