from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from accord.model.concepts import Concept, ConceptScheme, Text
from accord.namespaces import concept_iri
from accord.publication.search_index import MOST_TERMS, MOST_WORDS, search_files, words_of
from tests.unit.publication.made import PLEA, edition, iri

ABOUT = "what the page must know"


def index(*concepts: Concept) -> dict[str, Any]:
    one = edition(schemes=(ConceptScheme(iri=PLEA.iri, concepts=concepts),))
    about: list[bytes] = []

    def files() -> Iterator[tuple[str, bytes]]:
        about.append((yield from search_files(one)))

    found = {path: json.loads(data) for path, data in files()}
    return {**found, ABOUT: json.loads(about[0])}


def concept(code: str, label: str, definition: str = "") -> Concept:
    return Concept(
        iri=iri("shared/plea", code),
        scheme=PLEA.iri,
        notation=code,
        pref_labels=(Text(text=label, lang="en"),),
        definitions=(Text(text=definition, lang="en"),) if definition else (),
    )


def shard(files: dict[str, Any], key: str) -> Any:
    return files[f"search/words-{key.encode().hex()}.json"]


def test_words_are_compared_without_case_accents_and_signs() -> None:
    assert words_of("Llŷs y Goron: 2003/29, O'Neil") == ["llys", "y", "goron", "2003", "29", "o", "neil"]


def test_every_word_lies_in_the_shard_of_its_first_letters_with_its_best_field() -> None:
    files = index(concept("G", "Guilty", "a guilty plea"), concept("NG", "Not guilty"))
    assert shard(files, "gu")["words"] == {"guilty": [2, 1, 5]}
    assert shard(files, "g")["words"] == {"g": [1, 0]}
    assert shard(files, "pl")["words"] == {"plea": [1, 3]}
    assert files["search/terms-0.json"][0] == ["G", "Guilty", 0, "shared/plea/G", 0, "a guilty plea"]


def test_a_code_that_is_the_name_too_does_not_outrank_a_name() -> None:
    files = index(concept("G", "Guilty"), concept("GUILTY", "Guilty"), concept("PLEA", "Guilty plea"))
    assert shard(files, "gu")["words"] == {"guilty": [3, 1, 5, 9]}
    assert shard(files, "pl")["words"] == {"plea": [1, 8]}


def test_a_word_is_named_where_a_slip_in_its_first_letters_would_be_looked_for() -> None:
    files = index(concept("1", "Guilty"))
    assert "guilty" in shard(files, "ui")["near"]
    assert "guilty" in shard(files, "gi")["near"]


def test_the_index_says_which_shards_there_are() -> None:
    files = index(concept("G", "Guilty"))
    shards = {path.removeprefix("search/words-").removesuffix(".json") for path in files if "words-" in path}
    assert set(files[ABOUT]["shards"]) == shards


def test_a_word_that_very_many_terms_have_lists_the_best() -> None:
    files = index(*(concept(str(n), f"{'x ' * (n % 7)}offence") for n in range(MOST_TERMS + 50)))
    found = shard(files, "of")["words"]["offence"]
    assert found[0] == MOST_TERMS + 50
    assert len(found) == MOST_TERMS + 1
    assert files[ABOUT]["terms"] == MOST_TERMS + 50


def test_a_shard_of_very_many_words_is_taken_apart_by_their_next_letters() -> None:
    codes = [f"C5{number:04}" for number in range(MOST_WORDS + 100)]
    files = index(*(concept(code, "x") for code in codes))
    about = files[ABOUT]
    apart = [bytes.fromhex(key).decode() for key in about["deep"]]
    assert apart == ["c5"]
    for code in codes:
        word = code.lower()
        assert word in shard(files, word[:3])["words"]
    assert all(len(part["words"]) <= MOST_WORDS for path, part in files.items() if "words-" in path)
    assert not [path for path, part in files.items() if "words-" in path and part["near"]]


@given(st.text(max_size=200))
def test_whatever_a_label_says_the_index_is_data_in_files_with_plain_names(label: str) -> None:
    files = index(
        Concept(iri=concept_iri(PLEA.iri, "x"), scheme=PLEA.iri, notation=label, pref_labels=(Text(text=label),))
    )
    for path in files.keys() - {ABOUT}:
        assert path.removeprefix("search/").removesuffix(".json").replace("-", "").isalnum()
        assert path.isascii()
