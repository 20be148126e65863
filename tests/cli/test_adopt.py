"""`accord adopt`: published cross-walks taken over, every row accounted for, and the shipped ones reproducible."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.crosswalks.agree import agree
from accord.tasks.adopt import adopt_all
from accord.tasks.agree import derived
from accord.tasks.decisions import load_agreed, load_verdicts
from accord.workspace import Workspace, open_workspace
from tests.conftest import Run

Command = Callable[..., Run]
HEAD = "domain,source_system,source_code,source_label,relation,target_list,target_code,target_label,kind,notes\n"
LIBRA = HEAD + "".join(
    f"plea,Standard,{shared},,exact,Libra,{code},,explicit,\n"
    for shared, code in (("G", 1), ("NG", 2), ("NONE", 3), ("CON", 4), ("OPP", 5), ("G", 6), ("ADM", 7), ("DEN", 8))
)
PLATFORM = HEAD + "".join(
    f"plea,Platform,{code},{label},narrower-to-broader,SPI,{libra},,explicit,value {code}\n"
    for code, label, libra in (
        ("G", "Guilty", 1),
        ("CON", "Consents", 7),
        ("XX", "Unknown", 1),
        ("NG", "Not Guilty", 2),
    )
)


@pytest.fixture
def tables(tiny: Path) -> Path:
    (tiny / "libra.csv").write_text(LIBRA, encoding="utf-8")
    (tiny / "platform.csv").write_text(PLATFORM, encoding="utf-8")
    return tiny


def libra(run: Command, root: Path) -> Run:
    return run("adopt", "libra.csv", "courts-libra-plea", "--turn", "--subject-system", "Libra", "--object-system",
               "Standard", "--reviewer", "libra-makers", "--date", "2026-01-31", cwd=root)  # fmt: skip


def platform(run: Command, root: Path, *more: str) -> Run:
    told = ("--via", "courts-libra-plea", "--subject-system", "Platform", "--reviewer", "platform-makers")
    date = ("--date", "2026-01-31", "--format", "json")
    return run("adopt", "platform.csv", "courts-cp-plea", *told, *date, *more, cwd=root)


def test_a_table_that_runs_the_other_way_is_turned_round(run: Command, tables: Path) -> None:
    result = libra(run, tables)
    assert result.code == 0
    run("agree", cwd=tables)
    agreed = load_agreed(open_workspace(tables), "courts-libra-plea")
    found = {(row.subject_id.rpartition("/")[2], row.object_id.rpartition("/")[2]) for row in agreed}
    assert found == {
        ("1", "G"),
        ("2", "NG"),
        ("3", "NONE"),
        ("4", "CON"),
        ("5", "OPP"),
        ("6", "G"),
        ("7", "ADM"),
        ("8", "DEN"),
    }


def test_a_table_that_ends_in_another_list_is_composed_and_every_row_counted(run: Command, tables: Path) -> None:
    libra(run, tables)
    told = json.loads(platform(run, tables).out)
    (counts,) = told["adopted"]
    assert {name: counts[name] for name in ("rows", "adopted", "known", "repeated", "elsewhere", "refused")} == {
        "rows": 4, "adopted": 3, "known": 0, "repeated": 0, "elsewhere": 0, "refused": 1,
    }  # fmt: skip
    verdicts = load_verdicts(open_workspace(tables), "courts-cp-plea")
    assert {verdict.decision.value for verdict in verdicts} == {"broad"}


def test_what_looks_mistaken_is_a_finding_and_kept_as_given(run: Command, tables: Path) -> None:
    libra(run, tables)
    findings = json.loads(platform(run, tables).out)["findings"]
    said = {(one["code"], one["place"].rpartition(":")[2]) for one in findings}
    assert said == {
        ("unknown-code", "4"),
        ("suspicious-relation", "2"),
        ("suspicious-relation", "3"),
        ("suspicious-relation", "5"),
    }
    assert any("though there is a 'Consents' (CON)" in one["message"] for one in findings)


def test_adopting_twice_adds_nothing(run: Command, tables: Path) -> None:
    libra(run, tables)
    path = tables / "mappings" / "decisions" / "courts-libra-plea" / "libra-makers.sssom.tsv"
    before = path.read_bytes()
    libra(run, tables)
    assert path.read_bytes() == before


def test_a_changed_table_replaces_what_it_said_before(run: Command, tables: Path) -> None:
    libra(run, tables)
    (tables / "libra.csv").write_text(LIBRA.replace("exact,Libra,6", "broader-to-narrower,Libra,6"), encoding="utf-8")
    libra(run, tables)
    run("agree", cwd=tables)
    rows = {
        row.subject_id.rpartition("/")[2]: row.relation
        for row in load_agreed(open_workspace(tables), "courts-libra-plea")
    }
    assert (rows["1"], rows["6"]) == ("exact", "broad")


def test_a_reviewers_correction_outlives_another_adoption(run: Command, tables: Path) -> None:
    libra(run, tables)
    platform(run, tables)
    run("decide", "courts-cp-plea", "G", "G", "--as", "exact", "--reviewer", "jane", cwd=tables)
    platform(run, tables)
    run("agree", cwd=tables)
    rows = {row.subject_id.rpartition("/")[2]: row for row in load_agreed(open_workspace(tables), "courts-cp-plea")}
    assert (rows["G"].relation, rows["NG"].relation) == ("exact", "broad")
    assert rows["G"].author_id == ("https://accord.example/reviewer/jane",)


def test_conditions_and_dates_belong_to_every_row(run: Command, tables: Path) -> None:
    libra(run, tables)
    platform(run, tables, "--when", "court=YC", "--valid-from", "2020-01-01")
    verdicts = load_verdicts(open_workspace(tables), "courts-cp-plea")
    assert {(verdict.when[0].field, verdict.valid_from) for verdict in verdicts} == {("court", "2020-01-01")}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("libra.csv",), "needs its mapping set and its maker"),
        (("libra.csv", "courts-libra-plea"), "needs its mapping set and its maker"),
        (("libra.csv", "courts-libra-plea", "--reviewer", "The Makers"), "cannot be a reviewer's name"),
        (("libra.csv", "courts-libra-plea", "--reviewer", "m", "--where", "colour=red"), "no column colour"),
        (("libra.csv", "courts-libra-plea", "--reviewer", "m", "--column", "code=X"), "no column role 'code'"),
        (("libra.csv", "pleas", "--reviewer", "m"), "no mapping set 'pleas'"),
    ],
)
def test_a_mistaken_call_says_what_to_write(run: Command, tables: Path, words: tuple[str, ...], said: str) -> None:
    result = run("adopt", *words, cwd=tables)
    assert result.code == 2
    assert said in result.err
    assert not (tables / "mappings").exists()


def test_a_missing_file_and_missing_recipes_are_told(run: Command, tables: Path) -> None:
    missing = run("adopt", "none.csv", "courts-libra-plea", "--reviewer", "m", cwd=tables)
    assert (missing.code, "no such file" in missing.err) == (3, True)
    assert run("adopt", cwd=tables).code == 3


@pytest.fixture(scope="module")
def shipped(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The shipped workspace with nothing decided yet, and then everything adopted anew."""
    root = tmp_path_factory.mktemp("shipped")
    shutil.copy(repository / "accord.yaml", root)
    shutil.copytree(repository / "vocabularies", root / "vocabularies")
    shutil.copytree(repository / "mappings" / "sources", root / "mappings" / "sources")
    workspace = open_workspace(root)
    adopt_all(workspace)
    return workspace


