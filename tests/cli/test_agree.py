"""`accord agree`: the agreed cross-walk derived, the same every time, disputes kept out and listed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.tasks.agree import check_derived, check_set, derived
from accord.tasks.decisions import load_agreed
from accord.workspace import open_workspace
from tests.conftest import Run

Command = Callable[..., Run]
SET = "courts-cp-plea"


@pytest.fixture
def decide(run: Command, tiny: Path) -> Command:
    def runner(*words: str, by: str = "jane", day: str = "2026-01-31") -> Run:
        result = run("decide", SET, *words, "--reviewer", by, "--date", day, cwd=tiny)
        assert result.code == 0, result.err
        return result

    return runner


def test_the_crosswalk_is_written_and_a_second_run_changes_nothing(decide: Command, run: Command, tiny: Path) -> None:
    decide("G", "G", "--as", "exact")
    decide("GSJP", "G", "--as", "broad")
    decide("ADB", "--as", "no-counterpart")
    first = run("agree", cwd=tiny)
    assert first.code == 0
    path = tiny / "mappings" / f"{SET}.sssom.tsv"
    written = path.read_bytes()
    assert "written" in first.out
    assert "unchanged" in run("agree", cwd=tiny).out
    assert path.read_bytes() == written
    assert len(load_agreed(open_workspace(tiny), SET)) == 3


def test_the_counts_are_told(decide: Command, run: Command, tiny: Path) -> None:
    decide("G", "G", "--as", "exact")
    decide("CON", "CON", "--as", "wrong", "--reason", "a false friend")
    decide("ADB", "--as", "no-counterpart")
    decide("UNFIT", "--as", "out-of-scope")
    (told,) = json.loads(run("agree", SET, "--format", "json", cwd=tiny).out)
    assert (told["mapped"], told["wrong"], told["no-counterpart"], told["out-of-scope"]) == (1, 1, 1, 1)
    assert told["coverage"] == {"mapped": 1, "closed": 2, "terms": 9}


def test_a_dispute_is_printed_with_both_sides_and_is_no_failure(decide: Command, run: Command, tiny: Path) -> None:
    decide("CON", "CON", "--as", "exact", "--reason", "the same word")
    decide("CON", "ADM", "--as", "exact", "--reason", "as Libra has it", by="bob")
    result = run("agree", SET, cwd=tiny)
    assert result.code == 0
    assert "*Consents* here and *Consents* there mean the same. (jane, 2026-01-31) Because: the same word" in result.out
    assert "*Consents* and *Admits* mean the same. (bob, 2026-01-31) Because: as Libra has it" in result.out
    assert len(load_agreed(open_workspace(tiny), SET)) == 0


def test_the_adjudicator_named_in_the_settings_settles_it(decide: Command, run: Command, tiny: Path) -> None:
    settings = tiny / "accord.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "  adjudicator: judge\n", encoding="utf-8")
    decide("CON", "CON", "--as", "exact")
    decide("CON", "ADM", "--as", "exact", by="bob")
    decide("CON", "CON", "--as", "exact", by="judge")
    (told,) = json.loads(run("agree", SET, "--format", "json", cwd=tiny).out)
    assert (told["mapped"], told["disputes"]) == (1, [])


def test_two_reviewers_are_needed_where_the_settings_say_so(decide: Command, run: Command, tiny: Path) -> None:
    settings = tiny / "accord.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("reviewers: 1", "reviewers: 2"), encoding="utf-8")
    decide("G", "G", "--as", "exact")
    (told,) = json.loads(run("agree", SET, "--format", "json", cwd=tiny).out)
    assert (told["mapped"], told["waiting"]) == (0, 1)
    decide("G", "G", "--as", "exact", by="bob")
    (told,) = json.loads(run("agree", SET, "--format", "json", cwd=tiny).out)
    assert (told["mapped"], told["waiting"]) == (1, 0)


def test_a_crosswalk_changed_by_hand_is_found_and_written_anew(decide: Command, run: Command, tiny: Path) -> None:
    decide("G", "G", "--as", "exact")
    run("agree", cwd=tiny)
    path = tiny / "mappings" / f"{SET}.sssom.tsv"
    workspace = open_workspace(tiny)
    assert list(check_derived(workspace, SET)) == []
    path.write_text(path.read_text(encoding="utf-8").replace("exactMatch", "closeMatch"), encoding="utf-8")
    assert [finding.code for finding in check_derived(workspace, SET)] == ["stale-crosswalk"]
    run("agree", cwd=tiny)
    assert path.read_text(encoding="utf-8") == derived(workspace, SET)


def test_conditions_and_dates_reach_the_crosswalk(decide: Command, run: Command, tiny: Path) -> None:
    decide("G", "G", "--as", "exact", "--when", "court=YC", "--when", "adjudicated=yes", "--valid-from", "2020-01-01")
    run("agree", cwd=tiny)
    (row,) = load_agreed(open_workspace(tiny), SET).mappings
    assert row.extension("ext_when") == "adjudicated=yes|court=YC"
    assert row.extension("ext_valid_from") == "2020-01-01"


def test_disputes_and_odd_logs_are_findings(decide: Command, tiny: Path) -> None:
    decide("G", "G", "--as", "exact")
    decide("G", "G", "--as", "broad", by="bob")
    codes = {finding.code for finding in check_set(open_workspace(tiny), SET, day="2026-01-31")}
    assert codes == {"dispute-two-relations"}


def test_nothing_is_written_where_nobody_has_begun(run: Command, tiny: Path) -> None:
    assert run("agree", cwd=tiny).code == 0
    assert not (tiny / "mappings").exists()


def test_an_unknown_set_names_those_there_are(run: Command, tiny: Path) -> None:
    result = run("agree", "plea", cwd=tiny)
    assert result.code == 2
    assert "courts-cp-plea, courts-libra-plea" in result.err


def test_exact_verdicts_that_the_settings_forbid_never_reach_the_crosswalk(
    decide: Command, run: Command, tiny: Path
) -> None:
    decide("G", "G", "--as", "exact")
    decide("GSJP", "G", "--as", "broad")
    run("agree", cwd=tiny)
    with (tiny / "accord.yaml").open("a", encoding="utf-8") as settings:
        settings.write("never_exact:\n  - {pair: [courts/cp-plea, shared/plea], reason: They differ.}\n")
    workspace = open_workspace(tiny)
    assert [finding.code for finding in check_derived(workspace, SET)] == ["stale-crosswalk"]
    result = run("agree", cwd=tiny)
    assert result.code == 0
    assert "exact between schemes that must never be equated (They differ)" in result.out
    assert [row.relation for row in load_agreed(workspace, SET)] == ["broad"]
    assert list(check_derived(workspace, SET)) == []
    assert {finding.code for finding in check_set(workspace, SET, day="2026-01-31")} == {"dispute-never-exact"}
    (told,) = json.loads(run("agree", SET, "--format", "json", cwd=tiny).out)
    assert [(dispute["kind"], dispute["reason"]) for dispute in told["disputes"]] == [("never-exact", "They differ.")]
    decide("G", "G", "--as", "close")
    (told,) = json.loads(run("agree", SET, "--format", "json", cwd=tiny).out)
    assert (told["mapped"], told["disputes"]) == (2, [])
