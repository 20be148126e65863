"""`accord decide`: verdicts recorded, replaced, refused and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.tasks.decisions import check_logs, load_verdicts
from accord.workspace import open_workspace
from tests.conftest import Run

Command = Callable[..., Run]
SET = "courts-cp-plea"


@pytest.fixture
def decide(run: Command, tiny: Path) -> Command:
    def runner(*words: str, by: str = "jane") -> Run:
        return run("decide", SET, *words, "--reviewer", by, "--date", "2026-01-31", cwd=tiny)

    return runner


def log(tiny: Path, reviewer: str = "jane") -> str:
    return (tiny / "mappings" / "decisions" / SET / f"{reviewer}.sssom.tsv").read_text(encoding="utf-8")


def test_a_verdict_is_told_as_a_sentence_and_stands_in_the_log(decide: Command, tiny: Path) -> None:
    result = decide("GSJP", "G", "--as", "broad", "--note", "seen")
    assert result.code == 0
    assert "Every *Guilty Single Justice Procedure* is a *Guilty*." in result.out
    (verdict,) = load_verdicts(open_workspace(tiny), SET)
    assert (verdict.decision, verdict.note, verdict.date) == ("broad", "seen", "2026-01-31")
    assert (verdict.subject_label, verdict.object_label) == ("Guilty Single Justice Procedure", "Guilty")
    assert verdict.subject_meaning
    assert verdict.object_meaning


@pytest.mark.parametrize("name", ["G", "shared-plea:G", "https://accord.example/shared/plea/G"])
def test_a_term_is_named_by_code_curie_or_iri(decide: Command, tiny: Path, name: str) -> None:
    assert decide("courts-cp-plea:G", name, "--as", "exact").code == 0
    (verdict,) = load_verdicts(open_workspace(tiny), SET)
    assert verdict.object_id == "https://accord.example/shared/plea/G"


def test_an_unknown_code_is_answered_with_the_closest_ones(decide: Command, tiny: Path) -> None:
    result = decide("GJSP", "G", "--as", "exact")
    assert result.code == 2
    assert "no term 'GJSP'" in result.err
    assert "GSJP (Guilty Single Justice Procedure)" in result.err
    assert not (tiny / "mappings").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("G", "G"), "there is no verdict"),
        (("G", "G", "--as", "wrong"), "needs a reason"),
        (("G", "--as", "exact"), "needs an object"),
        (("G", "G", "--as", "no-counterpart"), "the subject alone"),
        (("G", "G", "--as", "exact", "--when", "adjudicated"), "not a condition"),
        (("G", "G", "--as", "exact", "--valid-from", "31.1.2026"), "not a date"),
        (("G", "G", "--as", "exact", "--valid-from", "2026-02-01", "--valid-to", "2026-01-01"), "before it begins"),
        (("G", "G", "--undo"), "no verdict of yours"),
    ],
)
def test_what_cannot_be_recorded_says_what_to_write(
    decide: Command, tiny: Path, words: tuple[str, ...], said: str
) -> None:
    result = decide(*words)
    assert result.code == 2
    assert said in result.err
    assert not (tiny / "mappings").exists()


def test_a_later_verdict_on_the_same_pair_replaces_ones_own(decide: Command, tiny: Path) -> None:
    first = decide("G", "G", "--as", "broad", "--format", "json")
    second = decide("G", "G", "--as", "exact", "--format", "json")
    assert json.loads(second.out)["replaces"] == [json.loads(first.out)["record_id"]]
    assert len(load_verdicts(open_workspace(tiny), SET)) == 2


def test_the_same_verdict_again_adds_nothing_to_what_stands(decide: Command, run: Command, tiny: Path) -> None:
    decide("G", "G", "--as", "exact")
    decide("G", "G", "--as", "exact")
    assert json.loads(run("agree", SET, "--format", "json", cwd=tiny).out)[0]["mapped"] == 1


def test_a_verdict_taken_back_is_open_again(decide: Command, run: Command, tiny: Path) -> None:
    decide("G", "G", "--as", "exact")
    assert "taken back" in decide("G", "--undo", "--reason", "too quick").out
    assert json.loads(run("agree", SET, "--format", "json", cwd=tiny).out)[0]["mapped"] == 0
    run("propose", SET, cwd=tiny)
    assert "courts-cp-plea:G\t" in (tiny / "mappings" / f"{SET}.proposed.sssom.tsv").read_text(encoding="utf-8")


def test_a_rejected_pair_is_not_proposed_again(decide: Command, run: Command, tiny: Path) -> None:
    decide("CON", "CON", "--as", "wrong", "--reason", "a false friend")
    run("propose", SET, cwd=tiny)
    proposed = (tiny / "mappings" / f"{SET}.proposed.sssom.tsv").read_text(encoding="utf-8")
    lines = [line for line in proposed.split("\n") if line.startswith("courts-cp-plea:CON\t")]
    assert lines
    assert not [line for line in lines if "\tshared-plea:CON\t" in line]


def test_schemes_that_must_never_be_equated_are_refused_with_the_reason(decide: Command, tiny: Path) -> None:
    with (tiny / "accord.yaml").open("a", encoding="utf-8") as settings:
        settings.write(
            "never_exact:\n  - {pair: [courts/cp-plea, shared/plea], reason: One is heard the other read.}\n"
        )
    result = decide("G", "G", "--as", "exact")
    assert result.code == 3
    assert "One is heard the other read." in result.err
    assert not (tiny / "mappings").exists()
    assert decide("G", "G", "--as", "close").code == 0


def test_what_a_proposal_showed_is_kept_with_the_verdict(decide: Command, run: Command, tiny: Path) -> None:
    run("propose", SET, cwd=tiny)
    decide("G", "NG", "--as", "wrong", "--reason", "the opposite")
    (verdict,) = load_verdicts(open_workspace(tiny), SET)
    assert verdict.shown_predicate.endswith("Match")
    assert verdict.shown_rank in range(1, 6)


def test_two_clones_logs_merge_by_union_of_lines(decide: Command, tiny: Path, tmp_path: Path) -> None:
    decide("G", "G", "--as", "exact")
    here = log(tiny)
    path = tiny / "mappings" / "decisions" / SET / "jane.sssom.tsv"
    path.unlink()
    decide("NG", "NG", "--as", "exact")
    there = log(tiny)
    merged = here + "".join(f"{line}\n" for line in there.splitlines() if line not in here.splitlines())
    path.write_text(merged, encoding="utf-8")
    workspace = open_workspace(tiny)
    assert len(load_verdicts(workspace, SET)) == 2
    assert list(check_logs(workspace, SET)) == []


def test_a_kill_in_the_middle_of_a_line_loses_no_acknowledged_verdict(decide: Command, tiny: Path) -> None:
    decide("G", "G", "--as", "exact")
    path = tiny / "mappings" / "decisions" / SET / "jane.sssom.tsv"
    path.write_text(log(tiny) + "verdict:0123\tcourts-cp-plea:N", encoding="utf-8")
    assert len(load_verdicts(open_workspace(tiny), SET)) == 1
    decide("NG", "NG", "--as", "exact")
    assert len(load_verdicts(open_workspace(tiny), SET)) == 2


def test_a_last_line_without_its_end_is_not_cut_off(decide: Command, tiny: Path) -> None:
    decide("G", "G", "--as", "exact")
    path = tiny / "mappings" / "decisions" / SET / "jane.sssom.tsv"
    path.write_text(log(tiny).rstrip("\n"), encoding="utf-8")
    decide("NG", "NG", "--as", "exact")
    assert len(load_verdicts(open_workspace(tiny), SET)) == 2


def test_a_malformed_log_is_named_with_its_line_and_left_alone(decide: Command, tiny: Path) -> None:
    decide("G", "G", "--as", "exact")
    path = tiny / "mappings" / "decisions" / SET / "jane.sssom.tsv"
    broken = log(tiny) + "only\ttwo\n"
    path.write_text(broken, encoding="utf-8")
    result = decide("NG", "NG", "--as", "exact")
    assert result.code == 3
    assert f"jane.sssom.tsv:{broken.count(chr(10))}" in result.err
    assert path.read_text(encoding="utf-8") == broken


@pytest.mark.parametrize("name", ["../../evil", "a/b", "jane@court", "jane_doe", "jane:doe", "jane\\doe"])
def test_a_reviewer_with_other_signs_in_the_name_is_refused(decide: Command, tiny: Path, name: str) -> None:
    result = decide("G", "G", "--as", "exact", by=name)
    assert result.code == 2
    assert "cannot be a reviewer's name" in result.err
    assert not (tiny / "mappings").exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Jane Doe", "jane-doe"), ("J. O'Brien-Smith 2", "j-o-brien-smith-2"), ("Zoe\u0308", "zo\u00eb")],
)
def test_a_persons_name_becomes_a_short_one(decide: Command, tiny: Path, name: str, slug: str) -> None:
    assert decide("G", "G", "--as", "exact", by=name).code == 0
    assert log(tiny, slug)


def test_the_same_verdict_given_again_after_it_was_taken_back_holds(run: Command, tiny: Path) -> None:
    words = ("decide", "courts-libra-plea", "2", "NG", "--reviewer", "ada", "--date", "2026-01-31", "--as")
    for answer in ("exact", "undone", "exact", "undone", "exact"):
        assert run(*words, answer, cwd=tiny).code == 0
    assert run("agree", "courts-libra-plea", cwd=tiny).code == 0
    agreed = (tiny / "mappings" / "courts-libra-plea.sssom.tsv").read_text(encoding="utf-8")
    assert "courts-libra-plea:2" in agreed
    log = (tiny / "mappings" / "decisions" / "courts-libra-plea" / "ada.sssom.tsv").read_text(encoding="utf-8")
    assert sum(line.startswith("verdict:") for line in log.splitlines()) == 5


@pytest.fixture
def below(tiny: Path) -> Path:
    """A workspace in which GSJP is a kind of G in the organisation's own list."""
    path = tiny / "vocabularies" / "courts" / "cp-plea.ttl"
    term = "<https://accord.example/courts/cp-plea/"
    path.write_text(path.read_text(encoding="utf-8") + f"\n{term}GSJP> skos:broader {term}G> .\n", encoding="utf-8")
    return tiny


