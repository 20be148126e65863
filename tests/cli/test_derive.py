"""`accord derive`: a cross-walk turned round or chained, and what was refused."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.formats import sssom
from accord.model.mappings import MAPPING_CHAINING, MAPPING_INVERSION, REFUSED, Mapping
from accord.namespaces import code_from_iri
from tests.conftest import Run

Command = Callable[..., Run]
READERS = (
    "import sys; from sssom.parsers import parse_sssom_table as p; print(len(p(sys.argv[1]).df))",
    "import sys, sssom_pydantic; print(len(sssom_pydantic.read(sys.argv[1])[0]))",
)


@pytest.fixture
def pleas(tiny: Path, run: Command) -> Path:
    """The small workspace with some pleas of both lists agreed."""
    decisions = {
        "courts-libra-plea": [("1", "G", "exact"), ("6", "G", "exact"), ("2", "NG", "exact"), ("3", "NONE", "broad")],
        "courts-cp-plea": [("G", "G", "exact"), ("GSJP", "G", "broad"), ("NG", "NG", "exact"), ("AA", "AA", "close")],
    }
    for name, rows in decisions.items():
        for subject, target, relation in rows:
            decide(run, tiny, name, subject, target, relation)
    assert run("agree", cwd=tiny).code == 0
    return tiny


def decide(run: Command, root: Path, *words: str) -> None:
    name, subject, target, relation = words
    done = run("decide", name, subject, target, "--as", relation, "--reviewer", "ann", "--date", "2026-01-31", cwd=root)
    assert done.code == 0, done.err


def rows(path: Path) -> list[Mapping]:
    return list(sssom.loads(path.read_text(encoding="utf-8")))


def said(path: Path) -> list[tuple[str, str, str]]:
    return [
        (code_from_iri(r.subject_id), str(r.relation), code_from_iri(r.object_id))
        for r in rows(path)
        if r.predicate_id != REFUSED
    ]


def test_a_cross_walk_is_turned_round(pleas: Path, run: Command) -> None:
    result = run("derive", "shared/plea", "courts/libra-plea", "-o", "back.sssom.tsv", cwd=pleas)
    assert result.code == 0
    assert "1 terms can be translated (1 exact)." in result.out
    assert "it could become more than one term: 1 (Guilty), 6 (Guilty)" in result.out
    assert "declare a mapping set from shared/plea to courts/libra-plea" in result.out
    made = rows(pleas / "back.sssom.tsv")
    assert said(pleas / "back.sssom.tsv") == [("NG", "exact", "2"), ("NONE", "narrow", "3")]
    assert {r.mapping_justification for r in made if r.relation} == {MAPPING_INVERSION}
    assert all(r.extension("ext_derived_from") for r in made if r.relation)
    refused = [r for r in made if r.extension("ext_refused") == "not-unique"]
    assert [code_from_iri(r.object_id) for r in refused] == ["1", "6"]


def test_two_cross_walks_are_chained_through_the_shared_list(pleas: Path, run: Command) -> None:
    result = run("derive", "courts/libra-plea", "courts/cp-plea", "-o", "walk.sssom.tsv", cwd=pleas)
    assert result.code == 0
    assert "Libra plea -> Plea status -> Common Platform plea" in result.out
    made = rows(pleas / "walk.sssom.tsv")
    assert ("1", "exact", "G") in said(pleas / "walk.sssom.tsv")
    assert ("1", "narrow", "GSJP") in said(pleas / "walk.sssom.tsv")
    chained = next(r for r in made if code_from_iri(r.subject_id) == "2" and r.relation)
    assert chained.mapping_justification == MAPPING_CHAINING
    assert len(chained.extension("ext_derived_from").split("|")) == 2
    nowhere = next(r for r in made if code_from_iri(r.subject_id) == "3")
    assert nowhere.extension("ext_refused") == "leads-nowhere"


def test_what_people_decide_in_the_needed_direction_counts(pleas: Path, run: Command) -> None:
    text = (pleas / "accord.yaml").read_text(encoding="utf-8")
    more = "mappings:\n  libra-back: {subject: shared/plea, object: courts/libra-plea}\n"
    (pleas / "accord.yaml").write_text(text.replace("mappings:\n", more), encoding="utf-8")
    decide(run, pleas, "libra-back", "G", "1", "exact")
    assert run("agree", cwd=pleas).code == 0
    assert run("derive", "courts/cp-plea", "courts/libra-plea", "-o", "walk.sssom.tsv", cwd=pleas).code == 0
    assert {("G", "exact", "1"), ("GSJP", "broad", "1")} <= set(said(pleas / "walk.sssom.tsv"))


def test_two_decisions_in_the_needed_direction_are_no_answer_either(pleas: Path, run: Command) -> None:
    text = (pleas / "accord.yaml").read_text(encoding="utf-8")
    more = "mappings:\n  libra-back: {subject: shared/plea, object: courts/libra-plea}\n"
    (pleas / "accord.yaml").write_text(text.replace("mappings:\n", more), encoding="utf-8")
    decide(run, pleas, "libra-back", "G", "1", "close")
    decide(run, pleas, "libra-back", "G", "6", "close")
    assert run("agree", cwd=pleas).code == 0
    assert run("derive", "shared/plea", "courts/libra-plea", "-o", "back.sssom.tsv", cwd=pleas).code == 0
    assert said(pleas / "back.sssom.tsv") == [("NG", "exact", "2"), ("NONE", "narrow", "3")]


def test_lists_that_must_not_be_equated_are_not(pleas: Path, run: Command) -> None:
    with (pleas / "accord.yaml").open("a", encoding="utf-8") as settings:
        settings.write("never_exact:\n  - {pair: [courts/libra-plea, courts/cp-plea], reason: They differ.}\n")
    assert run("derive", "courts/libra-plea", "courts/cp-plea", "-o", "walk.sssom.tsv", cwd=pleas).code == 0
    assert not [row for row in said(pleas / "walk.sssom.tsv") if row[1] == "exact"]
    assert {r.extension("ext_refused") for r in rows(pleas / "walk.sssom.tsv")} >= {"never-exact"}


def test_the_derived_file_is_the_same_every_time_and_can_be_printed(pleas: Path, run: Command) -> None:
    assert run("derive", "shared/plea", "courts/libra-plea", "-o", "one.sssom.tsv", cwd=pleas).code == 0
    printed = run("derive", "shared/plea", "courts/libra-plea", cwd=pleas).out
    assert printed == (pleas / "one.sssom.tsv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (("courts/libra-plea", "shared/plea"), "there is nothing to derive: courts-libra-plea maps these"),
        (("shared/plea", "shared/plea"), "shared/plea is both ends"),
        (("shared/plea", "courts/nothing"), "there is no scheme 'courts/nothing'"),
    ],
)
def test_a_question_without_sense_is_refused(pleas: Path, run: Command, ends: tuple[str, str], words: str) -> None:
    result = run("derive", *ends, cwd=pleas)
    assert result.code == 2
    assert words in result.err


def test_nothing_agreed_is_told(tiny: Path, run: Command) -> None:
    result = run("derive", "shared/plea", "courts/libra-plea", cwd=tiny)
    assert result.code == 3
    assert "nothing is agreed for courts-libra-plea yet" in result.err


@pytest.mark.parametrize("reader", READERS, ids=["sssom-py", "sssom-pydantic"])
def test_other_readers_take_every_row_of_a_derived_cross_walk(
    pleas: Path, run: Command, peers_python: Path, reader: str
) -> None:
    assert run("derive", "courts/libra-plea", "courts/cp-plea", "-o", "walk.sssom.tsv", cwd=pleas).code == 0
    path = pleas / "walk.sssom.tsv"
    found = subprocess.run([peers_python, "-c", reader, path], capture_output=True, text=True, check=True)
    assert int(found.stdout) == len(rows(path))