def test_the_shipped_logs_are_what_the_recipes_make(shipped: Workspace, repository: Path) -> None:
    makers = {"bichard7", "common-platform", "core-person-record", "personal-relationships", "remand-and-sentencing"}
    for path in sorted((repository / "mappings" / "decisions").glob("*/*.sssom.tsv")):
        if path.name.partition(".")[0] in makers:
            again = shipped.root / path.relative_to(repository)
            assert again.read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), path


def test_the_shipped_crosswalks_are_what_the_logs_come_to(repository: Path) -> None:
    workspace = open_workspace(repository)
    for entry in workspace.mapping_sets:
        path = workspace.agreed_path(entry.name)
        assert (path.read_text(encoding="utf-8") if path.is_file() else "") == derived(workspace, entry.name)


def test_the_eleven_published_conflicts_about_nationality_are_the_disputes(shipped: Workspace) -> None:
    name = "CONFLICTS_nationality_between_two_published_crosswalks.csv"
    with (shipped.root / "mappings" / "sources" / name).open(encoding="utf-8") as published:
        expected = {
            row["iso_alpha3"]: {row["cpr_says_nomis_code"], row["personal_relationships_says_nomis_code"]}
            for row in csv.DictReader(published)
        }
    disputes = agree(load_verdicts(shipped, "courts-cp-nationality-nomis"), shipped.policy).disputes
    found = {
        dispute.subject_id.rpartition("/")[2]: {verdict.object_id.rpartition("/")[2] for verdict in dispute.verdicts}
        for dispute in disputes
    }
    assert len(found) == 11
    assert found == expected


