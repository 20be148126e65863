"""What is said where Spark cannot run, whether it is installed here or not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from accord.engines import spark
from accord.errors import Unavailable


def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(Unavailable) as told, spark.session():
        pytest.fail("Spark ran")
    assert told.value.what == "Apache Spark is not installed"
    assert "pip install 'accord[spark]'" in told.value.hint
    assert "--engine spark" in told.value.hint


def test_without_spark_a_run_s_record_of_its_programs_says_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(Unavailable, match="Apache Spark is not installed"):
        spark.programs()


def test_without_java_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(Unavailable, match="Java is not installed") as told, spark.session():
        pytest.fail("Spark ran")
    assert "Java 17" in told.value.hint
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(Unavailable, match="JAVA_HOME names no Java"), spark.session():
        pytest.fail("Spark ran")


@pytest.mark.parametrize(("limit", "spark_says"), [("2GB", "2g"), ("2GiB", "2g"), ("512 MB", "512m"), ("800m", "800m")])
def test_a_memory_limit_is_written_as_spark_writes_it(limit: str, spark_says: str) -> None:
    assert spark.memory(limit) == spark_says


def test_the_partition_of_a_folder_is_the_value_as_it_was() -> None:
    assert spark.shared_value("accord_partition=a%2Fb %3D1") == "a/b =1"
    assert spark.shared_value("accord_partition=__HIVE_DEFAULT_PARTITION__") is None
    assert spark.shared_value("accepted.committed") is None
