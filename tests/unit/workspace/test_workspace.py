"""accord.yaml: what it declares, and how its mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import Misused, NotReadable, Unavailable
from accord.workspace import DEFAULT_REASONS, find_workspace, open_workspace


def test_the_shipped_workspace_opens(repository: Path) -> None:
    workspace = open_workspace(repository)
    assert {o.key for o in workspace} == {"shared", "courts", "police", "prisons"}
    assert all(scheme.steward for scheme in workspace.schemes)
    assert workspace.never_exact_between("shared/country", "prisons/nomis-nationality")


def test_a_scheme_has_its_own_iri_prefix_and_file(tiny: Path) -> None:
    scheme = open_workspace(tiny).scheme("courts/libra-plea")
    assert scheme.iri == "https://accord.example/courts/libra-plea"
    assert scheme.prefix == "courts-libra-plea"
    assert scheme.path == tiny / "vocabularies" / "courts" / "libra-plea.ttl"


def test_the_nearest_workspace_above_is_found(tiny: Path) -> None:
    assert find_workspace(tiny / "vocabularies" / "courts") == tiny


def test_no_workspace_anywhere_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as error:
        find_workspace(tmp_path)
    assert "accord init" in error.value.hint


def test_an_unknown_scheme_names_those_that_exist(tiny: Path) -> None:
    with pytest.raises(Misused) as error:
        open_workspace(tiny).scheme("courts/xhibit-plea")
    assert "courts/libra-plea" in error.value.hint


def test_schemes_without_a_mapping_set_are_candidates_for_shared_terms(tiny: Path) -> None:
    _edit(tiny, "  courts-libra-plea: {subject: courts/libra-plea, object: shared/plea}\n", "")
    assert [s.name for s in open_workspace(tiny).unmapped_schemes] == ["courts/libra-plea"]


def test_how_proposals_are_reviewed_can_be_set(tiny: Path) -> None:
    assert open_workspace(tiny).review.reasons == DEFAULT_REASONS
    _edit(
        tiny,
        "  reviewers: 1",
        "  reviewers: 1\nreview: {reasons: [Other stage], sensitive: [shared/plea, Gender], blind: true}",
    )
    review = open_workspace(tiny).review
    assert (review.reasons, review.blind) == (("Other stage",), True)
    assert review.sensitive == {"shared/plea", "Gender"}


MISTAKES = {
    "a misspelt key": ("title: Pleas", "titel: Pleas", 3, "Did you mean 'title'?"),
    "a scheme without a steward": (", steward: Libra team", "", 15, "Add `steward: ...`"),
    "a set with an unknown scheme": ("object: shared/plea}", "object: shared/ple}", 17, "shared/plea"),
    "a shared model that is no organisation": ("shared: shared", "shared: share", 5, "shared, courts"),
    "a base that is no address": ("https://accord.example/", "accord", 2, "https://"),
    "a name with capitals": ("  courts:\n", "  Courts:\n", 11, "small letters"),
    "a number that is none": ("reviewers: 1", "reviewers: some", 20, "whole number"),
    "a file outside": ("steward: Libra team}", "steward: x, file: ../x.ttl}", 15, "inside the workspace"),
    "another version": ("accord: 1", "accord: 2", 1, "Write one of: 1"),
    "a duplicate key": ("shared: shared", "base: https://x/", 5, "Remove or rename"),
    "an unknown review setting": (
        "  reviewers: 1",
        "  reviewers: 1\nreview: {reason: [x]}",
        21,
        "Did you mean 'reasons'?",
    ),
    "a reason there twice": ("  reviewers: 1", "  reviewers: 1\nreview: {reasons: [x, x]}", 21, "on its own line"),
    "an empty reason": ("  reviewers: 1", "  reviewers: 1\nreview: {reasons: [x, '']}", 21, "on its own line"),
    "an unknown sensitive scheme": ("  reviewers: 1", "  reviewers: 1\nreview: {sensitive: [a/b]}", 21, "courts/"),
    "blind that is neither": ("  reviewers: 1", "  reviewers: 1\nreview: {blind: maybe}", 21, "true or false"),
    "an unknown policy": ("reviewers: 1", "reviewer: 1", 20, "Did you mean 'reviewers'?"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_gives_file_line_and_what_to_write(tiny: Path, case: str) -> None:
    old, new, line, advice = MISTAKES[case]
    _edit(tiny, old, new)
    with pytest.raises(NotReadable) as error:
        open_workspace(tiny)
    assert f"accord.yaml:{line}:" in str(error.value)
    assert advice in str(error.value)


def test_who_answers_questions_is_an_e_mail_address(tiny: Path) -> None:
    settings = tiny / "accord.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + "contact: data@example.org\n", encoding="utf-8")
    assert open_workspace(tiny).contact == "data@example.org"
    settings.write_text(text + "contact: the front desk\n", encoding="utf-8")
    with pytest.raises(NotReadable, match="contact is 'the front desk', which is no e-mail address"):
        open_workspace(tiny)


def test_every_mistake_is_told_in_one_run(tiny: Path) -> None:
    for case in ("a misspelt key", "a scheme without a steward", "an unknown policy"):
        _edit(tiny, *MISTAKES[case][:2])
    with pytest.raises(NotReadable) as error:
        open_workspace(tiny)
    assert all(f"accord.yaml:{line}:" in str(error.value) for line in (3, 15, 20))


def _edit(root: Path, old: str, new: str) -> None:
    path = root / "accord.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_schemes_share_codes_only_where_it_is_declared(tiny: Path) -> None:
    assert not any(entry.shared_codes for entry in open_workspace(tiny).mapping_sets)
    settings = (tiny / "accord.yaml").read_text(encoding="utf-8")
    declared = settings.replace("object: shared/plea}", "object: shared/plea, shared_codes: true}", 1)
    assert declared != settings
    (tiny / "accord.yaml").write_text(declared, encoding="utf-8")
    assert [entry.shared_codes for entry in open_workspace(tiny).mapping_sets] == [True, False]


def test_what_is_neither_yes_nor_no_is_told_with_its_line(tiny: Path) -> None:
    settings = (tiny / "accord.yaml").read_text(encoding="utf-8")
    odd = settings.replace("object: shared/plea}", "object: shared/plea, shared_codes: perhaps}", 1)
    (tiny / "accord.yaml").write_text(odd, encoding="utf-8")
    with pytest.raises(NotReadable) as error:
        open_workspace(tiny)
    assert "shared_codes" in str(error.value)
