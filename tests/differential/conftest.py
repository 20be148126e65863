"""A Spark session for the tests that hold the two engines against each other."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator

import pytest

from accord.engines.spark import Session, session

# Java programs that live for a minute: what they would gain from compiling themselves well, they do not live to see.
JAVA = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}


@pytest.fixture(scope="session")
def spark() -> Iterator[Session]:
    """Spark on this machine. Where CI is set, everything it needs must be there."""
    for missing, is_there in (
        ("pyspark", importlib.util.find_spec("pyspark") is not None),
        ("Java", shutil.which("java") is not None or bool(os.environ.get("JAVA_HOME"))),
    ):
        if not is_there:
            reason = f"{missing} is not installed, so that nothing can run on Spark"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in JAVA.items():
            environment.setenv(name, value)
        with session(master="local[2]") as engine:
            engine.make_letters()
            yield engine