def test_what_is_left_for_a_newcomer_to_review_has_no_decisions(repository: Path) -> None:
    workspace = open_workspace(repository)
    for name in (
        "courts-cp-result",
        "courts-cp-hearing-type",
        "prisons-nomis-religion",
        "prisons-nomis-offence-result",
    ):
        assert load_verdicts(workspace, name) == ()


def test_a_mistyped_system_is_an_error_that_lists_the_names_of_the_file(run: Command, tables: Path) -> None:
    told = ("--turn", "--subject-system", "Libre", "--reviewer", "m", "--format", "json")
    result = run("adopt", "libra.csv", "courts-libra-plea", *told, cwd=tables)
    (finding,) = json.loads(result.out)["findings"]
    assert (result.code, finding["code"], finding["subject"]) == (1, "no-such-system", "Libre")
    assert not (tables / "mappings").exists()
    assert "The file has 'Libra'." in run("adopt", "libra.csv", "courts-libra-plea", *told[:-2], cwd=tables).out


def test_a_mistyped_system_in_a_recipe_is_shown_at_the_recipe(run: Command, tables: Path) -> None:
    recipes(tables, 'subject: "Libre", object: "Standard"')
    result = run("adopt", cwd=tables)
    assert result.code == 1
    assert "mappings/sources/adoptions.yaml:2" in result.out
    assert "The file has 'Libra'." in result.out


def test_a_file_of_several_systems_is_not_read_until_they_are_named(run: Command, tables: Path) -> None:
    text = LIBRA + "plea,Other,1,,exact,Libra,1,,explicit,\n"
    (tables / "libra.csv").write_text(text, encoding="utf-8")
    result = run("adopt", "libra.csv", "courts-libra-plea", "--turn", "--reviewer", "m", cwd=tables)
    assert result.code == 2
    assert "--object-system" in result.err
    assert "'Other', 'Standard'" in result.err
    assert not (tables / "mappings").exists()
    recipes(tables, "")
    again = run("adopt", cwd=tables)
    assert (again.code, "adoptions.yaml:2" in again.err) == (2, True)


def test_the_shipped_tables_differ_from_the_vocabularies_in_the_names_of_nationalities_alone(
    shipped: Workspace,
) -> None:
    found = [finding for one in adopt_all(shipped) for finding in one.report if finding.code == "label-differs"]
    assert [(finding.subject.rpartition("/")[2], finding.message.partition(" labels")[0]) for finding in found] == [
        ("nomis-nationality", "30 of 191"),
        ("cp-nationality", "188 of 188"),
        ("nomis-nationality", "3 of 188"),
    ]
    assert max(len(finding.message) for finding in found) < 500


def recipes(root: Path, names: str) -> None:
    """One recipe for the table of Libra, with its systems as told."""
    folder = root / "mappings" / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "libra.csv").write_bytes((root / "libra.csv").read_bytes())
    told = "file: libra.csv, set: courts-libra-plea, turn: true, reviewer: m, date: '2026-01-31'"
    (folder / "adoptions.yaml").write_text(
        f"# One recipe.\n- {{{', '.join(filter(None, (told, names)))}}}\n", encoding="utf-8"
    )
