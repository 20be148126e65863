"""What each code becomes under an agreed cross-walk, or why it becomes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from accord.errors import NotReadable
from accord.model.mappings import NO_TERM_FOUND, OUT_OF_SCOPE, Relation
from accord.model.mappings import Mapping as Row
from accord.namespaces import concept_iri
from accord.translation.lookups import Entry, Lookup, crosswalk, membership
from tests.unit.translation.made import LIBRA, SHARED, agreed, row, scheme

OBJECT = scheme(SHARED, "G", "NG", "OLD", retired=["OLD"])


def looked_up(*rows: Row) -> Entry:
    """The entry of code 1."""
    return entry(crosswalk("courts-libra-plea", scheme(LIBRA, "1", "2"), OBJECT, agreed(*rows)), "1")


def entry(lookup: Lookup, code: str) -> Entry:
    return {found.code: found for found in lookup.entries}[code]


def refused(found: Entry) -> str:
    assert found.answer.problem is not None
    assert not found.answer.target_code
    assert found.answer.problem.hint
    return found.answer.problem.code


def test_an_agreed_match_gives_its_concept_relation_and_mapping() -> None:
    answer = looked_up(row("1", "G", Relation.CLOSE)).answer
    assert (answer.target_code, answer.target_iri) == ("G", concept_iri(SHARED, "G"))
    assert (answer.relation, answer.mapping_id, answer.problem) == ("close", "verdict:1-G", None)


def test_exact_close_and_broad_matches_are_used() -> None:
    used = [looked_up(row("1", "G", relation)).answer for relation in (Relation.EXACT, Relation.CLOSE, Relation.BROAD)]
    assert [answer.relation for answer in used] == ["exact", "close", "broad"]


def test_narrow_and_related_matches_are_not_used() -> None:
    assert refused(looked_up(row("1", "G", Relation.NARROW))) == "no-usable-relation"
    assert refused(looked_up(row("1", "G", Relation.RELATED))) == "no-usable-relation"


def test_two_concepts_for_one_code_are_ambiguous_and_named() -> None:
    found = looked_up(row("1", "G"), row("1", "NG", Relation.BROAD))
    assert refused(found) == "ambiguous"
    assert found.answer.problem is not None
    assert "G (Term G), NG (Term NG)" in found.answer.problem.reason


@pytest.mark.parametrize("limits", [{}, {"ext_when": "A=x"}])
def test_two_relations_for_one_pair_are_refused_and_both_are_shown(limits: dict[str, Any]) -> None:
    rows = (
        row("1", "G", Relation.BROAD, record_id="verdict:a", **limits),
        row("1", "G", record_id="verdict:b", **limits),
    )
    with pytest.raises(NotReadable) as caught:
        looked_up(*rows)
    assert "two relations: '1 broad G' (verdict:a) and '1 exact G' (verdict:b)" in caught.value.what


def test_a_pair_may_be_denied_under_one_relation_and_hold_under_another() -> None:
    rows = (row("1", "G", Relation.EXACT, predicate_modifier="Not"), row("1", "G", Relation.BROAD))
    assert looked_up(*rows).answer.relation == "broad"


def test_a_code_that_nobody_decided_is_unmapped() -> None:
    assert refused(looked_up(row("2", "G"))) == "unmapped"


def test_a_rejected_match_is_not_used() -> None:
    assert refused(looked_up(row("1", "G", predicate_modifier="Not"))) == "unmapped"
    assert looked_up(row("1", "G", predicate_modifier="Not"), row("1", "NG")).answer.target_code == "NG"


def test_the_three_noes_have_their_own_reasons() -> None:
    assert refused(looked_up(row("1", "", object_id=NO_TERM_FOUND))) == "no-counterpart"
    assert refused(looked_up(row("1", "G", predicate_id=OUT_OF_SCOPE))) == "out-of-scope"


def test_a_target_that_the_vocabulary_lacks_is_a_problem() -> None:
    assert refused(looked_up(row("1", "GONE"))) == "unknown-target"


def test_a_retired_target_is_used_and_remembered() -> None:
    lookup = crosswalk("set", scheme(LIBRA, "1"), OBJECT, agreed(row("1", "OLD")))
    assert entry(lookup, "1").answer.target_code == "OLD"
    assert entry(lookup, "1").answer.is_retired


def test_a_code_outside_the_scheme_is_unknown() -> None:
    lookup = crosswalk("set", scheme(LIBRA, "1"), OBJECT, agreed())
    assert lookup.unknown.problem is not None
    assert lookup.unknown.problem.code == "unknown-code"


def test_limited_matches_are_rules_and_the_others_hold_otherwise() -> None:
    found = looked_up(row("1", "G", ext_when="Adjudicated=yes"), row("1", "NG"))
    assert found.answer.target_code == "NG"
    assert [rule.answer.target_code for rule in found.rules] == ["G"]


def test_a_code_with_nothing_but_limited_matches_says_when_they_hold() -> None:
    found = looked_up(row("1", "G", ext_valid_from="2020-01-01", ext_valid_to="2020-12-31"))
    assert refused(found) == "no-rule-applies"
    assert found.answer.problem is not None
    assert "from 2020-01-01 until 2020-12-31" in found.answer.problem.reason


def test_what_a_look_up_depends_on_is_told() -> None:
    rows = (row("1", "G", ext_when="B=x|A=y"), row("2", "G", ext_valid_to="2020-12-31"))
    lookup = crosswalk("set", scheme(LIBRA, "1", "2"), OBJECT, agreed(*rows))
    assert lookup.deciding_fields == ("A", "B")
    assert lookup.decided_by("A") == ("1",)
    assert lookup.is_dated


def test_membership_keeps_a_known_code() -> None:
    lookup = membership("shared/plea", OBJECT)
    answer = entry(lookup, "NG").answer
    assert (answer.target_code, answer.target_iri, answer.relation) == ("NG", concept_iri(SHARED, "NG"), "")
    assert entry(lookup, "OLD").answer.is_retired


def test_every_code_stands_once_even_where_a_scheme_repeats_it() -> None:
    repeated = scheme(SHARED, "G", "G", "NG")
    assert [found.code for found in membership("shared/plea", repeated).entries] == ["G", "NG"]
    assert refused(entry(membership("shared/plea", repeated), "G")) == "ambiguous"


def test_a_row_that_stands_twice_is_refused_and_both_are_shown() -> None:
    twice = agreed(row("1", "G", record_id="verdict:a"), row("2", "G"), row("1", "G", record_id="verdict:b"))
    with pytest.raises(NotReadable) as caught:
        crosswalk("libra-plea", scheme(LIBRA, "1", "2"), scheme(SHARED, "G"), twice)
    assert "'1 exact G' (verdict:a) and '1 exact G' (verdict:b)" in caught.value.what


def test_rows_that_differ_in_when_they_hold_are_no_row_twice() -> None:
    rows = agreed(row("1", "G", ext_valid_to="2011-12-31"), row("1", "G", ext_valid_from="2013-01-01"))
    (found,) = crosswalk("libra-plea", scheme(LIBRA, "1"), scheme(SHARED, "G"), rows).entries
    assert len(found.rules) == 2


def test_a_rule_whose_relation_may_not_be_used_says_so_and_is_no_gap() -> None:
    found = looked_up(row("1", "G", Relation.NARROW, ext_when="Adjudicated=yes"), row("1", "NG"))
    assert found.answer.target_code == "NG"
    (rule,) = found.rules
    assert rule.target == concept_iri(SHARED, "G")
    assert rule.answer.problem is not None
    assert (rule.answer.problem.code, rule.answer.target_code) == ("no-usable-relation", "")


def test_what_always_holds_but_may_not_be_used_is_not_called_a_gap_between_rules() -> None:
    assert refused(looked_up(row("1", "G", ext_when="A=x"), row("1", "NG", Relation.NARROW))) == "no-usable-relation"
    assert refused(looked_up(row("1", "G", ext_when="A=x"), row("1", "", object_id=NO_TERM_FOUND))) == "no-rule-applies"


def test_rules_to_one_concept_stand_strongest_first() -> None:
    found = looked_up(row("1", "G", Relation.BROAD, ext_when="A=x"), row("1", "G", ext_when="B=x"))
    assert [rule.answer.relation for rule in found.rules] == ["exact", "broad"]
