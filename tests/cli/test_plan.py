"""`accord plan`: what a translation will do, told before it does it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.conftest import REPOSITORY, Run

STEPS = ["source", "staged input", "look-ups", "conversions", "policies", "validation", "sinks"]


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_a_plan_is_told_in_named_steps_and_in_the_sql_of_the_engine(run: Callable[..., Run], engine: str) -> None:
    found = run("plan", "courts-results", "--engine", engine, "--format", "json", cwd=REPOSITORY)
    assert found.code == 0, found.err
    told = json.loads(found.out)
    assert [step["name"] for step in told["steps"]] == STEPS
    assert all(step["words"] for step in told["steps"])
    named = {statement["name"]: statement["sql"] for statement in told["statements"]}
    assert {"plan", "accepted", "quarantine", "lineage", "record counts", "outcome counts"} <= set(named)
    quote = '"' if engine == "duckdb" else "`"
    assert all(f"{quote}accord_" in statement for statement in named.values())
    assert not any("JOIN" in statement for statement in named.values())


def test_a_plan_says_in_words_what_happens_to_each_field(run: Callable[..., Run]) -> None:
    found = run("plan", "courts-results", cwd=REPOSITORY)
    assert "OffenceSequenceNumber: OffenceSequenceNumber, then strip-leading-zeros." in found.out
    assert "CJSresultCode: ResultCode, then looked up in shared/result." in found.out
    assert "ConvictionDate: ConvictionDate, then a day in %Y-%m-%d, else a problem." in found.out


def test_a_plan_says_what_the_outputs_are_written_as_and_how_input_is_staged(run: Callable[..., Run]) -> None:
    found = run("plan", "courts-results", cwd=REPOSITORY)
    assert "accepted, quarantine, lineage, as csv unless `--format` says otherwise; summary.json." in found.out
    assert "a sound CSV file may be cut into pieces as it is instead." in found.out


def test_the_plan_for_spark_uses_only_forms_that_a_bad_value_cannot_stop(run: Callable[..., Run]) -> None:
    found = run("plan", "courts-results", "--engine", "spark", cwd=REPOSITORY)
    assert "TRY_MAKE_TIMESTAMP_NTZ" in found.out
    assert "STRPTIME" not in found.out
    assert "AS INT)" in found.out
    assert "(CAST(REGEXP_EXTRACT" not in found.out


def test_a_plan_reads_no_record_and_needs_no_spark(run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert run("plan", "courts-results", "--engine", "spark", cwd=REPOSITORY).code == 0


def test_an_unknown_source_is_named(run: Callable[..., Run]) -> None:
    found = run("plan", "courts-result", cwd=REPOSITORY)
    assert found.code == 2
    assert "courts-results" in found.err
