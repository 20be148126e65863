"""The optional semantic channel: offline, English only, off unless asked for."""

from __future__ import annotations

import logging
import socket

import numpy as np
import pytest

from accord.matching import propose
from accord.matching.candidates import candidates
from accord.matching.evidence import evidence_of
from accord.matching.features import FEATURES, SEMANTIC, features
from accord.matching.labels import label_table
from accord.matching.semantic import Meanings, is_installed, load_meanings, tool_name
from accord.model.concepts import Text
from tests.unit.matching.schemes import ours, ranking, theirs

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra 'semantic' (wordllama) is not installed")


@pytest.fixture(scope="module")
def meanings() -> Meanings:
    return load_meanings()


def test_the_model_is_read_without_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert load_meanings().vectors.shape[0] > 10_000


def test_reading_the_model_leaves_the_logging_of_the_program_alone() -> None:
    before = list(logging.getLogger().handlers)
    load_meanings()
    assert logging.getLogger().handlers == before


def test_different_words_for_one_thing_come_near_each_other(meanings: Meanings) -> None:
    car, automobile, banana = meanings.of_texts(["car", "automobile", "banana"])
    assert car @ automobile > car @ banana + 0.2


def test_rows_are_of_length_one_and_texts_in_other_scripts_are_left_out(meanings: Meanings) -> None:
    rows = meanings.of_texts(["guilty plea", "Ελλάδα", ""])
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 0], abs=1e-5)


def test_a_language_that_the_model_does_not_know_is_skipped(meanings: Meanings) -> None:
    table = label_table(ours(Text(text="guilty", lang="en-GB"), Text(text="euog", lang="cy"), Text(text="guilty")))
    sizes = dict(zip(table.languages, np.linalg.norm(meanings.of_labels(table), axis=1).round(3).tolist(), strict=True))
    assert sizes == {"en": 1, "cy": 0, "": 1}


def test_the_channel_ranks_by_meaning_and_says_so(meanings: Meanings) -> None:
    subject, object_ = ours("Automobile"), theirs("Autonomy", "Car", "Plea", "Prison")
    plain, with_meanings = propose(subject, object_), propose(subject, object_, meanings=meanings)
    assert ranking(with_meanings, "Automobile")[0] == "Car" != ranking(plain, "Automobile")[0]
    assert {row.mapping_tool for row in plain} == {"accord"}
    assert {row.mapping_tool for row in with_meanings} == {f"accord with {tool_name()}"}


@pytest.mark.parametrize(
    "label", [Text(text="إدانة المتهم", lang="ar"), Text(text="Ελλάδα"), Text(text="euog o drosedd", lang="cy")]
)
def test_equal_labels_that_the_channel_skips_keep_their_confidence(label: Text, meanings: Meanings) -> None:
    others = ("Guilty plea", "Discontinued", "Suspended sentence")
    subject, object_ = ours(label, *others), theirs(label, *others)
    without, with_meanings = (
        next(float(row.confidence or 0) for row in rows if row.subject_label == row.object_label == label.text)
        for rows in (propose(subject, object_), propose(subject, object_, meanings=meanings))
    )
    assert with_meanings >= without - 0.05


def test_where_a_label_has_no_meaning_the_likeness_of_forms_stands_for_it(meanings: Meanings) -> None:
    tables = (label_table(ours(Text(text="Ελλάδα"), "Car")), label_table(theirs(Text(text="Ελλάς"), "Automobile")))
    evidence = evidence_of(*tables, meanings=meanings)
    found = candidates(evidence, wanted=np.arange(2), closed=np.zeros(0, dtype=np.int64), top=2)
    cores, agreement, meaning, described = (
        features(found, evidence)[:, (*FEATURES, *SEMANTIC).index(name)] for name in ("cores", "agreement", *SEMANTIC)
    )
    skipped = (found.subject == 0) | (found.object == 0)
    assert (meaning[skipped] == cores[skipped]).all()
    assert (described[skipped] == agreement[skipped]).all()
    assert (meaning[~skipped] > cores[~skipped]).all()
