"""The findings' page of the reference, read from the program's own source: what each check can say, and where it does.

A finding is made where a call gives it a code; local functions that hand a code on are followed. Texts are shown as
they stand in the source, with an ellipsis for what depends on the data.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "accord"
_CODE = re.compile(r"[a-z0-9…]+(-[a-z0-9…]+)*")
_MADE = {
    "Finding": ("code", "severity", "subject", "place", "message", "hint"),
    "Problem": ("code", "message", "hint"),
    "Refusal": ("code", "message", "hint"),
}  # what is a finding, or becomes one in the report
_SAME = {"reason": "message", "kind": "code"}
_ELSEWHERE = "(it says what is wrong, and where)"
_RANK = ("error", "warning", "info")
_OF = {"Problem": "error", "Refusal": "warning, info"}  # as the reports of translation and of `accord derive` rank them
_PARTS = {
    "vocabulary": "Vocabularies",
    "formats": "Files that are read",
    "crosswalks": "Decisions and cross-walks",
    "shapes": "Shapes and records",
    "translation": "Translation of records",
    "tasks": "The workspace as a whole",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A code as one place of the source gives it."""

    part: str
    code: str
    severity: str = ""
    message: str = ""
    hint: str = ""


def page() -> str:
    """Every code by the part of the program that finds it: how grave it is, what is so, and what to do."""
    parts: dict[str, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for path, tree in _TREES.items():
        for told in _Module(path, tree).told():
            parts[told.part][told.code].append(told)
    lines = [
        "# Findings",
        "Generated from the program by `make docs`.",
        "What a check says has a code that stays the same from version to version. An *error* must be mended before "
        "others can rely on the data, a *warning* should be looked at, *info* is good to know. `…` stands for what "
        "depends on your data. The findings of SHACL shapes are called `shacl-` and the constraint's name "
        "(`shacl-min-count`); [the shapes](shapes.md) say what they check.",
    ]
    if unknown := parts.keys() - _PARTS.keys():
        raise ValueError(f"findings of {sorted(unknown)} have no heading")
    for part, heading in _PARTS.items():
        lines.append(f"## {heading}")
        lines.append("| Code | Severity | What is so | What to do |\n|---|---|---|---|\n" + _rows(parts[part]))
    return "\n\n".join(lines) + "\n"


def _rows(codes: dict[str, list[Told]]) -> str:
    rows = []
    for code, several in sorted(codes.items()):
        ranks = {rank for one in several for rank in one.severity.split(", ")}
        severities = [rank for rank in _RANK if rank in ranks]
        said, todo = (
            "<br>".join(dict.fromkeys(text.replace("|", "\\|") for one in several if (text := getattr(one, name))))
            for name in ("message", "hint")
        )
        rows.append(f"| `{code}` | {', '.join(severities)} | {said or _ELSEWHERE} | {todo} |")
    return "\n".join(rows)


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """The values of a module's own names."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = (
                    zip(target.elts, node.value.elts, strict=True)
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [(target, node.value)]
                )
                found.update((name.id, value) for name, value in pairs if isinstance(name, ast.Name))
    return found


_TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.rglob("*.py"))}
_CONSTANTS = {name: value for tree in _TREES.values() for name, value in _constants(tree).items() if name.isupper()}


class _Module:
    """One file of the source."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self.tree = tree
        self.part = path.relative_to(SOURCE).parts[0]
        self.functions = [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]
        self.constants = {**_CONSTANTS, **_constants(self.tree)}
        self.makers = dict(_MADE)
        self.ranks = dict(_OF)
        self.given: dict[str, dict[str, ast.expr]] = {}  # what a maker gives itself, or by default

    def told(self) -> Iterator[Told]:
        """What the file says, in its order."""
        self._follow()
        for function in self.functions:
            own = self.makers.get(function.name)
            for call in _calls(function):
                if (name := _name(call)) in self.makers:
                    told = self._told(self._arguments(call, name), function, self.ranks.get(name, ""))
                    if told and not (own and told.code == "…"):
                        yield told
        yield from self._tables()

    def _follow(self) -> None:
        """Finds the local functions that hand a code on to a finding, and those that hand one on to these."""
        for _ in range(3):
            for function in self.functions:
                plain = [arg.arg for arg in function.args.args if arg.arg != "self"]
                taken = "code" if "kind" in plain else ""  # there it is the thing that the finding is about
                names = ["" if name == taken else _SAME.get(name, name) for name in plain]
                keyword = [_SAME.get(arg.arg, arg.arg) for arg in function.args.kwonlyargs]
                inner = next((call for call in _calls(function) if _name(call) in self.makers), None)
                if inner and "code" in names and function.name not in self.makers:
                    self.makers[function.name] = (*names, *keyword)
                    self.ranks[function.name] = self.ranks.get(_name(inner), "")
                    defaults = zip(keyword, function.args.kw_defaults, strict=True)
                    positional = zip(reversed(names), reversed(function.args.defaults), strict=False)
                    by_default = {name: value for name, value in (*defaults, *positional) if value}
                    self.given[function.name] = {**self._arguments(inner, _name(inner)), **by_default}

    def _arguments(self, call: ast.Call, name: str) -> dict[str, ast.expr]:
        positional = dict(zip(self.makers[name], call.args, strict=False))
        named = {_SAME.get(keyword.arg, keyword.arg): keyword.value for keyword in call.keywords if keyword.arg}
        return {**self.given.get(name, {}), **positional, **named}

    def _told(self, found: dict[str, ast.expr], function: ast.FunctionDef, severity: str) -> Told | None:
        codes = [code for code in self._texts(found.get("code"), function) if _CODE.fullmatch(code)]
        if not codes or codes == ["…"]:
            return None
        ranks = self._ranks(found["severity"], function) if "severity" in found else []
        return Told(
            part=self.part,
            code=codes[0],
            severity=", ".join(ranks) or severity,
            message="<br>".join(self._texts(found.get("message"), function)),
            hint="<br>".join(self._texts(found.get("hint"), function)),
        )

    def _ranks(self, node: ast.expr, function: ast.FunctionDef) -> list[str]:
        """The severities that an expression can be."""
        said = ast.unparse(node)
        for inner in ast.walk(function):
            if isinstance(inner, ast.Assign) and ast.unparse(inner.targets[0]) == ast.unparse(node):
                said += ast.unparse(inner.value)
        return [rank.lower() for rank in re.findall(r"Severity\.([A-Z]+)", said)]

    def _tables(self) -> Iterator[Told]:
        """Tables: of a code, a severity and texts; of checks by their code; of reasons by their code."""
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.Dict):
                continue
            for value in node.values:
                if isinstance(value, ast.Tuple) and len(value.elts) > 2 and "Severity." in ast.unparse(value.elts[1]):
                    code, _, *texts = (self._texts(one, None) for one in value.elts)
                    rank = ast.unparse(value.elts[1]).rpartition(".")[2].lower()
                    *message, hint = ("<br>".join(text) for text in texts)
                    yield Told(part=self.part, code=code[0], severity=rank, message="".join(message), hint=hint)
        for name, check in self._table("CONDITIONS"):
            yield from (self._checked(name, one) for one in self.functions if one.name == ast.unparse(check))
        for name, reason in self._table("REASONS"):
            told = "<br>".join(self._texts(reason, None))
            yield Told(part=self.part, code=name, severity=_OF["Refusal"], message=told)

    def _checked(self, code: str, check: ast.FunctionDef) -> Told:
        breaches = [node.value for node in ast.walk(check) if isinstance(node, ast.Yield)]
        messages, hints = (
            dict.fromkeys(text for b in breaches if isinstance(b, ast.Tuple) for text in self._texts(b.elts[at], check))
            for at in (1, 2)
        )
        return Told(part=self.part, code=code, severity="error", message="<br>".join(messages), hint="<br>".join(hints))

    def _table(self, wanted: str) -> Iterator[tuple[str, ast.expr]]:
        """The entries of a module's table by their keys."""
        for node in self.tree.body:
            if not isinstance(node, ast.AnnAssign) or ast.unparse(node.target) != wanted:
                continue
            if isinstance(node.value, ast.Dict):
                for key, value in zip(node.value.keys, node.value.values, strict=True):
                    if key:
                        yield self._texts(self.constants.get(ast.unparse(key), key), None)[0], value

    def _texts(self, node: ast.expr | None, function: ast.FunctionDef | None) -> list[str]:
        """What an expression can read as; nothing where it is not written here."""
        match node:
            case ast.Constant(value=str(text)):
                return [text] if text else []
            case ast.JoinedStr(values=values):
                parts = [self._texts(one, function) if isinstance(one, ast.Constant) else ["…"] for one in values]
                return ["".join(part[0] for part in parts if part)]
            case ast.IfExp(body=one, orelse=other):
                return self._texts(one, function) + self._texts(other, function)
            case ast.BinOp(left=left, right=right):
                return ["".join((self._texts(left, function) or ["…"]) + (self._texts(right, function) or ["…"])[:1])]
            case ast.Name(id=name) if function:
                local = [
                    text
                    for inner in ast.walk(function)
                    if isinstance(inner, ast.Assign) and inner.lineno <= node.lineno
                    if any(isinstance(target, ast.Name) and target.id == name for target in inner.targets)
                    for text in [(inner.lineno, self._texts(inner.value, function))]
                ]
                last = max(local, key=lambda one: one[0])[1] if local else []
                return last or (self._texts(self.constants.get(name), None) if not local else [])
        return []


def _calls(function: ast.FunctionDef) -> list[ast.Call]:
    return [node for node in ast.walk(function) if isinstance(node, ast.Call)]


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))
