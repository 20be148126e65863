"""Assignments: the file and back, and how terms are dealt out."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accord.errors import NotReadable
from accord.formats.assignments import Rule, dumps, loads

NAMES = st.sampled_from(["ann", "bob", "cyd", "dee"])


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    shares = draw(st.dictionaries(NAMES, st.integers(1, 5), min_size=1))
    each = draw(st.integers(1, 3))
    assume(all(size * each <= sum(shares.values()) for size in shares.values()))
    return Rule(reviewers=tuple(sorted(shares.items())), each=each, under=draw(st.sampled_from(["", "A", '"=x: {#'])))


@given(st.dictionaries(st.sampled_from(["one", "two"]), st.lists(rules(), max_size=3, unique_by=lambda r: r.under)))
def test_what_is_written_is_read_back(given_: dict[str, list[Rule]]) -> None:
    kept = {name: tuple(sorted(found, key=lambda rule: rule.under)) for name, found in given_.items() if found}
    assert loads(dumps(given_), path="a.yaml", sets={"one", "two"}) == kept


@given(rules(), st.integers(0, 40))
def test_every_term_goes_to_as_many_reviewers_as_asked_for(rule: Rule, count: int) -> None:
    terms = [str(number) for number in range(count)]
    dealt = rule.dealt(terms)
    assert [sum(term in given_ for given_ in dealt.values()) for term in terms] == [rule.each] * count
    whole = sum(size for _, size in rule.reviewers)
    for name, size in rule.reviewers:
        assert abs(len(dealt[name]) - count * rule.each * size / whole) < rule.each + 1


def test_terms_that_stand_together_go_to_one_person() -> None:
    dealt = Rule(reviewers=(("ann", 1), ("bob", 1))).dealt(["a", "b", "c", "d"])
    assert dealt == {"ann": {"a", "b"}, "bob": {"c", "d"}}


def test_one_more_term_moves_few_others() -> None:
    rule = Rule(reviewers=(("ann", 1), ("bob", 1), ("cyd", 1)))
    terms = [str(number) for number in range(300)]
    before, after = rule.dealt(terms), rule.dealt([*terms, "new"])
    assert sum(len(before[name] - after[name]) for name in before) <= 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("three:\n  - reviewers: {ann: 1}\n", "a.yaml:1: the assignments has an unknown key 'three'"),
        ("one:\n  - reviewers: {}\n", "a.yaml:2: an assignment of one names nobody"),
        ("one:\n  - reviewers: {ann: 0}\n", "a.yaml:2: ann is '0'"),
        ("one:\n  - reviewers: {ann: 1}\n    each: 2\n", "would get a term twice"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(NotReadable) as error:
        loads(text, path="a.yaml", sets={"one"})
    assert said in str(error.value)
