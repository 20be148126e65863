"""Spark's errors in Accord's terms: one line with their names and their cause's.

Spark's own words may quote records, so they are neither shown nor printed by pyspark. Whoever may read them has Spark
write its log: see `docs/how-to/translate-on-spark.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from accord.errors import NotReadable, Unavailable

__all__ = ["telling", "why_not_started"]

_LOGGERS = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
_STOPPED, _NO_MASTER = "stopped SparkContext", "no master answers there"
_DEEPEST = 20  # causes of causes; they might go in a circle
_READ_HINT = "Check the input; if it is sound, this is a bug in Accord."
_READ_HINTS = {
    "INVALID_TIMEZONE": "Java lacks a time zone of the record mapping: name another by the same clocks.",
}
_RUN_HINT = "Check the cluster, its memory and the disk's free space."


@contextmanager
def telling() -> Iterator[None]:
    """Raises NotReadable where Spark refuses a statement or its input, Unavailable where it cannot go on."""
    from py4j.protocol import Py4JError, Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        with _unlogged():
            yield
    except PySparkException as error:
        named = error.getCondition() or type(error).__name__
        hint = _READ_HINTS.get(named, _READ_HINT)
        raise NotReadable(f"the engine stopped: {named}{_because(error)}", hint=hint) from error
    except Py4JError as error:
        named = _name_of(error.java_exception) if isinstance(error, Py4JJavaError) else "no answer"
        raise Unavailable(f"the engine could not go on: {named}{_because(error)}", hint=_RUN_HINT) from error


def why_not_started(error: Exception) -> str:
    """What Spark says of why it does not start: no record has been read by then."""
    root = _root(error)
    words = str(root.getMessage() or "") if root is not None else ""
    return _NO_MASTER if _STOPPED in words else words.partition("\n")[0].strip()


@contextmanager
def _unlogged() -> Iterator[None]:
    """Without what pyspark prints of an error by itself: Java's stack trace, and the words with the values in them."""
    from pyspark.logger import PySparkLogger

    loggers = [PySparkLogger.getLogger(name) for name in _LOGGERS]
    before = [logger.disabled for logger in loggers]
    try:
        for logger in loggers:
            logger.disabled = True
        yield
    finally:
        for logger, was_disabled in zip(loggers, before, strict=True):
            logger.disabled = was_disabled


def _because(error: Exception) -> str:
    """The name of the cause at the bottom, to be put behind the error's; nothing where there is no other."""
    root, thrown = _root(error), _thrown(error)
    return "" if root is None or root is thrown else f", because of {_name_of(root)}"


def _root(error: Exception) -> Any:
    """The Java error at the bottom of another; None where Java no longer answers, or has said nothing."""
    from py4j.protocol import Py4JError

    found = _thrown(error)
    try:
        for _ in range(_DEEPEST):
            cause = found.getCause() if found is not None else None
            if cause is None:
                break
            found = cause
    except Py4JError:
        return None
    return found


def _thrown(error: Exception) -> Any:
    return getattr(error, "_origin", None) or getattr(error, "java_exception", None)


def _name_of(thrown: Any) -> str:
    """Spark's own name for an error, such as FAILED_READ_FILE.NO_HINT; of any other the name of its class."""
    from py4j.protocol import Py4JError

    try:
        named = thrown.getCondition()
    except Py4JError:
        named = None
    return str(named or thrown.getClass().getName())
