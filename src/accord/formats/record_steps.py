"""The steps of a field in a record mapping: what is done to its text, and what it is read as. A closed set of words."""

from __future__ import annotations

import re
from collections.abc import Callable
from zoneinfo import available_timezones

from accord.formats.located import Located, Mistakes
from accord.model.records import DEFAULT_ZONE, Clock, Conversion, Extract, Measure, Moment, Number, Split, Step, Truth
from accord.model.units import UNITS, decimals_of, factor

__all__ = ["StepReader"]

_MOST_PLACES = 6
_DIRECTIVE = re.compile(r"%(-?.?)")
_CLOCK = frozenset("HIMSfp")
_NO_PLACES = frozenset({"Factory", "localtime"})  # zones that name no clocks, or those of whatever machine it is
# A two-digit year is left out on purpose: it does not say its century, and a birth in 1948 would become one in 2048.
_KNOWN = frozenset([*"YmdbBjaAHIMSfp%", *(f"-{part}" for part in "mdjHIMS")])
_DATE_HINT = 'Write the parts as %Y, %m and %d, for example "%d/%m/%Y"; months in words are %b (Sep) or %B (September).'
_TIME_HINT = "Write hours and minutes as %H:%M (or %I:%M %p), seconds as %S; an offset at the end is %z."
_STEPS_HINT = f'Write {", ".join(Conversion)}, or a table such as `{{split: {{at: "/", take: 1}}}}`.'


