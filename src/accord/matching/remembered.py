"""What is worked out once and looked up ever after: a table that makes its own entries, and forgets all when full."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

__all__ = ["Remembered"]

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(dict[Key, Value]):
    """`make` of each key that is asked for, made once; quicker to ask for many at once than a cached function."""

    def __init__(self, make: Callable[[Key], Value], *, most: int) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, key: Key) -> Value:
        if len(self) >= self._most:
            self.clear()
        made = self[key] = self._make(key)
        return made
