"""What a reviewer has marked for themselves and not yet said: flags, and notes that wait for a verdict."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from accord.errors import NotReadable, placed
from accord.workspace import Workspace, read_text, write_text

__all__ = ["Marks", "desk_folder"]


def desk_folder(workspace: Workspace, set_name: str, reviewer: str) -> Path:
    """Where a reviewer's own marks and lock for a mapping set lie; Git ignores it."""
    return workspace.root / "build" / "review" / set_name / reviewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Flags and waiting notes by subject IRI, kept on disk at every change."""

    path: Path
    flags: frozenset[str] = frozenset()
    notes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Marks:
        """The marks in a file, none where there is none. Raises NotReadable where it is no such file."""
        if not path.is_file():
            return cls(path=path)
        with placed(path):
            try:
                said = json.loads(read_text(path))
                return cls(path=path, flags=frozenset(map(str, said["flags"])), notes=dict(said["notes"]))
            except (ValueError, KeyError, TypeError) as error:
                hint = "Remove the file; only flags and notes that wait for a verdict are in it."
                raise NotReadable("these are no marks of a review", hint=hint) from error

    def flagged(self, iri: str) -> Marks:
        """With the subject flagged, or no longer flagged."""
        return self._written(flags=self.flags ^ {iri})

    def noted(self, iri: str, note: str) -> Marks:
        """With a note that waits for the subject's verdict; an empty one takes it away."""
        others = {one: text for one, text in self.notes.items() if one != iri}
        return self._written(notes=others | ({iri: note} if note else {}))

    def _written(self, *, flags: frozenset[str] | None = None, notes: dict[str, str] | None = None) -> Marks:
        new = Marks(
            path=self.path,
            flags=self.flags if flags is None else flags,
            notes=self.notes if notes is None else notes,
        )
        if new != self:
            said = {"flags": sorted(new.flags), "notes": new.notes}
            write_text(self.path, json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        return new
