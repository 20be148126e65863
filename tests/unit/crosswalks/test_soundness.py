from __future__ import annotations

from dataclasses import replace

import pytest

from accord.crosswalks.agree import agree
from accord.crosswalks.log import mapping_of
from accord.crosswalks.soundness import Crosswalk, check_crosswalk, dispute_findings
from accord.model.findings import Finding, Severity
from accord.model.mappings import ExtensionSlot, MappingSet
from accord.model.verdicts import Condition, Verdict
from accord.workspace import Policy
from tests.unit.crosswalks.made import PLEA, SHARED, scheme, verdict

SUBJECT = scheme(PLEA, {"G": "Guilty", "NG": "Not guilty", "CON": "Consents", "SJP": "Guilty by post"})
OBJECT = scheme(
    SHARED,
    {
        "G": "Guilty",
        "NG": "Not guilty",
        "CON": "Consents",
        "ADM": "Admits",
        "PLEA": "Any plea",
        "OLD": "Old",
        "END": "End",
    },
    OLD={"deprecated": True, "replaced_by": f"{SHARED}/G"},
    END={"valid_to": "2020-12-31"},
    G={"broader": (f"{SHARED}/PLEA",)},
)


def findings(*verdicts: Verdict, **slots: object) -> list[Finding]:
    rows = tuple(mapping_of(one) for one in verdicts)
    crosswalk = Crosswalk(
        agreed=MappingSet(mapping_set_id="set", mappings=rows),
        subject=SUBJECT,
        object=OBJECT,
        day="2026-06-30",
        place="set.sssom.tsv",
        lines={one.record_id: number for number, one in enumerate(verdicts, start=10)},
        decided={one.record_id: one for one in verdicts},
    )
    return list(check_crosswalk(replace(crosswalk, **slots)))  # type: ignore[arg-type]  # named as they are


def codes(*verdicts: Verdict, **slots: object) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity.value) for finding in findings(*verdicts, **slots)]


def test_a_sound_crosswalk_has_no_findings() -> None:
    assert codes(verdict("exact", "G", "G"), verdict("broad", "SJP", "G"), verdict("no-counterpart", "NG"),
                 verdict("out-of-scope", "CON")) == []  # fmt: skip


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([("exact", "SJP", "G"), ("wrong", "SJP", "G")], ("contradiction", "error")),
        ([("broad", "SJP", "G"), ("narrow", "SJP", "G")], ("contradiction", "error")),
        ([("exact", "SJP", "G"), ("exact", "SJP", "NG")], ("exact-to-two", "error")),
        ([("broad", "SJP", "G"), ("narrow", "SJP", "PLEA")], ("broad-and-narrow", "error")),
        ([("broad", "SJP", "G"), ("broad", "SJP", "NG")], ("one-to-many", "warning")),
        ([("exact", "SJP", "NONE")], ("unknown-object", "error")),
        ([("exact", "NONE", "G")], ("unknown-subject", "error")),
        ([("exact", "SJP", "OLD")], ("retired-object", "warning")),
        ([("exact", "SJP", "END")], ("expired-object", "warning")),
        ([("broad", "G", "G")], ("suspicious-relation", "warning")),
        ([("broad", "CON", "ADM")], ("suspicious-relation", "warning")),
    ],
)
def test_each_unsoundness_is_found(verdicts: list[tuple[str, str, str]], expected: tuple[str, str]) -> None:
    assert expected in codes(*(verdict(*one, reason="r") for one in verdicts))


def test_a_finding_names_its_line_and_what_to_do() -> None:
    (finding,) = findings(verdict("exact", "G", "G"), verdict("exact", "SJP", "OLD"))
    assert (finding.place, finding.subject) == ("set.sssom.tsv:11", f"{PLEA}/SJP")
    assert finding.hint == "Its successor is G: decide on that."


def test_one_term_may_go_to_several_where_a_rule_says_to_which() -> None:
    yes, no = (Condition(field="adjudicated", value=value) for value in ("yes", "no"))
    assert codes(verdict("broad", "SJP", "G", when=(yes,)), verdict("broad", "SJP", "NG", when=(no,))) == []
    before, since = (
        verdict("broad", "SJP", "G", valid_to="2019-12-31"),
        verdict("broad", "SJP", "NG", valid_from="2020-01-01"),
    )
    assert codes(before, since, day="2019-01-01") == []


