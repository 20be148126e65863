"""The manifest of a run says what is done, however it was cut short."""

from __future__ import annotations

from pathlib import Path

from accord.engines.staging import Staged, StagedFile
from accord.translation.manifest import Manifest, PartDone, Seen, Written, changes, open_manifest, start_manifest

STAGED = Staged(files=(StagedFile(name="in.csv", sha256="0" * 64, records=3),), columns=("a", "b"), absent=("b",))
FILE = Written(output="accepted", name="accepted/part-00001.csv", rows=2, size=5, sha256="1" * 64)
PART = PartDone(
    number=1, records=3, accepted=2, malformed=0, incomplete_keys=0,
    seen=(Seen(number=4, code="é", accepted=2, quarantined=1, example="k"),), files=(FILE,),
)  # fmt: skip


def begun(folder: Path) -> Manifest:
    manifest = start_manifest(folder, {"the input in.csv": "0"}, 100)
    manifest.note_staged(STAGED)
    manifest.note_part(PART)
    return manifest


def test_what_was_noted_is_found_again(tmp_path: Path) -> None:
    assert open_manifest(tmp_path) is None
    assert begun(tmp_path) == open_manifest(tmp_path)


def test_a_line_that_was_cut_short_does_not_count_and_is_written_over(tmp_path: Path) -> None:
    begun(tmp_path)
    path = tmp_path / "manifest.jsonl"
    whole = path.read_bytes()
    first, second, third = whole.splitlines(keepends=True)
    for size in range(len(third)):
        path.write_bytes(first + second + third[:size])
        left = open_manifest(tmp_path)
        assert left is not None
        assert (left.staged, left.parts) == (STAGED, {})
        left.note_part(PART)
        assert open_manifest(tmp_path) == left
        assert path.read_bytes() == whole


def test_a_file_is_whole_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    digest = "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5"
    file = Written(output="accepted", name="a", rows=1, size=5, sha256=digest)
    assert file.is_whole(tmp_path)
    (tmp_path / "a").write_bytes(b"12346")
    assert not file.is_whole(tmp_path)
    (tmp_path / "a").unlink()
    assert not file.is_whole(tmp_path)


def test_what_differs_is_named() -> None:
    assert changes({"a": "1", "b": "2"}, {"b": "3", "c": "4"}) == ["a", "b", "c"]
