from __future__ import annotations

import json
from pathlib import Path


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_new_workspace_is_made_and_said(run, tmp_path) -> None:
    result = run("init", "ours", cwd=tmp_path)
    assert result.code == 0
    assert {"accord.yaml", "README.md", ".gitattributes", ".gitignore", "shapes/records.ttl"} <= set(
        files(tmp_path / "ours")
    )
    assert all(f"ours/{name}" in result.out for name in files(tmp_path / "ours"))
    assert "accord status" in result.out


def test_two_new_workspaces_are_the_same(run, tmp_path) -> None:
    run("init", "one", cwd=tmp_path)
    run("init", "two", cwd=tmp_path)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_second_init_is_refused_and_changes_nothing(run, tmp_path) -> None:
    run("init", "ours", cwd=tmp_path)
    (tmp_path / "ours" / "accord.yaml").write_text("accord: 1\n", encoding="utf-8")
    before = files(tmp_path / "ours")
    result = run("init", "ours", cwd=tmp_path)
    assert result.code == 3
    assert "not empty" in result.err
    assert files(tmp_path / "ours") == before


def test_folder_with_a_file_of_its_own_is_refused(run, tmp_path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    result = run("init", ".", cwd=tmp_path)
    assert result.code == 3
    assert "notes.txt" in result.err
    assert set(files(tmp_path)) == {"notes.txt"}


def test_empty_git_repository_can_become_a_workspace(run, tmp_path) -> None:
    (tmp_path / ".git").mkdir()
    assert run("init", ".", cwd=tmp_path).code == 0


def test_file_in_the_place_of_the_folder_is_refused(run, tmp_path) -> None:
    (tmp_path / "ours").write_text("a file", encoding="utf-8")
    result = run("init", "ours", cwd=tmp_path)
    assert result.code == 3
    assert "not a folder" in result.err


def test_new_workspace_passes_every_check(run, tmp_path) -> None:
    run("init", "ours", cwd=tmp_path)
    result = run("check", "--format", "json", cwd=tmp_path / "ours")
    assert json.loads(result.out)["findings"] == []
    assert result.code == 0


def test_new_workspace_has_a_status(run, tmp_path) -> None:
    run("init", "ours", cwd=tmp_path)
    result = run("status", "--format", "json", cwd=tmp_path / "ours")
    assert [scheme["terms"] for scheme in json.loads(result.out)["schemes"]] == [3, 3]