def test_related_terms_do_not_make_a_mapping_ambiguous() -> None:
    assert codes(verdict("exact", "SJP", "G"), verdict("related", "SJP", "NG")) == []


def test_many_to_one_is_normal() -> None:
    assert codes(verdict("exact", "G", "G"), verdict("exact", "SJP", "G")) == []


def test_a_rejected_pair_may_point_at_a_retired_term() -> None:
    assert codes(verdict("wrong", "SJP", "OLD", reason="retired")) == []


def test_schemes_that_must_never_be_equated_are_held_apart() -> None:
    reason = "one is perceived, the other said"
    found = findings(verdict("exact", "G", "G"), verdict("close", "NG", "NG"), never_exact=reason)
    assert [(one.code, one.subject) for one in found] == [("never-exact", f"{PLEA}/G")]
    assert reason in found[0].message


def test_a_term_that_means_something_else_since_is_reported() -> None:
    concept = OBJECT.by_notation("G")[0]
    assert codes(verdict("exact", "G", "G", object_meaning=concept.meaning)) == []
    found = findings(verdict("exact", "G", "G", object_meaning="0" * 16, object_source_version="4.2"))
    assert [(one.code, "4.2" in one.message) for one in found] == [("stale-object", True)]


def test_a_mapping_whose_days_are_over_is_mentioned() -> None:
    assert codes(verdict("exact", "G", "G", valid_to="2026-06-29")) == [("expired-mapping", "info")]
    assert codes(verdict("exact", "G", "G", valid_to="2026-06-30")) == []


def test_a_false_friend_is_suspicious_even_where_it_is_called_exact() -> None:
    (finding,) = findings(verdict("exact", "CON", "ADM"))
    assert finding.code == "suspicious-relation"
    assert "there is a 'Consents' (CON)" in finding.message


def test_a_dispute_is_a_warning_that_names_both_sides() -> None:
    disputes = agree([verdict("exact", "G", "G"), verdict("no-counterpart", "G", by="bob")], Policy()).disputes
    (finding,) = dispute_findings(disputes, place="set.sssom.tsv")
    assert (finding.code, finding.severity) == ("dispute-mapped-and-closed", Severity.WARNING)
    assert "ann says exact G" in finding.message
    assert "bob says no-counterpart" in finding.message


def test_a_verdict_that_a_rule_forbids_is_an_error_with_the_rules_reason() -> None:
    disputes = agree([verdict("exact", "G", "G")], Policy(), never_exact="They differ.").disputes
    (finding,) = dispute_findings(disputes, place="set.sssom.tsv")
    assert (finding.code, finding.severity) == ("dispute-never-exact", Severity.ERROR)
    assert "must never be equated (They differ): ann says exact G" in finding.message
    assert "close, broad, narrow or related" in finding.hint


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("valid_to", "ext_valid_to"),
        ("valid from", "ext_valid_from"),
        ("Valid-From", "ext_valid_from"),
        ("ext_validto", "ext_valid_to"),
        ("when", "ext_when"),
        ("ext_reasons", "ext_reason"),
        ("confidance", "confidence"),
        ("ext_comment", "comment"),
        ("our_team", ""),
        ("ext_derived_from", ""),
        ("ext_evidence", ""),
        ("ext_valid_to", ""),
    ],
)
def test_a_column_that_looks_like_one_that_counts_is_warned_of(name: str, meant: str) -> None:
    row = replace(mapping_of(verdict("exact", "G", "G")), extra=((name, "2026-12-31"),))
    agreed = MappingSet(mapping_set_id="set", mappings=(row, replace(row, record_id="x")))
    found = [f for f in findings(agreed=agreed) if f.code == "column-misnamed"]
    assert [(f.severity, f"'{meant}'" in f.hint) for f in found] == ([(Severity.WARNING, True)] if meant else [])
    slot = ExtensionSlot(slot_name=name, property="urn:own")
    declared = replace(agreed, extension_definitions=(slot,))
    assert "column-misnamed" not in [f.code for f in findings(agreed=declared)]
