"""The rule table: which relation the evidence allows, and what an analyst's mistake in it looks like."""

from __future__ import annotations

import numpy as np
import pytest

from accord.errors import NotConfigured, NotReadable
from accord.matching.candidates import Candidates
from accord.matching.judging import judge, judged
from accord.matching.labels import label_table
from accord.matching.rules import loads, packaged, predicate_for, rule_iri
from accord.model.concepts import Concept
from accord.model.mappings import Relation
from accord.namespaces import PREFIXES, compact
from tests.unit.matching.schemes import concept, ours, scheme, texts

TABLE = """
rules:
  - {id: sure, predicate: exact, when: {probability: ">= 0.9", warning: no}}
  - {id: rest, predicate: close, when: {}}
"""


@pytest.mark.parametrize(
    ("evidence", "rule"),
    [
        ({"probability": 0.9}, "sure"),
        ({"probability": 0.89}, "rest"),
        ({"probability": 0.99, "warning": 1.0}, "rest"),
        ({}, "rest"),
    ],
)
def test_the_first_rule_that_holds_decides(evidence: dict[str, float], rule: str) -> None:
    assert predicate_for(evidence, loads(TABLE)).id == rule


def test_without_a_rule_that_holds_there_is_a_clear_error() -> None:
    with pytest.raises(NotConfigured, match="no rule applies"):
        predicate_for({}, loads(TABLE)[:1])


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (
            "rules:\n  - {id: a, predicate: exact, when: {warning: maybe}}\n  - {id: b, predicate: close}",
            2,
            "no condition",
        ),
        ("rules:\n  - {id: a, predicate: related}", 2, "related"),
        ("rules:\n  - {id: a, predicate: close, when: {colour: yes}}\n  - {id: b, predicate: close}", 2, "unknown key"),
        ("rules:\n  - {id: a, predicate: close}\n  - {id: a, predicate: close}", 3, "two rules"),
        ("rules:\n  - {id: a, predicate: close, when: {warning: no}}", 2, "last rule"),
        ("rules:\n  - {id: A b, predicate: close}", 2, "cannot be an id"),
        ("rules: []", 1, "there are no rules"),
    ],
)
def test_a_mistake_in_the_table_is_reported_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(NotReadable, match=what) as raised:
        loads(text)
    assert raised.value.line == line


def test_every_packaged_rule_says_why() -> None:
    assert all(rule.says for rule in packaged())
    assert packaged()[-1].conditions == ()


def test_a_rule_has_a_name_of_its_own_in_rows() -> None:
    assert compact(rule_iri("same-words"), PREFIXES) == "accord:rule/same-words"


@pytest.mark.parametrize(
    ("one", "other", "relation", "rule"),
    [
        ("Not guilty", "NOT GUILTY", Relation.EXACT, "equal-label"),
        ("Commit to Crown Court for sentence", "Committed to Crown Court for Sentence", Relation.EXACT, "same-words"),
        ("Found guilty by jury", "Found guilty", Relation.BROAD, "subject-is-narrower"),
        ("Bail", "Bail with a surety", Relation.NARROW, "object-is-narrower"),
        ("Married", "Married or in civil partnership", Relation.BROAD, "object-lists-alternatives"),
        ("Married or in civil partnership", "Married", Relation.NARROW, "subject-lists-alternatives"),
        ("Commit to court", "Commit/Transfer/Send to court", Relation.BROAD, "object-lists-alternatives"),
        ("White: English / Welsh", "White: Welsh", Relation.NARROW, "subject-lists-alternatives"),
        ("Community order England / Wales", "Community Order", Relation.CLOSE, "alike"),
        ("Adjournment reason: To plead guilty or not guilty", "Adjournment", Relation.CLOSE, "alike"),
        ("Anti-Social Behaviour Order", "Vary/Discharge Anti-Social Behaviour Order", Relation.CLOSE, "alike"),
        ("Asian/Asian British: Indian", "Asian", Relation.BROAD, "subject-is-narrower"),
        ("Fine or costs", "Fine or costs or surcharge", Relation.CLOSE, "alike"),
        ("British", "White: British", Relation.CLOSE, "same-under-heading"),
        ("Guilty", "Not guilty", Relation.CLOSE, "alike"),
        ("Austria", "Australia", Relation.CLOSE, "alike"),
    ],
)
def test_the_relation_follows_from_what_the_labels_say(one: str, other: str, relation: Relation, rule: str) -> None:
    found = judge(concept("1", one), concept("2", other), more={"unique": 1.0})
    assert (found.relation, found.rule) == (relation, rule)


