from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

EXAMPLE = "vocabularies/example/form-answer.ttl"
SHARED = "vocabularies/shared/answer.ttl"
DECIDE = ("decide", "example-form-answer", "1", "Y", "--as", "exact", "--reviewer", "ada", "--date", "2026-01-31")


@pytest.fixture
def ours(run, tmp_path):
    """A new workspace, as `accord init` makes it."""
    assert run("init", "ours", cwd=tmp_path).code == 0
    return tmp_path / "ours"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def findings(run, root: Path, *words: str) -> dict[str, list[dict[str, str]]]:
    """The findings of `accord check --format json` by their code."""
    found: dict[str, list[dict[str, str]]] = {}
    for finding in json.loads(run("check", "--format", "json", *words, cwd=root).out)["findings"]:
        found.setdefault(finding["code"], []).append(finding)
    return found


def test_workspace_without_shapes_is_checked_and_told(run, tiny) -> None:
    found = findings(run, tiny)
    assert [f["place"] for f in found["shapes-missing"]] == [
        f"shapes/{name}.ttl" for name in ("crosswalk", "records", "vocabulary")
    ]
    assert run("check", cwd=tiny).code == 1


def test_shapes_file_without_a_target_is_told(run, ours) -> None:
    (ours / "shapes" / "crosswalk.ttl").write_text("", encoding="utf-8")
    assert [f["place"] for f in findings(run, ours)["shapes-empty"]] == ["shapes/crosswalk.ttl"]


def test_vocabulary_file_without_its_scheme_is_told(run, ours) -> None:
    (ours / EXAMPLE).write_text("", encoding="utf-8")
    assert [f["place"] for f in findings(run, ours, "--only", "vocabulary")["scheme-missing"]] == [EXAMPLE]


def test_malformed_file_hides_no_other_finding(run, ours) -> None:
    edit(ours / EXAMPLE, 'skos:notation "1"', 'skos notation "1"')
    line = (ours / EXAMPLE).read_text(encoding="utf-8").split("skos notation")[0].count("\n") + 1
    edit(ours / SHARED, '"Yes"@en', '"Yes"@en , "Aye"@en')
    result = run("check", cwd=ours)
    assert result.code == 3
    assert f"{EXAMPLE}:{line}: " in result.out
    assert "skos-s14" in result.out


def test_every_malformed_file_is_told_once(run, ours) -> None:
    edit(ours / EXAMPLE, 'skos:notation "1"', 'skos notation "1"')
    edit(ours / "shapes/crosswalk.ttl", "sh:minCount 1 ;", "sh:minCount ;")
    (ours / "mappings").mkdir()
    (ours / "mappings/example-form-answer.sssom.tsv").write_text("subject_id\tobject_id\n", encoding="utf-8")
    places = [finding["place"].partition(":")[0] for finding in findings(run, ours)["unreadable"]]
    assert places == ["mappings/example-form-answer.sssom.tsv", "shapes/crosswalk.ttl", EXAMPLE]


def test_missing_vocabulary_is_told_with_what_to_do(run, ours) -> None:
    (ours / EXAMPLE).unlink()
    result = run("check", cwd=ours)
    assert result.code == 3
    assert EXAMPLE in result.out
    assert "accord import" in result.out


def test_broken_shape_is_told_and_the_other_shapes_are_applied(run, ours) -> None:
    edit(ours / "shapes/crosswalk.ttl", "sh:targetClass owl:Axiom", "sh:targetKlass owl:Axiom")
    edit(ours / SHARED, 'owl:versionInfo "1"', 'owl:priorVersion "1"')
    found = findings(run, ours, "--only", "shapes")
    assert found["shape-not-core"][0]["subject"] == "sh:targetKlass"
    assert [f["message"] for f in found["shacl-min-count"]] == ["A vocabulary states its version: here it is missing"]
    assert run("check", cwd=ours).code == 1


def test_target_that_matches_nothing_is_a_finding(run, ours) -> None:
    edit(ours / "shapes/vocabulary.ttl", "sh:targetClass skos:ConceptScheme", "sh:targetClass skos:ConceptSchema")
    found = findings(run, ours)["shape-matches-nothing"]
    assert [(f["subject"], f["place"].partition(":")[0]) for f in found] == [
        ("skos:ConceptSchema", "shapes/vocabulary.ttl")
    ]