def test_a_relation_that_the_hierarchy_contradicts_is_refused_with_the_reason(
    decide: Command, run: Command, below: Path
) -> None:
    decide("GSJP", "G", "--as", "exact")
    result = decide("G", "G", "--as", "broad")
    assert result.code == 3
    assert "the hierarchy contradicts it" in result.err
    assert "Guilty Single Justice Procedure < Guilty" in result.err
    assert len(load_verdicts(open_workspace(below), SET)) == 1
    assert decide("G", "G", "--as", "close").code == 0
    run("propose", SET, cwd=below)


def test_the_same_answer_given_again_after_it_was_taken_back_stands(decide: Command, run: Command, tiny: Path) -> None:
    for _ in range(3):
        decide("G", "G", "--as", "exact")
        assert json.loads(run("agree", SET, "--format", "json", cwd=tiny).out)[0]["mapped"] == 1
        decide("G", "--undo")
        assert json.loads(run("agree", SET, "--format", "json", cwd=tiny).out)[0]["mapped"] == 0


def test_another_reviewers_verdict_on_the_same_pair_forbids_nothing(decide: Command) -> None:
    assert decide("G", "G", "--as", "exact", by="ann").code == 0
    for decision in ("broad", "narrow"):
        assert decide("G", "G", "--as", decision, by="bob").code == 0