@pytest.mark.parametrize("but", [{"unique": 0.0}, {"unique": 1.0, "never_exact": 1.0}])
def test_equal_labels_are_not_exact_where_they_are_shared_or_must_not_be_equated(but: dict[str, float]) -> None:
    assert judge(concept("1", "Bail"), concept("2", "Bail"), more=but).relation is Relation.CLOSE


def test_equal_labels_are_not_exact_with_a_warning_or_a_retired_object() -> None:
    retired = concept("2", "Bail", deprecated=True)
    assert judge(concept("1", "Bail"), retired, more={"unique": 1.0}).relation is Relation.CLOSE
    shorts = judge(concept("1", "CSR"), concept("2", "CSR"), more={"unique": 1.0})
    assert shorts.relation is Relation.CLOSE
    assert [warning.code for warning in shorts.warnings] == ["acronym", "very-short"]


def test_a_listed_synonym_is_close_since_synonyms_are_often_wider() -> None:
    other = concept("2", "Discharged absolutely", alt_labels=texts("Absolute discharge"))
    found = judge(concept("1", "Absolute Discharge"), other, more={"unique": 1.0})
    assert (found.relation, found.rule) == (Relation.CLOSE, "listed-synonym")


def test_a_label_that_another_live_term_shares_is_not_unique() -> None:
    subject = label_table(ours("Bail"))
    found = _judged(subject_labels=("Bail",), objects=[_theirs("1", "Bail"), _theirs("2", "Bails")])
    assert [one.relation for one in found] == [Relation.CLOSE, Relation.CLOSE]
    assert len(subject.concepts) == 1
    found = _judged(subject_labels=("Bail",), objects=[_theirs("1", "Bail"), _theirs("2", "Bail", deprecated=True)])
    assert [one.relation for one in found] == [Relation.EXACT, Relation.CLOSE]


def test_parents_are_looked_up_in_the_scheme() -> None:
    objects = [_theirs("1", "Release", broader=("https://accord.example/theirs/2",)), _theirs("2", "Absence")]
    own = [concept("1", "Release", broader=("https://accord.example/ours/2",)), concept("2", "Risk")]
    found = _pairs(label_table(scheme("ours", own)), label_table(scheme("theirs", objects)))
    assert [warning.code for warning in found[0].warnings] == ["same-label-other-parent"]


@pytest.mark.parametrize("kind", ["alt_labels", "hidden_labels"])
def test_parents_that_share_any_label_are_no_other_parents(kind: str) -> None:
    own = [concept("1", "Release", broader=("https://accord.example/ours/2",)), concept("2", "Gaol")]
    synonym = {kind: texts("Gaol")}
    objects = [
        _theirs("1", "Release", broader=("https://accord.example/theirs/2",)), _theirs("2", "Prison", **synonym),
    ]  # fmt: skip
    found = _pairs(label_table(scheme("ours", own)), label_table(scheme("theirs", objects)))
    assert (found[0].warnings, found[0].relation) == ((), Relation.EXACT)


def _theirs(code: str, label: str, **more: object) -> Concept:
    return concept(code, label, scheme="theirs", **more)


def _judged(*, subject_labels: tuple[str, ...], objects: list[Concept]):
    return _pairs(label_table(ours(*subject_labels)), label_table(scheme("theirs", objects)))


def _pairs(subject, object_):
    width = len(object_.concepts)
    rows, columns = np.divmod(np.arange(len(subject.concepts) * width), width)
    every = Candidates(
        subject=rows, object=columns, subject_row=rows, object_row=columns,
        similarity=np.ones(len(rows)), any_order=np.ones(len(rows)),
    )  # fmt: skip
    return judged(every, subject, object_, probability=np.full(len(rows), 0.5))


def test_lists_of_alternatives_are_the_same_for_many_pairs_at_once() -> None:
    labels = (
        "Married", "Married or in civil partnership", "Asian", "Asian/Asian British: Indian", "White: Welsh",
        "White: English / Welsh", "Order", "Vary/Discharge Order", "Fine or costs", "Fine, costs or surcharge",
    )  # fmt: skip
    each = label_table(ours(*labels))
    for found, pair in zip(_pairs(each, each), ((a, b) for a in each.concepts for b in each.concepts), strict=True):
        alone = judge(*pair, more={}).evidence
        for name in ("alternatives", "one_alternative"):
            if found.evidence["subject_says_more"] or found.evidence["object_says_more"]:
                assert found.evidence[name] == alone[name], (name, *(one.label() for one in pair))
