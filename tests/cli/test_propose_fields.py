"""`accord propose --fields`: from a sample of records to a record mapping that translates them."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.formats import sssom
from accord.model.verdicts import Decision
from accord.tasks.decide import Answer, decide, open_desk
from accord.tasks.freshness import freshness_steps
from accord.workspace import open_workspace
from tests.conftest import Run

Command = Callable[..., Run]

SET = "courts-results.fields"
WORKSPACE = ("accord.yaml", "vocabularies", "mappings", "shapes", "examples")
# What nobody could tell from names and values alone.
CORRECTED = {"PSAcode": "CourtHouseCode", "ProsecutorReference": "ArrestSummonsNumber"}


@pytest.fixture
def shipped(tmp_path: Path, repository: Path) -> Path:
    for name in WORKSPACE:
        source = repository / name
        shutil.copytree(source, tmp_path / name) if source.is_dir() else shutil.copy(source, tmp_path / name)
    return tmp_path


def best(root: Path) -> dict[str, str]:
    text = (root / "mappings" / f"{SET}.proposed.sssom.tsv").read_text(encoding="utf-8")
    return {row.subject_label: row.object_label for row in sssom.loads(text) if row.extension("ext_rank") == "1"}


def test_court_results_find_the_shared_records_properties_and_their_code_lists(run: Command, shipped: Path) -> None:
    result = run("propose", "--fields", "courts-results", "--format", "json", cwd=shipped)
    assert result.code == 0, result.err
    found = json.loads(result.out)
    assert (found["set"], found["terms"], found["proposed"]) == (SET, 27, 27)
    lists = {one["field"]: (one["mapping_set"] or one["scheme"], one["convert"]) for one in found["code_lists"]}
    assert lists["Plea"] == ("courts-libra-plea", [])
    assert lists["ModeOfTrial"] == ("courts-libra-mode-of-trial", ["strip-leading-zeros"])
    assert lists["ResultCode"] == ("shared/result", [])
    expected = {"Plea": "PleaStatus", "Finding": "Verdict", "Birthdate": "BirthDate", "BailStatus": "RemandStatus"}
    assert expected.items() <= best(shipped).items()


def test_no_value_of_a_record_is_written(run: Command, shipped: Path) -> None:
    before = {path for path in shipped.rglob("*") if path.is_file()}
    assert run("propose", "--fields", "courts-results", cwd=shipped).code == 0
    written = [path for path in shipped.rglob("*") if path.is_file() and path not in before]
    assert {path.name for path in written} >= {f"{SET}.proposed.sssom.tsv", f"{SET}.ttl", "record.fields.ttl"}
    with (shipped / "examples" / "records" / "spi_libra_results.csv").open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    secrets = {row["PersonFamilyName"] for row in records} - set(records[0])  # one is called as a column is
    public = _words((shipped / "shapes" / "records.ttl").read_text(encoding="utf-8"))
    for path in written:
        assert not (secrets - public) & _words(path.read_text(encoding="utf-8")), path


def _words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]{3,}", text))


def test_decided_fields_become_a_record_mapping_that_translates_as_the_shipped_one_does(
    run: Command, shipped: Path
) -> None:
    mapping = shipped / "mappings" / "courts-results.records.yaml"
    assert run("translate", "courts-results", "examples/records", "-o", "build/shipped", cwd=shipped).code in {0, 1}
    assert run("propose", "--fields", "courts-results", cwd=shipped).code == 0
    desk = open_desk(open_workspace(shipped), SET, "ada", day="2026-03-02")
    for field, proposed in best(shipped).items():
        desk = decide(desk, field, CORRECTED.get(field, proposed), Answer(decision=Decision.EXACT)).desk
    assert run("agree", SET, cwd=shipped).code == 0
    refused = run("propose", "--fields", "courts-results", "--draft", cwd=shipped)
    assert (refused.code, "already" in refused.err) == (3, True)
    mapping.unlink()
    drafted = run("propose", "--fields", "courts-results", "--draft", cwd=shipped)
    assert drafted.code == 0, drafted.err
    text = mapping.read_text(encoding="utf-8")
    assert 'BirthDate: {from: Birthdate, date: "%Y-%m-%d"}' in text
    assert "PleaStatus: {from: Plea, mapping: courts-libra-plea}" in text
    assert run("translate", "courts-results", "examples/records", "-o", "build/drafted", cwd=shipped).code in {0, 1}
    assert _accepted(shipped / "build" / "drafted") == _accepted(shipped / "build" / "shipped")
    assert "0 errors" in run("check", "--only", "crosswalks", cwd=shipped).out
    again = json.loads(run("propose", "--fields", "courts-results", "--format", "json", cwd=shipped).out)
    assert (again["settled"], again["proposed"]) == (27, 0)


def _accepted(folder: Path) -> list[dict[str, str]]:
    (path,) = folder.glob("**/accepted*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [dict(sorted(row.items())) for row in csv.DictReader(file)]
    return sorted(rows, key=lambda row: [row[name] for name in ("fixture", "OffenceSequenceNumber", "result_no")])


def test_a_draft_needs_something_agreed(run: Command, shipped: Path) -> None:
    (shipped / "mappings" / "courts-results.records.yaml").unlink()
    result = run("propose", "--fields", "courts-results", "--draft", cwd=shipped)
    assert result.code == 3
    assert f"accord review {SET}" in result.err


def test_a_schema_can_say_which_fields_there_are(run: Command, shipped: Path) -> None:
    schema = {"properties": {"plea": {"enum": ["1", "2"]}, "dateOfBirth": {"format": "date"}}}
    (shipped / "results.json").write_text(json.dumps(schema), encoding="utf-8")
    assert run("propose", "--fields", "courts-results", "--from", "results.json", cwd=shipped).code == 0
    assert best(shipped) == {"plea": "PleaStatus", "dateOfBirth": "BirthDate"}
    for field, shared in best(shipped).items():
        assert run("decide", SET, field, shared, "--as", "exact", "--reviewer", "ada", cwd=shipped).code == 0
    assert run("agree", SET, cwd=shipped).code == 0
    words = ("--draft", "--overwrite", "--from", "results.json")
    assert run("propose", "--fields", "courts-results", *words, cwd=shipped).code == 0
    text = (shipped / "mappings" / "courts-results.records.yaml").read_text(encoding="utf-8")
    assert "# The key is a guess" in text
    assert "BirthDate: dateOfBirth  # No format of dates fits the values" in text


def test_signs_for_no_value_come_into_the_draft_where_nothing_else_fits(run: Command, shipped: Path) -> None:
    header = "case,born,plea,verdict,given,family\n"
    rows = [
        "1,circa 1970,mumbled,yes,Ann,unknown",
        "2,about 1980,shouted,perhaps,n/a,Bell",
        "3,9999-12-31,n/a,?,Cy,Cole",
        "4,long ago,unknown,maybe,Di,Dee",
    ]
    (shipped / "sample.csv").write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
    assert run("propose", "--fields", "courts-results", "--from", "sample.csv", cwd=shipped).code == 0
    chosen = {"case": "PTIURN", "born": "BirthDate", "plea": "PleaStatus", "verdict": "Verdict", "given": "FamilyName",
              "family": "FamilyName"}  # fmt: skip
    for field, shared in chosen.items():
        relation = "close" if shared == "FamilyName" else "exact"
        assert run("decide", SET, field, shared, "--as", relation, "--reviewer", "ada", cwd=shipped).code == 0
    assert run("agree", SET, cwd=shipped).code == 0
    words = ("--draft", "--overwrite", "--from", "sample.csv")
    drafted = run("propose", "--fields", "courts-results", *words, cwd=shipped)
    assert drafted.code == 0, drafted.err
    text = (shipped / "mappings" / "courts-results.records.yaml").read_text(encoding="utf-8")
    plain = text.replace('"', "")
    assert "BirthDate: {from: born, missing: {9999-12-31: not recorded}}  # No format of dates" in plain
    assert "PleaStatus: {from: plea, missing: {n/a: not applicable, unknown: unknown}}  # No code list" in plain
    assert "Verdict: {from: verdict, missing: {?: not recorded}}" in plain
    assert "FamilyName: {from: [given, family], missing: {" in text
    assert "Signs for no value count where the other fields are empty." in text
    for value in ("mumbled", "circa", "perhaps", "Bell"):
        assert value not in text


def test_how_a_sample_was_read_is_said(run: Command, shipped: Path) -> None:
    (shipped / "sample.csv").write_text("plea;born\n1;1980-01-02\n2\n", encoding="utf-8")
    result = run("propose", "--fields", "courts-results", "--from", "sample.csv", cwd=shipped)
    assert result.code == 0, result.err
    assert "other-delimiter" in result.out
    assert "1 record could not be taken apart" in result.out
    (shipped / "sample.parquet").write_bytes(b"PAR1")
    broken = run("propose", "--fields", "courts-results", "--from", "sample.parquet", cwd=shipped)
    assert (broken.code, "not whole" in broken.err, "bug" in broken.err) == (3, True, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("propose", "--draft"), "Add --fields SOURCE"),
        (("propose", "--overwrite"), "Add --fields SOURCE"),
        (("propose", "--fields", "courts-results", "--overwrite"), "Add --draft, or leave --overwrite out"),
        (("propose", "courts-cp-plea", "--fields", "courts-results"), "say either SET or --fields"),
        (("propose", "--fields", "no-such"), "Known here: courts-results"),
    ],
)
def test_words_that_contradict_each_other_are_a_matter_of_usage(
    run: Command, shipped: Path, words: tuple[str, ...], said: str
) -> None:
    result = run(*words, cwd=shipped)
    assert (result.code, said in result.err) == (2, True), result.err


def test_a_source_whose_fields_nobody_describes_asks_for_a_file(run: Command, shipped: Path) -> None:
    settings = shipped / "accord.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("    fields: examples/records/spi_libra_results.csv\n", ""), encoding="utf-8")
    result = run("propose", "--fields", "courts-results", cwd=shipped)
    assert (result.code, "--from FILE" in result.err) == (3, True), result.err


def test_a_prefix_that_everybody_knows_cannot_be_declared_anew(run: Command, shipped: Path) -> None:
    settings = shipped / "accord.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("  cjs: https://accord.example/cjs#", "  skos: https://a.example/x"), encoding="utf-8"
    )
    result = run("status", cwd=shipped)
    assert result.code == 3
    assert "'skos' cannot be a prefix" in result.err
    assert "ends with / or #" in result.err


def test_a_set_of_fields_is_matched_as_fields_alone(run: Command, shipped: Path) -> None:
    result = run("propose", SET, cwd=shipped)
    assert result.code == 2
    assert "accord propose --fields courts-results" in result.err


def test_shapes_that_have_changed_since_make_the_vocabulary_of_properties_stale(run: Command, shipped: Path) -> None:
    assert run("propose", "--fields", "courts-results", cwd=shipped).code == 0
    shapes = shipped / "shapes" / "records.ttl"
    text = shapes.read_text(encoding="utf-8")
    shapes.write_text(text.replace("A person has at most one title.", "A person has one title."), encoding="utf-8")
    found = [finding for step in freshness_steps(open_workspace(shipped)) for finding in step()]
    assert [f.place for f in found if f.code == "stale-vocabulary"] == ["vocabularies/shared/record.fields.ttl"]


def test_a_glob_of_several_files_gives_what_one_file_gives(run: Command, shipped: Path) -> None:
    settings = shipped / "accord.yaml"
    text = settings.read_text(encoding="utf-8")
    sample = shipped / "examples/records/spi_libra_results.csv"
    head, *rows = sample.read_text(encoding="utf-8").splitlines(keepends=True)
    for number, part in enumerate((rows[::2], rows[1::2])):
        (shipped / f"part{number}.csv").write_text(head + "".join(part), encoding="utf-8")
    assert run("propose", "--fields", "courts-results", cwd=shipped).code == 0
    proposals = shipped / "mappings/courts-results.fields.proposed.sssom.tsv"
    whole = proposals.read_text(encoding="utf-8")
    settings.write_text(text.replace("fields: examples/records/spi_libra_results.csv", "fields: part*.csv"), "utf-8")
    assert run("propose", "--fields", "courts-results", cwd=shipped).code == 0
    assert proposals.read_text(encoding="utf-8") == whole
    assert run("explain", "courts-results.fields", "Birthdate", "BirthDate", cwd=shipped).code == 0


def test_decisions_teach_unless_learning_is_off(run: Command, shipped: Path) -> None:
    for field, shared in (("Birthdate", "BirthDate"), ("Plea", "PleaStatus"), ("result_no", "result_no")):
        assert run("propose", "--fields", "courts-results", cwd=shipped).code == 0
        assert run("decide", SET, field, shared, "--as", "exact", "--reviewer", "ada", cwd=shipped).code == 0
    proposals = shipped / "mappings" / f"{SET}.proposed.sssom.tsv"
    assert run("propose", "--fields", "courts-results", "--no-learning", cwd=shipped).code == 0
    assert " became " not in proposals.read_text(encoding="utf-8")
    assert run("propose", "--fields", "courts-results", cwd=shipped).code == 0
    assert " became " in proposals.read_text(encoding="utf-8")
