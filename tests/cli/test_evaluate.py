"""`accord evaluate`: the matcher against the decisions of a set, as people and as programs read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run

DECIDE = ("--reviewer", "ann", "--date", "2026-01-02")


@pytest.fixture
def decided(tiny: Path, run: Callable[..., Run]) -> Path:
    """The tiny workspace with three verdicts on Common Platform pleas."""
    for words in (("G", "exact", "G"), ("GSJP", "broad", "G"), ("CON", "no-counterpart")):
        code, decision, *object_ = words
        assert run("decide", "courts-cp-plea", code, *object_, "--as", decision, *DECIDE, cwd=tiny).code == 0
    return tiny


def test_decided_terms_are_measured_and_the_rest_left_out(decided: Path, run: Callable[..., Run]) -> None:
    said = json.loads(run("evaluate", "courts-cp-plea", "--format", "json", cwd=decided).out)
    assert (said["set"], said["subjects"], said["with_counterpart"]) == ("courts-cp-plea", 3, 2)
    assert said["recall_at"]["1"] == 1.0
    assert [miss["subject"].rsplit("/", 1)[1] for miss in said["misses"]] == ["CON"]
    assert said["misses"][0]["decided"] == []
    assert sum(one["count"] for one in said["bins"]) == 3


def test_what_a_batch_would_write_is_counted_with_its_relation(decided: Path, run: Callable[..., Run]) -> None:
    def counted() -> tuple[int, int]:
        said = json.loads(run("evaluate", "courts-cp-plea", "--format", "json", cwd=decided).out)
        return said["eligible"], said["eligible_right"]

    eligible, right = counted()
    assert 2 <= eligible <= 3  # of the three, only what ranks first
    run("decide", "courts-cp-plea", "GSJP", "G", "--as", "narrow", *DECIDE, cwd=decided)
    assert counted() == (eligible, right - 1)


def test_people_read_the_measures_and_the_worst_misses(decided: Path, run: Callable[..., Run]) -> None:
    said = run("evaluate", "courts-cp-plea", cwd=decided)
    assert said.code == 0
    assert "R@10" in said.out
    assert "calibration error" in said.out
    assert "no counterpart" in said.out


def test_nothing_is_written(decided: Path, run: Callable[..., Run]) -> None:
    before = {path: path.read_bytes() for path in decided.rglob("*") if path.is_file()}
    run("evaluate", "courts-cp-plea", cwd=decided)
    assert {path: path.read_bytes() for path in decided.rglob("*") if path.is_file()} == before


def test_a_set_without_decisions_has_nothing_to_measure(tiny: Path, run: Callable[..., Run]) -> None:
    said = run("evaluate", "courts-libra-plea", "--format", "json", cwd=tiny)
    assert said.code == 0
    assert json.loads(said.out)["precision"] is None
    told = run("evaluate", "courts-libra-plea", cwd=tiny)
    assert told.code == 0
    assert "Nothing is decided yet" in told.out
    assert "accord review courts-libra-plea" in told.out


def test_decisions_that_the_weights_were_trained_on_are_told(repository: Path, run: Callable[..., Run]) -> None:
    seen = json.loads(run("evaluate", "courts-cp-plea", "--format", "json", cwd=repository).out)
    assert seen["decisions_trained_on"] == seen["decisions"] > 0
    assert "expect less of terms that they have not seen" in run("evaluate", "courts-cp-plea", cwd=repository).out
    new = json.loads(run("evaluate", "courts-libra-plea", "--format", "json", cwd=repository).out)
    assert new["decisions_trained_on"] == 0 < new["decisions"]
    assert "expect less" not in run("evaluate", "courts-libra-plea", cwd=repository).out


def test_an_unknown_mapping_set_is_a_matter_of_usage(tiny: Path, run: Callable[..., Run]) -> None:
    said = run("evaluate", "nothing", cwd=tiny)
    assert said.code == 2
    assert "courts-cp-plea" in said.err


def test_learning_can_be_switched_off(decided: Path, run: Callable[..., Run]) -> None:
    assert run("propose", "courts-cp-plea", cwd=decided).code == 0
    path = decided / "mappings" / "courts-cp-plea.proposed.sssom.tsv"
    taught = path.read_text(encoding="utf-8")
    assert run("propose", "courts-cp-plea", "--no-learning", cwd=decided).code == 0
    assert "decisions on first choices in this set" in taught
    assert "decisions on first choices in this set" not in path.read_text(encoding="utf-8")


def test_an_analysts_own_rules_and_abbreviations_are_used(tiny: Path, run: Callable[..., Run]) -> None:
    rules = tiny / "mappings" / "rules.yaml"
    rules.parent.mkdir(exist_ok=True)
    rules.write_text("rules:\n  - {id: always-close, predicate: close}\n", encoding="utf-8")
    assert run("propose", "courts-cp-plea", cwd=tiny).code == 0
    written = (tiny / "mappings" / "courts-cp-plea.proposed.sssom.tsv").read_text(encoding="utf-8")
    assert "accord:rule/always-close" in written
    assert "skos:exactMatch" not in written


@pytest.mark.parametrize("name", ["mappings/rules.yaml", "vocabularies/abbreviations.yaml"])
def test_a_mistake_in_a_table_is_reported_with_its_file(name: str, tiny: Path, run: Callable[..., Run]) -> None:
    path = tiny / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("version: 1\ncolour: blue\n", encoding="utf-8")
    said = run("propose", "courts-cp-plea", cwd=tiny)
    assert said.code == 3
    assert said.err.startswith(f"Error: {name}:2: ")
    assert "colour" in said.err
    for text, line in (("version: 7\n", 1), ("version: 1\nrules: [\n", 3), ("version: 1\n\t- x", 2)):
        path.write_text(text, encoding="utf-8")
        broken = run("evaluate", "courts-cp-plea", cwd=tiny)
        assert (broken.code, broken.err.startswith(f"Error: {name}:{line}: ")) == (3, True), broken.err
    path.write_bytes(b"version: 1\n# caf\xe9\n")
    assert run("propose", "courts-cp-plea", cwd=tiny).err.startswith(f"Error: {name}:2: byte 0xe9 is not UTF-8")


def test_a_threshold_that_is_no_number_is_a_matter_of_usage(tiny: Path, run: Callable[..., Run]) -> None:
    decide = ("decide", "courts-cp-plea", "NG", "NG", "--as", "exact", "--confidence", "nan", *DECIDE)
    for words in (("evaluate", "courts-cp-plea", "--threshold", "nan"), decide):
        said = run(*words, cwd=tiny)
        assert (said.code, "is not a number from 0 to 1" in said.err) == (2, True), said.err


def test_meanings_are_measured_when_asked_for(tiny: Path, run: Callable[..., Run]) -> None:
    pytest.importorskip("wordllama")
    assert run("decide", "courts-cp-plea", "NG", "NG", "--as", "exact", "--reviewer", "ann", cwd=tiny).code == 0
    plain, semantic = (run("evaluate", "courts-cp-plea", *more, cwd=tiny) for more in ((), ("--semantic",)))
    assert (plain.code, semantic.code) == (0, 0), semantic.err
    assert plain.out != semantic.out
