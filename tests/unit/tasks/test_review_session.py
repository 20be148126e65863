"""A session without a screen: what comes first, what is covered, what is kept, and what is never lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.crosswalks.agree import Statement, agree, statement
from accord.errors import NotReadable
from accord.formats import profiles
from accord.model.profiles import ValueCount, ValueStatus
from accord.model.verdicts import Decision
from accord.tasks.decide import Answer
from accord.tasks.decisions import load_verdicts
from accord.tasks.marks import Marks
from accord.tasks.propose import propose
from accord.tasks.queue import Band, Filter, Order
from accord.tasks.review import ReviewSession
from accord.workspace import open_workspace

SET = "courts-cp-plea"
Open = Callable[..., ReviewSession]


@pytest.fixture
def opened(tiny: Path) -> Open:
    propose(open_workspace(tiny), SET)
    return lambda **options: ReviewSession(
        open_workspace(tiny), SET, **{"reviewer": "jane", "day": "2026-01-31", **options}
    )


def codes(session: ReviewSession) -> list[str]:
    return [session.subject_at(int(row)).notation for row in session.queue.shown()]


def profiled(tiny: Path, field: str = "PleaStatus", **records: int) -> None:
    """A profile of a source that reads the set, with so many records for each code."""
    with (tiny / "accord.yaml").open("a", encoding="utf-8") as yaml:
        yaml.write("sources:\n  pleas: {organisation: courts}\n")
    mapping = tiny / "mappings" / "pleas.records.yaml"
    mapping.parent.mkdir(exist_ok=True)
    text = f"source: pleas\nkey: [id]\nfields:\n  id: id\n  {field}: {{from: Plea, mapping: {SET}}}\n"
    mapping.write_text(text, encoding="utf-8")
    values = [
        ValueCount(field=field, column="Plea", value=code, records=count, status=ValueStatus.KNOWN)
        for code, count in records.items()
    ]
    path = tiny / "build" / "profile" / "pleas.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(profiles.dumps(values), encoding="utf-8")


def test_what_stands_in_most_records_comes_first(opened: Open, tiny: Path) -> None:
    profiled(tiny, IG=900, ADB=90, G=10)
    session = opened()
    assert codes(session)[0] == "IG"
    assert session.current is not None
    assert session.current.records == 900


def test_progress_is_told_in_terms_and_in_records(opened: Open, tiny: Path) -> None:
    profiled(tiny, IG=900, ADB=90, G=10)
    session = opened()
    assert session.tally().to_cover == 2
    session.decide(Answer(decision=Decision.OUT_OF_SCOPE))
    tally = session.tally()
    assert (tally.decided, tally.terms, tally.records_decided, tally.records) == (1, 9, 900, 1000)


def test_without_a_profile_no_records_are_told(opened: Open) -> None:
    assert (opened().tally().records, opened().tally().to_cover) == (0, None)


def test_records_of_a_sensitive_field_weigh_more(opened: Open, tiny: Path) -> None:
    profiled(tiny, IG=100, NG=100)
    plain = opened().queue.priority().tolist()
    with (tiny / "accord.yaml").open("a", encoding="utf-8") as text:
        text.write("review:\n  sensitive: [PleaStatus]\n")
    harmful = opened().queue.priority().tolist()
    changed = [after / before for before, after in zip(plain, harmful, strict=True) if after != before]
    assert changed == pytest.approx([301 / 101] * 2)


def test_the_queue_can_be_ordered_otherwise(opened: Open) -> None:
    session = opened()
    session.order_by(Order.FILE)
    assert codes(session) == ["G", "GSJP", "IG", "ADB", "NG", "UNFIT", "CON", "AA", "AC"]
    session.order_by(Order.SCORE)
    assert session.queue.kind is Order.SCORE
    session.order_by(Order.DOMAIN)
    assert len(codes(session)) == 9


def test_filters_hold_together(opened: Open) -> None:
    session = opened()
    for band in Band:
        session.choose(Filter(band=band))
        assert all((row >= 0.9) == (band is Band.HIGH) for row in session._index.confidence[session.queue.shown()])
    session.choose(Filter(domain=session.domains[0]))
    assert session.left == 9
    session.choose(Filter(domain="nothing"))
    assert session.current is None


def test_a_reviewer_with_assigned_terms_is_asked_those(opened: Open) -> None:
    session = opened(assigned=frozenset({"https://accord.example/courts/cp-plea/NG", "https://accord.example/none"}))
    assert codes(session) == ["NG"]
    session.choose(Filter())
    assert len(codes(session)) == 9


def test_the_index_is_built_once_and_again_when_what_it_was_made_from_changes(opened: Open, tiny: Path) -> None:
    steps: list[int] = []
    opened(progress=lambda done, _: steps.append(done))
    assert steps
    steps.clear()
    opened(progress=lambda done, _: steps.append(done))
    assert not steps
    path = tiny / "vocabularies" / "courts" / "cp-plea.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('"Not Guilty"', '"No guilt"'), encoding="utf-8")
    session = opened(progress=lambda done, _: steps.append(done))
    assert steps
    assert "No guilt" in [session.subject_at(row).label() for row in range(9)]


def test_undo_restores_what_the_verdict_had_replaced(opened: Open, tiny: Path) -> None:
    session = opened(order=Order.FILE)
    item = session.current
    assert item is not None
    session.decide(Answer(decision=Decision.CLOSE), item.candidates[0])
    session.jump(item.subject.iri)
    session.decide(Answer(decision=Decision.EXACT), item.candidates[0])
    session.undo()
    assert [verdict.decision for verdict in session.book.own(item.subject.iri)] == [Decision.CLOSE]
    session.undo()
    assert session.book.own(item.subject.iri) == ()
    session.redo()
    session.redo()
    assert [verdict.decision for verdict in session.book.own(item.subject.iri)] == [Decision.EXACT]
    again = opened()
    assert [verdict.decision for verdict in again.book.own(item.subject.iri)] == [Decision.EXACT]


def test_the_same_verdict_can_be_given_again_after_it_was_taken_back(opened: Open) -> None:
    session = opened()
    for _ in range(3):
        item = session.current
        assert item is not None
        session.decide(Answer(decision=Decision.CLOSE), item.candidates[0])
        assert session.tally().decided == 1
        session.undo()
        assert session.tally().decided == 0


def test_undo_in_a_later_session_follows_the_order_in_which_it_was_said(opened: Open) -> None:
    session = opened(order=Order.FILE)
    item = session.current
    assert item is not None
    session.decide(Answer(decision=Decision.WRONG, reason="r"), item.candidates[0])
    session.skip()
    session.decide(Answer(decision=Decision.OUT_OF_SCOPE))
    session.jump(item.subject.iri)
    session.decide(Answer(decision=Decision.WRONG, reason="r"), item.candidates[1])
    undone = opened().undo()
    assert undone is not None
    assert undone.object_id == item.candidates[1].concept.iri


def test_what_was_taken_back_in_a_session_before_can_be_said_again(opened: Open) -> None:
    session = opened(order=Order.FILE)
    said = [session.decide(Answer(decision=decision)).subject_id
            for decision in (Decision.OUT_OF_SCOPE, Decision.NO_COUNTERPART)]  # fmt: skip
    session.undo()
    session.undo()
    again = opened()
    assert [getattr(again.redo(), "subject_id", None) for _ in range(3)] == [*said, None]
    assert opened().redo() is None


def test_a_new_verdict_ends_what_can_be_said_again_for_later_sessions_too(opened: Open) -> None:
    session = opened()
    session.decide(Answer(decision=Decision.OUT_OF_SCOPE))
    session.undo()
    session.decide(Answer(decision=Decision.NO_COUNTERPART))
    assert opened().redo() is None


def test_a_verdict_about_a_term_that_has_changed_is_asked_again_with_the_reason(opened: Open, tiny: Path) -> None:
    session = opened(order=Order.FILE)
    item = session.current
    assert item is not None
    session.decide(Answer(decision=Decision.BROAD), item.candidates[0])
    propose(open_workspace(tiny), SET)  # a settled term is no longer proposed
    assert opened().tally().decided == 1
    rename(tiny, "Guilty", "Admits guilt")
    again = opened()
    again.choose(Filter(again=True))
    assert str(again.queue.filter) == "to decide again"
    item = again.current
    assert item is not None
    assert (item.subject.notation, item.again) == ("G", ("broad: 'Guilty' is now called 'Admits guilt'",))
    (before,) = item.candidates
    assert before.proposal is not None
    assert (before.proposal.relation, before.proposal.object_label) == ("broad", "Admits guilt")
    again.decide(Answer(decision=Decision.EXACT), before)
    assert (again.left, again.tally().decided) == (0, 1)
    assert again.item(item.row).again == ()


def test_an_exact_verdict_that_a_new_rule_forbids_is_shown_as_disputed(opened: Open, tiny: Path) -> None:
    session = opened()
    item = session.current
    assert item is not None
    session.decide(Answer(decision=Decision.EXACT), item.candidates[0])
    with (tiny / "accord.yaml").open("a", encoding="utf-8") as text:
        text.write("never_exact:\n  - {pair: [courts/cp-plea, shared/plea], reason: They differ.}\n")
    (dispute,) = opened().disputes(item.subject.iri)
    assert (dispute.kind, dispute.reason) == ("never-exact", "They differ.")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["close", "broad", "wrong", "no-counterpart", "unsure", "undo", "redo", "skip"]),
                max_size=14))  # fmt: skip
def test_undo_of_everything_leaves_nothing_said_and_redo_says_it_all_again(opened: Open, acts: list[str]) -> None:
    session = opened()
    while session.undo():
        pass
    for act in acts:
        item = session.current
        if act in {"undo", "redo"}:
            getattr(session, act)()
        elif item and act == "skip":
            session.skip()
        elif item and (item.candidates or Decision(act).closes_subject):
            candidate = None if Decision(act).closes_subject else item.candidates[0]
            session.decide(Answer(decision=Decision(act), reason="r"), candidate)
    said = standing_statements(session)
    later = opened()
    times = len(later._earlier)
    assert all(later.undo() for _ in range(times))
    again = opened()
    assert all(again.redo() for _ in range(times))
    assert standing_statements(again) == said
    while again.undo():
        pass
    session = opened()
    workspace = session.desk.workspace
    agreed = agree(load_verdicts(workspace, SET), workspace.policy)
    assert (agreed.mappings, agreed.disputes, agreed.waiting) == ((), (), ())
    assert int(session.queue.open.sum()) == 9


def test_marks_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    path = tmp_path / "marks.json"
    marks = Marks.read(path).flagged("a").noted("b", "why")
    assert Marks.read(path) == marks
    assert not path.with_suffix(".part").exists()
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(NotReadable, match="no marks"):
        Marks.read(path)


def test_opening_a_session_does_not_load_the_database_engine() -> None:
    code = "import sys; import accord.tasks.review; sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def standing_statements(session: ReviewSession) -> set[Statement]:
    return {statement(verdict) for subject in session.book.subjects for verdict in session.book.own(subject)}


def rename(tiny: Path, old: str, new: str) -> None:
    path = tiny / "vocabularies" / "shared" / "plea.ttl"
    text = path.read_text(encoding="utf-8")
    assert f'"{old}"@en' in text
    path.write_text(text.replace(f'"{old}"@en', f'"{new}"@en'), encoding="utf-8")
