"""One writer at a time: an advisory lock on the workspace."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accord.errors import Unavailable
from accord.workspace.files import writable

__all__ = ["locked"]

WAIT = 10.0
_BUSY = "another process is writing to this workspace"


@contextmanager
def locked(root: Path, *, wait: float | None = None, what: str = _BUSY) -> Iterator[None]:
    """Holds the folder's lock for the block.

    Waits up to `wait` seconds (else `WAIT`), then raises Unavailable saying `what`; so it does where the folder cannot
    be written to. The lock is the kernel's (flock), so a killed process leaves none behind.
    """
    path = root / ".accord.lock"
    deadline = time.monotonic() + (WAIT if wait is None else wait)
    with writable(path):
        handle = path.open("a")
    with handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    hint = "Wait until the other Accord command has ended, then run this one again."
                    raise Unavailable(what, path=root, hint=hint) from error
                time.sleep(0.05)
        yield
