"""`accord explain` and `accord evaluate` of a source's fields: as of any set, by the evidence that fields have."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_propose_fields import SET, shipped
from tests.conftest import Run

__all__ = ["shipped"]  # the fixture

Command = Callable[..., Run]


def test_a_pair_of_fields_has_a_bar_a_piece_of_evidence(run: Command, shipped: Path) -> None:
    told = run("explain", SET, "Plea", "PleaStatus", cwd=shipped)
    assert told.code == 0, told.err
    assert told.out.startswith("Plea and PleaStatus\n")
    assert "rank 1 for the term; proposed as exact." in told.out
    assert "the object's name has the words of the subject's (1.00; the nearest rival 0.00)" in told.out
    assert "|#" in told.out
    assert "What would have changed it:" in told.out
    assert "Rivals:" in told.out


def test_the_probability_is_the_one_that_was_proposed(run: Command, shipped: Path) -> None:
    assert run("propose", "--fields", "courts-results", cwd=shipped).code == 0
    proposed = (shipped / "mappings" / f"{SET}.proposed.sssom.tsv").read_text(encoding="utf-8")
    lines = [line for line in proposed.splitlines() if not line.startswith("#")]
    rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["subject_label"] == "PSAcode"]
    assert len(rows) == 5
    for row in rows:
        words = ("PSAcode", row["object_label"], "--format", "json")
        told = json.loads(run("explain", SET, *words, cwd=shipped).out)
        assert told["probability"] == float(row["confidence"])
        assert told["rank"] == int(row["ext_rank"])


def test_kinds_that_cannot_be_the_same_are_warned_of(run: Command, shipped: Path) -> None:
    told = run("explain", SET, "Birthdate", "OffenceSequenceNumber", cwd=shipped)
    assert "Warning kinds-differ: The subject holds dates, the object holds" in told.out.replace(
        "the object numbers", "the object holds numbers"
    )


def test_no_value_of_a_record_is_told(run: Command, shipped: Path) -> None:
    with (shipped / "examples" / "records" / "spi_libra_results.csv").open(encoding="utf-8", newline="") as file:
        names = {row["PersonFamilyName"] for row in csv.DictReader(file)} - {"", "PersonFamilyName"}
    told = run("explain", SET, "PersonFamilyName", "FamilyName", "--format", "json", cwd=shipped).out
    assert not [name for name in names if name in told]


def test_decided_fields_are_measured(run: Command, shipped: Path) -> None:
    nothing = run("evaluate", SET, cwd=shipped)
    assert (nothing.code, "Nothing is decided yet" in nothing.out) == (0, True), nothing.err
    assert "accord propose --fields courts-results" in nothing.out
    for field, shared in (("Plea", "PleaStatus"), ("PSAcode", "CourtHouseCode")):
        early = run("decide", SET, field, shared, "--as", "exact", "--reviewer", "ada", cwd=shipped)
        assert (early.code, "accord propose --fields SOURCE" in early.err) == (3, True)
    assert run("propose", "--fields", "courts-results", cwd=shipped).code == 0
    for field, shared in (("Plea", "PleaStatus"), ("PSAcode", "CourtHouseCode")):
        assert run("decide", SET, field, shared, "--as", "exact", "--reviewer", "ada", cwd=shipped).code == 0
    said = json.loads(run("evaluate", SET, "--format", "json", cwd=shipped).out)
    assert (said["subjects"], said["recall_at"]["1"], said["recall_at"]["10"]) == (2, 0.5, 1.0)
    assert said["precision"] == 1.0
    assert [miss["subject"].rsplit("/", 1)[1] for miss in said["misses"]] == ["PSAcode"]
    assert said["decisions_trained_on"] == 2
    told = run("evaluate", SET, cwd=shipped).out
    assert "calibration error" in told
    assert "Worst misses" in told


def test_a_sample_may_be_named_each_time(run: Command, shipped: Path) -> None:
    settings = shipped / "accord.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("    fields: examples/records/spi_libra_results.csv\n", ""), encoding="utf-8")
    (shipped / "sample.csv").write_text("birth_date,plea\n1980-01-02,1\n1981-02-03,2\n", encoding="utf-8")
    for words in (("explain", SET, "plea", "PleaStatus"), ("evaluate", SET)):
        without = run(*words, cwd=shipped)
        assert (without.code, "--from FILE" in without.err) == (3, True), without.err
        assert run(*words, "--from", "sample.csv", cwd=shipped).code == 0


@pytest.mark.parametrize("pair", [("NoSuchField", "PleaStatus"), ("Plea", "NoSuchProperty")])
def test_an_unknown_field_is_a_matter_of_usage(run: Command, shipped: Path, pair: tuple[str, str]) -> None:
    said = run("explain", SET, *pair, cwd=shipped)
    assert (said.code, "NoSuch" in said.err) == (2, True)


def test_fields_can_be_shared_out_too(run: Command, shipped: Path) -> None:
    assert run("propose", "--fields", "courts-results", cwd=shipped).code == 0
    assert run("assign", SET, "ann", "bob", cwd=shipped).code == 0
    assert {one["set"] for one in json.loads(run("assign", "--format", "json", cwd=shipped).out)} == {SET}
    batch = ("decide", SET, "--where", "confidence>=0.9", "--as", "proposed", "--format", "json")
    ann, bob = (
        {line["subject"] for line in json.loads(run(*batch, "--reviewer", who, cwd=shipped).out)["lines"]}
        for who in ("ann", "bob")
    )
    assert ann
    assert bob
    assert not ann & bob
