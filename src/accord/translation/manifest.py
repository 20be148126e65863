"""The manifest of a run: what it is a run of, and a line for each part once its files are on disk.

A run that was killed finds here what is done. A line that a kill cut short was never finished, and does not count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from accord.engines.pieces import StagedPiece
from accord.engines.sources import digest_of
from accord.engines.staging import Staged, StagedFile
from accord.workspace import append_line, read_text

__all__ = ["Manifest", "PartDone", "Seen", "Written", "changes", "dumps", "open_manifest", "start_manifest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file that a run wrote: of which output, its name in the run's folder, its rows, its bytes and their SHA-256."""

    output: str
    name: str
    rows: int
    size: int
    sha256: str

    def is_whole(self, folder: Path) -> bool:
        """Whether the file is there, byte for byte."""
        path = folder / self.name
        return path.is_file() and path.stat().st_size == self.size and digest_of(path) == self.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How often an outcome came up in a part: its number, the code if nobody knows it, and the key of a record."""

    number: int
    code: str = ""
    accepted: int = 0
    quarantined: int = 0
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDone:
    """A part whose files are on disk, and what it amounts to in records."""

    number: int
    records: int
    accepted: int
    malformed: int
    incomplete_keys: int
    seen: tuple[Seen, ...]
    files: tuple[Written, ...]


@dataclass(slots=True, kw_only=True)
class Manifest:
    """The manifest of the run whose files are in a folder.

    about: everything that the run depends on, by name; rows: how many records a part has at the most; staged: the
    input, once it is staged; parts: those that are done, by number.
    """

    folder: Path
    about: Mapping[str, str]
    rows: int
    staged: Staged | None = None
    parts: dict[int, PartDone] = field(default_factory=dict)

    def note_staged(self, staged: Staged) -> Staged:
        """Notes that all input is staged, and gives it back."""
        self.staged = staged
        self._append({"staged": asdict(staged)})
        return staged

    def note_part(self, part: PartDone) -> None:
        """Notes that a part is done. Returns once the line is on disk."""
        self.parts[part.number] = part
        self._append({"part": asdict(part)})

    def _append(self, told: Mapping[str, object]) -> None:
        # In ASCII, so that a line that is cut short is readable, and has no other line ends than its own.
        append_line(self.folder / _NAME, json.dumps(told) + "\n")


_NAME = "manifest.jsonl"


def start_manifest(folder: Path, about: Mapping[str, str], rows: int) -> Manifest:
    """The manifest of a new run."""
    manifest = Manifest(folder=folder, about=about, rows=rows)
    manifest._append({"run": dict(about), "rows": rows})
    return manifest


def open_manifest(folder: Path) -> Manifest | None:
    """What a run left in a folder; None where it left nothing that another could go on from, as an older Accord's."""
    path = folder / _NAME
    if not path.is_file():
        return None
    lines = list(_lines(read_text(path)))
    if not lines or "run" not in lines[0] or any("pieces" not in line.get("staged", {"pieces"}) for line in lines):
        return None
    manifest = Manifest(folder=folder, about=lines[0]["run"], rows=lines[0]["rows"])
    for line in lines[1:]:
        if "staged" in line:
            manifest.staged = _staged(line["staged"])
        if "part" in line:
            part = _part(line["part"])
            manifest.parts[part.number] = part
    return manifest


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> Sequence[str]:
    """What differs between two runs, by name."""
    return [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]


def dumps(about: Mapping[str, str], files: Sequence[Written]) -> str:
    """The manifest of a finished run as JSON: what it is a run of, and its files with their rows, bytes and digests."""
    told = {
        "made_by": "accord translate",
        "run": dict(sorted(about.items())),
        "files": [asdict(file) for file in files],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _lines(text: str) -> Iterable[dict[str, Any]]:
    """The lines that are whole."""
    whole = text[: text.rfind("\n") + 1]
    return (json.loads(line) for line in whole.splitlines())


def _staged(told: dict[str, Any]) -> Staged:
    files = tuple(StagedFile(**file) for file in told["files"])
    pieces = tuple(StagedPiece(**{**piece, "columns": tuple(piece["columns"])}) for piece in told["pieces"])
    return Staged(files=files, columns=tuple(told["columns"]), absent=tuple(told["absent"]), pieces=pieces)


def _part(told: dict[str, Any]) -> PartDone:
    seen = tuple(Seen(**one) for one in told["seen"])
    files = tuple(Written(**one) for one in told["files"])
    return PartDone(**{**told, "seen": seen, "files": files})
