"""How many records each term of a vocabulary stands in, from the profiles of the record sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from accord.errors import placed
from accord.formats import profiles, record_mappings
from accord.model.profiles import ValueCount
from accord.model.records import RecordMapping
from accord.workspace import MappingSetEntry, Source, Workspace, read_text

__all__ = ["Affected", "HARM", "affected"]

HARM = 3.0
"""How much more a record weighs whose field is marked sensitive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """The records by code, and the same weighed by harm. Codes are without spaces and case, as `key` makes them."""

    records: Counter[str] = field(default_factory=Counter)
    weighed: Counter[str] = field(default_factory=Counter)

    @staticmethod
    def key(code: str) -> str:
        """A code as it is counted: spaces and case do not matter, nor do leading zeros."""
        folded = "".join(code.split()).casefold()
        return folded.lstrip("0") or folded


def affected(workspace: Workspace, entry: MappingSetEntry) -> Affected:
    """Counts over every profiled source whose record mapping reads the mapping set; nothing where none is profiled.

    Raises NotReadable for a malformed profile or record mapping.
    """
    found = Affected()
    for source in workspace.sources:
        path = workspace.root / "build" / "profile" / f"{source.name}.csv"
        if not (path.is_file() and source.mapping.is_file()):
            continue
        with placed(path):
            values = profiles.loads(read_text(path))
        for count, harm in _counts(_record_mapping(workspace, source), values, entry, workspace):
            found.records[Affected.key(count.value)] += count.records
            found.weighed[Affected.key(count.value)] += round(count.records * harm)
    return found


def _counts(
    mapping: RecordMapping, values: Iterable[ValueCount], entry: MappingSetEntry, workspace: Workspace
) -> Iterator[tuple[ValueCount, float]]:
    fields = {one.target for one in mapping.fields if one.mapping_set == entry.name}
    sensitive = workspace.review.sensitive
    all_of_it = bool({entry.subject.name, entry.object.name} & sensitive)
    for count in values:
        if count.field in fields:
            yield count, HARM if all_of_it or {count.field, count.column} & sensitive else 1.0


def _record_mapping(workspace: Workspace, source: Source) -> RecordMapping:
    sets = {entry.name for entry in workspace.mapping_sets}
    schemes = {entry.name for entry in workspace.schemes}
    text, path = read_text(source.mapping), workspace.place(source.mapping)
    return record_mappings.loads(text, path=path, source=source.name, mapping_sets=sets, schemes=schemes)
