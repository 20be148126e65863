"""`accord decide --where`: shown first, sampled, written by name, undone at one go."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accord.crosswalks.batches import batch_of
from accord.crosswalks.fold import standing
from accord.model.mappings import Mapping, Relation
from accord.tasks.assignments import assigned_to
from accord.tasks.decisions import load_proposed, load_verdicts
from accord.workspace import open_workspace
from tests.conftest import Run

Command = Callable[..., Run]
SET = "courts-cp-plea"


@pytest.fixture
def decide(run: Command, tiny: Path) -> Command:
    run("propose", SET, cwd=tiny)

    def runner(*words: str, by: str = "jane") -> Run:
        return run("decide", SET, *words, "--reviewer", by, "--date", "2026-01-31", cwd=tiny)

    return runner


def plan(decide: Command, *words: str) -> dict[str, Any]:
    result = decide("--where", "confidence>=0", "--as", "close", *words, "--format", "json")
    assert result.code == 0, result.err
    return dict(json.loads(result.out))


def said(tiny: Path) -> list[str]:
    return sorted(v.subject_id.rpartition("/")[2] for v in standing(load_verdicts(open_workspace(tiny), SET)))


def test_a_batch_is_shown_before_anything_is_written(decide: Command, tiny: Path) -> None:
    result = decide("--where", "confidence>=0", "--as", "exact")
    assert result.code == 0
    assert "mean the same" in result.out
    assert "Nothing is written yet." in result.out
    assert said(tiny) == []


def test_it_is_written_under_the_name_that_was_shown_and_undone_at_one_go(decide: Command, tiny: Path) -> None:
    shown = plan(decide)
    written = plan(decide, "--batch", shown["batch"])["written"]
    assert len(written) == len(shown["lines"]) == len(said(tiny)) > 3
    (verdict, *_) = standing(load_verdicts(open_workspace(tiny), SET))
    assert batch_of(verdict) == shown["batch"]
    assert verdict.reason.endswith("confidence>=0, as close; no sample was checked")
    assert verdict.shown_rank == 1
    assert "are taken back" in decide("--undo", "--batch", shown["batch"]).out
    assert said(tiny) == []
    assert "no verdict of yours" in decide("--undo", "--batch", shown["batch"]).err


@pytest.fixture
def mixed(decide: Command, run: Command, tiny: Path) -> dict[str, Mapping]:
    """The best candidate of each plea, of which some have warnings and others are proposed as less than exact."""
    pleas = tiny / "vocabularies" / "shared" / "plea.ttl"
    pleas.write_text(pleas.read_text(encoding="utf-8").replace('"Guilty"', '"Guilty never"'), encoding="utf-8")
    run("propose", SET, cwd=tiny)
    rows = load_proposed(open_workspace(tiny), SET)
    return {row.subject_id: row for row in rows if row.extension("ext_rank") == "1"}


def offered(decide: Command, answer: str) -> dict[str, str]:
    """What a batch would say of which subject."""
    found = json.loads(decide("--where", "confidence>=0", "--as", answer, "--format", "json").out)
    return {line["subject"]: line["as"] for line in found["lines"]}


def test_what_is_warned_of_or_proposed_as_another_relation_is_left_for_a_look(
    decide: Command, mixed: dict[str, Mapping]
) -> None:
    free = {iri: row.relation for iri, row in mixed.items() if not row.extension("ext_warning")}
    assert len(set(free.values())) > 1
    assert free.keys() < mixed.keys()
    for relation in Relation:
        said = {iri for iri, proposed in free.items() if proposed is relation}
        also = {iri for iri, proposed in free.items() if proposed is Relation.EXACT and relation is Relation.CLOSE}
        assert offered(decide, relation.value) == dict.fromkeys(said | also, relation.value)
    told = decide("--where", "confidence>=0", "--as", "exact").out
    assert "Left out, to be decided one by one" in told
    assert "with a warning (" in told
    assert "proposed as " in told


def test_each_may_be_accepted_as_it_is_proposed(decide: Command, mixed: dict[str, Mapping], tiny: Path) -> None:
    free = {iri: row.relation for iri, row in mixed.items() if not row.extension("ext_warning")}
    assert offered(decide, "proposed") == free
    words = ("--where", "confidence>=0", "--as", "proposed")
    told = decide(*words).out
    assert f"{len(free)} of them to be decided at one go as proposed (" in told
    assert "with a warning (" in told
    assert "proposed as " not in told
    shown = json.loads(decide(*words, "--format", "json").out)
    decide(*words, "--batch", shown["batch"])
    verdicts = standing(load_verdicts(open_workspace(tiny), SET))
    assert {verdict.subject_id: verdict.decision.value for verdict in verdicts} == free
    assert {batch_of(verdict) for verdict in verdicts} == {shown["batch"]}
    assert all("confidence>=0, as proposed; " in verdict.reason for verdict in verdicts)


def test_another_relation_proposed_is_another_batch(
    decide: Command, mixed: dict[str, Mapping], run: Command, tiny: Path
) -> None:
    words = ("--where", "confidence>=0", "--as", "proposed")
    name = json.loads(decide(*words, "--format", "json").out)["batch"]
    rules = tiny / "mappings" / "rules.yaml"
    rules.write_text(
        "version: 1\nrules:\n  - {id: alike, predicate: close, when: {}, says: Alike.}\n", encoding="utf-8"
    )
    run("propose", SET, cwd=tiny)
    assert set(offered(decide, "proposed").values()) == {"close"}
    assert decide(*words, "--batch", name).code == 3


def test_what_is_assigned_to_others_is_left_to_them(decide: Command, run: Command, tiny: Path) -> None:
    words = ("--where", "confidence>=0", "--as", "close")
    everything = offered(decide, "close").keys()
    run("assign", SET, "jane=2", "bob", cwd=tiny)
    mine = assigned_to(open_workspace(tiny), SET, "jane") or frozenset()
    assert offered(decide, "close").keys() == everything & mine < everything
    told = decide(*words).out
    assert "Left out: " in told
    assert " assigned to bob: " in told
    found = json.loads(decide(*words, "--format", "json").out)
    theirs = {one["subject"] for one in found["refused"] if one["why"] == "assigned to bob"}
    assert everything - mine <= theirs
    assert not theirs & mine
    decide(*words, "--batch", found["batch"])
    assert {verdict.subject_id for verdict in standing(load_verdicts(open_workspace(tiny), SET))} == everything & mine


def test_a_term_that_is_assigned_to_nobody_is_anybodys(decide: Command, run: Command, tiny: Path) -> None:
    everything = offered(decide, "close").keys()
    code = min(everything).rpartition("/")[2]
    run("assign", SET, "ann", "bob", "--each", "2", "--under", code, cwd=tiny)
    assert offered(decide, "close").keys() == everything - {min(everything)}
    assert f"1 assigned to ann and bob: {code}." in decide("--where", "confidence>=0", "--as", "close").out
    decide(code, code, "--as", "exact")
    assert min(everything) in offered(decide, "close")


def test_one_pair_is_not_decided_as_proposed(decide: Command) -> None:
    refused = decide("G", "G", "--as", "proposed")
    assert refused.code == 2
    assert "--where" in refused.err


@pytest.mark.parametrize("relation", ["narrow", "related"])
def test_nothing_is_written_at_one_go_the_wrong_way_round(decide: Command, relation: str) -> None:
    found = json.loads(decide("--where", "confidence>=0", "--as", relation, "--format", "json").out)
    assert found["lines"] == []
    assert {one["why"] for one in found["refused"]} > {"proposed as exact"}


def test_a_batch_may_be_of_one_rule(decide: Command) -> None:
    by_rule = decide("--where", "rule=equal-label", "--as", "exact", "--format", "json")
    assert json.loads(by_rule.out)["lines"]
    other = decide("--where", "rule=equal-label", "--where", "rule!=equal-label", "--as", "exact", "--format", "json")
    assert json.loads(other.out)["lines"] == []


def test_a_batch_that_was_undone_can_be_decided_again(decide: Command, tiny: Path) -> None:
    name = plan(decide)["batch"]
    decided = [line["subject"].rpartition("/")[2] for line in plan(decide)["lines"]]
    for _ in range(2):
        assert plan(decide, "--batch", name)["written"]
        decide("--undo", "--batch", name)
    assert plan(decide, "--batch", name)["written"]
    assert said(tiny) == sorted(decided)


def test_a_batch_is_written_once(decide: Command, tiny: Path) -> None:
    name = plan(decide)["batch"]
    plan(decide, "--batch", name)
    before = len(load_verdicts(open_workspace(tiny), SET))
    again = decide("--where", "confidence>=0", "--as", "close", "--batch", name)
    assert (again.code, again.err.splitlines()[0]) == (3, f"Error: batch {name} is written already")
    assert len(load_verdicts(open_workspace(tiny), SET)) == before


def test_another_batch_than_the_one_shown_is_refused(decide: Command, tiny: Path) -> None:
    name = plan(decide)["batch"]
    refused = decide("--where", "confidence>=0.5", "--as", "close", "--batch", name)
    assert refused.code == 3
    assert "no longer the one that was shown" in refused.err
    assert said(tiny) == []


def test_a_sample_that_failed_is_not_passed_by_without_one(decide: Command, tiny: Path) -> None:
    checked = plan(decide, "--tolerate", "30%")["batch"]
    assert decide("--where", "confidence>=0", "--as", "close", "--batch", checked).code == 3
    assert said(tiny) == []


def test_proposals_of_another_confidence_are_another_batch(decide: Command, tiny: Path) -> None:
    name = plan(decide)["batch"]
    first = next(row for row in load_proposed(open_workspace(tiny), SET) if row.extension("ext_rank") == "1")
    rewrite(proposals(tiny), f"\t{first.confidence}\t", "\t0.123\t")
    assert decide("--where", "confidence>=0", "--as", "close", "--batch", name).code == 3


def test_a_term_that_was_called_otherwise_when_it_was_proposed_is_left_for_a_look(decide: Command, tiny: Path) -> None:
    subject = plan(decide)["lines"][0]["subject"]
    rewrite(proposals(tiny), f"\t{label_of(tiny, subject)}\t", "\tNo such plea\t")
    found = plan(decide)
    assert subject not in {line["subject"] for line in found["lines"]}
    assert any("another label" in one["why"] for one in found["refused"])


def proposals(tiny: Path) -> Path:
    return tiny / "mappings" / f"{SET}.proposed.sssom.tsv"


def label_of(tiny: Path, subject: str) -> str:
    rows = load_proposed(open_workspace(tiny), SET)
    return next(
        row.subject_label for row in rows if row.subject_id.endswith(f"/{subject}") or row.subject_id == subject
    )


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_most_confident_come_first_and_the_cap_is_told(decide: Command) -> None:
    found = plan(decide, "--most", "2")
    assert len(found["lines"]) == 2
    assert found["matching"] > 2
    every = [line["confidence"] for line in plan(decide)["lines"]]
    assert every == sorted(every, reverse=True)
    assert "2 of " in decide("--where", "confidence>=0", "--as", "close", "--most", "2").out


def test_conditions_narrow_the_batch(decide: Command) -> None:
    def count(*conditions: str) -> int:
        words = [word for condition in conditions for word in ("--where", condition)]
        found = json.loads(decide(*words, "--as", "close", "--format", "json").out)
        return len(found["lines"]) + len(found["refused"])

    everything = count("confidence>=0")
    exact, close = count("relation=exact"), count("relation=close")
    assert 0 < exact < everything == exact + close + count("relation!=exact", "relation!=close")
    assert count("rule=LexicalMatching") + count("rule!=LexicalMatching") == everything
    assert count("domain=G") >= 1
    assert count("warning=none") == everything
    assert count("confidence>1") == 0


@pytest.mark.parametrize(
    "condition",
    ["colour=red", "confidence", "confidence>=high", "confidence>=nan", "confidence<inf", "relation>exact", ""],
)
def test_what_is_no_condition_says_what_to_write(decide: Command, condition: str) -> None:
    result = decide("--where", condition, "--as", "exact")
    assert result.code == 2
    assert "confidence>=0.9" in result.err


def test_a_sample_is_judged_before_the_rest_is_written(decide: Command, tiny: Path) -> None:
    words = ("--tolerate", "30%")
    found = plan(decide, *words)
    sample = [line for line in found["lines"] if line["check"]]
    assert 0 < len(sample) == found["quality"]["sample"] < len(found["lines"])
    early = decide("--where", "confidence>=0", "--as", "close", *words, "--batch", found["batch"])
    assert early.code == 3
    assert "one by one" in early.err
    for line in sample:
        decide(line["subject"], line["object"], "--as", "close")
    judged = plan(decide, *words)
    assert judged["batch"] == found["batch"]
    assert judged["quality"]["good"]
    assert judged["quality"]["worst"] <= 0.3 * len(found["lines"])
    result = decide("--where", "confidence>=0", "--as", "close", *words, "--batch", found["batch"])
    assert f"Checked {len(sample)} of {len(found['lines'])}, 0 wrong: with 95% confidence at most" in result.out
    assert len(said(tiny)) == len(found["lines"])


def test_a_sample_with_too_many_mistakes_stops_the_batch(decide: Command, tiny: Path) -> None:
    words = ("--tolerate", "30%")
    found = plan(decide, *words)
    for line in found["lines"]:
        if line["check"]:
            decide(line["subject"], line["object"], "--as", "wrong", "--reason", "no")
    refused = decide("--where", "confidence>=0", "--as", "close", *words, "--batch", found["batch"])
    assert refused.code == 3
    assert "are wrong" in refused.err
    assert "more than is tolerated" in decide("--where", "confidence>=0", "--as", "close", *words).out


def test_what_others_have_settled_is_in_no_batch(decide: Command) -> None:
    before = len(plan(decide)["lines"])
    decide("G", "G", "--as", "exact", by="bob")
    assert len(plan(decide)["lines"]) == before - 1


def test_an_empty_batch_has_nothing_to_write(decide: Command, tiny: Path) -> None:
    words = ("--where", "confidence>1", "--as", "close")
    shown = decide(*words)
    assert (shown.code, shown.out) == (0, "No open proposal is like that; nothing would be decided.\n")
    refused = decide(*words, "--batch", json.loads(decide(*words, "--format", "json").out)["batch"])
    assert refused.code == 3
    assert refused.err.startswith("Error: there is nothing to write as batch ")
    assert "named" not in refused.err
    assert said(tiny) == []


def test_a_set_without_open_proposals_says_so(decide: Command, tiny: Path) -> None:
    for subject in {row.subject_id for row in load_proposed(open_workspace(tiny), SET)}:
        decide(subject, "--as", "no-counterpart", by="bob")
    told = decide("--where", "confidence>=0", "--as", "close")
    assert (told.code, told.out) == (0, f"{SET} has no open proposal; nothing would be decided.\n")


def test_where_everything_is_somebody_elses_that_is_said(decide: Command, run: Command, tiny: Path) -> None:
    run("assign", SET, "bob", cwd=tiny)
    told = decide("--where", "confidence>=0", "--as", "close").out
    assert told.startswith("Every open proposal like that is left out; nothing would be decided.\nLeft out: ")


def test_a_batch_of_which_each_is_judged_needs_no_writing(decide: Command, tiny: Path) -> None:
    for line in plan(decide)["lines"]:
        decide(line["subject"], line["object"], "--as", "close")
    before = len(load_verdicts(open_workspace(tiny), SET))
    told = decide("--where", "confidence>=0", "--as", "close").out
    assert told.endswith("All of them are judged one by one; nothing is left to write.\n")
    written = decide("--where", "confidence>=0", "--as", "close", "--batch", plan(decide)["batch"])
    assert (written.code, written.out) == (0, "All of them are judged one by one; nothing is left to write.\n")
    assert len(load_verdicts(open_workspace(tiny), SET)) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("--undo",),
            f"Write `accord decide {SET} SUBJECT OBJECT --undo`, or `accord decide {SET} --undo --batch ID`.",
        ),
        (("--undo", "--where", "confidence>=0"), "Name it with --batch. Your batches here: none."),
        (("--undo", "--where", "confidence>=0", "--batch", "1a2b3c4d"), "--undo takes all of a batch back"),
        (("--undo", "--batch", "1a2b3c4d", "--as", "exact"), "--undo and --as contradict each other"),
        (("--where", "confidence>=0"), "Add --as with one of: proposed, exact,"),
        (("--where", "relation!=exactly", "--as", "close"), "Known: exact, close, broad, narrow, related."),
        (("--where", "domain=ZZ", "--as", "close"), "neither vocabulary has a term with that code"),
        (("--as", "exact"), f"or `accord decide {SET} --where CONDITION --as ...`."),
    ],
)
def test_what_is_missing_or_unknown_is_named(decide: Command, words: tuple[str, ...], told: str) -> None:
    result = decide(*words)
    assert result.code == 2
    assert told in result.err


@pytest.mark.parametrize(
    "words", [("G", "G", "--where", "confidence>0", "--as", "exact"), (), ("--batch", "x", "--as", "exact"),
              ("--where", "confidence>=0", "--as", "unsure"), ("--where", "confidence>=0", "--as", "wrong")]
)  # fmt: skip
def test_a_batch_and_a_single_verdict_are_not_mixed_up(decide: Command, words: tuple[str, ...]) -> None:
    assert decide(*words).code == 2
