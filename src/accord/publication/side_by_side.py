"""Work that several processes do side by side, with its results in the order of the items.

The processes are forks: they see everything that was made before, and only their results travel. Each waits until its
last result was taken, so that no more than one for each process is held.
"""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar

__all__ = ["in_order", "usable_processes"]

T = TypeVar("T")
R = TypeVar("R")
_MOST = 4  # each further one needs memory of its own, and one process writes what all of them make


def usable_processes() -> int:
    """How many processes a command may well use here: as many as there are processors for it, up to four."""
    return min(_MOST, len(os.sched_getaffinity(0))) if sys.platform == "linux" else 1  # elsewhere forks are unsafe


def in_order(work: Callable[[T], R], items: Sequence[T], processes: int) -> Generator[R]:
    """What `work` gives for each item, in their order; with one process or few items it is done in this one.

    What a process leaves undone, because it failed or was ended, is done in this one: so every error is raised here.
    """
    if processes < 2 or len(items) <= processes:
        yield from map(work, items)
        return
    context = get_context("fork")
    readers: list[Connection[object, R]] = []
    started = []
    gc.freeze()  # what is there stays, so that a collection in a fork need not touch, and so copy, its memory
    try:
        for first in range(processes):
            reader, writer = context.Pipe(duplex=False)
            readers.append(reader)
            process = context.Process(target=_do, args=(work, items[first::processes], writer, readers), daemon=True)
            process.start()
            started.append(process)
            writer.close()
        for at, item in enumerate(items):
            try:
                result = readers[at % processes].recv()
            except (EOFError, OSError):  # that process has ended, perhaps in the middle of a result
                result = work(item)
            yield result
    finally:
        for process in started:
            process.terminate()
            process.join()
        for reader in readers:
            reader.close()
        gc.unfreeze()


def _do(
    work: Callable[[T], R],
    items: Sequence[T],
    writer: Connection[R, object],
    readers: Sequence[Connection[object, R]],
) -> None:
    """What a fork does. It holds no end of a pipe but its own, so that it ends with the process that reads."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that reads, which ends this one
    for reader in readers:
        reader.close()
    sys.stderr = io.StringIO()  # what fails here is done again, and told, by the process that reads
    for item in items:
        writer.send(work(item))
