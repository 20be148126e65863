"""Which words are one in two forms, and which only look so."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from accord.matching.variants import is_cut_off, one_word
from accord.model.labels import tokens
from accord.tasks.load import load_scheme
from accord.workspace import open_workspace


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gujerati", "gujarati"), ("endorsable", "endorseable"), ("wilful", "willful"), ("licence", "license"),
        ("colour", "color"), ("organise", "organize"), ("byelaws", "bylaws"), ("analysis", "analyses"),
        ("croat", "croatian"), ("somalian", "somali"), ("slovak", "slovakian"), ("yemenite", "yemeni"),
        ("cape", "capes"), ("verdian", "verdean"), ("grenada", "grenadian"), ("kazakhstani", "kazakh"),
        ("zealand", "zealander"), ("germany", "german"), ("st", "saint"), ("no", "number"), ("reg", "regulation"),
        ("possessing", "possession"), ("using", "use"), ("kept", "keep"), ("children", "child"),
        ("falsely", "false"), ("failure", "failing"), ("whilst", "while"), ("4", "four"), ("13", "16"),
    ],
)  # fmt: skip
def test_spellings_inflections_and_short_forms_are_one_word(one: str, other: str) -> None:
    assert one_word(one, other)
    assert one_word(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("niger", "nigeria"), ("nigerian", "nigerien"), ("australia", "austria"), ("gambia", "zambia"),
        ("iran", "iraq"), ("slovenia", "slovakia"), ("mali", "malawi"), ("mali", "malay"), ("romany", "romanian"),
        ("mauritian", "mauritanian"), ("bedfordshire", "hertfordshire"), ("herefordshire", "hertfordshire"),
        ("guyana", "guiana"), ("prison", "person"), ("prison", "prisoner"), ("offence", "offender"),
        ("employer", "employee"), ("county", "country"), ("casual", "causal"), ("marital", "martial"),
        ("formal", "former"), ("party", "part"), ("car", "caravan"), ("person", "personal"), ("film", "movie"),
    ],
)  # fmt: skip
def test_words_that_look_alike_are_two(one: str, other: str) -> None:
    assert not one_word(one, other)
    assert not one_word(other, one)


def test_a_word_is_cut_off_where_a_sign_or_the_end_of_a_long_label_says_so() -> None:
    assert is_cut_off("requireme", "requirement", "Failure on other requireme.")
    assert is_cut_off("backgrnd", "background", "Any other backgr'nd")
    assert is_cut_off("treatm", "treatment", "Initial appointment with provider of treatm")
    assert not is_cut_off("treatm", "treatment", "Provider of treatm")
    assert not is_cut_off("niger", "nigeria", "Niger")
    assert not is_cut_off("niger", "guinea", "Niger.")


NAMES = ("shared/country", "shared/religion", "courts/cp-nationality", "prisons/nomis-nationality")


@pytest.mark.parametrize("name", NAMES)
def test_no_two_names_of_one_list_are_one_word(repository: Path, name: str) -> None:
    workspace = open_workspace(repository)
    labels = {
        tokens(concept.label()) for concept in load_scheme(workspace, workspace.scheme(name)) if concept.pref_labels
    }
    words = sorted(label[0] for label in labels if len(label) == 1)
    assert [pair for pair in combinations(words, 2) if one_word(*pair)] == []
