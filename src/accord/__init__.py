"""Accord: each organisation keeps its own vocabulary, and still agrees.

The library's public face is one function per verb, loaded when first used (PEP 562):

>>> import accord
>>> workspace = accord.open_workspace(Path("."))  # doctest: +SKIP
>>> accord.status(workspace)  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "ReviewSession": "accord.tasks.review",
    "adopt": "accord.tasks.adopt",
    "affected": "accord.tasks.trace",
    "agree_all": "accord.tasks.agree",
    "align_fields": "accord.tasks.align_fields",
    "check": "accord.tasks.check",
    "decide": "accord.tasks.decide",
    "demo": "accord.tasks.demo",
    "derive": "accord.tasks.derive",
    "explain": "accord.tasks.explain",
    "import_list": "accord.tasks.import_",
    "import_recipes": "accord.tasks.import_",
    "init": "accord.tasks.init",
    "load_agreed": "accord.tasks.decisions",
    "load_scheme": "accord.tasks.load",
    "load_verdicts": "accord.tasks.decisions",
    "look_up": "accord.tasks.show",
    "open_workspace": "accord.workspace",
    "profile": "accord.tasks.profile",
    "propose": "accord.tasks.propose",
    "publish": "accord.tasks.publish",
    "retry": "accord.tasks.translate",
    "status": "accord.tasks.status",
    "story": "accord.tasks.trace",
    "translate": "accord.tasks.translate",
    "validate": "accord.tasks.validate",
}  # name: the module that defines it

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'accord' has no attribute '{name}'")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
