"""Work done some terms after others, so that memory is bounded, ends as if all were done at once."""

from __future__ import annotations

import pytest

from accord.matching import candidates, judging, ngrams, propose, reranker
from accord.matching.abbreviations import packaged
from accord.matching.looks import looks
from tests.unit.matching.schemes import ours, theirs

OURS = (
    "Theft from a shop",
    "THEFT SHOP",
    "Not guilty",
    "Section 5 offence",
    "RIC",
    "Plea not given",
    "Cat 2 - Level 1",
)
THEIRS = (
    "Theft from shop",
    "Guilty",
    "Not guilty",
    "Section 4 offence",
    "Remand in custody",
    "No plea",
    "Cat 1 - Level 2",
)


@pytest.mark.parametrize("size", [1, 3])
def test_proposals_made_in_small_lots_are_those_made_at_once(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = propose(ours(*OURS), theirs(*THEIRS), abbreviations=packaged(), top=3)
    for module, name, value in (
        (ngrams, "_LOT", size),
        (candidates, "BLOCK", size),
        (reranker, "BLOCK", size),
        (reranker, "_MOST_KEPT", 0),
        (judging, "_BLOCK", size),
        (judging, "LARGE", 0),
    ):
        monkeypatch.setattr(module, name, value)
    assert propose(ours(*OURS), theirs(*THEIRS), abbreviations=packaged(), top=3) == at_once


def test_letters_of_many_alphabets_are_numbered_in_small_lots_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ["".join(chr(0x4E00 + 5 * start + place) for place in range(5)) for start in range(120)]
    at_once = ngrams.trigram_vectors(keys, keys[::2])
    monkeypatch.setattr(ngrams, "_LOT", 7)
    in_lots = ngrams.trigram_vectors(keys, keys[::2])
    assert all((one - other).nnz == 0 for one, other in zip(at_once, in_lots, strict=True))


def test_labels_that_look_alike_in_one_way_have_one_number_for_it() -> None:
    keys = ["breach of the order", "order breached", "order 7 of 1968"]
    mine, yours = looks(keys, keys[1:])
    assert mine.content[0] == yours.content[0]
    assert mine.key[0] not in yours.key
    assert mine.head[1] == yours.head[0] != mine.head[0] == mine.telling[0, 0]  # "breach" before "of"
    assert [mine.named[place] for place in mine.numbers] == [frozenset(), frozenset(), frozenset({7, 1968})]
    assert yours.size.tolist() == [2, 4]
