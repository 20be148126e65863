"""The evidence of a proposal as its row tells it, and its warnings in words."""

from __future__ import annotations

from accord.model.mappings import RELATIONS, Mapping, Relation
from accord.namespaces import ACCORD
from accord.tasks.evidence import basis, evidence, warnings

ROW = Mapping(
    predicate_id=RELATIONS[Relation.CLOSE],
    confidence=0.7,
    curation_rule=(ACCORD + "rule/same-words",),
    extra=(("ext_evidence", "cores=+2.10|numbers_differ=-0.80"), ("ext_rank", "1")),
)


def test_each_piece_of_evidence_has_what_it_adds_and_what_it_means_the_strongest_first() -> None:
    assert [(one.name, one.adds, one.meaning) for one in evidence(ROW)] == [
        ("cores", 2.1, "the labels share rare runs of three letters, small words and plurals aside"),
        ("numbers_differ", -0.8, "each label names a number that the other does not"),
    ]


def test_evidence_that_this_version_does_not_know_keeps_its_name() -> None:
    (one,) = evidence(Mapping(extra=(("ext_evidence", "moon=-1.00"),)))
    assert (one.adds, one.meaning) == (-1.0, "moon")


def test_a_row_without_evidence_has_none() -> None:
    assert evidence(Mapping()) == ()
    assert basis(Mapping()) == ""


def test_the_basis_says_how_sure_the_machine_is_and_by_which_rule() -> None:
    assert basis(ROW) == "confidence 0.70, proposed as close by rule same-words"


def test_warnings_are_told_in_words_where_there_are_any() -> None:
    coded = Mapping(extra=(("ext_warning", "opposite-sense|other-stage"),))
    assert warnings(coded) == ("opposite sense", "other stage")
    told = Mapping(comment="One is refused bail.", extra=coded.extra)
    assert warnings(told) == ("opposite sense, other stage: One is refused bail.",)
    assert warnings(Mapping(comment="A comment.")) == ()
