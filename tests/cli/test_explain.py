"""`accord explain`: what a code becomes, who decided, when and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run

Command = Callable[..., Run]
SET = "courts-cp-plea"


@pytest.fixture
def explain(run: Command, tiny: Path) -> Command:
    def runner(code: str, *words: str) -> Run:
        return run("explain", SET, code, *words, cwd=tiny)

    return runner


@pytest.fixture
def decide(run: Command, tiny: Path) -> Command:
    def runner(*words: str, by: str = "jane") -> Run:
        assert run("decide", SET, *words, "--reviewer", by, "--date", "2026-01-31", cwd=tiny).code == 0
        return run("agree", SET, cwd=tiny)

    return runner


def test_what_a_code_becomes_is_told_with_who_when_and_why(decide: Command, explain: Command) -> None:
    decide(
        "GSJP", "G", "--as", "broad", "--reason", "a way to plead", "--when", "court=MC", "--valid-from", "2020-01-01"
    )
    out = explain("GSJP").out
    for part in (
        "It becomes Guilty (G) in Plea status. Every *Guilty Single Justice Procedure* is a *Guilty*. (broad)",
        "Something of the meaning is lost",
        "Decided by jane on 2026-01-31.",
        "Because: a way to plead",
        "Holds where: court is MC",
        "Holds from: 2020-01-01",
        "Mapping id: https://accord.example/verdict/",
    ):
        assert part in out


def test_an_exact_match_loses_nothing(decide: Command, explain: Command) -> None:
    decide("G", "G", "--as", "exact")
    decide("G", "G", "--as", "exact", by="bob")
    out = explain("G").out
    assert "lost" not in out
    assert "Decided by bob on 2026-01-31." in out
    assert "Agreed by jane" in out


def test_an_open_code_shows_the_best_proposals(run: Command, explain: Command, tiny: Path) -> None:
    run("propose", SET, cwd=tiny)
    out = explain("NG").out
    assert "no mapping to Plea status is agreed" in out
    assert "Not Guilty (NG): exact" in out


def test_a_dispute_shows_both_sides(decide: Command, explain: Command) -> None:
    decide("CON", "CON", "--as", "exact")
    decide("CON", "ADM", "--as", "exact", by="bob")
    out = explain("CON").out
    assert "In dispute (exact to two different terms)" in out
    assert "[CON] (jane, 2026-01-31)" in out
    assert "[ADM] (bob, 2026-01-31)" in out


def test_noes_doubts_and_the_past_are_told(decide: Command, explain: Command) -> None:
    decide("CON", "ADM", "--as", "broad")
    decide("CON", "ADM", "--as", "wrong", "--reason", "a false friend")
    decide("CON", "CON", "--as", "unsure")
    out = explain("CON").out
    assert "Rejected:\n  *Consents* does not match *Admits*. [ADM] (jane, 2026-01-31) Because: a false friend" in out
    assert "Not sure:" in out
    assert "Earlier, since replaced or taken back:\n  Every *Consents* is an *Admits*." in out


@pytest.mark.parametrize(
    ("word", "said"), [("no-counterpart", "has no counterpart"), ("out-of-scope", "left out on purpose")]
)
def test_a_closed_code_is_told_as_closed(decide: Command, explain: Command, word: str, said: str) -> None:
    decide("UNFIT", "--as", word)
    out = explain("UNFIT").out
    assert said in out
    assert "is lost" not in out


def test_a_crosswalk_that_is_behind_the_decisions_is_mentioned(
    decide: Command, explain: Command, run: Command, tiny: Path
) -> None:
    decide("G", "G", "--as", "exact")
    assert "accord agree" not in explain("G").out
    run("decide", SET, "G", "G", "--as", "close", "--reviewer", "jane", cwd=tiny)
    assert f"`accord agree {SET}`" in explain("G").out


def test_the_same_as_json(decide: Command, explain: Command) -> None:
    decide("GSJP", "G", "--as", "broad")
    told = json.loads(explain("GSJP", "--format", "json").out)
    (outcome,) = told["agreed"]
    assert (outcome["code"], outcome["relation"], outcome["lossy"]) == ("G", "broad", True)
    assert outcome["decided_by"] == ["https://accord.example/reviewer/jane"]
    assert told["stale"] is False


def test_an_unknown_code_is_answered_with_the_closest(explain: Command) -> None:
    result = explain("GSPJ")
    assert result.code == 2
    assert "GSJP" in result.err
