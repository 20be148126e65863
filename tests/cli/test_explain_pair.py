"""Why a pair scored as it did: the bars, the rule, the warnings, the rivals, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from accord.cli.bars import print_pair
from accord.errors import Misused
from accord.model.mappings import Mapping
from accord.tasks.decisions import load_proposed
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
    assert "  if this were as for a usual pair: " in said
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


def test_what_people_decided_on_the_pair_is_told_beside_it(tiny: Path, run: Callable[..., Run]) -> None:
    open_pair = run("explain", "courts-cp-plea", "NG", "NG", cwd=tiny)
    assert "Nobody has decided on this pair; `accord explain courts-cp-plea NG` tells" in open_pair.out
    for words in (("NG", "NG", "--as", "exact"), ("CON", "--as", "no-counterpart")):
        assert run("decide", "courts-cp-plea", *words, "--reviewer", "ann", cwd=tiny).code == 0
    told = run("explain", "courts-cp-plea", "NG", "NG", cwd=tiny).out
    assert "Decided by people, which counts for nothing in the probability:" in told
    assert "mean the same. [NG] (ann" in told
    assert "*Consents* has no counterpart." in run("explain", "courts-cp-plea", "CON", "G", cwd=tiny).out
    (said,) = json.loads(run("explain", "courts-cp-plea", "NG", "NG", "--format", "json", cwd=tiny).out)["verdicts"]
    assert (said["decision"], said["reviewer"].rsplit("/", 1)[1]) == ("exact", "ann")
    assert "Nobody has decided" in run("explain", "courts-cp-plea", "NG", "G", cwd=tiny).out


def test_a_sample_is_for_sets_of_fields(tiny: Path, run: Callable[..., Run]) -> None:
    for words in (("explain", "courts-cp-plea", "NG", "G"), ("evaluate", "courts-cp-plea"), ("explain", "x", "NG")):
        said = run(*words, "--from", "sample.csv", cwd=tiny)
        assert (said.code, "--from" in said.err) == (2, True), said.err


def test_the_number_of_the_proposal_is_told_with_what_decisions_changed(
    repository: Path, run: Callable[..., Run]
) -> None:
    pair = ("prisons-dps-charge-outcome-nomis", "Appeal dismissed", "2006")
    (row,) = (
        row
        for row in load_proposed(open_workspace(repository), pair[0])
        if (row.subject_label, row.object_id.rsplit("/", 1)[1]) == pair[1:]
    )
    told = run("explain", pair[0], row.subject_id, pair[2], cwd=repository).out.splitlines()
    assert told[1] == f"Confidence {row.confidence:.2f}, rank {row.extension('ext_rank')} in the proposals, as broad."
    assert told[2].startswith("  Confidence 0.41 became 0.07 after 13 decisions")
    assert told[3].startswith("By the evidence alone: probability 0.41, rank 2 for the term")
    said = json.loads(run("explain", pair[0], row.subject_id, pair[2], "--format", "json", cwd=repository).out)
    assert (said["proposed"]["confidence"], said["proposed"]["lesson"]) == (row.confidence, told[2].strip())


def test_meanings_are_told_where_the_proposal_counts_them(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = explain_pair(open_workspace(tiny), "courts-cp-plea", "NG", "G")
    row = Mapping(mapping_tool="accord with wordllama", confidence=0.9, predicate_id="skos:exactMatch")
    print_pair(replace(found, row=row), "text")
    assert "Meanings were compared in the proposals and are not counted here" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("far", "why"),
    [(0.0, "The rank is another since rivals are settled"), (0.3, "the proposals are older: `accord propose`")],
)
def test_what_no_decision_changed_has_its_reason_too(
    tiny: Path, capsys: pytest.CaptureFixture[str], far: float, why: str
) -> None:
    found = explain_pair(open_workspace(tiny), "courts-cp-plea", "NG", "G")
    said = abs(found.explained.probability - far)
    row = Mapping(mapping_tool="accord", confidence=said, predicate_id="skos:closeMatch", extra=(("ext_rank", "7"),))
    print_pair(replace(found, row=row), "text")
    told = capsys.readouterr().out
    assert f"Confidence {said:.2f}, rank 7 in the proposals" in told
    assert why in told


def test_a_code_that_both_have_is_named_where_codes_are_shared(tiny: Path, run: Callable[..., Run]) -> None:
    assert "Both have the code" not in run("explain", "courts-cp-plea", "NG", "NG", cwd=tiny).out
    settings = tiny / "accord.yaml"
    text = settings.read_text(encoding="utf-8")
    shared = text.replace("object: shared/plea}", "object: shared/plea, shared_codes: true}")
    settings.write_text(shared, encoding="utf-8")
    assert (
        "Both have the code NG, which in this set counts" in run("explain", "courts-cp-plea", "NG", "NG", cwd=tiny).out
    )


def test_meanings_are_for_a_pair(tiny: Path, run: Callable[..., Run]) -> None:
    assert run("explain", "courts-cp-plea", "NG", "--semantic", cwd=tiny).code == 2
