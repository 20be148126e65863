"""`accord log`, `accord carry`, `accord requests` and `accord agreement`: what the decisions tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run

Command = Callable[..., Run]
SET = "courts-cp-plea"


@pytest.fixture
def decide(run: Command, tiny: Path) -> Command:
    def runner(*words: str, by: str = "jane", set_name: str = SET) -> Run:
        result = run("decide", set_name, *words, "--reviewer", by, "--date", "2026-01-31", cwd=tiny)
        assert result.code == 0, result.err
        return result

    return runner


@pytest.fixture
def accord(run: Command, tiny: Path) -> Command:
    return lambda *words: run(*words, cwd=tiny)


def test_the_log_tells_who_decided_what_and_why_and_what_it_changed(decide: Command, accord: Command) -> None:
    decide("G", "G", "--as", "broad", "--note", "at first")
    decide("G", "G", "--as", "exact", "--reason", "the definitions agree")
    decide("G", "G", "--as", "close", by="bob")
    told = accord("log", SET, "G").out
    assert "(G -> G: exact) [disputed]" in told
    assert "Because: the definitions agree" in told
    assert "Replaces: own, 2026-01-31: broad G" in told
    assert "Changes: broad G -> exact G" in told
    assert "Changes: exact G -> disputed" in told
    assert "(G -> G: broad) [superseded]" in told


def test_the_log_of_a_set_holds_every_term(decide: Command, accord: Command) -> None:
    decide("G", "G", "--as", "exact")
    decide("NG", "NG", "--as", "exact")
    events = json.loads(accord("log", SET, "--format", "json").out)["events"]
    assert [event["subject"].rpartition("/")[2] for event in events] == ["G", "NG"]
    assert {event["stage"] for event in events} == {"agreed"}
    assert "Nobody has decided anything yet." in accord("log", "courts-libra-plea").out
    assert accord("log", SET, "ZZ").code == 2


def test_where_terms_are_mapped_blind_the_log_hides_what_would_lead(decide: Command, tiny: Path, run: Command) -> None:
    with (tiny / "accord.yaml").open("a", encoding="utf-8") as settings:
        settings.write("review: {blind: true}\n")
    decide("G", "G", "--as", "exact", "--reason", "secret")
    asked = ("log", SET, "G", "--reviewer", "bob")
    hidden = run(*asked, cwd=tiny).out
    assert "secret" not in hidden
    assert "1 verdict of others is hidden" in hidden
    assert "secret" not in run("explain", SET, "G", cwd=tiny).out
    decide("G", "G", "--as", "exact", by="bob")
    assert "secret" in run(*asked, cwd=tiny).out
    run("agree", cwd=tiny)
    assert "Agreed by jane" in run("explain", SET, "G", cwd=tiny).out


def test_where_terms_are_mapped_blind_a_request_waits_until_enough_have_decided(
    decide: Command, tiny: Path, run: Command
) -> None:
    with (tiny / "accord.yaml").open("a", encoding="utf-8") as settings:
        settings.write("review: {blind: true}\n")
    decide("GSJP", "--as", "no-counterpart")
    assert json.loads(run("requests", SET, "--format", "json", cwd=tiny).out)["terms"] == []
    decide("GSJP", "--as", "no-counterpart", by="bob")
    (asked,) = json.loads(run("requests", SET, "--format", "json", cwd=tiny).out)["terms"]
    assert len(asked["asked_by"]) == 2


def test_explain_shows_the_stage(decide: Command, accord: Command) -> None:
    decide("G", "G", "--as", "exact")
    accord("agree", SET)
    assert "Stage: agreed." in accord("explain", SET, "G").out


def test_decisions_on_unchanged_terms_hold_in_a_new_version(decide: Command, accord: Command, tiny: Path) -> None:
    decide("G", "G", "--as", "exact")
    decide("NG", "NG", "--as", "exact")
    assert accord("carry", SET).out.split()[-3:] == ["2", "0", "0"]
    path = tiny / "vocabularies" / "courts" / "cp-plea.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('"Not Guilty"@en', '"Denied"@en'), encoding="utf-8")
    told = json.loads(accord("carry", SET, "--format", "json").out)[0]
    assert (told["hold"], len(told["again"])) == (1, 1)
    assert told["again"][0]["reason"] == "'Not Guilty' is now called 'Denied'"
    assert "`accord review` asks them again" in accord("carry").out
    accord("propose", SET)
    proposed = (tiny / "mappings" / f"{SET}.proposed.sssom.tsv").read_text(encoding="utf-8")
    assert "courts-cp-plea:NG\t" in proposed
    assert "courts-cp-plea:G\t" not in proposed


def test_a_term_without_counterpart_is_a_request_until_it_is_taken_back(decide: Command, accord: Command) -> None:
    assert "No reviewer has found" in accord("requests").out
    decide("IG", "--as", "no-counterpart", "--note", "Indicated guilty")
    told = accord("requests").out
    assert "shared/plea" in told
    assert "courts-cp-plea:IG" in told
    assert "Indicated guilty" in told
    decide("IG", "--undo")
    assert "No reviewer has found" in accord("requests").out


def test_reviewers_who_miss_the_same_term_ask_together(decide: Command, accord: Command) -> None:
    decide("CON", "--as", "no-counterpart")
    decide("CON", "--as", "no-counterpart", by="bob")
    decide("G", "--as", "no-counterpart")
    asked = {
        tuple(map(last, one["terms"])): {last(asking["reviewer"]) for asking in one["asked_by"]}
        for one in json.loads(accord("requests", "--format", "json").out)["terms"]
    }
    assert asked == {("CON",): {"jane", "bob"}, ("G",): {"jane"}}


def test_agreement_compares_what_two_reviewers_said(decide: Command, accord: Command) -> None:
    assert "Nothing has been judged by two" in accord("agreement").out
    for code in ("G", "NG", "UNFIT"):
        decide(code, code, "--as", "exact")
        decide(code, code, "--as", "exact" if code != "G" else "broad", by="bob")
    (found,) = json.loads(accord("agreement", SET, "--format", "json").out)
    assert found["domain"] == "shared/plea"
    assert (found["answer"]["method"], found["answer"]["things"]) == ("kappa", 3)
    assert found["answer"]["percent"]["value"] == pytest.approx(2 / 3)
    assert found["relation"]["confused"] == [["broad", "exact", 1]]
    decide("G", "G", "--as", "exact", by="cyd")
    (found,) = json.loads(accord("agreement", SET, "--format", "json").out)
    assert found["answer"]["method"] == "alpha"
    told = accord("agreement").out
    assert "alpha" in told
    assert "broad" in told


def test_agreement_of_several_domains_is_told_together_too(decide: Command, accord: Command, tiny: Path) -> None:
    settings = (tiny / "accord.yaml").read_text(encoding="utf-8")
    between = "  libra-cp: {subject: courts/libra-plea, object: courts/cp-plea}\npolicy:"
    (tiny / "accord.yaml").write_text(settings.replace("policy:", between), encoding="utf-8")
    for by in ("ann", "bob"):
        decide("G", "G", "--as", "exact", by=by)
        decide("1", "G", "--as", "exact", by=by, set_name="libra-cp")
    domains = [one["domain"] for one in json.loads(accord("agreement", "--format", "json").out)]
    assert domains == ["courts/cp-plea", "shared/plea", "everything"]


def last(iri: str) -> str:
    return iri.rpartition("/")[2]


def test_the_adjudicators_verdict_comes_after_those_of_the_day_that_it_settles(
    decide: Command, accord: Command, tiny: Path
) -> None:
    settings = tiny / "accord.yaml"
    text = settings.read_text(encoding="utf-8").replace("reviewers: 1", "reviewers: 2\n  adjudicator: ada")
    settings.write_text(text, encoding="utf-8")
    for who, relation in (("ada", "broad"), ("bob", "close"), ("jane", "broad")):
        decide("G", "G", "--as", relation, by=who)
    events = json.loads(accord("log", SET, "G", "--format", "json").out)["events"]
    assert events[-1]["reviewer"].endswith("ada")
    assert (events[-1]["before"], events[-1]["after"]) == (["disputed"], ["broad G"])
