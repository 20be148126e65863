"""The score as a sum that people can read, and its calibration."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from accord.errors import NotReadable
from accord.matching.candidates import candidates
from accord.matching.evidence import evidence_of
from accord.matching.features import FEATURES, SEMANTIC
from accord.matching.labels import label_table
from accord.matching.relations import RELATIONS
from accord.matching.reranker import FIXED, SAID, Scored, loads, model, scored
from accord.workspace.packaged import packaged_text
from tests.unit.matching.schemes import PHRASES, ours, theirs

PACKAGED = packaged_text("accord.matching", "weights.json")


def _scored() -> Scored:
    evidence = evidence_of(label_table(ours(*PHRASES)), label_table(theirs(*reversed(PHRASES))))
    everybody = np.arange(len(evidence.subject.table.concepts))
    found = candidates(evidence, wanted=everybody, closed=np.zeros(0, dtype=np.int64), top=5)
    return scored(found, evidence)


def test_the_contributions_and_the_intercepts_add_up_to_the_score() -> None:
    weighed = _scored()
    constant = weighed.model.own.intercept + weighed.model.standing.intercept
    for pair in range(len(weighed.score)):
        assert sum(weighed.contributions(pair).values()) + constant == pytest.approx(weighed.score[pair], abs=1e-5)


def test_every_piece_of_evidence_has_a_meaning_in_words() -> None:
    assert set(_scored().contributions(0)) == {*FEATURES, *RELATIONS} <= set(SAID)


@pytest.mark.parametrize("semantic", [False, True])
def test_a_higher_score_is_never_less_probable(semantic: bool) -> None:
    using = model(semantic=semantic)
    chances = using.probability(np.linspace(-60, 60, 2_000))
    assert (np.diff(chances) >= 0).all()
    assert 0 <= chances[0] < FIXED < chances[-1] <= 1


@pytest.mark.parametrize("semantic", [False, True])
def test_more_likeness_is_never_less_likely(semantic: bool) -> None:
    using = model(semantic=semantic)
    against = {"longer", "short", "numbers_differ", "false_friend", "broader_differ", "ending_differs", "heads_differ"}
    for step in (using.own, using.standing):
        for name, at, adds in zip(step.names, step.at, step.adds, strict=True):
            assert (np.diff(at) > 0).all()
            assert (np.diff(adds) * (-1 if name in against else 1) >= 0).all(), name


def test_weights_for_other_evidence_are_refused() -> None:
    document = json.loads(PACKAGED)
    document["plain"]["own"]["curves"]["moon"] = document["plain"]["own"]["curves"].pop(FEATURES[0])
    with pytest.raises(NotReadable, match="other evidence"):
        loads(json.dumps(document))
    assert loads(json.dumps(document), semantic=True).own.names == FEATURES + SEMANTIC


def test_a_calibration_that_does_not_ascend_is_refused() -> None:
    document = json.loads(PACKAGED)
    document["plain"]["calibration"].reverse()
    with pytest.raises(NotReadable, match="ascend"):
        loads(json.dumps(document))


_PROPOSE = """
from accord.matching import propose
from tests.unit.matching.schemes import PHRASES, ours, theirs
print(propose(ours(*PHRASES, *(f"{one} {other}" for one in PHRASES for other in PHRASES)), theirs(*PHRASES)))
"""


def test_one_thread_and_two_give_the_same_bytes() -> None:
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
    said = [_said({**dict.fromkeys(threads, str(count)), "PYTHONHASHSEED": str(count)}) for count in (1, 2)]
    assert said[0] == said[1] != b""


def _said(environment: dict[str, str]) -> bytes:
    settings = {**environment, "PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run([sys.executable, "-c", _PROPOSE], check=True, capture_output=True, env=settings).stdout
