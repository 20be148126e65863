"""What can stop Accord: one exception tree, each with what, where and what to do.

AccordError            something could not be read or run (exit code 3)
├── NotReadable        a file's content is malformed
├── NotConfigured      the workspace or a mapping file asks for something impossible
├── NotAllowed         a rule of trust forbids the operation
├── Unavailable        a file, folder, lock or optional extra is missing
└── Misused            the command's own words are off (exit code 2)

Data that is merely *wrong* is never an exception; it is a `Finding`.
"""

from __future__ import annotations

from enum import IntEnum
from types import TracebackType

__all__ = [
    "AccordError", "ExitCode", "Misused", "NotAllowed", "NotConfigured", "NotReadable", "Unavailable", "placed",
]  # fmt: skip


class ExitCode(IntEnum):
    """What a finished command tells the shell."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    COULD_NOT_RUN = 3


class AccordError(Exception):
    """Something could not be read or run.

    what: the cause in one sentence; path and line: where (line counts from 1); hint: what to do next.
    """

    exit_code = ExitCode.COULD_NOT_RUN

    def __init__(self, what: str, *, path: object = None, line: int | None = None, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.path = None if path is None else str(path)
        self.line = line
        self.hint = hint

    def at(self, path: object, line: int | None = None) -> AccordError:
        """The same error with its place added, if it has none yet."""
        self.path = self.path or str(path)
        self.line = self.line if self.line is not None else line
        return self

    @property
    def place(self) -> str:
        """`file:line`, `file`, or nothing."""
        if self.path is None:
            return ""
        return self.path if self.line is None else f"{self.path}:{self.line}"

    def __str__(self) -> str:
        message = f"{self.place}: {self.what}" if self.place else self.what
        return f"{message}\n  {self.hint}" if self.hint else message


class NotReadable(AccordError):
    """A file's content is malformed."""


class NotConfigured(AccordError):
    """The workspace or a mapping file asks for something impossible."""


class NotAllowed(AccordError):
    """A rule of trust forbids the operation."""


class Unavailable(AccordError):
    """A file, a folder, a lock or an optional extra is missing."""


class Misused(AccordError):
    """The command's own words are off."""

    exit_code = ExitCode.USAGE


class placed:  # noqa: N801  # used like a function: `with placed(path): ...`
    """Adds a file's name (and line) to any AccordError that leaves the block without one."""

    def __init__(self, path: object, line: int | None = None) -> None:
        self.path = path
        self.line = line

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if isinstance(error, AccordError):
            error.at(self.path, self.line)
