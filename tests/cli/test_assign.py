"""`accord assign`: by share, by domain, under a term; each term once or by several."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.tasks.assignments import assigned_to
from accord.workspace import open_workspace
from tests.conftest import Run

Command = Callable[..., Run]
SET = "courts-cp-plea"


@pytest.fixture
def assign(run: Command, tiny: Path) -> Command:
    return lambda *words: run("assign", *words, cwd=tiny)


def terms(tiny: Path, reviewer: str, set_name: str = SET) -> list[str] | None:
    found = assigned_to(open_workspace(tiny), set_name, reviewer)
    return None if found is None else sorted(iri.rpartition("/")[2] for iri in found)


def test_where_nobody_is_assigned_everybody_may_decide(assign: Command, tiny: Path) -> None:
    assert "Nobody is assigned" in assign().out
    assert terms(tiny, "ann") is None


def test_shares_split_a_set_without_gap_or_overlap(assign: Command, tiny: Path) -> None:
    assert assign(SET, "ann=2", "bob").code == 0
    ann, bob = terms(tiny, "ann"), terms(tiny, "bob")
    assert (len(ann or ()), len(bob or ())) == (6, 3)
    assert not set(ann or ()) & set(bob or ())
    assert terms(tiny, "cyd") == []
    assert terms(tiny, "ann", "courts-libra-plea") is None


def test_blind_double_mapping_gives_each_term_to_two(assign: Command, tiny: Path) -> None:
    told = json.loads(assign(SET, "ann", "bob", "cyd", "--each", "2", "--format", "json").out)
    assert told == [{"each": 2, "reviewers": {"ann": 6, "bob": 6, "cyd": 6}, "set": SET, "terms": 9, "under": ""}]


def test_a_domain_is_every_set_of_a_scheme_or_organisation(assign: Command, tiny: Path) -> None:
    assign("--domain", "shared/plea", "Ann Analyst")
    assert len(terms(tiny, "ann-analyst") or ()) == 9
    assert len(terms(tiny, "ann-analyst", "courts-libra-plea") or ()) == 8
    assert "courts/cp-plea" in assign("--domain", "police", "ann").err


def test_a_later_assignment_replaces_the_earlier_and_nobody_takes_it_away(assign: Command, tiny: Path) -> None:
    assign(SET, "ann")
    assign(SET, "bob")
    assert terms(tiny, "ann") == []
    assign(SET, "--nobody")
    assert terms(tiny, "ann") is None


def test_the_terms_under_one_can_be_somebodys(assign: Command, tiny: Path) -> None:
    assert assign(SET, "cyd", "--under", "G").code == 0
    assert terms(tiny, "cyd") == ["G"]
    assert "no term 'ZZ'" in assign(SET, "cyd", "--under", "ZZ").err


@pytest.mark.parametrize(
    "words", [(SET, "ann", "--each", "2"), (SET, "ann=0"), (SET, "ann=many"), ("no-such-set", "ann"), ("--nobody",)]
)
def test_what_cannot_be_assigned_is_a_matter_of_usage(assign: Command, tiny: Path, words: tuple[str, ...]) -> None:
    assert assign(*words).code == 2
    assert not (tiny / "mappings" / "assignments.yaml").exists()


def test_two_branches_assignments_of_different_sets_stand_on_different_lines(assign: Command, tiny: Path) -> None:
    assign("courts-libra-plea", "bob")
    assign(SET, "ann")
    text = (tiny / "mappings" / "assignments.yaml").read_text(encoding="utf-8")
    assert text.splitlines()[1:] == [
        "courts-cp-plea:", "  - reviewers: {ann: 1}", "    each: 1",
        "courts-libra-plea:", "  - reviewers: {bob: 1}", "    each: 1",
    ]  # fmt: skip
