"""One field of a record mapping: where its text comes from, its steps, and what happens where nothing is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from accord.formats.located import Located, Mistakes
from accord.formats.policies import read_relations, read_unmapped
from accord.formats.record_steps import StepReader
from accord.model.mappings import Relation
from accord.model.policies import Purpose, Unmapped
from accord.model.records import (
    USABLE,
    AllOf,
    Case,
    Choice,
    Field,
    Missing,
    MissingCode,
    OneOf,
    Reading,
)

__all__ = ["FieldReader", "Known"]

T = TypeVar("T")
_KEYS = (
    "from", "separator", "constant", "default", "missing", "convert", "mapping", "scheme", "date", "datetime", "time",
    "zone", "number", "boolean", "all-of", "one-of", "relations", "unmapped", "optional",
)  # fmt: skip
_WAYS = ("mapping", "scheme", "date", "datetime", "time", "number", "boolean")
_NEEDS = {"all-of": "mapping", "one-of": "mapping", "relations": "mapping", "zone": "datetime"}
_NOTHING = "none"
_DEFAULTS = {
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "datetime": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?[+-][0-9]{2}:[0-9]{2}"),
    "time": re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"),
    "number": re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?"),
    "boolean": re.compile(r"true|false"),
}
"""What a default must look like: nothing is done to it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a record mapping may name, and the purpose of this run (None where none was said).

    `flaw_of` says why a pattern cannot be used; an empty text where it can.
    """

    mapping_sets: Collection[str] = ()
    schemes: Collection[str] = ()
    purposes: Mapping[str, Purpose]
    purpose: Purpose | None = None
    flaw_of: Callable[[str], str]


class FieldReader:
    """Reads fields and gathers mistakes. `zone` is the one that holds where a field names none."""

    def __init__(self, mistakes: Mistakes, known: Known, zone: str) -> None:
        self.mistakes = mistakes
        self.known = known
        self.zone = zone
        self.steps = StepReader(mistakes, known.flaw_of)

    def fields(self, target: str, node: Located) -> Iterator[Field]:
        """The field that fills a property; several where each holds under its own conditions, in their order."""
        parts = node.value if isinstance(node.value, dict) else {}
        if "when" in parts or "otherwise" in parts:
            yield from self._cases(target, node)
        else:
            yield self._field(target, node)

    def _cases(self, target: str, node: Located) -> Iterator[Field]:
        what = f"field {target}"
        parts = self.mistakes.table(node, ("when", "otherwise"), what)
        branches = self.mistakes.items(parts.get("when"), f"when of {what}")
        if not branches:
            hint = "Add `when:` with a list of cases such as `- {if: {COLUMN: VALUE}, from: OTHER}`."
            self.mistakes.add(f"{what} has no case", node.line, hint)
        for branch in branches:
            table = self.mistakes.table(branch, (*_KEYS, "if"), f"a case of {what}")
            conditions = self._conditions(table, branch.line, what)
            body = {key: value for key, value in table.items() if key != "if"}
            yield replace(self._field(target, Located(value=body, line=branch.line)), when=conditions)
        if "otherwise" not in parts:
            hint = f"Add `otherwise:` with what fills it where no case holds, or `otherwise: {_NOTHING}`."
            self.mistakes.add(f"{what} does not say what holds otherwise", node.line, hint)
        elif parts["otherwise"].value != _NOTHING:
            yield self._field(target, parts["otherwise"])

    def _conditions(self, table: dict[str, Located], line: int, what: str) -> tuple[Case, ...]:
        tested = self.mistakes.table(table.get("if"), None, f"if of {what}")
        if not tested:
            hint = "Add `if: {COLUMN: VALUE}`, or `if: {COLUMN: [VALUE, VALUE]}`."
            self.mistakes.add(f"a case of {what} has no condition", line, hint)
        return tuple(
            Case(column=column, values=tuple(self.mistakes.text(v, column) for v in self.mistakes.items(item, column)))
            for column, item in tested.items()
        )

    def _field(self, target: str, node: Located) -> Field:
        if isinstance(node.value, str):
            return Field(target=target, sources=(node.value,), relations=self._allowed(), line=node.line,
                         unmapped=self._usual())  # fmt: skip
        what = f"field {target}"
        parts = self.mistakes.table(node, _KEYS, what)
        self._check_way(parts, node, what)
        sources = [self.mistakes.text(item, "from") for item in self.mistakes.items(parts.get("from"), "from")]
        made = Field(
            target=target,
            sources=tuple(sources),
            separator=self.mistakes.text(parts.get("separator"), "separator", default=" "),
            constant=self.mistakes.text(parts.get("constant"), "constant"),
            default=self.mistakes.text(parts.get("default"), "default"),
            missing=self._missing(parts.get("missing")),
            conversions=self.steps.steps(parts.get("convert")),
            mapping_set=self._named(parts, "mapping", self.known.mapping_sets, what),
            scheme=self._named(parts, "scheme", self.known.schemes, what),
            dates=self.steps.day_formats(parts.get("date")),
            reading=self._reading(parts),
            all_of=self._all_of(parts, what),
            one_of=self._one_of(parts, what),
            relations=self._relations(parts.get("relations"), what),
            unmapped=self._unmapped(parts.get("unmapped"), what),
            optional=self.mistakes.yes_or_no(parts.get("optional"), "optional", default=False),
            line=node.line,
        )
        self._check_unmapped(made, parts)
        return made

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
        for key, needed in _NEEDS.items():
            if key in parts and needed not in parts:
                hint = f"Add `{needed}:`, or remove `{key}:`."
                self.mistakes.add(f"{what} has '{key}' without '{needed}'", parts[key].line, hint)
        if "all-of" in parts and "one-of" in parts:
            hint = "Keep one of them: all-of, one-of."
            self.mistakes.add(f"{what} becomes all of the concepts and one of them", node.line, hint)

    def _missing(self, node: Located | None) -> tuple[MissingCode, ...]:
        table = self.mistakes.table(node, None, "missing")
        found = [
            MissingCode(code=code, meaning=self.mistakes.choice(value, list(Missing), f"missing {code}", default=""))
            for code, value in table.items()
        ]
        return tuple(found)

    def _named(self, parts: dict[str, Located], way: str, known: Collection[str], what: str) -> str:
        return self.mistakes.choice(parts[way], known, f"{way} of {what}", default="") if way in parts else ""

    def _reading(self, parts: dict[str, Located]) -> Reading | None:
        made: dict[str, Callable[[Located], Reading]] = {
            "datetime": lambda node: self.steps.moment(node, parts.get("zone"), self.zone),
            "time": self.steps.clock,
            "number": self.steps.number,
            "boolean": self.steps.truth,
        }
        return next((make(parts[way]) for way, make in made.items() if way in parts), None)

    def _all_of(self, parts: dict[str, Located], what: str) -> AllOf | None:
        if "all-of" not in parts:
            return None
        return AllOf(self.mistakes.choice(parts["all-of"], list(AllOf), f"all-of of {what}", default=AllOf.ARRAY))

    def _one_of(self, parts: dict[str, Located], what: str) -> OneOf | None:
        if "one-of" not in parts:
            return None
        table = self.mistakes.table(parts["one-of"], None, f"one-of of {what}")
        columns = list(table.items())
        choices = self.mistakes.table(columns[0][1], None, f"one-of of {what}") if columns else {}
        if len(columns) != 1 or not choices:
            hint = "Write `one-of: {COLUMN: {VALUE: TARGET CODE, VALUE: TARGET CODE}}`."
            self.mistakes.add(f"one-of of {what} does not say what decides", parts["one-of"].line, hint)
            return None
        found = [Choice(value=value, code=self.mistakes.text(item, value)) for value, item in choices.items()]
        return OneOf(column=columns[0][0], choices=tuple(found))

    def _relations(self, node: Located | None, what: str) -> tuple[Relation, ...]:
        """What the field says for this purpose; else what it and the purpose both allow."""
        own = self._for_purpose(node, lambda item: read_relations(self.mistakes, item, what))
        allowed = self._allowed()
        if own is None:
            return allowed
        if isinstance(node, Located) and isinstance(node.value, dict):
            return own
        return tuple(relation for relation in own if self.known.purpose is None or relation in allowed)

    def _unmapped(self, node: Located | None, what: str) -> Unmapped:
        own = self._for_purpose(node, lambda item: read_unmapped(self.mistakes, item, what))
        return self._usual() if own is None else own

    def _for_purpose(self, node: Located | None, read: Callable[[Located], T]) -> T | None:
        """What is said for all purposes, or in a table for this one. None where nothing is."""
        if node is None:
            return None
        if not isinstance(node.value, dict):
            return read(node)
        wanted = self.known.purpose.name if self.known.purpose else ""
        found = {}
        for name, item in node.value.items():
            if name not in self.known.purposes:
                self.mistakes.choice(Located(value=name, line=item.line), self.known.purposes, "a purpose", default="")
            found[name] = read(item)
        return found.get(wanted)

    def _allowed(self) -> tuple[Relation, ...]:
        return self.known.purpose.relations if self.known.purpose else USABLE

    def _usual(self) -> Unmapped:
        return (self.known.purpose and self.known.purpose.unmapped) or Unmapped.QUARANTINE

    def _check_unmapped(self, made: Field, parts: dict[str, Located]) -> None:
        if "unmapped" in parts and not (made.coded or made.can_fail):
            hint = "Remove `unmapped:`; a text that is only carried over is never unmapped."
            self.mistakes.add(f"field {made.target} translates nothing", parts["unmapped"].line, hint)
        if made.unmapped is Unmapped.KEEP and "unmapped" in parts and not made.keeps_unmapped:
            hint = "Write quarantine, null or fail: its text would stand among dates, numbers or concepts."
            self.mistakes.add(f"field {made.target} cannot keep what it cannot read", parts["unmapped"].line, hint)
        way = next((way for way in _DEFAULTS if way in parts), "")
        if made.default and way and not _DEFAULTS[way].fullmatch(made.default):
            hint = "Write it as it shall stand in the record: a day as 2024-12-31, a number as 1.5, true or false."
            self.mistakes.add(f"the default of field {made.target} is no {way}", parts["default"].line, hint)
