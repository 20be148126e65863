"""Candidates: what is compared with what, and the search for large vocabularies beside the search of everything."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from accord.matching import propose
from accord.matching.candidates import candidates, label_pairs
from accord.matching.evidence import evidence_of
from accord.matching.inverted import CAP, FOUND, sharing_rare_words
from accord.matching.labels import LabelTable, label_table
from accord.model.concepts import ConceptScheme, Text
from accord.tasks.load import load_scheme
from accord.workspace import open_workspace
from tests.unit.matching.schemes import concept, ours, scheme, theirs


def large(subject: LabelTable, object: LabelTable) -> list[tuple[int, int]]:
    """What the search for large vocabularies finds: pairs of places."""
    wanted = np.arange(len(subject.concepts))
    codes = sharing_rare_words(subject, object, wanted, most=FOUND)
    return [divmod(code, len(object.concepts)) for code in codes.tolist()]


def real_labels(repository: Path) -> list[str]:
    workspace = open_workspace(repository)
    names = ("shared/result", "courts/cp-result", "prisons/nomis-offence-result", "prisons/nomis-movement-reason")
    found = {label.text for name in names for term in load_scheme(workspace, workspace.scheme(name))
             for label in term.pref_labels}  # fmt: skip
    return sorted(label for label in found if len(label) > 3)


def worn(label: str, draw: random.Random) -> str:
    """The label in capitals without one of its letters."""
    lost = draw.randrange(len(label))
    return (label[:lost] + label[lost + 1 :]).upper()


@pytest.mark.parametrize("seed", range(6))
def test_the_search_for_large_lists_finds_what_the_search_of_everything_finds(repository: Path, seed: int) -> None:
    draw = random.Random(seed)
    real = real_labels(repository)
    targets = list(dict.fromkeys(f"{draw.choice(real)} - {draw.choice(real)}" for _ in range(800)))
    subject, object_ = label_table(ours(*(worn(label, draw) for label in targets))), label_table(theirs(*targets))
    evidence = evidence_of(subject, object_)
    none = np.zeros(0, dtype=np.int64)
    everything = candidates(evidence, wanted=np.arange(len(targets)), closed=none, top=5)
    best: dict[int, tuple[float, int]] = {}
    for one, other, alike in zip(
        everything.subject.tolist(), everything.object.tolist(), everything.similarity.tolist(), strict=True
    ):
        best[one] = max(best.get(one, (-1.0, 0)), (alike, -other))
    found = set(large(subject, object_))
    kept = sum((one, -other) in found for one, (_, other) in best.items())
    assert kept / len(best) > 0.97
    assert len(found) <= FOUND * len(targets)


def test_an_equal_label_is_found_however_many_others_are_alike() -> None:
    labels = [f"Hearing {number} in court {number % 7}" for number in range(20 * CAP)]
    subject, object_ = label_table(ours(*labels)), label_table(theirs(*reversed(labels)))
    found = set(large(subject, object_))
    place = {object_.keys[row]: row for row in range(len(object_))}
    assert all((row, place[key]) in found for row, key in enumerate(subject.keys))


def test_work_does_not_grow_with_what_everything_shares() -> None:
    labels = [f"offence under the act number {number}" for number in range(10 * CAP)]
    subject, object_ = label_table(ours(*labels)), label_table(theirs(*labels))
    assert len(large(subject, object_)) <= len(labels) * FOUND


def test_short_labels_are_found_by_their_letters() -> None:
    subject, object_ = label_table(ours("Germny")), label_table(theirs("France", "Germany", "Ghana", "Oman"))
    assert (0, 1) in large(subject, object_)


def test_terms_of_other_kinds_never_crowd_out_those_of_the_same_kind() -> None:
    one = scheme("ours", [concept("1", "Paper author", kind="property")])
    others = [concept(f"{place:02}", "Paper author", scheme="theirs", kind="class") for place in range(3 * FOUND)]
    object_ = scheme("theirs", [*others, concept("p", "author of a paper", scheme="theirs", kind="property")])
    subjects, objects = label_table(one), label_table(object_)
    assert [objects.concepts[place].notation for _, place in large(subjects, objects)] == ["p"]


def test_labels_are_compared_within_a_language() -> None:
    one = scheme("ours", [concept("g", Text(text="Gift", lang="de"))])
    other = scheme("theirs", [
        concept("present", Text(text="Gift", lang="en"), scheme="theirs"),
        concept("poison", Text(text="Poison", lang="en"), Text(text="Gift", lang="de"), scheme="theirs"),
    ])  # fmt: skip
    (row,) = propose(one, other, top=1)
    assert row.object_label == "Poison"


def coded(name: str, *labelled: tuple[str, str]) -> ConceptScheme:
    return scheme(name, [concept(code, label, scheme=name) for code, label in labelled])


def test_equal_codes_are_evidence_only_where_the_schemes_are_declared_to_share_them() -> None:
    one = coded("ours", ("TH68", "Stealing"), ("CD71", "Breaking things"))
    other = coded("theirs", ("CD71", "Criminal damage"), ("TH68", "Theft"), ("XX99", "Stealing by finding"))
    assumed = {row.subject_label: row.object_label for row in propose(one, other, top=1)}
    assert assumed["Stealing"] == "Stealing by finding"
    declared = propose(one, other, top=1, shared_codes=True)
    assert {row.subject_label: row.object_label for row in declared} == {
        "Stealing": "Theft",
        "Breaking things": "Criminal damage",
    }
    assert {row.match_string for row in declared} == {("th68",), ("cd71",)}
    assert all(row.subject_match_field == ("http://www.w3.org/2004/02/skos/core#notation",) for row in declared)


def test_a_code_is_never_taken_for_a_word() -> None:
    one = scheme("ours", [concept("theft", "Something else")])
    other = scheme("theirs", [concept("9", "Theft", scheme="theirs")])
    (row,) = propose(one, other, top=1, shared_codes=True)
    assert row.match_string != ("theft",)


@pytest.mark.parametrize("seed", range(3))
def test_pairs_of_labels_kept_with_candidates_are_those_that_a_new_look_finds(repository: Path, seed: int) -> None:
    draw = random.Random(seed)
    real = real_labels(repository)
    terms = [concept(str(place), draw.choice(real), alt_labels=(Text(text=draw.choice(real)),)) for place in range(60)]
    subject, object_ = label_table(scheme("ours", terms)), label_table(theirs(*draw.sample(real, 50)))
    evidence = evidence_of(subject, object_)
    every = candidates(evidence, wanted=np.arange(60), closed=np.zeros(0, dtype=np.int64), top=4)
    found = every.only(np.array(draw.sample(range(len(every)), len(every) // 2)))
    anew = label_pairs(evidence, found.subject, found.object)
    assert found.labels is not None
    for name in ("pair", "subject_row", "object_row", "trigrams", "cores", "words", "impression"):
        assert np.array_equal(getattr(found.labels, name), getattr(anew, name)), name


def test_a_long_list_is_looked_up_by_letters_where_words_do_not_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accord.matching.candidates._MANY", 3)
    object_ = theirs("Theft of a bicycle", "Theft of a cycle", "Unlawfull posession", "Burglary")
    rows = propose(ours("Unlawful possession", "Theft of a bicycle"), object_, top=1)
    found = {row.subject_label: row.object_label for row in rows}
    assert found == {"Unlawful possession": "Unlawfull posession", "Theft of a bicycle": "Theft of a bicycle"}
