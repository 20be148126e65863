"""`accord review`: one proposal at a time, one key each, quit and resumed without a loss."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.model.verdicts import Decision
from accord.tasks.decide import Answer
from accord.tasks.decisions import load_verdicts
from accord.tasks.queue import Order
from accord.tasks.review import ReviewSession
from accord.workspace import locked, open_workspace
from tests.conftest import Run

Command = Callable[..., Run]
SET = "courts-cp-plea"


@pytest.fixture
def review(run: Command, tiny: Path) -> Command:
    run("propose", SET, cwd=tiny)

    def runner(*keys: str, by: str = "jane") -> Run:
        text = "".join(f"{key}\n" for key in keys)
        words = ("review", SET, "--reviewer", by, "--date", "2026-01-31", "--order", "file")
        return run(*words, cwd=tiny, stdin=text)

    return runner


def decisions(tiny: Path) -> list[tuple[str, str]]:
    found = load_verdicts(open_workspace(tiny), SET)
    return [(verdict.decision.value, verdict.subject_id.rpartition("/")[2]) for verdict in found]


def test_a_proposal_is_shown_with_its_evidence_and_what_each_key_says(review: Command) -> None:
    out = review("q").out
    for part in (
        "9 terms to decide in courts-cp-plea, as jane.",
        "Guilty  (G)",
        "→ 1  Guilty  (G)",
        "proposed exact",
        "confidence",
        "e  *Guilty* here and *Guilty* there mean the same.",
        "b  Every *Guilty* here is a *Guilty* there.",
        "1-9 another candidate",
        "0 decided, 9 left.",
    ):
        assert part in out


@pytest.mark.parametrize(
    ("keys", "decision"),
    [
        (("e",), "exact"),
        (("c",), "close"),
        (("b",), "broad"),
        (("n",), "narrow"),
        (("r",), "related"),
        (("w", "not the same"), "wrong"),
        (("0",), "no-counterpart"),
        (("o",), "out-of-scope"),
        (("u",), "unsure"),
    ],
)
def test_each_key_records_its_verdict_with_what_was_on_screen(
    review: Command, tiny: Path, keys: tuple[str, ...], decision: str
) -> None:
    assert "1 decided" in review(*keys, "q").out
    (verdict,) = load_verdicts(open_workspace(tiny), SET)
    assert (verdict.decision, verdict.shown_rank) == (decision, 1)
    assert verdict.shown_predicate
    assert verdict.shown_confidence is not None


def test_another_candidate_can_be_chosen(review: Command, tiny: Path) -> None:
    review("2", "b", "q")
    (verdict,) = load_verdicts(open_workspace(tiny), SET)
    assert verdict.shown_rank == 2


def test_a_session_is_resumed_where_it_was_quit(review: Command, tiny: Path) -> None:
    review("e", "s", "q")
    again = review("q").out
    assert "8 terms to decide" in again
    assert "Guilty Single Justice Procedure  (GSJP)" in again
    assert decisions(tiny) == [("exact", "G")]


def test_the_end_of_the_input_is_a_polite_end(review: Command, tiny: Path) -> None:
    result = review("e")
    assert result.code == 0
    assert "1 decided, 8 left." in result.out
    assert decisions(tiny) == [("exact", "G")]


def test_undo_takes_back_and_asks_again(review: Command, tiny: Path) -> None:
    out = review("e", "z", "z", "q").out
    assert "Taken back: *Guilty* here and *Guilty* there mean the same." in out
    assert "nothing of yours to take back" in out
    assert decisions(tiny) == [("exact", "G"), ("undone", "G")]
    assert "9 terms to decide" in review("q").out


def test_what_was_taken_back_is_said_again_in_a_later_session_too(review: Command, tiny: Path) -> None:
    review("e", "z", "q")
    out = review("y", "y", "q").out
    assert "Said again: *Guilty* here and *Guilty* there mean the same." in out
    assert "nothing to say again" in out
    assert decisions(tiny)[-1] == ("exact", "G")


def test_a_search_finds_a_candidate_by_number(review: Command, tiny: Path) -> None:
    out = review("/", "cons", "1", "r", "/", "zzzzzz", "/", "cons", "", "q").out
    assert "  1  Consents (CON)" in out
    assert "found by search" in out
    assert "Nothing has these words." in out
    assert "Nothing is chosen." in out
    assert [verdict.object_label for verdict in load_verdicts(open_workspace(tiny), SET)] == ["Consents"]


def test_what_others_said_is_told_before_the_candidates(review: Command, tiny: Path) -> None:
    settings = tiny / "accord.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("reviewers: 1", "reviewers: 2"), encoding="utf-8")
    review("w", "another stage", "q", by="bob")
    out = review("q").out
    assert out.index("  bob: wrong Guilty (another stage)") < out.index("→ 1")


def test_after_a_wrong_pair_the_next_candidate_is_asked(review: Command, tiny: Path) -> None:
    out = review("w", "no", "q").out
    assert out.rindex("Guilty  (G)") > out.index("Recorded")
    assert decisions(tiny) == [("wrong", "G")]


def test_when_all_candidates_are_wrong_the_subject_can_still_be_closed(review: Command, tiny: Path) -> None:
    review(*(key for _ in range(5) for key in ("w", "no")), "e", "0", "q")
    assert [decision for decision, _ in decisions(tiny)] == ["wrong"] * 5 + ["no-counterpart"]


def test_a_wrong_pair_without_a_reason_is_not_recorded_and_it_is_said_which_key_to_press(
    review: Command, tiny: Path
) -> None:
    out = review("w", " ", "q").out
    assert "needs a reason. Press w again" in out
    assert "--reason" not in out
    assert decisions(tiny) == []
    review("w", "", "w", "they differ", "q")
    assert decisions(tiny) == [("wrong", "G")]


def test_what_must_never_be_equated_is_refused_in_place(review: Command, tiny: Path) -> None:
    with (tiny / "accord.yaml").open("a", encoding="utf-8") as settings:
        settings.write("never_exact:\n  - {pair: [courts/cp-plea, shared/plea], reason: They differ.}\n")
    out = review("e", "c", "q").out
    assert "Not recorded" in out
    assert "They differ." in out
    assert decisions(tiny) == [("close", "G")]


def test_unsure_stays_in_the_queue_of_the_next_session(review: Command) -> None:
    review("u", "q")
    assert "9 terms to decide" in review("q").out


def test_an_unknown_key_and_help_are_answered(review: Command, tiny: Path) -> None:
    out = review("j", "?", "9", "q").out
    assert "That is no key here." in out
    assert out.count("mean the same.") == 2
    assert "There are 5 candidates." in out
    assert decisions(tiny) == []


def test_the_prompt_keeps_notes_and_flags_and_filters_by_them(review: Command, tiny: Path) -> None:
    review("s", "t", "see act", "x", "q")
    out = review("f", "8", "e", "q").out
    assert "Showing 1: flagged." in out
    assert "your note: see act" in out
    assert "Nothing is left under the filter 'flagged', which is taken away." in out
    (verdict,) = load_verdicts(open_workspace(tiny), SET)
    assert (verdict.subject_label, verdict.note) == ("Guilty Single Justice Procedure", "see act")
    assert "No longer flagged." in review("g", "GSJP", "1", "x", "t", "", "q").out


def test_the_prompt_goes_to_a_term_and_back_and_changes_the_order(review: Command, tiny: Path) -> None:
    out = review("g", "unfit", "1", "o", "g", "qqqq", "g", "unfit", "", "v", "2", "v", "", "q").out
    assert "Nothing has these words." in out
    assert "Ordered by score." in out
    assert out.count("Nothing is chosen.") == 2
    assert decisions(tiny) == [("out-of-scope", "UNFIT")]
    review("s", "s", "p", "c", "q")
    assert decisions(tiny)[-1] == ("close", "GSJP")


def test_the_prompt_tells_everything_about_both_terms(review: Command) -> None:
    out = review("m", "q").out
    assert out.count("beside it: ") == 2
    assert re.search(r"\+\d\.\d  several labels of the two terms agree", out)


def test_the_prompt_tells_both_sides_of_a_dispute_and_takes_one(review: Command, tiny: Path) -> None:
    settings = tiny / "accord.yaml"
    text = settings.read_text(encoding="utf-8").replace("reviewers: 1", "reviewers: 2\n  adjudicator: ann")
    settings.write_text(text, encoding="utf-8")
    review("b", "q", by="bob")
    review("d", "n", "q")
    out = review("f", "7", "d", "", "d", "1", "part of it", "q", by="ann").out
    assert "You are the adjudicator" in out
    assert "  disputed: one pair, two relations (d)" in out
    assert "1  bob, 2026-01-31: Every *Guilty* here is a *Guilty* there." in out
    verdicts = load_verdicts(open_workspace(tiny), SET)
    assert [v.reason for v in verdicts if v.reviewer.endswith("ann")] == ["part of it"]
    assert "Nothing is in dispute here" in review("d", "q").out


def test_where_another_process_writes_the_prompt_says_so_and_goes_on(
    review: Command, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accord.workspace.locks.WAIT", 0.1)
    with locked(tiny):
        out = review("e", "q").out
    assert "Not recorded: " in out
    assert "another process is writing" in out
    assert decisions(tiny) == []


def test_everything_decided_ends_the_session(review: Command) -> None:
    assert "Nothing is left to decide here." in review(*["o"] * 9).out
    assert "0 terms to decide" in review().out


def test_a_second_reviewer_is_still_asked_where_two_are_needed(review: Command, tiny: Path) -> None:
    settings = tiny / "accord.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("reviewers: 1", "reviewers: 2"), encoding="utf-8")
    review("e", "q")
    assert "9 terms to decide" in review("q", by="bob").out
    assert "8 terms to decide" in review("q").out


def test_without_proposals_it_says_how_to_make_them(run: Command, tiny: Path) -> None:
    result = run("review", SET, "--reviewer", "jane", cwd=tiny)
    assert result.code == 3
    assert f"accord propose {SET}" in result.err


def test_a_session_serves_a_screen_without_knowing_one(review: Command, tiny: Path) -> None:
    session = ReviewSession(open_workspace(tiny), SET, reviewer="jane", day="2026-01-31", order=Order.FILE)
    item = session.current
    assert item is not None
    assert [concept.notation for concept in session.search("not gu")] == ["NG"]
    assert session.search("con")[0].notation == "CON"
    assert session.path(item.subject, of_object=False) == ("Guilty",)
    session.decide(Answer(decision=Decision.EXACT), item.candidates[0])
    assert session.current is not None
    assert session.current.subject.notation == "GSJP"
    undone = session.undo()
    assert undone is not None
    assert session.current.subject.notation == "G"


def test_a_kill_after_a_key_loses_nothing(review: Command, tiny: Path) -> None:
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "accord", "review", SET, "--reviewer", "jane", "--plain", "--order", "file"]
    process = subprocess.Popen(command, cwd=tiny, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    try:
        for key in (b"e", b"c"):
            assert prompted(master)
            os.write(master, key)
        assert "2 decided, 7 to go" in prompted(master)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        os.close(master)
    assert decisions(tiny) == [("exact", "G"), ("close", "GSJP")]


def prompted(terminal: int) -> str:
    """What a terminal shows until a key is asked for, or nothing after half a minute."""
    seen = b""
    while not seen.endswith(b"\r\n> "):
        if not select.select([terminal], [], [], 30)[0]:
            return ""
        seen += os.read(terminal, 4096)
    time.sleep(0.2)  # a key pressed while the terminal is still being prepared is flushed
    return seen.decode()


def test_a_reviewer_with_assigned_terms_is_asked_those_alone(review: Command, run: Command, tiny: Path) -> None:
    assert run("assign", SET, "jane=1", "bob=2", cwd=tiny).code == 0
    assert "3 terms to decide" in review("q").out
    assert "6 terms to decide" in review("q", by="bob").out
    assert "9 terms to decide" in review("q", by="somebody-else").out
