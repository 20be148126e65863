"""Writing: whole or not at all, and nothing acknowledged is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from accord.errors import NotReadable, Unavailable
from accord.workspace import append_line, locked, read_pieces, read_text, write_all, write_pieces, write_text
from accord.workspace.files import replace_folder


def test_the_same_content_is_not_written_again(tmp_path: Path) -> None:
    assert write_text(tmp_path / "a" / "b.txt", "x")
    before = (tmp_path / "a" / "b.txt").stat().st_mtime_ns
    assert not write_text(tmp_path / "a" / "b.txt", "x")
    assert (tmp_path / "a" / "b.txt").stat().st_mtime_ns == before


def test_no_temporary_file_stays_behind(tmp_path: Path) -> None:
    write_all({tmp_path / "a": b"1", tmp_path / "b": b"2"})
    assert _names(tmp_path) == ["a", "b"]


def test_pieces_that_break_off_leave_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"2")
    write_pieces(tmp_path / "c", read_pieces([tmp_path / "a", tmp_path / "b"]))
    with pytest.raises(Unavailable, match="cannot be written"):
        write_pieces(tmp_path / "c", read_pieces([tmp_path / "b", tmp_path / "gone"]))
    assert (tmp_path / "c").read_bytes() == b"12"
    assert _names(tmp_path) == ["a", "b", "c"]


def test_a_torn_last_line_is_cut_off_before_the_next_is_added(tmp_path: Path) -> None:
    log = tmp_path / "log"
    append_line(log, "one\n", header="head\n")
    with log.open("a", encoding="utf-8") as handle:
        handle.write("tw")
    append_line(log, "three\n", header="head\n")
    assert read_text(log) == "head\none\nthree\n"


def test_bytes_that_are_not_utf8_give_their_line(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"a\nb\xe9\n")
    with pytest.raises(NotReadable, match="0xe9") as error:
        read_text(tmp_path / "x")
    assert error.value.place.endswith("x:2")


@pytest.mark.parametrize("name", [".", "missing"])
def test_what_is_no_file_is_told_as_such(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unavailable):
        read_text(tmp_path / name)


def test_a_finished_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    for name in ("old", "new"):
        write_text(tmp_path / name / name, "")
    replace_folder(tmp_path / "new", tmp_path / "old")
    assert _names(tmp_path / "old") == ["new"]
    assert _names(tmp_path) == ["old"]


def test_a_second_writer_is_told_who_is_first(tmp_path: Path) -> None:
    held = "from accord.workspace import locked; from pathlib import Path; import sys\n"
    held += "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", held, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        first.stdout.readline()
        with pytest.raises(Unavailable, match="another process"), locked(tmp_path, wait=0.1):
            pass
        first.communicate(b"")
    with locked(tmp_path, wait=0.1):
        pass


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
