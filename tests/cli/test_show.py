"""`accord show`: schemes, terms and searches."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run

Command = Callable[..., Run]


def test_without_words_every_scheme_is_listed_with_its_steward(run: Command, tiny: Path) -> None:
    result = run("show", cwd=tiny)
    assert result.code == 0
    for words in ("shared/plea", "courts/cp-plea", "courts/libra-plea", "Libra team"):
        assert words in result.out


def test_a_scheme_shows_its_terms(run: Command, tiny: Path) -> None:
    result = run("show", "shared/plea", cwd=tiny)
    assert result.code == 0
    assert "UNFIT" in result.out
    assert "Unfit to Plead" in result.out


@pytest.mark.parametrize(
    "words",
    [
        ("shared/plea", "NG"),
        ("shared-plea:NG",),
        ("https://accord.example/shared/plea/NG",),
        ("shared/plea", "not", "guilty"),
    ],
)
def test_a_term_is_found_by_code_short_name_iri_and_label(words: tuple[str, ...], run: Command, tiny: Path) -> None:
    result = run("show", *words, "--format", "json", cwd=tiny)
    assert result.code == 0, result.err
    page = json.loads(result.out)
    assert (page["curie"], page["labels"][0]["text"]) == ("shared-plea:NG", "Not Guilty")


def test_a_term_is_printed_in_full(run: Command, tiny: Path) -> None:
    result = run("show", "shared-plea:NG", cwd=tiny)
    for words in ("Not Guilty", "shared/plea", "https://accord.example/shared/plea/NG", "No mapping of it is agreed"):
        assert words in result.out


def test_an_agreed_mapping_is_shown_as_a_sentence_on_both_sides(run: Command, tiny: Path) -> None:
    assert run("decide", "courts-cp-plea", "GSJP", "G", "--as", "broad", "--reviewer", "ada", cwd=tiny).code == 0
    assert run("agree", "courts-cp-plea", cwd=tiny).code == 0
    for words, other in ((("courts/cp-plea", "GSJP"), "shared-plea:G"), (("shared/plea", "G"), "courts-cp-plea:GSJP")):
        result = run("show", *words, cwd=tiny)
        assert "Every *Guilty Single Justice Procedure* is a *Guilty*." in result.out
        assert other in result.out


@pytest.mark.parametrize(
    ("verdict", "told"),
    [("no-counterpart", "has no counterpart"), ("out-of-scope", "is out of scope"), ("wrong", "does not match")],
)
def test_what_was_decided_against_a_mapping_is_shown_too(verdict: str, told: str, run: Command, tiny: Path) -> None:
    words = ["decide", "courts-cp-plea", "UNFIT", *(["NG"] if verdict == "wrong" else []), "--as", verdict]
    words += ["--reason", "broader"] if verdict == "wrong" else []
    decided = run(*words, "--reviewer", "ada", cwd=tiny)
    assert decided.code == 0, decided.err
    assert run("agree", "courts-cp-plea", cwd=tiny).code == 0
    assert told in run("show", "courts/cp-plea", "UNFIT", cwd=tiny).out


def test_a_search_that_finds_several_terms_lists_them(run: Command, tiny: Path) -> None:
    found = json.loads(run("show", "Guilty", "--format", "json", cwd=tiny).out)
    terms = [hit["curie"] for hit in found["hits"]]
    assert terms[:3] == ["shared-plea:G", "courts-cp-plea:G", "courts-libra-plea:1"]
    assert "shared-plea:NG" in terms[3:]


def test_what_is_not_there_is_a_matter_of_usage_with_what_is_close(run: Command, tiny: Path) -> None:
    result = run("show", "Unfit to Pleed", cwd=tiny)
    assert result.code == 2
    assert "Did you mean" in result.err
    assert "Unfit to Plead" in result.err


def test_a_retired_term_says_so_with_its_last_day(run: Command, repository: Path) -> None:
    page = json.loads(run("show", "prisons/nomis-offence-result", "MERGE", "--format", "json", cwd=repository).out)
    assert (page["retired"], page["valid_to"]) == (True, "2009-05-23")
    assert "retired until 2009-05-23" in run("show", "prisons/nomis-offence-result", "MERGE", cwd=repository).out


def test_markup_in_a_label_is_printed_as_it_stands(run: Command, tiny: Path) -> None:
    path = tiny / "vocabularies" / "shared" / "plea.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('"Opposed"', '"[/red] :smile: Opposed"'), encoding="utf-8")
    assert "[/red] :smile: Opposed" in run("show", "shared/plea", cwd=tiny).out
