"""Why a pair scored as it did: the bars, the rule, the warnings, the rivals, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.cli.bars import print_pair
from accord.errors import Misused
from accord.tasks.explain_pair import explain_pair
from accord.workspace import open_workspace
from tests.conftest import Run


def test_the_parts_add_up_to_one_story(tiny: Path) -> None:
    found = explain_pair(open_workspace(tiny), "courts-cp-plea", "NG", "NG")
    assert (found.subject.notation, found.object.notation) == ("NG", "NG")
    assert found.explained.rank == 1
    assert found.explained.judgement.relation == "exact"
    assert found.explained.bars
    assert all(share <= found.explained.probability for _, share in found.rivals)
    assert "NG" not in [rival.notation for rival, _ in found.rivals]


def test_a_pair_that_is_behind_is_told_what_holds_it_back(tiny: Path) -> None:
    found = explain_pair(open_workspace(tiny), "courts-cp-plea", "NG", "G").explained
    assert found.rank != 1
    assert [warning.code for warning in found.judgement.warnings] == ["negation"]
    assert all(change.probability >= found.probability for change in found.changes)


def test_people_see_a_bar_a_piece_of_evidence(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_pair(explain_pair(open_workspace(tiny), "courts-cp-plea", "NG", "G"), "text")
    said = capsys.readouterr().out
    assert 'Warning negation: Only one of the labels denies "guilty".' in said.replace("Guilty", "guilty")
    assert "#|" in said
    assert "|#" in said
    assert "What would have changed it:" in said
    assert "Rivals:" in said


def test_programs_read_the_same(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = explain_pair(open_workspace(tiny), "courts-cp-plea", "NG", "G")
    print_pair(found, "json")
    said = json.loads(capsys.readouterr().out)
    assert said["probability"] == found.explained.probability
    assert len(said["evidence"]) == len(found.explained.bars)
    assert {one["name"] for one in said["changes"]} <= {one["name"] for one in said["evidence"]}


def test_an_unknown_term_is_a_matter_of_usage(tiny: Path) -> None:
    with pytest.raises(Misused):
        explain_pair(open_workspace(tiny), "courts-cp-plea", "NG", "NOTHING")


def test_two_codes_on_the_command_line_are_a_pair(tiny: Path, run: Callable[..., Run]) -> None:
    told = run("explain", "courts-cp-plea", "NG", "G", cwd=tiny)
    assert told.code == 0
    assert "Warning negation" in told.out
    unknown = run("explain", "courts-cp-plea", "NG", "nowhere", cwd=tiny)
    assert (unknown.code, unknown.out) == (2, "")
    assert "nowhere" in unknown.err
