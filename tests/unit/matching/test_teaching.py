"""Decisions change what is still open in their set: its confidence, its order, and a sentence that says why."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from accord.matching import propose
from accord.matching.learning import Outcome
from accord.model.concepts import ConceptScheme
from accord.model.mappings import Relation
from tests.unit.matching.schemes import BASE, ours, rank, schemes, theirs

LABELS = ("Guilty", "Not guilty", "No plea", "Admits", "Denies", "Consents", "Unfit to plead", "Opposes")


def _accepted(*places: int, object_of: int = 0) -> list[Outcome]:
    return [
        Outcome(subject_id=f"{BASE}ours/{n:02}", object_id=f"{BASE}theirs/{n + object_of:02}", relation=Relation.EXACT)
        for n in places
    ]


def test_without_outcomes_no_row_speaks_of_learning() -> None:
    assert not any("Confidence" in row.comment for row in propose(ours(*LABELS), theirs(*LABELS)))


def test_rejected_first_choices_lower_the_confidence_of_those_still_open() -> None:
    subject, object_ = ours(*LABELS), theirs(*LABELS)
    outcomes = [Outcome(subject_id=f"{BASE}ours/{n:02}", object_id=f"{BASE}theirs/{n:02}") for n in range(6)]
    closed = frozenset((one.subject_id, one.object_id) for one in outcomes)
    before = {(r.subject_id, r.object_id): r.confidence or 0 for r in propose(subject, object_, settled_pairs=closed)}
    after = propose(subject, object_, settled_pairs=closed, outcomes=outcomes)
    first = [row for row in after if rank(row) == 1 and row.subject_id.endswith(("06", "07"))]
    assert len(first) == 2
    assert all((row.confidence or 0) < before[row.subject_id, row.object_id] for row in first)
    assert all("after 6 decisions" in row.comment for row in first)


def test_a_concept_that_is_taken_in_a_one_to_one_set_gives_way() -> None:
    subject, object_ = ours(*LABELS, "Guilty plea"), theirs(*LABELS, "Guilty plea entered late")
    settled = frozenset(one.subject_id for one in _accepted(*range(8)))
    plain = propose(subject, object_, settled_subjects=settled)
    taught = propose(subject, object_, settled_subjects=settled, outcomes=_accepted(*range(8)))
    sure = {row.object_label: row.confidence or 0 for row in plain}
    now = {row.object_label: row.confidence or 0 for row in taught}
    assert now["Guilty"] / now["Guilty plea entered late"] < sure["Guilty"] / sure["Guilty plea entered late"]
    assert any("the object is taken" in row.comment for row in taught)


@given(schemes("ours"), schemes("theirs"), st.data())
def test_what_was_learned_keeps_ranks_and_confidence_in_step(
    subject: ConceptScheme, object_: ConceptScheme, data: st.DataObject
) -> None:
    iris = (
        st.sampled_from([one.iri for one in subject] or ["none"]),
        st.sampled_from([one.iri for one in object_] or ["none"]),
    )
    relations = st.sampled_from([None, Relation.EXACT, Relation.BROAD])
    said = data.draw(
        st.lists(st.builds(Outcome, subject_id=iris[0], object_id=iris[1], relation=relations), max_size=5)
    )
    rows = propose(subject, object_, outcomes=said)
    assert propose(subject, object_, outcomes=said[::-1]) == rows
    for iri in {row.subject_id for row in rows}:
        own = [row for row in rows if row.subject_id == iri]
        assert [rank(row) for row in own] == list(range(1, len(own) + 1))
        sure = [row.confidence or 0 for row in own]
        assert sure == sorted(sure, reverse=True)


def test_decisions_bring_no_candidates_together_that_confidence_told_apart() -> None:
    """Not even those that a bent calibration rounds to one number."""
    subject, object_ = ours(*LABELS, "Guilty plea"), theirs(*LABELS, "Guilty plea entered late", "Plea of guilt")
    outcomes = _accepted(*range(4))
    plain, taught = (propose(subject, object_, outcomes=said, top=10) for said in ((), outcomes))
    before = {(row.subject_id, row.object_id): row.confidence for row in plain}
    for one, other in pairwise(taught):
        if one.subject_id == other.subject_id and one.confidence == other.confidence:
            assert before[one.subject_id, one.object_id] == before[other.subject_id, other.object_id]
