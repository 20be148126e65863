"""How a pair stands among the others: its lead, its rivals, and what its neighbours say."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from accord.matching.candidates import Candidates
from accord.matching.evidence import Evidence, evidence_of
from accord.matching.labels import label_table
from accord.matching.relations import RELATIONS, relations
from accord.model.concepts import ConceptScheme
from tests.unit.matching.schemes import concept, ours, scheme, theirs


def _pairs(*pairs: tuple[int, int]) -> Candidates:
    subject, object_ = np.array(pairs, dtype=np.int64).T
    nothing, rows = np.zeros(len(pairs)), np.full(len(pairs), -1, dtype=np.int64)
    return Candidates(
        subject=subject, object=object_, subject_row=rows, object_row=rows, similarity=nothing, any_order=nothing
    )


def _stand(evidence: Evidence, scores: dict[tuple[int, int], float]) -> dict[tuple[int, int], dict[str, float]]:
    values: NDArray[np.float64] = relations(_pairs(*scores), evidence, np.array(list(scores.values())))
    return {pair: dict(zip(RELATIONS, line, strict=True)) for pair, line in zip(scores, values.tolist(), strict=True)}


def _flat() -> Evidence:
    return evidence_of(label_table(ours("a", "b")), label_table(theirs("a", "b")))


def test_the_best_leads_by_its_distance_and_the_others_are_behind() -> None:
    shown = _stand(_flat(), {(0, 0): 2.0, (0, 1): 0.5, (1, 1): 1.0})
    assert (shown[0, 0]["lead"], shown[0, 1]["lead"]) == (1.5, -1.5)
    assert (shown[1, 1]["lead_for_object"], shown[0, 1]["lead_for_object"]) == (0.5, -0.5)


def test_mutual_are_those_that_are_best_for_both() -> None:
    shown = _stand(_flat(), {(0, 0): 2.0, (0, 1): 0.5, (1, 0): 1.0})
    assert [shown[pair]["mutual"] for pair in ((0, 0), (0, 1), (1, 0))] == [1, 0, 0]


def test_equals_lead_by_nothing_and_are_both_mutual() -> None:
    shown = _stand(_flat(), {(0, 0): 1.0, (0, 1): 1.0})
    assert [(shown[pair]["lead"], shown[pair]["mutual"]) for pair in shown] == [(0, 1), (0, 1)]


def test_the_overlap_is_the_mean_of_the_subjects_best_chances() -> None:
    shown = _stand(_flat(), {(0, 0): 30.0, (0, 1): 0.0, (1, 1): -30.0})
    assert [round(line["overlap"], 6) for line in shown.values()] == [0.5, 0.5, 0.5]


def _families(name: str) -> ConceptScheme:
    top = concept("0", "Top", scheme=name)
    return scheme(name, [top, *(concept(code, code, scheme=name, broader=(top.iri,)) for code in ("1", "2"))])


def test_parents_children_and_siblings_that_match_speak_for_a_pair() -> None:
    evidence = evidence_of(label_table(_families("ours")), label_table(_families("theirs")))
    near = _stand(evidence, {(0, 0): 8.0, (1, 1): 0.0, (2, 2): 8.0})
    far = _stand(evidence, {(0, 0): -8.0, (1, 1): 0.0, (2, 2): -8.0})
    assert near[1, 1]["parents_match"] > 0.9
    assert far[1, 1]["parents_match"] < 0.1
    assert near[0, 0]["children_match"] > 0.5 > far[0, 0]["children_match"]
    assert near[1, 1]["siblings_match"] > far[1, 1]["siblings_match"] == pytest.approx(0, abs=0.05)
