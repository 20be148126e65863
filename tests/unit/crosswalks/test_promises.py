"""What agreement promises, whatever people do: made-up reviewers decide, change their minds and merge."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from accord.crosswalks.agree import agree, to_replace
from accord.crosswalks.fold import own_standing, standing
from accord.crosswalks.log import LOG_COLUMNS, log_header, log_row, read_log, signed
from accord.model.verdicts import Decision, Verdict
from accord.namespaces import PREFIXES
from accord.workspace import Policy
from tests.unit.crosswalks.made import BASE, PLEA, SHARED

POLICIES = st.builds(
    Policy,
    reviewers=st.integers(1, 2),
    own_proposals=st.booleans(),
    adjudicator=st.sampled_from(["", "ann", "ada"]),
)
# Who, of which subject, about which object, says what; `undone` takes back whatever they last said of the subject.
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", "ada"]),
        st.sampled_from(["S", "T"]),
        st.sampled_from(["G", "NG"]),
        st.sampled_from([*Decision]),
    ),
    max_size=12,
)


def after(acts: Sequence[tuple[str, str, str, Decision]], before: Sequence[Verdict] = ()) -> list[Verdict]:
    """The logs after people have acted one after another, each seeing what was there."""
    said = list(before)
    for who, subject, object_, decision in acts:
        reviewer = f"{BASE}reviewer/{who}"
        own = [v for v in own_standing(said, reviewer) if v.subject_id == f"{PLEA}/{subject}"]
        if decision is Decision.UNDONE:
            said += [_signed(replace(v, decision=decision), (v,), said) for v in own[-1:]]
            continue
        verdict = Verdict(
            decision=decision,
            subject_id=f"{PLEA}/{subject}",
            object_id="" if decision.closes_subject else f"{SHARED}/{object_}",
            reviewer=reviewer,
            date="2026-01-31",
            reason="r" if decision is Decision.WRONG else "",
            subject_source=PLEA,
            object_source=SHARED,
        )
        said.append(_signed(verdict, to_replace(verdict, said), said))
    return said


def _signed(verdict: Verdict, replaced: Sequence[Verdict], said: Sequence[Verdict]) -> Verdict:
    """As the task does it: the same words again are a new verdict that names the old one too."""
    links = {earlier.record_id for earlier in replaced}
    while True:
        ready = signed(replace(verdict, supersedes=tuple(sorted(links))), BASE)
        if ready.record_id not in {earlier.record_id for earlier in said}:
            return ready
        links.add(ready.record_id)


@given(ACTS, POLICIES, st.randoms(use_true_random=False))
def test_agreement_depends_neither_on_the_order_of_files_nor_of_rows(
    acts: list[tuple[str, str, str, Decision]], policy: Policy, chance: random.Random
) -> None:
    said = after(acts)
    shuffled = said.copy()
    chance.shuffle(shuffled)
    assert agree(shuffled, policy) == agree(said, policy)
    assert agree([*said, *shuffled], policy) == agree(said, policy)


@given(ACTS)
def test_a_log_read_back_gives_the_same_agreement_however_its_rows_are_shuffled(
    acts: list[tuple[str, str, str, Decision]],
) -> None:
    said = after(acts)
    prefixes = {**PREFIXES, "verdict": f"{BASE}verdict/", "reviewer": f"{BASE}reviewer/"}
    rows = sorted((log_row(v, LOG_COLUMNS, prefixes) for v in said), reverse=True)
    header = log_header("set", "everybody", prefixes, base=BASE)
    log = read_log(header + "".join(rows), "log")
    assert log.findings == ()
    assert agree(log.verdicts, Policy()) == agree(said, Policy())


@given(ACTS, ACTS, ACTS)
def test_merging_two_clones_never_erases_a_rejection(
    common: list[tuple[str, str, str, Decision]],
    here: list[tuple[str, str, str, Decision]],
    there: list[tuple[str, str, str, Decision]],
) -> None:
    base = after(common)
    ours, theirs = after(here, base), after(there, base)
    merged = standing([*ours, *theirs])
    for mine, other in ((ours, theirs), (theirs, ours)):
        replaced = {link for verdict in other for link in verdict.supersedes}
        for rejection in standing(mine):
            if rejection.decision is Decision.WRONG and rejection.record_id not in replaced:
                assert rejection in merged


@given(ACTS, POLICIES)
def test_a_standing_rejection_is_agreed_disputed_waiting_or_overruled_and_never_just_gone(
    acts: list[tuple[str, str, str, Decision]], policy: Policy
) -> None:
    said = after(acts)
    found = agree(said, policy)
    rejected = {(row.subject_id, row.object_id) for row in found.mappings if row.predicate_modifier}
    open_ = {(v.subject_id, v.object_id) for v in found.waiting}
    disputed = {v.record_id for dispute in found.disputes for v in dispute.verdicts}
    for verdict in standing(said):
        if verdict.decision is Decision.WRONG and not policy.adjudicator:
            pair = (verdict.subject_id, verdict.object_id)
            assert pair in rejected | open_ or verdict.record_id in disputed


@given(ACTS, POLICIES)
def test_undoing_everything_gives_the_empty_agreement(
    acts: list[tuple[str, str, str, Decision]], policy: Policy
) -> None:
    said = after(acts)
    for verdict in standing(said):
        said.append(_signed(replace(verdict, decision=Decision.UNDONE), (verdict,), said))
    found = agree(said, policy)
    assert (found.mappings, found.disputes, found.waiting) == ((), (), ())


@given(ACTS)
def test_what_is_said_again_after_it_was_taken_back_stands_again(acts: list[tuple[str, str, str, Decision]]) -> None:
    said = after(acts)
    again = after([("ann", "S", "G", Decision.EXACT)], said)
    assert again[-1] in standing(again)
    assert len({verdict.record_id for verdict in again}) == len(again)
