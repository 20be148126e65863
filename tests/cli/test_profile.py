"""`accord profile`: the values of a source's coded fields, counted and judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.errors import Unavailable
from accord.model.profiles import ValueStatus
from accord.tasks.profile import load_profile
from accord.workspace import open_workspace
from tests.conftest import Run

Command = Callable[..., Run]
MAPPING = """\
source: results
key: [case]
fields:
  case: case
  Name: name
  PleaStatus: {from: plea, convert: strip-leading-zeros, missing: {"99": not recorded}, mapping: courts-libra-plea}
  SharedPlea: {from: shared_plea, scheme: shared/plea, optional: true}
"""
RECORDS = """\
case,name,plea,shared_plea
1,Ann,1,G
2,Ben,01,g
3,Cat,1,
4,Dan,,G
5,Eve,99,NG
6,Fay,77, NG
7,Gus,77,ZZ
"""


@pytest.fixture
def root(tiny: Path) -> Path:
    settings = tiny / "accord.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"{text}sources:\n  results: {{organisation: courts, title: Results}}\n", encoding="utf-8")
    (tiny / "mappings").mkdir(exist_ok=True)
    (tiny / "mappings" / "results.records.yaml").write_text(MAPPING, encoding="utf-8")
    (tiny / "results.csv").write_text(RECORDS, encoding="utf-8")
    return tiny


def test_every_value_of_a_coded_field_is_counted_and_judged(run: Command, root: Path) -> None:
    found = json.loads(run("profile", "results", "results.csv", "--format", "json", cwd=root).out)
    assert found["records"] == 7
    counted = {(v["field"], v["value"]): (v["records"], v["status"], v["label"]) for v in found["values"]}
    assert counted == {
        ("PleaStatus", "1"): (2, "known", "Guilty"),
        ("PleaStatus", "01"): (1, "known after conversion", "Guilty"),
        ("PleaStatus", ""): (1, "empty", ""),
        ("PleaStatus", "99"): (1, "missing-value code", "not recorded"),
        ("PleaStatus", "77"): (2, "unknown", ""),
        ("SharedPlea", "G"): (2, "known", "Guilty"),
        ("SharedPlea", "g"): (1, "known in another case", "Guilty"),
        ("SharedPlea", ""): (1, "empty", ""),
        ("SharedPlea", "NG"): (1, "known", "Not Guilty"),
        ("SharedPlea", " NG"): (1, "known without its spaces", "Not Guilty"),
        ("SharedPlea", "ZZ"): (1, "unknown", ""),
    }


def test_trouble_is_told_once_for_each_field_with_its_line(run: Command, root: Path) -> None:
    result = run("profile", "results", "results.csv", "--format", "json", cwd=root)
    findings = [(f["code"], f["subject"], f["place"]) for f in json.loads(result.out)["findings"]]
    assert sorted(findings) == [
        ("dirty-code", "SharedPlea", "mappings/results.records.yaml:7"),
        ("dirty-code", "SharedPlea", "mappings/results.records.yaml:7"),
        ("unknown-code", "PleaStatus", "mappings/results.records.yaml:6"),
        ("unknown-code", "SharedPlea", "mappings/results.records.yaml:7"),
    ]
    assert result.code == 0


def test_the_profile_is_kept_in_the_build_folder_and_holds_coded_fields_only(run: Command, root: Path) -> None:
    assert run("profile", "results", "results.csv", cwd=root).code == 0
    assert not any(name in run("profile", "results", "results.csv", cwd=root).out for name in ("Ann", "Gus"))
    kept = load_profile(open_workspace(root), "results")
    assert {count.field for count in kept} == {"PleaStatus", "SharedPlea"}
    assert next(c.records for c in kept if c.status is ValueStatus.UNKNOWN) == 2
    assert [path.name for path in (root / "build").iterdir()] == ["profile"]


def test_a_source_that_has_not_been_profiled_says_how(root: Path) -> None:
    with pytest.raises(Unavailable, match="accord profile results DATA"):
        load_profile(open_workspace(root), "results")


def test_an_optional_column_need_not_be_there(run: Command, root: Path) -> None:
    (root / "results.csv").write_text("case,name,plea\n1,Ann,1\n", encoding="utf-8")
    found = json.loads(run("profile", "results", "results.csv", "--format", "json", cwd=root).out)
    assert {value["field"] for value in found["values"]} == {"PleaStatus"}


def test_a_record_that_cannot_be_taken_apart_is_told_and_not_counted(run: Command, root: Path) -> None:
    with (root / "results.csv").open("a", encoding="utf-8") as records:
        records.write("8,Hal,1,G,one,too,many\n")
    found = json.loads(run("profile", "results", "results.csv", "--format", "json", cwd=root).out)
    assert (found["records"], found["malformed"]) == (8, 1)
    assert "malformed-record" in [finding["code"] for finding in found["findings"]]
    assert sum(v["records"] for v in found["values"] if v["field"] == "PleaStatus") == 7


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("profile", "nothing", "results.csv"), 2, "results"),
        (("profile", "results", "nowhere.csv"), 3, "nowhere.csv"),
        (("profile", "results"), 2, "DATA"),
    ],
)
def test_what_is_missing_is_named(words: tuple[str, ...], code: int, told: str, run: Command, root: Path) -> None:
    result = run(*words, cwd=root)
    assert result.code == code
    assert told in result.err


def test_a_missing_column_gives_the_file(run: Command, root: Path) -> None:
    (root / "results.csv").write_text("case,name\n1,Ann\n", encoding="utf-8")
    result = run("profile", "results", "results.csv", cwd=root)
    assert result.code == 3
    assert "results.csv" in result.err
    assert "plea" in result.err