def test_records_shape_that_names_an_unknown_scheme_is_a_finding(run, ours) -> None:
    edit(ours / "shapes/records.ttl", "shared:answer", "shared:answers")
    found = findings(run, ours)["shape-scheme-unknown"]
    assert [f["subject"] for f in found] == ["Answer"]


def test_threshold_decides_the_exit_code(run, ours) -> None:
    edit(ours / SHARED, 'owl:versionInfo "1" .', 'owl:priorVersion "1" .')
    assert run("check", cwd=ours).code == 0
    assert run("check", "--threshold", "warning", cwd=ours).code == 1


def test_one_area_is_checked_alone(run, ours) -> None:
    edit(ours / SHARED, '"Yes"@en', '"Yes"@en , "Aye"@en')
    assert set(findings(run, ours, "--only", "vocabulary")) == {"skos-s14"}
    assert set(findings(run, ours, "--only", "shapes")) == {"shacl-unique-lang"}
    assert findings(run, ours, "--only", "crosswalks", "--only", "derived") == {}


def test_crosswalk_that_is_not_what_the_logs_come_to_is_stale(run, ours) -> None:
    assert run(*DECIDE, cwd=ours).code == 0
    assert set(findings(run, ours, "--only", "derived")) == {"stale-crosswalk"}
    assert run("check", cwd=ours).code == 1
    assert run("agree", cwd=ours).code == 0
    assert findings(run, ours) == {}
    edit(ours / "mappings/example-form-answer.sssom.tsv", "skos:exactMatch", "skos:closeMatch")
    assert set(findings(run, ours, "--only", "derived")) == {"stale-crosswalk"}


def test_mapping_to_a_term_that_is_gone_is_found_by_soundness_and_shape(run, ours) -> None:
    run(*DECIDE, cwd=ours)
    run("agree", cwd=ours)
    edit(ours / SHARED, "answer:Y a", "answer:YES a")
    found = findings(run, ours)
    assert "unknown-object" in found
    assert found["shacl-or"][0]["subject"] == "example-form-answer:1 -> shared-answer:Y"


def test_proposals_for_what_is_settled_or_of_another_version_are_told(run, ours) -> None:
    run("propose", cwd=ours)
    assert findings(run, ours) == {}
    run(*DECIDE, cwd=ours)
    run("agree", cwd=ours)
    assert set(findings(run, ours)) == {"settled-proposals"}
    edit(ours / SHARED, 'owl:versionInfo "1"', 'owl:versionInfo "2"')
    assert set(findings(run, ours)) == {"settled-proposals", "stale-proposals"}
    run("propose", cwd=ours)
    assert findings(run, ours) == {}


def test_vocabulary_that_is_not_what_its_recipe_makes_is_stale(run, ours) -> None:
    sources = ours / "vocabularies/sources"
    sources.mkdir()
    (sources / "answers.csv").write_text("code,label,definition\n1,Yes,Ticked\n2,No,Ticked\n", encoding="utf-8")
    (ours / "vocabularies/imports.yaml").write_text(
        "example/form-answer:\n  list: sources/answers.csv\n  publisher: Us\n  source: A form\n"
        "  license: https://creativecommons.org/publicdomain/zero/1.0/\n",
        encoding="utf-8",
    )
    assert set(findings(run, ours, "--only", "derived")) == {"stale-vocabulary"}
    assert run("import", cwd=ours).code == 0
    assert findings(run, ours, "--only", "derived") == {}


def test_malformed_recipe_hides_nothing(run, ours) -> None:
    (ours / "vocabularies/imports.yaml").write_text("example/form-answer: [\n", encoding="utf-8")
    run(*DECIDE, cwd=ours)
    found = findings(run, ours)
    assert found["unreadable"][0]["place"].startswith("vocabularies/imports.yaml:")
    assert "stale-crosswalk" in found


def test_records_are_held_against_their_shape(run, ours, tmp_path) -> None:
    records = tmp_path / "accepted.csv"
    records.write_text("Reference,Received,Answer\n1,2026-01-31,Y\n2,31/01/2026,Y\n3,,Maybe\n", encoding="utf-8")
    found = findings(run, ours, "--records", str(records))
    assert {code: [f["subject"] for f in those] for code, those in found.items()} == {
        "shacl-datatype": ["record 2"],
        "shacl-node": ["record 3"],
    }
    assert "Maybe" not in run("check", "--records", str(records), cwd=ours).out


