"""A frozen release: its version, who signed it off, what changed, and the digest of each of its files."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from accord.errors import NotReadable
from accord.publication.changes import Change, Impact, Kind
from accord.publication.edition import Edition

__all__ = [
    "CHECKSUMS", "FIRST", "NOTES", "RELEASE", "Past", "Release", "Version", "change_notes", "checksums", "damaged",
    "impact_of", "proposed_version", "read_release", "write_release",
]  # fmt: skip

RELEASE, NOTES, CHECKSUMS = "release.json", "changes.md", "checksums.txt"
_VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")
_RESTORE = "A release is never changed by hand; restore the file."
_FIELDS = ("version", "date", "signed_off_by", "role", "previous")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Version:
    """Three numbers (https://semver.org/spec/v2.0.0.html, clause 2)."""

    major: int
    minor: int
    patch: int

    @classmethod
    def of(cls, text: str) -> Version | None:
        """The version that a text names, or None: `1.2.3`, no leading zeros, nothing behind."""
        match = _VERSION.fullmatch(text)
        return cls(major=int(match[1]), minor=int(match[2]), patch=int(match[3])) if match else None

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


FIRST = Version(major=0, minor=1, patch=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A frozen release. date: ISO 8601; previous: the version before, empty for the first; changes: since then."""

    version: str
    date: str
    signed_off_by: str
    role: str
    previous: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The releases so far, oldest first, and how to get what a release froze: its files by path, and as an edition.

    `changes` are those since the newest release.
    """

    releases: Sequence[Release]
    files_of: Callable[[str], Mapping[str, bytes]]
    edition_of: Callable[[str], Edition]
    changes: tuple[Change, ...] = ()

    @property
    def is_released(self) -> bool:
        """Whether the newest release holds the same as what is published."""
        return bool(self.releases) and not self.changes


def proposed_version(previous: Version | None, changes: Iterable[Change]) -> Version:
    """The smallest version that the changes allow.

    Something breaking raises the first number, something new the second, wording the third. While the first number is
    zero nothing is promised yet (semver, clause 4): something breaking raises the second number, the rest the third.
    """
    if previous is None:
        return FIRST
    impact = impact_of(changes)
    if impact is Impact.MAJOR and previous.major:
        return Version(major=previous.major + 1, minor=0, patch=0)
    if impact is Impact.MAJOR or (impact is Impact.MINOR and previous.major):
        return Version(major=previous.major, minor=previous.minor + 1, patch=0)
    return Version(major=previous.major, minor=previous.minor, patch=previous.patch + 1)


def impact_of(changes: Iterable[Change]) -> Impact:
    """The gravest impact; wording where nothing changed."""
    return max((change.impact for change in changes), default=Impact.PATCH)


def change_notes(changes: Iterable[Change], *, title: str, since: str) -> str:
    """The changes in words as Markdown, by kind, each with the vocabulary that it is about."""
    grouped: dict[Kind, list[Change]] = defaultdict(list)
    for change in changes:
        grouped[change.kind].append(change)
    first = "This is the first release." if not since else f"Changes since {since}."
    lines = [f"# {title}", "", first if grouped or not since else f"Nothing changed since {since}.", ""]
    for kind in Kind:
        if found := grouped.get(kind):
            lines += [f"## {kind.value.capitalize()} ({len(found)})", ""]
            lines += [f"- {_escaped(change.part)}: {_escaped(change.text)}" for change in found] + [""]
    return "\n".join(lines)


def write_release(release: Release) -> bytes:
    """A release as canonical JSON."""
    told = {name: getattr(release, name) for name in _FIELDS}
    rows = [{"kind": str(c.kind), "part": c.part, "subject": c.subject, "text": c.text} for c in release.changes]
    return (json.dumps({**told, "changes": rows}, ensure_ascii=False, indent=1) + "\n").encode()


def read_release(text: str, *, place: str) -> Release:
    """A release from its JSON. Raises NotReadable where it is not what `write_release` writes."""
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotReadable(f"not valid JSON: {error.msg}", path=place, line=error.lineno, hint=_RESTORE) from error
    if not isinstance(told, dict):
        raise NotReadable("this is no release", path=place, line=1, hint=_RESTORE)
    texts = _texts(told, _FIELDS, place)
    if Version.of(texts["version"]) is None:
        raise NotReadable(f"'{texts['version']}' is no version", path=place, hint=_RESTORE)
    rows = told.get("changes", [])
    changes = tuple(_change(row, place) for row in (rows if isinstance(rows, list) else [rows]))
    return Release(**texts, changes=changes)


def checksums(files: Mapping[str, bytes]) -> bytes:
    """As `sha256sum` writes and checks them (`sha256sum -c checksums.txt`)."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode()


def damaged(files: Mapping[str, bytes], stated: str) -> tuple[str, ...]:
    """The files that are missing, changed or not among the stated digests."""
    digests = {name: digest for digest, _, name in (line.partition("  ") for line in stated.splitlines())}
    found = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    return tuple(sorted(name for name in {*digests, *found} if digests.get(name) != found.get(name)))


def _change(row: object, place: str) -> Change:
    told = _texts(row, ("kind", "part", "subject", "text"), place)
    if told["kind"] not in set(Kind):
        raise NotReadable(f"'{told['kind']}' is no kind of change", path=place, hint=_RESTORE)
    return Change(kind=Kind(told["kind"]), part=told["part"], subject=told["subject"], text=told["text"])


def _texts(told: object, names: Iterable[str], place: str) -> dict[str, str]:
    """The texts of a table under the given names, every one of them."""
    texts = {name: told.get(name) for name in names} if isinstance(told, dict) else {}
    if wrong := [name for name in names if not isinstance(texts.get(name), str)]:
        raise NotReadable(f"it lacks '{wrong[0]}'", path=place, hint=_RESTORE)
    return {name: str(text) for name, text in texts.items()}


def _escaped(text: str) -> str:
    """Words that Markdown shows as they are, on one line. Stars stay: sentences have labels between them."""
    return re.sub(r"([\\`_\[\]<>#|])", r"\\\1", " ".join(text.split()))
