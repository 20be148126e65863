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


@contextmanager
def locked(root: Path, *, wait: float = 10.0) -> Iterator[None]:
    """Holds the workspace's lock for the block.

    Waits up to `wait` seconds, then raises Unavailable, as it does where the workspace cannot be written to. The lock
    is the kernel's (flock), so a killed process leaves none behind.
    """
    path = root / ".accord.lock"
    deadline = time.monotonic() + wait
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
                    raise Unavailable("another process is writing to this workspace", path=root, hint=hint) from error
                time.sleep(0.05)
        yield
