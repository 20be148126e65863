"""Judgements in bulk: the same as one pair at a time."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from accord.matching import propose
from accord.matching.abbreviations import NONE, Abbreviations, packaged
from accord.matching.candidates import NO_LABEL, candidates
from accord.matching.evidence import evidence_of
from accord.matching.judging import judge, judged
from accord.matching.labels import label_table
from accord.model.concepts import Concept, ConceptScheme, Text
from accord.model.labels import normalise
from accord.model.mappings import Relation
from accord.tasks.load import load_scheme
from accord.workspace import open_workspace
from tests.unit.matching.schemes import schemes

NOTHING_KNOWN = {"probability": 0.5, "never_exact": 0.0}
UNKNOWABLE = {"probability", "never_exact", "unique"}  # what a pair alone does not show


def assert_bulk_is_one_by_one(subject: ConceptScheme, object_: ConceptScheme, abbreviations: Abbreviations) -> None:
    ours, theirs = label_table(subject), label_table(object_)
    evidence = evidence_of(ours, theirs)
    found = candidates(evidence, wanted=np.arange(len(subject)), closed=np.zeros(0, dtype=np.int64), top=3)
    found = found.only(np.flatnonzero(found.subject_row != NO_LABEL))  # of the others `test_propose` speaks
    bulk = judged(found, ours, theirs, probability=np.full(len(found), 0.5), abbreviations=abbreviations)
    for judgement, row, column in zip(bulk, found.subject.tolist(), found.object.tolist(), strict=True):
        one, other = ours.concepts[row], theirs.concepts[column]
        alone = judge(
            one,
            other,
            subject_parents=sorted(subject.get(i).label() for i in one.broader if subject.get(i)),  # type: ignore[union-attr]
            object_parents=sorted(object_.get(i).label() for i in other.broader if object_.get(i)),  # type: ignore[union-attr]
            parents_meet=not _called_above(subject, one).isdisjoint(_called_above(object_, other)),
            more={**NOTHING_KNOWN, "unique": judgement.evidence["unique"]},
            abbreviations=abbreviations,
        )
        shown = {name: value for name, value in judgement.evidence.items() if name not in UNKNOWABLE}
        assert shown == {name: value for name, value in alone.evidence.items() if name not in UNKNOWABLE}
        assert (judgement.rule, judgement.relation, judgement.warnings) == (alone.rule, alone.relation, alone.warnings)


def _called_above(scheme: ConceptScheme, concept: Concept) -> set[str]:
    above = [parent for iri in concept.broader if (parent := scheme.get(iri))]
    labels = (text for one in above for text in (*one.pref_labels, *one.alt_labels, *one.hidden_labels))
    return {normalise(text.text) for text in labels} - {""}


@pytest.mark.parametrize("pair", list(itertools.pairwise((
    "shared/plea", "courts/cp-plea", "shared/verdict", "courts/cp-verdict", "prisons/nomis-offence-result",
    "police/pnc-disposal",
))))  # fmt: skip
def test_real_terms_are_judged_in_bulk_as_they_are_one_by_one(repository: Path, pair: tuple[str, str]) -> None:
    workspace = open_workspace(repository)
    one, other = (load_scheme(workspace, workspace.scheme(name)) for name in pair)
    assert_bulk_is_one_by_one(one, other, packaged())


@settings(max_examples=60)
@given(schemes("ours"), schemes("theirs"))
def test_any_terms_are_judged_in_bulk_as_they_are_one_by_one(one: ConceptScheme, other: ConceptScheme) -> None:
    assert_bulk_is_one_by_one(one, other, NONE)


def test_a_property_does_not_take_the_words_of_a_class() -> None:
    kinds = [Concept(iri=f"https://a.example/{kind}", scheme="a", kind=kind, pref_labels=(Text(text=label),))
             for kind, label in (("class", "Author"), ("object property", "has Author"))]  # fmt: skip
    other = Concept(iri="https://b.example/1", scheme="b", kind="class", pref_labels=(Text(text="Author"),))
    rows = propose(ConceptScheme(iri="a", concepts=tuple(kinds)), ConceptScheme(iri="b", concepts=(other,)), top=1)
    assert [row.relation for row in rows if row.subject_label == "Author"] == [Relation.EXACT]
