"""Accord: each organisation keeps its own vocabulary, and still agrees.

The library's public face is one function per verb, loaded when first used (PEP 562):

>>> import accord
>>> accord.status("path/to/workspace")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "open_workspace": "accord.workspace",
    "status": "accord.tasks.status",
}  # name: the module that defines it

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'accord' has no attribute '{name}'")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
