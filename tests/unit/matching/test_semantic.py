"""The optional semantic channel: offline, English only, off unless asked for."""

from __future__ import annotations

import logging
import socket

import numpy as np
import pytest

from accord.matching import propose
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
