"""The integrity conditions of SKOS: for each a graph that keeps it and one that does not, and what SKOS entails."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from accord.formats.rdf import read_rdf
from accord.model.findings import Finding
from accord.vocabulary.conditions import CONDITIONS, check_conditions

CASES = Path(__file__).with_name("skos")
PREFIXES = b"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix : <https://data.example/> .
"""


def check(data: bytes) -> list[Finding]:
    return list(check_conditions(read_rdf(data, RdfFormat.TURTLE), place="v.ttl"))


def told(turtle: str) -> set[str]:
    return {finding.code for finding in check(PREFIXES + turtle.encode())}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_graph_that_keeps_the_condition_gives_no_findings(condition: str) -> None:
    assert check((CASES / f"{condition.removeprefix('skos-')}-good.ttl").read_bytes()) == []


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_graph_that_breaks_the_condition_is_an_error(condition: str) -> None:
    findings = check((CASES / f"{condition.removeprefix('skos-')}-bad.ttl").read_bytes())
    assert {(finding.code, finding.severity.value, finding.place) for finding in findings} == {
        (condition, "error", "v.ttl")
    }
    assert all(finding.subject.startswith("https://data.example/") and finding.hint for finding in findings)


@pytest.mark.parametrize(
    ("turtle", "condition"),
    [
        (":A skos:inScheme :S . :S skos:broader :B .", "skos-s9"),
        (":S skos:hasTopConcept :S .", "skos-s9"),
        (":A skos:prefLabel 'x'@en ; skosxl:hiddenLabel [ skosxl:literalForm 'x'@en ] .", "skos-s13"),
        (":A skos:altLabel 'x' ; skos:hiddenLabel 'x' .", "skos-s13"),
        (":A skos:prefLabel 'x'@en, 'y'@EN .", "skos-s14"),
        (":A skos:prefLabel 'x', 'y' .", "skos-s14"),
        (":A skos:prefLabel 'x'@en ; skosxl:prefLabel [ skosxl:literalForm 'y'@en ] .", "skos-s14"),
        (":C skos:narrower :B . :B skos:narrower :A . :C skos:related :A .", "skos-s27"),
        (":A skos:broadMatch :B . :A skos:relatedMatch :B .", "skos-s27"),
        (":A skos:broader :B . :B skos:broader :A . :B skos:related :A .", "skos-s27"),
        (":C skos:member :A ; skos:inScheme :S . :X skos:inScheme :C .", "skos-s37"),
        (":L a skos:OrderedCollection ; skos:related :A .", "skos-s37"),
        (":A skos:exactMatch :B . :B skos:exactMatch :C . :C skos:relatedMatch :A .", "skos-s46"),
        (":B skos:exactMatch :A . :B skos:narrowMatch :A .", "skos-s46"),
    ],
)
def test_what_skos_entails_counts_as_stated(turtle: str, condition: str) -> None:
    assert condition in told(turtle)


@pytest.mark.parametrize(
    "turtle",
    [
        "",
        ":A skos:prefLabel 'x'@en, 'x'@en-GB, 'x' .",
        ":A skos:related :B . :B skos:broader :C .",
        ":C skos:member :A, :B ; skos:inScheme :S .",
        ":A skos:exactMatch :B . :C skos:broadMatch :B .",
        ":A skos:closeMatch :B ; skos:broadMatch :B .",
        ":A skos:broader :B . :B skos:broader :A .",
    ],
)
def test_what_skos_allows_is_no_finding(turtle: str) -> None:
    assert told(turtle) == set()


def test_findings_stand_in_one_order() -> None:
    turtle = PREFIXES + b"".join(b":T%d skos:prefLabel 'x'@en, 'y'@en . " % n for n in range(9))
    subjects = [finding.subject for finding in check(turtle)]
    assert subjects == sorted(subjects)
