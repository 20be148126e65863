"""`accord import`: a stranger's list becomes a vocabulary, and the shipped ones are made again byte for byte."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from accord.tasks.import_ import import_recipes, load_recipes
from accord.tasks.load import check_vocabulary, load_scheme
from accord.workspace import Workspace, open_workspace
from tests.conftest import Run

Command = Callable[..., Run]
PLEAS = "Code,Name,Name CY\n1,Guilty,Euog\n2,Not Guilty,Dieuog\n"


@pytest.fixture(scope="module")
def shipped(repository: Path) -> Workspace:
    return open_workspace(repository)


def write(root: Path, text: str, name: str = "list.csv") -> str:
    (root / name).write_text(text, encoding="utf-8")
    return name


def test_a_strangers_list_becomes_a_vocabulary(run: Command, tiny: Path) -> None:
    result = run("import", write(tiny, PLEAS), "--scheme", "courts/libra-plea", cwd=tiny)
    assert result.code == 0, result.err
    assert "'Name' (en), 'Name CY' (cy)" in result.out
    workspace = open_workspace(tiny)
    scheme = load_scheme(workspace, workspace.scheme("courts/libra-plea"))
    assert [(c.notation, c.label("en"), c.label("cy")) for c in scheme] == [
        ("1", "Guilty", "Euog"),
        ("2", "Not Guilty", "Dieuog"),
    ]
    assert scheme.title() == workspace.scheme("courts/libra-plea").title
    assert scheme.version.startswith("sha256:")


def test_columns_and_origin_can_be_named(run: Command, tiny: Path) -> None:
    words = "--key Part --key Number --label Says --label cy=Dywed --definition Means --publisher HMCTS --version 7 "
    words += "--license https://spdx.org/licenses/MIT --source https://source.example/list"
    listed = write(tiny, "Part,Number,Says,Dywed,Means\nA,01,Guilty,Euog,Admitted\n")
    result = run("import", listed, "--scheme", "courts/libra-plea", *words.split(), cwd=tiny)
    assert result.code == 0, result.err
    workspace = open_workspace(tiny)
    scheme = load_scheme(workspace, workspace.scheme("courts/libra-plea"))
    assert scheme.concepts[0].notation == "A/01"
    assert scheme.concepts[0].label("cy") == "Euog"
    assert scheme.concepts[0].definition() == "Admitted"
    assert (scheme.publisher, scheme.version, scheme.license, scheme.source) == (
        "HMCTS", "7", "https://spdx.org/licenses/MIT", "https://source.example/list"
    )  # fmt: skip


def test_the_same_list_a_second_time_changes_nothing(run: Command, tiny: Path) -> None:
    words = ("import", write(tiny, PLEAS), "--scheme", "courts/libra-plea")
    run(*words, cwd=tiny)
    before = (tiny / "vocabularies/courts/libra-plea.ttl").read_bytes()
    assert "(unchanged)" in run(*words, cwd=tiny).out
    assert (tiny / "vocabularies/courts/libra-plea.ttl").read_bytes() == before


def test_leading_zeros_are_recovered_from_an_excel_format(run: Command, tiny: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (["code", "label"], [7, "Seven"], [12, "Twelve"]):
        sheet.append(row)
    for cell in ("A2", "A3"):
        sheet[cell].number_format = "000"
    book.save(tiny / "list.xlsx")
    result = run("import", "list.xlsx", "--scheme", "courts/libra-plea", "--format", "json", cwd=tiny)
    findings = [(f["code"], f["place"], f["subject"]) for f in json.loads(result.out)["findings"]]
    assert findings == [
        ("leading-zeros-recovered", "list.xlsx:2", "007"),
        ("leading-zeros-recovered", "list.xlsx:3", "012"),
    ]
    workspace = open_workspace(tiny)
    assert load_scheme(workspace, workspace.scheme("courts/libra-plea")).by_notation("007")


def test_a_spoilt_code_ends_the_command_with_findings(run: Command, tiny: Path) -> None:
    result = run("import", write(tiny, "code,label\n1/2,A\n#REF!,B\n"), "--scheme", "courts/libra-plea", cwd=tiny)
    assert result.code == 1
    assert "list.csv:3" in result.out


def test_an_undeclared_scheme_is_answered_with_the_lines_to_add(run: Command, tiny: Path) -> None:
    result = run("import", write(tiny, PLEAS), "--scheme", "police/plea", cwd=tiny)
    assert result.code == 2
    for line in ("police:", "name: ...", "schemes:", "plea: {title: ..., steward: ...}"):
        assert line in result.err


def test_only_the_missing_lines_are_asked_for(run: Command, tiny: Path) -> None:
    result = run("import", write(tiny, PLEAS), "--scheme", "courts/verdict", cwd=tiny)
    assert result.code == 2
    assert "verdict: {title: ..., steward: ...}" in result.err
    assert "name: ..." not in result.err


def test_a_scheme_has_an_organisation(run: Command, tiny: Path) -> None:
    result = run("import", write(tiny, PLEAS), "--scheme", "plea", cwd=tiny)
    assert result.code == 2
    assert "ORGANISATION/SCHEME" in result.err


def test_an_error_in_a_label_cell_of_a_workbook_ends_the_command_with_findings(run: Command, tiny: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (["code", "label"], ["A", "#N/A"]):
        sheet.append(row)
    book.save(tiny / "list.xlsx")
    result = run("import", "list.xlsx", "--scheme", "courts/libra-plea", cwd=tiny)
    assert result.code == 1
    assert "spoilt-text  list.xlsx:2" in result.out


def test_a_scheme_without_a_recipe_asks_for_a_list(run: Command, tiny: Path) -> None:
    write(tiny, "shared/plea:\n  list: pleas.csv\n", "vocabularies/imports.yaml")
    result = run("import", "courts/cp-plea", cwd=tiny)
    assert result.code == 2
    assert "accord import FILE --scheme courts/cp-plea" in result.err


def test_a_workspace_can_have_recipes_of_its_own(run: Command, tiny: Path) -> None:
    write(tiny, PLEAS, "vocabularies/pleas.csv")
    recipe = "courts/libra-plea:\n  list: pleas.csv\n  columns: {code: Code, label: Name, label@cy: Name CY}\n"
    write(tiny, recipe, "vocabularies/imports.yaml")
    assert run("import", cwd=tiny).code == 0
    workspace = open_workspace(tiny)
    scheme = load_scheme(workspace, workspace.scheme("courts/libra-plea"))
    assert [c.label("cy") for c in scheme] == ["Euog", "Dieuog"]


def test_an_unknown_column_of_a_recipe_gives_its_line(run: Command, tiny: Path) -> None:
    write(tiny, "shared/plea:\n  list: pleas.csv\n  columns:\n    lable: Name\n", "vocabularies/imports.yaml")
    result = run("import", cwd=tiny)
    assert result.code == 3
    assert "imports.yaml:4: " in result.err


def test_a_list_without_a_scheme_is_a_matter_of_usage(run: Command, tiny: Path) -> None:
    result = run("import", write(tiny, PLEAS), cwd=tiny)
    assert result.code == 2
    assert "--scheme" in result.err


def test_a_missing_column_names_those_there_are_and_writes_nothing(run: Command, tiny: Path) -> None:
    before = (tiny / "vocabularies/courts/libra-plea.ttl").read_bytes()
    words = ("import", write(tiny, PLEAS), "--scheme", "courts/libra-plea", "--label", "Wording")
    result = run(*words, cwd=tiny)
    assert result.code == 2
    assert "'Code', 'Name', 'Name CY'" in result.err
    assert (tiny / "vocabularies/courts/libra-plea.ttl").read_bytes() == before


@pytest.mark.parametrize(("name", "text"), [("empty.csv", ""), ("list.xlsx", "no workbook"), ("list.ods", "x")])
def test_an_unreadable_list_gives_file_and_cause(name: str, text: str, run: Command, tiny: Path) -> None:
    result = run("import", write(tiny, text, name), "--scheme", "courts/libra-plea", cwd=tiny)
    assert result.code == 3
    assert name in result.err
    assert "Traceback" not in result.err


def test_a_missing_list_gives_its_name(run: Command, tiny: Path) -> None:
    result = run("import", "nowhere.csv", "--scheme", "courts/libra-plea", cwd=tiny)
    assert result.code == 3
    assert "nowhere.csv" in result.err


def test_a_workspace_without_recipes_says_what_to_write(run: Command, tiny: Path) -> None:
    result = run("import", cwd=tiny)
    assert result.code == 3
    assert "accord import FILE --scheme" in result.err


def test_a_mistake_in_a_recipe_gives_file_and_line(run: Command, tiny: Path) -> None:
    write(tiny, "shared/plea:\n  list: pleas.csv\n  colunms: {code: A}\n", "vocabularies/imports.yaml")
    result = run("import", cwd=tiny)
    assert result.code == 3
    assert "imports.yaml:3: " in result.err
    assert "Did you mean 'columns'?" in result.err


def test_every_shipped_vocabulary_is_what_its_recipe_makes(tmp_path: Path, repository: Path) -> None:
    shutil.copy(repository / "accord.yaml", tmp_path)
    shutil.copytree(repository / "vocabularies", tmp_path / "vocabularies")
    imports = import_recipes(open_workspace(tmp_path))
    assert [one.scheme for one in imports.made if one.changed] == []
    page = (tmp_path / "vocabularies" / "README.md").read_bytes()
    assert page == (repository / "vocabularies" / "README.md").read_bytes()


def test_every_declared_scheme_is_shipped_with_a_recipe_and_its_origin(shipped: Workspace) -> None:
    assert [recipe.scheme for recipe in load_recipes(shipped)] == [entry.name for entry in shipped.schemes]
    for entry in shipped.schemes:
        scheme = load_scheme(shipped, entry)
        assert all((len(scheme), scheme.publisher, scheme.license, scheme.source, scheme.version)), entry.name


def test_the_shipped_vocabularies_have_no_errors(shipped: Workspace) -> None:
    findings = [finding for entry in shipped.schemes for finding in check_vocabulary(shipped, entry)]
    assert [finding for finding in findings if finding.severity == "error"] == []


@pytest.mark.parametrize(
    ("scheme", "terms"),
    [
        ("shared/gender", 4), ("shared/ethnicity-16", 17), ("shared/ethnicity-6", 7), ("shared/ethnicity-4", 5),
        ("shared/plea", 10), ("shared/verdict", 11), ("shared/remand-status", 9), ("shared/religion", 65),
        ("shared/country", 239), ("shared/mode-of-trial", 9), ("shared/offence-category", 23),
        ("shared/hearing-type", 50), ("shared/offence-date", 6), ("shared/result", 898),
        ("courts/cp-verdict", 29), ("courts/cp-result", 550), ("courts/cp-nationality", 191),
        ("courts/libra-plea", 8), ("police/pnc-disposal", 25), ("police/crime-category", 17),
        ("prisons/nomis-offence-result", 426), ("prisons/nomis-sentence-type", 288),
    ],
)  # fmt: skip
def test_a_shipped_scheme_has_every_term_of_its_list(scheme: str, terms: int, shipped: Workspace) -> None:
    assert len(load_scheme(shipped, shipped.scheme(scheme))) == terms


@pytest.mark.parametrize(("scheme", "code"), [("shared/remand-status", "PB"), ("shared/verdict", "NA")])
def test_a_code_that_the_catalogue_lacks_is_a_marked_extension(scheme: str, code: str, shipped: Workspace) -> None:
    [concept] = load_scheme(shipped, shipped.scheme(scheme)).by_notation(code)
    assert concept.notes[0].text.startswith("Local extension: ")
    assert concept.source.startswith("https://")


def test_nomis_sentence_types_go_by_parent_and_code(shipped: Workspace) -> None:
    scheme = load_scheme(shipped, shipped.scheme("prisons/nomis-sentence-type"))
    [concept] = scheme.by_notation("2003/29")
    assert concept.label() == "Young Offender Institution"
    assert (concept.deprecated, concept.valid_to) == (True, "2009-05-23")


def test_common_platform_results_have_their_welsh_labels(shipped: Workspace) -> None:
    [concept] = load_scheme(shipped, shipped.scheme("courts/cp-result")).by_notation("DRR")
    assert concept.label("cy") == "Adsefydlu defnyddiwr cyffuriau - preswyl gydag adolygiad"
