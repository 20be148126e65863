"""Modules, functions and parameter lists stay small enough to read at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import PROGRAM, Module, modules

MODULE_LINES = 400
FUNCTION_LINES = 50
POSITIONAL_PARAMETERS = 5


def long_modules(root: Path) -> list[str]:
    """Modules of 400 lines or more."""
    lengths = ((module.place, len(module.text.splitlines())) for module in modules(root))
    return [f"{place} has {length} lines" for place, length in lengths if length >= MODULE_LINES]


def long_functions(root: Path) -> list[str]:
    """Functions of 50 lines or more, from `def` to the last line, docstring included."""
    return [
        f"{module.at(function)} {function.name} has {_lines(function)} lines"
        for module, function in _functions(root)
        if _lines(function) >= FUNCTION_LINES
    ]


def crowded_functions(root: Path) -> list[str]:
    """Functions that take more than five parameters by position (self and cls apart)."""
    return [
        f"{module.at(function)} {function.name} takes {len(_positional(function))} parameters by position"
        for module, function in _functions(root)
        if len(_positional(function)) > POSITIONAL_PARAMETERS
    ]


def test_modules_are_under_400_lines() -> None:
    assert long_modules(PROGRAM) == []


def test_functions_are_under_50_lines() -> None:
    assert long_functions(PROGRAM) == []


def test_functions_take_at_most_five_parameters_by_position() -> None:
    assert crowded_functions(PROGRAM) == []


def test_a_long_module_is_found(tmp_path: Path) -> None:
    (tmp_path / "short.py").write_text("x = 1\n" * 399, encoding="utf-8")
    (tmp_path / "long.py").write_text("x = 1\n" * 400, encoding="utf-8")
    assert long_modules(tmp_path) == ["long.py has 400 lines"]


def test_a_long_function_is_found(tmp_path: Path) -> None:
    (tmp_path / "short.py").write_text("def f():\n" + "    x = 1\n" * 48, encoding="utf-8")
    (tmp_path / "long.py").write_text("class C:\n  async def f():\n" + "    x = 1\n" * 49, encoding="utf-8")
    assert long_functions(tmp_path) == ["long.py:2 f has 50 lines"]


def test_a_crowded_function_is_found(tmp_path: Path) -> None:
    text = (
        "class C:\n"
        "    def fits(self, a, b, c, /, d, e, *, f, g): ...\n"
        "    def method(self, a, b, c, /, d, e, f): ...\n"
        "def function(a, b, c, d, e, f): ...\n"
    )
    (tmp_path / "crowd.py").write_text(text, encoding="utf-8")
    assert crowded_functions(tmp_path) == [
        "crowd.py:3 method takes 6 parameters by position",
        "crowd.py:4 function takes 6 parameters by position",
    ]


def _functions(root: Path) -> Iterator[tuple[Module, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for module in modules(root):
        for node in sorted(ast.walk(module.tree), key=lambda node: getattr(node, "lineno", 0)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield module, node


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _positional(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    taken = [parameter.arg for parameter in (*function.args.posonlyargs, *function.args.args)]
    return taken[1:] if taken[:1] in (["self"], ["cls"]) else taken
