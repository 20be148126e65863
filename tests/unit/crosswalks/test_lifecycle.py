"""The stages of a mapping's life, what a blind reviewer sees, what a new version reopens, and the story of a term."""

from __future__ import annotations

from accord.crosswalks.blind import visible
from accord.crosswalks.carry import carried, reopened
from accord.crosswalks.history import history, in_order
from accord.crosswalks.lifecycle import Stage, stage_of_pair, stages
from accord.model.verdicts import Verdict
from accord.workspace import Policy
from tests.unit.crosswalks.made import BASE, PLEA, SHARED, replacing, scheme, verdict

TWO = Policy(reviewers=2)


def stage(one: Verdict, *others: Verdict, policy: Policy = Policy()) -> Stage:  # noqa: B008  # never changes
    return stages([one, *others], policy)[one.record_id]


def test_a_single_verdict_is_agreed_where_one_is_enough() -> None:
    assert stage(verdict("exact", "G", "G")) is Stage.AGREED
    assert stage(verdict("wrong", "G", "NG", reason="r")) is Stage.AGREED


def test_it_is_in_review_until_a_second_reviewer_says_the_same() -> None:
    first = verdict("exact", "G", "G")
    second = verdict("exact", "G", "G", by="bob")
    assert stage(first, policy=TWO) is Stage.IN_REVIEW
    assert stage(verdict("unsure", "G", "G")) is Stage.IN_REVIEW
    assert {stage(first, second, policy=TWO), stage(second, first, policy=TWO)} == {Stage.AGREED}


def test_a_contradiction_is_disputed_until_the_adjudicator_overrules_one_side() -> None:
    ours, theirs = verdict("exact", "G", "G"), verdict("broad", "G", "G", by="bob")
    assert {stage(ours, theirs), stage(theirs, ours)} == {Stage.DISPUTED}
    judged, policy = verdict("broad", "G", "G", by="ada"), Policy(adjudicator="ada")
    known = stages([ours, theirs, judged], policy)
    assert [known[v.record_id] for v in (ours, theirs, judged)] == [Stage.SUPERSEDED, Stage.AGREED, Stage.AGREED]


def test_an_exact_verdict_between_schemes_that_must_never_be_equated_is_disputed() -> None:
    exact, close = verdict("exact", "G", "G"), verdict("close", "NG", "NG")
    known = stages([exact, close], Policy(), never_exact="They differ.")
    assert [known[v.record_id] for v in (exact, close)] == [Stage.DISPUTED, Stage.AGREED]
    told = history([exact], Policy(), never_exact="They differ.")
    assert [(event.stage, event.after) for event in told] == [(Stage.DISPUTED, ("disputed",))]


def test_what_is_taken_back_is_withdrawn_and_what_is_replaced_is_superseded() -> None:
    first = verdict("exact", "G", "G")
    undone = verdict("undone", "G", "G", supersedes=replacing(first))
    assert stage(first, undone) is Stage.WITHDRAWN
    later = verdict("broad", "G", "G", supersedes=replacing(first))
    assert (stage(first, later), stage(later, first)) == (Stage.SUPERSEDED, Stage.AGREED)


def test_a_pair_is_at_the_liveliest_stage_of_its_verdicts() -> None:
    pair = (f"{PLEA}/G", f"{SHARED}/G")
    first = verdict("exact", "G", "G")
    undone = verdict("undone", "G", "G", supersedes=replacing(first))
    said = [first, undone]
    known = stages(said, Policy())
    assert stage_of_pair(said, known, pair, proposed=False) is Stage.WITHDRAWN
    assert stage_of_pair(said, known, pair, proposed=True) is Stage.PROPOSED
    assert stage_of_pair([first], stages([first], Policy()), pair, proposed=True) is Stage.AGREED
    assert stage_of_pair([], {}, pair, proposed=False) is None


def test_a_blind_reviewer_sees_the_others_once_both_have_decided() -> None:
    ann, elsewhere = verdict("exact", "G", "G"), verdict("exact", "NG", "NG")
    bob = verdict("broad", "G", "G", by="bob")
    me = f"{BASE}reviewer/bob"
    assert visible([ann, elsewhere], me) == ()
    assert visible([ann, elsewhere, bob], me) == (ann, bob)
    unsure = verdict("unsure", "G", "G", by="bob")
    assert visible([ann, unsure], me) == (unsure,)


def test_an_unchanged_term_keeps_its_verdict_in_a_new_version() -> None:
    old = scheme(PLEA, {"G": "Guilty", "NG": "Not guilty", "X": "Gone"})
    shared = scheme(SHARED, {"G": "Guilty", "NG": "Not guilty"})
    now = scheme(PLEA, {"G": "Guilty", "NG": "Not guilty at all"})
    said = [
        verdict(
            "exact",
            code,
            target,
            subject_label=one.label(),
            subject_meaning=one.meaning,
            object_meaning=shared.by_notation(target)[0].meaning,
            subject_source_version="1",
        )
        for code, target in (("G", "G"), ("NG", "NG"), ("X", "NG"))
        for one in old.by_notation(code)
    ]
    found = carried(said, now, shared)
    assert found.kept == (said[0],)
    assert found.older == 1
    assert {one.verdict: one.reason for one in found.reopened} == {
        said[1]: "'Not guilty' is now called 'Not guilty at all'",
        said[2]: "'Gone' is gone since version 1",
    }
    assert reopened(said, old, shared) == ()


def test_a_retired_term_is_decided_again() -> None:
    was, now = scheme(PLEA, {"G": "Guilty"}), scheme(PLEA, {"G": "Guilty"}, G={"deprecated": True})
    said = verdict("no-counterpart", "G", subject_label="Guilty", subject_meaning=was.concepts[0].meaning)
    (again,) = reopened([said], now, scheme(SHARED, {}))
    assert again.reason == "'Guilty' has been retired"


def test_the_story_of_a_term_says_what_each_verdict_changed() -> None:
    first = verdict("exact", "G", "G", date="2026-03-01")
    wrong = verdict("wrong", "G", "G", date="2026-01-01", reason="r", supersedes=replacing(first))
    bob = verdict("close", "G", "G", by="bob", date="2026-04-01")
    told = history([bob, wrong, first], Policy())
    assert [event.verdict for event in told] == [first, wrong, bob]
    assert [(event.before, event.after) for event in told] == [
        ((), ("exact G",)),
        (("exact G",), ("wrong G",)),
        (("wrong G",), ("disputed",)),
    ]
    assert told[1].replaced == (first,)


def test_the_story_is_the_same_in_whatever_order_the_verdicts_come() -> None:
    said = [verdict("exact", code, code, by=by) for code in ("A", "B") for by in ("ann", "bob")]
    assert in_order(said) == in_order(reversed(said))
