"""YAML read safely, every value with its line, so that a mistake can be reported where it was made.

All scalars stay text (`01` is not 1). Duplicate keys, anchors, aliases and tags are refused (YAML 1.2 §3.2.1.3;
an alias can expand without bound).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import yaml

from accord.errors import NotReadable
from accord.model.findings import Finding, Severity

__all__ = ["Located", "Mistakes", "read_yaml"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # many times faster where libyaml is there
MAX_BYTES = 16 * 1024 * 1024
MAX_LISTED = 15
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times faster, where PyYAML was built with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A YAML value and the line (from 1) it stands on: text, a list of values, or a table of text to value.

    word: how a value that is none is written: `null`, `~` or nothing at all.
    """

    value: str | list[Located] | dict[str, Located] | None
    line: int
    word: str = field(default="", compare=False)


def read_yaml(text: str) -> Located:
    """The document's root value. Raises NotReadable with the line for anything that is not plain, safe YAML."""
    if len(text) > MAX_BYTES:
        raise NotReadable(f"the file is larger than {MAX_BYTES} characters", hint="Split it.")
    try:
        _refuse_aliases(text)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        hint = "Check the indentation, the colons and the quotes around this line."
        raise NotReadable(f"not valid YAML: {error.problem or error.context}", line=line, hint=hint) from error
    except yaml.YAMLError as error:
        raise NotReadable(f"not valid YAML: {error}", hint="Save the file as UTF-8 text.") from error
    if root is None:
        raise NotReadable("the file is empty", line=1, hint="Write what belongs in it, or take the file away.")
    return _located(root)


def _refuse_aliases(text: str) -> None:
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            line = event.start_mark.line + 1 if event.start_mark else None
            raise NotReadable("anchors and aliases are not allowed", line=line, hint="Write the value out.")


def _located(node: yaml.Node) -> Located:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        empty = node.tag == "tag:yaml.org,2002:null"
        return Located(value=None, line=line, word=node.value) if empty else Located(value=node.value, line=line)
    if isinstance(node, yaml.SequenceNode):
        return Located(value=[_located(item) for item in node.value], line=line)
    if not isinstance(node, yaml.MappingNode):
        raise NotReadable("a value that is neither text, list nor table", line=line, hint="Write plain YAML.")
    table: dict[str, Located] = {}
    for key, item in node.value:
        key_line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise NotReadable("a key must be plain text", line=key_line, hint="Write `key: value`.")
        if key.value in table:
            hint = f"The first stands on line {table[key.value].line}. Remove or rename one of them."
            raise NotReadable(f"the key '{key.value}' stands twice", line=key_line, hint=hint)
        table[key.value] = replace(_located(item), line=key_line)
    return Located(value=table, line=line)


@dataclass(slots=True)
class Mistakes:
    """Reads located values as what they should be, and gathers every mistake instead of stopping at the first.

    Each reader gives a usable value even after a mistake, so that one run reports them all.
    """

    path: str
    findings: list[Finding] = field(default_factory=list)

    def add(self, message: str, line: int, hint: str, *, subject: str = "") -> None:
        """One more mistake, at a line of the file."""
        place = f"{self.path}:{line}"
        self.findings.append(
            Finding(code="settings", severity=Severity.ERROR, subject=subject, place=place, message=message, hint=hint)
        )

    def table(self, node: Located | None, keys: Iterable[str] | None, what: str) -> dict[str, Located]:
        """A table whose keys are among `keys` (None: any)."""
        if node is None or node.value is None:
            return {}
        if not isinstance(node.value, dict):
            self.add(f"{what} must be a table of `key: value` lines", node.line, f"Write {what} as `key: value`.")
            return {}
        allowed = None if keys is None else set(keys)
        for key, value in node.value.items():
            if allowed is not None and key not in allowed:
                self.add(f"{what} has an unknown key '{key}'", value.line, _suggest(key, allowed), subject=key)
        return node.value

    def items(self, node: Located | None, what: str) -> list[Located]:
        """A list; a single text counts as a list of one."""
        if node is None or node.value is None:
            return []
        if isinstance(node.value, str):
            return [node]
        if isinstance(node.value, dict):
            self.add(f"{what} must be a list", node.line, f"Write each entry of {what} on its own line after `- `.")
            return []
        return node.value

    def text(self, node: Located | None, what: str, *, default: str = "") -> str:
        """A text."""
        if node is None or node.value is None:
            return default
        if not isinstance(node.value, str):
            self.add(f"{what} must be text", node.line, f"Write {what} as one value, for example `{what}: text`.")
            return default
        return node.value

    def required(self, table: dict[str, Located], key: str, line: int, what: str) -> str:
        """The text under a key that must be there and not empty."""
        value = self.text(table.get(key), key)
        if not value and (key not in table or table[key].value in (None, "")):
            at = table[key].line if key in table else line
            self.add(f"{what} lacks '{key}'", at, f"Add `{key}: ...` to {what}.", subject=key)
        return value

    def choice(self, node: Located | None, choices: Iterable[str], what: str, *, default: str) -> str:
        """One of a closed list of words."""
        value = self.text(node, what, default=default)
        allowed = list(choices)
        if node is not None and value not in allowed:
            self.add(f"{what} is '{value}'", node.line, _suggest(value, allowed))
            return default
        return value

    def whole_number(self, node: Located | None, what: str, *, default: int, least: int = 0) -> int:
        """A whole number not below `least`."""
        value = self.text(node, what, default=str(default))
        if node is not None and (not value.isascii() or not value.isdigit() or int(value) < least):
            self.add(f"{what} is '{value}'", node.line, f"Write a whole number from {least} up.")
            return default
        return int(value)

    def yes_or_no(self, node: Located | None, what: str, *, default: bool) -> bool:
        """`true` or `false` (`yes` and `no` count)."""
        words = {"true": True, "yes": True, "false": False, "no": False}
        value = self.text(node, what, default="true" if default else "false").lower()
        if value not in words:
            self.add(f"{what} is '{value}'", 1 if node is None else node.line, "Write true or false.")
        return words.get(value, default)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def raise_if_any(self) -> None:
        """Raises NotReadable naming every mistake with its line, the first as its place."""
        if not self.findings:
            return
        first, *rest = self.findings
        line = int(first.place.rpartition(":")[2])
        more = [f"{f.place}: {f.message}\n  {f.hint}" for f in rest]
        raise NotReadable(first.message, path=self.path, line=line, hint="\n".join([first.hint, *more]))


def _suggest(word: str, allowed: Iterable[str]) -> str:
    options = sorted(allowed)
    close = difflib.get_close_matches(word, options, n=1)
    meant = f"Did you mean '{close[0]}'? " if close else ""
    listed = ", ".join(options[:MAX_LISTED]) + (", ..." if len(options) > MAX_LISTED else "")
    return f"{meant}Write one of: {listed}."