class StepReader:
    """Reads steps and gathers mistakes. `flaw_of` says why a pattern cannot be used; an empty text where it can."""

    def __init__(self, mistakes: Mistakes, flaw_of: Callable[[str], str]) -> None:
        self.mistakes = mistakes
        self._flaw_of = flaw_of
        self._made: dict[str, Callable[[Located], Step]] = {
            "split": self._split,
            "extract": self._extract,
            "unit": self._unit,
        }

    def steps(self, node: Located | None) -> tuple[Step, ...]:
        """What is done to a text, in order: words, and tables with one key."""
        listed = [node] if node is not None and isinstance(node.value, dict) else self.mistakes.items(node, "convert")
        return tuple(step for item in listed if (step := self._step(item)) is not None)

    def day_formats(self, node: Located | None) -> tuple[str, ...]:
        """The formats of a day."""
        return tuple(self._format(item, self._day_flaw, "date", _DATE_HINT) for item in self._items(node, "date"))

    def moment(self, node: Located, zone: Located | None, default_zone: str) -> Moment:
        """A date and time."""
        items = self._items(node, "datetime")
        formats = tuple(self._format(item, self._moment_flaw, "datetime", _TIME_HINT) for item in items)
        return Moment(formats=formats, zone=self.zone(zone, default=default_zone))

    def clock(self, node: Located) -> Clock:
        """A time of day."""
        items = self._items(node, "time")
        return Clock(formats=tuple(self._format(item, self._clock_flaw, "time", _TIME_HINT) for item in items))

    def zone(self, node: Located | None, *, default: str = DEFAULT_ZONE) -> str:
        """A time zone's name in the IANA database."""
        known = available_timezones() - _NO_PLACES
        return self.mistakes.choice(node, known, "zone", default=default) if node else default

    def number(self, node: Located) -> Number:
        """A number: `whole`, `decimal`, or a table of its signs."""
        if not isinstance(node.value, dict):
            return Number(whole=self.mistakes.choice(node, ("whole", "decimal"), "number", default="whole") == "whole")
        parts = self.mistakes.table(node, ("whole", "decimal", "thousands"), "number")
        found = Number(
            whole=self.mistakes.yes_or_no(parts.get("whole"), "whole", default=False),
            decimal=self.mistakes.text(parts.get("decimal"), "decimal", default="."),
            thousands=self.mistakes.text(parts.get("thousands"), "thousands"),
        )
        signs = [found.decimal, found.thousands or "none"]
        if found.decimal not in (".", ",") or found.thousands not in ("", ",", ".", " ", "'") or len(set(signs)) < 2:
            hint = 'Write for example `number: {decimal: ",", thousands: "."}`; thousands may be , . \' or a space.'
            self.mistakes.add("the signs of a number cannot be told apart", node.line, hint)
        return found

    def truth(self, node: Located) -> Truth:
        """The words of yes and no."""
        parts = self.mistakes.table(node, ("true", "false"), "boolean")
        true, false = (self._words(parts, name, node.line) for name in ("true", "false"))
        both = sorted(set(true) & set(false))
        if both:
            self.mistakes.add(f"'{both[0]}' means true and false", node.line, "Leave it in one of the two lists.")
        return Truth(true=true, false=false)

    def _words(self, parts: dict[str, Located], name: str, line: int) -> tuple[str, ...]:
        words = tuple(self.mistakes.text(item, name) for item in self.mistakes.items(parts.get(name), name))
        if not words or not all(words):
            hint = "Write both, for example `boolean: {true: [Y, Yes], false: [N, No]}`."
            self.mistakes.add(f"boolean does not say which words mean {name}", line, hint)
        return words

    def _step(self, node: Located) -> Step | None:
        if not isinstance(node.value, dict):
            return Conversion(self.mistakes.choice(node, list(Conversion), "convert", default=Conversion.TRIM))
        parts = self.mistakes.table(node, self._made, "a step of convert")
        if len(parts) != 1:
            self.mistakes.add("a step of convert is not one thing", node.line, _STEPS_HINT)
        known = [self._made[name](item) for name, item in parts.items() if name in self._made]
        return known[0] if known else None

    def _split(self, node: Located) -> Split:
        parts = self.mistakes.table(node, ("at", "take"), "split")
        at = self.mistakes.required(parts, "at", node.line, "split")
        return Split(at=at, take=self.mistakes.whole_number(parts.get("take"), "take", default=1, least=1))

    def _extract(self, node: Located) -> Extract:
        found = Extract(pattern=self.mistakes.text(node, "extract"))
        flaw = self._flaw_of(found.pattern) if found.pattern else "is empty"
        if flaw:
            hint = "Use letters, classes such as [A-Z0-9], \\d, groups, `|`, `^`, `$` and repeats, in single quotes."
            self.mistakes.add(f"the pattern '{found.pattern}' {flaw}", node.line, hint)
        elif found.groups > 1:
            hint = "Put one pair of brackets around what is wanted; write (?:...) for the others."
            self.mistakes.add(f"the pattern '{found.pattern}' has {found.groups} groups", node.line, hint)
        return found

    def _unit(self, node: Located) -> Measure:
        parts = self.mistakes.table(node, ("from", "to", "places"), "unit")
        source, target = (self._unit_name(parts, name, node.line) for name in ("from", "to"))
        places = None
        if "places" in parts:
            places = self.mistakes.whole_number(parts["places"], "places", default=0)
            if places > _MOST_PLACES:
                self.mistakes.add(f"places is {places}", parts["places"].line, f"Write at most {_MOST_PLACES}.")
        if not (source and target):
            return Measure(source="days", target="days")
        if UNITS[source] != UNITS[target]:
            same = ", ".join(unit for unit, kind in UNITS.items() if kind == UNITS[source])
            hint = f"From {source} to: {same}."
            self.mistakes.add(f"{source} cannot be turned into {target} exactly", node.line, hint)
        elif places is None and decimals_of(factor(source, target)) is None:
            hint = f"Say how it is rounded: `places: 2` (at most {_MOST_PLACES})."
            self.mistakes.add(f"{source} in {target} may need decimals without end", node.line, hint)
        return Measure(source=source, target=target, places=places)

    def _unit_name(self, parts: dict[str, Located], name: str, line: int) -> str:
        self.mistakes.required(parts, name, line, "unit")
        return self.mistakes.choice(parts[name], UNITS, f"the unit '{name}'", default="") if name in parts else ""

    def _items(self, node: Located | None, what: str) -> list[Located]:
        items = self.mistakes.items(node, what)
        if node is not None and not items:
            self.mistakes.add(f"{what} has no format", node.line, f'Write for example `{what}: "%d/%m/%Y"`.')
        return items

    def _format(self, node: Located, flaw_of: Callable[[set[str]], str], what: str, hint: str) -> str:
        text = self.mistakes.text(node, what)
        bare = text.removesuffix("%z") if what == "datetime" else text
        found = set(_DIRECTIVE.findall(bare))
        wrong = sorted(found - _KNOWN)
        plain = {directive.removeprefix("-") for directive in found}
        if wrong:
            why = ": a two-digit year does not say its century" if "y" in plain else ""
            self.mistakes.add(f"the {what} format '{text}' has '%{wrong[0]}'{why}", node.line, hint)
        elif flaw := flaw_of(plain):
            self.mistakes.add(f"the {what} format '{text}' {flaw}", node.line, hint)
        return text

    @staticmethod
    def _day_flaw(parts: set[str]) -> str:
        names_day = "Y" in parts and ("j" in parts or (parts & {"m", "b", "B"} and "d" in parts))
        return "" if names_day else "does not name a day"

    @staticmethod
    def _clock_flaw(parts: set[str]) -> str:
        if parts - _CLOCK - {"%"}:
            return f"has '%{min(parts - _CLOCK)}', which is no time of day"
        names_time = "M" in parts and ("H" in parts or parts >= {"I", "p"})
        return "" if names_time else "does not name a time of day"

    @classmethod
    def _moment_flaw(cls, parts: set[str]) -> str:
        return cls._day_flaw(parts) or cls._clock_flaw(parts & _CLOCK)