def test_records_in_json_lines_are_held_against_their_shape(run, ours, tmp_path) -> None:
    records = tmp_path / "accepted.jsonl"
    records.write_text('{"Reference": "1", "Answer": "Y", "Received": null}\n{"Answer": "N"}\n', encoding="utf-8")
    found = findings(run, ours, "--records", str(records))
    assert [f["subject"] for f in found["shacl-min-count"]] == ["record 2"]


@pytest.mark.parametrize(
    ("name", "text", "record"),
    [
        ("a.csv", 'Reference,Answer\n1,Y\n"2,Y\n', "record 2"),
        ("a.jsonl", '{"Reference": "1", "Answer": "Y"}\n{"Answer":\n', "record 2"),
        ("a.jsonl", '[]\n{"Reference": "1", "Answer": "Y"}\n', "record 1"),
    ],
)
def test_a_malformed_record_hides_no_other(run, ours, name, text, record) -> None:
    records = ours / name
    records.write_text(text, encoding="utf-8")
    found = findings(run, ours, "--records", str(records))
    assert [f["subject"] for f in found["record-malformed"]] == [record]


def test_records_in_parquet_are_held_against_their_shape(run, ours, tmp_path) -> None:
    records = tmp_path / "accepted.parquet"
    duckdb.sql("SELECT '1' AS Reference, DATE '2026-01-31' AS Received, 'Maybe' AS Answer").write_parquet(str(records))
    found = findings(run, ours, "--records", str(records))
    assert [f["subject"] for f in found["shacl-node"]] == ["record 1"]
    assert "shacl-datatype" not in found


def test_records_in_another_format_are_a_matter_of_usage(run, ours) -> None:
    result = run("check", "--records", "README.md", cwd=ours)
    assert result.code == 2
    assert ".parquet" in result.err


def test_equal_findings_read_as_one_cause_with_three_examples(run, ours) -> None:
    concepts = "".join(
        f'answer:X{n} a skos:Concept ; skos:inScheme <https://data.example.org/shared/answer> ; skos:notation "{n} " ;'
        f' skos:prefLabel "Answer {n}"@en ; skos:definition "A spare answer."@en .\n'
        for n in range(40)
    )
    (ours / SHARED).write_text((ours / SHARED).read_text(encoding="utf-8") + concepts, encoding="utf-8")
    result = run("check", "--only", "shapes", cwd=ours)
    assert "shacl-pattern (40 times)" in result.out
    assert result.out.count("shared-answer:X") == 3
    assert "... and 37 more" in result.out
    assert run("check", "--only", "shapes", "--all", cwd=ours).out.count("shared-answer:X") == 40


def test_check_writes_nothing(run, ours) -> None:
    before = {path: path.read_bytes() for path in ours.rglob("*") if path.is_file()}
    run("check", cwd=ours)
    assert {path: path.read_bytes() for path in ours.rglob("*") if path.is_file()} == before


def test_shipped_workspace_has_no_errors(run, repository) -> None:
    result = run("check", "--format", "json", cwd=repository)
    errors = [f for f in json.loads(result.out)["findings"] if f["severity"] == "error"]
    assert errors == []
    assert result.code == 0


def test_a_column_that_nothing_reads_though_it_looks_like_one_that_counts_is_told(run, ours) -> None:
    assert run(*DECIDE, cwd=ours).code == 0
    assert run("agree", "example-form-answer", cwd=ours).code == 0
    path = ours / "mappings" / "example-form-answer.sssom.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    body = [line for line in lines if not line.startswith("#")]
    head = [line for line in lines if line.startswith("#")]
    path.write_text("\n".join([*head, f"{body[0]}\tvalid_to", *(f"{row}\t2020-01-31" for row in body[1:])]) + "\n",
                    encoding="utf-8")  # fmt: skip
    (found,) = findings(run, ours, "--only", "crosswalks")["column-misnamed"]
    assert (found["severity"], found["place"]) == ("warning", "mappings/example-form-answer.sssom.tsv")
    assert "'ext_valid_to'" in found["hint"]
